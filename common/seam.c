#include "seam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

static const double BEND = 0.1;    // what a step aside costs, in pixels of ink
static const double STEP = 0.06;   // from one corridor to the next, × the height
static const double CLOSED = 1e9;  // the cost of a way that leaves its corridor

// Where a seam is looked for: around a line that leans, up to so far away from it. Narrow
// corridors make seams keep their direction, wide ones let them go around what hangs over.
typedef struct Corridor {
    double reach;  // × the height
    double slant;  // columns to the right for a row up
} Corridor;

static const Corridor CORRIDORS[] = {
    {0.1, 0}, {0.1, 0.4}, {0.1, -0.25}, {0.25, 0.2}, {0.6, 0.2},
};

enum { CORRIDOR_COUNT = sizeof CORRIDORS / sizeof CORRIDORS[0] };

// A way from the top that has come to a row: what it crossed, and what is left of it.
typedef struct Way {
    double cost;
    size_t ink;  // pixels
} Way;

// A shape's box, the ways through it, and the seams found.
typedef struct Terrain {
    size_t rows, cols;
    size_t left, right;  // the corridor in the row at hand: columns left … right − 1
    unsigned char *ink;  // rows × cols; 0 where the shape has none
    size_t *before;      // rows × (cols + 1); pixels of ink left of each, in its row
    signed char
        *step;  // rows × cols; the way came from above (0), from the left (−1) or
                // from the right (1)
    Way *way;   // cols; to the row at hand
    size_t *column;  // candidates × rows; the seam of every corridor
    Way *seam;       // candidates; its whole way
    size_t *chosen;  // candidates; some of them, by the ink left of them
    size_t candidates;
    size_t total;  // pixels of ink
    Arena memory;  // owned: everything above
} Terrain;

static void lay_out(Terrain *terrain) {
    size_t size = terrain->rows * terrain->cols, rows = terrain->rows,
           K = terrain->candidates;
    terrain->ink = arena_take(&terrain->memory, size, 1);
    terrain->before =
        arena_take(&terrain->memory, size + rows, sizeof *terrain->before);
    terrain->step = arena_take(&terrain->memory, size, 1);
    terrain->way = arena_take(&terrain->memory, terrain->cols, sizeof *terrain->way);
    terrain->column = arena_take(&terrain->memory, K * rows, sizeof *terrain->column);
    terrain->seam = arena_take(&terrain->memory, K, sizeof *terrain->seam);
    terrain->chosen = arena_take(&terrain->memory, K, sizeof *terrain->chosen);
}

static void draw_shape(Terrain *terrain, const Image *ink, const Shape *shape) {
    const Box *box = &shape->box;
    for (size_t k = 0; k < shape->runs; k++) {
        const Run *run = &shape->run[k];
        memcpy(terrain->ink + (run->row - box->top) * terrain->cols + run->left -
                   box->left,
               ink->at + run->row * ink->cols + run->left, run->right - run->left);
    }
    for (size_t r = 0; r < terrain->rows; r++) {
        size_t *before = terrain->before + r * (terrain->cols + 1);
        for (size_t c = 0; c < terrain->cols; c++) {
            before[c + 1] = before[c] + (terrain->ink[r * terrain->cols + c] > 0);
        }
        terrain->total += before[terrain->cols];
    }
}

// Comes from the column at `side` where that is cheaper than what is known.
static void step_aside(Terrain *terrain, size_t r, size_t c, int side) {
    const Way *from = &terrain->way[side < 0 ? c - 1 : c + 1];
    double cost = from->cost + BEND + terrain->ink[r * terrain->cols + c] / 255.0;
    if (!(cost < terrain->way[c].cost)) return;
    terrain->way[c] = (Way){cost, from->ink};
    terrain->step[r * terrain->cols + c] = (signed char)side;
}

// Where the corridor around column `middle` lies in row r.
static void place_corridor(Terrain *terrain, const Corridor *corridor, double middle,
                           double height, size_t r) {
    double last = (double)terrain->cols - 1;
    middle += corridor->slant * ((double)terrain->rows / 2 - (double)r);
    double left = floor(middle - corridor->reach * height);
    double right = floor(middle + corridor->reach * height);
    terrain->left = (size_t)fmin(fmax(left, 0), last);
    terrain->right = (size_t)fmin(fmax(right, (double)terrain->left), last) + 1;
}

// Every way gets a row longer: down, then to the right and to the left where that is
// cheaper. What is left of a way in a row is left of the column where it goes down.
static void add_row(Terrain *terrain, size_t r) {
    const unsigned char *ink = terrain->ink + r * terrain->cols;
    for (size_t c = terrain->left; c < terrain->right; c++) {
        terrain->way[c].cost += ink[c] / 255.0;
        terrain->step[r * terrain->cols + c] = 0;
    }
    for (size_t c = terrain->left + 1; c < terrain->right; c++)
        step_aside(terrain, r, c, -1);
    for (size_t c = terrain->right - 1; c-- > terrain->left;)
        step_aside(terrain, r, c, 1);
    for (size_t c = terrain->left; c < terrain->right; c++) {
        terrain->way[c].ink += terrain->before[r * (terrain->cols + 1) + c];
    }
}

