#include "model.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "safetensors.h"

static const char VERSION[] = "1";

enum {
    MOST_WORDS = 8,
    SHOWN = 60,  // characters of a name that a message shows
};

// ---- Saving

// ["class","1st","2nd"]
static void write_column(FILE *stream, const Column *column) {
    fputc('[', stream);
    json_write_string(stream, column->name);
    for (size_t k = 0; k < column->levels; k++) {
        fputc(',', stream);
        json_write_string(stream, column->level[k]);
    }
    fputc(']', stream);
}

static void write_columns(FILE *stream, const ModelInfo *info) {
    for (size_t c = 0; c < info->encoding.columns; c++) {
        fputc(c == 0 ? '[' : ',', stream);
        write_column(stream, &info->encoding.column[c]);
    }
    fputc(']', stream);
}

static void write_target(FILE *stream, const ModelInfo *info) {
    write_column(stream, &info->encoding.target);
}

static void write_row(FILE *stream, const Mat *row) {
    for (size_t i = 0; i < row->cols; i++) {
        fputc(i == 0 ? '[' : ',', stream);
        json_write_number(stream, (double)row->at[i]);
    }
    fputc(']', stream);
}

static void write_mean(FILE *stream, const ModelInfo *info) {
    write_row(stream, &info->mean);
}

static void write_deviation(FILE *stream, const ModelInfo *info) {
    write_row(stream, &info->deviation);
}

// What `write` writes, as a text that the caller frees. NULL: out of memory.
static char *make_text(const ModelInfo *info,
                       void (*write)(FILE *stream, const ModelInfo *info)) {
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    if (!stream) return NULL;
    write(stream, info);
    bool good = !ferror(stream);
    good = fclose(stream) == 0 && good;
    if (good) return text;
    free(text);
    return NULL;
}

// The metadata of a network to be saved.
typedef struct Words {
    MetaWord word[MOST_WORDS];  // the values are owned
    size_t count;
} Words;

static void words_free(Words *words) {
    for (size_t w = 0; w < words->count; w++) free(words->word[w].value);
}

// Takes the text over. False: there is none, for lack of memory.
static bool add_word(Words *words, const char *key, char *text) {
    words->word[words->count++] = (MetaWord){key, text};
    return text != NULL;
}

static char *copy_text(const char *text) {
    char *copy = malloc(strlen(text) + 1);
    return copy ? strcpy(copy, text) : NULL;
}

static bool words_make(Words *words, const Net *net, const ModelInfo *info) {
    bool columns = info->encoding.columns > 0, target = info->encoding.target.name;
    bool scaled = info->mean.cols > 0;
    char inputs[32];
    snprintf(inputs, sizeof inputs, "%zu", net->inputs);
    return add_word(words, "version", copy_text(VERSION)) &&
           add_word(words, "layers", copy_text(info->layers)) &&
           add_word(words, "inputs", copy_text(inputs)) &&
           (!info->loss || add_word(words, "loss", copy_text(info->loss->name))) &&
           (!columns || add_word(words, "columns", make_text(info, write_columns))) &&
           (!target || add_word(words, "target", make_text(info, write_target))) &&
           (!scaled || add_word(words, "mean", make_text(info, write_mean))) &&
           (!scaled || add_word(words, "deviation", make_text(info, write_deviation)));
}

// The tensors of all layers; returns how many.
static size_t list_tensors(TensorSource *tensor, const Net *net) {
    size_t count = 0;
    for (size_t l = 0; l < net->layers; l++) {
        const Mat *part[2] = {&net->layer[l].w, &net->layer[l].b};
        for (int b = 0; b < 2; b++) {
            if (mat_count(part[b]) == 0) continue;
            TensorSource *to = &tensor[count++];
            *to =
                (TensorSource){.m = part[b], .dimensions = 1, .size = {part[b]->cols}};
            if (b == 0) to->dimensions = layer_weight_shape(&net->layer[l], to->size);
            snprintf(to->name, sizeof to->name, "layers.%zu.%s", l,
                     b ? "bias" : "weight");
        }
    }
    return count;
}

static bool check_finite(const Net *net, const char *path, Error *err) {
    for (size_t p = 0; p < net->param_count; p++) {
        if (isfinite(net->params[p])) continue;
        return error_set(err,
                         "%s: not saved: parameter %zu of the network is not finite; "
                         "train with a smaller learning rate",
                         path, p);
    }
    return true;
}

