// Chapter 3: layers. A network that bends its boundary, and how it learns: backpropagation.
//
// The program runs from top to bottom like the chapter; main is its table of contents.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "angle.h"
#include "arena.h"
#include "dataset.h"
#include "error.h"
#include "file.h"
#include "gradcheck.h"
#include "loss.h"
#include "metrics.h"
#include "net.h"
#include "optimiser.h"
#include "options.h"
#include "progress.h"
#include "table.h"
#include "train.h"

// ---- What the reader may change on the command line

typedef struct Settings {
    size_t seed;
    size_t steps;
    size_t hidden;
    const char *activation;
    const char *init;
    double learning_rate;
    const char *data;
    const char *log;
    const char *figures;
    bool quick;
} Settings;

static OptionsResult read_settings(Settings *settings, int argc, char **argv,
                                   Error *err) {
    *settings = (Settings){.seed = 1,
                           .steps = 4000,
                           .hidden = 4,
                           .activation = "tanh",
                           .init = "0.01",
                           .learning_rate = 1.2,
                           .data = "data/titanic.csv"};
    const Option list[] = {
        {.name = "seed",
         .count = &settings->seed,
         .most = UINT32_MAX - 8,
         .help = "which random numbers the first weights come from"},
        {.name = "steps",
         .count = &settings->steps,
         .least = 1,
         .most = 1e9,
         .help = "steps of gradient descent on the rose"},
        {.name = "hidden",
         .count = &settings->hidden,
         .least = 1,
         .most = 64,
         .help = "hidden units for the rose"},
        {.name = "activation",
         .text = &settings->activation,
         .help = "what the hidden units do with their sums"},
        {.name = "init",
         .text = &settings->init,
         .help = "first weights for the rose: a factor, xavier, he or zeros"},
        {.name = "learning-rate",
         .number = &settings->learning_rate,
         .help = "how far a step goes along the slope, on the rose"},
        {.name = "data",
         .text = &settings->data,
         .help = "the passengers of chapter 2"},
        {.name = "log",
         .text = &settings->log,
         .help = "write the rose's whole curve to this file (step,cost)"},
        {.name = "figures",
         .text = &settings->figures,
         .help = "write the figures' data into this folder"},
        {.name = "quick",
         .flag = &settings->quick,
         .help = "the short version: a quarter of the steps"},
    };
    Options options = {
        .program = "chapter3",
        .list = list,
        .count = sizeof list / sizeof list[0],
        .about = "Layers, backpropagation, and a rose with seven petals."};
    OptionsResult result = options_parse(&options, argc, argv, err);
    if (settings->quick) settings->steps = (settings->steps + 3) / 4;
    return result;
}

// ---- A network and all that it needs to learn

typedef struct Learner {
    Net *net;
    Trace *trace;
    Optimiser optimiser;
    Trainer trainer;
} Learner;

static void learner_free(Learner *learner) {
    optimiser_free(&learner->optimiser);
    net_trace_free(learner->trace);
    net_free(learner->net);
    *learner = (Learner){0};
}

// Layers "4:tanh,1" for `inputs` inputs and batches of `rows`; plain gradient descent.
static bool learner_create(Learner *learner, const char *layers, size_t inputs,
                           const char *loss, size_t rows, Error *err) {
    *learner = (Learner){0};
    learner->net = net_create(inputs, layers, err);
    if (!learner->net) return false;
    learner->trace = net_trace_create(learner->net, rows, 0, err);
    bool good = learner->trace && optimiser_create(&learner->optimiser, "sgd",
                                                   learner->net->param_count, 1, err);
    learner->trainer = (Trainer){.net = learner->net,
                                 .trace = learner->trace,
                                 .optimiser = &learner->optimiser,
                                 .loss = good ? loss_find(loss, err) : NULL};
    if (learner->trainer.loss) return true;
    learner_free(learner);
    return false;
}

// `steps` steps on all the examples at once; table may be off.
static bool learn(Learner *learner, const Mat *x, const Mat *t, size_t steps,
                  real learning_rate, Table *log, Error *err) {
    learner->optimiser.learning_rate = learning_rate;
    for (size_t step = 0; step < steps; step++) {
        real cost = 0;
        if (!train_step(&learner->trainer, x, t, &cost, err)) return false;
        table_row(log, (double[]){(double)learner->trainer.steps - 1, cost});
    }
    return true;
}

// ---- One backward pass with a pencil

// How many letters a UTF-8 text has: ᵀ is one, in three bytes.
static int letters(const char *text) {
    int count = 0;
    for (; *text; text++) count += (*text & 0xC0) != 0x80;
    return count;
}

