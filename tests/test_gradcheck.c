// Is every gradient right, and would the check say so if one were wrong?
//
// The checks run over the tables: a new activation or loss is tested unasked, and a new
// kind of layer asks for a line in SAMPLES.
#include "../common/gradcheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../common/dense.h"
#include "../common/loss.h"
#include "../common/net.h"

enum { ROWS = 6, INPUTS = 3, OUTPUTS = 3 };

// Single precision has too few digits for differences.
static void need_double(void) {
    if (sizeof(real) < sizeof(double)) skip();
}

// ---- The check itself, on a function whose slopes are known: p0² + 3 p1 p2

static real known_cost(void *context) {
    const real *p = context;
    return p[0] * p[0] + 3 * p[1] * p[2];
}

// The check of this gradient at (2, −1, 5), where the right one is (4, 15, −3).
static GradCheck check_known(real g0, real g1, real g2) {
    real p[] = {2, -1, 5};
    return gradcheck_run(p, (real[]){g0, g1, g2}, 3, known_cost, p);
}

static void a_right_gradient_passes(void **state) {
    (void)state;
    need_double();
    GradCheck check = check_known(4, 15, -3);
    assert_true(gradcheck_passed(&check));
    assert_true(check.largest == 15);
    assert_true(check.error < (real)1e-9);
}

static void a_wrong_gradient_fails_at_its_parameter(void **state) {
    (void)state;
    need_double();
    const real wrong[][3] = {{-4, 15, -3}, {0, 15, -3}, {4, 15, 3},
                             {4, -15, -3}, {4, 15, 0},  {4, 15, (real)-3.00001}};
    const size_t worst[] = {0, 0, 2, 1, 2, 2};
    for (size_t k = 0; k < 6; k++) {
        GradCheck check = check_known(wrong[k][0], wrong[k][1], wrong[k][2]);
        assert_false(gradcheck_passed(&check));
        assert_int_equal(check.worst, worst[k]);
        assert_true(check.gradient == wrong[k][worst[k]]);
    }
}

static void both_slopes_are_told_with_their_signs(void **state) {
    (void)state;
    need_double();
    GradCheck check = check_known(4, 15, 3);
    assert_true(check.gradient == 3);
    assert_true(fabs(check.difference + 3) < (real)1e-6);
    assert_true(fabs(check.error - (real)6 / 15) < (real)1e-6);
}

static void small_gradients_are_judged_by_their_own_size(void **state) {
    (void)state;
    need_double();
    real p[] = {(real)1e-9, 0, 0};
    GradCheck check = gradcheck_run(p, (real[]){(real)2e-9}, 1, known_cost, p);
    assert_true(gradcheck_passed(&check));
    check = gradcheck_run(p, (real[]){(real)1.9e-9}, 1, known_cost, p);
    assert_false(gradcheck_passed(&check));
}

static real no_cost(void *context) {
    (void)context;
    return 0;
}

static void a_check_of_zeros_fails(void **state) {
    (void)state;
    real p[] = {1, 2};
    GradCheck check = gradcheck_run(p, (real[]){0, 0}, 2, no_cost, p);
    assert_false(gradcheck_passed(&check));
    check = gradcheck_run(p, p, 0, no_cost, p);
    assert_false(gradcheck_passed(&check));
}

static void nan_fails_wherever_it_comes_from(void **state) {
    (void)state;
    const real nan = (real)NAN;
    const real wrong[][3] = {
        {nan, 15, -3}, {4, nan, -3}, {4, 15, nan}, {nan, nan, nan}};
    for (size_t k = 0; k < 4; k++) {
        GradCheck check = check_known(wrong[k][0], wrong[k][1], wrong[k][2]);
        assert_false(gradcheck_passed(&check));
    }
    real p[] = {1, nan, 1};
    GradCheck check = gradcheck_run(p, (real[]){2, 3, 3}, 3, known_cost, p);
    assert_false(gradcheck_passed(&check));
}

