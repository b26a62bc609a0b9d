// nn: the whole course as one tool, for the reader's own data.
//
//     nn train data.csv --target saved --layers 4:tanh,1:sigmoid --save s.safetensors
//     nn predict s.safetensors new.csv
//     nn score s.safetensors other.csv
//     nn show s.safetensors
//     nn read page.pgm --model digits.safetensors
//
// What training does is defined so that another program can repeat it, number for
// number. Weights are scale · randn, layer by layer and neuron by neuron, biases 0. At
// the start of each epoch one permutation(N) of the order stream deals the examples out
// (with --batch all they stay in the order of the file); the last, short batch of an
// epoch is used like the others. Held-out parts are the first rows of a permutation(N)
// of the split stream: the test part of all rows, then the validation part of the rest.
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batches.h"
#include "checkpoint.h"
#include "csv.h"
#include "dataset.h"
#include "file.h"
#include "idx.h"
#include "loss.h"
#include "metrics.h"
#include "model.h"
#include "net.h"
#include "optimiser.h"
#include "options.h"
#include "progress.h"
#include "reader.h"
#include "schedule.h"
#include "table.h"
#include "train.h"

static const char PROGRAM[] = "nn";

enum {
    LAYERS_ROOM = 1024,   // longest --layers
    NAME_ROOM = 128,      // of an input, for printing
    LIST_ROOM = 320,      // of a list in an error
    EVALUATE_ROWS = 256,  // examples that predict and score take at a time
    REPORTS = 20,         // lines about epochs
    NAMES_SHOWN = 20,     // columns, levels, scalings
    TEXT_ROOM = 2048,     // of a recipe
    LARGE_INPUT = 300,    // larger ones are warned of; pictures have 0 to 255
    NAMES_WARNED = 5,
};

// ---- The end of the layers: where the net stops and the loss begins

// "4:tanh,1:sigmoid" with "cross-entropy" is the net "4:tanh,1" and the loss row
// sigmoid + cross-entropy.
typedef struct Head {
    char layers[LAYERS_ROOM];  // for net_create
    size_t units;              // of the last layer
    const Loss *loss;
} Head;

// The activation in "1:sigmoid" or "1:sigmoid:no-bias", copied and taken out of the
// text; "linear" where none is named. False: there is no number of units.
static bool take_activation(char *last, char *activation, size_t size, size_t *units) {
    char *end = last;
    if (strncmp(last, "dense:", 6) == 0) memmove(last, last + 6, strlen(last + 6) + 1);
    *units = (size_t)strtoul(last, &end, 10);
    snprintf(activation, size, "linear");
    if (*units < 1 || *units > LAYER_UNITS_MAX) return false;
    if (*end != ':' && *end != '\0') return false;
    if (*end == '\0' || strcmp(end, ":no-bias") == 0) return true;
    size_t length = strcspn(end + 1, ":");
    snprintf(activation, size, "%.*s", (int)length, end + 1);
    memmove(end, end + 1 + length, strlen(end + 1 + length) + 1);
    return true;
}

// measure NULL: what goes with the activation, mse for linear, else cross-entropy.
static bool head_split(Head *head, const char *layers, const char *measure,
                       Error *err) {
    if (!layers || strlen(layers) >= LAYERS_ROOM) {
        return error_set(err,
                         "--layers is %s; say what the network is, as in --layers "
                         "4:tanh,1:sigmoid",
                         layers ? "too long" : "missing");
    }
    snprintf(head->layers, sizeof head->layers, "%s", layers);
    char *comma = strrchr(head->layers, ',');
    char *last = comma ? comma + 1 : head->layers;
    char activation[64];
    if (!take_activation(last, activation, sizeof activation, &head->units)) {
        return error_set(err,
                         "--layers: the last layer is '%.60s', expected 1 to %d units "
                         "and an activation, as in 1:sigmoid",
                         last, LAYER_UNITS_MAX);
    }
    bool linear = strcmp(activation, "linear") == 0;
    if (!measure) measure = linear ? "mse" : "cross-entropy";
    head->loss = loss_find_pair(activation, measure, err);
    return head->loss != NULL;
}

// ---- Reading data

// Which data, from the command line.
typedef struct Source {
    const char *path;
    const char *labels;  // of an IDX file
    const char *target, *drop, *label_map;
} Source;

// IDX begins with two zero bytes, which no CSV does.
static bool is_idx(const char *path, bool *idx, Error *err) {
    FILE *stream = file_open(path, err);
    if (!stream) return false;
    int first = fgetc(stream), second = fgetc(stream);
    *idx = first == 0 && second == 0;
    fclose(stream);
    return true;
}

// "class, sex, age": the columns of the file.
static bool list_columns(const char *path, char *list, size_t size, Error *err) {
    Csv *csv = csv_open(path, err);
    if (!csv) return false;
    size_t used = 0;
    list[0] = '\0';
    for (size_t c = 0; c < csv_columns(csv) && used + 4 < size; c++) {
        int wrote = snprintf(list + used, size - used, "%s%.40s", c > 0 ? ", " : "",
                             csv_name(csv, c));
        used += (size_t)wrote;
    }
    if (used >= size) memcpy(list + size - 4, "...", 4);
    csv_close(csv);
    return true;
}

static bool target_missing(const Source *source, Error *err) {
    char list[LIST_ROOM];
    if (!list_columns(source->path, list, sizeof list, err)) return false;
    return error_set(err, "%.80s: --target is missing; the columns are %s",
                     source->path, list);
}

static bool read_idx(Dataset *data, const Source *source, const DatasetRequest *request,
                     bool wanted, Error *err) {
    if (source->drop) {
        return error_set(err,
                         "--drop: found '%.60s', but an IDX file has no columns that "
                         "could be left out",
                         source->drop);
    }
    if (wanted && !source->labels) {
        return error_set(err,
                         "%s: found images in IDX; their labels are a file of their "
                         "own, expected --labels FILE",
                         source->path);
    }
    const char *labels = wanted ? source->labels : NULL;
    return dataset_read_idx(data, source->path, labels, request, err);
}

// wanted: with targets. classes: one-hot. like: a model's columns, or NULL.
static bool source_read(Dataset *data, const Source *source, bool wanted, bool classes,
                        const Encoding *like, Error *err) {
    bool idx = false;
    DatasetRequest request = {.drop = source->drop,
                              .classes = classes,
                              .like = like,
                              .label_map = source->label_map};
    if (!is_idx(source->path, &idx, err)) return false;
    if (wanted || !like) request.target = source->target;
    if (idx || source->labels) return read_idx(data, source, &request, wanted, err);
    if (wanted && like && !request.target) request.target = like->target.name;
    if (wanted && !request.target) return target_missing(source, err);
    return dataset_read_csv(data, source->path, &request, err);
}

