// Optimisers: PyTorch's formulas, step by step, and what must hold at the edges.
#include "../common/optimiser.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 3, STEPS = 3 };

static const double RATE = 0.1;
static const double START[COUNT] = {1, -2, 0.5};
static const double GRADS[STEPS][COUNT] = {
    {0.1, -0.2, 0.3},
    {-0.4, 0.5, 0},
    {0.3, 0.3, -1e-6},
};

// After the three steps, from
//     python3 -c 'import numpy as np
//     gs = np.array([[.1, -.2, .3], [-.4, .5, 0], [.3, .3, -1e-6]])
//     for name in "sgd", "momentum", "rmsprop", "adagrad", "adam":
//         p, m, s = np.array([1, -2, .5]), np.zeros(3), np.zeros(3)
//         for t, g in enumerate(gs, 1):
//             if name == "sgd": d = g
//             if name == "momentum": m = .9 * m + g; d = m
//             if name == "rmsprop": s = .99 * s + .01 * g * g; d = g / (s ** .5 + 1e-8)
//             if name == "adagrad": s = s + g * g; d = g / (s ** .5 + 1e-10)
//             if name == "adam":
//                 m = .9 * m + .1 * g; s = .999 * s + .001 * g * g
//                 d = m / (1 - .9 ** t) / ((s / (1 - .999 ** t)) ** .5 + 1e-8)
//             p = p - .1 * d
//         print(name, *p)'
typedef struct Known {
    const char *name;
    double params[COUNT];
} Known;

static const Known KNOWN[] = {
    {"sgd", {1.0, -2.0599999999999996, 0.4700001}},
    {"momentum", {1.0189, -2.0708, 0.41870009999999996}},
    {"rmsprop", {0.38003435412992004, -2.4179066098973045, -0.49999629966454445}},
    {"adagrad", {0.938179409561087, -2.0415140954526185, 0.40000033336666657}},
    {"adam", {0.9533185317128252, -2.0051819996822076, 0.2811986999738422}},
};
enum { KNOWN_COUNT = sizeof KNOWN / sizeof KNOWN[0] };

static bool in_single_precision(void) {
    return sizeof(real) < sizeof(double);
}

static void create(Optimiser *optimiser, const char *name, size_t count, double rate) {
    Error err = {""};
    if (!optimiser_create(optimiser, name, count, (real)rate, &err))
        fail_msg("%s", err.text);
    assert_string_equal(err.text, "");
}

static void assert_close(const char *what, size_t p, real got, double want) {
    double tolerance = in_single_precision() ? 2e-6 : 1e-14;
    if (fabs((double)got - want) <= tolerance) return;
    fail_msg("%s: parameter %zu is %.17g, expected %.17g", what, p, (double)got, want);
}

static void three_steps_are_pytorchs(void **state) {
    (void)state;
    for (size_t k = 0; k < KNOWN_COUNT; k++) {
        Optimiser optimiser;
        real params[COUNT], grads[COUNT];
        create(&optimiser, KNOWN[k].name, COUNT, RATE);
        for (size_t p = 0; p < COUNT; p++) params[p] = (real)START[p];
        for (size_t step = 0; step < STEPS; step++) {
            for (size_t p = 0; p < COUNT; p++) grads[p] = (real)GRADS[step][p];
            optimiser_step(&optimiser, params, grads);
        }
        for (size_t p = 0; p < COUNT; p++) {
            assert_close(KNOWN[k].name, p, params[p], KNOWN[k].params[p]);
        }
        optimiser_free(&optimiser);
    }
}

static void every_row_of_the_table_has_known_numbers(void **state) {
    (void)state;
    assert_int_equal(OPTIMISER_NAMES.count, KNOWN_COUNT);
    for (size_t r = 0; r < KNOWN_COUNT; r++) {
        assert_string_equal(names_at(&OPTIMISER_NAMES, r), KNOWN[r].name);
    }
}

// Plain descent rounds as w − rate · g does: that is what a fused update must repeat.
static void plain_descent_is_one_product_and_one_difference(void **state) {
    (void)state;
    Optimiser optimiser;
    create(&optimiser, "sgd", 1, 0.3);
    real param = (real)0.7, grad = (real)0.1234567;
    volatile real product = (real)0.3 * grad;
    real want = param - product;
    optimiser_step(&optimiser, &param, &grad);
    assert_true(param == want);
    optimiser_free(&optimiser);
}

