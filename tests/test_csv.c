// CSV files, well formed and not.
#include "csv.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "real.h"
#include "rng.h"

// A new file each time: overwriting an old one makes some file systems wait for the
// disk.
static void put_bytes(const char *path, const char *bytes, size_t size) {
    remove(path);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static Csv *open_text(const char *text) {
    Error err = {""};
    put_bytes("a.csv", text, strlen(text));
    Csv *csv = csv_open("a.csv", &err);
    if (!csv) fail_msg("%s", err.text);
    return csv;
}

// Every field of every record behind the header: "a|b\nc|d\n".
static void read_all(Csv *csv, char *text, size_t size) {
    Error err = {""};
    size_t used = 0;
    text[0] = '\0';
    while (csv_next(csv, &err)) {
        for (size_t c = 0; c < csv_columns(csv); c++) {
            used += (size_t)snprintf(text + used, size - used, "%s%s", c > 0 ? "|" : "",
                                     csv_field(csv, c));
        }
        used += (size_t)snprintf(text + used, size - used, "\n");
    }
    assert_string_equal(err.text, "");
}

static void assert_reads(const char *file, const char *expected) {
    char text[256];
    Csv *csv = open_text(file);
    read_all(csv, text, sizeof text);
    assert_string_equal(text, expected);
    csv_close(csv);
}

// The first error in the file, from its header or a record.
static void assert_says_bytes(const char *bytes, size_t size, const char *expected) {
    Error err = {""};
    put_bytes("a.csv", bytes, size);
    Csv *csv = csv_open("a.csv", &err);
    while (csv && csv_next(csv, &err)) continue;
    csv_close(csv);
    assert_string_equal(err.text, expected);
}

static void assert_says(const char *text, const char *expected) {
    assert_says_bytes(text, strlen(text), expected);
}

static void a_plain_file_is_read(void **state) {
    (void)state;
    assert_reads("a,b\n1,2\n3,4\n", "1|2\n3|4\n");
    assert_reads("a,b\n,\nx,\n", "|\nx|\n");
    assert_reads("a\nx\ny\n", "x\ny\n");
    assert_reads("a,b\n", "");
    assert_reads("a,b", "");
}

static void names_come_from_the_header(void **state) {
    (void)state;
    Error err;
    size_t column = 9;
    Csv *csv = open_text("age,\"last, first\",sex\n1,2,3\n");
    assert_int_equal(csv_columns(csv), 3);
    assert_string_equal(csv_name(csv, 1), "last, first");
    assert_true(csv_find(csv, "sex", &column, &err));
    assert_int_equal(column, 2);
    assert_false(csv_find(csv, "Sex", &column, &err));
    assert_string_equal(err.text,
                        "a.csv: unknown column 'Sex': there are age, last, first, sex");
    csv_close(csv);
}

static void a_column_without_a_name_gets_one(void **state) {
    (void)state;
    Csv *csv = open_text(",b,\n1,2,3\n");
    assert_string_equal(csv_name(csv, 0), "column 1");
    assert_string_equal(csv_name(csv, 1), "b");
    assert_string_equal(csv_name(csv, 2), "column 3");
    assert_false(csv_named(csv, 0));
    assert_true(csv_named(csv, 1));
    csv_close(csv);
}

static void line_ends_may_be_any(void **state) {
    (void)state;
    assert_reads("a,b\r\n1,2\r\n3,4\r\n", "1|2\n3|4\n");
    assert_reads("a,b\r\n1,2\n3,4", "1|2\n3|4\n");
    assert_reads("a,b\n1,", "1|\n");
    assert_reads(
        "\xEF\xBB\xBF"
        "a,b\n1,2",
        "1|2\n");
}

static void empty_lines_are_skipped_unless_there_is_one_column(void **state) {
    (void)state;
    assert_reads("\n\na,b\n\n1,2\n\r\n\n3,4\n\n", "1|2\n3|4\n");
    assert_reads("a\n1\n\n2\n", "1\n\n2\n");
}

static void quotes_hold_commas_newlines_and_quotes(void **state) {
    (void)state;
    assert_reads("a,b\n\"1,5\",\"x \"\"y\"\"\"\n\"\",\"two\nlines\"\n",
                 "1,5|x \"y\"\n|two\nlines\n");
    assert_reads("a,b\n5\" pipe,x\"y\n", "5\" pipe|x\"y\n");
    assert_reads("a,b\r\n\"1\",\"2\"\r\n", "1|2\n");
    assert_reads("a,b\n1,\"2\"", "1|2\n");
}

static void lines_are_counted_right_through_quoted_newlines(void **state) {
    (void)state;
    Error err;
    Csv *csv = open_text("a,\"b\nb\"\n1,\"x\ny\nz\"\n\n2,3\n");
    assert_int_equal(csv_first_line(csv), 3);
    assert_true(csv_next(csv, &err));
    assert_int_equal(csv_line(csv), 3);
    assert_true(csv_next(csv, &err));
    assert_int_equal(csv_line(csv), 7);
    csv_close(csv);
}

static void a_record_of_the_wrong_length_is_named(void **state) {
    (void)state;
    assert_says("a,b,c,d\n1,2,3,4\n1,2,3\n",
                "a.csv:3: 3 fields found, 4 expected (as in the header)");
    assert_says("a,b\n1\n", "a.csv:2: 1 field found, 2 expected (as in the header)");
    assert_says(
        "a,b\n1,2,3\n",
        "a.csv:2: 3 fields found, 2 expected (as in the header); a field that holds "
        "a comma needs quotes, and a decimal comma must be a point");
}

static void quotes_that_go_wrong_are_named(void **state) {
    (void)state;
    assert_says("a,b\n1,2\n3,\"x\n5,6\n",
                "a.csv:3: the quote that opens on this line is never closed");
    assert_says("a,b\n\"x\ny\",\"z\n",
                "a.csv:3: the quote that opens on this line is never closed");
    assert_says("a,b\n\"x\"y,2\n",
                "a.csv:2: text after a closing quote; a quote within "
                "quotes is written twice (\"\")");
    assert_says("a,b\n\"x\" ,2\n",
                "a.csv:2: text after a closing quote; a quote within "
                "quotes is written twice (\"\")");
}

static void bytes_that_are_no_text_are_named(void **state) {
    (void)state;
    const char *nul =
        ": a byte 0 found, text expected; a file in UTF-16 must be saved as "
        "UTF-8";
    char expected[128];
    snprintf(expected, sizeof expected, "a.csv:2%s", nul);
    assert_says_bytes("a,b\n1,\0\n", 8, expected);
    assert_says_bytes("a,b\n\"1\0\",2\n", 11, expected);
    assert_says_bytes("a,b\n1\0,2\n", 9, expected);
    snprintf(expected, sizeof expected, "a.csv:1%s", nul);
    assert_says_bytes(
        "\xFF\xFE"
        "a\0,\0b\0\n\0",
        10, expected);
    assert_says("a,b\r1,2\r",
                "a.csv:1: a carriage return without a newline; save the file "
                "with line ends LF or CRLF");
}

static void a_header_that_is_none_is_named(void **state) {
    (void)state;
    assert_says("",
                "a.csv: the file is empty; a line with the names of the columns "
                "expected");
    assert_says("\n\n",
                "a.csv: the file is empty; a line with the names of the columns "
                "expected");
    assert_says("a,b,a\n1,2,3\n",
                "a.csv:1: two columns are called 'a'; every column needs its own name");
    assert_says("a,,column 2\n1,2,3\n",
                "a.csv:1: two columns are called 'column 2'; every "
                "column needs its own name");
    assert_says("age;sex\n1;2\n",
                "a.csv:1: one column found, 'age;sex'; commas expected "
                "between the names, not semicolons or tabs");
}

static void files_that_cannot_be_opened_are_named(void **state) {
    (void)state;
    Error err;
    assert_null(csv_open("none.csv", &err));
    assert_string_equal(err.text,
                        "none.csv: cannot be read: No such file or directory");
    assert_null(csv_open(".", &err));
    assert_non_null(strstr(err.text, ".: found a folder"));
    put_bytes("a.csv", "\x1f\x8b\x08", 3);
    assert_null(csv_open("a.csv", &err));
    assert_non_null(strstr(err.text, "gzip -dc"));
}

// The file is read in pieces of 64 KiB: let their seam wander over every kind of byte.
static void the_seam_between_two_chunks_is_not_felt(void **state) {
    (void)state;
    const char tail[] = "x,\"y \"\"z\"\"\",w\r\n1,\"a\r\nb\",\"\"\r\n";
    char *text = malloc(70000);
    assert_non_null(text);
    for (size_t first = 65536 - 40; first < 65536 + 4; first++) {
        Error err = {""};
        memcpy(text, "a,b,c\n", 6);
        memset(text + 6, 'p', first - 6);
        memcpy(text + first, tail, sizeof tail);
        text[first - 1] = 'q';
        put_bytes("a.csv", text, first + strlen(tail));
        Csv *csv = csv_open("a.csv", &err);
        assert_true(csv_next(csv, &err));
        assert_int_equal(strlen(csv_field(csv, 0)), first - 6 + 1);
        assert_string_equal(csv_field(csv, 1), "y \"z\"");
        assert_string_equal(csv_field(csv, 2), "w");
        assert_true(csv_next(csv, &err));
        assert_string_equal(csv_field(csv, 1), "a\r\nb");
        assert_string_equal(csv_field(csv, 2), "");
        assert_false(csv_next(csv, &err));
        assert_string_equal(err.text, "");
        csv_close(csv);
    }
    free(text);
}

// Writes a field in its plain form, or in quotes, which some need and all may have.
static char *put_field(char *to, const char *field, bool quoted) {
    if (!quoted && !strpbrk(field, ",\"\r\n")) return to + sprintf(to, "%s", field);
    *to++ = '"';
    for (const char *c = field; *c; c++) {
        if (*c == '"') *to++ = '"';
        *to++ = *c;
    }
    *to++ = '"';
    return to;
}

static void make_field(char *field, Rng *rng) {
    const char alphabet[] = "0123456789.-+e abcdefgh\xC3\xA9,\"\n\r";
    size_t plain = sizeof alphabet - 5;
    size_t length = rng_below(rng, rng_below(rng, 30) ? 20 : 200);
    size_t letters = rng_below(rng, 10) ? plain : plain + 4;
    for (size_t k = 0; k < length; k++) {
        field[k] = alphabet[rng_below(rng, (uint32_t)letters)];
    }
    field[length] = '\0';
}

enum { WIDE = 37, LONG = 1000, ROOM = 256 };

// Several chunks of fields of every kind and length, so that stops stand everywhere.
static void what_was_written_is_read(void **state) {
    (void)state;
    char(*field)[ROOM] = malloc(sizeof *field * WIDE * LONG);
    char *text = malloc(sizeof *field * 2 * WIDE * LONG), *to = text;
    assert_true(field && text);
    Rng rng;
    rng_seed(&rng, 7);
    for (size_t c = 0; c < WIDE; c++) to += sprintf(to, "%sc%zu", c ? "," : "", c);
    for (size_t k = 0; k < WIDE * LONG; k++) {
        const char *end = rng_below(&rng, 2) ? "\r\n" : "\n";
        make_field(field[k], &rng);
        to += sprintf(to, "%s", k % WIDE ? "," : end);
        to = put_field(to, field[k], rng_below(&rng, 10) == 0);
    }
    put_bytes("a.csv", text, (size_t)(to - text));
    Error err = {""};
    Csv *csv = csv_open("a.csv", &err);
    for (size_t k = 0; k < WIDE * LONG; k++) {
        if (k % WIDE == 0) assert_true(csv_next(csv, &err));
        assert_string_equal(csv_field(csv, k % WIDE), field[k]);
    }
    assert_false(csv_next(csv, &err));
    assert_string_equal(err.text, "");
    csv_close(csv);
    free(field);
    free(text);
}

// A header, then one field of `size` letters in the second column.
static Csv *open_long_field(size_t size, char *text) {
    Error err = {""};
    memcpy(text, "a,b\n1,", 6);
    memset(text + 6, 'x', size);
    text[size + 6] = '\n';
    put_bytes("a.csv", text, size + 7);
    return csv_open("a.csv", &err);
}

static void a_field_may_have_a_mebibyte_and_not_two(void **state) {
    (void)state;
    const size_t limit = 1 << 20;
    char *text = malloc(2 * limit + 16);
    Error err = {""};
    assert_non_null(text);
    Csv *csv = open_long_field(limit, text);
    assert_true(csv_next(csv, &err));
    assert_int_equal(strlen(csv_field(csv, 1)), limit);
    csv_close(csv);
    csv = open_long_field(2 * limit, text);
    assert_false(csv_next(csv, &err));
    assert_string_equal(err.text,
                        "a.csv:2: a field of more than 1048576 bytes starts here; "
                        "is a quote not closed, or is this not CSV?");
    csv_close(csv);
    free(text);
}

static void a_record_has_a_limit_too(void **state) {
    (void)state;
    const size_t size = 18 << 20;
    char *text = malloc(size);
    assert_non_null(text);
    for (size_t k = 0; k < size; k++) text[k] = k % 1000 == 999 ? ',' : 'x';
    assert_says_bytes(text, size,
                      "a.csv:1: a record of more than 16777216 bytes starts "
                      "here; is a quote not closed, or is this not CSV?");
    free(text);
}

static void a_file_can_be_read_again_from_its_first_record(void **state) {
    (void)state;
    Error err;
    char text[64];
    Csv *csv = open_text("a,\"b\nc\"\n1,2\n3,4\n");
    for (int round = 0; round < 3; round++) {
        assert_true(csv_next(csv, &err));
        assert_string_equal(csv_field(csv, 0), "1");
        assert_int_equal(csv_line(csv), 3);
        if (round == 1) read_all(csv, text, sizeof text);
        assert_true(csv_rewind(csv, &err));
    }
    read_all(csv, text, sizeof text);
    assert_string_equal(text, "1|2\n3|4\n");
    csv_close(csv);
}

// ---- Numbers

static void assert_number(const char *text, double expected) {
    double value = -77;
    if (!csv_parse(text, &value)) fail_msg("'%s' is refused", text);
    assert_memory_equal(&value, &expected, sizeof value);
}

static void numbers_in_every_notation_are_read(void **state) {
    (void)state;
    assert_number("0", 0);
    assert_number("-0", -0.0);
    assert_number("+7", 7);
    assert_number("007", 7);
    assert_number("1.5", 1.5);
    assert_number(".5", 0.5);
    assert_number("5.", 5);
    assert_number("-1.25e2", -125);
    assert_number("1E+3", 1000);
    assert_number("25e-2", 0.25);
    assert_number("  3.5\t", 3.5);
    assert_number("1e-400", 0);
    assert_number("0e999999999999", 0);
    assert_number("9007199254740993", 9007199254740992.0);
    assert_number("0.050748620223090936", 0.050748620223090936);
    assert_number("1.7976931348623157e308", 1.7976931348623157e308);
    assert_number("4.9406564584124654e-324", 4.9406564584124654e-324);
    assert_number("123456789012345678901234567890", 123456789012345678901234567890.0);
    assert_number("0.000000000000000000000000000001", 1e-30);
}

static void what_is_no_number_is_refused(void **state) {
    (void)state;
    const char *const words[] = {"",     " ",        "abc",   "1a",  "1 2", "--1",
                                 "+-1",  ".",        "-",     "e5",  "1e",  "1e+",
                                 "0x10", "1_000",    "1.2.3", "1,5", "nan", "-NaN",
                                 "inf",  "Infinity", "1e999", "1f",  "٣"};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        double value = -77;
        if (csv_parse(words[k], &value)) {
            fail_msg("'%s' is taken for a number", words[k]);
        }
        assert_true(value == -77);
    }
}

