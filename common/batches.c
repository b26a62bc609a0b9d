#include "batches.h"

static void lay_out(Batches *batches) {
    size_t size = batches->size > 1 ? batches->size : 0;
    Arena *arena = &batches->memory;
    batches->order =
        arena_take(arena, batches->size > 0 ? batches->x->rows : 0, sizeof(size_t));
    batches->batch_x = mat_take(arena, size, batches->x->cols);
    batches->batch_t = mat_take(arena, size, batches->t->cols);
}

bool batches_create(Batches *batches, const Mat *x, const Mat *t, size_t size,
                    uint32_t seed, Error *err) {
    CHECK(x->rows == t->rows && x->rows > 0);
    if (size > x->rows) size = x->rows;
    *batches = (Batches){.x = x, .t = t, .size = size, .next = x->rows};
    rng_stream(&batches->rng, seed, STREAM_ORDER);
    lay_out(batches);
    if (!arena_allocate(&batches->memory, err)) return false;
    lay_out(batches);
    return true;
}

void batches_free(Batches *batches) {
    arena_free(&batches->memory);
}

void batches_start_epoch(Batches *batches) {
    batches->next = 0;
    if (batches->size > 0) {
        rng_permutation(&batches->rng, batches->order, batches->x->rows);
    }
}

// Has the memory bring an example near, while the one before it is in use.
static void send_for(const Batches *batches, size_t next) {
    if (next == batches->x->rows) return;
    const real *x = mat_row(batches->x, batches->order[next]);
    const size_t line = 64 / sizeof *x;
    for (size_t c = 0; c < batches->x->cols; c += line) __builtin_prefetch(x + c);
}

// Copies the examples that are next in order; a single one is looked at where it stands.
static void gather(Batches *batches, size_t count) {
    if (batches->size == 1) {
        size_t from = batches->order[batches->next];
        batches->batch_x = mat_slice(batches->x, from, 1);
        batches->batch_t = mat_slice(batches->t, from, 1);
        send_for(batches, batches->next + 1);
        return;
    }
    batches->batch_x.rows = batches->batch_t.rows = count;
    for (size_t n = 0; n < count; n++) {
        size_t from = batches->order[batches->next + n];
        send_for(batches, batches->next + n + 1);
        mat_copy_row(&batches->batch_x, n, batches->x, from);
        mat_copy_row(&batches->batch_t, n, batches->t, from);
    }
}

bool batches_next(Batches *batches, const Mat **x, const Mat **t) {
    size_t left = batches->x->rows - batches->next;
    if (left == 0) return false;
    bool all = batches->size == 0;
    size_t count = all || left < batches->size ? left : batches->size;
    if (!all) gather(batches, count);
    *x = all ? batches->x : &batches->batch_x;
    *t = all ? batches->t : &batches->batch_t;
    batches->next += count;
    return true;
}

size_t batches_count(const Batches *batches) {
    size_t N = batches->x->rows;
    return batches->size == 0 ? 1 : (N + batches->size - 1) / batches->size;
}
