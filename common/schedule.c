#include "schedule.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "angle.h"
#include "names.h"

static real constant_rate(const Schedule *schedule, real base, size_t step,
                          size_t total) {
    (void)schedule, (void)step, (void)total;
    return base;
}

// base/2 · (1 + cos(π step / total))
static real cosine_rate(const Schedule *schedule, real base, size_t step,
                        size_t total) {
    (void)schedule;
    double part = total > 0 ? (double)step / (double)total : 0;
    return base / 2 * (1 + (real)angle_cospi(part < 1 ? part : 1));
}

// The rate of the stage that the step falls into.
static real staged_rate(const Schedule *schedule, real base, size_t step,
                        size_t total) {
    (void)base, (void)total;
    size_t s = 0;
    while (s + 1 < schedule->stages && step >= schedule->stage[s].steps) {
        step -= schedule->stage[s].steps;
        s++;
    }
    return schedule->stage[s].rate;
}

static const Schedule SCHEDULES[] = {
    {.name = "constant", .rate = constant_rate},
    {.name = "cosine", .rate = cosine_rate},
    {.name = "stages such as 1000x2.8,2000x1.4", .rate = staged_rate},
};

static const Names SCHEDULE_NAMES = {
    .what = "schedule",
    .first = &SCHEDULES[0].name,
    .stride = sizeof SCHEDULES[0],
    .count = sizeof SCHEDULES / sizeof SCHEDULES[0],
};

// "1000x2.8" at the front of *text; moves *text behind it.
static bool parse_stage(Stage *stage, const char **text, Error *err) {
    char *end = NULL;
    const char *start = *text;
    unsigned long steps = strtoul(start, &end, 10);
    bool good = isdigit((unsigned char)*start) && *end == 'x' && steps > 0 &&
                steps <= 1000000000;
    const char *number = good ? end + 1 : start;
    double rate = good ? strtod(number, &end) : 0;
    size_t digits = strspn(number, "0123456789.eE+-");  // no blanks, nan or 0x1p3
    good = good && end == number + digits && digits > 0 && isfinite(rate) && rate > 0;
    *text = end;
    *stage = (Stage){.steps = steps, .rate = (real)rate};
    if (good && (*end == '\0' || *end == ',')) return true;
    return error_set(
        err, "schedule: '%.40s' found, STEPSxRATE expected, as in 1000x2.8", start);
}

static bool parse_stages(Schedule *schedule, const char *text, Error *err) {
    *schedule = SCHEDULES[SCHEDULE_NAMES.count - 1];
    for (;; text++) {
        if (schedule->stages == SCHEDULE_STAGES_MAX) {
            return error_set(err, "schedule: more than %d stages", SCHEDULE_STAGES_MAX);
        }
        if (!parse_stage(&schedule->stage[schedule->stages++], &text, err)) {
            return false;
        }
        if (*text == '\0') return true;
    }
}

bool schedule_parse(Schedule *schedule, const char *text, Error *err) {
    if (isdigit((unsigned char)*text)) return parse_stages(schedule, text, err);
    size_t row = 0;
    if (!names_find(&SCHEDULE_NAMES, text, strlen(text), &row, err)) return false;
    *schedule = SCHEDULES[row];
    return true;
}

real schedule_rate(const Schedule *schedule, real base, size_t step, size_t total) {
    return schedule->rate(schedule, base, step, total);
}

size_t schedule_steps(const Schedule *schedule) {
    size_t steps = 0;
    for (size_t s = 0; s < schedule->stages; s++) steps += schedule->stage[s].steps;
    return steps;
}
