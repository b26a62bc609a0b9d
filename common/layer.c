#include "layer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dense.h"
#include "dropout.h"

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

bool layer_parse(Layer *layer, const char *text, size_t length, size_t inputs,
                 Error *err) {
    LayerText fields;
    *layer = (Layer){.inputs = inputs};
    Error why = {0};
    bool good = cut(&fields, text, length) || error_set(&why, "too many colons");
    if (good) layer->kind = find_kind(&fields, &why);
    if (good && layer->kind && layer->kind->shape(layer, &fields, &why)) return true;
    const LayerKind *kind = layer->kind ? layer->kind : &LAYER_KINDS[0];
    return error_set(err, "layer '%.*s': %.300s (a layer is %s)",
                     (int)(length < 60 ? length : 60), text, why.text, kind->usage);
}

void layer_init(Layer *layer, const Init *init, Rng *rng) {
    Mat *w = &layer->w;
    real scale = init_scale(init, w->rows, w->cols);
    for (size_t o = 0; o < w->cols; o++) {
        for (size_t i = 0; i < w->rows; i++) {
            w->at[i * w->cols + o] = scale * (real)rng_normal(rng);
        }
    }
    mat_fill(&layer->b, 0);
}
