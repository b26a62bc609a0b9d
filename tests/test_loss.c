// Losses: their numbers, their gradients beside differences, and scores of any size.
#include "../common/loss.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../common/gradcheck.h"
#include "../common/rng.h"

enum { ROOM = 32 };  // numbers in the largest batch here

static bool in_single_precision(void) {
    return sizeof(real) < sizeof(double);
}

static const Loss *find(const char *name) {
    Error err = {""};
    const Loss *loss = loss_find(name, &err);
    assert_string_equal(err.text, "");
    return loss;
}

static void assert_close(const char *what, real got, double want) {
    double tolerance = in_single_precision() ? 1e-6 : 2e-15;
    if (fabs((double)got - want) <= tolerance * (1 + fabs(want))) return;
    fail_msg("%s: %.17g, expected %.17g", what, (double)got, want);
}

// ---- Numbers

// From python3 with 40 digits: cost, prediction and gradient of the four losses.
//
//     from decimal import Decimal as D, getcontext
//     getcontext().prec = 40
//     Z = [D(z) for z in "0.5 -1.25 2 -0.75 3 0.125".split()]
//     T = [0, 0, 1, 1, 0, 0]
//     S = [1 / (1 + (-z).exp()) for z in Z]
//     P = [z.exp() / sum(y.exp() for y in Z[k // 3 * 3:][:3]) for k, z in enumerate(Z)]
//     def show(A, cost, slope):
//         print(float(sum(map(cost, A, T)) / 2), list(map(float, A)),
//               [float(slope(a, t) / 2) for a, t in zip(A, T)])
//     show(Z, lambda a, t: (t - a) ** 2, lambda a, t: 2 * (a - t))
//     show(S, lambda a, t: (t - a) ** 2, lambda a, t: 2 * (a - t) * a * (1 - a))
//     show(S, lambda a, t: -(a if t else 1 - a).ln(), lambda a, t: a - t)
//     show(P, lambda a, t: -t * a.ln(), lambda a, t: a - t)
static const double SCORES[6] = {0.5, -1.25, 2, -0.75, 3, 0.125};
static const double TARGETS[6] = {0, 0, 1, 1, 0, 0};

typedef struct Known {
    const char *name;
    double cost;
    double prediction[6];
    double gradient[6];
} Known;

static const Known KNOWN[] = {
    {"squared",
     7.4453125,
     {0.5, -1.25, 2, -0.75, 3, 0.125},
     {0.5, -1.25, 1, -1.75, 3, 0.125}},
    {"sigmoid-squared",
     1.0510624391584609,
     {0.6224593312018546, 0.22270013882530884, 0.8807970779778824, 0.320821300824607,
      0.9525741268224333, 0.5312093733737563},
     {0.14628025352695762, 0.0385504600945546, -0.012515542173676727,
      -0.14798963841997922, 0.043034117195927805, 0.13228493214077242}},
    {"sigmoid-entropy",
     3.1479957347871315,
     {0.6224593312018546, 0.22270013882530884, 0.8807970779778824, 0.320821300824607,
      0.9525741268224333, 0.5312093733737563},
     {0.3112296656009273, 0.11135006941265442, -0.05960146101105878,
      -0.3395893495876965, 0.4762870634112166, 0.26560468668687814}},
    {"softmax-entropy",
     2.0297609025524257,
     {0.17682018210744427, 0.030726740326436432, 0.7924530775661193,
      0.021777023737128157, 0.9259826120437401, 0.05224036421913178},
     {0.08841009105372213, 0.015363370163218216, -0.10377346121694035,
      -0.4891114881314359, 0.46299130602187005, 0.02612018210956589}},
};

static void fill(real *to, const double *from, size_t count) {
    for (size_t k = 0; k < count; k++) to[k] = (real)from[k];
}

static void assert_all_close(const char *what, const real *got, const double *want) {
    for (size_t k = 0; k < 6; k++) assert_close(what, got[k], want[k]);
}

static void check_known(const Known *known) {
    real z[6], wanted[6], got[6];
    Mat scores = mat_view(z, 2, 3), t = mat_view(wanted, 2, 3);
    Mat to = mat_view(got, 2, 3);
    const Loss *loss = find(known->name);
    fill(z, SCORES, 6);
    fill(wanted, TARGETS, 6);
    assert_close(known->name, loss_value(loss, &scores, &t), known->cost);
    loss_predict(loss, &to, &scores);
    assert_all_close(known->name, got, known->prediction);
    loss_gradient(loss, &to, &scores, &t);
    assert_all_close(known->name, got, known->gradient);
}

