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
#include "dataset.h"
#include "error.h"
#include "file.h"
#include "gradcheck.h"
#include "idx.h"
#include "image.h"
#include "loss.h"
#include "matrix.h"
#include "net.h"
#include "optimiser.h"
#include "options.h"
#include "parallel.h"
#include "progress.h"
#include "schedule.h"
#include "table.h"
#include "train.h"

enum { CLASSES = 10, SEEDS_MAX = 100, RUNGS_MAX = 16 };

// ---- What the reader may change on the command line

typedef struct Settings {
    size_t seed;
    size_t seeds;
    size_t epochs;
    double learning_rate;
    const char *data;
    const char *labels;
    const char *label_map;
    const char *log;
    const char *figures;
    size_t threads;
    bool quick, large, mnist;
    bool seeds_given, epochs_given, rate_given;  // else the course has its own
} Settings;

static bool check_settings(const Settings *settings, Error *err) {
    if (settings->large && settings->mnist) {
        return error_set(err, "--20x20 and --mnist: one at a time");
    }
    if (settings->labels && !settings->data) {
        return error_set(err, "--labels: goes with --data, the images");
    }
    return true;
}

// How much is learned, and from which numbers.
static size_t list_run(Option *list, Settings *settings) {
    const Option own[] = {
        {.name = "seed",
         .count = &settings->seed,
         .most = UINT32_MAX - SEEDS_MAX - 8,
         .help = "the first of the seeds: which random numbers are drawn"},
        {.name = "seeds",
         .count = &settings->seeds,
         .least = 2,
         .most = SEEDS_MAX,
         .help = "how many seeds to average over (MNIST: 3, --quick: 2)"},
        {.name = "epochs",
         .count = &settings->epochs,
         .least = 1,
         .most = 1e6,
         .help = "passes of the classic network (MNIST: 6)"},
        {.name = "learning-rate",
         .number = &settings->learning_rate,
         .least = 1e-9,
         .most = 1e9,
         .help = "of the classic network (20x20 and MNIST: 0.3)"},
        {.name = "threads",
         .count = &settings->threads,
         .least = 1,
         .most = 256,
         .help = "runs at a time; the numbers do not depend on it"},
        {.name = "quick",
         .flag = &settings->quick,
         .help = "the short version: two seeds, a sixth of the passes"},
    };
    memcpy(list, own, sizeof own);
    return sizeof own / sizeof own[0];
}

// Which digits, and where things are written.
static size_t list_files(Option *list, Settings *settings) {
    const Option own[] = {
        {.name = "data",
         .text = &settings->data,
         .help = "other digits: CSV with a column `digit`, or IDX images"},
        {.name = "labels",
         .text = &settings->labels,
         .help = "the labels of IDX images"},
        {.name = "label-map",
         .text = &settings->label_map,
         .help = "labels that mean others: 10=0"},
        {.name = "20x20",
         .flag = &settings->large,
         .help = "5,000 digits of 20x20 pixels (after make data); minutes"},
        {.name = "mnist",
         .flag = &settings->mnist,
         .help = "MNIST, 28x28 pixels (after make data); minutes"},
        {.name = "log",
         .text = &settings->log,
         .help = "write the classic network's whole curve to this file (step,cost)"},
        {.name = "figures",
         .text = &settings->figures,
         .help = "write the figures' data into this folder"},
    };
    memcpy(list, own, sizeof own);
    return sizeof own / sizeof own[0];
}

enum { OPTIONS_MOST = 16 };

static OptionsResult read_settings(Settings *settings, int argc, char **argv,
                                   Error *err) {
    *settings = (Settings){.seed = 1,
                           .seeds = 10,
                           .epochs = 10,
                           .learning_rate = 0.5,
                           .threads = parallel_cores()};
    Option list[OPTIONS_MOST];
    Options options = {
        .program = "chapter5", .about = "Ten digits, one network.", .list = list};
    options.count = list_run(list, settings);
    options.count += list_files(list + options.count, settings);
    OptionsResult result = options_parse(&options, argc, argv, err);
    if (result != OPTIONS_RUN) return result;
    settings->seeds_given = options_given(&options, argc, argv, "seeds");
    settings->epochs_given = options_given(&options, argc, argv, "epochs");
    settings->rate_given = options_given(&options, argc, argv, "learning-rate");
    return check_settings(settings, err) ? OPTIONS_RUN : OPTIONS_WRONG;
}

// ---- Numbers over several seeds

typedef struct Scores {
    size_t count;
    real of[SEEDS_MAX];
} Scores;

static real scores_mean(const Scores *scores) {
    real sum = 0;
    for (size_t k = 0; k < scores->count; k++) sum += scores->of[k];
    return sum / (real)scores->count;
}

// The standard deviation from seed to seed; 0 for a single seed.
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

// Seed by seed, a − b.
static Scores scores_gain(const Scores *a, const Scores *b) {
    Scores gain = {.count = a->count};
    for (size_t k = 0; k < a->count; k++) gain.of[k] = a->of[k] - b->of[k];
    return gain;
}

static void show_scores(const char *what, const Scores *scores) {
    printf("   %-46s%6.2f", what, 100 * scores_mean(scores));
    if (scores->count > 1) printf(" ± %.2f", 100 * scores_spread(scores));
    printf(" %%\n");
}

// ---- How a network is trained

typedef struct Recipe {
    const char *layers;
    const char *loss;
    const char *optimiser;
    const char *init;
    const char *schedule;
    double rate;    // learning rate
    size_t batch;   // examples a step
    size_t passes;  // over all the examples
    double decay;   // L2
    size_t
        patience;  // early stopping: passes without a better validation cost; 0: none
    PoseRange range;  // of the copies; all 0: the pictures as they are
} Recipe;

// A step of the ladder: only what it changes; zero is as before.
typedef struct Rung {
    const char *name;
    bool aside;  // tried, then left out again
    Recipe change;
} Rung;

// Which digits, and the ladder that was found on their validation parts.
typedef struct Course {
    const char *name;
    const char *images, *labels;            // no labels: CSV
    const char *test_images, *test_labels;  // NULL: a fifth is held out
    size_t limit;                           // learn from the first so many; 0: all
    size_t seeds;
    bool writers;   // the last fifth of the file is by writers of its own
    size_t faster;  // rungs that are about learning faster
    Rung rung[RUNGS_MAX];
} Course;

