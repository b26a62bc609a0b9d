// Chapter 4: depth. A picture as a function from a place to ink, kept in 1,973 numbers.
//
// The program runs from top to bottom like the chapter; main is its table of contents.
// Besides the lesson it holds three long runs (--best, --article, --sweep) and a small
// tool (--draw) that turns a saved network back into a picture.
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "batches.h"
#include "csv.h"
#include "error.h"
#include "file.h"
#include "gradcheck.h"
#include "image.h"
#include "init.h"
#include "loss.h"
#include "metrics.h"
#include "model.h"
#include "net.h"
#include "optimiser.h"
#include "options.h"
#include "parallel.h"
#include "progress.h"
#include "real.h"
#include "schedule.h"
#include "table.h"
#include "train.h"

// The network of this chapter; its loss brings the last sigmoid.
static const char LAYERS[] = "27:relu,31:relu,31:relu,1";
static const char LOSS[] = "sigmoid-entropy";

// ---- What the reader may change on the command line

// How one network learns.
typedef struct Recipe {
    const char *init;
    const char *optimiser;
    const char *schedule;
    double learning_rate;
    size_t batch;   // 0: all pixels at once
    size_t epochs;  // passes over the pixels
} Recipe;

enum Mode { LESSON, QUICK, BEST, ARTICLE, MODES };

static const Recipe RECIPES[MODES] = {
    [LESSON] = {"he", "adam", "cosine", 0.006, 32, 170},
    [QUICK] = {"he", "adam", "cosine", 0.01, 32, 36},
    [BEST] = {"he", "adam", "cosine", 0.0025, 32, 8000},
    [ARTICLE] = {"0.2", "sgd",
                 "1000x2.8,2000x1.4,2000x0.6,2000x0.3,4000x0.15,5000x0.075,"
                 "8000x0.0375,4000x0.01875",
                 0, 0, 28000},
};

// How long the parts of the lesson are: `thin` 2 takes every second row and column.
typedef struct Lengths {
    size_t thin;               // for the pictures
    size_t thin_trials;        // for the comparisons
    size_t thin_twins;         // for the last digit
    size_t trials, schedules;  // epochs
    double schedule_rate;      // that the schedules begin with
    size_t colour;             // epochs
    size_t twins;              // steps
    size_t enlarge;
} Lengths;

static const Lengths LENGTHS[] = {
    [LESSON] = {.thin = 1,
                .thin_trials = 2,
                .thin_twins = 10,
                .trials = 20,
                .schedules = 40,
                .schedule_rate = 0.02,
                .colour = 70,
                .twins = 400,
                .enlarge = 10},
    [QUICK] = {.thin = 2,
               .thin_trials = 4,
               .thin_twins = 16,
               .trials = 5,
               .schedules = 8,
               .schedule_rate = 0.06,
               .colour = 12,
               .twins = 256,
               .enlarge = 4},
};

typedef struct Settings {
    const char *program;  // as it was called, to call it again
    enum Mode mode;
    bool quick, best, article;
    size_t seed;
    Recipe recipe;
    size_t enlarge;
    const char *data, *colour;
    const char *log, *figures, *save;
    const char *sweep;  // the log of the search
    const char *draw;   // the model to draw
    const char *out;    // the picture it becomes
} Settings;

enum { OPTIONS_MOST = 24 };

// How the picture is learned.
static size_t list_recipe(Option *list, Recipe *recipe) {
    const Option own[] = {
        {.name = "epochs",
         .count = &recipe->epochs,
         .least = 1,
         .most = 1e6,
         .help = "passes over the pixels for the picture"},
        {.name = "learning-rate",
         .number = &recipe->learning_rate,
         .most = -1,
         .help = "how far a step goes; schedules start from it"},
        {.name = "init",
         .text = &recipe->init,
         .help = "first weights: he, xavier, zeros, or a factor such as 0.01"},
        {.name = "optimiser",
         .text = &recipe->optimiser,
         .choices = "sgd, momentum, rmsprop, adagrad, adam",
         .help = "what makes the steps"},
        {.name = "schedule",
         .text = &recipe->schedule,
         .help = "constant, cosine, or stages such as 100x0.01,50x0.001"},
        {.name = "batch",
         .count = &recipe->batch,
         .most = 1e6,
         .help = "pixels in a batch; 0: all of them"},
    };
    memcpy(list, own, sizeof own);
    return sizeof own / sizeof own[0];
}

// What goes in, and what comes out.
static size_t list_files(Option *list, Settings *settings) {
    const Option own[] = {
        {.name = "data", .text = &settings->data, .help = "the picture (PGM or PPM)"},
        {.name = "colour",
         .text = &settings->colour,
         .help = "the picture in colour (PPM)"},
        {.name = "log",
         .text = &settings->log,
         .help = "write the picture's whole curve to this file (step,cost)"},
        {.name = "figures",
         .text = &settings->figures,
         .help = "write the figures' data and the pictures into this folder"},
        {.name = "save",
         .text = &settings->save,
         .help = "keep the network that learned the picture (.safetensors)"},
        {.name = "enlarge",
         .count = &settings->enlarge,
         .least = 1,
         .most = 100,
         .help = "places to ask the network at for each pixel, each way"},
    };
    memcpy(list, own, sizeof own);
    return sizeof own / sizeof own[0];
}

// Which of the programs that this one holds.
static size_t list_modes(Option *list, Settings *settings) {
    const Option own[] = {
        {.name = "quick", .flag = &settings->quick, .help = "the short version"},
        {.name = "best",
         .flag = &settings->best,
         .help = "only the picture, as well as this network can: about a minute"},
        {.name = "article",
         .flag = &settings->article,
         .help = "only the picture, in the eight stages of the article: minutes"},
        {.name = "sweep",
         .text = &settings->sweep,
         .help = "try 96 networks; this log keeps the finished ones"},
        {.name = "draw",
         .text = &settings->draw,
         .help = "draw this saved network into OUT.pgm (or .ppm), and nothing else"},
    };
    memcpy(list, own, sizeof own);
    return sizeof own / sizeof own[0];
}

// One run over the command line: what was typed replaces what is in settings.
static OptionsResult parse(Settings *settings, int argc, char **argv, Error *err) {
    Option list[OPTIONS_MOST] = {
        {.name = "seed",
         .count = &settings->seed,
         .most = UINT32_MAX - 8,
         .help = "which random numbers weights and batches come from"},
    };
    size_t count = 1;
    count += list_recipe(list + count, &settings->recipe);
    count += list_files(list + count, settings);
    count += list_modes(list + count, settings);
    Options options = {.program = "chapter4",
                       .about = "A picture as a function.",
                       .list = list,
                       .count = count,
                       .operand = "[OUT.pgm]",
                       .operands = &settings->out,
                       .operand_limit = 1};
    return options_parse(&options, argc, argv, err);
}

// What holds unless something else is typed.
static Settings preset(const char *program, enum Mode mode, bool draws) {
    const Lengths *lengths = &LENGTHS[mode == QUICK ? QUICK : LESSON];
    return (Settings){.program = program,
                      .mode = mode,
                      .seed = 1,
                      .recipe = RECIPES[mode],
                      .enlarge = draws ? 1 : lengths->enlarge,
                      .data = "data/vader.pgm",
                      .colour = "data/vader.ppm"};
}

static bool check_settings(const Settings *settings, Error *err) {
    Init init;
    Schedule schedule;
    const Recipe *recipe = &settings->recipe;
    if (!init_find(&init, recipe->init, err)) return error_prefix(err, "--init");
    if (!schedule_parse(&schedule, recipe->schedule, err)) {
        return error_prefix(err, "--schedule");
    }
    if (schedule.stages == 0 && recipe->learning_rate == 0) {
        return error_set(err, "--schedule %s needs a --learning-rate above 0",
                         recipe->schedule);
    }
    if (settings->draw && !settings->out) {
        return error_set(err,
                         "--draw %.200s: the name of the picture to write is missing",
                         settings->draw);
    }
    if (settings->draw || !settings->out) return true;
    return error_set(err, "'%.200s' found, an option expected", settings->out);
}

// Twice: the first reading tells which recipe is meant, the second puts on top of it
// what was typed.
static OptionsResult read_settings(Settings *settings, int argc, char **argv,
                                   Error *err) {
    *settings = preset(argv[0], LESSON, false);
    OptionsResult result = parse(settings, argc, argv, err);
    if (result != OPTIONS_RUN) return result;
    enum Mode mode = settings->best      ? BEST
                     : settings->article ? ARTICLE
                     : settings->quick   ? QUICK
                                         : LESSON;
    *settings = preset(argv[0], mode, settings->draw != NULL);
    result = parse(settings, argc, argv, err);
    return result == OPTIONS_RUN && !check_settings(settings, err) ? OPTIONS_WRONG
                                                                   : result;
}

// ---- A picture as examples

// Every pixel is one: its place goes in, its ink comes out.
typedef struct Pixels {
    size_t rows, cols;
    Mat x;  // (N×2) row and column, both from −1 to 1
    Mat t;  // (N×1) 1 where the picture is dark, or (N×3) red, green, blue, 0 to 1
    Arena memory;  // owned
} Pixels;

// (index − mean) / mean with the mean of 0 … size−1: from −1 to 1. A half lies between
// two pixels.
static real place(double index, size_t size) {
    double mean = (double)(size - 1) / 2;
    return (real)((index - mean) / mean);
}

static bool is_dark(const unsigned char *pixel, size_t channels) {
    int sum = pixel[0];
    if (channels == 3) sum = (pixel[0] + pixel[1] + pixel[2]) / 3;
    return sum < 128;
}

static void lay_out_pixels(Pixels *pixels, size_t outputs) {
    size_t N = pixels->rows * pixels->cols;
    pixels->x = mat_take(&pixels->memory, N, 2);
    pixels->t = mat_take(&pixels->memory, N, outputs);
}