// The name of class k: from the file, or its number.
static void class_name(const Column *target, size_t k, char *text, size_t size) {
    if (k < target->levels) {
        snprintf(text, size, "%s", target->level[k]);
    } else {
        snprintf(text, size, "%zu", k);
    }
}

static bool units_differ(const Source *source, const Dataset *data, size_t units,
                         Error *err) {
    const Column *target = &data->encoding.target;
    char list[LIST_ROOM] = "";
    size_t used = 0;
    for (size_t k = 0; k < target->levels && used + 4 < sizeof list; k++) {
        int wrote = snprintf(list + used, sizeof list - used, "%s%.40s",
                             k > 0 ? ", " : "", target->level[k]);
        used += (size_t)wrote;
    }
    if (used >= sizeof list) memcpy(list + sizeof list - 4, "...", 4);
    return error_set(err,
                     "%.80s: target '%.40s' has %zu classes (%s), the last layer has "
                     "%zu unit%s; it needs one for each class",
                     source->path, target->name, data->t.cols, list, units,
                     units == 1 ? "" : "s");
}

// One unit for each class; and a sigmoid reaches only what lies between 0 and 1.
static bool check_targets(const Source *source, const Dataset *data, size_t units,
                          const Loss *loss, Error *err) {
    const Mat *t = &data->t;
    if (t->cols != units) return units_differ(source, data, units, err);
    bool bounded = strcmp(loss->activation, "linear") != 0;
    for (size_t k = 0; bounded && k < mat_count(t); k++) {
        if (t->at[k] >= 0 && t->at[k] <= 1) continue;
        return error_set(
            err,
            "%s: row %zu: target '%.40s' is %g, expected 0 to 1 for a %s; "
            "numbers want a linear last layer, names one softmax unit each",
            source->path, k / t->cols + 1, data->encoding.target.name, (double)t->at[k],
            loss->activation);
    }
    return true;
}

// Are these answers classes, to be counted as right or wrong?
static bool are_classes(const Loss *loss, const Mat *t) {
    if (t->cols > 1) return true;
    if (strcmp(loss->activation, "linear") == 0) return false;
    for (size_t n = 0; n < t->rows; n++) {
        if (t->at[n] > 0 && t->at[n] < 1) return false;
    }
    return true;
}

// ---- How good it is

// What a model reaches on some data, and what always giving the same answer would.
typedef struct Score {
    bool classes;
    real cost, base_cost;          // base: always the mean of the targets
    real accuracy, base_accuracy;  // classes; base: always the most frequent one
    real rmse, base_rmse;          // numbers: root of the mean squared error
    real r2;                       // numbers: 1 − (rmse / base_rmse)²
} Score;

static real x_log_x(real x) {
    return x > 0 ? x * real_log(x) : 0;
}

// The cost of column o where every prediction is the mean of that column.
static real column_base_cost(const Loss *loss, const Mat *t, size_t o) {
    real sum = 0, squares = 0, N = (real)t->rows;
    for (size_t n = 0; n < t->rows; n++) sum += t->at[n * t->cols + o];
    real mean = sum / N;
    for (size_t n = 0; n < t->rows; n++) {
        real away = t->at[n * t->cols + o] - mean;
        squares += away * away;
    }
    if (strcmp(loss->measure, "mse") == 0) return squares / N;
    real other = strcmp(loss->activation, "softmax") == 0 ? 0 : x_log_x(1 - mean);
    return -(x_log_x(mean) + other);
}

static real base_cost(const Loss *loss, const Mat *t) {
    real sum = 0;
    for (size_t o = 0; o < t->cols; o++) sum += column_base_cost(loss, t, o);
    return sum;
}

static real mean_squared_error(const Mat *a, const Mat *t) {
    real sum = 0;
    for (size_t k = 0; k < mat_count(t); k++) {
        real miss = a->at[k] - t->at[k];
        sum += miss * miss;
    }
    return sum / (real)t->rows;
}

// Room for a prediction of every row, freed with arena_free.
static bool predictions_create(Mat *a, Arena *memory, const Trainer *trainer,
                               size_t rows, Error *err) {
    mat_take(memory, rows, trainer->net->outputs);
    if (!arena_allocate(memory, err)) return false;
    *a = mat_take(memory, rows, trainer->net->outputs);
    return true;
}

static void score_numbers(Score *score, const Mat *a, const Mat *t) {
    const Loss *squared = &LOSSES[0];
    real error = mean_squared_error(a, t), spread = base_cost(squared, t);
    score->rmse = real_sqrt(error);
    score->base_rmse = real_sqrt(spread);
    score->r2 = spread > 0 ? 1 - error / spread : 0;
}

// classes: count right and wrong answers.
static bool score_measure(Score *score, const Trainer *trainer, const Dataset *data,
                          bool classes, Error *err) {
    Arena memory = {0};
    Mat a;
    const Mat *x = &data->x, *t = &data->t;
    if (!predictions_create(&a, &memory, trainer, x->rows, err)) return false;
    train_predict(trainer, &a, x);
    *score = (Score){.classes = classes};
    score->cost = train_cost(trainer, x, t);
    score->base_cost = base_cost(trainer->loss, t);
    if (score->classes) {
        score->accuracy = metrics_accuracy(&a, t, (real)0.5);
        score->base_accuracy = metrics_majority(t);
    } else {
        score_numbers(score, &a, t);
    }
    arena_free(&memory);
    return isfinite(score->cost) || error_set(err,
                                              "the cost is not finite: the data are "
                                              "far from those of training");
}

static void print_score_head(void) {
    printf("\n%-12s %8s  %22s   %s\n", "", "examples", "", "trivial answer");
}

// Two lines, the model's figures beside the trivial ones.
static void print_score(const char *what, size_t rows, const Score *score) {
    printf("%-12s %8zu  %-10s %11.6f   %11.6f\n", what, rows, "cost",
           (double)score->cost, (double)score->base_cost);
    if (score->classes) {
        printf("%-12s %8s  %-10s %9.2f %%   %9.2f %%\n", "", "", "accuracy",
               100 * (double)score->accuracy, 100 * (double)score->base_accuracy);
    } else {
        printf("%-12s %8s  %-10s %11.6g   %11.6g\n", "", "", "RMSE",
               (double)score->rmse, (double)score->base_rmse);
        printf("%-12s %8s  %-10s %11.6f   %11d\n", "", "", "R squared",
               (double)score->r2, 0);
    }
}

