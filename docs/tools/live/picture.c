// The figure to touch of chapter 4: what the page asks of the lesson's own network.
//
// Reads: data/vader.pgm.
// Shown: image_read, pixels_create, workshop_create, batches_next, schedule_rate, train_step,
// net_forward, loss_predict, place.
#include <stdlib.h>

// The lesson as it stands. Its main gets another name, and nobody calls it.
int lesson_main(int argc, char **argv);
#define main lesson_main
#include "../../../chapters/04-vader/lesson.c"
#undef main

enum { ROWS_MAX = 100, LOOK_CELLS_MAX = 400 };

static const double BRUSH = 0.035;  // how far it reaches, as a share of the width

// One figure: a picture, and the network that learns it.
typedef struct Picture {
    size_t thin;  // every so manyth row and column of the file
    Pixels pixels;
    Run run;
    Workshop shop;
    real cost;                   // of the last batch
    real cost_of_row[ROWS_MAX];  // when it was last asked about
    real places[2 * LOOK_CELLS_MAX], look[LOOK_CELLS_MAX];
    Error err;
} Picture;

// What the page calls.
Picture *live_create(void);
bool live_open(Picture *picture, size_t thin, bool empty);
bool live_start(Picture *picture, size_t seed);
bool live_step(Picture *picture);
size_t live_steps(const Picture *picture);
size_t live_steps_in_all(const Picture *picture);
size_t live_steps_of_epoch(const Picture *picture);
size_t live_batch(void);
real live_rate(const Picture *picture);
const char *live_message(const Picture *picture);
real live_batch_cost(const Picture *picture);
size_t live_rows(const Picture *picture);
size_t live_cols(const Picture *picture);
const real *live_targets(const Picture *picture);
void live_paint(Picture *picture, real x, real y, real to_x, real to_y, real ink);
const real *live_answer_row(Picture *picture, size_t r);
real live_cost(const Picture *picture);
real live_accuracy(const Picture *picture);
const real *live_look_row(Picture *picture, real left, real top, real span, size_t row,
                          size_t cells);

Picture *live_create(void) {
    return calloc(1, sizeof(Picture));
}

static void forget(Picture *picture) {
    if (picture->run.net) workshop_free(&picture->shop);
    runs_free(&picture->run, 1);
}

// The lesson's picture, or an empty page as large. A network has to be started after it.
// False: live_message says why.
bool live_open(Picture *picture, size_t thin, bool empty) {
    Image image = {0};
    forget(picture);
    pixels_free(&picture->pixels);
    picture->thin = thin;
    picture->err = (Error){0};
    if (!image_read(&image, "data/vader.pgm", &picture->err)) return false;
    image_thin(&image, thin);
    bool good = pixels_create(&picture->pixels, &image, 1, &picture->err);
    if (good && empty) mat_fill(&picture->pixels.t, 0);
    image_free(&image);
    return good;
}

// A new network, which has learned nothing, and the recipe of the lesson; of every third row
// and column that of its short version. False: live_message says why.
bool live_start(Picture *picture, size_t seed) {
    Run *run = &picture->run;
    Error *err = &picture->err;
    forget(picture);
    *err = (Error){0};
    *run = (Run){.layers = LAYERS,
                 .recipe = RECIPES[picture->thin == 3 ? QUICK : LESSON],
                 .pixels = &picture->pixels,
                 .seed = (uint32_t)seed};
    run->net = net_create(picture->pixels.x.cols, run->layers, err);
    bool good = run->net && net_init(run->net, run->recipe.init, run->seed, err) &&
                workshop_create(&picture->shop, run, err);
    if (!good) runs_free(run, 1);
    return good;
}

// Of the next step.
real live_rate(const Picture *picture) {
    const Run *run = &picture->run;
    return schedule_rate(&picture->shop.schedule, (real)run->recipe.learning_rate,
                         picture->shop.trainer.steps, run->steps);
}

// One step of the lesson's `learn_epoch`. False: it is over, or the cost has run away.
bool live_step(Picture *picture) {
    const Mat *x, *t;
    const Run *run = &picture->run;
    Workshop *shop = &picture->shop;
    size_t step = shop->trainer.steps;
    if (step == run->steps) return false;
    if (!batches_next(&shop->batches, &x, &t)) {
        batches_start_epoch(&shop->batches);
        batches_next(&shop->batches, &x, &t);
    }
    shop->optimiser.learning_rate = live_rate(picture);
    return train_step(&shop->trainer, x, t, &picture->cost, &picture->err);
}

