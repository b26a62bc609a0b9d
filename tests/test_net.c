// The network: how it is made, what flows through it, and what it leaves in its trace.
#include "../common/net.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../common/loss.h"

// ---- A network and its trace

typedef struct Machine {
    Net *net;
    Trace *trace;
} Machine;

static Net *create_net(size_t inputs, const char *layers) {
    Error err = {""};
    Net *net = net_create(inputs, layers, &err);
    if (!net) fail_msg("%s", err.text);
    return net;
}

static Trace *create_trace(const Net *net, size_t rows, uint32_t seed) {
    Error err = {""};
    Trace *trace = net_trace_create(net, rows, seed, &err);
    if (!trace) fail_msg("%s", err.text);
    return trace;
}

// With weights from seed 1.
static Machine build(size_t inputs, const char *layers, size_t rows) {
    Error err = {""};
    Machine m = {.net = create_net(inputs, layers)};
    m.trace = create_trace(m.net, rows, 1);
    assert_true(net_init(m.net, "1", 1, &err));
    return m;
}

static void destroy(Machine *m) {
    net_trace_free(m->trace);
    net_free(m->net);
}

static void fill_random(Mat *m, uint32_t seed) {
    Rng rng;
    rng_seed(&rng, seed);
    for (size_t k = 0; k < mat_count(m); k++) m->at[k] = (real)rng_normal(&rng);
}

// Forward, and backward from a gradient of the scores that is the scores themselves.
static void pass(const Machine *m, const Mat *x) {
    const Mat *scores = net_forward(m->net, m->trace, x);
    mat_copy(net_score_gradient(m->net, m->trace), scores);
    net_backward(m->net, m->trace, x);
}

static void assert_row(const Mat *m, const real *want) {
    assert_memory_equal(m->at, want, mat_count(m) * sizeof(real));
}

// ---- One pass with a pencil

// Both weighted sums of the hidden layer are 0, where sigmoid is 1/2 and its slope 1/4.
static const real PENCIL[] = {2, -4, -1, 1, 0, 2, 2, -4, (real)1.5};

static void forward_gives_the_numbers_of_the_pencil(void **state) {
    (void)state;
    Machine m = build(2, "2:sigmoid,1", 1);
    Mat x = mat_view((real[]){1, 2}, 1, 2);
    memcpy(m.net->params, PENCIL, sizeof PENCIL);
    const Mat *scores = net_forward(m.net, m.trace, &x);
    assert_row(&m.trace->layer[0].z, (real[]){0, 0});
    assert_row(&m.trace->layer[0].a, (real[]){(real)0.5, (real)0.5});
    assert_int_equal(scores->rows, 1);
    assert_int_equal(scores->cols, 1);
    assert_row(scores, (real[]){(real)0.5});
    destroy(&m);
}

static void backward_gives_the_numbers_of_the_pencil(void **state) {
    (void)state;
    Machine m = build(2, "2:sigmoid,1", 1);
    Mat x = mat_view((real[]){1, 2}, 1, 2), t = mat_view((real[]){1}, 1, 1);
    memcpy(m.net->params, PENCIL, sizeof PENCIL);
    const Mat *scores = net_forward(m.net, m.trace, &x);
    loss_gradient(&LOSSES[0], net_score_gradient(m.net, m.trace), scores, &t);
    net_backward(m.net, m.trace, &x);
    const real h = (real)0.5;
    assert_row(&m.trace->layer[1].dz, (real[]){-1});
    assert_row(&m.trace->layer[0].da, (real[]){-2, 4});
    assert_row(&m.trace->layer[0].dz, (real[]){-h, 1});
    const real grads[] = {-h, 1, -1, 2, -h, 1, -h, -h, -1};
    assert_memory_equal(m.trace->grads, grads, sizeof grads);
    destroy(&m);
}

// ---- One row of parameters

