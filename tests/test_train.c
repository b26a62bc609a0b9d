// Training: the five lines, the watch over the cost, and no allocation while it runs.
#include "../common/train.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/batches.h"

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#elif defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SANITIZED
#endif

// ---- Memory that counts
//
// This program brings an allocator of its own, which counts the calls and takes nothing
// back. Sanitizers and valgrind need theirs: with them the count stays at zero.

static atomic_size_t calls;
static atomic_size_t refused_from = SIZE_MAX;  // from this call on, there is no memory

#ifndef SANITIZED
enum { BLOCK = 64, MEMORY = 1 << 26 };

static _Alignas(64) unsigned char memory[MEMORY];
static atomic_size_t used;

// A block of zeros after a head that holds its size.
static void *take(size_t size) {
    if (atomic_fetch_add(&calls, 1) >= refused_from) return NULL;
    size_t bytes = size > MEMORY ? MEMORY : (size + BLOCK - 1) / BLOCK * BLOCK + BLOCK;
    size_t at = atomic_fetch_add(&used, bytes);
    if (bytes > MEMORY || at > MEMORY - bytes) return NULL;
    memcpy(memory + at, &size, sizeof size);
    return memory + at + BLOCK;
}

void *malloc(size_t size) {
    return take(size);
}

void *calloc(size_t count, size_t size) {
    return size > 0 && count > SIZE_MAX / size ? NULL : take(count * size);
}

void *realloc(void *old, size_t size) {
    size_t had = 0;
    void *to = take(size);
    if (old) memcpy(&had, (unsigned char *)old - BLOCK, sizeof had);
    if (to && had > 0) memcpy(to, old, had < size ? had : size);
    return to;
}

int posix_memalign(void **to, size_t alignment, size_t size) {
    *to = alignment <= BLOCK ? take(size) : NULL;
    return *to ? 0 : ENOMEM;
}

void *aligned_alloc(size_t alignment, size_t size) {
    return alignment <= BLOCK ? take(size) : NULL;
}

void free(void *old) {
    (void)old;
}
#endif

// ---- Somebody who learns

typedef struct Learner {
    Net *net;
    Trace *trace;
    Optimiser optimiser;
    Trainer trainer;
} Learner;

// Weights from seed 1; a learning rate of 0.1.
static void create(Learner *learner, const char *layers, size_t inputs,
                   const char *loss, size_t rows, const char *optimiser) {
    Error err = {""};
    Net *net = net_create(inputs, layers, &err);
    if (!net) fail_msg("%s", err.text);
    Trace *trace = net_trace_create(net, rows, 1, &err);
    assert_non_null(trace);
    *learner = (Learner){.net = net, .trace = trace};
    Optimiser *steps = &learner->optimiser;
    size_t count = net->param_count;
    assert_true(net_init(net, "0.5", 1, &err));
    assert_true(optimiser_create(steps, optimiser, count, (real)0.1, &err));
    learner->trainer = (Trainer){
        .net = net, .trace = trace, .optimiser = steps, .loss = loss_find(loss, &err)};
    assert_non_null(learner->trainer.loss);
}

static void destroy(Learner *learner) {
    optimiser_free(&learner->optimiser);
    net_trace_free(learner->trace);
    net_free(learner->net);
}

static size_t param_bytes(const Learner *learner) {
    return learner->net->param_count * sizeof(real);
}

// ---- Ten examples

enum { ROWS = 10, INPUTS = 3, OUTPUTS = 2 };

typedef struct Examples {
    real x_at[ROWS * INPUTS], t_at[ROWS * OUTPUTS];
    Mat x, t;
} Examples;

static void make_examples(Examples *examples) {
    Rng rng;
    rng_seed(&rng, 1);
    *examples = (Examples){0};
    examples->x = mat_view(examples->x_at, ROWS, INPUTS);
    examples->t = mat_view(examples->t_at, ROWS, OUTPUTS);
    real *x = examples->x_at;
    for (size_t k = 0; k < ROWS * INPUTS; k++) x[k] = (real)rng_normal(&rng);
    for (size_t n = 0; n < ROWS; n++) examples->t_at[n * OUTPUTS + n % OUTPUTS] = 1;
}

// ---- Steps

