#include "dropout.h"

#include <string.h>

bool dropout_shape(Layer *layer, const LayerText *text, Error *err) {
    double rate = 0;
    if (!layer_number(text, 0, 0, 0.99, &rate, err)) return false;
    if (text->count > 1) return error_set(err, "something follows that is not known");
    layer->rate = (real)rate;
    layer->out = layer->in;
    layer->activation = activation_find("linear", strlen("linear"), err);
    return layer->activation != NULL;
}

size_t dropout_scratch(const Layer *layer) {
    return layer->outputs;
}

void dropout_draw(LayerTrace *trace, const Layer *layer) {
    real kept = 1 / (1 - layer->rate);
    for (size_t k = 0; k < mat_count(&trace->scratch); k++) {
        bool stays = !trace->rng || (real)rng_uniform(trace->rng) >= layer->rate;
        trace->scratch.at[k] = !trace->rng ? 1 : stays ? kept : 0;
    }
}

void dropout_forward(LayerTrace *trace, const Layer *layer, const Mat *x) {
    (void)layer;
    for (size_t k = 0; k < mat_count(x); k++) {
        trace->z.at[k] = x->at[k] * trace->scratch.at[k];
    }
}

void dropout_backward(Mat *dx, const LayerTrace *trace, const Layer *layer) {
    (void)layer;
    for (size_t k = 0; k < mat_count(dx); k++) {
        dx->at[k] = trace->dz.at[k] * trace->scratch.at[k];
    }
}