static void infinity_fails_too(void **state) {
    (void)state;
    GradCheck check = check_known(4, (real)INFINITY, -3);
    assert_false(gradcheck_passed(&check));
}

static void the_parameters_are_put_back_bit_for_bit(void **state) {
    (void)state;
    real p[] = {(real)0.1, (real)-1e9, (real)1e-20}, before[3];
    memcpy(before, p, sizeof p);
    gradcheck_run(p, (real[]){1, 1, 1}, 3, known_cost, p);
    assert_memory_equal(p, before, sizeof p);
}

static void large_and_small_parameters_are_nudged_by_their_size(void **state) {
    (void)state;
    need_double();
    const real sizes[] = {(real)1e-9, 1, (real)1e6, (real)-1e9};
    for (size_t k = 0; k < 4; k++) {
        real p[] = {sizes[k], 0, 0}, slope = 2 * sizes[k];
        GradCheck check = gradcheck_run(p, &slope, 1, known_cost, p);
        assert_true(gradcheck_passed(&check));
    }
    real p[] = {(real)1e-12, -1, 5};
    GradCheck check = gradcheck_run(p, (real[]){(real)2e-12, 15, -3}, 3, known_cost, p);
    assert_true(gradcheck_passed(&check));
}

// ---- A network under the check

typedef struct Problem {
    Net *net;
    Trace *trace;
    const Loss *loss;
    Rng frozen;  // dropout's generator: each forward pass draws the same masks
    Mat x, t;
    real x_at[ROWS * INPUTS], t_at[ROWS * OUTPUTS];
} Problem;

static void fill_examples(Problem *problem) {
    Rng rng;
    rng_seed(&rng, 11);
    problem->x = mat_view(problem->x_at, ROWS, INPUTS);
    problem->t = mat_view(problem->t_at, ROWS, OUTPUTS);
    mat_fill(&problem->t, 0);
    for (size_t k = 0; k < ROWS * INPUTS; k++) {
        problem->x_at[k] = (real)rng_normal(&rng);
    }
    for (size_t n = 0; n < ROWS; n++) mat_row(&problem->t, n)[n * n % OUTPUTS] = 1;
}

// Every parameter, biases too, is a random number.
static void create(Problem *problem, const char *layers, const Loss *loss) {
    Error err = {""};
    Rng rng;
    problem->net = net_create(INPUTS, layers, &err);
    if (!problem->net) fail_msg("%s", err.text);
    assert_int_equal(problem->net->outputs, OUTPUTS);
    problem->trace = net_trace_create(problem->net, ROWS, 5, &err);
    assert_non_null(problem->trace);
    problem->trace->training = true;
    problem->frozen = problem->trace->rng;
    problem->loss = loss;
    rng_seed(&rng, 3);
    for (size_t p = 0; p < problem->net->param_count; p++) {
        problem->net->params[p] = (real)rng_normal(&rng);
    }
    fill_examples(problem);
}

static void destroy(Problem *problem) {
    net_trace_free(problem->trace);
    net_free(problem->net);
}

static const Mat *forward(Problem *problem) {
    problem->trace->rng = problem->frozen;
    return net_forward(problem->net, problem->trace, &problem->x);
}

static real problem_cost(void *context) {
    Problem *problem = context;
    return loss_value(problem->loss, forward(problem), &problem->t);
}

static GradCheck check(Problem *problem) {
    Net *net = problem->net;
    Trace *trace = problem->trace;
    const Mat *scores = forward(problem);
    loss_gradient(problem->loss, net_score_gradient(net, trace), scores, &problem->t);
    net_backward(net, trace, &problem->x);
    return gradcheck_run(net->params, trace->grads, net->param_count, problem_cost,
                         problem);
}

static void assert_right(const char *layers, const Loss *loss) {
    Problem problem;
    create(&problem, layers, loss);
    GradCheck found = check(&problem);
    if (!gradcheck_passed(&found)) {
        fail_msg("%s, %s: gradient %.12g, difference %.12g at parameter %zu", layers,
                 loss->name, (double)found.gradient, (double)found.difference,
                 found.worst);
    }
    destroy(&problem);
}

