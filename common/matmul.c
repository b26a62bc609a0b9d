// The three products of a dense layer, ordered for the machine: a tile of outputs stays in
// registers while the inner index runs, and what the tile reads stands packed in the nearest
// memory. Only the order of the work differs from mat_mul_plain. Each output still adds its
// own terms, one fma after the other, in ascending order: the bits are the same.
#include <stdint.h>
#include <string.h>

#include "matrix.h"

// How many bytes the processor handles at once.
#if defined __AVX512F__
enum { VECTOR_BYTES = 64, TILE_VECTORS = 4 };
#elif defined __AVX__
enum { VECTOR_BYTES = 32, TILE_VECTORS = 2 };
#else
enum { VECTOR_BYTES = 16, TILE_VECTORS = 2 };
#endif

enum {
    LANES = VECTOR_BYTES / sizeof(real),  // numbers in a vector
    TILE_ROWS = 6,                        // outputs of a tile: 6 rows ...
    TILE_COLS = TILE_VECTORS * LANES,     // ... of this many columns
    DEPTH = 1024,                         // inner indices at a time
    ROW_VECTORS = 16,                     // of a tile of one row
    DIRECT_ROWS = 16 * TILE_ROWS,  // for fewer rows, packing costs more than it saves
};

// LANES numbers side by side, anywhere in memory, that the compiler keeps in one register.
typedef real Vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

#if !defined __clang__ && defined REAL_FLOAT
typedef int32_t Lane;
#elif !defined __clang__
typedef int64_t Lane;
#endif

#ifndef __clang__
// Which lane goes where, for gcc's shuffle; clang finds it by itself.
typedef Lane LaneVector __attribute__((vector_size(VECTOR_BYTES)));
#endif

// A factor of a product, read through strides: element (r, k) of the left one stands at
// at[r * outer + k * inner], element (k, o) of the right one at at[k * inner + o * outer].
typedef struct Factor {
    const real *at;
    size_t outer, inner;
} Factor;

// A few columns of the right factor, side by side: one inner index every `row` numbers.
typedef struct Panel {
    const real *at;
    size_t row;
} Panel;

// Some outputs that are worked out together, and what from: z = left · panel, `depth` terms
// each, from zero or (more) from what stands there; bias, where there is one, comes last.
typedef struct Tile {
    real *z;
    size_t z_row;  // rows are so far apart
    Factor left;
    Panel panel;
    size_t depth;
    bool more;
    const real *bias;  // NULL: none
    size_t last;       // where the last vector begins
} Tile;

static inline void work_out(const Tile *tile, size_t rows, size_t vectors)
    __attribute__((always_inline));
static inline Vector exchange(Vector a, Vector b, size_t s, bool high)
    __attribute__((always_inline));
static inline void row_tile(real *z, const real *x, const real *w, size_t w_row,
                            const size_t *used, size_t count, size_t last,
                            size_t vectors) __attribute__((always_inline));

// acc + x w, lane by lane.
static inline Vector vector_fma(real x, Vector w, Vector acc) {
    for (size_t lane = 0; lane < LANES; lane++) {
        acc[lane] = real_fma(x, w[lane], acc[lane]);
    }
    return acc;
}

// Where vector v of a tile begins. The last one ends with the tile's last column, and may
// overlap the one before it: what both work out is the same.
static inline size_t column(size_t v, size_t vectors, size_t last) {
    return v + 1 == vectors ? last : v * LANES;
}

