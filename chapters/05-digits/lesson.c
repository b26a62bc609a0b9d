// Chapter 5: ten digits. The classic network, what makes it learn faster, what makes it
// learn what lasts, and what its score does and does not promise.
//
// The program runs from top to bottom like the chapter; teach is its table of contents.
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "augment.h"
#include "batches.h"
#include "calibration.h"
#include "dataset.h"
#include "error.h"
#include "file.h"
#include "gradcheck.h"
#include "idx.h"
#include "image.h"
#include "loss.h"
#include "matrix.h"
#include "model.h"
#include "net.h"
#include "optimiser.h"
#include "options.h"
#include "parallel.h"
#include "progress.h"
#include "reader.h"
#include "schedule.h"
#include "table.h"
#include "train.h"

enum { CLASSES = 10, SEEDS_MAX = 100, RUNGS_MAX = 16 };

// ---- What the reader may change on the command line

typedef struct Settings {
    size_t seed, seeds, epochs;
    double learning_rate;
    const char *data, *labels, *label_map;
    const char *log, *figures, *save;
    size_t threads;
    bool quick, large, mnist, lenet, reader, json;
    const char *page, *model, *svg;
    double sure;
    bool seeds_given, epochs_given, rate_given;  // else the course has its own
} Settings;

static bool check_settings(const Settings *settings, Error *err) {
    if (settings->large + settings->mnist + settings->lenet > 1) {
        return error_set(err, "--20x20, --mnist and --lenet: one at a time");
    }
    bool reader = settings->reader || settings->page;
    if ((settings->lenet || reader) && (settings->data || settings->log)) {
        return error_set(err, "--lenet, --reader and --page: no --data, no --log");
    }
    if (reader && (settings->lenet || settings->large)) {
        return error_set(err, "--reader and --page: alone or with --mnist");
    }
    if (settings->save && !settings->lenet && !reader) {
        return error_set(err, "--save: goes with --lenet or --reader");
    }
    if ((settings->json || settings->svg || settings->model) && !settings->page) {
        return error_set(err, "--model, --json and --svg: go with --page");
    }
    if (settings->model && (settings->reader || settings->save)) {
        return error_set(err, "--model: is learned already; no --reader, no --save");
    }
    if (settings->labels && !settings->data) {
        return error_set(err, "--labels: goes with --data, the images");
    }
    return true;
}

enum { OPTIONS = 21 };

static void list_options(Option list[OPTIONS], Settings *s) {
    const Option all[OPTIONS] = {
        {"seed", "the first of the seeds: which random numbers are drawn",
         .count = &s->seed, .most = UINT32_MAX - SEEDS_MAX - 8},
        {"seeds", "how many seeds to average over (MNIST: 3, --quick: 2)",
         .count = &s->seeds, .least = 2, .most = SEEDS_MAX},
        {"epochs", "passes of the classic network (MNIST: 6)", .count = &s->epochs,
         .least = 1, .most = 1e6},
        {"learning-rate", "of the classic network (20x20 and MNIST: 0.2)",
         .number = &s->learning_rate, .least = 1e-9, .most = 1e9},
        {"threads", "runs at a time; the numbers do not depend on it",
         .count = &s->threads, .least = 1, .most = 256},
        {"quick", "the short version: two seeds, a sixth of the passes",
         .flag = &s->quick},
        {"data", "other digits: CSV with a column `digit`, or IDX images",
         .text = &s->data},
        {"labels", "the labels of IDX images", .text = &s->labels},
        {"label-map", "labels that mean others: 10=0", .text = &s->label_map},
        {"20x20", "5,000 digits of 20x20 pixels (after make data); minutes",
         .flag = &s->large},
        {"mnist", "MNIST, 28x28 pixels (after make data); minutes", .flag = &s->mnist},
        {"lenet", "filters instead: a small LeNet on MNIST (after make data); minutes",
         .flag = &s->lenet},
        {"reader", "a network that reads pages, of these digits or of --mnist",
         .flag = &s->reader},
        {"page", "learn that, and read this photographed page (PGM or PPM)",
         .text = &s->page},
        {"model", "read it with this network instead; --reader saves one",
         .text = &s->model},
        {"sure", "a digit with less probability is written as ?", .number = &s->sure,
         .most = 1},
        {"svg", "draw the page, with what was read, into this file", .text = &s->svg},
        {"json", "the reading as JSON", .flag = &s->json},
        {"save", "write the network of --lenet or --reader to this file",
         .text = &s->save},
        {"log", "write the classic network's whole curve to this file (step,cost)",
         .text = &s->log},
        {"figures", "write the figures' data into this folder", .text = &s->figures},
    };
    memcpy(list, all, sizeof all);
}

static OptionsResult read_settings(Settings *settings, int argc, char **argv,
                                   Error *err) {
    *settings = (Settings){.seed = 1,
                           .seeds = 10,
                           .epochs = 10,
                           .learning_rate = 0.5,
                           .sure = 0.95,
                           .threads = parallel_cores()};
    Option list[OPTIONS];
    Options options = {.program = "chapter5",
                       .about = "Ten digits, one network.",
                       .list = list,
                       .count = OPTIONS};
    list_options(list, settings);
    OptionsResult result = options_parse(&options, argc, argv, err);
    if (result != OPTIONS_RUN) return result;
    settings->seeds_given = options_given(&options, argc, argv, "seeds");
    settings->epochs_given = options_given(&options, argc, argv, "epochs");
    settings->rate_given = options_given(&options, argc, argv, "learning-rate");
    return check_settings(settings, err) ? OPTIONS_RUN : OPTIONS_WRONG;
}

// ---- Numbers over several runs

typedef struct Scores {
    size_t count;
    real of[SEEDS_MAX];
} Scores;

static void scores_add(Scores *scores, real value) {
    scores->of[scores->count++] = value;
}

static real scores_mean(const Scores *scores) {
    real sum = 0;
    for (size_t k = 0; k < scores->count; k++) sum += scores->of[k];
    return sum / (real)scores->count;
}

// The standard deviation from run to run; 0 for a single one.
static real scores_spread(const Scores *scores) {
    real mean = scores_mean(scores), sum = 0;
    for (size_t k = 0; k < scores->count; k++) {
        real away = scores->of[k] - mean;
        sum += away * away;
    }
    return scores->count < 2 ? 0 : real_sqrt(sum / (real)(scores->count - 1));
}

// The standard error: how far the mean itself may be off.
static real scores_error(const Scores *scores) {
    return scores_spread(scores) / real_sqrt((real)scores->count);
}

// Run by run, a − b, for the runs of a.
static Scores scores_gain(const Scores *a, const Scores *b) {
    Scores gain = {0};
    for (size_t k = 0; k < a->count; k++) scores_add(&gain, a->of[k] - b->of[k]);
    return gain;
}

// +1: a gain beyond twice its error; −1: a loss beyond it; 0: it may be luck.
static int scores_verdict(const Scores *gain) {
    real mean = scores_mean(gain), limit = 2 * scores_error(gain);
    return (mean > limit) - (mean < -limit);
}

// ---- How a network is trained

typedef struct Recipe {
    const char *layers;
    const char *loss;
    const char *optimiser;
    const char *init;
    const char *schedule;
    double rate;      // learning rate
    size_t batch;     // examples a step
    size_t passes;    // over all the examples
    double decay;     // L2
    size_t patience;  // early stopping: passes without a lower validation cost; 0: none
    PoseRange range;  // of the copies; all 0: the pictures as they are
} Recipe;

// A step of the ladder: only what it changes; zero is as before.
typedef struct Rung {
    const char *name;
    bool kept;  // by the full run: two seeds, --quick, decide nothing
    Recipe change;
} Rung;

// Which digits, and what is tried on them.
typedef struct Course {
    const char *name;
    const char *images, *labels;            // no labels: CSV
    const char *test_images, *test_labels;  // NULL: a fifth is set aside as the exam
    size_t limit;                           // learn from the first so many; 0: all
    size_t seeds;
    bool sheets;    // the file is a row of SHEETS
    size_t faster;  // rungs before overfitting is looked at
    Rung rung[RUNGS_MAX];
} Course;

// Where every course begins, but for rate and passes.
static const Recipe CLASSIC = {.layers = "35:sigmoid,10",
                               .loss = "sigmoid-squared",
                               .optimiser = "sgd",
                               .init = "0.01",
                               .schedule = "constant",
                               .batch = 1};

static const Course DIGITS = {
    .name = "1,797 digits of 8x8 pixels",
    .images = "data/digits.csv",
    .seeds = 10,
    .sheets = true,
    .faster = 7,
    .rung =
        {
            {"the classic network", true, {.rate = 0.5, .passes = 10}},
            {"softmax, cross-entropy", true, {.loss = "softmax-entropy", .rate = 0.2}},
            {"ReLU, He's first weights",
             true,
             {.layers = "35:relu,10", .init = "he", .rate = 0.05}},
            {"batches of 16", false, {.batch = 16, .rate = 0.2}},
            {"batches of 16, Adam",
             true,
             {.batch = 16, .optimiser = "adam", .rate = 0.01}},
            {"a rate that falls", true, {.schedule = "cosine", .rate = 0.02}},
            {"64 hidden units", true, {.layers = "64:relu,10"}},
            {"16 passes", false, {.passes = 16}},
            {"16 passes, weight decay", false, {.passes = 16, .decay = 0.0001}},
            {"16 passes, dropout",
             false,
             {.passes = 16, .layers = "64:relu,dropout:0.1,10"}},
            {"16 passes, early stopping", false, {.passes = 16, .patience = 5}},
            {"16 passes, moved copies",
             true,
             {.passes = 16, .range = {.shift = 0.3, .turn = 5, .scale = 0.05}}},
        },
};

// What makes a network learn faster was found on the small digits, one change after the
// other. The larger ones take all of it at once, with rates of their own.
static const Course DIGITS_20X20 = {
    .name = "5,000 digits of 20x20 pixels",
    .images = "data/fetched/digits20-images.idx",
    .labels = "data/fetched/digits20-labels.idx",
    .seeds = 10,
    .faster = 3,
    .rung = {{"the classic network", true, {.rate = 0.2, .passes = 10}},
             {"what was faster on 8x8",
              true,
              {.layers = "35:relu,10",
               .loss = "softmax-entropy",
               .optimiser = "adam",
               .init = "he",
               .schedule = "cosine",
               .rate = 0.02,
               .batch = 32}},
             {"256 hidden units", true, {.layers = "256:relu,10", .rate = 0.01}},
             {"20 passes", false, {.passes = 20}},
             {"20 passes, weight decay", false, {.passes = 20, .decay = 0.0001}},
             {"20 passes, dropout",
              false,
              {.passes = 20, .layers = "dropout:0.2,256:relu,10"}},
             {"20 passes, early stopping", false, {.passes = 20, .patience = 5}},
             {"100 passes, moved copies",
              true,
              {.passes = 100,
               .rate = 0.005,
               .range = {.shift = 1.3, .turn = 15, .scale = 0.15}}}},
};

// The first 24,000 of MNIST's training digits: what this chapter has the time for.
static const Course MNIST = {
    .name = "MNIST, 28x28 pixels: the first 24,000 training digits",
    .images = "data/fetched/mnist-train-images.idx",
    .labels = "data/fetched/mnist-train-labels.idx",
    .test_images = "data/fetched/mnist-test-images.idx",
    .test_labels = "data/fetched/mnist-test-labels.idx",
    .limit = 24000,
    .seeds = 3,
    .faster = 3,
    .rung = {{"the classic network", true, {.rate = 0.2, .passes = 6}},
             {"what was faster on 8x8",
              true,
              {.layers = "35:relu,10",
               .loss = "softmax-entropy",
               .optimiser = "adam",
               .init = "he",
               .schedule = "cosine",
               .rate = 0.01,
               .batch = 64}},
             {"256 hidden units", true, {.layers = "256:relu,10", .rate = 0.005}},
             {"8 passes", false, {.passes = 8}},
             {"8 passes, weight decay", false, {.passes = 8, .decay = 0.0001}},
             {"8 passes, dropout",
              false,
              {.passes = 8, .layers = "dropout:0.1,256:relu,dropout:0.3,10"}},
             {"8 passes, early stopping", false, {.passes = 8, .patience = 3}},
             {"20 passes, moved copies",
              true,
              {.passes = 20, .range = {.shift = 1.5, .turn = 12, .scale = 0.12}}}},
};

static bool range_is_open(const PoseRange *range) {
    return range->shift > 0 || range->turn > 0 || range->scale > 0;
}

// The recipe with the fields that the change names.
static Recipe recipe_change(Recipe recipe, const Recipe *change) {
    if (change->layers) recipe.layers = change->layers;
    if (change->loss) recipe.loss = change->loss;
    if (change->optimiser) recipe.optimiser = change->optimiser;
    if (change->init) recipe.init = change->init;
    if (change->schedule) recipe.schedule = change->schedule;
    if (change->rate > 0) recipe.rate = change->rate;
    if (change->batch > 0) recipe.batch = change->batch;
    if (change->passes > 0) recipe.passes = change->passes;
    if (change->decay > 0) recipe.decay = change->decay;
    if (change->patience > 0) recipe.patience = change->patience;
    if (range_is_open(&change->range)) recipe.range = change->range;
    return recipe;
}

// ---- The digits, and who may look at them

// Digits to learn from, and others to be asked about.
typedef struct Parts {
    Dataset known, asked;
    bool borrowed;
} Parts;

// What a recipe reaches, run by run.
typedef struct Outcome {
    Scores early, right, cost, passes, steps, dead;
} Outcome;

