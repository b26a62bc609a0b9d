// How far a network's probabilities can be believed, and one number that mends them: the
// temperature. Guo, Pleiss, Sun and Weinberger, 2017.
//
// softmax(z / T) keeps every answer and its place among the others. T > 1 makes all of them
// less sure, T < 1 surer; the T at which validation data cost least is the one to use.
#ifndef CALIBRATION_H
#define CALIBRATION_H

#include <stddef.h>

#include "matrix.h"

// How the cost of softmax(sharpness · z) changes with the sharpness, 1 / T: the score that
// the network expects, Σ a z, less that of the truth; the mean over the examples.
//            scores (N×O)  t (N×O), one-hot
real calibration_slope(real sharpness, const Mat *scores, const Mat *t);

// The T with the least cost, from 1/64 to 64.
real calibration_temperature(const Mat *scores, const Mat *t);

// The answers that were about equally sure.
typedef struct Reliability {
    size_t count;
    real said;   // the mean of the largest probabilities
    real right;  // the share that was right; both 0 where count is 0
} Reliability;

// The answers a (N×O) whose largest probability lies in [from, to).
Reliability calibration_between(const Mat *a, const Mat *t, real from, real to);

#endif