static const Course DIGITS = {
    .name = "1,797 digits of 8x8 pixels",
    .images = "data/digits.csv",
    .seeds = 10,
    .writers = true,
    .faster = 6,
    .rung =
        {
            {"the classic network", .change = {.layers = "35:sigmoid,10",
                                               .init = "0.01",
                                               .loss = "sigmoid-squared",
                                               .optimiser = "sgd",
                                               .schedule = "constant",
                                               .rate = 0.5,
                                               .batch = 1,
                                               .passes = 10}},
            {"softmax and cross-entropy",
             .change = {.loss = "softmax-entropy", .rate = 0.2}},
            {"mini-batches of 16", .change = {.batch = 16, .rate = 2}},
            {"Adam", .change = {.optimiser = "adam", .rate = 0.02}},
            {"He's first weights", .change = {.init = "he", .rate = 0.02}},
            {"ReLU units", .change = {.layers = "35:relu,10", .rate = 0.01}},
            {"64 hidden units", .change = {.layers = "64:relu,10"}},
            {"weight decay (L2)", true, {.decay = 0.0003}},
            {"dropout", true, {.layers = "64:relu,dropout:0.3,10"}},
            {"early stopping", true, {.patience = 3}},
            {"a rate that falls", .change = {.schedule = "cosine", .rate = 0.02}},
            {"more passes", .change = {.passes = 32}},
            {"moved, turned, scaled copies",
             .change = {.range = {.shift = 0.6, .turn = 10, .scale = 0.1}}},
        },
};

static const Course DIGITS_20X20 = {
    .name = "5,000 digits of 20x20 pixels",
    .images = "data/fetched/digits20-images.idx",
    .labels = "data/fetched/digits20-labels.idx",
    .seeds = 10,
    .faster = 6,
    .rung =
        {
            {"the classic network", .change = {.layers = "35:sigmoid,10",
                                               .init = "0.01",
                                               .loss = "sigmoid-squared",
                                               .optimiser = "sgd",
                                               .schedule = "constant",
                                               .rate = 0.3,
                                               .batch = 1,
                                               .passes = 10}},
            {"softmax and cross-entropy",
             .change = {.loss = "softmax-entropy", .rate = 0.1}},
            {"mini-batches of 32", .change = {.batch = 32, .rate = 2}},
            {"Adam", .change = {.optimiser = "adam", .rate = 0.01}},
            {"He's first weights", .change = {.init = "he"}},
            {"ReLU units", .change = {.layers = "35:relu,10", .rate = 0.005}},
            {"256 hidden units", .change = {.layers = "256:relu,10", .rate = 0.002}},
            {"weight decay (L2)", true, {.decay = 0.0003}},
            {"dropout", true, {.layers = "dropout:0.2,256:relu,10"}},
            {"early stopping", true, {.patience = 3}},
            {"a rate that falls", .change = {.schedule = "cosine", .rate = 0.004}},
            {"more passes", .change = {.passes = 100}},
            {"moved, turned, scaled copies",
             .change = {.range = {.shift = 1.3, .turn = 15, .scale = 0.15}}},
        },
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
    .faster = 6,
    .rung =
        {
            {"the classic network", .change = {.layers = "35:sigmoid,10",
                                               .init = "0.01",
                                               .loss = "sigmoid-squared",
                                               .optimiser = "sgd",
                                               .schedule = "constant",
                                               .rate = 0.3,
                                               .batch = 1,
                                               .passes = 6}},
            {"softmax and cross-entropy",
             .change = {.loss = "softmax-entropy", .rate = 0.1}},
            {"mini-batches of 64", .change = {.batch = 64, .rate = 2}},
            {"Adam", .change = {.optimiser = "adam", .rate = 0.01}},
            {"He's first weights", .change = {.init = "he"}},
            {"ReLU units", .change = {.layers = "35:relu,10", .rate = 0.003}},
            {"256 hidden units", .change = {.layers = "256:relu,10", .rate = 0.001}},
            {"weight decay (L2)", true, {.decay = 0.0001}},
            {"dropout", true, {.layers = "dropout:0.1,256:relu,dropout:0.3,10"}},
            {"early stopping", true, {.patience = 2}},
            {"a rate that falls", .change = {.schedule = "cosine", .rate = 0.004}},
            {"more passes", .change = {.passes = 24}},
            {"moved, turned, scaled copies",
             .change = {.range = {.shift = 1.5, .turn = 12, .scale = 0.12}}},
        },
};

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
    if (change->range.shift > 0) recipe.range = change->range;
    return recipe;
}

// ---- The digits

// All that the chapter works with.
typedef struct Lesson {
    const Settings *settings;
    const Course *course;
    size_t seeds;
    Dataset data;  // the digits
    Dataset test;  // MNIST's own test part; elsewhere empty
    Mat x, t;      // what of data is used
    size_t side;   // of a picture, in pixels
    size_t rungs;
    Recipe recipe[RUNGS_MAX];  // the course's rungs, whole
    Scores judged[RUNGS_MAX];  // what each reached on the validation parts
} Lesson;

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

static bool read_course(Lesson *lesson, Error *err) {
    const Settings *settings = lesson->settings;
    const Course *course = lesson->course;
    const char *images = settings->data ? settings->data : course->images;
    const char *labels = settings->data ? settings->labels : course->labels;
    bool own = !settings->data && course->test_images;
    return read_file(&lesson->data, images, labels, settings->label_map, err) &&
           (!own || read_file(&lesson->test, course->test_images, course->test_labels,
                              settings->label_map, err));
}

static bool read_digits(Lesson *lesson, Error *err) {
    size_t limit = lesson->course->limit;
    if (!read_course(lesson, err)) {
        bool fetched = lesson->course->labels && !lesson->settings->data;
        Error why = *err;
        if (fetched) error_set(err, "%s (make data fetches these digits)", why.text);
        return false;
    }
    size_t rows = lesson->data.x.rows;
    if (limit > 0 && limit < rows) rows = limit;
    lesson->x = mat_slice(&lesson->data.x, 0, rows);
    lesson->t = mat_slice(&lesson->data.t, 0, rows);
    scale_pixels(&lesson->x);
    scale_pixels(&lesson->test.x);
    return find_side(&lesson->side, lesson->x.cols, err);
}

// Every rung's whole recipe: its change on top of the last rung that was kept.
static void build_ladder(Lesson *lesson) {
    const Settings *settings = lesson->settings;
    Recipe kept = {0};
    for (size_t r = 0; r < RUNGS_MAX && lesson->course->rung[r].name; r++) {
        const Rung *rung = &lesson->course->rung[r];
        Recipe recipe = recipe_change(kept, &rung->change);
        bool classic = r == 0;
        if (classic && settings->epochs_given) recipe.passes = settings->epochs;
        if (classic && settings->rate_given) recipe.rate = settings->learning_rate;
        if (!rung->aside) kept = recipe;
        if (settings->quick) recipe.passes = (recipe.passes + 5) / 6;
        lesson->recipe[lesson->rungs++] = recipe;
    }
}

