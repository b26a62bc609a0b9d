// From ink to numbers: lines of writing, and in them pieces of ink that are a digit or a
// part of one.
//
// A piece is kept as runs: stretches of ink along a row. Several neighbouring pieces may be
// one digit; which, a network has to say (reader.h).
#ifndef SEGMENT_H
#define SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ink.h"
#include "seam.h"

typedef struct Piece {
    Box box;
    size_t first, runs;  // in the list of runs
    size_t line;         // of writing, from above
    bool cut;            // from the piece before it, out of one stretch of ink
    char before;         // what stands between that piece and this one: ' ', '.', '-';
                         // '\n': another number begins; 0: nothing
} Piece;

typedef struct Segments {
    size_t rows, cols;  // of the page before it was turned
    double degrees;     // by which its lines fall to the right
    Image ink;          // owned; turned level, without ruled lines
    double height;      // of a usual digit, in pixels
    Run *run;           // owned; piece by piece, in each from above
    Piece *piece;       // owned; line by line, in each from left to right
    size_t runs, pieces;
} Segments;

// Takes a page apart. A page without writing has no pieces. segment_free frees, also after
// an error.
bool segment_page(Segments *on, const Image *page, Error *err);
void segment_free(Segments *on);

// The corners of a box in the page as it was: upper left, upper right, lower right, lower
// left.
void segment_corners(Point corner[4], const Segments *on, const Box *box);

// The box around pieces first … first + count − 1.
Box segment_box(const Segments *on, size_t first, size_t count);

#endif
