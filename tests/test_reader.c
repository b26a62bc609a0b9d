// Reading pages with a network that knows two digits: rings are 0, bars are 1.
#include "reader.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"
#include "loss.h"

enum { PAPER = 225, PEN = 40, SIDE = 28, PIXELS = SIDE * SIDE };

static Image sheet(size_t rows, size_t cols) {
    Image image;
    Error err = {""};
    assert_true(image_create(&image, rows, cols, 1, &err));
    memset(image.at, PAPER, rows * cols);
    return image;
}

static void draw(Image *image, Box box) {
    for (size_t r = box.top; r < box.bottom; r++) {
        memset(image->at + r * image->cols + box.left, PEN, box.right - box.left);
    }
}

// '0': a ring of 24×36, '1': a bar of 6×36; returns the column behind it.
static size_t draw_digit(Image *image, char digit, size_t top, size_t left) {
    size_t wide = digit == '0' ? 24 : 6;
    draw(image, (Box){top, top + 36, left, left + 6});
    if (digit == '1') return left + wide;
    draw(image, (Box){top, top + 36, left + 18, left + 24});
    draw(image, (Box){top, top + 6, left, left + 24});
    draw(image, (Box){top + 30, top + 36, left, left + 24});
    return left + wide;
}

// Digits, '-' and blanks.
static void write_number(Image *image, const char *text, size_t top, size_t left) {
    for (; *text; text++) {
        if (*text == '-') {
            draw(image, (Box){top + 16, top + 19, left + 4, left + 18});
            left += 22;
        } else if (*text == ' ') {
            left += 16;
        } else {
            left = draw_digit(image, *text, top, left) + 9;
        }
    }
}

// The fake: what a score weighs is a picture of that digit, less one of the other.
typedef struct Fake {
    Net *net;
    Trace *trace;
    Trainer trainer;
    ReaderSettings settings;
} Fake;

static void picture_of(real *to, char digit) {
    Image page = sheet(120, 120);
    Segments on;
    Error err = {""};
    Frame frame = frame_usual(SIDE);
    draw_digit(&page, digit, 40, 50);
    assert_true(segment_page(&on, &page, &err));
    frame_fill(to, &on, 0, on.pieces, &frame);
    segment_free(&on);
    image_free(&page);
}

// A digit seen exactly has the score 15, one of which half is seen 0, as what is no digit,
// and ink beside it counts against it.
static Fake fake_create(void) {
    Fake fake = {.settings = {.frame = frame_usual(SIDE), .sure = 0.9}};
    Error err = {""};
    real picture[2][PIXELS];
    fake.net = net_create(PIXELS, "11", &err);
    assert_non_null(fake.net);
    fake.trace = net_trace_create(fake.net, 7, 0, &err);
    assert_non_null(fake.trace);
    Layer *layer = &fake.net->layer[0];
    for (size_t digit = 0; digit < READER_NONE; digit++) layer->b.at[digit] = -15;
    for (size_t digit = 0; digit < 2; digit++) {
        double square = 0, sum = 0;
        picture_of(picture[digit], (char)('0' + digit));
        for (size_t i = 0; i < PIXELS; i++) {
            double ink = (double)picture[digit][i];
            square += ink * ink;
            sum += ink > 0 ? 0 : 1;
        }
        for (size_t i = 0; i < PIXELS; i++) {
            double ink = (double)picture[digit][i];
            layer->w.at[i * READER_CLASSES + digit] =
                (real)(ink > 0 ? 30 * ink / square : -600 / sum);
        }
    }
    fake.trainer = (Trainer){.net = fake.net,
                             .trace = fake.trace,
                             .loss = loss_find("softmax-entropy", &err)};
    return fake;
}

static void fake_free(Fake *fake) {
    net_trace_free(fake->trace);
    net_free(fake->net);
}

static Reading read_with(const Fake *fake, const Image *page) {
    Reading reading;
    Error err = {""};
    assert_true(reader_read(&reading, page, &fake->trainer, &fake->settings, &err));
    return reading;
}

static void numbers_are_read_with_their_separators(void **state) {
    (void)state;
    Fake fake = fake_create();
    Image page = sheet(300, 500);
    write_number(&page, "0110-010", 50, 30);
    write_number(&page, "11 0", 130, 40);
    write_number(&page, "1", 210, 40);
    write_number(&page, "10", 210, 300);
    Reading reading = read_with(&fake, &page);
    const char *want[] = {"0110-010", "11 0", "1", "10"};
    const size_t lines[] = {0, 1, 2, 2};
    assert_int_equal(reading.numbers, 4);
    for (size_t n = 0; n < 4; n++) {
        assert_string_equal(reading.number[n].text, want[n]);
        assert_int_equal(reading.number[n].line, lines[n]);
        assert_int_equal(reading.number[n].marked, 0);
    }
    assert_int_equal(reading.digits, 7 + 3 + 1 + 2);
    reader_free(&reading);
    image_free(&page);
    fake_free(&fake);
}

