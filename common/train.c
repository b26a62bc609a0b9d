#include "train.h"

#include <math.h>

#include "fused.h"

static bool check_cost(const Trainer *trainer, real cost, Error *err) {
    if (isfinite(cost)) return true;
    return error_set(err,
                     "step %zu: the cost is no longer finite (it is %g). Try a smaller "
                     "learning rate than %g, smaller first weights, or scaled inputs",
                     trainer->steps, fabs((double)cost),
                     (double)trainer->optimiser->learning_rate);
}

bool train_step(Trainer *trainer, const Mat *x, const Mat *t, real *cost, Error *err) {
    Net *net = trainer->net;
    Trace *trace = trainer->trace;
    const Loss *loss = trainer->loss;
    trace->training = true;
    bool fused = fused_fits(net, trainer->optimiser, trainer->weight_decay, x);
    const Mat *scores =
        fused ? fused_forward(net, trace, x) : net_forward(net, trace, x);
    *cost = loss_value(loss, scores, t);
    if (!check_cost(trainer, *cost, err)) return false;
    loss_gradient(loss, net_score_gradient(net, trace), scores, t);
    trainer->steps++;
    if (fused) {
        fused_step(net, trace, x, trainer->optimiser->learning_rate);
        return true;
    }
    net_backward(net, trace, x);
    if (trainer->weight_decay > 0) {
        net_add_weight_decay(net, trace, trainer->weight_decay);
    }
    optimiser_step(trainer->optimiser, net->params, trace->grads);
    return true;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

void train_predict(const Trainer *trainer, Mat *a, const Mat *x) {
    CHECK(a->rows == x->rows);
    trainer->trace->training = false;
    for (size_t n = 0, count; n < x->rows; n += count) {
        count = smaller(trainer->trace->rows, x->rows - n);
        Mat part = mat_slice(x, n, count), to = mat_slice(a, n, count);
        loss_predict(trainer->loss, &to,
                     net_forward(trainer->net, trainer->trace, &part));
    }
}

real train_cost(const Trainer *trainer, const Mat *x, const Mat *t) {
    CHECK(t->rows == x->rows && x->rows > 0);
    real sum = 0;
    trainer->trace->training = false;
    for (size_t n = 0, count; n < x->rows; n += count) {
        count = smaller(trainer->trace->rows, x->rows - n);
        Mat part = mat_slice(x, n, count), want = mat_slice(t, n, count);
        const Mat *scores = net_forward(trainer->net, trainer->trace, &part);
        sum += loss_value(trainer->loss, scores, &want) * (real)count;
    }
    return sum / (real)x->rows;
}
