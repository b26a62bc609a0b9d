// Pages of an address book, as a photograph might show them: numbers in handwriting, of
// digits from a data set, with what was written beside them.
//
// page_make invents a page from a seed; page_read draws one that a file describes. Both
// fill a Page, which owns its picture. A new kind of page is a row in PAGE_KINDS.
#ifndef PAGES_H
#define PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dataset.h"
#include "error.h"
#include "image.h"
#include "names.h"

enum {
    PAGE_LINES = 10,    // numbers on a page that page_make makes, and digits in each
    PAGE_NUMBERS = 40,  // numbers on any page, at most
    PAGE_DIGITS = 200,  // digits on any page, at most
    PAGE_TEXT = 32,     // bytes of a number with its end
    PAGE_PAPER = 225,   // grey of the paper in even light
};

// One digit on the page.
typedef struct PageDigit {
    size_t row;            // of the data
    double x, y;           // the middle of its ink, in pixels of the picture
    double width, height;  // of its ink, as if the page were not turned
} PageDigit;

typedef struct Page {
    Image image;  // grey
    size_t numbers;
    char number[PAGE_NUMBERS][PAGE_TEXT];  // as written: "0123-45 6789"
    char plain[PAGE_NUMBERS][PAGE_TEXT];   // the digits in it: "0123456789"
    size_t digits;
    PageDigit digit[PAGE_DIGITS];  // as they were drawn: line by line, from the left
} Page;

typedef enum PageKind {
    PAGE_CLEAN,
    PAGE_ROTATED,
    PAGE_NOISE,
    PAGE_SHADING,
    PAGE_RULED,
    PAGE_TOUCHING,
    PAGE_DISTURBED,
    PAGE_KIND_COUNT
} PageKind;

// What happens to a page of that kind; 0: nothing of the sort.
typedef struct PageTrouble {
    const char *name;
    const char *about;
    double turn;      // degrees, at most, either way
    double noise;     // standard deviation, in greys
    size_t specks;    // small dark blots
    double dimmest;   // grey of the paper in the deepest shadow
    bool ruled;       // printed lines
    double touching;  // chance that two neighbours are pushed together
} PageTrouble;

extern const PageTrouble PAGE_KINDS[PAGE_KIND_COUNT];
extern const Names PAGE_KIND_NAMES;

// Digits as pages want them: square pictures with ink from 0 to 1 and one-hot
// targets 0 … 9, from IDX, or from CSV with a column "digit" where labels is NULL.
bool page_read_digits(Dataset *digits, const char *images, const char *labels,
                      Error *err);

// Ten numbers of ten digits; everything follows from the seed. Digits are rows first,
// first + 1, ... of the data, no row twice. Pages of one seed show the same digits in
// the same order, whatever their kind. Error: fewer than 100 rows with ink.
bool page_make(Page *page, const Dataset *digits, size_t first, PageKind kind,
               uint32_t seed, Error *err);

// A page from a text file. Its lines, numbers apart by blanks ('#': a comment):
//
//     page COLS ROWS                     the first
//     number TEXT                        one that a reader should find; '?': a digit
//                                        that nobody can tell
//     digit ROW X Y HEIGHT TURN GREY     row of the data, middle and height of its ink
//                                        in pixels, degrees clockwise, 0 is black
//     stroke X Y X Y THICK GREY          of a pen with a round tip; a blot where both
//                                        ends are one
//
// Of two that overlap the darker is seen. Errors name file and line.
bool page_read(Page *page, const char *path, const Dataset *digits, Error *err);

void page_free(Page *page);

#endif
