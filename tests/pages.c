#include "pages.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "angle.h"
#include "csv.h"
#include "file.h"
#include "idx.h"
#include "rng.h"

const PageTrouble PAGE_KINDS[PAGE_KIND_COUNT] = {
    {.name = "clean", .about = "no ink touches, even light"},
    {.name = "rotated", .about = "the page is turned", .turn = 5},
    {.name = "noise", .about = "noise, and specks", .noise = 18, .specks = 150},
    {.name = "shading", .about = "uneven light and a shadow", .dimmest = 110},
    {.name = "ruled", .about = "a printed line under every row", .ruled = true},
    {.name = "touching", .about = "neighbours run into each other", .touching = 0.25},
    {.name = "disturbed",
     .about = "all of these, each a little milder",
     .turn = 3,
     .noise = 10,
     .specks = 75,
     .dimmest = 140,
     .ruled = true,
     .touching = 0.1},
};

const Names PAGE_KIND_NAMES = {
    .what = "kind of page",
    .first = &PAGE_KINDS[0].name,
    .stride = sizeof PAGE_KINDS[0],
    .count = PAGE_KIND_COUNT,
};

void page_free(Page *page) {
    image_free(&page->image);
    *page = (Page){0};
}

// ---- Digits

// The side of square pictures; 0: they are none.
static size_t side_of(const Dataset *digits) {
    size_t side = 1;
    while (side * side < digits->x.cols) side++;
    return side * side == digits->x.cols ? side : 0;
}

// Ink from 0 to 1, whatever the file counts in.
static void scale_ink(Mat *x) {
    real most = 0;
    for (size_t k = 0; k < mat_count(x); k++) most = x->at[k] > most ? x->at[k] : most;
    for (size_t k = 0; k < mat_count(x) && most > 0; k++) x->at[k] /= most;
}

bool page_read_digits(Dataset *digits, const char *images, const char *labels,
                      Error *err) {
    DatasetRequest request = {.target = labels ? "label" : "digit", .classes = true};
    bool read = labels ? dataset_read_idx(digits, images, labels, &request, err)
                       : dataset_read_csv(digits, images, &request, err);
    if (!read) return false;
    size_t classes = digits->t.cols, pixels = digits->x.cols;
    if (classes == 10 && side_of(digits) > 0) {
        scale_ink(&digits->x);
        return true;
    }
    dataset_free(digits);
    return error_set(
        err,
        "%s: found %zu labels and %zu pixels a picture, expected 10 labels "
        "and square pictures",
        images, classes, pixels);
}

// A digit's picture, and the box that holds its ink.
typedef struct Glyph {
    const real *pixel;  // side × side, borrowed
    size_t side;
    size_t top, bottom, left, right;  // rows top … bottom−1, columns left … right−1
} Glyph;

// What is fainter does not count as ink of the box.
static const double FAINT = 0.25;

// False: row n has no ink.
static bool glyph_find(Glyph *glyph, const Dataset *digits, size_t n) {
    size_t side = side_of(digits);
    *glyph = (Glyph){
        .pixel = mat_row(&digits->x, n), .side = side, .top = side, .left = side};
    for (size_t k = 0; k < side * side; k++) {
        size_t r = k / side, c = k % side;
        if ((double)glyph->pixel[k] < FAINT) continue;
        if (r < glyph->top) glyph->top = r;
        if (c < glyph->left) glyph->left = c;
        if (r >= glyph->bottom) glyph->bottom = r + 1;
        if (c >= glyph->right) glyph->right = c + 1;
    }
    return glyph->bottom > 0;
}

// Ink in row r, column c; none outside the box. In 255ths, so that it is the same in
// single precision.
static double glyph_pixel(const Glyph *glyph, double r, double c) {
    bool inside = r >= (double)glyph->top && r < (double)glyph->bottom &&
                  c >= (double)glyph->left && c < (double)glyph->right;
    if (!inside) return 0;
    double ink = (double)glyph->pixel[(size_t)r * glyph->side + (size_t)c];
    return floor(255 * ink + 0.5) / 255;
}

// Between four pixels, two above and two below: the nearer ones count more. down and
// right: how far from the first, 0 … 1.
static double blend(const double pixel[4], double down, double right) {
    double upper = pixel[0] * (1 - right) + pixel[1] * right;
    double lower = pixel[2] * (1 - right) + pixel[3] * right;
    return upper * (1 - down) + lower * down;
}

