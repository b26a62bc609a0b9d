#include "names.h"

#include <stdio.h>
#include <string.h>

const char *names_at(const Names *names, size_t r) {
    const char *row = (const char *)names->first + r * names->stride;
    return *(const char *const *)(const void *)row;
}

// "linear, sigmoid, tanh", cut where the text is full.
static void list(const Names *names, char *text, size_t size) {
    size_t used = 0;
    for (size_t r = 0; r < names->count && used < size; r++) {
        int wrote = snprintf(text + used, size - used, "%s%s", r ? ", " : "",
                             names_at(names, r));
        used += (size_t)wrote;
    }
}

bool names_find(const Names *names, const char *name, size_t length, size_t *row,
                Error *err) {
    for (size_t r = 0; r < names->count; r++) {
        const char *known = names_at(names, r);
        *row = r;
        if (strlen(known) == length && memcmp(known, name, length) == 0) return true;
    }
    char known[256] = "";
    list(names, known, sizeof known);
    int shown = length < 60 ? (int)length : 60;
    return error_set(err, "unknown %s '%.*s': there are %s", names->what, shown, name,
                     known);
}