// Closes the columns that the corridor goes through anywhere, then opens those where it
// begins.
static void open_corridor(Terrain *terrain, const Corridor *corridor, double middle,
                          double height) {
    place_corridor(terrain, corridor, middle, height, terrain->rows - 1);
    size_t left = terrain->left, right = terrain->right;
    place_corridor(terrain, corridor, middle, height, 0);
    if (terrain->left < left) left = terrain->left;
    if (terrain->right > right) right = terrain->right;
    for (size_t c = left; c < right; c++) terrain->way[c] = (Way){CLOSED, 0};
    for (size_t c = terrain->left; c < terrain->right; c++) {
        terrain->way[c] = (Way){0, 0};
    }
}

// All ways through a corridor. It moves to one side only, so that a column that it has left
// is not entered again, and one that it has yet to enter is closed.
static void find_ways(Terrain *terrain, const Corridor *corridor, double middle,
                      double height) {
    open_corridor(terrain, corridor, middle, height);
    for (size_t r = 0; r < terrain->rows; r++) {
        place_corridor(terrain, corridor, middle, height, r);
        add_row(terrain, r);
    }
}

// The cheapest way through the corridor, back up from the bottom: in each row first aside,
// then up.
static void trace(Terrain *terrain, size_t k) {
    size_t c = terrain->left;
    for (size_t b = terrain->left; b < terrain->right; b++) {
        if (terrain->way[b].cost < terrain->way[c].cost) c = b;
    }
    terrain->seam[k] = terrain->way[c];
    for (size_t r = terrain->rows; r-- > 0;) {
        const signed char *step = terrain->step + r * terrain->cols;
        terrain->column[k * terrain->rows + r] = c;
        while (step[c] != 0) c = step[c] < 0 ? c - 1 : c + 1;
    }
}

// One seam for each corridor: one of every kind, then the same a little further right.
static void find_candidates(Terrain *terrain, double height) {
    double places = (double)(terrain->candidates / CORRIDOR_COUNT);
    for (size_t k = 0; k < terrain->candidates; k++) {
        double place = (double)(k / CORRIDOR_COUNT) + 0.5;
        double middle = place / places * (double)terrain->cols;
        find_ways(terrain, &CORRIDORS[k % CORRIDOR_COUNT], middle, height);
        trace(terrain, k);
    }
}

// Is there enough ink between this seam and its neighbours of those chosen?
static bool leaves_enough(const Terrain *terrain, size_t count, size_t ink,
                          size_t least) {
    if (ink < least || terrain->total - ink < least) return false;
    for (size_t k = 0; k < count; k++) {
        size_t other = terrain->seam[terrain->chosen[k]].ink;
        if ((ink > other ? ink - other : other - ink) < least) return false;
    }
    return true;
}

// Puts the cheapest seam that is within the limits among those chosen; false: none is.
static bool choose(Terrain *terrain, size_t *count, const SeamLimits *limits) {
    size_t best = terrain->candidates;
    for (size_t k = 0; k < terrain->candidates; k++) {
        const Way *seam = &terrain->seam[k];
        if (seam->cost > limits->cost) continue;
        if (best < terrain->candidates && seam->cost >= terrain->seam[best].cost)
            continue;
        if (leaves_enough(terrain, *count, seam->ink, limits->least)) best = k;
    }
    if (best == terrain->candidates) return false;
    size_t k = (*count)++;
    for (; k > 0 && terrain->seam[terrain->chosen[k - 1]].ink > terrain->seam[best].ink;
         k--) {
        terrain->chosen[k] = terrain->chosen[k - 1];
    }
    terrain->chosen[k] = best;
    return true;
}

// Copies the seams chosen. Where two cross, the right one goes along with the left one.
static bool take_seams(Seams *seams, const Terrain *terrain, size_t count, Error *err) {
    size_t rows = terrain->rows;
    seams->column = calloc(count * rows + 1, sizeof *seams->column);
    if (!seams->column) {
        return error_set(err, "out of memory: %zu seams", count);
    }
    seams->count = count;
    seams->rows = rows;
    for (size_t k = 0; k < count * rows; k++) {
        size_t column = terrain->column[terrain->chosen[k / rows] * rows + k % rows];
        size_t before = k >= rows ? seams->column[k - rows] : 0;
        seams->column[k] = column > before ? column : before;
    }
    return true;
}

bool seam_find(Seams *seams, const Image *ink, const Shape *shape,
               const SeamLimits *limits, Error *err) {
    Terrain terrain = {.rows = shape->box.bottom - shape->box.top,
                       .cols = shape->box.right - shape->box.left};
    size_t count = 0;
    *seams = (Seams){.count = 0};
    terrain.candidates =
        CORRIDOR_COUNT * (1 + (size_t)((double)terrain.cols / (STEP * limits->height)));
    lay_out(&terrain);
    if (!arena_allocate(&terrain.memory, err)) return false;
    lay_out(&terrain);
    draw_shape(&terrain, ink, shape);
    find_candidates(&terrain, limits->height);
    while (count < limits->count && choose(&terrain, &count, limits)) continue;
    bool good = take_seams(seams, &terrain, count, err);
    arena_free(&terrain.memory);
    return good;
}

void seam_free(Seams *seams) {
    free(seams->column);
    *seams = (Seams){.count = 0};
}

size_t seam_column(const Seams *seams, const Shape *shape, size_t k, size_t row) {
    return shape->box.left + seams->column[k * seams->rows + row - shape->box.top];
}