static void a_digit_that_is_not_sure_is_marked(void **state) {
    (void)state;
    Fake fake = fake_create();
    Image page = sheet(150, 400);
    write_number(&page, "01-1", 50, 30);
    fake.settings.sure = 1.01;
    Reading reading = read_with(&fake, &page);
    assert_int_equal(reading.numbers, 1);
    assert_string_equal(reading.number[0].text, "?\?-?");
    assert_int_equal(reading.number[0].marked, 3);
    reader_free(&reading);
    image_free(&page);
    fake_free(&fake);
}

static void the_confidence_is_the_product_of_the_probabilities(void **state) {
    (void)state;
    Fake fake = fake_create();
    Image page = sheet(150, 400);
    write_number(&page, "0101", 50, 30);
    Reading reading = read_with(&fake, &page);
    double product = 1;
    for (size_t d = 0; d < reading.digits; d++) product *= reading.digit[d].probability;
    assert_true(product > 0.9 && fabs(product - reading.number[0].confidence) < 1e-12);
    reader_free(&reading);
    image_free(&page);
    fake_free(&fake);
}

static void touching_digits_are_read_as_several_and_a_ring_as_one(void **state) {
    (void)state;
    Fake fake = fake_create();
    Image page = sheet(150, 400);
    write_number(&page, "0", 50, 30);
    draw_digit(&page, '0', 50, 120);
    draw_digit(&page, '0', 50, 146);
    draw(&page, (Box){66, 70, 143, 147});
    Reading reading = read_with(&fake, &page);
    char digits[16] = "";
    for (size_t d = 0; d < reading.digits && d < 15; d++) {
        digits[d] = (char)('0' + reading.digit[d].label);
    }
    assert_string_equal(digits, "000");
    reader_free(&reading);
    image_free(&page);
    fake_free(&fake);
}

static void a_page_without_writing_has_no_numbers(void **state) {
    (void)state;
    Fake fake = fake_create();
    const size_t sizes[][2] = {{1, 1}, {1, 500}, {200, 200}};
    for (size_t s = 0; s < 3; s++) {
        Image page = sheet(sizes[s][0], sizes[s][1]);
        Reading reading = read_with(&fake, &page);
        char *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&text, &length);
        assert_int_equal(reading.numbers, 0);
        reader_write_text(&reading, stream);
        fclose(stream);
        assert_string_equal(text, "no writing found\n");
        free(text);
        reader_free(&reading);
        image_free(&page);
    }
    fake_free(&fake);
}

static char *written(const Reading *reading,
                     void (*write)(const Reading *reading, FILE *stream)) {
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    write(reading, stream);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void the_json_is_json_and_has_every_digit(void **state) {
    (void)state;
    Fake fake = fake_create();
    Image page = sheet(150, 400);
    write_number(&page, "01-1", 50, 30);
    Reading reading = read_with(&fake, &page);
    char *text = written(&reading, reader_write_json), key[64];
    Json json = json_start(text, strlen(text));
    size_t numbers = 0;
    json_open(&json, '{');
    while (json_more(&json, '}')) {
        json_key(&json, key);
        if (strcmp(key, "numbers") == 0) numbers = json_count(&json);
        json_skip(&json);
    }
    json_finish(&json);
    assert_null(json.wrong);
    assert_int_equal(numbers, 1);
    assert_non_null(strstr(text, "\"text\": \"01-1\""));
    free(text);
    reader_free(&reading);
    image_free(&page);
    fake_free(&fake);
}

static size_t count_of(const char *text, const char *word) {
    size_t count = 0;
    while ((text = strstr(text, word))) {
        text += strlen(word);
        count++;
    }
    return count;
}

static void the_drawing_has_a_box_for_every_digit(void **state) {
    (void)state;
    Fake fake = fake_create();
    Image page = sheet(150, 400);
    write_number(&page, "01-1", 50, 30);
    Reading reading = read_with(&fake, &page);
    char *text = written(&reading, reader_write_svg);
    assert_int_equal(count_of(text, "<rect class=\"sure\""), 3);
    assert_int_equal(count_of(text, "<text class=\"sure\""), 3);
    assert_int_equal(count_of(text, "<title"), 1);
    assert_int_equal(count_of(text, "<desc"), 1);
    assert_int_equal(count_of(text, "<path"), 1);
    free(text);
    reader_free(&reading);
    image_free(&page);
    fake_free(&fake);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_with_their_separators),
        cmocka_unit_test(a_digit_that_is_not_sure_is_marked),
        cmocka_unit_test(the_confidence_is_the_product_of_the_probabilities),
        cmocka_unit_test(touching_digits_are_read_as_several_and_a_ring_as_one),
        cmocka_unit_test(a_page_without_writing_has_no_numbers),
        cmocka_unit_test(the_json_is_json_and_has_every_digit),
        cmocka_unit_test(the_drawing_has_a_box_for_every_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