// "   z1 = x w1 + b1               0      0", one row after the other.
static void show(const char *what, const Mat *m) {
    for (size_t r = 0; r < m->rows; r++) {
        if (r > 0) what = "";
        printf("   %s%*s", what, 23 - letters(what), "");
        for (size_t c = 0; c < m->cols; c++) printf(" %6.4g", m->at[r * m->cols + c]);
        printf("\n");
    }
}

static void show_lower(const Net *net, const Trace *trace) {
    show("w1", &net->layer[0].w);
    show("b1", &net->layer[0].b);
    show("z1 = x w1 + b1", &trace->layer[0].z);
}

static void show_upper(const Net *net, const Trace *trace, const Mat *t, real cost) {
    show("a1 = sigmoid(z1)", &trace->layer[0].a);
    show("w2", &net->layer[1].w);
    show("b2", &net->layer[1].b);
    show("z2 = a1 w2 + b2", &trace->layer[1].z);
    show("t", t);
    show("cost = Σ (t - z2)² / N", &(Mat){.rows = 1, .cols = 1, .at = &cost});
}

static void show_backward(const Trace *trace) {
    const LayerTrace *first = &trace->layer[0], *second = &trace->layer[1];
    show("dz2 = 2 (z2 - t) / N", &second->dz);
    show("dw2 = a1ᵀ dz2", &second->dw);
    show("db2 = Σ dz2", &second->db);
    show("da1 = dz2 w2ᵀ", &first->da);
    show("dz1 = da1 · a1 · (1-a1)", &first->dz);
    show("dw1 = xᵀ dz1", &first->dw);
    show("db1 = Σ dz1", &first->db);
}

// What gradcheck nudges: the cost of one batch as the parameters stand.
typedef struct Problem {
    const Learner *learner;
    const Mat *x, *t;
} Problem;

static real problem_cost(void *context) {
    const Problem *problem = context;
    return train_cost(&problem->learner->trainer, problem->x, problem->t);
}

// Forward and backward, no step. The gradients are then in learner->trace.
static real backpropagate(const Learner *learner, const Mat *x, const Mat *t) {
    const Net *net = learner->net;
    Trace *trace = learner->trace;
    const Loss *loss = learner->trainer.loss;
    const Mat *scores = net_forward(net, trace, x);
    real cost = loss_value(loss, scores, t);
    loss_gradient(loss, net_score_gradient(net, trace), scores, t);
    net_backward(net, trace, x);
    return cost;
}

// The gradient that backpropagation gives, beside differences of the cost.
static GradCheck check_gradient(const Learner *learner, const Mat *x, const Mat *t) {
    Problem problem = {.learner = learner, .x = x, .t = t};
    backpropagate(learner, x, t);
    return gradcheck_run(learner->net->params, learner->trace->grads,
                         learner->net->param_count, problem_cost, &problem);
}

// Four numbers w1, two b1, two w2, one b2. Chosen so that both hidden sums are 0:
// sigmoid(0) is 1/2 and its slope 1/4.
static const real PENCIL[] = {2, -4, -1, 1, 0, 2, 2, -4, (real)1.5};

// The same two hidden units under two outputs: four w1, two b1, four w2, two b2.
static const real PENCIL_PAIR[] = {2, -4, -1, 1, 0, 2, 2, 1, -4, -1, (real)1.5, 1};

static bool pencil_create(Learner *learner, const char *layers, const real *params,
                          size_t rows, Error *err) {
    if (!learner_create(learner, layers, 2, "squared", rows, err)) return false;
    memcpy(learner->net->params, params, learner->net->param_count * sizeof *params);
    return true;
}

static void show_check(const Learner *learner, const Mat *x, const Mat *t) {
    GradCheck check = check_gradient(learner, x, t);
    printf("\nNudging each of the %zu parameters: %s, error %.1e\n",
           learner->net->param_count,
           gradcheck_passed(&check) ? "the same slopes" : "WRONG", check.error);
}

// The numbers in the picture, layers counted as on the page: 0 is x, 3 the cost, whose
// slope at itself is 1.
static bool write_pencil_units(const Trace *trace, const Mat *x, real cost,
                               const char *figures, Error *err) {
    Table units;
    if (!table_create(&units, figures, "pencil-units.csv", "layer,unit,z,a,dz,da",
                      err)) {
        return false;
    }
    for (size_t i = 0; i < x->cols; i++) {
        table_row(&units, (double[]){0, (double)i + 1, x->at[i], x->at[i], 0, 0});
    }
    for (size_t l = 0; l < 2; l++) {
        const LayerTrace *at = &trace->layer[l];
        for (size_t o = 0; o < at->z.cols; o++) {
            table_row(&units, (double[]){(double)l + 1, (double)o + 1, at->z.at[o],
                                         at->a.at[o], at->dz.at[o], at->da.at[o]});
        }
    }
    table_row(&units, (double[]){3, 1, cost, cost, 1, 1});
    return table_close(&units, err);
}