// Ink at the point (r, c), which need not be the middle of a pixel.
static double glyph_ink(const Glyph *glyph, double r, double c) {
    double top = floor(r), left = floor(c);
    const double pixel[4] = {
        glyph_pixel(glyph, top, left), glyph_pixel(glyph, top, left + 1),
        glyph_pixel(glyph, top + 1, left), glyph_pixel(glyph, top + 1, left + 1)};
    return blend(pixel, r - top, c - left);
}

// ---- Drawing

static double limit(double value, double least, double most) {
    return value < least ? least : value > most ? most : value;
}

// A digit on the sheet.
typedef struct Mark {
    Glyph glyph;
    double x, y;   // the middle of its box
    double scale;  // pixels of the sheet for one of the glyph
    double turn;   // degrees, clockwise
    double grey;
} Mark;

static double mark_width(const Mark *mark) {
    return mark->scale * (double)(mark->glyph.right - mark->glyph.left);
}

static double mark_height(const Mark *mark) {
    return mark->scale * (double)(mark->glyph.bottom - mark->glyph.top);
}

// How much of the sheet's pixel (row, col) is ink, 0 … 1. The point is turned back and
// brought to the glyph's scale. Ink counts 1.2 times, so that thin lines do not break,
// and what a large scale blurs becomes an edge again.
static double mark_cover(const Mark *mark, double row, double col) {
    const Glyph *glyph = &mark->glyph;
    double down = (row - mark->y) / mark->scale, right = (col - mark->x) / mark->scale;
    double cosine = angle_cospi(mark->turn / 180), sine = angle_sinpi(mark->turn / 180);
    double r = (double)(glyph->top + glyph->bottom - 1) / 2;
    double c = (double)(glyph->left + glyph->right - 1) / 2;
    double ink = glyph_ink(glyph, r + cosine * down - sine * right,
                           c + sine * down + cosine * right);
    double steep = mark->scale > 1.5 ? mark->scale / 1.5 : 1;
    return limit(0.5 + steep * (1.2 * ink - 0.5), 0, 1);
}

// Of ink and what is there already, the darker is seen.
static void darken(Image *sheet, size_t r, size_t c, double grey, double cover) {
    unsigned char *at = &sheet->at[r * sheet->cols + c];
    double value = floor(PAGE_PAPER - (PAGE_PAPER - grey) * cover + 0.5);
    if (value < *at) *at = (unsigned char)value;
}

// Pixels of the sheet around a point: rows top … bottom−1, columns left … right−1.
typedef struct Area {
    size_t top, bottom, left, right;
} Area;

static Area area_find(const Image *sheet, double x, double y, double across,
                      double down) {
    double rows = (double)sheet->rows, cols = (double)sheet->cols;
    return (Area){.top = (size_t)limit(floor(y - down), 0, rows),
                  .bottom = (size_t)limit(floor(y + down) + 2, 0, rows),
                  .left = (size_t)limit(floor(x - across), 0, cols),
                  .right = (size_t)limit(floor(x + across) + 2, 0, cols)};
}

static void draw_mark(Image *sheet, const Mark *mark) {
    double width = mark_width(mark), height = mark_height(mark);
    double reach = sqrt(width * width + height * height) / 2 + mark->scale;
    Area area = area_find(sheet, mark->x, mark->y, reach, reach);
    for (size_t r = area.top; r < area.bottom; r++) {
        for (size_t c = area.left; c < area.right; c++) {
            darken(sheet, r, c, mark->grey, mark_cover(mark, (double)r, (double)c));
        }
    }
}

// From (x, y) to (x + right, y + down), with a round pen.
typedef struct Stroke {
    double x, y, right, down;
    double thick, grey;
} Stroke;

// How far the point is from the stroke's middle line.
static double stroke_distance(const Stroke *stroke, double row, double col) {
    double right = col - stroke->x, down = row - stroke->y;
    double square = stroke->right * stroke->right + stroke->down * stroke->down;
    double along = right * stroke->right + down * stroke->down;
    double part = square > 0 ? limit(along / square, 0, 1) : 0;
    right -= part * stroke->right;
    down -= part * stroke->down;
    return sqrt(right * right + down * down);
}

