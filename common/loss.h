// Losses: everything after a network's last weighted sum.
//
// A network ends in scores z. A loss turns them into the prediction a, into one number, the
// cost, and into the gradient of that number. Of all that goes back, 1/N stands here alone.
// Written from the scores, none of them can take the logarithm of zero.
//
//     loss               prediction a   cost                        gradient of the scores
//     squared            z              Σ (t − a)² / N              2 (a − t) / N
//     sigmoid-squared    sigmoid(z)     Σ (t − a)² / N              2 (a − t) a (1 − a) / N
//     sigmoid-entropy    sigmoid(z)     −Σ t ln a + (1−t) ln(1−a) / N   (a − t) / N
//     softmax-entropy    softmax(z)     −Σ t ln a / N               (a − t) / N
//
// To add one, write its three functions and give it a row in LOSSES.
#ifndef LOSS_H
#define LOSS_H

#include "error.h"
#include "matrix.h"
#include "names.h"

typedef struct Loss {
    const char *name;
    const char *activation;  // what people call predict: "sigmoid"
    const char *measure;     // what people call value: "cross-entropy"
    void (*predict)(Mat *a, const Mat *scores);
    real (*value)(const Mat *scores, const Mat *t);
    void (*gradient)(Mat *dscores, const Mat *scores, const Mat *t);
} Loss;

extern const Loss LOSSES[];
extern const Names LOSS_NAMES;

// The row of this name; of this pair of last activation and measure. NULL: unknown, and err
// lists those there are.
const Loss *loss_find(const char *name, Error *err);
const Loss *loss_find_pair(const char *activation, const char *measure, Error *err);

// All shapes (N×O), O the same for scores and targets.
void loss_predict(const Loss *loss, Mat *a, const Mat *scores);
real loss_value(const Loss *loss, const Mat *scores, const Mat *t);
void loss_gradient(const Loss *loss, Mat *dscores, const Mat *scores, const Mat *t);

#endif