static void weights_and_biases_stand_in_one_row_layer_by_layer(void **state) {
    (void)state;
    Machine m = build(5, "4:tanh,dropout:0.5,3:relu:no-bias,2", 7);
    const Layer *layer = m.net->layer;
    assert_int_equal(m.net->param_count, 5 * 4 + 4 + 4 * 3 + 3 * 2 + 2);
    assert_ptr_equal(layer[0].w.at, m.net->params);
    assert_ptr_equal(layer[0].b.at, m.net->params + 20);
    assert_int_equal(mat_count(&layer[1].w) + mat_count(&layer[1].b), 0);
    assert_ptr_equal(layer[2].w.at, m.net->params + 24);
    assert_int_equal(mat_count(&layer[2].b), 0);
    assert_ptr_equal(layer[3].w.at, m.net->params + 36);
    assert_ptr_equal(layer[3].b.at, m.net->params + 42);
    destroy(&m);
}

static void gradients_stand_in_the_same_order(void **state) {
    (void)state;
    Machine m = build(5, "4:tanh,dropout:0.5,3:relu:no-bias,2", 7);
    for (size_t l = 0; l < m.net->layers; l++) {
        const Layer *layer = &m.net->layer[l];
        const LayerTrace *at = &m.trace->layer[l];
        assert_int_equal(at->dw.at - m.trace->grads, layer->w.at - m.net->params);
        assert_int_equal(at->db.at - m.trace->grads, layer->b.at - m.net->params);
        assert_int_equal(mat_count(&at->dw), mat_count(&layer->w));
        assert_int_equal(mat_count(&at->db), mat_count(&layer->b));
    }
    destroy(&m);
}

static void each_layer_takes_what_the_one_before_gives(void **state) {
    (void)state;
    Machine m = build(5, "4:tanh,dropout:0.5,3:relu,2", 7);
    const size_t sizes[] = {5, 4, 4, 3, 2};
    assert_int_equal(m.net->inputs, 5);
    assert_int_equal(m.net->outputs, 2);
    assert_int_equal(m.net->layers, 4);
    for (size_t l = 0; l < 4; l++) {
        assert_int_equal(m.net->layer[l].inputs, sizes[l]);
        assert_int_equal(m.net->layer[l].outputs, sizes[l + 1]);
    }
    destroy(&m);
}

static void where_a_layer_is_linear_z_and_a_are_one(void **state) {
    (void)state;
    Machine m = build(2, "3,3:tanh,1", 4);
    const LayerTrace *at = m.trace->layer;
    assert_ptr_equal(at[0].z.at, at[0].a.at);
    assert_ptr_equal(at[0].dz.at, at[0].da.at);
    assert_ptr_not_equal(at[1].z.at, at[1].a.at);
    assert_ptr_not_equal(at[1].dz.at, at[1].da.at);
    destroy(&m);
}

static void a_new_network_is_all_zeros(void **state) {
    (void)state;
    Net *net = create_net(3, "4:tanh,1");
    for (size_t p = 0; p < net->param_count; p++) assert_true(net->params[p] == 0);
    net_free(net);
}

// ---- First weights

static void first_weights_come_from_the_stream_of_weights_layer_by_layer(void **state) {
    (void)state;
    Machine m = build(3, "4:tanh,dropout:0.5,2", 1);
    Rng rng;
    rng_stream(&rng, 1, STREAM_WEIGHTS);
    for (size_t l = 0; l < m.net->layers; l++) {
        const Mat *w = &m.net->layer[l].w, *b = &m.net->layer[l].b;
        for (size_t o = 0; o < w->cols; o++) {
            for (size_t i = 0; i < w->rows; i++) {
                assert_true(w->at[i * w->cols + o] == (real)rng_normal(&rng));
            }
        }
        for (size_t o = 0; o < b->cols; o++) assert_true(b->at[o] == 0);
    }
    destroy(&m);
}

static void the_same_seed_gives_the_same_network_whatever_it_was_before(void **state) {
    (void)state;
    Error err;
    Net *one = create_net(3, "4:tanh,2"), *other = create_net(3, "4:tanh,2");
    for (size_t p = 0; p < one->param_count; p++) one->params[p] = 7;
    assert_true(net_init(one, "he", 3, &err) && net_init(other, "he", 3, &err));
    size_t bytes = one->param_count * sizeof(real);
    assert_memory_equal(one->params, other->params, bytes);
    assert_true(net_init(other, "he", 4, &err));
    assert_memory_not_equal(one->params, other->params, bytes);
    net_free(one);
    net_free(other);
}

