#include "segment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARTS_MOST = 50000,   // more than these are no page of writing,
    PIECES_MOST = 30000,  // nor more than these
    HEIGHT_LEAST = 8,     // of a digit, in pixels
};

// Shares of a usual digit's height. Writing varies by a tenth either way.
static const double SPECK = 0.09;        // smaller both ways: dirt
static const double DIGIT_LEAST = 0.45;  // lower: no digit by itself
static const double DIGIT_MOST = 2.2;    // higher: no digit, a drawing or a border
static const double WHOLE = 0.75;        // higher: likely a digit by itself
static const double LINE_APART = 0.6;    // of the middles of two lines
static const double MARK_AWAY = 0.7;     // of a mark from its line's middle
static const double MARK_MOST = 0.3;     // a dot's sides, a dash's height
static const double DASH_LEAST = 0.2;    // a dash's width
static const double DASH_MOST = 0.9;
static const double DASH_AWAY = 0.2;    // of a dash from half the height of the digits
static const double MARKED_GAP = 0.36;  // between two digits, one of the two in it
static const double SPACE = 0.46;       // between two digits: a blank
static const double NUMBERS_APART = 2;  // between two digits: another number
static const double CUT_WIDTH = 0.6;    // wider ink may be several digits
static const double CUT_WIDEST = 15;    // and wider ink is none
static const double CUT_APART = 0.06;  // in ink of this width there is one cut, at most
static const double CUT_MOST = 0.8;    // of the ink that a cut crosses
static const double BIT_LEAST = 0.01;  // of a height's square: ink in a bit of a digit
static const double PIECE_LEAST = 0.03;  // of a height's square: ink in a piece

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

static void box_add_run(Box *box, const Run *run) {
    Box other = {run->row, run->row + 1, run->left, run->right};
    box_add(box, &other);
}

// Room for count things, zeros. NULL: err.
static void *take(size_t count, size_t size, Error *err) {
    void *room = calloc(larger(count, 1), size);
    if (!room) error_set(err, "out of memory: %zu pieces of ink", count);
    return room;
}

// ---- Connected ink

static const size_t NONE = SIZE_MAX;

// Ink that hangs together, by sides or corners.
typedef struct Part {
    Box box;
    size_t area;  // pixels
    size_t line;  // NONE: dirt
    size_t blob;  // NONE: dirt, or what separates digits
} Part;

// Parts of one digit, or of several that touch.
typedef struct Blob {
    Box box;
    size_t line;
    char before;  // what separates it from the blob to its left in the line
    size_t first, runs;
} Blob;

typedef struct Line {
    double middle;  // the mean of its digits' middles
    size_t digits;
    size_t first, count;  // its blobs
} Line;

// A page being taken apart. Runs stand from above, in each row from the left.
typedef struct Work {
    Run *run;
    size_t *part_of;  // of a run
    Part *part;
    Line *line;
    Blob *blob;
    size_t runs, parts, lines, blobs;
    double height;
} Work;

static void work_free(Work *work) {
    free(work->run);
    free(work->part_of);
    free(work->part);
    free(work->line);
    free(work->blob);
}

// Lists the runs; with run NULL only counts them.
static size_t list_runs(Run *run, const Image *ink) {
    size_t count = 0;
    for (size_t r = 0; r < ink->rows; r++) {
        const unsigned char *row = ink->at + r * ink->cols;
        for (size_t c = 0; c < ink->cols; c++) {
            if (row[c] < INK_MASK) continue;
            size_t left = c;
            while (c < ink->cols && row[c] >= INK_MASK) c++;
            if (run) run[count] = (Run){(uint32_t)r, (uint32_t)left, (uint32_t)c};
            count++;
        }
    }
    return count;
}

// The first run of those that i is joined with. Halves the way for the next who asks.
static size_t root_of(size_t *root, size_t i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
}

static void join(size_t *root, size_t i, size_t j) {
    i = root_of(root, i);
    j = root_of(root, j);
    root[larger(i, j)] = smaller(i, j);
}

