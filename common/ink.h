// From the photograph of a page to its ink: how dark each pixel is against the paper
// around it, turned upright, without the ruled lines.
//
// Ink is a grey picture too: 0 bare paper … 255 as dark as the writing around. What is
// INK_MASK and darker is ink when a yes or no is needed; the greys are kept for the frames
// that a network sees.
#ifndef INK_H
#define INK_H

#include "image.h"

enum { INK_MASK = 112 };

// ink gets the size of the page. Colour counts as grey. A page of one shade, white, black
// or in between, has no ink. The caller frees ink, also after an error.
bool ink_measure(Image *ink, const Image *page, Error *err);

// The slope of the lines of writing in degrees, −7 … 7; above 0: they fall to the right,
// as rows go down. 0 for a page without ink.
bool ink_angle(double *degrees, const Image *ink, Error *err);

// to: the ink turned so that lines of this slope lie level. It is as large as it takes to
// hold every corner. The caller frees it.
bool ink_turn(Image *to, const Image *ink, double degrees, Error *err);

// Where a point of the turned picture was before, both measured in pixels from the upper
// left corner. rows and cols: of the picture before.
typedef struct Point {
    double row, col;
} Point;
Point ink_turn_back(Point point, const Image *turned, double degrees, size_t rows,
                    size_t cols);

// Takes ruled lines out: thin level runs, an eighth of the page and longer. A stroke that
// crosses one stays whole.
void ink_erase_rules(Image *ink);

#endif