static void a_number_may_be_meant_and_still_be_refused(void **state) {
    (void)state;
    const char *const meant[] = {"1",   "nan",      "-inf", "INFINITY",
                                 "3,5", "-1,234.5", "1e999"};
    const char *const not_meant[] = {"",   "abc",  "a,b",           "1st",
                                     ",5", "nano", "3, Main Street"};
    for (size_t k = 0; k < sizeof meant / sizeof meant[0]; k++) {
        if (!csv_is_numeric(meant[k])) fail_msg("'%s' is meant as a number", meant[k]);
    }
    for (size_t k = 0; k < sizeof not_meant / sizeof not_meant[0]; k++) {
        if (csv_is_numeric(not_meant[k])) fail_msg("'%s' is a word", not_meant[k]);
    }
}

// Appends up to `most` digits, of which some are zeros in front.
static char *put_digits(char *to, Rng *rng, uint32_t most) {
    size_t count = rng_below(rng, most + 1);
    size_t zeros = rng_below(rng, 4) == 0 ? rng_below(rng, (uint32_t)count + 1) : 0;
    for (size_t k = 0; k < count; k++) {
        *to++ = k < zeros ? '0' : (char)('0' + rng_below(rng, 10));
    }
    return to;
}

// Any digits, with or without sign, point and exponent.
static void make_digits(char *text, Rng *rng) {
    const uint32_t reach[] = {3, 30, 60, 400, 100000};
    const uint32_t most[] = {4, 12, 24, 60};
    uint32_t length = most[rng_below(rng, 4)];
    char *to = text;
    if (rng_below(rng, 3) == 0) *to++ = rng_below(rng, 2) ? '-' : '+';
    to = put_digits(to, rng, length);
    if (to == text || to[-1] < '0') *to++ = (char)('0' + rng_below(rng, 10));
    if (rng_below(rng, 3) > 0) *to++ = '.';
    if (to[-1] == '.') to = put_digits(to, rng, length);
    *to = '\0';
    if (rng_below(rng, 2) == 0) return;
    uint32_t limit = reach[rng_below(rng, 5)];
    sprintf(to, "%c%+d", rng_below(rng, 2) ? 'e' : 'E',
            (int)rng_below(rng, 2 * limit + 1) - (int)limit);
}

