// Our side of `make bench`: one workload a call, one line an answer (see harness.h).
//
//     build/bench/bench b                      one pass of 784-128-10 over MNIST
//     build/bench/bench --size 64x64x64 mul    one product
//
// Everything goes through the public functions of common/, as the lessons do. A workload
// is a row in WORKLOADS; those that train a network have a row in COURSES too.
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "batches.h"
#include "dataset.h"
#include "error.h"
#include "harness.h"
#include "idx.h"
#include "image.h"
#include "loss.h"
#include "matrix.h"
#include "net.h"
#include "optimiser.h"
#include "parallel.h"
#include "real.h"
#include "rng.h"
#include "train.h"

enum {
    SEED = 1,
    PATH_ROOM = 1000,
    EVALUATED = 256,     // examples at a time where the cost reached is measured
    PREDICTIONS = 2000,  // in one run
    PICTURES = 100,      // that predictions go round
    PIXELS = 784,
    CLASSES = 10,
};

typedef struct Bench Bench;

// A network and how it is trained.
typedef struct Course {
    const char *name;
    bool (*read)(Bench *bench, Error *err);  // fills x and t
    const char *layers, *loss, *init;
    double rate;              // learning rate of plain gradient descent
    size_t batch;             // 0: all examples
    size_t examples, passes;  // learned from in one run
} Course;

struct Bench {
    Request request;
    Course course;
    Dataset data;  // owned
    Mat x, t;      // what of it is used
    Net *net;      // owned
    Trace *trace;  // owned
    Trace *all;    // owned: another, to measure the cost that was reached
    Optimiser optimiser;
    Trainer trainer;
    Arena memory;         // owned: of products, predictions and bounds
    Mat left, right, to;  // a product's
    size_t size[3];       // N, I, O of a product
    Pool *pool;           // owned: its threads
    real *room;           // of a bound
    size_t room_count;    // for each thread
};

// ---- The data

static bool read_pair(Bench *bench, const char *name, Error *err) {
    char stem[PATH_ROOM], images[PATH_ROOM + 20], labels[PATH_ROOM + 20];
    if (!harness_path(stem, sizeof stem, bench->request.data, name, err)) return false;
    snprintf(images, sizeof images, "%s-images.idx", stem);
    snprintf(labels, sizeof labels, "%s-labels.idx", stem);
    const DatasetRequest request = {.target = "label", .classes = true};
    dataset_free(&bench->data);
    if (!dataset_read_idx(&bench->data, images, labels, &request, err)) return false;
    bench->x = bench->data.x;
    bench->t = bench->data.t;
    return true;
}

static bool read_digits20(Bench *bench, Error *err) {
    return read_pair(bench, "digits20", err);
}

static bool read_mnist(Bench *bench, Error *err) {
    return read_pair(bench, "mnist-train", err);
}

static bool read_titanic(Bench *bench, Error *err) {
    char path[PATH_ROOM];
    const DatasetRequest request = {.target = "Survived",
                                    .drop = "column 1,PassengerId"};
    if (!harness_path(path, sizeof path, bench->request.data, "titanic14-train.csv",
                      err) ||
        !dataset_read_csv(&bench->data, path, &request, err)) {
        return false;
    }
    bench->x = bench->data.x;
    bench->t = bench->data.t;
    return true;
}

// Row and column of each pixel from −1 to 1, and whether it is dark.
static void fill_pixels(Bench *bench, const Image *image) {
    for (size_t n = 0; n < bench->x.rows; n++) {
        double row = (double)(n / image->cols), col = (double)(n % image->cols);
        mat_row(&bench->x, n)[0] = (real)(2 * row / (double)(image->rows - 1) - 1);
        mat_row(&bench->x, n)[1] = (real)(2 * col / (double)(image->cols - 1) - 1);
        bench->t.at[n] = image->at[n] < 128;
    }
}

static void lay_out_pixels(Bench *bench, size_t rows) {
    bench->x = mat_take(&bench->memory, rows, 2);
    bench->t = mat_take(&bench->memory, rows, 1);
}

static bool read_vader(Bench *bench, Error *err) {
    Image image;
    if (!image_read(&image, "data/vader.pgm", err)) return false;
    lay_out_pixels(bench, image.rows * image.cols);
    bool good = arena_allocate(&bench->memory, err);
    if (good) {
        lay_out_pixels(bench, image.rows * image.cols);
        fill_pixels(bench, &image);
    }
    image_free(&image);
    return good;
}

