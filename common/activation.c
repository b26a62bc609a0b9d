#include "activation.h"

#include <string.h>

// g(z) = z    g'(z) = 1
static void linear_value(real *a, const real *z, size_t count) {
    if (a != z) memcpy(a, z, count * sizeof *a);
}

static void linear_slope(real *s, const real *z, const real *a, size_t count) {
    (void)z, (void)a;
    for (size_t k = 0; k < count; k++) s[k] = 1;
}

// g(z) = 1 / (1 + exp(−z))    g'(z) = a (1 − a)
static void sigmoid_value(real *a, const real *z, size_t count) {
    for (size_t k = 0; k < count; k++) a[k] = real_sigmoid(z[k]);
}

static void sigmoid_slope(real *s, const real *z, const real *a, size_t count) {
    (void)z;
    for (size_t k = 0; k < count; k++) s[k] = a[k] * (1 - a[k]);
}

// g(z) = tanh(z)    g'(z) = 1 − a²
static void tanh_value(real *a, const real *z, size_t count) {
    for (size_t k = 0; k < count; k++) a[k] = real_tanh(z[k]);
}

static void tanh_slope(real *s, const real *z, const real *a, size_t count) {
    (void)z;
    for (size_t k = 0; k < count; k++) s[k] = 1 - a[k] * a[k];
}

// g(z) = max(0, z)    g'(z) = 1 where z > 0, else 0. A NaN stays one.
static void relu_value(real *a, const real *z, size_t count) {
    for (size_t k = 0; k < count; k++) a[k] = z[k] <= 0 ? 0 : z[k];
}

static void relu_slope(real *s, const real *z, const real *a, size_t count) {
    (void)a;
    for (size_t k = 0; k < count; k++) s[k] = z[k] <= 0 ? (real)0 : 1;
}

const Activation ACTIVATIONS[] = {
    {"linear", linear_value, linear_slope},
    {"sigmoid", sigmoid_value, sigmoid_slope},
    {"tanh", tanh_value, tanh_slope},
    {"relu", relu_value, relu_slope},
};

const Names ACTIVATION_NAMES = {
    .what = "activation",
    .first = &ACTIVATIONS[0].name,
    .stride = sizeof ACTIVATIONS[0],
    .count = sizeof ACTIVATIONS / sizeof ACTIVATIONS[0],
};

const Activation *activation_find(const char *name, size_t length, Error *err) {
    size_t row = 0;
    if (!names_find(&ACTIVATION_NAMES, name, length, &row, err)) return NULL;
    return &ACTIVATIONS[row];
}

bool activation_is_linear(const Activation *activation) {
    return activation->value == linear_value;
}
