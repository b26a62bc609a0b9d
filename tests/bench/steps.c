// From the plain loop to the product that the course uses, one idea at a time: how fast is
// each step, and does it still have the bits of the first? One thread, seconds of the best of
// several tries. `make speed-steps` runs it.
//
//     build/steps [CSV]          (the rows are added to the file as well)
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../common/matrix.h"
#include "../../common/rng.h"

typedef void Product(Mat *z, const Mat *x, const Mat *w);

// The rows of w one after the other, as they lie in memory: outputs side by side.
static void rows_of_outputs(Mat *z, const Mat *x, const Mat *w) {
    size_t I = w->rows, O = w->cols;
    mat_fill(z, 0);
    for (size_t n = 0; n < z->rows; n++) {
        for (size_t i = 0; i < I; i++) {
            for (size_t o = 0; o < O; o++) {
                real *sum = &z->at[n * O + o];
                *sum = real_fma(x->at[n * I + i], w->at[i * O + o], *sum);
            }
        }
    }
}

// A tile is 4 rows × 4 vectors of outputs: each number of x that is read serves 4 vectors,
// each vector of w serves 4 rows.
#if defined __AVX512F__
enum { VECTOR_BYTES = 64 };
#elif defined __AVX__
enum { VECTOR_BYTES = 32 };
#else
enum { VECTOR_BYTES = 16 };
#endif
enum {
    ROWS = 4,
    VECTORS = 4,
    LANES = VECTOR_BYTES / sizeof(real),
    COLS = VECTORS * LANES
};

// The sums in an array so small that it might stay in registers.
static void array_tile(real *z, size_t O, const real *x, size_t I, const real *w) {
    real sum[ROWS][COLS] = {{0}};
    for (size_t i = 0; i < I; i++) {
        for (size_t r = 0; r < ROWS; r++) {
            for (size_t c = 0; c < COLS; c++) {
                sum[r][c] = real_fma(x[r * I + i], w[i * O + c], sum[r][c]);
            }
        }
    }
    for (size_t r = 0; r < ROWS; r++) memcpy(z + r * O, sum[r], sizeof sum[r]);
}

typedef real Vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

static inline Vector vector_fma(real x, Vector w, Vector sum) {
    for (size_t lane = 0; lane < LANES; lane++) {
        sum[lane] = real_fma(x, w[lane], sum[lane]);
    }
    return sum;
}

// The sums in vectors, which a compiler keeps in registers if it can. Each vector of w is
// read once, for all rows: gcc believes that only of what is volatile.
static void vector_tile(real *z, size_t O, const real *x, size_t I, const real *w) {
    Vector sum[ROWS][VECTORS] = {{{0}}};
    for (size_t i = 0; i < I; i++, w += O) {
#pragma GCC unroll 4
        for (size_t v = 0; v < VECTORS; v++) {
            Vector weights = ((const volatile Vector *)w)[v];
#pragma GCC unroll 4
            for (size_t r = 0; r < ROWS; r++) {
                sum[r][v] = vector_fma(x[r * I + i], weights, sum[r][v]);
            }
        }
    }
    for (size_t r = 0; r < ROWS; r++) memcpy(z + r * O, sum[r], sizeof sum[r]);
}

// The shapes below are made so that tiles divide them.
static void each_tile(Mat *z, const Mat *x, const Mat *w,
                      void (*tile)(real *, size_t, const real *, size_t,
                                   const real *)) {
    size_t I = w->rows, O = w->cols;
    CHECK(z->rows % ROWS == 0 && O % COLS == 0);
    for (size_t n = 0; n < z->rows; n += ROWS) {
        for (size_t o = 0; o < O; o += COLS) {
            tile(z->at + n * O + o, O, x->at + n * I, I, w->at + o);
        }
    }
}

static void tiles_in_an_array(Mat *z, const Mat *x, const Mat *w) {
    each_tile(z, x, w, array_tile);
}

static void tiles_of_vectors(Mat *z, const Mat *x, const Mat *w) {
    each_tile(z, x, w, vector_tile);
}

#ifdef __clang__
static const char COMPILER[] = "clang";
#else
static const char COMPILER[] = "gcc";
#endif

static const struct {
    const char *name;
    Product *product;
} STEPS[] = {
    {"plain loop", mat_mul_plain},
    {"outputs side by side", rows_of_outputs},
    {"tiles in an array", tiles_in_an_array},
    {"tiles of vectors", tiles_of_vectors},
    {"mat_mul", mat_mul},
};

static const struct {
    const char *name;
    size_t n, i, o;
} SHAPES[] = {{"layer", 64, 784, 128}, {"square", 512, 512, 512}};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static Mat matrix(size_t rows, size_t cols, Rng *rng) {
    real *at = malloc(rows * cols * sizeof *at);
    CHECK(at);
    for (size_t k = 0; k < rows * cols; k++) at[k] = (real)rng_normal(rng);
    return mat_view(at, rows, cols);
}

// Seconds of the best of at least three tries and a quarter of a second.
static double best_of(Product *product, Mat *z, const Mat *x, const Mat *w) {
    double best = 1e9, begin = now();
    for (size_t tries = 0; tries < 3 || now() - begin < 0.25; tries++) {
        double start = now();
        product(z, x, w);
        double took = now() - start;
        best = took < best ? took : best;
    }
    return best;
}

static void climb(size_t shape, FILE *csv) {
    size_t N = SHAPES[shape].n, I = SHAPES[shape].i, O = SHAPES[shape].o;
    Rng rng;
    rng_seed(&rng, 1);
    Mat x = matrix(N, I, &rng), w = matrix(I, O, &rng);
    Mat z = matrix(N, O, &rng), first = matrix(N, O, &rng);
    mat_mul_plain(&first, &x, &w);
    double plain = 0, flops = 2.0 * (double)N * (double)I * (double)O;
    printf("%s: %zux%zu times %zux%zu, %s\n", SHAPES[shape].name, N, I, I, O, COMPILER);
    printf("   step                     GFLOP/s    factor\n");
    for (size_t s = 0; s < sizeof STEPS / sizeof STEPS[0]; s++) {
        double seconds = best_of(STEPS[s].product, &z, &x, &w);
        bool same = memcmp(z.at, first.at, N * O * sizeof(real)) == 0;
        if (s == 0) plain = seconds;
        printf("   %-22s %9.1f %9.1f   %s\n", STEPS[s].name, flops / seconds * 1e-9,
               plain / seconds, same ? "same bits" : "OTHER BITS");
        if (csv) {
            fprintf(csv, "%s,%s,%zu,%s,%.1f\n", COMPILER, SHAPES[shape].name, s + 1,
                    STEPS[s].name, flops / seconds * 1e-9);
        }
    }
    free(x.at), free(w.at), free(z.at), free(first.at);
}

int main(int argc, char **argv) {
    FILE *csv = argc > 1 ? fopen(argv[1], "a") : NULL;
    if (argc > 1 && !csv) {
        fprintf(stderr, "steps: %s cannot be written\n", argv[1]);
        return 2;
    }
    for (size_t s = 0; s < sizeof SHAPES / sizeof SHAPES[0]; s++) climb(s, csv);
    return csv && fclose(csv) != 0 ? 2 : 0;
}