// Every weight and its slope; a bias comes from unit 0.
static bool write_pencil_weights(const Net *net, const Trace *trace,
                                 const char *figures, Error *err) {
    Table weights;
    if (!table_create(&weights, figures, "pencil-weights.csv",
                      "layer,from,to,value,slope", err)) {
        return false;
    }
    for (size_t l = 0; l < net->layers; l++) {
        size_t I = net->layer[l].inputs, O = net->layer[l].outputs;
        for (size_t k = 0; k < (I + 1) * O; k++) {
            bool bias = k >= I * O;
            const Mat *p = bias ? &net->layer[l].b : &net->layer[l].w;
            const Mat *dp = bias ? &trace->layer[l].db : &trace->layer[l].dw;
            size_t at = bias ? k - I * O : k;
            table_row(&weights,
                      (double[]){(double)l + 1, bias ? 0 : (double)(k / O + 1),
                                 (double)(k % O + 1), p->at[at], dp->at[at]});
        }
    }
    return table_close(&weights, err);
}

static bool write_pencil(const Learner *learner, const Mat *x, real cost,
                         const char *figures, Error *err) {
    return write_pencil_units(learner->trace, x, cost, figures, err) &&
           write_pencil_weights(learner->net, learner->trace, figures, err);
}

static bool work_with_a_pencil(const Settings *settings, Error *err) {
    Mat x = mat_view((real[]){1, 2}, 1, 2), t = mat_view((real[]){1}, 1, 1);
    Learner learner;
    if (!pencil_create(&learner, "2:sigmoid,1", PENCIL, 1, err)) return false;
    real cost = backpropagate(&learner, &x, &t);
    printf("A backward pass with a pencil: 2 inputs, 2 sigmoid units, 1 output\n\n");
    printf("Forward, from the inputs to the cost\n\n");
    show("x", &x);
    show_lower(learner.net, learner.trace);
    show_upper(learner.net, learner.trace, &t, cost);
    printf("\nBackward, from the cost to every weight\n\n");
    show_backward(learner.trace);
    bool good = write_pencil(&learner, &x, cost, settings->figures, err);
    show_check(&learner, &x, &t);
    backpropagate(&learner, &x, &t);
    learner.optimiser.learning_rate = (real)0.05;
    optimiser_step(&learner.optimiser, learner.net->params, learner.trace->grads);
    printf("One step downhill at rate 0.05, and the cost is %.4g.\n\n",
           train_cost(&learner.trainer, &x, &t));
    learner_free(&learner);
    return good;
}

// Two outputs, and the same point twice with two targets: both sums of the way back.
static bool work_with_a_pencil_again(Error *err) {
    Mat x = mat_view((real[]){1, 2, 1, 2}, 2, 2);
    Mat t = mat_view((real[]){1, 0, 0, 1}, 2, 2);
    Learner learner;
    if (!pencil_create(&learner, "2:sigmoid,2", PENCIL_PAIR, 2, err)) return false;
    real cost = backpropagate(&learner, &x, &t);
    printf("The same two hidden units, two outputs, two examples\n\n");
    show("x", &x);
    show_upper(learner.net, learner.trace, &t, cost);
    printf("\nBackward, by the same seven lines\n\n");
    show_backward(learner.trace);
    show_check(&learner, &x, &t);
    printf("\n");
    learner_free(&learner);
    return true;
}

// ---- The smallest problem that needs a hidden layer

enum { TRUTHS = 4, TRUTH_INPUTS = 3 };

// "One or the other, not both." The third input is always 1 and serves as a bias.
static real TRUTH_X[TRUTHS * TRUTH_INPUTS] = {0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1};
static real TRUTH_T[TRUTHS] = {0, 1, 1, 0};

static Mat truth_inputs(void) {
    return mat_view(TRUTH_X, TRUTHS, TRUTH_INPUTS);
}

static Mat truth_targets(void) {
    return mat_view(TRUTH_T, TRUTHS, 1);
}

// Three neurons made by hand, which say yes where their sum is above zero.
typedef struct ByHand {
    real first;   // "at least one"
    real second;  // "both"
    real answer;  // "the first, and not the second"
} ByHand;

static ByHand sums_by_hand(real x1, real x2) {
    ByHand sum = {.first = x1 + x2 - (real)0.5, .second = x1 + x2 - (real)1.5};
    sum.answer = (real)(sum.first > 0) - 2 * (real)(sum.second > 0) - (real)0.5;
    return sum;
}

