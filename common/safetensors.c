#include "safetensors.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "names.h"
#include "real.h"

enum {
    PREFIX_BYTES = 8,  // what stands before the header
    SHOWN = 60,        // characters of a name that a message shows
};

// ---- Numbers

struct Dtype {
    const char *name;
    size_t bytes;
    double (*value)(uint64_t bits);
};

static double f64_value(uint64_t bits) {
    return double_from_bits(bits);
}

static double f32_value(uint64_t bits) {
    uint32_t word = (uint32_t)bits;
    float value;
    memcpy(&value, &word, sizeof value);
    return (double)value;
}

// Half precision: sign (1), exponent + 15 (5), fraction (10).
static double f16_value(uint64_t bits) {
    int exponent = (int)(bits >> 10 & 31);
    double fraction = (double)(bits & 1023);
    double size = exponent == 31  ? INFINITY
                  : exponent == 0 ? ldexp(fraction, -24)
                                  : ldexp(1024 + fraction, exponent - 25);
    return bits >> 15 ? -size : size;
}

// The upper half of a float.
static double bf16_value(uint64_t bits) {
    return f32_value(bits << 16);
}

static const Dtype DTYPES[] = {
    {"F64", 8, f64_value},
    {"F32", 4, f32_value},
    {"F16", 2, f16_value},
    {"BF16", 2, bf16_value},
};

static const Names DTYPE_NAMES = {
    .what = "dtype",
    .first = &DTYPES[0].name,
    .stride = sizeof DTYPES[0],
    .count = sizeof DTYPES / sizeof DTYPES[0],
};

// What is written: the numbers as they are.
static const Dtype *own_dtype(void) {
    return sizeof(real) == sizeof(double) ? &DTYPES[0] : &DTYPES[1];
}

static uint64_t real_bits(real value) {
    uint64_t whole = 0;
    uint32_t half = 0;
    bool wide = sizeof value == sizeof whole;
    memcpy(wide ? (void *)&whole : (void *)&half, &value, sizeof value);
    return wide ? whole : half;
}

static void write_bytes(FILE *stream, uint64_t bits, size_t bytes) {
    for (size_t b = 0; b < bytes; b++) fputc((int)(bits >> (8 * b) & 0xff), stream);
}

static uint64_t from_bytes(const unsigned char *byte, size_t bytes) {
    uint64_t bits = 0;
    for (size_t b = 0; b < bytes; b++) bits |= (uint64_t)byte[b] << (8 * b);
    return bits;
}

// ---- Writing

// "__metadata__":{"layers":"4:tanh,1"}
static void write_metadata(FILE *header, const MetaWord *word, size_t words) {
    fputs("\"__metadata__\":{", header);
    for (size_t w = 0; w < words; w++) {
        if (w > 0) fputc(',', header);
        json_write_string(header, word[w].key);
        fputc(':', header);
        json_write_string(header, word[w].value);
    }
    fputc('}', header);
}

// "layers.0.weight":{"dtype":"F64","shape":[4,5],"data_offsets":[0,160]}
// *offset moves behind the tensor.
static void write_entry(FILE *header, const TensorSource *tensor, size_t *offset) {
    const Dtype *dtype = own_dtype();
    size_t first = *offset;
    fputc(',', header);
    json_write_string(header, tensor->name);
    fprintf(header, ":{\"dtype\":\"%s\",\"shape\":[", dtype->name);
    for (size_t d = 0; d < tensor->dimensions; d++) {
        fprintf(header, "%s%zu", d > 0 ? "," : "", tensor->size[d]);
    }
    *offset += mat_count(tensor->m) * dtype->bytes;
    fprintf(header, "],\"data_offsets\":[%zu,%zu]}", first, *offset);
}