// ---- Saying what a network is

static void print_layer(const Layer *layer, const char *activation) {
    bool learns = layer->w.rows > 0;
    if (learns && layer->window > 0) {
        printf(" -> %zu filters %zux%zu %s", layer->w.cols, layer->window,
               layer->window, activation);
    } else if (learns) {
        printf(" -> %zu %s", layer->outputs, activation);
    } else {
        double how = layer->window > 0 ? (double)layer->window : (double)layer->rate;
        printf(" -> %s %g", layer->kind->name, how);
    }
}

// "5 -> 4 tanh -> 1 sigmoid"
static void print_network(const Net *net, const Loss *loss) {
    printf("%zu", net->inputs);
    for (size_t l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        bool last = l + 1 == net->layers;
        print_layer(layer, last ? loss->activation : layer->activation->name);
    }
}

// "class (1st, 2nd, 3rd)"; of very many levels only the first.
static void print_column(const Column *column) {
    size_t most = column->levels < NAMES_SHOWN ? column->levels : NAMES_SHOWN;
    printf("%s", column->name ? column->name : "not known");
    for (size_t k = 0; k < most; k++) printf("%s%s", k ? ", " : " (", column->level[k]);
    if (most < column->levels) printf(" and %zu more", column->levels - most);
    if (most > 0) printf(")");
}

// "class (1st, 2nd, 3rd), age"; many columns as "784: r0c0, r0c1, r0c2 ... r27c27".
static void print_columns(const Encoding *encoding) {
    bool many = encoding->columns > NAMES_SHOWN;
    size_t most = many ? 3 : encoding->columns;
    if (many) printf("%zu: ", encoding->columns);
    for (size_t c = 0; c < most; c++) {
        if (c > 0) printf(", ");
        print_column(&encoding->column[c]);
    }
    if (many) printf(" ... ");
    if (many) print_column(&encoding->column[encoding->columns - 1]);
}

// ---- nn train

// The command line of `nn train`.
typedef struct Recipe {
    Source source;
    const char *layers, *measure, *optimiser, *batch, *init, *schedule, *log, *save;
    double learning_rate, weight_decay, validation, test;
    const char *checkpoint;
    size_t epochs, seed, patience, threads, every;
    bool standardise, resume;
} Recipe;

static const Recipe USUAL = {
    .optimiser = "adam",
    .batch = "32",
    .init = "he",
    .schedule = "constant",
    .learning_rate = 0.01,
    .epochs = 100,
    .seed = 1,
    .every = 1000,
};

// A training at work; owns everything but the recipe.
typedef struct Session {
    const Recipe *recipe;
    Head head;
    size_t batch;  // 0: all
    Schedule schedule;
    Dataset train, validation, test;  // without rows where not asked for
    bool classes;                     // answers are right or wrong
    Mat mean, deviation;              // of the training part; 0×0: not asked for
    Mat best;  // (1×P) the parameters that were best on the validation part
    real best_cost;
    size_t best_epoch;     // 0: none yet
    size_t epoch;          // that runs, from 1
    real sum;              // of its costs so far
    Rng order;             // the order stream as it was before this epoch
    char text[TEXT_ROOM];  // the recipe, for checkpoints
    Arena memory;          // mean, deviation, best
    Net *net;
    Trace *trace;
    Optimiser optimiser;
    Batches batches;
    Trainer trainer;
    Table log;
    Progress progress;
} Session;

static void session_free(Session *s) {
    table_abandon(&s->log);
    batches_free(&s->batches);
    optimiser_free(&s->optimiser);
    net_trace_free(s->trace);
    net_free(s->net);
    arena_free(&s->memory);
    dataset_free(&s->test);
    dataset_free(&s->validation);
    dataset_free(&s->train);
}

enum { TRAIN_OPTIONS = 24 };

static void list_options(Option list[TRAIN_OPTIONS], Recipe *r) {
    const Option all[TRAIN_OPTIONS] = {
        {"target", "the column to predict", .text = &r->source.target},
        {"drop", "columns to leave out: name,ticket", .text = &r->source.drop},
        {"labels", "IDX: the file of the labels", .text = &r->source.labels},
        {"label-map", "labels renamed: 10=0,11=1", .text = &r->source.label_map},
        {"standardise", "inputs get mean 0 and deviation 1", .flag = &r->standardise},
        {"test", "share of the rows kept for a final score", .number = &r->test,
         .most = 0.9},
        {"validation", "share of the others kept to watch", .number = &r->validation,
         .most = 0.9},
        {"layers",
         "the network: 4:tanh,1:sigmoid or 64:relu,dropout:0.2,10:softmax or, for "
         "square pictures, conv:8:3:relu,pool:2,10:softmax",
         .text = &r->layers},
        {"loss",
         "mse or cross-entropy (default mse for a linear last layer, else "
         "cross-entropy)",
         .text = &r->measure},
        {"init", "weights: zeros, xavier, he or a factor", .text = &r->init},
        {"optimiser", "sgd, momentum, rmsprop, adagrad or adam", .text = &r->optimiser},
        {"learning-rate", "size of the steps", .number = &r->learning_rate, .most = -1},
        {"schedule",
         "of the rate: constant, cosine or 1000x0.1,500x0.01 (steps x rate)",
         .text = &r->schedule},
        {"weight-decay", "L2 on the weights", .number = &r->weight_decay, .most = -1},
        {"batch", "examples a step, or all", .text = &r->batch},
        {"epochs", "times through the examples", .count = &r->epochs, .least = 1,
         .most = 1e9},
        {"patience",
         "stop after so many epochs without a better validation cost, and "
         "keep the best weights; 0: never",
         .count = &r->patience},
        {"seed", "of everything random", .count = &r->seed, .most = UINT32_MAX},
        {"threads", "that share the work; the numbers do not depend on it",
         .count = &r->threads, .least = 1, .most = 1024},
        {"log", "file for the cost of every step, CSV", .text = &r->log},
        {"save", "file for the model, .safetensors", .text = &r->save},
        {"checkpoint",
         "file for where the training stands, every so many steps and on Ctrl-C",
         .text = &r->checkpoint},
        {"every", "steps between two checkpoints", .count = &r->every, .least = 1},
        {"resume", "go on from the checkpoint", .flag = &r->resume},
    };
    memcpy(list, all, sizeof all);
}