// Joins runs of neighbouring rows that touch, corners counted: two fingers, `above` and k,
// go through the rows together.
static void join_runs(size_t *root, const Run *run, size_t runs) {
    size_t above = 0;
    for (size_t k = 0; k < runs; k++) root[k] = k;
    for (size_t k = 0; k < runs; k++) {
        while (run[above].row + 1 < run[k].row) above++;
        while (run[above].row < run[k].row && run[above].right < run[k].left) above++;
        for (size_t a = above; run[a].row < run[k].row && run[a].left <= run[k].right;
             a++) {
            join(root, a, k);
        }
    }
}

// A root becomes the number of its part; runs joined with it stand behind it.
static size_t number_parts(size_t *root, size_t runs) {
    size_t parts = 0;
    for (size_t k = 0; k < runs; k++) root[k] = root_of(root, k);
    for (size_t k = 0; k < runs; k++) root[k] = root[k] == k ? parts++ : root[root[k]];
    return parts;
}

static bool find_parts(Work *work, const Image *ink, Error *err) {
    work->runs = list_runs(NULL, ink);
    work->run = take(work->runs, sizeof *work->run, err);
    work->part_of = take(work->runs, sizeof *work->part_of, err);
    if (!work->run || !work->part_of) return false;
    list_runs(work->run, ink);
    join_runs(work->part_of, work->run, work->runs);
    work->parts = number_parts(work->part_of, work->runs);
    work->part = take(work->parts, sizeof *work->part, err);
    if (!work->part) return false;
    for (size_t p = 0; p < work->parts; p++) {
        work->part[p] = (Part){.box = BOX_NOTHING, .line = NONE, .blob = NONE};
    }
    for (size_t k = 0; k < work->runs; k++) {
        const Run *run = &work->run[k];
        Part *part = &work->part[work->part_of[k]];
        box_add_run(&part->box, run);
        part->area += run->right - run->left;
    }
    return true;
}

// ---- Lines of writing

// The edge of the paper, a shadow, a picture: at the border and half as long as the page.
static bool is_border(const Box *box, const Image *ink) {
    bool touches = box->top == 0 || box->left == 0 || box->bottom == ink->rows ||
                   box->right == ink->cols;
    double longest = (double)larger(ink->rows, ink->cols);
    return touches && 2 * fmax(box_height(box), box_width(box)) > longest;
}

// Half of all ink is in parts of this height and lower ones: a digit's height, since
// digits are most of the ink, however many specks there are.
static bool find_height(Work *work, const Image *ink, Error *err) {
    size_t *area = take(ink->rows + 1, sizeof *area, err);
    size_t total = 0, sum = 0, height = 0;
    if (!area) return false;
    for (size_t p = 0; p < work->parts; p++) {
        const Part *part = &work->part[p];
        if (is_border(&part->box, ink)) continue;
        area[part->box.bottom - part->box.top] += part->area;
        total += part->area;
    }
    while (height < ink->rows && 2 * (sum + area[height]) < total)
        sum += area[height++];
    work->height = total > 0 ? (double)height : 0;
    free(area);
    return true;
}

static bool is_digit(const Work *work, const Box *box) {
    double high = box_height(box) / work->height;
    return high >= DIGIT_LEAST && high <= DIGIT_MOST;
}

// What parts and blobs are sorted by; no two are alike.
typedef struct Spot {
    double by;
    size_t left, index;
} Spot;

static int compare_spots(const void *a, const void *b) {
    const Spot *one = a, *other = b;
    if (one->by < other->by || one->by > other->by) return one->by < other->by ? -1 : 1;
    if (one->left != other->left) return one->left < other->left ? -1 : 1;
    return one->index < other->index ? -1 : one->index > other->index;
}

// A digit goes to the line at hand, or begins the next one if it is too far below. `spot`
// has the digits from above.
static void gather_lines(Work *work, const Spot *spot, size_t digits) {
    for (size_t d = 0; d < digits; d++) {
        Line *line = work->lines > 0 ? &work->line[work->lines - 1] : NULL;
        if (!line || spot[d].by - line->middle > LINE_APART * work->height) {
            line = &work->line[work->lines++];
        }
        double count = (double)++line->digits;
        line->middle += (spot[d].by - line->middle) / count;
        work->part[spot[d].index].line = work->lines - 1;
    }
}

static size_t nearest_line(const Work *work, double middle) {
    size_t nearest = 0;
    for (size_t k = 1; k < work->lines; k++) {
        double known = fabs(work->line[nearest].middle - middle);
        if (fabs(work->line[k].middle - middle) < known) nearest = k;
    }
    return nearest;
}

