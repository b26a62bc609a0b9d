#include "metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

size_t metrics_classes(const Mat *m) {
    CHECK(m->cols > 0);
    return m->cols == 1 ? 2 : m->cols;
}

size_t metrics_class(const Mat *m, size_t n, real threshold) {
    CHECK(m->cols > 0);
    if (m->cols == 1) return *mat_row(m, n) >= threshold;
    return mat_argmax(m, n);
}

// The true class of row n; t holds exact zeros and ones.
static size_t true_class(const Mat *t, size_t n) {
    return metrics_class(t, n, (real)0.5);
}

void metrics_confusion(size_t *counts, const Mat *a, const Mat *t, real threshold) {
    CHECK(a->rows == t->rows && a->cols == t->cols);
    size_t classes = metrics_classes(t);
    memset(counts, 0, classes * classes * sizeof *counts);
    for (size_t n = 0; n < t->rows; n++) {
        counts[true_class(t, n) * classes + metrics_class(a, n, threshold)]++;
    }
}

real metrics_accuracy(const Mat *a, const Mat *t, real threshold) {
    CHECK(a->rows == t->rows && a->cols == t->cols && t->rows > 0);
    size_t right = 0;
    for (size_t n = 0; n < t->rows; n++) {
        if (metrics_class(a, n, threshold) == true_class(t, n)) right++;
    }
    return (real)right / (real)t->rows;
}

real metrics_majority(const Mat *t) {
    CHECK(t->rows > 0);
    size_t most = 0;
    for (size_t k = 0; k < metrics_classes(t); k++) {
        size_t count = 0;
        for (size_t n = 0; n < t->rows; n++) count += true_class(t, n) == k;
        if (count > most) most = count;
    }
    return (real)most / (real)t->rows;
}

static bool share_of(real *share, size_t part, size_t all) {
    if (all == 0) return false;
    *share = (real)part / (real)all;
    return true;
}

bool metrics_precision(real *share, const size_t *counts, size_t classes,
                       size_t class) {
    size_t predicted = 0;
    for (size_t k = 0; k < classes; k++) predicted += counts[k * classes + class];
    return share_of(share, counts[class * classes + class], predicted);
}

bool metrics_recall(real *share, const size_t *counts, size_t classes, size_t class) {
    size_t present = 0;
    for (size_t k = 0; k < classes; k++) present += counts[class * classes + k];
    return share_of(share, counts[class * classes + class], present);
}

// Highest prediction first. Equal ones become one point: their order does not matter.
static int compare_points(const void *one, const void *other) {
    const RocPoint *a = one, *b = other;
    return (a->threshold < b->threshold) - (a->threshold > b->threshold);
}

// Counts, from the highest prediction down, the zeros and ones that are called 1. point
// holds N predictions behind its first place, each with its 0 or 1 in the rates.
static size_t add_up(RocPoint *point, size_t rows) {
    RocPoint sum = {.threshold = INFINITY};
    size_t count = 0;
    for (size_t n = 1; n <= rows; n++) {
        RocPoint next = point[n];
        if (next.threshold < sum.threshold) point[count++] = sum;
        sum.threshold = next.threshold;
        sum.false_rate += next.false_rate;
        sum.true_rate += next.true_rate;
    }
    point[count++] = sum;
    return count;
}

size_t metrics_roc(RocPoint *point, const Mat *a, const Mat *t) {
    CHECK(a->rows == t->rows && a->cols == 1 && t->cols == 1);
    for (size_t n = 0; n < t->rows; n++) {
        size_t one = true_class(t, n);
        point[n + 1] = (RocPoint){a->at[n], (real)(1 - one), (real)one};
    }
    qsort(point + 1, t->rows, sizeof *point, compare_points);
    size_t count = add_up(point, t->rows);
    real zeros = point[count - 1].false_rate, ones = point[count - 1].true_rate;
    if (!(zeros > 0 && ones > 0)) return 0;
    for (size_t k = 0; k < count; k++) {
        point[k].false_rate /= zeros;
        point[k].true_rate /= ones;
    }
    return count;
}

real metrics_area(const RocPoint *point, size_t count) {
    real area = 0;
    for (size_t k = 1; k < count; k++) {
        real width = point[k].false_rate - point[k - 1].false_rate;
        area += width * (point[k].true_rate + point[k - 1].true_rate) / 2;
    }
    return area;
}
