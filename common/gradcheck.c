#include "gradcheck.h"

#include <math.h>

// The step at which the error of a central difference is smallest: cbrt(2⁻⁵²).
static const real STEP = (real)6.0554544523933395e-06;
static const real TOLERANCE = (real)1e-7;

// (cost(p + h) − cost(p − h)) / 2h. The divisor is the distance really gone.
static real central_difference(real *p, real (*cost)(void *context), void *context) {
    real kept = *p;
    real h = STEP * (fabs(kept) > 1 ? (real)fabs(kept) : 1);
    real above = kept + h, below = kept - h;
    *p = above;
    real cost_above = cost(context);
    *p = below;
    real cost_below = cost(context);
    *p = kept;
    return (cost_above - cost_below) / (above - below);
}

// The larger size; NaN if there is one, so that nothing compares as small.
static real larger(real size, real value) {
    real other = (real)fabs(value);
    return other > size || other != other ? other : size;
}

GradCheck gradcheck_run(real *params, const real *gradient, size_t count,
                        real (*cost)(void *context), void *context) {
    GradCheck check = {0};
    real scale = 0, gap = -1;
    for (size_t p = 0; p < count; p++) {
        real difference = central_difference(&params[p], cost, context);
        real apart = (real)fabs(gradient[p] - difference);
        check.largest = larger(check.largest, gradient[p]);
        scale = larger(larger(scale, gradient[p]), difference);
        if (apart <= gap) continue;
        gap = apart;
        check.worst = p;
        check.gradient = gradient[p];
        check.difference = difference;
    }
    check.error = gap / scale;
    return check;
}

bool gradcheck_passed(const GradCheck *check) {
    return check->largest > 0 && check->error < TOLERANCE;
}
