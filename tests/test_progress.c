// The progress bar: on a terminal only, never wider than it, and gone at the end.
#define _XOPEN_SOURCE 700  // for a terminal of our own: posix_openpt

#include "progress.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROOM = 4096 };

// A terminal `columns` wide; what stands on the other end is returned.
static int open_terminal(int *terminal, unsigned short columns) {
    int other = posix_openpt(O_RDWR | O_NOCTTY);
    *terminal = -1;
    if (other < 0 || grantpt(other) != 0 || unlockpt(other) != 0) return -1;
    *terminal = open(ptsname(other), O_RDWR | O_NOCTTY);
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    ioctl(other, TIOCSWINSZ, &size);
    return *terminal < 0 ? -1 : other;
}

// All that was written on the terminal, which is closed; then nothing more can come.
static void read_all(int terminal, int other, char *text) {
    close(terminal);
    size_t used = 0;
    ssize_t got = 1;
    while (got > 0 && used < ROOM - 1) {
        got = read(other, text + used, ROOM - 1 - used);
        if (got > 0) used += (size_t)got;
    }
    text[used] = '\0';
    close(other);
}

// A bar after `done` of `total` steps in two seconds, with stderr on `target`.
static void show_bar(int target, size_t done, size_t total, double cost) {
    int before = dup(STDERR_FILENO);
    dup2(target, STDERR_FILENO);
    Progress progress = progress_start("train", total);
    progress.start -= 2;
    progress.drawn -= 2;
    progress_update(&progress, done, cost);
    progress_update(&progress, done, cost);  // too soon to be drawn
    progress_end(&progress);
    progress_end(&progress);
    dup2(before, STDERR_FILENO);
    close(before);
}

// What a terminal `columns` wide gets to see.
static void catch_bar(char *text, unsigned short columns, size_t done, size_t total,
                      double cost) {
    int terminal;
    int other = open_terminal(&terminal, columns);
    if (other < 0) skip();
    show_bar(terminal, done, total, cost);
    read_all(terminal, other, text);
}

static void the_bar_shows_cost_rate_and_time_left(void **state) {
    (void)state;
    char text[ROOM];
    catch_bar(text, 80, 250, 1000, 0.5);
    assert_non_null(strstr(text, "\rtrain  25 %  [####"));
    assert_non_null(strstr(text, "]  cost 0.5  125 steps/s  0:06 left\x1b[K"));
}

static void the_bar_is_drawn_once_and_wiped_once(void **state) {
    (void)state;
    char text[ROOM];
    catch_bar(text, 80, 250, 1000, 0.5);
    const char *wiped = strstr(text, "\r\x1b[K");
    assert_non_null(wiped);
    assert_string_equal(wiped, "\r\x1b[K");
    assert_null(strstr(strstr(text, "train") + 1, "train"));
}

static void a_cost_that_is_nan_is_left_out(void **state) {
    (void)state;
    char text[ROOM];
    catch_bar(text, 80, 250, 1000, (double)NAN);
    assert_null(strstr(text, "cost"));
    assert_null(strstr(text, "nan"));
}

static void the_bar_never_fills_the_last_column(void **state) {
    (void)state;
    char text[ROOM];
    for (unsigned short columns = 1; columns < 200; columns++) {
        catch_bar(text, columns, 999, 1000, 123.456);
        const char *end = strstr(text, "\x1b[K");
        assert_non_null(end);
        assert_true(end - text <= columns);
    }
}

static void odd_totals_are_all_right(void **state) {
    (void)state;
    char text[ROOM];
    catch_bar(text, 80, 0, 1000, 1);
    assert_non_null(strstr(text, "  0 %"));
    assert_non_null(strstr(text, "? left"));
    catch_bar(text, 80, 0, 0, 1);
    assert_non_null(strstr(text, "100 %"));
    catch_bar(text, 80, 20, 10, 1);
    assert_non_null(strstr(text, "100 %"));
    catch_bar(text, 80, 1, 10000, 1);
    assert_non_null(strstr(text, "5:33:18 left"));
    catch_bar(text, 80, 1, SIZE_MAX, 1);
    assert_non_null(strstr(text, " left"));
}

static void elsewhere_than_on_a_terminal_there_is_nothing(void **state) {
    (void)state;
    FILE *caught = tmpfile();
    assert_non_null(caught);
    show_bar(fileno(caught), 250, 1000, 0.5);
    assert_int_equal(lseek(fileno(caught), 0, SEEK_END), 0);
    fclose(caught);
}

static void a_bar_that_was_never_drawn_is_not_wiped(void **state) {
    (void)state;
    int terminal;
    int other = open_terminal(&terminal, 80);
    if (other < 0) skip();
    int before = dup(STDERR_FILENO);
    dup2(terminal, STDERR_FILENO);
    Progress progress = progress_start("train", 10);
    progress_end(&progress);
    dup2(before, STDERR_FILENO);
    close(before);
    char text[ROOM];
    read_all(terminal, other, text);
    assert_string_equal(text, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bar_shows_cost_rate_and_time_left),
        cmocka_unit_test(the_bar_is_drawn_once_and_wiped_once),
        cmocka_unit_test(a_cost_that_is_nan_is_left_out),
        cmocka_unit_test(the_bar_never_fills_the_last_column),
        cmocka_unit_test(odd_totals_are_all_right),
        cmocka_unit_test(elsewhere_than_on_a_terminal_there_is_nothing),
        cmocka_unit_test(a_bar_that_was_never_drawn_is_not_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