static void draw_stroke(Image *sheet, const Stroke *stroke) {
    double reach = stroke->thick / 2 + 1;
    Area area =
        area_find(sheet, stroke->x + stroke->right / 2, stroke->y + stroke->down / 2,
                  fabs(stroke->right) / 2 + reach, fabs(stroke->down) / 2 + reach);
    for (size_t r = area.top; r < area.bottom; r++) {
        for (size_t c = area.left; c < area.right; c++) {
            double distance = stroke_distance(stroke, (double)r, (double)c);
            double cover = limit(stroke->thick / 2 + 0.5 - distance, 0, 1);
            darken(sheet, r, c, stroke->grey, cover);
        }
    }
}

static bool sheet_create(Image *sheet, size_t rows, size_t cols, Error *err) {
    if (!image_create(sheet, rows, cols, 1, err)) return false;
    memset(sheet->at, PAGE_PAPER, rows * cols);
    return true;
}

// Puts a number that is written on the page, and its digits, into the truth.
static void page_add_number(Page *page, const char *text) {
    char *number = page->number[page->numbers], *plain = page->plain[page->numbers];
    snprintf(number, PAGE_TEXT, "%s", text);
    for (const char *c = number; *c; c++) {
        if (*c >= '0' && *c <= '9') *plain++ = *c;
    }
    *plain = '\0';
    page->numbers++;
}

static void page_add_digit(Page *page, const Mark *mark, size_t row) {
    page->digit[page->digits++] = (PageDigit){.row = row,
                                              .x = mark->x,
                                              .y = mark->y,
                                              .width = mark_width(mark),
                                              .height = mark_height(mark)};
}

// ---- Writing

// The hand that writes a page. Lengths are pixels.
typedef struct Writer {
    Page *page;
    Image sheet;  // owned
    const Dataset *digits;
    size_t *order;       // owned: rows of the data, shuffled
    size_t dealt, rows;  // taken of them, and how many there are
    const PageTrouble *trouble;
    Rng hand;       // the same for every kind of page
    Rng accident;   // draws what happens to this kind
    double size;    // of a digit
    double pitch;   // from line to line
    double margin;  // left of the lines
    double base;    // row that the line at hand stands on
    double pen;     // column that the line has come to
    double grey;
    Mark last;  // the digit before
} Writer;

static double draw(Rng *rng, double least, double most) {
    return least + (most - least) * rng_uniform(rng);
}

// The next row of the data that has ink.
static bool deal(Writer *writer, size_t *row, Glyph *glyph, Error *err) {
    while (writer->dealt < writer->rows) {
        *row = writer->order[writer->dealt++];
        if (glyph_find(glyph, writer->digits, *row)) return true;
    }
    return error_set(err, "found %zu digits with ink to write with, a page wants %d",
                     writer->page->digits, PAGE_LINES * PAGE_LINES);
}

// The first column with ink in a row of a digit, from the left (step 1) or from the
// right (step −1). False: there is none.
static bool find_ink(double *col, const Mark *mark, double row, double step) {
    double reach = mark_width(mark) / 2 + 2;
    *col = floor(mark->x - step * reach);
    for (size_t left = (size_t)(2 * reach) + 1; left > 0; left--) {
        if (mark_cover(mark, row, *col) >= 0.5) return true;
        *col += step;
    }
    return false;
}

// Columns of paper between two digits in the row where they come nearest; 0 where no
// row holds both.
static double paper_between(const Mark *one, const Mark *next) {
    double top = floor(one->y - mark_height(one) / 2), least = 0;
    size_t rows = (size_t)mark_height(one) + 2;
    bool found = false;
    for (size_t r = 0; r < rows; r++) {
        double end, start, row = top + (double)r;
        if (!find_ink(&end, one, row, -1) || !find_ink(&start, next, row, 1)) continue;
        double paper = start - end - 1;
        if (!found || paper < least) least = paper;
        found = true;
    }
    return least;
}

