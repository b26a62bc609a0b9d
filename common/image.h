// Pictures: PGM (grey) and PPM (colour) files, and a preview in the terminal.
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

typedef struct Image {
    size_t rows, cols;
    size_t channels;    // 1 grey, 3 red green blue
    unsigned char *at;  // owned; rows × cols × channels, 0 dark … 255 bright
} Image;

// Black picture. Sizes 1 and up; channels 1 or 3.
bool image_create(Image *image, size_t rows, size_t cols, size_t channels, Error *err);

// Gives the memory back and empties the picture.
void image_free(Image *image);

// P2, P3, P5 and P6, comments, any maxval up to 65535 (scaled to 0…255). Errors name
// the byte; the first is byte 0, as hexdump counts.
bool image_read(Image *image, const char *path, Error *err);

// P5 or P6 by the channels.
bool image_write(const Image *image, const char *path, Error *err);

// Keeps every step-th row and column.
void image_thin(Image *image, size_t step);

// Two grey pictures of one size side by side on stdout, in letters, at most `width` (up to
// 80) columns of them each: the darker, the more ink.
bool image_print_pair(const Image *one, const Image *other, size_t width, Error *err);

// Half-block characters on stderr, at most `width` columns wide and no wider than the
// terminal; elsewhere than on a terminal nothing.
void image_preview(const Image *image, size_t width);

#endif
