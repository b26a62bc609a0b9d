// The figure to touch of chapter 2: what the page asks of the lesson's own neuron.
//
// Reads: data/titanic.csv.
// Shown: neuron_init, learner_forward, learner_step, neuron_gradient, neuron_score,
// real_sigmoid, metrics_confusion, metrics_roc, metrics_area, kind_at.
#include <assert.h>
#include <stdlib.h>

// The lesson as it stands. Its main gets another name, and nobody calls it.
int lesson_main(int argc, char **argv);
#define main lesson_main
#include "../../../chapters/02-logistic-titanic/lesson.c"
#undef main

enum { KINDS_MAX = 40, COUNTS = 4, SHARES_SHOWN = 5, KIND_NUMBERS = 5 };

enum { PERSON_NUMBERS = COLUMNS + 6 };

static_assert(sizeof(RocPoint) == 3 * sizeof(real), "the page reads them as numbers");

// One figure: the people, the neuron, and what was last asked about them.
typedef struct People {
    Settings settings;
    Lesson lesson;
    size_t steps;
    Error err;                       // why the descent has ended
    Kind kind[KINDS_MAX];            // those that were aboard
    size_t kinds;                    // how many
    RocPoint *roc;                   // owned; room for one a person, and one
    size_t roc_points;               // how many
    char name[48];                   // of a kind
    real counts[COUNTS];             // lost: says lost, says saved; saved: the same
    real shares[SHARES_SHOWN];       // see live_shares
    real of_kind[KIND_NUMBERS];      // see live_kind
    real of_person[PERSON_NUMBERS];  // see live_person
} People;

// What the page calls.
People *live_create(void);
void live_start(People *people);
bool live_step(People *people);
size_t live_steps(const People *people);
const char *live_message(const People *people);
real live_cost(const People *people);
const real *live_counts(People *people, real threshold);
const real *live_shares(People *people, real threshold);
size_t live_roc(People *people);
const real *live_roc_points(const People *people);
const char *live_word(const People *people, size_t column, size_t level);
size_t live_kinds(const People *people);
const char *live_kind_name(People *people, size_t k);
const real *live_kind(People *people, size_t k);
const real *live_person(People *people, size_t class, size_t sex, size_t age);
real live_sigmoid(real z);

static void list_kinds(People *people) {
    const Dataset *data = &people->lesson.data;
    for (size_t k = 0; k < count_kinds(&data->encoding); k++) {
        Kind kind = kind_at(data, k);
        if (kind.aboard > 0 && people->kinds < KINDS_MAX)
            people->kind[people->kinds++] = kind;
    }
}

// The lesson's people, and a neuron that has learned nothing. NULL: out of memory.
People *live_create(void) {
    People *people = calloc(1, sizeof *people);
    if (!people) return NULL;
    char *words[] = {"chapter2", NULL};
    read_settings(&people->settings, 1, words, &people->err);
    if (!lesson_open(&people->lesson, &people->settings, &people->err)) return NULL;
    people->roc = calloc(people->lesson.data.t.rows + 1, sizeof *people->roc);
    if (!people->roc) return NULL;
    list_kinds(people);
    live_start(people);
    return people;
}

// ---- Learning

// From the lesson's small random weights.
void live_start(People *people) {
    Learner *learner = &people->lesson.learner;
    neuron_init(&learner->neuron, people->settings.seed);
    learner_forward(learner, &people->lesson.data.x);
    people->steps = 0;
    people->err = (Error){0};
}

// One step of the lesson's `learn`, and the answers after it. False: the cost has run away.
bool live_step(People *people) {
    Learner *learner = &people->lesson.learner;
    const Dataset *data = &people->lesson.data;
    real learning_rate = (real)people->settings.learning_rate;
    learner_step(learner, &data->x, &data->t, learning_rate);
    learner_forward(learner, &data->x);
    people->steps++;
    return check_cost(live_cost(people), people->steps, learning_rate, &people->err);
}

size_t live_steps(const People *people) {
    return people->steps;
}

const char *live_message(const People *people) {
    return people->err.text;
}

