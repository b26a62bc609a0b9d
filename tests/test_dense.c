// The dense layer, forward and backward, on numbers that a pencil can follow.
#include "../common/dense.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 2, I = 3, O = 2 };

// Two examples, three inputs, two outputs.
typedef struct Pencil {
    real x[N * I], w[I * O], b[O], dz[N * O];
    real z[N * O], dw[I * O], db[O], dx[N * I];
} Pencil;

// What is computed starts as rubbish: it must be overwritten.
static Pencil sharpen(void) {
    Pencil p = {.x = {1, 2, 3, 4, 5, 6},
                .w = {1, -1, 0, 2, 3, 1},
                .b = {10, 20},
                .dz = {1, 0, 2, -1}};
    for (size_t k = 0; k < N * O; k++) p.z[k] = (real)NAN;
    for (size_t k = 0; k < I * O; k++) p.dw[k] = (real)NAN;
    for (size_t k = 0; k < O; k++) p.db[k] = (real)NAN;
    for (size_t k = 0; k < N * I; k++) p.dx[k] = (real)NAN;
    return p;
}

static Mat no_bias(void) {
    return mat_view(NULL, 0, 0);
}

static void each_output_is_a_weighted_sum_and_a_bias(void **state) {
    (void)state;
    Pencil p = sharpen();
    Mat x = mat_view(p.x, N, I), w = mat_view(p.w, I, O), b = mat_view(p.b, 1, O);
    Mat z = mat_view(p.z, N, O);
    dense_forward(&z, &x, &w, &b);
    assert_memory_equal(p.z, ((real[]){20, 26, 32, 32}), sizeof p.z);
}

static void without_a_bias_it_is_the_sum_alone(void **state) {
    (void)state;
    Pencil p = sharpen();
    Mat x = mat_view(p.x, N, I), w = mat_view(p.w, I, O), b = no_bias();
    Mat z = mat_view(p.z, N, O);
    dense_forward(&z, &x, &w, &b);
    assert_memory_equal(p.z, ((real[]){10, 6, 22, 12}), sizeof p.z);
}

static void all_three_gradients_are_those_of_the_formulas(void **state) {
    (void)state;
    Pencil p = sharpen();
    Mat x = mat_view(p.x, N, I), w = mat_view(p.w, I, O), dz = mat_view(p.dz, N, O);
    Mat dx = mat_view(p.dx, N, I), dw = mat_view(p.dw, I, O), db = mat_view(p.db, 1, O);
    dense_backward(&dx, &dz, &w);
    dense_gradient(&dw, &db, &dz, &x, 0, I);
    assert_memory_equal(p.dw, ((real[]){9, -4, 12, -5, 15, -6}), sizeof p.dw);
    assert_memory_equal(p.db, ((real[]){3, -1}), sizeof p.db);
    assert_memory_equal(p.dx, ((real[]){1, 0, 3, 3, -2, 5}), sizeof p.dx);
}

static void the_gradient_may_be_worked_out_row_by_row(void **state) {
    (void)state;
    Pencil p = sharpen();
    Mat x = mat_view(p.x, N, I), dz = mat_view(p.dz, N, O);
    Mat dw = mat_view(p.dw, I, O), db = mat_view(p.db, 1, O);
    for (size_t i = I; i-- > 0;) dense_gradient(&dw, &db, &dz, &x, i, 1);
    assert_memory_equal(p.dw, ((real[]){9, -4, 12, -5, 15, -6}), sizeof p.dw);
    assert_memory_equal(p.db, ((real[]){3, -1}), sizeof p.db);
}

static void without_a_bias_there_is_no_gradient_of_it(void **state) {
    (void)state;
    Pencil p = sharpen();
    Mat x = mat_view(p.x, N, I), w = mat_view(p.w, I, O), dz = mat_view(p.dz, N, O);
    Mat dx = mat_view(p.dx, N, I), dw = mat_view(p.dw, I, O), db = no_bias();
    dense_backward(&dx, &dz, &w);
    dense_gradient(&dw, &db, &dz, &x, 0, I);
    assert_memory_equal(p.dw, ((real[]){9, -4, 12, -5, 15, -6}), sizeof p.dw);
    assert_memory_equal(p.dx, ((real[]){1, 0, 3, 3, -2, 5}), sizeof p.dx);
}

static void one_example_is_a_batch(void **state) {
    (void)state;
    Pencil p = sharpen();
    Mat x = mat_view(p.x, 1, I), w = mat_view(p.w, I, O), dz = mat_view(p.dz, 1, O);
    Mat dx = mat_view(p.dx, 1, I), dw = mat_view(p.dw, I, O), db = mat_view(p.db, 1, O);
    dense_backward(&dx, &dz, &w);
    dense_gradient(&dw, &db, &dz, &x, 0, I);
    assert_memory_equal(p.dw, ((real[]){1, 0, 2, 0, 3, 0}), sizeof p.dw);
    assert_memory_equal(p.db, ((real[]){1, 0}), sizeof p.db);
    assert_memory_equal(p.dx, ((real[]){1, 0, 3}), 3 * sizeof(real));
    assert_true(isnan(p.dx[3]));
}

static void as_a_layer_it_works_on_what_the_trace_holds(void **state) {
    (void)state;
    Pencil p = sharpen();
    Mat x = mat_view(p.x, N, I), dx = mat_view(p.dx, N, I);
    Layer layer = {.w = mat_view(p.w, I, O), .b = mat_view(p.b, 1, O)};
    LayerTrace trace = {.z = mat_view(p.z, N, O),
                        .dz = mat_view(p.dz, N, O),
                        .dw = mat_view(p.dw, I, O),
                        .db = mat_view(p.db, 1, O)};
    dense_layer_forward(&trace, &layer, &x);
    dense_layer_backward(&dx, &trace, &layer);
    dense_layer_gradient(&trace, &layer, &x, 0, I);
    assert_memory_equal(p.z, ((real[]){20, 26, 32, 32}), sizeof p.z);
    assert_memory_equal(p.dw, ((real[]){9, -4, 12, -5, 15, -6}), sizeof p.dw);
    assert_memory_equal(p.db, ((real[]){3, -1}), sizeof p.db);
    assert_memory_equal(p.dx, ((real[]){1, 0, 3, 3, -2, 5}), sizeof p.dx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_output_is_a_weighted_sum_and_a_bias),
        cmocka_unit_test(without_a_bias_it_is_the_sum_alone),
        cmocka_unit_test(all_three_gradients_are_those_of_the_formulas),
        cmocka_unit_test(the_gradient_may_be_worked_out_row_by_row),
        cmocka_unit_test(without_a_bias_there_is_no_gradient_of_it),
        cmocka_unit_test(one_example_is_a_batch),
        cmocka_unit_test(as_a_layer_it_works_on_what_the_trace_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
