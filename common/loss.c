#include "loss.h"

#include <stdio.h>
#include <string.h>

// a = z
static void linear_predict(Mat *a, const Mat *scores) {
    mat_copy(a, scores);
}

// a = sigmoid(z)
static void sigmoid_predict(Mat *a, const Mat *scores) {
    const real *z = scores->at;
    real *to = a->at;
    size_t count = mat_count(a);
    for (size_t k = 0; k < count; k++) to[k] = real_sigmoid(z[k]);
}

static real largest(const real *row, size_t count) {
    real most = row[0];
    for (size_t o = 1; o < count; o++) most = row[o] > most ? row[o] : most;
    return most;
}

// a_o = exp(z_o) / Σ exp(z_k). Taking the largest score from all changes nothing but keeps
// every exponential at most 1.
static void softmax_predict(Mat *a, const Mat *scores) {
    size_t O = a->cols;
    for (size_t n = 0; n < a->rows; n++) {
        const real *z = scores->at + n * O;
        real most = largest(z, O);
        for (size_t o = 0; o < O; o++) a->at[n * O + o] = z[o] - most;
    }
    real *to = a->at;
    size_t count = mat_count(a);
    for (size_t k = 0; k < count; k++) to[k] = real_exp(to[k]);
    for (size_t n = 0; n < a->rows; n++) {
        real *row = a->at + n * O, sum = 0;
        for (size_t o = 0; o < O; o++) sum += row[o];
        for (size_t o = 0; o < O; o++) row[o] /= sum;
    }
}

// Terms of a cost, some at a time: where each is a number of its own, the compiler works
// out several at once. They are added one after the other.
typedef void Terms(real *restrict term, const real *z, const real *t, size_t count);

enum { TERMS = 128 };  // at a time

static real sum_terms(Terms *terms, const Mat *scores, const Mat *t) {
    real term[TERMS], sum = 0;
    size_t all = mat_count(t);
    for (size_t k = 0, count; k < all; k += count) {
        count = all - k < TERMS ? all - k : TERMS;
        terms(term, scores->at + k, t->at + k, count);
        for (size_t j = 0; j < count; j++) sum += term[j];
    }
    return sum;
}

static void sigmoid_squares(real *restrict term, const real *z, const real *t,
                            size_t count) {
    for (size_t k = 0; k < count; k++) {
        real miss = t[k] - real_sigmoid(z[k]);
        term[k] = miss * miss;
    }
}

static void sigmoid_surprises(real *restrict term, const real *z, const real *t,
                              size_t count) {
    for (size_t k = 0; k < count; k++) term[k] = real_exp(z[k] < 0 ? z[k] : -z[k]);
    for (size_t k = 0; k < count; k++) {
        real above = z[k] < 0 ? 0 : z[k];
        term[k] = above - z[k] * t[k] + real_log(1 + term[k]);
    }
}

// Σ (t − z)² / N
static real squared_value(const Mat *scores, const Mat *t) {
    real sum = 0;
    for (size_t k = 0; k < mat_count(t); k++) {
        real miss = t->at[k] - scores->at[k];
        sum += miss * miss;
    }
    return sum / (real)t->rows;
}

// Σ (t − sigmoid(z))² / N
static real sigmoid_squared_value(const Mat *scores, const Mat *t) {
    return sum_terms(sigmoid_squares, scores, t) / (real)t->rows;
}

// −t ln a − (1 − t) ln(1 − a) with a = sigmoid(z) is max(z, 0) − z t + ln(1 + exp(−|z|)).
static real sigmoid_entropy_value(const Mat *scores, const Mat *t) {
    return sum_terms(sigmoid_surprises, scores, t) / (real)t->rows;
}

// −Σ t_o ln a_o with a = softmax(z) is Σ t_o (ln Σ exp(z_k) − z_o).
static real softmax_entropy_value(const Mat *scores, const Mat *t) {
    real sum = 0;
    for (size_t n = 0; n < t->rows; n++) {
        const real *z = scores->at + n * t->cols;
        real most = largest(z, t->cols), exps = 0;
        for (size_t o = 0; o < t->cols; o++) exps += real_exp(z[o] - most);
        real total = real_log(exps);
        for (size_t o = 0; o < t->cols; o++) {
            sum += t->at[n * t->cols + o] * (total - (z[o] - most));
        }
    }
    return sum / (real)t->rows;
}

