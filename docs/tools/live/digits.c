// The figure to touch of chapter 5: a network that learns the digits in the page, and what
// it makes of one that is drawn there. The recipe is the last of the lesson's ladder.
//
// Reads: data/digits.csv.
// Shown: dataset_read_csv, dataset_split, net_create, net_init, augment_batch,
// schedule_rate, train_step, net_forward, loss_predict.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "augment.h"
#include "batches.h"
#include "dataset.h"
#include "loss.h"
#include "net.h"
#include "optimiser.h"
#include "schedule.h"
#include "train.h"

enum {
    CLASSES = 10,
    SIDE = 8,  // of a picture, in pixels
    PIXELS = SIDE * SIDE,
    CELLS = 4,            // a pixel counts the ink in so many by so many cells
    FINE = SIDE * CELLS,  // of the drawing, in cells
    INK_CELLS = 312,      // inked in a picture of the data, on average
    WIDE = 24,            // how wide these are, in cells; they are as high as the frame
    BATCH = 16,
    PASSES = 16,
    NEAREST = 5,
    POINTS_MAX = 200,  // of a drawing
    EXAM_SEED = 0,     // the lesson's exam
};

static const char LAYERS[] = "64:relu,10";
static const real UNLIKE = (real)1.25;  // times the farthest of the exam
static const real RATE = (real)0.02;
static const PoseRange RANGE = {.shift = 0.3, .turn = 5, .scale = 0.05};

// A place of the pen, 0 to 1 both ways, down and to the right.
typedef struct Point {
    double x, y;
    bool joined;  // by a stroke to the one before
} Point;

// A picture that was learned from, and how far it is from the one that is asked about.
typedef struct Near {
    size_t row;
    real distance;
} Near;

// A question of the exam: as what it was read, and how far (squared) it is from the nearest
// picture that was learned from.
typedef struct Question {
    size_t read;
    real apart;
} Question;

// One figure: the digits, the network, and the picture that it is asked about.
typedef struct Digits {
    Dataset known, exam;
    Net *net;
    Trace *trace;
    Optimiser optimiser;
    Schedule schedule;
    Batches batches;
    Augment augment;
    Trainer trainer;
    real copies[BATCH * PIXELS];
    real cost;             // of the last batch
    Question *question;    // of the exam, those that were asked
    size_t judged, right;  // of the exam
    Error err;
    Point point[POINTS_MAX];
    size_t points;
    real away[FINE * FINE];  // of each cell from the strokes, squared
    real picture[PIXELS];
    real scores[CLASSES], answers[CLASSES];
    Near near[NEAREST];
} Digits;

// What the page calls.
Digits *live_create(void);
bool live_start(Digits *digits, size_t seed);
bool live_step(Digits *digits);
size_t live_steps(const Digits *digits);
size_t live_steps_in_all(const Digits *digits);
size_t live_passes(void);
size_t live_known_count(const Digits *digits);
const char *live_message(const Digits *digits);
real live_cost(const Digits *digits);
bool live_judge(Digits *digits);
size_t live_exam_count(const Digits *digits);
size_t live_judged(const Digits *digits);
size_t live_right(const Digits *digits);
size_t live_next_wrong(const Digits *digits, size_t from);
void live_clear(Digits *digits);
bool live_draw(Digits *digits, real x, real y, bool joined);
void live_shrink(Digits *digits);
size_t live_show(Digits *digits, size_t n);
const real *live_picture(const Digits *digits);
void live_ask(Digits *digits);
const real *live_scores(const Digits *digits);
const real *live_answers(const Digits *digits);
const real *live_fired(const Digits *digits);
const real *live_weights(const Digits *digits);
size_t live_hidden(const Digits *digits);
bool live_unlike(const Digits *digits);
size_t live_near_digit(const Digits *digits, size_t k);
real live_near_distance(const Digits *digits, size_t k);
const real *live_near_picture(const Digits *digits, size_t k);

// ---- The digits, and a network that learns them

// Ink from 0 to 1.
static bool read_digits(Dataset *data, Error *err) {
    const DatasetRequest request = {.target = "digit", .classes = true};
    if (!dataset_read_csv(data, "data/digits.csv", &request, err)) return false;
    for (size_t k = 0; k < mat_count(&data->x); k++) data->x.at[k] /= CELLS * CELLS;
    return true;
}

