// Where a training stands, in a file: enough to go on as if it had never been stopped, to
// the last bit.
//
// The file is .safetensors. Its tensors are the parameters, the optimiser's rows and the
// best parameters so far; __metadata__ has the counts, the generators and the recipe.
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "matrix.h"
#include "net.h"
#include "optimiser.h"
#include "real.h"
#include "rng.h"

// All that changes while a network is trained; what is pointed at is borrowed.
typedef struct Checkpoint {
    char *recipe;  // "seed 1; batch 32; ...": going on with another is refused
    Net *net;
    Optimiser *optimiser;
    Rng *order;      // as it was before the permutation of this epoch
    Rng *dropout;    // as it is
    Mat *best;       // (1×P) the best parameters so far; 0×0: not kept
    size_t steps;    // done
    size_t epoch;    // that runs, from 1
    size_t dealt;    // examples of it that were learned from
    size_t watched;  // the epoch that `best` is from; 0: none yet
    real sum;        // of this epoch's costs
    real best_cost;
} Checkpoint;

// Writes the file in one piece: whatever goes wrong, an old one is not harmed.
bool checkpoint_save(const Checkpoint *at, const char *path, Error *err);

// Fills in the numbers and what is pointed at; recipe must be what it was. On error they
// may be filled in by half.
bool checkpoint_load(Checkpoint *at, const char *path, Error *err);

#endif
