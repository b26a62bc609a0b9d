// Saving a network and loading it again: one .safetensors file, which NumPy and PyTorch
// read and write too.
//
// Layer K has the tensors layers.K.weight (O×I, as in PyTorch; filters F×C×S×S) and
// layers.K.bias (O).
// Our words in __metadata__, all of them texts:
//
//     version    "1"
//     layers     "4:tanh,1": what net_create takes, and inputs: "5"
//     loss       the name of a row of LOSSES
//     columns    [["class","1st","2nd"],["age"]]: each input column, then its levels
//     target     ["survived","no","yes"]: the same for the target
//     mean, deviation    [29.5,0.25]: one number an input
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>

#include "arena.h"
#include "dataset.h"
#include "error.h"
#include "loss.h"
#include "matrix.h"
#include "net.h"

// What is known of a network besides its parameters. For model_save the caller fills in
// what there is and owns it; what model_load fills in, model_info_free gives back.
typedef struct ModelInfo {
    const char *layers;   // "4:tanh,1", the text for net_create
    const Loss *loss;     // NULL: not known
    Encoding encoding;    // columns 0: not known
    Mat mean, deviation;  // (1×I) to scale inputs with; 0×0: taken as they are
    Arena memory;         // owned; empty where the caller filled the info in
} ModelInfo;

// Writes the file in one piece: whatever goes wrong, an old one is not harmed.
bool model_save(const Net *net, const ModelInfo *info, const char *path, Error *err);

// layers: the text for net_create; NULL: from the metadata. Tensors may have other
// names than ours: in the order of their names (fc2 before fc10), those of two or four
// dimensions are the weights of the layers, those of one the biases. Where filters come
// first and nothing says how large a picture is, it is the smallest square that fits.
// Numbers of 64, 32 or 16 bits. NULL on error, and info is empty; net_free and
// model_info_free free.
Net *model_load(const char *path, const char *layers, ModelInfo *info, Error *err);
void model_info_free(ModelInfo *info);

#endif
