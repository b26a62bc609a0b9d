// Chapter 4: depth. A picture as a function from a place to ink, kept in 1,973 numbers.
//
// The program runs from top to bottom like the chapter; main is its table of contents.
// --picture leaves the comparisons out and learns the picture alone, by any recipe; --best
// and --article are two long ones. --rates asks every comparison again at other learning
// rates, and --draw turns a saved network back into a picture.
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batches.h"
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
static const char COLOUR_LAYERS[] = "27:relu,31:relu,31:relu,3";
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
    [QUICK] = {"he", "adam", "cosine", 0.012, 32, 60},
    [BEST] = {"he", "adam", "cosine", 0.0025, 32, 8000},
    [ARTICLE] = {"0.2", "sgd",
                 "1000x2.8,2000x1.4,2000x0.6,2000x0.3,4000x0.15,5000x0.075,"
                 "8000x0.0375,4000x0.01875",
                 0, 0, 28000},
};

enum Comparison { BATCHES, DEPTH, WEIGHTS, OPTIMISED, SCHEDULED };
enum { COMPARISONS = SCHEDULED + 1, SEEDS = 3 };

// How long the parts of the lesson are.
typedef struct Lengths {
    size_t thin;                 // 2: every second row and column
    size_t thin_twins;           // once more, for the last digit
    size_t seeds;                // that every comparison is made with, SEEDS at most
    size_t trials[COMPARISONS];  // epochs; 0: --rates says how many
    size_t colour;               // epochs
    size_t twins, twin_epochs;   // steps; epochs of the picture
    size_t enlarge;
} Lengths;

static const Lengths LENGTHS[] = {
    [LESSON] = {.thin = 1,
                .thin_twins = 10,
                .seeds = SEEDS,
                .trials = {4, 6, 4, 4, 0},
                .colour = 70,
                .twins = 400,
                .twin_epochs = 3,
                .enlarge = 10},
    [QUICK] = {.thin = 3,
               .thin_twins = 5,
               .seeds = 1,
               .trials = {5, 12, 5, 5, 0},
               .colour = 15,
               .twins = 200,
               .twin_epochs = 5,
               .enlarge = 4},
};

typedef struct Settings {
    enum Mode mode;
    bool quick, picture, best, article, rates;
    size_t seed;
    const char *layers;
    Recipe recipe;
    size_t enlarge;
    const char *data, *colour;
    const char *log, *figures, *save;
    const char *draw;  // the model to draw
    const char *out;   // the picture it becomes
} Settings;

enum { OPTIONS_MOST = 24 };

// How the picture is learned.
static size_t list_recipe(Option *list, Settings *s) {
    Recipe *recipe = &s->recipe;
    double *rate = &recipe->learning_rate;
    size_t *epochs = &recipe->epochs;
    const Option own[] = {
        {.name = "layers", .text = &s->layers, .help = "the network of --picture"},
        {.name = "epochs", .count = epochs, .least = 1, .most = 1e6, .help = "passes"},
        {.name = "learning-rate", .number = rate, .most = -1, .help = "at the start"},
        {.name = "init", .text = &recipe->init, .help = "he, xavier, zeros, 0.01 ..."},
        {.name = "optimiser",
         .text = &recipe->optimiser,
         .choices = "sgd, momentum, rmsprop, adagrad, adam",
         .help = "what makes the steps"},
        {.name = "schedule",
         .text = &recipe->schedule,
         .help = "constant, cosine, stages, or your own: 100x0.01,50x0.001"},
        {.name = "batch",
         .count = &recipe->batch,
         .most = 1e6,
         .help = "0: all pixels"},
    };
    memcpy(list, own, sizeof own);
    return sizeof own / sizeof own[0];
}

// What goes in, and what comes out.
static size_t list_files(Option *list, Settings *s) {
    const double most = UINT32_MAX - 8.0;
    const Option own[] = {
        {.name = "seed",
         .count = &s->seed,
         .most = most,
         .help = "of all that is random"},
        {.name = "data", .text = &s->data, .help = "the picture (PGM or PPM)"},
        {.name = "colour", .text = &s->colour, .help = "the picture in colour (PPM)"},
        {.name = "log",
         .text = &s->log,
         .help = "file for the whole curve (step,cost)"},
        {.name = "figures",
         .text = &s->figures,
         .help = "folder for data and pictures"},
        {.name = "save",
         .text = &s->save,
         .help = "file for the network (.safetensors)"},
        {.name = "enlarge",
         .count = &s->enlarge,
         .least = 1,
         .most = 100,
         .help = "places to ask the network at for each pixel, each way"},
    };
    memcpy(list, own, sizeof own);
    return sizeof own / sizeof own[0];
}

// Which of the programs that this one holds.
static size_t list_modes(Option *list, Settings *s) {
    const Option own[] = {
        {.name = "quick", .flag = &s->quick, .help = "the short version"},
        {.name = "picture", .flag = &s->picture, .help = "only the picture"},
        {.name = "best", .flag = &s->best, .help = "only the picture, half a minute"},
        {.name = "article",
         .flag = &s->article,
         .help = "only the picture, as told there"},
        {.name = "rates", .flag = &s->rates, .help = "comparisons at five rates each"},
        {.name = "draw", .text = &s->draw, .help = "draw this saved network: OUT.pgm"},
    };
    memcpy(list, own, sizeof own);
    return sizeof own / sizeof own[0];
}