// Pixel n of the thinned picture: place and ink, or place and colours.
static void fill_pixel(Pixels *pixels, size_t n, const Image *image, size_t thin) {
    size_t r = n / pixels->cols, c = n % pixels->cols;
    const unsigned char *from =
        &image->at[(r * thin * image->cols + c * thin) * image->channels];
    real *t = mat_row(&pixels->t, n);
    mat_row(&pixels->x, n)[0] = place((double)r, pixels->rows);
    mat_row(&pixels->x, n)[1] = place((double)c, pixels->cols);
    if (pixels->t.cols == 1) t[0] = is_dark(from, image->channels);
    for (size_t k = 0; pixels->t.cols == 3 && k < 3; k++) {
        t[k] = (real)from[image->channels == 3 ? k : 0] / 255;
    }
}

// Every `thin`-th row and column of the picture; outputs 1 (ink) or 3 (colours).
static bool pixels_create(Pixels *pixels, const Image *image, size_t thin,
                          size_t outputs, Error *err) {
    *pixels = (Pixels){.rows = (image->rows + thin - 1) / thin,
                       .cols = (image->cols + thin - 1) / thin};
    if (pixels->rows < 2 || pixels->cols < 2) {
        return error_set(err, "a picture of %zu x %zu is too small", image->cols,
                         image->rows);
    }
    lay_out_pixels(pixels, outputs);
    if (!arena_allocate(&pixels->memory, err)) return false;
    lay_out_pixels(pixels, outputs);
    for (size_t n = 0; n < pixels->x.rows; n++) fill_pixel(pixels, n, image, thin);
    return true;
}

static void pixels_free(Pixels *pixels) {
    arena_free(&pixels->memory);
}

// ---- Drawing: the function back into a picture

// One row of the picture: x (cols×2) goes in, a (cols×O) comes out, 1 − a is the paper.
static void put_row(Image *image, size_t r, const Mat *a) {
    size_t O = image->channels;
    for (size_t k = 0; k < image->cols * O; k++) {
        double light = O == 1 ? 1 - (double)a->at[k] : (double)a->at[k];
        image->at[r * image->cols * O + k] =
            (unsigned char)(light > 0 ? 255 * light + 0.5 : 0);
    }
}

typedef struct Pencil {
    Trace *trace;
    Mat x, a;      // one row's places and answers
    Arena memory;  // owned
} Pencil;

static void lay_out_pencil(Pencil *pencil, size_t cols, size_t outputs) {
    pencil->x = mat_take(&pencil->memory, cols, 2);
    pencil->a = mat_take(&pencil->memory, cols, outputs);
}

static void draw_rows(Image *image, const Net *net, Pencil *pencil, size_t enlarge) {
    size_t rows = image->rows / enlarge, cols = image->cols / enlarge;
    for (size_t r = 0; r < image->rows; r++) {
        for (size_t c = 0; c < image->cols; c++) {
            real *x = mat_row(&pencil->x, c);
            x[0] = place(((double)r + 0.5) / (double)enlarge - 0.5, rows);
            x[1] = place(((double)c + 0.5) / (double)enlarge - 0.5, cols);
        }
        const Mat *scores = net_forward(net, pencil->trace, &pencil->x);
        for (size_t k = 0; k < mat_count(scores); k++) {
            pencil->a.at[k] = real_sigmoid(scores->at[k]);
        }
        put_row(image, r, &pencil->a);
    }
}

// What the network says at every point of a grid, enlarge × enlarge points to a pixel of
// a picture of rows × cols. The caller frees the image.
static bool draw(Image *image, const Net *net, size_t rows, size_t cols, size_t enlarge,
                 Error *err) {
    Pencil pencil = {0};
    cols *= enlarge;
    if (!image_create(image, rows * enlarge, cols, net->outputs, err)) return false;
    lay_out_pencil(&pencil, cols, net->outputs);
    bool good = arena_allocate(&pencil.memory, err);
    if (good) lay_out_pencil(&pencil, cols, net->outputs);
    if (good) pencil.trace = net_trace_create(net, cols, 0, err);
    good = good && pencil.trace;
    if (good) draw_rows(image, net, &pencil, enlarge);
    net_trace_free(pencil.trace);
    arena_free(&pencil.memory);
    if (!good) image_free(image);
    return good;
}

// A part of a picture, in pixels.
typedef struct Box {
    size_t top, bottom, left, right;
} Box;

static Box whole(const Image *image) {
    return (Box){.bottom = image->rows, .right = image->cols};
}

enum { LETTERS = 40, BLANKS = 4 };  // columns of a picture in letters, and between two

// The mean of the pixels under one letter, as a letter: the darker, the more ink.
static char letter_at(const Image *image, const Box *box, size_t line, size_t lines,
                      size_t letter) {
    static const char INK[] = "@%#*+=-:. ";
    size_t height = box->bottom - box->top, width = box->right - box->left;
    size_t first = box->top + line * height / lines;
    size_t last = box->top + (line + 1) * height / lines;
    size_t from = box->left + letter * width / LETTERS;
    size_t to = box->left + (letter + 1) * width / LETTERS;
    if (last == first) last++;
    if (to == from) to++;
    size_t sum = 0;
    for (size_t r = first; r < last; r++) {
        for (size_t c = from; c < to; c++) sum += image->at[r * image->cols + c];
    }
    return INK[sum * 10 / (256 * (last - first) * (to - from))];
}

// Two grey pictures side by side in letters; a letter is twice as high as it is wide.
static void show_pair(const Image *one, const Box *part, const Image *other,
                      const Box *other_part) {
    size_t lines =
        LETTERS * (part->bottom - part->top) / (2 * (part->right - part->left));
    if (lines == 0) lines = 1;
    for (size_t line = 0; line < lines; line++) {
        char text[2 * LETTERS + BLANKS + 1] = "";
        memset(text, ' ', sizeof text - 1);
        for (size_t l = 0; l < LETTERS; l++) {
            text[l] = letter_at(one, part, line, lines, l);
            text[LETTERS + BLANKS + l] = letter_at(other, other_part, line, lines, l);
        }
        size_t length = sizeof text - 1;
        while (length > 0 && text[length - 1] == ' ') length--;
        printf("   %.*s\n", (int)length, text);
    }
    printf("\n");
}

// The targets as a picture; no memory: an empty one.
static Image ink_image(const Pixels *pixels) {
    Error err;
    Image image = {0};
    if (!image_create(&image, pixels->rows, pixels->cols, 1, &err)) return image;
    for (size_t n = 0; n < pixels->t.rows; n++) {
        image.at[n] = pixels->t.at[n] > 0 ? 0 : 255;
    }
    return image;
}

// ---- One network learns

typedef struct Run Run;

// Called after every epoch (from 1). False: training stops, err says why.
typedef bool Watch(Run *run, const Trainer *trainer, size_t epoch, Error *err);

// One training: what goes in, and what came out. Runs may go on side by side.
struct Run {
    const char *name;
    const char *layers, *loss;
    Recipe recipe;
    const Pixels *pixels;  // borrowed
    uint32_t seed;
    bool nudged;          // the first weight is off by its last digit
    Table *log;           // borrowed; NULL: none
    Watch *watch;         // NULL: none
    void *watcher;        // borrowed, for watch
    Net *net;             // owned, from here on the results
    real *curve;          // owned: each epoch's cost, the mean over its batches
    real cost, accuracy;  // over all pixels, after the last epoch
    bool diverged;        // the cost ran away, err says when
    Error err;
};

// What a training needs besides its network.
typedef struct Workshop {
    Optimiser optimiser;
    Batches batches;
    Schedule schedule;
    Trainer trainer;
    Mat a;         // (N×O) predictions for all pixels
    Arena memory;  // owned: a
    size_t total;  // steps
} Workshop;

// Enough for one batch, and for predictions in bites of a thousand.
static size_t trace_rows(const Recipe *recipe, size_t pixels) {
    size_t bite = recipe->batch > 1000 ? recipe->batch : 1000;
    return recipe->batch == 0 || bite > pixels ? pixels : bite;
}

static bool take_predictions(Workshop *shop, const Mat *t, Error *err) {
    shop->a = mat_take(&shop->memory, t->rows, t->cols);
    if (!arena_allocate(&shop->memory, err)) return false;
    shop->a = mat_take(&shop->memory, t->rows, t->cols);
    return true;
}

static void workshop_free(Workshop *shop) {
    net_trace_free(shop->trainer.trace);
    optimiser_free(&shop->optimiser);
    batches_free(&shop->batches);
    arena_free(&shop->memory);
}

static bool workshop_create(Workshop *shop, Run *run, Error *err) {
    const Recipe *recipe = &run->recipe;
    const Pixels *pixels = run->pixels;
    size_t rows = trace_rows(recipe, pixels->x.rows);
    *shop = (Workshop){.trainer = {.net = run->net, .optimiser = &shop->optimiser}};
    shop->trainer.loss = loss_find(run->loss, err);
    shop->trainer.trace = net_trace_create(run->net, rows, run->seed, err);
    bool good =
        shop->trainer.loss && shop->trainer.trace &&
        schedule_parse(&shop->schedule, recipe->schedule, err) &&
        optimiser_create(&shop->optimiser, recipe->optimiser, run->net->param_count,
                         (real)recipe->learning_rate, err) &&
        batches_create(&shop->batches, &pixels->x, &pixels->t, recipe->batch, run->seed,
                       err) &&
        take_predictions(shop, &pixels->t, err);
    if (good) shop->total = recipe->epochs * batches_count(&shop->batches);
    if (!good) workshop_free(shop);
    return good;
}

// One pass over the pixels; the cost of every batch goes to the log.
static bool learn_epoch(Run *run, Workshop *shop, size_t epoch, Error *err) {
    const Mat *x, *t;
    real sum = 0, cost = 0;
    real base = (real)run->recipe.learning_rate;
    batches_start_epoch(&shop->batches);
    while (batches_next(&shop->batches, &x, &t)) {
        size_t step = shop->trainer.steps;
        shop->optimiser.learning_rate =
            schedule_rate(&shop->schedule, base, step, shop->total);
        if (!train_step(&shop->trainer, x, t, &cost, err)) {
            run->diverged = true;
            return false;
        }
        if (run->log) table_row(run->log, (double[]){(double)step, cost});
        sum += cost * (real)x->rows;
    }
    run->curve[epoch - 1] = sum / (real)run->pixels->x.rows;
    return true;
}

