// What a program says when the world, or the program itself, is wrong.
#include "error.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void the_text_is_formatted_and_the_answer_is_false(void **state) {
    (void)state;
    Error err = {""};
    assert_false(error_set(&err, "%s:%d: found '%s'", "a.csv", 3, "x"));
    assert_string_equal(err.text, "a.csv:3: found 'x'");
}

static void control_characters_cannot_break_the_line(void **state) {
    (void)state;
    Error err;
    error_set(&err, "found '%s'", "a\nb\r\x1b[0m\x7f é");
    assert_string_equal(err.text, "found 'a?b??[0m? é'");
}

static void a_long_text_is_cut_and_ends(void **state) {
    (void)state;
    Error err;
    error_set(&err, "%2000d", 1);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

static void a_prefix_goes_before_the_text(void **state) {
    (void)state;
    Error err;
    error_set(&err, "out of memory");
    assert_false(error_prefix(&err, "a.csv"));
    assert_string_equal(err.text, "a.csv: out of memory");
}

static void a_prefix_of_a_full_text_is_cut_too(void **state) {
    (void)state;
    Error err;
    error_set(&err, "%600d", 1);
    error_prefix(&err, "a.csv");
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_memory_equal(err.text, "a.csv:  ", 8);
}

// What `run` writes on stderr, in text; its exit status is returned (128 + signal).
static int run_apart(int (*run)(void), char *text, size_t size) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        _exit(run());
    }
    close(ends[1]);
    ssize_t got = read(ends[0], text, size - 1);
    text[got > 0 ? got : 0] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int report_an_error(void) {
    Error err;
    error_set(&err, "a.csv: cannot be read");
    return error_report("chapter2", &err);
}

static void a_report_is_one_line_and_exit_status_2(void **state) {
    (void)state;
    char text[256];
    assert_int_equal(run_apart(report_an_error, text, sizeof text), 2);
    assert_string_equal(text, "chapter2: a.csv: cannot be read\n");
}

static int break_a_check(void) {
    CHECK(1 + 1 == 3);
    return 0;
}

static void a_check_that_fails_names_its_place_and_aborts(void **state) {
    (void)state;
    char text[256];
    assert_int_equal(run_apart(break_a_check, text, sizeof text), 128 + SIGABRT);
    assert_non_null(strstr(text, "test_error.c:"));
    assert_non_null(strstr(text, "1 + 1 == 3"));
}

static void a_check_that_holds_does_nothing(void **state) {
    (void)state;
    CHECK(1 + 1 == 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_is_formatted_and_the_answer_is_false),
        cmocka_unit_test(control_characters_cannot_break_the_line),
        cmocka_unit_test(a_long_text_is_cut_and_ends),
        cmocka_unit_test(a_prefix_goes_before_the_text),
        cmocka_unit_test(a_prefix_of_a_full_text_is_cut_too),
        cmocka_unit_test(a_report_is_one_line_and_exit_status_2),
        cmocka_unit_test(a_check_that_fails_names_its_place_and_aborts),
        cmocka_unit_test(a_check_that_holds_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
