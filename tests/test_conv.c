// Filters and pooling: PyTorch's numbers, plain loops bit for bit, and every derivative.
#include "../common/conv.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/gradcheck.h"
#include "../common/loss.h"
#include "../common/net.h"
#include "../common/pool.h"

// ---- One layer on its own, with room for a batch

typedef struct Single {
    Layer layer;
    LayerTrace trace;
    Mat x, dx;
    real *memory;  // all of it
} Single;

static Mat take(real **next, size_t rows, size_t cols) {
    Mat m = mat_view(*next, rows, cols);
    *next += rows * cols;
    return m;
}

static void single_create(Single *s, const char *text, Grid in, size_t rows) {
    enum { ROOM = 1 << 18 };
    Error err = {""};
    if (!layer_parse(&s->layer, text, strlen(text), in, &err)) fail_msg("%s", err.text);
    Layer *layer = &s->layer;
    real *next = s->memory = calloc(ROOM, sizeof(real));
    layer->w = take(&next, layer->w.rows, layer->w.cols);
    layer->b = take(&next, layer->b.rows, layer->b.cols);
    s->trace = (LayerTrace){.z = take(&next, rows, layer->outputs),
                            .dz = take(&next, rows, layer->outputs)};
    s->trace.scratch = take(&next, rows, layer->kind->scratch(layer));
    s->trace.dw = take(&next, layer->w.rows, layer->w.cols);
    s->trace.db = take(&next, layer->b.rows, layer->b.cols);
    s->x = take(&next, rows, layer->inputs);
    s->dx = take(&next, rows, layer->inputs);
    assert_true((size_t)(next - s->memory) <= ROOM);
}

static void fill_random(Mat *m, Rng *rng) {
    for (size_t k = 0; k < mat_count(m); k++) m->at[k] = (real)rng_normal(rng);
}

static void single_fill(Single *s, uint32_t seed) {
    Rng rng;
    rng_seed(&rng, seed);
    fill_random(&s->layer.w, &rng);
    fill_random(&s->layer.b, &rng);
    fill_random(&s->x, &rng);
    fill_random(&s->trace.dz, &rng);
}

// Number k is ((k a) mod m − h) / d: exact in every precision.
static void fill_sequence(Mat *m, size_t a, size_t mod, int h, int d) {
    for (size_t k = 0; k < mat_count(m); k++) {
        m->at[k] = (real)((int)(k * a % mod) - h) / (real)d;
    }
}

static void assert_numbers(const real *at, const double *want, size_t count) {
    for (size_t k = 0; k < count; k++) assert_true((double)at[k] == want[k]);
}

// ---- PyTorch's numbers: torch.nn.functional.conv2d, max_pool2d and autograd

static void numbers_create(Single *s) {
    single_create(s, "conv:3:3", (Grid){2, 5, 5}, 2);
    Mat weights = mat_view(s->memory, 3, 18);  // as PyTorch has them, a filter a row
    fill_sequence(&weights, 5, 13, 6, 8);
    real turned[54];
    for (size_t k = 0; k < 18; k++) {
        for (size_t f = 0; f < 3; f++) turned[k * 3 + f] = weights.at[f * 18 + k];
    }
    memcpy(s->layer.w.at, turned, sizeof turned);
    memcpy(s->layer.b.at, (real[]){(real)0.5, (real)-0.25, (real)0.125},
           3 * sizeof(real));
    fill_sequence(&s->x, 7, 11, 5, 4);
    fill_sequence(&s->trace.dz, 3, 7, 3, 2);
}

static void filters_give_pytorchs_numbers(void **state) {
    (void)state;
    Single s;
    numbers_create(&s);
    conv_forward(&s.trace, &s.layer, &s.x);
    assert_numbers(s.trace.z.at,
                   (double[]){-0.28125, 0.46875, 2.25, 0.375, -0.25, 1.875, 4.125,
                              -0.28125, 0.46875, -1.75, 0.0625, -1.5625},
                   12);
    free(s.memory);
}