static OptionsResult parse_train(Recipe *r, int argc, char **argv, Error *err) {
    Option list[TRAIN_OPTIONS];
    list_options(list, r);
    Options options = {.program = "nn train",
                       .about = "Trains a network on CSV or IDX data.",
                       .list = list,
                       .count = TRAIN_OPTIONS,
                       .operand = "DATA",
                       .operands = &r->source.path,
                       .operand_limit = 1};
    OptionsResult result = options_parse(&options, argc, argv, err);
    if (result != OPTIONS_RUN || options.operand_count == 1) return result;
    error_set(err, "the data are missing: nn train DATA ... (nn train --help)");
    return OPTIONS_WRONG;
}

static bool parse_batch(size_t *batch, const char *text, Error *err) {
    *batch = 0;
    if (strcmp(text, "all") == 0) return true;
    double size = 0;
    if (csv_parse(text, &size) && size >= 1 && size <= 1e9 && size == floor(size)) {
        *batch = (size_t)size;
        return true;
    }
    return error_set(err,
                     "--batch: found '%.60s', expected all or a whole number, 1 or "
                     "more",
                     text);
}

// A name that cannot be written is better found before the training than after it.
static bool check_writable(const char *path, Error *err) {
    FileWriter writer;
    if (!path) return true;
    if (!file_create(&writer, path, err)) return false;
    file_abandon(&writer);
    return true;
}

// What can be checked before any data are read.
static bool session_plan(Session *s, Error *err) {
    const Recipe *r = s->recipe;
    if (r->patience > 0 && r->validation <= 0) {
        return error_set(err, "--patience needs a part to watch; add --validation 0.2");
    }
    if (r->resume && !r->checkpoint) {
        return error_set(err, "--resume: from which file? add --checkpoint FILE");
    }
    return head_split(&s->head, r->layers, r->measure, err) &&
           parse_batch(&s->batch, r->batch, err) &&
           schedule_parse(&s->schedule, r->schedule, err) &&
           check_writable(r->save, err) && check_writable(r->checkpoint, err);
}

// Moves the share of s->train that is asked for into `part`.
static bool hold_out(Session *s, Dataset *part, double share, Error *err) {
    if (share <= 0) return true;
    Dataset all = s->train;
    bool good =
        dataset_split(&s->train, part, &all, share, (uint32_t)s->recipe->seed, err);
    dataset_free(&all);
    return good || error_prefix(err, s->recipe->source.path);
}

static bool session_read(Session *s, Error *err) {
    const Recipe *r = s->recipe;
    const Loss *loss = s->head.loss;
    bool one_hot = s->head.units > 1 || strcmp(loss->activation, "softmax") == 0;
    if (!source_read(&s->train, &r->source, true, one_hot, NULL, err)) return false;
    if (!check_targets(&r->source, &s->train, s->head.units, loss, err)) return false;
    s->classes = are_classes(loss, &s->train.t);
    return hold_out(s, &s->test, r->test, err) &&
           hold_out(s, &s->validation, r->validation, err);
}

// Mean and deviation of the training part; the other parts are scaled by the same.
static void standardise(Session *s) {
    if (!s->recipe->standardise) return;
    scaling_measure(&s->mean, &s->deviation, &s->train.x);
    scaling_apply(&s->train.x, &s->mean, &s->deviation);
    if (s->validation.x.rows > 0) {
        scaling_apply(&s->validation.x, &s->mean, &s->deviation);
    }
    if (s->test.x.rows > 0) scaling_apply(&s->test.x, &s->mean, &s->deviation);
}

static void lay_out(Session *s) {
    size_t rows = s->recipe->standardise ? 1 : 0;
    size_t inputs = rows * s->net->inputs;
    size_t kept = s->recipe->patience > 0 ? s->net->param_count : 0;
    s->mean = mat_take(&s->memory, rows, inputs);
    s->deviation = mat_take(&s->memory, rows, inputs);
    s->best = mat_take(&s->memory, 1, kept);
}

static bool session_create(Session *s, Error *err) {
    const Recipe *r = s->recipe;
    uint32_t seed = (uint32_t)r->seed;
    size_t rows = s->train.x.rows;
    size_t batch = s->batch == 0 || s->batch > rows ? rows : s->batch;
    s->net = net_create(s->train.x.cols, s->head.layers, err);
    if (!s->net || !net_init(s->net, r->init, seed, err)) return false;
    s->trace = net_trace_create(s->net, batch, seed, err);
    if (!s->trace || !net_trace_share(s->trace, r->threads, err)) return false;
    lay_out(s);
    if (!arena_allocate(&s->memory, err)) return false;
    lay_out(s);
    standardise(s);
    s->epoch = 1;
    s->trainer = (Trainer){.net = s->net,
                           .trace = s->trace,
                           .loss = s->head.loss,
                           .optimiser = &s->optimiser,
                           .weight_decay = (real)r->weight_decay};
    return optimiser_create(&s->optimiser, r->optimiser, s->net->param_count,
                            (real)r->learning_rate, err) &&
           batches_create(&s->batches, &s->train.x, &s->train.t, s->batch, seed, err) &&
           table_create(&s->log, r->log ? "." : NULL, r->log, "step,cost", err);
}

// The largest size of the numbers first, first + step, ... of x.
static real largest_size(const Mat *x, size_t first, size_t step) {
    real most = 0;
    for (size_t k = first; k < mat_count(x); k += step) {
        real size = (real)fabs((double)x->at[k]);
        if (size > most) most = size;
    }
    return most;
}

// Steps that suit inputs near 1 are far too large for inputs in the thousands.
static void warn_of_scale(const Session *s) {
    const Mat *x = &s->train.x;
    size_t found = 0;
    if (s->recipe->standardise || largest_size(x, 0, 1) <= LARGE_INPUT) return;
    for (size_t c = 0; c < x->cols; c++) {
        char name[NAME_ROOM];
        real most = largest_size(x, c, x->cols);
        if (most <= LARGE_INPUT || ++found > NAMES_WARNED) continue;
        dataset_input_name(&s->train.encoding, c, name, sizeof name);
        printf("%s%s up to %g", found > 1 ? ", " : "warning    large inputs: ", name,
               (double)most);
    }
    if (found > NAMES_WARNED) printf(" and %zu more", found - NAMES_WARNED);
    printf("; --standardise makes them alike\n");
}

