// Dropout: which numbers fall silent, by how much the others grow, and that nothing
// happens to them outside training.
#include "../common/dropout.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/net.h"

enum { WIDE = 6, MANY = 2000 };

// A net of dropout alone; the caller frees both.
static Trace *create(Net **net, const char *layers, size_t inputs, size_t rows,
                     uint32_t seed) {
    Error err = {""};
    *net = net_create(inputs, layers, &err);
    if (!*net) fail_msg("%s", err.text);
    Trace *trace = net_trace_create(*net, rows, seed, &err);
    if (!trace) fail_msg("%s", err.text);
    trace->training = true;
    return trace;
}

static void free_both(Net *net, Trace *trace) {
    net_trace_free(trace);
    net_free(net);
}

static void the_numbers_dropped_are_those_that_numpy_draws(void **state) {
    (void)state;
    // np.random.RandomState(1 + 2).rand(6) is .55, .71, .29, .51, .89, .90
    static const bool stays[WIDE] = {false, true, false, false, true, true};
    real x_at[WIDE] = {1, 2, 3, 4, 5, -6};
    Mat x = mat_view(x_at, 1, WIDE);
    Net *net;
    Trace *trace = create(&net, "dropout:0.6", WIDE, 1, 1);
    const Mat *z = net_forward(net, trace, &x);
    real kept = 1 / (1 - (real)0.6);
    for (size_t k = 0; k < WIDE; k++) {
        assert_true(trace->layer[0].scratch.at[k] == (stays[k] ? kept : 0));
        assert_true(z->at[k] == (stays[k] ? x_at[k] * kept : 0 * x_at[k]));
    }
    free_both(net, trace);
}

static void outside_training_every_number_stays_as_it_is(void **state) {
    (void)state;
    real x_at[WIDE] = {1, -2, (real)1e-300, (real)1e30, 0, 6};
    Mat x = mat_view(x_at, 1, WIDE);
    Net *net;
    Trace *trace = create(&net, "dropout:0.9", WIDE, 1, 1);
    Rng before = trace->rng;
    trace->training = false;
    const Mat *z = net_forward(net, trace, &x);
    assert_memory_equal(z->at, x_at, sizeof x_at);
    assert_memory_equal(&before, &trace->rng, sizeof before);
    free_both(net, trace);
}

static void a_rate_of_zero_drops_nothing(void **state) {
    (void)state;
    real x_at[WIDE] = {1, -2, 3, -4, 5, -6};
    Mat x = mat_view(x_at, 1, WIDE);
    Net *net;
    Trace *trace = create(&net, "dropout:0", WIDE, 1, 1);
    assert_memory_equal(net_forward(net, trace, &x)->at, x_at, sizeof x_at);
    free_both(net, trace);
}

static void about_the_rate_is_dropped_and_the_mean_is_kept(void **state) {
    (void)state;
    static real x_at[MANY];
    static const char *layers[] = {"dropout:0.1", "dropout:0.5", "dropout:0.9"};
    static const double rates[] = {0.1, 0.5, 0.9};
    for (size_t k = 0; k < MANY; k++) x_at[k] = 1;
    Mat x = mat_view(x_at, 1, MANY);
    for (size_t r = 0; r < 3; r++) {
        Net *net;
        Trace *trace = create(&net, layers[r], MANY, 1, 7);
        const Mat *z = net_forward(net, trace, &x);
        double dropped = 0, sum = 0;
        for (size_t k = 0; k < MANY; k++) {
            dropped += z->at[k] <= 0;
            sum += (double)z->at[k];
        }
        double off = sqrt(rates[r] * (1 - rates[r]) / MANY);
        assert_true(fabs(dropped / MANY - rates[r]) < 4 * off);
        assert_true(fabs(sum / MANY - 1) < 4 * off / (1 - rates[r]));
        free_both(net, trace);
    }
}

static void each_batch_gets_a_new_mask(void **state) {
    (void)state;
    static real x_at[MANY];
    Mat x = mat_view(x_at, 1, MANY);
    Net *net;
    Trace *trace = create(&net, "dropout:0.5", MANY, 1, 7);
    size_t same = 0;
    static real first[MANY];
    net_forward(net, trace, &x);
    memcpy(first, trace->layer[0].scratch.at, sizeof first);
    net_forward(net, trace, &x);
    for (size_t k = 0; k < MANY; k++) same += first[k] == trace->layer[0].scratch.at[k];
    assert_in_range(same, MANY / 2 - 100, MANY / 2 + 100);
    free_both(net, trace);
}

