// Pages for the reader: everything follows from the seed, and what is said about a page
// is what stands on it.
#include "pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char MNIST_IMAGES[] = "data/fetched/mnist-test-images.idx";
static const char MNIST_LABELS[] = "data/fetched/mnist-test-labels.idx";

// The digits of data/digits.csv, for all tests.
static int read_data(void **state) {
    Error err = {""};
    *state = malloc(sizeof(Dataset));
    bool good = *state && page_read_digits(*state, "data/digits.csv", NULL, &err);
    if (!good) fprintf(stderr, "%s\n", err.text);
    return good ? 0 : -1;
}

static int free_data(void **state) {
    dataset_free(*state);
    free(*state);
    return 0;
}

static void make(Page *page, const Dataset *digits, PageKind kind, uint32_t seed) {
    Error err = {""};
    bool good = page_make(page, digits, 1000, kind, seed, &err);
    assert_string_equal(err.text, "");
    assert_true(good);
}

// ---- Ink

enum { INK = 200 };  // what is darker is ink

// Where a component lies; corners are inclusive.
typedef struct Component {
    size_t top, bottom, left, right;
} Component;

// Takes all ink that touches pixel `at`, also at corners, off the picture.
static Component take_component(Image *image, size_t at, size_t *stack) {
    size_t cols = image->cols, waiting = 1;
    Component box = {at / cols, at / cols, at % cols, at % cols};
    stack[0] = at;
    image->at[at] = 255;
    while (waiting > 0) {
        size_t r = stack[--waiting] / cols, c = stack[waiting] % cols;
        if (r < box.top) box.top = r;
        if (r > box.bottom) box.bottom = r;
        if (c < box.left) box.left = c;
        if (c > box.right) box.right = c;
        for (size_t k = 0; k < 9; k++) {
            size_t row = r + k / 3 - 1, col = c + k % 3 - 1;
            if (row >= image->rows || col >= cols) continue;
            if (image->at[row * cols + col] >= INK) continue;
            image->at[row * cols + col] = 255;
            stack[waiting++] = row * cols + col;
        }
    }
    return box;
}

// Do a component's and a digit's box overlap?
static bool meets(const Component *box, const PageDigit *digit) {
    return (double)box->left < digit->x + digit->width / 2 &&
           (double)box->right > digit->x - digit->width / 2 &&
           (double)box->top < digit->y + digit->height / 2 &&
           (double)box->bottom > digit->y - digit->height / 2;
}

// Components of ink, and how many of them meet more than one digit. Afterwards the
// picture is empty.
static size_t count_components(Page *page, size_t *joined) {
    Image *image = &page->image;
    size_t pixels = image->rows * image->cols, count = 0;
    size_t *stack = malloc(pixels * sizeof *stack);
    assert_non_null(stack);
    *joined = 0;
    for (size_t at = 0; at < pixels; at++) {
        if (image->at[at] >= INK) continue;
        Component box = take_component(image, at, stack);
        size_t met = 0;
        for (size_t k = 0; k < page->digits; k++) met += meets(&box, &page->digit[k]);
        *joined += met > 1;
        count++;
    }
    free(stack);
    return count;
}

// ---- Pages from a seed

static void a_seed_gives_the_same_bytes_again(void **state) {
    Page one, other;
    for (size_t kind = 0; kind < PAGE_KIND_COUNT; kind += PAGE_DISTURBED) {
        make(&one, *state, (PageKind)kind, 7);
        make(&other, *state, (PageKind)kind, 7);
        size_t bytes = one.image.rows * one.image.cols;
        assert_int_equal(bytes, other.image.rows * other.image.cols);
        assert_memory_equal(one.image.at, other.image.at, bytes);
        assert_memory_equal(one.number, other.number, sizeof one.number);
        page_free(&one);
        page_free(&other);
    }
}

static void another_seed_gives_another_page(void **state) {
    Page one, other;
    make(&one, *state, PAGE_CLEAN, 7);
    make(&other, *state, PAGE_CLEAN, 8);
    assert_memory_not_equal(one.number, other.number, sizeof one.number);
    page_free(&one);
    page_free(&other);
}

// FNV-1a. The sum is this generator's own; it was the same with gcc and clang, -O0 and
// -O3, double and float.
static void every_machine_gives_the_same_page(void **state) {
    Page page;
    uint32_t sum = UINT32_C(2166136261);
    make(&page, *state, PAGE_DISTURBED, 1);
    for (size_t n = 0; n < page.image.rows * page.image.cols; n++) {
        sum = (sum ^ page.image.at[n]) * UINT32_C(16777619);
    }
    assert_int_equal(sum, UINT32_C(0xd82e95db));
    page_free(&page);
}

