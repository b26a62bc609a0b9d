// Writes pages of an address book: pictures, and beside each the numbers on it.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "options.h"
#include "pages.h"
#include "real.h"

static const char PROGRAM[] = "pages_write";

typedef struct Settings {
    const char *images, *labels;  // IDX
    const char *data;             // CSV in their place; NULL: none
    const char *spec;             // a page by hand; NULL: invent pages
    const char *kind;
    const char *out;
    size_t count, first, seed;
} Settings;

// FOLDER/NAME.pgm and FOLDER/NAME.txt
static bool write_page(const Page *page, const char *folder, const char *name,
                       Error *err) {
    char path[1024];
    FileWriter truth;
    int length = snprintf(path, sizeof path, "%s/%s.pgm", folder, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        return error_set(err, "the name %.40s... is too long", folder);
    }
    if (!image_write(&page->image, path, err)) return false;
    memcpy(path + length - 3, "txt", 3);
    if (!file_create(&truth, path, err)) return false;
    for (size_t n = 0; n < page->numbers; n++) {
        fprintf(truth.stream, "%s\n", page->number[n]);
    }
    return file_commit(&truth, err);
}

// "tests/pages/faint.txt" -> FOLDER/faint.pgm and FOLDER/faint.txt
static bool write_spec(const Settings *settings, const Dataset *digits, Error *err) {
    const char *slash = strrchr(settings->spec, '/');
    const char *file = slash ? slash + 1 : settings->spec;
    char name[256];
    Page page;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(file, "."), file);
    if (!page_read(&page, settings->spec, digits, err)) return false;
    bool good = write_page(&page, settings->out, name, err);
    page_free(&page);
    return good;
}

// KIND-SEED for `count` seeds.
static bool write_kind(const Settings *settings, const Dataset *digits, Error *err) {
    size_t kind;
    bool good = names_find(&PAGE_KIND_NAMES, settings->kind, strlen(settings->kind),
                           &kind, err);
    if (good && settings->first > digits->x.rows) {
        return error_set(err, "--first: found %zu, expected at most %zu rows",
                         settings->first, digits->x.rows);
    }
    for (size_t k = 0; good && k < settings->count; k++) {
        size_t seed = settings->seed + k;
        char name[64];
        Page page;
        snprintf(name, sizeof name, "%s-%zu", settings->kind, seed);
        good = page_make(&page, digits, settings->first, (PageKind)kind, (uint32_t)seed,
                         err) &&
               write_page(&page, settings->out, name, err);
        page_free(&page);
    }
    return good;
}

static bool write_pages(const Settings *settings, Error *err) {
    bool csv = settings->data != NULL;
    Dataset digits;
    if (!real_check_machine(err)) return false;
    if (!page_read_digits(&digits, csv ? settings->data : settings->images,
                          csv ? NULL : settings->labels, err)) {
        return false;
    }
    bool good = settings->spec ? write_spec(settings, &digits, err)
                               : write_kind(settings, &digits, err);
    dataset_free(&digits);
    return good;
}

int main(int argc, char **argv) {
    Settings settings = {.images = "data/fetched/mnist-test-images.idx",
                         .labels = "data/fetched/mnist-test-labels.idx",
                         .kind = "clean",
                         .out = ".",
                         .count = 1,
                         .seed = 1};
    const Option list[] = {
        {.name = "images", .help = "digits, IDX", .text = &settings.images},
        {.name = "labels", .help = "which they are, IDX", .text = &settings.labels},
        {.name = "data", .help = "digits in CSV instead", .text = &settings.data},
        {.name = "first",
         .help = "row of the first digit that may be used",
         .count = &settings.first},
        {.name = "kind",
         .help = "what happens to a page; a wrong word lists what there is",
         .text = &settings.kind},
        {.name = "count", .help = "pages", .count = &settings.count, .most = 10000},
        {.name = "seed",
         .help = "of the first page",
         .count = &settings.seed,
         .most = 1000000000},
        {.name = "spec",
         .help = "a page described by this file instead",
         .text = &settings.spec},
        {.name = "out", .help = "folder to write into", .text = &settings.out},
    };
    Options options = {.program = PROGRAM,
                       .about =
                           "Pages of handwritten numbers, KIND-SEED.pgm, and what "
                           "they say, KIND-SEED.txt.",
                       .list = list,
                       .count = sizeof list / sizeof list[0]};
    Error err = {0};
    OptionsResult result = options_parse(&options, argc, argv, &err);
    if (result == OPTIONS_HELP) return 0;
    bool good = result == OPTIONS_RUN && write_pages(&settings, &err);
    return good ? 0 : error_report(PROGRAM, &err);
}
