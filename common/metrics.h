// How good are predictions? Counted, not smoothed: right and wrong answers.
//
// Predictions a and targets t have one row an example and, for two classes, one column
// (a: a probability, or any score; t: 0 or 1), for K classes K columns (t: one-hot).
#ifndef METRICS_H
#define METRICS_H

#include <stdbool.h>
#include <stddef.h>

#include "matrix.h"

// The class that row n names. One column: 1 where it is at least `threshold`, else 0.
// More: the column with the largest value, the first of equals.
size_t metrics_class(const Mat *m, size_t n, real threshold);

// Classes that a matrix of this many columns tells apart: 2 for one column.
size_t metrics_classes(const Mat *m);

// counts[K×K]: row = the true class, column = the class predicted. `counts` has room.
void metrics_confusion(size_t *counts, const Mat *a, const Mat *t, real threshold);

// The share of examples whose class is predicted right.
real metrics_accuracy(const Mat *a, const Mat *t, real threshold);

// The share of the most frequent class: what always saying the same word would score.
real metrics_majority(const Mat *t);

// From the counts of a confusion, for one class: of those predicted to be in it, the
// share that is (precision); of those in it, the share found (recall). False: of none.
bool metrics_precision(real *share, const size_t *counts, size_t classes, size_t class);
bool metrics_recall(real *share, const size_t *counts, size_t classes, size_t class);

// One point of the ROC curve: what saying 1 for a ≥ threshold would do.
typedef struct RocPoint {
    real threshold;
    real false_rate;  // share of the zeros that are called 1
    real true_rate;   // share of the ones that are called 1
} RocPoint;

// The curve from (0, 0) to (1, 1), a point for each different prediction, a and t with
// one column. point has room for N + 1. The number of points; 0 where all t are equal.
size_t metrics_roc(RocPoint *point, const Mat *a, const Mat *t);

// The area below the curve: the chance that a random one is ranked above a random zero,
// equal ranks counting half (Mann and Whitney's statistic).
real metrics_area(const RocPoint *point, size_t count);

#endif
