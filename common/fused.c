#include "fused.h"

#include "dense.h"

bool fused_fits(const Net *net, const Optimiser *optimiser, real weight_decay,
                const Mat *x) {
    if (x->rows != 1 || weight_decay > 0 || !optimiser_is_sgd(optimiser)) return false;
    for (size_t l = 0; l < net->layers; l++) {
        if (net->layer[l].kind->gradient != dense_layer_gradient) return false;
    }
    return true;
}

const Mat *fused_forward(const Net *net, Trace *trace, const Mat *x) {
    CHECK(x->cols == net->inputs && x->rows == 1);
    for (size_t l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        LayerTrace *at = &trace->layer[l];
        const Mat *in = l > 0 ? &trace->layer[l - 1].a : x;
        net_set_rows(at, 1);
        at->found = mat_list_used(at->used, in->at, in->cols);
        mat_mul_used(&at->z, in, &layer->w, at->used, at->found);
        if (layer->b.rows > 0) mat_add_row(&at->z, &layer->b);
        net_activate(at, layer->activation);
    }
    return &trace->layer[net->layers - 1].z;
}

// One layer's step: w −= η xᵀ dz    b −= η dz    (as a sum, db starts at 0: 0 + −0 is 0)
static void step_layer(Layer *layer, const LayerTrace *at, const Mat *x, real rate) {
    mat_step_used(&layer->w, x, &at->dz, rate, at->used, at->found);
    for (size_t o = 0; o < layer->b.cols; o++) {
        layer->b.at[o] -= rate * (0 + at->dz.at[o]);
    }
}

void fused_step(Net *net, Trace *trace, const Mat *x, real learning_rate) {
    for (size_t l = net->layers; l-- > 0;) {
        const Mat *in = l > 0 ? &trace->layer[l - 1].a : x;
        if (l > 0) net_hand_down(net, trace, l);
        step_layer(&net->layer[l], &trace->layer[l], in, learning_rate);
    }
}