static void their_gradients_are_pytorchs(void **state) {
    (void)state;
    Single s;
    numbers_create(&s);
    conv_backward(&s.dx, &s.trace, &s.layer);
    conv_gradient(&s.trace, &s.layer, &s.x, 0, 18);
    assert_numbers(s.trace.db.at, (double[]){-2.5, 2.5, 0.5}, 3);
    const double first[] = {3.375, 4.5, -4.0, -3.375, 0.5, -3.875, -3.25, 3.375};
    for (size_t k = 0; k < 8; k++) {
        assert_true((double)s.trace.dw.at[k * 3] == first[k]);
    }
    assert_numbers(s.dx.at, (double[]){2.875, -1.5625, 0.5, -1.0625, 1.25, -2.25}, 6);
    assert_numbers(s.dx.at + 97, (double[]){-0.125, -0.8125, -0.3125}, 3);
    free(s.memory);
}

// ---- Plain loops, bit for bit

// Number (c, y, x) of example n.
static real at(const Mat *m, size_t n, Grid grid, size_t c, size_t y, size_t x) {
    return m->at[n * m->cols + (c * grid.rows + y) * grid.cols + x];
}

// All terms of one weighted sum, in the order of the weights.
static real plain_sum(const Single *s, size_t n, size_t f, size_t y, size_t x) {
    const Layer *layer = &s->layer;
    real sum = 0;
    for (size_t k = 0; k < layer->w.rows; k++) {
        size_t side = layer->window, c = k / side / side, i = k / side % side;
        sum = real_fma(at(&s->x, n, layer->in, c, y + i, x + k % side),
                       layer->w.at[k * layer->w.cols + f], sum);
    }
    return layer->b.rows > 0 ? sum + layer->b.at[f] : sum;
}

static real plain_dw(const Single *s, size_t k, size_t f) {
    const Layer *layer = &s->layer;
    size_t side = layer->window, c = k / side / side, i = k / side % side;
    real sum = 0;
    for (size_t n = 0; n < s->x.rows; n++) {
        for (size_t y = 0; y < layer->out.rows; y++) {
            for (size_t x = 0; x < layer->out.cols; x++) {
                sum = real_fma(at(&s->x, n, layer->in, c, y + i, x + k % side),
                               at(&s->trace.dz, n, layer->out, f, y, x), sum);
            }
        }
    }
    return sum;
}

static void check_plain(const char *text, Grid in, size_t rows) {
    Single s;
    single_create(&s, text, in, rows);
    single_fill(&s, 7);
    conv_forward(&s.trace, &s.layer, &s.x);
    const Layer *layer = &s.layer;
    for (size_t n = 0; n < rows; n++) {
        for (size_t k = 0; k < layer->outputs; k++) {
            size_t x = k % layer->out.cols, y = k / layer->out.cols % layer->out.rows;
            size_t f = k / layer->out.cols / layer->out.rows;
            assert_true(s.trace.z.at[n * layer->outputs + k] ==
                        plain_sum(&s, n, f, y, x));
        }
    }
    size_t half = layer->w.rows / 2;  // in two parts, as threads take them
    conv_gradient(&s.trace, &s.layer, &s.x, half, layer->w.rows - half);
    if (half > 0) conv_gradient(&s.trace, &s.layer, &s.x, 0, half);
    for (size_t k = 0; k < layer->w.rows; k++) {
        for (size_t f = 0; f < layer->w.cols; f++) {
            assert_true(s.trace.dw.at[k * layer->w.cols + f] == plain_dw(&s, k, f));
        }
    }
    free(s.memory);
}

static void all_sums_are_those_of_plain_loops_to_the_bit(void **state) {
    (void)state;
    check_plain("conv:1:1", (Grid){1, 1, 1}, 1);
    check_plain("conv:1:3", (Grid){1, 3, 3}, 2);  // one place
    check_plain("conv:2:2", (Grid){1, 2, 5}, 3);
    check_plain("conv:6:5", (Grid){1, 12, 11}, 3);
    check_plain("conv:7:3:no-bias", (Grid){3, 6, 9}, 2);
    check_plain("conv:16:5", (Grid){6, 8, 8}, 2);
    check_plain("conv:17:1", (Grid){5, 4, 4}, 2);
    check_plain("conv:3:4", (Grid){2, 23, 20}, 1);
}

