// Copies of pictures, each varied a little: moved, turned, made larger or smaller.
//
// A digit stays the same digit. So a network that sees another copy in every epoch has
// more to learn from than the pictures there are, at no cost but this arithmetic.
#ifndef AUGMENT_H
#define AUGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "matrix.h"
#include "rng.h"

// How a copy lies within its frame.
typedef struct Pose {
    double down, right;  // moved by so many pixels
    double turn;         // degrees, clockwise
    double scale;        // 1: as it is; 1.1: larger by a tenth
} Pose;

// Pictures of this size, and how far their copies may go either way. The caller owns it;
// set the limits after augment_init, which starts the augment stream of `seed`.
typedef struct Augment {
    size_t rows, cols;
    double shift;  // pixels, up or down and left or right
    double turn;   // degrees
    double scale;  // 0.1: from 0.9 to 1.1
    Rng rng;
} Augment;

void augment_init(Augment *augment, size_t rows, size_t cols, uint32_t seed);

// A pose within the limits: four numbers 2 rand() − 1, for down, right, turn and scale.
Pose augment_pose(Augment *augment);

// One picture in that pose. to and from (rows × cols each) lie apart.
void augment_picture(real *to, const real *from, size_t rows, size_t cols, Pose pose);

// Each row of `from` is a picture; the same row of `to` becomes a copy in a pose of its own.
//            from (N × rows·cols)  ->  to (N × rows·cols)
void augment_batch(Augment *augment, Mat *to, const Mat *from);

#endif