// The digits as in the lesson, a fifth of them set aside; as yet no network. NULL: out of
// memory.
Digits *live_create(void) {
    Digits *digits = calloc(1, sizeof *digits);
    Dataset data = {0};
    if (!digits || !read_digits(&data, &digits->err)) return NULL;
    bool good = dataset_split(&digits->known, &digits->exam, &data, 0.2, EXAM_SEED,
                              &digits->err);
    dataset_free(&data);
    if (good) digits->question = calloc(digits->exam.x.rows, sizeof *digits->question);
    return digits->question ? digits : NULL;
}

static bool build(Digits *digits, uint32_t seed) {
    Error *err = &digits->err;
    Net *net = digits->net = net_create(PIXELS, LAYERS, err);
    if (!net || !net_init(net, "he", seed, err)) return false;
    digits->trace = net_trace_create(net, BATCH, seed, err);
    augment_init(&digits->augment, SIDE, SIDE, RANGE, seed);
    return digits->trace &&
           optimiser_create(&digits->optimiser, "adam", net->param_count, RATE, err) &&
           schedule_parse(&digits->schedule, "cosine", err) &&
           batches_create(&digits->batches, &digits->known.x, &digits->known.t, BATCH,
                          seed, err);
}

// A new network, which has learned nothing. False: live_message says why.
bool live_start(Digits *digits, size_t seed) {
    net_trace_free(digits->trace);
    net_free(digits->net);
    optimiser_free(&digits->optimiser);
    batches_free(&digits->batches);
    digits->err = (Error){0};
    digits->cost = 0;
    digits->judged = digits->right = 0;
    if (!build(digits, (uint32_t)seed)) return false;
    digits->trainer = (Trainer){.net = digits->net,
                                .trace = digits->trace,
                                .loss = loss_find("softmax-entropy", &digits->err),
                                .optimiser = &digits->optimiser};
    return digits->trainer.loss != NULL;
}

// One step on moved copies of the next batch. False: it is over, or the cost has run away.
bool live_step(Digits *digits) {
    const Mat *x, *t;
    size_t step = live_steps(digits), all = live_steps_in_all(digits);
    if (step == all) return false;
    if (!batches_next(&digits->batches, &x, &t)) {
        batches_start_epoch(&digits->batches);
        batches_next(&digits->batches, &x, &t);
    }
    Mat copies = mat_view(digits->copies, x->rows, PIXELS);
    augment_batch(&digits->augment, &copies, x);
    digits->optimiser.learning_rate = schedule_rate(&digits->schedule, RATE, step, all);
    return train_step(&digits->trainer, &copies, t, &digits->cost, &digits->err);
}

size_t live_steps(const Digits *digits) {
    return digits->trainer.steps;
}

size_t live_steps_in_all(const Digits *digits) {
    return PASSES * batches_count(&digits->batches);
}

size_t live_passes(void) {
    return PASSES;
}

// How many pictures it learns from.
size_t live_known_count(const Digits *digits) {
    return digits->known.x.rows;
}

const char *live_message(const Digits *digits) {
    return digits->err.text;
}

real live_cost(const Digits *digits) {
    return digits->cost;
}

// ---- The exam: once, after the last step, a few questions at a time

// Σ (a − b)², given up where it passes `limit`.
static real distance(const real *a, const real *b, real limit) {
    real sum = 0;
    for (size_t i = 0; i < PIXELS && sum < limit; i++) {
        real apart = a[i] - b[i];
        sum += apart * apart;
    }
    return sum;
}

static real nearest_distance(const Mat *x, const real *picture) {
    real least = INFINITY;
    for (size_t n = 0; n < x->rows; n++) {
        least = fmin(least, distance(mat_row(x, n), picture, least));
    }
    return least;
}

