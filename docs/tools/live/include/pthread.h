// Threads where there are none: no helper can be started, so that the caller of a pool
// does all the work (common/parallel.c), and a lock has nobody to keep out.
#ifndef LIVE_PTHREAD_H
#define LIVE_PTHREAD_H

#include <errno.h>
#include <stddef.h>

typedef int pthread_t, pthread_attr_t, pthread_mutex_t, pthread_cond_t;

static inline int pthread_attr_init(pthread_attr_t *attributes) {
    return *attributes = 0;
}

static inline int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size) {
    (void)attributes, (void)size;
    return 0;
}

static inline int pthread_attr_destroy(pthread_attr_t *attributes) {
    (void)attributes;
    return 0;
}

static inline int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                                 void *(*run)(void *), void *context) {
    (void)thread, (void)attributes, (void)run, (void)context;
    return EAGAIN;
}

static inline int pthread_join(pthread_t thread, void **result) {
    (void)thread, (void)result;
    return 0;
}

static inline int pthread_mutex_init(pthread_mutex_t *lock, const void *attributes) {
    (void)attributes;
    return *lock = 0;
}

static inline int pthread_mutex_lock(pthread_mutex_t *lock) {
    (void)lock;
    return 0;
}

static inline int pthread_mutex_unlock(pthread_mutex_t *lock) {
    (void)lock;
    return 0;
}

static inline int pthread_mutex_destroy(pthread_mutex_t *lock) {
    (void)lock;
    return 0;
}

static inline int pthread_cond_init(pthread_cond_t *cond, const void *attributes) {
    (void)attributes;
    return *cond = 0;
}

static inline int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock) {
    (void)cond, (void)lock;
    return 0;
}

static inline int pthread_cond_broadcast(pthread_cond_t *cond) {
    (void)cond;
    return 0;
}

static inline int pthread_cond_destroy(pthread_cond_t *cond) {
    (void)cond;
    return 0;
}

#endif
