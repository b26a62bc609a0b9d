#include "optimiser.h"

#include <string.h>

static const real MOMENTUM = (real)0.9;       // share of the velocity that stays
static const real RMS_KEPT = (real)0.99;      // rmsprop: share of the running square
static const real ADAM_FIRST = (real)0.9;     // adam: share of the running gradient
static const real ADAM_SECOND = (real)0.999;  // adam: share of the running square
static const real SMALL = (real)1e-8;         // keeps the division from zero
static const real ADAGRAD_SMALL = (real)1e-10;

// p −= lr · g
static void sgd_step(Optimiser *o, real *restrict params, const real *restrict grads) {
    real rate = o->learning_rate;
    for (size_t p = 0; p < o->count; p++) params[p] -= rate * grads[p];
}

// v = 0.9 v + g    p −= lr · v
static void momentum_step(Optimiser *o, real *restrict params,
                          const real *restrict grads) {
    real rate = o->learning_rate;
    real *restrict v = o->first;
    for (size_t p = 0; p < o->count; p++) {
        v[p] = MOMENTUM * v[p] + grads[p];
        params[p] -= rate * v[p];
    }
}

// s = 0.99 s + 0.01 g²    p −= lr · g / (√s + 1e-8)
static void rmsprop_step(Optimiser *o, real *restrict params,
                         const real *restrict grads) {
    real rate = o->learning_rate;
    real *restrict s = o->first;
    for (size_t p = 0; p < o->count; p++) {
        s[p] = RMS_KEPT * s[p] + (1 - RMS_KEPT) * (grads[p] * grads[p]);
        params[p] -= rate * grads[p] / (real_sqrt(s[p]) + SMALL);
    }
}

// s = s + g²    p −= lr · g / (√s + 1e-10)
static void adagrad_step(Optimiser *o, real *restrict params,
                         const real *restrict grads) {
    real rate = o->learning_rate;
    real *restrict s = o->first;
    for (size_t p = 0; p < o->count; p++) {
        s[p] += grads[p] * grads[p];
        params[p] -= rate * grads[p] / (real_sqrt(s[p]) + ADAGRAD_SMALL);
    }
}

// m = 0.9 m + 0.1 g    s = 0.999 s + 0.001 g²
// p −= lr / (1 − 0.9ᵗ) · m / (√s / √(1 − 0.999ᵗ) + 1e-8)    t: steps, this one included
static void adam_step(Optimiser *o, real *restrict params, const real *restrict grads) {
    real *restrict m = o->first;
    real *restrict s = o->second;
    o->first_power *= ADAM_FIRST;
    o->second_power *= ADAM_SECOND;
    real rate = o->learning_rate / (1 - o->first_power);
    real root = real_sqrt(1 - o->second_power);
    for (size_t p = 0; p < o->count; p++) {
        m[p] = ADAM_FIRST * m[p] + (1 - ADAM_FIRST) * grads[p];
        s[p] = ADAM_SECOND * s[p] + (1 - ADAM_SECOND) * (grads[p] * grads[p]);
        params[p] -= rate * m[p] / (real_sqrt(s[p]) / root + SMALL);
    }
}

const OptimiserKind OPTIMISERS[] = {
    {"sgd", 0, sgd_step},         {"momentum", 1, momentum_step},
    {"rmsprop", 1, rmsprop_step}, {"adagrad", 1, adagrad_step},
    {"adam", 2, adam_step},
};

const Names OPTIMISER_NAMES = {
    .what = "optimiser",
    .first = &OPTIMISERS[0].name,
    .stride = sizeof OPTIMISERS[0],
    .count = sizeof OPTIMISERS / sizeof OPTIMISERS[0],
};

static void lay_out(Optimiser *o) {
    if (o->kind->rows > 0) o->first = arena_take(&o->memory, o->count, sizeof(real));
    if (o->kind->rows > 1) o->second = arena_take(&o->memory, o->count, sizeof(real));
}

bool optimiser_create(Optimiser *optimiser, const char *name, size_t count,
                      real learning_rate, Error *err) {
    size_t row = 0;
    *optimiser = (Optimiser){.count = count,
                             .learning_rate = learning_rate,
                             .first_power = 1,
                             .second_power = 1};
    if (!names_find(&OPTIMISER_NAMES, name, strlen(name), &row, err)) return false;
    optimiser->kind = &OPTIMISERS[row];
    lay_out(optimiser);
    if (!arena_allocate(&optimiser->memory, err)) return false;
    lay_out(optimiser);
    return true;
}

void optimiser_free(Optimiser *optimiser) {
    arena_free(&optimiser->memory);
}

void optimiser_step(Optimiser *optimiser, real *params, const real *grads) {
    optimiser->kind->step(optimiser, params, grads);
}

bool optimiser_is_sgd(const Optimiser *optimiser) {
    return optimiser->kind->step == sgd_step;
}
