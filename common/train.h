// Training: the five lines, and the watch over them.
#ifndef TRAIN_H
#define TRAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "loss.h"
#include "net.h"
#include "optimiser.h"

// What takes part in training; everything borrowed.
typedef struct Trainer {
    Net *net;
    Trace *trace;
    const Loss *loss;
    Optimiser *optimiser;
    real weight_decay;  // L2, on weights only; 0: none
    size_t steps;       // done so far
} Trainer;

// One step on one batch: x (N×I), t (N×O). *cost is that of the batch before the step. A
// cost that is not finite stops here: the parameters stay as they are, and err names the
// step and says what to try.
bool train_step(Trainer *trainer, const Mat *x, const Mat *t, real *cost, Error *err);

// Predictions for any number of examples, trace->rows at a time: x (N×I)  ->  a (N×O).
// Leaves training's dropout out.
void train_predict(const Trainer *trainer, Mat *a, const Mat *x);

// The cost over any number of examples, the same way.
real train_cost(const Trainer *trainer, const Mat *x, const Mat *t);

#endif