static void a_step_is_the_five_lines(void **state) {
    (void)state;
    Examples e;
    Learner one, other;
    create(&one, "4:tanh,2", INPUTS, "softmax-entropy", ROWS, "adam");
    create(&other, "4:tanh,2", INPUTS, "softmax-entropy", ROWS, "adam");
    const Loss *loss = one.trainer.loss;
    make_examples(&e);
    for (size_t step = 0; step < 20; step++) {
        Error err;
        real cost;
        assert_true(train_step(&one.trainer, &e.x, &e.t, &cost, &err));
        const Mat *scores = net_forward(other.net, other.trace, &e.x);
        assert_true(cost == loss_value(loss, scores, &e.t));
        loss_gradient(loss, net_score_gradient(other.net, other.trace), scores, &e.t);
        net_backward(other.net, other.trace, &e.x);
        optimiser_step(&other.optimiser, other.net->params, other.trace->grads);
        assert_memory_equal(one.net->params, other.net->params, param_bytes(&one));
    }
    assert_int_equal(one.trainer.steps, 20);
    destroy(&one);
    destroy(&other);
}

static void the_cost_of_a_step_is_that_before_it(void **state) {
    (void)state;
    Examples e;
    Error err;
    real cost = 0;
    Learner learner;
    create(&learner, "4:tanh,2", INPUTS, "sigmoid-entropy", ROWS, "sgd");
    Trainer *trainer = &learner.trainer;
    make_examples(&e);
    real before = train_cost(trainer, &e.x, &e.t);
    assert_true(train_step(trainer, &e.x, &e.t, &cost, &err));
    assert_true(cost == before);
    assert_true(train_cost(trainer, &e.x, &e.t) < before);
    destroy(&learner);
}

// p −= lr (g + decay · w), for the weights; "1" has two of them and then a bias.
static void weight_decay_is_added_to_the_gradient_of_the_weights(void **state) {
    (void)state;
    Error err;
    real cost;
    Learner learner;
    create(&learner, "1", 2, "squared", 1, "sgd");
    Trainer *trainer = &learner.trainer;
    Mat x = mat_view((real[]){0, 0}, 1, 2), t = mat_view((real[]){3}, 1, 1);
    memcpy(learner.net->params, ((real[]){1, -2, 3}), 3 * sizeof(real));
    learner.optimiser.learning_rate = (real)0.5;
    trainer->weight_decay = (real)0.25;
    assert_true(train_step(trainer, &x, &t, &cost, &err));
    assert_true(cost == 0);
    const real want[] = {(real)0.875, (real)-1.75, 3};
    assert_memory_equal(learner.net->params, want, sizeof want);
    destroy(&learner);
}

// ---- A cost that is not finite

// So large that its square is infinite, and that of its half.
static real huge_number(void) {
    real huge = 1;
    while (isfinite(huge * huge)) huge *= 16;
    return 16 * huge;
}

static void check_stop(real input, const char *found) {
    Error err = {""};
    real cost = 0, before[2];
    Learner learner;
    create(&learner, "1", 1, "squared", 1, "momentum");
    Trainer *trainer = &learner.trainer;
    Mat x = mat_view(&input, 1, 1), t = mat_view((real[]){1}, 1, 1);
    memcpy(before, learner.net->params, sizeof before);
    trainer->steps = 41;
    assert_false(train_step(trainer, &x, &t, &cost, &err));
    assert_true(!isfinite(cost));
    assert_memory_equal(learner.net->params, before, sizeof before);
    assert_int_equal(trainer->steps, 41);
    assert_true(learner.optimiser.first[0] == 0);
    assert_non_null(strstr(err.text, "step 41: the cost is no longer finite"));
    assert_non_null(strstr(err.text, found));
    assert_non_null(strstr(err.text, "a smaller learning rate than 0.1"));
    destroy(&learner);
}

static void a_cost_that_is_not_finite_stops_before_anything_is_changed(void **state) {
    (void)state;
    check_stop(huge_number(), "(it is inf)");
    check_stop((real)NAN, "(it is nan)");
    check_stop(-(real)NAN, "(it is nan)");
}