// Every mark that is no digit by itself goes to the nearest line, if that is near enough.
static void gather_marks(Work *work) {
    double speck = SPECK * work->height, most = DIGIT_LEAST * work->height;
    for (size_t p = 0; p < work->parts && work->lines > 0; p++) {
        Part *part = &work->part[p];
        double high = box_height(&part->box), wide = box_width(&part->box);
        if ((high < speck && wide < speck) || high >= most) continue;
        size_t line = nearest_line(work, box_middle(&part->box));
        double away = fabs(work->line[line].middle - box_middle(&part->box));
        if (away <= MARK_AWAY * work->height) part->line = line;
    }
}

static bool find_lines(Work *work, const Image *ink, Error *err) {
    Spot *spot = take(work->parts, sizeof *spot, err);
    work->line = take(work->parts, sizeof *work->line, err);
    size_t digits = 0;
    if (spot && work->line) {
        for (size_t p = 0; p < work->parts; p++) {
            const Box *box = &work->part[p].box;
            if (!is_digit(work, box) || is_border(box, ink)) continue;
            spot[digits++] = (Spot){box_middle(box), box->left, p};
        }
        qsort(spot, digits, sizeof *spot, compare_spots);
        gather_lines(work, spot, digits);
        gather_marks(work);
    }
    free(spot);
    return spot && work->line;
}

// ---- In a line: digits, and what stands between them

// Two parts that lie above each other and are not both whole: a broken digit.
static bool belong_together(const Work *work, const Box *a, const Box *b) {
    double narrower = fmin(box_width(a), box_width(b));
    bool whole = fmin(box_height(a), box_height(b)) > WHOLE * work->height;
    Box both = *a;
    box_add(&both, b);
    return !whole && 2 * box_overlap(a, b) >= narrower &&
           box_width(&both) <= 1.3 * work->height &&
           box_height(&both) <= 1.5 * work->height;
}

// Parts that are digits by themselves become blobs. `spot` has them by line and column.
static void gather_blobs(Work *work, const Spot *spot, size_t digits) {
    for (size_t d = 0; d < digits; d++) {
        Part *part = &work->part[spot[d].index];
        Blob *last = work->blobs > 0 ? &work->blob[work->blobs - 1] : NULL;
        bool joins = last && last->line == part->line &&
                     belong_together(work, &last->box, &part->box);
        if (!joins) {
            last = &work->blob[work->blobs++];
            *last = (Blob){.box = part->box, .line = part->line};
            Line *line = &work->line[part->line];
            if (line->count++ == 0) line->first = work->blobs - 1;
        }
        box_add(&last->box, &part->box);
        part->blob = work->blobs - 1;
    }
}

static bool find_blobs(Work *work, Error *err) {
    Spot *spot = take(work->parts, sizeof *spot, err);
    work->blob = take(work->parts, sizeof *work->blob, err);
    size_t digits = 0;
    if (spot && work->blob) {
        for (size_t p = 0; p < work->parts; p++) {
            const Part *part = &work->part[p];
            if (part->line == NONE || !is_digit(work, &part->box)) continue;
            spot[digits++] = (Spot){(double)part->line, part->box.left, p};
        }
        qsort(spot, digits, sizeof *spot, compare_spots);
        gather_blobs(work, spot, digits);
    }
    free(spot);
    return spot && work->blob;
}

// '.' for a small mark near the foot of the digits, '-' for a flat one at half their
// height, else 0.
static char separator(const Work *work, const Box *mark, const Box *digit) {
    double unit = work->height;
    double high = box_height(mark) / unit, wide = box_width(mark) / unit;
    double above = ((double)digit->bottom - (double)mark->bottom) / unit;
    double off = (box_middle(mark) - box_middle(digit)) / unit;
    bool flat = wide >= 1.5 * high && wide >= DASH_LEAST && wide <= DASH_MOST;
    if (high > MARK_MOST) return 0;
    if (flat && fabs(off) <= DASH_AWAY) return '-';
    return wide <= MARK_MOST && fabs(above) <= 0.2 ? '.' : 0;
}

