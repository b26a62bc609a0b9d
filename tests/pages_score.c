// How well are pages read? Invented pages of every kind, and those by hand, are read by a
// network, and what it read is held against what was written.
//
// A number read is laid beside the number written so that they differ least (Levenshtein's
// distance over their digits); what then stands beside its equal is right.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "model.h"
#include "options.h"
#include "pages.h"
#include "parallel.h"
#include "reader.h"
#include "rng.h"

static const char PROGRAM[] = "pages_score";

enum { ROWS_AT_ONCE = 256, NEIGHBOUR_PAGES = 10, EXAM_SEED = 0, KNOWN_MOST = 24000 };

typedef struct Settings {
    const char *model;
    const char *images, *labels;       // digits for pages, IDX ...
    const char *data;                  // ... or CSV: of it the exam of chapter 5
    const char *known, *known_labels;  // what the nearest neighbour has learned
    const char *kind;                  // NULL: all
    double sure;
    size_t count, seed, threads;
    bool list;
} Settings;

// Counts over all pages of a kind.
typedef struct Tally {
    size_t digits, right;     // written; read right
    size_t numbers, whole;    // written; read right from end to end
    size_t marked;            // digits that were marked
    size_t kept, kept_right;  // digits that were not; and right
    size_t asked, neighbour;  // digits the nearest neighbour was asked; and right
} Tally;

static void tally_add(Tally *to, const Tally *from) {
    to->digits += from->digits, to->right += from->right;
    to->numbers += from->numbers, to->whole += from->whole;
    to->marked += from->marked;
    to->kept += from->kept, to->kept_right += from->kept_right;
    to->asked += from->asked, to->neighbour += from->neighbour;
}