// The next questions. False: it has not done all its steps, or has been asked all.
bool live_judge(Digits *digits) {
    const Dataset *exam = &digits->exam;
    size_t left = exam->x.rows - digits->judged, count = left < BATCH ? left : BATCH;
    if (count == 0 || live_steps(digits) < live_steps_in_all(digits)) return false;
    Mat some = mat_slice(&exam->x, digits->judged, count);
    digits->trace->training = false;
    const Mat *scores = net_forward(digits->net, digits->trace, &some);
    for (size_t n = 0; n < count; n++) {
        Question *question = &digits->question[digits->judged + n];
        question->read = mat_argmax(scores, n);
        question->apart = nearest_distance(&digits->known.x, mat_row(&some, n));
        digits->right += question->read == mat_argmax(&exam->t, digits->judged + n);
    }
    digits->judged += count;
    return true;
}

size_t live_exam_count(const Digits *digits) {
    return digits->exam.x.rows;
}

size_t live_judged(const Digits *digits) {
    return digits->judged;
}

size_t live_right(const Digits *digits) {
    return digits->right;
}

// The first question from `from` on, and then from the first, that it misread; the number
// of questions: none.
size_t live_next_wrong(const Digits *digits, size_t from) {
    size_t count = digits->judged;
    for (size_t k = 0; k < count; k++) {
        size_t n = (from + k) % count;
        if (digits->question[n].read != mat_argmax(&digits->exam.t, n)) return n;
    }
    return digits->exam.x.rows;
}

// ---- A drawing, brought to the form of the data

void live_clear(Digits *digits) {
    digits->points = 0;
    memset(digits->picture, 0, sizeof digits->picture);
}

// One more place of the pen. False: there is no more room.
bool live_draw(Digits *digits, real x, real y, bool joined) {
    if (digits->points == POINTS_MAX) return false;
    digits->point[digits->points] = (Point){x, y, joined && digits->points > 0};
    digits->points++;
    return true;
}

// From the drawing to the frame: at = scale · place + shift, in cells.
typedef struct Fit {
    double scale, right, down;
} Fit;

// As large as fits a frame of FINE × WIDE cells with half a stroke around it, in the middle.
static Fit fit_frame(const Digits *digits, double stroke) {
    double left = 1, right = 0, top = 1, bottom = 0;
    for (size_t n = 0; n < digits->points; n++) {
        const Point *p = &digits->point[n];
        left = fmin(left, p->x);
        right = fmax(right, p->x);
        top = fmin(top, p->y);
        bottom = fmax(bottom, p->y);
    }
    double high = (FINE - stroke) / fmax(bottom - top, 0.01);
    double wide = (WIDE - stroke) / fmax(right - left, 0.01);
    double scale = fmin(high, wide);
    return (Fit){scale, FINE / 2.0 - scale * (left + right) / 2,
                 FINE / 2.0 - scale * (top + bottom) / 2};
}

// The square of how far (x, y) is from the stroke between two places.
static double stroke_distance(double x, double y, const Point *from, const Point *to) {
    double dx = to->x - from->x, dy = to->y - from->y, length = dx * dx + dy * dy;
    double along = ((x - from->x) * dx + (y - from->y) * dy) / fmax(length, 1e-12);
    along = fmin(fmax(along, 0), 1);
    double right = x - from->x - along * dx, down = y - from->y - along * dy;
    return right * right + down * down;
}

// How far each cell's middle is from the drawing, in cells, squared.
static void measure_cells(Digits *digits, Fit fit) {
    Point at[POINTS_MAX];
    for (size_t n = 0; n < digits->points; n++) {
        at[n] = digits->point[n];
        at[n].x = fit.scale * at[n].x + fit.right;
        at[n].y = fit.scale * at[n].y + fit.down;
    }
    for (size_t k = 0; k < FINE * FINE; k++) {
        double x = (double)(k % FINE) + 0.5, y = (double)(k / FINE) + 0.5;
        double least = INFINITY;
        for (size_t n = 0; n < digits->points; n++) {
            const Point *from = at[n].joined ? &at[n - 1] : &at[n];
            least = fmin(least, stroke_distance(x, y, from, &at[n]));
        }
        digits->away[k] = (real)least;
    }
}

static size_t count_within(const Digits *digits, double square) {
    size_t count = 0;
    for (size_t k = 0; k < FINE * FINE; k++) count += digits->away[k] <= square;
    return count;
}

