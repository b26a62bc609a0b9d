// A digit from a page as a network knows digits: of one size, in the middle of a picture.
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "real.h"
#include "segment.h"

// How digits lie in the pictures that a network was trained with.
typedef struct Frame {
    size_t side;    // of the picture, in pixels
    size_t margin;  // the larger side of the ink is side − 2 · margin
    bool by_mass;   // the ink's centre of mass in the middle (as MNIST's); else its box
} Frame;

// 28×28 as MNIST's digits: 20 pixels of ink, by mass. Else a digit that fills the frame
// (20×20: MNIST's without margin).
Frame frame_usual(size_t side);

// Pieces first … first + count − 1 as one picture, ink from 0 to 1, without that of others.
//            ->  to (side²)
void frame_fill(real *to, const Segments *on, size_t first, size_t count,
                const Frame *frame);

#endif
