#include "parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum {
    MOST_THREADS = 256,
    STACK_BYTES = 8 << 20,  // as much as main has; some systems give a thread 128 KB
};

// What the threads of one parallel_run share.
typedef struct Work {
    atomic_size_t next;  // the first job that nobody has taken
    size_t jobs;
    void (*job)(void *context, size_t index);
    void *context;  // borrowed
} Work;

size_t parallel_cores(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (size_t)cores : 1;
}

// Takes jobs until none is left.
static void *work_on(void *shared) {
    Work *work = shared;
    size_t index = atomic_fetch_add(&work->next, 1);
    while (index < work->jobs) {
        work->job(work->context, index);
        index = atomic_fetch_add(&work->next, 1);
    }
    return NULL;
}

// Starts up to `count` threads; returns how many there are.
static size_t start_threads(pthread_t *thread, size_t count, Work *work) {
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return 0;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    size_t started = 0;
    while (started < count &&
           pthread_create(&thread[started], &attributes, work_on, work) == 0) {
        started++;
    }
    pthread_attr_destroy(&attributes);
    return started;
}

// The calling thread works too, so all jobs are done even where no thread starts.
void parallel_run(size_t threads, size_t jobs, void (*job)(void *context, size_t index),
                  void *context) {
    Work work = {.next = 0, .jobs = jobs, .job = job, .context = context};
    pthread_t thread[MOST_THREADS];
    size_t useful = threads < jobs ? threads : jobs;
    size_t helpers = useful > 0 ? useful - 1 : 0;
    if (helpers > MOST_THREADS) helpers = MOST_THREADS;
    size_t started = helpers > 0 ? start_threads(thread, helpers, &work) : 0;
    work_on(&work);
    for (size_t i = 0; i < started; i++) pthread_join(thread[i], NULL);
}
