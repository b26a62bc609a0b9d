// The matrix: views, small loops, and the fast products beside the plain one.
#include "../common/matrix.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../common/rng.h"

// ---- Matrices with memory of exactly their size: a sanitizer sees one step beyond

static Mat mat_new(size_t rows, size_t cols) {
    real *at = malloc(rows * cols * sizeof *at);
    assert_true(at || rows * cols == 0);
    return mat_view(at, rows, cols);
}

// Mostly ordinary numbers; zeros of both signs, and some so small that products vanish.
static real awkward_number(Rng *rng) {
    const real scales[] = {1, 1, 1, 1000, (real)1e-30, 0};
    return (real)rng_normal(rng) * scales[rng_below(rng, 6)];
}

static Mat mat_random(Rng *rng, size_t rows, size_t cols) {
    Mat m = mat_new(rows, cols);
    for (size_t k = 0; k < mat_count(&m); k++) m.at[k] = awkward_number(rng);
    return m;
}

static Mat mat_transposed(const Mat *m) {
    Mat to = mat_new(m->cols, m->rows);
    for (size_t r = 0; r < m->rows; r++) {
        const real *row = mat_row(m, r);
        for (size_t c = 0; c < m->cols; c++) to.at[c * m->rows + r] = row[c];
    }
    return to;
}

static void assert_same_bits(const Mat *one, const Mat *other) {
    assert_int_equal(one->rows, other->rows);
    assert_int_equal(one->cols, other->cols);
    if (mat_count(one) == 0) return;
    assert_memory_equal(one->at, other->at, mat_count(one) * sizeof(real));
}

// ---- The three products

typedef void Product(Mat *result, const Mat *left, const Mat *right);

// product(left, right) has the bits of mat_mul_plain(plain_left, plain_right), whatever
// stood in the result before.
static void assert_as_plain(Product *product, const Mat *left, const Mat *right,
                            const Mat *plain_left, const Mat *plain_right) {
    Mat got = mat_new(plain_left->rows, plain_right->cols);
    Mat want = mat_new(plain_left->rows, plain_right->cols);
    mat_fill(&got, (real)NAN);
    mat_fill(&want, (real)NAN);
    product(&got, left, right);
    mat_mul_plain(&want, plain_left, plain_right);
    assert_same_bits(&got, &want);
    free(got.at);
    free(want.at);
}

// mat_mul_add has the bits of the plain product and mat_add_row.
static void assert_added_as_plain(Rng *rng, const Mat *x, const Mat *w) {
    Mat b = mat_random(rng, 1, w->cols);
    Mat got = mat_new(x->rows, w->cols), want = mat_new(x->rows, w->cols);
    mat_fill(&got, (real)NAN);
    mat_mul_add(&got, x, w, &b);
    mat_mul_plain(&want, x, w);
    mat_add_row(&want, &b);
    assert_same_bits(&got, &want);
    Mat *all[] = {&b, &got, &want};
    for (size_t k = 0; k < 3; k++) free(all[k]->at);
}

// The columns first … first + count − 1 of m, copied.
static Mat mat_columns(const Mat *m, size_t first, size_t count) {
    Mat to = mat_new(m->rows, count);
    for (size_t r = 0; r < m->rows; r++) {
        for (size_t c = 0; c < count; c++) {
            to.at[r * count + c] = m->at[r * m->cols + first + c];
        }
    }
    return to;
}

// A sum that stops somewhere on its way and goes on is the same sum.
static void assert_goes_on(Rng *rng, const Mat *dz, const Mat *w, const Mat *wt) {
    size_t half = dz->cols > 0 ? rng_below(rng, (uint32_t)dz->cols) : 0;
    Mat got = mat_new(dz->rows, w->rows), want = mat_new(dz->rows, w->rows);
    for (size_t part = 0; part < 2; part++) {
        size_t first = part == 0 ? 0 : half;
        size_t count = part == 0 ? half : dz->cols - half;
        Mat x = mat_columns(dz, first, count), y = mat_columns(w, first, count);
        if (part == 0)
            mat_mul_nt(&got, &x, &y);
        else
            mat_add_mul_nt(&got, &x, &y);
        free(x.at);
        free(y.at);
    }
    mat_mul_plain(&want, dz, wt);
    assert_same_bits(&got, &want);
    free(got.at);
    free(want.at);
}