// ---- Training

static const Course COURSES[] = {
    {"a", read_digits20, "35:sigmoid,10", "sigmoid-squared", "xavier", 0.3, 1, 4000, 1},
    {"b", read_mnist, "128:relu,10", "softmax-entropy", "he", 0.1, 64, 24000, 1},
    {"c", read_mnist, "512:relu,512:relu,10", "softmax-entropy", "he", 0.1, 128, 12000,
     1},
    {"d", read_vader, "27:relu,31:relu,31:relu,1", "sigmoid-entropy", "he", 0.1, 0,
     9400, 20},
    {"e", read_titanic, "1", "sigmoid-entropy", "zeros", 0.01, 0, 792, 8000},
    {"i", read_mnist, "conv:12:5:relu,pool:2,conv:24:5:relu,pool:2,128:relu,10",
     "softmax-entropy", "he", 0.1, 64, 6400, 1},
};

// The course of this name, with what the command line changes.
static Course choose_course(const Request *request) {
    Course course = COURSES[0];
    for (size_t c = 0; c < sizeof COURSES / sizeof COURSES[0]; c++) {
        if (strcmp(COURSES[c].name, request->workload) == 0) course = COURSES[c];
    }
    if (request->layers) course.layers = request->layers;
    if (request->batch > 0) course.batch = request->batch;
    if (request->examples > 0) course.examples = request->examples;
    if (request->passes > 0) course.passes = request->passes;
    return course;
}

// Every trace is made here, with as many threads as were asked for.
static Trace *create_trace(const Bench *bench, size_t rows, Error *err) {
    Trace *trace = net_trace_create(bench->net, rows, SEED, err);
    if (!trace || net_trace_share(trace, bench->request.threads, err)) return trace;
    net_trace_free(trace);
    return NULL;
}

// Network, traces and optimiser for batches of up to `rows` examples.
static bool create_trainer(Bench *bench, size_t rows, Error *err) {
    const Course *course = &bench->course;
    bench->net = net_create(bench->x.cols, course->layers, err);
    if (!bench->net) return false;
    bench->trace = create_trace(bench, rows, err);
    bench->all = bench->trace ? create_trace(bench, EVALUATED, err) : NULL;
    bench->trainer = (Trainer){.net = bench->net,
                               .trace = bench->trace,
                               .loss = loss_find(course->loss, err),
                               .optimiser = &bench->optimiser};
    return bench->all && bench->trainer.loss &&
           optimiser_create(&bench->optimiser, "sgd", bench->net->param_count,
                            (real)course->rate, err);
}

static bool prepare_training(void *at, const Request *request, Error *err) {
    Bench *bench = at;
    bench->request = *request;
    bench->course = choose_course(request);
    if (!bench->course.read(bench, err)) return false;
    size_t examples = bench->course.examples;
    if (examples > bench->x.rows) examples = bench->x.rows;
    bench->x = mat_slice(&bench->x, 0, examples);
    bench->t = mat_slice(&bench->t, 0, examples);
    return create_trainer(bench, bench->course.batch ? bench->course.batch : examples,
                          err);
}

static bool train(Bench *bench, Batches *batches, Error *err) {
    const Mat *x, *t;
    real cost;
    for (size_t pass = 0; pass < bench->course.passes; pass++) {
        batches_start_epoch(batches);
        while (batches_next(batches, &x, &t)) {
            if (!train_step(&bench->trainer, x, t, &cost, err)) return false;
        }
    }
    return true;
}

// From the first weights, always the same: only the steps are timed.
static bool run_training(void *at, Answer *answer, Error *err) {
    Bench *bench = at;
    Batches batches;
    if (!net_init(bench->net, bench->course.init, SEED, err) ||
        !batches_create(&batches, &bench->x, &bench->t, bench->course.batch, SEED,
                        err)) {
        return false;
    }
    Clock start = harness_start();
    bool good = train(bench, &batches, err);
    harness_stop(answer, start, (double)bench->course.passes);
    batches_free(&batches);
    Trainer judge = bench->trainer;
    judge.trace = bench->all;
    answer->cost = good ? (double)train_cost(&judge, &bench->x, &bench->t) : 0;
    answer->threads = pool_threads(bench->trace->pool);
    return good;
}