// A tile of rows × `vectors` vectors. Both are constants wherever this is called: the loops
// unroll, the ifs vanish, and acc lives in registers. `volatile` has each vector of the panel
// read once; gcc would read it again for every row.
static inline void work_out(const Tile *tile, size_t rows, size_t vectors) {
    const real *x = tile->left.at, *w = tile->panel.at, *bias = tile->bias;
    size_t outer = tile->left.outer, inner = tile->left.inner, w_row = tile->panel.row;
    size_t z_row = tile->z_row, last = tile->last, depth = tile->depth;
    real *z = tile->z;
    Vector acc[TILE_ROWS][TILE_VECTORS];
#pragma GCC unroll 8
    for (size_t r = 0; r < TILE_ROWS; r++) {
#pragma GCC unroll 8
        for (size_t v = 0; v < TILE_VECTORS; v++) {
            if (r >= rows || v >= vectors) continue;
            const real *from = z + r * z_row + column(v, vectors, last);
            acc[r][v] = tile->more ? *(const Vector *)from : (Vector){0};
        }
    }
    for (size_t k = 0; k < depth; k++, x += inner, w += w_row) {
#pragma GCC unroll 8
        for (size_t v = 0; v < TILE_VECTORS; v++) {
            if (v >= vectors) continue;
            Vector some = *(const volatile Vector *)(w + column(v, vectors, last));
#pragma GCC unroll 8
            for (size_t r = 0; r < TILE_ROWS; r++) {
                if (r >= rows) continue;
                acc[r][v] = vector_fma(x[r * outer], some, acc[r][v]);
            }
        }
    }
#pragma GCC unroll 8
    for (size_t r = 0; r < TILE_ROWS; r++) {
#pragma GCC unroll 8
        for (size_t v = 0; v < TILE_VECTORS; v++) {
            if (r >= rows || v >= vectors) continue;
            size_t c = column(v, vectors, last);
            if (bias) acc[r][v] += *(const Vector *)(bias + c);
            *(Vector *)(z + r * z_row + c) = acc[r][v];
        }
    }
}