static void a_restored_generator_draws_the_same_mask(void **state) {
    (void)state;
    static real x_at[MANY], first[MANY];
    Mat x = mat_view(x_at, 1, MANY);
    Net *net;
    Trace *trace = create(&net, "dropout:0.5", MANY, 1, 7);
    Rng rng = trace->rng;
    net_forward(net, trace, &x);
    memcpy(first, trace->layer[0].scratch.at, sizeof first);
    trace->rng = rng;
    net_forward(net, trace, &x);
    assert_memory_equal(first, trace->layer[0].scratch.at, sizeof first);
    free_both(net, trace);
}

static void rows_are_dealt_with_one_after_the_other(void **state) {
    (void)state;
    real x_at[4 * WIDE] = {0}, whole[4 * WIDE];
    Mat all = mat_view(x_at, 4, WIDE), pair = mat_view(x_at, 2, WIDE);
    Net *net;
    Trace *trace = create(&net, "dropout:0.5", WIDE, 4, 3);
    Rng rng = trace->rng;
    net_forward(net, trace, &all);
    memcpy(whole, trace->layer[0].scratch.at, sizeof whole);
    trace->rng = rng;
    for (size_t half = 0; half < 2; half++) {
        net_forward(net, trace, &pair);
        assert_memory_equal(whole + half * 2 * WIDE, trace->layer[0].scratch.at,
                            2 * WIDE * sizeof(real));
    }
    free_both(net, trace);
}

static void what_was_dropped_gets_no_gradient(void **state) {
    (void)state;
    real x_at[WIDE] = {1, 1, 1, 1, 1, 1}, dx_at[WIDE];
    Mat x = mat_view(x_at, 1, WIDE), dx = mat_view(dx_at, 1, WIDE);
    Net *net;
    Trace *trace = create(&net, "dropout:0.6", WIDE, 1, 1);
    net_forward(net, trace, &x);
    LayerTrace *at = &trace->layer[0];
    for (size_t k = 0; k < WIDE; k++) at->dz.at[k] = (real)k + 1;
    dropout_backward(&dx, at, &net->layer[0]);
    for (size_t k = 0; k < WIDE; k++) {
        assert_true(dx_at[k] == ((real)k + 1) * at->scratch.at[k]);
        assert_true(at->scratch.at[k] > 0 || dx_at[k] == 0);
    }
    free_both(net, trace);
}

static void dropout_has_nothing_to_learn(void **state) {
    (void)state;
    Net *net;
    Trace *trace = create(&net, "dropout:0.5", WIDE, 1, 1);
    assert_int_equal(net->param_count, 0);
    assert_int_equal(net->outputs, WIDE);
    assert_int_equal(dropout_scratch(&net->layer[0]), WIDE);
    free_both(net, trace);
}

static void a_rate_that_is_none_is_refused(void **state) {
    (void)state;
    static const char *wrong[] = {"dropout",      "dropout:",     "dropout:1",
                                  "dropout:-0.1", "dropout:half", "dropout:0.5:relu"};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        Error err = {""};
        assert_null(net_create(WIDE, wrong[k], &err));
        assert_non_null(strstr(err.text, wrong[k]));
        assert_non_null(strstr(err.text, "dropout:RATE"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_numbers_dropped_are_those_that_numpy_draws),
        cmocka_unit_test(outside_training_every_number_stays_as_it_is),
        cmocka_unit_test(a_rate_of_zero_drops_nothing),
        cmocka_unit_test(about_the_rate_is_dropped_and_the_mean_is_kept),
        cmocka_unit_test(each_batch_gets_a_new_mask),
        cmocka_unit_test(a_restored_generator_draws_the_same_mask),
        cmocka_unit_test(rows_are_dealt_with_one_after_the_other),
        cmocka_unit_test(what_was_dropped_gets_no_gradient),
        cmocka_unit_test(dropout_has_nothing_to_learn),
        cmocka_unit_test(a_rate_that_is_none_is_refused),
    };
    return cmocka_run_group_tests_name("dropout", tests, NULL, NULL);
}
