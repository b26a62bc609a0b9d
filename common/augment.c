#include "augment.h"

#include <math.h>

#include "angle.h"

void augment_init(Augment *augment, size_t rows, size_t cols, PoseRange range,
                  uint32_t seed) {
    CHECK(range.scale >= 0 && range.scale < 1);
    *augment = (Augment){.rows = rows, .cols = cols, .range = range};
    rng_stream(&augment->rng, seed, STREAM_AUGMENT);
}

// Uniform from −limit to limit.
static double draw(Augment *augment, double limit) {
    return limit * (2 * rng_uniform(&augment->rng) - 1);
}

Pose augment_pose(Augment *augment) {
    const PoseRange *range = &augment->range;
    Pose pose;
    pose.down = draw(augment, range->shift);
    pose.right = draw(augment, range->shift);
    pose.turn = draw(augment, range->turn);
    pose.scale = 1 + draw(augment, range->scale);
    return pose;
}

// The pixel in row r, column c; paper, 0, all around the picture.
static real pixel(const real *from, size_t rows, size_t cols, double r, double c) {
    bool inside = r >= 0 && r < (double)rows && c >= 0 && c < (double)cols;
    return inside ? from[(size_t)r * cols + (size_t)c] : 0;
}

real augment_between(const real *from, size_t rows, size_t cols, double r, double c) {
    double top = floor(r), left = floor(c);
    real below = (real)(r - top), after = (real)(c - left);
    real upper = pixel(from, rows, cols, top, left) * (1 - after) +
                 pixel(from, rows, cols, top, left + 1) * after;
    real lower = pixel(from, rows, cols, top + 1, left) * (1 - after) +
                 pixel(from, rows, cols, top + 1, left + 1) * after;
    return upper * (1 - below) + lower * below;
}

// Every pixel of the copy asks where in the picture it comes from: moved back to the
// middle, turned back, and there as much nearer to the middle as the copy is larger.
void augment_picture(real *to, const real *from, size_t rows, size_t cols, Pose pose) {
    double middle_row = (double)(rows - 1) / 2, middle_col = (double)(cols - 1) / 2;
    double cosine = angle_cospi(pose.turn / 180) / pose.scale;
    double sine = angle_sinpi(pose.turn / 180) / pose.scale;
    for (size_t r = 0; r < rows; r++) {
        double down = (double)r - middle_row - pose.down;
        for (size_t c = 0; c < cols; c++) {
            double right = (double)c - middle_col - pose.right;
            double from_row = middle_row + cosine * down - sine * right;
            double from_col = middle_col + sine * down + cosine * right;
            to[r * cols + c] = augment_between(from, rows, cols, from_row, from_col);
        }
    }
}

void augment_batch(Augment *augment, Mat *to, const Mat *from) {
    CHECK(to->rows == from->rows && to->cols == from->cols);
    CHECK(from->cols == augment->rows * augment->cols);
    for (size_t n = 0; n < from->rows; n++) {
        augment_picture(mat_row(to, n), mat_row(from, n), augment->rows, augment->cols,
                        augment_pose(augment));
    }
}