// 2 (a − t) / N
static void squared_gradient(Mat *dscores, const Mat *scores, const Mat *t) {
    real N = (real)t->rows;
    for (size_t k = 0; k < mat_count(t); k++) {
        dscores->at[k] = 2 * (scores->at[k] - t->at[k]) / N;
    }
}

// 2 (a − t) a (1 − a) / N
static void sigmoid_squared_gradient(Mat *dscores, const Mat *scores, const Mat *t) {
    real N = (real)t->rows;
    sigmoid_predict(dscores, scores);
    for (size_t k = 0; k < mat_count(t); k++) {
        real a = dscores->at[k];
        dscores->at[k] = 2 * (a - t->at[k]) * (a * (1 - a)) / N;
    }
}

// (a − t) / N, of sigmoid-entropy and softmax-entropy; a is already in dscores.
static void entropy_gradient(Mat *dscores, const Mat *t) {
    real N = (real)t->rows;
    const real *target = t->at;
    real *d = dscores->at;
    size_t count = mat_count(t);
    for (size_t k = 0; k < count; k++) d[k] = (d[k] - target[k]) / N;
}

static void sigmoid_entropy_gradient(Mat *dscores, const Mat *scores, const Mat *t) {
    sigmoid_predict(dscores, scores);
    entropy_gradient(dscores, t);
}

static void softmax_entropy_gradient(Mat *dscores, const Mat *scores, const Mat *t) {
    softmax_predict(dscores, scores);
    entropy_gradient(dscores, t);
}

const Loss LOSSES[] = {
    {"squared", "linear", "mse", linear_predict, squared_value, squared_gradient},
    {"sigmoid-squared", "sigmoid", "mse", sigmoid_predict, sigmoid_squared_value,
     sigmoid_squared_gradient},
    {"sigmoid-entropy", "sigmoid", "cross-entropy", sigmoid_predict,
     sigmoid_entropy_value, sigmoid_entropy_gradient},
    {"softmax-entropy", "softmax", "cross-entropy", softmax_predict,
     softmax_entropy_value, softmax_entropy_gradient},
};

const Names LOSS_NAMES = {
    .what = "loss",
    .first = &LOSSES[0].name,
    .stride = sizeof LOSSES[0],
    .count = sizeof LOSSES / sizeof LOSSES[0],
};

const Loss *loss_find(const char *name, Error *err) {
    size_t row = 0;
    return names_find(&LOSS_NAMES, name, strlen(name), &row, err) ? &LOSSES[row] : NULL;
}

// "linear + mse, sigmoid + mse, ..."
static void list_pairs(char *text, size_t size) {
    size_t used = 0;
    for (size_t r = 0; r < LOSS_NAMES.count && used < size; r++) {
        int wrote = snprintf(text + used, size - used, "%s%s + %s", r ? ", " : "",
                             LOSSES[r].activation, LOSSES[r].measure);
        used += (size_t)wrote;
    }
}

const Loss *loss_find_pair(const char *activation, const char *measure, Error *err) {
    for (size_t r = 0; r < LOSS_NAMES.count; r++) {
        const Loss *loss = &LOSSES[r];
        bool same = strcmp(loss->activation, activation) == 0;
        if (same && strcmp(loss->measure, measure) == 0) return loss;
    }
    char known[256] = "";
    list_pairs(known, sizeof known);
    error_set(err, "no loss for a last activation '%.40s' with '%.40s': there are %s",
              activation, measure, known);
    return NULL;
}

static void check_shapes(const Mat *one, const Mat *other) {
    CHECK(one->rows == other->rows && one->cols == other->cols);
    CHECK(one->rows > 0 && one->cols > 0);
}

void loss_predict(const Loss *loss, Mat *a, const Mat *scores) {
    check_shapes(a, scores);
    loss->predict(a, scores);
}

real loss_value(const Loss *loss, const Mat *scores, const Mat *t) {
    check_shapes(scores, t);
    return loss->value(scores, t);
}

void loss_gradient(const Loss *loss, Mat *dscores, const Mat *scores, const Mat *t) {
    check_shapes(scores, t);
    check_shapes(dscores, t);
    loss->gradient(dscores, scores, t);
}
