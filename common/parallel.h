// Jobs over the cores: a pool of threads that wait for work, and take it job by job.
//
// The pool belongs to whoever made it; one caller at a time may give it work. No result can
// depend on the number of threads, because a job only writes what is its own.
#ifndef PARALLEL_H
#define PARALLEL_H

#include <stddef.h>

#include "error.h"

typedef struct Pool Pool;

// Cores of this machine, at least 1.
size_t parallel_cores(void);

// A pool of `threads` threads, the caller's counted. NULL on error; pool_free frees. Where
// the system gives fewer threads than asked for, those there are do the work.
Pool *pool_create(size_t threads, Error *err);
void pool_free(Pool *pool);

// How many work together, at least 1. NULL is a pool of one.
size_t pool_threads(const Pool *pool);

// Runs job(context, 0) … job(context, jobs − 1), each once, in no fixed order. Comes back
// when all are done. NULL: the caller does them all.
void pool_run(Pool *pool, size_t jobs, void (*job)(void *context, size_t index),
              void *context);

// The same with a pool for this one call.
void parallel_run(size_t threads, size_t jobs, void (*job)(void *context, size_t index),
                  void *context);

#endif
