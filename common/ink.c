#include "ink.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "angle.h"

enum {
    RADIUS_LEAST = 15,  // of the neighbourhood that says what paper is, in pixels
    RADIUS_SHARE = 32,  // and the part of the page's shorter side
    INK_RADIUS = 3,     // so many times as far one looks for ink to compare with
    DARKER_LEAST = 14,  // grey levels that ink must be darker than paper
    NOISE_FACTOR = 4,   // or so many standard deviations of the noise
    PALE_SHARE = 4,     // and no less than so large a part of what is usual on the page
    TURN_MOST = 7,      // degrees
    ANGLE_POINTS = 60000,  // pixels of ink that are asked for the angle
    RULE_MASK = 64,        // printed lines are often paler than writing
    RULE_SHARE = 8,        // a ruled line is so large a part of the width, at least
    RULE_LEAST = 64,       // and so many pixels
    RULE_GAP = 4,          // pixels that may be missing within it
    RULE_THICK = 6,    // pixels of its thickness, both on a page up to RULE_PAGE wide
    RULE_PAGE = 1500,  // pixels; on one twice as wide twice these, and so on
    THICK_MOST = 40,   // pixels of a line's thickness on any page
};

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

// ---- Dark against what is around

// Grey, by the eye's weights for red, green and blue in thousandths.
static void turn_grey(Image *grey, const Image *page) {
    size_t count = page->rows * page->cols;
    for (size_t i = 0; i < count; i++) {
        const unsigned char *p = &page->at[i * page->channels];
        unsigned sum = page->channels == 1 ? 1000u * p[0]
                                           : 299u * p[0] + 587u * p[1] + 114u * p[2];
        grey->at[i] = (unsigned char)((sum + 500) / 1000);
    }
}

// Each pixel becomes (before + 2 · itself + behind) / 4, the border repeated. step: from
// one to the next, count of them.
static void smooth_line(unsigned char *at, size_t count, size_t step) {
    unsigned before = at[0];
    for (size_t i = 0; i < count; i++) {
        unsigned here = at[i * step], behind = at[smaller(i + 1, count - 1) * step];
        at[i * step] = (unsigned char)((before + 2 * here + behind + 2) / 4);
        before = here;
    }
}

// Noise of standard deviation s is 3/8 s afterwards.
static void smooth(Image *image) {
    for (size_t r = 0; r < image->rows; r++) {
        smooth_line(image->at + r * image->cols, image->cols, 1);
    }
    for (size_t c = 0; c < image->cols; c++) {
        smooth_line(image->at + c, image->rows, image->cols);
    }
}

// The sums of one column of a neighbourhood: of the values that count, and how many do.
typedef struct Sums {
    uint32_t sum, count;
} Sums;

static void sum_row(Sums *sums, const Image *values, const Image *counts, size_t row,
                    int sign) {
    const unsigned char *value = values->at + row * values->cols;
    const unsigned char *counted = counts->at + row * counts->cols;
    for (size_t c = 0; c < values->cols; c++) {
        uint32_t add = counted[c];  // 0 or 1
        sums[c].sum += (uint32_t)sign * add * value[c];
        sums[c].count += (uint32_t)sign * add;
    }
}

// One row of means: the neighbourhood moves along, a column enters and a column leaves.
static void mean_row(unsigned char *mean, const Sums *sums, const unsigned char *value,
                     size_t cols, size_t radius) {
    uint64_t sum = 0, count = 0;
    for (size_t c = 0; c < smaller(radius, cols); c++) {
        sum += sums[c].sum;
        count += sums[c].count;
    }
    for (size_t c = 0; c < cols; c++) {
        if (c + radius < cols) {
            sum += sums[c + radius].sum;
            count += sums[c + radius].count;
        }
        if (c > radius) {
            sum -= sums[c - radius - 1].sum;
            count -= sums[c - radius - 1].count;
        }
        mean[c] = value[c];
        if (count > 0) mean[c] = (unsigned char)((sum + count / 2) / count);
    }
}

// mean: of those values, up to `radius` away by row and column, whose counts are 1; the
// value itself where there are none. It costs the same whatever the radius: sums are kept,
// and change by what enters and what leaves.
static bool local_mean(Image *mean, const Image *values, const Image *counts,
                       size_t radius, Error *err) {
    size_t rows = values->rows, cols = values->cols;
    Sums *sums = calloc(cols, sizeof *sums);
    if (!sums) return error_set(err, "out of memory: a row of %zu sums", cols);
    for (size_t r = 0; r < smaller(radius, rows); r++) {
        sum_row(sums, values, counts, r, 1);
    }
    for (size_t r = 0; r < rows; r++) {
        if (r + radius < rows) sum_row(sums, values, counts, r + radius, 1);
        if (r > radius) sum_row(sums, values, counts, r - radius - 1, -1);
        mean_row(mean->at + r * cols, sums, values->at + r * cols, cols, radius);
    }
    free(sums);
    return true;
}

