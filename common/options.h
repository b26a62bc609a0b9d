// The command line, from one table: parsing, checking and --help.
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

// One option. Exactly one of the pointers is set; it says the kind, and what it points
// to holds the default before and the value after parsing.
typedef struct Option {
    const char *name;     // "learning-rate", typed as --learning-rate 0.1 or =0.1
    const char *help;     // one line, without the default (--help adds it)
    bool *flag;           // takes no value: becomes true
    size_t *count;        // a whole number, 0 or more
    double *number;       // a finite number
    const char **text;    // any text, borrowed from argv
    double least, most;   // inclusive limits of count and number; both 0: none;
                          // most below least: no upper one
    const char *choices;  // text only: allowed words, "sgd, adam"; NULL: any
} Option;

typedef struct Options {
    const char *program;  // "chapter1"
    const char *about;    // what it does, one or a few lines
    const Option *list;   // borrowed
    size_t count;
    const char *operand;    // what stands without --, for usage: "DATA"; NULL: none
    const char **operands;  // room for operands, borrowed; filled in order
    size_t operand_limit;   // how many there is room for
    size_t operand_count;   // how many came
} Options;

typedef enum OptionsResult { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_WRONG } OptionsResult;

// Fills the values. An option given twice: the last one counts. After "--" all words
// are operands. A value that begins with "--" must be written --name=--value.
// OPTIONS_HELP: --help was asked and printed on stdout. OPTIONS_WRONG: err names the
// option, what was found, what was expected (for an unknown name: the nearest).
OptionsResult options_parse(Options *options, int argc, char **argv, Error *err);

// True where the option was given on the command line (a default may then depend on
// another option).
bool options_given(const Options *options, int argc, char **argv, const char *name);

#endif