static void measure(Run *run, Workshop *shop) {
    const Pixels *pixels = run->pixels;
    run->cost = train_cost(&shop->trainer, &pixels->x, &pixels->t);
    train_predict(&shop->trainer, &shop->a, &pixels->x);
    bool ink = pixels->t.cols == 1;
    run->accuracy = ink ? metrics_accuracy(&shop->a, &pixels->t, (real)0.5) : 0;
}

static bool learn(Run *run, Error *err) {
    Workshop shop;
    if (!workshop_create(&shop, run, err)) return false;
    bool good = true;
    for (size_t epoch = 1; good && epoch <= run->recipe.epochs; epoch++) {
        good = learn_epoch(run, &shop, epoch, err);
        if (good && run->watch) good = run->watch(run, &shop.trainer, epoch, err);
    }
    if (good) measure(run, &shop);
    workshop_free(&shop);
    return good;
}

// Draws the first weights and learns. False: run->err says why.
static bool run_train(Run *run) {
    Error *err = &run->err;
    run->net = net_create(run->pixels->x.cols, run->layers, err);
    run->curve = calloc(run->recipe.epochs, sizeof *run->curve);
    if (!run->net) return false;
    if (!run->curve) return error_set(err, "out of memory for a curve");
    if (!net_init(run->net, run->recipe.init, run->seed, err)) return false;
    if (run->nudged) run->net->params[0] += run->net->params[0] * (real)DBL_EPSILON;
    return learn(run, err);
}

static void train_one(void *runs, size_t index) {
    run_train((Run *)runs + index);
}

static void runs_free(Run *runs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        net_free(runs[i].net);
        free(runs[i].curve);
        runs[i].net = NULL;
        runs[i].curve = NULL;
    }
}

// Trains them all, over the cores; each has what it needs for itself, so that the
// numbers do not depend on how many cores there are. A cost that ran away is a result.
static bool run_all(Run *runs, size_t count, Error *err) {
    parallel_run(parallel_cores(), count, train_one, runs);
    for (size_t i = 0; i < count; i++) {
        if (!*runs[i].err.text || runs[i].diverged) continue;
        *err = runs[i].err;
        runs_free(runs, count);
        return false;
    }
    return true;
}

// The last cost of a curve: "0.0512", or what it became.
static void put_cost(const Run *run, int width) {
    if (run->diverged) {
        printf("%*s", width, "ran away");
    } else {
        printf("%*.4f", width, run->cost);
    }
}

// ---- Data for the figures

// name,rate,epoch,cost: the cost of every epoch.
static void write_curve(Table *table, const Run *run) {
    for (size_t e = 0; e < run->recipe.epochs; e++) {
        table_text(table, run->name);
        table_number(table, run->recipe.learning_rate);
        table_number(table, (double)e + 1);
        table_number(table, run->curve[e]);
    }
}

// number,row,col and the pixel, grey or red, green, blue; then the end of a block.
static void table_image(Table *table, const Image *image, double number) {
    size_t O = image->channels;
    for (size_t n = 0; n < image->rows * image->cols; n++) {
        table_number(table, number);
        table_number(table, (double)(n / image->cols));
        table_number(table, (double)(n % image->cols));
        for (size_t k = 0; k < O; k++) table_number(table, image->at[n * O + k]);
    }
    table_gap(table);
    table_gap(table);
}

// ---- What the lesson works on

typedef struct Material {
    const Settings *settings;
    const Lengths *lengths;
    Image ink, colour;  // the two files
    Pixels pixels;      // what is learned
    Pixels trials;      // fewer of them, for comparisons
    Pixels few;         // still fewer, for the last digit
    Pixels colours;
} Material;

static void material_free(Material *m) {
    image_free(&m->ink);
    image_free(&m->colour);
    pixels_free(&m->pixels);
    pixels_free(&m->trials);
    pixels_free(&m->few);
    pixels_free(&m->colours);
}

static bool material_create(Material *m, const Settings *settings, Error *err) {
    const Lengths *lengths = &LENGTHS[settings->mode == QUICK ? QUICK : LESSON];
    *m = (Material){.settings = settings, .lengths = lengths};
    bool good = image_read(&m->ink, settings->data, err) &&
                image_read(&m->colour, settings->colour, err) &&
                pixels_create(&m->pixels, &m->ink, lengths->thin, 1, err) &&
                pixels_create(&m->trials, &m->ink, lengths->thin_trials, 1, err) &&
                pixels_create(&m->few, &m->ink, lengths->thin_twins, 1, err) &&
                pixels_create(&m->colours, &m->colour, lengths->thin, 3, err);
    if (!good) material_free(m);
    return good;
}

// A trial: this chapter's network, this seed, the fewer pixels.
static Run trial(const Material *m, const char *name, Recipe recipe) {
    return (Run){.name = name,
                 .layers = LAYERS,
                 .loss = LOSS,
                 .recipe = recipe,
                 .pixels = &m->trials,
                 .seed = (uint32_t)m->settings->seed};
}

// ---- The picture

static void show_picture(const Material *m) {
    const Pixels *pixels = &m->pixels;
    printf("The picture: %zu rows of %zu pixels are %zu examples\n\n", pixels->rows,
           pixels->cols, pixels->x.rows);
    printf(
        "   in    where: row and column, each from -1 to 1\n"
        "   out   what: 1 where the picture is dark, 0 where it is light\n\n");
    printf("Always the more frequent of the two: right for %.1f %% of the pixels.\n\n",
           100 * metrics_majority(&pixels->t));
}

// ---- The network

static size_t count_products(const Net *net) {
    size_t products = 0;
    for (size_t l = 0; l < net->layers; l++) products += mat_count(&net->layer[l].w);
    return products;
}

static void show_layer(const Layer *layer, size_t number) {
    char weights[48];
    snprintf(weights, sizeof weights, "%zu x %zu", layer->inputs, layer->outputs);
    printf("   %3zu   %-12s%10s%9zu%13zu\n", number, layer->activation->name, weights,
           mat_count(&layer->b), mat_count(&layer->w) + mat_count(&layer->b));
}

static bool show_network(Error *err) {
    Net *net = net_create(2, LAYERS, err);
    if (!net) return false;
    printf("The network: 2 inputs and four layers, one after the other\n\n");
    printf("   layer  activation     weights   biases   parameters\n");
    for (size_t l = 0; l < net->layers; l++) show_layer(&net->layer[l], l + 1);
    printf("   in all%47zu\n\n", net->param_count);
    printf(
        "The sigmoid after the last layer belongs to the loss. One pixel takes %zu\n"
        "multiplications forward, and about twice as many backward.\n\n",
        count_products(net));
    net_free(net);
    return true;
}

// ---- Is the gradient right?

enum { CHECKED = 10 };  // pixels, spread over the picture

typedef struct Check {
    Net *net;
    Trace *trace;
    const Loss *loss;
    Mat x, t;
} Check;

static real cost_of_check(void *context) {
    Check *check = context;
    return loss_value(check->loss, net_forward(check->net, check->trace, &check->x),
                      &check->t);
}

static void run_check(Check *check) {
    const Mat *scores = net_forward(check->net, check->trace, &check->x);
    loss_gradient(check->loss, net_score_gradient(check->net, check->trace), scores,
                  &check->t);
    net_backward(check->net, check->trace, &check->x);
    GradCheck found = gradcheck_run(check->net->params, check->trace->grads,
                                    check->net->param_count, cost_of_check, check);
    printf(
        "Is the gradient right? Each of %zu parameters nudged up and down, %d "
        "pixels\n\n",
        check->net->param_count, CHECKED);
    printf("   largest slope                  %.6f\n", found.largest);
    printf("   largest disagreement, of that  %.1e   %s\n\n", found.error,
           gradcheck_passed(&found) ? "right" : "WRONG");
}

static bool prove_gradient(const Material *m, Error *err) {
    real x[CHECKED * 2], t[CHECKED];
    Check check = {.x = mat_view(x, CHECKED, 2), .t = mat_view(t, CHECKED, 1)};
    for (size_t k = 0; k < CHECKED; k++) {
        size_t n = (2 * k + 1) * m->pixels.x.rows / (2 * CHECKED);
        mat_copy_row(&check.x, k, &m->pixels.x, n);
        mat_copy_row(&check.t, k, &m->pixels.t, n);
    }
    check.loss = loss_find(LOSS, err);
    check.net = net_create(2, LAYERS, err);
    check.trace = check.net ? net_trace_create(check.net, CHECKED, 0, err) : NULL;
    bool good = check.loss && check.trace &&
                net_init(check.net, "he", (uint32_t)m->settings->seed, err);
    if (good) run_check(&check);
    net_trace_free(check.trace);
    net_free(check.net);
    return good;
}

// ---- What depth buys

static const char *const NETWORKS[][2] = {
    {"one sigmoid neuron (chapter 2)", "1"},
    {"4 tanh units (chapter 3)", "4:tanh,1"},
    {"493 ReLU units side by side", "493:relu,1"},
    {"27, 31 and 31 ReLU units", "27:relu,31:relu,31:relu,1"},
};

static const double NETWORK_RATES[] = {0.01, 0.03};  // both are tried
enum {
    NETWORK_COUNT = sizeof NETWORKS / sizeof NETWORKS[0],
    TRIED = sizeof NETWORK_RATES / sizeof NETWORK_RATES[0],
};

// The run with the lowest cost.
static const Run *best_of(const Run *runs, size_t count) {
    const Run *best = runs;
    for (const Run *run = runs + 1; run < runs + count; run++) {
        bool better = !run->diverged && run->cost < best->cost;
        if (best->diverged || better) best = run;
    }
    return best;
}

