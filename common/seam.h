// Where ink that hangs together may be cut: ways from top to bottom that cross as little
// ink as possible. They lean and bend as handwriting does, so that two digits come apart
// though each reaches over the other.
#ifndef SEAM_H
#define SEAM_H

#include <stdint.h>

#include "box.h"
#include "image.h"

// Ink in one row: columns left … right − 1.
typedef struct Run {
    uint32_t row, left, right;
} Run;

// What to cut: runs within a box.
typedef struct Shape {
    Box box;
    const Run *run;  // borrowed
    size_t runs;
} Shape;

// What is worth a cut.
typedef struct SeamLimits {
    double height;  // of a usual digit, in pixels
    double cost;    // ink that a seam may cross, in pixels
    size_t least;   // pixels of ink that a piece must have
    size_t count;   // seams, at most
} SeamLimits;

typedef struct Seams {
    size_t count, rows;
    size_t *column;  // owned; count × rows, seams from left to right. The column of the
                     // box, and what is behind it, are right of the seam
} Seams;

// ink: the greys of the shape. Cheapest first seams are chosen, until none is within the
// limits. seam_free frees, also after an error.
bool seam_find(Seams *seams, const Image *ink, const Shape *shape,
               const SeamLimits *limits, Error *err);
void seam_free(Seams *seams);

// Seam k in a row of the picture: the column, of the picture too, that it begins at.
size_t seam_column(const Seams *seams, const Shape *shape, size_t k, size_t row);

#endif