static void print_plan(const Session *s) {
    const Recipe *r = s->recipe;
    printf("data       %s: %zu examples to train", r->source.path, s->train.x.rows);
    if (s->validation.x.rows > 0) printf(", %zu to validate", s->validation.x.rows);
    if (s->test.x.rows > 0) printf(", %zu to test", s->test.x.rows);
    printf("\ninputs     ");
    print_columns(&s->train.encoding);
    printf("%s\ntarget     ", r->standardise ? "; standardised" : "");
    print_column(&s->train.encoding.target);
    printf("\nnetwork    ");
    print_network(s->net, s->head.loss);
    printf(", %zu parameters\nloss       %s\ntraining   %s, learning rate %g",
           s->net->param_count, s->head.loss->measure, s->optimiser.kind->name,
           r->learning_rate);
    if (strcmp(r->schedule, "constant") != 0) printf(" (%s)", r->schedule);
    if (r->weight_decay > 0) printf(", weight decay %g", r->weight_decay);
    printf(", %s %s, %zu epochs", s->batch > 0 ? "batches of" : "batch", r->batch,
           r->epochs);
    if (r->patience > 0) printf(" (patience %zu)", r->patience);
    printf(", init %s, seed %zu\n", r->init, r->seed);
    warn_of_scale(s);
}

// ---- Stopping, and going on

// FNV-1a over the bits of all numbers: other data give another sum.
static uint64_t add_numbers(uint64_t sum, const Mat *m) {
    for (size_t k = 0; k < mat_count(m); k++) {
        sum = (sum ^ double_bits((double)m->at[k])) * 0x100000001b3;
    }
    return sum;
}

static uint64_t sum_of_data(const Session *s) {
    const Dataset *part[] = {&s->train, &s->validation, &s->test};
    uint64_t sum = 0xcbf29ce484222325;
    for (size_t p = 0; p < sizeof part / sizeof part[0]; p++) {
        sum = add_numbers(add_numbers(sum, &part[p]->x), &part[p]->t);
    }
    return sum;
}

// What may not change between a stop and going on. How many epochs there are matters only
// to a schedule.
static void describe(Session *s) {
    const Recipe *r = s->recipe;
    bool constant = strcmp(r->schedule, "constant") == 0;
    snprintf(
        s->text, sizeof s->text,
        "seed %zu; layers %s; loss %s; init %s; optimiser %s; learning rate %.17g; "
        "schedule %s over %zu epochs; weight decay %.17g; batch %s; patience %zu; "
        "data of sum %016llx",
        r->seed, s->head.layers, s->head.loss->name, r->init, r->optimiser,
        r->learning_rate, r->schedule, constant ? 0 : r->epochs, r->weight_decay,
        r->batch, r->patience, (unsigned long long)sum_of_data(s));
}

// What a checkpoint keeps, wherever it stands.
static Checkpoint state_of(Session *s) {
    return (Checkpoint){.recipe = s->text,
                        .net = s->net,
                        .optimiser = &s->optimiser,
                        .order = &s->order,
                        .dropout = &s->trace->rng,
                        .best = &s->best,
                        .steps = s->trainer.steps,
                        .epoch = s->epoch,
                        .dealt = s->batches.next,
                        .watched = s->best_epoch,
                        .sum = s->sum,
                        .best_cost = s->best_cost};
}

static sigset_t stopping_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

// Ctrl-C and kill wait from here on, for all threads; after each step keep asks for them.
static void hold_signals(void) {
    sigset_t set = stopping_signals();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static bool asked_to_stop(void) {
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM);
}

// Says how to go on and lets the signal through, which ends the program.
static bool stop_here(Session *s, Error *err) {
    sigset_t set = stopping_signals();
    progress_end(&s->progress);
    if (!table_close(&s->log, err)) return false;
    fflush(stdout);
    fprintf(stderr,
            "%s: stopped after step %zu; the same command with --resume goes on\n",
            PROGRAM, s->trainer.steps);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    return error_set(err, "stopped");
}

// After a step: writes the checkpoint when it is time, or when somebody wants to stop.
static bool keep(Session *s, Error *err) {
    bool stop = asked_to_stop();
    if (stop || s->trainer.steps % s->recipe->every == 0) {
        Checkpoint state = state_of(s);
        if (!checkpoint_save(&state, s->recipe->checkpoint, err)) return false;
    }
    return !stop || stop_here(s, err);
}

static bool go_on(Session *s, Error *err) {
    const char *path = s->recipe->checkpoint;
    Checkpoint state = state_of(s);
    if (!checkpoint_load(&state, path, err)) return false;
    s->trainer.steps = state.steps;
    s->epoch = state.epoch;
    s->best_epoch = state.watched;
    s->sum = state.sum;
    s->best_cost = state.best_cost;
    s->batches.rng = s->order;
    batches_start_epoch(&s->batches);
    s->batches.next = state.dealt;
    if (state.dealt > s->train.x.rows) {
        return error_set(err, "%s: %zu examples of an epoch dealt, of %zu", path,
                         state.dealt, s->train.x.rows);
    }
    printf("resumed    %s: after step %zu, in epoch %zu\n", path, state.steps,
           state.epoch);
    return true;
}

static void begin_epoch(Session *s) {
    s->order = s->batches.rng;
    s->sum = 0;
    batches_start_epoch(&s->batches);
}

// The rest of an epoch. *cost: the mean of all its batches, of each before its step.
static bool train_epoch(Session *s, real *cost, Error *err) {
    const Mat *x, *t;
    size_t total = s->recipe->epochs * batches_count(&s->batches);
    while (batches_next(&s->batches, &x, &t)) {
        size_t step = s->trainer.steps;
        real batch_cost = 0;
        s->optimiser.learning_rate =
            schedule_rate(&s->schedule, (real)s->recipe->learning_rate, step, total);
        if (!train_step(&s->trainer, x, t, &batch_cost, err)) return false;
        table_row(&s->log, (double[]){(double)step, (double)batch_cost});
        progress_update(&s->progress, step + 1, (double)batch_cost);
        s->sum += batch_cost * (real)x->rows;
        if (s->recipe->checkpoint && !keep(s, err)) return false;
    }
    *cost = s->sum / (real)s->train.x.rows;
    return true;
}

