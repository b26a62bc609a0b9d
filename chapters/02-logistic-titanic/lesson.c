// Chapter 2: one neuron with a sigmoid learns who survived the Titanic.
//
// The neuron is written by hand on matrices: a score, a squashed score, a cost and its
// gradient. The program runs from top to bottom like the chapter; main is its table of
// contents.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "dataset.h"
#include "error.h"
#include "file.h"
#include "gradcheck.h"
#include "matrix.h"
#include "metrics.h"
#include "options.h"
#include "real.h"
#include "rng.h"
#include "solve.h"
#include "table.h"

// ---- What the reader may change on the command line

typedef struct Settings {
    size_t seed;
    size_t steps;
    double learning_rate;
    const char *data;
    const char *log;
    const char *figures;
    bool quick;
    bool article;
} Settings;

// The short version takes fewer and larger steps, the article more and smaller ones.
static void choose_defaults(Settings *settings, const Options *options, int argc,
                            char **argv) {
    size_t steps = settings->article ? 8000 : settings->quick ? 1500 : 5000;
    double learning_rate = settings->article ? 0.01 : settings->quick ? 3 : 1;
    if (!options_given(options, argc, argv, "steps")) settings->steps = steps;
    if (options_given(options, argc, argv, "learning-rate")) return;
    settings->learning_rate = learning_rate;
}

static OptionsResult read_settings(Settings *settings, int argc, char **argv,
                                   Error *err) {
    *settings = (Settings){
        .seed = 1, .steps = 5000, .learning_rate = 1, .data = "data/titanic.csv"};
    const Option list[] = {
        {.name = "seed",
         .count = &settings->seed,
         .most = UINT32_MAX - 64,
         .help = "which random numbers the first weights and the splits come from"},
        {.name = "steps",
         .count = &settings->steps,
         .least = 1,
         .most = 1e9,
         .help = "steps of gradient descent; with --quick 1500, with --article 8000"},
        {.name = "learning-rate",
         .number = &settings->learning_rate,
         .help = "how far a step goes; with --quick 3, with --article 0.01"},
        {.name = "data",
         .text = &settings->data,
         .help = "CSV file with the columns class, sex, age, survived"},
        {.name = "quick",
         .flag = &settings->quick,
         .help = "the short version: fewer rates and fewer splits are tried"},
        {.name = "article",
         .flag = &settings->article,
         .help = "the 14 inputs of the article instead (run make data first)"},
        {.name = "log",
         .text = &settings->log,
         .help = "write the cost of every step to this file (step,cost)"},
        {.name = "figures",
         .text = &settings->figures,
         .help = "write the figures' data into this folder"},
    };
    Options options = {
        .program = "chapter2",
        .about = "One neuron with a sigmoid learns who survived the Titanic.",
        .list = list,
        .count = sizeof list / sizeof list[0]};
    OptionsResult result = options_parse(&options, argc, argv, err);
    choose_defaults(settings, &options, argc, argv);
    if (settings->article && options_given(&options, argc, argv, "data")) {
        error_set(err, "--data does not go with --article, which has its own data");
        return OPTIONS_WRONG;
    }
    return result;
}

// ---- The neuron

// What is learned: a weight for each input, and the bias behind them.
typedef struct Neuron {
    Mat params;  // (1×(I+1))
    Mat w;       // (I×1), the first I of params
    Mat b;       // (1×1), the last of params
} Neuron;

// What one batch leaves behind.
typedef struct Trace {
    Mat z;       // scores (N×1)
    Mat a;       // probabilities (N×1)
    Mat dz;      // (N×1)
    Mat grads;   // (1×(I+1)), in the order of params
    Mat dw, db;  // the parts of grads
} Trace;

// The neuron that params hold; grads are laid out alike.
static Neuron neuron_view(const Mat *params) {
    size_t inputs = params->cols - 1;
    return (Neuron){.params = *params,
                    .w = mat_view(params->at, inputs, 1),
                    .b = mat_view(params->at + inputs, 1, 1)};
}

// w = 0.01 randn    b = 0
static void neuron_init(Neuron *neuron, size_t seed) {
    Rng rng;
    rng_stream(&rng, (uint32_t)seed, STREAM_WEIGHTS);
    for (size_t i = 0; i < neuron->w.rows; i++) {
        neuron->w.at[i] = (real)0.01 * (real)rng_normal(&rng);
    }
    mat_fill(&neuron->b, 0);
}

// z = x w + b
//            x (N×I)  w (I×1)  b (1×1)  ->  z (N×1)
static void neuron_score(Mat *z, const Neuron *neuron, const Mat *x) {
    mat_mul(z, x, &neuron->w);
    mat_add_row(z, &neuron->b);
}

// a = sigmoid(z), the probability of a 1.
static void neuron_predict(Mat *a, const Mat *z) {
    for (size_t n = 0; n < z->rows; n++) a->at[n] = real_sigmoid(z->at[n]);
}

// C = −Σ (t ln a + (1 − t) ln(1 − a)) / N, computed from the score:
//     max(z, 0) − z t + ln(1 + exp(−|z|))
// which is the same number but never asks for the logarithm of 0.
static real neuron_cost(const Mat *z, const Mat *t) {
    real sum = 0;
    for (size_t n = 0; n < t->rows; n++) {
        real score = z->at[n];
        real size = score < 0 ? -score : score;
        real above = score < 0 ? 0 : score;
        sum += above - score * t->at[n] + real_log(1 + real_exp(-size));
    }
    return sum / (real)t->rows;
}

// dz = (a − t) / N    dw = xᵀ dz    db = Σ dz
//            x (N×I)  t (N×1)  ->  dz (N×1)  dw (I×1)  db (1×1)
static void neuron_gradient(Trace *trace, const Mat *x, const Mat *t) {
    for (size_t n = 0; n < t->rows; n++) {
        trace->dz.at[n] = (trace->a.at[n] - t->at[n]) / (real)t->rows;
    }
    mat_mul_tn(&trace->dw, x, &trace->dz);
    mat_sum_rows(&trace->db, &trace->dz);
}

// params −= learning rate × gradient
static void neuron_step(Neuron *neuron, const Trace *trace, real learning_rate) {
    for (size_t k = 0; k < neuron->params.cols; k++) {
        neuron->params.at[k] -= learning_rate * trace->grads.at[k];
    }
}

// What the squared error would ask for instead: dz = 2 (a − t) a (1 − a) / N
static void neuron_gradient_of_squares(Trace *trace, const Mat *x, const Mat *t) {
    for (size_t n = 0; n < t->rows; n++) {
        real a = trace->a.at[n];
        trace->dz.at[n] = 2 * (a - t->at[n]) * a * (1 - a) / (real)t->rows;
    }
    mat_mul_tn(&trace->dw, x, &trace->dz);
    mat_sum_rows(&trace->db, &trace->dz);
}

// A neuron and its trace, in one piece of memory.
typedef struct Learner {
    Neuron neuron;
    Trace trace;
    Arena memory;  // owned
} Learner;