static void show_by_hand(void) {
    printf(
        "Three neurons made by hand: yes is 1, no is 0\n\n"
        "     x1   x2   first   second   answer\n");
    for (size_t n = 0; n < TRUTHS; n++) {
        const real *x = TRUTH_X + n * TRUTH_INPUTS;
        ByHand sum = sums_by_hand(x[0], x[1]);
        printf("   %4g %4g %7d %8d %8d\n", x[0], x[1], sum.first > 0, sum.second > 0,
               sum.answer > 0);
    }
    printf("\n");
}

// Their sums, and the answer, for mixtures of the inputs.
static bool write_by_hand(const char *figures, Error *err) {
    enum { CELLS = 60 };
    Table map;
    if (!table_create(&map, figures, "truth-hand.csv", "x1,x2,first,second,answer",
                      err)) {
        return false;
    }
    for (size_t r = 0; r <= CELLS; r++) {
        for (size_t c = 0; c <= CELLS; c++) {
            real x1 = (real)1.5 * (real)c / CELLS - (real)0.25;
            real x2 = (real)1.5 * (real)r / CELLS - (real)0.25;
            ByHand sum = sums_by_hand(x1, x2);
            table_row(&map, (double[]){x1, x2, sum.first, sum.second, sum.answer > 0});
        }
        table_gap(&map);
    }
    return table_close(&map, err);
}

// Weights as NumPy's rand(inputs, units), layer by layer: uniform in 0 ... 1, row by row.
static void fill_uniform(Net *net, size_t seed) {
    Rng rng;
    rng_stream(&rng, (uint32_t)seed, STREAM_WEIGHTS);
    for (size_t p = 0; p < net->param_count; p++) {
        net->params[p] = (real)rng_uniform(&rng);
    }
}

// Learns the table and prints what is answered.
static bool learn_truth_table(Learner *learner, Table *log, size_t steps, Error *err) {
    Mat x = truth_inputs(), t = truth_targets();
    Mat a = mat_view((real[TRUTHS]){0}, TRUTHS, 1);
    if (!learn(learner, &x, &t, steps, 4, log, err)) return false;
    train_predict(&learner->trainer, &a, &x);
    printf("   cost %.6f   answers %.3f %.3f %.3f %.3f\n",
           train_cost(&learner->trainer, &x, &t), a.at[0], a.at[1], a.at[2], a.at[3]);
    return true;
}

// The answers for every mixture of the first two inputs.
static bool write_truth_surface(const Learner *learner, const char *figures,
                                Error *err) {
    enum { CELLS = 50 };
    Table surface;
    if (!table_create(&surface, figures, "truth-surface.csv", "x1,x2,answer", err)) {
        return false;
    }
    for (size_t r = 0; r <= CELLS; r++) {
        for (size_t c = 0; c <= CELLS; c++) {
            real at[] = {(real)c / CELLS, (real)r / CELLS, 1};
            Mat x = mat_view(at, 1, TRUTH_INPUTS), a = mat_view((real[]){0}, 1, 1);
            train_predict(&learner->trainer, &a, &x);
            table_row(&surface, (double[]){at[0], at[1], a.at[0]});
        }
        table_gap(&surface);
    }
    return table_close(&surface, err);
}

static bool truth_table_with(const char *layers, const char *log_name,
                             const Settings *settings, Error *err) {
    Learner learner;
    Table log = {0};
    if (!learner_create(&learner, layers, TRUTH_INPUTS, "sigmoid-squared", TRUTHS,
                        err)) {
        return false;
    }
    fill_uniform(learner.net, settings->seed);
    bool good = table_create(&log, settings->figures, log_name, "step,cost", err) &&
                learn_truth_table(&learner, &log, 1500, err);
    good = table_close(&log, err) && good;
    if (good && learner.net->layers > 1) {
        good = write_truth_surface(&learner, settings->figures, err);
    }
    learner_free(&learner);
    return good;
}

static bool learn_truth_tables(const Settings *settings, Error *err) {
    printf(
        "The smallest problem that needs a hidden layer: one or the other, not "
        "both\n\n");
    show_by_hand();
    if (!write_by_hand(settings->figures, err)) return false;
    printf("One sigmoid unit, 1500 steps (right would be 0 1 1 0):\n");
    if (!truth_table_with("1:no-bias", "truth-1.csv", settings, err)) return false;
    printf("Four sigmoid units below it, 1500 steps:\n");
    if (!truth_table_with("4:sigmoid:no-bias,1:no-bias", "truth-4.csv", settings,
                          err)) {
        return false;
    }
    printf("\n");
    return true;
}