static void where_the_slope_is_zero_nothing_moves(void **state) {
    (void)state;
    for (size_t k = 0; k < KNOWN_COUNT; k++) {
        Optimiser optimiser;
        real params[2] = {3, -4}, grads[2] = {0, 0};
        create(&optimiser, KNOWN[k].name, 2, 0.5);
        for (size_t step = 0; step < 5; step++)
            optimiser_step(&optimiser, params, grads);
        assert_true(params[0] == 3 && params[1] == -4);
        optimiser_free(&optimiser);
    }
}

// The divisors make them blind to how large the slopes are.
static void the_first_step_of_adam_and_adagrad_is_as_long_as_the_rate(void **state) {
    (void)state;
    static const char *const NAMES[] = {"adam", "adagrad"};
    static const double SLOPES[] = {1e-3, -1, 1e3};
    for (size_t k = 0; k < 2; k++) {
        for (size_t s = 0; s < 3; s++) {
            Optimiser optimiser;
            real param = 0, grad = (real)SLOPES[s];
            create(&optimiser, NAMES[k], 1, 0.01);
            optimiser_step(&optimiser, &param, &grad);
            double want = SLOPES[s] > 0 ? -0.01 : 0.01;
            assert_true(fabs((double)param - want) < 1e-6);
            optimiser_free(&optimiser);
        }
    }
}

// What a schedule does between two steps; velocity is kept without the rate.
static void the_rate_may_change_between_steps(void **state) {
    (void)state;
    Optimiser optimiser;
    real param = 1, grad = 1;
    create(&optimiser, "momentum", 1, 0.1);
    optimiser_step(&optimiser, &param, &grad);
    assert_close("first", 0, param, 0.9);
    optimiser.learning_rate = (real)0.01;
    optimiser_step(&optimiser, &param, &grad);
    assert_close("second", 0, param, 0.9 - 0.01 * 1.9);
    optimiser.learning_rate = 0;
    optimiser_step(&optimiser, &param, &grad);
    assert_close("third", 0, param, 0.9 - 0.01 * 1.9);
    optimiser_free(&optimiser);
}

static void two_optimisers_share_nothing(void **state) {
    (void)state;
    Optimiser one, other;
    real a = 1, b = 1, c = 1, grad = (real)0.5;
    create(&one, "adam", 1, 0.1);
    create(&other, "adam", 1, 0.1);
    for (size_t step = 0; step < 10; step++) optimiser_step(&one, &a, &grad);
    for (size_t step = 0; step < 10; step++) optimiser_step(&other, &b, &grad);
    assert_true(a == b);
    optimiser_free(&other);
    create(&other, "adam", 1, 0.1);
    for (size_t step = 0; step < 10; step++) optimiser_step(&other, &c, &grad);
    assert_true(a == c);
    optimiser_free(&one);
    optimiser_free(&other);
}

// (x − 3)² from x = 0.
static void each_finds_the_bottom_of_a_bowl(void **state) {
    (void)state;
    for (size_t k = 0; k < KNOWN_COUNT; k++) {
        Optimiser optimiser;
        real x = 0;
        create(&optimiser, KNOWN[k].name, 1, 0.05);
        for (size_t step = 0; step < 20000; step++) {
            real slope = 2 * (x - 3);
            optimiser.learning_rate = (real)(0.05 * (1 - (double)step / 20000));
            optimiser_step(&optimiser, &x, &slope);
        }
        if (fabs((double)x - 3) > 1e-3)
            fail_msg("%s ends at %g", KNOWN[k].name, (double)x);
        optimiser_free(&optimiser);
    }
}

static void an_unknown_name_lists_those_there_are(void **state) {
    (void)state;
    Optimiser optimiser;
    Error err = {""};
    assert_false(optimiser_create(&optimiser, "adamw", 3, (real)0.1, &err));
    assert_string_equal(err.text,
                        "unknown optimiser 'adamw': there are sgd, momentum, "
                        "rmsprop, adagrad, adam");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_steps_are_pytorchs),
        cmocka_unit_test(every_row_of_the_table_has_known_numbers),
        cmocka_unit_test(plain_descent_is_one_product_and_one_difference),
        cmocka_unit_test(where_the_slope_is_zero_nothing_moves),
        cmocka_unit_test(the_first_step_of_adam_and_adagrad_is_as_long_as_the_rate),
        cmocka_unit_test(the_rate_may_change_between_steps),
        cmocka_unit_test(two_optimisers_share_nothing),
        cmocka_unit_test(each_finds_the_bottom_of_a_bowl),
        cmocka_unit_test(an_unknown_name_lists_those_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
