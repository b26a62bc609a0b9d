// Pictures: every PGM and PPM that is right is read, and none that is wrong.
#define _XOPEN_SOURCE 700  // for a terminal of our own: posix_openpt

#include "image.h"

#include <fcntl.h>
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

static void put(const char *path, const void *bytes, size_t size) {
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

// A picture in a file, its text, and what its pixels are.
typedef struct Sample {
    const char *text;
    size_t size;
    size_t rows, cols, channels;
    unsigned char pixels[6];
} Sample;

#define TEXT(text) text, sizeof text - 1

static void assert_reads(const Sample *sample) {
    Error err = {""};
    Image image;
    put("sample", sample->text, sample->size);
    bool good = image_read(&image, "sample", &err);
    assert_string_equal(err.text, "");
    assert_true(good);
    assert_int_equal(image.rows, sample->rows);
    assert_int_equal(image.cols, sample->cols);
    assert_int_equal(image.channels, sample->channels);
    size_t count = image.rows * image.cols * image.channels;
    assert_memory_equal(image.at, sample->pixels, count);
    image_free(&image);
}

static void all_four_kinds_are_read(void **state) {
    (void)state;
    const Sample samples[] = {
        {TEXT("P5\n3 2\n255\n\0\1\2\3\4\377"), 2, 3, 1, {0, 1, 2, 3, 4, 255}},
        {TEXT("P6 1 2 255 abc#ef"), 2, 1, 3, {'a', 'b', 'c', '#', 'e', 'f'}},
        {TEXT("P2\n3 2\n255\n0 1 2\n3 4 255\n"), 2, 3, 1, {0, 1, 2, 3, 4, 255}},
        {TEXT("P3 1 2 255 9 8 7 6 5 4"), 2, 1, 3, {9, 8, 7, 6, 5, 4}},
    };
    for (size_t i = 0; i < 4; i++) assert_reads(&samples[i]);
}

static void comments_and_odd_blanks_are_skipped(void **state) {
    (void)state;
    const Sample samples[] = {
        {TEXT("P5 # grey\n# by hand\n2 # wide\n 1\t\r\n255\n\n#"), 1, 2, 1, {10, '#'}},
        {TEXT("P5 2 1 255#end\nab"), 1, 2, 1, {'a', 'b'}},
        {TEXT("P2\r\n2 1\r\n255\r\n# here too\r\n 007 8#"), 1, 2, 1, {7, 8}},
    };
    for (size_t i = 0; i < 3; i++) assert_reads(&samples[i]);
}

static void the_largest_value_is_scaled_to_white(void **state) {
    (void)state;
    const Sample samples[] = {
        {TEXT("P2 3 1 1 0 1 1"), 1, 3, 1, {0, 255, 255}},
        {TEXT("P2 3 1 15 0 7 15"), 1, 3, 1, {0, 119, 255}},
        {TEXT("P2 2 1 65535 32768 65535"), 1, 2, 1, {128, 255}},
        {TEXT("P5 3 1 65535 \0\0\200\0\377\377"), 1, 3, 1, {0, 128, 255}},
        {TEXT("P5 2 1 256 \1\0\0\200"), 1, 2, 1, {255, 128}},
    };
    for (size_t i = 0; i < 5; i++) assert_reads(&samples[i]);
}

static void assert_wrong(const char *text, size_t size, const char *message) {
    Error err = {""};
    Image image;
    put("wrong", text, size);
    assert_false(image_read(&image, "wrong", &err));
    assert_string_equal(err.text, message);
    assert_null(image.at);
}

static void what_is_no_picture_is_refused_at_its_byte(void **state) {
    (void)state;
    assert_wrong(TEXT(""),
                 "wrong: byte 0: found the end of file, expected a PGM or "
                 "PPM picture, P2 ... P6");
    assert_wrong(TEXT("\x89PNG"),
                 "wrong: byte 0: found 0x89, expected a PGM or PPM "
                 "picture, P2 ... P6");
    assert_wrong(TEXT("P4 1 1 x"),
                 "wrong: byte 1: found '4', expected 2, 3, 5 or 6 (a "
                 "PGM or PPM picture)");
    assert_wrong(TEXT("P5 x"), "wrong: byte 3: found 'x', expected a width");
    assert_wrong(TEXT("P5 2 -3 255 "), "wrong: byte 5: found '-', expected a height");
    assert_wrong(TEXT("P5 2x 3 255 "),
                 "wrong: byte 4: found 'x', expected a digit or a blank");
    assert_wrong(TEXT("P5 2 3"),
                 "wrong: byte 6: found the end of file, expected a largest value");
    assert_wrong(TEXT("P5 2 # 3"),
                 "wrong: byte 8: found the end of file, expected a height");
}

static void sizes_out_of_range_are_refused(void **state) {
    (void)state;
    assert_wrong(TEXT("P5 0 1 255 "),
                 "wrong: byte 3: expected a width from 1 to 1048576");
    assert_wrong(TEXT("P5 1 18446744073709551617 255 x"),
                 "wrong: byte 5: expected a height from 1 to 1048576");
    assert_wrong(TEXT("P5 1 1 0 x"),
                 "wrong: byte 7: expected a largest value from 1 to 65535");
    assert_wrong(TEXT("P5 1 1 65536 xx"),
                 "wrong: byte 7: expected a largest value from 1 to 65535");
}

static void a_file_shorter_than_its_header_says_is_refused(void **state) {
    (void)state;
    assert_wrong(TEXT("P5 2 2 255 abc"),
                 "wrong: byte 14: found the end of file, "
                 "expected 1 more bytes of 2 x 2 pixels");
    assert_wrong(TEXT("P5 2 2 999 abcd"),
                 "wrong: byte 15: found the end of file, "
                 "expected 4 more bytes of 2 x 2 pixels");
    assert_wrong(TEXT("P5 1048576 1048576 255 a"),
                 "wrong: byte 24: found the end of file, expected 1099511627775 more "
                 "bytes of 1048576 x 1048576 pixels");
    assert_wrong(TEXT("P3 1048576 1048576 255 1"),
                 "wrong: byte 24: found the end of file, expected 6597069766654 more "
                 "bytes of 1048576 x 1048576 pixels");
    assert_wrong(TEXT("P2 3 1 255 111 2"),
                 "wrong: byte 16: found the end of file, expected a value");
}

static void values_out_of_range_are_refused_at_their_byte(void **state) {
    (void)state;
    assert_wrong(TEXT("P2 2 1 15 3 16"),
                 "wrong: byte 12: expected a value from 0 to 15");
    assert_wrong(TEXT("P2 2 1 15 3 x"), "wrong: byte 12: found 'x', expected a value");
    assert_wrong(TEXT("P5 2 1 15 \3\20"),
                 "wrong: byte 11: found the value 16, expected at most 15");
    assert_wrong(TEXT("P5 1 1 300 \1\377"),
                 "wrong: byte 11: found the value 511, expected at most 300");
}

static void a_missing_or_gzipped_picture_is_refused(void **state) {
    (void)state;
    Error err;
    Image image;
    assert_false(image_read(&image, "nothing-here", &err));
    assert_non_null(strstr(err.text, "nothing-here: cannot be read"));
    put("packed", "\x1f\x8b", 2);
    assert_false(image_read(&image, "packed", &err));
    assert_non_null(strstr(err.text, "gzip"));
}

static void what_was_written_is_read_again(void **state) {
    (void)state;
    Error err;
    for (size_t channels = 1; channels <= 3; channels += 2) {
        Image image, again;
        assert_true(image_create(&image, 16, 16, channels, &err));
        size_t count = 256 * channels;
        for (size_t i = 0; i < count; i++) image.at[i] = (unsigned char)i;
        assert_true(image_write(&image, "again", &err));
        assert_true(image_read(&again, "again", &err));
        assert_int_equal(again.channels, channels);
        assert_memory_equal(again.at, image.at, count);
        image_free(&again);
        image_free(&image);
        image_free(&image);
    }
}

static void a_new_picture_is_black(void **state) {
    (void)state;
    Error err;
    Image image;
    assert_true(image_create(&image, 3, 5, 3, &err));
    for (size_t i = 0; i < 45; i++) assert_int_equal(image.at[i], 0);
    image_free(&image);
}

static void a_picture_larger_than_memory_is_an_error(void **state) {
    (void)state;
    Error err = {""};
    Image image;
    assert_false(image_create(&image, SIZE_MAX / 2, 3, 3, &err));
    assert_false(image_create(&image, SIZE_MAX, SIZE_MAX, 1, &err));
    assert_non_null(strstr(err.text, "out of memory"));
    assert_null(image.at);
}

static void a_picture_that_cannot_be_written_is_an_error(void **state) {
    (void)state;
    Error err = {""};
    Image image;
    assert_true(image_create(&image, 1, 1, 1, &err));
    assert_false(image_write(&image, "no-folder/picture", &err));
    assert_non_null(strstr(err.text, "no-folder/picture: "));
    image_free(&image);
}

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
static void read_all(int terminal, int other, char *text, size_t size) {
    close(terminal);
    size_t used = 0;
    ssize_t got = 1;
    while (got > 0 && used < size - 1) {
        got = read(other, text + used, size - 1 - used);
        if (got > 0) used += (size_t)got;
    }
    text[used] = '\0';
    close(other);
}

// The preview with stderr on `target`.
static void preview_on(int target, const Image *image, size_t width) {
    int before = dup(STDERR_FILENO);
    dup2(target, STDERR_FILENO);
    image_preview(image, width);
    dup2(before, STDERR_FILENO);
    close(before);
}

static void thinning_keeps_every_third_row_and_column(void **state) {
    (void)state;
    Image image;
    Error err = {0};
    assert_true(image_create(&image, 4, 7, 1, &err));
    for (unsigned char n = 0; n < 28; n++) image.at[n] = n;
    image_thin(&image, 3);
    assert_int_equal(image.rows, 2);
    assert_int_equal(image.cols, 3);
    assert_memory_equal(image.at, ((unsigned char[]){0, 3, 6, 21, 24, 27}), 6);
    image_free(&image);
}

static void a_preview_elsewhere_than_on_a_terminal_is_nothing(void **state) {
    (void)state;
    Error err;
    Image image;
    assert_true(image_create(&image, 4, 4, 1, &err));
    FILE *caught = tmpfile();
    assert_non_null(caught);
    preview_on(fileno(caught), &image, 80);
    assert_int_equal(lseek(fileno(caught), 0, SEEK_END), 0);
    fclose(caught);
    image_free(&image);
}

static void assert_preview(const Image *image, size_t width, const char *expected) {
    int terminal;
    int other = open_terminal(&terminal, 4);
    if (other < 0) skip();
    preview_on(terminal, image, width);
    char text[1024];
    read_all(terminal, other, text, sizeof text);
    assert_string_equal(text, expected);
}

static void a_preview_shows_two_rows_in_a_line(void **state) {
    (void)state;
    Error err;
    Image image;
    assert_true(image_create(&image, 3, 1, 3, &err));
    for (unsigned char i = 0; i < 9; i++) image.at[i] = i;
    assert_preview(&image, 80,
                   "\x1b[38;2;0;1;2m\x1b[48;2;3;4;5m▀\x1b[0m\r\n"
                   "\x1b[38;2;6;7;8m▀\x1b[0m\r\n");
    image_free(&image);
}

static void a_preview_is_as_narrow_as_asked_or_as_the_terminal(void **state) {
    (void)state;
    Error err;
    Image image;
    assert_true(image_create(&image, 4, 8, 1, &err));
    for (unsigned char i = 0; i < 32; i++) image.at[i] = i;
    assert_preview(&image, 1, "\x1b[38;2;16;16;16m▀\x1b[0m\r\n");
    assert_preview(&image, 2, "\x1b[38;2;14;14;14m▀\x1b[38;2;18;18;18m▀\x1b[0m\r\n");
    assert_preview(&image, 80,
                   "\x1b[38;2;5;5;5m\x1b[48;2;21;21;21m▀"
                   "\x1b[38;2;7;7;7m\x1b[48;2;23;23;23m▀"
                   "\x1b[38;2;9;9;9m\x1b[48;2;25;25;25m▀"
                   "\x1b[38;2;11;11;11m\x1b[48;2;27;27;27m▀"
                   "\x1b[0m\r\n");
    assert_preview(&image, 0, "");
    image_free(&image);
}

// The tests run in a folder of their own.
static int enter_folder(void **state) {
    char name[] = "/tmp/test-image-XXXXXX";
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
        cmocka_unit_test(all_four_kinds_are_read),
        cmocka_unit_test(comments_and_odd_blanks_are_skipped),
        cmocka_unit_test(the_largest_value_is_scaled_to_white),
        cmocka_unit_test(what_is_no_picture_is_refused_at_its_byte),
        cmocka_unit_test(sizes_out_of_range_are_refused),
        cmocka_unit_test(a_file_shorter_than_its_header_says_is_refused),
        cmocka_unit_test(values_out_of_range_are_refused_at_their_byte),
        cmocka_unit_test(a_missing_or_gzipped_picture_is_refused),
        cmocka_unit_test(what_was_written_is_read_again),
        cmocka_unit_test(a_new_picture_is_black),
        cmocka_unit_test(a_picture_larger_than_memory_is_an_error),
        cmocka_unit_test(a_picture_that_cannot_be_written_is_an_error),
        cmocka_unit_test(thinning_keeps_every_third_row_and_column),
        cmocka_unit_test(a_preview_elsewhere_than_on_a_terminal_is_nothing),
        cmocka_unit_test(a_preview_shows_two_rows_in_a_line),
        cmocka_unit_test(a_preview_is_as_narrow_as_asked_or_as_the_terminal),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
