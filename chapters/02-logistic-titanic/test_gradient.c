// Chapter 2's gradient, checked by nudging; and where it leads: the maximum-likelihood
// coefficients of the Titanic, and the numbers of an independent implementation.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

// The lesson's own functions, its main under another name.
#define main lesson_main
int lesson_main(int argc, char **argv);
#include "lesson.c"
#undef main

static void assert_near(double found, double expected, double most) {
    if (!(fabs(found - expected) <= most))
        fail_msg("%.17g is not %.17g", found, expected);
}

// ---- The gradient

enum { ROWS = 20, INPUTS = 4 };

typedef struct Batch {
    Learner learner;
    real x_at[ROWS * INPUTS], t_at[ROWS];
    Mat x, t;
} Batch;

// Random inputs, targets and parameters of this size, with the gradient at hand.
static void start_batch(Batch *batch, uint32_t seed, real size) {
    Error err;
    Rng rng;
    batch->x = mat_view(batch->x_at, ROWS, INPUTS);
    batch->t = mat_view(batch->t_at, ROWS, 1);
    assert_true(learner_create(&batch->learner, ROWS, INPUTS, &err));
    rng_seed(&rng, seed);
    for (size_t k = 0; k < ROWS * INPUTS; k++) batch->x_at[k] = (real)rng_normal(&rng);
    for (size_t n = 0; n < ROWS; n++) batch->t_at[n] = (real)rng_below(&rng, 2);
    for (size_t k = 0; k <= INPUTS; k++) {
        batch->learner.neuron.params.at[k] = size * (real)rng_normal(&rng);
    }
    learner_forward(&batch->learner, &batch->x);
    neuron_gradient(&batch->learner.trace, &batch->x, &batch->t);
}

// The check's verdict on the gradient as it stands; the batch is gone afterwards.
static bool finish_batch(Batch *batch) {
    GradCheck check = check_gradient(&batch->learner, &batch->x, &batch->t);
    arena_free(&batch->learner.memory);
    return gradcheck_passed(&check);
}

static void the_gradient_is_what_nudging_finds(void **state) {
    (void)state;
    const real sizes[] = {(real)0.01, (real)0.3, 1, 3};
    for (uint32_t seed = 1; seed <= 25; seed++) {
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            Batch batch;
            start_batch(&batch, seed, sizes[k]);
            if (!finish_batch(&batch)) fail_msg("seed %u, size %g", seed, sizes[k]);
        }
    }
}

static void a_forgotten_db_is_caught(void **state) {
    (void)state;
    Batch batch;
    start_batch(&batch, 1, 1);
    mat_fill(&batch.learner.trace.db, 0);
    assert_false(finish_batch(&batch));
}

static void a_negated_dw_is_caught(void **state) {
    (void)state;
    Batch batch;
    start_batch(&batch, 1, 1);
    for (size_t i = 0; i < INPUTS; i++) batch.learner.trace.dw.at[i] *= -1;
    assert_false(finish_batch(&batch));
}

static void a_zeroed_gradient_is_caught(void **state) {
    (void)state;
    Batch batch;
    start_batch(&batch, 1, 1);
    mat_fill(&batch.learner.trace.grads, 0);
    assert_false(finish_batch(&batch));
}

static void a_forgotten_division_by_the_rows_is_caught(void **state) {
    (void)state;
    Batch batch;
    start_batch(&batch, 1, 1);
    for (size_t k = 0; k <= INPUTS; k++) batch.learner.trace.grads.at[k] *= ROWS;
    assert_false(finish_batch(&batch));
}

static void a_slope_of_the_sigmoid_too_many_is_caught(void **state) {
    (void)state;
    Batch batch;
    start_batch(&batch, 1, 1);
    Trace *trace = &batch.learner.trace;
    for (size_t n = 0; n < ROWS; n++)
        trace->dz.at[n] *= trace->a.at[n] * (1 - trace->a.at[n]);
    mat_mul_tn(&trace->dw, &batch.x, &trace->dz);
    mat_sum_rows(&trace->db, &trace->dz);
    assert_false(finish_batch(&batch));
}

// ---- The cost

static void the_cost_is_finite_for_every_score(void **state) {
    (void)state;
    const real scores[] = {0, 1, 40, 800, (real)1e5, -1, -40, -800, (real)-1e5};
    for (size_t k = 0; k < sizeof scores / sizeof scores[0]; k++) {
        for (int target = 0; target <= 1; target++) {
            real at = scores[k], t_at = (real)target;
            Mat z = mat_view(&at, 1, 1), t = mat_view(&t_at, 1, 1);
            real cost = neuron_cost(&z, &t);
            bool wrong = (at > 0) != (target == 1);
            assert_true(isfinite(cost) && cost >= 0);
            if (fabs(at) > 30)
                assert_near(cost, wrong ? fabs(at) : 0, 1e-12 + fabs(at) * 1e-7);
        }
    }
}

// ---- Where it leads

// What programs for statistics give for these data (logistic regression, as above).
static const double MAXIMUM_LIKELIHOOD[] = {-1.01809495, -1.77776222, -0.85767616,
                                            2.42006035,  -1.06154238, 0.68531945};
static const double STANDARD_ERRORS[] = {0.19599757, 0.17156662, 0.15733891,
                                         0.14041012, 0.24402571, 0.27299431};