// A digit behind what is written, each a little larger or smaller and higher or lower
// than the last. None is wider than 1.2 sizes, so that every line fits the sheet.
static bool write_digit(Writer *writer, char *text, bool touches, Error *err) {
    Mark mark = {.grey = writer->grey};
    size_t row = 0;
    if (!deal(writer, &row, &mark.glyph, err)) return false;
    double height = writer->size * draw(&writer->hand, 0.9, 1.1);
    double base = writer->base + writer->size * draw(&writer->hand, -0.04, 0.04);
    double gap = writer->size * draw(&writer->hand, 0.15, 0.35);
    mark.scale = height / (double)(mark.glyph.bottom - mark.glyph.top);
    double most = 1.2 * writer->size / (double)(mark.glyph.right - mark.glyph.left);
    if (mark.scale > most) mark.scale = most;
    mark.x = writer->pen + gap + mark_width(&mark) / 2;
    mark.y = base - mark_height(&mark) / 2;
    if (touches) {
        double overlap = 1 + (double)rng_below(&writer->accident, 3);
        mark.x -= paper_between(&writer->last, &mark) + overlap;
    }
    draw_mark(&writer->sheet, &mark);
    page_add_digit(writer->page, &mark, row);
    double right = mark.x + mark_width(&mark) / 2;
    if (right > writer->pen) writer->pen = right;
    writer->last = mark;
    *text = (char)('0' + dataset_class(writer->digits, row));
    return true;
}

// ' ', '.' or '-' behind what is written.
static void write_separator(Writer *writer, char separator) {
    double size = writer->size;
    double space = size * draw(&writer->hand, 0.35, 0.5);
    double gap = size * draw(&writer->hand, 0.15, 0.25);
    Stroke stroke = {.x = writer->pen + gap,
                     .y = writer->base,
                     .thick = 0.1 * size,
                     .grey = writer->grey};
    if (separator == '-') {
        stroke.y -= size * draw(&writer->hand, 0.4, 0.55);
        stroke.right = space;
    } else {
        stroke.thick = size * draw(&writer->hand, 0.11, 0.15);
        stroke.y -= stroke.thick / 2;
    }
    if (separator != ' ') draw_stroke(&writer->sheet, &stroke);
    writer->pen += separator == ' ' ? space : gap + stroke.right + stroke.thick / 2;
}

// How ten digits may stand in groups.
static const size_t GROUPINGS[][PAGE_LINES] = {
    {10}, {4, 6}, {3, 3, 4}, {4, 2, 2, 2}, {5, 5}, {3, 7}, {2, 4, 4},
};

static bool write_number(Writer *writer, Error *err) {
    size_t kinds = sizeof GROUPINGS / sizeof GROUPINGS[0];
    const size_t *left = GROUPINGS[rng_below(&writer->hand, kinds)];
    char separator = " .-"[rng_below(&writer->hand, 3)];
    char text[PAGE_TEXT] = "", *at = text;
    writer->pen = writer->margin + writer->size * draw(&writer->hand, -0.3, 0.3);
    for (size_t n = 0, k = 0; n < PAGE_LINES; n++, k++) {
        if (k == *left) {
            write_separator(writer, separator);
            *at++ = separator;
            left++;
            k = 0;
        }
        double chance = rng_uniform(&writer->accident);
        bool touches = k > 0 && chance < writer->trouble->touching;
        if (!write_digit(writer, at++, touches, err)) return false;
    }
    page_add_number(writer->page, text);
    return true;
}

// A printed line at the foot of every row of writing, and on over the whole page.
static void print_lines(Writer *writer) {
    Rng *rng = &writer->accident;
    double foot = writer->base + writer->size * draw(rng, -0.04, 0.08);
    double first = foot - writer->pitch * floor(foot / writer->pitch);
    size_t lines = (size_t)((double)writer->sheet.rows / writer->pitch) + 1;
    Stroke line = {.right = (double)writer->sheet.cols};
    line.thick = draw(rng, 1, 3);
    line.grey = draw(rng, 120, 160);
    for (size_t k = 0; k < lines; k++) {
        line.y = first + (double)k * writer->pitch;
        draw_stroke(&writer->sheet, &line);
    }
}

// Dark blots of one to three pixels.
static void sprinkle(Writer *writer) {
    Rng *rng = &writer->accident;
    for (size_t k = 0; k < writer->trouble->specks; k++) {
        Stroke speck = {.x = draw(rng, 0, (double)writer->sheet.cols)};
        speck.y = draw(rng, 0, (double)writer->sheet.rows);
        speck.thick = draw(rng, 1, 3);
        speck.grey = draw(rng, 40, 110);
        draw_stroke(&writer->sheet, &speck);
    }
}

static bool write_page(Writer *writer, Error *err) {
    double top = ((double)writer->sheet.rows - 9 * writer->pitch + writer->size) / 2;
    for (size_t k = 0; k < PAGE_LINES; k++) {
        writer->base = floor(top + (double)k * writer->pitch);
        if (!write_number(writer, err)) return false;
    }
    if (writer->trouble->ruled) print_lines(writer);
    sprinkle(writer);
    return true;
}