// All that the chapter works with.
typedef struct Lesson {
    const Settings *settings;
    const Course *course;
    size_t seeds, folds;
    Dataset data;  // the digits in the order of the file
    Parts exam;    // asked: the exam; known: all the rest
    size_t side;   // of a picture, in pixels
    Recipe classic;
    Recipe before, best;  // the ladder's last but one, and its last
    const char *last;     // the change between them
    Recipe plain;         // where overfitting is looked at
    Outcome reached;      // by that
} Lesson;

// Whom a network is asked about.
typedef enum Asked {
    VALIDATION,    // a fifth of all but the exam, another one for every seed
    EXAM,          // the digits set aside before anything was learned
    SHEET_FOLDS,   // of the whole file: two sheets, learned from the others
    RANDOM_FOLDS,  // as many digits as that, from anywhere in the file
} Asked;

enum { EXAM_SEED = 0 };  // no --seed moves the exam

// Row after row of data/digits.csv, the labels repeat one pattern: here it begins anew.
static const size_t SHEETS[] = {0,    130,  256,  386,  516,  646,  776, 905,
                                1029, 1157, 1287, 1415, 1543, 1667, 1797};

enum { FOLDS = 7, FEW_FOLDS = 3 };  // two sheets each; how many the short version asks

static void parts_free(Parts *parts) {
    if (parts->borrowed) return;
    dataset_free(&parts->known);
    dataset_free(&parts->asked);
}

// The digits in random order; NULL: out of memory.
static size_t *deal(size_t count, uint32_t seed) {
    Rng rng;
    size_t *order = malloc(count * sizeof *order + 1);
    if (!order) return NULL;
    rng_stream(&rng, seed, STREAM_SPLIT);
    rng_permutation(&rng, order, count);
    return order;
}

// Of the digits in this order, the first so many are asked about. Frees the order.
static bool parts_take(Parts *parts, const Dataset *data, size_t *order, size_t asked,
                       Error *err) {
    size_t rows = data->x.rows;
    *parts = (Parts){0};
    bool good = order || error_set(err, "out of memory");
    if (good && (asked < 1 || asked >= rows)) {
        good = error_set(err, "%zu digits are too few to set some apart", rows);
    }
    good = good && dataset_take(&parts->asked, data, order, asked, err) &&
           dataset_take(&parts->known, data, order + asked, rows - asked, err);
    if (!good) parts_free(parts);
    free(order);
    return good;
}

// Sheets 2k and 2k + 1 are asked about, or as many digits from anywhere in the file.
static bool parts_fold(Parts *parts, const Lesson *lesson, size_t k, bool random,
                       Error *err) {
    size_t rows = lesson->data.x.rows, first = SHEETS[2 * k];
    size_t *deck = deal(rows, EXAM_SEED), *order = deal(rows, EXAM_SEED);
    for (size_t n = 0; deck && order && n < rows; n++) {
        size_t next = (first + n) % rows;
        order[n] = random ? deck[next] : next;
    }
    free(deck);
    return parts_take(parts, &lesson->data, order, SHEETS[2 * k + 2] - first, err);
}

// The parts of run k.
static bool parts_create(Parts *parts, const Lesson *lesson, Asked asked, size_t k,
                         Error *err) {
    const Dataset *rest = &lesson->exam.known;
    size_t rows = rest->x.rows;
    uint32_t seed = (uint32_t)(lesson->settings->seed + k);
    if (asked == VALIDATION) {
        return parts_take(parts, rest, deal(rows, seed), rows / 5, err);
    }
    if (asked != EXAM) return parts_fold(parts, lesson, k, asked == RANDOM_FOLDS, err);
    *parts = lesson->exam;
    parts->borrowed = true;
    return true;
}

static bool read_file(Dataset *data, const char *images, const char *labels,
                      const char *label_map, Error *err) {
    DatasetRequest request = {
        .target = labels ? "label" : "digit", .classes = true, .label_map = label_map};
    bool read = labels ? dataset_read_idx(data, images, labels, &request, err)
                       : dataset_read_csv(data, images, &request, err);
    if (read && data->t.cols == CLASSES) return true;
    if (!read) return false;
    error_set(err, "%s: different labels found: %zu, expected: %d", images,
              data->t.cols, CLASSES);
    dataset_free(data);
    return false;
}

// Ink from 0 to 1, whatever the file counts in.
static void scale_pixels(Mat *x) {
    real most = 0;
    for (size_t k = 0; k < mat_count(x); k++) most = x->at[k] > most ? x->at[k] : most;
    for (size_t k = 0; k < mat_count(x) && most > 0; k++) x->at[k] /= most;
}

static bool find_side(size_t *side, size_t pixels, Error *err) {
    for (*side = 1; *side * *side < pixels; ++*side) continue;
    if (*side * *side == pixels) return true;
    return error_set(err, "%zu pixels a picture found; this lesson wants squares",
                     pixels);
}

// The exam is set aside: the files' own test part, or a fifth of the digits.
static bool set_exam(Lesson *lesson, Error *err) {
    const Course *course = lesson->course;
    Parts *exam = &lesson->exam;
    size_t rows = lesson->data.x.rows;
    if (lesson->settings->data || !course->test_images) {
        return parts_take(exam, &lesson->data, deal(rows, EXAM_SEED), rows / 5, err);
    }
    exam->known = lesson->data;
    exam->known.memory = (Arena){0};  // lesson->data owns it
    if (!read_file(&exam->asked, course->test_images, course->test_labels, NULL, err)) {
        return false;
    }
    scale_pixels(&exam->asked.x);
    return true;
}

static bool read_digits(Lesson *lesson, Error *err) {
    const Settings *settings = lesson->settings;
    const Course *course = lesson->course;
    Dataset *data = &lesson->data;
    const char *images = settings->data ? settings->data : course->images;
    const char *labels = settings->data ? settings->labels : course->labels;
    if (!read_file(data, images, labels, settings->label_map, err)) {
        Error why = *err;
        if (!settings->data && course->labels) {
            error_set(err, "%s (make data fetches these digits)", why.text);
        }
        return false;
    }
    if (course->limit > 0 && course->limit < data->x.rows) {
        data->x.rows = data->t.rows = course->limit;
    }
    scale_pixels(&data->x);
    return find_side(&lesson->side, data->x.cols, err) && set_exam(lesson, err);
}

static void lesson_free(Lesson *lesson) {
    parts_free(&lesson->exam);
    dataset_free(&lesson->data);
}

// A rung on top of what was kept. The short version has a sixth of the passes.
static Recipe recipe_climb(const Recipe *kept, const Rung *rung, bool quick) {
    Recipe recipe = recipe_change(*kept, &rung->change);
    if (quick && rung->change.passes > 0) recipe.passes = (recipe.passes + 5) / 6;
    return recipe;
}

static bool lesson_create(Lesson *lesson, const Settings *settings, Error *err) {
    const Course *course = settings->large   ? &DIGITS_20X20
                           : settings->mnist ? &MNIST
                           : settings->lenet ? &MNIST
                                             : &DIGITS;
    *lesson = (Lesson){.settings = settings,
                       .course = course,
                       .seeds = settings->quick ? 2 : course->seeds,
                       .folds = settings->quick ? FEW_FOLDS : FOLDS};
    if (settings->seeds_given) lesson->seeds = settings->seeds;
    Recipe *classic = &lesson->classic;
    *classic = recipe_climb(&CLASSIC, &course->rung[0], settings->quick);
    if (settings->epochs_given) classic->passes = settings->epochs;
    if (settings->rate_given) classic->rate = settings->learning_rate;
    if (read_digits(lesson, err)) return true;
    lesson_free(lesson);
    return false;
}

// The first digits, on a terminal.
static bool preview(const Lesson *lesson, Error *err) {
    size_t side = lesson->side, count = 72 / (side + 1) > 0 ? 72 / (side + 1) : 1;
    Image image;
    if (!image_create(&image, side, count * (side + 1), 1, err)) return false;
    for (size_t n = 0; n < count && n < lesson->data.x.rows; n++) {
        for (size_t k = 0; k < side * side; k++) {
            size_t to = k / side * image.cols + n * (side + 1) + k % side;
            image.at[to] = (unsigned char)(255 * *(mat_row(&lesson->data.x, n) + k));
        }
    }
    image_preview(&image, image.cols);
    image_free(&image);
    return true;
}

static bool show_digits(const Lesson *lesson, Error *err) {
    size_t counts[CLASSES] = {0};
    for (size_t n = 0; n < lesson->data.t.rows; n++)
        counts[mat_argmax(&lesson->data.t, n)]++;
    const char *other = lesson->settings->data;
    if (lesson->settings->quick) {
        printf(
            "The short version: two seeds and a sixth of the passes. They can decide\n"
            "nothing: what is kept is what the long version keeps.\n\n");
    }
    printf("The data: %s\n\n   digit   ", other ? other : lesson->course->name);
    for (size_t k = 0; k < CLASSES; k++) printf("%6zu", k);
    printf("\n   pictures");
    for (size_t k = 0; k < CLASSES; k++) printf("%6zu", counts[k]);
    printf("\n\n");
    return preview(lesson, err);
}

// ---- Two rivals that learn nothing

enum { ASKED_MAX = 1000 };  // the nearest neighbour is slow: so many questions at most

// Σ (a − b)², given up where it passes `limit`.
static real distance(const real *a, const real *b, size_t count, real limit) {
    real sum = 0;
    for (size_t i = 0; i < count && sum < limit; i++) {
        real apart = a[i] - b[i];
        sum = real_fma(apart, apart, sum);
    }
    return sum;
}

// The row of x that is nearest to the picture, the first of equals.
static size_t nearest(const Mat *x, const real *picture) {
    size_t best = 0;
    real least = INFINITY;
    for (size_t n = 0; n < x->rows; n++) {
        real d = distance(mat_row(x, n), picture, x->cols, least);
        if (d < least) {
            least = d;
            best = n;
        }
    }
    return best;
}

// The share of the questions that the most frequent training digit gets right.
static real ask_majority(const Parts *parts) {
    size_t counts[CLASSES] = {0}, most = 0;
    for (size_t n = 0; n < parts->known.t.rows; n++)
        counts[mat_argmax(&parts->known.t, n)]++;
    for (size_t k = 0; k < CLASSES; k++) most = counts[k] > counts[most] ? k : most;
    size_t right = 0;
    for (size_t n = 0; n < parts->asked.t.rows; n++) {
        right += mat_argmax(&parts->asked.t, n) == most;
    }
    return (real)right / (real)parts->asked.t.rows;
}

static size_t count_questions(const Parts *parts) {
    return parts->asked.x.rows < ASKED_MAX ? parts->asked.x.rows : ASKED_MAX;
}

// The share that the label of the nearest training picture gets right. Its answers, one
// a question, go to `answers` if that is not NULL.
static real ask_neighbours(const Parts *parts, size_t *answers) {
    size_t questions = count_questions(parts), right = 0;
    for (size_t n = 0; n < questions; n++) {
        size_t near = nearest(&parts->known.x, mat_row(&parts->asked.x, n));
        size_t digit = mat_argmax(&parts->known.t, near);
        right += digit == mat_argmax(&parts->asked.t, n);
        if (answers) answers[n] = digit;
    }
    return (real)right / (real)questions;
}

typedef struct Rivals {
    Scores majority, neighbour;
} Rivals;

static bool rivals_ask(Rivals *rivals, const Lesson *lesson, Asked asked, size_t runs,
                       Error *err) {
    *rivals = (Rivals){0};
    for (size_t k = 0; k < runs; k++) {
        Parts parts;
        if (!parts_create(&parts, lesson, asked, k, err)) return false;
        scores_add(&rivals->majority, ask_majority(&parts));
        scores_add(&rivals->neighbour, ask_neighbours(&parts, NULL));
        parts_free(&parts);
    }
    return true;
}

// ---- A network and all that it needs to learn

typedef struct Learner {
    Recipe recipe;
    Net *net;
    Trace *trace;
    Optimiser optimiser;
    Trainer trainer;
    Schedule schedule;
    Batches batches;
    Augment augment;
    Mat copies;  // (batch×I) varied pictures
    Mat awake;   // (1×hidden units) 1: has answered more than 0
    real *best;  // parameters with the lowest validation cost so far
    real best_cost;
    size_t best_pass;
    Arena memory;  // owned: copies, awake, best
} Learner;

static void learner_free(Learner *learner) {
    arena_free(&learner->memory);
    batches_free(&learner->batches);
    optimiser_free(&learner->optimiser);
    net_trace_free(learner->trace);
    net_free(learner->net);
    *learner = (Learner){0};
}

enum { ROWS_AT_LEAST = 32 };  // pictures read at a time

static void learner_lay_out(Learner *learner) {
    Arena *arena = &learner->memory;
    const Net *net = learner->net;
    learner->copies = mat_take(arena, learner->recipe.batch, net->inputs);
    learner->awake = mat_take(arena, 1, net->layer[0].outputs);
    learner->best = arena_take(arena, net->param_count, sizeof(real));
}

// The network with its first weights, and room for its batches.
static bool learner_build(Learner *learner, size_t inputs, uint32_t seed, Error *err) {
    const Recipe *recipe = &learner->recipe;
    size_t rows = recipe->batch > ROWS_AT_LEAST ? recipe->batch : ROWS_AT_LEAST;
    learner->net = net_create(inputs, recipe->layers, err);
    if (!learner->net || !net_init(learner->net, recipe->init, seed, err)) return false;
    learner->trace = net_trace_create(learner->net, rows, seed, err);
    if (!learner->trace) return false;
    learner_lay_out(learner);
    if (!arena_allocate(&learner->memory, err)) return false;
    learner_lay_out(learner);
    return optimiser_create(&learner->optimiser, recipe->optimiser,
                            learner->net->param_count, (real)recipe->rate, err);
}

