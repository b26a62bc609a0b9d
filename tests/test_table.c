// Tables for figures: a CSV file at full precision, or nothing at all.
#include "table.h"

#include <math.h>
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

static void assert_holds(const char *path, const char *expected) {
    char text[512] = "";
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    size_t got = fread(text, 1, sizeof text - 1, stream);
    fclose(stream);
    text[got] = '\0';
    assert_string_equal(text, expected);
}

static void numbers_are_written_so_that_they_read_back_the_same(void **state) {
    (void)state;
    Error err;
    Table table;
    assert_true(table_create(&table, ".", "curve.csv", "step,cost", &err));
    table_number(&table, 1);
    table_number(&table, 0.1);
    table_row(&table, (const double[]){-0.0, 1e-300});
    assert_true(table_close(&table, &err));
    assert_holds("curve.csv", "step,cost\n1,0.10000000000000001\n-0,1e-300\n");
}

static void what_is_not_finite_has_one_spelling(void **state) {
    (void)state;
    Error err;
    Table table;
    assert_true(table_create(&table, ".", "odd.csv", "a,b,c,d", &err));
    double nan = fabs((double)NAN);
    table_row(&table, (const double[]){nan, -nan, HUGE_VAL, -HUGE_VAL});
    assert_true(table_close(&table, &err));
    assert_holds("odd.csv", "a,b,c,d\nnan,nan,inf,-inf\n");
}

static void words_are_quoted_where_they_must_be(void **state) {
    (void)state;
    Error err;
    Table table;
    assert_true(table_create(&table, ".", "words.csv", "word,n", &err));
    const char *const words[] = {"adam", "a,b", "say \"so\"", "two\nlines", ""};
    for (size_t i = 0; i < 5; i++) {
        table_text(&table, words[i]);
        table_number(&table, (double)i);
    }
    assert_true(table_close(&table, &err));
    assert_holds("words.csv",
                 "word,n\nadam,0\n\"a,b\",1\n\"say \"\"so\"\"\",2\n"
                 "\"two\nlines\",3\n\"\",4\n");
}

static void a_gap_is_a_blank_line(void **state) {
    (void)state;
    Error err;
    Table table;
    assert_true(table_create(&table, ".", "blocks.csv", "x", &err));
    table_number(&table, 1);
    table_gap(&table);
    table_number(&table, 2);
    assert_true(table_close(&table, &err));
    assert_holds("blocks.csv", "x\n1\n\n2\n");
}

static void without_a_folder_every_call_does_nothing(void **state) {
    (void)state;
    Error err;
    const char *const folders[] = {NULL, ""};
    for (size_t i = 0; i < 2; i++) {
        Table table;
        assert_true(table_create(&table, folders[i], "off.csv", "a,b", &err));
        table_number(&table, 1);
        table_text(&table, "word");
        table_row(&table, (const double[]){1, 2});
        table_gap(&table);
        assert_true(table_close(&table, &err));
        assert_int_equal(access("off.csv", F_OK), -1);
    }
}

static void the_name_may_be_a_whole_path(void **state) {
    Error err;
    Table table;
    char path[64];
    snprintf(path, sizeof path, "%s/whole.csv", (const char *)*state);
    assert_true(table_create(&table, ".", path, "x", &err));
    assert_true(table_close(&table, &err));
    assert_holds("whole.csv", "x\n");
    assert_true(table_create(&table, *state, "inside.csv", "x", &err));
    assert_true(table_close(&table, &err));
    assert_holds("inside.csv", "x\n");
}

static void a_folder_that_is_missing_is_an_error_and_the_table_is_off(void **state) {
    (void)state;
    Error err;
    Table table;
    assert_false(table_create(&table, "nowhere", "x.csv", "x", &err));
    assert_non_null(strstr(err.text, "nowhere/x.csv: "));
    table_number(&table, 1);
    assert_true(table_close(&table, &err));
}

static void a_path_that_is_too_long_is_an_error(void **state) {
    (void)state;
    Error err;
    Table table;
    char name[5000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_false(table_create(&table, "folder", name, "x", &err));
    assert_non_null(strstr(err.text, "folder/xxx"));
}

static void an_abandoned_table_leaves_nothing(void **state) {
    (void)state;
    Error err;
    Table table;
    assert_true(table_create(&table, ".", "dropped.csv", "x,y", &err));
    table_number(&table, 1);
    table_abandon(&table);
    table_abandon(&table);
    assert_int_equal(access("dropped.csv", F_OK), -1);
}

static void a_row_that_is_not_full_stops_the_program(void **state) {
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        Error err;
        Table table;
        close(STDERR_FILENO);
        if (!table_create(&table, ".", "short.csv", "x,y", &err)) _exit(1);
        table_number(&table, 1);
        table_close(&table, &err);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

// The tests run in a folder of their own.
static int enter_folder(void **state) {
    char name[] = "/tmp/test-table-XXXXXX";
    if (!mkdtemp(name) || chdir(name) != 0) return -1;
    *state = strdup(name);
    return *state ? 0 : -1;
}

static int leave_folder(void **state) {
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", (const char *)*state);
    free(*state);
    return chdir("/") == 0 ? system(command) : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_so_that_they_read_back_the_same),
        cmocka_unit_test(what_is_not_finite_has_one_spelling),
        cmocka_unit_test(words_are_quoted_where_they_must_be),
        cmocka_unit_test(a_gap_is_a_blank_line),
        cmocka_unit_test(without_a_folder_every_call_does_nothing),
        cmocka_unit_test(the_name_may_be_a_whole_path),
        cmocka_unit_test(a_folder_that_is_missing_is_an_error_and_the_table_is_off),
        cmocka_unit_test(a_path_that_is_too_long_is_an_error),
        cmocka_unit_test(an_abandoned_table_leaves_nothing),
        cmocka_unit_test(a_row_that_is_not_full_stops_the_program),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