// ---- Every activation × loss × kind of layer

// A layer of each kind, to stand between two dense ones of 4 units, which for filters are 4
// channels of a single place (larger pictures: test_conv).
static const char *const SAMPLES[] = {"dense:4",  "dense:3:no-bias",  "dropout:0.4",
                                      "conv:5:1", "conv:3:1:no-bias", "pool:1"};
enum { SAMPLE_COUNT = sizeof SAMPLES / sizeof SAMPLES[0] };

static bool is_of_kind(const char *sample, const char *kind) {
    size_t length = strcspn(sample, ":");
    return length == strlen(kind) && memcmp(sample, kind, length) == 0;
}

static void every_kind_of_layer_is_among_the_samples(void **state) {
    (void)state;
    for (size_t r = 0; r < LAYER_NAMES.count; r++) {
        bool found = false;
        for (size_t s = 0; s < SAMPLE_COUNT; s++) {
            found = found || is_of_kind(SAMPLES[s], LAYER_KINDS[r].name);
        }
        if (!found) fail_msg("no sample of the kind %s", LAYER_KINDS[r].name);
    }
}

// The sample within a network, with this activation, with biases and without.
static void check_sample(const char *sample, const Activation *activation,
                         const Loss *loss) {
    char layers[128];
    const char *name = activation->name;
    snprintf(layers, sizeof layers, "4:%s,%s,4:%s,3", name, sample, name);
    assert_right(layers, loss);
    snprintf(layers, sizeof layers, "4:%s:no-bias,%s,4:%s:no-bias,3:no-bias", name,
             sample, name);
    assert_right(layers, loss);
}

static void every_gradient_of_every_network_is_right(void **state) {
    (void)state;
    need_double();
    for (size_t l = 0; l < LOSS_NAMES.count; l++) {
        for (size_t a = 0; a < ACTIVATION_NAMES.count; a++) {
            for (size_t s = 0; s < SAMPLE_COUNT; s++) {
                check_sample(SAMPLES[s], &ACTIVATIONS[a], &LOSSES[l]);
            }
        }
    }
}

static void the_gradients_of_other_arrangements_are_right_too(void **state) {
    (void)state;
    need_double();
    const char *const layers[] = {"3",
                                  "3:no-bias",
                                  "dropout:0.5,3",
                                  "3,dropout:0.3",
                                  "1:tanh,3",
                                  "4,4,3",
                                  "dropout:0.2,4:tanh,dropout:0.5,3",
                                  "5:tanh,4:sigmoid,3:relu:no-bias,3",
                                  "2:tanh,2:tanh,2:tanh,2:tanh,2:tanh,2:tanh,2:tanh,3"};
    for (size_t k = 0; k < sizeof layers / sizeof layers[0]; k++) {
        for (size_t l = 0; l < LOSS_NAMES.count; l++) {
            assert_right(layers[k], &LOSSES[l]);
        }
    }
}

// The cost with decay/2 · Σ w² added, as the weights' decay would have it.
static const real DECAY = (real)0.3;

static real decayed_cost(void *context) {
    Problem *problem = context;
    real sum = 0;
    for (size_t l = 0; l < problem->net->layers; l++) {
        const Mat *w = &problem->net->layer[l].w;
        for (size_t k = 0; k < mat_count(w); k++) sum += w->at[k] * w->at[k];
    }
    return problem_cost(problem) + DECAY / 2 * sum;
}

static void the_gradient_of_weight_decay_is_right(void **state) {
    (void)state;
    need_double();
    Problem problem;
    create(&problem, "4:tanh,dropout:0.4,3", &LOSSES[0]);
    check(&problem);
    net_add_weight_decay(problem.net, problem.trace, DECAY);
    GradCheck found = gradcheck_run(problem.net->params, problem.trace->grads,
                                    problem.net->param_count, decayed_cost, &problem);
    assert_true(gradcheck_passed(&found));
    destroy(&problem);
}