// data is borrowed: what is to be learned.
static bool learner_create(Learner *learner, const Recipe *recipe, const Dataset *data,
                           uint32_t seed, Error *err) {
    const Mat *x = &data->x, *t = &data->t;
    size_t side = 0;
    *learner = (Learner){.recipe = *recipe, .best_cost = INFINITY};
    const Loss *loss = loss_find(recipe->loss, err);
    bool good = loss && find_side(&side, x->cols, err) &&
                schedule_parse(&learner->schedule, recipe->schedule, err) &&
                learner_build(learner, x->cols, seed, err) &&
                batches_create(&learner->batches, x, t, recipe->batch, seed, err);
    learner->trainer = (Trainer){.net = learner->net,
                                 .trace = learner->trace,
                                 .loss = loss,
                                 .optimiser = &learner->optimiser,
                                 .weight_decay = (real)recipe->decay};
    if (good) augment_init(&learner->augment, side, side, recipe->range, seed);
    if (!good) learner_free(learner);
    return good;
}

// One step on one batch, or on copies of it, at the rate that the schedule says.
static bool learner_step(Learner *learner, const Mat *x, const Mat *t, real *cost,
                         Error *err) {
    const Recipe *recipe = &learner->recipe;
    size_t steps = batches_count(&learner->batches) * recipe->passes;
    learner->optimiser.learning_rate = schedule_rate(
        &learner->schedule, (real)recipe->rate, learner->trainer.steps, steps);
    if (range_is_open(&recipe->range)) {
        learner->copies.rows = x->rows;
        augment_batch(&learner->augment, &learner->copies, x);
        x = &learner->copies;
    }
    return train_step(&learner->trainer, x, t, cost, err);
}

// One pass over all that is to be learned. *mean: the mean cost of its steps.
static bool learner_pass(Learner *learner, real *mean, Table *log, Error *err) {
    const Mat *x, *t;
    real sum = 0, cost = 0;
    batches_start_epoch(&learner->batches);
    while (batches_next(&learner->batches, &x, &t)) {
        double step = (double)learner->trainer.steps;
        if (!learner_step(learner, x, t, &cost, err)) return false;
        table_row(log, (double[]){step, cost});
        sum += cost;
    }
    *mean = sum / (real)batches_count(&learner->batches);
    return true;
}

// The scores of the next pictures, from row `first` on: as many as there is room for.
static const Mat *learner_read(Learner *learner, const Mat *x, size_t first) {
    size_t left = x->rows - first, room = learner->trace->rows;
    Mat some = mat_slice(x, first, left < room ? left : room);
    learner->trace->training = false;
    return net_forward(learner->net, learner->trace, &some);
}

// The share of the pictures that it reads right, `score`, and the cost of them all. The
// largest score is the answer: softmax and sigmoid keep their order.
static real learner_judge(Learner *learner, real *cost, const Mat *x, const Mat *t) {
    size_t right = 0;
    *cost = 0;
    for (size_t first = 0; first < x->rows;) {
        const Mat *scores = learner_read(learner, x, first);
        Mat truth = mat_slice(t, first, scores->rows);
        *cost += loss_value(learner->trainer.loss, scores, &truth) * (real)scores->rows;
        for (size_t n = 0; n < scores->rows; n++) {
            right += mat_argmax(scores, n) == mat_argmax(&truth, n);
        }
        first += scores->rows;
    }
    *cost /= (real)x->rows;
    return (real)right / (real)x->rows;
}

// Early stopping: remembers the parameters with the lowest validation cost. False: it
// has not fallen for so many passes that training ends, and the best ones come back.
static bool learner_watch(Learner *learner, size_t pass, const Mat *x, const Mat *t) {
    const Recipe *recipe = &learner->recipe;
    size_t bytes = learner->net->param_count * sizeof(real);
    real cost = train_cost(&learner->trainer, x, t);
    if (cost < learner->best_cost) {
        learner->best_cost = cost;
        learner->best_pass = pass;
        memcpy(learner->best, learner->net->params, bytes);
    }
    bool patient =
        pass - learner->best_pass < recipe->patience && pass < recipe->passes;
    if (!patient) memcpy(learner->net->params, learner->best, bytes);
    return patient;
}

// Hidden units that answer 0 to every picture: their gradient is 0, so they stay so.
static size_t count_dead(Learner *learner, const Mat *x) {
    const Mat *a = &learner->trace->layer[0].a;
    size_t dead = 0;
    mat_fill(&learner->awake, 0);
    for (size_t first = 0; first < x->rows;) {
        size_t count = learner_read(learner, x, first)->rows;
        for (size_t k = 0; k < mat_count(a); k++) {
            if (a->at[k] > 0) learner->awake.at[k % a->cols] = 1;
        }
        first += count;
    }
    for (size_t o = 0; o < a->cols; o++) dead += learner->awake.at[o] <= 0;
    return dead;
}

// ---- One run, and many of them over the cores

// Where a run stands after a pass.
typedef struct Standing {
    real training, validation;  // costs; training: the mean of the pass's steps
    real known, right;          // read right: of what is learned, of what is asked
} Standing;

// A recipe to be learned and judged, and what came of it.
typedef struct Trial {
    const Lesson *lesson;
    const Recipe *recipe;
    Asked asked;
    size_t run;                                  // its seed: the first seed + run
    void (*spoil)(Parts *parts, uint32_t seed);  // NULL: nothing is spoilt
    Standing *standing;                          // (passes) or NULL: not wanted
    size_t *answers;                             // (questions) or NULL
    const char *weights;                         // where run 0 writes them, or NULL
    Learner *keep;                               // takes run 0's over, or NULL
    Table *log;  // where run 0 writes each step, or NULL
    Learner learner;
    Parts parts;
    real early, right;     // the share read right after the first pass, and at the end
    real cost;             // at the end
    size_t passes, steps;  // that it took
    size_t dead;           // hidden units
    bool good;
    Error err;
} Trial;

// What the threads share. Only whoever finds `drawing` clear draws the bar.
typedef struct Session {
    Trial *trial;
    Progress progress;
    atomic_size_t passes;
    atomic_flag drawing;
} Session;

static void session_passed(Session *session, real cost) {
    size_t done = atomic_fetch_add(&session->passes, 1) + 1;
    if (atomic_flag_test_and_set(&session->drawing)) return;
    progress_update(&session->progress, done, (double)cost);
    atomic_flag_clear(&session->drawing);
}

// 1, 2, 4, 8, ... and the last.
static bool is_shown(size_t pass, size_t passes) {
    return (pass & (pass - 1)) == 0 || pass == passes;
}

static void trial_stand(Trial *trial, size_t pass, real cost) {
    const Dataset *known = &trial->parts.known, *asked = &trial->parts.asked;
    Standing *now = &trial->standing[pass - 1];
    real ignored;
    now->training = cost;
    now->right = learner_judge(&trial->learner, &now->validation, &asked->x, &asked->t);
    if (!is_shown(pass, trial->recipe->passes)) return;
    now->known = learner_judge(&trial->learner, &ignored, &known->x, &known->t);
}

// The loop over the passes: every network of this chapter learns here.
static bool trial_learn(Trial *trial, Session *session) {
    Learner *learner = &trial->learner;
    const Dataset *asked = &trial->parts.asked;
    Table off = {0}, *log = trial->log && trial->run == 0 ? trial->log : &off;
    bool going = true;
    for (size_t pass = 1; going && pass <= trial->recipe->passes; pass++) {
        real cost, after;
        if (!learner_pass(learner, &cost, log, &trial->err)) return false;
        if (pass == 1) {
            trial->early = learner_judge(learner, &after, &asked->x, &asked->t);
        }
        if (trial->standing) trial_stand(trial, pass, cost);
        if (trial->recipe->patience > 0) {
            going = learner_watch(learner, pass, &asked->x, &asked->t);
        }
        trial->passes = pass;
        session_passed(session, cost);
    }
    trial->right = learner_judge(learner, &trial->cost, &asked->x, &asked->t);
    trial->steps = learner->trainer.steps;
    if (trial->standing || trial->answers) {
        trial->dead = count_dead(learner, &trial->parts.known.x);
    }
    return true;
}

static void trial_answer(Trial *trial) {
    const Mat *x = &trial->parts.asked.x;
    for (size_t first = 0; first < x->rows;) {
        const Mat *scores = learner_read(&trial->learner, x, first);
        for (size_t n = 0; n < scores->rows; n++) {
            trial->answers[first + n] = mat_argmax(scores, n);
        }
        first += scores->rows;
    }
}

// The first layer's weights as pictures, unit by unit, for a figure.
static bool write_weights(const char *figures, const char *name, const Learner *learner,
                          Error *err) {
    const Mat *w = &learner->net->layer[0].w;
    size_t side = 0;
    Table table;
    if (!find_side(&side, w->rows, err)) return false;
    if (!table_create(&table, figures, name, "unit,row,column,weight,dead", err)) {
        return false;
    }
    for (size_t k = 0; k < mat_count(w); k++) {
        size_t i = k % w->rows, o = k / w->rows;
        table_row(&table,
                  (double[]){(double)o, (double)(i / side), (double)(i % side),
                             w->at[i * w->cols + o], learner->awake.at[o] <= 0});
    }
    return table_close(&table, err);
}

static void trial_run(void *context, size_t index) {
    Session *session = context;
    Trial *trial = &session->trial[index];
    Error *err = &trial->err;
    Learner *learner = &trial->learner;
    Parts *parts = &trial->parts;
    const Settings *settings = trial->lesson->settings;
    uint32_t seed = (uint32_t)(settings->seed + trial->run);
    trial->good = parts_create(parts, trial->lesson, trial->asked, trial->run, err);
    if (!trial->good) return;
    if (trial->spoil) trial->spoil(parts, seed);
    trial->good = learner_create(learner, trial->recipe, &parts->known, seed, err) &&
                  trial_learn(trial, session);
    if (trial->good && trial->answers) trial_answer(trial);
    if (trial->good && trial->weights && trial->run == 0) {
        trial->good = write_weights(settings->figures, trial->weights, learner, err);
    }
    if (trial->good && trial->keep && trial->run == 0) {
        *trial->keep = *learner;
    } else {
        learner_free(learner);
    }
    parts_free(parts);
}

// All trials, as many at a time as there are threads. The first that failed says why.
static bool trials_run(Trial *trial, size_t runs, const char *label, Error *err) {
    Session session = {.trial = trial,
                       .drawing = ATOMIC_FLAG_INIT,
                       .progress = progress_start(label, runs * trial->recipe->passes)};
    parallel_run(trial->lesson->settings->threads, runs, trial_run, &session);
    progress_end(&session.progress);
    for (size_t k = 0; k < runs; k++) {
        if (trial[k].good) continue;
        *err = trial[k].err;
        return false;
    }
    return true;
}

static void outcome_add(Outcome *outcome, const Trial *trial) {
    scores_add(&outcome->early, trial->early);
    scores_add(&outcome->right, trial->right);
    scores_add(&outcome->cost, trial->cost);
    scores_add(&outcome->passes, (real)trial->passes);
    scores_add(&outcome->steps, (real)trial->steps);
    scores_add(&outcome->dead, (real)trial->dead);
}

// Runs 0 … runs − 1 of a trial like this one, each with room of its own.
static bool measure(Outcome *outcome, const Trial *like, size_t runs, const char *label,
                    Error *err) {
    size_t passes = like->recipe->passes, questions = like->lesson->exam.asked.x.rows;
    Trial *trial = calloc(runs, sizeof *trial);
    if (!trial) return error_set(err, "out of memory");
    for (size_t k = 0; k < runs; k++) {
        trial[k] = *like;
        trial[k].run = k;
        if (like->standing) trial[k].standing += k * passes;
        if (like->answers) trial[k].answers += k * questions;
    }
    bool good = trials_run(trial, runs, label, err);
    *outcome = (Outcome){0};
    for (size_t k = 0; good && k < runs; k++) outcome_add(outcome, &trial[k]);
    free(trial);
    return good;
}

// The passes of several runs.
typedef struct Curves {
    size_t runs, passes;
    Standing *of;  // (runs × passes) owned
} Curves;

// Measures a recipe, and keeps an eye on it.
static bool follow(Curves *curves, Outcome *outcome, Trial like, size_t runs,
                   const char *label, Error *err) {
    size_t passes = like.recipe->passes;
    *curves = (Curves){runs, passes, calloc(runs * passes, sizeof *curves->of)};
    if (!curves->of) return error_set(err, "out of memory");
    like.standing = curves->of;
    return measure(outcome, &like, runs, label, err);
}

// Where the runs stand after a pass, on average.
static Standing curves_mean(const Curves *curves, size_t pass) {
    Standing mean = {0};
    real share = 1 / (real)curves->runs;
    for (size_t k = 0; k < curves->runs; k++) {
        const Standing *now = &curves->of[k * curves->passes + pass - 1];
        mean.training += share * now->training;
        mean.validation += share * now->validation;
        mean.known += share * now->known;
        mean.right += share * now->right;
    }
    return mean;
}

// Run 0 is the mean of the runs, which follow from 1 on.
static bool curves_write(const Curves *curves, const char *figures, const char *name,
                         Error *err) {
    Table table;
    if (!table_create(&table, figures, name, "run,pass,training,validation,right",
                      err)) {
        return false;
    }
    for (size_t k = 0; k < (curves->runs + 1) * curves->passes; k++) {
        size_t run = k / curves->passes, pass = k % curves->passes + 1;
        Standing now =
            run == 0 ? curves_mean(curves, pass) : curves->of[k - curves->passes];
        if (pass == 1 && run > 0) table_gap(&table);
        table_row(&table, (double[]){(double)run, (double)pass, now.training,
                                     now.validation, 100 * now.right});
    }
    return table_close(&table, err);
}