// Does a network with so many tanh units learn the table from this seed?
static bool solves_truth_table(size_t hidden, uint32_t seed, bool *solved, Error *err) {
    char layers[32];
    Learner learner;
    Mat x = truth_inputs(), t = truth_targets();
    snprintf(layers, sizeof layers, "%zu:tanh,1", hidden);
    if (!learner_create(&learner, layers, TRUTH_INPUTS, "sigmoid-entropy", TRUTHS,
                        err)) {
        return false;
    }
    bool good = net_init(learner.net, "xavier", seed, err) &&
                learn(&learner, &x, &t, 2000, (real)0.5, &(Table){0}, err);
    *solved = good && train_cost(&learner.trainer, &x, &t) < (real)0.05;
    learner_free(&learner);
    return good;
}

static bool count_solved(size_t hidden, size_t seeds, Error *err) {
    size_t count = 0;
    for (uint32_t seed = 1; seed <= seeds; seed++) {
        bool solved = false;
        if (!solves_truth_table(hidden, seed, &solved, err)) return false;
        count += solved;
    }
    printf("   %zu hidden tanh units: solved from %3zu of %zu seeds\n", hidden, count,
           seeds);
    return true;
}

static bool count_seeds(const Settings *settings, Error *err) {
    size_t seeds = settings->quick ? 25 : 100;
    printf(
        "Luck and size: tanh units, cross-entropy, 2000 steps at a rate of 0.5\n"
        "(solved: a cost below 0.05)\n\n");
    bool good = count_solved(1, seeds, err) && count_solved(2, seeds, err) &&
                count_solved(4, seeds, err) && count_solved(8, seeds, err);
    printf("\n");
    return good;
}

// ---- The rose

// The curve begins at the tip of a petal: shifted by half a petal, whole ones count from 0.
enum { ROSE_PETALS = 7, ROSE_POINTS = 700, ROSE_SHIFT = 50 };

// r = 4 cos(7 theta), theta from 0 to pi; petals 0, 3 and 6 are class 1. Points within 0.1
// of the centre are left out. x has room for ROSE_POINTS rows; returns how many it got.
static size_t make_rose(Mat *x, Mat *t) {
    size_t count = 0;
    for (size_t k = 0; k < ROSE_POINTS; k++) {
        double turn = (double)k / (ROSE_POINTS - 1);
        double radius = 4 * angle_cospi(ROSE_PETALS * turn);
        double across = radius * angle_cospi(turn), up = radius * angle_sinpi(turn);
        size_t petal = (k + ROSE_SHIFT) % ROSE_POINTS / (ROSE_POINTS / ROSE_PETALS);
        if (across * across + up * up < 0.1 * 0.1) continue;
        x->at[2 * count] = (real)across;
        x->at[2 * count + 1] = (real)up;
        t->at[count++] = petal % 3 == 0;
    }
    x->rows = t->rows = count;
    return count;
}

typedef struct Rose {
    Mat x;  // (688×2)
    Mat t;  // (688×1)
    Mat a;  // (688×1), what a network says
    Arena memory;
} Rose;

static void rose_lay_out(Rose *rose) {
    rose->x = mat_take(&rose->memory, ROSE_POINTS, 2);
    rose->t = mat_take(&rose->memory, ROSE_POINTS, 1);
    rose->a = mat_take(&rose->memory, ROSE_POINTS, 1);
}

static bool rose_create(Rose *rose, Error *err) {
    *rose = (Rose){0};
    rose_lay_out(rose);
    if (!arena_allocate(&rose->memory, err)) return false;
    rose_lay_out(rose);
    rose->a.rows = make_rose(&rose->x, &rose->t);
    return true;
}

static void report(const Learner *learner, Rose *rose) {
    train_predict(&learner->trainer, &rose->a, &rose->x);
    printf("%7zu  %12.9f  %9.1f %%\n", learner->trainer.steps,
           train_cost(&learner->trainer, &rose->x, &rose->t),
           100 * metrics_accuracy(&rose->a, &rose->t, (real)0.5));
}

// The straight line of each hidden unit: there its weighted sum is 0.
static void show_units(const Layer *layer) {
    printf(
        "Each hidden unit's weighted sum\n\n   unit        w1        w2         b\n");
    for (size_t o = 0; o < layer->outputs; o++) {
        printf("   %4zu %9.3f %9.3f %9.3f\n", o + 1, layer->w.at[o],
               layer->w.at[layer->outputs + o], layer->b.at[o]);
    }
    printf("\n");
}

