#include "reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dataset.h"
#include "file.h"
#include "json.h"

enum {
    JOINED_MOST = 20,  // neighbouring pieces that may be one digit
};

// Shares of a usual digit's height.
static const double WIDTH_MOST = 1.35;  // of one digit
static const double GAP_MOST = 0.12;    // between pieces of one digit

// In logarithms of odds: how much dearer a cut through ink is than a gap, what a digit loses
// that is lower than LOW of the others' height, and how sure a network may be.
static const double CUT_COST = 4;
static const double LOW = 0.9, LOW_DEVIATION = 0.05;
static const double ODDS_MOST = 1e4;

// ---- What one digit may be

// Some neighbouring pieces taken for one digit.
typedef struct Edge {
    Candidate pieces;
    size_t label;
    double probability;
    double score;  // its part of a reading's score
} Edge;

// May pieces first … first + count − 1 be one digit? Alone a piece always may.
static bool may_join(const Segments *page, size_t first, size_t count) {
    if (count == 1) return true;
    const Piece *last = &page->piece[first + count - 1];
    Box box = segment_box(page, first, count),
        before = segment_box(page, first, count - 1);
    double gap = (double)last->box.left - (double)before.right;
    double wide = box_width(&box);
    return !last->before && wide <= WIDTH_MOST * page->height &&
           (last->cut || gap <= GAP_MOST * page->height);
}

size_t reader_candidates(Candidate *list, const Segments *page) {
    size_t count = 0;
    for (size_t p = 0; p < page->pieces; p++) {
        for (size_t n = 1; n <= JOINED_MOST && p + n <= page->pieces; n++) {
            if (!may_join(page, p, n)) break;
            if (list) list[count] = (Candidate){.first = p, .count = n};
            count++;
        }
    }
    return count;
}

// ---- What the network says

// A batch: as many frames as the trace has room for, and the answers.
typedef struct Batch {
    Mat x, a;
    Arena memory;  // owned: x and a
} Batch;

static void lay_out(Batch *batch, size_t rows, size_t inputs) {
    batch->x = mat_take(&batch->memory, rows, inputs);
    batch->a = mat_take(&batch->memory, rows, READER_CLASSES);
}

// A reading takes some candidates for digits and the others for none, and its likelihood is
// the product of what the network says of them all. Beside the reading that takes all for
// none, each digit of it counts p(digit) / p(none): above 1 it speaks for the reading, below
// against it, so that readings of few and of many digits can be compared.
static void judge(Edge *edge, const Segments *page, const real *a) {
    const Piece *piece = &page->piece[edge->pieces.first];
    Box box = segment_box(page, edge->pieces.first, edge->pieces.count);
    double low = fmax(0, LOW - box_height(&box) / page->height) / LOW_DEVIATION;
    double least = 1 / ODDS_MOST, none = (double)a[READER_NONE];
    for (size_t label = 1; label < READER_NONE; label++) {
        if (a[label] > a[edge->label]) edge->label = label;
    }
    double digit = (double)a[edge->label];
    double odds = fmax(digit, least) / fmax(none, least);
    edge->probability = none < 1 ? digit / (1 - none) : 0;
    edge->score = (double)real_log((real)odds) - low * low / 2;
    if (piece->cut) edge->score -= CUT_COST;
}

static void ask_batch(Edge *edge, size_t count, Batch *batch, const Segments *page,
                      const Trainer *trainer, const ReaderSettings *settings) {
    Mat x = mat_slice(&batch->x, 0, count), a = mat_slice(&batch->a, 0, count);
    for (size_t e = 0; e < count; e++) {
        const Candidate *pieces = &edge[e].pieces;
        frame_fill(mat_row(&x, e), page, pieces->first, pieces->count,
                   &settings->frame);
    }
    if (settings->mean) scaling_apply(&x, settings->mean, settings->deviation);
    train_predict(trainer, &a, &x);
    for (size_t e = 0; e < count; e++) judge(&edge[e], page, mat_row(&a, e));
}

