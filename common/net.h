// The network: layers one after the other, from inputs to scores.
//
//     Net    what is learned: const during forward and backward
//     Trace  what one batch left behind: made by net_forward, used by net_backward
//
// One step of learning is five lines (see train_step):
//
//     const Mat *scores = net_forward(net, trace, x);
//     real cost = loss_value(loss, scores, t);
//     loss_gradient(loss, net_score_gradient(net, trace), scores, t);
//     net_backward(net, trace, x);
//     optimiser_step(optimiser, net->params, trace->grads);
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "error.h"
#include "layer.h"
#include "matrix.h"
#include "parallel.h"
#include "rng.h"

enum { NET_LAYERS_MAX = 32 };

typedef struct Net {
    size_t inputs, outputs;  // of the whole network
    size_t layers;
    Layer layer[NET_LAYERS_MAX];  // the last is linear: the net ends in scores
    size_t param_count;
    real *params;  // all weights and biases: w of layer 0, its b, w of layer 1, ...
    Arena memory;  // owned: params
} Net;

typedef struct Trace {
    size_t rows;    // the largest batch there is room for
    bool training;  // dropout drops
    Rng rng;        // dropout's generator
    Pool *pool;     // owned; the threads that share the work; NULL: one
    LayerTrace layer[NET_LAYERS_MAX];
    real *grads;   // in the order of the net's params
    Arena memory;  // owned: grads and all the layers' matrices
} Trace;

// A network of these layers, "4:tanh,1", all parameters 0. NULL on error; net_free frees.
Net *net_create(size_t inputs, const char *layers, Error *err);
void net_free(Net *net);

// How many multiplications one example costs on its way to the scores.
size_t net_multiplications(const Net *net);

// Weights by a rule ("he", "0.01", see init_find) from the weight stream of `seed`.
bool net_init(Net *net, const char *rule, uint32_t seed, Error *err);

// Room for batches of up to `rows` examples. `seed` is for dropout. NULL on error.
Trace *net_trace_create(const Net *net, size_t rows, uint32_t seed, Error *err);
void net_trace_free(Trace *trace);

// From now on `threads` threads share the work, where it is worth it. No bit of the scores or
// the gradients depends on it.
bool net_trace_share(Trace *trace, size_t threads, Error *err);

// x (N×I)  ->  scores (N×O), which belong to the trace. N ≤ trace->rows.
const Mat *net_forward(const Net *net, Trace *trace, const Mat *x);

// Where the gradient of the scores goes (N×O), between net_forward and net_backward.
Mat *net_score_gradient(const Net *net, Trace *trace);

// From the gradient of the scores to trace->grads. x as in net_forward.
void net_backward(const Net *net, Trace *trace, const Mat *x);

// A layer's matrices have so many rows, as the batch at hand has examples.
void net_set_rows(LayerTrace *at, size_t rows);

// One layer's a = g(z), on the way up.
void net_activate(LayerTrace *at, const Activation *activation);

// One layer of the way back, for l > 0: from its dz to the da and dz of the layer below. The
// dx of the one is the da of the other.
void net_hand_down(const Net *net, Trace *rows, size_t l);

// grads += decay · w for the weights, not for the biases: the gradient of decay/2 · Σ w².
void net_add_weight_decay(const Net *net, Trace *trace, real decay);

#endif
