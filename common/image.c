#include "image.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "box.h"
#include "file.h"
#include "progress.h"

enum {
    MOST_SIDE = 1 << 20,  // rows and columns of a file; products of them fit 64 bits
    MOST_VALUE = 65535,
};

bool image_create(Image *image, size_t rows, size_t cols, size_t channels, Error *err) {
    CHECK(rows > 0 && cols > 0);
    CHECK(channels == 1 || channels == 3);
    bool fits = cols <= SIZE_MAX / channels / rows;
    unsigned char *at = fits ? calloc(rows * cols * channels, 1) : NULL;
    *image = (Image){0};
    if (!at) return error_set(err, "out of memory: a picture of %zu x %zu", cols, rows);
    *image = (Image){.rows = rows, .cols = cols, .channels = channels, .at = at};
    return true;
}

void image_free(Image *image) {
    free(image->at);
    *image = (Image){0};
}

// A file being read, and what its header says.
typedef struct Reader {
    FILE *stream;
    const char *path;  // borrowed
    uint64_t byte;     // of the next one, the first is 0
    uint64_t size;     // bytes in the file
    bool plain;        // P2, P3: numbers in words; else in one byte or two
    size_t rows, cols, channels;
    size_t most;  // the value of white
} Reader;

static int next_byte(Reader *reader) {
    int c = getc(reader->stream);
    if (c != EOF) reader->byte++;
    return c;
}

// The same where a comment may stand: "# ..." reads as the end of its line.
static int next_char(Reader *reader) {
    int c = next_byte(reader);
    if (c != '#') return c;
    while (c != '\n' && c != EOF) c = next_byte(reader);
    return c;
}