static void show_depth(const Run *runs, const Material *m) {
    printf("What depth buys: %zu of the pixels, %zu epochs\n\n", m->trials.x.rows,
           m->lengths->schedules);
    printf(
        "   network                            parameters    rate      cost      "
        "right\n");
    for (size_t k = 0; k < NETWORK_COUNT; k++) {
        const Run *run = best_of(&runs[k * TRIED], TRIED);
        printf("   %-35s%10zu%8g", run->name, run->net->param_count,
               run->recipe.learning_rate);
        put_cost(run, 10);
        printf("%9.1f %%\n", 100 * run->accuracy);
    }
    printf(
        "\nEach at the better of two rates. The last two have as many parameters: "
        "what\n"
        "the one lacks is depth.\n\n");
}

// What each of them drew, one block after the other.
static bool write_depth(const char *figures, const Run *runs, Error *err) {
    Table table;
    if (!table_create(&table, figures, "depth.csv", "network,row,col,light", err)) {
        return false;
    }
    for (size_t k = 0; k < NETWORK_COUNT; k++) {
        const Run *run = best_of(&runs[k * TRIED], TRIED);
        Image image;
        bool good =
            draw(&image, run->net, run->pixels->rows, run->pixels->cols, 1, err);
        if (!good) {
            table_abandon(&table);
            return false;
        }
        table_image(&table, &image, (double)k);
        image_free(&image);
    }
    return table_close(&table, err);
}

static bool try_depth(const Material *m, Error *err) {
    enum { COUNT = NETWORK_COUNT * TRIED };
    Run runs[COUNT];
    for (size_t r = 0; r < COUNT; r++) {
        Recipe recipe = {"he",     "adam",
                         "cosine", NETWORK_RATES[r % TRIED],
                         32,       m->lengths->schedules};
        runs[r] = trial(m, NETWORKS[r / TRIED][0], recipe);
        runs[r].layers = NETWORKS[r / TRIED][1];
    }
    if (!run_all(runs, COUNT, err)) return false;
    show_depth(runs, m);
    bool good = write_depth(m->settings->figures, runs, err);
    runs_free(runs, COUNT);
    return good;
}

// ---- The first weights

enum { NET_LAYERS = 4 };

// Root mean square: the typical size of count numbers.
static real typical_size(const real *at, size_t count) {
    real sum = 0;
    for (size_t k = 0; k < count; k++) sum += at[k] * at[k];
    return real_sqrt(sum / (real)count);
}

// What goes through the layers before anything is learned: forward and backward once.
typedef struct Sizes {
    real forward[NET_LAYERS];   // of what comes out of a layer
    real backward[NET_LAYERS];  // of the slopes of one pixel's cost by its sums z
    real weights[NET_LAYERS];   // of the slopes of the cost by its weights
} Sizes;

static void measure_layers(Sizes *sizes, const Net *net, Trace *trace, const Loss *loss,
                           const Pixels *pixels) {
    const Mat *scores = net_forward(net, trace, &pixels->x);
    loss_gradient(loss, net_score_gradient(net, trace), scores, &pixels->t);
    net_backward(net, trace, &pixels->x);
    real N = (real)pixels->x.rows;
    for (size_t l = 0; l < NET_LAYERS; l++) {
        const LayerTrace *at = &trace->layer[l];
        sizes->forward[l] = typical_size(at->a.at, mat_count(&at->a));
        sizes->backward[l] = N * typical_size(at->dz.at, mat_count(&at->dz));
        sizes->weights[l] = typical_size(at->dw.at, mat_count(&at->dw));
    }
}

static bool find_sizes(Sizes *sizes, const Run *run, Error *err) {
    const Loss *loss = loss_find(run->loss, err);
    Net *net = net_create(2, run->layers, err);
    Trace *trace = net ? net_trace_create(net, run->pixels->x.rows, 0, err) : NULL;
    bool good = loss && trace && net_init(net, run->recipe.init, run->seed, err);
    if (good) measure_layers(sizes, net, trace, loss, run->pixels);
    net_trace_free(trace);
    net_free(net);
    return good;
}

static const char *const INITS[] = {"0.01", "0.2", "xavier", "he", "zeros"};
enum { INIT_COUNT = sizeof INITS / sizeof INITS[0] };

static bool write_sizes(const char *figures, const Sizes *sizes, Error *err) {
    Table table;
    if (!table_create(&table, figures, "init.csv",
                      "init,layer,forward,backward,weights", err)) {
        return false;
    }
    for (size_t i = 0; i < INIT_COUNT; i++) {
        for (size_t l = 0; l < NET_LAYERS; l++) {
            table_text(&table, INITS[i]);
            table_number(&table, (double)l + 1);
            table_number(&table, sizes[i].forward[l]);
            table_number(&table, sizes[i].backward[l]);
            table_number(&table, sizes[i].weights[l]);
        }
    }
    return table_close(&table, err);
}

static void show_sizes(size_t i, const real *sizes) {
    printf("   %-12s", INITS[i]);
    for (size_t l = 0; l < NET_LAYERS; l++) printf("%11.1e", sizes[l]);
    printf("\n");
}

static void show_inits(const Sizes *sizes, const Run *runs, size_t epochs) {
    static const char HEAD[] =
        "   weights           layer 1    layer 2    layer 3    layer 4\n";
    printf("The first weights: what goes through before anything is learned\n\n");
    printf("   forward: the typical size of what comes out\n%s", HEAD);
    for (size_t i = 0; i < INIT_COUNT; i++) show_sizes(i, sizes[i].forward);
    printf("\n   backward: of a pixel's slopes by the sums of the layer\n%s", HEAD);
    for (size_t i = 0; i < INIT_COUNT; i++) show_sizes(i, sizes[i].backward);
    printf("\n   together: of the slopes by its weights, which learning goes by\n%s",
           HEAD);
    for (size_t i = 0; i < INIT_COUNT; i++) show_sizes(i, sizes[i].weights);
    printf("\n   %zu epochs of plain gradient descent later\n", epochs);
    printf("   weights            cost      right\n");
    for (size_t i = 0; i < INIT_COUNT; i++) {
        printf("   %-12s", INITS[i]);
        put_cost(&runs[i], 11);
        printf("%9.1f %%\n", 100 * runs[i].accuracy);
    }
    printf("\n");
}

static bool try_inits(const Material *m, Error *err) {
    Run runs[INIT_COUNT];
    Sizes sizes[INIT_COUNT];
    for (size_t i = 0; i < INIT_COUNT; i++) {
        Recipe recipe = {INITS[i], "sgd", "constant", 0.1, 32, m->lengths->trials};
        runs[i] = trial(m, INITS[i], recipe);
        if (!find_sizes(&sizes[i], &runs[i], err)) return false;
    }
    if (!run_all(runs, INIT_COUNT, err)) return false;
    show_inits(sizes, runs, m->lengths->trials);
    runs_free(runs, INIT_COUNT);
    return write_sizes(m->settings->figures, sizes, err);
}

// ---- Mini-batches

static const size_t BATCH_SIZES[] = {0, 512, 128, 32};
enum { BATCH_COUNT = sizeof BATCH_SIZES / sizeof BATCH_SIZES[0] };

static void show_batches(const Run *runs, const Material *m) {
    printf("Mini-batches: %zu epochs of plain gradient descent at a rate of %g\n\n",
           m->lengths->trials, runs[0].recipe.learning_rate);
    printf("   pixels in a batch   steps an epoch      cost    right\n");
    for (size_t r = 0; r < BATCH_COUNT; r++) {
        size_t N = m->trials.x.rows;
        size_t size = BATCH_SIZES[r] ? BATCH_SIZES[r] : N;
        printf("   %17zu%17zu", size, (N + size - 1) / size);
        put_cost(&runs[r], 10);
        printf("%7.1f %%\n", 100 * runs[r].accuracy);
    }
    printf("\nAn epoch looks at every pixel once: all four do the same work.\n\n");
}

static bool write_batches(const char *figures, const Run *runs, Error *err) {
    Table table;
    if (!table_create(&table, figures, "batches.csv", "batch,rate,epoch,cost", err)) {
        return false;
    }
    for (size_t r = 0; r < BATCH_COUNT; r++) write_curve(&table, &runs[r]);
    return table_close(&table, err);
}

static bool try_batches(const Material *m, Error *err) {
    static const char *const NAMES[BATCH_COUNT] = {"all", "512", "128", "32"};
    Run runs[BATCH_COUNT];
    for (size_t r = 0; r < BATCH_COUNT; r++) {
        Recipe recipe = {"he", "sgd",          "constant",
                         0.1,  BATCH_SIZES[r], m->lengths->trials};
        runs[r] = trial(m, NAMES[r], recipe);
    }
    if (!run_all(runs, BATCH_COUNT, err)) return false;
    show_batches(runs, m);
    bool good = write_batches(m->settings->figures, runs, err);
    runs_free(runs, BATCH_COUNT);
    return good;
}

// ---- Optimisers

enum { RATES = 3 };  // tried for each

typedef struct Contestant {
    const char *name;
    double rate[RATES];
} Contestant;

static const Contestant CONTESTANTS[] = {
    {"sgd", {0.03, 0.1, 0.3}},      {"momentum", {0.003, 0.01, 0.03}},
    {"adagrad", {0.01, 0.03, 0.1}}, {"rmsprop", {0.001, 0.003, 0.01}},
    {"adam", {0.001, 0.003, 0.01}},
};
enum { CONTESTANT_COUNT = sizeof CONTESTANTS / sizeof CONTESTANTS[0] };

static void show_contestant(const Run *runs) {
    const Run *best = best_of(runs, RATES);
    printf("   %-10s", runs[0].name);
    for (const Run *run = runs; run < runs + RATES; run++) {
        printf("%8g", run->recipe.learning_rate);
        put_cost(run, 9);
        printf("%s", run == best ? " *" : "  ");
    }
    printf("%7.1f %%\n", 100 * best->accuracy);
}