bool model_save(const Net *net, const ModelInfo *info, const char *path, Error *err) {
    CHECK(info->layers);
    TensorSource tensor[2 * NET_LAYERS_MAX];
    Words words = {0};
    if (!check_finite(net, path, err)) return false;
    size_t tensors = list_tensors(tensor, net);
    bool good =
        words_make(&words, net, info)
            ? safetensors_write(path, words.word, words.count, tensor, tensors, err)
            : error_set(err, "%s: out of memory", path);
    words_free(&words);
    return good;
}

// ---- Loading: which tensor belongs to which layer

// A file at reading, and the tensors of each layer; NULL: it has none.
typedef struct Reader {
    Safetensors file;
    const char *layers;
    const Tensor *weight[NET_LAYERS_MAX], *bias[NET_LAYERS_MAX];
    size_t next_weight, next_bias;  // the first tensors that are not used
    size_t used;
} Reader;

// The first tensor at number `from` or behind that has weights, or biases. NULL: none.
static const Tensor *find_tensor(const Safetensors *file, size_t from, bool weights) {
    for (size_t k = from; k < file->tensors; k++) {
        if ((file->tensor[k].dimensions > 1) == weights) return &file->tensor[k];
    }
    return NULL;
}

static bool check_dimensions(const Safetensors *file, Error *err) {
    for (size_t k = 0; k < file->tensors; k++) {
        const Tensor *tensor = &file->tensor[k];
        size_t found = tensor->dimensions;
        if (found == 1 || found == 2 || found == 4) continue;
        return error_set(err,
                         "tensor '%.*s' has %zu dimensions, expected 2 (weights), 4 "
                         "(filters) or 1 (biases)",
                         SHOWN, tensor->name, found);
    }
    return true;
}

// "[4, 5]", or "[4]".
static void write_shape(char *text, size_t size, const size_t *shape,
                        size_t dimensions) {
    size_t used = 0;
    for (size_t d = 0; d < dimensions; d++) {
        used += (size_t)snprintf(text + used, size - used, "%s%zu", d > 0 ? ", " : "[",
                                 shape[d]);
    }
    snprintf(text + used, size - used, "]");
}

// What was found instead of a part of a layer. Always NULL.
static const Tensor *misfit(const Tensor *tensor, const size_t *shape,
                            size_t dimensions, const char *layer, Error *err) {
    char found[128], wanted[128];
    const char *part = dimensions == 1 ? "biases" : "weights";
    int length = (int)strcspn(layer, ",");
    write_shape(wanted, sizeof wanted, shape, dimensions);
    if (tensor) {
        write_shape(found, sizeof found, tensor->size, dimensions);
        error_set(err,
                  "tensor '%.*s' has shape %s, expected %s for the %s of layer '%.*s'",
                  SHOWN, tensor->name, found, wanted, part, length, layer);
    } else {
        error_set(err,
                  "no tensor is left for the %s of layer '%.*s', expected shape %s",
                  part, length, layer, wanted);
    }
    return NULL;
}

// The next tensor of this shape; *next moves behind it.
static const Tensor *take_tensor(Reader *r, size_t *next, const size_t *shape,
                                 size_t dimensions, const char *layer, Error *err) {
    const Tensor *tensor = find_tensor(&r->file, *next, dimensions > 1);
    bool fits = tensor && tensor->dimensions == dimensions &&
                memcmp(tensor->size, shape, dimensions * sizeof *shape) == 0;
    if (!fits) return misfit(tensor, shape, dimensions, layer, err);
    *next = (size_t)(tensor - r->file.tensor) + 1;
    r->used++;
    return tensor;
}

// Do the two belong together, like layers.0.weight and layers.0.bias?
static bool check_pair(const Tensor *weight, const Tensor *bias, Error *err) {
    if (!weight || !bias) return true;
    const char *one = strrchr(weight->name, '.'), *other = strrchr(bias->name, '.');
    size_t m = one ? (size_t)(one - weight->name) : 0;
    size_t n = other ? (size_t)(other - bias->name) : 0;
    if (m == n && memcmp(weight->name, bias->name, m) == 0) return true;
    return error_set(err,
                     "weights '%.*s' and biases '%.*s' are not of one layer; one "
                     "without biases is written 4:tanh:no-bias",
                     SHOWN, weight->name, SHOWN, bias->name);
}