static bool writer_create(Writer *writer, Page *page, const Dataset *digits,
                          size_t first, uint32_t seed, Error *err) {
    *writer = (Writer){.page = page, .digits = digits, .rows = digits->x.rows - first};
    rng_seed(&writer->hand, 2 * seed);
    rng_seed(&writer->accident, 2 * seed + 1);
    writer->size = floor(draw(&writer->hand, 30, 45));
    writer->pitch = writer->size * draw(&writer->hand, 1.65, 1.75);
    writer->grey = draw(&writer->hand, 30, 50);
    size_t rows = 470 + (size_t)(7.7 * writer->size);
    size_t margin = 60 + rng_below(&writer->hand, 101);
    writer->margin = (double)margin;
    writer->order = malloc((writer->rows + 1) * sizeof *writer->order);
    if (!writer->order) return error_set(err, "out of memory: an order of the digits");
    rng_permutation(&writer->hand, writer->order, writer->rows);
    for (size_t n = 0; n < writer->rows; n++) writer->order[n] += first;
    return sheet_create(&writer->sheet, rows, 840 + margin, err);
}

static void writer_free(Writer *writer) {
    free(writer->order);
    image_free(&writer->sheet);
}

// ---- The photograph

// A direction on the picture.
typedef struct Sweep {
    double cosine, sine;
    double x, y;  // the middle of the picture
    double half;  // from there to the farthest corner, in this direction
} Sweep;

// turns: 1 is all around, from the right clockwise.
static Sweep sweep_create(const Image *image, double turns) {
    Sweep sweep = {.cosine = angle_cospi(2 * turns), .sine = angle_sinpi(2 * turns)};
    sweep.x = (double)(image->cols - 1) / 2;
    sweep.y = (double)(image->rows - 1) / 2;
    sweep.half = fabs(sweep.x * sweep.cosine) + fabs(sweep.y * sweep.sine);
    return sweep;
}

// −1 at one end, 1 at the other.
static double sweep_at(const Sweep *sweep, double row, double col) {
    double along = (col - sweep->x) * sweep->cosine + (row - sweep->y) * sweep->sine;
    return along / sweep->half;
}

// How a sheet is seen.
typedef struct Camera {
    double cosine, sine;  // of the turn
    Sweep fall;           // the light falls off
    Sweep shadow;         // and a shadow begins
    double edge;          // here
    double dimmest;       // grey of the paper at the end of both; 0: even light
    double noise;
} Camera;

static Camera camera_create(const Image *image, const PageTrouble *trouble, Rng *rng) {
    double turn = draw(rng, -trouble->turn, trouble->turn) / 180;
    double turns = rng_uniform(rng);
    Camera camera = {.cosine = angle_cospi(turn),
                     .sine = angle_sinpi(turn),
                     .dimmest = trouble->dimmest,
                     .noise = trouble->noise};
    camera.fall = sweep_create(image, turns);
    camera.shadow = sweep_create(image, turns + draw(rng, -0.1, 0.1));
    camera.edge = draw(rng, -0.5, 0.2);
    return camera;
}

// Grey that is paper there, over grey that is paper in even light. Shaded paper begins
// brighter, at 235; three fifths of its loss are gradual, the rest is the shadow's.
static double light_at(const Camera *camera, double row, double col) {
    const double brightest = 235;
    if (camera->dimmest == 0) return 1;
    double fall = (1 + sweep_at(&camera->fall, row, col)) / 2;
    double behind = sweep_at(&camera->shadow, row, col) - camera->edge;
    double deep = limit(behind / 0.25, 0, 1);  // the shadow's edge is soft
    double loss = 0.6 * fall + 0.4 * deep * deep * (3 - 2 * deep);
    return (brightest - (brightest - camera->dimmest) * loss) / PAGE_PAPER;
}

// The sheet's grey in row r, column c. Beyond its sides it goes on as it ends, so that
// printed lines do; above and below there is paper.
static double sheet_pixel(const Image *sheet, double r, double c) {
    if (r < 0 || r >= (double)sheet->rows) return PAGE_PAPER;
    size_t col = (size_t)limit(c, 0, (double)(sheet->cols - 1));
    return sheet->at[(size_t)r * sheet->cols + col];
}

