#include "init.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

static real factor_scale(size_t inputs, size_t outputs, real factor) {
    (void)inputs, (void)outputs;
    return factor;
}

// Glorot and Bengio, 2010
static real xavier_scale(size_t inputs, size_t outputs, real factor) {
    (void)factor;
    return real_sqrt(2 / (real)(inputs + outputs));
}

// He, Zhang, Ren and Sun, 2015
static real he_scale(size_t inputs, size_t outputs, real factor) {
    (void)outputs, (void)factor;
    return real_sqrt(2 / (real)inputs);
}

static const Init INITS[] = {
    {"zeros", factor_scale, 0},
    {"xavier", xavier_scale, 0},
    {"he", he_scale, 0},
};

static const Names INIT_NAMES = {
    .what = "way to draw weights",
    .first = &INITS[0].name,
    .stride = sizeof INITS[0],
    .count = sizeof INITS / sizeof INITS[0],
};

bool init_find(Init *init, const char *text, Error *err) {
    char *end = NULL;
    double factor = strtod(text, &end);
    if (end != text && *end == '\0' && isfinite((real)factor)) {
        *init = (Init){.name = "factor", .scale = factor_scale, .factor = (real)factor};
        return true;
    }
    size_t row = 0;
    if (!names_find(&INIT_NAMES, text, strlen(text), &row, err)) {
        Error unknown = *err;
        return error_set(err, "%s, or a number such as 0.01", unknown.text);
    }
    *init = INITS[row];
    return true;
}

real init_scale(const Init *init, size_t inputs, size_t outputs) {
    return init->scale(inputs, outputs, init->factor);
}
