#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "file.h"
#include "options.h"
#include "real.h"

static const double WARM = 0.1;  // seconds

static double read_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

Clock harness_start(void) {
    return (Clock){.wall = read_clock(CLOCK_MONOTONIC),
                   .cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID)};
}

void harness_stop(Answer *answer, Clock start, double units) {
    answer->seconds = (read_clock(CLOCK_MONOTONIC) - start.wall) / units;
    answer->cpu = (read_clock(CLOCK_PROCESS_CPUTIME_ID) - start.cpu) / units;
}

bool harness_path(char *path, size_t size, const char *folder, const char *name,
                  Error *err) {
    int length = snprintf(path, size, "%s/%s", folder, name);
    if (length >= 0 && (size_t)length < size) return true;
    return error_set(err, "%.100s: a folder's name this long does not fit", folder);
}

bool harness_size(const char *text, size_t size[3], Error *err) {
    char end;
    if (sscanf(text, "%4zux%4zux%4zu%c", &size[0], &size[1], &size[2], &end) == 3 &&
        size[0] > 0 && size[1] > 0 && size[2] > 0) {
        return true;
    }
    return error_set(err, "--size: expected NxIxO like 64x784x128, found '%.40s'",
                     text);
}

// A call that has next to nothing to multiply takes its time too.
size_t harness_times(const size_t size[3]) {
    double flop = 2.0 * (double)(size[0] * size[1] * size[2]), call = 1e4;
    return 1 + (size_t)(2e9 / (flop + call));
}

static OptionsResult read_request(Request *request, const char *program,
                                  const char *about, int argc, char **argv,
                                  Error *err) {
    const Option list[] = {
        {.name = "threads",
         .count = &request->threads,
         .least = 1,
         .most = 256,
         .help = "at most so many"},
        {.name = "examples",
         .count = &request->examples,
         .help = "learn from the first so many; 0: as the workload says, as below"},
        {.name = "passes", .count = &request->passes, .help = "over the examples"},
        {.name = "batch", .count = &request->batch, .help = "examples in a step"},
        {.name = "layers", .text = &request->layers, .help = "of the network"},
        {.name = "size", .text = &request->size, .help = "of a product, NxIxO"},
        {.name = "data", .text = &request->data, .help = "what make data fetched"},
        {.name = "csv", .text = &request->csv, .help = "the large file to read"},
        {.name = "wait", .flag = &request->wait, .help = "run once a line of stdin"},
    };
    Options options = {.program = program,
                       .about = about,
                       .list = list,
                       .count = sizeof list / sizeof list[0],
                       .operand = "WORKLOAD",
                       .operands = &request->workload,
                       .operand_limit = 1};
    OptionsResult result = options_parse(&options, argc, argv, err);
    if (result != OPTIONS_RUN || request->workload) return result;
    error_set(err, "which workload? --help lists them");
    return OPTIONS_WRONG;
}

// "a: one pass ..., b: ...", for --help.
static void list_workloads(char *text, size_t size, const Workload *list,
                           size_t count) {
    size_t used = 0;
    for (size_t w = 0; w < count && used < size; w++) {
        int wrote = snprintf(text + used, size - used, "%s%-14s %s", w ? "\n" : "",
                             list[w].name, list[w].about);
        used += (size_t)wrote;
    }
}

static const Workload *find_workload(const Workload *list, size_t count,
                                     const char *name, Error *err) {
    for (size_t w = 0; w < count; w++) {
        if (strcmp(list[w].name, name) == 0) return &list[w];
    }
    error_set(err, "unknown workload '%.40s': --help lists those there are", name);
    return NULL;
}

// A run begins with this. While others had theirs the caches forgot us; and threads that
// slept may wake up on one and the same core, until the system has parted them.
static bool warm_up(const Workload *workload, void *bench, Error *err) {
    Answer ignored = {0};
    double end = read_clock(CLOCK_MONOTONIC) + WARM;
    bool good = true;
    while (good && read_clock(CLOCK_MONOTONIC) < end) {
        good = workload->run(bench, &ignored, err);
    }
    return good;
}

static bool run_once(const Workload *workload, void *bench, Error *err) {
    Answer answer = {.threads = 1};
    if (!warm_up(workload, bench, err)) return false;
    if (!workload->run(bench, &answer, err)) return false;
    if (!isfinite(answer.cost)) return error_set(err, "the cost is not finite");
    printf("workload=%s precision=%s threads=%zu seconds=%.6g cpu=%.6g cost=%.12g\n",
           workload->name, sizeof(real) == sizeof(double) ? "double" : "float",
           answer.threads, answer.seconds, answer.cpu, answer.cost);
    return fflush(stdout) == 0 || error_set(err, "stdout cannot be written");
}

static bool run_in_turns(const Workload *workload, void *bench, Error *err) {
    char line[80];
    printf("ready\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        if (!run_once(workload, bench, err)) return false;
    }
    return true;
}

static bool run(const Request *request, const Workload *list, size_t count, void *bench,
                Error *err) {
    const Workload *workload = find_workload(list, count, request->workload, err);
    if (!workload || !real_check_machine(err)) return false;
    if (!workload->prepare(bench, request, err)) return false;
    return request->wait ? run_in_turns(workload, bench, err)
                         : run_once(workload, bench, err);
}

int harness_main(const char *program, const Workload *list, size_t count, void *bench,
                 int argc, char **argv) {
    Error err = {0};
    Request request = {.threads = 1, .data = "data/fetched"};
    char about[2000] = "";
    list_workloads(about, sizeof about, list, count);
    OptionsResult result = read_request(&request, program, about, argc, argv, &err);
    if (result == OPTIONS_HELP) return 0;
    bool good = result == OPTIONS_RUN && run(&request, list, count, bench, &err);
    return good ? 0 : error_report(program, &err);
}
