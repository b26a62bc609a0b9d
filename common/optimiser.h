// Optimisers: the only code that writes a network's parameters.
//
// The formulas and defaults are PyTorch's. To add one, write its step and give it a row in
// OPTIMISERS.
#ifndef OPTIMISER_H
#define OPTIMISER_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "error.h"
#include "names.h"
#include "real.h"

typedef struct OptimiserKind OptimiserKind;

typedef struct Optimiser {
    const OptimiserKind *kind;
    real learning_rate;
    size_t count;      // parameters
    real *first;       // momentum's velocity, Adam's mean of gradients; NULL: not used
    real *second;      // running squares of gradients; NULL: not used
    real first_power;  // Adam: 0.9 and 0.999 to the power of the steps so far
    real second_power;
    Arena memory;  // owned: first and second
} Optimiser;

struct OptimiserKind {
    const char *name;
    size_t rows;  // of memory: 0 none, 1 first, 2 first and second
    void (*step)(Optimiser *optimiser, real *params, const real *grads);
};

extern const OptimiserKind OPTIMISERS[];
extern const Names OPTIMISER_NAMES;

// "sgd", "momentum", "rmsprop", "adagrad" or "adam" for `count` parameters.
bool optimiser_create(Optimiser *optimiser, const char *name, size_t count,
                      real learning_rate, Error *err);
void optimiser_free(Optimiser *optimiser);

// One step downhill: params and grads (count each), in the same order.
void optimiser_step(Optimiser *optimiser, real *params, const real *grads);

// p −= lr · g and nothing else: the step may then be taken while the gradient is made.
bool optimiser_is_sgd(const Optimiser *optimiser);

#endif