// All three products of a layer of I inputs and O outputs on N examples.
static void check_products(Rng *rng, size_t N, size_t I, size_t O) {
    Mat x = mat_random(rng, N, I), w = mat_random(rng, I, O);
    Mat dz = mat_random(rng, N, O);
    Mat xt = mat_transposed(&x), wt = mat_transposed(&w);
    assert_as_plain(mat_mul, &x, &w, &x, &w);
    assert_added_as_plain(rng, &x, &w);
    assert_as_plain(mat_mul_tn, &x, &dz, &xt, &dz);
    assert_as_plain(mat_mul_nt, &dz, &w, &dz, &wt);
    assert_goes_on(rng, &dz, &w, &wt);
    Mat *all[] = {&x, &w, &dz, &xt, &wt};
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) free(all[k]->at);
}

static void the_fast_products_have_the_bits_of_the_plain_one(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 1);
    for (size_t trial = 0; trial < 300; trial++) {
        size_t N = rng_below(&rng, 30), I = rng_below(&rng, 40);
        check_products(&rng, N, I, rng_below(&rng, 40));
    }
}

static void so_have_those_of_narrow_long_and_empty_shapes(void **state) {
    (void)state;
    const size_t shapes[][3] = {
        {1, 1, 1},     {1, 1, 50},   {1, 50, 1},    {50, 1, 1},     {1, 30, 40},
        {30, 40, 1},   {30, 1, 40},  {0, 3, 4},     {3, 0, 4},      {3, 4, 0},
        {0, 0, 0},     {1, 0, 1},    {8, 8, 8},     {16, 16, 16},   {17, 33, 65},
        {1, 784, 10},  {5, 1100, 3}, {2, 3, 1100},  {1100, 3, 2},   {64, 35, 10},
        {61, 515, 70}, {6, 513, 32}, {7, 1025, 33}, {64, 600, 128}, {1500, 40, 130},
    };
    Rng rng;
    rng_seed(&rng, 2);
    for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
        check_products(&rng, shapes[k][0], shapes[k][1], shapes[k][2]);
    }
}

// One row, a few rows, and an inner index of every length up to where all tiles are used.
static void every_width_has_the_bits_of_the_plain_product(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 4);
    for (size_t width = 1; width <= 300; width++) {
        check_products(&rng, 1, 5, width);
        check_products(&rng, 3 + width % 9, 5, width);
        check_products(&rng, 5, width, 1 + width % 3);
    }
}

static void sums_of_rows_are_those_of_a_plain_loop(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 5);
    for (size_t width = 1; width <= 300; width++) {
        size_t rows = width % 3 == 0 ? 600 : width % 20;
        Mat m = mat_random(&rng, rows, width);
        Mat got = mat_new(1, width), want = mat_new(1, width);
        mat_fill(&want, 0);
        for (size_t k = 0; k < mat_count(&m); k++) want.at[k % width] += m.at[k];
        mat_sum_rows(&got, &m);
        assert_same_bits(&got, &want);
        Mat *all[] = {&m, &got, &want};
        for (size_t k = 0; k < 3; k++) free(all[k]->at);
    }
}

// One example there and back, from the list of what is not 0, beside the whole product and a
// plain loop over all weights.
static void check_listed(Rng *rng, size_t I, size_t O) {
    Mat x = mat_random(rng, 1, I), w = mat_random(rng, I, O),
        dz = mat_random(rng, 1, O);
    Mat got = mat_new(1, O), want = mat_new(1, O), next = mat_new(I, O);
    size_t *used = malloc((I + 1) * sizeof *used);
    assert_non_null(used);
    size_t count = mat_list_used(used, x.at, I);
    mat_mul_used(&got, &x, &w, used, count);
    mat_mul_plain(&want, &x, &w);
    assert_same_bits(&got, &want);
    for (size_t k = 0; k < I * O; k++) {
        next.at[k] = w.at[k] - (real)0.3 * real_fma(x.at[k / O], dz.at[k % O], 0);
    }
    mat_step_used(&w, &x, &dz, (real)0.3, used, count);
    assert_same_bits(&w, &next);
    Mat *all[] = {&x, &w, &dz, &got, &want, &next};
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) free(all[k]->at);
    free(used);
}

static void a_listed_row_has_the_bits_of_the_whole_one(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 6);
    for (size_t width = 1; width <= 300; width++) {
        check_listed(&rng, width % 41, width);
        check_listed(&rng, width, 1 + width % 3);
    }
    check_listed(&rng, 1100, 35);
}

