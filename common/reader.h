// A page of handwritten numbers, read: the pieces of ink from segment.h, a network that
// says what digit each may be, and the reading of a number that is likeliest as a whole.
//
// A digit of which the network is not sure is written as '?': it is marked, not guessed.
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "error.h"
#include "frame.h"
#include "image.h"
#include "matrix.h"
#include "model.h"
#include "segment.h"
#include "train.h"

// What the network has to tell apart: digits 0 … 9, and what is no digit.
enum { READER_NONE = 10, READER_CLASSES };

typedef struct ReaderSettings {
    Frame frame;      // what the network's pictures are like
    const Mat *mean;  // (1×I) inputs are scaled with these, borrowed; NULL: not at all
    const Mat *deviation;  // (1×I)
    double sure;           // a digit with less probability is marked
} ReaderSettings;

typedef struct Digit {
    size_t label;         // 0 … 9
    double probability;   // that it is this one if it is one, says the network
    bool sure;            // enough not to be marked
    size_t first, count;  // its pieces of ink
    Box box;              // on the turned page
    Point corner[4];  // of the box on the page as it was, clockwise from the upper left
} Digit;

typedef struct Number {
    const char *text;     // "0171 23?5-67"
    size_t first, count;  // its digits
    size_t marked;        // how many of them are written as '?'
    double confidence;    // the product of their probabilities
    size_t line;          // of the page, from above
} Number;

typedef struct Reading {
    Segments page;   // owned
    Digit *digit;    // owned; number by number
    Number *number;  // owned; line by line, in each from the left
    char *text;      // owned: the texts of the numbers, each with its end
    size_t digits, numbers;
} Reading;

// How this network wants its pictures; sure stays 0. False: it does not read pages, which
// takes square pictures of 8×8 to 256×256 and READER_CLASSES softmax outputs; path is where
// it is from, for the error. info is borrowed.
bool reader_settings(ReaderSettings *settings, const Net *net, const ModelInfo *info,
                     const char *path, Error *err);

// Neighbouring pieces of ink that may be one digit: first … first + count − 1.
typedef struct Candidate {
    size_t first, count;
} Candidate;

// Lists them by their first piece, then by their count; list NULL: only counts them.
size_t reader_candidates(Candidate *list, const Segments *page);

// Reads a page with a network of side² inputs and READER_CLASSES outputs. A page without writing has
// no numbers. reader_free frees, also after an error.
bool reader_read(Reading *reading, const Image *page, const Trainer *trainer,
                 const ReaderSettings *settings, Error *err);
void reader_free(Reading *reading);

// A table for people; the same for programs; the page with a box around every digit.
void reader_write_text(const Reading *reading, FILE *stream);
void reader_write_json(const Reading *reading, FILE *stream);
void reader_write_svg(const Reading *reading, FILE *stream);

// The drawing as a file, in one piece. path NULL: not wanted.
bool reader_save_svg(const Reading *reading, const char *path, Error *err);

#endif