static void costs_predictions_and_gradients_are_those_of_the_formulas(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof KNOWN / sizeof KNOWN[0]; k++) check_known(&KNOWN[k]);
}

// A confident mistake costs as much as the score is wrong; being right costs nothing.
static void far_from_zero_the_entropies_are_straight_lines(void **state) {
    (void)state;
    real z[] = {(real)1e5, (real)-1e5};
    Mat scores = mat_view(z, 1, 2);
    Mat right = mat_view((real[]){1, 0}, 1, 2), wrong = mat_view((real[]){0, 1}, 1, 2);
    assert_true(loss_value(find("sigmoid-entropy"), &scores, &right) == 0);
    assert_true(loss_value(find("sigmoid-entropy"), &scores, &wrong) == (real)2e5);
    assert_true(loss_value(find("softmax-entropy"), &scores, &right) == 0);
    assert_true(loss_value(find("softmax-entropy"), &scores, &wrong) == (real)2e5);
}

static void equal_scores_share_the_probability(void **state) {
    (void)state;
    real z[4], a[4];
    Mat scores = mat_view(z, 1, 4), to = mat_view(a, 1, 4);
    mat_fill(&scores, (real)-1e5);
    loss_predict(find("softmax-entropy"), &to, &scores);
    for (size_t k = 0; k < 4; k++) assert_true(a[k] == (real)0.25);
}

// ---- Gradients

typedef struct Problem {
    const Loss *loss;
    const Mat *scores, *t;
} Problem;

static real problem_cost(void *context) {
    const Problem *problem = context;
    return loss_value(problem->loss, problem->scores, problem->t);
}

// Scores between −3 and 3; targets one-hot, or, in a single column, 1 and 0 in turn.
static void fill_problem(Mat *scores, Mat *t) {
    Rng rng;
    rng_seed(&rng, 1);
    for (size_t k = 0; k < mat_count(scores); k++) {
        scores->at[k] = (real)(6 * rng_uniform(&rng) - 3);
    }
    mat_fill(t, 0);
    for (size_t n = 0; n < t->rows; n++) {
        size_t o = t->cols == 1 ? 0 : n % t->cols;
        t->at[n * t->cols + o] = t->cols > 1 || n % 2 == 0;
    }
}

static void check_gradient(const Loss *loss, size_t rows, size_t cols) {
    real z[ROOM], wanted[ROOM], got[ROOM];
    Mat scores = mat_view(z, rows, cols), t = mat_view(wanted, rows, cols);
    Mat gradient = mat_view(got, rows, cols);
    fill_problem(&scores, &t);
    mat_fill(&gradient, (real)NAN);
    loss_gradient(loss, &gradient, &scores, &t);
    Problem problem = {loss, &scores, &t};
    GradCheck check = gradcheck_run(z, got, rows * cols, problem_cost, &problem);
    if (gradcheck_passed(&check)) return;
    fail_msg("%s, %zu×%zu: gradient %.12g, difference %.12g", loss->name, rows, cols,
             (double)check.gradient, (double)check.difference);
}

static void every_gradient_is_the_difference_of_costs(void **state) {
    (void)state;
    if (in_single_precision()) skip();
    for (size_t r = 0; r < LOSS_NAMES.count; r++) {
        check_gradient(&LOSSES[r], 1, 2);
        check_gradient(&LOSSES[r], 5, 3);
        check_gradient(&LOSSES[r], 3, 10);
        if (strcmp(LOSSES[r].activation, "softmax") == 0) continue;
        check_gradient(&LOSSES[r], 1, 1);
        check_gradient(&LOSSES[r], 7, 1);
    }
}

// The same batch twice in a row: the cost stays, and each gradient is halved.
static void check_mean(const Loss *loss) {
    real z[12], wanted[12], once[6], twice[12];
    fill(z, SCORES, 6);
    fill(z + 6, SCORES, 6);
    fill(wanted, TARGETS, 6);
    fill(wanted + 6, TARGETS, 6);
    Mat scores = mat_view(z, 4, 3), t = mat_view(wanted, 4, 3);
    Mat to = mat_view(twice, 4, 3);
    Mat half = mat_slice(&scores, 0, 2), half_t = mat_slice(&t, 0, 2);
    Mat half_to = mat_view(once, 2, 3);
    assert_close(loss->name, loss_value(loss, &scores, &t),
                 (double)loss_value(loss, &half, &half_t));
    loss_gradient(loss, &to, &scores, &t);
    loss_gradient(loss, &half_to, &half, &half_t);
    for (size_t k = 0; k < 12; k++) {
        assert_close(loss->name, 2 * twice[k], (double)once[k % 6]);
    }
}