static void lesson_free(Lesson *lesson) {
    dataset_free(&lesson->data);
    dataset_free(&lesson->test);
}

static bool lesson_create(Lesson *lesson, const Settings *settings, Error *err) {
    const Course *course = settings->large   ? &DIGITS_20X20
                           : settings->mnist ? &MNIST
                                             : &DIGITS;
    *lesson = (Lesson){.settings = settings,
                       .course = course,
                       .seeds = settings->quick ? 2 : course->seeds};
    if (settings->seeds_given) lesson->seeds = settings->seeds;
    build_ladder(lesson);
    if (read_digits(lesson, err)) return true;
    lesson_free(lesson);
    return false;
}

// The first digits, on a terminal.
static bool preview(const Lesson *lesson, Error *err) {
    size_t side = lesson->side, count = 72 / (side + 1) > 0 ? 72 / (side + 1) : 1;
    Image image;
    if (!image_create(&image, side, count * (side + 1), 1, err)) return false;
    for (size_t n = 0; n < count && n < lesson->x.rows; n++) {
        for (size_t k = 0; k < side * side; k++) {
            size_t to = k / side * image.cols + n * (side + 1) + k % side;
            image.at[to] = (unsigned char)(255 * *(mat_row(&lesson->x, n) + k));
        }
    }
    image_preview(&image, image.cols);
    image_free(&image);
    return true;
}

static bool show_digits(const Lesson *lesson, Error *err) {
    size_t counts[CLASSES] = {0};
    for (size_t n = 0; n < lesson->t.rows; n++) counts[mat_argmax(&lesson->t, n)]++;
    const char *other = lesson->settings->data;
    if (lesson->settings->quick) {
        printf(
            "The short version: two seeds and a sixth of the passes. The same story, "
            "told "
            "too fast\nto be believed; the copies, above all, need their passes.\n\n");
    }
    printf("The data: %s\n\n   digit   ", other ? other : lesson->course->name);
    for (size_t k = 0; k < CLASSES; k++) printf("%6zu", k);
    printf("\n   pictures");
    for (size_t k = 0; k < CLASSES; k++) printf("%6zu", counts[k]);
    printf("\n\n");
    return preview(lesson, err);
}

// ---- What is learned from, and what is judged on

typedef enum Exam {
    VALIDATION,     // a fifth of the training part: for choosing
    HELD_OUT,       // the test part, a fifth of all: for the score
    OTHER_WRITERS,  // the last fifth of the file
} Exam;

typedef struct Parts {
    Mat x, t;                // to learn from
    Mat exam_x, exam_t;      // to be judged on
    Dataset training, test;  // owned, where the parts are copies
} Parts;

static void parts_free(Parts *parts) {
    dataset_free(&parts->training);
    dataset_free(&parts->test);
}

// The first fifth of the training part is the validation part: split at random, it
// stands in random order. For the other exams all of it is learned from.
static void divide(Parts *parts, const Mat *x, const Mat *t, Exam exam) {
    size_t judged = exam == VALIDATION ? x->rows / 5 : 0;
    parts->x = mat_slice(x, judged, x->rows - judged);
    parts->t = mat_slice(t, judged, t->rows - judged);
    if (exam != VALIDATION) return;
    parts->exam_x = mat_slice(x, 0, judged);
    parts->exam_t = mat_slice(t, 0, judged);
}

// The file cut as it stands: what comes before the last fifth, and the last fifth.
static void cut_in_file_order(Parts *parts, const Lesson *lesson) {
    size_t judged = lesson->x.rows / 5, first = lesson->x.rows - judged;
    Mat x = mat_slice(&lesson->x, 0, first), t = mat_slice(&lesson->t, 0, first);
    parts->exam_x = mat_slice(&lesson->x, first, judged);
    parts->exam_t = mat_slice(&lesson->t, first, judged);
    divide(parts, &x, &t, OTHER_WRITERS);
}

