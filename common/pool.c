#include "pool.h"

#include <string.h>

bool pool_shape(Layer *layer, const LayerText *text, Error *err) {
    if (!layer_window(layer, text, 0, err)) return false;
    if (text->count > 1) return error_set(err, "something follows that is not known");
    layer->out = (Grid){layer->in.channels, layer->in.rows / layer->window,
                        layer->in.cols / layer->window};
    layer->activation = activation_find("linear", strlen("linear"), err);
    return layer->activation != NULL;
}

size_t pool_scratch(const Layer *layer) {
    return layer->out.channels * layer->out.rows * layer->out.cols;
}

// A row of windows: where a number k of the window is larger, it goes on.
static void pool_row(real *restrict z, real *restrict won, const real *restrict x,
                     const Layer *layer) {
    size_t side = layer->window, cols = layer->out.cols;
    for (size_t c = 0; c < cols; c++) z[c] = x[c * side];
    memset(won, 0, cols * sizeof *won);
    for (size_t k = 1; k < side * side; k++) {
        const real *from = x + k / side * layer->in.cols + k % side;
        for (size_t c = 0; c < cols; c++) {
            real now = from[c * side];
            bool larger = (now > z[c]) | (now != now);
            z[c] = larger ? now : z[c];
            won[c] = larger ? (real)k : won[c];
        }
    }
}

static void unpool_row(real *restrict dx, const real *restrict dz,
                       const real *restrict won, const Layer *layer) {
    size_t side = layer->window;
    for (size_t c = 0; c < layer->out.cols; c++) {
        size_t k = (size_t)won[c];
        dx[k / side * layer->in.cols + c * side + k % side] = dz[c];
    }
}

// Where the windows of row r begin; the rows of all channels are counted through.
static size_t first_of(const Layer *layer, size_t r) {
    size_t channel = r / layer->out.rows, row = r % layer->out.rows * layer->window;
    return (channel * layer->in.rows + row) * layer->in.cols;
}

void pool_forward(LayerTrace *trace, const Layer *layer, const Mat *x) {
    size_t cols = layer->out.cols, rows = layer->out.channels * layer->out.rows;
    for (size_t n = 0; n < x->rows; n++) {
        for (size_t r = 0; r < rows; r++) {
            pool_row(mat_row(&trace->z, n) + r * cols,
                     mat_row(&trace->scratch, n) + r * cols,
                     mat_row(x, n) + first_of(layer, r), layer);
        }
    }
}

void pool_backward(Mat *dx, const LayerTrace *trace, const Layer *layer) {
    size_t cols = layer->out.cols, rows = layer->out.channels * layer->out.rows;
    mat_fill(dx, 0);
    for (size_t n = 0; n < dx->rows; n++) {
        for (size_t r = 0; r < rows; r++) {
            unpool_row(mat_row(dx, n) + first_of(layer, r),
                       mat_row(&trace->dz, n) + r * cols,
                       mat_row(&trace->scratch, n) + r * cols, layer);
        }
    }
}