static bool write_contest(const char *figures, const Run *runs, Error *err) {
    Table table;
    if (!table_create(&table, figures, "optimisers.csv", "optimiser,rate,epoch,cost",
                      err)) {
        return false;
    }
    for (size_t c = 0; c < CONTESTANT_COUNT; c++) {
        const Run *best = best_of(&runs[c * RATES], RATES);
        if (!best->diverged) write_curve(&table, best);
    }
    return table_close(&table, err);
}

// Runs: RATES of each contestant, one after the other.
static void show_contest(const Run *runs, const Material *m) {
    printf("Optimisers: %zu epochs in batches of 32, each optimiser at three rates\n\n",
           m->lengths->trials);
    printf("   optimiser     rate     cost      rate     cost      rate     cost");
    printf("      right\n");
    for (size_t c = 0; c < CONTESTANT_COUNT; c++) show_contestant(&runs[c * RATES]);
    printf(
        "\n   * the best of the three; its share of right pixels in the last "
        "column\n\n");
}

static bool try_optimisers(const Material *m, Error *err) {
    enum { COUNT = CONTESTANT_COUNT * RATES };
    Run runs[COUNT];
    for (size_t r = 0; r < COUNT; r++) {
        const Contestant *contestant = &CONTESTANTS[r / RATES];
        Recipe recipe = {"he",       contestant->name,
                         "constant", contestant->rate[r % RATES],
                         32,         m->lengths->trials};
        runs[r] = trial(m, contestant->name, recipe);
    }
    if (!run_all(runs, COUNT, err)) return false;
    show_contest(runs, m);
    bool good = write_contest(m->settings->figures, runs, err);
    runs_free(runs, COUNT);
    return good;
}

// ---- Schedules

enum { SCHEDULE_COUNT = 3, SEEDS = 3 };

// Half of the steps at the rate, a quarter at 3/10 of it, the rest at a tenth.
static void write_stages(char *text, size_t size, size_t steps, double rate) {
    snprintf(text, size, "%zux%g,%zux%g,%zux%g", steps / 2, rate, steps / 4,
             rate * 3 / 10, steps / 4, rate / 10);
}

static void show_schedule(const Run *runs) {
    real least = runs[0].cost, most = runs[0].cost, sum = 0, right = 0;
    for (size_t k = 0; k < SEEDS; k++) {
        if (runs[k].cost < least) least = runs[k].cost;
        if (runs[k].cost > most) most = runs[k].cost;
        sum += runs[k].cost;
        right += runs[k].accuracy;
    }
    printf("   %-10s%10.4f%10.4f%10.4f%9.1f %%\n", runs[0].name, least, sum / SEEDS,
           most, 100 * right / SEEDS);
}

static void show_schedules(const Run *runs, const Recipe *recipe) {
    printf(
        "Schedules: Adam, batches of 32, %zu epochs, from a rate of %g, %d seeds\n\n",
        recipe->epochs, recipe->learning_rate, SEEDS);
    printf(
        "               lowest      mean   highest\n"
        "   schedule      cost      cost      cost      right\n");
    for (size_t k = 0; k < SCHEDULE_COUNT; k++) show_schedule(&runs[k * SEEDS]);
    printf(
        "\n   constant   the rate stays\n"
        "   stages     half of the steps at it, a quarter at 3/10, a quarter at 1/10\n"
        "   cosine     down to 0 on half a cosine\n\n");
}

// Rate and cost of each epoch, of the first seed.
static bool write_schedule(Table *table, const Run *run, size_t steps, Error *err) {
    Schedule schedule;
    size_t epochs = run->recipe.epochs;
    real base = (real)run->recipe.learning_rate;
    if (!schedule_parse(&schedule, run->recipe.schedule, err)) return false;
    for (size_t e = 0; e < epochs; e++) {
        table_text(table, run->name);
        table_number(table, (double)e + 1);
        table_number(table, schedule_rate(&schedule, base, e * steps, epochs * steps));
        table_number(table, run->curve[e]);
    }
    return true;
}

static bool write_schedules(const char *figures, const Run *runs, size_t steps,
                            Error *err) {
    Table table;
    bool good =
        table_create(&table, figures, "schedules.csv", "schedule,epoch,rate,cost", err);
    for (size_t k = 0; good && k < SCHEDULE_COUNT; k++) {
        good = write_schedule(&table, &runs[k * SEEDS], steps, err);
    }
    return good && table_close(&table, err);
}

static bool try_schedules(const Material *m, Error *err) {
    enum { COUNT = SCHEDULE_COUNT * SEEDS };
    static const char *const NAMES[] = {"constant", "stages", "cosine"};
    Recipe recipe = {
        "he", "adam", "constant", m->lengths->schedule_rate, 32, m->lengths->schedules};
    size_t steps = (m->trials.x.rows + recipe.batch - 1) / recipe.batch;
    char stages[128];
    Run runs[COUNT];
    write_stages(stages, sizeof stages, steps * recipe.epochs, recipe.learning_rate);
    for (size_t r = 0; r < COUNT; r++) {
        size_t k = r / SEEDS;
        recipe.schedule = k == 1 ? stages : NAMES[k];
        runs[r] = trial(m, NAMES[k], recipe);
        runs[r].seed += (uint32_t)(r % SEEDS);
    }
    if (!run_all(runs, COUNT, err)) return false;
    show_schedules(runs, &recipe);
    bool good = write_schedules(m->settings->figures, runs, steps, err);
    runs_free(runs, COUNT);
    return good;
}

// ---- The picture appears

enum { MARKS_MAX = 16 };

// Looks over the shoulder of a run: at some epochs, how far is it?
typedef struct Watcher {
    size_t mark[MARKS_MAX];  // epochs, ascending
    size_t marks;
    Progress progress;
    Table pictures;  // for a figure; may be off
    Workshop shop;   // room for predictions
} Watcher;

static bool is_mark(const Watcher *watcher, size_t epoch) {
    for (size_t k = 0; k < watcher->marks; k++) {
        if (watcher->mark[k] == epoch) return true;
    }
    return false;
}

// One line of the table, one small picture in the terminal, one in the figure.
static bool look(Run *run, Watcher *watcher, const Trainer *trainer, size_t epoch,
                 Error *err) {
    const Pixels *pixels = run->pixels;
    Mat *a = &watcher->shop.a;
    train_predict(trainer, a, &pixels->x);
    progress_end(&watcher->progress);
    printf("%8zu%12zu%11.4f%9.1f %%\n", epoch, trainer->steps,
           train_cost(trainer, &pixels->x, &pixels->t),
           100 * metrics_accuracy(a, &pixels->t, (real)0.5));
    fflush(stdout);
    Image image;
    if (!draw(&image, run->net, pixels->rows, pixels->cols, 1, err)) return false;
    image_preview(&image, LETTERS);
    table_image(&watcher->pictures, &image, (double)epoch);
    image_free(&image);
    return true;
}

static bool watch(Run *run, const Trainer *trainer, size_t epoch, Error *err) {
    Watcher *watcher = run->watcher;
    progress_update(&watcher->progress, epoch, run->curve[epoch - 1]);
    return !is_mark(watcher, epoch) || look(run, watcher, trainer, epoch, err);
}

// The picture itself is the first of the figure, as epoch 0.
static bool watcher_create(Watcher *watcher, const Run *run, const char *figures,
                           Error *err) {
    watcher->progress = progress_start("learning", run->recipe.epochs);
    if (!take_predictions(&watcher->shop, &run->pixels->t, err)) return false;
    if (!table_create(&watcher->pictures, figures, "snapshots.csv",
                      "epoch,row,col,light", err))
        return false;
    Image picture = ink_image(run->pixels);
    if (!picture.at) return error_set(err, "out of memory for a picture");
    table_image(&watcher->pictures, &picture, 0);
    image_free(&picture);
    return true;
}

static bool watcher_close(Watcher *watcher, Error *err) {
    progress_end(&watcher->progress);
    arena_free(&watcher->shop.memory);
    bool closed = table_close(&watcher->pictures, err);
    table_abandon(&watcher->pictures);
    return closed;
}

static void show_recipe(const Recipe *recipe, size_t pixels) {
    size_t batch = recipe->batch ? recipe->batch : pixels;
    printf("   first weights %s, %s, batches of %zu, %zu epochs\n", recipe->init,
           recipe->optimiser, batch, recipe->epochs);
    if (strchr(recipe->schedule, 'x')) {
        printf("   learning rate, as STEPSxRATE:\n   %s", recipe->schedule);
    } else {
        printf("   learning rate: %s from %g", recipe->schedule, recipe->learning_rate);
    }
    printf("\n\n   epoch       steps       cost      right\n");
}

// Runs[0] learns the picture, watched and logged; the others learn beside it.
static bool learn_watched(Run *runs, size_t count, Watcher *watcher,
                          const Settings *settings, Error *err) {
    Table log;
    const char *folder = settings->log ? "." : NULL;
    runs[0].watch = watch;
    runs[0].watcher = watcher;
    runs[0].log = &log;
    if (!table_create(&log, folder, settings->log, "step,cost", err)) return false;
    bool good = watcher_create(watcher, &runs[0], settings->figures, err) &&
                run_all(runs, count, err);
    if (good && runs[0].diverged) *err = runs[0].err;
    good = good && !runs[0].diverged;
    Error trouble = {0};
    bool closed = watcher_close(watcher, good ? err : &trouble);
    closed = table_close(&log, good ? err : &trouble) && closed;
    runs[0].log = NULL;
    if (!(good && closed)) runs_free(runs, count);
    return good && closed;
}

// Epochs 1, 3, 10, 30 ... and the last.
static void mark_epochs(Watcher *watcher, size_t epochs) {
    for (size_t mark = 1, k = 0; mark < epochs && k < MARKS_MAX - 1; k++) {
        watcher->mark[watcher->marks++] = mark;
        mark = k % 2 == 0 ? mark * 3 : mark / 3 * 10;
    }
    watcher->mark[watcher->marks++] = epochs;
}

