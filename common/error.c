#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A file name or a field may hold anything; the message stays one line.
static void keep_one_line(char *text) {
    for (char *c = text; *c; c++) {
        if ((unsigned char)*c < 32 || *c == 127) *c = '?';
    }
}

bool error_set(Error *err, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);
    keep_one_line(err->text);
    return false;
}

bool error_prefix(Error *err, const char *prefix) {
    Error old = *err;
    return error_set(err, "%s: %s", prefix, old.text);
}

int error_report(const char *program, const Error *err) {
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", program, err->text);
    return 2;
}

_Noreturn void error_check_failed(const char *file, int line, const char *condition) {
    fprintf(stderr, "%s:%d: this must hold, and does not: %s\n", file, line, condition);
    abort();
}
