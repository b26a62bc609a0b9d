// Examples in memory: inputs x, targets t, and what their columns mean.
//
// A reader of a format (csv, idx, ...) describes its columns in an Encoding, asks
// dataset_create for the room and fills it. Words become one-hot columns: one column a
// level but the first, which the bias carries. Levels stand in the order of their first
// appearance; classes that are numbers in ascending order.
#ifndef DATASET_H
#define DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "error.h"
#include "matrix.h"

// One column of a file: numbers, or one of several words.
typedef struct Column {
    const char *name;    // NULL: no such column (a target that was not asked for)
    size_t levels;       // 0: numbers
    const char **level;  // the words, levels of them
} Column;

// What stands in the columns of x and t; saved with a model, so that new data fit it.
typedef struct Encoding {
    size_t columns;  // of the file, without the target and what was dropped
    Column *column;
    Column target;   // levels > 0: classes
    size_t inputs;   // columns of x: 1 for numbers, levels − 1 for words
    size_t outputs;  // columns of t: no target 0, one-hot its levels, else 1
} Encoding;

typedef struct Dataset {
    Mat x;              // inputs  (N×I)
    Mat t;              // targets (N×O); classes: one-hot, every class has its column
    Encoding encoding;  // its memory is the data set's
    Arena memory;       // owned: everything above
} Dataset;

// How to read a file.
typedef struct DatasetRequest {
    const char *target;     // name of the target column; NULL: none (t is N×0)
    const char *drop;       // names left out, "name,ticket"; NULL: none
    bool classes;           // one-hot targets; else t is one column: the number, or,
                            // of two words, 0 for the first and 1 for the second
    const char *label_map;  // "10=0,x=y": labels renamed on reading; NULL: none
    const Encoding *like;   // a trained model's: its columns, levels and kind of
                            // target, in its order; more columns in the file do not
                            // matter, drop and classes are not looked at. NULL: none
} DatasetRequest;

bool dataset_read_csv(Dataset *data, const char *path, const DatasetRequest *request,
                      Error *err);

// Room for `rows` examples, all zeros, and a copy of the encoding. Counts the inputs;
// the outputs are the caller's to say.
bool dataset_create(Dataset *data, const Encoding *encoding, size_t rows, Error *err);
void dataset_free(Dataset *data);

// Rows order[0 … count−1] of data, copied; the part stands on its own.
bool dataset_take(Dataset *part, const Dataset *data, const size_t *order, size_t count,
                  Error *err);

// train and test parts: of a permutation(N) from the split stream of `seed`, the first
// floor(N × held_out) rows are the test part, the others, in that order, the training
// part. Neither may be empty.
bool dataset_split(Dataset *train, Dataset *test, const Dataset *data, double held_out,
                   uint32_t seed, Error *err);

// The name of input column i: "age", or "class=2nd". Written to text.
void dataset_input_name(const Encoding *encoding, size_t i, char *text, size_t size);

// Class of row n: the index of the 1 in its row of t; for a single column 0 or 1.
size_t dataset_class(const Dataset *data, size_t n);

// Mean and standard deviation (divided by N) of each column of x; a constant column
// gets deviation 1, so that it becomes 0.
void scaling_measure(Mat *mean, Mat *deviation, const Mat *x);

// x = (x − mean) / deviation, row by row
void scaling_apply(Mat *x, const Mat *mean, const Mat *deviation);

// For readers of formats: the words of one column, found by a hash.
enum {
    LEVEL_LIMIT = 1000,     // words in one column
    LEVEL_BYTES = 1 << 16,  // of all of them
    LEVEL_SLOTS = 2048,     // of the hash
    LABEL_BYTES = 256,      // of one label, with its end
};

typedef struct Levels {
    size_t count;
    const char *word[LEVEL_LIMIT];  // borrowed from text: never copy a Levels
    uint16_t slot[LEVEL_SLOTS];     // 1 + index of a word; 0: free
    size_t used;                    // bytes of text
    char text[LEVEL_BYTES];
} Levels;

bool levels_find(const Levels *levels, const char *word, size_t *index);
bool levels_add(Levels *levels, const char *word);  // false: too many, or too long
bool levels_copy(Levels *levels, const Column *column);
void levels_sort(Levels *levels);  // numbers ascending

// A label as it counts, written to text: whole numbers in one form ("07" and "7.0" are
// "7"), then renamed as `map` says (NULL: not at all). Too long, or no map: an error.
bool levels_label(char text[LABEL_BYTES], const char *label, const char *map,
                  Error *err);

#endif
