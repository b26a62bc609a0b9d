#include "dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "names.h"
#include "rng.h"

enum { SHOWN = 40 };  // characters of a word that a message shows

// ---- Levels

// The slot where the word is, or the free one where it belongs (hash: FNV-1a).
static size_t find_slot(const Levels *levels, const char *word) {
    uint32_t hash = UINT32_C(2166136261);
    for (const char *c = word; *c; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT32_C(16777619);
    }
    size_t slot = hash % LEVEL_SLOTS;
    while (levels->slot[slot] &&
           strcmp(levels->word[levels->slot[slot] - 1], word) != 0) {
        slot = (slot + 1) % LEVEL_SLOTS;
    }
    return slot;
}

bool levels_find(const Levels *levels, const char *word, size_t *index) {
    size_t slot = find_slot(levels, word);
    if (!levels->slot[slot]) return false;
    *index = levels->slot[slot] - 1u;
    return true;
}

bool levels_add(Levels *levels, const char *word) {
    size_t slot = find_slot(levels, word);
    if (levels->slot[slot]) return true;
    size_t bytes = strlen(word) + 1;
    bool room = levels->count < LEVEL_LIMIT && bytes <= LEVEL_BYTES - levels->used;
    if (!room) return false;
    char *copy = memcpy(levels->text + levels->used, word, bytes);
    levels->used += bytes;
    levels->word[levels->count++] = copy;
    levels->slot[slot] = (uint16_t)levels->count;
    return true;
}

bool levels_copy(Levels *levels, const Column *column) {
    bool fits = true;
    for (size_t k = 0; k < column->levels && fits; k++) {
        fits = levels_add(levels, column->level[k]);
    }
    return fits;
}

// Numbers by size, then words as they came (later words stand behind in the text).
static int compare_words(const void *one, const void *other) {
    const char *a = *(const char *const *)one, *b = *(const char *const *)other;
    double x = 0, y = 0;
    bool a_number = csv_parse(a, &x), b_number = csv_parse(b, &y);
    if (a_number != b_number) return a_number ? -1 : 1;
    if (x < y || x > y) return x < y ? -1 : 1;
    return (a > b) - (a < b);
}

void levels_sort(Levels *levels) {
    qsort(levels->word, levels->count, sizeof levels->word[0], compare_words);
    memset(levels->slot, 0, sizeof levels->slot);
    for (size_t k = 0; k < levels->count; k++) {
        levels->slot[find_slot(levels, levels->word[k])] = (uint16_t)(k + 1);
    }
}

// What the map "old=new,old=new" makes of the label. False: the map is none.
static bool rename_label(char text[LABEL_BYTES], const char *map) {
    char label[LABEL_BYTES];
    memcpy(label, text, sizeof label);
    for (const char *rule = map; *rule;) {
        size_t end = strcspn(rule, ","), equals = strcspn(rule, "=");
        if (equals == 0 || equals + 1 >= end || end >= LABEL_BYTES) return false;
        if (equals == strlen(label) && memcmp(rule, label, equals) == 0) {
            snprintf(text, LABEL_BYTES, "%.*s", (int)(end - equals - 1),
                     rule + equals + 1);
        }
        rule += rule[end] ? end + 1 : end;
    }
    return true;
}

bool levels_label(char text[LABEL_BYTES], const char *label, const char *map,
                  Error *err) {
    double value;
    bool number = csv_parse(label, &value);
    if (number && value > -1e15 && value < 1e15 && (double)(int64_t)value == value) {
        snprintf(text, LABEL_BYTES, "%lld", (long long)value);
    } else if (snprintf(text, LABEL_BYTES, "%s", label) >= LABEL_BYTES) {
        return error_set(err, "the label '%.*s...' is longer than %d bytes", SHOWN,
                         label, LABEL_BYTES - 1);
    }
    if (!map || rename_label(text, map)) return true;
    return error_set(err, "label map '%.*s': expected old=new, as in 10=0,11=1", SHOWN,
                     map);
}

// ---- Memory

