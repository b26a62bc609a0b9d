// Batches: every example once an epoch, in NumPy's order, the last batch short.
#include "../common/batches.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 20 };

// Example n is x = (n, n + 0.5), t = −n: so a row says which one it is.
typedef struct Examples {
    real x_at[N * 2], t_at[N];
    Mat x, t;
} Examples;

static void fill(Examples *e) {
    e->x = mat_view(e->x_at, N, 2);
    e->t = mat_view(e->t_at, N, 1);
    for (size_t n = 0; n < N; n++) {
        e->x_at[2 * n] = (real)n;
        e->x_at[2 * n + 1] = (real)n + (real)0.5;
        e->t_at[n] = -(real)n;
    }
}

static void create(Batches *batches, const Examples *e, size_t size, uint32_t seed) {
    Error err = {""};
    if (!batches_create(batches, &e->x, &e->t, size, seed, &err))
        fail_msg("%s", err.text);
    assert_string_equal(err.text, "");
}

// The number of a row's example; its parts must belong together.
static size_t which(const Mat *x, const Mat *t, size_t row) {
    real first = x->at[2 * row];
    assert_true(x->at[2 * row + 1] == first + (real)0.5);
    assert_true(t->at[row] == -first);
    return (size_t)first;
}

// Plays one epoch; order[k] is the k-th example dealt, sizes[b] what batch b held.
static size_t play(Batches *batches, size_t order[N], size_t sizes[N]) {
    const Mat *x, *t;
    size_t dealt = 0, count = 0;
    batches_start_epoch(batches);
    while (batches_next(batches, &x, &t)) {
        assert_int_equal(x->rows, t->rows);
        assert_true(dealt + x->rows <= N);
        for (size_t row = 0; row < x->rows; row++) order[dealt++] = which(x, t, row);
        sizes[count++] = x->rows;
    }
    assert_int_equal(dealt, N);
    assert_int_equal(count, batches_count(batches));
    assert_false(batches_next(batches, &x, &t));
    return count;
}

static void every_example_is_dealt_once_an_epoch(void **state) {
    (void)state;
    Examples e;
    fill(&e);
    for (size_t size = 1; size <= N + 5; size++) {
        Batches batches;
        size_t order[N], sizes[N];
        create(&batches, &e, size, 3);
        for (size_t epoch = 0; epoch < 3; epoch++) {
            size_t seen[N] = {0};
            play(&batches, order, sizes);
            for (size_t k = 0; k < N; k++) seen[order[k]]++;
            for (size_t n = 0; n < N; n++) assert_int_equal(seen[n], 1);
        }
        batches_free(&batches);
    }
}

static void the_last_batch_is_short_and_not_dropped(void **state) {
    (void)state;
    Examples e;
    Batches batches;
    size_t order[N], sizes[N];
    fill(&e);
    create(&batches, &e, 6, 1);
    assert_int_equal(play(&batches, order, sizes), 4);
    for (size_t b = 0; b < 3; b++) assert_int_equal(sizes[b], 6);
    assert_int_equal(sizes[3], 2);
    batches_free(&batches);
    create(&batches, &e, 5, 1);
    assert_int_equal(play(&batches, order, sizes), 4);
    assert_int_equal(sizes[3], 5);
    batches_free(&batches);
}

// python3 -c 'import numpy as np; r = np.random.RandomState(6 + 1)
// print(r.permutation(20)); print(r.permutation(20))'
static void the_order_is_numpys_of_the_next_seed(void **state) {
    (void)state;
    static const size_t FIRST[N] = {1,  17, 2, 5,  11, 0,  18, 6, 13, 19,
                                    10, 14, 8, 16, 9,  12, 7,  3, 4,  15};
    static const size_t SECOND[N] = {18, 7, 15, 14, 17, 3,  1,  10, 4,  6,
                                     9,  8, 2,  0,  13, 11, 16, 5,  12, 19};
    Examples e;
    fill(&e);
    for (size_t size = 1; size <= N; size += 7) {
        Batches batches;
        size_t order[N], sizes[N];
        create(&batches, &e, size, 6);
        play(&batches, order, sizes);
        assert_memory_equal(order, FIRST, sizeof order);
        play(&batches, order, sizes);
        assert_memory_equal(order, SECOND, sizeof order);
        batches_free(&batches);
    }
}