static void lay_out_learner(Learner *learner, Arena *arena, size_t rows,
                            size_t inputs) {
    Mat params = mat_take(arena, 1, inputs + 1);
    Mat grads = mat_take(arena, 1, inputs + 1);
    Trace *trace = &learner->trace;
    trace->z = mat_take(arena, rows, 1);
    trace->a = mat_take(arena, rows, 1);
    trace->dz = mat_take(arena, rows, 1);
    if (!params.at) return;
    Neuron like_params = neuron_view(&grads);
    trace->grads = like_params.params;
    trace->dw = like_params.w;
    trace->db = like_params.b;
    learner->neuron = neuron_view(&params);
}

// For batches of `rows` examples.
static bool learner_create(Learner *learner, size_t rows, size_t inputs, Error *err) {
    Arena arena = {0};
    *learner = (Learner){0};
    lay_out_learner(learner, &arena, rows, inputs);
    if (!arena_allocate(&arena, err)) return false;
    lay_out_learner(learner, &arena, rows, inputs);
    learner->memory = arena;
    return true;
}

// Scores and probabilities of a batch.
static void learner_forward(Learner *learner, const Mat *x) {
    neuron_score(&learner->trace.z, &learner->neuron, x);
    neuron_predict(&learner->trace.a, &learner->trace.z);
}

static real learner_cost(const Learner *learner, const Mat *t) {
    return neuron_cost(&learner->trace.z, t);
}

static real learner_accuracy(const Learner *learner, const Mat *t) {
    return metrics_accuracy(&learner->trace.a, t, (real)0.5);
}

// After learner_forward: one step downhill.
static void learner_step(Learner *learner, const Mat *x, const Mat *t,
                         real learning_rate) {
    neuron_gradient(&learner->trace, x, t);
    neuron_step(&learner->neuron, &learner->trace, learning_rate);
}

// ---- The same data in several scales

// How the neuron sees the inputs: x = (as they are − mean) / deviation.
typedef struct View {
    const char *name;
    Mat x;                // (N×I)
    Mat mean, deviation;  // (1×I)
} View;

enum { RAW, CENTRED, STANDARD, VIEWS };

enum { CLASS, SEX, AGE, COLUMNS };

static const char *const COLUMN_NAMES[COLUMNS] = {"class", "sex", "age"};

// What Newton's method needs beside the neuron and its slopes: how these change.
typedef struct Newton {
    Learner learner;  // its grads are used up by every step
    Mat bend;         // how fast each person's slope changes with the score (N×1)
    Mat hessian;      // ((I+1)×(I+1)), used up by every step
} Newton;

typedef struct Lesson {
    const Settings *settings;
    Dataset data;  // owned
    View view[VIEWS];
    Learner learner;  // what it has learned from inputs as they are
    Learner trial;    // for experiments
    Newton newton;    // for inputs as they are
    Mat inverse;      // of its Hessian ((I+1)×(I+1))
    Mat wide;         // an input for every word (N×(I+3))
    Newton wide_newton;
    Mat guess;            // a learner's parameters for inputs as they are (1×(I+1))
    Mat person;           // the inputs of one person (1×I)
    Mat mean, deviation;  // of a training part (1×I)
    Arena memory;         // owned: all but data
} Lesson;

static void lay_out_newton(Newton *newton, Arena *arena, size_t rows, size_t inputs) {
    lay_out_learner(&newton->learner, arena, rows, inputs);
    newton->bend = mat_take(arena, rows, 1);
    newton->hessian = mat_take(arena, inputs + 1, inputs + 1);
}

static void lay_out_lesson(Lesson *lesson, Arena *arena) {
    static const char *const names[VIEWS] = {"as they are", "centred", "standardised"};
    size_t rows = lesson->data.x.rows, inputs = lesson->data.x.cols;
    for (size_t v = 0; v < VIEWS; v++) {
        lesson->view[v] = (View){.name = names[v],
                                 .x = mat_take(arena, rows, inputs),
                                 .mean = mat_take(arena, 1, inputs),
                                 .deviation = mat_take(arena, 1, inputs)};
    }
    lesson->wide = mat_take(arena, rows, inputs + COLUMNS);
    lay_out_learner(&lesson->learner, arena, rows, inputs);
    lay_out_learner(&lesson->trial, arena, rows, inputs);
    lay_out_newton(&lesson->newton, arena, rows, inputs);
    lay_out_newton(&lesson->wide_newton, arena, rows, inputs + COLUMNS);
    lesson->inverse = mat_take(arena, inputs + 1, inputs + 1);
    lesson->guess = mat_take(arena, 1, inputs + 1);
    lesson->person = mat_take(arena, 1, inputs);
    lesson->mean = mat_take(arena, 1, inputs);
    lesson->deviation = mat_take(arena, 1, inputs);
}

// Which word the one-hot row of inputs means in this column of the file.
static size_t level_in_row(const Encoding *encoding, const real *row, size_t column) {
    for (size_t c = 0; c < column; c++) row += encoding->column[c].levels - 1;
    for (size_t k = 1; k < encoding->column[column].levels; k++) {
        if (row[k - 1] > 0) return k;
    }
    return 0;
}

// No word left out: as many inputs as words.
static void fill_wide(Mat *wide, const Dataset *data) {
    for (size_t n = 0; n < data->x.rows; n++) {
        const real *from = mat_row(&data->x, n);
        real *to = mat_row(wide, n);
        for (size_t c = 0; c < COLUMNS; c++) {
            to[level_in_row(&data->encoding, from, c)] = 1;
            to += data->encoding.column[c].levels;
        }
    }
}

// Centred: every input has mean 0. Standardised: deviation 1 as well. As they are: 0 is
// taken away and the rest divided by 1, so that all views are read in the same way.
static void fill_views(Lesson *lesson) {
    for (size_t v = 0; v < VIEWS; v++) {
        View *view = &lesson->view[v];
        mat_copy(&view->x, &lesson->data.x);
        scaling_measure(&view->mean, &view->deviation, &view->x);
        if (v == RAW) mat_fill(&view->mean, 0);
        if (v != STANDARD) mat_fill(&view->deviation, 1);
        scaling_apply(&view->x, &view->mean, &view->deviation);
    }
    fill_wide(&lesson->wide, &lesson->data);
}

// The story below knows these three columns, and targets 0 and 1.
static bool check_data(const Dataset *data, const char *path, Error *err) {
    const Encoding *encoding = &data->encoding;
    bool good = encoding->columns == COLUMNS && encoding->target.levels == 0;
    for (size_t c = 0; c < COLUMNS && good; c++) {
        const Column *column = &encoding->column[c];
        good = strcmp(column->name, COLUMN_NAMES[c]) == 0 && column->levels > 1 &&
               column->levels <= 10;
    }
    if (!good) {
        return error_set(err,
                         "%s: expected the columns class, sex, age (two to ten words "
                         "each) and survived (0 or 1)",
                         path);
    }
    for (size_t n = 0; n < data->t.rows; n++) {
        real t = data->t.at[n];
        if (t < 0 || t > 1 || (t > 0 && t < 1)) {
            return error_set(err,
                             "%s: column 'survived' holds %g in record %zu, expected 0 "
                             "or 1",
                             path, t, n + 1);
        }
    }
    return true;
}

