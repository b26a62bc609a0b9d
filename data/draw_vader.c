// draw_vader: the dark helmet of a well-known film villain, drawn from shapes.
//
//     draw_vader OUT.pgm OUT.ppm
//
// Writes one picture twice, 94 columns by 100 rows: in grey (PGM) and in colour (PPM).
// SHAPES is the drawing, outlines filled with ink from back to front: to change the
// picture, change a row. All arithmetic is on whole numbers, so every machine writes
// the same bytes.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    COLUMNS = 94,
    ROWS = 100,
    UNITS = 10,       // drawing units across a pixel
    SAMPLES = 5,      // sample points across a pixel
    MAX_POINTS = 16,  // of a shape
    CURVE_STEPS = 8,  // straight pieces that stand for one curve
    CHANNELS = 4,     // of an ink: grey, then red, green, blue
    MAX_CORNERS = MAX_POINTS * CURVE_STEPS,
};

typedef enum { GROUND, SHELL, SHADE, SHEEN, GLOSS, PLATE, LENS, GLINT } InkName;

typedef struct {
    int value[CHANNELS];  // 0 dark … 255 light
} Ink;

// Only GROUND, GLOSS, PLATE and GLINT are lighter than half grey (128).
static const Ink INKS[] = {
    [GROUND] = {{238, 236, 170, 110}},  // a warm wall
    [SHELL] = {{24, 22, 26, 44}},       // blue-black lacquer
    [SHADE] = {{10, 10, 11, 20}},       // where no light falls
    [SHEEN] = {{72, 52, 62, 92}},       // the room, dim in the lacquer
    [GLOSS] = {{214, 158, 182, 214}},   // the lamp, bright in the lacquer
    [PLATE] = {{178, 104, 120, 148}},   // the planes of the mask that face the lamp
    [LENS] = {{40, 120, 22, 24}},       // the eyes
    [GLINT] = {{225, 226, 96, 70}},     // the lamp in the left eye
};

// An outline runs through a CORNER and bends towards a BEND; between two BENDs it
// passes the point half way. It closes on its first point, which is a CORNER.
typedef enum { END, CORNER, BEND } Kind;

// x counts from the middle line to the right, y from the top down, in drawing units.
typedef struct {
    int x, y;
    Kind kind;
} Point;

// BOTH: the right half is given, and its mirror image belongs to it.
typedef enum { ONE, BOTH } Sides;

typedef struct {
    InkName ink;
    Sides sides;
    Point points[MAX_POINTS];  // END, which is zero, follows the last
} Shape;

