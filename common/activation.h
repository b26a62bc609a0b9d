// Activations: what a unit does with its weighted sum.
//
// To add one, write its value and its slope and give it a row in ACTIVATIONS. Both work on
// a whole row of numbers, so that the compiler can take several at once. The gradient
// checks run over the table and will test the new row unasked.
#ifndef ACTIVATION_H
#define ACTIVATION_H

#include <stddef.h>

#include "error.h"
#include "names.h"
#include "real.h"

typedef struct Activation {
    const char *name;
    void (*value)(real *a, const real *z, size_t count);                 // a = g(z)
    void (*slope)(real *s, const real *z, const real *a, size_t count);  // s = g'(z)
} Activation;

extern const Activation ACTIVATIONS[];
extern const Names ACTIVATION_NAMES;

// The row called name[0 … length−1]. NULL: unknown, and err lists those there are.
const Activation *activation_find(const char *name, size_t length, Error *err);

// a = z: the layer may then keep both in one place.
bool activation_is_linear(const Activation *activation);

#endif