static void descent_and_newton_find_the_maximum_likelihood(void **state) {
    (void)state;
    Error err;
    Lesson lesson;
    const Settings settings = {.seed = 1, .data = "data/titanic.csv"};
    if (!lesson_open(&lesson, &settings, &err)) fail_msg("%s", err.text);
    assert_true(
        newton_solve(&lesson.newton, &lesson.data.x, &lesson.data.t, false, &err));
    const Learner *exact = &lesson.newton.learner;
    for (size_t k = 0; k < 6; k++) {
        assert_near(exact->neuron.params.at[k], MAXIMUM_LIKELIHOOD[k], 5.1e-9);
    }
    assert_true(invert_hessian(&lesson, &err));
    for (size_t k = 0; k < 6; k++) {
        assert_near(standard_error(&lesson, k), STANDARD_ERRORS[k], 5.1e-9);
    }
    assert_near(learner_cost(exact, &lesson.data.t), 0.5020584065672333, 1e-14);
    assert_near(learner_accuracy(exact, &lesson.data.t), 0.7782825988, 1e-10);
    assert_in_range(steps_needed(&lesson, &lesson.view[RAW], 1, 5000), 4200, 4400);
    assert_in_range(steps_needed(&lesson, &lesson.view[STANDARD], 1, 5000), 350, 370);
    assert_int_equal(steps_needed(&lesson, &lesson.view[RAW], 1, 100), 0);
    assert_false(
        newton_solve(&lesson.wide_newton, &lesson.wide, &lesson.data.t, false, &err));
    assert_non_null(strstr(err.text, "unknown 6 depends on those before it"));
    lesson_close(&lesson);
}

// golden/titanic14.json: the cost before every thousandth step, how many were right,
// and the cost at the end.
static const double GOLDEN_COSTS[] = {
    0.6912384614194467,  0.5140056920509907,  0.48240624979341273,
    0.46971138812733626, 0.4627586096919547,  0.458074294587008,
    0.45449153671775233, 0.45154715455813643, 0.4490297546514366,
};
static const int GOLDEN_RIGHT[] = {465, 601, 630, 630, 632, 632, 632, 640, 640};
static const double GOLDEN_PARAMS[] = {
    -1.969003485328461,   -0.09734607847790809, 0.23982775214815555,
    1.0256256448962504,   0.467471088764436,    -0.72502710460547,
    -0.16659602150760486, -0.46606480152798496, 0.09107078483248326,
    0.7834145173991388,   0.39244582281600116,  0.5392561903723343,
    0.1542278417135073,   0.055589946923010905, 0.7931606259523363,
};

// Where `make data` puts the file, or where SHARED says that data for tests are.
static bool find_article(char *path, size_t size) {
    const char *shared = getenv("SHARED");
    snprintf(path, size, "data/fetched/titanic14-train.csv");
    FILE *file = fopen(path, "rb");
    if (!file && shared) {
        snprintf(path, size, "%s/data/titanic/train_data.csv", shared);
        file = fopen(path, "rb");
    }
    if (file) fclose(file);
    return file != NULL;
}

static void the_articles_neuron_repeats_the_golden_numbers(void **state) {
    (void)state;
    Error err;
    Dataset data;
    Learner learner;
    char path[4096];
    if (!find_article(path, sizeof path)) {
        print_message("the article's data are not here (make data): skipped\n");
        skip();
    }
    if (!read_article(&data, path, NULL, &err)) fail_msg("%s", err.text);
    assert_true(learner_create(&learner, data.x.rows, data.x.cols, &err));
    neuron_init(&learner.neuron, 1);
    for (size_t step = 0; step <= 8000; step++) {
        learner_forward(&learner, &data.x);
        if (step % 1000 == 0) {
            double golden = GOLDEN_COSTS[step / 1000];
            assert_near(learner_cost(&learner, &data.t), golden, 1e-10 * golden);
            assert_near(792 * learner_accuracy(&learner, &data.t),
                        GOLDEN_RIGHT[step / 1000], 1e-9);
        }
        if (step < 8000) learner_step(&learner, &data.x, &data.t, (real)0.01);
    }
    for (size_t k = 0; k < 15; k++) {
        double golden = GOLDEN_PARAMS[k];
        assert_near(learner.neuron.params.at[k], golden, 1e-10 * fabs(golden));
    }
    arena_free(&learner.memory);
    dataset_free(&data);
}

int main(void) {
    const struct CMUnitTest any_precision[] = {
        cmocka_unit_test(the_cost_is_finite_for_every_score),
    };
    const struct CMUnitTest in_double[] = {
        cmocka_unit_test(the_cost_is_finite_for_every_score),
        cmocka_unit_test(the_gradient_is_what_nudging_finds),
        cmocka_unit_test(a_forgotten_db_is_caught),
        cmocka_unit_test(a_negated_dw_is_caught),
        cmocka_unit_test(a_zeroed_gradient_is_caught),
        cmocka_unit_test(a_forgotten_division_by_the_rows_is_caught),
        cmocka_unit_test(a_slope_of_the_sigmoid_too_many_is_caught),
        cmocka_unit_test(descent_and_newton_find_the_maximum_likelihood),
        cmocka_unit_test(the_articles_neuron_repeats_the_golden_numbers),
    };
    bool single = sizeof(real) != sizeof(double);
    return single ? cmocka_run_group_tests(any_precision, NULL, NULL)
                  : cmocka_run_group_tests(in_double, NULL, NULL);
}