// The thickness of a stroke with which INK_CELLS cells are inked, found by halving.
static double find_stroke(const Digits *digits) {
    double least = 0, most = FINE;
    for (int halving = 0; halving < 16; halving++) {
        double radius = (least + most) / 2;
        if (count_within(digits, radius * radius) < INK_CELLS)
            least = radius;
        else
            most = radius;
    }
    return 2 * most;
}

// The drawing as the data are: as high, as wide and with as much ink, and of each CELLS ×
// CELLS cells the share that is inked. The thickness decides how large it can be, and the
// size how thick: three rounds settle it.
void live_shrink(Digits *digits) {
    memset(digits->picture, 0, sizeof digits->picture);
    if (digits->points == 0) return;
    double stroke = 4;
    for (int round = 0; round < 3; round++) {
        measure_cells(digits, fit_frame(digits, fmin(stroke, WIDE / 2.0)));
        stroke = find_stroke(digits);
    }
    for (size_t k = 0; k < FINE * FINE; k++) {
        size_t pixel = k / FINE / CELLS * SIDE + k % FINE / CELLS;
        if (digits->away[k] <= stroke * stroke / 4)
            digits->picture[pixel] += (real)1 / (CELLS * CELLS);
    }
}

// Digit n of the exam instead of a drawing. Returns what its writer meant.
size_t live_show(Digits *digits, size_t n) {
    CHECK(n < digits->exam.x.rows);
    digits->points = 0;
    memcpy(digits->picture, mat_row(&digits->exam.x, n), sizeof digits->picture);
    return mat_argmax(&digits->exam.t, n);
}

// (8×8), 0 paper, 1 ink
const real *live_picture(const Digits *digits) {
    return digits->picture;
}

// ---- What the network makes of it

// Puts a picture among the nearest, if it is one of them; of equals the first stays first.
static void keep_near(Near *near, Near one) {
    for (size_t k = 0; k < NEAREST; k++) {
        if (one.distance < near[k].distance) {
            Near further = near[k];
            near[k] = one;
            one = further;
        }
    }
}

static void find_near(Digits *digits) {
    const Mat *x = &digits->known.x;
    for (size_t k = 0; k < NEAREST; k++) digits->near[k] = (Near){0, INFINITY};
    for (size_t n = 0; n < x->rows; n++) {
        real limit = digits->near[NEAREST - 1].distance;
        keep_near(digits->near,
                  (Near){n, distance(mat_row(x, n), digits->picture, limit)});
    }
}

// Scores, probabilities, hidden units and nearest pictures.
void live_ask(Digits *digits) {
    Mat x = mat_view(digits->picture, 1, PIXELS);
    Mat a = mat_view(digits->answers, 1, CLASSES);
    digits->trace->training = false;
    const Mat *scores = net_forward(digits->net, digits->trace, &x);
    memcpy(digits->scores, scores->at, sizeof digits->scores);
    loss_predict(digits->trainer.loss, &a, scores);
    find_near(digits);
}

const real *live_scores(const Digits *digits) {
    return digits->scores;
}

const real *live_answers(const Digits *digits) {
    return digits->answers;
}

// How many units there are in the hidden layer.
size_t live_hidden(const Digits *digits) {
    return digits->net->layer[0].outputs;
}

// What the hidden units (H) answered last; 0: silent.
const real *live_fired(const Digits *digits) {
    return digits->trace->layer[0].a.at;
}

// Of the hidden layer (64 pixels × H).
const real *live_weights(const Digits *digits) {
    return digits->net->layer[0].w.at;
}

// Is it farther from all that was learned from than any picture of the exam, by a quarter or
// more? Only after the exam.
bool live_unlike(const Digits *digits) {
    real most = INFINITY;
    if (digits->judged == digits->exam.x.rows) most = 0;
    for (size_t n = 0; n < digits->judged && most < INFINITY; n++) {
        if (digits->question[n].apart > most) most = digits->question[n].apart;
    }
    return digits->near[0].distance > UNLIKE * UNLIKE * most;
}

size_t live_near_digit(const Digits *digits, size_t k) {
    return mat_argmax(&digits->known.t, digits->near[k].row);
}

real live_near_distance(const Digits *digits, size_t k) {
    return real_sqrt(digits->near[k].distance);
}

const real *live_near_picture(const Digits *digits, size_t k) {
    return mat_row(&digits->known.x, digits->near[k].row);
}