static bool lesson_open(Lesson *lesson, const Settings *settings, Error *err) {
    *lesson = (Lesson){.settings = settings};
    const DatasetRequest request = {.target = "survived"};
    if (!dataset_read_csv(&lesson->data, settings->data, &request, err)) return false;
    if (!check_data(&lesson->data, settings->data, err)) return false;
    Arena arena = {0};
    lay_out_lesson(lesson, &arena);
    if (!arena_allocate(&arena, err)) return false;
    lay_out_lesson(lesson, &arena);
    lesson->memory = arena;
    fill_views(lesson);
    return true;
}

static void lesson_close(Lesson *lesson) {
    dataset_free(&lesson->data);
    arena_free(&lesson->memory);
}

// Data for a figure.
static bool open_figure(Table *table, const Lesson *lesson, const char *name,
                        const char *columns, Error *err) {
    return table_create(table, lesson->settings->figures, name, columns, err);
}

// ---- Who was aboard

// Kinds of people: class, sex and age, each as the index of its word.
typedef struct Kind {
    size_t level[COLUMNS];
    size_t aboard, saved;
} Kind;

// Counts those aboard who are of this kind; COLUMNS levels, ANY fits all.
enum { ANY = 1000 };

static Kind count_kind(const Dataset *data, size_t class, size_t sex, size_t age) {
    Kind kind = {.level = {class, sex, age}};
    for (size_t n = 0; n < data->x.rows; n++) {
        bool fits = true;
        for (size_t c = 0; c < COLUMNS; c++) {
            size_t level = level_in_row(&data->encoding, mat_row(&data->x, n), c);
            fits = fits && (kind.level[c] == ANY || kind.level[c] == level);
        }
        if (!fits) continue;
        kind.aboard++;
        kind.saved += data->t.at[n] > 0;
    }
    return kind;
}

static size_t count_kinds(const Encoding *encoding) {
    size_t count = 1;
    for (size_t c = 0; c < COLUMNS; c++) count *= encoding->column[c].levels;
    return count;
}

// Kind k of count_kinds: class counts slowest, age fastest.
static Kind kind_at(const Dataset *data, size_t k) {
    const Column *column = data->encoding.column;
    size_t ages = column[AGE].levels, sexes = column[SEX].levels;
    return count_kind(data, k / ages / sexes, k / ages % sexes, k % ages);
}

// "1st female adult"
static void kind_name(const Encoding *encoding, const Kind *kind, char *text,
                      size_t size) {
    snprintf(text, size, "%s %s %s", encoding->column[CLASS].level[kind->level[CLASS]],
             encoding->column[SEX].level[kind->level[SEX]],
             encoding->column[AGE].level[kind->level[AGE]]);
}