enum { INK, COLOUR, PICTURES };  // the two runs of the lesson

// The picture in ink and, at the same time on another core, in colour.
static bool learn_pictures(Run *runs, const Material *m, Error *err) {
    const Settings *settings = m->settings;
    Watcher watcher = {0};
    mark_epochs(&watcher, settings->recipe.epochs);
    runs[INK] = trial(m, "ink", settings->recipe);
    runs[INK].pixels = &m->pixels;
    Recipe recipe = {"he", "adam", "cosine", 0.01, 32, m->lengths->colour};
    runs[COLOUR] = trial(m, "colour", recipe);
    runs[COLOUR].layers = "27:relu,31:relu,31:relu,3";
    runs[COLOUR].pixels = &m->colours;
    printf("The picture appears: all that helped, together, on %zu pixels\n\n",
           m->pixels.x.rows);
    show_recipe(&settings->recipe, m->pixels.x.rows);
    return learn_watched(runs, PICTURES, &watcher, settings, err);
}

static bool show_learned(const Run *run, Error *err) {
    const Pixels *pixels = run->pixels;
    Image drawn, original = ink_image(pixels);
    if (!original.at) return error_set(err, "out of memory for a picture");
    if (!draw(&drawn, run->net, pixels->rows, pixels->cols, 1, err)) return false;
    Box all = whole(&original);
    printf("\nLeft the picture, right what the network says:\n\n");
    show_pair(&original, &all, &drawn, &all);
    image_free(&drawn);
    image_free(&original);
    return true;
}

// ---- Enhance

enum { PATH_ROOM = 4096 };

// folder/name; false: too long.
static bool join(char path[PATH_ROOM], const char *folder, const char *name,
                 Error *err) {
    int length = snprintf(path, PATH_ROOM, "%s/%s", folder, name);
    if (length >= 0 && length < PATH_ROOM) return true;
    return error_set(err, "%.40s...: the name is too long", folder);
}

// The picture into the figures' folder, if there is one.
static bool keep_image(const Image *image, const char *figures, const char *name,
                       Error *err) {
    char path[PATH_ROOM];
    if (!figures) return true;
    return join(path, figures, name, err) && image_write(image, path, err);
}

// The part with an eye: these shares of the picture, in a picture enlarged so much.
static Box eye_box(size_t rows, size_t cols, size_t enlarge) {
    return (Box){.top = rows * 42 / 100 * enlarge,
                 .bottom = (rows * 68 + 99) / 100 * enlarge,
                 .left = cols * 16 / 100 * enlarge,
                 .right = (cols * 50 + 99) / 100 * enlarge};
}

// Blocks 0 and 1 of the table: the same part, in pixels and as the function has it, both
// at the same number of points.
static void table_part(Table *table, const Image *image, const Box *part,
                       size_t enlarge, size_t scale) {
    for (size_t r = part->top; r < part->bottom; r++) {
        for (size_t c = part->left; c < part->right; c++) {
            double light = image->at[r / scale * image->cols + c / scale];
            table_row(table, (double[]){((double)r + 0.5) / (double)enlarge,
                                        ((double)c + 0.5) / (double)enlarge, light});
        }
    }
    table_gap(table);
    table_gap(table);
}

static bool write_enhanced(const char *figures, const Image *pixels, const Image *fine,
                           size_t enlarge, Error *err) {
    Table table;
    if (!table_create(&table, figures, "enhance.csv", "row,col,light", err))
        return false;
    Box part = eye_box(pixels->rows, pixels->cols, enlarge);
    table_part(&table, pixels, &part, enlarge, enlarge);
    table_part(&table, fine, &part, enlarge, 1);
    return table_close(&table, err) && keep_image(fine, figures, "enhanced.pgm", err);
}

static void show_enhanced(const Image *pixels, const Image *fine, size_t enlarge,
                          size_t params) {
    Box part = eye_box(pixels->rows, pixels->cols, 1);
    Box fine_part = eye_box(pixels->rows, pixels->cols, enlarge);
    printf(
        "Enhance: the same network, asked at %zu x %zu places instead of %zu x %zu\n\n",
        fine->cols, fine->rows, pixels->cols, pixels->rows);
    show_pair(pixels, &part, fine, &fine_part);
    printf(
        "Left the pixels it has seen, right what it says between them: an opinion,\n");
    printf("not a memory. %zu answers out of %zu numbers.\n\n", fine->rows * fine->cols,
           params);
}

static bool enhance(const Run *run, const Material *m, Error *err) {
    size_t enlarge = m->settings->enlarge;
    const Pixels *pixels = run->pixels;
    Image fine, coarse = ink_image(pixels);
    if (!coarse.at) return error_set(err, "out of memory for a picture");
    bool good = draw(&fine, run->net, pixels->rows, pixels->cols, enlarge, err);
    if (good) show_enhanced(&coarse, &fine, enlarge, run->net->param_count);
    if (good) image_preview(&fine, progress_width());
    good = good && write_enhanced(m->settings->figures, &coarse, &fine, enlarge, err);
    image_free(&fine);
    image_free(&coarse);
    return good;
}

// ---- Save it, and let another process draw it

// Is this a network that draws: from a place to one sigmoid or three?
static bool check_model(const Net *net, const ModelInfo *info, const char *path,
                        Error *err) {
    bool fits = net->inputs == 2 && (net->outputs == 1 || net->outputs == 3);
    if (!fits) {
        return error_set(err,
                         "%.200s: %zu inputs and %zu outputs, 2 and 1 or 3 expected",
                         path, net->inputs, net->outputs);
    }
    if (!info->loss || strcmp(info->loss->activation, "sigmoid") == 0) return true;
    return error_set(err, "%.200s: outputs are %s, sigmoid expected", path,
                     info->loss->activation);
}

// --draw MODEL OUT: loads the network and asks it for a picture of the size of --data,
// --enlarge times finer.
static bool draw_model(const Settings *settings, Error *err) {
    ModelInfo info;
    Image size = {0}, image = {0};
    Net *net = model_load(settings->draw, NULL, &info, err);
    if (!net) return false;
    bool good = check_model(net, &info, settings->draw, err) &&
                image_read(&size, settings->data, err) &&
                draw(&image, net, size.rows, size.cols, settings->enlarge, err) &&
                image_write(&image, settings->out, err);
    if (good) image_preview(&image, progress_width());
    image_free(&size);
    image_free(&image);
    net_free(net);
    model_info_free(&info);
    return good;
}

extern char **environ;

// This program once more, as a process of its own: --draw model out.
static bool draw_elsewhere(const Settings *settings, const char *model, const char *out,
                           Error *err) {
    char data[PATH_ROOM + 8], from[PATH_ROOM + 8];
    snprintf(data, sizeof data, "--data=%.4000s", settings->data);
    snprintf(from, sizeof from, "--draw=%.4000s", model);
    char program[PATH_ROOM], to[PATH_ROOM];
    snprintf(program, sizeof program, "%s", settings->program);
    snprintf(to, sizeof to, "%s", out);
    char *arguments[] = {program, data, from, to, NULL};
    pid_t child;
    int status = 0;
    fflush(stdout);
    int failed = posix_spawnp(&child, program, NULL, NULL, arguments, environ);
    if (failed) return error_set(err, "%.200s: %s", program, strerror(failed));
    if (waitpid(child, &status, 0) < 0 || status != 0) {
        return error_set(err, "the other process failed: %.200s --draw", program);
    }
    return true;
}

static bool same_image(const Image *one, const Image *other) {
    size_t bytes = one->rows * one->cols * one->channels;
    return one->rows == other->rows && one->cols == other->cols &&
           one->channels == other->channels && memcmp(one->at, other->at, bytes) == 0;
}

static bool compare_drawings(const Net *net, const Image *ink, const char *model,
                             const char *path, Error *err) {
    Image here, there;
    struct stat about;
    if (stat(model, &about) != 0) return error_set(err, "%.300s has gone", model);
    if (!image_read(&there, path, err)) return false;
    bool good = draw(&here, net, ink->rows, ink->cols, 1, err);
    if (good) {
        printf("Saved: %zu parameters in a .safetensors file of %lld bytes\n\n",
               net->param_count, (long long)about.st_size);
        printf(
            "Another process loaded the file and drew the picture: %zu bytes, %s.\n\n",
            here.rows * here.cols,
            same_image(&here, &there) ? "all the same" : "CHANGED");
        image_free(&here);
    }
    image_free(&there);
    return good;
}

static bool save_net(const Run *run, const char *path, Error *err) {
    ModelInfo info = {.layers = run->layers, .loss = loss_find(run->loss, err)};
    return info.loss && model_save(run->net, &info, path, err);
}

// Both files stand in a folder of their own for a moment.
static bool save_and_draw(const Run *run, const Material *m, Error *err) {
    char folder[PATH_ROOM], model[PATH_ROOM], out[PATH_ROOM];
    const char *home = getenv("TMPDIR");
    if (!join(folder, home && *home ? home : "/tmp", "chapter4-XXXXXX", err))
        return false;
    if (!mkdtemp(folder))
        return error_set(err, "%.300s: no folder can be made", folder);
    bool good = join(model, folder, "ink.safetensors", err) &&
                join(out, folder, "ink.pgm", err) && save_net(run, model, err) &&
                draw_elsewhere(m->settings, model, out, err) &&
                compare_drawings(run->net, &m->ink, model, out, err);
    remove(model);
    remove(out);
    rmdir(folder);
    if (good && m->settings->save) good = save_net(run, m->settings->save, err);
    return good;
}

// ---- In colour

// Root mean square of the differences, in steps of 0 to 255.
static double colour_error(const Image *drawn, const Pixels *pixels) {
    double sum = 0;
    size_t count = mat_count(&pixels->t);
    for (size_t k = 0; k < count; k++) {
        double miss = drawn->at[k] - 255 * (double)pixels->t.at[k];
        sum += miss * miss;
    }
    return (double)real_sqrt((real)(sum / (double)count));
}

