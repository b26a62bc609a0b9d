// The figure to touch of chapter 3: what the page asks of the lesson's own network.
//
// Shown: learn, train_step, net_forward, loss_gradient, net_backward, dense_gradient,
// dense_backward, optimiser_step, train_predict, make_rose.
#include <stdlib.h>

// The lesson as it stands. Its main gets another name, and nobody calls it.
int lesson_main(int argc, char **argv);
#define main lesson_main
#include "../../../chapters/03-multilayer-flower/lesson.c"
#undef main

enum { MAP_CELLS = 100, UNITS_MAX = 16, RING_POINTS = 60 };

// The rose, and as many of the reader's own.
enum { POINTS_MAX = ROSE_POINTS + 300 };

// What one example meets on its way: first these, then eight numbers a hidden unit.
enum { WAY_X1, WAY_X2, WAY_T, WAY_Z2, WAY_A2, WAY_COST, WAY_DZ2, WAY_UNITS };

enum { WAY_OF_UNIT = 8 };  // z1, a1, dw2, da1, g'(z1), dz1, dw1 from x1, dw1 from x2

// One figure: points in two classes, a network 2-h-1, and what it says all over the map.
typedef struct Flower {
    Mat x, t, a;  // (N×2), (N×1), (N×1); room for POINTS_MAX
    Arena memory;
    Learner learner;
    Error err;
    real way[WAY_UNITS + WAY_OF_UNIT * UNITS_MAX];
    real
        map[(1 + UNITS_MAX) * MAP_CELLS * MAP_CELLS];  // the answers, then unit by unit
} Flower;

static const char *const FIRST_WEIGHTS[] = {"0.01", "xavier", "he", "zeros"};

enum { FIRST_COUNT = sizeof FIRST_WEIGHTS / sizeof FIRST_WEIGHTS[0] };

// What the page calls.
Flower *live_create(void);
void live_clear(Flower *flower);
void live_rose(Flower *flower);
void live_truths(Flower *flower);
void live_circles(Flower *flower);
bool live_point(Flower *flower, real x, real y, real class);
size_t live_count(const Flower *flower);
const real *live_x(const Flower *flower);
const real *live_t(const Flower *flower);
const char *live_activation(size_t k);
const char *live_first_weights(size_t k);
bool live_network(Flower *flower, size_t hidden, size_t activation, size_t first,
                  size_t seed);
bool live_step(Flower *flower, real learning_rate);
size_t live_steps(const Flower *flower);
const char *live_message(const Flower *flower);
real live_cost(const Flower *flower);
real live_accuracy(Flower *flower);
const real *live_params(const Flower *flower);
const real *live_way(Flower *flower, size_t n);
const real *live_map(const Flower *flower);
void live_map_row(Flower *flower, size_t row);
size_t live_map_cells(void);

static void flower_lay_out(Flower *flower) {
    flower->x = mat_take(&flower->memory, POINTS_MAX, 2);
    flower->t = mat_take(&flower->memory, POINTS_MAX, 1);
    flower->a = mat_take(&flower->memory, POINTS_MAX, 1);
}

// Without points or a network. NULL: out of memory.
Flower *live_create(void) {
    Flower *flower = calloc(1, sizeof *flower);
    if (!flower) return NULL;
    flower_lay_out(flower);
    if (!arena_allocate(&flower->memory, &flower->err)) return NULL;
    flower_lay_out(flower);
    live_clear(flower);
    return flower;
}

// ---- The points

static void set_count(Flower *flower, size_t count) {
    flower->x.rows = flower->t.rows = flower->a.rows = count;
}

void live_clear(Flower *flower) {
    set_count(flower, 0);
}

void live_rose(Flower *flower) {
    set_count(flower, make_rose(&flower->x, &flower->t));
}

// The four corners of the lesson's truth table, moved apart: 0 is −2 here, 1 is 2.
void live_truths(Flower *flower) {
    live_clear(flower);
    for (size_t n = 0; n < TRUTHS; n++) {
        const real *x = TRUTH_X + n * TRUTH_INPUTS;
        live_point(flower, 4 * x[0] - 2, 4 * x[1] - 2, TRUTH_T[n]);
    }
}

// A ring of class 1 within a ring of class 0.
void live_circles(Flower *flower) {
    live_clear(flower);
    for (size_t n = 0; n < 2 * RING_POINTS; n++) {
        double turn = 2 * (double)n / RING_POINTS, radius = n < RING_POINTS ? 1.2 : 3;
        live_point(flower, (real)(radius * angle_cospi(turn)),
                   (real)(radius * angle_sinpi(turn)), n < RING_POINTS);
    }
}

// One more. False: there is no more room.
bool live_point(Flower *flower, real x, real y, real class) {
    size_t n = live_count(flower);
    if (n == POINTS_MAX) return false;
    flower->x.at[2 * n] = x;
    flower->x.at[2 * n + 1] = y;
    flower->t.at[n] = class;
    set_count(flower, n + 1);
    return true;
}

size_t live_count(const Flower *flower) {
    return flower->x.rows;
}

const real *live_x(const Flower *flower) {
    return flower->x.at;
}

const real *live_t(const Flower *flower) {
    return flower->t.at;
}

// ---- The network

// Names to choose from, from 0 on; NULL behind the last.
const char *live_activation(size_t k) {
    return k < ACTIVATION_NAMES.count ? ACTIVATIONS[k].name : NULL;
}

