// Independent jobs over the cores.
#ifndef PARALLEL_H
#define PARALLEL_H

#include <stddef.h>

// Cores of this machine, at least 1.
size_t parallel_cores(void);

// Runs job(context, 0) … job(context, jobs − 1), each once, on at most `threads`
// threads (the caller's is one of them), in no fixed order: a job may only write what
// is its own. Comes back when all are done.
void parallel_run(size_t threads, size_t jobs, void (*job)(void *context, size_t index),
                  void *context);

#endif