// ---- The classic network

static void show_scores(const char *what, const Scores *scores) {
    printf("   %-46s%6.2f%8.2f\n", what, 100 * scores_mean(scores),
           100 * scores_spread(scores));
}

static const char *neighbour_name(const Lesson *lesson) {
    return lesson->exam.asked.x.rows > ASKED_MAX
               ? "the nearest training picture (the first 1000)"
               : "the digit of the nearest training picture";
}

static void show_passes(const Lesson *lesson, const Curves *curves) {
    const Recipe *recipe = &lesson->classic;
    printf(
        "The classic network: %zu-%s, squared error,\none digit at a time, learning "
        "rate %g, seed %zu\n\n%31s\n   pass      cost   training  validation\n",
        lesson->data.x.cols, recipe->layers, recipe->rate, lesson->settings->seed,
        "read right");
    for (size_t pass = 1; pass <= recipe->passes; pass++) {
        const Standing *now = &curves->of[pass - 1];
        if (!is_shown(pass, recipe->passes)) continue;
        printf("%7zu  %8.4f   %6.2f %%    %6.2f %%\n", pass, now->training,
               100 * now->known, 100 * now->right);
    }
}

// One run pass by pass, then all of them beside the rivals, on the same parts.
static bool measure_classic(Outcome *classic, const Lesson *lesson, Table *log,
                            Error *err) {
    Curves curves = {0};
    Rivals rivals;
    Trial like = {.lesson = lesson,
                  .recipe = &lesson->classic,
                  .weights = "classic.csv",
                  .log = log};
    bool good = follow(&curves, classic, like, lesson->seeds, "classic", err) &&
                rivals_ask(&rivals, lesson, VALIDATION, lesson->seeds, err);
    if (good) {
        show_passes(lesson, &curves);
        printf(
            "\nValidation digits read right, in %%: mean over %zu seeds, and how far "
            "they spread\n\n%55s%8s\n",
            lesson->seeds, "mean", "spread");
        show_scores("always the most frequent training digit", &rivals.majority);
        show_scores(neighbour_name(lesson), &rivals.neighbour);
        show_scores("the classic network after one pass", &classic->early);
        show_scores("the classic network at the end", &classic->right);
        printf("\n");
    }
    free(curves.of);
    return good;
}

static bool show_classic(Outcome *classic, const Lesson *lesson, Error *err) {
    const char *name = lesson->settings->log;
    Table log;
    if (!table_create(&log, name ? "." : NULL, name, "step,cost", err)) return false;
    bool good = measure_classic(classic, lesson, &log, err) && table_close(&log, err);
    table_abandon(&log);
    return good;
}

// ---- The ladder: one change at a time, judged on validation parts

typedef struct Ladder {
    Lesson *lesson;
    Recipe kept;      // everything that was kept so far
    Outcome reached;  // and what it reaches
    Table table;
} Ladder;

// The rule. What a change pays in, or NULL: it is not kept.
static const char *judge(const Outcome *now, const Outcome *reached) {
    Scores late = scores_gain(&now->right, &reached->right);
    Scores early = scores_gain(&now->early, &reached->early);
    if (scores_verdict(&late) < 0) return NULL;
    if (scores_verdict(&late) > 0) return "digits";
    if (scores_verdict(&early) > 0) return "sooner";
    if (scores_mean(&now->steps) < scores_mean(&reached->steps)) return "less work";
    return NULL;
}

// "+0.77 ± 0.22", in a column so wide.
static void show_gain(const Scores *now, const Scores *before, int digits, int width) {
    Scores gain = scores_gain(now, before);
    char error[16];
    snprintf(error, sizeof error, "%.*f", digits, 100 * scores_error(&gain));
    printf("%+*.*f ± %s", width - 3 - (int)strlen(error), digits,
           100 * scores_mean(&gain), error);
}

static void show_ladder_head(const char *title) {
    printf("%s\n\n   %-26s%7s%13s%8s%14s%8s  %s\n", title, "change", "pass 1", "gain",
           "at end", "gain", "cost", "kept for");
}

static void show_rung(const char *name, const Recipe *recipe, const Outcome *now,
                      const Outcome *reached, const char *reason) {
    bool first = now == reached;
    bool squares = strcmp(recipe->loss, "sigmoid-squared") == 0;
    printf("   %-26s%7.1f", name, 100 * scores_mean(&now->early));
    if (first)
        printf("%13s", "-");
    else
        show_gain(&now->early, &reached->early, 1, 13);
    printf("%8.2f", 100 * scores_mean(&now->right));
    if (first)
        printf("%14s", "-");
    else
        show_gain(&now->right, &reached->right, 2, 14);
    if (squares)  // a cost of squares is another currency
        printf("%8s", "-");
    else
        printf("%8.4f", scores_mean(&now->cost));
    printf("  %s\n", reason ? reason : "-");
}

static void write_rung(Table *table, const char *name, const Outcome *now,
                       const Outcome *reached, bool kept) {
    Scores early = scores_gain(&now->early, &reached->early);
    Scores late = scores_gain(&now->right, &reached->right);
    table_text(table, name);
    table_number(table, kept);
    table_number(table, 100 * scores_mean(&early));
    table_number(table, 100 * scores_error(&early));
    table_number(table, 100 * scores_mean(&late));
    table_number(table, 100 * scores_error(&late));
}

// Early stopping has said how many passes are enough; the exam cannot be watched.
static Recipe settle(Recipe recipe, const Outcome *now) {
    if (recipe.patience > 0) {
        recipe.passes = (size_t)(scores_mean(&now->passes) + (real)0.5);
        recipe.patience = 0;
    }
    return recipe;
}

// now: what this change reaches.
static void climb_rung(Ladder *ladder, const Rung *rung, const Recipe *recipe,
                       const Outcome *now) {
    Lesson *lesson = ladder->lesson;
    const char *reason = judge(now, &ladder->reached);
    if (lesson->settings->quick) reason = rung->kept ? "yes" : NULL;
    show_rung(rung->name, recipe, now, &ladder->reached, reason);
    write_rung(&ladder->table, rung->name, now, &ladder->reached, reason != NULL);
    if (!reason) return;
    lesson->before = ladder->kept;
    lesson->last = rung->name;
    lesson->best = ladder->kept = settle(*recipe, now);
    ladder->reached = *now;
}

// Rungs first … end − 1.
static bool climb(Ladder *ladder, size_t first, size_t end, Error *err) {
    const Lesson *lesson = ladder->lesson;
    for (size_t r = first; r < end && lesson->course->rung[r].name; r++) {
        const Rung *rung = &lesson->course->rung[r];
        Recipe recipe = recipe_climb(&ladder->kept, rung, lesson->settings->quick);
        Trial like = {.lesson = lesson, .recipe = &recipe};
        Outcome now;
        if (!measure(&now, &like, lesson->seeds, rung->name, err)) return false;
        climb_rung(ladder, rung, &recipe, &now);
        if (recipe.patience > 0) {
            printf("   %-26s(%.1f passes, on average)\n", "", scores_mean(&now.passes));
        }
    }
    printf("\n");
    return true;
}

static void explain_ladder(const Lesson *lesson) {
    printf(
        "The ladder. The rule: a change is kept if it gains more than twice the error\n"
        "of the gain, at the end (it pays in digits) or after the first pass "
        "(sooner),\n"
        "or if it takes fewer steps (less work); but not if it loses more than twice\n"
        "the error at the end. Validation digits read right, in %%, means over %zu\n"
        "seeds. Gain: over what was kept so far, seed by seed, ± its standard error.\n"
        "Cost: on the validation part.\n\n",
        lesson->seeds);
}

// ---- Overfitting

static void show_overfitting(const Lesson *lesson, const Recipe *recipe,
                             const Curves *curves) {
    size_t lowest = 1;
    printf(
        "Overfitting: %zu-%s, mean over %zu seeds\n\n             cost on     cost on  "
        "     read right\n   pass     training  validation     training  validation\n",
        lesson->data.x.cols, recipe->layers, curves->runs);
    for (size_t pass = 1; pass <= curves->passes; pass++) {
        Standing now = curves_mean(curves, pass);
        Standing least = curves_mean(curves, lowest);
        if (now.validation < least.validation) lowest = pass;
        if (!is_shown(pass, curves->passes)) continue;
        printf("%7zu%13.4f%12.4f%11.2f %%%10.2f %%\n", pass, now.training,
               now.validation, 100 * now.known, 100 * now.right);
    }
    Standing least = curves_mean(curves, lowest);
    Standing last = curves_mean(curves, curves->passes);
    printf(
        "\nThe validation cost is lowest after pass %zu: %.4f. At the end it is %.4f,\n"
        "and the training cost %.4f.\n\n",
        lowest, least.validation, last.validation, last.training);
}

enum { BREAKS = 4 };  // seeds with which things are broken later

// What was kept so far, for as many passes as the next rung has; and that rung.
static bool overfit(Ladder *ladder, Error *err) {
    Lesson *lesson = ladder->lesson;
    const Rung *rung = &lesson->course->rung[lesson->course->faster];
    Recipe *plain = &lesson->plain;
    Trial like = {.lesson = lesson, .recipe = plain};
    const char *figures = lesson->settings->figures;
    Curves curves;
    Outcome *now = &lesson->reached;
    *plain = recipe_climb(&ladder->kept, rung, lesson->settings->quick);
    bool good = follow(&curves, now, like, lesson->seeds, rung->name, err);
    if (good) {
        show_overfitting(lesson, plain, &curves);
        show_ladder_head("Learning what lasts");
        climb_rung(ladder, rung, plain, now);
        Curves few = curves;
        if (few.runs > BREAKS) few.runs = BREAKS;
        good = curves_write(&curves, figures, "overfitting.csv", err) &&
               curves_write(&few, figures, "whole.csv", err);
    }
    free(curves.of);
    return good;
}

static bool climb_ladder(Lesson *lesson, const Outcome *classic, Error *err) {
    const Course *course = lesson->course;
    Ladder ladder = {.lesson = lesson, .kept = lesson->classic, .reached = *classic};
    lesson->best = lesson->before = lesson->classic;
    lesson->last = course->rung[0].name;
    if (!table_create(&ladder.table, lesson->settings->figures, "ladder.csv",
                      "name,kept,early,early_error,gain,error", err)) {
        return false;
    }
    explain_ladder(lesson);
    show_ladder_head("Learning faster");
    show_rung(lesson->last, &ladder.kept, &ladder.reached, &ladder.reached, NULL);
    bool good = climb(&ladder, 1, course->faster, err) && overfit(&ladder, err) &&
                climb(&ladder, course->faster + 1, RUNGS_MAX, err) &&
                table_close(&ladder.table, err);
    table_abandon(&ladder.table);
    return good;
}

// ---- The exam

// The answers of several runs to the exam: how often question n was read as what.
typedef struct Answers {
    size_t runs, questions;
    const Mat *truth;
    size_t *of;  // (runs × questions) owned
} Answers;

static size_t answers_count(const Answers *answers, size_t n, size_t digit) {
    size_t count = 0;
    for (size_t k = 0; k < answers->runs; k++) {
        count += answers->of[k * answers->questions + n] == digit;
    }
    return count;
}

// The share of the runs that read question n right.
static real answers_right(const Answers *answers, size_t n) {
    size_t right = answers_count(answers, n, mat_argmax(answers->truth, n));
    return (real)right / (real)answers->runs;
}

// What question n was taken for most often, where it was misread; else the truth.
static size_t answers_mistake(const Answers *answers, size_t n) {
    size_t truth = mat_argmax(answers->truth, n), worst = truth, most = 0;
    for (size_t digit = 0; digit < CLASSES; digit++) {
        size_t count = answers_count(answers, n, digit);
        if (digit == truth || count <= most) continue;
        worst = digit;
        most = count;
    }
    return worst;
}

static bool answers_create(Answers *answers, const Lesson *lesson, size_t runs,
                           Error *err) {
    size_t questions = lesson->exam.asked.t.rows;
    *answers = (Answers){runs, questions, &lesson->exam.asked.t,
                         calloc(runs * questions, sizeof *answers->of)};
    return answers->of || error_set(err, "out of memory");
}

// a − b, question by question; b NULL: a alone. The mean goes to *mean; its standard error,
// the luck of the questions, comes back.
static real answers_luck(real *mean, const Answers *a, const Answers *b) {
    size_t count = b && b->questions < a->questions ? b->questions : a->questions;
    real sum = 0, squares = 0, n = (real)count;
    for (size_t q = 0; q < count; q++) {
        real lead = answers_right(a, q) - (b ? answers_right(b, q) : 0);
        sum += lead;
        squares += lead * lead;
    }
    *mean = sum / n;
    return real_sqrt((squares - sum * sum / n) / (n - 1) / n);
}

static void show_reader(const char *what, const Answers *answers, const Scores *seeds) {
    real mean, luck = answers_luck(&mean, answers, NULL);
    printf("   %-46s%6.2f ± %.2f", what, 100 * mean, 100 * luck);
    if (seeds) printf("%8.2f", 100 * scores_spread(seeds));
    printf("\n");
}

static void show_lead(const char *what, const Answers *a, const Answers *b) {
    real mean, luck = answers_luck(&mean, a, b);
    printf("   %-46s%+6.2f ± %.2f\n", what, 100 * mean, 100 * luck);
}

static size_t answers_taken(const Answers *answers, size_t truth, size_t digit) {
    size_t count = 0;
    for (size_t n = 0; n < answers->questions; n++) {
        if (mat_argmax(answers->truth, n) != truth) continue;
        count += answers_count(answers, n, digit);
    }
    return count;
}