static void the_cost_is_a_mean_over_the_examples(void **state) {
    (void)state;
    for (size_t r = 0; r < LOSS_NAMES.count; r++) check_mean(&LOSSES[r]);
}

// ---- Extremes

static void assert_finite(const char *what, const Mat *m) {
    for (size_t k = 0; k < mat_count(m); k++) {
        if (!isfinite(m->at[k])) fail_msg("%s: %g", what, (double)m->at[k]);
    }
}

// Nothing that a loss computes from these scores is infinite or NaN.
static void check_finite(const Loss *loss, const Mat *scores, const Mat *t) {
    real got[ROOM];
    Mat to = mat_view(got, scores->rows, scores->cols);
    real cost = loss_value(loss, scores, t);
    if (!isfinite(cost) || cost < 0) fail_msg("%s costs %g", loss->name, (double)cost);
    loss_predict(loss, &to, scores);
    assert_finite(loss->name, &to);
    loss_gradient(loss, &to, scores, t);
    assert_finite(loss->name, &to);
}

// Equal scores, or every other one of the other sign; targets 0, or of one class.
static void check_scores(const Loss *loss, real size, size_t rows, size_t cols) {
    real z[ROOM], wanted[ROOM];
    Mat scores = mat_view(z, rows, cols), t = mat_view(wanted, rows, cols);
    for (size_t pattern = 0; pattern < 6; pattern++) {
        mat_fill(&scores, size);
        for (size_t k = 0; pattern % 2 == 1 && k < rows * cols; k += 2) z[k] = -size;
        mat_fill(&t, 0);
        for (size_t n = 0; pattern >= 2 && n < rows; n++) {
            wanted[n * cols + (pattern >= 4 ? cols - 1 : 0)] = 1;
        }
        check_finite(loss, &scores, &t);
    }
}

static void check_extremes(const Loss *loss, real size) {
    check_scores(loss, size, 5, 3);
    check_scores(loss, size, 1, 2);
    check_scores(loss, size, 5, 1);
    check_scores(loss, size, 1, 1);
}

static void finite_scores_never_make_infinity_or_nan(void **state) {
    (void)state;
    const real sizes[] = {(real)1e5, (real)-1e5, 700, -700, 40, 0, (real)1e-30};
    for (size_t r = 0; r < LOSS_NAMES.count; r++) {
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            check_extremes(&LOSSES[r], sizes[k]);
        }
    }
}

static void the_entropies_take_scores_of_any_size(void **state) {
    (void)state;
    for (size_t r = 0; r < LOSS_NAMES.count; r++) {
        if (strcmp(LOSSES[r].measure, "cross-entropy") != 0) continue;
        check_extremes(&LOSSES[r], (real)1e37);
        check_extremes(&LOSSES[r], (real)-1e37);
    }
}

static void scores_that_are_nan_make_a_cost_that_is_nan(void **state) {
    (void)state;
    for (size_t r = 0; r < LOSS_NAMES.count; r++) {
        Mat scores = mat_view((real[]){1, (real)NAN, 2}, 1, 3);
        Mat t = mat_view((real[]){0, 0, 1}, 1, 3);
        assert_true(isnan(loss_value(&LOSSES[r], &scores, &t)));
    }
}

static void the_probabilities_of_a_softmax_row_sum_to_one(void **state) {
    (void)state;
    real z[ROOM], a[ROOM];
    Mat scores = mat_view(z, 3, 10), to = mat_view(a, 3, 10);
    const real sizes[] = {1, 10, (real)1e5};
    Rng rng;
    rng_seed(&rng, 4);
    for (size_t trial = 0; trial < 300; trial++) {
        real size = sizes[trial % 3];
        for (size_t k = 0; k < 30; k++) z[k] = (real)rng_normal(&rng) * size;
        loss_predict(find("softmax-entropy"), &to, &scores);
        for (size_t n = 0; n < 3; n++) {
            real sum = 0;
            for (size_t o = 0; o < 10; o++) sum += a[n * 10 + o];
            assert_close("sum", sum, 1);
            assert_int_equal(mat_argmax(&to, n), mat_argmax(&scores, n));
        }
    }
}

// ---- Names