// The standard deviation of what is lighter than the paper: no ink is among it.
static double noise_of(const Image *grey, const Image *paper) {
    uint64_t squares = 0, count = 0;
    for (size_t i = 0; i < grey->rows * grey->cols; i++) {
        unsigned light = grey->at[i], base = paper->at[i];
        uint64_t over = light > base ? light - base : 0;
        squares += over * over;
        count += over > 0;
    }
    return count > 0 ? sqrt((double)squares / (double)count) : 0;
}

// counts = 1 for paper (light) or for ink: where grey is, or is not, `darker` below paper.
static void select_pixels(Image *counts, const Image *grey, const Image *paper,
                          unsigned darker, bool light) {
    for (size_t i = 0; i < grey->rows * grey->cols; i++) {
        bool dark = grey->at[i] + darker <= paper->at[i];
        counts->at[i] = dark != light;
    }
}

// ink = 255 (paper − grey) / (paper − pen), where pen is `darker` than paper at least.
static void compare_ink(Image *ink, const Image *grey, const Image *paper,
                        unsigned darker) {
    for (size_t i = 0; i < grey->rows * grey->cols; i++) {
        unsigned base = paper->at[i], pen = ink->at[i];
        unsigned depth = base > grey->at[i] ? base - grey->at[i] : 0u;
        unsigned most = base >= pen + darker ? base - pen : 0u;
        unsigned share = most > 0 ? (255 * depth + most / 2) / most : 0;
        ink->at[i] = (unsigned char)(share < 255 ? share : 255);
    }
}

// What a page is taken apart into.
typedef struct Layers {
    Image grey, paper, counts;
} Layers;

// counts = 1 where the ink is half as dark as full ink and darker.
static void select_ink(Image *counts, const Image *ink) {
    for (size_t i = 0; i < ink->rows * ink->cols; i++) {
        counts->at[i] = ink->at[i] >= INK_MASK;
    }
}

// Paper is the mean of what is around; then again, without the pixels that are too dark to
// be paper.
static bool find_paper(Layers *on, size_t radius, Error *err) {
    memset(on->counts.at, 1, on->grey.rows * on->grey.cols);
    bool good = local_mean(&on->paper, &on->grey, &on->counts, radius, err);
    for (int pass = 0; pass < 2 && good; pass++) {
        select_pixels(&on->counts, &on->grey, &on->paper, DARKER_LEAST / 2, true);
        good = local_mean(&on->paper, &on->grey, &on->counts, radius, err);
    }
    return good;
}

// How much darker than paper those pixels are, in the mean, whose counts are 1.
static unsigned mean_depth(const Layers *on) {
    uint64_t sum = 0, count = 0;
    for (size_t i = 0; i < on->grey.rows * on->grey.cols; i++) {
        if (!on->counts.at[i]) continue;
        sum += (uint64_t)on->paper.at[i] - on->grey.at[i];
        count++;
    }
    return count > 0 ? (unsigned)(sum / count) : 0;
}

// Selects what is clearly darker than paper, and says how much that is: more than noise,
// and not much paler than the other writing on the page.
static unsigned select_dark(Layers *on) {
    double noise = NOISE_FACTOR * noise_of(&on->grey, &on->paper);
    unsigned darker = noise > DARKER_LEAST ? (unsigned)noise : DARKER_LEAST;
    select_pixels(&on->counts, &on->grey, &on->paper, darker, false);
    unsigned least = mean_depth(on) / PALE_SHARE;
    if (least > darker) darker = least;
    select_pixels(&on->counts, &on->grey, &on->paper, darker, false);
    return darker;
}

// Full ink is the mean of what is clearly darker than paper; then again, of what is nearer
// to full ink than to paper, without the soft edges of strokes.
static bool find_ink(Image *ink, Layers *on, size_t radius, Error *err) {
    unsigned darker = select_dark(on);
    bool good = true;
    for (int pass = 0; pass < 2 && good; pass++) {
        good = local_mean(ink, &on->grey, &on->counts, INK_RADIUS * radius, err);
        compare_ink(ink, &on->grey, &on->paper, darker);
        select_ink(&on->counts, ink);
    }
    return good;
}

