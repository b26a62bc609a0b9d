// One example at a time: the way back and the step in one pass over the weights.
//
// The general way writes the gradient of every weight into a row and then goes over the
// weights again. For a single example that row is a product of two numbers a weight, so it is
// taken from the weight on the spot: w −= η · (x · dz), rounded as the general way rounds it.
// Where x is 0, as most of a picture is, the weights stay and are not looked at.
#ifndef FUSED_H
#define FUSED_H

#include <stdbool.h>

#include "net.h"
#include "optimiser.h"

// Does it apply? One example, plain descent without decay, dense layers only.
bool fused_fits(const Net *net, const Optimiser *optimiser, real weight_decay,
                const Mat *x);

// After net_forward and loss_gradient: what net_backward and optimiser_step would do, to the
// bit. The trace's grads are not written. x (1×I)
void fused_step(Net *net, Trace *trace, const Mat *x, real learning_rate);

#endif