const char *live_first_weights(size_t k) {
    return k < FIRST_COUNT ? FIRST_WEIGHTS[k] : NULL;
}

// A new network, which has learned nothing. False: live_message says why.
bool live_network(Flower *flower, size_t hidden, size_t activation, size_t first,
                  size_t seed) {
    char layers[LAYERS_ROOM];
    CHECK(hidden <= UNITS_MAX && activation < ACTIVATION_NAMES.count);
    CHECK(first < FIRST_COUNT);
    Settings settings = {.hidden = hidden, .activation = ACTIVATIONS[activation].name};
    write_layers(layers, &settings);
    flower->err = (Error){0};
    learner_free(&flower->learner);
    return learner_create(&flower->learner, layers, 2, "sigmoid-entropy", POINTS_MAX,
                          &flower->err) &&
           net_init(flower->learner.net, FIRST_WEIGHTS[first], (uint32_t)seed,
                    &flower->err);
}

// One step of the lesson's `learn`. False: the cost has run away, or there is no point.
bool live_step(Flower *flower, real learning_rate) {
    if (live_count(flower) == 0)
        return error_set(&flower->err, "there is no point yet");
    return learn(&flower->learner, &flower->x, &flower->t, 1, learning_rate,
                 &(Table){0}, &flower->err);
}

size_t live_steps(const Flower *flower) {
    return flower->learner.trainer.steps;
}

const char *live_message(const Flower *flower) {
    return flower->err.text;
}

real live_cost(const Flower *flower) {
    if (live_count(flower) == 0) return 0;
    return train_cost(&flower->learner.trainer, &flower->x, &flower->t);
}

// In percent.
real live_accuracy(Flower *flower) {
    if (live_count(flower) == 0) return 0;
    train_predict(&flower->learner.trainer, &flower->a, &flower->x);
    return 100 * metrics_accuracy(&flower->a, &flower->t, (real)0.5);
}

// w1 (2×h), b1 (h), w2 (h), b2
const real *live_params(const Flower *flower) {
    return flower->learner.net->params;
}

// ---- One example's way, up and back

// What the way back leaves at each unit of the hidden layer.
static void note_units(Flower *flower) {
    const LayerTrace *hidden = &flower->learner.trace->layer[0];
    const LayerTrace *last = &flower->learner.trace->layer[1];
    const Activation *bend = flower->learner.net->layer[0].activation;
    size_t units = hidden->a.cols;
    real *to = flower->way + WAY_UNITS;
    for (size_t u = 0; u < units; u++, to += WAY_OF_UNIT) {
        to[0] = hidden->z.at[u];
        to[1] = hidden->a.at[u];
        to[2] = last->dw.at[u];
        to[3] = hidden->da.at[u];
        bend->slope(&to[4], &to[0], &to[1], 1);
        to[5] = hidden->dz.at[u];
        to[6] = hidden->dw.at[u];
        to[7] = hidden->dw.at[units + u];
    }
}

// Point n alone through the network and back, by the lines of train_step without the step.
const real *live_way(Flower *flower, size_t n) {
    Learner *learner = &flower->learner;
    const Loss *loss = learner->trainer.loss;
    Mat x = mat_slice(&flower->x, n, 1), t = mat_slice(&flower->t, n, 1);
    const Mat *scores = net_forward(learner->net, learner->trace, &x);
    Mat *dz2 = net_score_gradient(learner->net, learner->trace);
    Mat a2 = mat_view(&flower->way[WAY_A2], 1, 1);
    flower->way[WAY_X1] = x.at[0];
    flower->way[WAY_X2] = x.at[1];
    flower->way[WAY_T] = t.at[0];
    flower->way[WAY_Z2] = scores->at[0];
    loss_predict(loss, &a2, scores);
    flower->way[WAY_COST] = loss_value(loss, scores, &t);
    loss_gradient(loss, dz2, scores, &t);
    flower->way[WAY_DZ2] = dz2->at[0];
    net_backward(learner->net, learner->trace, &x);
    note_units(flower);
    return flower->way;
}

// ---- The map

const real *live_map(const Flower *flower) {
    return flower->map;
}

// One row, from below, of the answers and of every unit's output: the square of the
// lesson's write_map, taken at the middle of each cell.
void live_map_row(Flower *flower, size_t row) {
    real at[2 * MAP_CELLS], answers[MAP_CELLS];
    Mat x = mat_view(at, MAP_CELLS, 2), a = mat_view(answers, MAP_CELLS, 1);
    for (size_t c = 0; c < MAP_CELLS; c++) {
        at[2 * c] = (real)8.6 * ((real)c + (real)0.5) / MAP_CELLS - (real)4.3;
        at[2 * c + 1] = (real)8.6 * ((real)row + (real)0.5) / MAP_CELLS - (real)4.3;
    }
    train_predict(&flower->learner.trainer, &a, &x);
    real *to = flower->map + row * MAP_CELLS;
    memcpy(to, answers, sizeof answers);
    const Mat *units = &flower->learner.trace->layer[0].a;
    for (size_t k = 0; k < units->cols * MAP_CELLS; k++) {
        size_t u = k / MAP_CELLS, c = k % MAP_CELLS;
        to[(1 + u) * MAP_CELLS * MAP_CELLS + c] = units->at[c * units->cols + u];
    }
}

size_t live_map_cells(void) {
    return MAP_CELLS;
}