static void too_large_a_rate_is_stopped_while_the_parameters_are_numbers(void **state) {
    (void)state;
    Examples e;
    Error err = {""};
    char step[64];
    real cost;
    Learner learner;
    create(&learner, "1", INPUTS, "squared", ROWS, "sgd");
    Trainer *trainer = &learner.trainer;
    make_examples(&e);
    Mat t = mat_view(e.t_at, ROWS, 1);
    learner.optimiser.learning_rate = 10;
    bool good = true;
    while (good && trainer->steps < 10000) {
        good = train_step(trainer, &e.x, &t, &cost, &err);
    }
    assert_false(good);
    snprintf(step, sizeof step, "step %zu: ", trainer->steps);
    assert_memory_equal(err.text, step, strlen(step));
    for (size_t p = 0; p < learner.net->param_count; p++) {
        assert_true(isfinite(learner.net->params[p]));
    }
    destroy(&learner);
}

// ---- Predictions and costs of any number of examples

static void predictions_in_parts_have_the_bits_of_those_in_one_batch(void **state) {
    (void)state;
    Examples e;
    real whole_at[ROWS * OUTPUTS], parts_at[ROWS * OUTPUTS];
    Mat whole = mat_view(whole_at, ROWS, OUTPUTS);
    Mat parts = mat_view(parts_at, ROWS, OUTPUTS);
    make_examples(&e);
    Learner all;
    create(&all, "9:tanh,2", INPUTS, "softmax-entropy", ROWS, "sgd");
    train_predict(&all.trainer, &whole, &e.x);
    for (size_t rows = 1; rows <= ROWS + 1; rows++) {
        Learner few;
        create(&few, "9:tanh,2", INPUTS, "softmax-entropy", rows, "sgd");
        mat_fill(&parts, (real)NAN);
        train_predict(&few.trainer, &parts, &e.x);
        assert_memory_equal(parts_at, whole_at, sizeof whole_at);
        destroy(&few);
    }
    destroy(&all);
}

static void a_cost_in_parts_is_that_of_one_batch_up_to_rounding(void **state) {
    (void)state;
    Examples e;
    const real small = sizeof(real) < sizeof(double) ? (real)1e-6 : (real)1e-15;
    make_examples(&e);
    Learner all;
    create(&all, "9:tanh,2", INPUTS, "softmax-entropy", ROWS, "sgd");
    const Mat *scores = net_forward(all.net, all.trace, &e.x);
    real whole = loss_value(all.trainer.loss, scores, &e.t);
    assert_true(train_cost(&all.trainer, &e.x, &e.t) == whole);
    for (size_t rows = 1; rows < ROWS; rows++) {
        Learner few;
        create(&few, "9:tanh,2", INPUTS, "softmax-entropy", rows, "sgd");
        assert_true(fabs(train_cost(&few.trainer, &e.x, &e.t) - whole) < small);
        destroy(&few);
    }
    destroy(&all);
}

static void no_examples_have_no_predictions(void **state) {
    (void)state;
    real a = 7;
    Learner learner;
    create(&learner, "1", 1, "squared", 4, "sgd");
    Mat none = mat_view(&a, 0, 1);
    train_predict(&learner.trainer, &none, &none);
    assert_true(a == 7);
    destroy(&learner);
}

// Predicting and costing between the steps leave training's masks as they were.
static void looking_does_not_change_what_is_learned(void **state) {
    (void)state;
    Examples e;
    Error err;
    real cost, a_at[ROWS * OUTPUTS];
    Mat a = mat_view(a_at, ROWS, OUTPUTS);
    const char *layers = "8:relu,dropout:0.5,2";
    Learner looks, learns;
    create(&looks, layers, INPUTS, "softmax-entropy", ROWS, "sgd");
    create(&learns, layers, INPUTS, "softmax-entropy", ROWS, "sgd");
    make_examples(&e);
    for (size_t step = 0; step < 10; step++) {
        train_predict(&looks.trainer, &a, &e.x);
        assert_true(train_cost(&looks.trainer, &e.x, &e.t) > 0);
        assert_true(train_step(&looks.trainer, &e.x, &e.t, &cost, &err));
        assert_true(train_step(&learns.trainer, &e.x, &e.t, &cost, &err));
    }
    assert_memory_equal(looks.net->params, learns.net->params, param_bytes(&looks));
    destroy(&looks);
    destroy(&learns);
}