static void all_at_once_keeps_the_order_and_copies_nothing(void **state) {
    (void)state;
    Examples e;
    Batches batches;
    const Mat *x, *t;
    fill(&e);
    create(&batches, &e, 0, 1);
    assert_int_equal(batches_count(&batches), 1);
    for (size_t epoch = 0; epoch < 2; epoch++) {
        batches_start_epoch(&batches);
        assert_true(batches_next(&batches, &x, &t));
        assert_ptr_equal(x, &e.x);
        assert_ptr_equal(t, &e.t);
        assert_false(batches_next(&batches, &x, &t));
    }
    batches_free(&batches);
}

// One batch of all examples, but dealt anew: that is not the same as size 0.
static void a_size_beyond_the_examples_is_all_of_them_shuffled(void **state) {
    (void)state;
    Examples e;
    Batches batches;
    size_t order[N], sizes[N];
    fill(&e);
    create(&batches, &e, 1000, 6);
    assert_int_equal(play(&batches, order, sizes), 1);
    assert_int_equal(sizes[0], N);
    assert_int_equal(order[0], 1);
    batches_free(&batches);
}

static void nothing_is_dealt_before_an_epoch_is_started(void **state) {
    (void)state;
    Examples e;
    Batches batches;
    const Mat *x, *t;
    fill(&e);
    for (size_t size = 0; size < 3; size++) {
        create(&batches, &e, size, 1);
        assert_false(batches_next(&batches, &x, &t));
        batches_free(&batches);
    }
}

static void an_epoch_may_be_broken_off(void **state) {
    (void)state;
    Examples e;
    Batches batches;
    const Mat *x, *t;
    size_t order[N], sizes[N];
    fill(&e);
    create(&batches, &e, 8, 6);
    batches_start_epoch(&batches);
    assert_true(batches_next(&batches, &x, &t));
    play(&batches, order, sizes);
    assert_int_equal(order[0], 18);
    batches_free(&batches);
}

static void the_examples_themselves_stay_in_place(void **state) {
    (void)state;
    Examples e, before;
    Batches batches;
    size_t order[N], sizes[N];
    fill(&e);
    fill(&before);
    create(&batches, &e, 7, 2);
    play(&batches, order, sizes);
    assert_memory_equal(e.x_at, before.x_at, sizeof e.x_at);
    assert_memory_equal(e.t_at, before.t_at, sizeof e.t_at);
    batches_free(&batches);
}

static void one_example_is_a_batch_too(void **state) {
    (void)state;
    Examples e;
    Batches batches;
    const Mat *x, *t;
    fill(&e);
    e.x.rows = e.t.rows = 1;
    create(&batches, &e, 4, 1);
    batches_start_epoch(&batches);
    assert_true(batches_next(&batches, &x, &t));
    assert_int_equal(x->rows, 1);
    assert_false(batches_next(&batches, &x, &t));
    batches_free(&batches);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_is_dealt_once_an_epoch),
        cmocka_unit_test(the_last_batch_is_short_and_not_dropped),
        cmocka_unit_test(the_order_is_numpys_of_the_next_seed),
        cmocka_unit_test(all_at_once_keeps_the_order_and_copies_nothing),
        cmocka_unit_test(a_size_beyond_the_examples_is_all_of_them_shuffled),
        cmocka_unit_test(nothing_is_dealt_before_an_epoch_is_started),
        cmocka_unit_test(an_epoch_may_be_broken_off),
        cmocka_unit_test(the_examples_themselves_stay_in_place),
        cmocka_unit_test(one_example_is_a_batch_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