static bool match_layer(Reader *r, size_t l, const Layer *layer, const char *text,
                        Error *err) {
    size_t shape[4], dimensions = layer_weight_shape(layer, shape);
    r->weight[l] = r->bias[l] = NULL;
    if (dimensions > 0) {
        r->weight[l] = take_tensor(r, &r->next_weight, shape, dimensions, text, err);
        if (!r->weight[l]) return false;
    }
    if (layer->b.rows > 0) {
        r->bias[l] = take_tensor(r, &r->next_bias, shape, 1, text, err);
        if (!r->bias[l]) return false;
    }
    return check_pair(r->weight[l], r->bias[l], err);
}

static bool check_all_used(const Reader *r, Error *err) {
    if (r->used == r->file.tensors) return true;
    const Tensor *left = find_tensor(&r->file, r->next_weight, true);
    if (!left) left = find_tensor(&r->file, r->next_bias, false);
    return error_set(err, "tensor '%.*s' belongs to no layer of '%.*s'", SHOWN,
                     left ? left->name : "", 2 * SHOWN, r->layers);
}

// Finds the tensors of every layer before any memory is taken for the network, so that
// a text of a few bytes cannot ask for more parameters than the file holds.
static bool match_layers(Reader *r, size_t inputs, Error *err) {
    const char *text = r->layers;
    Grid in = layer_grid(inputs);
    r->next_weight = r->next_bias = r->used = 0;
    for (size_t l = 0; l < NET_LAYERS_MAX && text; l++) {
        Layer layer;
        const char *comma = strchr(text, ',');
        if (!layer_parse(&layer, text, strcspn(text, ","), in, err)) return false;
        if (!match_layer(r, l, &layer, text, err)) return false;
        in = layer.out;
        text = comma ? comma + 1 : NULL;
    }
    return check_all_used(r, err);
}

// The inputs of a network of dense layers; what the metadata say must agree. 0: there are
// layers that look at pictures.
static bool find_inputs(const Reader *r, const char *said, size_t *inputs, Error *err) {
    const Tensor *first = find_tensor(&r->file, 0, true);
    bool pictures = strstr(r->layers, "conv") || strstr(r->layers, "pool");
    if (!first || first->count == 0) {
        return error_set(err, "found no weights, expected a tensor of two dimensions");
    }
    *inputs = pictures ? 0 : first->size[1];
    char number[32];
    snprintf(number, sizeof number, "%zu", *inputs);
    if (*inputs == 0 || !said || strcmp(number, said) == 0) return true;
    return error_set(err, "tensor '%.*s' takes %s inputs, the metadata say %.20s",
                     SHOWN, first->name, number, said);
}

// Where windows come first, only the dense layers behind them tell how large a picture is:
// what the metadata say, or the smallest square to which all tensors fit.
static bool find_picture(Reader *r, const char *said, size_t *inputs, Error *err) {
    enum { SIDE_MAX = 1000 };
    char *end = NULL;
    *inputs = said ? (size_t)strtoul(said, &end, 10) : 0;
    bool number = said && isdigit((unsigned char)*said) && *end == '\0';
    if (number && *inputs > 0 && *inputs <= LAYER_UNITS_MAX) return true;
    if (said) return error_set(err, "the metadata's inputs are '%.20s'", said);
    for (size_t side = 1; side <= SIDE_MAX; side++) {
        *inputs = side * side;
        if (match_layers(r, *inputs, err)) return true;
    }
    return error_set(err, "no square picture goes through these layers: '%.*s'",
                     2 * SHOWN, r->layers);
}

static Net *make_net(Reader *r, Error *err) {
    size_t inputs = 0;
    bool ours = safetensors_word(&r->file, "layers");
    const char *said = ours ? safetensors_word(&r->file, "inputs") : NULL;
    if (!check_dimensions(&r->file, err)) return NULL;
    if (!find_inputs(r, said, &inputs, err)) return NULL;
    if (inputs == 0 && !find_picture(r, said, &inputs, err)) return NULL;
    return match_layers(r, inputs, err) ? net_create(inputs, r->layers, err) : NULL;
}