// `steps` steps on the rose, with eight reports on the way and one at the end.
static bool learn_rose(Learner *learner, Rose *rose, size_t steps, real learning_rate,
                       Table *log, Error *err) {
    size_t every = steps < 8 ? 1 : steps / 8;
    Progress progress = progress_start("the rose", steps);
    printf("   step          cost    accuracy\n");
    for (size_t done = 0, part; done < steps; done += part) {
        part = steps - done < every ? steps - done : every;
        report(learner, rose);
        if (!learn(learner, &rose->x, &rose->t, part, learning_rate, log, err)) {
            return false;
        }
        progress_update(&progress, done + part, NAN);
    }
    progress_end(&progress);
    report(learner, rose);
    printf("\n");
    return true;
}

// What the network says over a grid, for a map: x, y, answer, then each hidden unit.
static bool write_map(const Learner *learner, const char *name, const char *figures,
                      Error *err) {
    enum { CELLS = 100 };
    Table map;
    size_t units = learner->net->layers > 1 ? learner->net->layer[0].outputs : 0;
    char header[512] = "x,y,answer";
    for (size_t u = 0; u < units; u++) {
        size_t used = strlen(header);
        snprintf(header + used, sizeof header - used, ",unit%zu", u + 1);
    }
    if (!table_create(&map, figures, name, header, err)) return false;
    for (size_t r = 0; r <= CELLS; r++) {
        for (size_t c = 0; c <= CELLS; c++) {
            real at[2] = {(real)8.6 * (real)c / CELLS - (real)4.3,
                          (real)8.6 * (real)r / CELLS - (real)4.3};
            Mat x = mat_view(at, 1, 2), a = mat_view((real[]){0}, 1, 1);
            train_predict(&learner->trainer, &a, &x);
            table_number(&map, at[0]);
            table_number(&map, at[1]);
            table_number(&map, a.at[0]);
            const real *unit = learner->trace->layer[0].a.at;
            for (size_t u = 0; u < units; u++) table_number(&map, unit[u]);
        }
        table_gap(&map);
    }
    return table_close(&map, err);
}

// One network and how it fares on the rose.
typedef struct Trial {
    const char *name;  // of its files: rose-NAME.csv, map-NAME.csv
    const char *layers;
    const char *init;
    size_t steps;
    const char *log;  // another place for its curve; NULL: none
} Trial;

static bool run_trial(const Trial *trial, Learner *learner, Rose *rose,
                      const Settings *settings, Error *err) {
    Table log;
    char curve[32], map[32];
    snprintf(curve, sizeof curve, "rose-%s.csv", trial->name);
    snprintf(map, sizeof map, "map-%s.csv", trial->name);
    const char *folder = trial->log ? "." : settings->figures;
    if (!net_init(learner->net, trial->init, (uint32_t)settings->seed, err) ||
        !table_create(&log, folder, trial->log ? trial->log : curve, "step,cost",
                      err)) {
        return false;
    }
    bool good = learn_rose(learner, rose, trial->steps, (real)settings->learning_rate,
                           &log, err);
    good = table_close(&log, err) && good;
    if (good && learner->net->layers > 1) show_units(&learner->net->layer[0]);
    return good && write_map(learner, map, settings->figures, err);
}

static bool try_on_rose(const Trial *trial, Rose *rose, const Settings *settings,
                        Error *err) {
    Learner learner;
    if (!learner_create(&learner, trial->layers, 2, "sigmoid-entropy", ROSE_POINTS,
                        err)) {
        return false;
    }
    bool good = run_trial(trial, &learner, rose, settings, err);
    learner_free(&learner);
    return good;
}

static bool write_rose(const Rose *rose, const char *figures, Error *err) {
    Table points;
    if (!table_create(&points, figures, "rose.csv", "x,y,class", err)) return false;
    for (size_t n = 0; n < rose->x.rows; n++) {
        const real *at = mat_row(&rose->x, n);
        table_row(&points, (double[]){at[0], at[1], rose->t.at[n]});
    }
    return table_close(&points, err);
}

// ---- Break it

// Learns without a word, prints how it ended, and draws the map of what was learned.
static bool break_with(const Trial *trial, const char *what, Rose *rose,
                       const Settings *settings, Error *err) {
    Learner learner;
    char map[32];
    snprintf(map, sizeof map, "map-%s.csv", trial->name);
    if (!learner_create(&learner, trial->layers, 2, "sigmoid-entropy", ROSE_POINTS,
                        err)) {
        return false;
    }
    bool good =
        net_init(learner.net, trial->init, (uint32_t)settings->seed, err) &&
        learn(&learner, &rose->x, &rose->t, trial->steps, (real)1.2, &(Table){0}, err);
    printf("   %-32s", what);
    if (good) report(&learner, rose);
    good = good && write_map(&learner, map, settings->figures, err);
    learner_free(&learner);
    return good;
}

