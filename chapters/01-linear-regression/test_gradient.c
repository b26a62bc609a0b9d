// Chapter 1's gradient, checked by nudging; and the numbers of an independent
// implementation, which the lesson's descent must meet.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

// The lesson's own functions, its main under another name.
#define main lesson_main
int lesson_main(int argc, char **argv);
#include "lesson.c"
#undef main

// Single precision has too few digits for differences and for the golden numbers.
static void need_double(void) {
    if (sizeof(real) < sizeof(double)) skip();
}

// ---- The gradient

static Points random_points(Rng *rng) {
    Points points;
    for (size_t n = 0; n < POINTS; n++) {
        points.x[n] = (real)rng_normal(rng);
        points.y[n] = (real)rng_normal(rng);
    }
    return points;
}

static void the_gradient_is_what_nudging_finds(void **state) {
    (void)state;
    need_double();
    Rng rng;
    rng_seed(&rng, 1);
    for (size_t trial = 0; trial < 100; trial++) {
        Points points = trial % 2 == 0 ? LINE : random_points(&rng);
        Neuron at = {.w = (real)rng_normal(&rng), .b = (real)rng_normal(&rng)};
        GradCheck check = check_gradient(at, neuron_gradient(at, &points), &points);
        if (gradcheck_passed(&check)) continue;
        fail_msg("w = %g, b = %g: gradient %.12g, difference %.12g", (double)at.w,
                 (double)at.b, (double)check.gradient, (double)check.difference);
    }
}

static void a_wrong_gradient_is_caught(void **state) {
    (void)state;
    need_double();
    Neuron at = neuron_init(1), right = neuron_gradient(at, &LINE);
    const Neuron wrong[] = {
        {-right.w, right.b},
        {right.w, -right.b},
        {right.w, 0},
        {0, right.b},
        {0, 0},
        {right.b, right.w},
        {right.w / 2, right.b / 2},
        {right.w, right.b * POINTS},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        GradCheck check = check_gradient(at, wrong[k], &LINE);
        assert_false(gradcheck_passed(&check));
    }
}

static void at_the_normal_equations_the_gradient_is_zero(void **state) {
    (void)state;
    Neuron exact = solve_normal_equations(&LINE);
    Neuron gradient = neuron_gradient(exact, &LINE);
    assert_true(exact.w == 2 && exact.b == 1);
    assert_true(gradient.w == 0 && gradient.b == 0);
    assert_true(neuron_cost(exact, &LINE) == 0);
}

static void below_the_largest_safe_rate_the_cost_falls_above_it_grows(void **state) {
    (void)state;
    Table off = {0};
    Neuron start = neuron_init(1);
    real rate = largest_safe_rate(&LINE), cost = neuron_cost(start, &LINE);
    Neuron below = descend(start, &LINE, rate * (real)0.98, 1000, &off, 0);
    Neuron above = descend(start, &LINE, rate * (real)1.02, 1000, &off, 0);
    assert_true(neuron_cost(below, &LINE) < cost);
    assert_true(neuron_cost(above, &LINE) > cost);
}

static void a_cost_that_is_not_finite_names_its_step(void **state) {
    (void)state;
    Error err = {""};
    assert_true(check_cost(1, 41, 1, &err));
    assert_false(check_cost((real)NAN, 41, (real)0.5, &err));
    assert_non_null(strstr(err.text, "step 41"));
    assert_non_null(strstr(err.text, "smaller learning rate than 0.5"));
}

// ---- Golden numbers: line

// By NumPy, not by us: y = 2x + 1 on x = −2 … 4, np.random.seed(1), weight 0.01 randn,
// bias 0, rate 0.01. The cost before steps 0, 100, 200, ... 900.
static const double GOLDEN_COST[] = {
    24.643963268924306,     0.009408179907957684,  0.0004326901339317315,
    1.9899797162521496e-05, 9.152090515935007e-07, 4.2091263608210285e-08,
    1.935813975001762e-09,  8.902977540761639e-11, 4.094557128292547e-12,
    1.883122585108711e-13,
};
static const double GOLDEN_FINAL_COST = 8.660645218790295e-15;
static const double GOLDEN_W = 2.0000000244629486, GOLDEN_B = 0.9999998963732858;

// To 1e-10 of its size, or to 1e-14 where it is nearly zero.
static void assert_agrees(real found, double golden) {
    double apart = fabs((double)found - golden);
    if (apart <= 1e-10 * fabs(golden) || apart <= 1e-14) return;
    fail_msg("%.17g, golden %.17g", (double)found, golden);
}

static void descent_meets_the_golden_costs_and_weights(void **state) {
    (void)state;
    need_double();
    Neuron neuron = neuron_init(1);
    for (size_t step = 0; step < 1000; step++) {
        real cost = neuron_cost(neuron, &LINE);
        if (step % 100 == 0) assert_agrees(cost, GOLDEN_COST[step / 100]);
        neuron = neuron_step(neuron, &LINE, (real)0.01);
    }
    assert_agrees(neuron_cost(neuron, &LINE), GOLDEN_FINAL_COST);
    assert_true(fabs(neuron.w - GOLDEN_W) <= 1e-9);
    assert_true(fabs(neuron.b - GOLDEN_B) <= 1e-9);
    assert_true(fabs(neuron_predict(neuron, 12) - 25.00000019) <= 5e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gradient_is_what_nudging_finds),
        cmocka_unit_test(a_wrong_gradient_is_caught),
        cmocka_unit_test(at_the_normal_equations_the_gradient_is_zero),
        cmocka_unit_test(below_the_largest_safe_rate_the_cost_falls_above_it_grows),
        cmocka_unit_test(a_cost_that_is_not_finite_names_its_step),
        cmocka_unit_test(descent_meets_the_golden_costs_and_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
