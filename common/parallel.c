#include "parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    MOST_HELPERS = 255,
    STACK_BYTES = 8 << 20,  // as much as main has; some systems give a thread 128 KB
    SPINS = 1 << 19,  // how often somebody looks before going to sleep: below 1 ms
};

// A round is one pool_run. Who waits for one to begin or to end looks for a while, since it
// usually comes soon, and then sleeps. Where there are more threads than cores, who looks is
// in the way of who works, and nobody does.
struct Pool {
    size_t helpers;  // threads besides the caller's
    pthread_t helper[MOST_HELPERS];
    size_t spins;  // 0 or SPINS
    pthread_mutex_t lock;
    pthread_cond_t begun, done;
    atomic_size_t round;  // how many rounds have begun
    atomic_bool closing;  // the round that begins is none: it ends the helpers

    size_t jobs;  // of this round
    void (*job)(void *context, size_t index);
    void *context;         // borrowed
    atomic_size_t next;    // the first job that nobody has taken
    atomic_size_t inside;  // helpers that are not done with this round
};

size_t parallel_cores(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (size_t)cores : 1;
}

size_t pool_threads(const Pool *pool) {
    return pool ? pool->helpers + 1 : 1;
}

// Takes jobs until none is left.
static void take_jobs(Pool *pool) {
    size_t index = atomic_fetch_add(&pool->next, 1);
    while (index < pool->jobs) {
        pool->job(pool->context, index);
        index = atomic_fetch_add(&pool->next, 1);
    }
}

// Waits for a round after `seen`. False: the pool closes.
static bool wait_for_round(Pool *pool, size_t seen) {
    for (size_t spin = 0; spin < pool->spins; spin++) {
        if (atomic_load(&pool->round) != seen) break;
    }
    pthread_mutex_lock(&pool->lock);
    while (atomic_load(&pool->round) == seen) {
        pthread_cond_wait(&pool->begun, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return !atomic_load(&pool->closing);
}

static void announce(Pool *pool, pthread_cond_t *what) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(what);
    pthread_mutex_unlock(&pool->lock);
}

static void begin_round(Pool *pool) {
    atomic_fetch_add(&pool->round, 1);
    announce(pool, &pool->begun);
}

static void *help(void *shared) {
    Pool *pool = shared;
    for (size_t seen = 0; wait_for_round(pool, seen); seen++) {
        take_jobs(pool);
        if (atomic_fetch_sub(&pool->inside, 1) == 1) announce(pool, &pool->done);
    }
    return NULL;
}

static void start_helpers(Pool *pool, size_t count) {
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    while (pool->helpers < count &&
           pthread_create(&pool->helper[pool->helpers], &attributes, help, pool) == 0) {
        pool->helpers++;
    }
    pthread_attr_destroy(&attributes);
}

Pool *pool_create(size_t threads, Error *err) {
    Pool *pool = calloc(1, sizeof *pool);
    if (!pool) {
        error_set(err, "out of memory for a pool of threads");
        return NULL;
    }
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->begun, NULL);
    pthread_cond_init(&pool->done, NULL);
    pool->spins = threads <= parallel_cores() ? SPINS : 0;
    size_t helpers = threads > 0 ? threads - 1 : 0;
    start_helpers(pool, helpers < MOST_HELPERS ? helpers : MOST_HELPERS);
    return pool;
}

void pool_free(Pool *pool) {
    if (!pool) return;
    atomic_store(&pool->closing, true);
    begin_round(pool);
    for (size_t h = 0; h < pool->helpers; h++) pthread_join(pool->helper[h], NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->begun);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

static void wait_for_helpers(Pool *pool) {
    for (size_t spin = 0; spin < pool->spins; spin++) {
        if (atomic_load(&pool->inside) == 0) return;
    }
    pthread_mutex_lock(&pool->lock);
    while (atomic_load(&pool->inside) > 0) {
        pthread_cond_wait(&pool->done, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
}

void pool_run(Pool *pool, size_t jobs, void (*job)(void *context, size_t index),
              void *context) {
    if (pool_threads(pool) == 1 || jobs <= 1) {
        for (size_t index = 0; index < jobs; index++) job(context, index);
        return;
    }
    pool->jobs = jobs;
    pool->job = job;
    pool->context = context;
    atomic_store(&pool->next, 0);
    atomic_store(&pool->inside, pool->helpers);
    begin_round(pool);
    take_jobs(pool);
    wait_for_helpers(pool);
}

void parallel_run(size_t threads, size_t jobs, void (*job)(void *context, size_t index),
                  void *context) {
    Error ignored = {0};  // without a pool the caller does the work
    Pool *pool = pool_create(threads < jobs ? threads : jobs, &ignored);
    pool_run(pool, jobs, job, context);
    pool_free(pool);
}