static double sheet_grey(const Image *sheet, double r, double c) {
    double top = floor(r), left = floor(c);
    const double pixel[4] = {
        sheet_pixel(sheet, top, left), sheet_pixel(sheet, top, left + 1),
        sheet_pixel(sheet, top + 1, left), sheet_pixel(sheet, top + 1, left + 1)};
    return blend(pixel, r - top, c - left);
}

// The picture's pixel: the sheet where the turned camera looks, lit, with noise.
static double photograph_pixel(const Camera *camera, const Image *sheet, double row,
                               double col, Rng *rng) {
    double down = row - camera->fall.y, right = col - camera->fall.x;
    double r = camera->fall.y + camera->cosine * down - camera->sine * right;
    double c = camera->fall.x + camera->sine * down + camera->cosine * right;
    double grey = sheet_grey(sheet, r, c) * light_at(camera, row, col);
    if (camera->noise > 0) grey += camera->noise * rng_normal(rng);
    return limit(floor(grey + 0.5), 0, 255);
}

// The digits' places turn with the sheet.
static void turn_digits(Page *page, const Camera *camera) {
    for (size_t k = 0; k < page->digits; k++) {
        PageDigit *digit = &page->digit[k];
        double down = digit->y - camera->fall.y, right = digit->x - camera->fall.x;
        digit->y = camera->fall.y + camera->cosine * down + camera->sine * right;
        digit->x = camera->fall.x - camera->sine * down + camera->cosine * right;
    }
}

static bool photograph(Page *page, const Image *sheet, const PageTrouble *trouble,
                       Rng *rng, Error *err) {
    Camera camera = camera_create(sheet, trouble, rng);
    Image *image = &page->image;
    if (!image_create(image, sheet->rows, sheet->cols, 1, err)) return false;
    for (size_t n = 0; n < image->rows * image->cols; n++) {
        double row = (double)(n / image->cols), col = (double)(n % image->cols);
        image->at[n] = (unsigned char)photograph_pixel(&camera, sheet, row, col, rng);
    }
    turn_digits(page, &camera);
    return true;
}

bool page_make(Page *page, const Dataset *digits, size_t first, PageKind kind,
               uint32_t seed, Error *err) {
    CHECK(kind < PAGE_KIND_COUNT && first <= digits->x.rows);
    CHECK(digits->t.cols == 10 && side_of(digits) > 0);
    Writer writer;
    *page = (Page){0};
    bool good = writer_create(&writer, page, digits, first, seed, err);
    writer.trouble = &PAGE_KINDS[kind];
    good = good && write_page(&writer, err) &&
           photograph(page, &writer.sheet, writer.trouble, &writer.accident, err);
    writer_free(&writer);
    if (!good) page_free(page);
    return good;
}

// ---- Pages by hand

// A line of the file: its first word, and the numbers behind it.
typedef struct Entry {
    double value[6];
    size_t values;
} Entry;

static bool read_sheet(Page *page, const Entry *entry, const Dataset *digits,
                       Error *err) {
    (void)digits;
    double cols = entry->value[0], rows = entry->value[1];
    if (page->image.at) return error_set(err, "found a second page, expected one");
    if (!(cols >= 1 && cols <= 5000 && rows >= 1 && rows <= 5000)) {
        return error_set(err, "found a page of %g x %g, expected 1 to 5000", cols,
                         rows);
    }
    return sheet_create(&page->image, (size_t)rows, (size_t)cols, err);
}

static bool read_digit(Page *page, const Entry *entry, const Dataset *digits,
                       Error *err) {
    const double *value = entry->value;
    double row = value[0], height = value[3];
    Mark mark = {.x = value[1], .y = value[2], .turn = value[4], .grey = value[5]};
    bool known = row >= 0 && row < (double)digits->x.rows && floor(row) == row;
    if (!known || !glyph_find(&mark.glyph, digits, (size_t)row)) {
        return error_set(err, "found row %g, expected one of the data with ink", row);
    }
    if (!(height >= 1 && height <= 5000 && mark.grey >= 0 && mark.grey <= 255)) {
        return error_set(err, "expected a height from 1 and a grey up to 255");
    }
    if (page->digits == PAGE_DIGITS) {
        return error_set(err, "expected at most %d digits on a page", PAGE_DIGITS);
    }
    mark.scale = height / (double)(mark.glyph.bottom - mark.glyph.top);
    draw_mark(&page->image, &mark);
    page_add_digit(page, &mark, (size_t)row);
    return true;
}

