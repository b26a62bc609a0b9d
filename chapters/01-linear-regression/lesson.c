// Chapter 1: one neuron learns y = 2x + 1 from seven points.
//
// Everything here is plain numbers: one weight, one bias, loops over the points. The
// program runs from top to bottom like the chapter; main is its table of contents.
#include <math.h>
#include <stdio.h>

#include "error.h"
#include "file.h"
#include "gradcheck.h"
#include "options.h"
#include "real.h"
#include "rng.h"
#include "table.h"

// ---- What the reader may change on the command line

typedef struct Settings {
    size_t seed;
    size_t steps;
    double learning_rate;
    const char *log;
    const char *figures;
    bool quick;
} Settings;

static OptionsResult read_settings(Settings *settings, int argc, char **argv,
                                   Error *err) {
    *settings = (Settings){.seed = 1, .steps = 1000, .learning_rate = 0.01};
    const Option list[] = {
        {.name = "seed",
         .count = &settings->seed,
         .most = UINT32_MAX - 8,
         .help = "which random numbers the first weight comes from"},
        {.name = "steps",
         .count = &settings->steps,
         .least = 1,
         .most = 1e9,
         .help = "steps of gradient descent"},
        {.name = "learning-rate",
         .number = &settings->learning_rate,
         .most = -1,
         .help = "how far a step goes along the slope"},
        {.name = "log",
         .text = &settings->log,
         .help = "write the whole curve to this file (step,cost)"},
        {.name = "figures",
         .text = &settings->figures,
         .help = "write the figures' data into this folder"},
        {.name = "quick",
         .flag = &settings->quick,
         .help = "the short version (this lesson is short already: the same)"},
    };
    Options options = {.program = "chapter1",
                       .about = "One neuron learns y = 2x + 1.",
                       .list = list,
                       .count = sizeof list / sizeof list[0]};
    return options_parse(&options, argc, argv, err);
}

// ---- The data

enum { POINTS = 7 };

typedef struct Points {
    real x[POINTS];  // inputs
    real y[POINTS];  // what should come out
} Points;

static const Points LINE = {
    .x = {-2, -1, 0, 1, 2, 3, 4},
    .y = {-3, -1, 1, 3, 5, 7, 9},
};

static void show_data(const Points *points) {
    printf("The data: %d points\n\n", POINTS);
    printf("   x ");
    for (size_t n = 0; n < POINTS; n++) printf("%6g", points->x[n]);
    printf("\n   y ");
    for (size_t n = 0; n < POINTS; n++) printf("%6g", points->y[n]);
    printf("\n\n");
}

// ---- The neuron

typedef struct Neuron {
    real w;  // weight
    real b;  // bias
} Neuron;

// a = w x + b
static real neuron_predict(Neuron neuron, real x) {
    return neuron.w * x + neuron.b;
}

// C = Σ (a − y)² / N: how wrong the neuron is, all points together
static real neuron_cost(Neuron neuron, const Points *points) {
    real sum = 0;
    for (size_t n = 0; n < POINTS; n++) {
        real miss = neuron_predict(neuron, points->x[n]) - points->y[n];
        sum += miss * miss;
    }
    return sum / POINTS;
}

// dC/dw = Σ 2 (a − y) x / N    dC/db = Σ 2 (a − y) / N
static Neuron neuron_gradient(Neuron neuron, const Points *points) {
    Neuron gradient = {0};
    for (size_t n = 0; n < POINTS; n++) {
        real miss = neuron_predict(neuron, points->x[n]) - points->y[n];
        gradient.w += 2 * miss * points->x[n];
        gradient.b += 2 * miss;
    }
    return (Neuron){.w = gradient.w / POINTS, .b = gradient.b / POINTS};
}

// A small random weight, bias 0.
static Neuron neuron_init(size_t seed) {
    Rng rng;
    rng_stream(&rng, (uint32_t)seed, STREAM_WEIGHTS);
    return (Neuron){.w = (real)0.01 * (real)rng_normal(&rng), .b = 0};
}

// One step downhill.
static Neuron neuron_step(Neuron neuron, const Points *points, real learning_rate) {
    Neuron gradient = neuron_gradient(neuron, points);
    neuron.w -= learning_rate * gradient.w;
    neuron.b -= learning_rate * gradient.b;
    return neuron;
}

// ---- Learning

// A cost that has run away ends the lesson, and says what to try.
static bool check_cost(real cost, size_t step, real learning_rate, Error *err) {
    if (isfinite(cost)) return true;
    return error_set(err,
                     "step %zu: the cost is no longer finite (it is %g). Try a smaller "
                     "learning rate than %g",
                     step, (double)fabs(cost), (double)learning_rate);
}

