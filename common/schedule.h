// Learning-rate schedules: how large the steps are as training goes on.
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "real.h"

enum { SCHEDULE_STAGES_MAX = 64 };

// For so many steps, this rate.
typedef struct Stage {
    size_t steps;
    real rate;
} Stage;

typedef struct Schedule Schedule;

struct Schedule {
    const char *name;
    real (*rate)(const Schedule *schedule, real base, size_t step, size_t total);
    size_t stages;  // "1000x2.8,2000x1.4" has two
    Stage stage[SCHEDULE_STAGES_MAX];
};

// "constant"; "cosine": from the base rate down to 0 on half a cosine; or stages, STEPSxRATE
// with commas between them, the last of which goes on for ever.
bool schedule_parse(Schedule *schedule, const char *text, Error *err);

// The rate of step `step` (from 0) of `total`. base: what --learning-rate says; stages have
// their own.
real schedule_rate(const Schedule *schedule, real base, size_t step, size_t total);

// The steps of all stages together; 0 for a schedule without stages.
size_t schedule_steps(const Schedule *schedule);

#endif