// The blob of the line that ends behind the mark's middle, first of these; or the last.
static size_t blob_at(const Work *work, const Part *part) {
    const Line *line = &work->line[part->line];
    size_t b = line->first, end = line->first + line->count;
    size_t middle = (part->box.left + part->box.right) / 2;
    while (b + 1 < end && work->blob[b].box.right <= middle) b++;
    return b;
}

// A mark is a bit of the digit above or below it, or it separates two, or it is dirt. What
// may be a separator is a bit only if most of it lies under a digit.
static void place_mark(Work *work, Part *part) {
    size_t b = blob_at(work, part);
    Blob *blob = &work->blob[b], *before = b > 0 ? blob - 1 : NULL;
    if (before && before->line != part->line) before = NULL;
    char mark = separator(work, &part->box, &blob->box);
    double most = (mark == '.' ? 1 : mark ? 0.5 : 0) * box_width(&part->box);
    double here = box_overlap(&part->box, &blob->box);
    double left = before ? box_overlap(&part->box, &before->box) : here - 1;
    bool bit = (double)part->area >= BIT_LEAST * work->height * work->height;
    if (bit && fmax(here, left) > 0 && fmax(here, left) >= most) {
        part->blob = left > here ? b - 1 : b;
        box_add(&work->blob[part->blob].box, &part->box);
    } else if (mark && before && part->box.left < blob->box.left) {
        double gap = -box_overlap(&before->box, &blob->box);
        if (gap > MARKED_GAP * work->height) blob->before = mark;
    }
}

// All marks, and blanks where nothing stands in a wide gap.
static void place_marks(Work *work) {
    for (size_t p = 0; p < work->parts; p++) {
        Part *part = &work->part[p];
        bool mark = part->line != NONE && part->blob == NONE;
        if (mark && work->line[part->line].count > 0) place_mark(work, part);
    }
    for (size_t b = 1; b < work->blobs; b++) {
        Blob *blob = &work->blob[b];
        double gap = -box_overlap(&blob[-1].box, &blob->box);
        bool follows = blob[-1].line == blob->line;
        if (follows && !blob->before && gap > SPACE * work->height) blob->before = ' ';
    }
}

// ---- Pieces

// Puts the runs of dirt and separators away and the others blob by blob.
static bool sort_runs(Work *work, Error *err) {
    Run *sorted = take(work->runs, sizeof *sorted, err);
    if (!sorted) return false;
    for (size_t k = 0; k < work->runs; k++) {
        size_t b = work->part[work->part_of[k]].blob;
        if (b != NONE) work->blob[b].runs++;
    }
    for (size_t b = 0, next = 0; b < work->blobs; b++) {
        work->blob[b].first = next;
        next += work->blob[b].runs;
        work->blob[b].runs = 0;
    }
    for (size_t k = 0; k < work->runs; k++) {
        size_t b = work->part[work->part_of[k]].blob;
        if (b == NONE) continue;
        Blob *blob = &work->blob[b];
        sorted[blob->first + blob->runs++] = work->run[k];
    }
    free(work->run);
    work->run = sorted;
    return true;
}

// What lies between two seams of a blob as a piece: seam k − 1 to its left and seam k to its
// right, where there are such.
static void add_piece(Segments *on, const Blob *blob, const Shape *shape,
                      const Seams *seams, size_t k) {
    Piece piece = {
        .box = BOX_NOTHING, .first = on->runs, .line = blob->line, .cut = k > 0};
    for (size_t i = 0; i < shape->runs; i++) {
        Run run = shape->run[i];
        size_t left = k > 0 ? seam_column(seams, shape, k - 1, run.row) : run.left;
        size_t right =
            k < seams->count ? seam_column(seams, shape, k, run.row) : run.right;
        run.left = (uint32_t)larger(run.left, left);
        run.right = (uint32_t)smaller(run.right, right);
        if (run.left >= run.right) continue;
        on->run[on->runs++] = run;
        box_add_run(&piece.box, &run);
    }
    piece.runs = on->runs - piece.first;
    if (piece.runs > 0) on->piece[on->pieces++] = piece;
}