static void an_unknown_rule_leaves_the_network_as_it_is(void **state) {
    (void)state;
    Error err = {""};
    Net *net = create_net(1, "1");
    net->params[0] = 7;
    assert_false(net_init(net, "kaiming", 1, &err));
    assert_non_null(strstr(err.text, "'kaiming'"));
    assert_true(net->params[0] == 7);
    net_free(net);
}

// ---- Batches

static void a_batch_may_be_smaller_than_the_trace(void **state) {
    (void)state;
    Machine large = build(3, "4:tanh,3:relu,2", 9);
    Machine exact = build(3, "4:tanh,3:relu,2", 2);
    real at[27];
    Mat many = mat_view(at, 9, 3), few = mat_view(at, 2, 3);
    fill_random(&many, 5);
    pass(&large, &many);
    pass(&large, &few);
    pass(&exact, &few);
    const Mat *scores = net_forward(large.net, large.trace, &few);
    assert_int_equal(scores->rows, 2);
    assert_int_equal(net_score_gradient(large.net, large.trace)->rows, 2);
    assert_row(scores, net_forward(exact.net, exact.trace, &few)->at);
    assert_memory_equal(large.trace->grads, exact.trace->grads,
                        exact.net->param_count * sizeof(real));
    destroy(&large);
    destroy(&exact);
}

static void an_example_gets_the_same_scores_in_every_batch(void **state) {
    (void)state;
    Machine m = build(3, "4:tanh,3:sigmoid,2", 9);
    real at[27], all[18];
    Mat x = mat_view(at, 9, 3);
    fill_random(&x, 5);
    memcpy(all, net_forward(m.net, m.trace, &x)->at, sizeof all);
    for (size_t n = 0; n < 9; n++) {
        Mat one = mat_slice(&x, n, 1);
        assert_row(net_forward(m.net, m.trace, &one), &all[2 * n]);
    }
    destroy(&m);
}

static void backward_overwrites_the_gradients_of_the_batch_before(void **state) {
    (void)state;
    Machine m = build(3, "4:tanh:no-bias,3:relu,2", 4);
    real at[12], first[64];
    Mat x = mat_view(at, 4, 3);
    size_t bytes = m.net->param_count * sizeof(real);
    fill_random(&x, 6);
    pass(&m, &x);
    memcpy(first, m.trace->grads, bytes);
    for (size_t p = 0; p < m.net->param_count; p++) m.trace->grads[p] = (real)NAN;
    pass(&m, &x);
    assert_memory_equal(m.trace->grads, first, bytes);
    destroy(&m);
}

static void neither_pass_touches_the_network_or_the_examples(void **state) {
    (void)state;
    Machine m = build(3, "dropout:0.5,4:tanh,2", 4);
    real at[12], before[12], params[64];
    Mat x = mat_view(at, 4, 3);
    fill_random(&x, 6);
    memcpy(before, at, sizeof at);
    memcpy(params, m.net->params, m.net->param_count * sizeof(real));
    m.trace->training = true;
    pass(&m, &x);
    assert_memory_equal(at, before, sizeof at);
    assert_memory_equal(m.net->params, params, m.net->param_count * sizeof(real));
    destroy(&m);
}

static void without_biases_no_input_means_no_score(void **state) {
    (void)state;
    Machine m = build(3, "4:tanh:no-bias,2:no-bias", 1);
    Mat x = mat_view((real[]){0, 0, 0}, 1, 3);
    assert_int_equal(m.net->param_count, 3 * 4 + 4 * 2);
    assert_row(net_forward(m.net, m.trace, &x), (real[]){0, 0});
    destroy(&m);
}

static void weight_decay_pulls_at_weights_and_not_at_biases(void **state) {
    (void)state;
    Machine m = build(2, "2:tanh,1", 1);
    for (size_t p = 0; p < 9; p++) m.net->params[p] = (real)p + 1;
    for (size_t p = 0; p < 9; p++) m.trace->grads[p] = 100;
    net_add_weight_decay(m.net, m.trace, (real)0.5);
    const real h = (real)0.5;
    const real want[] = {100 + h, 101, 101 + h, 102, 100, 100, 103 + h, 104, 100};
    assert_memory_equal(m.trace->grads, want, sizeof want);
    destroy(&m);
}

