// Looking names up: every table of the course, and what is said of a name it has not.
#include "../common/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/activation.h"
#include "../common/layer.h"
#include "../common/loss.h"
#include "../common/optimiser.h"

typedef struct Fruit {
    const char *name;
    double price;
} Fruit;

static const Fruit FRUITS[] = {{"fig", 3}, {"date", 2}, {"fig tree", 90}};

static const Names FRUIT_NAMES = {"fruit", &FRUITS[0].name, sizeof FRUITS[0], 3};

static bool find(const Names *names, const char *name, size_t *row, Error *err) {
    return names_find(names, name, strlen(name), row, err);
}

static void a_name_is_found_in_its_row(void **state) {
    (void)state;
    Error err = {""};
    for (size_t r = 0; r < 3; r++) {
        size_t row = 99;
        assert_true(find(&FRUIT_NAMES, FRUITS[r].name, &row, &err));
        assert_int_equal(row, r);
        assert_string_equal(names_at(&FRUIT_NAMES, r), FRUITS[r].name);
    }
    assert_string_equal(err.text, "");
}

static void a_name_ends_where_its_length_says(void **state) {
    (void)state;
    Error err;
    size_t row = 99;
    assert_true(names_find(&FRUIT_NAMES, "date:ripe", 4, &row, &err));
    assert_int_equal(row, 1);
    assert_true(names_find(&FRUIT_NAMES, "fig tree", 3, &row, &err));
    assert_int_equal(row, 0);
}

static void neither_a_part_of_a_name_nor_more_of_it_is_the_name(void **state) {
    (void)state;
    const char *const wrong[] = {"", "f", "fi", "figs", "dates", "Fig", " fig", "tree"};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        Error err = {""};
        size_t row;
        assert_false(find(&FRUIT_NAMES, wrong[k], &row, &err));
        assert_non_null(strstr(err.text, "unknown fruit"));
    }
}

static void the_error_shows_the_name_and_all_that_there_are(void **state) {
    (void)state;
    Error err;
    size_t row;
    assert_false(find(&FRUIT_NAMES, "plum", &row, &err));
    assert_string_equal(err.text,
                        "unknown fruit 'plum': "
                        "there are fig, date, fig tree");
}

static void a_name_of_any_length_and_bytes_makes_one_short_line(void **state) {
    (void)state;
    Error err;
    size_t row;
    char name[2000];
    memset(name, '\n', sizeof name);
    assert_false(names_find(&FRUIT_NAMES, name, sizeof name, &row, &err));
    assert_null(strchr(err.text, '\n'));
    assert_true(strlen(err.text) < 150);
    assert_non_null(strstr(err.text, "there are fig, date, fig tree"));
}

static void a_list_that_is_too_long_is_cut(void **state) {
    (void)state;
    Error err;
    size_t row;
    const char *many[200];
    for (size_t r = 0; r < 200; r++) many[r] = "pomegranate";
    const Names names = {"fruit", many, sizeof many[0], 200};
    assert_false(find(&names, "fig", &row, &err));
    assert_non_null(strstr(err.text, "'fig': there are pomegranate, pomegranate"));
}

// Every row has a name of its own, without the signs that cut a layer's text apart.
static void check_table(const Names *names) {
    Error err;
    size_t row;
    assert_true(names->count > 0);
    assert_false(find(names, "no such thing", &row, &err));
    assert_non_null(strstr(err.text, names->what));
    for (size_t r = 0; r < names->count; r++) {
        Error unused;
        const char *name = names_at(names, r);
        assert_true(find(names, name, &row, &unused));
        assert_int_equal(row, r);
        assert_int_equal(strcspn(name, ":, "), strlen(name));
        assert_non_null(strstr(err.text, name));
    }
}

static void every_table_of_the_course_finds_and_lists_its_rows(void **state) {
    (void)state;
    check_table(&ACTIVATION_NAMES);
    check_table(&LOSS_NAMES);
    check_table(&LAYER_NAMES);
    check_table(&OPTIMISER_NAMES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_found_in_its_row),
        cmocka_unit_test(a_name_ends_where_its_length_says),
        cmocka_unit_test(neither_a_part_of_a_name_nor_more_of_it_is_the_name),
        cmocka_unit_test(the_error_shows_the_name_and_all_that_there_are),
        cmocka_unit_test(a_name_of_any_length_and_bytes_makes_one_short_line),
        cmocka_unit_test(a_list_that_is_too_long_is_cut),
        cmocka_unit_test(every_table_of_the_course_finds_and_lists_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
