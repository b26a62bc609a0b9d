#include "dense.h"

#include <string.h>

void dense_forward(Mat *z, const Mat *x, const Mat *w, const Mat *b) {
    mat_mul_add(z, x, w, b);
}

void dense_backward(Mat *dx, const Mat *dz, const Mat *w) {
    mat_mul_nt(dx, dz, w);
}

void dense_gradient(Mat *dw, Mat *db, const Mat *dz, const Mat *x, size_t first,
                    size_t count) {
    mat_mul_tn_rows(dw, x, dz, first, count);
    if (first == 0 && db->rows > 0) mat_sum_rows(db, dz);
}

static bool is_word(const LayerText *text, size_t f, const char *word) {
    size_t length = f < text->count ? text->field[f].length : 0;
    return length == strlen(word) && memcmp(text->field[f].at, word, length) == 0;
}

bool dense_shape(Layer *layer, const LayerText *text, Error *err) {
    double units = 0;
    if (!layer_number(text, 0, 1, LAYER_UNITS_MAX, &units, err)) return false;
    layer->outputs = (size_t)units;
    if ((double)layer->outputs != units) return error_set(err, "units are whole");
    size_t next = 1;
    bool named = next < text->count && !is_word(text, next, "no-bias");
    layer->activation =
        named ? activation_find(text->field[next].at, text->field[next].length, err)
              : activation_find("linear", strlen("linear"), err);
    if (!layer->activation) return false;
    if (named) next++;
    bool biased = !is_word(text, next, "no-bias");
    if (!biased) next++;
    if (next < text->count) {
        return error_set(err, "something follows that is not known");
    }
    layer->w = mat_view(NULL, layer->inputs, layer->outputs);
    if (biased) layer->b = mat_view(NULL, 1, layer->outputs);
    return true;
}

void dense_layer_forward(LayerTrace *trace, const Layer *layer, const Mat *x) {
    dense_forward(&trace->z, x, &layer->w, &layer->b);
}

void dense_layer_backward(Mat *dx, const LayerTrace *trace, const Layer *layer) {
    dense_backward(dx, &trace->dz, &layer->w);
}

void dense_layer_gradient(LayerTrace *trace, const Layer *layer, const Mat *x,
                          size_t first, size_t count) {
    (void)layer;
    dense_gradient(&trace->dw, &trace->db, &trace->dz, x, first, count);
}
