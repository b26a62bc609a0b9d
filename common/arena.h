// One allocation for everything that an owner owns.
//
// The owner lays its parts out twice with the same function: first in an empty arena,
// which only counts bytes, then, after arena_allocate, in the real one:
//
//     Arena arena = {0};
//     lay_out(thing, &arena);                  // counts; every part is NULL
//     if (!arena_allocate(&arena, err)) ...
//     lay_out(thing, &arena);                  // places
//     ...
//     arena_free(&arena);
#ifndef ARENA_H
#define ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

typedef struct Arena {
    unsigned char *base;  // owned; NULL while counting
    size_t size;          // bytes allocated
    size_t used;          // bytes counted or handed out; SIZE_MAX: more than there are
} Arena;

// count things of `size` bytes each, aligned for vectors (64 bytes); NULL while
// counting.
void *arena_take(Arena *arena, size_t count, size_t size);

// Allocates what was counted, filled with zeros, and starts again from the front.
bool arena_allocate(Arena *arena, Error *err);

// Gives the memory back and clears the arena; harmless on an empty one.
void arena_free(Arena *arena);

#endif
