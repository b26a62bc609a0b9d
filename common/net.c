#include "net.h"

#include <stdlib.h>
#include <string.h>

// Reads every layer; each one's outputs are the next one's inputs.
static bool parse_layers(Net *net, const char *text, Error *err) {
    size_t inputs = net->inputs;
    if (inputs > LAYER_UNITS_MAX) {
        return error_set(err, "%zu inputs: there may be %d", inputs, LAYER_UNITS_MAX);
    }
    for (bool more = true; more; net->layers++) {
        if (net->layers == NET_LAYERS_MAX) {
            return error_set(err, "more than %d layers", NET_LAYERS_MAX);
        }
        size_t length = strcspn(text, ",");
        Layer *layer = &net->layer[net->layers];
        if (!layer_parse(layer, text, length, inputs, err)) return false;
        inputs = layer->outputs;
        more = text[length] == ',';
        text += length + more;
    }
    net->outputs = inputs;
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
    *at = (LayerTrace){.z = z, .a = a, .da = da, .dz = dz, .scratch = kept};
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
    arena_free(&trace->memory);
    free(trace);
}

// The batch at hand has `rows` examples: so have all its matrices.
static void set_rows(LayerTrace *at, size_t rows) {
    at->z.rows = at->a.rows = at->da.rows = at->dz.rows = at->scratch.rows = rows;
}

const Mat *net_forward(const Net *net, Trace *trace, const Mat *x) {
    CHECK(x->cols == net->inputs && x->rows > 0 && x->rows <= trace->rows);
    for (size_t l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        LayerTrace *at = &trace->layer[l];
        set_rows(at, x->rows);
        at->rng = trace->training ? &trace->rng : NULL;
        layer->kind->forward(at, layer, l > 0 ? &trace->layer[l - 1].a : x);
        if (at->a.at != at->z.at) {
            layer->activation->value(at->a.at, at->z.at, mat_count(&at->z));
        }
    }
    return &trace->layer[net->layers - 1].z;
}

Mat *net_score_gradient(const Net *net, Trace *trace) {
    return &trace->layer[net->layers - 1].dz;
}

// dz = da · g'(z)
static void activation_backward(LayerTrace *at, const Activation *activation) {
    if (at->dz.at == at->da.at) return;
    size_t count = mat_count(&at->dz);
    activation->slope(at->dz.at, at->z.at, at->a.at, count);
    for (size_t k = 0; k < count; k++) at->dz.at[k] *= at->da.at[k];
}

void net_backward(const Net *net, Trace *trace, const Mat *x) {
    for (size_t l = net->layers; l-- > 0;) {
        const Layer *layer = &net->layer[l];
        LayerTrace *below = l > 0 ? &trace->layer[l - 1] : NULL;
        layer->kind->backward(below ? &below->da : NULL, &trace->layer[l], layer,
                              below ? &below->a : x);
        if (below) activation_backward(below, net->layer[l - 1].activation);
    }
}

void net_add_weight_decay(const Net *net, Trace *trace, real decay) {
    for (size_t l = 0; l < net->layers; l++) {
        const Mat *w = &net->layer[l].w;
        real *dw = trace->layer[l].dw.at;
        for (size_t k = 0; k < mat_count(w); k++) dw[k] += decay * w->at[k];
    }
}
