// IDX, the format of MNIST: big-endian sizes, then bytes.
//
//     bytes 0 … 3   0, 0, 8 (unsigned bytes), number of dimensions
//     bytes 4 …     the size of each dimension, 4 bytes each
//     then          the numbers, last dimension fastest
#ifndef IDX_H
#define IDX_H

#include <stdbool.h>
#include <stddef.h>

#include "dataset.h"
#include "error.h"

// A file of unsigned bytes with up to four dimensions.
typedef struct Idx {
    size_t dimensions;
    size_t size[4];     // 1 where there is no such dimension
    unsigned char *at;  // owned; the product of the sizes
} Idx;

// Errors name the byte.
bool idx_read(Idx *idx, const char *path, Error *err);
void idx_free(Idx *idx);

// Images (pixels / 255, one row an image) and labels (0 … 255; one-hot where
// request->classes). Columns are called r0c0, r0c1, ... (row and column of the pixel),
// the target "label", or as request->target says. `like` and label_map as in
// dataset_read_csv; `drop` must be NULL. labels NULL: no targets.
bool dataset_read_idx(Dataset *data, const char *images, const char *labels,
                      const DatasetRequest *request, Error *err);

#endif