// ---- Products: z (N×O) = x w, dw (I×O) = xᵀ dz, dx (N×I) = dz wᵀ

typedef void Product(Mat *to, const Mat *left, const Mat *right);

typedef struct ProductKind {
    const char *name;
    Product *product;
    size_t to[2], left[2], right[2];  // which of N, I, O are rows and columns
} ProductKind;

static const ProductKind PRODUCTS[] = {
    {"mul", mat_mul, {0, 2}, {0, 1}, {1, 2}},
    {"tn", mat_mul_tn, {1, 2}, {0, 1}, {0, 2}},
    {"nt", mat_mul_nt, {0, 1}, {0, 2}, {1, 2}},
};

static const ProductKind *find_product(const char *name) {
    size_t kind = 0;
    while (strcmp(PRODUCTS[kind].name, name) != 0) kind++;
    return &PRODUCTS[kind];
}

static void lay_out_product(Bench *bench, const ProductKind *kind) {
    const size_t *size = bench->size;
    Arena *memory = &bench->memory;
    bench->left = mat_take(memory, size[kind->left[0]], size[kind->left[1]]);
    bench->right = mat_take(memory, size[kind->right[0]], size[kind->right[1]]);
    bench->to = mat_take(memory, size[kind->to[0]], size[kind->to[1]]);
}

static void fill_uniform(Mat *m, Rng *rng, double shift) {
    for (size_t k = 0; k < mat_count(m); k++) {
        m->at[k] = (real)(rng_uniform(rng) - shift);
    }
}

static bool prepare_product(void *at, const Request *request, Error *err) {
    Bench *bench = at;
    Rng rng;
    bench->request = *request;
    const ProductKind *kind = find_product(request->workload);
    const char *size = request->size ? request->size : "256x256x256";
    if (!harness_size(size, bench->size, err)) return false;
    lay_out_product(bench, kind);
    if (!arena_allocate(&bench->memory, err)) return false;
    lay_out_product(bench, kind);
    rng_seed(&rng, SEED);
    fill_uniform(&bench->left, &rng, 0.5);
    fill_uniform(&bench->right, &rng, 0.5);
    bench->pool = pool_create(request->threads, err);
    return bench->pool;
}

// Some rows of the product: of `left` the same rows, where its rows are not the inner index.
static void share_product(void *at, size_t part) {
    const Bench *bench = at;
    const ProductKind *kind = find_product(bench->request.workload);
    size_t rows = bench->to.rows, parts = bench->request.threads;
    size_t first = rows * part / parts, count = rows * (part + 1) / parts - first;
    if (count == 0) return;
    Mat to = bench->to, from = mat_slice(&bench->to, first, count);
    if (kind->product == mat_mul_tn) {
        mat_mul_tn_rows(&to, &bench->left, &bench->right, first, count);
    } else {
        Mat left = mat_slice(&bench->left, first, count);
        kind->product(&from, &left, &bench->right);
    }
}

static bool run_product(void *at, Answer *answer, Error *err) {
    Bench *bench = at;
    (void)err;
    size_t times = harness_times(bench->size);
    Clock start = harness_start();
    for (size_t k = 0; k < times; k++) {
        pool_run(bench->pool, bench->request.threads, share_product, bench);
    }
    harness_stop(answer, start, (double)times);
    answer->threads = pool_threads(bench->pool);
    for (size_t k = 0; k < mat_count(&bench->to); k++) {
        answer->cost += (double)bench->to.at[k] * (double)bench->to.at[k];
    }
    answer->cost /= (double)mat_count(&bench->to);
    return true;
}

// ---- One prediction

static void lay_out_predictions(Bench *bench) {
    bench->to = mat_take(&bench->memory, PICTURES, CLASSES);
    bench->left = mat_take(&bench->memory, PICTURES, PIXELS);
    bench->right = mat_take(&bench->memory, PICTURES, CLASSES);
}

static bool create_predictor(Bench *bench, const Request *request, Error *err) {
    bench->request = *request;
    bench->course = COURSES[1];
    lay_out_predictions(bench);
    if (!arena_allocate(&bench->memory, err)) return false;
    lay_out_predictions(bench);
    for (size_t n = 0; n < PICTURES; n++) {
        bench->right.at[n * CLASSES + n % CLASSES] = 1;
    }
    bench->x = bench->left;
    bench->t = bench->right;
    return create_trainer(bench, 1, err) &&
           net_init(bench->net, bench->course.init, SEED, err);
}

