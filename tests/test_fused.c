// The fused way there and back beside the general one: the same bits.
#include "fused.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "loss.h"

enum { STEPS = 50, MOST = 1200 };

// A net, its trace and its optimiser, from seed 1.
typedef struct Learner {
    Net *net;
    Trace *trace;
    Optimiser optimiser;
} Learner;

static void create(Learner *learner, size_t inputs, const char *layers) {
    Error err = {""};
    learner->net = net_create(inputs, layers, &err);
    assert_non_null(learner->net);
    assert_true(net_init(learner->net, "he", 1, &err));
    learner->trace = net_trace_create(learner->net, 2, 1, &err);
    assert_non_null(learner->trace);
    assert_true(optimiser_create(&learner->optimiser, "sgd", learner->net->param_count,
                                 (real)0.001, &err));
}

static void destroy(Learner *learner) {
    optimiser_free(&learner->optimiser);
    net_trace_free(learner->trace);
    net_free(learner->net);
}

static void step_in_general(Learner *learner, const Loss *loss, const Mat *x,
                            const Mat *t) {
    const Mat *scores = net_forward(learner->net, learner->trace, x);
    loss_gradient(loss, net_score_gradient(learner->net, learner->trace), scores, t);
    net_backward(learner->net, learner->trace, x);
    optimiser_step(&learner->optimiser, learner->net->params, learner->trace->grads);
}

static void step_fused(Learner *learner, const Loss *loss, const Mat *x, const Mat *t) {
    const Mat *scores = fused_forward(learner->net, learner->trace, x);
    loss_gradient(loss, net_score_gradient(learner->net, learner->trace), scores, t);
    fused_step(learner->net, learner->trace, x, learner->optimiser.learning_rate);
}

static const real *scores_of(const Learner *learner) {
    return learner->trace->layer[learner->net->layers - 1].z.at;
}

// An example with zeros of both signs in it, as pictures have them.
static void draw(Mat *x, Mat *t, Rng *rng) {
    for (size_t i = 0; i < x->cols; i++) {
        real zero = rng_uniform(rng) < 0.5 ? (real)0 : -(real)0;
        x->at[i] = rng_uniform(rng) < 0.6 ? zero : (real)rng_normal(rng);
    }
    for (size_t o = 0; o < t->cols; o++) t->at[o] = (real)(rng_uniform(rng) < 0.5);
}

static void assert_same_bits(size_t inputs, const char *layers, const Loss *loss) {
    real x_at[MOST], t_at[MOST];
    Learner fused, general;
    Rng rng;
    rng_seed(&rng, 3);
    create(&fused, inputs, layers);
    create(&general, inputs, layers);
    Mat x = mat_view(x_at, 1, inputs), t = mat_view(t_at, 1, fused.net->outputs);
    assert_true(fused_fits(fused.net, &fused.optimiser, 0, &x));
    for (size_t step = 0; step < STEPS; step++) {
        draw(&x, &t, &rng);
        step_in_general(&general, loss, &x, &t);
        step_fused(&fused, loss, &x, &t);
        assert_memory_equal(scores_of(&fused), scores_of(&general),
                            fused.net->outputs * sizeof(real));
        assert_memory_equal(fused.net->params, general.net->params,
                            fused.net->param_count * sizeof(real));
    }
    destroy(&fused);
    destroy(&general);
}

static void it_has_the_bits_of_the_general_way(void **state) {
    (void)state;
    const struct {
        size_t inputs;
        const char *layers;
    } nets[] = {{1, "1"},
                {400, "35:sigmoid,10"},
                {3, "4:relu:no-bias,7:tanh,2"},
                {1200, "9:relu,3"},
                {17, "33:tanh,5:no-bias"},
                {64, "70:sigmoid,1"},
                {5, "8:tanh,16:relu,32:sigmoid,9"}};
    for (size_t k = 0; k < sizeof nets / sizeof nets[0]; k++) {
        for (size_t r = 0; r < LOSS_NAMES.count; r++) {
            assert_same_bits(nets[k].inputs, nets[k].layers, &LOSSES[r]);
        }
    }
}

static void it_fits_one_example_of_plain_descent_through_dense_layers(void **state) {
    (void)state;
    Error err = {""};
    real at[8] = {0};
    Mat one = mat_view(at, 1, 4), two = mat_view(at, 2, 4);
    Learner learner, dropping;
    create(&learner, 4, "3:tanh,1");
    create(&dropping, 4, "3:tanh,dropout:0.5,1");
    assert_true(fused_fits(learner.net, &learner.optimiser, 0, &one));
    assert_false(fused_fits(learner.net, &learner.optimiser, 0, &two));
    assert_false(fused_fits(learner.net, &learner.optimiser, (real)0.1, &one));
    assert_false(fused_fits(dropping.net, &dropping.optimiser, 0, &one));
    optimiser_free(&learner.optimiser);
    assert_true(optimiser_create(&learner.optimiser, "momentum",
                                 learner.net->param_count, (real)0.1, &err));
    assert_false(fused_fits(learner.net, &learner.optimiser, 0, &one));
    destroy(&learner);
    destroy(&dropping);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_the_bits_of_the_general_way),
        cmocka_unit_test(it_fits_one_example_of_plain_descent_through_dense_layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
