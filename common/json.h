// Reading JSON from memory, piece by piece, and writing its texts.
//
// The reader takes no memory and keeps the first mistake in `wrong`; from then on every
// call does nothing and gives false or 0, so that a caller asks once, at the end:
//
//     json_open(&json, '[');
//     while (json_more(&json, ']')) sum += json_number(&json);
//     if (json.wrong) ...
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct Json {
    char *start, *at, *end;  // borrowed: the text, where reading goes on, its end
    bool fresh;              // just behind an opening bracket
    const char *wrong;       // what was expected at `at`; NULL: all is well so far
} Json;

// text[0 … length−1]; text[length] must be 0.
Json json_start(char *text, size_t length);

// Notes what was expected here, unless something was wrong before. Always false.
bool json_fail(Json *json, const char *wrong);

// Goes into the list '[' or object '{' that stands here.
bool json_open(Json *json, char bracket);

// Is there another item before the closing bracket? If not, goes out of it.
bool json_more(Json *json, char bracket);

// The text that stands here, written to `to` with a 0 at its end; returns its length.
// `to` may be json->at: a text never grows. NULL: nothing is written.
// A byte that was no UTF-8 stands as \udc80 … \udcff and comes back as it was.
size_t json_string(Json *json, char *to);
size_t json_key(Json *json, char *to);  // and the colon behind it

double json_number(Json *json);  // finite
size_t json_size(Json *json);    // a whole number, 0 or more
void json_skip(Json *json);      // any value, nested at most JSON_DEPTH deep
void json_finish(Json *json);    // nothing may follow but blanks

// How many items the list or object that stands here has. What is wrong in it is noted now.
size_t json_count(Json *json);

enum { JSON_DEPTH = 32 };

// Writes the text in quotes, with what JSON wants escaped.
void json_write_string(FILE *stream, const char *text);

// Writes a finite number so that reading gives the same one; a point in every locale.
void json_write_number(FILE *stream, double value);

#endif