static bool read_params(const Reader *r, Net *net, Error *err) {
    for (size_t l = 0; l < net->layers; l++) {
        Layer *layer = &net->layer[l];
        const Tensor *weight = r->weight[l], *bias = r->bias[l];
        if (weight && !safetensors_read(&r->file, weight, &layer->w, err)) return false;
        if (bias && !safetensors_read(&r->file, bias, &layer->b, err)) return false;
    }
    return true;
}

// ---- Loading: what the metadata say

static bool word_error(const char *key, const char *wrong, Error *err) {
    return error_set(err, "the metadata's '%s' are not as they should be: %s", key,
                     wrong);
}

// A word that is JSON itself; start is NULL where it is not there.
static Json word_json(const Safetensors *file, const char *key) {
    char *text = safetensors_word(file, key);
    return text ? json_start(text, strlen(text)) : (Json){0};
}

// How much room the metadata need.
typedef struct Room {
    size_t columns;  // of the file
    size_t words;    // their names and levels, and the target's
    size_t bytes;    // of all these, at most
    size_t scaled;   // numbers in mean and in deviation: the inputs, or none
} Room;

// Items of the list at `key`, and of the lists in it where `inner` is asked for; none
// where there is no such word. Adds its bytes to *bytes.
static bool count_items(const Safetensors *file, const char *key, size_t *items,
                        size_t *inner, Error *err) {
    Json json = word_json(file, key);
    if (!json.start) return true;
    *items = json_count(&json);
    json_open(&json, '[');
    while (json_more(&json, ']')) {
        if (inner) *inner += json_count(&json);
        json_skip(&json);
    }
    json_finish(&json);
    return !json.wrong || word_error(key, json.wrong, err);
}

static bool measure_room(const Safetensors *file, size_t inputs, Room *room,
                         Error *err) {
    size_t target = 0, deviations = 0;
    const char *columns = safetensors_word(file, "columns");
    const char *words = safetensors_word(file, "target");
    bool counted = count_items(file, "columns", &room->columns, &room->words, err) &&
                   count_items(file, "target", &target, NULL, err) &&
                   count_items(file, "mean", &room->scaled, NULL, err) &&
                   count_items(file, "deviation", &deviations, NULL, err);
    if (!counted) return false;
    room->words += target;
    room->bytes = (columns ? strlen(columns) : 0) + (words ? strlen(words) : 0);
    if (room->scaled != deviations) {
        return word_error("deviation", "expected as many as means", err);
    }
    if (room->scaled == 0 || room->scaled == inputs) return true;
    return word_error("mean", "expected one for each input", err);
}

// Where the next name or level goes.
typedef struct Place {
    const char **word;
    char *text;
} Place;

static void lay_out(ModelInfo *info, Place *place, const char *layers,
                    const Room *room) {
    Arena *arena = &info->memory;
    size_t rows = room->scaled > 0 ? 1 : 0;
    char *text = arena_take(arena, strlen(layers) + 1, 1);
    info->layers = text ? strcpy(text, layers) : NULL;
    info->encoding.columns = room->columns;
    info->encoding.column = arena_take(arena, room->columns, sizeof(Column));
    place->word = arena_take(arena, room->words, sizeof *place->word);
    place->text = arena_take(arena, room->bytes, 1);
    info->mean = mat_take(arena, rows, room->scaled);
    info->deviation = mat_take(arena, rows, room->scaled);
}

// ["class","1st","2nd"]
static void read_column(Json *json, Column *column, Place *place) {
    const char **first = place->word;
    json_open(json, '[');
    while (json_more(json, ']')) {
        *place->word++ = place->text;
        place->text += json_string(json, place->text) + 1;
    }
    size_t words = (size_t)(place->word - first);
    if (words == 0) json_fail(json, "expected a name");
    if (json->wrong) return;
    *column = (Column){.name = first[0], .levels = words - 1, .level = first + 1};
}

static bool read_encoding(const Safetensors *file, Encoding *encoding, Place *place,
                          Error *err) {
    Json json = word_json(file, "columns");
    if (json.start) {
        json_open(&json, '[');
        for (size_t c = 0; json_more(&json, ']'); c++) {
            read_column(&json, &encoding->column[c], place);
        }
    }
    if (json.wrong) return word_error("columns", json.wrong, err);
    json = word_json(file, "target");
    if (json.start) read_column(&json, &encoding->target, place);
    return !json.wrong || word_error("target", json.wrong, err);
}

