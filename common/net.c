#include "net.h"

#include <stdlib.h>
#include <string.h>

// Reads every layer; each one's outputs are the next one's inputs.
static bool parse_layers(Net *net, const char *text, Error *err) {
    if (net->inputs > LAYER_UNITS_MAX) {
        return error_set(err, "%zu inputs: there may be %d", net->inputs,
                         LAYER_UNITS_MAX);
    }
    Grid in = layer_grid(net->inputs);
    for (bool more = true; more; net->layers++) {
        if (net->layers == NET_LAYERS_MAX) {
            return error_set(err, "more than %d layers", NET_LAYERS_MAX);
        }
        size_t length = strcspn(text, ",");
        Layer *layer = &net->layer[net->layers];
        if (!layer_parse(layer, text, length, in, err)) return false;
        in = layer->out;
        net->outputs = layer->outputs;
        more = text[length] == ',';
        text += length + more;
    }
    if (activation_is_linear(net->layer[net->layers - 1].activation)) return true;
    return error_set(err,
                     "the last layer must be linear: its activation belongs to the "
                     "loss");
}

// Gives every w and b its place in one row of reals; while counting, only the sizes.
static void place_params(Net *net) {
    net->param_count = 0;
    for (size_t l = 0; l < net->layers; l++) {
        net->param_count += mat_count(&net->layer[l].w) + mat_count(&net->layer[l].b);
    }
    net->params = arena_take(&net->memory, net->param_count, sizeof(real));
    real *next = net->params;
    for (size_t l = 0; next && l < net->layers; l++) {
        Layer *layer = &net->layer[l];
        layer->w.at = next;
        layer->b.at = next + mat_count(&layer->w);
        next = layer->b.at + mat_count(&layer->b);
    }
}

Net *net_create(size_t inputs, const char *layers, Error *err) {
    CHECK(inputs > 0);
    Net *net = calloc(1, sizeof *net);
    if (!net) {
        error_set(err, "out of memory for a network");
        return NULL;
    }
    net->inputs = inputs;
    bool good = parse_layers(net, layers, err);
    if (good) place_params(net);
    if (good) good = arena_allocate(&net->memory, err);
    if (good) {
        place_params(net);
        return net;
    }
    net_free(net);
    return NULL;
}

void net_free(Net *net) {
    if (!net) return;
    arena_free(&net->memory);
    free(net);
}

size_t net_multiplications(const Net *net) {
    size_t count = 0;
    for (size_t l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        count += mat_count(&layer->w) * layer->out.rows * layer->out.cols;
    }
    return count;
}

bool net_init(Net *net, const char *rule, uint32_t seed, Error *err) {
    Init init;
    Rng rng;
    if (!init_find(&init, rule, err)) return false;
    rng_stream(&rng, seed, STREAM_WEIGHTS);
    for (size_t l = 0; l < net->layers; l++) layer_init(&net->layer[l], &init, &rng);
    return true;
}

// A matrix (N×O), or the one that is there where both may share.
static Mat take_or_share(Arena *arena, size_t rows, size_t cols, bool share,
                         Mat other) {
    return share ? other : mat_take(arena, rows, cols);
}

// Room for one layer; while counting, views of nothing.
static void lay_out_layer(LayerTrace *at, const Layer *layer, size_t rows,
                          Arena *arena) {
    bool share = activation_is_linear(layer->activation);
    size_t O = layer->outputs;
    size_t scratch = layer->kind->scratch ? layer->kind->scratch(layer) : 0;
    Mat z = mat_take(arena, rows, O), dz = mat_take(arena, rows, O);
    Mat a = take_or_share(arena, rows, O, share, z);
    Mat da = take_or_share(arena, rows, O, share, dz);
    Mat kept = mat_take(arena, rows, scratch);
    size_t *used = arena_take(arena, layer->inputs, sizeof *used);
    *at =
        (LayerTrace){.z = z, .a = a, .da = da, .dz = dz, .scratch = kept, .used = used};
}