// clang-format off
static const Shape SHAPES[] = {
    // the skirt of the helmet, and the sheen along its outer edge
    {SHELL, BOTH, {{0, 250, CORNER}, {292, 250, CORNER}, {318, 430, BEND},
                   {385, 610, BEND}, {440, 785, CORNER}, {452, 830, BEND},
                   {425, 850, BEND}, {370, 890, BEND}, {280, 900, CORNER},
                   {0, 860, CORNER}}},
    {SHEEN, BOTH, {{322, 470, CORNER}, {345, 590, BEND}, {415, 780, CORNER},
                   {420, 810, BEND}, {392, 830, CORNER}, {352, 690, BEND}}},
    // the hollow in which the mask sits
    {SHADE, BOTH, {{0, 400, CORNER}, {268, 430, CORNER}, {300, 620, BEND},
                   {300, 893, CORNER}, {0, 870, CORNER}}},
    // the dome, and the sheen on its two sides
    {SHELL, BOTH, {{0, 25, CORNER}, {120, 25, BEND}, {235, 75, BEND},
                   {300, 200, BEND}, {306, 390, CORNER}, {0, 420, CORNER}}},
    {SHEEN, ONE, {{-75, 60, CORNER}, {-210, 80, BEND}, {-285, 220, BEND},
                  {-285, 370, CORNER}, {-160, 360, CORNER}, {-160, 180, BEND}}},
    {SHEEN, ONE, {{160, 80, CORNER}, {250, 150, BEND}, {275, 240, BEND},
                  {280, 360, CORNER}, {255, 360, CORNER}, {240, 180, BEND}}},
    // the rim, from its peak over the nose out to the temple and down
    {GLOSS, BOTH, {{0, 452, CORNER}, {70, 385, BEND}, {150, 380, BEND},
                   {285, 395, CORNER}, {312, 560, BEND}, {322, 740, BEND},
                   {316, 893, CORNER}, {285, 896, CORNER}, {296, 740, BEND},
                   {284, 560, BEND}, {262, 426, CORNER}, {150, 410, BEND},
                   {80, 415, BEND}, {0, 492, CORNER}}},
    // the mask; on it the cheek, then the brow and nose, then the eye
    {SHELL, BOTH, {{0, 470, CORNER}, {250, 440, CORNER}, {262, 640, CORNER},
                   {190, 880, CORNER}, {120, 960, CORNER}, {0, 965, CORNER}}},
    {PLATE, BOTH, {{235, 450, CORNER}, {264, 510, CORNER}, {262, 650, CORNER},
                   {175, 870, CORNER}, {158, 805, CORNER}, {75, 660, CORNER},
                   {36, 608, CORNER}, {120, 648, CORNER}, {215, 636, CORNER},
                   {247, 560, CORNER}}},
    {PLATE, BOTH, {{0, 525, CORNER}, {50, 470, BEND}, {110, 440, BEND},
                   {242, 448, CORNER}, {244, 490, CORNER}, {210, 468, BEND},
                   {110, 465, BEND}, {45, 520, BEND}, {18, 560, CORNER},
                   {36, 645, CORNER}, {0, 655, CORNER}}},
    {LENS, BOTH, {{32, 560, CORNER}, {90, 485, CORNER}, {200, 472, CORNER},
                  {238, 510, BEND}, {240, 560, BEND}, {208, 618, CORNER},
                  {160, 632, BEND}, {100, 622, BEND}, {48, 590, CORNER}}},
    // the grille over the mouth, its middle bar and a bar to each side
    {SHADE, BOTH, {{0, 675, CORNER}, {35, 680, CORNER}, {145, 850, CORNER},
                   {0, 860, CORNER}}},
    {PLATE, BOTH, {{0, 700, CORNER}, {16, 700, CORNER}, {18, 848, CORNER},
                   {0, 848, CORNER}}},
    {PLATE, BOTH, {{46, 738, CORNER}, {66, 760, CORNER}, {104, 848, CORNER},
                   {60, 848, CORNER}}},
    // the chin and its vent
    {PLATE, BOTH, {{0, 882, CORNER}, {85, 882, CORNER}, {65, 938, CORNER},
                   {0, 942, CORNER}}},
    {SHADE, BOTH, {{0, 900, CORNER}, {36, 900, CORNER}, {30, 926, CORNER},
                   {0, 926, CORNER}}},
    // the ridge over the dome
    {GLOSS, BOTH, {{0, 50, CORNER}, {14, 52, CORNER}, {28, 345, CORNER},
                   {0, 390, CORNER}}},
    // the lamp stands on the left: in the dome, and in the eye
    {GLOSS, ONE, {{-115, 80, CORNER}, {-200, 120, BEND}, {-240, 200, BEND},
                  {-252, 330, CORNER}, {-212, 330, CORNER}, {-205, 220, BEND},
                  {-185, 150, BEND}}},
    {GLINT, ONE, {{-195, 500, CORNER}, {-160, 485, BEND}, {-110, 500, CORNER},
                  {-140, 525, BEND}}},
};
// clang-format on

enum { SHAPE_COUNT = sizeof SHAPES / sizeof SHAPES[0] };

// A shape with its curves made straight: an edge joins each corner to the next, and the
// last to the first.
typedef struct {
    const Shape *shape;  // borrowed
    int count;
    Point corners[MAX_CORNERS];
} Outline;

typedef struct {
    unsigned char pixels[ROWS][COLUMNS][CHANNELS];
} Picture;

static int shape_point_count(const Shape *shape) {
    int count = 0;
    while (count < MAX_POINTS && shape->points[count].kind != END) count++;
    return count;
}

static Point middle(Point a, Point b) {
    return (Point){(a.x + b.x) / 2, (a.y + b.y) / 2, CORNER};
}

// Adds the points ((1-s)² from + 2 s (1-s) bend + s² to) for s = 1/CURVE_STEPS … 1,
// rounded towards zero.
static void outline_add_curve(Outline *outline, Point from, Point bend, Point to) {
    int whole = CURVE_STEPS * CURVE_STEPS;
    for (int step = 1; step <= CURVE_STEPS; step++) {
        int rest = CURVE_STEPS - step;
        int a = rest * rest, b = 2 * step * rest, c = step * step;
        int x = (a * from.x + b * bend.x + c * to.x) / whole;
        int y = (a * from.y + b * bend.y + c * to.y) / whole;
        outline->corners[outline->count++] = (Point){x, y, CORNER};
    }
}