// Three ways to take away what makes a network more than one neuron.
static bool break_it(Rose *rose, const Settings *settings, Error *err) {
    size_t steps = settings->quick ? 1000 : 4000;
    Trial zeros = {
        .name = "zeros", .layers = "4:tanh,1", .init = "zeros", .steps = steps};
    Trial linear = {
        .name = "linear", .layers = "4:linear,1", .init = "0.01", .steps = steps};
    Trial two = {.name = "two", .layers = "2:tanh,1", .init = "0.01", .steps = steps};
    printf(
        "Break it: the same rose, seed %zu, always at a rate of 1.2\n\n"
        "                                      step          cost    accuracy\n",
        settings->seed);
    bool good = break_with(&zeros, "all first weights zero", rose, settings, err) &&
                break_with(&linear, "linear hidden units", rose, settings, err) &&
                break_with(&two, "two hidden units", rose, settings, err);
    printf("\n");
    return good;
}

enum { LAYERS_ROOM = 64 };

// "4:tanh,1", from what the command line says.
static void write_layers(char layers[LAYERS_ROOM], const Settings *settings) {
    snprintf(layers, LAYERS_ROOM, "%zu:%.32s,1", settings->hidden,
             settings->activation);
}

// The two networks of the chapter, side by side.
static bool learn_both(Rose *rose, const Settings *settings, Error *err) {
    char layers[LAYERS_ROOM];
    write_layers(layers, settings);
    Trial alone = {.name = "alone",
                   .layers = "1",
                   .init = "0.01",
                   .steps = settings->quick ? 250 : 1000};
    Trial deep = {.name = "hidden",
                  .layers = layers,
                  .init = settings->init,
                  .steps = settings->steps,
                  .log = settings->log};
    printf("The rose: %zu points, %d petals, three of them of class 1\n\n",
           rose->x.rows, ROSE_PETALS);
    printf(
        "One sigmoid unit, as in chapter 2, at rate %g: a straight line, half are "
        "right\n\n",
        settings->learning_rate);
    if (!try_on_rose(&alone, rose, settings, err)) return false;
    printf("%zu hidden %s units below it:\n\n", settings->hidden, settings->activation);
    return try_on_rose(&deep, rose, settings, err) &&
           write_rose(rose, settings->figures, err);
}

static bool learn_rose_lesson(const Settings *settings, Error *err) {
    Rose rose;
    bool good = rose_create(&rose, err) && learn_both(&rose, settings, err) &&
                break_it(&rose, settings, err);
    arena_free(&rose.memory);
    return good;
}

// ---- Chapters 1 and 2 again, on the network

// y = 2x + 1: one linear unit, squared error.
static bool learn_line_again(Error *err) {
    Mat x = mat_view((real[]){-2, -1, 0, 1, 2, 3, 4}, 7, 1);
    Mat t = mat_view((real[]){-3, -1, 1, 3, 5, 7, 9}, 7, 1);
    Learner learner;
    if (!learner_create(&learner, "1", 1, "squared", 7, err)) return false;
    bool good = net_init(learner.net, "0.01", 1, err);
    printf(
        "Chapter 1 again, on the network \"1\" with the loss \"squared\"\n\n"
        "   step          cost              w              b\n");
    for (size_t step = 0; good && step <= 1000; step += 100) {
        const real *p = learner.net->params;
        printf("%7zu  %12.7g  %13.10g  %13.10g\n", step,
               train_cost(&learner.trainer, &x, &t), p[0], p[1]);
        good = learn(&learner, &x, &t, 100, (real)0.01, &(Table){0}, err);
    }
    printf("\n");
    learner_free(&learner);
    return good;
}

// The passengers: one sigmoid unit, cross-entropy, all at once, at a rate of 1.
static bool learn_passengers(Learner *learner, const Dataset *people, Mat *a,
                             Error *err) {
    const size_t shown[] = {0, 1, 10, 100, 1000, 5000};
    printf("    step             cost   accuracy\n");
    for (size_t k = 0; k < sizeof shown / sizeof shown[0]; k++) {
        size_t steps = shown[k] - learner->trainer.steps;
        if (!learn(learner, &people->x, &people->t, steps, 1, &(Table){0}, err)) {
            return false;
        }
        train_predict(&learner->trainer, a, &people->x);
        printf("%8zu  %15.12f  %7.2f %%\n", shown[k],
               train_cost(&learner->trainer, &people->x, &people->t),
               100 * metrics_accuracy(a, &people->t, (real)0.5));
    }
    printf("\n");
    return true;
}