static void dropout_drops_while_it_trains_and_only_then(void **state) {
    (void)state;
    Examples e;
    Error err;
    real cost;
    Learner with, without;
    create(&with, "8:tanh,dropout:0.5,2", INPUTS, "squared", ROWS, "sgd");
    create(&without, "8:tanh,2", INPUTS, "squared", ROWS, "sgd");
    make_examples(&e);
    real whole = train_cost(&without.trainer, &e.x, &e.t);
    assert_true(train_cost(&with.trainer, &e.x, &e.t) == whole);
    with.optimiser.learning_rate = 0;
    assert_true(train_step(&with.trainer, &e.x, &e.t, &cost, &err));
    assert_true(cost != whole);
    assert_true(train_cost(&with.trainer, &e.x, &e.t) == whole);
    destroy(&with);
    destroy(&without);
}

// ---- No allocation

// Two epochs of mini-batches, the last one short; a look at the results after each.
static void train_a_little(Trainer *trainer, Batches *batches, Mat *a) {
    Error err;
    real cost = 0;
    const Mat *x, *t;
    for (size_t epoch = 0; epoch < 2; epoch++) {
        batches_start_epoch(batches);
        while (batches_next(batches, &x, &t)) {
            assert_true(train_step(trainer, x, t, &cost, &err));
        }
        train_predict(trainer, a, batches->x);
        assert_true(isfinite(train_cost(trainer, batches->x, batches->t)));
    }
}

static size_t calls_while_training(const char *loss, const char *optimiser) {
    Examples e;
    Error err;
    Batches batches;
    real a_at[ROWS * OUTPUTS];
    Mat a = mat_view(a_at, ROWS, OUTPUTS);
    const char *layers = "9:tanh,dropout:0.5,8:relu:no-bias,2";
    Learner learner;
    create(&learner, layers, INPUTS, loss, 4, optimiser);
    make_examples(&e);
    assert_true(batches_create(&batches, &e.x, &e.t, 4, 1, &err));
    learner.trainer.weight_decay = (real)0.01;
    size_t before = calls;
    train_a_little(&learner.trainer, &batches, &a);
    size_t after = calls;
    batches_free(&batches);
    destroy(&learner);
    return after - before;
}

static void need_our_memory(void) {
    size_t before = calls;
    Learner learner;
    create(&learner, "1", 1, "squared", 1, "adam");
    destroy(&learner);
    if (calls > before) return;
    print_message("# another allocator is in place: nothing can be counted\n");
    skip();
}

static void training_allocates_nothing(void **state) {
    (void)state;
    need_our_memory();
    for (size_t l = 0; l < LOSS_NAMES.count; l++) {
        for (size_t o = 0; o < OPTIMISER_NAMES.count; o++) {
            const char *loss = LOSSES[l].name, *optimiser = OPTIMISERS[o].name;
            assert_int_equal(calls_while_training(loss, optimiser), 0);
        }
    }
}

// Each needs one or two blocks; whichever of them is refused, nothing is left behind.
static void without_memory_there_is_an_error_and_nothing_else(void **state) {
    (void)state;
    need_our_memory();
    Error err[3] = {{""}};
    Optimiser optimiser;
    Net *net = net_create(1, "1", &err[0]);
    for (size_t given = 0; given < 2; given++) {
        refused_from = calls + given;
        Net *no_net = net_create(1, "1", &err[0]);
        refused_from = calls + given;
        Trace *no_trace = net_trace_create(net, 1, 1, &err[1]);
        refused_from = calls;
        bool created = optimiser_create(&optimiser, "adam", 2, 1, &err[2]);
        refused_from = SIZE_MAX;
        assert_true(!no_net && !no_trace && !created);
        for (size_t k = 0; k < 3; k++) {
            assert_non_null(strstr(err[k].text, "out of memory"));
        }
    }
    net_free(net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_the_five_lines),
        cmocka_unit_test(the_cost_of_a_step_is_that_before_it),
        cmocka_unit_test(weight_decay_is_added_to_the_gradient_of_the_weights),
        cmocka_unit_test(a_cost_that_is_not_finite_stops_before_anything_is_changed),
        cmocka_unit_test(too_large_a_rate_is_stopped_while_the_parameters_are_numbers),
        cmocka_unit_test(predictions_in_parts_have_the_bits_of_those_in_one_batch),
        cmocka_unit_test(a_cost_in_parts_is_that_of_one_batch_up_to_rounding),
        cmocka_unit_test(no_examples_have_no_predictions),
        cmocka_unit_test(looking_does_not_change_what_is_learned),
        cmocka_unit_test(dropout_drops_while_it_trains_and_only_then),
        cmocka_unit_test(training_allocates_nothing),
        cmocka_unit_test(without_memory_there_is_an_error_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