// One line of the table.
static void show_step(size_t step, real cost, Neuron neuron) {
    printf("%7zu  %12.7g  %13.10g  %13.10g\n", step, cost, neuron.w, neuron.b);
}

// Steps of descent; every cost goes to the log, at most ten of them to the page.
static bool learn(Neuron *neuron, const Points *points, const Settings *settings,
                  Table *log, Error *err) {
    real learning_rate = (real)settings->learning_rate;
    size_t steps = settings->steps, shown = (steps + 9) / 10;
    printf("Learning: %zu steps at a learning rate of %g\n\n", steps,
           (double)learning_rate);
    printf("   step          cost              w              b\n");
    for (size_t step = 0; step < steps; step++) {
        real cost = neuron_cost(*neuron, points);
        if (!check_cost(cost, step, learning_rate, err)) return false;
        table_row(log, (double[]){(double)step, cost});
        if (step % shown == 0) show_step(step, cost, *neuron);
        *neuron = neuron_step(*neuron, points, learning_rate);
    }
    show_step(steps, neuron_cost(*neuron, points), *neuron);
    return check_cost(neuron_cost(*neuron, points), steps, learning_rate, err);
}

static void use(Neuron neuron) {
    printf("\nIt has never seen x = 12. It says y = %.8f (2 * 12 + 1 = 25).\n\n",
           neuron_predict(neuron, 12));
}

// ---- The same line without learning

// Where both slopes are zero: two equations, two unknowns.
//     w Σx² + b Σx = Σxy    w Σx + b N = Σy
static Neuron solve_normal_equations(const Points *points) {
    real sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (size_t n = 0; n < POINTS; n++) {
        sx += points->x[n];
        sy += points->y[n];
        sxx += points->x[n] * points->x[n];
        sxy += points->x[n] * points->y[n];
    }
    real divisor = sxx * POINTS - sx * sx;
    return (Neuron){.w = (sxy * POINTS - sx * sy) / divisor,
                    .b = (sxx * sy - sx * sxy) / divisor};
}

static void compare_with_exact(Neuron neuron, const Points *points) {
    Neuron exact = solve_normal_equations(points);
    printf("The same line by the normal equations, without learning: w = %g, b = %g\n",
           exact.w, exact.b);
    printf("The neuron is off by %.1e in w and by %.1e in b.\n\n",
           fabs(neuron.w - exact.w), fabs(neuron.b - exact.b));
}

// ---- Is the gradient right?

// What gradcheck nudges: two numbers in memory, and the points that give them a cost.
typedef struct Nudged {
    real p[2];  // w and b
    const Points *points;
} Nudged;

static real nudged_cost(void *context) {
    const Nudged *nudged = context;
    return neuron_cost((Neuron){.w = nudged->p[0], .b = nudged->p[1]}, nudged->points);
}

static GradCheck check_gradient(Neuron at, Neuron gradient, const Points *points) {
    Nudged nudged = {.p = {at.w, at.b}, .points = points};
    return gradcheck_run(nudged.p, (real[]){gradient.w, gradient.b}, 2, nudged_cost,
                         &nudged);
}

static void show_check(const char *what, GradCheck check) {
    printf("   %-22s%c%12.6f%12.6f%10.1e  %s\n", what, check.worst == 0 ? 'w' : 'b',
           check.gradient, check.difference, check.error,
           gradcheck_passed(&check) ? "right" : "WRONG");
}

// The gradient as it is, and with the mistakes that people make.
static void prove_gradient(Neuron at, const Points *points) {
    Neuron right = neuron_gradient(at, points);
    const struct {
        const char *what;
        Neuron gradient;
    } tries[] = {
        {"as it is", right},
        {"factor 2 forgotten", {.w = right.w / 2, .b = right.b / 2}},
        {"dw with its sign lost", {.w = -right.w, .b = right.b}},
        {"db forgotten", {.w = right.w}},
        {"all zeros", {.w = 0}},
    };
    printf(
        "The gradient check: each slope by formula, and by nudging the parameter\n"
        "up and down and looking at the cost. The line shows where the two differ "
        "most.\n\n"
        "   gradient              at   formula     nudged     error\n");
    for (size_t k = 0; k < sizeof tries / sizeof tries[0]; k++) {
        show_check(tries[k].what, check_gradient(at, tries[k].gradient, points));
    }
    printf("\n");
}

// ---- Break it: a step that is too long

// How much the slope changes per step: across the valley most, along its floor least.
typedef struct Bends {
    real across;
    real along;
} Bends;