static uint64_t draw_64(Rng *rng) {
    uint64_t high = rng_bits(rng);
    return high << 32 | rng_bits(rng);
}

// A double of any size, subnormal ones too, written with 1 to 25 digits.
static void make_double(char *text, Rng *rng) {
    double x = double_from_bits(draw_64(rng));
    if (rng_below(rng, 4) == 0) x = double_from_bits(draw_64(rng) >> 12);
    if (rng_below(rng, 2)) x = rng_normal(rng) * pow(10, (int)rng_below(rng, 90) - 45);
    if (!isfinite(x)) x = 0;
    sprintf(text, rng_below(rng, 2) ? "%.*e" : "%.*g", (int)rng_below(rng, 25), x);
}

// Half way between two doubles, or a hair beside it.
static void make_halfway(char *text, Rng *rng) {
    const char *const tails[] = {".5", ".50", ".5000000000000000000001", ".49999",
                                 ".501"};
    uint64_t bits = draw_64(rng);
    uint64_t whole = (bits >> 12) | UINT64_C(1) << 52;
    double x = rng_normal(rng) * pow(10, (int)rng_below(rng, 60) - 30);
    long double half = ((long double)x + (long double)nextafter(x, 1e300)) / 2;
    switch (rng_below(rng, 3)) {
    case 0: sprintf(text, "%" PRIu64 "%s", whole, tails[bits % 5]); break;
    case 1: sprintf(text, "%" PRIu64, (2 * whole + 1) << (bits % 10)); break;
    default: sprintf(text, "%.*Le", 15 + (int)(bits % 6), half);
    }
}