static double percent(size_t part, size_t whole) {
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

// Class by sex, for the figure.
static bool write_survival(const Lesson *lesson, Error *err) {
    const Column *column = lesson->data.encoding.column;
    Table table;
    if (!open_figure(&table, lesson, "survival.csv", "class,sex,aboard,saved", err))
        return false;
    for (size_t c = 0; c < column[CLASS].levels; c++) {
        for (size_t s = 0; s < column[SEX].levels; s++) {
            Kind kind = count_kind(&lesson->data, c, s, ANY);
            table_text(&table, column[CLASS].level[c]);
            table_text(&table, column[SEX].level[s]);
            table_number(&table, (double)kind.aboard);
            table_number(&table, (double)kind.saved);
        }
    }
    return table_close(&table, err);
}

// The row of inputs of a kind: a 1 for each of its words that has an input.
static void write_person(Mat *person, const Encoding *encoding, const Kind *kind) {
    real *at = person->at;
    mat_fill(person, 0);
    for (size_t c = 0; c < COLUMNS; c++) {
        if (kind->level[c] > 0) at[kind->level[c] - 1] = 1;
        at += encoding->column[c].levels - 1;
    }
}

// The score that a neuron gives to a kind of people.
static real score_of(const Lesson *lesson, const Neuron *neuron, const Kind *kind) {
    Mat person = lesson->person, z = mat_view(&(real){0}, 1, 1);
    write_person(&person, &lesson->data.encoding, kind);
    neuron_score(&z, neuron, &person);
    return z.at[0];
}

static void write_kind(Table *table, const Encoding *encoding, const Kind *kind,
                       real z) {
    for (size_t c = 0; c < COLUMNS; c++) {
        table_text(table, encoding->column[c].level[kind->level[c]]);
    }
    table_number(table, (double)kind->aboard);
    table_number(table, (double)kind->saved);
    table_number(table, z);
    table_number(table, real_sigmoid(z));
}

// What a neuron says about every kind of people; the score as it is, or squashed.
static void show_kinds(const Lesson *lesson, const Neuron *neuron, bool squashed,
                       Table *table) {
    const Encoding *encoding = &lesson->data.encoding;
    printf("   who                     aboard   saved     share   score z   it says\n");
    for (size_t k = 0; k < count_kinds(encoding); k++) {
        Kind kind = kind_at(&lesson->data, k);
        if (kind.aboard == 0) continue;
        char name[48];
        real z = score_of(lesson, neuron, &kind), p = squashed ? real_sigmoid(z) : z;
        kind_name(encoding, &kind, name, sizeof name);
        printf("   %-22s  %6zu  %6zu  %6.1f %%  %8.4f  %6.1f %%   %s\n", name,
               kind.aboard, kind.saved, percent(kind.saved, kind.aboard), z, 100 * p,
               p >= (real)0.5 ? "saved" : "lost");
        write_kind(table, encoding, &kind, z);
    }
    printf("\n");
}

// ---- Newton's method

// hessian[k][j] = Σ over n of bend[n] x[n][k] x[n][j], where the bias's x is 1
static void measure_hessian(Newton *newton, const Mat *x) {
    Mat *hessian = &newton->hessian;
    mat_fill(hessian, 0);
    for (size_t n = 0; n < x->rows; n++) {
        const real *row = mat_row(x, n);
        for (size_t k = 0; k <= x->cols; k++) {
            real one = k < x->cols ? row[k] : 1;
            real *to = mat_row(hessian, k);
            for (size_t j = 0; j <= x->cols; j++) {
                real other = j < x->cols ? row[j] : 1;
                to[j] = real_fma(one, newton->bend.at[n] * other, to[j]);
            }
        }
    }
}

// The slopes where the learner stands, and how they change: bend = a (1 − a) / N
static void newton_measure(Newton *newton, const Mat *x, const Mat *t) {
    const Mat *a = &newton->learner.trace.a;
    learner_forward(&newton->learner, x);
    neuron_gradient(&newton->learner.trace, x, t);
    for (size_t n = 0; n < t->rows; n++) {
        newton->bend.at[n] = a->at[n] * (1 - a->at[n]) / (real)t->rows;
    }
    measure_hessian(newton, x);
}

// Solves hessian move = gradient; params −= move. The largest change goes to `change`.
static bool newton_step(Newton *newton, real *change, Error *err) {
    Trace *trace = &newton->learner.trace;
    Mat move = mat_view(trace->grads.at, trace->grads.cols, 1);
    if (!solve_linear(&newton->hessian, &move, err)) {
        return error_prefix(err, "Newton's method");
    }
    neuron_step(&newton->learner.neuron, trace, 1);
    *change = 0;
    for (size_t k = 0; k < move.rows; k++) {
        if (fabs(move.at[k]) > *change) *change = (real)fabs(move.at[k]);
    }
    return true;
}

enum { NEWTON_STEPS = 20 };

// From zero, until nothing changes any more.
static bool newton_solve(Newton *newton, const Mat *x, const Mat *t, bool shown,
                         Error *err) {
    real change = 1;
    mat_fill(&newton->learner.neuron.params, 0);
    for (size_t step = 0; change > (real)1e-10; step++) {
        newton_measure(newton, x, t);
        if (!newton_step(newton, &change, err)) return false;
        real cost = learner_cost(&newton->learner, t);
        if (shown) printf("%8zu   %16.14f   %12.2e\n", step, cost, change);
        if (step == NEWTON_STEPS) {
            return error_set(err,
                             "Newton's method does not settle: in some group all "
                             "survived, or none, and its weight grows without end");
        }
    }
    learner_forward(&newton->learner, x);
    return true;
}

// ---- Chapter 1's neuron

// The line that misses least. Its slopes change everywhere alike, so that one step of
// Newton's method from zero, where all answers are 0, is the whole way.
static bool fit_line(Newton *newton, const Mat *x, const Mat *t, Error *err) {
    Learner *learner = &newton->learner;
    real change;
    mat_fill(&learner->neuron.params, 0);
    mat_fill(&learner->trace.a, 0);
    neuron_gradient(&learner->trace, x, t);
    mat_fill(&newton->bend, 1 / (real)t->rows);
    measure_hessian(newton, x);
    if (!newton_step(newton, &change, err)) return false;
    neuron_score(&learner->trace.z, &learner->neuron, x);
    return true;
}

static bool show_line(Lesson *lesson, Error *err) {
    Newton *newton = &lesson->newton;
    const Mat *x = &lesson->data.x, *t = &lesson->data.t;
    if (!fit_line(newton, x, t, err)) return false;
    printf("What chapter 1's neuron says: the line that misses least\n\n");
    show_kinds(lesson, &newton->learner.neuron, false, &(Table){0});
    printf("It is right for %.2f %%.\n\n",
           100 * metrics_accuracy(&newton->learner.trace.z, t, (real)0.5));
    return true;
}

// ---- Why the cost starts from the score

static void show_cost(void) {
    const real scores[] = {0, 2, 20, 40, 800};
    real t = 0;
    printf("The cost of one wrong answer: the target is 0, the score z says 1\n\n");
    printf("      z     a = sigmoid(z)   -ln(1 - a)   from the score\n");
    for (size_t k = 0; k < sizeof scores / sizeof scores[0]; k++) {
        Mat z = mat_view((real[]){scores[k]}, 1, 1), target = mat_view(&t, 1, 1);
        real a = real_sigmoid(scores[k]);
        real plain = -real_log(1 - a);
        char text[32] = "infinite";
        if (isfinite(plain)) snprintf(text, sizeof text, "%.8f", plain);
        printf("   %4g %18.15f %12s  %15.8f\n", scores[k], a, text,
               neuron_cost(&z, &target));
    }
    printf("\n");
}

// What one person costs whose fate is 1, over the score: by cross-entropy, by squares.
static bool write_costs_of_one(const Lesson *lesson, Error *err) {
    Table table;
    real one = 1;
    if (!open_figure(&table, lesson, "one.csv", "score,entropy,squares", err))
        return false;
    for (int tenth = -80; tenth <= 80; tenth++) {
        real score = (real)tenth / 10, miss = 1 - real_sigmoid(score);
        Mat z = mat_view(&score, 1, 1), t = mat_view(&one, 1, 1);
        table_row(&table, (double[]){score, neuron_cost(&z, &t), miss * miss});
    }
    return table_close(&table, err);
}

// ---- Learning

// The step without the zeros at its end.
static size_t leading(size_t step) {
    while (step > 0 && step % 10 == 0) step /= 10;
    return step;
}

// Steps to print: 0, 1, 2, 5, 10, 20, 50, ...; for the article each thousandth.
static bool is_shown(const Settings *settings, size_t step) {
    if (settings->article) return step % 1000 == 0;
    return leading(step) <= 2 || leading(step) == 5;
}

static bool check_cost(real cost, size_t step, real learning_rate, Error *err) {
    if (isfinite(cost)) return true;
    return error_set(err,
                     "step %zu: the cost is no longer finite (it is %g). Try a smaller "
                     "learning rate than %g",
                     step, cost, learning_rate);
}

static void print_step(size_t step, real cost, real accuracy) {
    printf("%8zu   %14.12f   %6.2f %%\n", step, cost, 100 * accuracy);
}

// Descent from small random weights; every step's cost but the last goes to the log.
static bool learn(Learner *learner, const Mat *x, const Mat *t,
                  const Settings *settings, Table *log, Error *err) {
    real learning_rate = (real)settings->learning_rate;
    neuron_init(&learner->neuron, settings->seed);
    for (size_t step = 0;; step++) {
        bool last = step == settings->steps;
        learner_forward(learner, x);
        real cost = learner_cost(learner, t);
        if (!check_cost(cost, step, learning_rate, err)) return false;
        if (last || is_shown(settings, step)) {
            print_step(step, cost, learner_accuracy(learner, t));
        }
        if (last) return true;
        table_row(log, (double[]){(double)step, cost});
        learner_step(learner, x, t, learning_rate);
    }
}

// The same, with a table of steps on the way, and the costs in --log where asked.
static bool show_learning(Learner *learner, const Mat *x, const Mat *t,
                          const Settings *settings, bool logged, Error *err) {
    Table log;
    const char *name = logged ? settings->log : NULL;
    if (!table_create(&log, name ? "." : NULL, name, "step,cost", err)) return false;
    printf("    step             cost   accuracy\n");
    bool learned = learn(learner, x, t, settings, &log, err);
    printf("\n");
    if (learned) return table_close(&log, err);
    table_abandon(&log);
    return false;
}

static bool learn_view(Lesson *lesson, Learner *learner, size_t v, Error *err) {
    const Settings *settings = lesson->settings;
    printf("Learning with inputs %s: %zu steps at a learning rate of %g\n\n",
           lesson->view[v].name, settings->steps, settings->learning_rate);
    return show_learning(learner, &lesson->view[v].x, &lesson->data.t, settings,
                         v == RAW, err);
}

// ---- Descent beside the exact solution

static void param_name(const Encoding *encoding, size_t k, char *text, size_t size) {
    if (k < encoding->inputs)
        dataset_input_name(encoding, k, text, size);
    else
        snprintf(text, size, "bias");
}

static bool solve_exactly(Lesson *lesson, Error *err) {
    const real *learned = lesson->learner.neuron.params.at;
    const real *exact = lesson->newton.learner.neuron.params.at;
    printf("Newton's method\n\n    step               cost   largest change\n");
    if (!newton_solve(&lesson->newton, &lesson->data.x, &lesson->data.t, true, err)) {
        return false;
    }
    printf("\n   coefficient           Newton       descent   difference\n");
    for (size_t k = 0; k < lesson->guess.cols; k++) {
        char name[48];
        param_name(&lesson->data.encoding, k, name, sizeof name);
        printf("   %-15s %12.8f  %12.8f   %10.1e\n", name, exact[k], learned[k],
               learned[k] - exact[k]);
    }
    printf("\n");
    return true;
}

static void show_inputs(const Lesson *lesson) {
    const View *view = &lesson->view[STANDARD];
    printf("The inputs           mean   deviation\n");
    for (size_t i = 0; i < view->x.cols; i++) {
        char name[48];
        dataset_input_name(&lesson->data.encoding, i, name, sizeof name);
        printf("   %-15s %7.4f    %7.4f\n", name, view->mean.at[i],
               view->deviation.at[i]);
    }
    printf("\n");
}

// The learner's parameters for inputs as they are, from v and c learned in this view:
//     w = v / deviation    b = c − Σ w mean
static void unscale(Mat *params, const Learner *learner, const View *view) {
    size_t inputs = view->x.cols;
    real bias = learner->neuron.b.at[0];
    for (size_t i = 0; i < inputs; i++) {
        real weight = learner->neuron.w.at[i] / view->deviation.at[i];
        bias -= weight * view->mean.at[i];
        params->at[i] = weight;
    }
    params->at[inputs] = bias;
}

// The largest difference between what the learner knows and the exact solution.
static real distance(Lesson *lesson, const Learner *learner, const View *view) {
    real largest = 0;
    unscale(&lesson->guess, learner, view);
    for (size_t k = 0; k < lesson->guess.cols; k++) {
        real apart = (real)fabs(lesson->guess.at[k] -
                                lesson->newton.learner.neuron.params.at[k]);
        if (!(apart <= largest)) largest = apart;
    }
    return largest;
}

// ---- How many steps does descent need?

static const real CLOSE = (real)1e-6;

// The first step after which every coefficient is within CLOSE of the exact one; 0
// where `limit` steps do not suffice.
static size_t steps_needed(Lesson *lesson, const View *view, real learning_rate,
                           size_t limit) {
    Learner *trial = &lesson->trial;
    neuron_init(&trial->neuron, lesson->settings->seed);
    for (size_t step = 1; step <= limit; step++) {
        learner_forward(trial, &view->x);
        learner_step(trial, &view->x, &lesson->data.t, learning_rate);
        if (distance(lesson, trial, view) < CLOSE) return step;
    }
    return 0;
}

static void count_steps(Lesson *lesson) {
    const real rates[] = {1, 3, 5, 6, 11};
    bool quick = lesson->settings->quick;
    size_t limit = quick ? 1500 : 10000;
    printf("Steps until all coefficients are exact to 1e-6 (tried: at most %zu)\n\n",
           limit);
    printf("   learning rate    as they are        centred   standardised\n");
    for (size_t r = quick ? 1 : 0; r < sizeof rates / sizeof rates[0]; r++) {
        printf("   %13g", rates[r]);
        for (size_t v = 0; v < VIEWS; v++) {
            size_t steps = steps_needed(lesson, &lesson->view[v], rates[r], limit);
            if (steps > 0) printf("   %12zu", steps);
            if (steps == 0) printf("   %12s", "never");
        }
        printf("\n");
    }
    printf("\n");
}

// ---- What it says

// Solves hessian inverse = identity where Newton's method has arrived: a system of
// equations for each parameter, with a 1 in that parameter's row.
static bool invert_hessian(Lesson *lesson, Error *err) {
    Newton *newton = &lesson->newton;
    Mat *inverse = &lesson->inverse;
    newton_measure(newton, &lesson->data.x, &lesson->data.t);
    mat_fill(inverse, 0);
    for (size_t k = 0; k < inverse->rows; k++) mat_row(inverse, k)[k] = 1;
    return solve_linear(&newton->hessian, inverse, err);
}

// The root of (N hessian)⁻¹[k][k]
static real standard_error(const Lesson *lesson, size_t k) {
    real people = (real)lesson->data.x.rows;
    return real_sqrt(mat_row(&lesson->inverse, k)[k] / people);
}

// Of a normal distribution, 95 % lie within so many standard deviations of the mean.
static const real NORMAL_95 = (real)1.959963984540054;

static void print_coefficient(const char *name, real value, real error) {
    printf("   %-14s %8.4f      %.4f      %8.2f    %6.3f (%.3f to %.3f)\n", name, value,
           error, value / error, real_exp(value), real_exp(value - NORMAL_95 * error),
           real_exp(value + NORMAL_95 * error));
}

static bool show_errors(Lesson *lesson, Error *err) {
    const Mat *params = &lesson->newton.learner.neuron.params;
    Table table;
    if (!invert_hessian(lesson, err)) return false;
    if (!open_figure(&table, lesson, "coefficients.csv", "name,value,error", err))
        return false;
    puts("   coefficient       value   std error   value/error   odds times (95 %)");
    for (size_t k = 0; k < params->cols; k++) {
        char name[48];
        param_name(&lesson->data.encoding, k, name, sizeof name);
        real value = params->at[k], error = standard_error(lesson, k);
        print_coefficient(name, value, error);
        table_text(&table, name);
        table_number(&table, value);
        table_number(&table, error);
    }
    printf("\n");
    return table_close(&table, err);
}

// "class 2nd instead of 1st, all else alike: odds 2.77 times lower"
static void say_odds(const Lesson *lesson) {
    const Encoding *encoding = &lesson->data.encoding;
    size_t i = 0;
    for (size_t c = 0; c < encoding->columns; c++) {
        const Column *column = &encoding->column[c];
        for (size_t k = 1; k < column->levels; k++, i++) {
            real times = real_exp(lesson->newton.learner.neuron.params.at[i]);
            printf("   %s %s instead of %s, all else alike: odds %.2f times %s\n",
                   column->name, column->level[k], column->level[0],
                   times < 1 ? 1 / times : times, times < 1 ? "lower" : "higher");
        }
    }
    printf("\n");
}

static bool show_people(const Lesson *lesson, Error *err) {
    Table table;
    if (!open_figure(&table, lesson, "people.csv",
                     "class,sex,age,aboard,saved,score,probability", err))
        return false;
    printf("What the neuron says about people\n\n");
    show_kinds(lesson, &lesson->learner.neuron, true, &table);
    return table_close(&table, err);
}

// Saved for each one lost; 0 where nobody was lost.
static double odds(Kind kind) {
    if (kind.saved == kind.aboard) return 0;
    return (double)kind.saved / (double)(kind.aboard - kind.saved);
}

// What being of the second sex does to the odds, class by class, at the more frequent age.
static void compare_odds(const Lesson *lesson) {
    const Dataset *data = &lesson->data;
    const Column *column = data->encoding.column;
    size_t age = 2 * count_kind(data, ANY, ANY, 0).aboard > data->x.rows ? 0 : 1;
    printf("Odds, %s %s over %s %s, counted in each class\n\n", column[SEX].level[1],
           column[AGE].level[age], column[SEX].level[0], column[AGE].level[age]);
    for (size_t c = 0; c < column[CLASS].levels; c++) {
        double first = odds(count_kind(data, c, 0, age)),
               second = odds(count_kind(data, c, 1, age));
        if (first <= 0 || second <= 0) continue;
        printf("   %-6s %6.1f\n", column[CLASS].level[c], second / first);
    }
    printf("\nThe neuron has one number for all of them: %.1f.\n\n",
           real_exp(lesson->learner.neuron.params.at[column[CLASS].levels - 1]));
}

// ---- How good is it?

static void print_confusion(const Mat *a, const Mat *t) {
    size_t counts[4];
    metrics_confusion(counts, a, t, (real)0.5);
    printf("                    says lost   says saved\n");
    printf("   was lost            %6zu       %6zu\n", counts[0], counts[1]);
    printf("   was saved           %6zu       %6zu\n", counts[2], counts[3]);
}

// How many are told right if all of a kind are told its more frequent fate.
static size_t more_frequent(Kind kind) {
    size_t lost = kind.aboard - kind.saved;
    return lost > kind.saved ? lost : kind.saved;
}

static void show_answers(const Lesson *lesson) {
    const Dataset *data = &lesson->data;
    size_t by_sex = 0, by_all = 0;
    for (size_t s = 0; s < data->encoding.column[SEX].levels; s++) {
        by_sex += more_frequent(count_kind(data, ANY, s, ANY));
    }
    for (size_t k = 0; k < count_kinds(&data->encoding); k++) {
        by_all += more_frequent(kind_at(data, k));
    }
    printf("How good is it? Right and wrong answers when p >= 0.5 counts as saved\n\n");
    print_confusion(&lesson->learner.trace.a, &data->t);
    printf("\n   always the more frequent answer        %6.2f %%\n",
           100 * metrics_majority(&data->t));
    printf("   the more frequent one for each sex     %6.2f %%\n",
           percent(by_sex, data->x.rows));
    printf("   the neuron                             %6.2f %%\n",
           100 * learner_accuracy(&lesson->learner, &data->t));
    printf("   the more frequent one for each kind    %6.2f %%, the most there is\n\n",
           percent(by_all, data->x.rows));
}

static void print_share(bool known, real share) {
    if (known) printf("   %7.1f %%", 100 * share);
    if (!known) printf("   %9s", "-");
}

static void show_thresholds(const Lesson *lesson) {
    const Mat *a = &lesson->learner.trace.a, *t = &lesson->data.t;
    printf("   saved if p >=   accuracy   precision      recall\n");
    for (int tenth = 1; tenth <= 9; tenth++) {
        real threshold = (real)tenth / 10, precision = 0, recall = 0;
        size_t counts[4];
        metrics_confusion(counts, a, t, threshold);
        bool says = metrics_precision(&precision, counts, 2, 1);
        bool any = metrics_recall(&recall, counts, 2, 1);
        printf("   %13.1f   %6.2f %%", threshold,
               100 * metrics_accuracy(a, t, threshold));
        print_share(says, precision);
        print_share(any, recall);
        printf("\n");
    }
    printf("   always 'lost'   %6.2f %%\n\n", 100 * metrics_majority(t));
}

// The shares at every threshold, for the figure.
static bool write_roc(const Lesson *lesson, const RocPoint *point, size_t count,
                      Error *err) {
    Table table;
    if (!open_figure(&table, lesson, "roc.csv", "threshold,false_rate,true_rate", err))
        return false;
    for (size_t k = 0; k < count; k++) {
        double threshold = k == 0 ? 1 : point[k].threshold;
        table_row(&table,
                  (double[]){threshold, point[k].false_rate, point[k].true_rate});
    }
    return table_close(&table, err);
}

// All thresholds at once.
static bool show_roc(const Lesson *lesson, Error *err) {
    const Mat *a = &lesson->learner.trace.a, *t = &lesson->data.t;
    Arena arena = {0};
    arena_take(&arena, t->rows + 1, sizeof(RocPoint));
    if (!arena_allocate(&arena, err)) return false;
    RocPoint *point = arena_take(&arena, t->rows + 1, sizeof *point);
    size_t count = metrics_roc(point, a, t);
    printf("The ROC curve has %zu points. The area below it is %.4f.\n\n", count,
           metrics_area(point, count));
    bool written = write_roc(lesson, point, count, err);
    arena_free(&arena);
    return written;
}

// ---- Going down again, for figures and experiments

// Every early step, then every 25th: enough for a line.
static bool is_drawn(size_t step) {
    return step <= 1200 || step % 25 == 0;
}

// How to go down, and the number of the curve that it draws.
typedef struct Plan {
    real learning_rate;
    size_t steps;
    double series;
    void (*gradient)(Trace *trace, const Mat *x, const Mat *t);
    bool shown;  // prints the cost at the steps 0, 1, 10, 100, ... and at the last
} Plan;

// From where the learner stands; its trace is that of the last step.
static void descend(Learner *learner, const Mat *x, const Mat *t, Plan plan,
                    Table *curve) {
    for (size_t step = 0;; step++) {
        bool last = step == plan.steps;
        learner_forward(learner, x);
        if (curve->on && is_drawn(step)) {
            double cost = learner_cost(learner, t);
            table_row(curve, (double[]){plan.series, (double)step, cost});
        }
        if (plan.shown && (last || leading(step) <= 1)) {
            printf("  %8.5f", learner_cost(learner, t));
        }
        if (last) break;
        plan.gradient(&learner->trace, x, t);
        neuron_step(&learner->neuron, &learner->trace, plan.learning_rate);
    }
    table_gap(curve);
}

// Both runs again, for the figure of the cost.
static bool write_costs(Lesson *lesson, Error *err) {
    const Settings *settings = lesson->settings;
    Table curve;
    if (!open_figure(&curve, lesson, "cost.csv", "series,step,cost", err)) return false;
    for (size_t v = 0; v < VIEWS && curve.on; v++) {
        Plan plan = {(real)settings->learning_rate, settings->steps, (double)v,
                     neuron_gradient, false};
        neuron_init(&lesson->trial.neuron, settings->seed);
        descend(&lesson->trial, &lesson->view[v].x, &lesson->data.t, plan, &curve);
    }
    return table_close(&curve, err);
}

// ---- People it has not seen

// Shares of right answers when learning from one part and asking about the other: on the
// training part; on the test part; there by always saying the more frequent word, and by
// what was more frequent for the same kind.
enum { TRAINED, TESTED, BASELINE, BY_KIND, SHARES };

enum { SPLIT_STEPS = 500 };

// The scale comes from the training part alone: the test part must not be looked at.
static void scale_parts(Lesson *lesson, Dataset *train, Dataset *test) {
    scaling_measure(&lesson->mean, &lesson->deviation, &train->x);
    scaling_apply(&train->x, &lesson->mean, &lesson->deviation);
    scaling_apply(&test->x, &lesson->mean, &lesson->deviation);
}

// The share of the test part that is right if everyone is told what was more frequent
// among people of the same kind in the training part.
static real ask_neighbours(const Dataset *train, const Dataset *test) {
    size_t right = 0;
    for (size_t k = 0; k < count_kinds(&train->encoding); k++) {
        Kind seen = kind_at(train, k), unseen = kind_at(test, k);
        bool saved = 2 * seen.saved > seen.aboard;
        right += saved ? unseen.saved : unseen.aboard - unseen.saved;
    }
    return (real)right / (real)test->x.rows;
}

static void learn_part(Learner *learner, Learner *tester, const Dataset *train,
                       const Dataset *test, const Settings *settings, real *share) {
    Plan plan = {(real)settings->learning_rate, SPLIT_STEPS, 0, neuron_gradient, false};
    neuron_init(&learner->neuron, settings->seed);
    descend(learner, &train->x, &train->t, plan, &(Table){0});
    mat_copy(&tester->neuron.params, &learner->neuron.params);
    learner_forward(tester, &test->x);
    share[TRAINED] = learner_accuracy(learner, &train->t);
    share[TESTED] = learner_accuracy(tester, &test->t);
    share[BASELINE] = metrics_majority(&test->t);
    share[BY_KIND] = ask_neighbours(train, test);
}

static bool try_split(Lesson *lesson, size_t seed, real *share, Error *err) {
    Dataset train = {0}, test = {0};
    Learner learner = {0}, tester = {0};
    size_t inputs = lesson->data.x.cols;
    bool good = dataset_split(&train, &test, &lesson->data, 0.2, (uint32_t)seed, err) &&
                learner_create(&learner, train.x.rows, inputs, err) &&
                learner_create(&tester, test.x.rows, inputs, err);
    if (good) {
        scale_parts(lesson, &train, &test);
        learn_part(&learner, &tester, &train, &test, lesson->settings, share);
        printf("   %4zu   %7zu %7.2f %%   %7zu %7.2f %%   %10.2f %%   %7.2f %%\n", seed,
               train.x.rows, 100 * share[TRAINED], test.x.rows, 100 * share[TESTED],
               100 * share[BASELINE], 100 * share[BY_KIND]);
    }
    dataset_free(&train);
    dataset_free(&test);
    arena_free(&learner.memory);
    arena_free(&tester.memory);
    return good;
}

// Means, and the standard deviation (divided by count − 1) of the tests.
static void sum_up(real share[][SHARES], size_t count) {
    real mean[SHARES] = {0}, squares = 0;
    for (size_t k = 0; k < count; k++) {
        for (size_t s = 0; s < SHARES; s++) mean[s] += share[k][s] / (real)count;
    }
    for (size_t k = 0; k < count; k++) {
        real away = share[k][TESTED] - mean[TESTED];
        squares += away * away;
    }
    printf("   mean           %7.2f %%           %7.2f %%   %10.2f %%   %7.2f %%\n",
           100 * mean[TRAINED], 100 * mean[TESTED], 100 * mean[BASELINE],
           100 * mean[BY_KIND]);
    printf("\nOn unseen people it varies by %.2f %% (standard deviation).\n\n",
           100 * real_sqrt(squares / (real)(count - 1)));
}

static bool split(Lesson *lesson, Error *err) {
    enum { SPLITS = 10 };
    real share[SPLITS][SHARES];
    size_t count = lesson->settings->quick ? 3 : SPLITS;
    printf("People it has not seen: %d steps on four fifths, tested on one fifth\n\n",
           SPLIT_STEPS);
    puts("   seed   learned  accuracy    unseen  accuracy   always 'lost'    by kind");
    for (size_t k = 0; k < count; k++) {
        if (!try_split(lesson, lesson->settings->seed + k, share[k], err)) return false;
    }
    sum_up(share, count);
    return true;
}

// ---- Is the gradient right?

// What the cost depends on, as gradcheck wants it: the learner's parameters are nudged.
typedef struct Nudged {
    Learner *learner;
    const Mat *x, *t;
} Nudged;

static real nudged_cost(void *context) {
    const Nudged *nudged = context;
    learner_forward(nudged->learner, nudged->x);
    return learner_cost(nudged->learner, nudged->t);
}

// Compares grads as they stand with what nudging each parameter does to the cost.
static GradCheck check_gradient(Learner *learner, const Mat *x, const Mat *t) {
    Nudged nudged = {learner, x, t};
    return gradcheck_run(learner->neuron.params.at, learner->trace.grads.at,
                         learner->neuron.params.cols, nudged_cost, &nudged);
}

// The gradient where the neuron starts, into grads.
static void fresh_gradient(Learner *learner, const Dataset *few, size_t seed) {
    neuron_init(&learner->neuron, seed);
    learner_forward(learner, &few->x);
    neuron_gradient(&learner->trace, &few->x, &few->t);
}

// Holds grads as they stand against the nudges.
static void show_check(const char *what, Learner *learner, const Dataset *few) {
    GradCheck check = check_gradient(learner, &few->x, &few->t);
    char name[48];
    param_name(&few->encoding, check.worst, name, sizeof name);
    printf("   %-22s %-10s  %11.8f  %11.8f  %8.1e  %s\n", what, name, check.gradient,
           check.difference, check.error, gradcheck_passed(&check) ? "right" : "WRONG");
}

// Each mistake is made in a fresh gradient.
static void make_mistakes(Learner *learner, const Dataset *few, size_t seed) {
    Trace *trace = &learner->trace;
    fresh_gradient(learner, few, seed);
    show_check("as it is", learner, few);
    fresh_gradient(learner, few, seed);
    mat_fill(&trace->db, 0);
    show_check("db forgotten", learner, few);
    fresh_gradient(learner, few, seed);
    for (size_t i = 0; i < few->x.cols; i++) trace->dw.at[i] *= -1;
    show_check("dw with its sign lost", learner, few);
    fresh_gradient(learner, few, seed);
    for (size_t k = 0; k < trace->grads.cols; k++) trace->grads.at[k] *= (real)1.001;
    show_check("all 0.1 % too large", learner, few);
    mat_fill(&trace->grads, 0);
    show_check("all zeros", learner, few);
}

// A few people will do, and leave less rounding in the sum of their costs.
static bool prove_gradient(const Lesson *lesson, Error *err) {
    Dataset rest = {0}, few = {0};
    Learner learner = {0};
    size_t seed = lesson->settings->seed;
    bool good = dataset_split(&rest, &few, &lesson->data, 0.02, (uint32_t)seed, err) &&
                learner_create(&learner, few.x.rows, few.x.cols, err);
    if (good) {
        printf("The gradient check on %zu people, where the two differ most\n\n",
               few.x.rows);
        printf("   %-22s %-10s  %11s  %11s  %8s\n", "gradient", "at", "formula",
               "nudging", "error");
        make_mistakes(&learner, &few, seed);
        printf("\n");
    }
    arena_free(&learner.memory);
    dataset_free(&rest);
    dataset_free(&few);
    return good;
}

// ---- Break it: a rate that is too large

static bool try_rates(Lesson *lesson, Error *err) {
    const real rates[] = {1, 5, 6, 20};
    Learner *trial = &lesson->trial;
    Table curve;
    if (!open_figure(&curve, lesson, "rates.csv", "series,step,cost", err))
        return false;
    printf("Break it: the learning rate. Inputs as they are, 101 steps\n\n");
    printf("   rate    step 0         1        10       100       101\n");
    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
        Plan plan = {rates[r], 101, (double)rates[r], neuron_gradient, true};
        printf("   %4g", rates[r]);
        neuron_init(&trial->neuron, lesson->settings->seed);
        descend(trial, &lesson->view[RAW].x, &lesson->data.t, plan, &curve);
        printf("\n");
    }
    printf("\n");
    return table_close(&curve, err);
}

