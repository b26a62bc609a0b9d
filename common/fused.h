// One example at a time: all that a step does, for those inputs only that are not 0.
//
// The general way writes the gradient of every weight into a row and then goes over the
// weights again. For a single example that row is a product of two numbers a weight, so it is
// taken from the weight on the spot: w −= η · (x · dz), rounded as the general way rounds it.
// Where x is 0, as much of a picture is, the weights count for nothing on the way up and stay
// as they are on the way back: so what is not 0 is listed once, for both.
#ifndef FUSED_H
#define FUSED_H

#include <stdbool.h>

#include "net.h"
#include "optimiser.h"

// Does it apply? One example, plain descent without decay, dense layers only.
bool fused_fits(const Net *net, const Optimiser *optimiser, real weight_decay,
                const Mat *x);

// Instead of net_forward, with its bits: x (1×I)  ->  scores (1×O), which belong to the trace.
const Mat *fused_forward(const Net *net, Trace *trace, const Mat *x);

// After fused_forward and loss_gradient: what net_backward and optimiser_step would do, to the
// bit. The trace's grads are not written. x as in fused_forward.
void fused_step(Net *net, Trace *trace, const Mat *x, real learning_rate);

#endif
