// One allocation for everything that an owner owns.
#include "arena.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct Parts {
    double *numbers;
    char *letter;
    double *more;
} Parts;

static void lay_out(Parts *parts, Arena *arena) {
    parts->numbers = arena_take(arena, 10, sizeof(double));
    parts->letter = arena_take(arena, 1, 1);
    parts->more = arena_take(arena, 3, sizeof(double));
}

static void counting_hands_out_nothing(void **state) {
    (void)state;
    Arena arena = {0};
    Parts parts;
    lay_out(&parts, &arena);
    assert_null(parts.numbers);
    assert_null(parts.more);
    assert_int_equal(arena.used, 128 + 64 + 64);
}

static void parts_are_apart_and_aligned_and_zero(void **state) {
    (void)state;
    Arena arena = {0};
    Error err;
    Parts parts;
    lay_out(&parts, &arena);
    assert_true(arena_allocate(&arena, &err));
    lay_out(&parts, &arena);
    assert_int_equal((uintptr_t)parts.numbers % 64, 0);
    assert_int_equal((uintptr_t)parts.letter % 64, 0);
    assert_ptr_equal(parts.letter, (char *)parts.numbers + 128);
    assert_ptr_equal(parts.more, parts.letter + 64);
    assert_true(parts.more[2] == 0);
    assert_int_equal(arena.used, arena.size);
    arena_free(&arena);
}

static void an_empty_arena_can_be_allocated_and_freed_twice(void **state) {
    (void)state;
    Arena arena = {0};
    Error err;
    assert_true(arena_allocate(&arena, &err));
    assert_non_null(arena_take(&arena, 0, sizeof(double)));
    arena_free(&arena);
    arena_free(&arena);
    assert_null(arena.base);
}

static void sizes_that_overflow_are_an_error(void **state) {
    (void)state;
    const size_t counts[][2] = {
        {SIZE_MAX / 4, 8}, {SIZE_MAX, 1}, {SIZE_MAX - 10, 1}, {2, SIZE_MAX / 2 + 1}};
    for (size_t i = 0; i < 4; i++) {
        Arena arena = {0};
        Error err = {""};
        arena_take(&arena, counts[i][0], counts[i][1]);
        arena_take(&arena, 100, 1);
        assert_false(arena_allocate(&arena, &err));
        assert_non_null(strstr(err.text, "out of memory"));
        arena_free(&arena);
    }
}

static void parts_that_overflow_together_are_an_error(void **state) {
    (void)state;
    Arena arena = {0};
    Error err = {""};
    for (int i = 0; i < 3; i++) arena_take(&arena, SIZE_MAX / 2, 1);
    assert_false(arena_allocate(&arena, &err));
}

static void taking_more_than_was_counted_stops_the_program(void **state) {
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        Arena arena = {0};
        Error err;
        close(STDERR_FILENO);
        arena_take(&arena, 64, 1);
        if (!arena_allocate(&arena, &err)) _exit(1);
        arena_take(&arena, 65, 1);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counting_hands_out_nothing),
        cmocka_unit_test(parts_are_apart_and_aligned_and_zero),
        cmocka_unit_test(an_empty_arena_can_be_allocated_and_freed_twice),
        cmocka_unit_test(sizes_that_overflow_are_an_error),
        cmocka_unit_test(parts_that_overflow_together_are_an_error),
        cmocka_unit_test(taking_more_than_was_counted_stops_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