static bool show_confusion(const Answers *answers, const char *figures, Error *err) {
    Table table;
    if (!table_create(&table, figures, "confusion.csv", "truth,answer,count", err)) {
        return false;
    }
    printf(
        "What was taken for what, %zu answers of all runs together\n\n   truth  read "
        "as",
        answers->runs * answers->questions);
    for (size_t a = 0; a < CLASSES; a++) printf("%6zu", a);
    for (size_t k = 0; k < CLASSES; k++) {
        printf("\n%8zu         ", k);
        for (size_t a = 0; a < CLASSES; a++) {
            size_t count = answers_taken(answers, k, a);
            table_row(&table, (double[]){(double)k, (double)a, (double)count});
            if (count > 0)
                printf("%6zu", count);
            else
                printf("%6s", ".");
        }
    }
    printf("\n\n");
    return table_close(&table, err);
}

// Pixels of one picture: its number in the figure, then row, column, ink, and more.
static void write_picture(Table *table, size_t number, const real *picture, size_t side,
                          const double *more) {
    for (size_t k = 0; k < side * side; k++) {
        table_number(table, (double)number);
        table_number(table, (double)(k / side));
        table_number(table, (double)(k % side));
        table_number(table, picture[k]);
        for (size_t m = 0; table->at > 0; m++) table_number(table, more[m]);
    }
}

// Digit by digit: first all zeros that any run misread, then the ones ...
static bool write_mistakes(const Lesson *lesson, const Answers *answers, Error *err) {
    size_t number = 0;
    Table table;
    if (!table_create(&table, lesson->settings->figures, "mistakes.csv",
                      "picture,row,column,ink,digit,answer,wrong", err)) {
        return false;
    }
    for (size_t k = 0; k < CLASSES * answers->questions; k++) {
        size_t n = k % answers->questions, digit = k / answers->questions;
        size_t mistake = answers_mistake(answers, n);
        if (mat_argmax(answers->truth, n) != digit || mistake == digit) continue;
        size_t wrong = answers->runs - answers_count(answers, n, digit);
        double more[] = {(double)digit, (double)mistake, (double)wrong};
        write_picture(&table, number++, mat_row(&lesson->exam.asked.x, n), lesson->side,
                      more);
    }
    return table_close(&table, err);
}

static bool ask_exam(Answers *answers, Outcome *outcome, const Lesson *lesson,
                     const Recipe *recipe, const char *weights, Error *err) {
    if (!answers_create(answers, lesson, lesson->seeds, err)) return false;
    Trial like = {.lesson = lesson,
                  .recipe = recipe,
                  .asked = EXAM,
                  .answers = answers->of,
                  .weights = weights};
    return measure(outcome, &like, lesson->seeds, "exam", err);
}

static void show_exam(const Lesson *lesson, const Answers *near, const Answers *classic,
                      const Scores *before, const Answers *best, const Scores *now) {
    const Dataset *exam = &lesson->exam.asked;
    printf(
        "The score: the exam, %zu digits that nothing above has looked at. Learned\n"
        "from all the others, %zu seeds. Read right, in %%, ± the standard error: the\n"
        "luck of these questions. Spread: from seed to seed\n\n%55s%15s\n",
        exam->x.rows, lesson->seeds, "mean", "spread");
    printf("   %-46s%6.2f\n", "always the most frequent training digit",
           100 * ask_majority(&lesson->exam));
    show_reader(neighbour_name(lesson), near, NULL);
    show_reader("the classic network", classic, before);
    show_reader("the last recipe", best, now);
    show_lead("the last recipe less the classic network", best, classic);
    show_lead("the last recipe less the nearest picture", best, near);
}

static bool mark_exam(const Lesson *lesson, Answers *classic, Answers *best,
                      Answers *near, Error *err) {
    const char *figures = lesson->settings->figures;
    Outcome first, last;
    if (!ask_exam(classic, &first, lesson, &lesson->classic, NULL, err) ||
        !ask_exam(best, &last, lesson, &lesson->best, "weights.csv", err) ||
        !answers_create(near, lesson, 1, err)) {
        return false;
    }
    near->questions = count_questions(&lesson->exam);
    ask_neighbours(&lesson->exam, near->of);
    show_exam(lesson, near, classic, &first.right, best, &last.right);
    printf(
        "\nThe classic network after one pass: %.2f %%. Dead units of the last recipe: "
        "%.1f.\n\n",
        100 * scores_mean(&first.early), scores_mean(&last.dead));
    return show_confusion(best, figures, err) && write_mistakes(lesson, best, err);
}

// The only function that looks at the exam.
static bool take_exam(const Lesson *lesson, Error *err) {
    Answers classic = {0}, best = {0}, near = {0};
    bool good = mark_exam(lesson, &classic, &best, &near, err);
    free(classic.of);
    free(best.of);
    free(near.of);
    return good;
}

// ---- Other writers

// "   the last recipe      98.29 ± 0.62    95.45 ± 0.58", and fold by fold to the table.
static void show_both(const char *what, const Scores both[2], Table *table) {
    printf("   %-42s", what);
    for (size_t k = 0; k < 2; k++) {
        printf("%9.2f ± %.2f", 100 * scores_mean(&both[k]),
               100 * scores_error(&both[k]));
    }
    printf("\n");
    for (size_t k = 0; k < both->count; k++) {
        table_text(table, what);
        table_number(table, 100 * both[0].of[k]);
        table_number(table, 100 * both[1].of[k]);
    }
}

// Fold by fold: random digits, then sheets.
static bool ask_folds(Scores both[2], const Lesson *lesson, const Recipe *recipe,
                      const char *what, Table *table, Error *err) {
    for (size_t k = 0; k < 2; k++) {
        Outcome outcome;
        Trial like = {.lesson = lesson,
                      .recipe = recipe,
                      .asked = k == 0 ? RANDOM_FOLDS : SHEET_FOLDS};
        if (!measure(&outcome, &like, lesson->folds, what, err)) return false;
        both[k] = outcome.right;
    }
    show_both(what, both, table);
    return true;
}

static bool compare_writers(const Lesson *lesson, Table *table, Error *err) {
    Rivals random, sheets;
    Scores classic[2], before[2], best[2];
    if (!rivals_ask(&random, lesson, RANDOM_FOLDS, lesson->folds, err) ||
        !rivals_ask(&sheets, lesson, SHEET_FOLDS, lesson->folds, err)) {
        return false;
    }
    show_both("the nearest training picture",
              (Scores[]){random.neighbour, sheets.neighbour}, table);
    if (!ask_folds(classic, lesson, &lesson->classic, "the classic network", table,
                   err) ||
        !ask_folds(before, lesson, &lesson->before, "the last recipe but one", table,
                   err) ||
        !ask_folds(best, lesson, &lesson->best, "the last recipe", table, err)) {
        return false;
    }
    show_both("the gain of the last change",
              (Scores[]){scores_gain(&best[0], &before[0]),
                         scores_gain(&best[1], &before[1])},
              &(Table){0});
    printf("\nThe last recipe on each pair of sheets:");
    for (size_t k = 0; k < lesson->folds; k++) printf("%6.1f", 100 * best[1].of[k]);
    printf("\n\n");
    return true;
}

// The whole file, sheet after sheet: two at a time are left out.
static bool show_writers(const Lesson *lesson, Error *err) {
    Table table;
    if (!lesson->course->sheets || lesson->settings->data) return true;
    if (!table_create(&table, lesson->settings->figures, "writers.csv",
                      "name,random,sheets", err)) {
        return false;
    }
    printf(
        "Other writers: the file is a row of 14 sheets. Two are left out in turn, and\n"
        "the rest is learned; beside it as many digits from anywhere in the file. "
        "Read\n"
        "right, in %%: means over %zu such folds, ± their standard errors. The last\n"
        "change: %s\n\n%58s%15s\n",
        lesson->folds, lesson->last, "random digits", "other sheets");
    bool good = compare_writers(lesson, &table, err) && table_close(&table, err);
    table_abandon(&table);
    return good;
}

// ---- Break it

enum { NONSENSE = 100 };  // digits with wrong labels

// The labels of a few digits are dealt out among them at random.
static void spoil_labels(Parts *parts, uint32_t seed) {
    real t_at[NONSENSE * CLASSES];
    size_t order[NONSENSE];
    size_t count = parts->known.x.rows < NONSENSE ? parts->known.x.rows : NONSENSE;
    Mat t = mat_view(t_at, count, CLASSES);
    Rng rng;
    parts->known.x.rows = parts->known.t.rows = count;
    mat_copy(&t, &parts->known.t);
    rng_stream(&rng, seed, STREAM_SPLIT);
    rng_permutation(&rng, order, count);
    for (size_t n = 0; n < count; n++) mat_copy_row(&parts->known.t, n, &t, order[n]);
}

// In every picture the pixels change places, in all of them the same way.
static void spoil_pixels(Parts *parts, uint32_t seed) {
    enum { PIXELS_MAX = 28 * 28 };
    size_t order[PIXELS_MAX], pixels = parts->known.x.cols;
    real before[PIXELS_MAX];
    Rng rng;
    CHECK(pixels <= PIXELS_MAX);
    rng_stream(&rng, seed, STREAM_SPLIT);
    rng_permutation(&rng, order, pixels);
    for (size_t n = 0; n < parts->known.x.rows + parts->asked.x.rows; n++) {
        real *at = n < parts->known.x.rows
                       ? mat_row(&parts->known.x, n)
                       : mat_row(&parts->asked.x, n - parts->known.x.rows);
        memcpy(before, at, pixels * sizeof *at);
        for (size_t k = 0; k < pixels; k++) at[k] = before[order[k]];
    }
}

// whole: what the same recipe reaches where nothing is spoilt; NULL: another task.
static bool try_broken(const char *what, const Trial *like, const Outcome *whole,
                       const char *name, Error *err) {
    const Lesson *lesson = like->lesson;
    size_t runs = lesson->seeds < BREAKS ? lesson->seeds : BREAKS;
    size_t passes = like->recipe->passes;
    Curves curves;
    Outcome now;
    bool good = follow(&curves, &now, *like, runs, what, err) &&
                curves_write(&curves, lesson->settings->figures, name, err);
    if (good) {
        printf("   %-36s%5zu%10.2f%12.2f", what, passes,
               100 * curves_mean(&curves, passes).known, 100 * scores_mean(&now.right));
        if (whole)
            show_gain(&now.right, &whole->right, 2, 15);
        else
            printf("%15s", "-");
        printf("%7.1f\n", scores_mean(&now.dead));
    }
    free(curves.of);
    return good;
}

static bool break_it(const Lesson *lesson, Error *err) {
    const Recipe *plain = &lesson->plain;
    Recipe copies = recipe_change(*plain, &(Recipe){.range = lesson->best.range});
    Recipe nonsense = *plain, fast = *plain;
    const Outcome *whole = &lesson->reached;
    nonsense.passes *= 8;
    fast.rate *= 10;
    printf(
        "Break it: %zu-%s with one thing wrong. Read right, in %%, means over %zu\n"
        "seeds; change: against the same seeds with nothing wrong, ± its standard\n"
        "error; dead: hidden units\n\n%44s%10s%12s%15s%7s\n",
        lesson->data.x.cols, plain->layers,
        lesson->seeds < BREAKS ? lesson->seeds : (size_t)BREAKS, "passes", "training",
        "validation", "change", "dead");
    bool good =
        try_broken(
            "100 digits with shuffled labels",
            &(Trial){.lesson = lesson, .recipe = &nonsense, .spoil = spoil_labels},
            NULL, "nonsense.csv", err) &&
        try_broken("a learning rate ten times as large",
                   &(Trial){.lesson = lesson, .recipe = &fast}, whole, "fast.csv",
                   err) &&
        try_broken("shuffled pixels",
                   &(Trial){.lesson = lesson, .recipe = plain, .spoil = spoil_pixels},
                   whole, "shuffled.csv", err) &&
        try_broken("copies of shuffled pixels",
                   &(Trial){.lesson = lesson, .recipe = &copies, .spoil = spoil_pixels},
                   whole, "copied.csv", err);
    printf("\n");
    return good;
}

// ---- Is the gradient right?

// A network, a few digits, and the generator as it was: the same units are dropped each
// time the cost is asked for.
typedef struct Check {
    Learner *learner;
    const Mat *x, *t;
    Rng rng;
    bool held;  // the mask is held still
} Check;

// The cost while training, L2's share included: cost + decay/2 Σ w².
static real check_cost(void *context) {
    const Check *check = context;
    Learner *learner = check->learner;
    const Net *net = learner->net;
    if (check->held) learner->trace->rng = check->rng;
    learner->trace->training = true;
    real cost = loss_value(learner->trainer.loss,
                           net_forward(net, learner->trace, check->x), check->t);
    real squares = 0;
    for (size_t l = 0; l < net->layers; l++) {
        const Mat *w = &net->layer[l].w;
        for (size_t k = 0; k < mat_count(w); k++) squares += w->at[k] * w->at[k];
    }
    return cost + learner->trainer.weight_decay / 2 * squares;
}

// The gradient by backpropagation, at the same mask.
static void check_backward(const Check *check) {
    Learner *learner = check->learner;
    const Net *net = learner->net;
    Trace *trace = learner->trace;
    trace->rng = check->rng;
    trace->training = true;
    const Mat *scores = net_forward(net, trace, check->x);
    loss_gradient(learner->trainer.loss, net_score_gradient(net, trace), scores,
                  check->t);
    net_backward(net, trace, check->x);
    net_add_weight_decay(net, trace, learner->trainer.weight_decay);
}