// Every level stands once, and there are no more of them than a data set can have.
static bool check_levels(const Column *column, Error *err) {
    if (column->levels == 0) return true;
    Levels *levels = calloc(1, sizeof *levels);
    if (!levels) return error_set(err, "out of memory");
    bool good = levels_copy(levels, column) && levels->count == column->levels;
    free(levels);
    return good || error_set(err,
                             "the metadata's column '%.*s' has too many levels, or "
                             "one twice",
                             SHOWN, column->name);
}

// The columns must make the inputs of the network, the target its outputs.
static bool check_encoding(Encoding *encoding, const Net *net, Error *err) {
    for (size_t c = 0; c < encoding->columns; c++) {
        const Column *column = &encoding->column[c];
        encoding->inputs += column->levels > 0 ? column->levels - 1 : 1;
        if (!check_levels(column, err)) return false;
    }
    if (encoding->columns > 0 && encoding->inputs != net->inputs) {
        return error_set(
            err, "the metadata's columns make %zu inputs, the network takes %zu",
            encoding->inputs, net->inputs);
    }
    const Column *target = &encoding->target;
    if (!target->name) return true;
    encoding->outputs = net->outputs;
    if (!check_levels(target, err)) return false;
    if (net->outputs == 1 || net->outputs == target->levels) return true;
    return error_set(err,
                     "the metadata's target has %zu levels, the network %zu outputs",
                     target->levels, net->outputs);
}

static bool read_row(const Safetensors *file, const char *key, Mat *row, bool positive,
                     Error *err) {
    if (row->cols == 0) return true;
    Json json = word_json(file, key);
    json_open(&json, '[');
    for (size_t i = 0; json_more(&json, ']'); i++) {
        row->at[i] = (real)json_number(&json);
        bool usable = isfinite(row->at[i]) && (!positive || row->at[i] > 0);
        if (!usable) json_fail(&json, "expected finite numbers, deviations above 0");
    }
    return !json.wrong || word_error(key, json.wrong, err);
}

static bool find_loss(const Safetensors *file, ModelInfo *info, Error *err) {
    const char *name = safetensors_word(file, "loss");
    info->loss = name ? loss_find(name, err) : NULL;
    return !name || info->loss;
}

static bool read_words(const Safetensors *file, const char *layers, const Net *net,
                       ModelInfo *info, Error *err) {
    Room room = {0};
    Place place;
    if (!measure_room(file, net->inputs, &room, err)) return false;
    lay_out(info, &place, layers, &room);
    if (!arena_allocate(&info->memory, err)) return false;
    lay_out(info, &place, layers, &room);
    return find_loss(file, info, err) &&
           read_encoding(file, &info->encoding, &place, err) &&
           check_encoding(&info->encoding, net, err) &&
           read_row(file, "mean", &info->mean, false, err) &&
           read_row(file, "deviation", &info->deviation, true, err);
}

// The metadata are ours if they say what the layers are; others are not looked at.
static bool check_version(Safetensors *file, const char *layers, Error *err) {
    const char *version = safetensors_word(file, "version");
    if (!safetensors_word(file, "layers")) {
        file->words = 0;
        return layers || error_set(err,
                                   "the file does not say what its layers are; add "
                                   "--layers, as in --layers 4:tanh,1:sigmoid");
    }
    if (version && strcmp(version, VERSION) == 0) return true;
    return error_set(err, "the metadata have version '%.20s', expected '%s'",
                     version ? version : "", VERSION);
}

static Net *load(Reader *r, ModelInfo *info, Error *err) {
    if (!check_version(&r->file, r->layers, err)) return NULL;
    if (!r->layers) r->layers = safetensors_word(&r->file, "layers");
    Net *net = make_net(r, err);
    if (net && read_words(&r->file, r->layers, net, info, err)) return net;
    net_free(net);
    return NULL;
}

Net *model_load(const char *path, const char *layers, ModelInfo *info, Error *err) {
    Reader r = {.layers = layers};
    *info = (ModelInfo){0};
    if (!safetensors_open(&r.file, path, err)) return NULL;
    Net *net = load(&r, info, err);
    if (!net) error_prefix(err, path);
    bool good = net && read_params(&r, net, err);
    safetensors_close(&r.file);
    if (good) return net;
    net_free(net);
    model_info_free(info);
    return NULL;
}

void model_info_free(ModelInfo *info) {
    arena_free(&info->memory);
    *info = (ModelInfo){0};
}