// digits / 10^k with digits 2^j = r (mod 5^k) and a small r: for some j that is an r of
// 5^k away from half way between two doubles. Only the whole number tells on which side.
static void make_nearly_halfway(char *text, Rng *rng) {
    int k = 20 + (int)rng_below(rng, 8);
    uint64_t power = 1, digits = 1 + rng_below(rng, 50);
    for (int i = 0; i < k; i++) power *= 5;
    if (rng_below(rng, 2)) digits = power - digits;
    for (size_t j = 40 + rng_below(rng, 40); j > 0; j--) {
        digits = digits % 2 ? digits / 2 + power / 2 + 1 : digits / 2;
    }
    sprintf(text, "%" PRIu64 "e-%d", digits, k);
}

// A million strings; valgrind, which is slow, sees fewer.
static void numbers_are_rounded_as_strtod_does(void **state) {
    (void)state;
    void (*const make[])(char *, Rng *) = {make_digits, make_double, make_halfway,
                                           make_nearly_halfway};
    int count = getenv("VALGRIND") ? 20000 : 1000000;
    Rng rng;
    rng_seed(&rng, 3);
    for (int k = 0; k < count; k++) {
        char text[512];
        make[k % 4](text, &rng);
        double value = 0, expected = strtod(text, NULL);
        bool read = csv_parse(text, &value);
        bool same = read && memcmp(&value, &expected, sizeof value) == 0;
        if (!isfinite(expected)) same = !read;
        if (!same) fail_msg("'%s' is read as %.17g, not %.17g", text, value, expected);
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
    assert_string_equal(localeconv()->decimal_point, ",");
    assert_number("1.5", 1.5);
    assert_number("0.050748620223090936", 0.050748620223090936);
    assert_number("1.5e300", 1.5e300);
    double value;
    assert_false(csv_parse("1,5", &value));
    setlocale(LC_ALL, "C");
}

static void assert_number_error(const char *file, const char *expected) {
    Error err = {""};
    double value;
    Csv *csv = open_text(file);
    while (csv_next(csv, &err) && csv_number(csv, 0, &value, &err)) continue;
    assert_string_equal(err.text, expected);
    csv_close(csv);
}

static void text_where_a_number_belongs_is_named(void **state) {
    (void)state;
    assert_number_error(
        "age,sex\n1,m\nabc,f\n",
        "a.csv:3: column 'age' holds 'abc', expected a number (as in line 2)");
    assert_number_error("age,sex\nabc,f\n",
                        "a.csv:2: column 'age' holds 'abc', expected a number");
    assert_number_error("age,sex\n1,m\nnan,f\n",
                        "a.csv:3: column 'age' holds 'nan', "
                        "expected a finite number (as in line 2)");
    assert_number_error(
        "age,sex\n1,m\n1e999,f\n",
        "a.csv:3: column 'age' holds '1e999', expected a finite number (as "
        "in line 2)");
    assert_number_error(
        "age,sex\n\"3,5\",m\n",
        "a.csv:2: column 'age' holds '3,5', expected a number with a decimal "
        "point and no commas (1234.5)");
    assert_number_error("age,sex\n1,m\n,f\n",
                        "a.csv:3: column 'age' is empty, a value expected; fill it in, "
                        "delete the row, or leave the column out (--drop age)");
}

// Whatever the bytes are, the reader ends with records or one line of error.
static void random_bytes_do_no_harm(void **state) {
    (void)state;
    const char alphabet[] = "a1.,,,\"\"\n\n\r\n\n;- e";
    Rng rng;
    rng_seed(&rng, 5);
    for (int round = 0; round < 3000; round++) {
        char text[200];
        Error err = {""};
        size_t size = rng_below(&rng, sizeof text);
        for (size_t k = 0; k < size; k++) {
            text[k] = rng_below(&rng, 60) == 0
                          ? (char)rng_bits(&rng)
                          : alphabet[rng_below(&rng, sizeof alphabet - 1)];
        }
        put_bytes("a.csv", text, size);
        Csv *csv = csv_open("a.csv", &err);
        double value;
        while (csv && csv_next(csv, &err)) {
            for (size_t c = 0; c < csv_columns(csv); c++) {
                Error none;
                csv_number(csv, c, &value, &none);
            }
        }
        assert_true(csv || err.text[0]);
        csv_close(csv);
    }
}

// The tests run in a folder of their own.
static int enter_folder(void **state) {
    char name[] = "/tmp/test-csv-XXXXXX";
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
        cmocka_unit_test(a_plain_file_is_read),
        cmocka_unit_test(names_come_from_the_header),
        cmocka_unit_test(a_column_without_a_name_gets_one),
        cmocka_unit_test(line_ends_may_be_any),
        cmocka_unit_test(empty_lines_are_skipped_unless_there_is_one_column),
        cmocka_unit_test(quotes_hold_commas_newlines_and_quotes),
        cmocka_unit_test(lines_are_counted_right_through_quoted_newlines),
        cmocka_unit_test(a_record_of_the_wrong_length_is_named),
        cmocka_unit_test(quotes_that_go_wrong_are_named),
        cmocka_unit_test(bytes_that_are_no_text_are_named),
        cmocka_unit_test(a_header_that_is_none_is_named),
        cmocka_unit_test(files_that_cannot_be_opened_are_named),
        cmocka_unit_test(the_seam_between_two_chunks_is_not_felt),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(a_field_may_have_a_mebibyte_and_not_two),
        cmocka_unit_test(a_record_has_a_limit_too),
        cmocka_unit_test(a_file_can_be_read_again_from_its_first_record),
        cmocka_unit_test(numbers_in_every_notation_are_read),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(a_number_may_be_meant_and_still_be_refused),
        cmocka_unit_test(numbers_are_rounded_as_strtod_does),
        cmocka_unit_test(a_comma_locale_changes_nothing),
        cmocka_unit_test(text_where_a_number_belongs_is_named),
        cmocka_unit_test(random_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