size_t live_steps(const Picture *picture) {
    return picture->shop.trainer.steps;
}

size_t live_steps_in_all(const Picture *picture) {
    return picture->run.steps;
}

size_t live_steps_of_epoch(const Picture *picture) {
    return batches_count(&picture->shop.batches);
}

// Pixels in a batch: as many in the lesson as in its short version.
size_t live_batch(void) {
    return RECIPES[LESSON].batch;
}

const char *live_message(const Picture *picture) {
    return picture->err.text;
}

real live_batch_cost(const Picture *picture) {
    return picture->cost;
}

// ---- The picture

size_t live_rows(const Picture *picture) {
    return picture->pixels.rows;
}

size_t live_cols(const Picture *picture) {
    return picture->pixels.cols;
}

// (rows × cols), 1 is ink
const real *live_targets(const Picture *picture) {
    return picture->pixels.t.at;
}

// The square of how far (x, y) is from the stroke between two places.
static double stroke_distance(double x, double y, double from_x, double from_y,
                              double to_x, double to_y) {
    double dx = to_x - from_x, dy = to_y - from_y, length = dx * dx + dy * dy;
    double along = length > 0 ? ((x - from_x) * dx + (y - from_y) * dy) / length : 0;
    along = fmin(fmax(along, 0), 1);
    double right = x - from_x - along * dx, down = y - from_y - along * dy;
    return right * right + down * down;
}

// A stroke of ink (1) or paper (0) between two places, 0 to 1 to the right and down.
void live_paint(Picture *picture, real x, real y, real to_x, real to_y, real ink) {
    Pixels *pixels = &picture->pixels;
    double wide = (double)pixels->cols, high = (double)pixels->rows;
    double reach = fmax(BRUSH * wide, 0.8);
    for (size_t k = 0; k < pixels->t.rows; k++) {
        double col = (double)(k % pixels->cols) + 0.5,
               row = (double)(k / pixels->cols) + 0.5;
        double away =
            stroke_distance(col, row, x * wide, y * high, to_x * wide, to_y * high);
        if (away <= reach * reach) pixels->t.at[k] = ink;
    }
}

// ---- What the network says

// Ink of the pixels of row r (cols). Their cost is kept.
const real *live_answer_row(Picture *picture, size_t r) {
    const Pixels *pixels = &picture->pixels;
    const Trainer *trainer = &picture->shop.trainer;
    size_t first = r * pixels->cols;
    CHECK(r < pixels->rows && r < ROWS_MAX);
    Mat x = mat_slice(&pixels->x, first, pixels->cols);
    Mat t = mat_slice(&pixels->t, first, pixels->cols);
    Mat a = mat_slice(&picture->shop.a, first, pixels->cols);
    const Mat *scores = net_forward(trainer->net, trainer->trace, &x);
    picture->cost_of_row[r] = loss_value(trainer->loss, scores, &t);
    loss_predict(trainer->loss, &a, scores);
    return a.at;
}

// Of all pixels, as the rows were last asked about; then the share that is right, in percent.
real live_cost(const Picture *picture) {
    real sum = 0;
    for (size_t r = 0; r < picture->pixels.rows; r++) sum += picture->cost_of_row[r];
    return sum / (real)picture->pixels.rows;
}

real live_accuracy(const Picture *picture) {
    return 100 * metrics_accuracy(&picture->shop.a, &picture->pixels.t, (real)0.5);
}

// One row of `cells` answers over a square of span × span pixels, whose corner is left
// pixels from the left and top pixels from above.
const real *live_look_row(Picture *picture, real left, real top, real span, size_t row,
                          size_t cells) {
    const Pixels *pixels = &picture->pixels;
    const Trainer *trainer = &picture->shop.trainer;
    CHECK(cells <= LOOK_CELLS_MAX && cells <= trainer->trace->rows);
    Mat x = mat_view(picture->places, cells, 2), a = mat_view(picture->look, cells, 1);
    double step = (double)span / (double)cells;
    for (size_t c = 0; c < cells; c++) {
        mat_row(&x, c)[0] =
            place((double)top + ((double)row + 0.5) * step - 0.5, pixels->rows);
        mat_row(&x, c)[1] =
            place((double)left + ((double)c + 0.5) * step - 0.5, pixels->cols);
    }
    loss_predict(trainer->loss, &a, net_forward(trainer->net, trainer->trace, &x));
    return a.at;
}
