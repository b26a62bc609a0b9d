// The same products as bench.c's, by the BLAS that is installed through its C interface.
//
//     build/bench/blas --size 64x784x128 mul
//
// How many threads it takes is the library's own business: OpenBLAS looks at
// OPENBLAS_NUM_THREADS. --threads only says what to print.
#include <string.h>

#include <cblas.h>

// The imaginary unit, which cblas.h brings along; here I are the inputs.
#undef I

#include "arena.h"
#include "harness.h"
#include "real.h"
#include "rng.h"

typedef struct Bench {
    Request request;
    size_t size[3];  // N, I, O
    size_t left_count, right_count, to_count;
    real *left, *right, *to;
    Arena memory;  // owned: the three
} Bench;

static void lay_out(Bench *bench) {
    bench->left = arena_take(&bench->memory, bench->left_count, sizeof(real));
    bench->right = arena_take(&bench->memory, bench->right_count, sizeof(real));
    bench->to = arena_take(&bench->memory, bench->to_count, sizeof(real));
}

static void count(Bench *bench) {
    const char *kind = bench->request.workload;
    size_t N = bench->size[0], I = bench->size[1], O = bench->size[2];
    bool mul = strcmp(kind, "mul") == 0, tn = strcmp(kind, "tn") == 0;
    bench->left_count = mul || tn ? N * I : N * O;
    bench->right_count = tn ? N * O : I * O;
    bench->to_count = mul ? N * O : tn ? I * O : N * I;
}

static void fill(real *at, size_t numbers, Rng *rng) {
    for (size_t k = 0; k < numbers; k++) at[k] = (real)(rng_uniform(rng) - 0.5);
}

static bool prepare(void *at, const Request *request, Error *err) {
    Bench *bench = at;
    Rng rng;
    bench->request = *request;
    const char *size = request->size ? request->size : "256x256x256";
    if (!harness_size(size, bench->size, err)) return false;
    count(bench);
    lay_out(bench);
    if (!arena_allocate(&bench->memory, err)) return false;
    lay_out(bench);
    rng_seed(&rng, 1);
    fill(bench->left, bench->left_count, &rng);
    fill(bench->right, bench->right_count, &rng);
    return true;
}

// to (rows×cols) = left right, `inner` terms each; either may be turned.
static void multiply(const Bench *bench, bool turn_left, bool turn_right, size_t rows,
                     size_t inner, size_t cols) {
    enum CBLAS_TRANSPOSE left = turn_left ? CblasTrans : CblasNoTrans;
    enum CBLAS_TRANSPOSE right = turn_right ? CblasTrans : CblasNoTrans;
    int m = (int)rows, k = (int)inner, n = (int)cols;
    int left_row = turn_left ? m : k, right_row = turn_right ? k : n;
#ifdef REAL_FLOAT
    cblas_sgemm(CblasRowMajor, left, right, m, n, k, 1, bench->left, left_row,
                bench->right, right_row, 0, bench->to, n);
#else
    cblas_dgemm(CblasRowMajor, left, right, m, n, k, 1, bench->left, left_row,
                bench->right, right_row, 0, bench->to, n);
#endif
}

static void multiply_once(const Bench *bench) {
    size_t N = bench->size[0], I = bench->size[1], O = bench->size[2];
    switch (bench->request.workload[0]) {
    case 'm': multiply(bench, false, false, N, I, O); break;
    case 't': multiply(bench, true, false, I, N, O); break;
    default: multiply(bench, false, true, N, O, I);
    }
}

static bool run(void *at, Answer *answer, Error *err) {
    Bench *bench = at;
    (void)err;
    size_t times = harness_times(bench->size);
    Clock start = harness_start();
    for (size_t k = 0; k < times; k++) multiply_once(bench);
    harness_stop(answer, start, (double)times);
    for (size_t k = 0; k < bench->to_count; k++) {
        answer->cost += (double)bench->to[k] * (double)bench->to[k];
    }
    answer->cost /= (double)bench->to_count;
    answer->threads = bench->request.threads;
    return true;
}

static const Workload WORKLOADS[] = {
    {"mul", "x w", prepare, run},
    {"tn", "x turned, dz", prepare, run},
    {"nt", "dz, w turned", prepare, run},
};

int main(int argc, char **argv) {
    Bench bench = {0};
    int status = harness_main("blas", WORKLOADS, sizeof WORKLOADS / sizeof WORKLOADS[0],
                              &bench, argc, argv);
    arena_free(&bench.memory);
    return status;
}