real live_cost(const People *people) {
    return learner_cost(&people->lesson.learner, &people->lesson.data.t);
}

// ---- How good is it?

// Of the lost, those called lost and those called saved; the same of the saved.
const real *live_counts(People *people, real threshold) {
    size_t counts[COUNTS];
    metrics_confusion(counts, &people->lesson.learner.trace.a, &people->lesson.data.t,
                      threshold);
    for (size_t k = 0; k < COUNTS; k++) people->counts[k] = (real)counts[k];
    return people->counts;
}

// Accuracy, precision (−1: nobody is called saved), recall, the share of the lost that
// are called saved, and the area below the curve of the last live_roc.
const real *live_shares(People *people, real threshold) {
    const Mat *a = &people->lesson.learner.trace.a, *t = &people->lesson.data.t;
    size_t counts[COUNTS];
    real *share = people->shares;
    metrics_confusion(counts, a, t, threshold);
    share[0] = metrics_accuracy(a, t, threshold);
    if (!metrics_precision(&share[1], counts, 2, 1)) share[1] = -1;
    metrics_recall(&share[2], counts, 2, 1);
    share[3] = (real)counts[1] / (real)(counts[0] + counts[1]);
    share[4] = metrics_area(people->roc, people->roc_points);
    return share;
}

// How many points the curve has; then the points: threshold, false and true rate each.
size_t live_roc(People *people) {
    people->roc_points = metrics_roc(people->roc, &people->lesson.learner.trace.a,
                                     &people->lesson.data.t);
    return people->roc_points;
}

const real *live_roc_points(const People *people) {
    return &people->roc[0].threshold;
}

// ---- Who

// "1st", "2nd", …; NULL behind the last.
const char *live_word(const People *people, size_t column, size_t level) {
    const Column *at = &people->lesson.data.encoding.column[column];
    return level < at->levels ? at->level[level] : NULL;
}

size_t live_kinds(const People *people) {
    return people->kinds;
}

const char *live_kind_name(People *people, size_t k) {
    kind_name(&people->lesson.data.encoding, &people->kind[k], people->name,
              sizeof people->name);
    return people->name;
}

// Which part of this kind was saved; 0 where none was aboard.
static real share_of(const Kind *kind) {
    return kind->aboard > 0 ? (real)kind->saved / (real)kind->aboard : 0;
}

// Aboard, saved, their share, score, probability.
const real *live_kind(People *people, size_t k) {
    const Lesson *lesson = &people->lesson;
    const Kind *kind = &people->kind[k];
    real z = score_of(lesson, &lesson->learner.neuron, kind);
    const real numbers[KIND_NUMBERS] = {(real)kind->aboard, (real)kind->saved,
                                        share_of(kind), z, real_sigmoid(z)};
    memcpy(people->of_kind, numbers, sizeof numbers);
    return people->of_kind;
}

// What this column of a person's inputs adds to the score.
static real part_of(const Lesson *lesson, const Kind *kind, size_t column) {
    const Encoding *encoding = &lesson->data.encoding;
    size_t level = kind->level[column], first = 0;
    for (size_t c = 0; c < column; c++) first += encoding->column[c].levels - 1;
    return level > 0 ? lesson->learner.neuron.w.at[first + level - 1] : 0;
}

// The bias; what class, sex and age add to it; the score, the probability; how many such
// people were aboard, how many of them were saved, and their share.
const real *live_person(People *people, size_t class, size_t sex, size_t age) {
    const Lesson *lesson = &people->lesson;
    Kind kind = count_kind(&lesson->data, class, sex, age);
    real *to = people->of_person;
    *to++ = lesson->learner.neuron.b.at[0];
    for (size_t c = 0; c < COLUMNS; c++) *to++ = part_of(lesson, &kind, c);
    real z = score_of(lesson, &lesson->learner.neuron, &kind);
    *to++ = z;
    *to++ = real_sigmoid(z);
    *to++ = (real)kind.aboard;
    *to++ = (real)kind.saved;
    *to = share_of(&kind);
    return people->of_person;
}

// The probability that a score stands for.
real live_sigmoid(real z) {
    return real_sigmoid(z);
}