// Keeps the parameters where they are the best so far. True: it is time to stop.
static bool watch(Session *s, size_t epoch) {
    if (s->best.cols == 0) return false;
    Mat params = mat_view(s->net->params, 1, s->net->param_count);
    real cost = train_cost(&s->trainer, &s->validation.x, &s->validation.t);
    if (s->best_epoch == 0 || cost < s->best_cost) {
        mat_copy(&s->best, &params);
        s->best_cost = cost;
        s->best_epoch = epoch;
    }
    return epoch - s->best_epoch >= s->recipe->patience;
}

// A line about the epoch, for REPORTS of them and the last.
static bool report_epoch(Session *s, size_t epoch, bool last, real cost, Error *err) {
    size_t every = (s->recipe->epochs + REPORTS - 1) / REPORTS;
    const Dataset *part = &s->validation;
    Score score;
    if (epoch != 1 && epoch % every != 0 && !last) return true;
    progress_end(&s->progress);
    printf("%8zu %12.6g", epoch, (double)cost);
    if (part->x.rows > 0) {
        if (!score_measure(&score, &s->trainer, part, s->classes, err)) return false;
        printf(" %12.6g", (double)score.cost);
        if (score.classes) {
            printf(" %10.2f %%", 100 * (double)score.accuracy);
        } else {
            printf(" %12.6g", (double)score.rmse);
        }
    }
    printf("\n");
    return true;
}

static void print_report_head(const Session *s) {
    bool watched = s->validation.x.rows > 0;
    printf("\n%8s %12s", "epoch", "cost");
    if (watched) printf(" %12s %12s", "validation", s->classes ? "accuracy" : "RMSE");
    printf("\n");
}

static bool train_epochs(Session *s, Error *err) {
    bool stop = false;
    size_t epochs = s->recipe->epochs;
    for (bool within = s->recipe->resume; s->epoch <= epochs && !stop; s->epoch++) {
        real cost = 0;
        if (!within) begin_epoch(s);
        within = false;
        if (!train_epoch(s, &cost, err)) return false;
        stop = watch(s, s->epoch);
        bool last = stop || s->epoch == epochs;
        if (!report_epoch(s, s->epoch, last, cost, err)) return false;
    }
    return true;
}

static void restore_best(Session *s) {
    if (s->best_epoch == 0) return;
    Mat params = mat_view(s->net->params, 1, s->net->param_count);
    mat_copy(&params, &s->best);
    printf("\nThe weights of epoch %zu, the best on the validation part, are kept.\n",
           s->best_epoch);
}

static bool report_part(const Session *s, const char *name, const Dataset *part,
                        Error *err) {
    Score score;
    if (part->x.rows == 0) return true;
    if (!score_measure(&score, &s->trainer, part, s->classes, err)) return false;
    print_score(name, part->x.rows, &score);
    return true;
}

static bool report_parts(const Session *s, Error *err) {
    print_score_head();
    return report_part(s, "training", &s->train, err) &&
           report_part(s, "validation", &s->validation, err) &&
           report_part(s, "test", &s->test, err);
}

static bool session_save(const Session *s, Error *err) {
    const char *path = s->recipe->save;
    ModelInfo info = {.layers = s->head.layers,
                      .loss = s->head.loss,
                      .encoding = s->train.encoding,
                      .mean = s->mean,
                      .deviation = s->deviation};
    if (!path) return true;
    if (!model_save(s->net, &info, path, err)) return false;
    printf("\nsaved      %s\n", path);
    return true;
}

// A curve that ends in a failure is worth keeping too: it shows how it came to that.
static bool session_train(Session *s, Error *err) {
    Error log_error = {0};
    print_report_head(s);
    s->progress =
        progress_start("training", s->recipe->epochs * batches_count(&s->batches));
    bool trained = train_epochs(s, err);
    progress_end(&s->progress);
    bool logged = table_close(&s->log, &log_error);
    if (trained && !logged) *err = log_error;
    if (trained) restore_best(s);
    return trained && logged;
}

static bool run_train(int argc, char **argv, Error *err) {
    Recipe recipe = USUAL;
    recipe.threads = parallel_cores();
    OptionsResult parsed = parse_train(&recipe, argc, argv, err);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_HELP;
    Session *s = calloc(1, sizeof *s);
    if (!s) return error_set(err, "out of memory");
    s->recipe = &recipe;
    bool good = session_plan(s, err) && session_read(s, err);
    if (good && recipe.checkpoint) hold_signals();
    good = good && session_create(s, err);
    if (good) print_plan(s);
    if (good && recipe.checkpoint) describe(s);
    good = good && (!recipe.resume || go_on(s, err)) && session_train(s, err) &&
           report_parts(s, err) && session_save(s, err);
    session_free(s);
    free(s);
    return good;
}

// ---- nn predict, nn score, nn show

// The command line of these three.
typedef struct Question {
    const char *operand[2];  // the model, the data
    const char *layers, *measure;
    Source source;
} Question;

// A model that was loaded; owns its parts.
typedef struct Model {
    Net *net;
    ModelInfo info;
    const Loss *loss;
    Trace *trace;
    Trainer trainer;
} Model;

static void loaded_free(Model *model) {
    net_trace_free(model->trace);
    net_free(model->net);
    model_info_free(&model->info);
}

// options says what is particular to the question: how many options of the list it has
// (count), how many operands it needs (operand_limit).
static OptionsResult parse_question(Question *q, Options *options, int argc,
                                    char **argv, Error *err) {
    const Option list[] = {
        {"layers",
         "what the network is, for a model that does not say it: "
         "4:tanh,1:sigmoid",
         .text = &q->layers},
        {"loss", "the same: mse or cross-entropy", .text = &q->measure},
        {"drop", "the same: columns to leave out", .text = &q->source.drop},
        {"target", "the same: the column with the answers", .text = &q->source.target},
        {"labels", "IDX: the file of the labels", .text = &q->source.labels},
        {"label-map", "labels renamed on reading: 10=0,11=1",
         .text = &q->source.label_map},
    };
    CHECK(options->count <= sizeof list / sizeof list[0]);
    options->list = list;
    options->operands = q->operand;
    OptionsResult result = options_parse(options, argc, argv, err);
    size_t found = options->operand_count;
    q->source.path = q->operand[1];
    if (result != OPTIONS_RUN || found == options->operand_limit) return result;
    error_set(err, "found %zu file name%s, expected %s %s", found,
              found == 1 ? "" : "s", options->program, options->operand);
    return OPTIONS_WRONG;
}