// The gradients stand in their row as the parameters stand in theirs.
static void place_grads(Trace *trace, const Net *net) {
    for (size_t l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        LayerTrace *at = &trace->layer[l];
        at->dw = layer->w;
        at->dw.at = trace->grads + (layer->w.at - net->params);
        at->db = layer->b;
        at->db.at = trace->grads + (layer->b.at - net->params);
    }
}

static void lay_out(Trace *trace, const Net *net) {
    trace->grads = arena_take(&trace->memory, net->param_count, sizeof(real));
    for (size_t l = 0; l < net->layers; l++) {
        lay_out_layer(&trace->layer[l], &net->layer[l], trace->rows, &trace->memory);
    }
    if (trace->grads) place_grads(trace, net);
}

Trace *net_trace_create(const Net *net, size_t rows, uint32_t seed, Error *err) {
    Trace *trace = calloc(1, sizeof *trace);
    if (!trace) {
        error_set(err, "out of memory for a trace");
        return NULL;
    }
    trace->rows = rows;
    rng_stream(&trace->rng, seed, STREAM_DROPOUT);
    lay_out(trace, net);
    if (!arena_allocate(&trace->memory, err)) {
        net_trace_free(trace);
        return NULL;
    }
    lay_out(trace, net);
    return trace;
}

void net_trace_free(Trace *trace) {
    if (!trace) return;
    pool_free(trace->pool);
    arena_free(&trace->memory);
    free(trace);
}

bool net_trace_share(Trace *trace, size_t threads, Error *err) {
    pool_free(trace->pool);
    trace->pool = NULL;
    if (threads > 1) trace->pool = pool_create(threads, err);
    return threads <= 1 || trace->pool;
}

void net_activate(LayerTrace *at, const Activation *activation) {
    if (at->a.at == at->z.at) return;
    activation->value(at->a.at, at->z.at, mat_count(&at->z));
}

// Some rows of a batch on their way up, layer by layer.
static void run_forward(const Net *net, Trace *rows, const Mat *x) {
    for (size_t l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        LayerTrace *at = &rows->layer[l];
        layer->kind->forward(at, layer, l > 0 ? &rows->layer[l - 1].a : x);
        net_activate(at, layer->activation);
    }
}

// dz = da · g'(z)
static void activation_backward(LayerTrace *at, const Activation *activation) {
    if (at->dz.at == at->da.at) return;
    size_t count = mat_count(&at->dz);
    activation->slope(at->dz.at, at->z.at, at->a.at, count);
    for (size_t k = 0; k < count; k++) at->dz.at[k] *= at->da.at[k];
}

void net_hand_down(const Net *net, Trace *rows, size_t l) {
    const Layer *layer = &net->layer[l];
    LayerTrace *below = &rows->layer[l - 1];
    layer->kind->backward(&below->da, &rows->layer[l], layer);
    activation_backward(below, net->layer[l - 1].activation);
}

// The same rows on their way back.
static void run_backward(const Net *net, Trace *rows) {
    for (size_t l = net->layers - 1; l > 0; l--) net_hand_down(net, rows, l);
}

enum {
    PART_ROWS = 128,  // so many rows go through all layers together and stay near
    WORTH_SHARING = 1 << 20  // multiplications; fewer are done before a thread is awake
};

// A batch on its way through the net, cut into parts of `rows` rows.
typedef struct Pass {
    const Net *net;
    Trace *trace;
    const Mat *x;  // the whole batch
    size_t rows, parts;
    Pool *pool;  // NULL: too little work to share
} Pass;

static Pass pass_start(const Net *net, Trace *trace, const Mat *x) {
    size_t work = x->rows * net_multiplications(net);
    Pool *pool = work >= WORTH_SHARING ? trace->pool : NULL;
    size_t share = (x->rows + pool_threads(pool) - 1) / pool_threads(pool);
    size_t rows = share < PART_ROWS ? share : PART_ROWS;
    return (Pass){net, trace, x, rows, (x->rows + rows - 1) / rows, pool};
}

