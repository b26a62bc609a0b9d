// The figure to touch of chapter 1: what the page asks of the lesson's own neuron.
//
// Shown: neuron_predict, neuron_cost, neuron_gradient, neuron_step, check_cost,
// solve_normal_equations, largest_safe_rate.
#include <stdlib.h>

// The lesson as it stands. Its main gets another name, and nobody calls it.
int lesson_main(int argc, char **argv);
#define main lesson_main
#include "../../../chapters/01-linear-regression/lesson.c"
#undef main

enum { MAP_CELLS = 160 };

// One figure: its points, its neuron, and how the descent fares.
typedef struct Line {
    Points points;
    Neuron neuron;
    size_t steps;
    Error err;                            // why the descent has ended
    real map[MAP_CELLS * MAP_CELLS + 1];  // costs, row by row from small b; the largest
} Line;

// What the page calls.
Line *live_create(void);
real *live_points(Line *line);
void live_points_again(Line *line);
void live_start(Line *line, real w, real b);
void live_seed(Line *line, size_t seed);
bool live_step(Line *line, real learning_rate);
size_t live_steps(const Line *line);
const char *live_message(const Line *line);
real live_w(const Line *line);
real live_b(const Line *line);
real live_cost(const Line *line);
real live_slope_w(const Line *line);
real live_slope_b(const Line *line);
real live_next_w(const Line *line, real learning_rate);
real live_next_b(const Line *line, real learning_rate);
real live_predict(const Line *line, real x);
real live_exact_w(const Line *line);
real live_exact_b(const Line *line);
real live_safe_rate(const Line *line);
const real *live_map(Line *line, real w, real b, real reach);
size_t live_map_cells(void);

// The lesson's points, and the weight it starts from. NULL: out of memory.
Line *live_create(void) {
    Line *line = calloc(1, sizeof *line);
    if (!line) return NULL;
    live_points_again(line);
    live_seed(line, 1);
    return line;
}

// Seven x, then seven y: the page moves points by writing here.
real *live_points(Line *line) {
    return line->points.x;
}

void live_points_again(Line *line) {
    line->points = LINE;
}

void live_start(Line *line, real w, real b) {
    line->neuron = (Neuron){.w = w, .b = b};
    line->steps = 0;
    line->err = (Error){0};
}

void live_seed(Line *line, size_t seed) {
    Neuron first = neuron_init(seed);
    live_start(line, first.w, first.b);
}

// One step of the lesson's `learn`: false where the cost has run away.
bool live_step(Line *line, real learning_rate) {
    line->neuron = neuron_step(line->neuron, &line->points, learning_rate);
    line->steps++;
    return check_cost(live_cost(line), line->steps, learning_rate, &line->err);
}

size_t live_steps(const Line *line) {
    return line->steps;
}

const char *live_message(const Line *line) {
    return line->err.text;
}

real live_w(const Line *line) {
    return line->neuron.w;
}

real live_b(const Line *line) {
    return line->neuron.b;
}

real live_cost(const Line *line) {
    return neuron_cost(line->neuron, &line->points);
}

real live_slope_w(const Line *line) {
    return neuron_gradient(line->neuron, &line->points).w;
}

real live_slope_b(const Line *line) {
    return neuron_gradient(line->neuron, &line->points).b;
}

// Where the next step would lead.
real live_next_w(const Line *line, real learning_rate) {
    return neuron_step(line->neuron, &line->points, learning_rate).w;
}

real live_next_b(const Line *line, real learning_rate) {
    return neuron_step(line->neuron, &line->points, learning_rate).b;
}

real live_predict(const Line *line, real x) {
    return neuron_predict(line->neuron, x);
}

real live_exact_w(const Line *line) {
    return solve_normal_equations(&line->points).w;
}

real live_exact_b(const Line *line) {
    return solve_normal_equations(&line->points).b;
}

real live_safe_rate(const Line *line) {
    return largest_safe_rate(&line->points);
}

// The cost over weights within `reach` of w and biases within `reach` of b, taken at the
// middle of each cell; the largest of them comes last.
const real *live_map(Line *line, real w, real b, real reach) {
    real most = 0;
    for (size_t k = 0; k < MAP_CELLS * MAP_CELLS; k++) {
        real right = ((real)(k % MAP_CELLS) + (real)0.5) / MAP_CELLS * 2 - 1;
        real up = ((real)(k / MAP_CELLS) + (real)0.5) / MAP_CELLS * 2 - 1;
        Neuron at = {.w = w + right * reach, .b = b + up * reach};
        line->map[k] = neuron_cost(at, &line->points);
        if (line->map[k] > most) most = line->map[k];
    }
    line->map[MAP_CELLS * MAP_CELLS] = most;
    return line->map;
}

size_t live_map_cells(void) {
    return MAP_CELLS;
}
