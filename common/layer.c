#include "layer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "conv.h"
#include "dense.h"
#include "dropout.h"
#include "pool.h"

const LayerKind LAYER_KINDS[] = {
    {.name = "dense",
     .usage = "UNITS[:ACTIVATION][:no-bias]",
     .shape = dense_shape,
     .forward = dense_layer_forward,
     .backward = dense_layer_backward,
     .gradient = dense_layer_gradient},
    {.name = "dropout",
     .usage = "dropout:RATE",
     .shape = dropout_shape,
     .scratch = dropout_scratch,
     .draw = dropout_draw,
     .forward = dropout_forward,
     .backward = dropout_backward},
    {.name = "conv",
     .usage = "conv:FILTERS:SIDE[:ACTIVATION][:no-bias]",
     .shape = conv_shape,
     .scratch = conv_scratch,
     .forward = conv_forward,
     .backward = conv_backward,
     .gradient = conv_gradient},
    {.name = "pool",
     .usage = "pool:SIDE",
     .shape = pool_shape,
     .scratch = pool_scratch,
     .forward = pool_forward,
     .backward = pool_backward},
};

const Names LAYER_NAMES = {
    .what = "kind of layer",
    .first = &LAYER_KINDS[0].name,
    .stride = sizeof LAYER_KINDS[0],
    .count = sizeof LAYER_KINDS / sizeof LAYER_KINDS[0],
};

// Cuts text[0 … length−1] at its colons. False: too many.
static bool cut(LayerText *cut, const char *text, size_t length) {
    size_t most = sizeof cut->field / sizeof cut->field[0];
    *cut = (LayerText){0};
    for (const char *end = text + length; cut->count < most; cut->count++) {
        const char *colon = memchr(text, ':', (size_t)(end - text));
        const char *stop = colon ? colon : end;
        cut->field[cut->count].at = text;
        cut->field[cut->count].length = (size_t)(stop - text);
        if (!colon) {
            cut->count++;
            return true;
        }
        text = colon + 1;
    }
    return false;
}

bool layer_number(const LayerText *text, size_t f, double least, double most,
                  double *value, Error *err) {
    char digits[32] = "";
    size_t length = f < text->count ? text->field[f].length : 0;
    if (0 < length && length < sizeof digits) memcpy(digits, text->field[f].at, length);
    char *end = digits;
    *value = strtod(digits, &end);
    bool number =
        end != digits && *end == '\0' && strspn(digits, "0123456789.e-") == length;
    if (number && *value >= least && *value <= most) return true;
    return error_set(err, "'%.*s' found, a number from %g to %g expected",
                     (int)(length < 40 ? length : 40),
                     f < text->count ? text->field[f].at : "", least, most);
}

bool layer_count(const LayerText *text, size_t f, size_t most, size_t *count,
                 Error *err) {
    double value = 0;
    if (!layer_number(text, f, 1, (double)most, &value, err)) return false;
    *count = (size_t)value;
    return (double)*count == value ||
           error_set(err, "'%.*s' found, a whole number expected",
                     (int)text->field[f].length, text->field[f].at);
}

bool layer_window(Layer *layer, const LayerText *text, size_t f, Error *err) {
    const Grid *in = &layer->in;
    if (!layer_count(text, f, LAYER_UNITS_MAX, &layer->window, err)) return false;
    if (layer->window <= in->rows && layer->window <= in->cols) return true;
    return error_set(
        err, "a window of %zux%zu found, the picture before it has %zux%zu%s",
        layer->window, layer->window, in->rows, in->cols,
        in->rows * in->cols == 1 ? " (is its number of pixels a square?)" : "");
}

static bool is_word(const LayerText *text, size_t f, const char *word) {
    size_t length = f < text->count ? text->field[f].length : 0;
    return length == strlen(word) && memcmp(text->field[f].at, word, length) == 0;
}

bool layer_ending(Layer *layer, const LayerText *text, size_t f, bool *biased,
                  Error *err) {
    bool named = f < text->count && !is_word(text, f, "no-bias");
    layer->activation =
        named ? activation_find(text->field[f].at, text->field[f].length, err)
              : activation_find("linear", strlen("linear"), err);
    if (!layer->activation) return false;
    if (named) f++;
    *biased = !is_word(text, f, "no-bias");
    if (!*biased) f++;
    return f >= text->count || error_set(err, "something follows that is not known");
}

Grid layer_grid(size_t numbers) {
    size_t side = 1;
    while (side * side < numbers) side++;
    bool square = side * side == numbers;
    return square ? (Grid){1, side, side} : (Grid){numbers, 1, 1};
}

// The kind that the first field names; the name is then taken off, a number is left.
static const LayerKind *find_kind(LayerText *text, Error *err) {
    const char *name = text->field[0].at;
    if (text->field[0].length > 0 && isdigit((unsigned char)*name)) {
        return &LAYER_KINDS[0];
    }
    size_t row = 0;
    if (!names_find(&LAYER_NAMES, name, text->field[0].length, &row, err)) return NULL;
    text->count--;
    memmove(&text->field[0], &text->field[1], text->count * sizeof text->field[0]);
    return &LAYER_KINDS[row];
}

static size_t grid_numbers(Grid grid) {
    return grid.channels * grid.rows * grid.cols;
}

bool layer_parse(Layer *layer, const char *text, size_t length, Grid in, Error *err) {
    LayerText fields;
    *layer = (Layer){.in = in, .inputs = grid_numbers(in)};
    Error why = {0};
    bool good = cut(&fields, text, length) || error_set(&why, "too many colons");
    if (good) layer->kind = find_kind(&fields, &why);
    if (good && layer->kind && layer->kind->shape(layer, &fields, &why)) {
        layer->outputs = grid_numbers(layer->out);
        return true;
    }
    const LayerKind *kind = layer->kind ? layer->kind : &LAYER_KINDS[0];
    return error_set(err, "layer '%.*s': %.300s (a layer is %s)",
                     (int)(length < 60 ? length : 60), text, why.text, kind->usage);
}

size_t layer_weight_shape(const Layer *layer, size_t shape[4]) {
    shape[0] = layer->w.cols;
    shape[1] = layer->window > 0 ? layer->in.channels : layer->w.rows;
    shape[2] = shape[3] = layer->window;
    return layer->w.rows == 0 ? 0 : layer->window > 0 ? 4 : 2;
}

void layer_init(Layer *layer, const Init *init, Rng *rng) {
    Mat *w = &layer->w;
    size_t area = layer->window > 0 ? layer->window * layer->window : 1;
    real scale = init_scale(init, w->rows, w->cols * area);
    for (size_t o = 0; o < w->cols; o++) {
        for (size_t i = 0; i < w->rows; i++) {
            w->at[i * w->cols + o] = scale * (real)rng_normal(rng);
        }
    }
    mat_fill(&layer->b, 0);
}
