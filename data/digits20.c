// digits20: 5,000 digits of 20×20 pixels, cut out of MNIST's 28×28.
//
//     digits20 IMAGES LABELS OUT-IMAGES OUT-LABELS
//
// All four files are IDX and unpacked (t10k-images-idx3-ubyte and its labels go in).
// The first 500 of each class are taken and keep their order; labels are 0 to 9. Each
// digit is cut to the smallest box that holds its ink (every pixel above 0) and put in
// the middle of 20×20. Where the spare rows or columns are odd in number, the larger
// half goes below or to the right. A box larger than 20 either way is refused; MNIST
// has none.
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    CLASSES = 10,
    PER_CLASS = 500,
    TOTAL = CLASSES * PER_CLASS,
    SIDE = 28,      // of an image read
    OUT_SIDE = 20,  // of an image written
};

// A file being read. `count` images or labels follow its head.
typedef struct {
    FILE *file;        // owned
    const char *path;  // borrowed
    uint32_t count;
} Source;

// A file being written: its bytes go to `part`, which takes the name `path` at the end.
typedef struct {
    FILE *file;        // owned
    const char *path;  // borrowed
    char part[4096];
} Target;

// The smallest box that holds the ink. Without ink, its height and width are 0.
typedef struct {
    int top, left, height, width;
} Box;

// Says on one line what is wrong, and returns false for the caller to pass on.
static bool fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return false;
}

static uint32_t big_endian(const unsigned char *bytes) {
    uint32_t number = 0;
    for (int k = 0; k < 4; k++) number = number << 8 | bytes[k];
    return number;
}

// Opens an IDX file of unsigned bytes: two zeros, type 8, the number of dimensions,
// then each dimension as four bytes, the highest first. Images have 3, labels 1.
static bool source_open(Source *source, const char *path, int dimensions) {
    unsigned char head[16] = {0};
    size_t size = 4 + 4 * (size_t)dimensions;
    source->path = path;
    source->file = fopen(path, "rb");
    if (!source->file) return fail("%s: cannot be read: %s", path, strerror(errno));
    size_t got = fread(head, 1, size, source->file);
    if (got >= 2 && head[0] == 0x1f && head[1] == 0x8b) {
        return fail("%s: is gzipped, expected IDX; unpack it with gzip -d", path);
    }
    if (got < size) {
        return fail("%s: ends at byte %zu, expected %zu of head", path, got, size);
    }
    uint32_t magic = big_endian(head), expected = 0x800 + (uint32_t)dimensions;
    if (magic != expected) {
        return fail("%s: starts with %08x, expected %08x (IDX, bytes, %d-d)", path,
                    (unsigned)magic, (unsigned)expected, dimensions);
    }
    source->count = big_endian(head + 4);
    uint32_t rows = big_endian(head + 8), columns = big_endian(head + 12);
    if (dimensions == 3 && (rows != SIDE || columns != SIDE)) {
        return fail("%s: images of %lux%lu, expected %dx%d", path, (unsigned long)rows,
                    (unsigned long)columns, SIDE, SIDE);
    }
    return true;
}

static bool source_read(Source *source, unsigned char *bytes, size_t size, uint32_t n) {
    if (fread(bytes, 1, size, source->file) == size) return true;
    return fail("%s: ends within item %lu, expected %lu items", source->path,
                (unsigned long)n + 1, (unsigned long)source->count);
}

static bool target_open(Target *target, const char *path) {
    target->path = path;
    int length = snprintf(target->part, sizeof target->part, "%s.part", path);
    if (length < 0 || (size_t)length >= sizeof target->part) {
        return fail("%s: name too long", path);
    }
    target->file = fopen(target->part, "wb");
    return target->file || fail("%s: cannot be written: %s", path, strerror(errno));
}

// Writes an IDX head: the numbers of dimensions and of items, and an image's two sides.
static void target_write_head(Target *target, int dimensions) {
    unsigned char head[16] = {0, 0, 8, (unsigned char)dimensions};
    head[6] = TOTAL / 256;
    head[7] = TOTAL % 256;
    head[11] = head[15] = OUT_SIDE;
    fwrite(head, 1, 4 + 4 * (size_t)dimensions, target->file);
}

// Finishes what is written; false if the disk has not taken it all.
static bool target_close(Target *target) {
    FILE *file = target->file;
    bool whole = !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
    whole = fclose(file) == 0 && whole;
    target->file = NULL;
    return whole || fail("%s: cannot be written: %s", target->path, strerror(errno));
}