static Mat rows_of(const Pass *pass, const Mat *m, size_t part) {
    size_t first = part * pass->rows, left = m->rows - first;
    return mat_slice(m, first, left < pass->rows ? left : pass->rows);
}

// A trace of one part: its rows of every matrix that has a row an example. da, where it is not
// dz, stands in the rows of part da_part.
static void take_part(Trace *rows, const Pass *pass, size_t part, size_t da_part) {
    for (size_t l = 0; l < pass->net->layers; l++) {
        const LayerTrace *all = &pass->trace->layer[l];
        Mat da = rows_of(pass, &all->da, part);
        if (all->da.at != all->dz.at) da.at = mat_row(&all->da, da_part * pass->rows);
        rows->layer[l] = (LayerTrace){.z = rows_of(pass, &all->z, part),
                                      .a = rows_of(pass, &all->a, part),
                                      .da = da,
                                      .dz = rows_of(pass, &all->dz, part),
                                      .scratch = rows_of(pass, &all->scratch, part)};
    }
}

static void forward_part(void *context, size_t part) {
    const Pass *pass = context;
    Trace rows;
    take_part(&rows, pass, part, part);
    Mat x = rows_of(pass, pass->x, part);
    run_forward(pass->net, &rows, &x);
}

// A share of the parts on their way back; there are as many as threads. Nobody asks for da
// once dz is made of it: all parts of a share put theirs in one place, which stays near.
static void backward_share(void *context, size_t share) {
    const Pass *pass = context;
    size_t shares = pool_threads(pass->pool), first = pass->parts * share / shares;
    for (size_t part = first; part < pass->parts * (share + 1) / shares; part++) {
        Trace rows;
        take_part(&rows, pass, part, first);
        run_backward(pass->net, &rows);
    }
}

// A share of a layer's dw; there are as many as threads, and those of layer 0 come first.
static void gradient_share(void *context, size_t job) {
    const Pass *pass = context;
    size_t shares = pool_threads(pass->pool), l = job / shares, s = job % shares;
    const Layer *layer = &pass->net->layer[l];
    const Mat *x = l > 0 ? &pass->trace->layer[l - 1].a : pass->x;
    size_t first = layer->w.rows * s / shares, end = layer->w.rows * (s + 1) / shares;
    if (!layer->kind->gradient || end == first) return;
    layer->kind->gradient(&pass->trace->layer[l], layer, x, first, end - first);
}

void net_set_rows(LayerTrace *at, size_t rows) {
    at->z.rows = at->a.rows = at->da.rows = at->dz.rows = at->scratch.rows = rows;
}

const Mat *net_forward(const Net *net, Trace *trace, const Mat *x) {
    CHECK(x->cols == net->inputs && x->rows > 0 && x->rows <= trace->rows);
    for (size_t l = 0; l < net->layers; l++) {
        LayerTrace *at = &trace->layer[l];
        net_set_rows(at, x->rows);
        at->rng = trace->training ? &trace->rng : NULL;
        if (net->layer[l].kind->draw) net->layer[l].kind->draw(at, &net->layer[l]);
    }
    Pass pass = pass_start(net, trace, x);
    pool_run(pass.pool, pass.parts, forward_part, &pass);
    return &trace->layer[net->layers - 1].z;
}

Mat *net_score_gradient(const Net *net, Trace *trace) {
    return &trace->layer[net->layers - 1].dz;
}

// dw and db wait for the last row to be back: they are sums over all of them.
void net_backward(const Net *net, Trace *trace, const Mat *x) {
    Pass pass = pass_start(net, trace, x);
    pool_run(pass.pool, pool_threads(pass.pool), backward_share, &pass);
    pool_run(pass.pool, net->layers * pool_threads(pass.pool), gradient_share, &pass);
}

void net_add_weight_decay(const Net *net, Trace *trace, real decay) {
    for (size_t l = 0; l < net->layers; l++) {
        const Mat *w = &net->layer[l].w;
        real *dw = trace->layer[l].dw.at;
        for (size_t k = 0; k < mat_count(w); k++) dw[k] += decay * w->at[k];
    }
}