static bool prepare_dense(void *at, const Request *request, Error *err) {
    Bench *bench = at;
    Rng rng;
    if (!create_predictor(bench, request, err)) return false;
    rng_seed(&rng, SEED);
    fill_uniform(&bench->x, &rng, 0);
    return true;
}

static bool prepare_digit(void *at, const Request *request, Error *err) {
    Bench *bench = at;
    if (!create_predictor(bench, request, err) || !read_mnist(bench, err)) return false;
    if (bench->x.rows < PICTURES || bench->x.cols != PIXELS) {
        return error_set(err, "at least %d pictures of 28x28 pixels expected",
                         PICTURES);
    }
    bench->x = mat_slice(&bench->x, 0, PICTURES);
    bench->t = mat_slice(&bench->t, 0, PICTURES);
    return true;
}

static bool run_prediction(void *at, Answer *answer, Error *err) {
    Bench *bench = at;
    (void)err;
    Clock start = harness_start();
    for (size_t k = 0; k < PREDICTIONS; k++) {
        Mat x = mat_slice(&bench->x, k % PICTURES, 1);
        Mat a = mat_slice(&bench->to, k % PICTURES, 1);
        train_predict(&bench->trainer, &a, &x);
    }
    harness_stop(answer, start, PREDICTIONS);
    for (size_t k = 0; k < mat_count(&bench->t); k++) {
        real chance = bench->to.at[k];
        if (bench->t.at[k] > 0) answer->cost -= (double)real_log(chance) / PICTURES;
    }
    answer->threads = 1;
    return true;
}

// ---- Reading files

static double mean_of(const Mat *m) {
    double sum = 0;
    for (size_t k = 0; k < mat_count(m); k++) sum += (double)m->at[k];
    return sum / (double)mat_count(m);
}

static bool prepare_reading(void *at, const Request *request, Error *err) {
    Bench *bench = at;
    bench->request = *request;
    if (strcmp(request->workload, "h-csv") != 0 || request->csv) return true;
    return error_set(err, "--csv: which file? tests/bench/run.py makes one");
}

static bool read_large_csv(Bench *bench, Error *err) {
    const DatasetRequest request = {.target = "target"};
    return dataset_read_csv(&bench->data, bench->request.csv, &request, err);
}

static bool run_reading(void *at, Answer *answer, Error *err) {
    Bench *bench = at;
    bool csv = strcmp(bench->request.workload, "h-csv") == 0;
    dataset_free(&bench->data);
    Clock start = harness_start();
    if (!(csv ? read_large_csv : read_mnist)(bench, err)) return false;
    harness_stop(answer, start, 1);
    answer->cost = mean_of(&bench->data.x) + mean_of(&bench->data.t);
    answer->threads = 1;
    return true;
}

// ---- What the machine could do at most

// How many bytes the processor handles at once, as in common/matmul.c.
#if defined __AVX512F__
enum { VECTOR_BYTES = 64 };
#elif defined __AVX__
enum { VECTOR_BYTES = 32 };
#else
enum { VECTOR_BYTES = 16 };
#endif

enum {
    LANES = VECTOR_BYTES / sizeof(real),
    WIDE = 10,              // vectors
    ARITHMETIC = 4000000,   // times that each is used
    SMALL_ROOM = 1 << 10,   // numbers that stay in the nearest memory
    CACHE_BYTES = 1 << 18,  // that stay in a core's own cache
    LARGE_BYTES = 1 << 28,  // and that no cache holds
    MOVED_BYTES = 1 << 29,  // in one run
};

typedef real Vector __attribute__((vector_size(VECTOR_BYTES), may_alias));

static void lay_out_bound(Bench *bench) {
    bench->room = arena_take(&bench->memory, bench->request.threads * bench->room_count,
                             sizeof(real));
}

// Every number is written once: a page that nobody wrote costs nothing to read.
static bool prepare_bound(void *at, const Request *request, Error *err) {
    Bench *bench = at;
    bench->request = *request;
    const char *kind = request->workload;
    bench->room_count = strcmp(kind, "bound-memory") == 0  ? LARGE_BYTES / sizeof(real)
                        : strcmp(kind, "bound-cache") == 0 ? CACHE_BYTES / sizeof(real)
                                                           : SMALL_ROOM;
    lay_out_bound(bench);
    if (!arena_allocate(&bench->memory, err)) return false;
    lay_out_bound(bench);
    for (size_t k = 0; k < request->threads * bench->room_count; k++) {
        bench->room[k] = 1;
    }
    bench->pool = pool_create(request->threads, err);
    return bench->pool;
}