// The same for one colour everywhere, the mean.
static double mean_colour_error(const Pixels *pixels) {
    double sum = 0, N = (double)pixels->t.rows;
    for (size_t k = 0; k < 3; k++) {
        double mean = 0;
        for (size_t n = 0; n < pixels->t.rows; n++) mean += pixels->t.at[3 * n + k];
        for (size_t n = 0; n < pixels->t.rows; n++) {
            double miss = 255 * (pixels->t.at[3 * n + k] - mean / N);
            sum += miss * miss;
        }
    }
    return (double)real_sqrt((real)(sum / (3 * N)));
}

// Block 0: the picture; block 1: what the network drew.
static bool write_colours(const char *figures, const Pixels *pixels, const Image *drawn,
                          Error *err) {
    Table table;
    if (!table_create(&table, figures, "colour.csv", "picture,row,col,red,green,blue",
                      err)) {
        return false;
    }
    Image original = *drawn;
    if (!image_create(&original, drawn->rows, drawn->cols, 3, err)) return false;
    for (size_t k = 0; k < mat_count(&pixels->t); k++) {
        original.at[k] = (unsigned char)(255 * (double)pixels->t.at[k] + 0.5);
    }
    table_image(&table, &original, 0);
    table_image(&table, drawn, 1);
    image_free(&original);
    return table_close(&table, err) && keep_image(drawn, figures, "colour.ppm", err);
}

static bool show_colour(const Run *run, const Material *m, Error *err) {
    const Pixels *pixels = run->pixels;
    Image drawn;
    if (run->diverged) return error_set(err, "in colour: %.400s", run->err.text);
    if (!draw(&drawn, run->net, pixels->rows, pixels->cols, 1, err)) return false;
    image_preview(&drawn, LETTERS);
    printf(
        "In colour: three outputs, red, green and blue; %zu parameters, %zu epochs\n\n",
        run->net->param_count, run->recipe.epochs);
    printf(
        "   typical error of a colour, on its scale of 0 to 255\n"
        "   the mean colour everywhere  %6.1f\n"
        "   the network                 %6.1f\n\n",
        mean_colour_error(pixels), colour_error(&drawn, pixels));
    bool good = write_colours(m->settings->figures, pixels, &drawn, err);
    image_free(&drawn);
    return good;
}

// ---- The last digit

static const double TWIN_RATES[] = {0.3, 2.8};
enum { PAIRS = sizeof TWIN_RATES / sizeof TWIN_RATES[0], TWINS = 2 * PAIRS };

// How far the costs of a pair of twins are apart at a step.
static double gap(const Run *pair, size_t step) {
    double miss = pair[0].curve[step] - pair[1].curve[step];
    return miss < 0 ? -miss : miss;
}

static bool write_twins(const char *figures, const Run *runs, size_t steps,
                        Error *err) {
    Table table;
    if (!table_create(&table, figures, "twins.csv", "rate,step,cost,gap", err))
        return false;
    for (size_t p = 0; p < PAIRS; p++) {
        const Run *pair = &runs[2 * p];
        for (size_t step = 0; step < steps; step++) {
            table_row(&table, (double[]){TWIN_RATES[p], (double)step + 1,
                                         pair->curve[step], gap(pair, step)});
        }
    }
    return table_close(&table, err);
}

static void show_twins(const Run *runs, size_t steps) {
    printf(
        "The last digit: two networks whose first weight differs in its 16th "
        "digit\n\n");
    printf(
        "   how far their costs are apart, trained on the same %zu pixels, all of "
        "them\n"
        "   in every step\n\n   step",
        runs[0].pixels->x.rows);
    for (size_t p = 0; p < PAIRS; p++) printf("     rate %g", TWIN_RATES[p]);
    printf("\n");
    for (size_t k = 0; k <= 8; k++) {
        size_t step = k > 0 ? steps * k / 8 : 1;
        printf("%7zu", step);
        for (size_t p = 0; p < PAIRS; p++)
            printf("%13.1e", gap(&runs[2 * p], step - 1));
        printf("\n");
    }
    printf("\n");
}

// Full batches, so that nothing but that digit is left to differ.
static bool try_twins(const Material *m, Error *err) {
    Run runs[TWINS];
    size_t steps = m->lengths->twins;
    for (size_t k = 0; k < TWINS; k++) {
        Recipe recipe = {"0.2", "sgd", "constant", TWIN_RATES[k / 2], 0, steps};
        runs[k] = trial(m, "twin", recipe);
        runs[k].pixels = &m->few;
        runs[k].nudged = k % 2 == 1;
    }
    if (!run_all(runs, TWINS, err)) return false;
    show_twins(runs, steps);
    bool good = write_twins(m->settings->figures, runs, steps, err);
    runs_free(runs, TWINS);
    return good;
}

// ---- The long runs: --best and --article

// Ten marks, or, where an epoch is a step, the ends of the schedule's stages.
static bool mark_long_run(Watcher *watcher, const Recipe *recipe, Error *err) {
    Schedule schedule;
    if (!schedule_parse(&schedule, recipe->schedule, err)) return false;
    size_t epochs = recipe->epochs, end = 0;
    bool staged = schedule.stages > 0 && recipe->batch == 0;
    for (size_t s = 0; staged && s < schedule.stages && s < MARKS_MAX - 1; s++) {
        end += schedule.stage[s].steps;
        if (end < epochs) watcher->mark[watcher->marks++] = end;
    }
    for (size_t k = 1; !staged && k < 10; k++) {
        watcher->mark[watcher->marks++] = epochs * k / 10;
    }
    watcher->mark[watcher->marks++] = epochs;
    return true;
}

static bool train_long(Run *run, const Settings *settings, Error *err) {
    Watcher watcher = {0};
    if (!mark_long_run(&watcher, &settings->recipe, err)) return false;
    show_recipe(&run->recipe, run->pixels->x.rows);
    if (!learn_watched(run, 1, &watcher, settings, err)) return false;
    bool good = show_learned(run, err);
    if (good) {
        printf("%zu parameters, %zu epochs, seed %zu: ", run->net->param_count,
               run->recipe.epochs, settings->seed);
        printf("cost %.4f, %.2f %% of the pixels right\n", run->cost,
               100 * run->accuracy);
    }
    if (good && settings->save) good = save_net(run, settings->save, err);
    runs_free(run, 1);
    return good;
}

static bool learn_long(const Settings *settings, Error *err) {
    Image image;
    Pixels pixels;
    if (!image_read(&image, settings->data, err)) return false;
    bool good = pixels_create(&pixels, &image, 1, 1, err);
    image_free(&image);
    if (!good) return false;
    Run run = {.name = "ink",
               .layers = LAYERS,
               .loss = LOSS,
               .recipe = settings->recipe,
               .pixels = &pixels,
               .seed = (uint32_t)settings->seed};
    printf("%s: %zu rows of %zu pixels, one picture in 1973 parameters\n\n",
           settings->mode == ARTICLE ? "As the article does it" : "As well as it can",
           pixels.rows, pixels.cols);
    good = train_long(&run, settings, err);
    pixels_free(&pixels);
    return good;
}

// ---- The search: --sweep

static const size_t SWEEP_UNITS[] = {7, 10, 14, 20, 27, 36, 47, 60};
static const size_t SWEEP_EPOCHS[] = {30, 100, 300};
enum {
    SWEEP_WIDTHS = sizeof SWEEP_UNITS / sizeof SWEEP_UNITS[0],
    SWEEP_LENGTHS = sizeof SWEEP_EPOCHS / sizeof SWEEP_EPOCHS[0],
    LEAST_DEPTH = 2,
    DEPTHS = 4,
    MODELS = SWEEP_WIDTHS * DEPTHS * SWEEP_LENGTHS,
    SHOWN = 20,  // of the ranked models
};

// One of the networks: `layers` hidden layers of `units` each.
typedef struct Candidate {
    size_t units, layers, epochs;
    bool done;  // the rest is known
    size_t params;
    double cost, accuracy;
} Candidate;

typedef struct Sweep {
    const Settings *settings;
    Pixels pixels;
    Candidate candidate[MODELS];
    size_t done;
    Progress progress;
    pthread_mutex_t lock;  // for all above, while the cores are at work
    Error err;             // of the first that failed
} Sweep;

static void list_candidates(Sweep *sweep) {
    size_t shorter = sweep->settings->mode == QUICK ? 15 : 1;
    for (size_t i = 0; i < MODELS; i++) {
        Candidate *candidate = &sweep->candidate[i];
        candidate->epochs = SWEEP_EPOCHS[i % SWEEP_LENGTHS] / shorter;
        candidate->layers = LEAST_DEPTH + i / SWEEP_LENGTHS % DEPTHS;
        candidate->units = SWEEP_UNITS[i / (SWEEP_LENGTHS * DEPTHS)];
    }
}

static const char SWEEP_HEADER[] =
    "data,recipe,seed,units,layers,epochs,parameters,cost,accuracy";
enum { SWEEP_COLUMNS = 9 };

// "he adam cosine 0.006 32": what all the networks of a search share.
static void write_recipe(char *text, size_t size, const Recipe *recipe) {
    snprintf(text, size, "%s %s %s %g %zu", recipe->init, recipe->optimiser,
             recipe->schedule, recipe->learning_rate, recipe->batch);
}

// The whole log anew, in one piece: an interrupted search finds either the old one or
// this one.
static bool write_log(const Sweep *sweep, Error *err) {
    Table log;
    char recipe[256];
    write_recipe(recipe, sizeof recipe, &sweep->settings->recipe);
    if (!table_create(&log, ".", sweep->settings->sweep, SWEEP_HEADER, err))
        return false;
    for (size_t i = 0; i < MODELS; i++) {
        const Candidate *c = &sweep->candidate[i];
        if (!c->done) continue;
        table_text(&log, sweep->settings->data);
        table_text(&log, recipe);
        const double numbers[] = {(double)sweep->settings->seed,
                                  (double)c->units,
                                  (double)c->layers,
                                  (double)c->epochs,
                                  (double)c->params,
                                  c->cost,
                                  c->accuracy};
        for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
            table_number(&log, numbers[k]);
        }
    }
    return table_close(&log, err);
}

