// Pooling: of every window of S×S numbers only the largest goes on. What was found counts;
// where exactly, within the window, does not.
#ifndef POOL_H
#define POOL_H

#include "layer.h"

// The row of LAYER_KINDS: "pool:2". Windows lie side by side; what is left over at the right
// and at the bottom is not looked at. (C×H×W) becomes C pictures of ⌊H/S⌋×⌊W/S⌋.
bool pool_shape(Layer *layer, const LayerText *text, Error *err);

// Which number of each window was the largest: 0 … S²−1, row by row.
size_t pool_scratch(const Layer *layer);

// z = the largest of the window; the first of equals. A NaN stays one.
void pool_forward(LayerTrace *trace, const Layer *layer, const Mat *x);

// dx = dz where the largest stood, else 0
void pool_backward(Mat *dx, const LayerTrace *trace, const Layer *layer);

#endif