// The tiles there are: 6, 4, 2 or 1 rows; 4, 3, 2 or 1 vectors.
static void run_tile(const Tile *tile, size_t rows, size_t vectors) {
    switch (rows * 8 + vectors) {
    case 6 * 8 + 4: work_out(tile, 6, 4); break;
    case 4 * 8 + 4: work_out(tile, 4, 4); break;
    case 2 * 8 + 4: work_out(tile, 2, 4); break;
    case 1 * 8 + 4: work_out(tile, 1, 4); break;
    case 6 * 8 + 3: work_out(tile, 6, 3); break;
    case 4 * 8 + 3: work_out(tile, 4, 3); break;
    case 2 * 8 + 3: work_out(tile, 2, 3); break;
    case 1 * 8 + 3: work_out(tile, 1, 3); break;
    case 6 * 8 + 2: work_out(tile, 6, 2); break;
    case 4 * 8 + 2: work_out(tile, 4, 2); break;
    case 2 * 8 + 2: work_out(tile, 2, 2); break;
    case 1 * 8 + 2: work_out(tile, 1, 2); break;
    case 6 * 8 + 1: work_out(tile, 6, 1); break;
    case 4 * 8 + 1: work_out(tile, 4, 1); break;
    case 2 * 8 + 1: work_out(tile, 2, 1); break;
    case 1 * 8 + 1: work_out(tile, 1, 1); break;
    default: CHECK(false);
    }
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

// A tile of fewer columns than a vector has lanes: worked out in a place of its own, whose
// rows are whole vectors; then `cols` columns are copied.
static void run_narrow_tile(const Tile *tile, size_t rows, size_t cols) {
    real wide[TILE_ROWS * LANES] = {0}, bias[LANES] = {0};
    Tile copy = *tile;
    copy.z = wide;
    copy.z_row = LANES;
    copy.last = 0;
    if (tile->bias) copy.bias = memcpy(bias, tile->bias, cols * sizeof *bias);
    for (size_t r = 0; tile->more && r < rows; r++) {
        memcpy(wide + r * LANES, tile->z + r * tile->z_row, cols * sizeof *wide);
    }
    run_tile(&copy, rows, 1);
    for (size_t r = 0; r < rows; r++) {
        memcpy(tile->z + r * tile->z_row, wide + r * LANES, cols * sizeof *wide);
    }
}

// One step of turning LANES × LANES numbers on their side: two rows, s apart, exchange what
// stands s apart in them. The low row keeps a's lanes without bit s, the high row b's with it.
#ifdef __clang__
static inline Vector exchange(Vector a, Vector b, size_t s, bool high) {
    Vector to = a;
#pragma GCC unroll 16
    for (size_t lane = 0; lane < LANES; lane++) {
        bool set = lane & s;
        to[lane] = high ? (set ? b[lane] : a[lane + s]) : set ? b[lane - s] : a[lane];
    }
    return to;
}
#else
static inline Vector exchange(Vector a, Vector b, size_t s, bool high) {
    Lane from[LANES];
    LaneVector mask;
#pragma GCC unroll 16
    for (size_t lane = 0; lane < LANES; lane++) {
        bool set = lane & s;
        size_t low_from = set ? LANES + lane - s : lane;
        from[lane] = (Lane)(!high ? low_from : set ? LANES + lane : lane + s);
    }
    memcpy(&mask, from, sizeof mask);
    return __builtin_shuffle(a, b, mask);
}
#endif

// to (LANES×LANES) = fromᵀ: exchange rows 1 apart, then 2, 4, ... apart.
static void transpose(real *to, size_t to_row, const real *from, size_t from_row) {
    Vector v[LANES];
#pragma GCC unroll 16
    for (size_t r = 0; r < LANES; r++) v[r] = *(const Vector *)(from + r * from_row);
#pragma GCC unroll 4
    for (size_t s = 1; s < LANES; s *= 2) {
#pragma GCC unroll 16
        for (size_t r = 0; r < LANES; r++) {
            if (r & s) continue;
            Vector low = exchange(v[r], v[r + s], s, false);
            v[r + s] = exchange(v[r], v[r + s], s, true);
            v[r] = low;
        }
    }
#pragma GCC unroll 16
    for (size_t r = 0; r < LANES; r++) *(Vector *)(to + r * to_row) = v[r];
}

// `depth` inner indices of `cols` columns, one number at a time.
static void pack_singly(real *panel, size_t width, Factor from, size_t depth,
                        size_t cols) {
    for (size_t c = 0; c < cols; c++) {
        for (size_t d = 0; d < depth; d++) {
            panel[d * width + c] = from.at[d * from.inner + c * from.outer];
        }
    }
}

// The same where the inner index runs along memory: squares are turned, and the last ones
// overlap those before them. A row shorter than a square is read together with what follows
// it; only the last rows, which nothing follows, go singly.
static void pack_turned(real *panel, size_t width, Factor from, size_t depth,
                        size_t cols) {
    bool narrow = depth < LANES;
    size_t turned = cols;
    if (narrow) {
        size_t after = (LANES - depth + from.outer - 1) / from.outer;
        turned = cols > after ? (cols - after) / LANES * LANES : 0;
    }
    if (turned < LANES) turned = 0;
    for (size_t c = 0; c < turned; c += LANES) {
        size_t col = smaller(c, turned - LANES);
        for (size_t d = 0; d < depth; d += LANES) {
            size_t row = narrow ? 0 : smaller(d, depth - LANES);
            transpose(panel + row * width + col, width,
                      from.at + col * from.outer + row, from.outer);
        }
    }
    from.at += turned * from.outer;
    pack_singly(panel + turned, width, from, depth, cols - turned);
}

// count numbers, in vectors that may overlap: for a few, memcpy takes longer to be called.
static inline void copy_row(real *to, const real *from, size_t count) {
    if (count < LANES) {
        memcpy(to, from, count * sizeof *to);
        return;
    }
    for (size_t c = 0; c + LANES <= count; c += LANES) {
        *(Vector *)(to + c) = *(const Vector *)(from + c);
    }
    *(Vector *)(to + count - LANES) = *(const Vector *)(from + count - LANES);
}

// Columns of the right factor, inner indices one after the other, each a row of `width`
// numbers: zeros fill up what is narrower than a vector.
static void pack(real *panel, size_t width, Factor from, size_t depth, size_t cols) {
    if (cols < width) memset(panel, 0, depth * width * sizeof *panel);
    if (from.inner == 1 && from.outer > 1) {
        pack_turned(panel, width, from, depth, cols);
        return;
    }
    for (size_t d = 0; d < depth; d++) {
        copy_row(panel + d * width, from.at + d * from.inner, cols);
    }
}

// All rows of some columns, from one panel: tiles of 6 rows, then 4, 2, 1. The first tile
// is given.
static void multiply_panel(Tile tile, size_t rows, size_t cols) {
    for (size_t count; rows > 0; rows -= count) {
        count = rows >= TILE_ROWS ? TILE_ROWS : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
        if (cols < LANES) {
            run_narrow_tile(&tile, count, cols);
        } else {
            run_tile(&tile, count, (cols + LANES - 1) / LANES);
        }
        tile.z += count * tile.z_row;
        tile.left.at += count * tile.left.outer;
    }
}

// z = left · right + bias, the inner index running to `inner`: one panel at a time, packed
// once for all rows. A few rows read the panel where it stands. more: z += left · right.
static void multiply(Mat *z, Factor left, Factor right, size_t inner, const real *bias,
                     bool more) {
    real packed[DEPTH * TILE_COLS] __attribute__((aligned(VECTOR_BYTES)));
    for (size_t k = 0, depth; k < inner; k += depth) {
        depth = smaller(inner - k, DEPTH);
        Factor part = left, from = right;
        part.at += k * left.inner;
        for (size_t o = 0, cols; o < z->cols; o += cols) {
            cols = smaller(z->cols - o, TILE_COLS);
            size_t width = cols < LANES ? LANES : cols;
            from.at = right.at + k * right.inner + o * right.outer;
            bool direct = z->rows <= DIRECT_ROWS && right.outer == 1 && cols >= LANES;
            if (!direct) pack(packed, width, from, depth, cols);
            multiply_panel((Tile){.z = z->at + o,
                                  .z_row = z->cols,
                                  .left = part,
                                  .panel = direct ? (Panel){from.at, right.inner}
                                                  : (Panel){packed, width},
                                  .depth = depth,
                                  .more = more || k > 0,
                                  .bias = bias && k + depth == inner ? bias + o : NULL,
                                  .last = cols - LANES},
                           z->rows, cols);
        }
    }
}

size_t mat_list_used(size_t *used, const real *x, size_t count) {
    size_t found = 0;
#pragma GCC unroll 8
    for (size_t i = 0; i < count; i++) {
        used[found] = i;
        found += x[i] != 0;
    }
    return found;
}

// `vectors` vectors of outputs of one row, from the rows of w that are used.
static inline void row_tile(real *z, const real *x, const real *w, size_t w_row,
                            const size_t *used, size_t count, size_t last,
                            size_t vectors) {
    Vector acc[ROW_VECTORS];
#pragma GCC unroll 16
    for (size_t v = 0; v < ROW_VECTORS; v++) {
        if (v < vectors) acc[v] = *(const Vector *)(z + column(v, vectors, last));
    }
    for (size_t k = 0; k < count; k++) {
        const real *row = w + used[k] * w_row;
#pragma GCC unroll 16
        for (size_t v = 0; v < ROW_VECTORS; v++) {
            if (v >= vectors) continue;
            const Vector *some = (const Vector *)(row + column(v, vectors, last));
            acc[v] = vector_fma(x[used[k]], *some, acc[v]);
        }
    }
#pragma GCC unroll 16
    for (size_t v = 0; v < ROW_VECTORS; v++) {
        if (v < vectors) *(Vector *)(z + column(v, vectors, last)) = acc[v];
    }
}

// cols outputs of one row, at most ROW_VECTORS vectors of them and at least one.
static void run_row_tile(real *z, const real *x, const real *w, size_t w_row,
                         const size_t *used, size_t count, size_t cols) {
    size_t last = cols - LANES;
    switch ((cols + LANES - 1) / LANES) {
    case 1: row_tile(z, x, w, w_row, used, count, 0, 1); break;
    case 2: row_tile(z, x, w, w_row, used, count, last, 2); break;
    case 3: row_tile(z, x, w, w_row, used, count, last, 3); break;
    case 4: row_tile(z, x, w, w_row, used, count, last, 4); break;
    case 5: row_tile(z, x, w, w_row, used, count, last, 5); break;
    case 6: row_tile(z, x, w, w_row, used, count, last, 6); break;
    case 7: row_tile(z, x, w, w_row, used, count, last, 7); break;
    case 8: row_tile(z, x, w, w_row, used, count, last, 8); break;
    default: row_tile(z, x, w, w_row, used, count, last, ROW_VECTORS); break;
    }
}

// How many of the outputs that are left go next: what there is a tile for, and never so many
// that less than a vector stays behind.
static size_t next_outputs(size_t left) {
    if (left <= 8 * LANES) return left;
    if (left < 9 * LANES) return 4 * LANES;
    bool wide = left == ROW_VECTORS * LANES || left >= (ROW_VECTORS + 1) * LANES;
    return (wide ? ROW_VECTORS : 8) * LANES;
}

// The outputs of one row from the rows of w that are used.
static void multiply_used(real *z, const real *x, const real *w, size_t w_row,
                          const size_t *used, size_t count) {
    for (size_t o = 0, cols; o < w_row; o += cols) {
        cols = next_outputs(w_row - o);
        run_row_tile(z + o, x, w + o, w_row, used, count, cols);
    }
}

// The same for fewer outputs than a vector has lanes. A row of w is read together with the
// numbers after it, which count for nothing; the last rows, which have none, go singly.
static void multiply_few(real *z, const real *x, const real *w, size_t w_row,
                         size_t rows, const size_t *used, size_t count) {
    real wide[LANES] = {0};
    size_t k = 0, room = rows * w_row;
    memcpy(wide, z, w_row * sizeof *z);
    Vector acc = *(const Vector *)wide;
    for (; k < count && used[k] * w_row + LANES <= room; k++) {
        acc = vector_fma(x[used[k]], *(const Vector *)(w + used[k] * w_row), acc);
    }
    *(Vector *)wide = acc;
    memcpy(z, wide, w_row * sizeof *z);
    for (; k < count; k++) {
        const real *row = w + used[k] * w_row;
        for (size_t o = 0; o < w_row; o++) z[o] = real_fma(x[used[k]], row[o], z[o]);
    }
}

// z (1×O) += x (1×I) w (I×O) for the used ones of x, at most DEPTH.
static void add_used(real *z, const real *x, const real *w, size_t w_row, size_t rows,
                     const size_t *used, size_t count) {
    if (w_row < LANES) {
        multiply_few(z, x, w, w_row, rows, used, count);
    } else {
        multiply_used(z, x, w, w_row, used, count);
    }
}

// A product too small for a real leaves −0 where the sum was 0, and the next 0 · w, which
// add_used leaves out, may make that 0 again: so the sums that are −0 are done in full.
static void settle_zeros(real *z, const real *x, const real *w, size_t inner,
                         size_t count) {
    bool found = false;
    for (size_t o = 0; o < count; o++) found |= (z[o] == 0) & (signbit(z[o]) != 0);
    for (size_t o = 0; found && o < count; o++) {
        if (z[o] != 0) continue;
        z[o] = 0;
        for (size_t i = 0; i < inner; i++)
            z[o] = real_fma(x[i], w[i * count + o], z[o]);
    }
}

// z (1×O) = x (1×I) w (I×O): one row reads w once, as it stands.
static void multiply_one_row(real *z, const real *x, const real *w, size_t inner,
                             size_t count) {
    size_t used[DEPTH];
    memset(z, 0, count * sizeof *z);
    for (size_t k = 0, depth; k < inner; k += depth) {
        depth = smaller(inner - k, DEPTH);
        size_t some = mat_list_used(used, x + k, depth);
        add_used(z, x + k, w + k * count, count, depth, used, some);
    }
    settle_zeros(z, x, w, inner, count);
}

void mat_mul_used(Mat *z, const Mat *x, const Mat *w, const size_t *used,
                  size_t count) {
    CHECK(z->rows == 1 && x->rows == 1 && x->cols == w->rows && z->cols == w->cols);
    mat_fill(z, 0);
    add_used(z->at, x->at, w->at, w->cols, w->rows, used, count);
    settle_zeros(z->at, x->at, w->at, w->rows, w->cols);
}

// w − η (x · dz), lane by lane. The product starts from zero as any other: 0 · −1 is −0, and
// −0 + 0 is 0.
static inline Vector stepped(Vector w, real x, Vector dz, real rate) {
    for (size_t lane = 0; lane < LANES; lane++) {
        w[lane] -= rate * real_fma(x, dz[lane], 0);
    }
    return w;
}

// Rows of w that are at least a vector long. A row's last vector may overlap the one before
// it: so it is worked out before that is written.
static void step_rows(real *w, const real *x, const Mat *dz, real rate,
                      const size_t *used, size_t count) {
    size_t O = dz->cols, last = O - LANES;
    const real *from = dz->at;
    Vector from_last = *(const Vector *)(from + last);
    while (count-- > 0) {
        real *row = w + used[count] * O, some = x[used[count]];
        Vector end = stepped(*(const Vector *)(row + last), some, from_last, rate);
        for (size_t o = 0; o < last; o += LANES) {
            Vector *to = (Vector *)(row + o);
            *to = stepped(*to, some, *(const Vector *)(from + o), rate);
        }
        *(Vector *)(row + last) = end;
    }
}

// A row that is shorter.
static void step_few(real *restrict w, real x, const real *restrict dz, size_t count,
                     real rate) {
    for (size_t o = 0; o < count; o++) w[o] -= rate * real_fma(x, dz[o], 0);
}

// The last row first: the product before this has left it nearest.
void mat_step_used(Mat *w, const Mat *x, const Mat *dz, real rate, const size_t *used,
                   size_t count) {
    CHECK(x->rows == 1 && dz->rows == 1 && w->rows == x->cols && w->cols == dz->cols);
    if (w->cols >= LANES) {
        step_rows(w->at, x->at, dz, rate, used, count);
        return;
    }
    while (count-- > 0) {
        size_t i = used[count];
        step_few(w->at + i * w->cols, x->at[i], dz->at, w->cols, rate);
    }
}

// A sum of rows is a product too, with a row of ones: 1 · m + sum is rounded as m + sum is.
void mat_sum_rows(Mat *row, const Mat *m) {
    CHECK(row->rows == 1 && row->cols == m->cols);
    real ones[DEPTH];
    size_t every[DEPTH];
    for (size_t k = 0; k < smaller(m->rows, DEPTH); k++) {
        ones[k] = 1;
        every[k] = k;
    }
    mat_fill(row, 0);
    for (size_t k = 0, depth; k < m->rows && m->cols > 0; k += depth) {
        depth = smaller(m->rows - k, DEPTH);
        add_used(row->at, ones, m->at + k * m->cols, m->cols, depth, every, depth);
    }
}

// z (N×1) = x (N×I) w (I×1): a single column lies as a row does, and is one of wᵀ xᵀ.
static void multiply_one_column(Mat *z, const Mat *x, const Mat *w) {
    Mat row = mat_view(z->at, 1, z->rows);
    Factor left = {.at = w->at, .outer = w->rows, .inner = 1};
    multiply(&row, left, (Factor){.at = x->at, .outer = x->cols, .inner = 1}, x->cols,
             NULL, false);
}

void mat_mul_add(Mat *z, const Mat *x, const Mat *w, const Mat *b) {
    CHECK(x->cols == w->rows && z->rows == x->rows && z->cols == w->cols);
    CHECK(b->rows == 0 || (b->rows == 1 && b->cols == z->cols));
    const real *bias = b->rows > 0 ? b->at : NULL;
    if (z->rows != 1 && z->cols != 1 && x->cols > 0) {
        Factor left = {.at = x->at, .outer = x->cols, .inner = 1};
        multiply(z, left, (Factor){.at = w->at, .outer = 1, .inner = w->cols}, x->cols,
                 bias, false);
        return;
    }
    if (x->cols == 0) {
        mat_fill(z, 0);
    } else if (z->rows == 1) {
        multiply_one_row(z->at, x->at, w->at, w->rows, w->cols);
    } else {
        multiply_one_column(z, x, w);
    }
    if (bias) mat_add_row(z, b);
}

void mat_mul(Mat *z, const Mat *x, const Mat *w) {
    mat_mul_add(z, x, w, &(Mat){0});
}

void mat_mul_tn_rows(Mat *dw, const Mat *x, const Mat *dz, size_t first, size_t count) {
    CHECK(x->rows == dz->rows && dw->rows == x->cols && dw->cols == dz->cols);
    Mat part = mat_slice(dw, first, count);
    if (x->rows == 0) {
        mat_fill(&part, 0);
    } else if (dz->cols == 1 && count == x->cols) {
        multiply_one_row(part.at, dz->at, x->at, x->rows, x->cols);
    } else {
        Factor left = {.at = x->at + first, .outer = 1, .inner = x->cols};
        Factor right = {.at = dz->at, .outer = 1, .inner = dz->cols};
        multiply(&part, left, right, x->rows, NULL, false);
    }
}

void mat_mul_tn(Mat *dw, const Mat *x, const Mat *dz) {
    mat_mul_tn_rows(dw, x, dz, 0, dw->rows);
}

void mat_add_mul_nt(Mat *dx, const Mat *dz, const Mat *w) {
    CHECK(dz->cols == w->cols && dx->rows == dz->rows && dx->cols == w->rows);
    Factor left = {.at = dz->at, .outer = dz->cols, .inner = 1};
    Factor right = {.at = w->at, .outer = w->cols, .inner = 1};
    multiply(dx, left, right, dz->cols, NULL, true);
}

void mat_mul_nt(Mat *dx, const Mat *dz, const Mat *w) {
    mat_fill(dx, 0);
    mat_add_mul_nt(dx, dz, w);
}