// ---- Dropout

enum { ROWS = 500, COLS = 4 };

static real MANY[ROWS * COLS];

static Mat many_ones(void) {
    Mat x = mat_view(MANY, ROWS, COLS);
    mat_fill(&x, 1);
    return x;
}

static void dropout_draws_as_numpy_does_row_by_row(void **state) {
    (void)state;
    Machine m = build(COLS, "dropout:0.25,1", ROWS);
    Mat x = many_ones();
    Rng rng;
    rng_stream(&rng, 1, STREAM_DROPOUT);
    m.trace->training = true;
    net_forward(m.net, m.trace, &x);
    for (size_t k = 0; k < ROWS * COLS; k++) {
        real want = rng_uniform(&rng) >= 0.25 ? 1 / (1 - (real)0.25) : 0;
        assert_true(m.trace->layer[0].a.at[k] == want);
    }
    destroy(&m);
}

static void as_many_are_dropped_as_the_rate_says_and_the_mean_stays(void **state) {
    (void)state;
    Machine m = build(COLS, "dropout:0.25,1", ROWS);
    Mat x = many_ones();
    double sum = 0, dropped = 0;
    m.trace->training = true;
    net_forward(m.net, m.trace, &x);
    for (size_t k = 0; k < ROWS * COLS; k++) {
        sum += (double)m.trace->layer[0].a.at[k];
        dropped += m.trace->layer[0].a.at[k] == 0;
    }
    assert_true(fabs(dropped / (ROWS * COLS) - 0.25) < 0.03);
    assert_true(fabs(sum / (ROWS * COLS) - 1) < 0.04);
    destroy(&m);
}

static void backward_drops_what_forward_dropped(void **state) {
    (void)state;
    Machine m = build(COLS, "4:tanh,dropout:0.5,1", ROWS);
    Mat x = many_ones();
    m.trace->training = true;
    pass(&m, &x);
    const LayerTrace *below = &m.trace->layer[0], *at = &m.trace->layer[1];
    for (size_t k = 0; k < ROWS * 4; k++) {
        assert_true(at->a.at[k] == 2 * below->a.at[k] || at->a.at[k] == 0);
        real da = at->a.at[k] != 0 ? 2 * at->dz.at[k] : 0;
        real slope = 1 - below->a.at[k] * below->a.at[k];
        assert_true(below->dz.at[k] == slope * da);
    }
    destroy(&m);
}

// Rows are shared out, and cut into parts that go through all layers together: neither may
// be seen in the scores or in the gradients. 1,000 rows are several parts; one input is fewer
// than there are threads.
static void no_bit_depends_on_how_many_threads_share_the_work(void **state) {
    (void)state;
    enum { EXAMPLES = 1000 };
    const struct {
        size_t inputs;
        const char *layers;
    } nets[] = {{7, "33:tanh,dropout:0.5,40:relu,3"}, {1, "300:sigmoid,2"}};
    const size_t threads[] = {2, 3, 7};
    for (size_t k = 0; k < sizeof nets / sizeof nets[0]; k++) {
        Machine alone = build(nets[k].inputs, nets[k].layers, EXAMPLES);
        real *x_at = calloc(EXAMPLES * nets[k].inputs, sizeof *x_at);
        Mat x = mat_view(x_at, EXAMPLES, nets[k].inputs);
        fill_random(&x, 2);
        alone.trace->training = true;
        pass(&alone, &x);
        for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
            Error err = {""};
            Machine shared = build(nets[k].inputs, nets[k].layers, EXAMPLES);
            assert_true(net_trace_share(shared.trace, threads[i], &err));
            shared.trace->training = true;
            pass(&shared, &x);
            const Mat *want = net_score_gradient(alone.net, alone.trace);
            assert_row(net_score_gradient(shared.net, shared.trace), want->at);
            assert_memory_equal(shared.trace->grads, alone.trace->grads,
                                alone.net->param_count * sizeof(real));
            destroy(&shared);
        }
        destroy(&alone);
        free(x_at);
    }
}

