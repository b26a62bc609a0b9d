// Included before everything else (-include): the FAULT_AT-th call that asks the system for
// something fails. Says so on file descriptor 9.
#ifndef FAULT_H
#define FAULT_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((weak)) long fault_left = -1;

static inline int fault_due(int why) {
    if (fault_left < 0) {
        const char *at = getenv("FAULT_AT");
        fault_left = at ? atol(at) : 0;
    }
    if (fault_left == 0 || --fault_left > 0) return 0;
    errno = why;
    ssize_t wrote = write(9, "fault\n", 6);
    (void)wrote;
    return 1;
}

#define malloc(size) (fault_due(ENOMEM) ? NULL : malloc(size))
#define calloc(count, size) (fault_due(ENOMEM) ? NULL : calloc(count, size))
#define realloc(old, size) (fault_due(ENOMEM) ? NULL : realloc(old, size))
#define open_memstream(text, size) \
    (fault_due(ENOMEM) ? NULL : open_memstream(text, size))
#define open(...) (fault_due(EACCES) ? -1 : open(__VA_ARGS__))
#define fdopen(file, mode) (fault_due(ENOMEM) ? NULL : fdopen(file, mode))
#define fopen(path, mode) (fault_due(EACCES) ? NULL : fopen(path, mode))
#define fread(to, size, count, stream) \
    (fault_due(EIO) ? 0 : fread(to, size, count, stream))
#define fseeko(stream, at, from) (fault_due(EIO) ? -1 : fseeko(stream, at, from))
#define fflush(stream) (fault_due(ENOSPC) ? EOF : fflush(stream))
#define fsync(file) (fault_due(EIO) ? -1 : fsync(file))
#define rename(from, to) (fault_due(EACCES) ? -1 : rename(from, to))
#define pthread_create(thread, attributes, run, with) \
    (fault_due(EAGAIN) ? EAGAIN : pthread_create(thread, attributes, run, with))

#endif