// The header, which the caller frees, with blanks at its end so that the numbers stand
// at a multiple of 8. NULL: out of memory.
static char *make_header(const MetaWord *word, size_t words, const TensorSource *tensor,
                         size_t tensors, size_t *length) {
    char *text = NULL;
    size_t offset = 0;
    FILE *header = open_memstream(&text, length);
    if (!header) return NULL;
    fputc('{', header);
    write_metadata(header, word, words);
    for (size_t k = 0; k < tensors; k++) write_entry(header, &tensor[k], &offset);
    fputc('}', header);
    bool good = fflush(header) == 0;
    if (good) fprintf(header, "%*s", (int)((8 - *length % 8) % 8), "");
    good = !ferror(header) && good;
    good = fclose(header) == 0 && good;
    if (good) return text;
    free(text);
    return NULL;
}

static void write_numbers(FILE *stream, const Mat *m) {
    for (size_t o = 0; o < m->cols; o++) {
        for (size_t i = 0; i < m->rows; i++) {
            write_bytes(stream, real_bits(m->at[i * m->cols + o]), sizeof(real));
        }
    }
}

bool safetensors_write(const char *path, const MetaWord *word, size_t words,
                       const TensorSource *tensor, size_t tensors, Error *err) {
    size_t length = 0;
    char *header = make_header(word, words, tensor, tensors, &length);
    if (!header) return error_set(err, "%s: out of memory for the header", path);
    FileWriter writer;
    bool good = file_create(&writer, path, err);
    if (good) {
        write_bytes(writer.stream, length, PREFIX_BYTES);
        fwrite(header, 1, length, writer.stream);
        for (size_t k = 0; k < tensors; k++) write_numbers(writer.stream, tensor[k].m);
        good = file_commit(&writer, err);
    }
    free(header);
    return good;
}

// ---- Reading the header

// Into memory no larger than the file.
static bool read_header(Safetensors *file, Error *err) {
    unsigned char prefix[PREFIX_BYTES];
    off_t end = fseeko(file->stream, 0, SEEK_END) == 0 ? ftello(file->stream) : -1;
    if (end < 0) return error_set(err, "cannot be read: %s", strerror(errno));
    rewind(file->stream);
    size_t got = fread(prefix, 1, PREFIX_BYTES, file->stream);
    if (end < PREFIX_BYTES || got != PREFIX_BYTES) {
        return error_set(err,
                         "byte %zu: the file ends here; a .safetensors file expected, "
                         "which has 8 bytes before its header",
                         got);
    }
    uint64_t length = from_bytes(prefix, PREFIX_BYTES);
    uint64_t rest = (uint64_t)end - PREFIX_BYTES;
    if (length > rest) {
        return error_set(err,
                         "byte 0: a header of %llu bytes announced, %llu found; the "
                         "file is cut short, or is no .safetensors file",
                         (unsigned long long)length, (unsigned long long)rest);
    }
    file->length = (size_t)length;
    file->data = (size_t)(rest - length);
    file->header = calloc(file->length + 1, 1);
    if (!file->header) return error_set(err, "out of memory");
    got = fread(file->header, 1, file->length, file->stream);
    return got == file->length ||
           error_set(err, "byte %zu: the header cannot be read", PREFIX_BYTES + got);
}

// [4, 5]
static void read_shape(Json *json, Tensor *tensor) {
    tensor->dimensions = 0;
    json_open(json, '[');
    while (json_more(json, ']')) {
        if (tensor->dimensions == TENSOR_DIMENSIONS) {
            json_fail(json, "expected at most 8 dimensions");
            return;
        }
        tensor->size[tensor->dimensions++] = json_size(json);
    }
}

// [first, end]
static void read_offsets(Json *json, Tensor *tensor) {
    size_t offset[2] = {0}, count = 0;
    json_open(json, '[');
    for (; json_more(json, ']'); count++) {
        size_t value = json_size(json);
        if (count < 2) offset[count] = value;
    }
    if (count != 2) json_fail(json, "expected two data_offsets");
    tensor->first = offset[0];
    tensor->end = offset[1];
}

static bool read_dtype(Json *json, Tensor *tensor, Error *err) {
    size_t row;
    const char *name = json->at;
    size_t length = json_string(json, json->at);
    if (json->wrong) return true;
    if (!names_find(&DTYPE_NAMES, name, length, &row, err)) return false;
    tensor->dtype = &DTYPES[row];
    return true;
}