static bool ask(Edge *edge, size_t edges, const Segments *page, const Trainer *trainer,
                const ReaderSettings *settings, Error *err) {
    Batch batch = {.memory = {0}};
    size_t rows = trainer->trace->rows;
    lay_out(&batch, rows, trainer->net->inputs);
    if (!arena_allocate(&batch.memory, err)) return false;
    lay_out(&batch, rows, trainer->net->inputs);
    for (size_t e = 0; e < edges; e += rows) {
        size_t count = edges - e < rows ? edges - e : rows;
        ask_batch(edge + e, count, &batch, page, trainer, settings);
    }
    arena_free(&batch.memory);
    return true;
}

// ---- The likeliest reading

// A place between two pieces: how good the best way there is, and its last edge.
typedef struct Node {
    double score;
    const Edge *last;
} Node;

// Fills node[0 … pieces]. Edges come by their first piece, so that the best way to where an
// edge begins is known before the edge is looked at.
static void find_ways(Node *node, const Edge *edge, size_t edges) {
    for (size_t e = 0; e < edges; e++) {
        const Candidate *pieces = &edge[e].pieces;
        Node *end = &node[pieces->first + pieces->count];
        double score = node[pieces->first].score + edge[e].score;
        if (end->last && !(score > end->score)) continue;
        *end = (Node){.score = score, .last = &edge[e]};
    }
}

static void fill_digit(Digit *digit, const Edge *edge, const Segments *page,
                       double sure) {
    *digit = (Digit){.label = edge->label,
                     .probability = edge->probability,
                     .sure = edge->probability >= sure,
                     .first = edge->pieces.first,
                     .count = edge->pieces.count,
                     .box = segment_box(page, edge->pieces.first, edge->pieces.count)};
    segment_corners(digit->corner, page, &digit->box);
}

// The digits of the best way, found from its end.
static bool follow(Reading *reading, const Node *node, double sure, Error *err) {
    size_t pieces = reading->page.pieces, count = 0;
    for (size_t p = pieces; p > 0; p = node[p].last->pieces.first) count++;
    reading->digit = calloc(count + 1, sizeof *reading->digit);
    if (!reading->digit) return error_set(err, "out of memory: %zu digits", count);
    reading->digits = count;
    for (size_t p = pieces; p > 0; p = node[p].last->pieces.first) {
        fill_digit(&reading->digit[--count], node[p].last, &reading->page, sure);
    }
    return true;
}

// An edge for each candidate, owned by the caller. NULL: out of memory.
static Edge *make_edges(const Segments *page, size_t *count, Error *err) {
    *count = reader_candidates(NULL, page);
    Candidate *list = calloc(*count + 1, sizeof *list);
    Edge *edge = calloc(*count + 1, sizeof *edge);
    if (list && edge) {
        reader_candidates(list, page);
        for (size_t e = 0; e < *count; e++) edge[e].pieces = list[e];
        free(list);
        return edge;
    }
    error_set(err, "out of memory: %zu pieces of ink", page->pieces);
    free(list);
    free(edge);
    return NULL;
}

static bool find_digits(Reading *reading, const Trainer *trainer,
                        const ReaderSettings *settings, Error *err) {
    const Segments *page = &reading->page;
    size_t edges = 0;
    Edge *edge = make_edges(page, &edges, err);
    if (!edge) return false;
    Node *node = calloc(page->pieces + 1, sizeof *node);
    if (!node) error_set(err, "out of memory: %zu pieces of ink", page->pieces);
    bool good = node && ask(edge, edges, page, trainer, settings, err);
    if (good) {
        find_ways(node, edge, edges);
        good = follow(reading, node, settings->sure, err);
    }
    free(edge);
    free(node);
    return good;
}

// ---- Numbers

// Adds a digit to the number at hand; returns what text grew to.
static char *add_digit(Number *number, char *text, const Digit *digit, char before) {
    if (before && before != '\n') *text++ = before;
    *text++ = digit->sure ? (char)('0' + digit->label) : '?';
    number->count++;
    number->marked += !digit->sure;
    number->confidence *= digit->probability;
    return text;
}

