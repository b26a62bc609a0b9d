// How a function says that the world is wrong, and how the program says that it is.
//
// A bad file, option or lack of memory: the function returns false (or NULL) and fills
// the caller's Error with one line: what was found, what was expected, the cure.
// Nobody below main prints it or exits. A wrong shape or index: CHECK, in every build.
#ifndef ERROR_H
#define ERROR_H

#include <stdbool.h>

typedef struct Error {
    char text[512];  // one line, without a newline; empty: no error
} Error;

// Stops the program, naming the place, when the condition does not hold.
#define CHECK(condition) \
    ((condition) ? (void)0 : error_check_failed(__FILE__, __LINE__, #condition))

// Fills err as printf would; control characters become '?'. Always false, so that
// `return error_set(err, "...")` reads well.
bool error_set(Error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Puts "prefix: " before the text that is there. Always false.
bool error_prefix(Error *err, const char *prefix);

// Prints "program: text" as one line on stderr. Returns 2, the exit status for main.
int error_report(const char *program, const Error *err);

_Noreturn void error_check_failed(const char *file, int line, const char *condition);

#endif