static void a_mask_is_drawn_anew_for_every_batch_and_again_from_a_copy(void **state) {
    (void)state;
    Machine m = build(COLS, "dropout:0.5,1", ROWS);
    Mat x = many_ones();
    static real first[ROWS * COLS];
    Rng frozen = m.trace->rng;
    m.trace->training = true;
    net_forward(m.net, m.trace, &x);
    memcpy(first, m.trace->layer[0].a.at, sizeof first);
    net_forward(m.net, m.trace, &x);
    assert_memory_not_equal(m.trace->layer[0].a.at, first, sizeof first);
    m.trace->rng = frozen;
    net_forward(m.net, m.trace, &x);
    assert_memory_equal(m.trace->layer[0].a.at, first, sizeof first);
    destroy(&m);
}

static void when_it_is_not_training_dropout_changes_nothing(void **state) {
    (void)state;
    Machine with = build(3, "dropout:0.3,4:tanh,dropout:0.5,2", 5);
    Machine without = build(3, "4:tanh,2", 5);
    Rng before = with.trace->rng;
    real at[15];
    Mat x = mat_view(at, 5, 3);
    fill_random(&x, 7);
    pass(&with, &x);
    pass(&without, &x);
    assert_row(net_forward(with.net, with.trace, &x),
               net_forward(without.net, without.trace, &x)->at);
    assert_memory_equal(with.trace->grads, without.trace->grads,
                        without.net->param_count * sizeof(real));
    assert_memory_equal(with.trace->rng.state, before.state, sizeof before.state);
    assert_int_equal(with.trace->rng.position, before.position);
    destroy(&with);
    destroy(&without);
}

// ---- What is no network

static const char *const WRONG[][2] = {
    {"", "layer '': "},
    {"4:tanh,", "layer '': "},
    {",1", "layer '': "},
    {"4,,1", "layer '': "},
    {"4:tanh,1:tanhh", "'tanhh': there are linear, sigmoid, tanh, relu"},
    {"4:tanh,0", "layer '0': "},
    {"4:tanh 1", "layer '4:tanh 1': "},
    {"4:tanh,dropout:1.5,1", "layer 'dropout:1.5': "},
    {"4:tanh,1:sigmoid", "the last layer must be linear"},
    {"1:relu", "its activation belongs to the loss"},
    {"1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
     "more than 32 layers"},
};

static void what_is_no_network_is_an_error_that_says_why(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof WRONG / sizeof WRONG[0]; k++) {
        Error err = {""};
        assert_null(net_create(3, WRONG[k][0], &err));
        if (!strstr(err.text, WRONG[k][1])) fail_msg("'%s': %s", WRONG[k][0], err.text);
    }
}

static void thirty_two_layers_are_a_network(void **state) {
    (void)state;
    Machine m =
        build(1, "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", 1);
    assert_int_equal(m.net->layers, NET_LAYERS_MAX);
    destroy(&m);
}

static void sizes_beyond_all_memory_are_an_error(void **state) {
    (void)state;
    Error err = {""};
    assert_null(net_create((size_t)1 << 50, "1", &err));
    assert_non_null(strstr(err.text, "inputs"));
    assert_null(net_create(SIZE_MAX, "4:tanh,1", &err));
    Net *net = create_net(3, "4:tanh,1");
    assert_null(net_trace_create(net, SIZE_MAX / 2, 1, &err));
    assert_non_null(strstr(err.text, "out of memory"));
    net_free(net);
}

static void a_million_inputs_are_the_most(void **state) {
    (void)state;
    Error err = {""};
    Net *net = create_net(LAYER_UNITS_MAX, "1");
    assert_int_equal(net->param_count, LAYER_UNITS_MAX + 1);
    net_free(net);
    assert_null(net_create(LAYER_UNITS_MAX + 1, "1", &err));
    assert_string_equal(err.text, "1000001 inputs: there may be 1000000");
}