// One member of a tensor's object. What is wrong with the JSON is noted in json.
static bool read_field(Json *json, Tensor *tensor, unsigned *found, Error *err) {
    enum { DTYPE = 1, SHAPE = 2, OFFSETS = 4 };
    const char *key = json->at;
    json_key(json, json->at);
    if (json->wrong) return true;
    if (strcmp(key, "dtype") == 0) {
        *found |= DTYPE;
        return read_dtype(json, tensor, err);
    }
    if (strcmp(key, "shape") == 0) {
        *found |= SHAPE;
        read_shape(json, tensor);
    } else if (strcmp(key, "data_offsets") == 0) {
        *found |= OFFSETS;
        read_offsets(json, tensor);
    } else {
        json_skip(json);
    }
    return true;
}

// {"dtype":"F64","shape":[4,5],"data_offsets":[0,160]}, in any order.
static bool read_tensor(Json *json, Tensor *tensor, Error *err) {
    unsigned found = 0;
    json_open(json, '{');
    while (json_more(json, '}')) {
        if (!read_field(json, tensor, &found, err)) return false;
    }
    if (found != 7) json_fail(json, "expected dtype, shape and data_offsets");
    return true;
}

static bool read_metadata(Json *json, Safetensors *file, Error *err) {
    size_t count = json_count(json);
    if (file->word) return json_fail(json, "expected only one __metadata__") || true;
    file->word = calloc(count + 1, sizeof *file->word);
    if (!file->word) return error_set(err, "out of memory");
    json_open(json, '{');
    while (json_more(json, '}')) {
        MetaWord *word = &file->word[file->words];
        word->key = json->at;
        json_key(json, json->at);
        word->value = json->at;
        json_string(json, json->at);
        if (!json->wrong) file->words++;
    }
    return true;
}

// One member of the header: the metadata, or a tensor.
static bool read_member(Json *json, Safetensors *file, Error *err) {
    const char *name = json->at;
    json_key(json, json->at);
    if (json->wrong) return true;
    if (strcmp(name, "__metadata__") == 0) return read_metadata(json, file, err);
    Tensor *tensor = &file->tensor[file->tensors];
    tensor->name = name;
    if (!read_tensor(json, tensor, err)) {
        Error reason = *err;
        return error_set(err, "tensor '%.*s': %s", SHOWN, name, reason.text);
    }
    if (!json->wrong) file->tensors++;
    return true;
}

static bool parse_header(Safetensors *file, Error *err) {
    Json json = json_start(file->header, file->length);
    file->tensor = calloc(json_count(&json) + 1, sizeof *file->tensor);
    if (!file->tensor) return error_set(err, "out of memory");
    json_open(&json, '{');
    while (json_more(&json, '}')) {
        if (!read_member(&json, file, err)) return false;
    }
    json_finish(&json);
    if (!json.wrong) return true;
    return error_set(err, "byte %zu: the header is not JSON as it should be: %s",
                     PREFIX_BYTES + (size_t)(json.at - json.start), json.wrong);
}

// count = the product of the sizes. False: it is not what the offsets leave room for.
static bool measure(Tensor *tensor) {
    size_t count = 1;
    for (size_t d = 0; d < tensor->dimensions; d++) {
        size_t size = tensor->size[d];
        if (size > 0 && count > SIZE_MAX / 8 / size) return false;
        count *= size;
    }
    tensor->count = count;
    return tensor->end >= tensor->first &&
           tensor->end - tensor->first == count * tensor->dtype->bytes;
}

