// Looking a name up in a table whose rows begin with their name.
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

// A table as names_find sees it. Make one with a row's address and size:
//     {"activation", &ACTIVATIONS[0].name, sizeof ACTIVATIONS[0], ACTIVATION_COUNT}
typedef struct Names {
    const char *what;          // "activation", for the error
    const char *const *first;  // the name in the first row
    size_t stride;             // bytes from one row to the next
    size_t count;              // rows
} Names;

// The row called name[0 … length−1]. Unknown: false, and err lists the names there are.
bool names_find(const Names *names, const char *name, size_t length, size_t *row,
                Error *err);

// The name in row r.
const char *names_at(const Names *names, size_t r);

#endif