static bool read_stroke(Page *page, const Entry *entry, const Dataset *digits,
                        Error *err) {
    (void)digits;
    const double *value = entry->value;
    Stroke stroke = {.x = value[0],
                     .y = value[1],
                     .right = value[2] - value[0],
                     .down = value[3] - value[1],
                     .thick = value[4],
                     .grey = value[5]};
    if (!(stroke.thick > 0 && stroke.grey >= 0 && stroke.grey <= 255)) {
        return error_set(err, "expected a thickness above 0 and a grey up to 255");
    }
    draw_stroke(&page->image, &stroke);
    return true;
}

typedef struct EntryKind {
    const char *name;
    size_t values;
    bool (*read)(Page *page, const Entry *entry, const Dataset *digits, Error *err);
} EntryKind;

static const EntryKind ENTRIES[] = {
    {"page", 2, read_sheet},
    {"digit", 6, read_digit},
    {"stroke", 6, read_stroke},
};

static const Names ENTRY_NAMES = {
    .what = "entry",
    .first = &ENTRIES[0].name,
    .stride = sizeof ENTRIES[0],
    .count = sizeof ENTRIES / sizeof ENTRIES[0],
};

static bool read_number(Page *page, const char *text, Error *err) {
    size_t length = strlen(text);
    if (page->numbers < PAGE_NUMBERS && length > 0 && length < PAGE_TEXT) {
        page_add_number(page, text);
        return true;
    }
    return error_set(err, "expected at most %d numbers of 1 to %d characters",
                     PAGE_NUMBERS, PAGE_TEXT - 1);
}

// Reads `values` numbers from the words at *rest, and nothing more.
static bool read_values(Entry *entry, char *rest, size_t values, Error *err) {
    const double most = 1e6;
    char *state = NULL;
    for (char *word = strtok_r(rest, " \t", &state); word;
         word = strtok_r(NULL, " \t", &state)) {
        double value;
        bool fits =
            entry->values < values && csv_parse(word, &value) && fabs(value) <= most;
        if (!fits)
            return error_set(err, "found '%.40s', expected %zu numbers", word, values);
        entry->value[entry->values++] = value;
    }
    if (entry->values == values) return true;
    return error_set(err, "found %zu numbers, expected %zu", entry->values, values);
}

// One line of the file, without its end.
static bool read_entry(Page *page, char *line, const Dataset *digits, Error *err) {
    size_t length = strcspn(line, " \t"), kind;
    char *rest = line + length + strspn(line + length, " \t");
    if (line[0] == '#' || line[0] == '\0') return true;
    if (length == 6 && memcmp(line, "number", 6) == 0)
        return read_number(page, rest, err);
    if (!names_find(&ENTRY_NAMES, line, length, &kind, err)) return false;
    Entry entry = {.values = 0};
    if (!read_values(&entry, rest, ENTRIES[kind].values, err)) return false;
    if (kind > 0 && !page->image.at) {
        return error_set(err, "found '%s', expected 'page COLS ROWS' before it",
                         ENTRIES[kind].name);
    }
    return ENTRIES[kind].read(page, &entry, digits, err);
}

static bool read_entries(Page *page, FILE *stream, const char *path,
                         const Dataset *digits, Error *err) {
    char line[256];
    for (size_t n = 1; fgets(line, sizeof line, stream); n++) {
        size_t length = strcspn(line, "\r\n");
        bool whole = length + 1 < sizeof line;
        line[length] = '\0';
        if (whole && read_entry(page, line, digits, err)) continue;
        if (!whole)
            error_set(err, "expected lines of up to %zu characters", sizeof line - 2);
        Error why = *err;
        return error_set(err, "%s:%zu: %s", path, n, why.text);
    }
    if (ferror(stream)) return error_set(err, "%s: could not be read to its end", path);
    if (page->image.at) return true;
    return error_set(err, "%s: found no page, expected 'page COLS ROWS' first", path);
}

bool page_read(Page *page, const char *path, const Dataset *digits, Error *err) {
    *page = (Page){0};
    FILE *stream = file_open(path, err);
    if (!stream) return false;
    bool good = read_entries(page, stream, path, digits, err);
    fclose(stream);
    if (!good) page_free(page);
    return good;
}