static bool learn_titanic_again(const Dataset *people, Error *err) {
    Learner learner;
    Arena room = {0};
    size_t rows = people->x.rows;
    mat_take(&room, rows, 1);
    if (!learner_create(&learner, "1", people->x.cols, "sigmoid-entropy", rows, err)) {
        return false;
    }
    printf(
        "Chapter 2 again, on the same network with the loss \"sigmoid-entropy\"\n\n");
    bool good = arena_allocate(&room, err) && net_init(learner.net, "0.01", 1, err);
    if (good) {
        Mat a = mat_take(&room, rows, 1);
        good = learn_passengers(&learner, people, &a, err);
    }
    learner_free(&learner);
    arena_free(&room);
    return good;
}

// ---- Is every gradient right?

enum { CHECK_ROWS = 5, CHECK_INPUTS = 3 };

// Numbers in -1 ... 1 for inputs; rows of 0, 1, 0 or so for targets.
static void fill_check(Mat *x, Mat *t) {
    Rng rng;
    rng_stream(&rng, 1, STREAM_WEIGHTS);
    for (size_t k = 0; k < mat_count(x); k++) {
        x->at[k] = (real)(2 * rng_uniform(&rng) - 1);
    }
    mat_fill(t, 0);
    for (size_t n = 0; n < t->rows; n++) t->at[n * t->cols + n % t->cols] = 1;
}

// Random biases as well as weights: a relu must not stand exactly at its bend.
static void fill_params(Net *net) {
    Rng rng;
    rng_stream(&rng, 3, STREAM_WEIGHTS);
    for (size_t p = 0; p < net->param_count; p++) {
        net->params[p] = (real)rng_normal(&rng) / 2;
    }
}

// Every activation in the hidden layers of a 3-4-4-2 network, with this loss.
static bool check_loss(const char *loss, Error *err) {
    Mat x = mat_view((real[CHECK_ROWS *CHECK_INPUTS]){0}, CHECK_ROWS, CHECK_INPUTS);
    Mat t = mat_view((real[CHECK_ROWS * 2]){0}, CHECK_ROWS, 2);
    fill_check(&x, &t);
    printf("   %-16s", loss);
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        char layers[64];
        Learner learner;
        const char *name = ACTIVATIONS[r].name;
        snprintf(layers, sizeof layers, "4:%s,4:%s,2", name, name);
        if (!learner_create(&learner, layers, CHECK_INPUTS, loss, CHECK_ROWS, err)) {
            return false;
        }
        fill_params(learner.net);
        GradCheck check = check_gradient(&learner, &x, &t);
        printf("  %8.1e%s", check.error, gradcheck_passed(&check) ? "" : " WRONG");
        learner_free(&learner);
    }
    printf("\n");
    return true;
}

static bool check_gradients(Error *err) {
    printf(
        "The gradient check, for every loss and every activation in two hidden "
        "layers\n\n"
        "   %-16s",
        "error");
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        printf("  %8s", ACTIVATIONS[r].name);
    }
    printf("\n");
    for (size_t r = 0; r < LOSS_NAMES.count; r++) {
        if (!check_loss(LOSSES[r].name, err)) return false;
    }
    return true;
}

// ---- The lesson

// Names that do not exist are found out before the first line is printed.
static bool check_settings(const Settings *settings, Error *err) {
    Learner learner;
    char layers[LAYERS_ROOM];
    write_layers(layers, settings);
    if (!learner_create(&learner, layers, 2, "sigmoid-entropy", 1, err)) return false;
    bool good = net_init(learner.net, settings->init, (uint32_t)settings->seed, err);
    learner_free(&learner);
    return good;
}

static bool lesson(const Settings *settings, Error *err) {
    Dataset people;
    DatasetRequest request = {.target = "survived"};
    if (!check_settings(settings, err)) return false;
    if (!dataset_read_csv(&people, settings->data, &request, err)) return false;
    bool good = work_with_a_pencil(settings, err) && work_with_a_pencil_again(err) &&
                learn_truth_tables(settings, err) && count_seeds(settings, err) &&
                learn_rose_lesson(settings, err) && learn_line_again(err) &&
                learn_titanic_again(&people, err) && check_gradients(err);
    dataset_free(&people);
    return good;
}

int main(int argc, char **argv) {
    Error err = {0};
    Settings settings;
    OptionsResult result = read_settings(&settings, argc, argv, &err);
    if (result == OPTIONS_HELP) return 0;
    bool good = result == OPTIONS_RUN && real_check_machine(&err);
    good = good && lesson(&settings, &err) && file_finish_stdout(&err);
    return good ? 0 : error_report("chapter3", &err);
}