static void outline_init(Outline *outline, const Shape *shape) {
    const Point *points = shape->points;
    int count = shape_point_count(shape);
    outline->shape = shape;
    outline->count = 0;
    for (int k = 0; k < count; k++) {
        Point here = points[k];
        Point before = points[(k + count - 1) % count], after = points[(k + 1) % count];
        if (here.kind == CORNER) {
            outline->corners[outline->count++] = here;
        } else {
            Point from = before.kind == BEND ? middle(before, here) : before;
            Point to = after.kind == BEND ? middle(here, after) : after;
            outline_add_curve(outline, from, here, to);
        }
    }
}

// Whether the level ray from (x, y) to the right crosses the edge from a to b.
static bool crosses(Point a, Point b, int x, int y) {
    if ((a.y > y) == (b.y > y)) return false;
    int turn = (b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y);
    return b.y > a.y ? turn > 0 : turn < 0;
}

// Whether (x, y) lies inside: a ray from there crosses an odd number of edges.
static bool outline_holds(const Outline *outline, int x, int y) {
    if (outline->shape->sides == BOTH && x < 0) x = -x;
    bool inside = false;
    for (int k = 0; k < outline->count; k++) {
        Point a = outline->corners[k], b = outline->corners[(k + 1) % outline->count];
        if (crosses(a, b, x, y)) inside = !inside;
    }
    return inside;
}

// The ink of the foremost shape at (x, y).    outlines (SHAPE_COUNT)
static const Ink *ink_at(const Outline *outlines, int x, int y) {
    for (int k = SHAPE_COUNT - 1; k >= 0; k--)
        if (outline_holds(&outlines[k], x, y)) return &INKS[outlines[k].shape->ink];
    return &INKS[GROUND];
}

// One pixel: the mean over its sample points, rounded to the nearest whole number.
static void pixel_draw(unsigned char *pixel, const Outline *outlines, int row,
                       int column) {
    int gap = UNITS / SAMPLES, sums[CHANNELS] = {0};
    int left = (column - COLUMNS / 2) * UNITS + gap / 2, top = row * UNITS + gap / 2;
    for (int k = 0; k < SAMPLES * SAMPLES; k++) {
        const Ink *ink =
            ink_at(outlines, left + k % SAMPLES * gap, top + k / SAMPLES * gap);
        for (int c = 0; c < CHANNELS; c++) sums[c] += ink->value[c];
    }
    int whole = SAMPLES * SAMPLES;
    for (int c = 0; c < CHANNELS; c++) {
        pixel[c] = (unsigned char)((sums[c] + whole / 2) / whole);
    }
}

static void picture_draw(Picture *picture) {
    Outline outlines[SHAPE_COUNT];
    for (int k = 0; k < SHAPE_COUNT; k++) outline_init(&outlines[k], &SHAPES[k]);
    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < COLUMNS; column++) {
            pixel_draw(picture->pixels[row][column], outlines, row, column);
        }
}

// Prints `count` channels of every pixel, from channel `first` on, under the head of a
// PGM or PPM. False, with errno set, if the disk does not take it.
static bool picture_print(const Picture *picture, FILE *file, int first, int count) {
    fprintf(file, "P%c\n%d %d\n255\n", count == 1 ? '5' : '6', COLUMNS, ROWS);
    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < COLUMNS; column++) {
            fwrite(&picture->pixels[row][column][first], 1, (size_t)count, file);
        }
    return !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
}

// Writes to `path`.part, which takes its final name once it is whole. False as above.
static bool picture_write(const Picture *picture, const char *path, int first,
                          int count) {
    char part[4096];
    int length = snprintf(part, sizeof part, "%s.part", path);
    if (length < 0 || (size_t)length >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    FILE *file = fopen(part, "wb");
    if (!file) return false;
    bool whole = picture_print(picture, file, first, count);
    if (fclose(file) != 0) whole = false;
    if (whole && rename(part, path) == 0) return true;
    int reason = errno;
    remove(part);
    errno = reason;
    return false;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: draw_vader OUT.pgm OUT.ppm\n");
        return 2;
    }
    Picture picture;
    picture_draw(&picture);
    for (int k = 1; k <= 2; k++) {
        bool grey = k == 1;
        if (!picture_write(&picture, argv[k], grey ? 0 : 1, grey ? 1 : 3)) {
            fprintf(stderr, "%s: cannot be written: %s\n", argv[k], strerror(errno));
            return 2;
        }
    }
    return 0;
}
