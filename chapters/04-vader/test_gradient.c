// Chapter 4: is the gradient right through three layers of ReLU, and do 200 steps on a
// picture cost what an independent implementation says?
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "gradcheck.h"
#include "image.h"
#include "loss.h"
#include "metrics.h"
#include "net.h"
#include "optimiser.h"
#include "rng.h"
#include "train.h"

static const char INK[] = "27:relu,31:relu,31:relu,1";
static const char COLOUR[] = "27:relu,31:relu,31:relu,3";

enum { EXAMPLES = 12, OUTPUTS_MAX = 3 };

typedef struct Case {
    Net *net;
    Trace *trace;
    const Loss *loss;
    real x_at[EXAMPLES * 2], t_at[EXAMPLES * OUTPUTS_MAX];
    Mat x, t;
} Case;

// Places all over the square, none of which brings a sum so near to ReLU's kink that
// nudging would step over it; targets 0 and 1, or, for three outputs, anything between.
static void case_create(Case *c, const char *layers, const char *init,
                        const char *loss) {
    Error err = {0};
    Rng rng;
    rng_seed(&rng, 5);
    c->net = net_create(2, layers, &err);
    assert_non_null(c->net);
    c->trace = net_trace_create(c->net, EXAMPLES, 0, &err);
    c->loss = loss_find(loss, &err);
    assert_true(c->trace && c->loss && net_init(c->net, init, 1, &err));
    c->x = mat_view(c->x_at, EXAMPLES, 2);
    c->t = mat_view(c->t_at, EXAMPLES, c->net->outputs);
    for (size_t k = 0; k < mat_count(&c->x); k++) {
        c->x.at[k] = (real)(2 * rng_uniform(&rng) - 1);
    }
    for (size_t k = 0; k < mat_count(&c->t); k++) {
        double u = rng_uniform(&rng);
        c->t.at[k] = (real)(c->net->outputs == 1 ? u < 0.5 : u);
    }
}

static void case_free(Case *c) {
    net_trace_free(c->trace);
    net_free(c->net);
}

static real cost_of(void *context) {
    Case *c = context;
    return loss_value(c->loss, net_forward(c->net, c->trace, &c->x), &c->t);
}

static void find_gradient(Case *c) {
    const Mat *scores = net_forward(c->net, c->trace, &c->x);
    loss_gradient(c->loss, net_score_gradient(c->net, c->trace), scores, &c->t);
    net_backward(c->net, c->trace, &c->x);
}

static GradCheck check(Case *c) {
    return gradcheck_run(c->net->params, c->trace->grads, c->net->param_count, cost_of,
                         c);
}

// Single precision has too few digits for differences and for the golden numbers.
static void need_double(void) {
    if (sizeof(real) < sizeof(double)) skip();
}

static void right_for(const char *layers, const char *init, const char *loss) {
    Case c;
    case_create(&c, layers, init, loss);
    find_gradient(&c);
    GradCheck found = check(&c);
    if (!gradcheck_passed(&found)) {
        print_error("%s, %s: parameter %zu: %g by formula, %g nudged\n", layers, init,
                    found.worst, (double)found.gradient, (double)found.difference);
    }
    assert_true(gradcheck_passed(&found));
    case_free(&c);
}

static void the_gradient_of_ink_is_right_whatever_the_first_weights(void **state) {
    (void)state;
    need_double();
    right_for(INK, "he", "sigmoid-entropy");
    right_for(INK, "xavier", "sigmoid-entropy");
    right_for(INK, "0.2", "sigmoid-entropy");
}

static void the_gradient_of_three_colours_is_right(void **state) {
    (void)state;
    need_double();
    right_for(COLOUR, "he", "sigmoid-entropy");
    right_for(COLOUR, "he", "sigmoid-squared");
}

// Each of them by itself makes the check fail.
static void wrong_gradients_are_caught(void **state) {
    (void)state;
    need_double();
    Case c;
    case_create(&c, INK, "he", "sigmoid-entropy");
    for (size_t l = 0; l < c.net->layers; l++) {
        LayerTrace *at = &c.trace->layer[l];
        find_gradient(&c);
        mat_fill(&at->db, 0);
        GradCheck found = check(&c);
        assert_false(gradcheck_passed(&found));
        find_gradient(&c);
        for (size_t k = 0; k < mat_count(&at->dw); k++) at->dw.at[k] = -at->dw.at[k];
        found = check(&c);
        assert_false(gradcheck_passed(&found));
    }
    case_free(&c);
}

static void weights_of_zero_leave_only_the_last_bias_to_learn(void **state) {
    (void)state;
    Case c;
    case_create(&c, INK, "zeros", "sigmoid-entropy");
    find_gradient(&c);
    size_t last = c.net->param_count - 1;
    for (size_t p = 0; p < last; p++) assert_true(c.trace->grads[p] == 0);
    assert_true(c.trace->grads[last] != 0);
    case_free(&c);
}