// A copy of the text from the arena; NULL while counting.
static const char *place_text(Arena *arena, const char *text) {
    if (!text) return NULL;
    size_t bytes = strlen(text) + 1;
    char *copy = arena_take(arena, bytes, 1);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

static Column place_column(Arena *arena, const Column *from) {
    Column column = {.name = place_text(arena, from->name), .levels = from->levels};
    column.level = arena_take(arena, from->levels, sizeof *column.level);
    for (size_t k = 0; k < from->levels; k++) {
        const char *word = place_text(arena, from->level[k]);
        if (column.level) column.level[k] = word;
    }
    return column;
}

// Columns of x that a column of the file takes.
static size_t input_width(const Column *column) {
    return column->levels > 0 ? column->levels - 1 : 1;
}

static Encoding place_encoding(Arena *arena, const Encoding *from) {
    Encoding encoding = {.columns = from->columns, .outputs = from->outputs};
    encoding.column = arena_take(arena, from->columns, sizeof *encoding.column);
    for (size_t c = 0; c < from->columns; c++) {
        Column column = place_column(arena, &from->column[c]);
        if (encoding.column) encoding.column[c] = column;
        encoding.inputs += input_width(&from->column[c]);
    }
    encoding.target = place_column(arena, &from->target);
    return encoding;
}

static void lay_out(Dataset *data, Arena *arena, const Encoding *encoding,
                    size_t rows) {
    data->encoding = place_encoding(arena, encoding);
    data->x = mat_take(arena, rows, data->encoding.inputs);
    data->t = mat_take(arena, rows, data->encoding.outputs);
}

bool dataset_create(Dataset *data, const Encoding *encoding, size_t rows, Error *err) {
    *data = (Dataset){0};
    Arena arena = {0};
    lay_out(data, &arena, encoding, rows);
    if (!arena_allocate(&arena, err)) {
        *data = (Dataset){0};
        return false;
    }
    lay_out(data, &arena, encoding, rows);
    data->memory = arena;
    return true;
}

void dataset_free(Dataset *data) {
    arena_free(&data->memory);
    *data = (Dataset){0};
}

// ---- Reading CSV: once over the file for its rows and levels, once for its numbers

// A column of the file that goes into x or t.
typedef struct Field {
    size_t at;  // which column
    bool target;
    bool numeric;    // of numbers, even where these stand for classes
    Levels *levels;  // owned; NULL: numbers
} Field;

typedef struct Reader {
    const char *path;
    const DatasetRequest *request;
    Csv *csv;        // owned
    Field *field;    // owned; the inputs, then the target if there is one
    Column *column;  // owned; what the fields mean
    size_t fields;
    bool has_target;
    bool one_hot;  // t has a column for each class
    size_t rows;
} Reader;

static void reader_close(Reader *r) {
    for (size_t f = 0; f < r->fields; f++) free(r->field[f].levels);
    free(r->field);
    free(r->column);
    csv_close(r->csv);
}

// Puts "file:line: column 'age': " before the error. Always false.
static bool field_error(const Reader *r, const Field *field, Error *err) {
    Error reason = *err;
    return error_set(err, "%s:%zu: column '%.*s': %s", r->path, csv_line(r->csv), SHOWN,
                     csv_name(r->csv, field->at), reason.text);
}

static bool add_levels(Field *field, Error *err) {
    field->levels = calloc(1, sizeof *field->levels);
    return field->levels || error_set(err, "out of memory");
}

// Takes column `at` of the file as an input or the target. known: what a model says.
static bool add_field(Reader *r, size_t at, bool target, const Column *known,
                      Error *err) {
    Field *field = &r->field[r->fields++];
    *field = (Field){.at = at, .target = target};
    if (target) r->has_target = true;
    if (!known || known->levels == 0) return true;
    if (!add_levels(field, err)) return false;
    if (levels_copy(field->levels, known)) return true;
    return error_set(err, "the model has too many levels for column '%.*s'", SHOWN,
                     known->name);
}

// Is the name one of those in "name,ticket"?
static bool in_list(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *item = list ? list : ""; *item;) {
        size_t end = strcspn(item, ",");
        if (end == length && memcmp(item, name, end) == 0) return true;
        item += item[end] ? end + 1 : end;
    }
    return false;
}

// Every dropped name must be a column, and not the target.
static bool check_drop(const Reader *r, Error *err) {
    const DatasetRequest *request = r->request;
    for (const char *item = request->drop ? request->drop : ""; *item;) {
        size_t end = strcspn(item, ","), column;
        char name[LABEL_BYTES];
        snprintf(name, sizeof name, "%.*s", (int)(end < SHOWN * 4 ? end : SHOWN * 4),
                 item);
        if (!csv_find(r->csv, name, &column, err)) return false;
        if (request->target && strcmp(name, request->target) == 0) {
            return error_set(err,
                             "column '%.*s' is the target and cannot be left out too",
                             SHOWN, name);
        }
        item += item[end] ? end + 1 : end;
    }
    return true;
}

