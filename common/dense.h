// The dense layer: every output is a weighted sum of every input.
#ifndef DENSE_H
#define DENSE_H

#include "layer.h"

// z = x w + b
//            x (N×I)  w (I×O)  b (1×O)  ->  z (N×O)
// b may be 0×0: no bias.
void dense_forward(Mat *z, const Mat *x, const Mat *w, const Mat *b);

// dw = xᵀ dz    db = Σ dz over the batch    dx = dz wᵀ
//            dz (N×O)  x (N×I)  w (I×O)  ->  dw (I×O)  db (1×O)  dx (N×I)
// The first layer needs no dx and passes NULL.
void dense_backward(Mat *dx, Mat *dw, Mat *db, const Mat *dz, const Mat *x,
                    const Mat *w);

// The row of LAYER_KINDS: "4:tanh", "1", "4:sigmoid:no-bias".
bool dense_shape(Layer *layer, const LayerText *text, Error *err);
void dense_layer_forward(LayerTrace *trace, const Layer *layer, const Mat *x);
void dense_layer_backward(Mat *dx, LayerTrace *trace, const Layer *layer, const Mat *x);

#endif