static bool is_space(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(int c) {
    return c >= '0' && c <= '9';
}

// c has just been read, and something else should have been there.
static bool refuse(const Reader *reader, int c, const char *expected, Error *err) {
    unsigned long long byte = reader->byte - (c != EOF);
    bool visible = c > ' ' && c < 127;
    char found[16] = "the end of file";
    if (c != EOF) snprintf(found, sizeof found, visible ? "'%c'" : "0x%02x", c);
    return error_set(err, "%s: byte %llu: found %s, expected %s", reader->path, byte,
                     found, expected);
}

// A number in digits, and the one blank after it.
static bool read_number(Reader *reader, size_t *value, size_t least, size_t most,
                        const char *what, Error *err) {
    int c = next_char(reader);
    while (is_space(c)) c = next_char(reader);
    if (!is_digit(c)) return refuse(reader, c, what, err);
    unsigned long long byte = reader->byte - 1;
    size_t sum = 0;
    while (is_digit(c)) {
        if (sum <= most) sum = 10 * sum + (size_t)(c - '0');
        c = next_char(reader);
    }
    if (c != EOF && !is_space(c)) return refuse(reader, c, "a digit or a blank", err);
    *value = sum;
    if (sum >= least && sum <= most) return true;
    return error_set(err, "%s: byte %llu: expected %s from %zu to %zu", reader->path,
                     byte, what, least, most);
}

// "P5 94 100 255"
static bool read_header(Reader *reader, Error *err) {
    int c = next_byte(reader);
    if (c != 'P') return refuse(reader, c, "a PGM or PPM picture, P2 ... P6", err);
    c = next_byte(reader);
    bool known = c == '2' || c == '3' || c == '5' || c == '6';
    if (!known) return refuse(reader, c, "2, 3, 5 or 6 (a PGM or PPM picture)", err);
    reader->plain = c == '2' || c == '3';
    reader->channels = c == '3' || c == '6' ? 3 : 1;
    return read_number(reader, &reader->cols, 1, MOST_SIDE, "a width", err) &&
           read_number(reader, &reader->rows, 1, MOST_SIDE, "a height", err) &&
           read_number(reader, &reader->most, 1, MOST_VALUE, "a largest value", err);
}

// Before memory is asked for: the header may promise more than the file holds.
static bool check_size(const Reader *reader, Error *err) {
    uint64_t values = (uint64_t)reader->rows * reader->cols * reader->channels;
    uint64_t bytes = reader->most > 255 ? 2 * values : values;
    uint64_t least = reader->plain ? 2 * values - 1 : bytes;
    uint64_t rest = reader->size > reader->byte ? reader->size - reader->byte : 0;
    if (rest >= least) return true;
    unsigned long long end = reader->byte + rest;
    unsigned long long missing = least - rest;
    return error_set(err,
                     "%s: byte %llu: found the end of file, expected %llu more "
                     "bytes of %zu x %zu pixels",
                     reader->path, end, missing, reader->cols, reader->rows);
}

// One value of a pixel, 0 … most.
static bool read_value(Reader *reader, size_t *value, Error *err) {
    size_t most = reader->most;
    if (reader->plain) return read_number(reader, value, 0, most, "a value", err);
    size_t bytes = most > 255 ? 2 : 1;
    size_t sum = 0;
    for (size_t i = 0; i < bytes; i++) {
        int c = next_byte(reader);
        if (c == EOF) return refuse(reader, c, "a pixel", err);
        sum = 256 * sum + (size_t)c;
    }
    *value = sum;
    if (sum <= most) return true;
    return error_set(err, "%s: byte %llu: found the value %zu, expected at most %zu",
                     reader->path, (unsigned long long)(reader->byte - bytes), sum,
                     most);
}

static bool read_pixels(Image *image, Reader *reader, Error *err) {
    size_t count = image->rows * image->cols * image->channels;
    for (size_t i = 0; i < count; i++) {
        size_t value;
        if (!read_value(reader, &value, err)) return false;
        image->at[i] = (unsigned char)((255 * value + reader->most / 2) / reader->most);
    }
    return true;
}

static bool read_stream(Image *image, Reader *reader, Error *err) {
    struct stat about;
    bool known = fstat(fileno(reader->stream), &about) == 0;
    reader->size = known ? (uint64_t)about.st_size : 0;
    if (!read_header(reader, err) || !check_size(reader, err)) return false;
    if (!image_create(image, reader->rows, reader->cols, reader->channels, err)) {
        return error_prefix(err, reader->path);
    }
    if (read_pixels(image, reader, err)) return true;
    image_free(image);
    return false;
}

bool image_read(Image *image, const char *path, Error *err) {
    *image = (Image){0};
    FILE *stream = file_open(path, err);
    if (!stream) return false;
    Reader reader = {.stream = stream, .path = path};
    bool good = read_stream(image, &reader, err);
    fclose(stream);
    return good;
}

bool image_write(const Image *image, const char *path, Error *err) {
    FileWriter writer;
    if (!file_create(&writer, path, err)) return false;
    const char *magic = image->channels == 1 ? "P5" : "P6";
    fprintf(writer.stream, "%s\n%zu %zu\n255\n", magic, image->cols, image->rows);
    fwrite(image->at, image->cols * image->channels, image->rows, writer.stream);
    return file_commit(&writer, err);
}

// The mean of one channel in a box.
static unsigned char mean_of(const Image *image, const Box *box, size_t channel) {
    uint64_t sum = 0;
    for (size_t r = box->top; r < box->bottom; r++) {
        for (size_t c = box->left; c < box->right; c++) {
            sum += image->at[(r * image->cols + c) * image->channels + channel];
        }
    }
    uint64_t count = (uint64_t)(box->bottom - box->top) * (box->right - box->left);
    return (unsigned char)((sum + count / 2) / count);
}

// Fills small with the means of the boxes that its pixels cover in image.
static void shrink(Image *small, const Image *image) {
    size_t count = small->rows * small->cols;
    for (size_t i = 0; i < count; i++) {
        size_t r = i / small->cols, c = i % small->cols;
        Box box = {.top = r * image->rows / small->rows,
                   .bottom = (r + 1) * image->rows / small->rows,
                   .left = c * image->cols / small->cols,
                   .right = (c + 1) * image->cols / small->cols};
        for (size_t k = 0; k < small->channels; k++) {
            small->at[i * small->channels + k] = mean_of(image, &box, k);
        }
    }
}

void image_thin(Image *image, size_t step) {
    CHECK(step > 0);
    size_t O = image->channels, wide = image->cols;
    image->rows = (image->rows + step - 1) / step;
    image->cols = (image->cols + step - 1) / step;
    for (size_t n = 0; n < image->rows * image->cols; n++) {
        size_t from = n / image->cols * step * wide + n % image->cols * step;
        memmove(&image->at[n * O], &image->at[from * O], O);
    }
}

enum { LETTERS_MOST = 80 };

// Row r of both, three blanks in front and four between them, none at the end.
static void print_letters(const Image *left, const Image *right, size_t r) {
    static const char INK[] = "@%#*+=-:. ";
    char text[2 * LETTERS_MOST + 7];
    size_t cols = left->cols, length = 2 * cols + 7;
    memset(text, ' ', sizeof text);
    for (size_t c = 0; c < cols; c++) {
        text[3 + c] = INK[left->at[r * cols + c] * 10 / 256];
        text[7 + cols + c] = INK[right->at[r * cols + c] * 10 / 256];
    }
    while (length > 0 && text[length - 1] == ' ') length--;
    printf("%.*s\n", (int)length, text);
}

bool image_print_pair(const Image *one, const Image *other, size_t width, Error *err) {
    CHECK(one->channels == 1 && other->channels == 1 && 0 < width);
    CHECK(one->rows == other->rows && one->cols == other->cols);
    CHECK(width <= LETTERS_MOST);
    size_t cols = one->cols < width ? one->cols : width;
    size_t rows =
        one->rows * cols / (2 * one->cols);  // a letter is twice as high as wide
    Image left = {0}, right = {0};
    if (rows == 0) rows = 1;
    bool good = image_create(&left, rows, cols, 1, err) &&
                image_create(&right, rows, cols, 1, err);
    if (good) {
        shrink(&left, one);
        shrink(&right, other);
        for (size_t r = 0; r < rows; r++) print_letters(&left, &right, r);
    }
    image_free(&left);
    image_free(&right);
    return good;
}

// Sets the colour of what follows: layer 38 the letter, 48 the ground behind it.
static void put_colour(const Image *image, size_t r, size_t c, int layer) {
    const unsigned char *pixel = &image->at[(r * image->cols + c) * image->channels];
    bool grey = image->channels == 1;
    fprintf(stderr, "\x1b[%d;2;%d;%d;%dm", layer, pixel[0], pixel[grey ? 0 : 1],
            pixel[grey ? 0 : 2]);
}

// Two rows of pixels a line: "▀" has the upper one's colour, its ground the lower's.
static void put_image(const Image *image) {
    for (size_t r = 0; r < image->rows; r += 2) {
        for (size_t c = 0; c < image->cols; c++) {
            put_colour(image, r, c, 38);
            if (r + 1 < image->rows) put_colour(image, r + 1, c, 48);
            fputs("▀", stderr);
        }
        fputs("\x1b[0m\n", stderr);
    }
}

void image_preview(const Image *image, size_t width) {
    if (isatty(STDERR_FILENO) != 1) return;
    size_t cols = image->cols;
    if (cols > width) cols = width;
    if (cols > progress_width()) cols = progress_width();
    if (cols == 0) return;
    size_t rows = image->rows * cols / image->cols;
    Image small;
    Error err;
    if (!image_create(&small, rows > 0 ? rows : 1, cols, image->channels, &err)) return;
    shrink(&small, image);
    put_image(&small);
    image_free(&small);
}