static void show_found(const char *what, const GradCheck *found) {
    printf("   %-44s%10.1e  %s\n", what, found->error,
           gradcheck_passed(found) ? "right" : "WRONG");
}

static bool show_check(const char *what, const Recipe *recipe, const Lesson *lesson,
                       bool held, Error *err) {
    Dataset few = lesson->exam.known;
    Learner learner;
    few.x.rows = few.t.rows = 8;
    if (!learner_create(&learner, recipe, &few, (uint32_t)lesson->settings->seed,
                        err)) {
        return false;
    }
    Check check = {.learner = &learner,
                   .x = &few.x,
                   .t = &few.t,
                   .rng = learner.trace->rng,
                   .held = held};
    check_backward(&check);
    GradCheck found = gradcheck_run(learner.net->params, learner.trace->grads,
                                    learner.net->param_count, check_cost, &check);
    show_found(what, &found);
    learner_free(&learner);
    return true;
}

// Filters, pooling, and filters again that look at the pictures of the first.
static bool prove_filters(const Lesson *lesson, Recipe recipe, Error *err) {
    recipe.layers = "conv:3:3:tanh,10";
    if (!show_check("filters", &recipe, lesson, true, err)) return false;
    recipe.layers = "conv:3:3:tanh,pool:2,10";
    if (!show_check("filters and pooling", &recipe, lesson, true, err)) return false;
    recipe.layers = "conv:3:3:tanh,pool:2,conv:4:2:tanh,10";
    return show_check("filters upon filters", &recipe, lesson, true, err);
}

// The cost of the scores at a sharpness.
typedef struct Sharpness {
    real value;
    const Mat *scores, *t;
    Mat scaled;
} Sharpness;

static real sharp_cost(void *context) {
    Sharpness *sharp = context;
    const Mat *scores = sharp->scores;
    for (size_t k = 0; k < mat_count(scores); k++) {
        sharp->scaled.at[k] = sharp->value * scores->at[k];
    }
    Error ignored;
    return loss_value(loss_find("softmax-entropy", &ignored), &sharp->scaled, sharp->t);
}

// Scores need no network here: any will do.
static void prove_temperature(const Lesson *lesson) {
    enum { FEW = 8 };
    real scores_at[FEW * CLASSES], scaled[FEW * CLASSES];
    Mat scores = mat_view(scores_at, FEW, CLASSES);
    Mat t = mat_slice(&lesson->exam.known.t, 0, FEW);
    Rng rng;
    rng_stream(&rng, (uint32_t)lesson->settings->seed, STREAM_WEIGHTS);
    for (size_t k = 0; k < FEW * CLASSES; k++) scores_at[k] = (real)rng_normal(&rng);
    Sharpness sharp = {(real)0.7, &scores, &t, mat_view(scaled, FEW, CLASSES)};
    real slope = calibration_slope(sharp.value, &scores, &t);
    GradCheck found = gradcheck_run(&sharp.value, &slope, 1, sharp_cost, &sharp);
    show_found("the temperature", &found);
}

static bool prove_gradient(const Lesson *lesson, Error *err) {
    const Recipe plain = {.layers = "12:relu,10",
                          .loss = "softmax-entropy",
                          .optimiser = "sgd",
                          .init = "he",
                          .schedule = "constant",
                          .rate = 1,
                          .batch = 8,
                          .passes = 1};
    if (lesson->exam.known.x.rows < 8)
        return error_set(err, "%zu digits are too few", lesson->exam.known.x.rows);
    printf(
        "The gradient check, %zu-12-10 on eight digits: every slope by "
        "backpropagation, "
        "and by\nnudging the parameter; the largest difference, as a share\n\n",
        lesson->data.x.cols);
    Recipe recipe = plain;
    if (!show_check("softmax and cross-entropy", &recipe, lesson, true, err))
        return false;
    recipe.decay = 0.01;
    if (!show_check("and weight decay", &recipe, lesson, true, err)) return false;
    recipe.layers = "12:relu,dropout:0.3,10";
    bool good =
        show_check("and dropout, its mask held still", &recipe, lesson, true, err) &&
        show_check("dropout with a new mask at every nudge", &recipe, lesson, false,
                   err) &&
        prove_filters(lesson, plain, err);
    if (good) prove_temperature(lesson);
    return good;
}

// ---- Data for the figures

enum { SHOWN = 40, POSES = 16 };

static bool write_digits(const Lesson *lesson, Error *err) {
    Table table;
    if (!table_create(&table, lesson->settings->figures, "digits.csv",
                      "picture,row,column,ink,digit", err)) {
        return false;
    }
    for (size_t n = 0; n < SHOWN && n < lesson->data.x.rows; n++) {
        double digit = (double)mat_argmax(&lesson->data.t, n);
        write_picture(&table, n, mat_row(&lesson->data.x, n), lesson->side, &digit);
    }
    return table_close(&table, err);
}

// One digit, then copies of it as the last recipe makes them.
static bool write_copies(const Lesson *lesson, Error *err) {
    size_t side = lesson->side;
    Augment augment;
    Table table;
    if (!table_create(&table, lesson->settings->figures, "copies.csv",
                      "picture,row,column,ink", err)) {
        return false;
    }
    real *copy = malloc(side * side * sizeof *copy);
    if (!copy) return error_set(err, "out of memory");
    augment_init(&augment, side, side, lesson->best.range,
                 (uint32_t)lesson->settings->seed);
    for (size_t k = 0; k < POSES; k++) {
        Pose pose = k == 0 ? (Pose){.scale = 1} : augment_pose(&augment);
        augment_picture(copy, mat_row(&lesson->data.x, 5), side, side, pose);
        write_picture(&table, k, copy, side, NULL);
    }
    free(copy);
    return table_close(&table, err);
}

static bool write_figures(const Lesson *lesson, Error *err) {
    if (!lesson->settings->figures) return true;
    return write_digits(lesson, err) && write_copies(lesson, err);
}

// ---- Filters: a small LeNet

// All of them learn as the last recipe does.
static const Recipe FILTERS = {
    .layers = "conv:12:5:relu,pool:2,conv:24:5:relu,pool:2,128:relu,10",
    .loss = "softmax-entropy",
    .optimiser = "adam",
    .init = "he",
    .schedule = "cosine",
    .rate = 0.003,
    .batch = 64,
    .passes = 12,
    .range = {.shift = 1.5, .turn = 12, .scale = 0.12}};

static const char SAME_SIZE[] = "73:relu,10";   // as many parameters
static const char SAME_WORK[] = "861:relu,10";  // as many multiplications

// So many times the passes: a multiplication in a dense layer takes a third of the time.
enum { SAME_TIME = 3 };

// What a recipe reaches in the exam.
typedef struct Entry {
    const char *name;
    Recipe recipe;
    Answers answers;
    Scores right;
} Entry;

static bool entry_ask(Entry *entry, const Lesson *lesson, Learner *keep, Error *err) {
    Outcome outcome;
    if (!answers_create(&entry->answers, lesson, lesson->seeds, err)) return false;
    Trial like = {.lesson = lesson,
                  .recipe = &entry->recipe,
                  .asked = EXAM,
                  .answers = entry->answers.of,
                  .keep = keep};
    if (!measure(&outcome, &like, lesson->seeds, entry->name, err)) return false;
    entry->right = outcome.right;
    return true;
}

static bool entry_show(const Entry *entry, const Lesson *lesson, Error *err) {
    real mean, luck = answers_luck(&mean, &entry->answers, NULL);
    Net *net = net_create(lesson->data.x.cols, entry->recipe.layers, err);
    if (!net) return false;
    printf("   %-27s%10zu%12zu%8zu%9.2f ± %.2f%8.2f\n", entry->name, net->param_count,
           net_multiplications(net), entry->recipe.passes, 100 * mean, 100 * luck,
           100 * scores_spread(&entry->right));
    net_free(net);
    return true;
}

enum { RIVALS = 3 };  // and then the filters

static bool compare_filters(Entry entry[RIVALS + 1], const Lesson *lesson,
                            Learner *lenet, Error *err) {
    const Recipe *recipe = &entry[RIVALS].recipe;
    for (size_t k = 0; k <= RIVALS; k++) {
        if (!entry_ask(&entry[k], lesson, k == RIVALS ? lenet : NULL, err))
            return false;
    }
    printf(
        "Filters: %s\n\nThe first 24,000 training digits, moved copies, Adam. "
        "Multiplications: for a digit.\nThe exam: 10,000 digits. Read right, in %%: "
        "mean over %zu seeds, ± the luck of the\nquestions; spread: from seed to "
        "seed\n\n"
        "%40s%12s%8s%16s%8s\n",
        recipe->layers, lesson->seeds, "parameters", "multiplied", "passes",
        "read right", "spread");
    for (size_t k = 0; k <= RIVALS; k++) {
        if (!entry_show(&entry[k], lesson, err)) return false;
    }
    show_lead("filters less as much time", &entry[RIVALS].answers,
              &entry[RIVALS - 1].answers);
    printf("\n");
    return true;
}

// ---- How sure is it?

// What a network says of some digits.
typedef struct Said {
    Mat scores, a;  // (N×classes) and the probabilities
    const Mat *t;
    Arena memory;  // owned
} Said;

static bool said_create(Said *said, Learner *learner, const Dataset *digits,
                        Error *err) {
    size_t rows = digits->x.rows, classes = digits->t.cols;
    *said = (Said){.t = &digits->t};
    for (int pass = 0; pass < 2; pass++) {
        said->scores = mat_take(&said->memory, rows, classes);
        said->a = mat_take(&said->memory, rows, classes);
        if (pass == 0 && !arena_allocate(&said->memory, err)) return false;
    }
    for (size_t first = 0; first < rows;) {
        const Mat *scores = learner_read(learner, &digits->x, first);
        Mat to = mat_slice(&said->scores, first, scores->rows);
        mat_copy(&to, scores);
        first += scores->rows;
    }
    loss_predict(learner->trainer.loss, &said->a, &said->scores);
    return true;
}

// The same probabilities at another temperature.
static void said_cool(Said *said, const Loss *loss, real temperature) {
    for (size_t k = 0; k < mat_count(&said->scores); k++) {
        said->scores.at[k] /= temperature;
    }
    loss_predict(loss, &said->a, &said->scores);
}

static const real SURE[] = {0, (real)0.8, (real)0.95, (real)0.99, (real)0.999, 2};

// What it says, and what turns out right, for answers about equally sure.
static void show_reliability(const Said *before, const Said *after, Table *table) {
    printf("%31s%33s\n   %-14s%8s%8s%9s%16s%8s%9s\n", "as it learned", "after cooling",
           "sure", "answers", "says", "right", "answers", "says", "right");
    for (size_t k = 0; SURE[k] < 1; k++) {
        printf("   from %4.1f %% on", 100 * SURE[k]);
        const Said *both[] = {before, after};
        for (size_t b = 0; b < 2; b++) {
            Reliability r =
                calibration_between(&both[b]->a, both[b]->t, SURE[k], SURE[k + 1]);
            printf("%*zu", b == 0 ? 8 : 16, r.count);
            if (r.count > 0)
                printf("%8.2f%9.2f", 100 * r.said, 100 * r.right);
            else
                printf("%8s%9s", "-", "-");
            table_row(table, (double[]){(double)b, (double)k, (double)r.count,
                                        100 * r.said, 100 * r.right});
        }
        printf("\n");
    }
    printf("\n");
}

// Answers that are less sure than `sure` are marked; how many, and how good is the rest?
static void show_marks(const Said *said, Table *table) {
    const real sure[] = {0, (real)0.5, (real)0.7, (real)0.9, (real)0.95, (real)0.99};
    printf("   %-20s%12s%24s\n", "sure enough from", "marked, %",
           "right of the rest, %");
    for (size_t k = 0; k < sizeof sure / sizeof sure[0]; k++) {
        Reliability kept = calibration_between(&said->a, said->t, sure[k], 2);
        real marked = 1 - (real)kept.count / (real)said->a.rows;
        printf("   %-20g%12.2f%24.2f\n", (double)sure[k], 100 * marked,
               100 * kept.right);
        table_row(table, (double[]){(double)sure[k], 100 * marked, 100 * kept.right});
    }
    printf("\n");
}

// A network of the same recipe learns from four fifths, and T from the digits that it has
// not seen. (The network of the exam has seen them all.)
static bool find_temperature(real *temperature, const Lesson *lesson,
                             const Recipe *recipe, Error *err) {
    Learner learner = {0};
    Parts parts = {0};
    Said said = {0};
    Outcome ignored;
    Trial like = {.lesson = lesson, .recipe = recipe, .keep = &learner};
    bool good = measure(&ignored, &like, 1, "temperature", err) &&
                parts_create(&parts, lesson, VALIDATION, 0, err) &&
                said_create(&said, &learner, &parts.asked, err);
    if (good) {
        const Loss *loss = learner.trainer.loss;
        *temperature = calibration_temperature(&said.scores, said.t);
        real cost = loss_value(loss, &said.scores, said.t);
        said_cool(&said, loss, *temperature);
        printf(
            "How sure is it? The temperature, learned from %zu digits that were held "
            "back:\nT = %.3f; the cost of their answers falls from %.4f to %.4f\n\n",
            said.t->rows, *temperature, cost, loss_value(loss, &said.scores, said.t));
    }
    arena_free(&said.memory);
    parts_free(&parts);
    learner_free(&learner);
    return good;
}

