// Convolution: small filters that look at every place of a picture with the same weights.
//
// A filter has one weight for each number in a window of side S: C channels of S×S, K of
// them in all. Unfolded, a picture is a matrix with a row for each weight and a column for
// each place of the window, and looking everywhere at once is a matrix product.
// LeCun, Boser, Denker, Henderson, Howard, Hubbard and Jackel, 1989.
#ifndef CONV_H
#define CONV_H

#include "layer.h"

// The row of LAYER_KINDS: "conv:6:5:relu", six filters of 5×5. w (K×F), b (1×F); the picture
// (C×H×W) becomes F pictures of (H−S+1)×(W−S+1).
bool conv_shape(Layer *layer, const LayerText *text, Error *err);

// A picture unfolded, (K+1) × places.
size_t conv_scratch(const Layer *layer);

// z[f][y][x] = Σ over c, i, j of x[c][y+i][x+j] w[c,i,j][f]  + b[f]
void conv_forward(LayerTrace *trace, const Layer *layer, const Mat *x);

// dx[c][y+i][x+j] = Σ of w[c,i,j][f] dz[f][y][x] over all (i, j, y, x) that meet there
void conv_backward(Mat *dx, const LayerTrace *trace, const Layer *layer);

// dw[c,i,j][f] = Σ over n, y, x of x[c][y+i][x+j] dz[f][y][x]    db[f] = Σ dz[f]
void conv_gradient(LayerTrace *trace, const Layer *layer, const Mat *x, size_t first,
                   size_t count);

#endif