// acc = 0.5 acc + 0.25 in WIDE vectors at once, so that none waits for another: nothing
// but arithmetic. The compiler keeps them in registers.
static void do_arithmetic(void *at, size_t thread) {
    Bench *bench = at;
    real *x = bench->room + thread * SMALL_ROOM;
    Vector acc[WIDE];
    for (size_t v = 0; v < WIDE; v++) acc[v] = ((const Vector *)x)[v];
    for (size_t time = 0; time < ARITHMETIC; time++) {
#pragma GCC unroll 16
        for (size_t v = 0; v < WIDE; v++) {
#pragma GCC unroll 16
            for (size_t lane = 0; lane < LANES; lane++) {
                acc[v][lane] = real_fma(acc[v][lane], (real)0.5, (real)0.25);
            }
        }
    }
    for (size_t v = 0; v < WIDE; v++) ((Vector *)x)[v] = acc[v];
}

// p −= rate · g, the step of gradient descent: two numbers read, one written.
static void do_memory(void *at, size_t thread) {
    Bench *bench = at;
    size_t count = bench->room_count / 2;
    real *restrict p = bench->room + thread * bench->room_count;
    const real *restrict g = p + count;
    size_t times = MOVED_BYTES / (bench->room_count * sizeof(real));
    for (size_t time = 0; time < times; time++) {
        for (size_t k = 0; k < count; k++) p[k] -= (real)0.5 * g[k];
    }
}

// Seconds of one operation, or of one byte, all threads together.
static bool run_bound(void *at, Answer *answer, Error *err) {
    Bench *bench = at;
    (void)err;
    bool arithmetic = strcmp(bench->request.workload, "bound-arithmetic") == 0;
    size_t threads = bench->request.threads;
    double done = arithmetic ? 2.0 * WIDE * LANES * ARITHMETIC : 1.5 * MOVED_BYTES;
    Clock start = harness_start();
    pool_run(bench->pool, threads, arithmetic ? do_arithmetic : do_memory, bench);
    harness_stop(answer, start, done * (double)threads);
    answer->cost = (double)bench->room[0];
    answer->threads = pool_threads(bench->pool);
    return true;
}

static const Workload WORKLOADS[] = {
    {"a", "400-35-10, one example at a time", prepare_training, run_training},
    {"b", "784-128-10, batches of 64", prepare_training, run_training},
    {"c", "784-512-512-10, batches of 128", prepare_training, run_training},
    {"d", "2-27-31-31-1, all pixels at once", prepare_training, run_training},
    {"e", "14-1, all passengers at once", prepare_training, run_training},
    {"i", "filters: chapter 5's LeNet, batches of 64", prepare_training, run_training},
    {"mul", "f: the product x w", prepare_product, run_product},
    {"tn", "f: the product of x turned and dz", prepare_product, run_product},
    {"nt", "f: the product of dz and w turned", prepare_product, run_product},
    {"g-dense", "one prediction, no input 0", prepare_dense, run_prediction},
    {"g-digit", "one prediction of a digit", prepare_digit, run_prediction},
    {"h-mnist", "reading MNIST", prepare_reading, run_reading},
    {"h-csv", "reading a large CSV file", prepare_reading, run_reading},
    {"bound-arithmetic", "seconds of an operation", prepare_bound, run_bound},
    {"bound-cache", "seconds of a byte that is near", prepare_bound, run_bound},
    {"bound-memory", "seconds of a byte that is far", prepare_bound, run_bound},
};

int main(int argc, char **argv) {
    Bench bench = {0};
    int status = harness_main(
        "bench", WORKLOADS, sizeof WORKLOADS / sizeof WORKLOADS[0], &bench, argc, argv);
    pool_free(bench.pool);
    optimiser_free(&bench.optimiser);
    net_trace_free(bench.all);
    net_trace_free(bench.trace);
    net_free(bench.net);
    dataset_free(&bench.data);
    arena_free(&bench.memory);
    return status;
}