static bool target_rename(const Target *target) {
    if (rename(target->part, target->path) == 0) return true;
    return fail("%s: cannot be written: %s", target->path, strerror(errno));
}

static Box box_of(unsigned char image[SIDE][SIDE]) {
    int top = SIDE, left = SIDE, bottom = -1, right = -1;
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++) {
            if (image[row][column] == 0) continue;
            if (row < top) top = row;
            if (row > bottom) bottom = row;
            if (column < left) left = column;
            if (column > right) right = column;
        }
    if (bottom < 0) return (Box){0, 0, 0, 0};
    return (Box){top, left, bottom - top + 1, right - left + 1};
}

// Copies the box to the middle of `out`; of the spare rows and columns, half, rounded
// down, come before it.
static void box_centre(unsigned char out[OUT_SIDE][OUT_SIDE], Box box,
                       unsigned char image[SIDE][SIDE]) {
    int top = (OUT_SIDE - box.height) / 2, left = (OUT_SIDE - box.width) / 2;
    memset(out, 0, OUT_SIDE * OUT_SIDE);
    for (int row = 0; row < box.height; row++)
        for (int column = 0; column < box.width; column++) {
            out[top + row][left + column] = image[box.top + row][box.left + column];
        }
}

// Writes image n, cut and centred, or says why it cannot be.
static bool write_digit(Target *target, const Source *source, uint32_t n,
                        unsigned char image[SIDE][SIDE]) {
    unsigned char out[OUT_SIDE][OUT_SIDE];
    Box box = box_of(image);
    if (box.height == 0 || box.height > OUT_SIDE || box.width > OUT_SIDE) {
        return fail("%s: image %lu has a digit of %dx%d, expected 1x1 to %dx%d",
                    source->path, (unsigned long)n + 1, box.height, box.width, OUT_SIDE,
                    OUT_SIDE);
    }
    box_centre(out, box, image);
    fwrite(out, 1, sizeof out, target->file);
    return true;
}

// Goes through the images and labels, in[0] and in[1], until each class has its 500.
static bool choose_digits(Target *out, Source *in) {
    int taken[CLASSES] = {0}, chosen = 0;
    for (uint32_t n = 0; n < in[0].count && chosen < TOTAL; n++) {
        unsigned char image[SIDE][SIDE], label;
        if (!source_read(&in[0], image[0], sizeof image, n)) return false;
        if (!source_read(&in[1], &label, 1, n)) return false;
        if (label >= CLASSES) {
            return fail("%s: label %lu is %d, expected 0 to 9", in[1].path,
                        (unsigned long)n + 1, label);
        }
        if (taken[label] == PER_CLASS) continue;
        if (!write_digit(&out[0], &in[0], n, image)) return false;
        fwrite(&label, 1, 1, out[1].file);
        taken[label]++;
        chosen++;
    }
    for (int c = 0; c < CLASSES; c++)
        if (taken[c] < PER_CLASS) {
            return fail("%s: digit %d found %d times, expected at least %d times",
                        in[0].path, c, taken[c], PER_CLASS);
        }
    return true;
}

// paths: images, labels, out-images, out-labels. in and out: a pair each, all zeros.
static bool convert(Source *in, Target *out, char *const *paths) {
    if (!source_open(&in[0], paths[0], 3) || !source_open(&in[1], paths[1], 1)) {
        return false;
    }
    if (in[0].count != in[1].count) {
        return fail("%s: %lu labels, expected %lu, as many as images", in[1].path,
                    (unsigned long)in[1].count, (unsigned long)in[0].count);
    }
    if (!target_open(&out[0], paths[2]) || !target_open(&out[1], paths[3])) {
        return false;
    }
    target_write_head(&out[0], 3);
    target_write_head(&out[1], 1);
    return choose_digits(out, in) && target_close(&out[0]) && target_close(&out[1]) &&
           target_rename(&out[0]) && target_rename(&out[1]);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fail("usage: digits20 IMAGES LABELS OUT-IMAGES OUT-LABELS");
        return 2;
    }
    Source in[2] = {0};
    Target out[2] = {0};
    bool done = convert(in, out, argv + 1);
    for (int k = 0; k < 2; k++) {
        if (in[k].file) fclose(in[k].file);
        if (out[k].file) fclose(out[k].file);
        if (!done && out[k].part[0]) remove(out[k].part);
    }
    return done ? 0 : 2;
}