// All columns but the target and what is dropped.
static bool find_inputs(Reader *r, Error *err) {
    const char *target = r->request->target;
    if (!check_drop(r, err)) return false;
    for (size_t c = 0; c < csv_columns(r->csv); c++) {
        const char *name = csv_name(r->csv, c);
        bool is_target = target && strcmp(name, target) == 0;
        if (is_target || in_list(r->request->drop, name)) continue;
        if (!csv_named(r->csv, c)) {
            return error_set(err,
                             "%s:1: %s has no name; give it one, or leave it out "
                             "(--drop '%s')",
                             r->path, name, name);
        }
        if (!add_field(r, c, false, NULL, err)) return false;
    }
    if (r->fields > 0) return true;
    return error_set(err, "%s:1: no column is left for the inputs", r->path);
}

// The columns that the model knows, in its order.
static bool match_inputs(Reader *r, const Encoding *like, Error *err) {
    for (size_t c = 0; c < like->columns; c++) {
        size_t at;
        if (!csv_find(r->csv, like->column[c].name, &at, err)) return false;
        if (!add_field(r, at, false, &like->column[c], err)) return false;
    }
    return true;
}

static bool choose_target(Reader *r, Error *err) {
    const DatasetRequest *request = r->request;
    const Column *known = request->like ? &request->like->target : NULL;
    size_t at;
    if (!request->target) return true;
    if (known && (!known->name || strcmp(known->name, request->target) != 0)) {
        return error_set(err,
                         "the target is '%.*s', but the model was trained on '%.*s'",
                         SHOWN, request->target, SHOWN, known->name ? known->name : "");
    }
    r->one_hot = known ? known->levels > 0 && known->levels == request->like->outputs
                       : request->classes;
    return csv_find(r->csv, request->target, &at, err) &&
           add_field(r, at, true, known, err);
}

static bool reader_open(Reader *r, Error *err) {
    const Encoding *like = r->request->like;
    r->csv = csv_open(r->path, err);
    if (!r->csv) return false;
    size_t room = (like ? like->columns : csv_columns(r->csv)) + 1;
    r->field = calloc(room, sizeof *r->field);
    r->column = calloc(room, sizeof *r->column);
    if (!r->field || !r->column) return error_set(err, "%s: out of memory", r->path);
    bool chosen = like ? match_inputs(r, like, err) : find_inputs(r, err);
    return chosen && choose_target(r, err);
}

// A column holds numbers if its first field is one; classes have levels all the same.
static bool choose_type(Reader *r, Field *field, Error *err) {
    const char *text = csv_field(r->csv, field->at);
    field->numeric = csv_is_numeric(text) || text[strspn(text, " \t")] == '\0';
    if (field->numeric && !(field->target && r->one_hot)) return true;
    return add_levels(field, err);
}

// The word in the field, for a target as levels_label has it. NULL: an error, as where
// the field is empty, or is no number in a column of numbers.
static const char *word_at(const Reader *r, const Field *field, char label[LABEL_BYTES],
                           Error *err) {
    const char *text = csv_field(r->csv, field->at);
    bool empty = text[strspn(text, " \t")] == '\0';
    double value;
    bool check = empty || field->numeric;
    if (check && !csv_number(r->csv, field->at, &value, err)) return NULL;
    if (!field->target) return text;
    if (levels_label(label, text, r->request->label_map, err)) return label;
    field_error(r, field, err);
    return NULL;
}

static bool too_many_levels(const Reader *r, const Field *field, Error *err) {
    const char *name = csv_name(r->csv, field->at);
    return error_set(err,
                     "%s:%zu: column '%.*s' holds more than %d different words (or %d "
                     "bytes of them); leave it out (--drop %.*s)",
                     r->path, csv_line(r->csv), SHOWN, name, LEVEL_LIMIT, LEVEL_BYTES,
                     SHOWN, name);
}

// The error for a word that the model does not know lists those it knows. Always false.
static bool unknown_level(const Reader *r, const Field *field, const char *word,
                          Error *err) {
    const Levels *levels = field->levels;
    const Names names = {"word", levels->word, sizeof levels->word[0], levels->count};
    size_t row;
    return names_find(&names, word, strlen(word), &row, err) ||
           field_error(r, field, err);
}

// Adds the field's word to the levels of its column, or finds it in the model's.
static bool survey_field(Reader *r, Field *field, Error *err) {
    bool known = r->request->like != NULL;
    if (r->rows == 0 && !known && !choose_type(r, field, err)) return false;
    if (!field->levels) return true;
    char label[LABEL_BYTES];
    size_t index;
    const char *word = word_at(r, field, label, err);
    if (!word) return false;
    if (known) {
        return levels_find(field->levels, word, &index) ||
               unknown_level(r, field, word, err);
    }
    return levels_add(field->levels, word) || too_many_levels(r, field, err);
}

