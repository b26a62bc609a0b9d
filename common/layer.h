// One layer of a network: what it has learned, what a batch leaves behind in it, and the
// table of the kinds of layers there are.
//
// To add a kind, write a pair like dense.{h,c} and give it a row in LAYER_KINDS.
#ifndef LAYER_H
#define LAYER_H

#include <stdbool.h>
#include <stddef.h>

#include "activation.h"
#include "error.h"
#include "init.h"
#include "matrix.h"
#include "names.h"
#include "rng.h"

typedef struct LayerKind LayerKind;

// How the numbers of an example lie as a picture: channel by channel, row by row.
typedef struct Grid {
    size_t channels, rows, cols;
} Grid;

// z = what the kind computes from x, a = activation(z).
typedef struct Layer {
    const LayerKind *kind;
    const Activation *activation;
    size_t inputs, outputs;  // I, O: the numbers of the two grids
    Grid in, out;            // dense: O channels of one number each
    size_t window;           // conv, pool: rows and columns that are looked at together
    real rate;               // dropout: share of the inputs that are dropped
    Mat w;                   // (I×O) within the net's params; 0×0: none
    Mat b;                   // (1×O) right behind w; 0×0: none
} Layer;

// What one batch of N examples left behind in one layer. All memory is the Trace's.
typedef struct LayerTrace {
    Mat z, a;      // (N×O); the same memory where the activation is linear
    Mat da, dz;    // (N×O); shared in the same way. Once dz is made, da is scratch
    Mat dw, db;    // shapes of w and b, within the gradient row
    Mat scratch;   // (N × what the kind asked for), such as dropout's mask
    size_t *used;  // a single example's inputs that are not 0 (see fused.h) ...
    size_t found;  // ... and how many
    Rng *rng;      // for dropout while training; NULL: not training
} LayerTrace;

// A layer as text, cut at its colons: "4:tanh" is {"4", "tanh"}.
typedef struct LayerText {
    size_t count;
    struct {
        const char *at;  // borrowed, not ended by a zero
        size_t length;
    } field[5];
} LayerText;

struct LayerKind {
    const char *name;
    const char *usage;  // "UNITS[:ACTIVATION][:no-bias]", for errors

    // Fills out, activation, window, rate and the sizes of w and b from in and text.
    bool (*shape)(Layer *layer, const LayerText *text, Error *err);

    // How many numbers an example needs in scratch. NULL: none.
    size_t (*scratch)(const Layer *layer);

    // Before a batch goes forward: draws what is drawn at random. NULL: nothing is.
    void (*draw)(LayerTrace *trace, const Layer *layer);

    // x (N×I)  ->  trace->z (N×O). Here and in backward each row is a thing of its own, so
    // that the rows of a batch can be shared out.
    void (*forward)(LayerTrace *trace, const Layer *layer, const Mat *x);

    // trace->dz (N×O)  ->  dx (N×I)
    void (*backward)(Mat *dx, const LayerTrace *trace, const Layer *layer);

    // trace->dz (N×O), x (N×I)  ->  rows first … first+count−1 of trace->dw, and trace->db
    // with the first of them. NULL: nothing is learned.
    void (*gradient)(LayerTrace *trace, const Layer *layer, const Mat *x, size_t first,
                     size_t count);
};

extern const LayerKind LAYER_KINDS[];
extern const Names LAYER_NAMES;

enum { LAYER_UNITS_MAX = 1000000 };

// Reads one layer, text[0 … length−1], for inputs that lie so: "4:tanh", "1", "dropout:0.2".
// A number at the front means dense. w and b get their sizes, not yet their memory.
bool layer_parse(Layer *layer, const char *text, size_t length, Grid in, Error *err);

// So many numbers as a square picture of one channel; where they make none, each on its own.
Grid layer_grid(size_t numbers);

// The sizes of the weights as other programs lay them out, and how many: (O, I) for a dense
// layer, (filters, channels, rows, columns) for filters; 0: there are none.
size_t layer_weight_shape(const Layer *layer, size_t shape[4]);

// Weights scale · randn, neuron by neuron as NumPy's randn(units, inputs); biases 0. An input
// of a conv layer reaches window² outputs a filter.
void layer_init(Layer *layer, const Init *init, Rng *rng);

// Fields f and on, "[:ACTIVATION][:no-bias]": the activation, and whether there is a bias.
bool layer_ending(Layer *layer, const LayerText *text, size_t f, bool *biased,
                  Error *err);

// Field f as a whole number from 1 to most.
bool layer_count(const LayerText *text, size_t f, size_t most, size_t *count,
                 Error *err);

// Field f as the side of a window, which must fit into the picture.
bool layer_window(Layer *layer, const LayerText *text, size_t f, Error *err);

// Field f as a number between least and most. False: err names what was found.
bool layer_number(const LayerText *text, size_t f, double least, double most,
                  double *value, Error *err);

#endif
