// JSON: what is right is read, what is wrong is noted where it stands.
#include "json.h"

#include <float.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "rng.h"

// The text in a buffer of its own size, so that a sanitizer sees a read behind it.
static char *own(const char *text) {
    char *copy = malloc(strlen(text) + 1);
    assert_non_null(copy);
    return strcpy(copy, text);
}

// What the JSON text `from` says; "!" and the message where it is wrong.
static void assert_text(const char *from, const char *expected) {
    char *text = own(from);
    Json json = json_start(text, strlen(text));
    const char *to = json.at;
    size_t length = json_string(&json, json.at);
    if (json.wrong) {
        assert_string_equal(expected, "!");
    } else {
        assert_string_equal(to, expected);
        assert_int_equal(length, strlen(expected));
    }
    free(text);
}

static void texts_are_decoded(void **state) {
    (void)state;
    assert_text("\"\"", "");
    assert_text(" \n\t\"a b\"", "a b");
    assert_text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
    assert_text("\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"",
                "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    assert_text("\"\xc3\xa9\"", "\xc3\xa9");
    assert_text("\"\\udce9\"", "\xe9");
}

static void texts_that_are_wrong_are_refused(void **state) {
    (void)state;
    const char *wrong[] = {
        "",
        "a",
        "\"",
        "\"a",
        "\"a\\",
        "\"a\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800\\",
        "\"\\udc00\"",
        "\"a\nb\"",
        "\"\\ud800\\u\"",
        "\"\\ud800\\ud800\"",
    };
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        assert_text(wrong[k], "!");
    }
}

static void every_text_comes_back(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 1);
    for (int round = 0; round < 3000; round++) {
        char text[24] = "", *written = NULL, read[24];
        size_t length = rng_below(&rng, sizeof text - 1), size = 0;
        for (size_t k = 0; k < length; k++) {
            uint32_t bits = rng_bits(&rng);
            bool plain = round % 2 == 0;
            text[k] = (char)(plain ? 1 + bits % 255 : 0x80 + bits % 128);
        }
        FILE *stream = open_memstream(&written, &size);
        json_write_string(stream, text);
        assert_int_equal(fclose(stream), 0);
        Json json = json_start(written, size);
        assert_int_equal(json_string(&json, NULL), strlen(text));
        json = json_start(written, size);
        json_string(&json, read);
        json_finish(&json);
        assert_null(json.wrong);
        assert_string_equal(read, text);
        free(written);
    }
}

static void assert_number(const char *from, double expected) {
    char *text = own(from);
    Json json = json_start(text, strlen(text));
    double value = json_number(&json);
    json_finish(&json);
    assert_null(json.wrong);
    assert_memory_equal(&value, &expected, sizeof value);
    free(text);
}

static void numbers_are_read_exactly(void **state) {
    (void)state;
    assert_number("0", 0);
    assert_number("-0", -0.0);
    assert_number(" 12.5e-1 ", 1.25);
    assert_number("1E+2", 100);
    assert_number("0.1", 0.1);
    assert_number("1.7976931348623157e308", DBL_MAX);
    assert_number("5e-324", 4.9406564584124654e-324);
}

static void what_is_no_number_is_refused(void **state) {
    (void)state;
    const char *wrong[] = {"",      "-",    "+1",    ".5",  "1.",
                           "01",    "1e",   "1e+",   "nan", "Infinity",
                           "1e999", "0x10", "\"1\"", "1 2", "1,5"};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        char *text = own(wrong[k]);
        Json json = json_start(text, strlen(text));
        json_number(&json);
        json_finish(&json);
        assert_non_null(json.wrong);
        assert_string_equal(text, wrong[k]);
        free(text);
    }
}

static void sizes_are_whole_and_fit(void **state) {
    (void)state;
    const char *wrong[] = {
        "-1", "1.0", "1e3", "18446744073709551616", "99999999999999999999", "", "x"};
    char good[] = " 18446744073709551615 ";
    Json json = json_start(good, strlen(good));
    if (sizeof(size_t) == 8) assert_true(json_size(&json) == SIZE_MAX);
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        char *text = own(wrong[k]);
        json = json_start(text, strlen(text));
        json_size(&json);
        assert_non_null(json.wrong);
        free(text);
    }
}

// A locale that writes 1,5; made in this folder where the system has none.
static bool enter_comma_locale(void) {
    const char *make = "localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 >/dev/null 2>&1";
    if (setlocale(LC_ALL, "de_DE.UTF-8")) return true;
    if (system(make) != 0 || setenv("LOCPATH", ".", 1) != 0) return false;
    return setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
}

static void a_comma_locale_changes_nothing(void **state) {
    (void)state;
    if (!enter_comma_locale()) skip();
    char *written = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&written, &size);
    json_write_number(stream, -0.5e-7);
    fclose(stream);
    Json json = json_start(written, size);
    double value = json_number(&json);
    assert_string_equal(written, "-4.9999999999999998e-08");
    assert_true(value == -0.5e-7);
    free(written);
    setlocale(LC_ALL, "C");
}