static bool survey_rows(Reader *r, Error *err) {
    while (csv_next(r->csv, err)) {
        for (size_t f = 0; f < r->fields; f++) {
            if (!survey_field(r, &r->field[f], err)) return false;
        }
        r->rows++;
    }
    if (err->text[0]) return false;
    if (r->rows > 0) return true;
    return error_set(err, "%s: no rows behind the header; at least one expected",
                     r->path);
}

// The target's levels: ascending where they are numbers, two where t is one column.
static bool finish_target(Reader *r, Error *err) {
    Field *target = &r->field[r->fields - 1];
    if (!r->has_target || !target->levels || r->request->like) return true;
    if (target->numeric) levels_sort(target->levels);
    size_t count = target->levels->count;
    if (r->one_hot || count == 2) return true;
    return error_set(err,
                     "%s: column '%.*s' holds %zu different word%s ('%.*s'...); a "
                     "target that is one number needs numbers or two words",
                     r->path, SHOWN, csv_name(r->csv, target->at), count,
                     count == 1 ? "" : "s", SHOWN, target->levels->word[0]);
}

// Is an input left? A column that holds one word alone gives none.
static bool check_inputs(const Reader *r, Error *err) {
    char names[256];
    size_t used = 0, columns = r->fields - r->has_target;
    for (size_t f = 0; f < columns; f++) {
        const Levels *levels = r->field[f].levels;
        if (!levels || levels->count > 1) return true;
        if (used >= sizeof names) continue;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s'%.*s'",
                                 f > 0 ? ", " : "", SHOWN,
                                 csv_name(r->csv, r->field[f].at));
    }
    if (used >= sizeof names) memcpy(names + sizeof names - 4, "...", 4);
    return error_set(err,
                     "%s: no input is left: column%s %s%s the same word in every row; "
                     "expected a column of numbers, or of two words or more",
                     r->path, columns > 1 ? "s" : "", names,
                     columns > 1 ? " each hold" : " holds");
}

// What was found, or what the model says; without a target t has no columns.
static Encoding describe(Reader *r) {
    for (size_t f = 0; f < r->fields; f++) {
        Levels *levels = r->field[f].levels;
        r->column[f].name = csv_name(r->csv, r->field[f].at);
        r->column[f].levels = levels ? levels->count : 0;
        r->column[f].level = levels ? levels->word : NULL;
    }
    size_t inputs = r->fields - r->has_target;
    const Encoding *like = r->request->like;
    Encoding encoding = {.columns = inputs, .column = r->column};
    if (like) encoding.target = like->target;
    if (r->has_target) {
        encoding.target = r->column[inputs];
        encoding.outputs = r->one_hot ? encoding.target.levels : 1;
    }
    return encoding;
}

// The number in the field; a label's is the number that it was renamed to.
static bool number_at(const Reader *r, const Field *field, double *value, Error *err) {
    const char *map = field->target ? r->request->label_map : NULL;
    if (!csv_number(r->csv, field->at, value, err)) return false;
    if (!map) return true;
    char label[LABEL_BYTES];
    const char *text = csv_field(r->csv, field->at);
    if (!levels_label(label, text, map, err)) return field_error(r, field, err);
    if (csv_parse(label, value)) return true;
    error_set(err, "the label map makes '%.*s' of a number", SHOWN, label);
    return field_error(r, field, err);
}

static bool file_changed(const Reader *r, Error *err) {
    return error_set(err, "%s: the file changed while it was read", r->path);
}

// Writes the field to its columns of x or t, which are zero.
static bool fill_field(const Reader *r, const Field *field, real *to, Error *err) {
    if (!field->levels) {
        double value;
        if (!number_at(r, field, &value, err)) return false;
        *to = (real)value;
        return true;
    }
    char label[LABEL_BYTES];
    size_t k;
    const char *word = word_at(r, field, label, err);
    if (!word) return false;
    if (!levels_find(field->levels, word, &k)) return file_changed(r, err);
    if (!field->target && k > 0) to[k - 1] = 1;
    if (field->target && r->one_hot) to[k] = 1;
    if (field->target && !r->one_hot) *to = (real)k;
    return true;
}

static bool fill_rows(const Reader *r, Dataset *data, Error *err) {
    size_t n = 0;
    while (csv_next(r->csv, err)) {
        if (n == data->x.rows) return file_changed(r, err);
        real *to = data->x.at + n * data->x.cols;
        for (size_t f = 0; f < r->fields; f++) {
            const Field *field = &r->field[f];
            if (field->target) to = mat_row(&data->t, n);
            if (!fill_field(r, field, to, err)) return false;
            to += input_width(&r->column[f]);
        }
        n++;
    }
    if (err->text[0]) return false;
    return n == data->x.rows || file_changed(r, err);
}

