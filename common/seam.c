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
typedef struct Grid {
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
    Arena memory;  // owned: everything above
} Grid;

static void lay_out(Grid *grid) {
    size_t size = grid->rows * grid->cols, rows = grid->rows, K = grid->candidates;
    grid->ink = arena_take(&grid->memory, size, 1);
    grid->before = arena_take(&grid->memory, size + rows, sizeof *grid->before);
    grid->step = arena_take(&grid->memory, size, 1);
    grid->way = arena_take(&grid->memory, grid->cols, sizeof *grid->way);
    grid->column = arena_take(&grid->memory, K * rows, sizeof *grid->column);
    grid->seam = arena_take(&grid->memory, K, sizeof *grid->seam);
    grid->chosen = arena_take(&grid->memory, K, sizeof *grid->chosen);
}

static void draw_shape(Grid *grid, const Image *ink, const Shape *shape) {
    const Box *box = &shape->box;
    for (size_t k = 0; k < shape->runs; k++) {
        const Run *run = &shape->run[k];
        memcpy(grid->ink + (run->row - box->top) * grid->cols + run->left - box->left,
               ink->at + run->row * ink->cols + run->left, run->right - run->left);
    }
    for (size_t r = 0; r < grid->rows; r++) {
        size_t *before = grid->before + r * (grid->cols + 1);
        for (size_t c = 0; c < grid->cols; c++) {
            before[c + 1] = before[c] + (grid->ink[r * grid->cols + c] > 0);
        }
    }
}

// Comes from the column at `side` where that is cheaper than what is known.
static void step_aside(Grid *grid, size_t r, size_t c, int side) {
    const Way *from = &grid->way[side < 0 ? c - 1 : c + 1];
    double cost = from->cost + BEND + grid->ink[r * grid->cols + c] / 255.0;
    if (!(cost < grid->way[c].cost)) return;
    grid->way[c] = (Way){cost, from->ink};
    grid->step[r * grid->cols + c] = (signed char)side;
}

// Where the corridor around column `middle` lies in row r.
static void place_corridor(Grid *grid, const Corridor *corridor, double middle,
                           double height, size_t r) {
    double last = (double)grid->cols - 1;
    middle += corridor->slant * ((double)grid->rows / 2 - (double)r);
    double left = floor(middle - corridor->reach * height);
    double right = floor(middle + corridor->reach * height);
    grid->left = (size_t)fmin(fmax(left, 0), last);
    grid->right = (size_t)fmin(fmax(right, (double)grid->left), last) + 1;
}

// Every way gets a row longer: down, then to the right and to the left where that is
// cheaper. What is left of a way in a row is left of the column where it goes down.
static void add_row(Grid *grid, size_t r) {
    const unsigned char *ink = grid->ink + r * grid->cols;
    for (size_t c = grid->left; c < grid->right; c++) {
        grid->way[c].cost += ink[c] / 255.0;
        grid->step[r * grid->cols + c] = 0;
    }
    for (size_t c = grid->left + 1; c < grid->right; c++) step_aside(grid, r, c, -1);
    for (size_t c = grid->right - 1; c-- > grid->left;) step_aside(grid, r, c, 1);
    for (size_t c = grid->left; c < grid->right; c++) {
        grid->way[c].ink += grid->before[r * (grid->cols + 1) + c];
    }
}

// All ways through a corridor. It moves to one side only, so that a column that it has left
// is not entered again, and one that it has yet to enter is closed.
static void find_ways(Grid *grid, const Corridor *corridor, double middle,
                      double height) {
    for (size_t c = 0; c < grid->cols; c++) grid->way[c] = (Way){CLOSED, 0};
    place_corridor(grid, corridor, middle, height, 0);
    for (size_t c = grid->left; c < grid->right; c++) grid->way[c] = (Way){0, 0};
    for (size_t r = 0; r < grid->rows; r++) {
        place_corridor(grid, corridor, middle, height, r);
        add_row(grid, r);
    }
}

// The cheapest way through the corridor, back up from the bottom: in each row first aside,
// then up.
static void trace(Grid *grid, size_t k) {
    size_t c = grid->left;
    for (size_t b = grid->left; b < grid->right; b++) {
        if (grid->way[b].cost < grid->way[c].cost) c = b;
    }
    grid->seam[k] = grid->way[c];
    for (size_t r = grid->rows; r-- > 0;) {
        const signed char *step = grid->step + r * grid->cols;
        grid->column[k * grid->rows + r] = c;
        while (step[c] != 0) c = step[c] < 0 ? c - 1 : c + 1;
    }
}