static bool judge_sureness(const Said *before, const Said *after, const char *figures,
                           Error *err) {
    Table reliability = {0}, marks = {0};
    bool good = table_create(&reliability, figures, "reliability.csv",
                             "cooled,bin,count,says,right", err) &&
                table_create(&marks, figures, "marks.csv", "sure,marked,right", err);
    if (good) {
        printf("The exam, answer by answer, in %%:\n\n");
        show_reliability(before, after, &reliability);
        show_marks(after, &marks);
        good = table_close(&reliability, err) && table_close(&marks, err);
    }
    table_abandon(&reliability);
    table_abandon(&marks);
    return good;
}

static bool ask_how_sure(Learner *lenet, const Lesson *lesson, real temperature,
                         Error *err) {
    Said before = {0}, after = {0};
    const Dataset *exam = &lesson->exam.asked;
    bool good =
        said_create(&before, lenet, exam, err) && said_create(&after, lenet, exam, err);
    if (good) {
        said_cool(&after, lenet->trainer.loss, temperature);
        good = judge_sureness(&before, &after, lesson->settings->figures, err);
    }
    arena_free(&before.memory);
    arena_free(&after.memory);
    return good;
}

// z / T is a network too: one whose last weights and biases are divided by T.
static void cool(Net *net, real temperature) {
    const Layer *last = &net->layer[net->layers - 1];
    for (size_t k = 0; k < mat_count(&last->w); k++) last->w.at[k] /= temperature;
    for (size_t k = 0; k < mat_count(&last->b); k++) last->b.at[k] /= temperature;
}

// encoding: what the data looked like; NULL: not kept.
static bool learner_save(const Learner *learner, const Encoding *encoding,
                         const char *path, Error *err) {
    ModelInfo info = {.layers = learner->recipe.layers, .loss = learner->trainer.loss};
    if (encoding) info.encoding = *encoding;
    return !path || model_save(learner->net, &info, path, err);
}

// ---- What filters see

// The filters themselves, and what each of them makes of one digit.
static bool write_filters(Learner *lenet, const Lesson *lesson, Error *err) {
    enum { SHOWN_DIGIT = 0 };
    const char *figures = lesson->settings->figures;
    const Layer *layer = lenet->net->layer;
    Table filters = {0}, maps = {0};
    Mat digit = mat_slice(&lesson->exam.asked.x, SHOWN_DIGIT, 1);
    learner_read(lenet, &digit, 0);
    bool good =
        table_create(&filters, figures, "filters.csv", "picture,row,column,weight",
                     err) &&
        table_create(&maps, figures, "maps.csv", "picture,row,column,value", err);
    for (size_t k = 0; good && k < mat_count(&layer->w); k++) {
        size_t i = k % layer->w.rows, f = k / layer->w.rows, side = layer->window;
        table_row(&filters,
                  (double[]){(double)f, (double)(i / side), (double)(i % side),
                             layer->w.at[i * layer->w.cols + f]});
    }
    const Mat *seen = &lenet->trace->layer[0].a;
    for (size_t k = 0; good && k < layer->outputs; k++) {
        size_t cols = layer->out.cols, places = layer->out.rows * cols;
        table_row(&maps, (double[]){(double)(k / places), (double)(k % places / cols),
                                    (double)(k % cols), seen->at[k]});
    }
    good = good && table_close(&filters, err) && table_close(&maps, err);
    table_abandon(&filters);
    table_abandon(&maps);
    return good;
}

static bool show_filters(const Lesson *lesson, Error *err) {
    Entry entry[RIVALS + 1] = {{"dense, as many parameters", FILTERS, {0}, {0}},
                               {"dense, as much work", FILTERS, {0}, {0}},
                               {"dense, as much time", FILTERS, {0}, {0}},
                               {"filters, pooling, dense", FILTERS, {0}, {0}}};
    Learner lenet = {0};
    real temperature = 1;
    entry[0].recipe.layers = SAME_SIZE;
    entry[1].recipe.layers = entry[2].recipe.layers = SAME_WORK;
    for (size_t k = 0; k <= RIVALS && lesson->settings->quick; k++) {
        entry[k].recipe.passes = 2;
    }
    entry[2].recipe.passes *= SAME_TIME;
    bool good = compare_filters(entry, lesson, &lenet, err) &&
                find_temperature(&temperature, lesson, &entry[RIVALS].recipe, err) &&
                ask_how_sure(&lenet, lesson, temperature, err) &&
                write_filters(&lenet, lesson, err);
    if (good) cool(lenet.net, temperature);
    good = good &&
           learner_save(&lenet, &lesson->data.encoding, lesson->settings->save, err);
    for (size_t k = 0; k <= RIVALS; k++) free(entry[k].answers.of);
    learner_free(&lenet);
    return good;
}

// ---- What is no digit: pages written with the training digits

enum {
    WRITTEN_LINES = 10,   // of a page
    WRITTEN_ACROSS = 10,  // digits in a line
    WRITTEN = WRITTEN_LINES * WRITTEN_ACROSS,
    WRITTEN_ROWS = 760,  // pixels
    WRITTEN_COLS = 800,
};

static const double TALL = 36;     // a digit's height on the page, in pixels
static const double PITCH = 70;    // from line to line
static const double CLOSEST = -8;  // between the boxes of two digits: they may overlap
static const double FARTHEST = 12;

// A digit on the page: where its ink is, how much of it, and what it means.
typedef struct Ink {
    Box box;
    size_t area;  // pixels
    size_t digit;
} Ink;

// A page and what stands on it, line by line.
typedef struct Sheet {
    Image image;  // owned
    Ink ink[WRITTEN];
    size_t written;
} Sheet;

// The box of a picture's ink.
static Box find_ink(const real *picture, size_t side) {
    Box box = BOX_NOTHING;
    for (size_t k = 0; k < side * side; k++) {
        size_t r = k / side, c = k % side;
        if (picture[k] >= (real)0.5) box_add(&box, &(Box){r, r + 1, c, c + 1});
    }
    return box;
}

// Draws the ink of a picture from (top, left) on, `scale` times as large. Where strokes lie
// over each other the darker one is seen.
static void draw_ink(Image *page, Ink *ink, const real *picture, size_t side,
                     double scale, double top, double left) {
    Box from = find_ink(picture, side);
    Box drawn = {(size_t)top, (size_t)(top + scale * box_height(&from)), (size_t)left,
                 (size_t)(left + scale * box_width(&from))};
    ink->box = drawn;
    ink->area = 0;
    for (size_t r = drawn.top; r < drawn.bottom + 2 && r < page->rows; r++) {
        for (size_t c = drawn.left; c < drawn.right + 2 && c < page->cols; c++) {
            double row = (double)from.top - 0.5 + ((double)r + 0.5 - top) / scale;
            double col = (double)from.left - 0.5 + ((double)c + 0.5 - left) / scale;
            real dark = augment_between(picture, side, side, row, col);
            unsigned char *at = &page->at[r * page->cols + c];
            unsigned char grey = (unsigned char)(255 - 255 * (double)dark);
            if (grey < *at) *at = grey;
            ink->area += dark >= (real)0.5;
        }
    }
}

// Ten lines of ten digits, from row `first` of the data on.
static bool sheet_write(Sheet *sheet, const Dataset *digits, size_t first, size_t side,
                        Rng *rng, Error *err) {
    Frame frame = frame_usual(side);
    double usual = TALL / (double)(side - 2 * frame.margin), pen = 0;
    sheet->written = 0;
    if (!image_create(&sheet->image, WRITTEN_ROWS, WRITTEN_COLS, 1, err)) return false;
    memset(sheet->image.at, 255, WRITTEN_ROWS * WRITTEN_COLS);
    for (size_t k = 0; k < WRITTEN; k++) {
        const real *picture = mat_row(&digits->x, first + k);
        Box from = find_ink(picture, side);
        if (k % WRITTEN_ACROSS == 0) pen = 40;
        double scale = usual * (0.9 + 0.2 * rng_uniform(rng));
        double gap = CLOSEST + (FARTHEST - CLOSEST) * rng_uniform(rng);
        double top = 30 + PITCH * (double)(k / WRITTEN_ACROSS) + 3 * rng_uniform(rng);
        if (box_width(&from) <= 0) continue;
        Ink *ink = &sheet->ink[sheet->written++];
        ink->digit = mat_argmax(&digits->t, first + k);
        draw_ink(&sheet->image, ink, picture, side, scale, top, pen + gap);
        pen = (double)ink->box.right;
    }
    return true;
}

// What some pieces are, held against what was written.
typedef struct Match {
    size_t label;  // of the digit that they are; else READER_NONE
    size_t parts;  // digits of which a good part is among them
    double most;   // the largest part of one digit
} Match;

static const double CLOSE = 0.06;      // sides may lie so far apart, in heights
static const double GOOD_PART = 0.35;  // of a digit
static const double MOST_OF = 0.7;
static const double ALL_OF = 1;

static double apart(size_t a, size_t b) {
    return a > b ? (double)(a - b) : (double)(b - a);
}

static void match_ink(Match *match, const Ink *ink, const Box *box, double area,
                      double height) {
    double level = fmin((double)ink->box.bottom, (double)box->bottom) -
                   fmax((double)ink->box.top, (double)box->top);
    double part = box_overlap(&ink->box, box) / box_width(&ink->box) *
                  fmin(1, area / (double)ink->area);
    double off =
        fmax(fmax(apart(ink->box.left, box->left), apart(ink->box.right, box->right)),
             fmax(apart(ink->box.top, box->top), apart(ink->box.bottom, box->bottom)));
    if (level < 0.4 * height) return;  // another line
    if (off <= CLOSE * height && part >= ALL_OF) match->label = ink->digit;
    match->parts += part >= GOOD_PART;
    match->most = fmax(match->most, part);
}

// Pixels of ink.
static double area_of(const Segments *page, const Candidate *pieces) {
    double area = 0;
    const Piece *last = &page->piece[pieces->first + pieces->count - 1];
    for (size_t k = page->piece[pieces->first].first; k < last->first + last->runs;
         k++) {
        area += (double)(page->run[k].right - page->run[k].left);
    }
    return area;
}

// The label of a candidate: a digit, none, or READER_CLASSES where it is hard to say.
static size_t label_of(const Sheet *sheet, const Segments *page,
                       const Candidate *pieces) {
    Match match = {.label = READER_NONE};
    Box turned = segment_box(page, pieces->first, pieces->count);
    Point corner[4];
    segment_corners(corner, page, &turned);
    Box box = {(size_t)fmax(0, corner[0].row + 0.5), (size_t)(corner[2].row + 0.5),
               (size_t)fmax(0, corner[0].col + 0.5), (size_t)(corner[2].col + 0.5)};
    double area = area_of(page, pieces);
    for (size_t k = 0; k < sheet->written; k++) {
        match_ink(&match, &sheet->ink[k], &box, area, page->height);
    }
    bool none = match.parts > 1 || match.most < MOST_OF;
    return match.label < READER_NONE || none ? match.label : READER_CLASSES;
}

// Examples for a reader: frames, and what they are. owned
typedef struct Pupil {
    Dataset set;  // x (room×I), t (room×11); as many rows as there are examples
    size_t room;
    double share;  // of what is no digit, so much is kept
    Rng rng;
} Pupil;

static void pupil_add(Pupil *pupil, const real *frame, size_t label) {
    Dataset *set = &pupil->set;
    size_t n = set->x.rows;
    if (n == pupil->room) return;
    set->x.rows = set->t.rows = n + 1;
    memcpy(mat_row(&set->x, n), frame, set->x.cols * sizeof *frame);
    mat_row(&set->t, n)[label] = 1;
}

// All candidates of a page, cut as a reader would cut it.
static bool pupil_add_page(Pupil *pupil, const Sheet *sheet, const Segments *page,
                           size_t side, Error *err) {
    size_t count = reader_candidates(NULL, page);
    Frame usual = frame_usual(side);
    Candidate *list = calloc(count + 1, sizeof *list);
    real *frame = calloc(side * side, sizeof *frame);
    bool good = list && frame;
    if (good) reader_candidates(list, page);
    for (size_t k = 0; list && frame && k < count; k++) {
        size_t label = label_of(sheet, page, &list[k]);
        bool kept = label < READER_NONE || rng_uniform(&pupil->rng) < pupil->share;
        if (label == READER_CLASSES || !kept) continue;
        frame_fill(frame, page, list[k].first, list[k].count, &usual);
        pupil_add(pupil, frame, label);
    }
    free(list);
    free(frame);
    return good || error_set(err, "out of memory");
}

// A page written with the digits from row `first` on.
static bool pupil_write(Pupil *pupil, const Dataset *digits, size_t first, size_t side,
                        Error *err) {
    Sheet sheet;
    Segments page = {.pieces = 0};
    bool good = sheet_write(&sheet, digits, first, side, &pupil->rng, err) &&
                segment_page(&page, &sheet.image, err) &&
                pupil_add_page(pupil, &sheet, &page, side, err);
    segment_free(&page);
    image_free(&sheet.image);
    return good;
}

static bool pupil_create(Pupil *pupil, size_t room, size_t inputs, double share,
                         uint32_t seed, Error *err) {
    Dataset *set = &pupil->set;
    *pupil = (Pupil){.room = room, .share = share};
    rng_stream(&pupil->rng, seed, STREAM_AUGMENT);
    for (int pass = 0; pass < 2; pass++) {
        set->x = mat_take(&set->memory, room, inputs);
        set->t = mat_take(&set->memory, room, READER_CLASSES);
        if (pass == 0 && !arena_allocate(&set->memory, err)) return false;
    }
    set->x.rows = set->t.rows = 0;
    return true;
}

// ---- A network that reads pages

enum { PAGES = 160, PAGE_ROOM = 300 };  // pages written; examples of a page, at most

static const double NONE_SHARE = 0.03;  // kept: there is so much of it