static void a_product_over_an_empty_inner_index_is_zero(void **state) {
    (void)state;
    real z[6], nothing = 0;
    Mat x = mat_view(&nothing, 2, 0), w = mat_view(&nothing, 0, 3);
    Mat to = mat_view(z, 2, 3);
    mat_fill(&to, 7);
    mat_mul(&to, &x, &w);
    for (size_t k = 0; k < 6; k++) assert_true(z[k] == 0);
}

static void the_plain_product_is_the_one_of_the_textbook(void **state) {
    (void)state;
    real z[4];
    Mat x = mat_view((real[]){1, 2, 3, 4, 5, 6}, 2, 3);
    Mat w = mat_view((real[]){1, 10, 2, 20, 3, 30}, 3, 2);
    Mat to = mat_view(z, 2, 2);
    mat_mul_plain(&to, &x, &w);
    assert_memory_equal(z, ((real[]){14, 140, 32, 320}), sizeof z);
}

// 1e30 + 1 − 1e30 is 0 in this order, and 1 where the large ones meet first.
static void sums_run_in_ascending_order(void **state) {
    (void)state;
    real z = 7;
    Mat x = mat_view((real[]){(real)1e30, 1, (real)-1e30}, 1, 3);
    Mat column = mat_view(x.at, 3, 1), ones = mat_view((real[]){1, 1, 1}, 3, 1);
    Mat to = mat_view(&z, 1, 1);
    mat_mul(&to, &x, &ones);
    assert_true(z == 0);
    z = 7;
    mat_sum_rows(&to, &column);
    assert_true(z == 0);
}

static void rows_of_a_product_do_not_depend_on_the_other_rows(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 3);
    Mat x = mat_random(&rng, 13, 21), w = mat_random(&rng, 21, 18);
    Mat whole = mat_new(13, 18), parts = mat_new(13, 18);
    mat_mul(&whole, &x, &w);
    for (size_t first = 0, count = 1; first < 13; first += count++) {
        if (count > 13 - first) count = 13 - first;
        Mat from = mat_slice(&x, first, count), to = mat_slice(&parts, first, count);
        mat_mul(&to, &from, &w);
    }
    assert_same_bits(&parts, &whole);
    Mat *all[] = {&x, &w, &whole, &parts};
    for (size_t k = 0; k < 4; k++) free(all[k]->at);
}

// ---- Views and small loops

static void a_slice_shows_rows_and_shares_their_memory(void **state) {
    (void)state;
    real at[] = {1, 2, 3, 4, 5, 6, 7, 8};
    Mat m = mat_view(at, 4, 2), part = mat_slice(&m, 1, 2);
    assert_int_equal(part.rows, 2);
    assert_int_equal(part.cols, 2);
    assert_ptr_equal(part.at, &at[2]);
    mat_fill(&part, 0);
    assert_memory_equal(at, ((real[]){1, 2, 0, 0, 0, 0, 7, 8}), sizeof at);
}

static void a_slice_may_be_empty_also_at_the_end(void **state) {
    (void)state;
    real at[] = {1, 2, 3, 4};
    Mat m = mat_view(at, 2, 2);
    Mat none = mat_slice(&m, 2, 0), all = mat_slice(&m, 0, 2);
    assert_int_equal(mat_count(&none), 0);
    assert_int_equal(mat_count(&all), 4);
    assert_ptr_equal(mat_row(&m, 1), &at[2]);
}

static void a_matrix_from_an_arena_is_zero(void **state) {
    (void)state;
    Arena arena = {0};
    Error err;
    mat_take(&arena, 3, 5);
    assert_true(arena_allocate(&arena, &err));
    Mat m = mat_take(&arena, 3, 5);
    assert_int_equal(mat_count(&m), 15);
    for (size_t k = 0; k < 15; k++) assert_true(m.at[k] == 0);
    arena_free(&arena);
}

static void sizes_whose_product_overflows_are_an_error(void **state) {
    (void)state;
    Arena arena = {0};
    Error err = {""};
    mat_take(&arena, SIZE_MAX / 4 + 2, 4);
    assert_false(arena_allocate(&arena, &err));
    assert_non_null(strstr(err.text, "out of memory"));
    arena_free(&arena);
}