// The same everywhere: the two solutions k of (k − ww)(k − bb) = wb².
static Bends find_bends(const Points *points) {
    real sx = 0, sxx = 0;
    for (size_t n = 0; n < POINTS; n++) {
        sx += points->x[n];
        sxx += points->x[n] * points->x[n];
    }
    real ww = 2 * sxx / POINTS, wb = 2 * sx / POINTS, bb = 2;
    real mean = (ww + bb) / 2, half = (ww - bb) / 2;
    real root = real_sqrt(half * half + wb * wb);
    return (Bends){.across = mean + root, .along = mean - root};
}

// Beyond it, a step across the valley lands further away than it started.
static real largest_safe_rate(const Points *points) {
    return 2 / find_bends(points).across;
}

// Steps of descent without a word; each cost and w go to the curve, after `series`.
// An empty Table as curve: nothing is written.
static Neuron descend(Neuron neuron, const Points *points, real learning_rate,
                      size_t steps, Table *curve, double series) {
    for (size_t step = 0; step < steps; step++) {
        real cost = neuron_cost(neuron, points);
        table_row(curve, (double[]){series, (double)step, cost, neuron.w});
        neuron = neuron_step(neuron, points, learning_rate);
    }
    table_gap(curve);
    return neuron;
}

enum { RATE_STEPS = 200, TRIAL_STEPS = 10000 };

// Halves the interval until the largest rate is found from which the cost still falls.
static real find_largest_rate(Neuron start, const Points *points) {
    real good = 0, bad = 1;
    while (bad - good > (real)1e-6) {
        real middle = (good + bad) / 2;
        Neuron end = descend(start, points, middle, TRIAL_STEPS, &(Table){0}, 0);
        bool falls = neuron_cost(end, points) < neuron_cost(start, points);
        if (falls) good = middle;
        if (!falls) bad = middle;
    }
    return good;
}

static const real RATES[] = {
    (real)0.003, (real)0.01, (real)0.03, (real)0.1, (real)0.19, (real)0.195,
};

static void show_theory(Neuron start, const Points *points) {
    Bends bends = find_bends(points);
    printf(
        "\nThe ground bends by %.3f across the valley and by %.3f along its floor.\n",
        bends.across, bends.along);
    printf("Theory allows rates below %.4f; tried out, the cost falls up to %.4f.\n\n",
           largest_safe_rate(points), find_largest_rate(start, points));
}

static bool try_rates(Neuron start, const Points *points, const char *figures,
                      Error *err) {
    Table curves;
    if (!table_create(&curves, figures, "rates.csv", "rate,step,cost,w", err)) {
        return false;
    }
    printf(
        "Break it: the learning rate. The cost after %d steps, from the same start\n\n",
        RATE_STEPS);
    printf("   rate           cost\n");
    for (size_t r = 0; r < sizeof RATES / sizeof RATES[0]; r++) {
        Neuron end = descend(start, points, RATES[r], RATE_STEPS, &curves, RATES[r]);
        real cost = neuron_cost(end, points);
        printf("%7g  %13.6g%s\n", RATES[r], cost,
               cost < neuron_cost(start, points) ? "" : "   and growing: it diverges");
    }
    show_theory(start, points);
    return table_close(&curves, err);
}

// ---- Break it: one wrong point

// Two ends of the neuron's line, for a figure.
static void write_line(Table *lines, double step, Neuron neuron) {
    const real ends[] = {(real)-2.5, (real)4.5};
    for (size_t k = 0; k < 2; k++) {
        table_row(lines, (double[]){step, ends[k], neuron_predict(neuron, ends[k])});
    }
    table_gap(lines);
}

// A single sign lost in the data, and the line that is learned from it (series 1; 0: the
// right one).
static bool lose_a_sign(Neuron start, const char *figures, Error *err) {
    Table lines;
    Points wrong = LINE;
    wrong.y[POINTS - 1] = -wrong.y[POINTS - 1];
    Neuron end = descend(start, &wrong, (real)0.01, 1000, &(Table){0}, 0);
    printf("Break it: one wrong point. The last y is %g instead of %g\n\n",
           wrong.y[POINTS - 1], LINE.y[POINTS - 1]);
    printf("   the line learned   y = %.4f x %+.4f\n", end.w, end.b);
    printf("   its cost           %.4f on these points, %.4f on the right ones\n\n",
           neuron_cost(end, &wrong), neuron_cost(end, &LINE));
    if (!table_create(&lines, figures, "wrong.csv", "series,x,y", err)) return false;
    write_line(&lines, 0, solve_normal_equations(&LINE));
    write_line(&lines, 1, end);
    return table_close(&lines, err);
}

