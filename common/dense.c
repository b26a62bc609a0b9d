#include "dense.h"

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

bool dense_shape(Layer *layer, const LayerText *text, Error *err) {
    size_t units = 0;
    bool biased = true;
    if (!layer_count(text, 0, LAYER_UNITS_MAX, &units, err)) return false;
    if (!layer_ending(layer, text, 1, &biased, err)) return false;
    layer->out = (Grid){units, 1, 1};
    layer->w = mat_view(NULL, layer->inputs, units);
    if (biased) layer->b = mat_view(NULL, 1, units);
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
