// Small systems of linear equations.
#include "solve.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rng.h"

enum { MOST = 12 };

// In single precision the same steps are less exact.
static const double CLOSE = sizeof(real) == sizeof(float) ? 2e-3 : 1e-12;

static void fill_random(Mat *m, Rng *rng) {
    for (size_t k = 0; k < mat_count(m); k++) m->at[k] = (real)rng_normal(rng);
}

static void assert_close(const Mat *found, const Mat *expected) {
    for (size_t k = 0; k < mat_count(found); k++) {
        double apart = fabs((double)found->at[k] - (double)expected->at[k]);
        double size = fabs((double)expected->at[k]);
        if (!(apart <= CLOSE * (size > 1 ? size : 1))) {
            fail_msg("element %zu is %g, not %g", k, found->at[k], expected->at[k]);
        }
    }
}

static void a_system_that_can_be_done_by_hand(void **state) {
    (void)state;
    Error err;
    Mat a = mat_view((real[]){2, 1, 1, 3}, 2, 2);
    Mat b = mat_view((real[]){5, 10}, 2, 1);
    assert_true(solve_linear(&a, &b, &err));
    assert_close(&b, &(Mat){2, 1, (real[]){1, 3}});
}

static void a_zero_on_the_diagonal_is_no_obstacle(void **state) {
    (void)state;
    Error err;
    Mat a = mat_view((real[]){0, 2, 0, 0, 0, 3, 4, 0, 0}, 3, 3);
    Mat b = mat_view((real[]){2, 6, 12}, 3, 1);
    assert_true(solve_linear(&a, &b, &err));
    assert_close(&b, &(Mat){3, 1, (real[]){3, 1, 2}});
}

static void a_tiny_pivot_does_not_spoil_the_others(void **state) {
    (void)state;
    Error err;
    Mat a = mat_view((real[]){(real)1e-20, 1, 1, 1}, 2, 2);
    Mat b = mat_view((real[]){1, 2}, 2, 1);
    assert_true(solve_linear(&a, &b, &err));
    assert_close(&b, &(Mat){2, 1, (real[]){1, 1}});
}

// b is made from a known x, so that the answer can be compared.
static void random_systems_of_any_size_are_solved(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 4);
    for (size_t size = 1; size <= MOST; size++) {
        Error err;
        real numbers[3][MOST * MOST];
        Mat a = mat_view(numbers[0], size, size);
        Mat x = mat_view(numbers[1], size, 3), b = mat_view(numbers[2], size, 3);
        fill_random(&a, &rng);
        fill_random(&x, &rng);
        mat_mul_plain(&b, &a, &x);
        assert_true(solve_linear(&a, &b, &err));
        assert_close(&b, &x);
    }
}

// The last column is the sum of the others but for what rounding leaves.
static void what_rounding_leaves_of_a_zero_is_no_pivot(void **state) {
    (void)state;
    Error err;
    Rng rng;
    rng_seed(&rng, 4);
    for (size_t size = 2; size <= MOST; size++) {
        real numbers[MOST * MOST], b[MOST] = {1};
        Mat a = mat_view(numbers, size, size), right = mat_view(b, size, 1);
        fill_random(&a, &rng);
        for (size_t r = 0; r < size; r++) {
            real *row = mat_row(&a, r);
            row[size - 1] = 0;
            for (size_t c = 0; c + 1 < size; c++) row[size - 1] += row[c];
        }
        assert_false(solve_linear(&a, &right, &err));
    }
}

static void a_singular_matrix_is_an_error(void **state) {
    (void)state;
    Error err;
    real third = (real)1 / 3;
    Mat singular[] = {
        mat_view((real[]){1, 2, 2, 4}, 2, 2),
        mat_view((real[]){third, 1, 3 * third, 3}, 2, 2),
        mat_view((real[]){1, 1, 1, 0, 1, 1, 0, 2, 2}, 3, 3),
    };
    const char *const expected[] = {"unknown 2", "unknown 2", "unknown 3"};
    for (size_t k = 0; k < 3; k++) {
        real b[3] = {1, 2, 3};
        Mat right = mat_view(b, singular[k].rows, 1);
        assert_false(solve_linear(&singular[k], &right, &err));
        assert_non_null(strstr(err.text, expected[k]));
    }
    Mat zeros = mat_view((real[]){0, 0, 0, 0}, 2, 2);
    Mat right = mat_view((real[]){1, 2}, 2, 1);
    assert_false(solve_linear(&zeros, &right, &err));
    assert_string_equal(err.text,
                        "no unique solution: unknown 1 depends on those before it");
}

static void what_is_not_finite_is_an_error_and_no_answer(void **state) {
    (void)state;
    Error err;
    const real wrong[] = {NAN, INFINITY};
    for (size_t k = 0; k < 2; k++) {
        Mat a = mat_view((real[]){wrong[k], 1, 1, wrong[k]}, 2, 2);
        Mat b = mat_view((real[]){1, 2}, 2, 1);
        assert_false(solve_linear(&a, &b, &err));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_system_that_can_be_done_by_hand),
        cmocka_unit_test(a_zero_on_the_diagonal_is_no_obstacle),
        cmocka_unit_test(a_tiny_pivot_does_not_spoil_the_others),
        cmocka_unit_test(random_systems_of_any_size_are_solved),
        cmocka_unit_test(what_rounding_leaves_of_a_zero_is_no_pivot),
        cmocka_unit_test(a_singular_matrix_is_an_error),
        cmocka_unit_test(what_is_not_finite_is_an_error_and_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