// No more seams than this go through a blob. A narrow one is not cut, nor one that is wider
// than any number.
static SeamLimits limits_of(const Work *work, const Blob *blob) {
    double wide = box_width(&blob->box) / work->height, unit = work->height;
    bool cut = wide > CUT_WIDTH && wide < CUT_WIDEST;
    return (SeamLimits){.height = unit,
                        .cost = CUT_MOST * unit,
                        .least = (size_t)(PIECE_LEAST * unit * unit),
                        .count = cut ? (size_t)(wide / CUT_APART) : 0};
}

// A blob is cut into pieces, which may be parts of one digit or digits.
static bool add_blob(Segments *on, const Work *work, const Blob *blob, Error *err) {
    Shape shape = {blob->box, work->run + blob->first, blob->runs};
    SeamLimits limits = limits_of(work, blob);
    Seams seams = {.count = 0};
    size_t first = on->pieces;
    bool good = limits.count == 0 || seam_find(&seams, &on->ink, &shape, &limits, err);
    for (size_t k = 0; good && k <= seams.count; k++) {
        add_piece(on, blob, &shape, &seams, k);
    }
    if (good) on->piece[first].before = blob->before;
    if (good) on->piece[first].cut = false;
    seam_free(&seams);
    return good;
}

// A seam makes two of at most one run in each row.
static bool make_room(Segments *on, const Work *work, Error *err) {
    size_t runs = 0, pieces = 0;
    for (size_t b = 0; b < work->blobs; b++) {
        const Blob *blob = &work->blob[b];
        size_t seams = limits_of(work, blob).count;
        runs += blob->runs + seams * (blob->box.bottom - blob->box.top);
        pieces += seams + 1;
    }
    on->run = take(runs, sizeof *on->run, err);
    on->piece = on->run ? take(pieces, sizeof *on->piece, err) : NULL;
    return on->piece;
}

// Blob by blob; a new line, or a gap that is far wider than a blank, begins a number.
static bool find_pieces(Segments *on, const Work *work, Error *err) {
    bool good = make_room(on, work, err);
    for (size_t b = 0; b < work->blobs && good && on->pieces <= PIECES_MOST; b++) {
        const Blob *blob = &work->blob[b];
        double gap = b > 0 ? -box_overlap(&blob[-1].box, &blob->box) : 0;
        bool follows =
            b > 0 && blob[-1].line == blob->line && gap <= NUMBERS_APART * work->height;
        size_t first = on->pieces;
        good = add_blob(on, work, blob, err);
        if (good && !follows) on->piece[first].before = '\n';
    }
    if (on->pieces > PIECES_MOST) on->pieces = 0;
    return good;
}

static bool take_apart(Segments *on, Work *work, Error *err) {
    const Image *ink = &on->ink;
    if (!find_parts(work, ink, err) || !find_height(work, ink, err)) return false;
    on->height = work->height;
    if (work->height < HEIGHT_LEAST || work->parts > PARTS_MOST) return true;
    if (!find_lines(work, ink, err) || !find_blobs(work, err)) return false;
    place_marks(work);
    return sort_runs(work, err) && find_pieces(on, work, err);
}

bool segment_page(Segments *on, const Image *page, Error *err) {
    Image ink = {0};
    Work work = {0};
    *on = (Segments){.rows = page->rows, .cols = page->cols};
    bool good = ink_measure(&ink, page, err) && ink_angle(&on->degrees, &ink, err) &&
                ink_turn(&on->ink, &ink, on->degrees, err);
    image_free(&ink);
    if (good) {
        ink_erase_rules(&on->ink);
        good = take_apart(on, &work, err);
    }
    work_free(&work);
    return good;
}

void segment_free(Segments *on) {
    image_free(&on->ink);
    free(on->run);
    free(on->piece);
    *on = (Segments){0};
}

void segment_corners(Point corner[4], const Segments *on, const Box *box) {
    for (size_t k = 0; k < 4; k++) {
        Point at = {(double)(k < 2 ? box->top : box->bottom),
                    (double)(k == 0 || k == 3 ? box->left : box->right)};
        corner[k] = ink_turn_back(at, &on->ink, on->degrees, on->rows, on->cols);
    }
}

Box segment_box(const Segments *on, size_t first, size_t count) {
    Box box = BOX_NOTHING;
    for (size_t p = first; p < first + count; p++) box_add(&box, &on->piece[p].box);
    return box;
}
