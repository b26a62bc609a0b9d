// One fuzzer for each reader (libFuzzer): whatever the bytes, a reader succeeds or says one
// line, and neither crashes nor leaks. What was read is used, so that what it claims of
// itself is looked at.
//
//     clang -fsanitize=fuzzer,address,undefined -DREADER=csv ... (make fuzz)
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dataset.h"
#include "error.h"
#include "frame.h"
#include "idx.h"
#include "image.h"
#include "model.h"
#include "net.h"
#include "options.h"
#include "reader.h"
#include "schedule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PATH_ROOM = 200, WORDS = 40 };

// The bytes as a file; the readers take names.
static const char *make_file(const char *name, const uint8_t *data, size_t size) {
    static char path[2][PATH_ROOM];
    char *to = path[strcmp(name, "labels") == 0];
    const char *folder = getenv("FUZZ_FOLDER");
    snprintf(to, PATH_ROOM, "%s/fuzz-%ld-%s", folder ? folder : "/tmp", (long)getpid(),
             name);
    int file = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (size_t done = 0; file >= 0 && done < size;) {
        ssize_t wrote = write(file, data + done, size - done);
        if (wrote <= 0) abort();
        done += (size_t)wrote;
    }
    if (file < 0 || close(file) != 0) abort();
    return to;
}

// An error is one line, and there is one where and only where something failed.
static void check_error(bool good, const Error *err) {
    if (good == (err->text[0] != '\0') || strchr(err->text, '\n')) abort();
}

// Whatever was read can be computed with.
static void check_finite(const real *numbers, size_t count) {
    for (size_t k = 0; k < count; k++) {
        if (!isfinite(numbers[k])) abort();
    }
}

static void check_dataset(const Dataset *set) {
    if (set->x.rows == 0 || (set->t.cols > 0 && set->t.rows != set->x.rows)) abort();
    check_finite(set->x.at, mat_count(&set->x));
    check_finite(set->t.at, mat_count(&set->t));
}

// The first byte says which column is the target, and what is done with it.
static void read_csv(const uint8_t *data, size_t size) {
    const char *const targets[] = {"y", "a", "column 2", ""};
    Dataset set = {0};
    Error err = {0};
    if (size == 0) return;
    DatasetRequest request = {.target = targets[data[0] % 4],
                              .classes = data[0] & 4,
                              .drop = data[0] & 8 ? "b" : NULL,
                              .label_map = data[0] & 16 ? "1=0,no=yes" : NULL};
    const char *path = make_file("csv", data + 1, size - 1);
    bool good = dataset_read_csv(&set, path, &request, &err);
    check_error(good, &err);
    if (good) check_dataset(&set);
    dataset_free(&set);
}

// The first two bytes say how many belong to the labels.
static void read_idx(const uint8_t *data, size_t size) {
    Dataset set = {0};
    Error err = {0};
    if (size < 2) return;
    size_t labels = (size_t)data[0] + 256 * (size_t)data[1];
    data += 2;
    size -= 2;
    if (labels > size) labels = size;
    const char *of_labels = make_file("labels", data, labels);
    const char *of_images = make_file("images", data + labels, size - labels);
    DatasetRequest request = {.classes = size & 1};
    bool good =
        dataset_read_idx(&set, of_images, size & 2 ? of_labels : NULL, &request, &err);
    check_error(good, &err);
    if (good) check_dataset(&set);
    dataset_free(&set);
}

static void read_image(const uint8_t *data, size_t size) {
    Image image = {0};
    Error err = {0};
    bool good = image_read(&image, make_file("pgm", data, size), &err);
    check_error(good, &err);
    if (good && image.rows * image.cols * image.channels == 0) abort();
    if (good) image_thin(&image, 2);
    image_free(&image);
}

static void read_model(const uint8_t *data, size_t size) {
    ModelInfo info = {0};
    Error err = {0};
    const char *path = make_file("model", data, size);
    Net *net = model_load(path, size & 1 ? "2:tanh,1" : NULL, &info, &err);
    check_error(net, &err);
    if (net) check_finite(net->params, net->param_count);
    net_free(net);
    model_info_free(&info);
}

// Words with zero bytes between them are a command line.
static void read_options(const uint8_t *data, size_t size) {
    char *text = calloc(size + 2, 1), *word[WORDS] = {"fuzz"};
    if (!text) return;
    memcpy(text, data, size);
    int words = 1;
    for (size_t at = 0; at < size && words < WORDS - 1; at += strlen(text + at) + 1) {
        word[words++] = text + at;
    }
    bool flag = false;
    size_t count = 1;
    double number = 1;
    const char *name = NULL, *choice = "sgd", *operand[2] = {0};
    const Option list[] = {
        {"quick", "a flag", .flag = &flag},
        {"steps", "a count", .count = &count, .least = 1, .most = 1000},
        {"rate", "a number", .number = &number, .least = 0, .most = -1},
        {"name", "a text", .text = &name},
        {"optimiser", "a choice", .text = &choice, .choices = "sgd, adam"},
    };
    Options options = {.program = "fuzz",
                       .about = "about",
                       .list = list,
                       .count = sizeof list / sizeof list[0],
                       .operand = "DATA",
                       .operands = operand,
                       .operand_limit = 2};
    Error err = {0};
    OptionsResult result = options_parse(&options, words, word, &err);
    check_error(result != OPTIONS_WRONG, &err);
    if (result == OPTIONS_RUN && (count < 1 || count > 1000 || !(number >= 0))) abort();
    free(text);
}

// A page as narrow as the first byte says: taken apart, and every candidate put in a frame.
static void read_page(const uint8_t *data, size_t size) {
    Image page = {0};
    Segments on = {.pieces = 0};
    Error err = {0};
    if (size < 2) return;
    size_t cols = 1 + data[0], rows = (size - 1 + cols - 1) / cols;
    if (!image_create(&page, rows, cols, 1, &err)) return;
    memcpy(page.at, data + 1, size - 1);
    bool good = segment_page(&on, &page, &err);
    check_error(good, &err);
    Frame frame = frame_usual(size & 1 ? 28 : 8);
    real *to = calloc(frame.side * frame.side, sizeof *to);
    size_t count = good ? reader_candidates(NULL, &on) : 0;
    Candidate *list = calloc(count + 1, sizeof *list);
    if (!to || !list) abort();
    if (good) reader_candidates(list, &on);
    for (size_t k = 0; k < count; k++) {
        frame_fill(to, &on, list[k].first, list[k].count, &frame);
        check_finite(to, frame.side * frame.side);
    }
    free(list);
    free(to);
    segment_free(&on);
    image_free(&page);
}

// A schedule, and behind a zero byte the layers of a network.
static void read_words(const uint8_t *data, size_t size) {
    char *text = calloc(size + 2, 1);
    if (!text) return;
    memcpy(text, data, size);
    Schedule schedule;
    Error err = {0}, why = {0};
    bool good = schedule_parse(&schedule, text, &err);
    check_error(good, &err);
    if (good && !(schedule_rate(&schedule, 1, 500, 1000) >= 0)) abort();
    size_t inputs = size & 1 ? 144 : 3;  // a picture, or none
    Net *net = net_create(inputs, text + strlen(text) + 1, &why);
    check_error(net, &why);
    net_free(net);
    free(text);
}

#define JOIN(one, other) one##other
#define READ(reader) JOIN(read_, reader)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    void (*const all[])(const uint8_t *, size_t) = {
        read_csv,     read_idx,   read_image, read_model,
        read_options, read_words, read_page};
    (void)all;
    READ(READER)(data, size);
    return 0;
}
