// A matrix is a view: sizes and a pointer to numbers that somebody else owns.
//
// Rows are examples, row-major: element (r, c) stands at at[r * cols + c].
#ifndef MATRIX_H
#define MATRIX_H

#include <stddef.h>

#include "arena.h"
#include "real.h"

typedef struct Mat {
    size_t rows, cols;
    real *at;  // rows × cols, borrowed
} Mat;

Mat mat_view(real *at, size_t rows, size_t cols);
Mat mat_take(Arena *arena, size_t rows, size_t cols);     // room from an arena, zeros
Mat mat_slice(const Mat *m, size_t first, size_t count);  // rows first … first+count−1
size_t mat_count(const Mat *m);                           // rows × cols
real *mat_row(const Mat *m, size_t r);

void mat_fill(Mat *m, real value);
void mat_copy(Mat *to, const Mat *from);                          // equal shapes
void mat_copy_row(Mat *to, size_t r, const Mat *from, size_t s);  // to[r] = from[s]
void mat_add_row(Mat *m, const Mat *row);   // each row += row (1×cols)
void mat_sum_rows(Mat *row, const Mat *m);  // row (1×cols) = Σ rows
size_t mat_argmax(const Mat *m, size_t r);  // first largest of row r

// The three products. Each output element adds fma(a, b, sum) over the inner index in
// ascending order, from zero: the same bits however the work is shared out.
void mat_mul(Mat *z, const Mat *x, const Mat *w);  // z (N×O) = x (N×I) w (I×O)
void mat_mul_add(Mat *z, const Mat *x, const Mat *w,
                 const Mat *b);                         // z = x w + b (1×O)
void mat_mul_tn(Mat *dw, const Mat *x, const Mat *dz);  // dw (I×O) = xᵀ dz
void mat_mul_nt(Mat *dx, const Mat *dz, const Mat *w);  // dx (N×I) = dz wᵀ

// The same sums, going on from what stands in dx: dx += dz wᵀ.
void mat_add_mul_nt(Mat *dx, const Mat *dz, const Mat *w);

// Of mat_mul_tn the rows first … first+count−1 of dw. (Rows of the other two products are
// products of slices.)
void mat_mul_tn_rows(Mat *dw, const Mat *x, const Mat *dz, size_t first, size_t count);

// Which of x[0 … count−1] are not 0, in ascending order; returns how many. used has room for
// `count`.
size_t mat_list_used(size_t *used, const real *x, size_t count);

// z (1×O) = x (1×I) w (I×O) with the bits of mat_mul, from what of x is listed.
void mat_mul_used(Mat *z, const Mat *x, const Mat *w, const size_t *used, size_t count);

// w (I×O) −= rate · (xᵀ dz) for x (1×I), dz (1×O): the rows of w whose x is listed.
void mat_step_used(Mat *w, const Mat *x, const Mat *dz, real rate, const size_t *used,
                   size_t count);

// The same as mat_mul in three plain loops: for reading, and to test the fast one.
void mat_mul_plain(Mat *z, const Mat *x, const Mat *w);

#endif