// ---- Break it: squares

// Both start sure that everybody was saved, and wrong about two in three.
static bool try_squares(Lesson *lesson, Error *err) {
    Learner *trial = &lesson->trial;
    Table curve;
    if (!open_figure(&curve, lesson, "squares.csv", "series,step,cost", err))
        return false;
    printf("Break it: squares. The cost on the way down from a bias of 8\n\n");
    puts(
        "   gradient of      step 0         1        10       100      1000      1200");
    for (int squares = 0; squares < 2; squares++) {
        Plan plan = {1, 1200, squares, neuron_gradient, true};
        if (squares) plan.gradient = neuron_gradient_of_squares;
        printf("   %-13s", squares ? "squares" : "cross-entropy");
        mat_fill(&trial->neuron.params, 0);
        mat_fill(&trial->neuron.b, 8);
        descend(trial, &lesson->view[RAW].x, &lesson->data.t, plan, &curve);
        printf("\n");
    }
    printf("\n");
    return table_close(&curve, err);
}

// ---- Break it: an input for every word

static void print_words(const Encoding *encoding) {
    printf("   start");
    for (size_t c = 0; c < COLUMNS; c++) {
        for (size_t k = 0; k < encoding->column[c].levels; k++) {
            printf(" %6s", encoding->column[c].level[k]);
        }
    }
    printf("   bias        cost\n");
}