static void copies_are_copies(void **state) {
    (void)state;
    real to[4] = {0}, from[] = {1, 2, 3, 4};
    Mat one = mat_view(to, 2, 2), other = mat_view(from, 2, 2);
    mat_copy_row(&one, 0, &other, 1);
    assert_memory_equal(to, ((real[]){3, 4, 0, 0}), sizeof to);
    mat_copy(&one, &other);
    assert_memory_equal(to, from, sizeof to);
    Mat column = mat_view(to, 4, 1), one_number = mat_view(&to[1], 1, 1);
    mat_copy_row(&column, 0, &column, 3);
    mat_copy(&one_number, &(Mat){1, 1, &from[2]});
    assert_memory_equal(to, ((real[]){4, 3, 3, 4}), sizeof to);
}

static void empty_matrices_are_copied_filled_and_summed_too(void **state) {
    (void)state;
    real sum[2] = {7, 7};
    Mat none = mat_view(NULL, 0, 2), thin = mat_view(NULL, 2, 0);
    Mat row = mat_view(sum, 1, 2);
    mat_fill(&none, 1);
    mat_copy(&none, &none);
    mat_copy_row(&thin, 0, &thin, 1);
    mat_add_row(&none, &row);
    mat_sum_rows(&row, &none);
    assert_true(sum[0] == 0 && sum[1] == 0);
}

static void a_row_is_added_to_every_row(void **state) {
    (void)state;
    real at[] = {1, 2, 3, 4, 5, 6}, total[2];
    Mat m = mat_view(at, 3, 2), row = mat_view((real[]){10, -1}, 1, 2);
    Mat sum = mat_view(total, 1, 2);
    mat_add_row(&m, &row);
    assert_memory_equal(at, ((real[]){11, 1, 13, 3, 15, 5}), sizeof at);
    mat_sum_rows(&sum, &m);
    assert_true(total[0] == 39 && total[1] == 9);
}

static void the_largest_is_the_first_of_equals(void **state) {
    (void)state;
    real inf = (real)INFINITY;
    const real rows[][4] = {{1, 3, 3, 2},       {5, 5, 5, 5},       {-4, -2, -3, -2},
                            {0, 0, 0, 1},       {-inf, -inf, 0, 0}, {0, inf, inf, 0},
                            {-(real)0, 0, 0, 0}};
    const size_t first[] = {1, 0, 1, 3, 2, 1, 0};
    real at[28];
    memcpy(at, rows, sizeof at);
    Mat m = mat_view(at, 7, 4), column = mat_view(at, 28, 1);
    for (size_t r = 0; r < 7; r++) assert_int_equal(mat_argmax(&m, r), first[r]);
    assert_int_equal(mat_argmax(&column, 27), 0);
}

// ---- Wrong shapes stop the program

static real ROOM[12];

static void slice_beyond(void) {
    Mat m = mat_view(ROOM, 3, 2);
    mat_slice(&m, 2, 2);
}

static void slice_whose_end_overflows(void) {
    Mat m = mat_view(ROOM, 3, 2);
    mat_slice(&m, 1, SIZE_MAX);
}

static void row_beyond(void) {
    Mat m = mat_view(ROOM, 3, 2);
    mat_row(&m, 3);
}

static void largest_beyond(void) {
    Mat m = mat_view(ROOM, 3, 2);
    mat_argmax(&m, 3);
}

static void copy_of_other_rows(void) {
    Mat to = mat_view(ROOM, 2, 3), from = mat_view(ROOM, 3, 3);
    mat_copy(&to, &from);
}

static void copy_of_other_columns(void) {
    Mat to = mat_view(ROOM, 2, 3), from = mat_view(ROOM, 2, 4);
    mat_copy(&to, &from);
}

static void copied_row_beyond(void) {
    Mat m = mat_view(ROOM, 3, 2);
    mat_copy_row(&m, 0, &m, 3);
}

static void copy_into_a_row_beyond(void) {
    Mat m = mat_view(ROOM, 3, 2);
    mat_copy_row(&m, 3, &m, 0);
}

static void copied_row_of_another_length(void) {
    Mat to = mat_view(ROOM, 2, 3), from = mat_view(ROOM, 3, 2);
    mat_copy_row(&to, 0, &from, 0);
}

static void added_row_of_another_length(void) {
    Mat m = mat_view(ROOM, 3, 2), row = mat_view(ROOM, 1, 3);
    mat_add_row(&m, &row);
}

static void sum_into_two_rows(void) {
    Mat m = mat_view(ROOM, 3, 2), two = mat_view(ROOM, 2, 2);
    mat_sum_rows(&two, &m);
}

// x (2×3) with w (2×2): the inner sizes differ.
static void product_that_does_not_fit(void) {
    Mat z = mat_view(ROOM, 2, 2), x = mat_view(ROOM, 2, 3), w = mat_view(ROOM, 2, 2);
    mat_mul(&z, &x, &w);
}

