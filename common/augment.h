// Copies of pictures, each varied a little: moved, turned, made larger or smaller.
//
// A moved digit is still the same digit. A network that meets another copy in every
// epoch has more to learn from than there are pictures.
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

// How far copies may go, either way. All zero: not at all.
typedef struct PoseRange {
    double shift;  // pixels, up or down and left or right
    double turn;   // degrees
    double scale;  // 0.1: from 0.9 to 1.1
} PoseRange;

// Who makes the copies. The caller owns it.
typedef struct Augment {
    size_t rows, cols;  // of a picture
    PoseRange range;
    Rng rng;  // the augment stream
} Augment;

// scale within the range must be below 1: a copy has a size.
void augment_init(Augment *augment, size_t rows, size_t cols, PoseRange range,
                  uint32_t seed);

// A pose within the range: four numbers 2 rand() − 1, for down, right, turn and scale.
Pose augment_pose(Augment *augment);

// The picture between its pixels: the four around the point (r, c), each counting the more
// the nearer it is; paper, 0, all around.
real augment_between(const real *from, size_t rows, size_t cols, double r, double c);

// One picture in that pose. to and from (rows × cols each) lie apart.
void augment_picture(real *to, const real *from, size_t rows, size_t cols, Pose pose);

// Each row of `from` is a picture; the same row of `to` becomes a copy in a pose of its
// own.
//            from (N × rows·cols)  ->  to (N × rows·cols)
void augment_batch(Augment *augment, Mat *to, const Mat *from);

#endif
