// Numbers for figures and curves: a CSV file with a header, at full precision (%.17g).
//
// A table made without a folder is off: every call does nothing and succeeds, so that a
// lesson reads the same with and without --figures.
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "file.h"

typedef struct Table {
    FileWriter writer;
    size_t columns;  // in the header
    size_t at;       // cells in the row so far
    bool on;
} Table;

// folder/name with this header ("step,cost"). folder NULL or "": off. name may be any
// path when folder is ".". The folder must exist.
bool table_create(Table *table, const char *folder, const char *name,
                  const char *header, Error *err);

void table_number(Table *table, double value);       // next cell; ends a full row
void table_text(Table *table, const char *text);     // or a word, quoted if needed
void table_row(Table *table, const double *values);  // one whole row of numbers
void table_gap(Table *table);                        // a blank line: a new block

// Commits; checks that the last row is full.
bool table_close(Table *table, Error *err);

// Drops the file; harmless after table_close.
void table_abandon(Table *table);

#endif
