#include "idx.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "csv.h"
#include "file.h"
#include "names.h"

enum { UNSIGNED_BYTES = 8, VALUES = 256, NAME_BYTES = 48 };

// ---- The file

static size_t big_endian(const unsigned char *byte) {
    return (size_t)byte[0] << 24 | (size_t)byte[1] << 16 | (size_t)byte[2] << 8 |
           byte[3];
}

// Bytes in the whole file; the stream is at its start again.
static bool measure_file(FILE *file, const char *path, uint64_t *size, Error *err) {
    bool sought = fseeko(file, 0, SEEK_END) == 0;
    off_t end = sought ? ftello(file) : -1;
    if (end < 0 || fseeko(file, 0, SEEK_SET) != 0) {
        return error_set(err, "%s: cannot be read: %s", path, strerror(errno));
    }
    *size = (uint64_t)end;
    return true;
}

static bool too_short(const char *path, uint64_t size, uint64_t expected, Error *err) {
    return error_set(err, "%s: byte %llu: the file ends here, %llu bytes expected",
                     path, (unsigned long long)size, (unsigned long long)expected);
}

// The first four bytes, and the sizes behind them.
static bool read_header(Idx *idx, FILE *file, const char *path, Error *err) {
    unsigned char head[20] = {0};
    size_t got = fread(head, 1, 4, file);
    if (got < 4) return too_short(path, got, 4, err);
    if (head[0] != 0 || head[1] != 0) {
        return error_set(err,
                         "%s: byte 0: %02x %02x found, 00 00 expected: this is no IDX "
                         "file",
                         path, head[0], head[1]);
    }
    if (head[2] != UNSIGNED_BYTES) {
        return error_set(err,
                         "%s: byte 2: numbers of kind %02x found, 08 (unsigned bytes) "
                         "expected",
                         path, head[2]);
    }
    if (head[3] < 1 || head[3] > 4) {
        return error_set(err, "%s: byte 3: %d dimensions found, 1 to 4 expected", path,
                         head[3]);
    }
    idx->dimensions = head[3];
    size_t sizes = 4 * idx->dimensions;
    got = fread(head + 4, 1, sizes, file);
    if (got < sizes) return too_short(path, 4 + got, 4 + sizes, err);
    for (size_t d = 0; d < 4; d++) {
        idx->size[d] = d < idx->dimensions ? big_endian(head + 4 + 4 * d) : 1;
    }
    return true;
}

// Does the file hold exactly the numbers that its header promises? The room is taken
// only after this, so that a broken header cannot ask for terabytes.
static bool check_size(const Idx *idx, const char *path, uint64_t size, Error *err) {
    uint64_t head = 4 + 4 * idx->dimensions, expected = 1;
    for (size_t d = 0; d < idx->dimensions; d++) {
        bool fits = idx->size[d] == 0 || expected <= (UINT64_MAX - head) / idx->size[d];
        expected = fits ? expected * idx->size[d] : UINT64_MAX - head;
    }
    expected += head;
    if (size < expected) return too_short(path, size, expected, err);
    if (size == expected) return true;
    return error_set(
        err, "%s: byte %llu: the file's end expected, %llu bytes more found", path,
        (unsigned long long)expected, (unsigned long long)(size - expected));
}

static bool read_numbers(Idx *idx, FILE *file, const char *path, uint64_t size,
                         Error *err) {
    size_t count = (size_t)(size - 4 - 4 * idx->dimensions);
    idx->at = malloc(count > 0 ? count : 1);
    if (!idx->at) return error_set(err, "%s: out of memory", path);
    size_t got = fread(idx->at, 1, count, file);
    if (got == count) return true;
    return too_short(path, size - count + got, size, err);
}

bool idx_read(Idx *idx, const char *path, Error *err) {
    *idx = (Idx){0};
    FILE *file = file_open(path, err);
    if (!file) return false;
    uint64_t size = 0;
    bool read = measure_file(file, path, &size, err) &&
                read_header(idx, file, path, err) && check_size(idx, path, size, err) &&
                read_numbers(idx, file, path, size, err);
    fclose(file);
    if (!read) idx_free(idx);
    return read;
}

