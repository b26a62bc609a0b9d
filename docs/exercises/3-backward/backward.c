// A network 2-3-2-1 in plain arrays: tanh, tanh, linear; squared error. Its way back is yours.
//
//     sh docs/exercises/3-backward/test.sh build
#include <stdio.h>

#include "gradcheck.h"
#include "real.h"

enum { N = 4, I = 2, H1 = 3, H2 = 2 };

// The twenty parameters; and once more, for their slopes.
typedef struct Params {
    real w1[I][H1], b1[H1];
    real w2[H1][H2], b2[H2];
    real w3[H2], b3;
} Params;

// What four examples leave behind.
typedef struct Activations {
    real a1[N][H1], a2[N][H2];
    real z3[N];
} Activations;

static const real X[N][I] = {{1, 2}, {-1, 0.5}, {0.5, -1}, {2, 1}};
static const real T[N] = {1, 0, -1, 0.5};

static void forward(Activations *at, const Params *p) {
    for (int n = 0; n < N; n++) {
        for (int o = 0; o < H1; o++) {
            real z = p->b1[o];
            for (int i = 0; i < I; i++) z += X[n][i] * p->w1[i][o];
            at->a1[n][o] = real_tanh(z);
        }
        for (int o = 0; o < H2; o++) {
            real z = p->b2[o];
            for (int i = 0; i < H1; i++) z += at->a1[n][i] * p->w2[i][o];
            at->a2[n][o] = real_tanh(z);
        }
        at->z3[n] = p->b3;
        for (int i = 0; i < H2; i++) at->z3[n] += at->a2[n][i] * p->w3[i];
    }
}

// Σ (t − z3)² / N
static real cost(void *params) {
    Activations at;
    real sum = 0;
    forward(&at, params);
    for (int n = 0; n < N; n++) sum += (T[n] - at.z3[n]) * (T[n] - at.z3[n]);
    return sum / N;
}

// The slope of the cost at each of the twenty parameters, from what forward left behind.
static void backward(Params *d, const Params *p, const Activations *at) {
    *d = (Params){0};
    (void)p, (void)at;  // yours from here: p is the parameters, at the activations
}

int main(void) {
    Params p, d;
    Activations at;
    real *all = (real *)&p;
    size_t count = sizeof p / sizeof *all;
    for (size_t k = 0; k < count; k++) all[k] = (real)((int)(k * 7 % 11) - 5) / 6;
    forward(&at, &p);
    backward(&d, &p, &at);
    GradCheck check = gradcheck_run(all, (real *)&d, count, cost, &p);
    if (gradcheck_passed(&check)) {
        printf("all %zu slopes are right: error %.1e\n", count, (double)check.error);
        return 0;
    }
    printf("worst at parameter %zu of 0 to %zu: your slope %g, nudging says %g\n",
           check.worst, count - 1, (double)check.gradient, (double)check.difference);
    return 1;
}