// ---- Pooling

static void the_largest_goes_on_and_takes_the_blame(void **state) {
    (void)state;
    Single s;
    const real nan = (real)NAN;
    single_create(&s, "pool:2", (Grid){1, 3, 5},
                  1);  // the last row and column are left
    assert_int_equal(s.layer.outputs, 2);
    memcpy(s.x.at, (real[]){1, 2, -4, -3, 9, 4, 4, -1, -2, 9, 9, 9, 9, 9, 9},
           15 * sizeof(real));
    pool_forward(&s.trace, &s.layer, &s.x);
    assert_true(s.trace.z.at[0] == 4 && s.trace.z.at[1] == -1);
    s.trace.dz.at[0] = 5, s.trace.dz.at[1] = 7;
    pool_backward(&s.dx, &s.trace, &s.layer);
    const real want[15] = {[5] = 5, [7] = 7};  // of the two fours the first
    assert_memory_equal(s.dx.at, want, sizeof want);
    for (size_t k = 0; k < 4; k++) {  // wherever it stands, a NaN stays one
        for (size_t i = 0; i < 15; i++) s.x.at[i] = 1;
        s.x.at[k / 2 * 5 + k % 2] = nan;
        pool_forward(&s.trace, &s.layer, &s.x);
        assert_true(isnan(s.trace.z.at[0]) && s.trace.z.at[1] == 1);
    }
    free(s.memory);
}

static void every_window_of_every_channel_is_pooled(void **state) {
    (void)state;
    Single s;
    single_create(&s, "pool:3", (Grid){4, 7, 9}, 3);
    single_fill(&s, 3);
    pool_forward(&s.trace, &s.layer, &s.x);
    const Layer *layer = &s.layer;
    for (size_t k = 0; k < 3 * layer->outputs; k++) {
        size_t n = k / layer->outputs, o = k % layer->outputs;
        size_t c = o / 6, y = o / 3 % 2, x = o % 3;
        real most = at(&s.x, n, layer->in, c, 3 * y, 3 * x);
        for (size_t i = 0; i < 9; i++) {
            real now = at(&s.x, n, layer->in, c, 3 * y + i / 3, 3 * x + i % 3);
            most = now > most ? now : most;
        }
        assert_true(s.trace.z.at[k] == most);
    }
    free(s.memory);
}

// ---- In a network

typedef struct Check {
    Net *net;
    Trace *trace;
    Mat x, t;
} Check;

static const Loss *softmax(void) {
    Error err;
    return loss_find("softmax-entropy", &err);
}

static real cost(void *context) {
    Check *check = context;
    return loss_value(softmax(), net_forward(check->net, check->trace, &check->x),
                      &check->t);
}

static void backward(Check *check) {
    const Mat *scores = net_forward(check->net, check->trace, &check->x);
    loss_gradient(softmax(), net_score_gradient(check->net, check->trace), scores,
                  &check->t);
    net_backward(check->net, check->trace, &check->x);
}

enum { ROWS = 5, PIXELS = 144 };

static void check_create(Check *check, const char *layers, real *at) {
    Error err = {""};
    Rng rng;
    rng_seed(&rng, 6);  // no nudge crosses a bend
    check->net = net_create(PIXELS, layers, &err);
    if (!check->net) fail_msg("%s", err.text);
    check->trace = net_trace_create(check->net, ROWS, 1, &err);
    check->x = mat_view(at, ROWS, PIXELS);
    check->t = mat_view(at + ROWS * PIXELS, ROWS, check->net->outputs);
    fill_random(&check->x, &rng);
    for (size_t n = 0; n < ROWS; n++) mat_row(&check->t, n)[n % check->t.cols] = 1;
    for (size_t p = 0; p < check->net->param_count; p++) {
        check->net->params[p] = (real)(0.3 * rng_normal(&rng));
    }
}

