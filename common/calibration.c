#include "calibration.h"

// Σ a z − Σ t z for example n, a = softmax(sharpness · z).
static real excess(real sharpness, const Mat *scores, const Mat *t, size_t n) {
    const real *z = mat_row(scores, n), *truth = mat_row(t, n);
    real most = z[mat_argmax(scores, n)], sum = 0, expected = 0, right = 0;
    for (size_t o = 0; o < t->cols; o++) {
        real share = real_exp(sharpness * (z[o] - most));
        sum += share;
        expected = real_fma(share, z[o], expected);
        right = real_fma(truth[o], z[o], right);
    }
    return expected / sum - right;
}

real calibration_slope(real sharpness, const Mat *scores, const Mat *t) {
    CHECK(scores->rows == t->rows && scores->cols == t->cols && t->rows > 0);
    real sum = 0;
    for (size_t n = 0; n < t->rows; n++) {
        sum += excess(sharpness, scores, t, n);
    }
    return sum / (real)t->rows;
}

// The slope rises with the sharpness, so that the place where it is 0 lies between one where
// it is below and one where it is above: the middle of the two takes the place of one of
// them, 60 times.
real calibration_temperature(const Mat *scores, const Mat *t) {
    real below = (real)1 / 64, above = 64;
    for (int k = 0; k < 60; k++) {
        real middle = (below + above) / 2;
        if (calibration_slope(middle, scores, t) < 0)
            below = middle;
        else
            above = middle;
    }
    return 2 / (below + above);
}

Reliability calibration_between(const Mat *a, const Mat *t, real from, real to) {
    Reliability found = {0};
    real right = 0;
    for (size_t n = 0; n < a->rows; n++) {
        size_t answer = mat_argmax(a, n);
        real said = mat_row(a, n)[answer];
        if (said < from || said >= to) continue;
        found.count++;
        found.said += said;
        right += answer == mat_argmax(t, n);
    }
    if (found.count == 0) return found;
    found.said /= (real)found.count;
    found.right = right / (real)found.count;
    return found;
}
