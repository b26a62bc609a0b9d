// Activations: the numbers of each, its ends, and every slope beside its difference.
#include "../common/activation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const real INF = (real)INFINITY;

static bool in_single_precision(void) {
    return sizeof(real) < sizeof(double);
}

static const Activation *find(const char *name) {
    Error err = {""};
    const Activation *activation = activation_find(name, strlen(name), &err);
    assert_string_equal(err.text, "");
    return activation;
}

static real value_at(const Activation *activation, real z) {
    real a = 7;
    activation->value(&a, &z, 1);
    return a;
}

static real slope_at(const Activation *activation, real z) {
    real s = 7, a = value_at(activation, z);
    activation->slope(&s, &z, &a, 1);
    return s;
}

// Equal, or apart by a few units in the last place of numbers of size 1.
static void assert_close(const char *what, real z, real got, double want) {
    double tolerance = in_single_precision() ? 5e-7 : 5e-16;
    double value = (double)got;
    if (value == want || fabs(value - want) <= tolerance) return;
    fail_msg("%s at %g: %.17g, expected %.17g", what, (double)z, value, want);
}

// sigmoid and tanh from
//     python3 -c 'from decimal import *; getcontext().prec = 40
//     for z in map(Decimal, ("-1", "0.5", "2")):
//         s = 1 / (1 + (-z).exp()); t = 2 / (1 + (-2 * z).exp()) - 1
//         print(z, float(s), float(s * (1 - s)), float(t), float(1 - t * t))'
typedef struct Known {
    const char *name;
    double z, value, slope;
} Known;

static const Known KNOWN[] = {
    {"linear", -1, -1, 1},
    {"linear", 1e5, 1e5, 1},
    {"linear", -HUGE_VAL, -HUGE_VAL, 1},
    {"linear", HUGE_VAL, HUGE_VAL, 1},
    {"sigmoid", -HUGE_VAL, 0, 0},
    {"sigmoid", -1e5, 0, 0},
    {"sigmoid", -1, 0.2689414213699951, 0.19661193324148185},
    {"sigmoid", 0, 0.5, 0.25},
    {"sigmoid", 0.5, 0.6224593312018546, 0.2350037122015945},
    {"sigmoid", 2, 0.8807970779778824, 0.10499358540350652},
    {"sigmoid", 1e5, 1, 0},
    {"sigmoid", HUGE_VAL, 1, 0},
    {"tanh", -HUGE_VAL, -1, 0},
    {"tanh", -1e5, -1, 0},
    {"tanh", -1, -0.7615941559557649, 0.4199743416140261},
    {"tanh", 0, 0, 1},
    {"tanh", 0.5, 0.46211715726000974, 0.7864477329659274},
    {"tanh", 2, 0.9640275800758169, 0.07065082485316447},
    {"tanh", 1e5, 1, 0},
    {"tanh", HUGE_VAL, 1, 0},
    {"relu", -HUGE_VAL, 0, 0},
    {"relu", -1e5, 0, 0},
    {"relu", 0, 0, 0},
    {"relu", 0.5, 0.5, 1},
    {"relu", 1e5, 1e5, 1},
    {"relu", HUGE_VAL, HUGE_VAL, 1},
};

static void values_and_slopes_are_those_of_the_formulas(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof KNOWN / sizeof KNOWN[0]; k++) {
        const Activation *activation = find(KNOWN[k].name);
        real z = (real)KNOWN[k].z;
        assert_close(KNOWN[k].name, z, value_at(activation, z), KNOWN[k].value);
        assert_close(KNOWN[k].name, z, slope_at(activation, z), KNOWN[k].slope);
    }
}

static void nan_stays_nan_in_every_activation(void **state) {
    (void)state;
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        assert_true(isnan(value_at(&ACTIVATIONS[r], (real)NAN)));
        assert_true(isnan(value_at(&ACTIVATIONS[r], -(real)NAN)));
    }
}

static void values_and_slopes_are_finite_however_large_the_sum(void **state) {
    (void)state;
    const real sums[] = {-(real)1e5, (real)1e5, -(real)1e30, (real)1e30, 0, -(real)0};
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        for (size_t k = 0; k < sizeof sums / sizeof sums[0]; k++) {
            assert_true(isfinite(value_at(&ACTIVATIONS[r], sums[k])));
            assert_true(isfinite(slope_at(&ACTIVATIONS[r], sums[k])));
        }
    }
}

// (g(z + h) − g(z − h)) / 2h
static real difference_at(const Activation *activation, real z) {
    const real h = (real)6e-6;
    real above = z + h, below = z - h;
    real rise = value_at(activation, above) - value_at(activation, below);
    return rise / (above - below);
}

// Points between −6 and 6, none near a whole number, where a slope may jump.
static void every_slope_is_the_difference_of_values(void **state) {
    (void)state;
    if (in_single_precision()) skip();
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        const Activation *activation = &ACTIVATIONS[r];
        for (real z = (real)-5.95; z < 6; z += (real)0.1) {
            double slope = (double)slope_at(activation, z);
            double difference = (double)difference_at(activation, z);
            if (fabs(slope - difference) < 1e-9) continue;
            fail_msg("%s at %g: slope %.12g, difference %.12g", activation->name,
                     (double)z, slope, difference);
        }
    }
}

// In memory of exactly their size: a row has the bits of one number at a time.
static void check_row(const Activation *activation, size_t count) {
    real *z = malloc(3 * count * sizeof *z), *a = z + count, *s = a + count;
    assert_true(z || count == 0);
    for (size_t k = 0; k < count; k++) z[k] = (real)0.7 * (real)k - 5;
    activation->value(a, z, count);
    activation->slope(s, z, a, count);
    for (size_t k = 0; k < count; k++) {
        real value = value_at(activation, z[k]), slope = slope_at(activation, z[k]);
        assert_memory_equal(&a[k], &value, sizeof value);
        assert_memory_equal(&s[k], &slope, sizeof slope);
    }
    free(z);
}

static void a_row_of_any_length_is_as_good_as_one_number(void **state) {
    (void)state;
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        for (size_t count = 0; count < 40; count++) check_row(&ACTIVATIONS[r], count);
    }
}

static void one_activation_is_linear_and_may_work_in_place(void **state) {
    (void)state;
    real z[] = {-INF, -1, 0, 5};
    size_t linear = 0;
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        linear += activation_is_linear(&ACTIVATIONS[r]);
    }
    assert_int_equal(linear, 1);
    assert_true(activation_is_linear(find("linear")));
    find("linear")->value(z, z, 4);
    assert_memory_equal(z, ((real[]){-INF, -1, 0, 5}), sizeof z);
}

static void a_name_that_is_unknown_is_an_error_that_lists_all(void **state) {
    (void)state;
    Error err = {""};
    assert_null(activation_find("tanhh", 5, &err));
    assert_non_null(strstr(err.text, "unknown activation 'tanhh': there are "));
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        assert_non_null(strstr(err.text, ACTIVATIONS[r].name));
    }
    assert_ptr_equal(activation_find("tanhh", 4, &err), find("tanh"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_slopes_are_those_of_the_formulas),
        cmocka_unit_test(nan_stays_nan_in_every_activation),
        cmocka_unit_test(values_and_slopes_are_finite_however_large_the_sum),
        cmocka_unit_test(every_slope_is_the_difference_of_values),
        cmocka_unit_test(a_row_of_any_length_is_as_good_as_one_number),
        cmocka_unit_test(one_activation_is_linear_and_may_work_in_place),
        cmocka_unit_test(a_name_that_is_unknown_is_an_error_that_lists_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