bool ink_measure(Image *ink, const Image *page, Error *err) {
    Layers on = {0};
    size_t rows = page->rows, cols = page->cols;
    bool good = image_create(ink, rows, cols, 1, err) &&
                image_create(&on.grey, rows, cols, 1, err) &&
                image_create(&on.paper, rows, cols, 1, err) &&
                image_create(&on.counts, rows, cols, 1, err);
    if (good) {
        turn_grey(&on.grey, page);
        smooth(&on.grey);
        size_t share = smaller(rows, cols) / RADIUS_SHARE;
        size_t radius = share > RADIUS_LEAST ? share : RADIUS_LEAST;
        good = find_paper(&on, radius, err) && find_ink(ink, &on, radius, err);
    }
    image_free(&on.grey);
    image_free(&on.paper);
    image_free(&on.counts);
    return good;
}

// ---- Turned upright

// Some pixels of ink, evenly chosen, and room to count them by rows.
typedef struct Points {
    Point *at;  // owned
    size_t count;
    uint32_t *row;  // owned; how many fall into each row
    size_t rows;
    double middle;  // the row of the picture's middle
} Points;

static void take_points(Points *points, const Image *ink, size_t step) {
    size_t seen = 0;
    for (size_t i = 0; i < ink->rows * ink->cols; i++) {
        if (ink->at[i] < INK_MASK || seen++ % step != 0) continue;
        points->at[points->count++] =
            (Point){(double)(i / ink->cols) - (double)ink->rows / 2,
                    (double)(i % ink->cols) - (double)ink->cols / 2};
    }
}

static bool points_create(Points *points, const Image *ink, Error *err) {
    size_t total = 0;
    for (size_t i = 0; i < ink->rows * ink->cols; i++) total += ink->at[i] >= INK_MASK;
    size_t step = total / ANGLE_POINTS + 1, room = total / step + 1;
    size_t rows = ink->rows + ink->cols + 2;
    *points = (Points){.rows = rows, .middle = (double)rows / 2};
    points->at = calloc(room, sizeof *points->at);
    points->row = calloc(rows, sizeof *points->row);
    if (!points->at || !points->row)
        return error_set(err, "out of memory for an angle");
    take_points(points, ink, step);
    return true;
}

// How unevenly the ink is spread over the rows once the page is turned: Σ count². Level
// lines of writing fill some rows and leave those between them empty.
static double sharpness(Points *points, double degrees) {
    double cosine = angle_cospi(degrees / 180), sine = angle_sinpi(degrees / 180);
    double sum = 0;
    memset(points->row, 0, points->rows * sizeof *points->row);
    for (size_t i = 0; i < points->count; i++) {
        Point p = points->at[i];
        points->row[(size_t)(points->middle + cosine * p.row - sine * p.col)]++;
    }
    for (size_t r = 0; r < points->rows; r++) {
        sum += (double)points->row[r] * (double)points->row[r];
    }
    return sum;
}

// The sharpest of middle − steps · step … middle + steps · step, the nearest to the middle
// of equals.
static double sharpest(Points *points, double middle, double step, int steps) {
    double best = middle, most = sharpness(points, middle);
    for (int k = 1; k <= steps; k++) {
        for (int side = -1; side <= 1; side += 2) {
            double degrees = middle + side * k * step;
            double sum = sharpness(points, degrees);
            if (sum > most) best = degrees;
            if (sum > most) most = sum;
        }
    }
    return best;
}

bool ink_angle(double *degrees, const Image *ink, Error *err) {
    Points points;
    bool good = points_create(&points, ink, err);
    *degrees = 0;
    if (good && points.count > 0) {
        double coarse = sharpest(&points, 0, 0.25, 4 * TURN_MOST);
        *degrees = sharpest(&points, coarse, 0.025, 10);
    }
    free(points.at);
    free(points.row);
    return good;
}

Point ink_turn_back(Point point, const Image *turned, double degrees, size_t rows,
                    size_t cols) {
    double cosine = angle_cospi(degrees / 180), sine = angle_sinpi(degrees / 180);
    double down = point.row - (double)turned->rows / 2;
    double right = point.col - (double)turned->cols / 2;
    return (Point){(double)rows / 2 + cosine * down + sine * right,
                   (double)cols / 2 - sine * down + cosine * right};
}

static double pixel(const Image *image, double row, double col) {
    bool inside =
        row >= 0 && row < (double)image->rows && col >= 0 && col < (double)image->cols;
    return inside ? image->at[(size_t)row * image->cols + (size_t)col] : 0;
}

// The ink at a point between the centres of four pixels; each counts the more the nearer
// it is.
static unsigned char between(const Image *ink, Point at) {
    double row = at.row - 0.5, col = at.col - 0.5;
    double top = floor(row), left = floor(col);
    double below = row - top, after = col - left;
    double upper =
        pixel(ink, top, left) * (1 - after) + pixel(ink, top, left + 1) * after;
    double lower =
        pixel(ink, top + 1, left) * (1 - after) + pixel(ink, top + 1, left + 1) * after;
    return (unsigned char)(upper * (1 - below) + lower * below + 0.5);
}