// Bytes of memory that the process has had at most.
static long most_memory(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

// 200 kB of parameters, a trace of 16 rows, and now and then a second thread: after the first hundred the
// process has all that it will ever need.
static void a_thousand_networks_leave_nothing_behind(void **state) {
    (void)state;
    Error err = {""};
    long before = 0;
    for (size_t k = 0; k < 1000; k++) {
        Machine m = build(200, "100:relu,50:tanh,10", 16);
        assert_true(net_trace_share(m.trace, k % 10 == 0 ? 2 : 1, &err));
        real at[16 * 200] = {1};
        Mat x = mat_view(at, 16, 200);
        pass(&m, &x);
        destroy(&m);
        if (k == 100) before = most_memory();
    }
    // Sanitizers keep what was freed for a while, to catch who still uses it.
    assert_true(most_memory() < before + before / 4 || before > 1L << 16);
}

static void freeing_nothing_is_harmless(void **state) {
    (void)state;
    net_free(NULL);
    net_trace_free(NULL);
}

// ---- Wrong shapes stop the program

// A batch of this shape for a network of this many inputs and a trace of 4 rows.
static void forward_with(size_t inputs, size_t rows, size_t cols) {
    static real at[30];
    Machine m = build(inputs, "4:tanh,1", 4);
    Mat x = mat_view(at, rows, cols);
    net_forward(m.net, m.trace, &x);
    destroy(&m);
}

static bool stops_with(size_t inputs, size_t rows, size_t cols) {
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        forward_with(inputs, rows, cols);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void a_batch_that_does_not_fit_stops_the_program(void **state) {
    (void)state;
    assert_true(stops_with(3, 5, 3));
    assert_true(stops_with(3, 0, 3));
    assert_true(stops_with(3, 4, 2));
    assert_true(stops_with(3, 4, 4));
    assert_true(stops_with(0, 4, 0));
    assert_false(stops_with(3, 4, 3));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward_gives_the_numbers_of_the_pencil),
        cmocka_unit_test(backward_gives_the_numbers_of_the_pencil),
        cmocka_unit_test(weights_and_biases_stand_in_one_row_layer_by_layer),
        cmocka_unit_test(gradients_stand_in_the_same_order),
        cmocka_unit_test(each_layer_takes_what_the_one_before_gives),
        cmocka_unit_test(where_a_layer_is_linear_z_and_a_are_one),
        cmocka_unit_test(a_new_network_is_all_zeros),
        cmocka_unit_test(first_weights_come_from_the_stream_of_weights_layer_by_layer),
        cmocka_unit_test(the_same_seed_gives_the_same_network_whatever_it_was_before),
        cmocka_unit_test(an_unknown_rule_leaves_the_network_as_it_is),
        cmocka_unit_test(a_batch_may_be_smaller_than_the_trace),
        cmocka_unit_test(an_example_gets_the_same_scores_in_every_batch),
        cmocka_unit_test(backward_overwrites_the_gradients_of_the_batch_before),
        cmocka_unit_test(neither_pass_touches_the_network_or_the_examples),
        cmocka_unit_test(without_biases_no_input_means_no_score),
        cmocka_unit_test(weight_decay_pulls_at_weights_and_not_at_biases),
        cmocka_unit_test(dropout_draws_as_numpy_does_row_by_row),
        cmocka_unit_test(as_many_are_dropped_as_the_rate_says_and_the_mean_stays),
        cmocka_unit_test(backward_drops_what_forward_dropped),
        cmocka_unit_test(no_bit_depends_on_how_many_threads_share_the_work),
        cmocka_unit_test(a_mask_is_drawn_anew_for_every_batch_and_again_from_a_copy),
        cmocka_unit_test(when_it_is_not_training_dropout_changes_nothing),
        cmocka_unit_test(what_is_no_network_is_an_error_that_says_why),
        cmocka_unit_test(thirty_two_layers_are_a_network),
        cmocka_unit_test(sizes_beyond_all_memory_are_an_error),
        cmocka_unit_test(a_million_inputs_are_the_most),
        cmocka_unit_test(a_thousand_networks_leave_nothing_behind),
        cmocka_unit_test(freeing_nothing_is_harmless),
        cmocka_unit_test(a_batch_that_does_not_fit_stops_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
