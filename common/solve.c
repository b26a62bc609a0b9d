#include "solve.h"

#include <float.h>
#include <math.h>

// A pivot this small beside the largest element is what rounding left of a zero.
static const real TINY =
    1024 * (sizeof(real) == sizeof(float) ? (real)FLT_EPSILON : (real)DBL_EPSILON);

// The row from c down whose element in column c is largest; the first of equals.
static size_t find_pivot(const Mat *a, size_t c) {
    size_t best = c;
    for (size_t r = c + 1; r < a->rows; r++) {
        if (fabs(mat_row(a, r)[c]) > fabs(mat_row(a, best)[c])) best = r;
    }
    return best;
}

static void swap_rows(Mat *m, size_t r, size_t s) {
    if (r == s) return;
    real *one = mat_row(m, r), *other = mat_row(m, s);
    for (size_t c = 0; c < m->cols; c++) {
        real kept = one[c];
        one[c] = other[c];
        other[c] = kept;
    }
}

// to −= factor × from, both rows of m.
static void subtract_row(Mat *m, size_t to, size_t from, real factor) {
    real *y = mat_row(m, to);
    const real *x = mat_row(m, from);
    for (size_t c = 0; c < m->cols; c++) y[c] = real_fma(-factor, x[c], y[c]);
}

static real largest_size(const Mat *m) {
    real largest = 0;
    for (size_t k = 0; k < mat_count(m); k++) {
        if (fabs(m->at[k]) > largest) largest = (real)fabs(m->at[k]);
    }
    return largest;
}

// From the last unknown up: x[r] = (b[r] − Σ over c > r of a[r][c] x[c]) / a[r][r]
static void substitute_back(const Mat *a, Mat *b) {
    for (size_t r = a->rows; r-- > 0;) {
        const real *row = mat_row(a, r);
        for (size_t c = r + 1; c < a->cols; c++) subtract_row(b, r, c, row[c]);
        for (size_t m = 0; m < b->cols; m++) mat_row(b, r)[m] /= row[r];
    }
}

bool solve_linear(Mat *a, Mat *b, Error *err) {
    CHECK(a->rows == a->cols && b->rows == a->rows);
    real tiny = largest_size(a) * TINY;
    for (size_t c = 0; c < a->cols; c++) {
        size_t pivot = find_pivot(a, c);
        swap_rows(a, c, pivot);
        swap_rows(b, c, pivot);
        if (!(fabs(mat_row(a, c)[c]) > tiny)) {
            return error_set(err,
                             "no unique solution: unknown %zu depends on those before "
                             "it",
                             c + 1);
        }
        for (size_t r = c + 1; r < a->rows; r++) {
            real factor = mat_row(a, r)[c] / mat_row(a, c)[c];
            subtract_row(a, r, c, factor);
            subtract_row(b, r, c, factor);
        }
    }
    substitute_back(a, b);
    return true;
}