bool dataset_read_csv(Dataset *data, const char *path, const DatasetRequest *request,
                      Error *err) {
    *data = (Dataset){0};
    Reader r = {.path = path, .request = request};
    bool surveyed = reader_open(&r, err) && survey_rows(&r, err) &&
                    finish_target(&r, err) && check_inputs(&r, err);
    bool read = false;
    if (surveyed) {
        Encoding encoding = describe(&r);
        read = dataset_create(data, &encoding, r.rows, err) && csv_rewind(r.csv, err) &&
               fill_rows(&r, data, err);
    }
    reader_close(&r);
    if (!read) dataset_free(data);
    return read;
}

// ---- Parts

bool dataset_take(Dataset *part, const Dataset *data, const size_t *order, size_t count,
                  Error *err) {
    if (!dataset_create(part, &data->encoding, count, err)) return false;
    for (size_t n = 0; n < count; n++) {
        mat_copy_row(&part->x, n, &data->x, order[n]);
        mat_copy_row(&part->t, n, &data->t, order[n]);
    }
    return true;
}

bool dataset_split(Dataset *train, Dataset *test, const Dataset *data, double held_out,
                   uint32_t seed, Error *err) {
    CHECK(held_out > 0 && held_out < 1);
    *train = *test = (Dataset){0};
    size_t rows = data->x.rows;
    size_t tested = (size_t)((double)rows * held_out);
    if (tested == 0 || tested == rows) {
        return error_set(err, "%zu rows are too few to hold out %g of them", rows,
                         held_out);
    }
    size_t *order = malloc(rows * sizeof *order);
    if (!order) return error_set(err, "out of memory");
    Rng rng;
    rng_stream(&rng, seed, STREAM_SPLIT);
    rng_permutation(&rng, order, rows);
    bool taken = dataset_take(test, data, order, tested, err) &&
                 dataset_take(train, data, order + tested, rows - tested, err);
    free(order);
    if (!taken) dataset_free(test);
    return taken;
}

// ---- What the columns are

void dataset_input_name(const Encoding *encoding, size_t i, char *text, size_t size) {
    CHECK(i < encoding->inputs);
    const Column *column = encoding->column;
    while (i >= input_width(column)) i -= input_width(column++);
    if (column->levels == 0) {
        snprintf(text, size, "%s", column->name);
    } else {
        snprintf(text, size, "%s=%s", column->name, column->level[i + 1]);
    }
}

size_t dataset_class(const Dataset *data, size_t n) {
    CHECK(data->t.cols > 0);
    bool single = data->t.cols == 1 && data->encoding.target.levels != 1;
    return single ? *mat_row(&data->t, n) >= (real)0.5 : mat_argmax(&data->t, n);
}

// ---- Scaling

// mean = Σ x / N    deviation = sqrt(Σ (x − mean)² / N)
//            x (N×1, every `stride` numbers)
// A constant column is found by comparing: rounding may leave its mean a little off.
static void measure_column(real *mean, real *deviation, const real *x, size_t rows,
                           size_t stride) {
    bool constant = true;
    real sum = 0, squares = 0;
    for (size_t n = 0; n < rows; n++) {
        sum += x[n * stride];
        if (x[n * stride] < x[0] || x[n * stride] > x[0]) constant = false;
    }
    *mean = constant ? x[0] : sum / (real)rows;
    for (size_t n = 0; n < rows; n++) {
        real away = x[n * stride] - *mean;
        squares += away * away;
    }
    real spread = real_sqrt(squares / (real)rows);
    *deviation = spread > 0 ? spread : 1;
}

void scaling_measure(Mat *mean, Mat *deviation, const Mat *x) {
    CHECK(x->rows > 0 && mean->rows == 1 && mean->cols == x->cols);
    CHECK(deviation->rows == 1 && deviation->cols == x->cols);
    for (size_t i = 0; i < x->cols; i++) {
        measure_column(&mean->at[i], &deviation->at[i], x->at + i, x->rows, x->cols);
    }
}

void scaling_apply(Mat *x, const Mat *mean, const Mat *deviation) {
    CHECK(mean->cols == x->cols && deviation->cols == x->cols);
    for (size_t n = 0; n < x->rows; n++) {
        real *row = mat_row(x, n);
        for (size_t i = 0; i < x->cols; i++) {
            row[i] = (row[i] - mean->at[i]) / deviation->at[i];
        }
    }
}