static void no_digit_is_used_twice(void **state) {
    const Dataset *digits = *state;
    Page page;
    make(&page, digits, PAGE_CLEAN, 3);
    assert_int_equal(page.digits, 100);
    for (size_t k = 0; k < page.digits; k++) {
        assert_in_range(page.digit[k].row, 1000, digits->x.rows - 1);
        for (size_t j = 0; j < k; j++) {
            assert_int_not_equal(page.digit[j].row, page.digit[k].row);
        }
    }
    page_free(&page);
}

static void the_truth_is_what_the_labels_say(void **state) {
    Page page;
    make(&page, *state, PAGE_TOUCHING, 3);
    assert_int_equal(page.numbers, 10);
    for (size_t n = 0; n < page.numbers; n++) {
        char plain[PAGE_TEXT] = "", *end = plain;
        for (size_t k = 0; k < 10; k++) {
            size_t label = dataset_class(*state, page.digit[10 * n + k].row);
            assert_int_equal(page.plain[n][k], '0' + label);
        }
        assert_int_equal(strlen(page.plain[n]), 10);
        for (const char *c = page.number[n]; *c; c++) {
            if (!strchr(" .-", *c)) *end++ = *c;
        }
        assert_string_equal(plain, page.plain[n]);
    }
    page_free(&page);
}

static void on_clean_pages_no_ink_touches(void **state) {
    for (uint32_t seed = 1; seed <= 3; seed++) {
        Page page;
        size_t joined;
        make(&page, *state, PAGE_CLEAN, seed);
        assert_in_range(count_components(&page, &joined), 100, 150);
        assert_int_equal(joined, 0);
        page_free(&page);
    }
}

static void on_touching_pages_some_does(void **state) {
    Page page;
    size_t joined;
    make(&page, *state, PAGE_TOUCHING, 1);
    assert_in_range(count_components(&page, &joined), 60, 110);
    assert_in_range(joined, 5, 40);
    page_free(&page);
}

// Is there ink near the middle of the digit's place?
static bool is_there(const Page *page, const PageDigit *digit) {
    const Image *image = &page->image;
    size_t least = 255, half = (size_t)digit->width / 2;
    for (size_t k = 0; k <= 2 * half; k++) {
        size_t col = (size_t)digit->x - half + k;
        size_t grey = image->at[(size_t)digit->y * image->cols + col];
        if (grey < least) least = grey;
    }
    return least < 120;
}

static void every_kind_shows_the_same_numbers_in_another_way(void **state) {
    Page clean;
    make(&clean, *state, PAGE_CLEAN, 5);
    for (size_t kind = 0; kind < PAGE_KIND_COUNT; kind++) {
        Page page;
        size_t there = 0;
        make(&page, *state, (PageKind)kind, 5);
        assert_int_equal(page.image.rows, clean.image.rows);
        assert_int_equal(page.image.cols, clean.image.cols);
        size_t bytes = page.image.rows * page.image.cols;
        bool same = memcmp(page.image.at, clean.image.at, bytes) == 0;
        assert_int_equal(same, kind == PAGE_CLEAN);
        assert_memory_equal(page.number, clean.number, sizeof page.number);
        for (size_t k = 0; k < 100; k++) there += is_there(&page, &page.digit[k]);
        assert_in_range(there, 98, 100);
        page_free(&page);
    }
    page_free(&clean);
}

static void too_few_digits_are_refused(void **state) {
    const Dataset *digits = *state;
    Page page;
    Error err = {""};
    assert_false(page_make(&page, digits, digits->x.rows - 99, PAGE_CLEAN, 1, &err));
    assert_string_equal(err.text,
                        "found 99 digits with ink to write with, a page wants 100");
    assert_null(page.image.at);
    assert_false(page_make(&page, digits, digits->x.rows, PAGE_CLEAN, 1, &err));
}

// ---- Pages from a description

// Writes the description to a file and reads it.
static bool describe(Page *page, const Dataset *digits, const char *text, Error *err) {
    char path[] = "/tmp/pages-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    *err = (Error){""};
    bool good = page_read(page, path, digits, err);
    unlink(path);
    return good;
}

static void a_description_is_drawn(void **state) {
    Page page;
    Error err;
    bool good = describe(&page, *state,
                         "# two digits\n\npage 60 40\r\nnumber 1-?\n"
                         "digit 1 20 15 20 0 50\nstroke 40 15 50 15 4 90",
                         &err);
    assert_string_equal(err.text, "");
    assert_true(good);
    assert_int_equal(page.image.cols, 60);
    assert_int_equal(page.image.rows, 40);
    assert_int_equal(page.image.at[15 * 60 + 20], 50);
    assert_int_equal(page.image.at[15 * 60 + 45], 90);
    assert_int_equal(page.image.at[30 * 60 + 45], PAGE_PAPER);
    assert_int_equal(page.numbers, 1);
    assert_string_equal(page.number[0], "1-?");
    assert_string_equal(page.plain[0], "1");
    assert_int_equal(page.digits, 1);
    assert_int_equal(page.digit[0].row, 1);
    assert_true(page.digit[0].height == 20);
    page_free(&page);
}

