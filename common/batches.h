// Mini-batches: the examples dealt out in a new order every epoch.
#ifndef BATCHES_H
#define BATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "error.h"
#include "matrix.h"
#include "rng.h"

typedef struct Batches {
    const Mat *x, *t;  // all examples, borrowed
    size_t size;       // examples in a batch; 0: all of them, in file order
    size_t *order;     // the order of this epoch
    size_t next;       // how many of it are dealt
    Mat batch_x;       // (size×I) the batch at hand, copied; a single example: a view
    Mat batch_t;       // (size×O)
    Rng rng;           // the order stream
    Arena memory;      // owned: order, batch_x, batch_t
} Batches;

bool batches_create(Batches *batches, const Mat *x, const Mat *t, size_t size,
                    uint32_t seed, Error *err);
void batches_free(Batches *batches);

// Shuffles anew: one permutation(N).
void batches_start_epoch(Batches *batches);

// The next batch of the epoch; the last may be short. False: the epoch is over, or none has
// been started yet.
bool batches_next(Batches *batches, const Mat **x, const Mat **t);

// How many batches an epoch has.
size_t batches_count(const Batches *batches);

#endif
