// How large first weights are: each rule's factor, and what is not a rule.
#include "../common/init.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// The factor that `text` gives a layer of 300 inputs and 100 outputs.
static real scale_of(const char *text) {
    Init init;
    Error err = {""};
    if (!init_find(&init, text, &err)) fail_msg("%s", err.text);
    assert_string_equal(err.text, "");
    return init_scale(&init, 300, 100);
}

static bool near(real got, double want) {
    return fabs((double)got - want) <= (sizeof(real) < sizeof(double) ? 1e-8 : 1e-16);
}

static void a_number_is_the_factor_of_every_layer(void **state) {
    (void)state;
    assert_true(scale_of("0.01") == (real)0.01);
    assert_true(scale_of("1") == 1);
    assert_true(scale_of("-0.5") == (real)-0.5);
    assert_true(scale_of("2e-3") == (real)2e-3);
    assert_true(scale_of("0") == 0);
}

static void zeros_are_zeros(void **state) {
    (void)state;
    assert_true(scale_of("zeros") == 0);
}

static void xavier_looks_at_inputs_and_outputs(void **state) {
    (void)state;
    Init init;
    Error err;
    assert_true(near(scale_of("xavier"), 0.07071067811865475));  // sqrt(2 / 400)
    assert_true(init_find(&init, "xavier", &err));
    assert_true(init_scale(&init, 1, 1) == 1);
}

static void he_looks_at_inputs(void **state) {
    (void)state;
    Init init;
    Error err;
    assert_true(near(scale_of("he"), 0.08164965809277261));  // sqrt(2 / 300)
    assert_true(init_find(&init, "he", &err));
    assert_true(init_scale(&init, 2, 12345) == 1);
}

static void anything_else_is_an_error_that_lists_the_rules(void **state) {
    (void)state;
    const char *number = "a number such as 0.01";
    const char *const wrong[] = {"",     "hee", "He",  "kaiming", "0.01x", number,
                                 "0,01", "--1", "nan", "inf",     "1e999"};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        Init init;
        Error err = {""};
        if (init_find(&init, wrong[k], &err)) fail_msg("'%s' is taken", wrong[k]);
        assert_non_null(strstr(err.text, wrong[k]));
        assert_non_null(strstr(err.text, "there are zeros, xavier, he"));
        assert_non_null(strstr(err.text, number));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_the_factor_of_every_layer),
        cmocka_unit_test(zeros_are_zeros),
        cmocka_unit_test(xavier_looks_at_inputs_and_outputs),
        cmocka_unit_test(he_looks_at_inputs),
        cmocka_unit_test(anything_else_is_an_error_that_lists_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