// From large random parameters, so that it shows where each start leads.
static void learn_wide(Lesson *lesson, size_t start, Table *table) {
    const Plan plan = {3, 300, 0, neuron_gradient, false};
    Learner *learner = &lesson->wide_newton.learner;
    Mat *params = &learner->neuron.params;
    Rng rng;
    rng_stream(&rng, (uint32_t)(lesson->settings->seed + start), STREAM_WEIGHTS);
    for (size_t k = 0; k < params->cols; k++) params->at[k] = (real)rng_normal(&rng);
    descend(learner, &lesson->wide, &lesson->data.t, plan, &(Table){0});
    printf("   %5zu", start + 1);
    for (size_t k = 0; k < params->cols; k++) {
        printf(" %6.3f", params->at[k]);
        table_row(table, (double[]){(double)start, (double)k, params->at[k]});
    }
    printf("  %.8f\n", learner_cost(learner, &lesson->data.t));
}

static bool try_all_words(Lesson *lesson, Error *err) {
    Error refusal = {0};
    Table table;
    if (!open_figure(&table, lesson, "words.csv", "start,input,value", err))
        return false;
    printf("Break it: an input for every word. 300 steps at a rate of 3\n\n");
    print_words(&lesson->data.encoding);
    for (size_t start = 0; start < 3; start++) learn_wide(lesson, start, &table);
    if (!newton_solve(&lesson->wide_newton, &lesson->wide, &lesson->data.t, false,
                      &refusal)) {
        printf("\n%s.\n", refusal.text);
    }
    return table_close(&table, err);
}

