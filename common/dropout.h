// Dropout: while training, each number is dropped with probability `rate`; what stays is
// scaled by 1 / (1 − rate), so that nothing changes when the network is used.
// Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, 2014.
#ifndef DROPOUT_H
#define DROPOUT_H

#include "layer.h"

bool dropout_shape(Layer *layer, const LayerText *text, Error *err);
size_t dropout_scratch(const Layer *layer);

// The mask, row by row: 1 / (1 − rate) where rand() >= rate, else 0. Not training: all 1.
void dropout_draw(LayerTrace *trace, const Layer *layer);

// z = x · mask
void dropout_forward(LayerTrace *trace, const Layer *layer, const Mat *x);

// dx = dz · mask
void dropout_backward(Mat *dx, const LayerTrace *trace, const Layer *layer);

#endif