// Is the text one JSON value?
static bool is_json(const char *from) {
    char *text = own(from);
    Json json = json_start(text, strlen(text));
    json_skip(&json);
    json_finish(&json);
    free(text);
    return !json.wrong;
}

static void values_of_every_kind_are_skipped(void **state) {
    (void)state;
    const char *right[] = {
        "{}", "[]",  "[1,\"a\",null,true,false,{\"b\":[{}]}]", " {\"a\" : 1 } ",
        "0",  "\"\""};
    const char *wrong[] = {
        "",          "{",       "[",         "[1",         "[1,",   "[1,]",  "[,1]",
        "[1 2]",     "{\"a\"}", "{\"a\":}",  "{\"a\":1,}", "{1:2}", "{a:1}", "[1}",
        "{\"a\":1]", "nul",     "truefalse", "[]]",        "{} {}", "\v1",   "'a'"};
    for (size_t k = 0; k < sizeof right / sizeof right[0]; k++) {
        assert_true(is_json(right[k]));
    }
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        assert_false(is_json(wrong[k]));
    }
}

static void deep_nesting_is_refused(void **state) {
    (void)state;
    char text[2001] = "";
    memset(text, '[', 2000);
    assert_false(is_json(text));
    memset(text, 0, sizeof text);
    memset(text, '[', JSON_DEPTH);
    memset(text + JSON_DEPTH, ']', JSON_DEPTH);
    assert_true(is_json(text));
    for (size_t k = 0; k + 6 < sizeof text; k += 5) memcpy(text + k, "{\"a\":", 6);
    assert_false(is_json(text));
}

static void items_are_counted_and_visited(void **state) {
    (void)state;
    char text[] = "[ [\"a\", \"b\"], [], [\"c\"] ]";
    Json json = json_start(text, strlen(text));
    assert_int_equal(json_count(&json), 3);
    size_t outer = 0, inner = 0;
    json_open(&json, '[');
    for (; json_more(&json, ']'); outer++) {
        inner += json_count(&json);
        json_skip(&json);
    }
    json_finish(&json);
    assert_null(json.wrong);
    assert_int_equal(outer, 3);
    assert_int_equal(inner, 3);
}

static void what_is_wrong_in_a_list_is_found_when_it_is_counted(void **state) {
    (void)state;
    char text[] = "[1, [02], 3]";
    Json json = json_start(text, strlen(text));
    json_count(&json);
    assert_non_null(json.wrong);
    assert_ptr_equal(json.at, text + 5);
}

static void after_a_mistake_nothing_moves(void **state) {
    (void)state;
    char text[] = "[1 2]";
    Json json = json_start(text, strlen(text));
    json_open(&json, '[');
    while (json_more(&json, ']')) json_number(&json);
    assert_non_null(json.wrong);
    assert_int_equal(json.at - json.start, 3);
    const char *wrong = json.wrong;
    assert_int_equal(json_size(&json), 0);
    assert_int_equal(json_string(&json, NULL), 0);
    json_skip(&json);
    assert_false(json_open(&json, '{'));
    assert_false(json_more(&json, '}'));
    assert_int_equal(json.at - json.start, 3);
    assert_ptr_equal(json.wrong, wrong);
}

static void random_texts_do_no_harm(void **state) {
    (void)state;
    const char *parts[] = {"{", "}", "[", "]", ",",    ":", "\"a\"", "\"",  "\\",
                           "1", "-", "e", ".", "null", " ", "\\u00", "d800"};
    Rng rng;
    rng_seed(&rng, 2);
    for (int round = 0; round < 20000; round++) {
        char text[80] = "";
        size_t count = rng_below(&rng, 12);
        for (size_t k = 0; k < count; k++) {
            strcat(text, parts[rng_below(&rng, sizeof parts / sizeof parts[0])]);
        }
        is_json(text);
    }
}

static int enter_folder(void **state) {
    char name[] = "/tmp/test_json.XXXXXX";
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
        cmocka_unit_test(texts_are_decoded),
        cmocka_unit_test(texts_that_are_wrong_are_refused),
        cmocka_unit_test(every_text_comes_back),
        cmocka_unit_test(numbers_are_read_exactly),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(sizes_are_whole_and_fit),
        cmocka_unit_test(a_comma_locale_changes_nothing),
        cmocka_unit_test(values_of_every_kind_are_skipped),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(items_are_counted_and_visited),
        cmocka_unit_test(what_is_wrong_in_a_list_is_found_when_it_is_counted),
        cmocka_unit_test(after_a_mistake_nothing_moves),
        cmocka_unit_test(random_texts_do_no_harm),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