// One seam for each corridor: one of every kind, then the same a little further right.
static void find_candidates(Grid *grid, double height) {
    double places = (double)(grid->candidates / CORRIDOR_COUNT);
    for (size_t k = 0; k < grid->candidates; k++) {
        double place = (double)(k / CORRIDOR_COUNT) + 0.5;
        double middle = place / places * (double)grid->cols;
        find_ways(grid, &CORRIDORS[k % CORRIDOR_COUNT], middle, height);
        trace(grid, k);
    }
}

// Is there enough ink between this seam and its neighbours of those chosen?
static bool leaves_enough(const Grid *grid, size_t count, size_t ink, size_t least) {
    size_t total = 0;
    for (size_t r = 0; r < grid->rows; r++) {
        total += grid->before[r * (grid->cols + 1) + grid->cols];
    }
    if (ink < least || total - ink < least) return false;
    for (size_t k = 0; k < count; k++) {
        size_t other = grid->seam[grid->chosen[k]].ink;
        if ((ink > other ? ink - other : other - ink) < least) return false;
    }
    return true;
}

// Puts the cheapest seam that is within the limits among those chosen; false: none is.
static bool choose(Grid *grid, size_t *count, const SeamLimits *limits) {
    size_t best = grid->candidates;
    for (size_t k = 0; k < grid->candidates; k++) {
        const Way *seam = &grid->seam[k];
        if (seam->cost > limits->cost) continue;
        if (best < grid->candidates && seam->cost >= grid->seam[best].cost) continue;
        if (leaves_enough(grid, *count, seam->ink, limits->least)) best = k;
    }
    if (best == grid->candidates) return false;
    size_t k = (*count)++;
    for (; k > 0 && grid->seam[grid->chosen[k - 1]].ink > grid->seam[best].ink; k--) {
        grid->chosen[k] = grid->chosen[k - 1];
    }
    grid->chosen[k] = best;
    return true;
}

// Copies the seams chosen. Where two cross, the right one goes along with the left one.
static bool take_seams(Seams *seams, const Grid *grid, size_t count, Error *err) {
    size_t rows = grid->rows;
    seams->column = calloc(count * rows + 1, sizeof *seams->column);
    seams->cost = calloc(count + 1, sizeof *seams->cost);
    if (!seams->column || !seams->cost) {
        return error_set(err, "out of memory: %zu seams", count);
    }
    for (size_t k = 0; k < count; k++)
        seams->cost[k] = grid->seam[grid->chosen[k]].cost;
    seams->count = count;
    seams->rows = rows;
    for (size_t k = 0; k < count * rows; k++) {
        size_t column = grid->column[grid->chosen[k / rows] * rows + k % rows];
        size_t before = k >= rows ? seams->column[k - rows] : 0;
        seams->column[k] = column > before ? column : before;
    }
    return true;
}

bool seam_find(Seams *seams, const Image *ink, const Shape *shape,
               const SeamLimits *limits, Error *err) {
    Grid grid = {.rows = shape->box.bottom - shape->box.top,
                 .cols = shape->box.right - shape->box.left};
    size_t count = 0;
    *seams = (Seams){.count = 0};
    grid.candidates =
        CORRIDOR_COUNT * (1 + (size_t)((double)grid.cols / (STEP * limits->height)));
    lay_out(&grid);
    if (!arena_allocate(&grid.memory, err)) return false;
    lay_out(&grid);
    draw_shape(&grid, ink, shape);
    find_candidates(&grid, limits->height);
    while (count < limits->count && choose(&grid, &count, limits)) continue;
    bool good = take_seams(seams, &grid, count, err);
    arena_free(&grid.memory);
    return good;
}

void seam_free(Seams *seams) {
    free(seams->column);
    free(seams->cost);
    *seams = (Seams){.count = 0};
}

size_t seam_column(const Seams *seams, const Shape *shape, size_t k, size_t row) {
    return shape->box.left + seams->column[k * seams->rows + row - shape->box.top];
}
