// The dense layer: every output is a weighted sum of every input.
#ifndef DENSE_H
#define DENSE_H

#include "layer.h"

// z = x w + b
//            x (N×I)  w (I×O)  b (1×O)  ->  z (N×O)
// b may be 0×0: no bias.
void dense_forward(Mat *z, const Mat *x, const Mat *w, const Mat *b);

// dx = dz wᵀ
//            dz (N×O)  w (I×O)  ->  dx (N×I)
// The first layer needs no dx: nobody asks what its inputs should have been.
void dense_backward(Mat *dx, const Mat *dz, const Mat *w);

// dw = xᵀ dz    db = Σ dz over the batch
//            dz (N×O)  x (N×I)  ->  dw (I×O)  db (1×O)
// Of dw only the rows first … first+count−1, and db with the first of them: others may be at
// work on the rest.
void dense_gradient(Mat *dw, Mat *db, const Mat *dz, const Mat *x, size_t first,
                    size_t count);

// The row of LAYER_KINDS: "4:tanh", "1", "4:sigmoid:no-bias".
bool dense_shape(Layer *layer, const LayerText *text, Error *err);
void dense_layer_forward(LayerTrace *trace, const Layer *layer, const Mat *x);
void dense_layer_backward(Mat *dx, const LayerTrace *trace, const Layer *layer);
void dense_layer_gradient(LayerTrace *trace, const Layer *layer, const Mat *x,
                          size_t first, size_t count);

#endif