// ---- Tests of the test: what is wrong must be caught

typedef void Gradient(LayerTrace *trace, const Layer *layer, const Mat *x, size_t first,
                      size_t count);
typedef void Backward(Mat *dx, const LayerTrace *trace, const Layer *layer);

static void without_db(LayerTrace *trace, const Layer *layer, const Mat *x,
                       size_t first, size_t count) {
    (void)layer;
    mat_mul_tn_rows(&trace->dw, x, &trace->dz, first, count);
}

static void scale(Mat *m, real factor) {
    for (size_t k = 0; k < mat_count(m); k++) m->at[k] *= factor;
}

static void with_dw_negated(LayerTrace *trace, const Layer *layer, const Mat *x,
                            size_t first, size_t count) {
    dense_layer_gradient(trace, layer, x, first, count);
    scale(&trace->dw, -1);
}

static void with_db_negated(LayerTrace *trace, const Layer *layer, const Mat *x,
                            size_t first, size_t count) {
    dense_layer_gradient(trace, layer, x, first, count);
    scale(&trace->db, -1);
}

static void with_dw_zeroed(LayerTrace *trace, const Layer *layer, const Mat *x,
                           size_t first, size_t count) {
    dense_layer_gradient(trace, layer, x, first, count);
    mat_fill(&trace->dw, 0);
}

static void with_dw_halved(LayerTrace *trace, const Layer *layer, const Mat *x,
                           size_t first, size_t count) {
    dense_layer_gradient(trace, layer, x, first, count);
    scale(&trace->dw, (real)0.5);
}

static void with_db_of_the_last_row(LayerTrace *trace, const Layer *layer, const Mat *x,
                                    size_t first, size_t count) {
    dense_layer_gradient(trace, layer, x, first, count);
    mat_copy_row(&trace->db, 0, &trace->dz, trace->dz.rows - 1);
}

static void with_dx_zeroed(Mat *dx, const LayerTrace *trace, const Layer *layer) {
    (void)trace, (void)layer;
    mat_fill(dx, 0);
}

static void with_dx_negated(Mat *dx, const LayerTrace *trace, const Layer *layer) {
    dense_layer_backward(dx, trace, layer);
    scale(dx, -1);
}

static void slope_of_one(real *s, const real *z, const real *a, size_t count) {
    (void)z, (void)a;
    for (size_t k = 0; k < count; k++) s[k] = 1;
}

// Is the error found where these two work in layer l of "4:tanh,3"?
static bool is_caught(Backward *backward, Gradient *gradient, size_t l) {
    Problem problem;
    create(&problem, "4:tanh,3", &LOSSES[0]);
    LayerKind wrong = *problem.net->layer[l].kind;
    wrong.backward = backward;
    wrong.gradient = gradient;
    problem.net->layer[l].kind = &wrong;
    GradCheck found = check(&problem);
    destroy(&problem);
    return !gradcheck_passed(&found);
}

static void a_wrong_gradient_of_parameters_is_caught_in_either_layer(void **state) {
    (void)state;
    need_double();
    Gradient *const wrong[] = {without_db,     with_db_negated, with_db_of_the_last_row,
                               with_dw_zeroed, with_dw_negated, with_dw_halved};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        assert_true(is_caught(dense_layer_backward, wrong[k], 0));
        assert_true(is_caught(dense_layer_backward, wrong[k], 1));
    }
}

// Only the second layer hands a gradient down.
static void a_wrong_gradient_of_inputs_is_caught(void **state) {
    (void)state;
    need_double();
    assert_true(is_caught(with_dx_zeroed, dense_layer_gradient, 1));
    assert_true(is_caught(with_dx_negated, dense_layer_gradient, 1));
}