// What is different from FILTERS.
static const Recipe READS_MNIST = {
    .layers = "conv:16:5:relu,pool:2,conv:32:5:relu,pool:2,128:relu,11", .passes = 14};
static const Recipe READS_8X8 = {.layers = "conv:16:3:relu,conv:32:3:relu,64:relu,11",
                                 .passes = 8,
                                 .range = {.shift = 0.3, .turn = 8, .scale = 0.08}};

// The digits as they are, and pages written with them.
static bool pupil_study(Pupil *pupil, const Dataset *digits, size_t pages, size_t side,
                        uint32_t seed, Error *err) {
    size_t rows = digits->x.rows, whole = rows / WRITTEN * WRITTEN;
    if (whole == 0) return error_set(err, "%zu digits make no page", rows);
    if (!pupil_create(pupil, rows + pages * PAGE_ROOM, side * side, NONE_SHARE, seed,
                      err)) {
        return false;
    }
    for (size_t n = 0; n < rows; n++) {
        pupil_add(pupil, mat_row(&digits->x, n), mat_argmax(&digits->t, n));
    }
    for (size_t p = 0; p < pages; p++) {
        if (!pupil_write(pupil, digits, p * WRITTEN % whole, side, err)) {
            return false;
        }
    }
    return true;
}

static bool learn_to_read(Learner *learner, const Recipe *recipe, const Pupil *pupil,
                          const Settings *settings, Error *err) {
    Table off = {0};
    real cost;
    if (!learner_create(learner, recipe, &pupil->set, (uint32_t)settings->seed, err) ||
        !net_trace_share(learner->trace, settings->threads, err)) {
        return false;
    }
    Progress progress = progress_start("reading", recipe->passes);
    for (size_t pass = 1; pass <= recipe->passes; pass++) {
        if (!learner_pass(learner, &cost, &off, err)) return false;
        progress_update(&progress, pass, (double)cost);
    }
    progress_end(&progress);
    return true;
}

// How many examples there are of this kind, and how many of them are read right.
static size_t count_kind(size_t *right, const Said *said, bool none) {
    size_t count = 0;
    *right = 0;
    for (size_t n = 0; n < said->t->rows; n++) {
        size_t truth = mat_argmax(said->t, n);
        if ((truth == READER_NONE) != none) continue;
        count++;
        *right += mat_argmax(&said->a, n) == truth;
    }
    return count;
}

static void show_kind(const char *name, const Said *said, bool none) {
    size_t right, count = count_kind(&right, said, none);
    printf("   %-22s%8zu%12.2f\n", name, count,
           count > 0 ? 100 * (double)right / (double)count : 0);
}

// The scores and targets of digits that are taken for digits, in the first rows: which one is
// it? Of that a reader says how sure it is.
static size_t keep_digits(Mat *scores, Mat *t, const Said *said) {
    size_t kept = 0;
    for (size_t n = 0; n < said->t->rows; n++) {
        if (mat_argmax(said->t, n) == READER_NONE) continue;
        if (mat_argmax(&said->scores, n) == READER_NONE) continue;
        size_t bytes = CLASSES * sizeof(real);
        memcpy(scores->at + kept * CLASSES, mat_row(&said->scores, n), bytes);
        memcpy(t->at + kept++ * CLASSES, mat_row(said->t, n), bytes);
    }
    scores->rows = t->rows = kept;
    return kept;
}

// The temperature of what was held back; the network is cooled.
static bool cool_digits(Learner *learner, const Said *said, Error *err) {
    Arena memory = {0};
    Mat scores, t;
    for (int pass = 0; pass < 2; pass++) {
        scores = mat_take(&memory, said->t->rows, CLASSES);
        t = mat_take(&memory, said->t->rows, CLASSES);
        if (pass == 0 && !arena_allocate(&memory, err)) return false;
    }
    bool good =
        keep_digits(&scores, &t, said) > 0 || error_set(err, "no digit was held back");
    if (good) {
        real temperature = calibration_temperature(&scores, &t);
        printf("\nWhich digit it is, where it takes it for one: T = %.3f\n\n",
               temperature);
        cool(learner->net, temperature);
    }
    arena_free(&memory);
    return good;
}

static bool judge_reader(Learner *learner, const Pupil *held, Error *err) {
    Said said = {0};
    bool good = said_create(&said, learner, &held->set, err);
    if (good) {
        printf("Of what was held back, read right, in %%:\n\n");
        show_kind("digits", &said, false);
        show_kind("what is no digit", &said, true);
        good = cool_digits(learner, &said, err);
    }
    arena_free(&said.memory);
    return good;
}

static size_t count_none(const Pupil *pupil) {
    size_t none = 0;
    for (size_t n = 0; n < pupil->set.t.rows; n++) {
        none += mat_argmax(&pupil->set.t, n) == READER_NONE;
    }
    return none;
}

// The network for pages. Nothing that it learns from is in the exam, and a tenth of the
// rest is held back.
static bool make_reader(Learner *learner, const Lesson *lesson, Error *err) {
    const Settings *settings = lesson->settings;
    const Dataset *rest = &lesson->exam.known;
    uint32_t seed = (uint32_t)settings->seed;
    const Recipe *change = lesson->side == 28 ? &READS_MNIST : &READS_8X8;
    Recipe recipe = recipe_change(FILTERS, change);
    size_t pages = settings->quick ? PAGES / 6 : PAGES, rows = rest->x.rows;
    Parts parts = {0};
    Pupil pupil = {.room = 0}, held = {.room = 0};
    if (settings->quick) recipe.passes = (recipe.passes + 5) / 6;
    bool good = parts_take(&parts, rest, deal(rows, seed), rows / 10, err) &&
                pupil_study(&pupil, &parts.known, pages, lesson->side, seed, err) &&
                pupil_study(&held, &parts.asked, pages / 6, lesson->side, seed, err);
    if (good) {
        size_t all = pupil.set.x.rows, none = count_none(&pupil);
        printf(
            "A network that reads pages: %s\n\nIt learns from %zu digits as they are, "
            "and from %zu pages written with them:\nof what a cutter makes of these, "
            "%zu pieces that are a digit and %zu that are none\n\n",
            recipe.layers, parts.known.x.rows, pages, all - none - parts.known.x.rows,
            none);
    }
    good = good && learn_to_read(learner, &recipe, &pupil, settings, err) &&
           judge_reader(learner, &held, err);
    dataset_free(&pupil.set);
    dataset_free(&held.set);
    parts_free(&parts);
    return good;
}

// ---- A page

// The page, every second pixel of it, and a box for every digit.
static bool write_page(const char *figures, const Reading *reading, const Image *page,
                       Error *err) {
    enum { EVERY = 2 };
    Table pixels = {0}, boxes = {0};
    size_t channels = page->channels;
    bool good =
        table_create(&pixels, figures, "page.csv", "row,column,grey", err) &&
        table_create(&boxes, figures, "boxes.csv",
                     "digit,sure,row0,column0,row1,column1,row2,column2,row3,column3",
                     err);
    for (size_t r = 0; good && r < page->rows; r += EVERY) {
        for (size_t c = 0; c < page->cols; c += EVERY) {
            double grey = page->at[(r * page->cols + c) * channels];
            table_row(&pixels, (double[]){(double)r, (double)c, grey});
        }
    }
    for (size_t d = 0; good && d < reading->digits; d++) {
        const Digit *digit = &reading->digit[d];
        table_number(&boxes, (double)digit->label);
        table_number(&boxes, digit->sure);
        for (size_t k = 0; k < 4; k++) {
            table_number(&boxes, digit->corner[k].row);
            table_number(&boxes, digit->corner[k].col);
        }
    }
    good = good && table_close(&pixels, err) && table_close(&boxes, err);
    table_abandon(&pixels);
    table_abandon(&boxes);
    return good;
}

// The pieces of the number that was cut most, from the first on.
static size_t most_cut(size_t *first, const Reading *reading) {
    size_t most = 0;
    for (size_t n = 0; n < reading->numbers; n++) {
        const Number *number = &reading->number[n];
        const Digit *begin = &reading->digit[number->first];
        const Digit *end = begin + number->count - 1;
        size_t pieces = end->first + end->count - begin->first;
        if (pieces <= most) continue;
        most = pieces;
        *first = begin->first;
    }
    return most;
}

// Which piece has this pixel: 1 … count, or 0.
static size_t piece_at(const Segments *on, size_t first, size_t count, size_t row,
                       size_t col) {
    for (size_t p = 0; p < count; p++) {
        const Piece *piece = &on->piece[first + p];
        for (size_t k = piece->first; k < piece->first + piece->runs; k++) {
            const Run *run = &on->run[k];
            if (run->row == row && run->left <= col && col < run->right) return p + 1;
        }
    }
    return 0;
}

// Some pixels around a box, as far as the picture goes.
static Box with_edge(Box box, const Image *picture) {
    enum { AROUND = 8 };
    box.top = box.top > AROUND ? box.top - AROUND : 0;
    box.left = box.left > AROUND ? box.left - AROUND : 0;
    box.bottom += AROUND;
    box.right += AROUND;
    if (box.bottom > picture->rows) box.bottom = picture->rows;
    if (box.right > picture->cols) box.right = picture->cols;
    return box;
}

// The photograph's grey where a pixel of the turned page comes from; white outside.
static double photo_at(const Segments *on, const Image *page, size_t r, size_t c) {
    Point at = {(double)r + 0.5, (double)c + 0.5};
    at = ink_turn_back(at, &on->ink, on->degrees, page->rows, page->cols);
    bool inside = at.row >= 0 && at.row < (double)page->rows && at.col >= 0 &&
                  at.col < (double)page->cols;
    size_t from = inside ? (size_t)at.row * page->cols + (size_t)at.col : 0;
    return inside ? page->at[from * page->channels] : 255;
}

// One line of the page: the photograph, its ink, its pieces.
static bool write_strips(const char *figures, const Reading *reading, const Image *page,
                         Error *err) {
    Table table;
    const Segments *on = &reading->page;
    size_t first = 0, count = most_cut(&first, reading);
    if (!table_create(&table, figures, "strips.csv", "row,column,photo,ink,piece",
                      err)) {
        return false;
    }
    Box box = {0, 0, 0, 0};
    if (count > 0) box = with_edge(segment_box(on, first, count), &on->ink);
    for (size_t r = box.top; r < box.bottom; r++) {
        for (size_t c = box.left; c < box.right; c++) {
            table_row(&table, (double[]){(double)(r - box.top), (double)(c - box.left),
                                         photo_at(on, page, r, c),
                                         on->ink.at[r * on->ink.cols + c],
                                         (double)piece_at(on, first, count, r, c)});
        }
    }
    return table_close(&table, err);
}

static bool show_page(const Settings *settings, const Trainer *trainer,
                      ReaderSettings how, Error *err) {
    Image page = {0};
    Reading reading = {.digits = 0};
    how.sure = settings->sure;
    bool good = image_read(&page, settings->page, err) &&
                (reader_read(&reading, &page, trainer, &how, err) ||
                 error_prefix(err, settings->page)) &&
                reader_save_svg(&reading, settings->svg, err);
    if (good && settings->figures) {
        good = write_page(settings->figures, &reading, &page, err) &&
               write_strips(settings->figures, &reading, &page, err);
    }
    if (good && settings->json) reader_write_json(&reading, stdout);
    if (good && !settings->json) reader_write_text(&reading, stdout);
    reader_free(&reading);
    image_free(&page);
    return good;
}

// Learns to read, and reads where there is a page.
static bool teach_reading(const Lesson *lesson, Error *err) {
    const Settings *settings = lesson->settings;
    Learner learner = {0};
    bool good = make_reader(&learner, lesson, err) &&
                learner_save(&learner, NULL, settings->save, err);
    if (good && settings->page) {
        ReaderSettings how = {.frame = frame_usual(lesson->side)};
        good = show_page(settings, &learner.trainer, how, err);
    }
    learner_free(&learner);
    return good;
}

// Reads with a network that has learned it before.
static bool read_with(const Settings *settings, Error *err) {
    ModelInfo info;
    ReaderSettings how;
    Net *net = model_load(settings->model, NULL, &info, err);
    if (!net) return false;
    Trace *trace = net_trace_create(net, ROWS_AT_LEAST, 0, err);
    Trainer trainer = {.net = net, .trace = trace, .loss = info.loss};
    bool good = trace && reader_settings(&how, net, &info, settings->model, err) &&
                show_page(settings, &trainer, how, err);
    net_trace_free(trace);
    net_free(net);
    model_info_free(&info);
    return good;
}

// ---- The lesson

static bool teach(const Settings *settings, Error *err) {
    Lesson lesson;
    Outcome classic;
    if (settings->model) return read_with(settings, err);
    if (!lesson_create(&lesson, settings, err)) return false;
    bool good = show_digits(&lesson, err);
    if (settings->lenet || settings->reader || settings->page) {
        good = good && (settings->lenet ? show_filters(&lesson, err)
                                        : teach_reading(&lesson, err));
        lesson_free(&lesson);
        return good;
    }
    good = good && show_classic(&classic, &lesson, err) &&
           climb_ladder(&lesson, &classic, err) && take_exam(&lesson, err) &&
           show_writers(&lesson, err) && break_it(&lesson, err) &&
           prove_gradient(&lesson, err) && write_figures(&lesson, err);
    lesson_free(&lesson);
    return good;
}

int main(int argc, char **argv) {
    Error err = {0};
    Settings settings;
    OptionsResult result = read_settings(&settings, argc, argv, &err);
    if (result == OPTIONS_HELP) return 0;
    bool good = result == OPTIONS_RUN && real_check_machine(&err);
    good = good && teach(&settings, &err) && file_finish_stdout(&err);
    return good ? 0 : error_report("chapter5", &err);
}
