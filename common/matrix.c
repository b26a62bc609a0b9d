#include "matrix.h"

#include <stdint.h>
#include <string.h>

Mat mat_view(real *at, size_t rows, size_t cols) {
    return (Mat){.rows = rows, .cols = cols, .at = at};
}

Mat mat_take(Arena *arena, size_t rows, size_t cols) {
    bool fits = cols == 0 || rows <= SIZE_MAX / cols;
    size_t count = fits ? rows * cols : SIZE_MAX;
    return mat_view(arena_take(arena, count, sizeof(real)), rows, cols);
}

Mat mat_slice(const Mat *m, size_t first, size_t count) {
    CHECK(first <= m->rows && count <= m->rows - first);
    return mat_view(m->at + first * m->cols, count, m->cols);
}

size_t mat_count(const Mat *m) {
    return m->rows * m->cols;
}

real *mat_row(const Mat *m, size_t r) {
    CHECK(r < m->rows);
    return m->at + r * m->cols;
}

void mat_fill(Mat *m, real value) {
    for (size_t k = 0; k < mat_count(m); k++) m->at[k] = value;
}

void mat_copy(Mat *to, const Mat *from) {
    CHECK(to->rows == from->rows && to->cols == from->cols);
    if (mat_count(to) > 0) memmove(to->at, from->at, mat_count(to) * sizeof(real));
}

void mat_copy_row(Mat *to, size_t r, const Mat *from, size_t s) {
    CHECK(r < to->rows && s < from->rows && to->cols == from->cols);
    if (to->cols == 0) return;
    memcpy(to->at + r * to->cols, from->at + s * from->cols, to->cols * sizeof(real));
}

void mat_add_row(Mat *m, const Mat *row) {
    CHECK(row->rows == 1 && row->cols == m->cols);
    for (size_t r = 0; r < m->rows; r++) {
        real *to = m->at + r * m->cols;
        for (size_t c = 0; c < m->cols; c++) to[c] += row->at[c];
    }
}

size_t mat_argmax(const Mat *m, size_t r) {
    const real *row = mat_row(m, r);
    size_t best = 0;
    for (size_t c = 1; c < m->cols; c++) {
        if (row[c] > row[best]) best = c;
    }
    return best;
}

// z[n][o] = Σ over i of x[n][i] w[i][o]
//            x (N×I)  w (I×O)  ->  z (N×O)
void mat_mul_plain(Mat *z, const Mat *x, const Mat *w) {
    CHECK(x->cols == w->rows && z->rows == x->rows && z->cols == w->cols);
    for (size_t n = 0; n < z->rows; n++) {
        for (size_t o = 0; o < z->cols; o++) {
            real sum = 0;
            for (size_t i = 0; i < x->cols; i++) {
                sum = real_fma(x->at[n * x->cols + i], w->at[i * w->cols + o], sum);
            }
            z->at[n * z->cols + o] = sum;
        }
    }
}