static bool loaded_create(Model *model, const Question *q, Error *err) {
    const char *path = q->operand[0];
    Head head = {.loss = NULL};
    *model = (Model){0};
    if (q->layers && !head_split(&head, q->layers, q->measure, err)) return false;
    model->net = model_load(path, q->layers ? head.layers : NULL, &model->info, err);
    if (!model->net) return false;
    model->loss = head.loss ? head.loss : model->info.loss;
    if (!model->loss) {
        return error_set(
            err, "%s: the file does not say its loss; add --layers and --loss", path);
    }
    model->trace = net_trace_create(model->net, EVALUATE_ROWS, 0, err);
    model->trainer =
        (Trainer){.net = model->net, .trace = model->trace, .loss = model->loss};
    return model->trace != NULL;
}

// Reads what the model is asked about, scaled as in training.
static bool read_for_model(Dataset *data, const Model *model, const Question *q,
                           bool wanted, Error *err) {
    const ModelInfo *info = &model->info;
    const Encoding *like = info->encoding.columns > 0 ? &info->encoding : NULL;
    size_t inputs = model->net->inputs, outputs = model->net->outputs;
    bool classes = outputs > 1 || strcmp(model->loss->activation, "softmax") == 0;
    if (!source_read(data, &q->source, wanted, classes, like, err)) return false;
    if (data->x.cols != inputs) {
        return error_set(err,
                         "%s: found columns for %zu inputs, the model %s takes %zu; "
                         "leave out those that are none (--drop)",
                         q->source.path, data->x.cols, q->operand[0], inputs);
    }
    if (info->mean.cols > 0) scaling_apply(&data->x, &info->mean, &info->deviation);
    return !wanted || check_targets(&q->source, data, outputs, model->loss, err);
}

// A cell of CSV, in quotes where it needs them.
static void print_cell(const char *text) {
    bool plain = *text && !strpbrk(text, ",\"\r\n");
    if (!plain) putchar('"');
    for (; *text; text++) {
        if (*text == '"') putchar('"');
        putchar(*text);
    }
    if (!plain) putchar('"');
}

// "prediction,p(no),p(yes)"; for one sigmoid only p(yes), for numbers nothing more.
static void print_header(const Model *model) {
    size_t outputs = model->net->outputs;
    bool linear = strcmp(model->loss->activation, "linear") == 0;
    printf("prediction");
    for (size_t o = 0; o < outputs && !(linear && outputs == 1); o++) {
        char name[LABEL_BYTES], cell[LABEL_BYTES + 16];
        size_t k = outputs == 1 ? 1 : o;
        class_name(&model->info.encoding.target, k, name, sizeof name);
        snprintf(cell, sizeof cell, "%s(%s)", linear ? "score" : "p", name);
        putchar(',');
        print_cell(cell);
    }
    putchar('\n');
}

static bool print_prediction(const Model *model, const Mat *a, size_t n, Error *err) {
    const real *row = mat_row(a, n);
    bool number = a->cols == 1 && strcmp(model->loss->activation, "linear") == 0;
    for (size_t o = 0; o < a->cols; o++) {
        if (!isfinite(row[o])) {
            return error_set(err,
                             "row %zu: the prediction is not finite; its inputs are "
                             "far from those of training",
                             n + 1);
        }
    }
    char name[LABEL_BYTES];
    class_name(&model->info.encoding.target, metrics_class(a, n, (real)0.5), name,
               sizeof name);
    if (!number) print_cell(name);
    for (size_t o = 0; o < a->cols; o++) {
        printf("%s%.17g", number ? "" : ",", (double)row[o]);
    }
    putchar('\n');
    return true;
}

static bool predict_rows(const Model *model, const Dataset *data, Error *err) {
    Arena memory = {0};
    Mat a;
    if (!predictions_create(&a, &memory, &model->trainer, data->x.rows, err)) {
        return false;
    }
    train_predict(&model->trainer, &a, &data->x);
    print_header(model);
    bool good = true;
    for (size_t n = 0; n < a.rows && good; n++) {
        good = print_prediction(model, &a, n, err);
    }
    arena_free(&memory);
    return good;
}

static bool score_rows(const Model *model, const Dataset *data, const Question *q,
                       Error *err) {
    Score score;
    bool classes = are_classes(model->loss, &data->t);
    if (!score_measure(&score, &model->trainer, data, classes, err)) return false;
    printf("model      %s\ndata       %s\nloss       %s\n", q->operand[0],
           q->source.path, model->loss->measure);
    print_score_head();
    print_score("", data->x.rows, &score);
    return true;
}

// Runs the question for data: predict, or score.
static bool ask(const Question *q, bool score, Error *err) {
    Model model;
    Dataset data = {0};
    bool good =
        loaded_create(&model, q, err) && read_for_model(&data, &model, q, score, err);
    if (good) {
        good = score ? score_rows(&model, &data, q, err)
                     : predict_rows(&model, &data, err) ||
                           error_prefix(err, q->source.path);
    }
    dataset_free(&data);
    loaded_free(&model);
    return good;
}

static bool run_predict(int argc, char **argv, Error *err) {
    Question q = {0};
    Options options = {
        .program = "nn predict",
        .operand = "MODEL DATA",
        .about = "Prints a prediction for every row of the data, as CSV.",
        .count = 3,
        .operand_limit = 2};
    OptionsResult parsed = parse_question(&q, &options, argc, argv, err);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_HELP;
    return ask(&q, false, err);
}

static bool run_score(int argc, char **argv, Error *err) {
    Question q = {0};
    Options options = {.program = "nn score",
                       .operand = "MODEL DATA",
                       .about = "Says how good a model is on data with known answers.",
                       .count = 6,
                       .operand_limit = 2};
    OptionsResult parsed = parse_question(&q, &options, argc, argv, err);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_HELP;
    return ask(&q, true, err);
}

static void show_layers(const Net *net, const Loss *loss) {
    printf("\n%5s  %-8s %8s %8s  %-10s %10s\n", "layer", "kind", "inputs", "units",
           "activation", "parameters");
    for (size_t l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        bool last = l + 1 == net->layers;
        printf("%5zu  %-8s %8zu %8zu  %-10s %10zu%s\n", l + 1, layer->kind->name,
               layer->inputs, layer->outputs,
               last ? loss->activation : layer->activation->name,
               mat_count(&layer->w) + mat_count(&layer->b),
               layer->w.rows > 0 && layer->b.rows == 0 ? "  no bias" : "");
    }
    printf("%5s  %-8s %8s %8s  %-10s %10zu\n", "", "", "", "", "total",
           net->param_count);
}