// One run over the command line: what was typed replaces what is in settings.
static OptionsResult parse(Settings *settings, int argc, char **argv, Error *err) {
    Option list[OPTIONS_MOST];
    size_t count = list_files(list, settings);
    count += list_recipe(list + count, settings);
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
static Settings preset(enum Mode mode, bool draws) {
    return (Settings){.mode = mode,
                      .seed = 1,
                      .layers = LAYERS,
                      .recipe = RECIPES[mode],
                      .enlarge = draws ? 1 : LENGTHS[mode == QUICK].enlarge,
                      .data = "data/vader.pgm",
                      .colour = "data/vader.ppm"};
}

// A network from a place to one number?
static bool check_layers(const char *layers, Error *err) {
    Net *net = net_create(2, layers, err);
    if (!net) return error_prefix(err, "--layers");
    size_t outputs = net->outputs;
    net_free(net);
    return outputs == 1 ||
           error_set(err, "--layers: %zu outputs found, 1 expected", outputs);
}

static bool check_recipe(const Recipe *recipe, Error *err) {
    Init init;
    Schedule schedule = {0};
    bool own = strcmp(recipe->schedule, "stages") != 0;
    if (!init_find(&init, recipe->init, err)) return error_prefix(err, "--init");
    if (own && !schedule_parse(&schedule, recipe->schedule, err)) {
        return error_prefix(err, "--schedule");
    }
    return schedule.stages > 0 || recipe->learning_rate > 0 ||
           error_set(err, "--schedule %s needs a --learning-rate above 0",
                     recipe->schedule);
}

static bool check_settings(const Settings *settings, Error *err) {
    if (!check_recipe(&settings->recipe, err)) return false;
    if (!check_layers(settings->layers, err)) return false;
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
    *settings = preset(LESSON, false);
    OptionsResult result = parse(settings, argc, argv, err);
    if (result != OPTIONS_RUN) return result;
    enum Mode mode = settings->best      ? BEST
                     : settings->article ? ARTICLE
                     : settings->quick   ? QUICK
                                         : LESSON;
    *settings = preset(mode, settings->draw != NULL);
    result = parse(settings, argc, argv, err);
    bool wrong = result == OPTIONS_RUN && !check_settings(settings, err);
    return wrong ? OPTIONS_WRONG : result;
}

// ---- A picture as examples

// Every pixel is one: its place goes in, its ink comes out. Owns x.at, where t lies too.
typedef struct Pixels {
    size_t rows, cols;
    Mat x;  // (N×2) row and column, both from −1 to 1
    Mat t;  // (N×1) 1 where the picture is dark, or (N×3) red, green, blue, 0 to 1
} Pixels;

// (index − mean) / mean with the mean of 0 … size−1: from −1 to 1. A half lies between
// two pixels.
static real place(double index, size_t size) {
    double mean = (double)(size - 1) / 2;
    return (real)((index - mean) / mean);
}

static void fill_places(Mat *x, size_t rows, size_t cols) {
    for (size_t n = 0; n < x->rows; n++) {
        mat_row(x, n)[0] = place((double)(n / cols), rows);
        mat_row(x, n)[1] = place((double)(n % cols), cols);
    }
}

// 1 where the picture is dark, 0 where it is light.
static void fill_ink(Mat *t, const Image *image) {
    size_t O = image->channels;
    for (size_t n = 0; n < t->rows; n++) {
        const unsigned char *pixel = &image->at[n * O];
        int light = O == 1 ? pixel[0] : (pixel[0] + pixel[1] + pixel[2]) / 3;
        t->at[n] = light < 128;
    }
}

// Shares of full red, green and blue.
static void fill_colours(Mat *t, const Image *image) {
    for (size_t k = 0; k < mat_count(t); k++) {
        t->at[k] = (real)image->at[image->channels == 3 ? k : k / 3] / 255;
    }
}

// Outputs: 1 (ink) or 3 (colours).
static bool pixels_create(Pixels *pixels, const Image *image, size_t outputs,
                          Error *err) {
    size_t N = image->rows * image->cols;
    if (image->rows < 2 || image->cols < 2) {
        return error_set(err, "a picture of %zu x %zu is too small", image->cols,
                         image->rows);
    }
    real *at = calloc(N, (2 + outputs) * sizeof *at);
    if (!at) return error_set(err, "out of memory: %zu pixels", N);
    *pixels = (Pixels){.rows = image->rows,
                       .cols = image->cols,
                       .x = mat_view(at, N, 2),
                       .t = mat_view(at + 2 * N, N, outputs)};
    fill_places(&pixels->x, pixels->rows, pixels->cols);
    if (outputs == 1) fill_ink(&pixels->t, image);
    if (outputs == 3) fill_colours(&pixels->t, image);
    return true;
}

static void pixels_free(Pixels *pixels) {
    free(pixels->x.at);
    *pixels = (Pixels){0};
}

// What the lesson works on.
typedef struct Material {
    const Settings *settings;
    Lengths lengths;
    Pixels pixels;   // what is learned
    Pixels few;      // fewer of them, for the last digit
    Pixels colours;  // the same picture in colour
} Material;

static void material_free(Material *m) {
    pixels_free(&m->pixels);
    pixels_free(&m->few);
    pixels_free(&m->colours);
}

static bool material_create(Material *m, const Settings *settings, Error *err) {
    *m = (Material){.settings = settings, .lengths = LENGTHS[settings->mode == QUICK]};
    Image ink = {0}, colour = {0};
    bool good = image_read(&ink, settings->data, err) &&
                image_read(&colour, settings->colour, err);
    if (good) {
        image_thin(&ink, m->lengths.thin);
        image_thin(&colour, m->lengths.thin);
        good = pixels_create(&m->pixels, &ink, 1, err) &&
               pixels_create(&m->colours, &colour, 3, err);
        image_thin(&ink, m->lengths.thin_twins);
    }
    good = good && pixels_create(&m->few, &ink, 1, err);
    image_free(&ink);
    image_free(&colour);
    if (!good) material_free(m);
    return good;
}

// ---- Drawing: the function back into a picture

// One row of the picture: a (cols×O) is ink, or the light of three colours.
static void put_row(Image *image, size_t r, const Mat *a) {
    unsigned char *to = &image->at[r * mat_count(a)];
    for (size_t k = 0; k < mat_count(a); k++) {
        double light = a->cols == 1 ? 1 - (double)a->at[k] : (double)a->at[k];
        to[k] = (unsigned char)(light > 0 ? 255 * light + 0.5 : 0);
    }
}

// The targets as a picture. The caller frees the image.
static bool draw_targets(Image *image, const Pixels *pixels, Error *err) {
    if (!image_create(image, pixels->rows, pixels->cols, pixels->t.cols, err)) {
        return false;
    }
    for (size_t r = 0; r < pixels->rows; r++) {
        Mat row = mat_slice(&pixels->t, r * pixels->cols, pixels->cols);
        put_row(image, r, &row);
    }
    return true;
}

// Asks for row r: x (cols×2) the places, a (cols×O) the answers.
static void ask_row(Mat *a, Mat *x, const Net *net, Trace *trace, size_t r, size_t rows,
                    size_t enlarge) {
    double step = (double)enlarge;
    for (size_t c = 0; c < x->rows; c++) {
        mat_row(x, c)[0] = place(((double)r + 0.5) / step - 0.5, rows);
        mat_row(x, c)[1] = place(((double)c + 0.5) / step - 0.5, x->rows / enlarge);
    }
    const Mat *scores = net_forward(net, trace, x);
    for (size_t k = 0; k < mat_count(a); k++) a->at[k] = real_sigmoid(scores->at[k]);
}

// What the network says at every point of a grid, enlarge × enlarge points to a pixel of
// a picture of rows × cols. The caller frees the image.
static bool draw(Image *image, const Net *net, size_t rows, size_t cols, size_t enlarge,
                 Error *err) {
    size_t wide = cols * enlarge, O = net->outputs;
    *image = (Image){0};
    real *at = calloc(wide, (2 + O) * sizeof *at);
    Trace *trace = net_trace_create(net, wide, 0, err);
    bool good = trace && image_create(image, rows * enlarge, wide, O, err);
    if (good && !at) good = error_set(err, "out of memory for a drawing");
    Mat x = mat_view(at, wide, 2), a = mat_view(at + 2 * wide, wide, O);
    for (size_t r = 0; good && r < image->rows; r++) {
        ask_row(&a, &x, net, trace, r, rows, enlarge);
        put_row(image, r, &a);
    }
    net_trace_free(trace);
    free(at);
    if (!good) image_free(image);
    return good;
}

enum { LETTERS = 40 };  // columns of a picture in letters, or in the terminal

// ---- One network learns

typedef struct Run Run;
typedef struct Workshop Workshop;

// Called after every epoch (from 1). False: training stops, err says why.
typedef bool Watch(Run *run, Workshop *shop, size_t epoch, Error *err);

// One training: what goes in, and what came out. Runs may go on side by side.
struct Run {
    const char *name;
    const char *layers;
    Recipe recipe;
    const Pixels *pixels;  // borrowed
    uint32_t seed;
    bool nudged;          // the first weight is off by its last digit
    Table *log;           // borrowed; NULL: none
    Watch *watch;         // NULL: none
    void *watcher;        // borrowed, for watch
    Net *net;             // owned, from here on the results
    real *curve;          // owned: each epoch's cost, the mean over its batches
    size_t steps;         // in all
    real cost, accuracy;  // over all pixels, after the last epoch
    bool diverged;        // the cost ran away, err says when
    Error err;
};

// What a training needs besides its network.
struct Workshop {
    Optimiser optimiser;
    Batches batches;
    Schedule schedule;
    Trainer trainer;
    Mat a;  // (N×O) predictions for all pixels; owned
};

static void workshop_free(Workshop *shop) {
    net_trace_free(shop->trainer.trace);
    optimiser_free(&shop->optimiser);
    batches_free(&shop->batches);
    free(shop->a.at);
}

// "stages": half of the steps at the rate, a quarter at 3/10 of it, the rest at a tenth.
static bool find_schedule(Schedule *schedule, const Recipe *recipe, size_t steps,
                          Error *err) {
    char stages[128];
    double rate = recipe->learning_rate;
    snprintf(stages, sizeof stages, "%zux%g,%zux%g,%zux%g", steps / 2 + 1, rate,
             steps / 4 + 1, rate * 3 / 10, steps / 4 + 1, rate / 10);
    bool named = strcmp(recipe->schedule, "stages") == 0;
    return schedule_parse(schedule, named ? stages : recipe->schedule, err);
}

// Enough for one batch, and for predictions in bites of a thousand.
static size_t trace_rows(const Recipe *recipe, size_t pixels) {
    size_t bite = recipe->batch > 1000 ? recipe->batch : 1000;
    return recipe->batch == 0 || bite > pixels ? pixels : bite;
}

static bool workshop_create(Workshop *shop, Run *run, Error *err) {
    const Recipe *recipe = &run->recipe;
    const Mat *x = &run->pixels->x, *t = &run->pixels->t;
    *shop = (Workshop){.trainer = {.net = run->net, .optimiser = &shop->optimiser}};
    shop->trainer.loss = loss_find(LOSS, err);
    shop->trainer.trace =
        net_trace_create(run->net, trace_rows(recipe, x->rows), run->seed, err);
    bool good =
        shop->trainer.loss && shop->trainer.trace &&
        optimiser_create(&shop->optimiser, recipe->optimiser, run->net->param_count,
                         (real)recipe->learning_rate, err) &&
        batches_create(&shop->batches, x, t, recipe->batch, run->seed, err);
    if (good) run->steps = recipe->epochs * batches_count(&shop->batches);
    good = good && find_schedule(&shop->schedule, recipe, run->steps, err);
    real *at = calloc(mat_count(t), sizeof *at);
    shop->a = mat_view(at, t->rows, t->cols);
    if (good && !at) good = error_set(err, "out of memory for predictions");
    if (!good) workshop_free(shop);
    return good;
}

// One pass over the pixels; the cost of every batch goes to the log.
static bool learn_epoch(Run *run, Workshop *shop, size_t epoch, Error *err) {
    const Mat *x, *t;
    real sum = 0, cost = 0;
    batches_start_epoch(&shop->batches);
    while (batches_next(&shop->batches, &x, &t)) {
        size_t step = shop->trainer.steps;
        shop->optimiser.learning_rate = schedule_rate(
            &shop->schedule, (real)run->recipe.learning_rate, step, run->steps);
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

// Cost and share of right pixels, over all of them, a bite at a time.
static void measure(Run *run, Workshop *shop) {
    const Mat *x = &run->pixels->x, *t = &run->pixels->t;
    real cost = 0;
    for (size_t n = 0, count; n < x->rows; n += count) {
        count = shop->trainer.trace->rows;
        if (count > x->rows - n) count = x->rows - n;
        Mat part = mat_slice(x, n, count), want = mat_slice(t, n, count);
        Mat a = mat_slice(&shop->a, n, count);
        const Mat *scores = net_forward(run->net, shop->trainer.trace, &part);
        cost += loss_value(shop->trainer.loss, scores, &want) * (real)count;
        loss_predict(shop->trainer.loss, &a, scores);
    }
    run->cost = cost / (real)x->rows;
    run->accuracy = t->cols == 1 ? metrics_accuracy(&shop->a, t, (real)0.5) : 0;
}

static bool learn(Run *run, Error *err) {
    Workshop shop;
    if (!workshop_create(&shop, run, err)) return false;
    bool good = true;
    for (size_t epoch = 1; good && epoch <= run->recipe.epochs; epoch++) {
        good = learn_epoch(run, &shop, epoch, err);
        if (good && run->watch) good = run->watch(run, &shop, epoch, err);
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

// This chapter's network on the whole picture, with this seed.
static Run trial(const Material *m, const char *name, Recipe recipe) {
    return (Run){.name = name,
                 .layers = LAYERS,
                 .recipe = recipe,
                 .pixels = &m->pixels,
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

// ---- Comparisons: who learns most from the same number of looks at the pixels?

// One network of a comparison, at the learning rate that is best for it.
typedef struct Contestant {
    const char *name;
    const char *layers;
    const char *init, *optimiser, *schedule;
    double learning_rate;
    size_t batch;
} Contestant;

enum { CONTESTANTS_MOST = 5 };

typedef struct Contest {
    const char *name;  // in the data of the figures
    const char *title;
    const char *recipe;  // what all have in common
    const char *column;
    Contestant list[CONTESTANTS_MOST];
} Contest;

static const Contest CONTESTS[COMPARISONS] = {
    [BATCHES] = {"batches",
                 "Mini-batches",
                 "first weights he, plain descent, constant rates",
                 "pixels in a batch",
                 {{"all", LAYERS, "he", "sgd", "constant", 0.8, 0},
                  {"128", LAYERS, "he", "sgd", "constant", 0.4, 128},
                  {"32", LAYERS, "he", "sgd", "constant", 0.2, 32},
                  {"8", LAYERS, "he", "sgd", "constant", 0.2, 8}}},
    [DEPTH] = {"depth",
               "What depth buys",
               "first weights he, adam, cosine, batches of 32",
               "hidden units",
               {{"none: one neuron", "1", "he", "adam", "cosine", 0.01, 32},
                {"4 tanh", "4:tanh,1", "he", "adam", "cosine", 0.4, 32},
                {"493 relu", "493:relu,1", "he", "adam", "cosine", 0.04, 32},
                {"27, 31 and 31 relu", LAYERS, "he", "adam", "cosine", 0.016, 32}}},
    [WEIGHTS] = {"weights",
                 "The first weights",
                 "plain descent, constant rates, batches of 32",
                 "first weights",
                 {{"0.01", LAYERS, "0.01", "sgd", "constant", 0.1, 32},
                  {"0.2", LAYERS, "0.2", "sgd", "constant", 0.2, 32},
                  {"xavier", LAYERS, "xavier", "sgd", "constant", 0.1, 32},
                  {"he", LAYERS, "he", "sgd", "constant", 0.2, 32},
                  {"zeros", LAYERS, "zeros", "sgd", "constant", 0.1, 32}}},
    [OPTIMISED] = {"optimisers",
                   "Optimisers",
                   "first weights he, constant rates, batches of 32",
                   "optimiser",
                   {{"sgd", LAYERS, "he", "sgd", "constant", 0.2, 32},
                    {"momentum", LAYERS, "he", "momentum", "constant", 0.025, 32},
                    {"adagrad", LAYERS, "he", "adagrad", "constant", 0.1, 32},
                    {"rmsprop", LAYERS, "he", "rmsprop", "constant", 0.008, 32},
                    {"adam", LAYERS, "he", "adam", "constant", 0.004, 32}}},
    [SCHEDULED] = {"schedules",
                   "Schedules",
                   "first weights he, adam, batches of 32",
                   "schedule",
                   {{"constant", LAYERS, "he", "adam", "constant", 0.003, 32},
                    {"stages", LAYERS, "he", "adam", "stages", 0.006, 32},
                    {"cosine", LAYERS, "he", "adam", "cosine", 0.006, 32}}},
};

// A contest's rates are its contestants' own, times these; without --rates, times 1.
static const double FACTORS[] = {0.25, 0.5, 1, 2, 4};
enum {
    FACTOR_COUNT = sizeof FACTORS / sizeof FACTORS[0],
    ONE = 2,  // the factor of 1
    RUNS_MOST = CONTESTANTS_MOST * FACTOR_COUNT * SEEDS,
};

// A contest that is going on: contestants × factors × seeds runs, in this order.
typedef struct Race {
    const Contest *contest;
    const Material *m;
    size_t count, factors, seeds, epochs;
    Run runs[RUNS_MOST];
} Race;

// What some seeds came to.
typedef struct Outcome {
    double lowest, mean, highest;  // cost; infinite where one ran away
    double right;                  // mean share of the pixels
} Outcome;

static const Run *race_runs(const Race *race, size_t c, size_t f) {
    return &race->runs[(c * race->factors + f) * race->seeds];
}

static Outcome sum_up(const Run *runs, size_t seeds) {
    Outcome all = {INFINITY, 0, 0, 0};
    for (const Run *run = runs; run < runs + seeds; run++) {
        double cost = run->diverged ? INFINITY : (double)run->cost;
        if (cost < all.lowest) all.lowest = cost;
        if (cost > all.highest) all.highest = cost;
        all.mean += cost / (double)seeds;
        all.right += (double)run->accuracy / (double)seeds;
    }
    return all;
}

static size_t race_entries(const Contest *contest) {
    size_t count = 0;
    while (count < CONTESTANTS_MOST && contest->list[count].name) count++;
    return count;
}

// Everybody learns: every contestant, at every rate, from every seed.
static bool race_run(Race *race, const Material *m, enum Comparison which, Error *err) {
    bool rates = m->settings->rates;
    race->contest = &CONTESTS[which];
    race->m = m;
    race->count = race_entries(race->contest);
    race->factors = rates ? FACTOR_COUNT : 1;
    race->seeds = m->lengths.seeds;
    race->epochs = m->lengths.trials[which];
    size_t each = race->factors * race->seeds, runs = race->count * each;
    for (size_t r = 0; r < runs; r++) {
        const Contestant *contestant = &race->contest->list[r / each];
        Recipe recipe = {contestant->init,     contestant->optimiser,
                         contestant->schedule, contestant->learning_rate,
                         contestant->batch,    race->epochs};
        recipe.learning_rate *= FACTORS[rates ? r % each / race->seeds : ONE];
        race->runs[r] = trial(m, contestant->name, recipe);
        race->runs[r].layers = contestant->layers;
        race->runs[r].seed += (uint32_t)(r % race->seeds);
    }
    return run_all(race->runs, runs, err);
}

static void show_title(const Race *race) {
    printf("%s: %zu epochs, %zu pixels, %zu seed%s, each row at its own rate\n\n",
           race->contest->title, race->epochs, race->m->pixels.x.rows, race->seeds,
           race->seeds == 1 ? "" : "s");
    printf("   %s\n\n", race->contest->recipe);
}

// A row a contestant, at its own rate.
static void show_race(const Race *race) {
    printf("   %-20s%7s%9s%10s%10s%10s%10s\n", race->contest->column, "rate", "steps",
           "lowest", "mean", "highest", "right");
    for (size_t c = 0; c < race->count; c++) {
        const Run *runs = race_runs(race, c, race->factors == 1 ? 0 : ONE);
        Outcome all = sum_up(runs, race->seeds);
        printf("   %-20s%7g%9zu%10.4f%10.4f%10.4f%8.1f %%\n", runs->name,
               runs->recipe.learning_rate, runs->steps, all.lowest, all.mean,
               all.highest, 100 * all.right);
    }
    printf("\n");
}

// A row a contestant: its mean cost at each rate, a star at the lowest.
static void show_rates(const Race *race) {
    printf("   %-20s%7s   times %5s%9s%9s%9s%9s\n", race->contest->column, "rate",
           "1/4", "1/2", "1", "2", "4");
    for (size_t c = 0; c < race->count; c++) {
        double best = INFINITY;
        for (size_t f = 0; f < race->factors; f++) {
            double mean = sum_up(race_runs(race, c, f), race->seeds).mean;
            if (mean < best) best = mean;
        }
        printf("   %-20s%7g     ", race->contest->list[c].name,
               race->contest->list[c].learning_rate);
        for (size_t f = 0; f < race->factors; f++) {
            double mean = sum_up(race_runs(race, c, f), race->seeds).mean;
            if (isinf(mean)) printf("%9s", "ran away");
            if (!isinf(mean)) printf("%3s%.4f", mean <= best ? "*" : "", mean);
        }
        printf("\n");
    }
    printf("\n");
}

// For the figures: a row for each contestant and rate.
static void write_race(Table *table, const Race *race) {
    for (size_t k = 0; k < race->count * race->factors; k++) {
        const Run *runs = &race->runs[k * race->seeds];
        Outcome all = sum_up(runs, race->seeds);
        table_text(table, race->contest->name);
        table_text(table, runs->name);
        table_number(table, runs->recipe.learning_rate);
        table_number(table, all.lowest);
        table_number(table, all.mean);
        table_number(table, all.highest);
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

// What each contestant drew from the first seed, one block after the other.
static bool write_drawings(const Race *race, const char *name, Error *err) {
    Table table;
    const Pixels *pixels = &race->m->pixels;
    bool good = table_create(&table, race->m->settings->figures, name,
                             "network,row,col,light", err);
    for (size_t c = 0; good && c < race->count; c++) {
        const Net *net = race_runs(race, c, 0)->net;
        Image image;
        good = draw(&image, net, pixels->rows, pixels->cols, 1, err);
        if (good) table_image(&table, &image, (double)c);
        image_free(&image);
    }
    good = good && table_close(&table, err);
    table_abandon(&table);
    return good;
}

// One comparison of the lesson.
static bool compare(const Material *m, enum Comparison which, Error *err) {
    Race race;
    if (!race_run(&race, m, which, err)) return false;
    show_title(&race);
    show_race(&race);
    bool good = which != DEPTH || write_drawings(&race, "depth.csv", err);
    runs_free(race.runs, race.count * race.seeds);
    return good;
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
    printf("   disagreement, as share of it   %.1e   %s\n\n", found.error,
           gradcheck_passed(&found) ? "right" : "WRONG");
}

static bool prove_gradient(const Material *m, Error *err) {
    real x[CHECKED * 2], t[CHECKED];
    Check check = {.x = mat_view(x, CHECKED, 2), .t = mat_view(t, CHECKED, 1)};
    for (size_t k = 0; k < CHECKED; k++) {
        size_t n = (3 * k + 2) * m->pixels.x.rows / (3 * CHECKED);
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

// ---- The size of what goes through the layers

enum { NET_LAYERS = 4 };

// Root mean square: the typical size of count numbers.
static real typical_size(const real *at, size_t count) {
    real sum = 0;
    for (size_t k = 0; k < count; k++) sum += at[k] * at[k];
    return real_sqrt(sum / (real)count);
}

enum { FORWARD, BACKWARD, KINDS };

// Before anything is learned, layer by layer: the outputs, and the slopes of one pixel's
// cost by the sums z.
typedef struct Sizes {
    real at[KINDS][NET_LAYERS];
} Sizes;

static void measure_layers(Sizes *sizes, const Net *net, Trace *trace, const Loss *loss,
                           const Pixels *pixels) {
    const Mat *scores = net_forward(net, trace, &pixels->x);
    loss_gradient(loss, net_score_gradient(net, trace), scores, &pixels->t);
    net_backward(net, trace, &pixels->x);
    real N = (real)pixels->x.rows;
    for (size_t l = 0; l < NET_LAYERS; l++) {
        const LayerTrace *layer = &trace->layer[l];
        sizes->at[FORWARD][l] = typical_size(layer->a.at, mat_count(&layer->a));
        sizes->at[BACKWARD][l] = N * typical_size(layer->dz.at, mat_count(&layer->dz));
    }
}

static bool find_sizes(Sizes *sizes, const Contestant *contestant, const Material *m,
                       Error *err) {
    const Loss *loss = loss_find(LOSS, err);
    Net *net = net_create(2, LAYERS, err);
    Trace *trace = net ? net_trace_create(net, m->pixels.x.rows, 0, err) : NULL;
    bool good = loss && trace &&
                net_init(net, contestant->init, (uint32_t)m->settings->seed, err);
    if (good) measure_layers(sizes, net, trace, loss, &m->pixels);
    net_trace_free(trace);
    net_free(net);
    return good;
}

static void show_sizes(const Sizes *sizes, const Contestant *list, size_t count) {
    static const char *const TITLES[KINDS] = {
        "forward: the typical size of what comes out of a layer",
        "backward: the typical slope of one pixel's cost, by a sum of the layer"};
    printf("What goes through the layers before anything is learned\n");
    for (size_t k = 0; k < KINDS; k++) {
        printf(
            "\n   %s\n   weights           layer 1    layer 2    layer 3    layer 4\n",
            TITLES[k]);
        for (size_t i = 0; i < count; i++) {
            printf("   %-12s", list[i].name);
            for (size_t l = 0; l < NET_LAYERS; l++) printf("%11.1e", sizes[i].at[k][l]);
            printf("\n");
        }
    }
    printf("\n");
}

static bool write_sizes(const char *figures, const Sizes *sizes, const Contestant *list,
                        size_t count, Error *err) {
    Table table;
    if (!table_create(&table, figures, "init.csv", "init,layer,forward,backward",
                      err)) {
        return false;
    }
    for (size_t i = 0; i < count * NET_LAYERS; i++) {
        size_t l = i % NET_LAYERS;
        table_text(&table, list[i / NET_LAYERS].name);
        table_number(&table, (double)l + 1);
        table_number(&table, sizes[i / NET_LAYERS].at[FORWARD][l]);
        table_number(&table, sizes[i / NET_LAYERS].at[BACKWARD][l]);
    }
    return table_close(&table, err);
}

static bool look_through(const Material *m, Error *err) {
    const Contest *contest = &CONTESTS[WEIGHTS];
    Sizes sizes[CONTESTANTS_MOST];
    size_t count = race_entries(contest);
    for (size_t i = 0; i < count; i++) {
        if (!find_sizes(&sizes[i], &contest->list[i], m, err)) return false;
    }
    show_sizes(sizes, contest->list, count);
    return write_sizes(m->settings->figures, sizes, contest->list, count, err);
}

// ---- The picture appears

// Looks over the shoulder of a run: at some epochs, how far is it?
typedef struct Watcher {
    Progress progress;
    Table pictures;  // for a figure; may be off
} Watcher;

// Epochs 1, 3, 10, 30, 100 ... and the last.
static bool is_mark(size_t epoch, size_t last) {
    if (epoch == last) return true;
    while (epoch % 10 == 0) epoch /= 10;
    return epoch == 1 || epoch == 3;
}

// One line of the table, one small picture in the terminal, one in the figure.
static bool look(Run *run, Workshop *shop, size_t epoch, Error *err) {
    const Pixels *pixels = run->pixels;
    Watcher *watcher = run->watcher;
    measure(run, shop);
    progress_end(&watcher->progress);
    printf("%8zu%12zu%11.4f%9.1f %%\n", epoch, shop->trainer.steps, run->cost,
           100 * run->accuracy);
    fflush(stdout);
    Image image;
    if (!draw(&image, run->net, pixels->rows, pixels->cols, 1, err)) return false;
    image_preview(&image, LETTERS);
    table_image(&watcher->pictures, &image, (double)epoch);
    image_free(&image);
    return true;
}

static bool watch(Run *run, Workshop *shop, size_t epoch, Error *err) {
    Watcher *watcher = run->watcher;
    progress_update(&watcher->progress, epoch, run->curve[epoch - 1]);
    return !is_mark(epoch, run->recipe.epochs) || look(run, shop, epoch, err);
}

// The picture itself is the first of the figure, as epoch 0.
static bool watcher_create(Watcher *watcher, const Run *run, const char *figures,
                           Error *err) {
    Image picture;
    *watcher = (Watcher){.progress = progress_start("learning", run->recipe.epochs)};
    if (!table_create(&watcher->pictures, figures, "snapshots.csv",
                      "epoch,row,col,light", err)) {
        return false;
    }
    if (!draw_targets(&picture, run->pixels, err)) return false;
    table_image(&watcher->pictures, &picture, 0);
    image_free(&picture);
    return true;
}

static bool watcher_close(Watcher *watcher, Error *err) {
    progress_end(&watcher->progress);
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
static bool learn_watched(Run *runs, size_t count, const Settings *settings,
                          Error *err) {
    Table log;
    Watcher watcher;
    const char *folder = settings->log ? "." : NULL;
    runs[0].watch = watch;
    runs[0].watcher = &watcher;
    runs[0].log = &log;
    if (!table_create(&log, folder, settings->log, "step,cost", err)) return false;
    bool good = watcher_create(&watcher, &runs[0], settings->figures, err) &&
                run_all(runs, count, err);
    if (good && runs[0].diverged) *err = runs[0].err;
    good = good && !runs[0].diverged;
    Error trouble = {0};
    bool closed = watcher_close(&watcher, good ? err : &trouble);
    closed = table_close(&log, good ? err : &trouble) && closed;
    if (!(good && closed)) runs_free(runs, count);
    return good && closed;
}

enum { PATH_ROOM = 4096 };

// The picture into the figures' folder, if there is one.
static bool keep_image(const Image *image, const char *figures, const char *name,
                       Error *err) {
    char path[PATH_ROOM];
    if (!figures) return true;
    int length = snprintf(path, sizeof path, "%s/%s", figures, name);
    if (length < 0 || length >= PATH_ROOM) {
        return error_set(err, "%.40s...: the name is too long", figures);
    }
    return image_write(image, path, err);
}

// Both in letters, and what was drawn in a file: picture.pgm.
static bool show_learned(const Run *run, const char *figures, Error *err) {
    const Pixels *pixels = run->pixels;
    Image drawn, original;
    if (!draw_targets(&original, pixels, err)) return false;
    bool good = draw(&drawn, run->net, pixels->rows, pixels->cols, 1, err);
    if (good) {
        printf("\nLeft the picture, right what the network says:\n\n");
        good = image_print_pair(&original, &drawn, LETTERS, err) &&
               keep_image(&drawn, figures, "picture.pgm", err);
        printf("\n");
    }
    image_free(&drawn);
    image_free(&original);
    return good;
}

enum { INK, COLOUR, PICTURES };  // the two runs of the lesson

// The picture in ink and, at the same time on another core, in colour.
static bool learn_pictures(Run *runs, const Material *m, Error *err) {
    const Settings *settings = m->settings;
    runs[INK] = trial(m, "ink", settings->recipe);
    runs[INK].layers = settings->layers;
    Recipe recipe = {"he", "adam", "cosine", 0.01, 32, m->lengths.colour};
    runs[COLOUR] = trial(m, "colour", recipe);
    runs[COLOUR].layers = COLOUR_LAYERS;
    runs[COLOUR].pixels = &m->colours;
    printf("The picture appears: all that helped, together, on %zu pixels\n\n",
           m->pixels.x.rows);
    show_recipe(&settings->recipe, m->pixels.x.rows);
    return learn_watched(runs, PICTURES, settings, err);
}

// ---- Enhance

// The part with an eye: row, col and light, `enlarge` points to a pixel each way.
static bool write_eye(const char *figures, const Image *fine, size_t enlarge,
                      Error *err) {
    Table table;
    if (!table_create(&table, figures, "enhance.csv", "row,col,light", err)) {
        return false;
    }
    for (size_t r = fine->rows * 42 / 100; r < fine->rows * 68 / 100; r++) {
        for (size_t c = fine->cols * 16 / 100; c < fine->cols / 2; c++) {
            table_row(&table, (double[]){((double)r + 0.5) / (double)enlarge,
                                         ((double)c + 0.5) / (double)enlarge,
                                         fine->at[r * fine->cols + c]});
        }
    }
    return table_close(&table, err);
}

static bool enhance(const Run *run, const Material *m, Error *err) {
    size_t enlarge = m->settings->enlarge;
    const Pixels *pixels = run->pixels;
    const char *figures = m->settings->figures;
    Image fine;
    if (!draw(&fine, run->net, pixels->rows, pixels->cols, enlarge, err)) return false;
    printf("Enhance: asked at %zu x %zu places instead of %zu x %zu, ", fine.cols,
           fine.rows, pixels->cols, pixels->rows);
    printf("%zu numbers\ngive %zu answers.\n\n", run->net->param_count,
           fine.rows * fine.cols);
    image_preview(&fine, progress_width());
    bool good = write_eye(figures, &fine, enlarge, err) &&
                keep_image(&fine, figures, "enhanced.pgm", err);
    image_free(&fine);
    return good;
}

// ---- Save it, and draw it in another process

static bool save_net(const Run *run, const char *path, Error *err) {
    ModelInfo info = {.layers = run->layers, .loss = loss_find(LOSS, err)};
    return !path || (info.loss && model_save(run->net, &info, path, err));
}

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

// ---- In colour

// The typical error of a colour where the network (or, without one, the mean colour)
// draws it, in steps of 0 to 255.
static double colour_error(const Image *drawn, const Pixels *pixels) {
    double sum = 0, N = (double)pixels->t.rows;
    for (size_t k = 0; k < 3; k++) {
        double mean = 0;
        for (size_t n = 0; n < pixels->t.rows; n++) mean += pixels->t.at[3 * n + k] / N;
        for (size_t n = 0; n < pixels->t.rows; n++) {
            double says = drawn ? drawn->at[3 * n + k] : 255 * mean;
            double miss = says - 255 * (double)pixels->t.at[3 * n + k];
            sum += miss * miss;
        }
    }
    return (double)real_sqrt((real)(sum / (3 * N)));
}

// Block 0: the picture; block 1: what the network drew.
static bool write_colours(const char *figures, const Pixels *pixels, const Image *drawn,
                          Error *err) {
    Table table;
    Image original;
    if (!draw_targets(&original, pixels, err)) return false;
    bool good = table_create(&table, figures, "colour.csv",
                             "picture,row,col,red,green,blue", err);
    if (good) {
        table_image(&table, &original, 0);
        table_image(&table, drawn, 1);
        good = table_close(&table, err);
    }
    image_free(&original);
    return good && keep_image(drawn, figures, "colour.ppm", err);
}

static bool show_colour(const Run *run, const Material *m, Error *err) {
    const Pixels *pixels = run->pixels;
    Image drawn;
    if (run->diverged) return error_set(err, "in colour: %.400s", run->err.text);
    if (!draw(&drawn, run->net, pixels->rows, pixels->cols, 1, err)) return false;
    image_preview(&drawn, LETTERS);
    printf("In colour: three outputs, red, green and blue; %zu parameters\n\n",
           run->net->param_count);
    printf("   first weights %s, %s, batches of %zu, %zu epochs, %s from %g\n\n",
           run->recipe.init, run->recipe.optimiser, run->recipe.batch,
           run->recipe.epochs, run->recipe.schedule, run->recipe.learning_rate);
    printf(
        "   typical error of a colour, on its scale of 0 to 255\n"
        "   the mean colour everywhere  %6.1f\n"
        "   the network                 %6.1f\n\n",
        colour_error(NULL, pixels), colour_error(&drawn, pixels));
    bool good = write_colours(m->settings->figures, pixels, &drawn, err);
    image_free(&drawn);
    return good;
}

// ---- The last digit

// Two networks with the same seed and rate, one weight of the second nudged.
typedef struct Pair {
    const char *name;
    double rate;
    uint32_t seed;
} Pair;

static const Pair TWINS[] = {
    {"rate 0.3", 0.3, 1}, {"rate 2.8", 2.8, 1}, {"seed 2", 2.8, 2}, {"seed 3", 2.8, 3}};
enum { PAIRS = sizeof TWINS / sizeof TWINS[0] };

// How far the costs of a pair are apart in an epoch (from 1).
static double gap(const Run *pair, size_t epoch) {
    double miss = pair[0].curve[epoch - 1] - pair[1].curve[epoch - 1];
    return miss < 0 ? -miss : miss;
}

static void show_twins(const Run *runs, size_t steps) {
    printf("The last digit: pairs of networks whose first weight differs in it\n\n");
    printf("   first weights 0.2, plain descent, the same %zu pixels in every step\n\n",
           runs[0].pixels->x.rows);
    printf("   how far their costs are apart\n   step  ");
    for (size_t p = 0; p < PAIRS; p++) printf("%12s", TWINS[p].name);
    for (size_t k = 0; k <= 8; k++) {
        size_t step = k > 0 ? steps * k / 8 : 1;
        printf("\n%7zu  ", step);
        for (size_t p = 0; p < PAIRS; p++) printf("%12.1e", gap(&runs[2 * p], step));
    }
    printf("\n\n   cost  ");
    for (size_t p = 0; p < PAIRS; p++) printf("%12.4f", runs[2 * p].cost);
    printf("\n\n");
}

static bool write_twins(const char *figures, const Run *runs, size_t steps,
                        Error *err) {
    Table table;
    if (!table_create(&table, figures, "twins.csv", "pair,step,gap", err)) return false;
    for (size_t k = 0; k < PAIRS * steps; k++) {
        size_t p = k / steps, step = k % steps + 1;
        table_row(&table, (double[]){(double)p, (double)step, gap(&runs[2 * p], step)});
    }
    return table_close(&table, err);
}

// All pixels in every step, so that nothing but that digit is left to differ.
static bool try_twins(const Material *m, Error *err) {
    Run runs[2 * PAIRS];
    size_t steps = m->lengths.twins;
    for (size_t k = 0; k < 2 * PAIRS; k++) {
        const Pair *pair = &TWINS[k / 2];
        Recipe recipe = {"0.2", "sgd", "constant", pair->rate, 0, steps};
        runs[k] = trial(m, "twin", recipe);
        runs[k].pixels = &m->few;
        runs[k].seed += pair->seed - 1;
        runs[k].nudged = k % 2 == 1;
    }
    if (!run_all(runs, 2 * PAIRS, err)) return false;
    show_twins(runs, steps);
    bool good = write_twins(m->settings->figures, runs, steps, err);
    runs_free(runs, 2 * PAIRS);
    return good;
}

// The picture's own recipe at its rate times factor: the most that costs are apart.
static bool try_picture_twins(const Material *m, double factor, Error *err) {
    Run runs[2 * SEEDS];
    Recipe recipe = m->settings->recipe;
    size_t count = 2 * m->lengths.seeds;
    recipe.learning_rate *= factor;
    recipe.epochs = m->lengths.twin_epochs;
    for (size_t k = 0; k < count; k++) {
        runs[k] = trial(m, "twin", recipe);
        runs[k].seed += (uint32_t)(k / 2);
        runs[k].nudged = k % 2 == 1;
    }
    if (!run_all(runs, count, err)) return false;
    printf("   the picture's recipe, rate %g, %zu steps:", recipe.learning_rate,
           runs[0].steps);
    for (size_t k = 0; k < count; k += 2) {
        double most = 0;
        for (size_t e = 1; e <= recipe.epochs; e++) {
            if (gap(&runs[k], e) > most) most = gap(&runs[k], e);
        }
        printf("%10.1e", most);
    }
    printf("\n\n");
    runs_free(runs, count);
    return true;
}

// ---- Other rates: --rates

// Rate and cost of each epoch of a contestant, at its own rate and the first seed.
static bool write_schedule(Table *table, const Run *run, Error *err) {
    Schedule schedule;
    size_t epochs = run->recipe.epochs;
    if (!find_schedule(&schedule, &run->recipe, run->steps, err)) return false;
    for (size_t e = 0; e < epochs; e++) {
        table_text(table, run->name);
        table_number(table, (double)e + 1);
        table_number(table, schedule_rate(&schedule, (real)run->recipe.learning_rate,
                                          e * (run->steps / epochs), run->steps));
        table_number(table, run->curve[e]);
    }
    return true;
}

static bool write_schedules(const Race *race, Error *err) {
    Table table;
    bool good = table_create(&table, race->m->settings->figures, "schedules.csv",
                             "schedule,epoch,rate,cost", err);
    for (size_t c = 0; good && c < race->count; c++) {
        good = write_schedule(&table, race_runs(race, c, ONE), err);
    }
    good = good && table_close(&table, err);
    table_abandon(&table);
    return good;
}

static bool search_rates(const Material *m, Table *table, Error *err) {
    Race race;
    Progress progress = progress_start("rates", COMPARISONS);
    bool good = true;
    for (size_t k = 0; good && k < COMPARISONS; k++) {
        good = race_run(&race, m, (enum Comparison)k, err);
        if (!good) break;
        progress_end(&progress);
        show_title(&race);
        show_rates(&race);
        show_race(&race);
        write_race(table, &race);
        good = k != SCHEDULED || write_schedules(&race, err);
        runs_free(race.runs, race.count * race.factors * race.seeds);
        progress_update(&progress, k + 1, NAN);
    }
    progress_end(&progress);
    return good;
}

// Every comparison at five rates; the schedules and the last digit for the picture's
// whole length.
static bool try_rates(const Settings *settings, Error *err) {
    Material m;
    Table table;
    if (!material_create(&m, settings, err)) return false;
    m.lengths.trials[SCHEDULED] = settings->recipe.epochs;
    m.lengths.twin_epochs = settings->recipe.epochs;
    bool good = table_create(&table, settings->figures, "rates.csv",
                             "comparison,name,rate,lowest,mean,highest", err) &&
                search_rates(&m, &table, err) && table_close(&table, err);
    table_abandon(&table);
    if (good) printf("The last digit: the most that two costs are apart\n\n");
    good = good && try_picture_twins(&m, 1, err) && try_picture_twins(&m, 4, err);
    material_free(&m);
    return good;
}

// ---- The lesson

static bool compare_all(const Material *m, Error *err) {
    return compare(m, BATCHES, err) && compare(m, DEPTH, err) && show_network(err) &&
           prove_gradient(m, err) && look_through(m, err) && compare(m, WEIGHTS, err) &&
           compare(m, OPTIMISED, err);
}

static bool lesson(const Settings *settings, Error *err) {
    Material m;
    Run runs[PICTURES];
    if (!material_create(&m, settings, err)) return false;
    show_picture(&m);
    bool good = compare_all(&m, err);
    if (good && learn_pictures(runs, &m, err)) {
        good = show_learned(&runs[INK], settings->figures, err) &&
               enhance(&runs[INK], &m, err) &&
               save_net(&runs[INK], settings->save, err) &&
               show_colour(&runs[COLOUR], &m, err) && try_twins(&m, err) &&
               try_picture_twins(&m, 1, err);
        runs_free(runs, PICTURES);
    } else {
        good = false;
    }
    material_free(&m);
    return good;
}

// --picture, --best and --article: the picture alone.
static bool only_picture(const Settings *settings, Error *err) {
    Material m;
    if (!material_create(&m, settings, err)) return false;
    Run run = trial(&m, "ink", settings->recipe);
    run.layers = settings->layers;
    printf("Only the picture: %zu rows of %zu pixels\n\n", m.pixels.rows,
           m.pixels.cols);
    show_recipe(&run.recipe, m.pixels.x.rows);
    bool good = learn_watched(&run, 1, settings, err) &&
                show_learned(&run, settings->figures, err);
    if (good) {
        printf("%zu parameters, %zu epochs, seed %zu: ", run.net->param_count,
               run.recipe.epochs, settings->seed);
        printf("cost %.6f, %.2f %% of the pixels right\n", run.cost,
               100 * run.accuracy);
    }
    good = good && save_net(&run, settings->save, err);
    runs_free(&run, 1);
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
    if (settings->rates) return try_rates(settings, err);
    bool alone = settings->picture || settings->best || settings->article;
    return alone ? only_picture(settings, err) : lesson(settings, err);
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