static void a_wrong_description_is_refused_at_its_line(void **state) {
    const char *const wrong[][2] = {
        {"", ": found no page, expected 'page COLS ROWS' first"},
        {"digit 1 2 3 4 5 6\n",
         ":1: found 'digit', expected 'page COLS ROWS' before it"},
        {"page 9 9\npage 9 9\n", ":2: found a second page, expected one"},
        {"page 9\n", ":1: found 1 numbers, expected 2"},
        {"page 9 9 9\n", ":1: found '9', expected 2 numbers"},
        {"page 9 x\n", ":1: found 'x', expected 2 numbers"},
        {"page 0 9\n", ":1: found a page of 0 x 9, expected 1 to 5000"},
        {"ink 9 9\n", ":1: unknown entry 'ink': there are page, digit, stroke"},
        {"page 9 9\nnumber\n", ":2: expected at most 40 numbers of 1 to 31 characters"},
        {"page 9 9\ndigit -1 5 5 5 0 40\n",
         ":2: found row -1, expected one of the data with ink"},
        {"page 9 9\ndigit 1797 5 5 5 0 40\n",
         ":2: found row 1797, expected one of the data with ink"},
        {"page 9 9\ndigit 1 5 5 0 0 40\n",
         ":2: expected a height from 1 and a grey up to 255"},
        {"page 9 9\nstroke 1 1 2 2 0 40\n",
         ":2: expected a thickness above 0 and a grey up to 255"},
        {"page 9 9\nstroke 1 1 1e7 2 1 40\n", ":2: found '1e7', expected 6 numbers"},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        Page page;
        Error err;
        assert_false(describe(&page, *state, wrong[k][0], &err));
        assert_string_equal(err.text + strlen("/tmp/pages-XXXXXX"), wrong[k][1]);
        assert_null(page.image.at);
    }
}

static void marks_beyond_the_page_do_no_harm(void **state) {
    Page page;
    Error err;
    assert_true(describe(&page, *state,
                         "page 9 9\ndigit 1 -900 4 30 20 40\ndigit 1 0 0 30 400 40\n"
                         "stroke -1e6 -1e6 1e6 1e6 2 40\nstroke 8 8 900 8 900 50\n",
                         &err));
    page_free(&page);
}

static void the_pages_by_hand_can_be_drawn(void **state) {
    (void)state;
    const char *const names[] = {"blot",    "columns", "crossed", "faint",  "large",
                                 "lengths", "slanted", "small",   "triples"};
    Dataset digits;
    Error err = {""};
    if (!page_read_digits(&digits, MNIST_IMAGES, MNIST_LABELS, &err)) skip();
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        char path[64];
        Page page;
        size_t next = 0;
        snprintf(path, sizeof path, "tests/pages/%s.txt", names[k]);
        assert_true(page_read(&page, path, &digits, &err));
        for (size_t n = 0; n < page.numbers; n++) {
            for (const char *c = page.number[n]; *c; c++) {
                if (strchr(" .-", *c)) continue;
                size_t label = dataset_class(&digits, page.digit[next++].row);
                if (*c != '?') assert_int_equal(*c, '0' + label);
            }
        }
        assert_int_equal(next, page.digits);
        page_free(&page);
    }
    dataset_free(&digits);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_gives_the_same_bytes_again),
        cmocka_unit_test(another_seed_gives_another_page),
        cmocka_unit_test(every_machine_gives_the_same_page),
        cmocka_unit_test(no_digit_is_used_twice),
        cmocka_unit_test(the_truth_is_what_the_labels_say),
        cmocka_unit_test(on_clean_pages_no_ink_touches),
        cmocka_unit_test(on_touching_pages_some_does),
        cmocka_unit_test(every_kind_shows_the_same_numbers_in_another_way),
        cmocka_unit_test(too_few_digits_are_refused),
        cmocka_unit_test(a_description_is_drawn),
        cmocka_unit_test(a_wrong_description_is_refused_at_its_line),
        cmocka_unit_test(marks_beyond_the_page_do_no_harm),
        cmocka_unit_test(the_pages_by_hand_can_be_drawn),
    };
    return cmocka_run_group_tests(tests, read_data, free_data);
}
