// Is this gradient right? A formula's slopes beside those found by nudging.
#ifndef GRADCHECK_H
#define GRADCHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "real.h"

// What a check found, at the parameter where the two disagree most.
typedef struct GradCheck {
    size_t worst;     // its index
    real gradient;    // what the program computed there
    real difference;  // (cost(p + h) − cost(p − h)) / 2h
    real largest;     // largest |gradient| of all: a check of zeros proves nothing
    real error;       // |gradient − difference| / the largest slope of either kind
} GradCheck;

// Nudges each of the `count` parameters up and down by h = cbrt(epsilon) · max(1, |p|),
// asks for the cost, and puts the parameter back. cost(context) must see the parameters.
GradCheck gradcheck_run(real *params, const real *gradient, size_t count,
                        real (*cost)(void *context), void *context);

// Right: the error is below 1e-7, nothing is NaN, and some gradient is not zero.
bool gradcheck_passed(const GradCheck *check);

#endif