// ---- What was read beside what was written

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b, size_t c) {
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

// distance[i][j]: how many digits must change so that the first i of `read` become the
// first j of `want`.
static void lay_beside(size_t distance[LONGEST + 1][LONGEST + 1],
                       const Reading *reading, const Number *read, const char *want) {
    size_t wanted = strlen(want);
    for (size_t i = 0; i <= read->count; i++) {
        for (size_t j = 0; j <= wanted; j++) {
            if (i == 0 || j == 0) {
                distance[i][j] = i + j;
                continue;
            }
            size_t label = reading->digit[read->first + i - 1].label;
            bool same = (size_t)(want[j - 1] - '0') == label;
            distance[i][j] = least(distance[i - 1][j - 1] + !same,
                                   distance[i - 1][j] + 1, distance[i][j - 1] + 1);
        }
    }
}

// Goes back through the table: beside[i] is the digit that stands beside digit i, or 0.
static void walk_back(char *beside, size_t distance[LONGEST + 1][LONGEST + 1],
                      const Reading *reading, const Number *read, const char *want) {
    size_t i = read->count, j = strlen(want);
    memset(beside, 0, LONGEST);
    while (i > 0 && j > 0) {
        size_t label = reading->digit[read->first + i - 1].label;
        bool same = (size_t)(want[j - 1] - '0') == label;
        if (distance[i][j] == distance[i - 1][j - 1] + !same) {
            beside[--i] = want[--j];
        } else if (distance[i][j] == distance[i - 1][j] + 1) {
            i--;
        } else {
            j--;
        }
    }
}

static void score_number(Tally *tally, char *beside, const Reading *reading,
                         const Number *read, const char *want) {
    size_t distance[LONGEST + 1][LONGEST + 1];
    lay_beside(distance, reading, read, want);
    walk_back(beside, distance, reading, read, want);
    for (size_t i = 0; i < read->count; i++) {
        const Digit *digit = &reading->digit[read->first + i];
        bool right = beside[i] && (size_t)(beside[i] - '0') == digit->label;
        tally->right += right;
        tally->marked += !digit->sure;
        tally->kept += digit->sure;
        tally->kept_right += digit->sure && right;
    }
    tally->whole += distance[read->count][strlen(want)] == 0;
}

// How far a number read is from one written.
static size_t apart(const Reading *reading, size_t read, const char *want) {
    size_t distance[LONGEST + 1][LONGEST + 1];
    const Number *number = &reading->number[read];
    if (number->count > LONGEST) return number->count;
    lay_beside(distance, reading, number, want);
    return distance[number->count][strlen(want)];
}

// Which number was read where `want[w]` was written: both in order, so that all together
// differ least; SIZE_MAX: none. The same table once more, over numbers.
static void pair_numbers(size_t *pair, const Reading *reading, const Page *page) {
    size_t R = reading->numbers, W = page->numbers, wide = W + 1;
    size_t *cost = calloc((R + 1) * wide, sizeof *cost);
    if (!cost) abort();
    for (size_t r = 0; r <= R; r++) {
        for (size_t w = 0; w <= W; w++) {
            size_t lost = w > 0 ? strlen(page->plain[w - 1]) : 0;
            size_t extra = r > 0 ? reading->number[r - 1].count : 0;
            if (r == 0 && w == 0) continue;
            size_t skip_w = w > 0 ? cost[r * wide + w - 1] + lost : SIZE_MAX;
            size_t skip_r = r > 0 ? cost[(r - 1) * wide + w] + extra : SIZE_MAX;
            size_t both = r > 0 && w > 0 ? cost[(r - 1) * wide + w - 1] +
                                               apart(reading, r - 1, page->plain[w - 1])
                                         : SIZE_MAX;
            cost[r * wide + w] = least(both, skip_w, skip_r);
        }
    }
    for (size_t r = R, w = W; w > 0;) {
        size_t lost = strlen(page->plain[w - 1]);
        bool paired = r > 0 && cost[r * wide + w] ==
                                   cost[(r - 1) * wide + w - 1] +
                                       apart(reading, r - 1, page->plain[w - 1]);
        pair[w - 1] = paired ? r - 1 : SIZE_MAX;
        if (paired) {
            r--, w--;
        } else if (cost[r * wide + w] == cost[r * wide + w - 1] + lost) {
            w--;
        } else {
            r--;
        }
    }
    free(cost);
}

// ---- The nearest neighbour, for comparison

static size_t nearest(const Dataset *known, const real *frame) {
    size_t best = 0, pixels = known->x.cols;
    real least_yet = (real)1e30;
    for (size_t n = 0; n < known->x.rows; n++) {
        const real *row = mat_row(&known->x, n);
        real sum = 0;
        for (size_t i = 0; i < pixels && sum < least_yet; i++) {
            sum += (row[i] - frame[i]) * (row[i] - frame[i]);
        }
        if (sum < least_yet) least_yet = sum, best = n;
    }
    return mat_argmax(&known->t, best);
}

static void ask_neighbour(Tally *tally, const char *beside, const Reading *reading,
                          const Number *read, const Frame *frame,
                          const Dataset *known) {
    real picture[28 * 28];
    CHECK(frame->side <= 28);
    for (size_t i = 0; i < read->count; i++) {
        const Digit *digit = &reading->digit[read->first + i];
        if (!beside[i]) continue;
        frame_fill(picture, &reading->page, digit->first, digit->count, frame);
        tally->asked++;
        tally->neighbour += nearest(known, picture) == (size_t)(beside[i] - '0');
    }
}

// ---- Pages, some at a time

typedef struct Course {
    const Settings *settings;
    Dataset digits, known;
    Net *net;
    ModelInfo info;
    ReaderSettings reader;
    size_t kind;
    Tally *tally;  // one a page
    Error *err;    // one a page
} Course;

static void score_page(Tally *tally, const Course *course, const Page *page,
                       const Reading *reading, bool neighbour) {
    size_t pair[PAGE_NUMBERS];
    pair_numbers(pair, reading, page);
    tally->numbers += page->numbers;
    for (size_t w = 0; w < page->numbers; w++) {
        char beside[LONGEST];
        tally->digits += strlen(page->plain[w]);
        bool listed = course->settings->list;
        if (pair[w] == SIZE_MAX) {
            if (listed) printf("%s: not found\n", page->number[w]);
            continue;
        }
        const Number *read = &reading->number[pair[w]];
        if (read->count > LONGEST) continue;
        score_number(tally, beside, reading, read, page->plain[w]);
        if (listed) printf("%-24s %s\n", page->number[w], read->text);
        if (neighbour) {
            ask_neighbour(tally, beside, reading, read, &course->reader.frame,
                          &course->known);
        }
    }
}

static bool read_page(Tally *tally, const Course *course, const Page *page,
                      bool neighbour, Error *err) {
    Reading reading = {0};
    Trace *trace = net_trace_create(course->net, ROWS_AT_ONCE, 0, err);
    if (!trace) return false;
    Trainer trainer = {.net = course->net, .trace = trace, .loss = course->info.loss};
    bool good = reader_read(&reading, &page->image, &trainer, &course->reader, err);
    if (good) score_page(tally, course, page, &reading, neighbour);
    reader_free(&reading);
    net_trace_free(trace);
    return good;
}

static void do_page(void *context, size_t index) {
    const Course *course = context;
    Page page;
    Error *err = &course->err[index];
    uint32_t seed = (uint32_t)(course->settings->seed + index);
    bool neighbour = course->known.x.rows > 0 && index < NEIGHBOUR_PAGES;
    if (!page_make(&page, &course->digits, 0, (PageKind)course->kind, seed, err))
        return;
    read_page(&course->tally[index], course, &page, neighbour, err);
    page_free(&page);
}

static double percent(size_t part, size_t all) {
    return all > 0 ? 100 * (double)part / (double)all : 0;
}

static void show(const char *name, const Tally *tally) {
    printf("   %-12s%9.2f%9.2f%9.2f%12.2f", name, percent(tally->right, tally->digits),
           percent(tally->whole, tally->numbers), percent(tally->marked, tally->digits),
           percent(tally->kept_right, tally->kept));
    if (tally->asked > 0) printf("%12.2f", percent(tally->neighbour, tally->asked));
    printf("\n");
    fflush(stdout);
}

static bool score_kind(Course *course, Error *err) {
    size_t count = course->settings->count;
    Tally all = {0};
    course->tally = calloc(count, sizeof *course->tally);
    course->err = calloc(count, sizeof *course->err);
    bool good = (course->tally && course->err) || error_set(err, "out of memory");
    if (good) parallel_run(course->settings->threads, count, do_page, course);
    for (size_t k = 0; good && k < count; k++) {
        tally_add(&all, &course->tally[k]);
        good = course->err[k].text[0] == '\0';
        if (!good) *err = course->err[k];
    }
    free(course->tally);
    free(course->err);
    if (good) show(PAGE_KINDS[course->kind].name, &all);
    return good;
}

static bool score_kinds(Course *course, Error *err) {
    const Settings *settings = course->settings;
    size_t only = PAGE_KIND_COUNT;
    bool good = !settings->kind || names_find(&PAGE_KIND_NAMES, settings->kind,
                                              strlen(settings->kind), &only, err);
    printf(
        "%zu pages of each kind, 10 numbers of 10 digits; sure enough from %g. In %%: "
        "digits\nand whole numbers read right; digits marked as unsure; of the others "
        "right%s\n\n%24s%9s%9s%12s%s\n",
        settings->count, settings->sure,
        course->known.x.rows > 0
            ? ";\nand what the nearest training picture would have said, on 10 pages"
            : "",
        "digits", "numbers", "marked", "others",
        course->known.x.rows > 0 ? "   neighbour" : "");
    for (size_t k = 0; good && k < PAGE_KIND_COUNT; k++) {
        course->kind = k;
        if (only == PAGE_KIND_COUNT || only == k) good = score_kind(course, err);
    }
    return good;
}

// Pages by hand, one a file.
static bool score_files(Course *course, const char **path, size_t count, Error *err) {
    for (size_t k = 0; k < count; k++) {
        Page page;
        Tally tally = {0};
        const char *slash = strrchr(path[k], '/');
        char name[64];
        snprintf(name, sizeof name, "%.*s",
                 (int)strcspn(slash ? slash + 1 : path[k], "."),
                 slash ? slash + 1 : path[k]);
        if (!page_read(&page, path[k], &course->digits, err)) return false;
        bool good = read_page(&tally, course, &page, false, err);
        page_free(&page);
        if (!good) return false;
        show(name, &tally);
    }
    return true;
}

// ---- What is read from where

// Pages get chapter 5's exam, which no network of the lesson has learned; the nearest
// neighbour knows the rest.
static bool take_exam(Course *course, Error *err) {
    Dataset all = course->digits;
    size_t rows = all.x.rows, asked = rows / 5;
    size_t *order = malloc(rows * sizeof *order);
    Rng rng;
    course->digits = (Dataset){0};
    bool good = order || error_set(err, "out of memory");
    if (good) {
        rng_stream(&rng, EXAM_SEED, STREAM_SPLIT);
        rng_permutation(&rng, order, rows);
        good = dataset_take(&course->digits, &all, order, asked, err) &&
               dataset_take(&course->known, &all, order + asked, rows - asked, err);
    }
    free(order);
    dataset_free(&all);
    return good;
}

static bool course_create(Course *course, const Settings *settings, Error *err) {
    bool csv = settings->data != NULL;
    course->settings = settings;
    course->net = model_load(settings->model, NULL, &course->info, err);
    if (!course->net) return false;
    if (!reader_settings(&course->reader, course->net, &course->info, settings->model,
                         err)) {
        return false;
    }
    course->reader.sure = settings->sure;
    if (!page_read_digits(&course->digits, csv ? settings->data : settings->images,
                          csv ? NULL : settings->labels, err)) {
        return false;
    }
    if (csv && !take_exam(course, err)) return false;
    if (!csv && settings->known[0] &&
        !page_read_digits(&course->known, settings->known, settings->known_labels,
                          err)) {
        return false;
    }
    Dataset *known = &course->known;
    if (known->x.rows > KNOWN_MOST) known->x.rows = known->t.rows = KNOWN_MOST;
    if (known->x.rows > 0 && known->x.cols != course->net->inputs) {
        return error_set(err,
                         "the neighbour's pictures have %zu pixels, the network's %zu",
                         known->x.cols, course->net->inputs);
    }
    return true;
}

static OptionsResult read_settings(Settings *s, Options *options, int argc, char **argv,
                                   Error *err) {
    *s = (Settings){.model = "build/reader.safetensors",
                    .images = "data/fetched/mnist-test-images.idx",
                    .labels = "data/fetched/mnist-test-labels.idx",
                    .known = "data/fetched/mnist-train-images.idx",
                    .known_labels = "data/fetched/mnist-train-labels.idx",
                    .sure = 0.95,
                    .count = 200,
                    .seed = 1,
                    .threads = parallel_cores()};
    const Option list[] = {
        {"model", "the network", .text = &s->model},
        {"images", "digits for the pages, IDX", .text = &s->images},
        {"labels", "their labels", .text = &s->labels},
        {"data", "or CSV: the exam of chapter 5", .text = &s->data},
        {"known", "training digits for the nearest neighbour, IDX", .text = &s->known},
        {"known-labels", "their labels", .text = &s->known_labels},
        {"kind", "only this kind of page", .text = &s->kind},
        {"sure", "a digit with less probability is marked", .number = &s->sure,
         .most = 1},
        {"count", "pages of each kind", .count = &s->count, .least = 1, .most = 1e6},
        {"seed", "of the first page", .count = &s->seed, .most = 1e9},
        {"threads", "pages at a time", .count = &s->threads, .least = 1, .most = 256},
        {"list", "print every number as written and as read", .flag = &s->list},
    };
    options->list = list;
    options->count = sizeof list / sizeof list[0];
    return options_parse(options, argc, argv, err);
}

int main(int argc, char **argv) {
    enum { FILES_MAX = 64 };
    Error err = {0};
    Settings settings;
    Course course = {0};
    const char *file[FILES_MAX] = {0};
    Options options = {.program = PROGRAM,
                       .operand = "[PAGE.txt]...",
                       .about = "Reads invented pages, or pages by hand, and counts.",
                       .operands = file,
                       .operand_limit = FILES_MAX};
    OptionsResult result = read_settings(&settings, &options, argc, argv, &err);
    if (result == OPTIONS_HELP) return 0;
    bool good = result == OPTIONS_RUN && real_check_machine(&err) &&
                course_create(&course, &settings, &err);
    if (good) {
        good = options.operand_count > 0
                   ? score_files(&course, file, options.operand_count, &err)
                   : score_kinds(&course, &err);
    }
    good = good && file_finish_stdout(&err);
    dataset_free(&course.digits);
    dataset_free(&course.known);
    net_free(course.net);
    model_info_free(&course.info);
    return good ? 0 : error_report(PROGRAM, &err);
}
