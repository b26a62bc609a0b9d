// FANN, the Fast Artificial Neural Network library, at workload (a).
//
//     build/bench/fann a
//
// The same first weights, order and rate as ours. FANN keeps a (1 − a) of a sigmoid above
// 0.0099 so that no unit gets stuck, and so ends at another cost, but it does the same work.
#include <stdlib.h>

#ifdef REAL_FLOAT
#include <floatfann.h>
#else
#include <doublefann.h>
#endif

#include "dataset.h"
#include "harness.h"
#include "idx.h"
#include "init.h"
#include "rng.h"

enum { HIDDEN = 35, EXAMPLES = 4000, SEED = 1, PATH_ROOM = 1000 };

typedef struct Bench {
    Dataset data;      // owned
    Mat x, t;          // what of it is used
    struct fann *net;  // owned
    size_t passes;
    size_t *order;  // owned
} Bench;

static bool read_digits(Bench *bench, const Request *request, Error *err) {
    char images[PATH_ROOM], labels[PATH_ROOM];
    const DatasetRequest how = {.target = "label", .classes = true};
    size_t examples = request->examples > 0 ? request->examples : EXAMPLES;
    if (!harness_path(images, sizeof images, request->data, "digits20-images.idx",
                      err) ||
        !harness_path(labels, sizeof labels, request->data, "digits20-labels.idx",
                      err) ||
        !dataset_read_idx(&bench->data, images, labels, &how, err)) {
        return false;
    }
    if (examples > bench->data.x.rows) examples = bench->data.x.rows;
    bench->x = mat_slice(&bench->data.x, 0, examples);
    bench->t = mat_slice(&bench->data.t, 0, examples);
    return true;
}

// Squared error, one example at a time. FANN's gradient is (a − t) a (1 − a), half of ours:
// so its rate is twice ours.
static bool prepare(void *at, const Request *request, Error *err) {
    Bench *bench = at;
    if (!read_digits(bench, request, err)) return false;
    bench->passes = request->passes > 0 ? request->passes : 1;
    bench->order = malloc(bench->x.rows * sizeof *bench->order);
    bench->net = fann_create_standard(3, (unsigned)bench->x.cols, (unsigned)HIDDEN,
                                      (unsigned)bench->t.cols);
    if (!bench->order || !bench->net) return error_set(err, "out of memory");
    fann_set_activation_function_hidden(bench->net, FANN_SIGMOID);
    fann_set_activation_function_output(bench->net, FANN_SIGMOID);
    fann_set_activation_steepness_hidden(bench->net, (fann_type)0.5);
    fann_set_activation_steepness_output(bench->net, (fann_type)0.5);
    fann_set_training_algorithm(bench->net, FANN_TRAIN_INCREMENTAL);
    fann_set_train_error_function(bench->net, FANN_ERRORFUNC_LINEAR);
    fann_set_learning_rate(bench->net, 0.6f);
    return true;
}

// Neuron by neuron, as FANN keeps them: its weights, then its bias.
static fann_type *draw_layer(fann_type *to, size_t inputs, size_t outputs, Rng *rng) {
    Init init = {0};
    Error err;
    init_find(&init, "xavier", &err);
    real scale = init_scale(&init, inputs, outputs);
    for (size_t o = 0; o < outputs; o++) {
        for (size_t i = 0; i < inputs; i++) *to++ = scale * (real)rng_normal(rng);
        *to++ = 0;
    }
    return to;
}

static void draw_weights(Bench *bench) {
    Rng rng;
    rng_stream(&rng, SEED, STREAM_WEIGHTS);
    fann_type *next = draw_layer(bench->net->weights, bench->x.cols, HIDDEN, &rng);
    draw_layer(next, HIDDEN, bench->t.cols, &rng);
}

// Σ (t − a)² / N
static double measure_cost(const Bench *bench) {
    double sum = 0;
    for (size_t n = 0; n < bench->x.rows; n++) {
        const fann_type *a = fann_run(bench->net, mat_row(&bench->x, n));
        for (size_t o = 0; o < bench->t.cols; o++) {
            double miss = (double)(mat_row(&bench->t, n)[o] - a[o]);
            sum += miss * miss;
        }
    }
    return sum / (double)bench->x.rows;
}

static bool run(void *at, Answer *answer, Error *err) {
    Bench *bench = at;
    Rng rng;
    (void)err;
    draw_weights(bench);
    rng_stream(&rng, SEED, STREAM_ORDER);
    Clock start = harness_start();
    for (size_t pass = 0; pass < bench->passes; pass++) {
        rng_permutation(&rng, bench->order, bench->x.rows);
        for (size_t k = 0; k < bench->x.rows; k++) {
            size_t n = bench->order[k];
            fann_train(bench->net, mat_row(&bench->x, n), mat_row(&bench->t, n));
        }
    }
    harness_stop(answer, start, (double)bench->passes);
    answer->cost = measure_cost(bench);
    return true;
}

static const Workload WORKLOADS[] = {
    {"a", "400-35-10, one example at a time", prepare, run},
};

int main(int argc, char **argv) {
    Bench bench = {0};
    int status = harness_main("fann", WORKLOADS, 1, &bench, argc, argv);
    if (bench.net) fann_destroy(bench.net);
    free(bench.order);
    dataset_free(&bench.data);
    return status;
}