static void show_scaling(const ModelInfo *info) {
    size_t inputs = info->mean.cols;
    size_t most = inputs < NAMES_SHOWN ? inputs : NAMES_SHOWN;
    printf("\n%-24s %14s %14s\n", "input", "mean", "deviation");
    for (size_t i = 0; i < most; i++) {
        char name[NAME_ROOM];
        snprintf(name, sizeof name, "%zu", i + 1);
        if (info->encoding.columns > 0) {
            dataset_input_name(&info->encoding, i, name, sizeof name);
        }
        printf("%-24s %14.6g %14.6g\n", name, (double)info->mean.at[i],
               (double)info->deviation.at[i]);
    }
    if (most < inputs) printf("and %zu more\n", inputs - most);
}

static void show(const Model *model, const char *path) {
    const Encoding *encoding = &model->info.encoding;
    printf("model      %s\nnetwork    ", path);
    print_network(model->net, model->loss);
    printf("\nloss       %s\ninputs     ", model->loss->measure);
    if (encoding->columns > 0) {
        print_columns(encoding);
    } else {
        printf("%zu", model->net->inputs);
    }
    printf("\ntarget     ");
    print_column(&encoding->target);
    printf("\nscaling    %s\n",
           model->info.mean.cols > 0 ? "standardised, see below" : "none");
    show_layers(model->net, model->loss);
    if (model->info.mean.cols > 0) show_scaling(&model->info);
}

static bool run_show(int argc, char **argv, Error *err) {
    Question q = {0};
    Model model;
    Options options = {.program = "nn show",
                       .operand = "MODEL",
                       .about = "Says what is in a model file.",
                       .count = 2,
                       .operand_limit = 1};
    OptionsResult parsed = parse_question(&q, &options, argc, argv, err);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_HELP;
    bool good = loaded_create(&model, &q, err);
    if (good) show(&model, q.operand[0]);
    loaded_free(&model);
    return good;
}

// ---- nn read

// The command line of `nn read`.
typedef struct Look {
    const char *page[1];
    const char *model, *svg;
    double sure;
    bool json;
} Look;

static OptionsResult parse_read(Look *look, int argc, char **argv, Error *err) {
    const Option list[] = {
        {"model", "a network that reads digits, as make chapter5-reader saves it",
         .text = &look->model},
        {"sure", "a digit with less probability is written as ?", .number = &look->sure,
         .most = 1},
        {"json", "prints JSON: every digit, its probability and its corners",
         .flag = &look->json},
        {"svg", "draws the page, with what was read, into this file",
         .text = &look->svg},
    };
    Options options = {
        .program = "nn read",
        .operand = "PAGE",
        .about = "Reads the handwritten numbers on a photographed page, PGM or PPM.",
        .list = list,
        .count = sizeof list / sizeof list[0],
        .operands = look->page,
        .operand_limit = 1};
    OptionsResult result = options_parse(&options, argc, argv, err);
    if (result != OPTIONS_RUN) return result;
    if (options.operand_count == 1 && look->model) return result;
    error_set(err, "%s is missing, expected nn read PAGE --model MODEL",
              look->model ? "the page" : "--model");
    return OPTIONS_WRONG;
}

static bool read_page(const Look *look, const Model *model, Error *err) {
    Image page = {0};
    Reading reading = {.digits = 0};
    ReaderSettings settings;
    if (!reader_settings(&settings, model->net, &model->info, look->model, err)) {
        return false;
    }
    settings.sure = look->sure;
    bool good = image_read(&page, look->page[0], err) &&
                (reader_read(&reading, &page, &model->trainer, &settings, err) ||
                 error_prefix(err, look->page[0])) &&
                reader_save_svg(&reading, look->svg, err);
    if (good && look->json) reader_write_json(&reading, stdout);
    if (good && !look->json) reader_write_text(&reading, stdout);
    reader_free(&reading);
    image_free(&page);
    return good;
}

static bool run_read(int argc, char **argv, Error *err) {
    Look look = {.sure = 0.95};
    Model model;
    OptionsResult parsed = parse_read(&look, argc, argv, err);
    if (parsed != OPTIONS_RUN) return parsed == OPTIONS_HELP;
    Question q = {.operand = {look.model}};
    bool good = loaded_create(&model, &q, err) && read_page(&look, &model, err);
    loaded_free(&model);
    return good;
}

// ---- Which of them

typedef struct Command {
    const char *name;
    const char *usage;
    bool (*run)(int argc, char **argv, Error *err);
} Command;

static const Command COMMANDS[] = {
    {"train", "train DATA --target COLUMN --layers LAYERS [OPTION]...", run_train},
    {"predict", "predict MODEL DATA", run_predict},
    {"score", "score MODEL DATA", run_score},
    {"show", "show MODEL", run_show},
    {"read", "read PAGE --model MODEL [OPTION]...", run_read},
};

static const Names COMMAND_NAMES = {
    .what = "command",
    .first = &COMMANDS[0].name,
    .stride = sizeof COMMANDS[0],
    .count = sizeof COMMANDS / sizeof COMMANDS[0],
};

static void print_usage(void) {
    printf("usage:");
    for (size_t c = 0; c < COMMAND_NAMES.count; c++) {
        printf("%s nn %s\n", c > 0 ? "      " : "", COMMANDS[c].usage);
    }
    printf(
        "\nA neural network for your own data. `nn train --help` and so on list the "
        "options.\nData: CSV with a header line, or IDX (MNIST's format). Models: "
        ".safetensors.\nPages: PGM or PPM.\n");
}

static bool run(int argc, char **argv, Error *err) {
    size_t row = 0;
    if (!real_keeps_subnormals()) {
        return error_set(err,
                         "this processor takes the smallest numbers for zero (flush to "
                         "zero is on); results would differ from machine to machine");
    }
    if (argc < 2) {
        return error_set(err,
                         "which command? train, predict, score, show or read "
                         "(nn --help)");
    }
    if (strcmp(argv[1], "--help") == 0) {
        print_usage();
        return true;
    }
    if (!names_find(&COMMAND_NAMES, argv[1], strlen(argv[1]), &row, err)) return false;
    return COMMANDS[row].run(argc - 1, argv + 1, err);
}

int main(int argc, char **argv) {
    Error err = {0};
    bool good = run(argc, argv, &err) && file_finish_stdout(&err);
    return good ? 0 : error_report(PROGRAM, &err);
}