// ---- The article's data: 14 inputs, 792 passengers to learn from and 100 held out

static bool read_article(Dataset *data, const char *path, const Encoding *like,
                         Error *err) {
    const DatasetRequest request = {
        .target = "Survived",
        .drop = "column 1,PassengerId",
        .like = like,
    };
    if (dataset_read_csv(data, path, &request, err)) return true;
    Error reason = *err;
    return error_set(err, "%s; `make data` fetches the article's data", reason.text);
}

static void show_held_out(Learner *tester, const Neuron *neuron, const Dataset *test) {
    mat_copy(&tester->neuron.params, &neuron->params);
    learner_forward(tester, &test->x);
    printf("Held out: %zu passengers. %.0f %% of the answers are right; ", test->x.rows,
           100 * learner_accuracy(tester, &test->t));
    printf("always saying\nthe more frequent one would give %.0f %%.\n\n",
           100 * metrics_majority(&test->t));
    print_confusion(&tester->trace.a, &test->t);
}

static bool article_lesson(Learner *learner, Learner *tester, const Dataset *train,
                           const Dataset *test, const Settings *settings, Error *err) {
    size_t inputs = train->x.cols;
    if (!learner_create(learner, train->x.rows, inputs, err)) return false;
    if (!learner_create(tester, test->x.rows, inputs, err)) return false;
    printf("The article's neuron: %zu inputs, %zu passengers, ", inputs, train->x.rows);
    printf("%zu steps at a learning rate of %g\n\n", settings->steps,
           settings->learning_rate);
    if (!show_learning(learner, &train->x, &train->t, settings, true, err))
        return false;
    show_held_out(tester, &learner->neuron, test);
    return true;
}

