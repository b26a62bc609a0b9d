// What the C programs of `make bench` share: the command line, the clock and the answer.
//
// A program has a table of workloads. It prepares one (reads data, takes memory), runs it
// as often as it is asked to, and prints one line a run:
//
//     workload=b precision=double threads=1 seconds=0.142 cpu=0.141 cost=0.31
//
// `seconds` are those of one unit: a pass, a step, a product, a prediction, a file; `cpu`
// are those that processors worked for it, all threads together. With --wait it prints `ready` and then runs once for every line that it reads, so that
// tests/bench/run.py can let several programs take turns.
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

// What the command line asks for. 0 and NULL: what the workload itself says.
typedef struct Request {
    const char *workload;
    size_t threads;
    size_t examples;     // learn from the first so many
    size_t passes;       // over them
    size_t batch;        // examples in a step
    const char *layers;  // of the network: "128:relu,10"
    const char *size;    // of a product: "64x784x128"
    const char *data;    // folder of what `make data` fetches
    const char *csv;     // the large CSV file
    bool wait;
} Request;

typedef struct Answer {
    double seconds;  // of one unit
    double cpu;      // the processors' seconds, all threads together
    double cost;     // reached, or a checksum
    size_t threads;  // that took part
} Answer;

typedef struct Workload {
    const char *name;
    const char *about;  // for --help

    // Takes what the runs need; `bench` is what harness_main was given.
    bool (*prepare)(void *bench, const Request *request, Error *err);
    bool (*run)(void *bench, Answer *answer, Error *err);
} Workload;

// A whole main but for freeing `bench`. Returns the exit status.
int harness_main(const char *program, const Workload *list, size_t count, void *bench,
                 int argc, char **argv);

// Two clocks: one on the wall, which only goes forward, and one of the processors.
typedef struct Clock {
    double wall, cpu;
} Clock;

Clock harness_start(void);

// What went by since `start`, divided by `units`, goes into the answer.
void harness_stop(Answer *answer, Clock start, double units);

// "folder/name" in a buffer; too long is an error.
bool harness_path(char *path, size_t size, const char *folder, const char *name,
                  Error *err);

// "64x784x128": N, I and O of a product.
bool harness_size(const char *text, size_t size[3], Error *err);

// How many products of this size the clock wants in one run: some 20 milliseconds.
size_t harness_times(const size_t size[3]);

#endif