static void plain_product_that_does_not_fit(void) {
    Mat z = mat_view(ROOM, 2, 2), x = mat_view(ROOM, 2, 3), w = mat_view(ROOM, 2, 2);
    mat_mul_plain(&z, &x, &w);
}

static void product_into_another_shape(void) {
    Mat z = mat_view(ROOM, 2, 3), x = mat_view(ROOM, 2, 3), w = mat_view(ROOM, 3, 2);
    mat_mul(&z, &x, &w);
}

static void bias_of_other_outputs(void) {
    Mat z = mat_view(ROOM, 2, 2), x = mat_view(ROOM, 2, 3), w = mat_view(ROOM, 3, 2);
    Mat b = mat_view(ROOM, 1, 3);
    mat_mul_add(&z, &x, &w, &b);
}

static void weight_gradient_of_other_batches(void) {
    Mat dw = mat_view(ROOM, 3, 2), x = mat_view(ROOM, 2, 3), dz = mat_view(ROOM, 3, 2);
    mat_mul_tn(&dw, &x, &dz);
}

static void weight_gradient_into_another_shape(void) {
    Mat dw = mat_view(ROOM, 2, 3), x = mat_view(ROOM, 2, 3), dz = mat_view(ROOM, 2, 2);
    mat_mul_tn(&dw, &x, &dz);
}

static void input_gradient_of_other_outputs(void) {
    Mat dx = mat_view(ROOM, 2, 3), dz = mat_view(ROOM, 2, 3), w = mat_view(ROOM, 3, 2);
    mat_mul_nt(&dx, &dz, &w);
}

static void input_gradient_into_another_shape(void) {
    Mat dx = mat_view(ROOM, 3, 3), dz = mat_view(ROOM, 2, 2), w = mat_view(ROOM, 3, 2);
    mat_mul_nt(&dx, &dz, &w);
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

static void wrong_rows_stop_the_program(void **state) {
    (void)state;
    assert_true(stops(slice_beyond));
    assert_true(stops(slice_whose_end_overflows));
    assert_true(stops(row_beyond));
    assert_true(stops(largest_beyond));
    assert_true(stops(copy_of_other_rows));
    assert_true(stops(copy_of_other_columns));
    assert_true(stops(copied_row_beyond));
    assert_true(stops(copy_into_a_row_beyond));
    assert_true(stops(copied_row_of_another_length));
    assert_true(stops(added_row_of_another_length));
    assert_true(stops(sum_into_two_rows));
}

static void wrong_products_stop_the_program(void **state) {
    (void)state;
    assert_true(stops(product_that_does_not_fit));
    assert_true(stops(plain_product_that_does_not_fit));
    assert_true(stops(product_into_another_shape));
    assert_true(stops(bias_of_other_outputs));
    assert_true(stops(weight_gradient_of_other_batches));
    assert_true(stops(weight_gradient_into_another_shape));
    assert_true(stops(input_gradient_of_other_outputs));
    assert_true(stops(input_gradient_into_another_shape));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fast_products_have_the_bits_of_the_plain_one),
        cmocka_unit_test(so_have_those_of_narrow_long_and_empty_shapes),
        cmocka_unit_test(every_width_has_the_bits_of_the_plain_product),
        cmocka_unit_test(sums_of_rows_are_those_of_a_plain_loop),
        cmocka_unit_test(a_listed_row_has_the_bits_of_the_whole_one),
        cmocka_unit_test(a_product_over_an_empty_inner_index_is_zero),
        cmocka_unit_test(the_plain_product_is_the_one_of_the_textbook),
        cmocka_unit_test(sums_run_in_ascending_order),
        cmocka_unit_test(rows_of_a_product_do_not_depend_on_the_other_rows),
        cmocka_unit_test(a_slice_shows_rows_and_shares_their_memory),
        cmocka_unit_test(a_slice_may_be_empty_also_at_the_end),
        cmocka_unit_test(a_matrix_from_an_arena_is_zero),
        cmocka_unit_test(sizes_whose_product_overflows_are_an_error),
        cmocka_unit_test(copies_are_copies),
        cmocka_unit_test(empty_matrices_are_copied_filled_and_summed_too),
        cmocka_unit_test(a_row_is_added_to_every_row),
        cmocka_unit_test(the_largest_is_the_first_of_equals),
        cmocka_unit_test(wrong_rows_stop_the_program),
        cmocka_unit_test(wrong_products_stop_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
