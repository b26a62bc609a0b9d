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
    ROW_VECTORS = 16,                     // of a single row at once
    COLUMN_ROWS = 8,                      // of a single column at once
    DIRECT_BYTES = 640 << 10,             // up to here w is read where it stands
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

// One row x, those rows of w that it meets, and some columns of w and of the outputs z. A step
// reads z, which then holds gradients, and writes w.
typedef struct Row {
    real *z, *w;
    size_t w_row, rows;  // so many numbers has a row of w, and so many rows there are
    const real *x;
    const size_t *used;  // which of them x meets, in ascending order; NULL: all
    size_t count;        // so many
    size_t last;         // where the last vector begins
    real rate;           // of a step
} Row;

static inline void work_out(const Tile *tile, size_t rows, size_t vectors)
    __attribute__((always_inline));
static inline Vector exchange(Vector a, Vector b, size_t s, bool high)
    __attribute__((always_inline));
static inline void multiply_row(const Row *row, size_t vectors)
    __attribute__((always_inline));
static inline void step_row(const Row *row, size_t vectors)
    __attribute__((always_inline));
static inline void visit(const Row *row, bool step, size_t vectors)
    __attribute__((always_inline));
static inline void multiply_column(real *z, const real *x, const real *w, size_t inner,
                                   const real *bias, size_t rows)
    __attribute__((always_inline));

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
// read once, where gcc would read it again for every row, and has z read again at the end,
// where gcc would otherwise have worked out and put aside the place of every vector.
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
    const volatile Tile *again = tile;
    z = again->z;
    z_row = again->z_row;