static bool parts_create(Parts *parts, const Lesson *lesson, Exam exam, uint32_t seed,
                         Error *err) {
    *parts = (Parts){.exam_x = lesson->test.x, .exam_t = lesson->test.t};
    if (exam == OTHER_WRITERS) {
        cut_in_file_order(parts, lesson);
    } else if (lesson->test.x.rows > 0) {
        divide(parts, &lesson->x, &lesson->t, exam);
    } else {
        Dataset *training = &parts->training, *test = &parts->test;
        if (!dataset_split(training, test, &lesson->data, 0.2, seed, err)) return false;
        parts->exam_x = test->x;
        parts->exam_t = test->t;
        divide(parts, &training->x, &training->t, exam);
    }
    if (parts->x.rows > 0 && parts->exam_x.rows > 0) return true;
    parts_free(parts);
    return error_set(err, "%zu digits are too few to hold some out", lesson->x.rows);
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

// The share of the exam that the most frequent digit of the training part gets right.
static real ask_majority(const Parts *parts) {
    size_t counts[CLASSES] = {0}, most = 0;
    for (size_t n = 0; n < parts->t.rows; n++) counts[mat_argmax(&parts->t, n)]++;
    for (size_t k = 0; k < CLASSES; k++) most = counts[k] > counts[most] ? k : most;
    size_t right = 0;
    for (size_t n = 0; n < parts->exam_t.rows; n++) {
        right += mat_argmax(&parts->exam_t, n) == most;
    }
    return (real)right / (real)parts->exam_t.rows;
}

// The share of the exam that the label of the nearest training picture gets right.
static real ask_neighbours(const Parts *parts) {
    size_t asked = parts->exam_x.rows < ASKED_MAX ? parts->exam_x.rows : ASKED_MAX;
    size_t right = 0;
    for (size_t n = 0; n < asked; n++) {
        size_t near = nearest(&parts->x, mat_row(&parts->exam_x, n));
        right += mat_argmax(&parts->t, near) == mat_argmax(&parts->exam_t, n);
    }
    return (real)right / (real)asked;
}

typedef struct Rivals {
    const Lesson *lesson;
    Exam exam;
    Scores majority, neighbour;
    bool failed[SEEDS_MAX];
    Error err[SEEDS_MAX];
} Rivals;

static void ask_rivals(void *context, size_t k) {
    Rivals *rivals = context;
    uint32_t seed = (uint32_t)(rivals->lesson->settings->seed + k);
    Parts parts;
    rivals->failed[k] =
        !parts_create(&parts, rivals->lesson, rivals->exam, seed, &rivals->err[k]);
    if (rivals->failed[k]) return;
    rivals->majority.of[k] = ask_majority(&parts);
    rivals->neighbour.of[k] = ask_neighbours(&parts);
    parts_free(&parts);
}

// Without chance (in file order, or with a test part of its own) one split says it all.
static bool rivals_run(Rivals *rivals, const Lesson *lesson, Exam exam, Error *err) {
    bool fixed = exam == OTHER_WRITERS || lesson->test.x.rows > 0;
    size_t splits = fixed ? 1 : lesson->seeds;
    *rivals = (Rivals){.lesson = lesson, .exam = exam};
    rivals->majority.count = rivals->neighbour.count = splits;
    parallel_run(lesson->settings->threads, splits, ask_rivals, rivals);
    for (size_t k = 0; k < splits; k++) {
        if (!rivals->failed[k]) continue;
        *err = rivals->err[k];
        return false;
    }
    return true;
}

static void show_rivals(const Rivals *rivals) {
    bool some = rivals->lesson->test.x.rows > ASKED_MAX;
    show_scores("always the most frequent training digit", &rivals->majority);
    show_scores(some ? "the nearest training picture (the first 1000)"
                     : "the digit of the nearest training picture",
                &rivals->neighbour);
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

// x (N×I) and t (N×10) are borrowed: what is to be learned.
static bool learner_create(Learner *learner, const Recipe *recipe, const Mat *x,
                           const Mat *t, uint32_t seed, Error *err) {
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
    if (recipe->range.shift > 0) {
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

// ---- The classic network

static bool show_passes(Learner *learner, const Parts *parts, Table *log, Error *err) {
    printf("   pass      cost   training digits read right\n");
    for (size_t pass = 1; pass <= learner->recipe.passes; pass++) {
        real cost, after;
        if (!learner_pass(learner, &cost, log, err)) return false;
        real right = learner_judge(learner, &after, &parts->x, &parts->t);
        printf("%7zu  %8.4f   %6.2f %%\n", pass, cost, 100 * right);
    }
    real cost, score = learner_judge(learner, &cost, &parts->exam_x, &parts->exam_t);
    printf("\nThe score: %.0f of the %zu digits held out are read right, %.2f %%.\n\n",
           score * (real)parts->exam_x.rows, parts->exam_x.rows, 100 * score);
    return true;
}

static bool write_weights(const char *figures, const char *name, const Net *net,
                          Error *err);

// The classic network on one split, pass by pass.
static bool show_classic(const Lesson *lesson, Error *err) {
    const Settings *settings = lesson->settings;
    const Recipe *recipe = &lesson->recipe[0];
    uint32_t seed = (uint32_t)settings->seed;
    Parts parts;
    Learner learner;
    Table log;
    printf(
        "The classic network: %zu-%s, squared error,\none digit at a time, learning "
        "rate %g, seed %zu\n\n",
        lesson->x.cols, recipe->layers, recipe->rate, settings->seed);
    if (!parts_create(&parts, lesson, HELD_OUT, seed, err)) return false;
    bool good = learner_create(&learner, recipe, &parts.x, &parts.t, seed, err);
    if (good) {
        good = table_create(&log, settings->log ? "." : NULL, settings->log,
                            "step,cost", err) &&
               show_passes(&learner, &parts, &log, err) && table_close(&log, err) &&
               write_weights(settings->figures, "classic.csv", learner.net, err);
        table_abandon(&log);
        learner_free(&learner);
    }
    parts_free(&parts);
    return good;
}

// ---- The same for many seeds, over the cores

// One run: a recipe and a seed, learned and judged.
typedef struct Trial {
    const Lesson *lesson;
    const Recipe *recipe;
    Exam exam;
    uint32_t seed;
    bool keep;  // leaves learner and parts to the caller
    Learner learner;
    Parts parts;
    real early;  // right on the exam after the first pass
    real right;  // and at the end
    real cost;
    size_t passes;  // how many it took
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

static bool trial_learn(Trial *trial, Session *session) {
    Learner *learner = &trial->learner;
    const Mat *x = &trial->parts.exam_x, *t = &trial->parts.exam_t;
    Table off = {0};
    bool going = true;
    for (size_t pass = 1; going && pass <= trial->recipe->passes; pass++) {
        real cost, after;
        if (!learner_pass(learner, &cost, &off, &trial->err)) return false;
        if (pass == 1) trial->early = learner_judge(learner, &after, x, t);
        if (trial->recipe->patience > 0) going = learner_watch(learner, pass, x, t);
        trial->passes = pass;
        session_passed(session, cost);
    }
    trial->right = learner_judge(learner, &trial->cost, x, t);
    return true;
}

static void trial_free(Trial *trial) {
    learner_free(&trial->learner);
    parts_free(&trial->parts);
}

static void trial_run(void *context, size_t index) {
    Session *session = context;
    Trial *trial = &session->trial[index];
    Parts *parts = &trial->parts;
    trial->good =
        parts_create(parts, trial->lesson, trial->exam, trial->seed, &trial->err) &&
        learner_create(&trial->learner, trial->recipe, &parts->x, &parts->t,
                       trial->seed, &trial->err);
    trial->good = trial->good && trial_learn(trial, session);
    if (!trial->keep) trial_free(trial);
}

// All trials, as many at a time as there are threads. The first that failed says why.
static bool trials_run(Trial *trial, size_t count, const char *label, Error *err) {
    const Lesson *lesson = trial->lesson;
    size_t total = 0;
    for (size_t k = 0; k < count; k++) total += trial[k].recipe->passes;
    Session session = {.trial = trial,
                       .drawing = ATOMIC_FLAG_INIT,
                       .progress = progress_start(label, total)};
    parallel_run(lesson->settings->threads, count, trial_run, &session);
    progress_end(&session.progress);
    for (size_t k = 0; k < count; k++) {
        if (trial[k].good) continue;
        *err = trial[k].err;
        return false;
    }
    return true;
}

static void trials_prepare(Trial *trial, const Lesson *lesson, const Recipe *recipe,
                           Exam exam, bool keep) {
    for (size_t k = 0; k < lesson->seeds; k++) {
        uint32_t seed = (uint32_t)(lesson->settings->seed + k);
        trial[k] = (Trial){.lesson = lesson,
                           .recipe = recipe,
                           .exam = exam,
                           .seed = seed,
                           .keep = keep};
    }
}

// What a recipe reaches, seed by seed.
typedef struct Outcome {
    Scores early, right, cost, passes;
} Outcome;

static Outcome trials_outcome(const Trial *trial, size_t count) {
    Outcome outcome = {{count, {0}}, {count, {0}}, {count, {0}}, {count, {0}}};
    for (size_t k = 0; k < count; k++) {
        outcome.early.of[k] = trial[k].early;
        outcome.right.of[k] = trial[k].right;
        outcome.cost.of[k] = trial[k].cost;
        outcome.passes.of[k] = (real)trial[k].passes;
    }
    return outcome;
}

static bool measure(Outcome *outcome, const Lesson *lesson, const Recipe *recipe,
                    Exam exam, const char *label, Error *err) {
    Trial *trial = calloc(lesson->seeds, sizeof *trial);
    if (!trial) return error_set(err, "out of memory");
    trials_prepare(trial, lesson, recipe, exam, false);
    bool good = trials_run(trial, lesson->seeds, label, err);
    if (good) *outcome = trials_outcome(trial, lesson->seeds);
    free(trial);
    return good;
}

// Over the seeds, beside the rivals, on the same parts.
static bool measure_classic(Outcome *classic, Rivals *rivals, const Lesson *lesson,
                            Error *err) {
    if (!rivals_run(rivals, lesson, HELD_OUT, err)) return false;
    if (!measure(classic, lesson, &lesson->recipe[0], HELD_OUT, "classic", err))
        return false;
    printf("Held-out digits read right: mean and spread over %zu seeds%s\n\n",
           lesson->seeds, lesson->test.x.rows > 0 ? "" : ", each with its own split");
    show_rivals(rivals);
    show_scores("the classic network after one pass", &classic->early);
    show_scores("the classic network at the end", &classic->right);
    printf("\n");
    return true;
}

// ---- The ladder: one change at a time, judged on validation parts

static void show_ladder_head(const char *title) {
    printf("%s\n\n   %-28s passes after 1    at the end          gain     cost kept\n",
           title, "change");
}

// The gain is over the last rung that was kept; a cost of squares is another currency.
static void show_rung(const Rung *rung, const Recipe *recipe, const Outcome *now,
                      const Outcome *before) {
    Scores gain = scores_gain(&now->right, &before->right);
    bool squares = strcmp(recipe->loss, "sigmoid-squared") == 0;
    printf("   %-29s%5.1f%8.1f%8.2f ± %.2f", rung->name, scores_mean(&now->passes),
           100 * scores_mean(&now->early), 100 * scores_mean(&now->right),
           100 * scores_spread(&now->right));
    if (now == before)
        printf("%15s", "-");
    else
        printf("%+8.2f ± %.2f", 100 * scores_mean(&gain), 100 * scores_error(&gain));
    if (squares)
        printf("%8s", "-");
    else
        printf("%8.4f", scores_mean(&now->cost));
    printf("%5s\n", rung->aside ? "no" : "yes");
}

static void write_rung(Table *table, const Rung *rung, const Outcome *now,
                       const Outcome *before) {
    Scores gain = scores_gain(&now->right, &before->right);
    table_text(table, rung->name);
    table_number(table, rung->aside);
    table_number(table, 100 * scores_mean(&now->early));
    table_number(table, 100 * scores_mean(&now->right));
    table_number(table, 100 * scores_spread(&now->right));
    table_number(table, 100 * scores_mean(&gain));
    table_number(table, 100 * scores_error(&gain));
    table_number(table, scores_mean(&now->cost));
}

// Rungs first … end − 1; *kept is the last one kept, before and after.
static bool climb(Lesson *lesson, size_t first, size_t end, Outcome *kept, Table *table,
                  Error *err) {
    for (size_t r = first; r < end; r++) {
        const Rung *rung = &lesson->course->rung[r];
        const Recipe *recipe = &lesson->recipe[r];
        Outcome now;
        if (!measure(&now, lesson, recipe, VALIDATION, rung->name, err)) return false;
        if (r == 0) *kept = now;
        show_rung(rung, recipe, &now, r == 0 ? &now : kept);
        write_rung(table, rung, &now, kept);
        lesson->judged[r] = now.right;
        if (!rung->aside) *kept = now;
    }
    printf("\n");
    return true;
}

static void explain_ladder(const Lesson *lesson) {
    printf(
        "The ladder. A fifth of the training part is set apart, the validation part; "
        "every change\nis judged there, with the learning rate that did best there of "
        "the few that were tried,\nso that the held-out digits choose nothing. Digits "
        "read right, in %%: mean and spread over\n%zu seeds; gain: over the last "
        "change "
        "kept, and how far that may be off (a gain below\ntwice that may be luck); "
        "cost: on the validation part.\n\n",
        lesson->seeds);
}

// ---- Overfitting

// 1, 2, 4, 8, ... and the last.
static bool is_shown(size_t pass, size_t passes) {
    return (pass & (pass - 1)) == 0 || pass == passes;
}

// Where a run stands after a pass: on what it learns from, and on the validation part.
typedef struct Standing {
    real cost, validation_cost;
    real right, validation_right;
    real best_cost;  // the lowest validation cost so far
    size_t best_pass;
    bool show;  // some passes go to the transcript
} Standing;

static void show_standing(size_t pass, const Standing *now) {
    printf("%7zu%12.4f%12.4f%16.2f %%%10.2f %%\n", pass, now->cost,
           now->validation_cost, 100 * now->right, 100 * now->validation_right);
}

// All passes of a learner, each a row of the table.
static bool follow(Standing *now, Learner *learner, const Parts *parts, Table *table,
                   Error *err) {
    Table off = {0};
    size_t passes = learner->recipe.passes;
    now->best_cost = INFINITY;
    for (size_t pass = 1; pass <= passes; pass++) {
        real cost;
        if (!learner_pass(learner, &cost, &off, err)) return false;
        now->right = learner_judge(learner, &now->cost, &parts->x, &parts->t);
        now->validation_right = learner_judge(learner, &now->validation_cost,
                                              &parts->exam_x, &parts->exam_t);
        table_row(table, (double[]){(double)pass, now->cost, now->validation_cost,
                                    100 * now->right, 100 * now->validation_right});
        if (now->show && is_shown(pass, passes)) show_standing(pass, now);
        if (now->validation_cost >= now->best_cost) continue;
        now->best_cost = now->validation_cost;
        now->best_pass = pass;
    }
    return true;
}

// One run of a recipe on these parts, both its curves in the table of that name.
static bool draw_curves(Standing *end, const Lesson *lesson, const Recipe *recipe,
                        const Parts *parts, const char *name, Error *err) {
    Table table;
    Learner learner;
    uint32_t seed = (uint32_t)lesson->settings->seed;
    if (!learner_create(&learner, recipe, &parts->x, &parts->t, seed, err))
        return false;
    bool good = table_create(&table, lesson->settings->figures, name,
                             "pass,training,validation,known,right", err) &&
                follow(end, &learner, parts, &table, err) && table_close(&table, err);
    table_abandon(&table);
    learner_free(&learner);
    return good;
}

// The network of the first rung after the fast ones, for as long as the last one has;
// and, for the figure, the last one itself.
static bool show_overfitting(const Lesson *lesson, Error *err) {
    const Recipe *last = &lesson->recipe[lesson->rungs - 1];
    Recipe recipe = lesson->recipe[lesson->course->faster];
    uint32_t seed = (uint32_t)lesson->settings->seed;
    Standing end = {.show = true}, other = {0};
    Parts parts;
    recipe.passes = last->passes;
    printf(
        "Overfitting: %zu-%s, seed %zu\n\n             cost on     cost on       read "
        "right\n   pass     training  validation         training  validation\n",
        lesson->x.cols, recipe.layers, lesson->settings->seed);
    if (!parts_create(&parts, lesson, VALIDATION, seed, err)) return false;
    bool good = draw_curves(&end, lesson, &recipe, &parts, "overfitting.csv", err);
    if (good) {
        printf("\nThe validation cost was lowest, %.4f, after pass %zu.%s\n\n",
               end.best_cost, end.best_pass,
               end.best_pass == recipe.passes
                   ? ""
                   : " What is learned from there on\nis these digits, not digits.");
        good = draw_curves(&other, lesson, last, &parts, "lasting.csv", err);
    }
    parts_free(&parts);
    return good;
}

// ---- The score of the best recipe

// The confusions of all the runs: count[truth][answer].
typedef struct Confusion {
    size_t count[CLASSES][CLASSES];
    size_t asked, wrong;
} Confusion;

// One picture that was read wrong, in however many runs.
typedef struct Mistake {
    size_t row;     // of the data
    size_t digit;   // what it is
    size_t answer;  // what it was taken for, the first time
    size_t times;
} Mistake;

enum { MISTAKES_MAX = 4000 };

typedef struct Mistakes {
    size_t count;
    Mistake list[MISTAKES_MAX];
} Mistakes;

static void note_mistake(Mistakes *mistakes, size_t row, size_t digit, size_t answer) {
    for (size_t m = 0; m < mistakes->count; m++) {
        if (mistakes->list[m].row != row) continue;
        mistakes->list[m].times++;
        return;
    }
    if (mistakes->count == MISTAKES_MAX) return;
    mistakes->list[mistakes->count++] = (Mistake){row, digit, answer, 1};
}

// Which row of the data each held-out digit of this seed is, as dataset_split deals.
static void find_rows(size_t *row, const Lesson *lesson, uint32_t seed) {
    Rng rng;
    rng_stream(&rng, seed, STREAM_SPLIT);
    if (lesson->test.x.rows == 0) rng_permutation(&rng, row, lesson->x.rows);
    for (size_t n = 0; n < lesson->test.x.rows; n++) row[n] = n;
}

// Asks one trained network about its held-out digits. row: where these are in the data.
static void examine(Trial *trial, Confusion *confusion, Mistakes *mistakes,
                    const size_t *row) {
    const Mat *x = &trial->parts.exam_x, *t = &trial->parts.exam_t;
    for (size_t first = 0; first < x->rows;) {
        const Mat *scores = learner_read(&trial->learner, x, first);
        for (size_t n = 0; n < scores->rows; n++) {
            size_t digit = mat_argmax(t, first + n), answer = mat_argmax(scores, n);
            confusion->count[digit][answer]++;
            confusion->asked++;
            if (digit == answer) continue;
            confusion->wrong++;
            note_mistake(mistakes, row[first + n], digit, answer);
        }
        first += scores->rows;
    }
}

static void show_confusion(const Confusion *confusion) {
    printf(
        "What was taken for what, all runs together: %zu answers, %zu wrong\n\n"
        "   truth  read as",
        confusion->asked, confusion->wrong);
    for (size_t k = 0; k < CLASSES; k++) printf("%6zu", k);
    printf("\n");
    for (size_t k = 0; k < CLASSES; k++) {
        printf("%8zu         ", k);
        for (size_t a = 0; a < CLASSES; a++) {
            if (confusion->count[k][a] > 0)
                printf("%6zu", confusion->count[k][a]);
            else
                printf("%6s", ".");
        }
        printf("\n");
    }
    printf("\n");
}

static bool write_confusion(const char *figures, const Confusion *confusion,
                            Error *err) {
    Table table;
    if (!table_create(&table, figures, "confusion.csv", "truth,answer,count", err)) {
        return false;
    }
    for (size_t k = 0; k < CLASSES; k++) {
        for (size_t a = 0; a < CLASSES; a++) {
            table_row(&table,
                      (double[]){(double)k, (double)a, (double)confusion->count[k][a]});
        }
    }
    return table_close(&table, err);
}

// Pixels of one picture: its number in the figure, then row, column, ink.
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

// Digit by digit: first all zeros that were misread, then the ones ...
static bool write_mistakes(const Lesson *lesson, const Mistakes *mistakes, Error *err) {
    const Mat *x = lesson->test.x.rows > 0 ? &lesson->test.x : &lesson->x;
    size_t number = 0;
    Table table;
    if (!table_create(&table, lesson->settings->figures, "mistakes.csv",
                      "picture,row,column,ink,digit,answer,times", err)) {
        return false;
    }
    for (size_t k = 0; k < CLASSES * mistakes->count; k++) {
        const Mistake *mistake = &mistakes->list[k % mistakes->count];
        if (mistake->digit != k / mistakes->count) continue;
        double more[] = {(double)mistake->digit, (double)mistake->answer,
                         (double)mistake->times};
        write_picture(&table, number++, mat_row(x, mistake->row), lesson->side, more);
    }
    return table_close(&table, err);
}

// Σ w² of one hidden unit.
static real unit_strength(const Mat *w, size_t o) {
    real sum = 0;
    for (size_t i = 0; i < w->rows; i++) {
        sum += w->at[i * w->cols + o] * w->at[i * w->cols + o];
    }
    return sum;
}

// How many hidden units are stronger than this one, or as strong and before it.
static size_t unit_rank(const Mat *w, size_t o) {
    size_t rank = 0;
    for (size_t other = 0; other < w->cols; other++) {
        real stronger = unit_strength(w, other) - unit_strength(w, o);
        rank += stronger > 0 || (stronger >= 0 && other < o);
    }
    return rank;
}

// The first layer's weights as pictures: `unit` 0 is the strongest.
static bool write_weights(const char *figures, const char *name, const Net *net,
                          Error *err) {
    const Mat *w = &net->layer[0].w;
    size_t side = 0;
    Table table;
    if (!find_side(&side, w->rows, err)) return false;
    if (!table_create(&table, figures, name, "unit,row,column,weight", err))
        return false;
    for (size_t o = 0; figures && o < w->cols; o++) {
        double rank = (double)unit_rank(w, o);
        for (size_t i = 0; i < w->rows; i++) {
            table_row(&table, (double[]){rank, (double)(i / side), (double)(i % side),
                                         w->at[i * w->cols + o]});
        }
    }
    return table_close(&table, err);
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

// Everything that the trained networks got wrong: counted, shown, and written down.
static bool show_mistakes(const Lesson *lesson, Trial *trial, Error *err) {
    size_t *row =
        malloc(lesson->x.rows * sizeof *row + lesson->test.x.rows * sizeof *row);
    Mistakes *mistakes = calloc(1, sizeof *mistakes);
    Confusion confusion = {0};
    bool good = (row && mistakes) || error_set(err, "out of memory");
    for (size_t k = 0; good && k < lesson->seeds; k++) {
        find_rows(row, lesson, trial[k].seed);
        examine(&trial[k], &confusion, mistakes, row);
    }
    if (good) {
        show_confusion(&confusion);
        good = write_confusion(lesson->settings->figures, &confusion, err) &&
               write_mistakes(lesson, mistakes, err);
    }
    free(row);
    free(mistakes);
    return good;
}

static void show_final(const Rivals *rivals, const Outcome *classic,
                       const Outcome *best) {
    Scores over = scores_gain(&best->right, &classic->right);
    printf(
        "The score: the last recipe, learned from the whole training part, on the "
        "digits held out\n\n");
    show_rivals(rivals);
    show_scores("the classic network", &classic->right);
    show_scores("the last recipe", &best->right);
    printf("\nOver the classic network that is %+.2f ± %.2f.", 100 * scores_mean(&over),
           100 * scores_error(&over));
    if (rivals->neighbour.count == best->right.count) {
        Scores near = scores_gain(&best->right, &rivals->neighbour);
        printf(" Over the nearest neighbour: %+.2f ± %.2f.", 100 * scores_mean(&near),
               100 * scores_error(&near));
    }
    printf("\n\n");
}

// The last recipe on the test parts, which nothing has looked at so far.
static bool take_exam(const Lesson *lesson, const Rivals *rivals,
                      const Outcome *classic, Error *err) {
    const Recipe *recipe = &lesson->recipe[lesson->rungs - 1];
    Trial *trial = calloc(lesson->seeds, sizeof *trial);
    if (!trial) return error_set(err, "out of memory");
    trials_prepare(trial, lesson, recipe, HELD_OUT, true);
    bool good = trials_run(trial, lesson->seeds, "score", err);
    if (good) {
        Outcome best = trials_outcome(trial, lesson->seeds);
        show_final(rivals, classic, &best);
        printf(
            "Of its %zu hidden units, with seed %u, %zu answer 0 to every digit: "
            "dead.\n\n",
            trial[0].learner.awake.cols, trial[0].seed,
            count_dead(&trial[0].learner, &trial[0].parts.x));
        good = show_mistakes(lesson, trial, err) &&
               write_weights(lesson->settings->figures, "weights.csv",
                             trial[0].learner.net, err);
    }
    for (size_t k = 0; k < lesson->seeds; k++) trial_free(&trial[k]);
    free(trial);
    return good;
}

// ---- Other writers

// "   the last recipe      98.29 ± 0.62 %    95.45 ± 0.58 %", and so to the table.
static void show_both(const char *what, const Scores *mixed, const Scores *others,
                      Table *table) {
    const Scores *both[] = {mixed, others};
    printf("   %-42s", what);
    table_text(table, what);
    for (size_t k = 0; k < 2; k++) {
        real mean = 100 * scores_mean(both[k]), spread = 100 * scores_spread(both[k]);
        if (both[k]->count > 1)
            printf("%10.2f ± %.2f %%", mean, spread);
        else
            printf("%10.2f %%", mean);
        table_number(table, mean);
        table_number(table, spread);
    }
    printf("\n");
}

static bool compare_writers(const Lesson *few, const Rivals *mixed, Table *table,
                            Error *err) {
    size_t last = few->rungs - 1;
    const size_t rung[] = {0, last - 1, last};
    const char *name[] = {"the classic network", "the last recipe but its copies",
                          "the last recipe"};
    Rivals rivals;
    if (!rivals_run(&rivals, few, OTHER_WRITERS, err)) return false;
    show_both("the nearest training picture", &mixed->neighbour, &rivals.neighbour,
              table);
    for (size_t k = 0; k < 3; k++) {
        Outcome others;
        if (!measure(&others, few, &few->recipe[rung[k]], OTHER_WRITERS, name[k],
                     err)) {
            return false;
        }
        show_both(name[k], &few->judged[rung[k]], &others.right, table);
    }
    printf("\n");
    return true;
}

// Learned from the file but for its last fifth, asked about that.
static bool show_writers(const Lesson *lesson, const Rivals *mixed, Error *err) {
    Lesson few = *lesson;
    Table table;
    if (!lesson->course->writers || lesson->settings->data) return true;
    if (few.seeds > 3) few.seeds = 3;
    if (!table_create(&table, few.settings->figures, "writers.csv",
                      "name,mixed,mixed_spread,others,others_spread", err)) {
        return false;
    }
    printf(
        "Other writers: the last %zu digits of the file are by people who wrote none "
        "of the "
        "rest.\nLearned from the rest, %zu seeds; beside it a random split, in which "
        "everybody "
        "is in\nboth parts (of the networks: the validation parts)\n\n%55s%20s\n",
        few.x.rows / 5, few.seeds, "random split", "other writers");
    bool good = compare_writers(&few, mixed, &table, err) && table_close(&table, err);
    table_abandon(&table);
    return good;
}

// ---- Break it

enum { NONSENSE = 200 };  // digits that are given each other's labels

// The last recipe with one thing spoilt; the first time with none.
static bool try_broken(const char *what, const Lesson *lesson, const Recipe *recipe,
                       const Parts *parts, const char *name, Error *err) {
    Standing end = {0};
    if (!draw_curves(&end, lesson, recipe, parts, name, err)) return false;
    printf("   %-42s%6zu%12.2f %%%12.2f %%\n", what, recipe->passes, 100 * end.right,
           100 * end.validation_right);
    return true;
}

// A few digits with labels dealt out at random: there is nothing to learn but by heart.
static bool try_nonsense(const Lesson *lesson, Recipe recipe, const Parts *parts,
                         Error *err) {
    real t_at[NONSENSE * CLASSES];
    size_t order[NONSENSE];
    size_t count = parts->x.rows < NONSENSE ? parts->x.rows : NONSENSE;
    Parts few = *parts;
    Rng rng;
    rng_stream(&rng, (uint32_t)lesson->settings->seed, STREAM_SPLIT);
    rng_permutation(&rng, order, count);
    few.x = mat_slice(&parts->x, 0, count);
    few.t = mat_view(t_at, count, CLASSES);
    for (size_t n = 0; n < count; n++) mat_copy_row(&few.t, n, &parts->t, order[n]);
    recipe.passes *= 8;
    recipe.range = (PoseRange){0};
    return try_broken("200 digits with shuffled labels, no copies", lesson, &recipe,
                      &few, "nonsense.csv", err);
}

static bool break_it(const Lesson *lesson, Error *err) {
    Recipe right = lesson->recipe[lesson->rungs - 1];
    Parts parts;
    right.passes = lesson->recipe[lesson->course->faster].passes;
    Recipe fast = right, turned = right;
    fast.rate *= 10;
    turned.range.turn = 180;
    printf(
        "Break it: the last recipe, cut short, then with one thing wrong; seed %zu\n\n"
        "%51s%14s%14s\n",
        lesson->settings->seed, "passes", "training", "validation");
    if (!parts_create(&parts, lesson, VALIDATION, (uint32_t)lesson->settings->seed,
                      err)) {
        return false;
    }
    bool good =
        try_broken("as it should be", lesson, &right, &parts, "right.csv", err) &&
        try_broken("a learning rate ten times as large", lesson, &fast, &parts,
                   "fast.csv", err) &&
        try_broken("copies turned by any angle", lesson, &turned, &parts, "turned.csv",
                   err) &&
        try_nonsense(lesson, right, &parts, err);
    parts_free(&parts);
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

static bool show_check(const char *what, const Recipe *recipe, const Lesson *lesson,
                       bool held, Error *err) {
    Mat x = mat_slice(&lesson->x, 0, 8), t = mat_slice(&lesson->t, 0, 8);
    Learner learner;
    if (!learner_create(&learner, recipe, &x, &t, (uint32_t)lesson->settings->seed,
                        err)) {
        return false;
    }
    Check check = {
        .learner = &learner, .x = &x, .t = &t, .rng = learner.trace->rng, .held = held};
    check_backward(&check);
    GradCheck found = gradcheck_run(learner.net->params, learner.trace->grads,
                                    learner.net->param_count, check_cost, &check);
    printf("   %-44s%10.1e  %s\n", what, found.error,
           gradcheck_passed(&found) ? "right" : "WRONG");
    learner_free(&learner);
    return true;
}

static bool prove_gradient(const Lesson *lesson, Error *err) {
    Recipe recipe = {.layers = "12:relu,10",
                     .loss = "softmax-entropy",
                     .optimiser = "sgd",
                     .init = "he",
                     .schedule = "constant",
                     .rate = 1,
                     .batch = 8,
                     .passes = 1};
    if (lesson->x.rows < 8)
        return error_set(err, "%zu digits are too few", lesson->x.rows);
    printf(
        "The gradient check, %zu-12-10 on eight digits: every slope by "
        "backpropagation, "
        "and by\nnudging the parameter; the largest difference, as a share\n\n",
        lesson->x.cols);
    if (!show_check("softmax and cross-entropy", &recipe, lesson, true, err))
        return false;
    recipe.decay = 0.01;
    if (!show_check("and weight decay", &recipe, lesson, true, err)) return false;
    recipe.layers = "12:relu,dropout:0.3,10";
    return show_check("and dropout, its mask held still", &recipe, lesson, true, err) &&
           show_check("dropout with a new mask at every nudge", &recipe, lesson, false,
                      err);
}

// ---- Data for the figures

enum { SHOWN = 40, POSES = 16 };

static bool write_digits(const Lesson *lesson, Error *err) {
    Table table;
    if (!table_create(&table, lesson->settings->figures, "digits.csv",
                      "picture,row,column,ink,digit", err)) {
        return false;
    }
    for (size_t n = 0; n < SHOWN && n < lesson->x.rows; n++) {
        double digit = (double)mat_argmax(&lesson->t, n);
        write_picture(&table, n, mat_row(&lesson->x, n), lesson->side, &digit);
    }
    return table_close(&table, err);
}

// One digit, then copies of it as the last recipe makes them.
static bool write_copies(const Lesson *lesson, Error *err) {
    const Recipe *recipe = &lesson->recipe[lesson->rungs - 1];
    size_t side = lesson->side;
    Augment augment;
    Table table;
    if (!table_create(&table, lesson->settings->figures, "copies.csv",
                      "picture,row,column,ink", err)) {
        return false;
    }
    real *copy = malloc(side * side * sizeof *copy);
    if (!copy) return error_set(err, "out of memory");
    augment_init(&augment, side, side, recipe->range, (uint32_t)lesson->settings->seed);
    for (size_t k = 0; k < POSES; k++) {
        Pose pose = k == 0 ? (Pose){.scale = 1} : augment_pose(&augment);
        augment_picture(copy, mat_row(&lesson->x, 5), side, side, pose);
        write_picture(&table, k, copy, side, NULL);
    }
    free(copy);
    return table_close(&table, err);
}

static bool write_figures(const Lesson *lesson, Error *err) {
    if (!lesson->settings->figures) return true;
    return write_digits(lesson, err) && write_copies(lesson, err);
}

// ---- The lesson

static void explain_faster(void) {
    printf(
        "After 1: after the first pass, which says how soon the network can read. "
        "Mini-batches\ntake fewer steps in a pass, and ReLU needs no exponential; what "
        "they save is time, which\nis not printed here.\n\n");
}

static void explain_lasting(void) {
    printf(
        "Early stopping is left out because a rate that falls does its work without "
        "giving up\ndigits for a validation part.\n\n");
}

static bool climb_ladder(Lesson *lesson, Error *err) {
    size_t faster = lesson->course->faster;
    Outcome kept;
    Table table;
    if (!table_create(&table, lesson->settings->figures, "ladder.csv",
                      "name,aside,early,right,spread,gain,error,cost", err)) {
        return false;
    }
    explain_ladder(lesson);
    show_ladder_head("Learning faster");
    bool good = climb(lesson, 0, faster, &kept, &table, err);
    if (good) explain_faster();
    good = good && show_overfitting(lesson, err);
    if (good) show_ladder_head("Learning what lasts");
    good = good && climb(lesson, faster, lesson->rungs, &kept, &table, err);
    if (good) explain_lasting();
    good = good && table_close(&table, err);
    table_abandon(&table);
    return good;
}

static bool teach(const Settings *settings, Error *err) {
    Lesson lesson;
    Outcome classic;
    Rivals rivals;
    if (!lesson_create(&lesson, settings, err)) return false;
    bool good = show_digits(&lesson, err) && show_classic(&lesson, err) &&
                measure_classic(&classic, &rivals, &lesson, err) &&
                climb_ladder(&lesson, err) &&
                take_exam(&lesson, &rivals, &classic, err) &&
                show_writers(&lesson, &rivals, err) && break_it(&lesson, err) &&
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