// Digits in a row become numbers. A number's text has at most a separator, a digit and an
// end for each of its digits.
static bool find_numbers(Reading *reading, Error *err) {
    reading->number = calloc(reading->digits + 1, sizeof *reading->number);
    reading->text = calloc(3 * reading->digits + 1, 1);
    if (!reading->number || !reading->text) {
        return error_set(err, "out of memory: %zu digits", reading->digits);
    }
    char *text = reading->text;
    Number *number = NULL;
    for (size_t d = 0; d < reading->digits; d++) {
        const Piece *piece = &reading->page.piece[reading->digit[d].first];
        if (piece->before == '\n') {
            if (number) text++;
            number = &reading->number[reading->numbers++];
            *number = (Number){
                .text = text, .first = d, .confidence = 1, .line = piece->line};
        }
        text = add_digit(number, text, &reading->digit[d], piece->before);
    }
    return true;
}

bool reader_settings(ReaderSettings *settings, const Net *net, const ModelInfo *info,
                     const char *path, Error *err) {
    const char *activation = info->loss ? info->loss->activation : "unknown";
    size_t side = layer_grid(net->inputs).rows;
    bool reads = net->outputs == READER_CLASSES && strcmp(activation, "softmax") == 0;
    bool scaled = info->mean.cols > 0;
    *settings = (ReaderSettings){.frame = frame_usual(side),
                                 .mean = scaled ? &info->mean : NULL,
                                 .deviation = scaled ? &info->deviation : NULL};
    if (reads && side >= 8 && side <= 256) return true;
    return error_set(
        err,
        "%s: found %zu inputs and %zu %s outputs, expected a square of 8x8 "
        "to 256x256 inputs and 11 softmax outputs: ten digits, and no digit (make "
        "chapter5-reader makes one)",
        path, net->inputs, net->outputs, activation);
}

bool reader_read(Reading *reading, const Image *page, const Trainer *trainer,
                 const ReaderSettings *settings, Error *err) {
    const Net *net = trainer->net;
    CHECK(net->inputs == settings->frame.side * settings->frame.side);
    CHECK(net->outputs == READER_CLASSES);
    *reading = (Reading){.digits = 0};
    return segment_page(&reading->page, page, err) &&
           find_digits(reading, trainer, settings, err) && find_numbers(reading, err);
}

void reader_free(Reading *reading) {
    segment_free(&reading->page);
    free(reading->digit);
    free(reading->number);
    free(reading->text);
    *reading = (Reading){.digits = 0};
}

// ---- Written down

// The box around a whole number, on the turned page.
static Box number_box(const Reading *reading, const Number *number) {
    const Digit *first = &reading->digit[number->first];
    const Digit *last = first + number->count - 1;
    return segment_box(&reading->page, first->first,
                       last->first + last->count - first->first);
}

void reader_write_text(const Reading *reading, FILE *stream) {
    if (reading->numbers == 0) {
        fprintf(stream, "no writing found\n");
        return;
    }
    fprintf(stream, "%4s  %-24s %10s  %6s  %s\n", "line", "number", "confidence",
            "marked", "place (row, column)");
    for (size_t n = 0; n < reading->numbers; n++) {
        const Number *number = &reading->number[n];
        Box box = number_box(reading, number);
        Point corner[4];
        segment_corners(corner, &reading->page, &box);
        fprintf(stream, "%4zu  %-24s %8.2f %%  %6zu  %.0f, %.0f\n", number->line + 1,
                number->text, 100 * number->confidence, number->marked,
                fmax(0, corner[0].row), fmax(0, corner[0].col));
    }
}

static void write_corners(const Point corner[4], FILE *stream) {
    fputs("[", stream);
    for (size_t k = 0; k < 4; k++) {
        fputs(k > 0 ? ", [" : "[", stream);
        json_write_number(stream, floor(10 * corner[k].row + 0.5) / 10);
        fputs(", ", stream);
        json_write_number(stream, floor(10 * corner[k].col + 0.5) / 10);
        fputs("]", stream);
    }
    fputs("]", stream);
}

static void write_digit(const Digit *digit, FILE *stream) {
    fprintf(stream, "{\"digit\": %zu, \"probability\": ", digit->label);
    json_write_number(stream, digit->probability);
    fprintf(stream, ", \"sure\": %s, \"corners\": ", digit->sure ? "true" : "false");
    write_corners(digit->corner, stream);
    fputs("}", stream);
}