static bool article(const Settings *settings, Error *err) {
    Dataset train = {0}, test = {0};
    Learner learner = {0}, tester = {0};
    bool good =
        read_article(&train, "data/fetched/titanic14-train.csv", NULL, err) &&
        read_article(&test, "data/fetched/titanic14-test.csv", &train.encoding, err) &&
        article_lesson(&learner, &tester, &train, &test, settings, err);
    arena_free(&learner.memory);
    arena_free(&tester.memory);
    dataset_free(&train);
    dataset_free(&test);
    return good;
}

// ---- The lesson

static bool titanic(Lesson *lesson, Error *err) {
    if (!write_survival(lesson, err)) return false;
    if (!show_line(lesson, err)) return false;
    show_cost();
    if (!write_costs_of_one(lesson, err)) return false;
    if (!learn_view(lesson, &lesson->learner, RAW, err)) return false;
    if (!solve_exactly(lesson, err)) return false;
    show_inputs(lesson);
    if (!learn_view(lesson, &lesson->trial, STANDARD, err)) return false;
    count_steps(lesson);
    if (!write_costs(lesson, err)) return false;
    say_odds(lesson);
    if (!show_errors(lesson, err)) return false;
    if (!show_people(lesson, err)) return false;
    compare_odds(lesson);
    show_answers(lesson);
    show_thresholds(lesson);
    if (!show_roc(lesson, err)) return false;
    if (!split(lesson, err)) return false;
    if (!prove_gradient(lesson, err)) return false;
    return try_rates(lesson, err) && try_squares(lesson, err) &&
           try_all_words(lesson, err);
}

int main(int argc, char **argv) {
    Error err = {0};
    Settings settings;
    Lesson lesson = {0};
    OptionsResult result = read_settings(&settings, argc, argv, &err);
    if (result == OPTIONS_HELP) return 0;
    bool good = result == OPTIONS_RUN && real_check_machine(&err);
    if (good && settings.article) {
        good = article(&settings, &err);
    } else if (good) {
        good = lesson_open(&lesson, &settings, &err) && titanic(&lesson, &err);
        lesson_close(&lesson);
    }
    good = good && file_finish_stdout(&err);
    return good ? 0 : error_report("chapter2", &err);
}
