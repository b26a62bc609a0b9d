#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

// Rounds up to the next multiple of ALIGNMENT; SIZE_MAX where that does not fit.
static size_t round_up(size_t bytes) {
    if (bytes > SIZE_MAX - ALIGNMENT) return SIZE_MAX;
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void *arena_take(Arena *arena, size_t count, size_t size) {
    bool fits = size == 0 || count <= SIZE_MAX / size;
    size_t bytes = fits ? round_up(count * size) : SIZE_MAX;
    size_t at = arena->used;
    arena->used = bytes <= SIZE_MAX - at ? at + bytes : SIZE_MAX;
    if (!arena->base) return NULL;
    CHECK(arena->used <= arena->size);
    return arena->base + at;
}

bool arena_allocate(Arena *arena, Error *err) {
    CHECK(!arena->base);
    size_t bytes = arena->used > 0 ? arena->used : ALIGNMENT;
    void *base = NULL;
    if (bytes == SIZE_MAX || posix_memalign(&base, ALIGNMENT, bytes) != 0) {
        return error_set(err, "out of memory: %zu bytes were asked for", bytes);
    }
    memset(base, 0, bytes);
    *arena = (Arena){.base = base, .size = bytes, .used = 0};
    return true;
}

void arena_free(Arena *arena) {
    free(arena->base);
    *arena = (Arena){0};
}
