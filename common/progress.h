// A progress bar on stderr, on a terminal only: cost, steps a second, time left.
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Progress {
    const char *label;  // borrowed; what is being done
    size_t total;       // steps in all
    double start;       // seconds, monotonic clock
    double drawn;       // when the bar was last drawn
    bool shown;         // stderr is a terminal
} Progress;

Progress progress_start(const char *label, size_t total);

// After `done` steps; draws at most ten times a second. A cost that is NaN is left out.
void progress_update(Progress *progress, size_t done, double cost);

// Wipes the bar, so that the transcript stays as it would be without it.
void progress_end(Progress *progress);

// Columns of the terminal that stderr is; 80 where it does not say.
size_t progress_width(void);

#endif