static void every_loss_is_found_by_its_name_and_by_its_pair(void **state) {
    (void)state;
    for (size_t r = 0; r < LOSS_NAMES.count; r++) {
        const Loss *loss = &LOSSES[r];
        Error err = {""};
        assert_ptr_equal(find(loss->name), loss);
        assert_ptr_equal(loss_find_pair(loss->activation, loss->measure, &err), loss);
        assert_string_equal(err.text, "");
    }
}

static void a_pair_that_is_none_is_an_error_that_lists_the_pairs(void **state) {
    (void)state;
    const char *const wrong[][2] = {{"tanh", "mse"},
                                    {"linear", "cross-entropy"},
                                    {"softmax", "mse"},
                                    {"sigmoid", ""},
                                    {"", ""}};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        Error err = {""};
        assert_null(loss_find_pair(wrong[k][0], wrong[k][1], &err));
        assert_non_null(strstr(err.text,
                               "linear + mse, sigmoid + mse, sigmoid + "
                               "cross-entropy, softmax + cross-entropy"));
        assert_non_null(strstr(err.text, wrong[k][0]));
    }
}

static void a_name_that_is_unknown_is_an_error_that_lists_all(void **state) {
    (void)state;
    Error err = {""};
    assert_null(loss_find("mse", &err));
    assert_non_null(strstr(err.text, "unknown loss 'mse'"));
    for (size_t r = 0; r < LOSS_NAMES.count; r++) {
        assert_non_null(strstr(err.text, LOSSES[r].name));
    }
}

// ---- Wrong shapes stop the program

static real SIX[6];

static void cost_of_other_shapes(void) {
    Mat scores = mat_view(SIX, 2, 3), t = mat_view(SIX, 3, 2);
    loss_value(&LOSSES[0], &scores, &t);
}

static void cost_of_nothing(void) {
    Mat none = mat_view(SIX, 0, 3);
    loss_value(&LOSSES[0], &none, &none);
}

static void prediction_of_another_shape(void) {
    Mat a = mat_view(SIX, 2, 2), scores = mat_view(SIX, 2, 3);
    loss_predict(&LOSSES[1], &a, &scores);
}

static void cost_of_no_columns(void) {
    Mat none = mat_view(SIX, 3, 0);
    loss_value(&LOSSES[0], &none, &none);
}

static void gradient_of_another_shape(void) {
    Mat d = mat_view(SIX, 1, 3), scores = mat_view(SIX, 2, 3);
    loss_gradient(&LOSSES[0], &d, &scores, &scores);
}

static void gradient_from_other_targets(void) {
    Mat d = mat_view(SIX, 2, 3), t = mat_view(SIX, 1, 3);
    loss_gradient(&LOSSES[0], &d, &d, &t);
}

static void gradient_from_other_scores(void) {
    Mat d = mat_view(SIX, 2, 3), scores = mat_view(SIX, 1, 3);
    loss_gradient(&LOSSES[0], &d, &scores, &d);
}

// In a child, with its message hidden.
static bool stops(void (*wrong)(void)) {
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        wrong();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void wrong_shapes_stop_the_program(void **state) {
    (void)state;
    assert_true(stops(cost_of_other_shapes));
    assert_true(stops(cost_of_nothing));
    assert_true(stops(cost_of_no_columns));
    assert_true(stops(prediction_of_another_shape));
    assert_true(stops(gradient_of_another_shape));
    assert_true(stops(gradient_from_other_targets));
    assert_true(stops(gradient_from_other_scores));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_predictions_and_gradients_are_those_of_the_formulas),
        cmocka_unit_test(far_from_zero_the_entropies_are_straight_lines),
        cmocka_unit_test(equal_scores_share_the_probability),
        cmocka_unit_test(every_gradient_is_the_difference_of_costs),
        cmocka_unit_test(the_cost_is_a_mean_over_the_examples),
        cmocka_unit_test(finite_scores_never_make_infinity_or_nan),
        cmocka_unit_test(the_entropies_take_scores_of_any_size),
        cmocka_unit_test(scores_that_are_nan_make_a_cost_that_is_nan),
        cmocka_unit_test(the_probabilities_of_a_softmax_row_sum_to_one),
        cmocka_unit_test(every_loss_is_found_by_its_name_and_by_its_pair),
        cmocka_unit_test(a_pair_that_is_none_is_an_error_that_lists_the_pairs),
        cmocka_unit_test(a_name_that_is_unknown_is_an_error_that_lists_all),
        cmocka_unit_test(wrong_shapes_stop_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