static int compare_places(const void *one, const void *other) {
    const Tensor *a = one, *b = other;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

// Every byte of data belongs to one tensor: none to two, none to nobody.
static bool check_places(Safetensors *file, Error *err) {
    size_t at = 0;
    qsort(file->tensor, file->tensors, sizeof *file->tensor, compare_places);
    for (size_t k = 0; k < file->tensors; k++) {
        Tensor *tensor = &file->tensor[k];
        bool sized = measure(tensor);
        if (!sized || tensor->first != at) {
            return error_set(
                err,
                "tensor '%.*s': found data_offsets [%zu, %zu], which do "
                "not %s",
                SHOWN, tensor->name, tensor->first, tensor->end,
                sized ? "follow on the tensor before" : "fit dtype and shape");
        }
        at = tensor->end;
    }
    if (at == file->data) return true;
    return error_set(err,
                     "byte %zu: %zu bytes of numbers found, %zu expected by the "
                     "header%s",
                     PREFIX_BYTES + file->length, file->data, at,
                     at > file->data ? "; the file is cut short" : "");
}

// "fc2" before "fc10": digits compare as the number they are.
static int compare_names(const char *a, const char *b) {
    const char *digits = "0123456789";
    while (*a && *b) {
        size_t m = strspn(a, digits), n = strspn(b, digits);
        if (m == 0 || n == 0) {
            if (*a != *b) return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
            a++, b++;
            continue;
        }
        for (; m > 1 && *a == '0'; m--) a++;
        for (; n > 1 && *b == '0'; n--) b++;
        int order = m != n ? (m < n ? -1 : 1) : memcmp(a, b, m);
        if (order != 0) return order;
        a += m;
        b += n;
    }
    return (*a != '\0') - (*b != '\0');
}

static int compare_tensors(const void *one, const void *other) {
    const Tensor *a = one, *b = other;
    int order = compare_names(a->name, b->name);
    return order != 0 ? order : strcmp(a->name, b->name);
}

static bool sort_tensors(Safetensors *file, Error *err) {
    qsort(file->tensor, file->tensors, sizeof *file->tensor, compare_tensors);
    for (size_t k = 1; k < file->tensors; k++) {
        const char *name = file->tensor[k].name;
        if (strcmp(name, file->tensor[k - 1].name) != 0) continue;
        return error_set(err, "tensor '%.*s' stands twice in the header", SHOWN, name);
    }
    return true;
}

bool safetensors_open(Safetensors *file, const char *path, Error *err) {
    *file = (Safetensors){.path = path, .stream = file_open(path, err)};
    if (!file->stream) return false;
    bool good = read_header(file, err) && parse_header(file, err) &&
                check_places(file, err) && sort_tensors(file, err);
    if (good) return true;
    safetensors_close(file);
    return error_prefix(err, path);
}

void safetensors_close(Safetensors *file) {
    if (file->stream) fclose(file->stream);
    free(file->header);
    free(file->tensor);
    free(file->word);
    *file = (Safetensors){0};
}

char *safetensors_word(const Safetensors *file, const char *key) {
    for (size_t w = 0; w < file->words; w++) {
        if (strcmp(file->word[w].key, key) == 0) return file->word[w].value;
    }
    return NULL;
}

// ---- Reading numbers

// The next number. False: there is none, or it is not finite.
static bool read_number(FILE *stream, const Dtype *dtype, real *to,
                        const char **wrong) {
    unsigned char bytes[8] = {0};
    if (fread(bytes, 1, dtype->bytes, stream) != dtype->bytes) {
        *wrong = "cannot be read";
        return false;
    }
    *to = (real)dtype->value(from_bytes(bytes, dtype->bytes));
    *wrong = "is not finite";
    return isfinite(*to);
}

bool safetensors_read(const Safetensors *file, const Tensor *tensor, Mat *to,
                      Error *err) {
    CHECK(mat_count(to) == tensor->count);
    size_t start = PREFIX_BYTES + file->length + tensor->first;
    const char *wrong = "cannot be found";
    bool good = fseeko(file->stream, (off_t)start, SEEK_SET) == 0;
    for (size_t k = 0; k < tensor->count; k++) {
        size_t o = k / to->rows, i = k % to->rows;
        real *at = &to->at[i * to->cols + o];
        good = good && read_number(file->stream, tensor->dtype, at, &wrong);
        if (good) continue;
        return error_set(err, "%s: byte %zu: number %zu of tensor '%.*s' %s",
                         file->path, start + k * tensor->dtype->bytes, k + 1, SHOWN,
                         tensor->name, wrong);
    }
    return true;
}