// Every pixel of the turned picture asks where it comes from; along a row the place moves
// by the same step each time.
static void turn_row(Image *to, const Image *ink, double degrees, size_t row) {
    Point middle = {(double)row + 0.5, 0.5};
    Point start = ink_turn_back(middle, to, degrees, ink->rows, ink->cols);
    double down = angle_sinpi(degrees / 180), right = angle_cospi(degrees / 180);
    for (size_t c = 0; c < to->cols; c++) {
        Point at = {start.row + down * (double)c, start.col + right * (double)c};
        to->at[row * to->cols + c] = between(ink, at);
    }
}

bool ink_turn(Image *to, const Image *ink, double degrees, Error *err) {
    double cosine = fabs(angle_cospi(degrees / 180));
    double sine = fabs(angle_sinpi(degrees / 180));
    double rows = (double)ink->rows, cols = (double)ink->cols;
    size_t high = (size_t)ceil(rows * cosine + cols * sine);
    size_t wide = (size_t)ceil(cols * cosine + rows * sine);
    if (!image_create(to, high, wide, 1, err)) return false;
    for (size_t r = 0; r < to->rows; r++) turn_row(to, ink, degrees, r);
    return true;
}

// ---- Ruled lines

static bool is_ink(const Image *ink, size_t r, size_t c) {
    return ink->at[r * ink->cols + c] >= RULE_MASK;
}

// The rows of ink above and below (r, c), which is ink: top … bottom − 1. Rows further than
// `most` away are not looked at.
typedef struct Extent {
    size_t top, bottom;
} Extent;

static Extent extent_at(const Image *ink, size_t r, size_t c, size_t most) {
    Extent e = {r, r + 1};
    while (e.top > 0 && r - e.top < most && is_ink(ink, e.top - 1, c)) e.top--;
    while (e.bottom < ink->rows && e.bottom - r <= most && is_ink(ink, e.bottom, c)) {
        e.bottom++;
    }
    return e;
}

// A level run in one row: columns left … right − 1.
typedef struct Level {
    size_t row, left, right;
} Level;

// The run that begins at or behind `from`, across gaps of up to `gap` pixels. Empty where
// the row has no more ink.
static Level next_run(const Image *ink, size_t row, size_t from, size_t gap) {
    size_t left = from;
    while (left < ink->cols && !is_ink(ink, row, left)) left++;
    size_t right = left;
    for (size_t c = left; c < ink->cols && c <= right + gap; c++) {
        if (is_ink(ink, row, c)) right = c + 1;
    }
    return (Level){row, left, right};
}

// Half of the columns of a run are this thick or thinner; `most` + 1: thicker than most.
static size_t median_thickness(const Image *ink, const Level *run, size_t most) {
    size_t thinner = 0, columns = 0;
    size_t count[THICK_MOST + 2] = {0};
    for (size_t c = run->left; c < run->right; c++) {
        if (!is_ink(ink, run->row, c)) continue;
        Extent e = extent_at(ink, run->row, c, most);
        count[smaller(e.bottom - e.top, most + 1)]++;
        columns++;
    }
    size_t thick = 0;
    while (thick <= most && 2 * (thinner + count[thick]) < columns) {
        thinner += count[thick++];
    }
    return thick;
}

// Clears the run where nothing more than the line is there: no stroke stands on it or
// hangs from it. The soft pixels at its edges go too.
static void erase_run(Image *ink, const Level *run, size_t thickness) {
    size_t most = thickness + 1 + thickness / 8;
    for (size_t c = run->left; c < run->right; c++) {
        if (!is_ink(ink, run->row, c)) continue;
        Extent e = extent_at(ink, run->row, c, most);
        if (e.bottom - e.top > most) continue;
        size_t top = e.top > 0 ? e.top - 1 : 0;
        size_t bottom = smaller(e.bottom + 1, ink->rows);
        for (size_t r = top; r < bottom; r++) ink->at[r * ink->cols + c] = 0;
    }
}

void ink_erase_rules(Image *ink) {
    size_t share = ink->cols / RULE_SHARE, scale = 1 + ink->cols / RULE_PAGE;
    size_t least = share > RULE_LEAST ? share : RULE_LEAST;
    size_t most = smaller(RULE_THICK * scale, THICK_MOST), gap = RULE_GAP * scale;
    for (size_t r = 0; r < ink->rows; r++) {
        Level run = next_run(ink, r, 0, gap);
        for (; run.left < ink->cols; run = next_run(ink, r, run.right, gap)) {
            if (run.right - run.left < least) continue;
            size_t thickness = median_thickness(ink, &run, most);
            if (thickness <= most) erase_run(ink, &run, thickness);
        }
    }
}