// ---- Break it: numbers far from zero

// The same points, with x counted from another origin.
static Points shift(const Points *points, real by) {
    Points moved = *points;
    for (size_t n = 0; n < POINTS; n++) moved.x[n] += by;
    return moved;
}

// Descent at half the largest safe rate: what is left of the cost?
static void show_years(const char *what, Neuron start, const Points *points,
                       Table *curves, double series) {
    real rate = largest_safe_rate(points) / 2;
    Neuron end = descend(start, points, rate, 1000, curves, series);
    printf("   %-18s %9.2g  %12.6g  %12.6g  %12.6g\n", what, rate,
           neuron_cost(end, points), end.w, end.b);
}

static bool count_in_years(Neuron start, const char *figures, Error *err) {
    Table curves;
    Points years = shift(&LINE, 2000);
    if (!table_create(&curves, figures, "years.csv", "origin,step,cost,w", err)) {
        return false;
    }
    printf(
        "Break it: numbers far from zero. The same points, x as years, 1000 steps\n\n"
        "   x                       rate          cost             w             b\n");
    show_years("-2 to 4", start, &LINE, &curves, 0);
    show_years("1998 to 2004", start, &years, &curves, 2000);
    return table_close(&curves, err);
}

// ---- Data for the figures

static bool write_points(const char *figures, Error *err) {
    Table points;
    if (!table_create(&points, figures, "points.csv", "x,y", err)) return false;
    for (size_t n = 0; n < POINTS; n++) {
        table_row(&points, (double[]){LINE.x[n], LINE.y[n]});
    }
    return table_close(&points, err);
}

// The cost over a grid of weights and biases.
static bool write_surface(const char *figures, Error *err) {
    enum { CELLS = 80 };
    Table surface;
    if (!table_create(&surface, figures, "surface.csv", "w,b,cost", err)) return false;
    for (size_t i = 0; i <= CELLS; i++) {
        real b = -1 + 3 * (real)i / CELLS;
        for (size_t j = 0; j <= CELLS; j++) {
            real w = -1 + 5 * (real)j / CELLS;
            real cost = neuron_cost((Neuron){.w = w, .b = b}, &LINE);
            table_row(&surface, (double[]){w, b, cost});
        }
        table_gap(&surface);
    }
    return table_close(&surface, err);
}

// The path of descent at the lesson's rate, and the neuron's line at a few steps of it.
static bool write_path(const Settings *settings, Error *err) {
    Table path, lines = {0};
    Neuron neuron = neuron_init(settings->seed);
    bool good =
        table_create(&path, settings->figures, "path.csv", "step,cost,w,b", err) &&
        table_create(&lines, settings->figures, "lines.csv", "step,x,y", err);
    for (size_t step = 0; good && step <= settings->steps; step++) {
        real cost = neuron_cost(neuron, &LINE);
        table_row(&path, (double[]){(double)step, cost, neuron.w, neuron.b});
        bool drawn = step == 0 || step == 3 || step == 10 || step == settings->steps;
        if (drawn) write_line(&lines, (double)step, neuron);
        neuron = neuron_step(neuron, &LINE, (real)settings->learning_rate);
    }
    good = table_close(&path, err) && good;
    return table_close(&lines, err) && good;
}

static bool write_figures(const Settings *settings, Error *err) {
    return write_points(settings->figures, err) &&
           write_surface(settings->figures, err) && write_path(settings, err);
}

// ---- The lesson

static bool lesson(const Settings *settings, Error *err) {
    Table log;
    Neuron start = neuron_init(settings->seed), neuron = start;
    const char *folder = settings->log ? "." : NULL;
    if (!table_create(&log, folder, settings->log, "step,cost", err)) return false;
    show_data(&LINE);
    bool learned = learn(&neuron, &LINE, settings, &log, err);
    if (!table_close(&log, err) || !learned) return false;
    use(neuron);
    compare_with_exact(neuron, &LINE);
    prove_gradient(start, &LINE);
    if (!try_rates(start, &LINE, settings->figures, err)) return false;
    if (!lose_a_sign(start, settings->figures, err)) return false;
    if (!count_in_years(start, settings->figures, err)) return false;
    return write_figures(settings, err);
}

int main(int argc, char **argv) {
    Error err = {0};
    Settings settings;
    OptionsResult result = read_settings(&settings, argc, argv, &err);
    if (result == OPTIONS_HELP) return 0;
    bool good = result == OPTIONS_RUN && real_check_machine(&err);
    good = good && lesson(&settings, &err) && file_finish_stdout(&err);
    return good ? 0 : error_report("chapter1", &err);
}