void reader_write_json(const Reading *reading, FILE *stream) {
    fputs("{\"degrees\": ", stream);
    json_write_number(stream, reading->page.degrees);
    fputs(", \"numbers\": [", stream);
    for (size_t n = 0; n < reading->numbers; n++) {
        const Number *number = &reading->number[n];
        fprintf(stream, "%s\n  {\"line\": %zu, \"text\": ", n > 0 ? "," : "",
                number->line + 1);
        json_write_string(stream, number->text);
        fputs(", \"confidence\": ", stream);
        json_write_number(stream, number->confidence);
        fputs(", \"digits\": [", stream);
        for (size_t k = 0; k < number->count; k++) {
            if (k > 0) fputs(",", stream);
            fputs("\n    ", stream);
            write_digit(&reading->digit[number->first + k], stream);
        }
        fputs("]}", stream);
    }
    fputs("]}\n", stream);
}

// All ink in one path: a stretch of each row as "M column row h length".
static void draw_ink(const Image *ink, FILE *stream) {
    fputs("<path class=\"ink\" d=\"", stream);
    for (size_t r = 0; r < ink->rows; r++) {
        const unsigned char *row = ink->at + r * ink->cols;
        for (size_t c = 0; c < ink->cols; c++) {
            size_t left = c;
            while (c < ink->cols && row[c] >= INK_MASK) c++;
            if (c > left) fprintf(stream, "M%zu %zu.5h%zu", left, r, c - left);
        }
        if (r % 8 == 7) fputs("\n", stream);
    }
    fputs("\"/>\n", stream);
}

static void draw_digit(const Digit *digit, double size, FILE *stream) {
    const Box *box = &digit->box;
    const char *kind = digit->sure ? "sure" : "unsure";
    fprintf(stream,
            "<rect class=\"%s\" x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%zu\"/>\n"
            "<text class=\"%s\" x=\"%zu\" y=\"%zu\">",
            kind, box->left, box->top, box->right - box->left, box->bottom - box->top,
            kind, (box->left + box->right) / 2,
            box->top > (size_t)(size / 4) ? box->top - (size_t)(size / 4) : 0);
    if (digit->sure) fprintf(stream, "%zu</text>\n", digit->label);
    if (!digit->sure) fprintf(stream, "%zu?</text>\n", digit->label);
}

void reader_write_svg(const Reading *reading, FILE *stream) {
    const Segments *page = &reading->page;
    size_t size = 6 + (size_t)(page->height * 0.45);
    fprintf(stream,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %zu %zu\" "
            "role=\"img\" aria-labelledby=\"title desc\">\n"
            "<title id=\"title\">A page as it was read</title>\n"
            "<desc id=\"desc\">%zu numbers with %zu digits; each digit in a box, with "
            "what was read above it. Boxes with broken lines are not sure.</desc>\n",
            page->ink.cols, page->ink.rows, reading->numbers, reading->digits);
    fprintf(stream,
            "<style>.paper{fill:#fdfcf7}.ink{stroke:#222;stroke-width:1;fill:none}"
            "rect.sure,rect.unsure{fill:none;stroke:#0a6ebd;"
            "vector-effect:non-scaling-stroke}"
            "rect.unsure{stroke:#c8401a;stroke-width:2;stroke-dasharray:4 2}"
            "text{font:%zupx sans-serif;text-anchor:middle;fill:#0a6ebd}"
            "text.unsure{fill:#c8401a;font-weight:bold}</style>\n"
            "<rect class=\"paper\" width=\"%zu\" height=\"%zu\"/>\n",
            size, page->ink.cols, page->ink.rows);
    draw_ink(&page->ink, stream);
    for (size_t d = 0; d < reading->digits; d++) {
        draw_digit(&reading->digit[d], page->height, stream);
    }
    fputs("</svg>\n", stream);
}

bool reader_save_svg(const Reading *reading, const char *path, Error *err) {
    FileWriter writer;
    if (!path) return true;
    if (!file_create(&writer, path, err)) return false;
    reader_write_svg(reading, writer.stream);
    return file_commit(&writer, err);
}
