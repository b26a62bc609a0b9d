// How large the first weights are: scale · randn, one scale a layer.
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "real.h"

typedef struct Init {
    const char *name;
    real (*scale)(size_t inputs, size_t outputs, real factor);
    real factor;  // for "0.01": that number
} Init;

// "zeros", "xavier" (sqrt(2 / (I + O))), "he" (sqrt(2 / I)), or a number: that factor for
// every layer. Anything else is an error that lists these.
bool init_find(Init *init, const char *text, Error *err);

// The factor for a layer of I inputs and O outputs.
real init_scale(const Init *init, size_t inputs, size_t outputs);

#endif