void idx_free(Idx *idx) {
    free(idx->at);
    *idx = (Idx){0};
}

// ---- Images and labels as a data set

// What each of the 256 possible labels means.
typedef struct Labels {
    Idx idx;  // owned
    const char *path;
    Levels *levels;  // owned; NULL: the labels are numbers
    Column column;
    bool one_hot;
    bool seen[VALUES];
    real value[VALUES];  // the number, or the index of the class
} Labels;

static bool label_error(const Labels *labels, size_t n, Error *err) {
    Error reason = *err;
    return error_set(err, "%s: byte %zu: %s", labels->path, 8 + n, reason.text);
}

// Makes the class known, or finds it where a model says which there are.
static bool meet_class(Labels *labels, const char *text, const Encoding *like,
                       Error *err) {
    size_t row;
    if (!like) {
        return levels_add(labels->levels, text) || error_set(err, "too many classes");
    }
    if (levels_find(labels->levels, text, &row)) return true;
    const Names names = {"label", labels->levels->word, sizeof(char *),
                         labels->levels->count};
    return names_find(&names, text, strlen(text), &row, err);
}

static bool label_text(char text[LABEL_BYTES], size_t label, const char *map,
                       Error *err) {
    char number[8];
    snprintf(number, sizeof number, "%zu", label);
    return levels_label(text, number, map, err);
}

// Meets the n-th label, which was not seen before.
static bool meet_label(Labels *labels, size_t n, const DatasetRequest *request,
                       Error *err) {
    size_t label = labels->idx.at[n];
    char text[LABEL_BYTES];
    double value;
    labels->seen[label] = true;
    if (!label_text(text, label, request->label_map, err)) {
        return label_error(labels, n, err);
    }
    if (labels->levels) {
        return meet_class(labels, text, request->like, err) ||
               label_error(labels, n, err);
    }
    if (!csv_parse(text, &value)) {
        error_set(err, "the label map makes '%.40s' of a number", text);
        return label_error(labels, n, err);
    }
    labels->value[label] = (real)value;
    return true;
}

// All labels are met; now the classes have their order.
static bool number_classes(Labels *labels, const DatasetRequest *request, Error *err) {
    if (!labels->levels) return true;
    if (!request->like) levels_sort(labels->levels);
    for (size_t label = 0; label < VALUES; label++) {
        char text[LABEL_BYTES];
        size_t index = 0;
        if (!labels->seen[label]) continue;
        if (!label_text(text, label, request->label_map, err)) return false;
        CHECK(levels_find(labels->levels, text, &index));
        labels->value[label] = (real)index;
    }
    labels->column.levels = labels->levels->count;
    labels->column.level = labels->levels->word;
    return true;
}

// Which kind of target this is, from the model or the request.
static bool choose_kind(Labels *labels, const DatasetRequest *request, Error *err) {
    const Encoding *like = request->like;
    bool levels = like ? like->target.levels > 0 : request->classes;
    labels->column.name = like ? like->target.name : request->target;
    if (!labels->column.name) labels->column.name = "label";
    labels->one_hot = levels && (!like || like->outputs == like->target.levels);
    if (!levels) return true;
    labels->levels = calloc(1, sizeof *labels->levels);
    if (!labels->levels) return error_set(err, "out of memory");
    if (!like || levels_copy(labels->levels, &like->target)) return true;
    return error_set(err, "the model has too many classes");
}

static bool labels_read(Labels *labels, const char *path, size_t count,
                        const DatasetRequest *request, Error *err) {
    labels->path = path;
    if (!choose_kind(labels, request, err) || !idx_read(&labels->idx, path, err)) {
        return false;
    }
    const Idx *idx = &labels->idx;
    if (idx->dimensions != 1 || idx->size[0] != count) {
        return error_set(err,
                         "%s: byte 3: %zu labels in %zu dimension%s found, %zu in 1 "
                         "expected (one for each image)",
                         path, idx->size[0], idx->dimensions,
                         idx->dimensions == 1 ? "" : "s", count);
    }
    for (size_t n = 0; n < count; n++) {
        if (labels->seen[idx->at[n]]) continue;
        if (!meet_label(labels, n, request, err)) return false;
    }
    return number_classes(labels, request, err);
}

