#include "frame.h"

#include <math.h>

Frame frame_usual(size_t side) {
    bool mnist = side == 28;
    return (Frame){.side = side, .margin = mnist ? 4 : 0, .by_mass = mnist};
}

// How pixels of the page lie on the frame: scaled, then moved.
typedef struct Fit {
    double scale, down, right;
} Fit;

// Adds one pixel, which covers a small square of the frame, to the pixels under it: to
// each by the area that it covers.
static void add_pixel(real *to, size_t side, const Fit *fit, double row, double col,
                      double ink) {
    double top = row * fit->scale + fit->down, bottom = top + fit->scale;
    double left = col * fit->scale + fit->right, right = left + fit->scale;
    size_t first = (size_t)fmax(0, left);
    for (size_t r = (size_t)fmax(0, top); r < side && (double)r < bottom; r++) {
        double high = fmin(bottom, (double)r + 1) - fmax(top, (double)r);
        for (size_t c = first; c < side && (double)c < right; c++) {
            double wide = fmin(right, (double)c + 1) - fmax(left, (double)c);
            to[r * side + c] += (real)(ink * high * wide);
        }
    }
}

static void add_run(real *to, const Segments *on, const Run *run, const Box *box,
                    const Fit *fit, size_t side) {
    for (size_t c = run->left; c < run->right; c++) {
        double ink = (double)on->ink.at[run->row * on->ink.cols + c] / 255;
        add_pixel(to, side, fit, (double)(run->row - box->top), (double)(c - box->left),
                  ink);
    }
}

// Moves the fit by whole pixels so that the ink's centre of mass comes into the pixel at
// the middle (of a side of 28 the one that begins at 14), as MNIST's makers did.
static void centre_mass(Fit *fit, const Segments *on, size_t first, size_t count,
                        size_t side) {
    Box box = segment_box(on, first, count);
    double mass = 0, down = 0, right = 0;
    const Piece *last = &on->piece[first + count - 1];
    for (size_t k = on->piece[first].first; k < last->first + last->runs; k++) {
        const Run *run = &on->run[k];
        const unsigned char *ink = on->ink.at + run->row * on->ink.cols;
        for (size_t c = run->left; c < run->right; c++) {
            mass += ink[c];
            down += ink[c] * ((double)(run->row - box.top) + 0.5);
            right += ink[c] * ((double)(c - box.left) + 0.5);
        }
    }
    fit->down = (double)(side / 2) - floor(fit->scale * down / mass);
    fit->right = (double)(side / 2) - floor(fit->scale * right / mass);
}

void frame_fill(real *to, const Segments *on, size_t first, size_t count,
                const Frame *frame) {
    Box box = segment_box(on, first, count);
    double inner = (double)(frame->side - 2 * frame->margin);
    double scale = inner / fmax(box_height(&box), box_width(&box));
    Fit fit = {.scale = scale,
               .down = ((double)frame->side - scale * box_height(&box)) / 2,
               .right = ((double)frame->side - scale * box_width(&box)) / 2};
    if (frame->by_mass) centre_mass(&fit, on, first, count, frame->side);
    for (size_t k = 0; k < frame->side * frame->side; k++) to[k] = 0;
    for (size_t p = first; p < first + count; p++) {
        for (size_t k = 0; k < on->piece[p].runs; k++) {
            add_run(to, on, &on->run[on->piece[p].first + k], &box, &fit, frame->side);
        }
    }
}