static void check_free(Check *check) {
    net_trace_free(check->trace);
    net_free(check->net);
}

static void every_derivative_is_what_nudging_says(void **state) {
    (void)state;
    if (sizeof(real) < sizeof(double)) skip();
    const char *const nets[] = {
        "conv:3:3:tanh,pool:2,conv:4:2:relu,3",
        "conv:2:5:sigmoid,conv:3:3:tanh:no-bias,pool:3,4",
        "pool:2,conv:4:6:relu,3",
        "dropout:0,conv:2:3,pool:2,5:tanh,3",
    };
    for (size_t k = 0; k < sizeof nets / sizeof nets[0]; k++) {
        real memory[ROWS * (PIXELS + 8)] = {0};
        Check check;
        check_create(&check, nets[k], memory);
        backward(&check);
        GradCheck found = gradcheck_run(check.net->params, check.trace->grads,
                                        check.net->param_count, cost, &check);
        if (!gradcheck_passed(&found)) {
            fail_msg("%s: %.12g by formula, %.12g by nudging", nets[k],
                     (double)found.gradient, (double)found.difference);
        }
        check_free(&check);
    }
}

static void wrong_derivatives_are_caught(void **state) {
    (void)state;
    if (sizeof(real) < sizeof(double)) skip();
    real memory[ROWS * (PIXELS + 8)] = {0};
    Check check;
    check_create(&check, "conv:3:3:tanh,pool:2,conv:4:2:relu,3", memory);
    for (size_t spoil = 0; spoil < 4; spoil++) {
        backward(&check);
        LayerTrace *first = &check.trace->layer[0], *third = &check.trace->layer[2];
        if (spoil == 0) mat_fill(&third->db, 0);
        if (spoil == 1) first->dw.at[4] *= -1;
        if (spoil == 2) mat_fill(&first->dw, 0);
        if (spoil == 3) third->dw.at[11] *= (real)1.001;
        GradCheck found = gradcheck_run(check.net->params, check.trace->grads,
                                        check.net->param_count, cost, &check);
        assert_false(gradcheck_passed(&found));
    }
    check_free(&check);
}

// Every thread has places of its own to unfold pictures in.
static void threads_change_no_bit_of_a_network_with_filters(void **state) {
    (void)state;
    enum { MANY = 70, SIDE = 28 * 28 };
    Error err = {""};
    Net *net = net_create(SIDE, "conv:6:5:relu,pool:2,conv:16:5:relu,pool:2,10", &err);
    Trace *trace = net_trace_create(net, MANY, 1, &err);
    real *x_at = malloc(MANY * SIDE * sizeof *x_at);
    real *grads = malloc(net->param_count * sizeof *grads);
    Mat x = mat_view(x_at, MANY, SIDE);
    Rng rng;
    rng_seed(&rng, 2);
    fill_random(&x, &rng);
    assert_true(net_init(net, "he", 1, &err));
    for (size_t threads = 1; threads <= 5; threads++) {
        assert_true(net_trace_share(trace, threads, &err));
        mat_copy(net_score_gradient(net, trace), net_forward(net, trace, &x));
        net_backward(net, trace, &x);
        if (threads == 1) memcpy(grads, trace->grads, net->param_count * sizeof *grads);
        assert_memory_equal(grads, trace->grads, net->param_count * sizeof *grads);
    }
    free(grads);
    free(x_at);
    net_trace_free(trace);
    net_free(net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_give_pytorchs_numbers),
        cmocka_unit_test(their_gradients_are_pytorchs),
        cmocka_unit_test(all_sums_are_those_of_plain_loops_to_the_bit),
        cmocka_unit_test(the_largest_goes_on_and_takes_the_blame),
        cmocka_unit_test(every_window_of_every_channel_is_pooled),
        cmocka_unit_test(every_derivative_is_what_nudging_says),
        cmocka_unit_test(wrong_derivatives_are_caught),
        cmocka_unit_test(threads_change_no_bit_of_a_network_with_filters),
    };
    return cmocka_run_group_tests_name("conv and pool", tests, NULL, NULL);
}