static void labels_free(Labels *labels) {
    idx_free(&labels->idx);
    free(labels->levels);
}

// Pixel by pixel r0c0, r0c1, ...: names for `inputs` columns, in one block of memory
// that the caller frees. NULL: out of memory.
static Column *name_pixels(size_t inputs, size_t cols) {
    Column *column = malloc(inputs * (sizeof *column + NAME_BYTES));
    if (!column) return NULL;
    char *name = (char *)(column + inputs);
    for (size_t i = 0; i < inputs; i++, name += NAME_BYTES) {
        snprintf(name, NAME_BYTES, "r%zuc%zu", i / cols, i % cols);
        column[i] = (Column){.name = name};
    }
    return column;
}

static bool check_images(const Idx *images, const char *path, const Encoding *like,
                         Error *err) {
    size_t inputs = images->size[1] * images->size[2] * images->size[3];
    if (images->dimensions < 2) {
        return error_set(err,
                         "%s: byte 3: 1 dimension found, 2 to 4 expected; are these "
                         "the labels?",
                         path);
    }
    if (images->size[0] == 0 || inputs == 0) {
        return error_set(err, "%s: byte 4: no pixels; at least one image expected",
                         path);
    }
    if (!like || like->inputs == inputs) return true;
    return error_set(err,
                     "%s: byte 8: %zu pixels an image found, %zu expected by the model",
                     path, inputs, like->inputs);
}

// x = pixel / 255, looked up: there are no more than 256 quotients.
//            pixel (count)  ->  x (count)
static void fill_pixels(real *x, const unsigned char *pixel, size_t count) {
    real quotient[VALUES];
    for (int value = 0; value < VALUES; value++) quotient[value] = (real)value / 255;
    for (size_t k = 0; k < count; k++) x[k] = quotient[pixel[k]];
}

static void fill(Dataset *data, const Idx *images, const Labels *labels) {
    fill_pixels(data->x.at, images->at, mat_count(&data->x));
    for (size_t n = 0; n < data->t.rows && data->t.cols > 0; n++) {
        real value = labels->value[labels->idx.at[n]];
        real *t = mat_row(&data->t, n);
        if (labels->one_hot) {
            t[(size_t)value] = 1;
        } else {
            *t = value;
        }
    }
}

// Describes the columns, takes the room and fills it.
static bool build(Dataset *data, const Idx *images, const Labels *labels,
                  const Encoding *like, Error *err) {
    size_t cols = images->size[2] * images->size[3];
    size_t inputs = images->size[1] * cols;
    Column *column = like ? like->column : name_pixels(inputs, cols);
    if (!column) return error_set(err, "out of memory");
    Encoding encoding = {.columns = like ? like->columns : inputs, .column = column};
    if (like) encoding.target = like->target;
    if (labels->path) {
        encoding.target = labels->column;
        encoding.outputs = labels->one_hot ? labels->column.levels : 1;
    }
    bool created = dataset_create(data, &encoding, images->size[0], err);
    if (!like) free(column);
    if (created) fill(data, images, labels);
    return created;
}

bool dataset_read_idx(Dataset *data, const char *images, const char *labels,
                      const DatasetRequest *request, Error *err) {
    *data = (Dataset){0};
    CHECK(!request->drop);
    Idx pixels;
    if (!idx_read(&pixels, images, err)) return false;
    Labels read = {0};
    bool good = check_images(&pixels, images, request->like, err) &&
                (!labels || labels_read(&read, labels, pixels.size[0], request, err)) &&
                build(data, &pixels, &read, request->like, err);
    labels_free(&read);
    idx_free(&pixels);
    return good;
}