// The candidate that this line of the log is about; NULL: it belongs to another search.
static Candidate *find_candidate(Sweep *sweep, const Csv *csv, const double *number) {
    char recipe[256];
    write_recipe(recipe, sizeof recipe, &sweep->settings->recipe);
    bool same = strcmp(csv_field(csv, 0), sweep->settings->data) == 0 &&
                strcmp(csv_field(csv, 1), recipe) == 0 &&
                number[2] == (double)sweep->settings->seed;
    for (size_t i = 0; same && i < MODELS; i++) {
        Candidate *c = &sweep->candidate[i];
        if ((double)c->units == number[3] && (double)c->layers == number[4] &&
            (double)c->epochs == number[5])
            return c;
    }
    return NULL;
}

static bool read_line(Sweep *sweep, const Csv *csv, Error *err) {
    double number[SWEEP_COLUMNS] = {0};
    for (size_t k = 2; k < SWEEP_COLUMNS; k++) {
        if (!csv_number(csv, k, &number[k], err)) return false;
    }
    Candidate *candidate = find_candidate(sweep, csv, number);
    if (!candidate) {
        return error_set(err,
                         "%.300s:%zu: from another search (other options): remove the "
                         "file, or name another",
                         sweep->settings->sweep, csv_line(csv));
    }
    sweep->done += !candidate->done;
    candidate->done = true;
    candidate->params = (size_t)number[6];
    candidate->cost = number[7];
    candidate->accuracy = number[8];
    return true;
}

// What an earlier search has finished. No log yet: nothing.
static bool read_log(Sweep *sweep, Error *err) {
    struct stat about;
    const char *path = sweep->settings->sweep;
    if (stat(path, &about) != 0) return write_log(sweep, err);
    Csv *csv = csv_open(path, err);
    if (!csv) return false;
    bool good =
        csv_columns(csv) == SWEEP_COLUMNS ||
        error_set(err, "%.300s:1: the header '%s' expected", path, SWEEP_HEADER);
    while (good && csv_next(csv, err)) good = read_line(sweep, csv, err);
    csv_close(csv);
    return good && !*err->text;
}

// "14:relu,14:relu,1" for 2 layers of 14.
static void write_layers(char *text, size_t size, const Candidate *candidate) {
    size_t used = 0;
    for (size_t l = 0; l < candidate->layers; l++) {
        used +=
            (size_t)snprintf(text + used, size - used, "%zu:relu,", candidate->units);
    }
    snprintf(text + used, size - used, "1");
}

static void note_result(Sweep *sweep, Candidate *candidate, const Run *run) {
    pthread_mutex_lock(&sweep->lock);
    candidate->params = run->net ? run->net->param_count : 0;
    candidate->cost = run->cost;
    candidate->accuracy = run->accuracy;
    candidate->done = !*run->err.text;
    if (*run->err.text && !*sweep->err.text) sweep->err = run->err;
    if (candidate->done && !*sweep->err.text) write_log(sweep, &sweep->err);
    progress_update(&sweep->progress, ++sweep->done, run->cost);
    pthread_mutex_unlock(&sweep->lock);
}

// The widest and longest first, so that no core is left with one of them at the end.
static void train_candidate(void *context, size_t index) {
    Sweep *sweep = context;
    Candidate *candidate = &sweep->candidate[MODELS - 1 - index];
    if (candidate->done) return;
    char layers[128];
    write_layers(layers, sizeof layers, candidate);
    Run run = {.name = "sweep",
               .layers = layers,
               .loss = LOSS,
               .recipe = sweep->settings->recipe,
               .pixels = &sweep->pixels,
               .seed = (uint32_t)sweep->settings->seed};
    run.recipe.epochs = candidate->epochs;
    run_train(&run);
    note_result(sweep, candidate, &run);
    runs_free(&run, 1);
}

// rank[0] is the candidate with the lowest cost; equal ones by their index.
static void rank_candidates(size_t *rank, const Sweep *sweep) {
    for (size_t i = 0; i < MODELS; i++) {
        size_t at = i;
        double cost = sweep->candidate[i].cost;
        for (; at > 0 && sweep->candidate[rank[at - 1]].cost > cost; at--) {
            rank[at] = rank[at - 1];
        }
        rank[at] = i;
    }
}

static void show_ranking(const Sweep *sweep) {
    size_t rank[MODELS];
    rank_candidates(rank, sweep);
    printf("The %d best\n\n", SHOWN);
    printf("   rank   layers x units   parameters   epochs      cost      right\n");
    for (size_t k = 0; k < SHOWN; k++) {
        const Candidate *c = &sweep->candidate[rank[k]];
        printf("%7zu%9zu x %-6zu%13zu%9zu%10.4f%9.1f %%\n", k + 1, c->layers, c->units,
               c->params, c->epochs, c->cost, 100 * c->accuracy);
    }
    printf("\n");
}

// Depth across, width down: the longest training's costs.
static void show_grid(const Sweep *sweep) {
    printf(
        "Cost after the longest training, by width and depth\n\n   units in a layer");
    for (size_t d = 0; d < DEPTHS; d++) printf("%5zu layers", LEAST_DEPTH + d);
    for (size_t w = 0; w < SWEEP_WIDTHS; w++) {
        printf("\n   %16zu", SWEEP_UNITS[w]);
        for (size_t d = 0; d < DEPTHS; d++) {
            size_t i = (w * DEPTHS + d) * SWEEP_LENGTHS + SWEEP_LENGTHS - 1;
            printf("%12.4f", sweep->candidate[i].cost);
        }
    }
    printf("\n");
}

// A block for each length and depth, a row for each width.
static bool write_sweep(const Sweep *sweep, Error *err) {
    Table table;
    if (!table_create(&table, sweep->settings->figures, "sweep.csv",
                      "units,layers,epochs,parameters,cost,accuracy", err))
        return false;
    for (size_t i = 0; i < MODELS; i++) {
        size_t width = i % SWEEP_WIDTHS, line = i / SWEEP_WIDTHS;
        const Candidate *c =
            &sweep->candidate[(width * DEPTHS + line % DEPTHS) * SWEEP_LENGTHS +
                              line / DEPTHS];
        table_row(&table,
                  (double[]){(double)c->units, (double)c->layers, (double)c->epochs,
                             (double)c->params, c->cost, c->accuracy});
        if (width == SWEEP_WIDTHS - 1) {
            table_gap(&table);
            table_gap(&table);
        }
    }
    return table_close(&table, err);
}

static bool run_sweep(Sweep *sweep, Error *err) {
    if (!read_log(sweep, err)) return false;
    if (sweep->done > 0) {
        fprintf(stderr, "%s: %zu of %d are done\n", sweep->settings->sweep, sweep->done,
                MODELS);
    }
    sweep->progress = progress_start("sweep", MODELS);
    parallel_run(parallel_cores(), MODELS, train_candidate, sweep);
    progress_end(&sweep->progress);
    if (*sweep->err.text) *err = sweep->err;
    return !*sweep->err.text;
}

static bool search(const Settings *settings, Error *err) {
    Sweep sweep = {.settings = settings};
    Image image;
    if (!image_read(&image, settings->data, err)) return false;
    size_t thin = settings->mode == QUICK ? 4 : 1;
    bool good = pixels_create(&sweep.pixels, &image, thin, 1, err);
    image_free(&image);
    if (!good) return false;
    list_candidates(&sweep);
    pthread_mutex_init(&sweep.lock, NULL);
    good = run_sweep(&sweep, err);
    pthread_mutex_destroy(&sweep.lock);
    if (good) {
        printf(
            "The search: %d networks, each by the lesson's recipe, on %zu pixels\n\n",
            MODELS, sweep.pixels.x.rows);
        show_ranking(&sweep);
    }
    if (good) show_grid(&sweep);
    pixels_free(&sweep.pixels);
    return good && write_sweep(&sweep, err);
}

// ---- The lesson

static bool lesson(const Settings *settings, Error *err) {
    Material m;
    Run runs[PICTURES];
    if (!material_create(&m, settings, err)) return false;
    show_picture(&m);
    bool good = show_network(err) && prove_gradient(&m, err) && try_depth(&m, err) &&
                try_inits(&m, err) && try_batches(&m, err) && try_optimisers(&m, err) &&
                try_schedules(&m, err);
    if (good && learn_pictures(runs, &m, err)) {
        good = show_learned(&runs[INK], err) && enhance(&runs[INK], &m, err) &&
               save_and_draw(&runs[INK], &m, err) &&
               show_colour(&runs[COLOUR], &m, err) && try_twins(&m, err);
        runs_free(runs, PICTURES);
    } else {
        good = false;
    }
    material_free(&m);
    return good;
}

// Before minutes of work: may the results be written where they are wanted?
static bool check_place(const char *path, Error *err) {
    FileWriter writer;
    if (!path) return true;
    if (!file_create(&writer, path, err)) return false;
    file_abandon(&writer);
    return true;
}

static bool run(const Settings *settings, Error *err) {
    if (!check_place(settings->save, err)) return false;
    if (settings->draw) return draw_model(settings, err);
    if (settings->sweep) return search(settings, err);
    if (settings->mode == BEST || settings->mode == ARTICLE)
        return learn_long(settings, err);
    return lesson(settings, err);
}

int main(int argc, char **argv) {
    Error err = {0};
    Settings settings;
    OptionsResult result = read_settings(&settings, argc, argv, &err);
    if (result == OPTIONS_HELP) return 0;
    bool good = result == OPTIONS_RUN && real_check_machine(&err);
    good = good && run(&settings, &err) && file_finish_stdout(&err);
    return good ? 0 : error_report("chapter4", &err);
}
