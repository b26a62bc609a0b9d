#include "conv.h"

bool conv_shape(Layer *layer, const LayerText *text, Error *err) {
    size_t filters = 0;
    const Grid *in = &layer->in;
    bool biased = true;
    if (!layer_count(text, 0, LAYER_UNITS_MAX, &filters, err)) return false;
    if (!layer_window(layer, text, 1, err)) return false;
    if (!layer_ending(layer, text, 2, &biased, err)) return false;
    size_t side = layer->window;
    layer->out = (Grid){filters, in->rows - side + 1, in->cols - side + 1};
    if (filters > LAYER_UNITS_MAX / (layer->out.rows * layer->out.cols)) {
        return error_set(err, "more than %d outputs", LAYER_UNITS_MAX);
    }
    layer->w = mat_view(NULL, in->channels * side * side, filters);
    if (biased) layer->b = mat_view(NULL, 1, filters);
    return true;
}

static size_t places(const Layer *layer) {
    return layer->out.rows * layer->out.cols;
}

size_t conv_scratch(const Layer *layer) {
    return (layer->w.rows + 1) * places(layer);
}

// The bias stands behind the weights, and is one more of them: for an input that is 1.
static Mat with_bias(const Mat *w, const Mat *b) {
    CHECK(b->rows == 0 || b->at == w->at + mat_count(w));
    return mat_view(w->at, w->rows + b->rows, w->cols);
}

// Where what weight k = (c, i, j) meets begins: channel c, moved by i rows and j columns.
static size_t first_of(const Layer *layer, size_t k) {
    size_t side = layer->window, c = k / side / side, i = k / side % side;
    return (c * layer->in.rows + i) * layer->in.cols + k % side;
}

// What weight k meets at each place.
static void unfold_row(real *restrict to, const real *restrict x, const Layer *layer,
                       size_t k) {
    size_t cols = layer->out.cols;
    const real *from = x + first_of(layer, k);
    for (size_t r = 0; r < layer->out.rows; r++, to += cols, from += layer->in.cols) {
        for (size_t c = 0; c < cols; c++) to[c] = from[c];
    }
}

// Rows first … of the unfolded picture x. The bias meets ones.
static void unfold(Mat *columns, const real *x, const Layer *layer, size_t first) {
    for (size_t r = 0; r < columns->rows; r++) {
        Mat row = mat_slice(columns, r, 1);
        if (first + r == layer->w.rows) {
            mat_fill(&row, 1);
        } else {
            unfold_row(row.at, x, layer, first + r);
        }
    }
}

// The way back: what the places say of weight k's input is added where it came from.
static void fold_row(real *restrict dx, const real *restrict from, const Layer *layer,
                     size_t k) {
    size_t cols = layer->out.cols;
    real *to = dx + first_of(layer, k);
    for (size_t r = 0; r < layer->out.rows; r++, to += layer->in.cols, from += cols) {
        for (size_t c = 0; c < cols; c++) to[c] += from[c];
    }
}

void conv_forward(LayerTrace *trace, const Layer *layer, const Mat *x) {
    Mat w = with_bias(&layer->w, &layer->b);
    Mat columns = mat_view(trace->scratch.at, w.rows, places(layer));
    for (size_t n = 0; n < x->rows; n++) {
        Mat z = mat_view(mat_row(&trace->z, n), w.cols, places(layer));
        unfold(&columns, mat_row(x, n), layer, 0);
        mat_mul_tn(&z, &w, &columns);
    }
}

void conv_backward(Mat *dx, const LayerTrace *trace, const Layer *layer) {
    const Mat *w = &layer->w;
    Mat columns = mat_view(trace->scratch.at, w->rows, places(layer));
    mat_fill(dx, 0);
    for (size_t n = 0; n < dx->rows; n++) {
        Mat dz = mat_view(mat_row(&trace->dz, n), w->cols, places(layer));
        mat_mul(&columns, w, &dz);
        for (size_t k = 0; k < w->rows; k++) {
            fold_row(mat_row(dx, n), mat_row(&columns, k), layer, k);
        }
    }
}

void conv_gradient(LayerTrace *trace, const Layer *layer, const Mat *x, size_t first,
                   size_t count) {
    Mat all = with_bias(&trace->dw, &trace->db);
    if (first + count == layer->w.rows) count = all.rows - first;
    Mat dw = mat_slice(&all, first, count);
    Mat columns =
        mat_view(trace->scratch.at + first * places(layer), count, places(layer));
    mat_fill(&dw, 0);
    for (size_t n = 0; n < x->rows; n++) {
        Mat dz = mat_view(mat_row(&trace->dz, n), dw.cols, places(layer));
        unfold(&columns, mat_row(x, n), layer, first);
        mat_add_mul_nt(&dw, &columns, &dz);
    }
}