// ---- golden/vader-200-steps.json: 0.2 randn, seed 1, rate 0.3, all pixels a step

typedef struct Golden {
    size_t step;
    double cost;  // before the step
    double accuracy;
} Golden;

static const Golden GOLDEN[] = {
    {0, 0.6998907536247196, 0.38648936170212767},
    {20, 0.6471710930360173, 0.6173404255319149},
    {40, 0.620078868739491, 0.6173404255319149},
    {60, 0.5977068116157076, 0.6714893617021277},
    {80, 0.5828138890467914, 0.6779787234042554},
    {100, 0.5722209662851531, 0.6869148936170213},
    {120, 0.5650184963509803, 0.6931914893617022},
    {140, 0.5605512929081583, 0.6977659574468085},
    {160, 0.5575751608777211, 0.7025531914893617},
    {180, 0.5552843694841639, 0.7072340425531914},
};
static const double GOLDEN_FINAL_COST = 0.5533001339486314;
static const double GOLDEN_FINAL_ACCURACY = 0.7123404255319149;

enum { ROWS = 94, COLS = 100, PIXELS = ROWS * COLS, STEPS = 200 };

// Inputs (row − mean) / mean and (column − mean) / mean; target 1 where it is dark.
static void fill_pixels(Mat *x, Mat *t, const Image *image) {
    double mean_row = (double)(image->rows - 1) / 2,
           mean_col = (double)(image->cols - 1) / 2;
    for (size_t n = 0; n < t->rows; n++) {
        x->at[2 * n] = (real)(((double)(n / image->cols) - mean_row) / mean_row);
        x->at[2 * n + 1] = (real)(((double)(n % image->cols) - mean_col) / mean_col);
        t->at[n] = image->at[n] < 128;
    }
}

static void assert_agrees(double found, double golden) {
    if (fabs(found / golden - 1) <= 1e-10) return;
    fail_msg("%.17g found, %.17g expected", found, golden);
}

static void walk_golden(Trainer *trainer, const Mat *x, const Mat *t, Mat *a) {
    Error err = {0};
    real cost = 0;
    for (size_t step = 0; step < STEPS; step++) {
        const Golden *golden = &GOLDEN[step / 20];
        bool printed = golden->step == step;
        if (printed) train_predict(trainer, a, x);
        assert_true(train_step(trainer, x, t, &cost, &err));
        if (!printed) continue;
        assert_agrees((double)cost, golden->cost);
        assert_agrees((double)metrics_accuracy(a, t, (real)0.5), golden->accuracy);
    }
    assert_agrees((double)train_cost(trainer, x, t), GOLDEN_FINAL_COST);
    train_predict(trainer, a, x);
    assert_agrees((double)metrics_accuracy(a, t, (real)0.5), GOLDEN_FINAL_ACCURACY);
}

static void train_golden(const Image *image) {
    static real x_at[PIXELS * 2], t_at[PIXELS], a_at[PIXELS];
    Error err = {0};
    Optimiser optimiser;
    Mat x = mat_view(x_at, PIXELS, 2), t = mat_view(t_at, PIXELS, 1);
    Mat a = mat_view(a_at, PIXELS, 1);
    fill_pixels(&x, &t, image);
    Net *net = net_create(2, INK, &err);
    assert_non_null(net);
    assert_int_equal(net->param_count, 1973);
    Trace *trace = net_trace_create(net, PIXELS, 0, &err);
    assert_true(trace && net_init(net, "0.2", 1, &err));
    assert_true(optimiser_create(&optimiser, "sgd", net->param_count, (real)0.3, &err));
    Trainer trainer = {.net = net,
                       .trace = trace,
                       .optimiser = &optimiser,
                       .loss = loss_find("sigmoid-entropy", &err)};
    walk_golden(&trainer, &x, &t, &a);
    optimiser_free(&optimiser);
    net_trace_free(trace);
    net_free(net);
}

// The article's picture is not ours to ship: SHARED names a folder with data for tests.
static void two_hundred_steps_cost_what_numpy_says(void **state) {
    (void)state;
    need_double();
    const char *shared = getenv("SHARED");
    char path[1024];
    Error err = {"SHARED is not set"};
    Image image;
    snprintf(path, sizeof path, "%s/data/vader/vader-94x100.pgm", shared ? shared : "");
    if (!shared || !image_read(&image, path, &err)) {
        print_message("# skipped: %s\n", err.text);
        skip();
    }
    assert_int_equal(image.rows, ROWS);
    assert_int_equal(image.cols, COLS);
    train_golden(&image);
    image_free(&image);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gradient_of_ink_is_right_whatever_the_first_weights),
        cmocka_unit_test(the_gradient_of_three_colours_is_right),
        cmocka_unit_test(wrong_gradients_are_caught),
        cmocka_unit_test(weights_of_zero_leave_only_the_last_bias_to_learn),
        cmocka_unit_test(two_hundred_steps_cost_what_numpy_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
