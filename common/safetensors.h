// Reading and writing .safetensors, the file format of tensors and a few words.
//
//     bytes 0 … 7   length of the header, little-endian
//     header        JSON: of each tensor dtype, shape and place; texts in __metadata__
//     then          the numbers, little-endian, tensor after tensor without a gap
//
// A tensor of two dimensions (O×I) is a matrix w (I×O) here: it is turned on the way. So is
// one of four, filters (F×C×S×S), whose last three are the I.
#ifndef SAFETENSORS_H
#define SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "error.h"
#include "matrix.h"

// A text of __metadata__.
typedef struct MetaWord {
    const char *key;
    char *value;
} MetaWord;

typedef struct Dtype Dtype;

enum { TENSOR_DIMENSIONS = 8 };  // the most that a tensor may have

// A tensor as the header describes it.
typedef struct Tensor {
    const char *name;    // borrowed from the header
    const Dtype *dtype;  // F64, F32, F16 or BF16
    size_t dimensions;
    size_t size[TENSOR_DIMENSIONS];
    size_t count;       // numbers: the product of the sizes
    size_t first, end;  // its bytes, counted from the end of the header
} Tensor;

typedef struct Safetensors {
    const char *path;  // borrowed
    FILE *stream;      // owned
    char *header;      // owned; names and words stand in it
    size_t length;     // of the header
    size_t data;       // bytes behind it
    Tensor *tensor;    // owned; in the order of their names, fc2 before fc10
    size_t tensors;
    MetaWord *word;  // owned
    size_t words;
} Safetensors;

// Reads and checks the header: what it says fits the file, byte for byte. Takes no more
// memory than a few times the header. Errors name the file.
bool safetensors_open(Safetensors *file, const char *path, Error *err);
void safetensors_close(Safetensors *file);

// The text of this key in __metadata__; NULL: there is none.
char *safetensors_word(const Safetensors *file, const char *key);

// The numbers of a tensor, which must be finite: (O×…) -> to (I×O), where I is the product of
// the other sizes; one dimension (O) -> to (1×O).
bool safetensors_read(const Safetensors *file, const Tensor *tensor, Mat *to,
                      Error *err);

// A tensor to be written: the columns of m (I×O), one after the other, in these sizes.
typedef struct TensorSource {
    char name[40];
    const Mat *m;       // borrowed
    size_t dimensions;  // (O), (O×I) or more
    size_t size[TENSOR_DIMENSIONS];
} TensorSource;

// Writes a file in one piece: whatever goes wrong, an old one is not harmed.
bool safetensors_write(const char *path, const MetaWord *word, size_t words,
                       const TensorSource *tensor, size_t tensors, Error *err);

#endif
