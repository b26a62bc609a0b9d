// A rectangle of pixels.
#ifndef BOX_H
#define BOX_H

#include <stddef.h>
#include <stdint.h>

// Rows top … bottom−1 and columns left … right−1 of a picture.
typedef struct Box {
    size_t top, bottom, left, right;
} Box;

// No pixels; what is added to it remains.
static const Box BOX_NOTHING = {SIZE_MAX, 0, SIZE_MAX, 0};

double box_width(const Box *box);
double box_height(const Box *box);
double box_middle(const Box *box);  // the row

// Columns that both have; below 0: how many lie between them.
double box_overlap(const Box *a, const Box *b);

// Makes the box so large that it holds the other one too.
void box_add(Box *box, const Box *other);

#endif