static void the_right_backward_pass_is_not_taken_for_a_wrong_one(void **state) {
    (void)state;
    need_double();
    assert_false(is_caught(dense_layer_backward, dense_layer_gradient, 0));
    assert_false(is_caught(dense_layer_backward, dense_layer_gradient, 1));
}

static void a_slope_of_one_is_caught_wherever_it_is_wrong(void **state) {
    (void)state;
    need_double();
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        char layers[64];
        Problem problem;
        snprintf(layers, sizeof layers, "4:%s,3", ACTIVATIONS[r].name);
        create(&problem, layers, &LOSSES[0]);
        Activation wrong = ACTIVATIONS[r];
        wrong.slope = slope_of_one;
        problem.net->layer[0].activation = &wrong;
        GradCheck found = check(&problem);
        assert_true(gradcheck_passed(&found) == activation_is_linear(&ACTIVATIONS[r]));
        destroy(&problem);
    }
}

static void without_n(Mat *dscores, const Mat *scores, const Mat *t) {
    LOSSES[0].gradient(dscores, scores, t);
    scale(dscores, (real)t->rows);
}

static void without_two(Mat *dscores, const Mat *scores, const Mat *t) {
    LOSSES[0].gradient(dscores, scores, t);
    scale(dscores, (real)0.5);
}

static void with_targets_first(Mat *dscores, const Mat *scores, const Mat *t) {
    LOSSES[0].gradient(dscores, t, scores);
}

static void a_wrong_gradient_of_the_loss_is_caught(void **state) {
    (void)state;
    need_double();
    void (*const wrong[])(Mat *, const Mat *, const Mat *) = {without_n, without_two,
                                                              with_targets_first};
    for (size_t k = 0; k < 3; k++) {
        Problem problem;
        Loss loss = LOSSES[0];
        loss.gradient = wrong[k];
        create(&problem, "4:tanh,3", &loss);
        GradCheck found = check(&problem);
        assert_false(gradcheck_passed(&found));
        destroy(&problem);
    }
}

// Dropout's masks drawn anew for every cost: the check then looks at another function.
static void a_mask_that_changes_is_caught(void **state) {
    (void)state;
    need_double();
    Problem problem;
    create(&problem, "4:tanh,dropout:0.5,3", &LOSSES[0]);
    check(&problem);
    rng_seed(&problem.frozen, 99);
    GradCheck found = gradcheck_run(problem.net->params, problem.trace->grads,
                                    problem.net->param_count, problem_cost, &problem);
    assert_false(gradcheck_passed(&found));
    destroy(&problem);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_gradient_passes),
        cmocka_unit_test(a_wrong_gradient_fails_at_its_parameter),
        cmocka_unit_test(both_slopes_are_told_with_their_signs),
        cmocka_unit_test(small_gradients_are_judged_by_their_own_size),
        cmocka_unit_test(a_check_of_zeros_fails),
        cmocka_unit_test(nan_fails_wherever_it_comes_from),
        cmocka_unit_test(infinity_fails_too),
        cmocka_unit_test(the_parameters_are_put_back_bit_for_bit),
        cmocka_unit_test(large_and_small_parameters_are_nudged_by_their_size),
        cmocka_unit_test(every_kind_of_layer_is_among_the_samples),
        cmocka_unit_test(every_gradient_of_every_network_is_right),
        cmocka_unit_test(the_gradients_of_other_arrangements_are_right_too),
        cmocka_unit_test(the_gradient_of_weight_decay_is_right),
        cmocka_unit_test(a_wrong_gradient_of_parameters_is_caught_in_either_layer),
        cmocka_unit_test(a_wrong_gradient_of_inputs_is_caught),
        cmocka_unit_test(the_right_backward_pass_is_not_taken_for_a_wrong_one),
        cmocka_unit_test(a_slope_of_one_is_caught_wherever_it_is_wrong),
        cmocka_unit_test(a_wrong_gradient_of_the_loss_is_caught),
        cmocka_unit_test(a_mask_that_changes_is_caught),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