#pragma GCC unroll 8
    for (size_t r = 0; r < TILE_ROWS; r++, z += z_row) {
#pragma GCC unroll 8
        for (size_t v = 0; v < TILE_VECTORS; v++) {
            if (r >= rows || v >= vectors) continue;
            size_t c = column(v, vectors, last);
            if (bias) acc[r][v] += *(const Vector *)(bias + c);
            *(Vector *)(z + c) = acc[r][v];
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
    bool few = z->rows * right.inner * sizeof(real) <= DIRECT_BYTES;
    if (inner == 0 && !more) mat_fill(z, 0);
    for (size_t k = 0, depth; k < inner; k += depth) {
        depth = smaller(inner - k, DEPTH);
        Factor part = left, from = right;
        part.at += k * left.inner;
        for (size_t o = 0, cols; o < z->cols; o += cols) {
            cols = smaller(z->cols - o, TILE_COLS);
            size_t width = cols < LANES ? LANES : cols;
            from.at = right.at + k * right.inner + o * right.outer;
            bool direct = few && right.outer == 1 && cols >= LANES;
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

// First the comparisons, many at once; then the list, without an if.
size_t mat_list_used(size_t *used, const real *x, size_t count) {
    unsigned char on[DEPTH];
    size_t found = 0;
    for (size_t i = 0, some; i < count; i += some) {
        some = smaller(count - i, DEPTH);
        for (size_t k = 0; k < some; k++) on[k] = x[i + k] != 0;
#pragma GCC unroll 8
        for (size_t k = 0; k < some; k++) {
            used[found] = i + k;
            found += on[k];
        }
    }
    return found;
}

// z += x w, `vectors` vectors of it.
static inline void multiply_row(const Row *row, size_t vectors) {
    real *z = row->z, *w = row->w;
    const real *x = row->x;
    const size_t *used = row->used;
    size_t w_row = row->w_row, count = row->count, last = row->last;
    Vector acc[ROW_VECTORS];
#pragma GCC unroll 16
    for (size_t v = 0; v < ROW_VECTORS; v++) {
        if (v < vectors) acc[v] = *(const Vector *)(z + column(v, vectors, last));
    }
    for (size_t k = 0; k < count; k++) {
        size_t i = used ? used[k] : k;
#pragma GCC unroll 16
        for (size_t v = 0; v < ROW_VECTORS; v++) {
            if (v >= vectors) continue;
            const real *some = w + i * w_row + column(v, vectors, last);
            acc[v] = vector_fma(x[i], *(const Vector *)some, acc[v]);
        }
    }
#pragma GCC unroll 16
    for (size_t v = 0; v < ROW_VECTORS; v++) {
        if (v < vectors) *(Vector *)(z + column(v, vectors, last)) = acc[v];
    }
}

// w − η (x · dz). The product starts from zero as any other: 0 · −1 is −0, and −0 + 0 is 0.
static inline Vector stepped(Vector w, real x, Vector dz, real rate) {
    for (size_t lane = 0; lane < LANES; lane++) dz[lane] = real_fma(x, dz[lane], 0);
    return w - rate * dz;
}

// w −= η xᵀ dz, `vectors` vectors of each row. The last one may overlap the one before it: so
// it is worked out before that is written.
static inline void step_row(const Row *row, size_t vectors) {
    const real *dz = row->z, *x = row->x;
    const size_t *used = row->used;
    size_t w_row = row->w_row, last = row->last;
    real *w = row->w, rate = row->rate;
    Vector from[ROW_VECTORS];
#pragma GCC unroll 16
    for (size_t v = 0; v < ROW_VECTORS; v++) {
        if (v < vectors) from[v] = *(const Vector *)(dz + column(v, vectors, last));
    }
    for (size_t k = row->count; k-- > 0;) {
        size_t i = used ? used[k] : k;
        real *to = w + i * w_row;
        Vector end = stepped(*(Vector *)(to + last), x[i], from[vectors - 1], rate);
#pragma GCC unroll 16
        for (size_t v = 0; v < ROW_VECTORS; v++) {
            if (v + 1 >= vectors) continue;
            Vector *some = (Vector *)(to + v * LANES);
            *some = stepped(*some, x[i], from[v], rate);
        }
        *(Vector *)(to + last) = end;
    }
}

static inline void visit(const Row *row, bool step, size_t vectors) {
    if (step) {
        step_row(row, vectors);
    } else {
        multiply_row(row, vectors);
    }
}

// As with tiles, `vectors` becomes a constant.
static void run_row(const Row *row, bool step, size_t vectors) {
    switch (vectors) {
    case 1: visit(row, step, 1); break;
    case 2: visit(row, step, 2); break;
    case 3: visit(row, step, 3); break;
    case 4: visit(row, step, 4); break;
    case 5: visit(row, step, 5); break;
    case 6: visit(row, step, 6); break;
    case 7: visit(row, step, 7); break;
    case 8: visit(row, step, 8); break;
    default: visit(row, step, ROW_VECTORS); break;
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

// All columns, of which there are at least LANES. Where all rows count, one is read after
// the other, and the memory sees it coming.
static void visit_columns(Row row, bool step) {
    if (row.count == row.rows) row.used = NULL;
    for (size_t o = 0, cols; o < row.w_row; o += cols) {
        cols = next_outputs(row.w_row - o);
        row.last = cols - LANES;
        run_row(&row, step, (cols + LANES - 1) / LANES);
        row.z += cols;
        row.w += cols;
    }
}

// z += x w for fewer outputs than a vector has lanes. A row of w is read together with the
// numbers after it, which count for nothing; the last rows, which have none, go singly.
static void multiply_few(const Row *row) {
    real wide[LANES] = {0};
    size_t k = 0, O = row->w_row, room = row->rows * O;
    memcpy(wide, row->z, O * sizeof *wide);
    Vector acc = *(const Vector *)wide;
    for (; k < row->count; k++) {
        size_t i = row->used ? row->used[k] : k;
        if (i * O + LANES > room) break;
        acc = vector_fma(row->x[i], *(const Vector *)(row->w + i * O), acc);
    }
    *(Vector *)wide = acc;
    memcpy(row->z, wide, O * sizeof *wide);
    for (; k < row->count; k++) {
        size_t i = row->used ? row->used[k] : k;
        const real *w = row->w + i * O;
        for (size_t o = 0; o < O; o++) row->z[o] = real_fma(row->x[i], w[o], row->z[o]);
    }
}

// z (1×O) += x (1×I) w (I×O)
static void add_used(Row row) {
    if (row.w_row < LANES) {
        multiply_few(&row);
    } else {
        visit_columns(row, false);
    }
}

// A product too small for a real leaves −0 where the sum was 0, and the next 0 · w, which
// add_used leaves out, may make that 0 again: so the sums that are −0 are done in full.
static void settle_zeros(real *z, const real *x, const real *w, size_t inner,
                         size_t count) {
    int zeros = 0;
    for (size_t o = 0; o < count; o++) zeros |= z[o] == 0;
    for (size_t o = 0; zeros && o < count; o++) {
        if (z[o] != 0 || !signbit(z[o])) continue;
        z[o] = 0;
        for (size_t i = 0; i < inner; i++)
            z[o] = real_fma(x[i], w[i * count + o], z[o]);
    }
}

// z (1×O) = x (1×I) w (I×O): one row reads w once, as it stands.
static void multiply_one_row(real *z, const real *x, real *w, size_t inner,
                             size_t count) {
    size_t used[DEPTH];
    memset(z, 0, count * sizeof *z);
    for (size_t k = 0, depth; k < inner; k += depth) {
        depth = smaller(inner - k, DEPTH);
        add_used((Row){.z = z,
                       .w = w + k * count,
                       .w_row = count,
                       .rows = depth,
                       .x = x + k,
                       .used = used,
                       .count = mat_list_used(used, x + k, depth)});
    }
    settle_zeros(z, x, w, inner, count);
}

static Row row_of(const Mat *z, const Mat *w, const Mat *x, const size_t *used,
                  size_t count) {
    CHECK(z->rows == 1 && x->rows == 1 && x->cols == w->rows && z->cols == w->cols);
    return (Row){.z = z->at,
                 .w = w->at,
                 .w_row = w->cols,
                 .rows = w->rows,
                 .x = x->at,
                 .used = used,
                 .count = count};
}

void mat_mul_used(Mat *z, const Mat *x, const Mat *w, const size_t *used,
                  size_t count) {
    mat_fill(z, 0);
    add_used(row_of(z, w, x, used, count));
    settle_zeros(z->at, x->at, w->at, w->rows, w->cols);
}

// A row that is shorter than a vector.
static void step_few(real *restrict w, real x, const real *restrict dz, size_t count,
                     real rate) {
    for (size_t o = 0; o < count; o++) w[o] -= rate * real_fma(x, dz[o], 0);
}

// The last row first: the product before this has left it nearest.
void mat_step_used(Mat *w, const Mat *x, const Mat *dz, real rate, const size_t *used,
                   size_t count) {
    Row row = row_of(dz, w, x, used, count);
    row.rate = rate;
    if (w->cols >= LANES) {
        visit_columns(row, true);
        return;
    }
    while (count-- > 0) {
        size_t i = used[count];
        step_few(w->at + i * w->cols, x->at[i], dz->at, w->cols, rate);
    }
}

static real sum_of(const real *m, size_t count) {
    real sum = 0;
    for (size_t k = 0; k < count; k++) sum += m[k];
    return sum;
}

// A sum of rows is a product too, with a row of ones: 1 · m + sum is rounded as m + sum is. A
// single column has nothing to do side by side, and an addition is over sooner than an fma.
void mat_sum_rows(Mat *row, const Mat *m) {
    CHECK(row->rows == 1 && row->cols == m->cols);
    if (m->cols == 1) {
        row->at[0] = sum_of(m->at, m->rows);
        return;
    }
    real ones[DEPTH];
    mat_fill(row, 0);
    for (size_t k = 0; k < smaller(m->rows, DEPTH); k++) ones[k] = 1;
    for (size_t k = 0, depth; k < m->rows && m->cols > 0; k += depth) {
        depth = smaller(m->rows - k, DEPTH);
        add_used((Row){.z = row->at,
                       .w = mat_row(m, k),
                       .w_row = m->cols,
                       .rows = depth,
                       .x = ones,
                       .count = depth});
    }
}

// `rows` outputs of a single column. While one sum waits for its last term the others go on.
// `rows` is a constant wherever this is called.
static inline void multiply_column(real *z, const real *x, const real *w, size_t inner,
                                   const real *bias, size_t rows) {
    real sum[COLUMN_ROWS] = {0};
    for (size_t i = 0; i < inner; i++) {
        for (size_t r = 0; r < rows; r++) {
            sum[r] = real_fma(x[r * inner + i], w[i], sum[r]);
        }
    }
    for (size_t r = 0; r < rows; r++) z[r] = bias ? sum[r] + *bias : sum[r];
}

// z (N×1) = x (N×I) w (I×1) + bias
static void multiply_one_column(Mat *z, const Mat *x, const Mat *w, const real *bias) {
    size_t n = 0, N = x->rows, I = x->cols;
    for (; n + COLUMN_ROWS <= N; n += COLUMN_ROWS) {
        multiply_column(z->at + n, x->at + n * I, w->at, I, bias, COLUMN_ROWS);
    }
    for (; n < N; n++) multiply_column(z->at + n, x->at + n * I, w->at, I, bias, 1);
}

void mat_mul_add(Mat *z, const Mat *x, const Mat *w, const Mat *b) {
    CHECK(x->cols == w->rows && z->rows == x->rows && z->cols == w->cols);
    CHECK(b->rows == 0 || (b->rows == 1 && b->cols == z->cols));
    const real *bias = b->rows > 0 ? b->at : NULL;
    if (z->rows == 1) {
        multiply_one_row(z->at, x->at, w->at, w->rows, w->cols);
        if (bias) mat_add_row(z, b);
    } else if (x->cols == 0) {
        mat_fill(z, 0);
        if (bias) mat_add_row(z, b);
    } else if (z->cols == 1) {
        multiply_one_column(z, x, w, bias);
    } else {
        Factor left = {.at = x->at, .outer = x->cols, .inner = 1};
        Factor right = {.at = w->at, .outer = 1, .inner = w->cols};
        multiply(z, left, right, x->cols, bias, false);
    }
}

void mat_mul(Mat *z, const Mat *x, const Mat *w) {
    mat_mul_add(z, x, w, &(Mat){0});
}

void mat_mul_tn_rows(Mat *dw, const Mat *x, const Mat *dz, size_t first, size_t count) {
    CHECK(x->rows == dz->rows && dw->rows == x->cols && dw->cols == dz->cols);
    Mat part = mat_slice(dw, first, count);
    if (dz->cols == 1 && count == x->cols) {
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

static void multiply_nt(Mat *dx, const Mat *dz, const Mat *w, bool more) {
    CHECK(dz->cols == w->cols && dx->rows == dz->rows && dx->cols == w->rows);
    Factor left = {.at = dz->at, .outer = dz->cols, .inner = 1};
    Factor right = {.at = w->at, .outer = w->cols, .inner = 1};
    multiply(dx, left, right, dz->cols, NULL, more);
}

void mat_add_mul_nt(Mat *dx, const Mat *dz, const Mat *w) {
    multiply_nt(dx, dz, w, true);
}

// A single row lies as a column does, and is one of w dzᵀ.
void mat_mul_nt(Mat *dx, const Mat *dz, const Mat *w) {
    if (dx->rows != 1 || dz->rows != 1) {
        multiply_nt(dx, dz, w, false);
        return;
    }
    Mat column = mat_view(dx->at, dx->cols, 1);
    Mat from = mat_view(dz->at, dz->cols, 1);
    mat_mul(&column, w, &from);
}
