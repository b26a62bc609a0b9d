#include "fused.h"

#include <string.h>

#include "dense.h"

bool fused_fits(const Net *net, const Optimiser *optimiser, real weight_decay,
                const Mat *x) {
    if (x->rows != 1 || weight_decay > 0) return false;
    for (size_t l = 0; l < net->layers; l++) {
        if (net->layer[l].kind->gradient != dense_layer_gradient) return false;
    }
    return strcmp(optimiser->kind->name, "sgd") == 0;
}

// to −= η · (x · from), from zero as a product would start: 0 · −1 is −0, and 0 + −0 is 0.
static void take_from(real *restrict to, real x, const real *restrict from,
                      size_t count, real learning_rate) {
    for (size_t o = 0; o < count; o++) to[o] -= learning_rate * real_fma(x, from[o], 0);
}

enum { AT_ONCE = 512 };  // inputs

// One layer's step: w −= η xᵀ dz    b −= η dz
static void step_layer(Layer *layer, const real *x, const real *dz,
                       real learning_rate) {
    size_t used[AT_ONCE], O = layer->outputs;
    for (size_t i = 0, count; i < layer->inputs; i += count) {
        count = layer->inputs - i < AT_ONCE ? layer->inputs - i : AT_ONCE;
        size_t found = mat_list_used(used, x + i, count);
        for (size_t k = 0; k < found; k++) {
            size_t row = i + used[k];
            take_from(layer->w.at + row * O, x[row], dz, O, learning_rate);
        }
    }
    if (layer->b.rows > 0) take_from(layer->b.at, 1, dz, O, learning_rate);
}

void fused_step(Net *net, Trace *trace, const Mat *x, real learning_rate) {
    for (size_t l = net->layers; l-- > 0;) {
        LayerTrace *at = &trace->layer[l];
        const real *in = l > 0 ? trace->layer[l - 1].a.at : x->at;
        if (l > 0) net_hand_down(net, trace, l);
        step_layer(&net->layer[l], in, at->dz.at, learning_rate);
    }
}
