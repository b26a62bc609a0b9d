// Reading CSV: a header line, then one record at a time, in bounded memory.
//
// Quotes, doubled quotes, newlines within quotes, CRLF, a byte order mark and a missing
// last newline are all right; empty lines are skipped (a file of one column has none:
// there an empty line is an empty field). A record with too few or too many fields is
// an error, which names the file and the line as every error here does.
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

typedef struct Csv Csv;

// Opens the file and reads its header. NULL on error.
Csv *csv_open(const char *path, Error *err);
void csv_close(Csv *csv);  // NULL is harmless

// The header. A column without a name is called "column 3"; csv_named is false for it.
size_t csv_columns(const Csv *csv);
const char *csv_name(const Csv *csv, size_t column);
bool csv_named(const Csv *csv, size_t column);
bool csv_find(const Csv *csv, const char *name, size_t *column, Error *err);

// The next record. True: there is one. False: the end, or err->text is not empty.
bool csv_next(Csv *csv, Error *err);
const char *csv_field(const Csv *csv, size_t column);  // until the next csv_next

// The field as a number. False: it is none, and err says what stands there.
bool csv_number(const Csv *csv, size_t column, double *value, Error *err);
size_t csv_line(const Csv *csv);        // of the record at hand, from 1
size_t csv_first_line(const Csv *csv);  // of the first record

// To the first record again.
bool csv_rewind(Csv *csv, Error *err);

// A finite decimal number with blanks around it at most: "-0.5", "1e3", ".5"; the point
// is a point in every locale. False: the text is none, and value is left alone.
bool csv_parse(const char *text, double *value);

// True where a number was meant, also one that csv_parse refuses: "nan", "inf", "3,5".
bool csv_is_numeric(const char *text);

#endif
