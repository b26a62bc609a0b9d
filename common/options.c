#include "options.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_WIDTH = 88,
    NAME_ROOM = 64,
    DEFAULT_ROOM = 256,
    LINE_ROOM = 1024,
};

// A table that cannot work is the program's mistake, not its user's.
static void check_table(const Options *options) {
    CHECK(options->operand_limit == 0 || options->operand);
    for (size_t i = 0; i < options->count; i++) {
        const Option *o = &options->list[i];
        CHECK(o->name && o->help && strlen(o->name) < NAME_ROOM);
        CHECK((o->flag != NULL) + (o->count != NULL) + (o->number != NULL) +
                  (o->text != NULL) ==
              1);
    }
}

// True where argv holds --name or --name=VALUE before a "--". A value never looks like
// an option (take_value), so no word is mistaken for one.
static bool holds(int argc, char **argv, const char *name) {
    size_t length = strlen(name);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) != 0) continue;
        const char *typed = argv[i] + 2;
        bool same = strncmp(typed, name, length) == 0;
        if (same && (typed[length] == '\0' || typed[length] == '=')) return true;
    }
    return false;
}

// The shortest of %g with 6 or more digits that reads back as the same number.
static void write_number(char *text, size_t size, double value) {
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, size, "%.*g", digits, value);
        if (strtod(text, NULL) == value) return;
    }
}

// Empty for a flag and for a text that has none.
static void write_default(char *text, size_t size, const Option *o) {
    text[0] = '\0';
    if (o->count) snprintf(text, size, "%zu", *o->count);
    if (o->number) write_number(text, size, *o->number);
    if (o->text && *o->text) snprintf(text, size, "%s", *o->text);
}

static const char *value_name(const Option *o) {
    if (o->flag) return "";
    if (o->text) return o->choices ? " WORD" : " TEXT";
    return o->count ? " COUNT" : " NUMBER";
}

// Columns of "--learning-rate NUMBER" in the widest option.
static size_t widest(const Options *options) {
    size_t most = strlen("--help");
    for (size_t i = 0; i < options->count; i++) {
        const Option *o = &options->list[i];
        size_t width = 2 + strlen(o->name) + strlen(value_name(o));
        if (width > most) most = width;
    }
    return most;
}

// Words from column `indent` on, in lines of at most PAGE_WIDTH.
static void print_wrapped(const char *text, size_t indent) {
    size_t column = indent;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (column > indent && column + 1 + length > PAGE_WIDTH) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        }
        printf("%s%.*s", column > indent ? " " : "", (int)length, text);
        column += length + (column > indent);
        text += length + strspn(text + length, " ");
    }
    printf("\n");
}

// "--optimiser WORD  how weights change: sgd, adam (default adam)"
static void print_option(const Option *o, size_t width) {
    char preset[DEFAULT_ROOM], line[LINE_ROOM];
    write_default(preset, sizeof preset, o);
    snprintf(line, sizeof line, "%s%s%s%s%s%s", o->help, o->choices ? ": " : "",
             o->choices ? o->choices : "", *preset ? " (default " : "", preset,
             *preset ? ")" : "");
    int used = printf("  --%s%s", o->name, value_name(o));
    printf("%*s", (int)width + 4 - used, "");
    print_wrapped(line, width + 4);
}

static void print_help(const Options *options) {
    printf("usage: %s [OPTION]...", options->program);
    if (options->operand) printf(" %s", options->operand);
    printf("\n\n%s\n\n", options->about);
    size_t width = widest(options);
    for (size_t i = 0; i < options->count; i++) print_option(&options->list[i], width);
    printf("  %-*s  this page\n", (int)width, "--help");
}

static size_t least_of(size_t a, size_t b) {
    return a < b ? a : b;
}

// Edit distance: the fewest letters to put in, take out or change that turn the first
// `length` letters of typed into name. row[j]: the distance to the first j of name.
static size_t distance(const char *typed, size_t length, const char *name) {
    size_t row[NAME_ROOM];
    size_t letters = strlen(name);
    for (size_t j = 0; j <= letters; j++) row[j] = j;
    for (size_t i = 1; i <= length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= letters; j++) {
            size_t changed = diagonal + (typed[i - 1] != name[j - 1]);
            diagonal = row[j];
            row[j] = least_of(changed, least_of(row[j], row[j - 1]) + 1);
        }
    }
    return row[letters];
}

// The name nearest to what was typed; NULL where none is near.
static const char *nearest(const Options *options, const char *typed, size_t length) {
    const char *best = "help";
    size_t best_distance = distance(typed, length, best);
    for (size_t i = 0; i < options->count; i++) {
        const char *name = options->list[i].name;
        bool begun = length >= 2 && strncmp(name, typed, length) == 0;
        size_t d = begun ? 0 : distance(typed, length, name);
        if (d < best_distance) {
            best = name;
            best_distance = d;
        }
    }
    return best_distance <= 1 + length / 4 ? best : NULL;
}

static bool refuse_unknown(const Options *options, const char *word, Error *err) {
    const char *typed = word + strspn(word, "-");
    size_t length = strcspn(typed, "=");
    const char *near = nearest(options, typed, length);
    int shown = (int)least_of((size_t)(typed - word) + length, 100);
    if (!near) {
        return error_set(err, "unknown option %.*s (--help lists all)", shown, word);
    }
    return error_set(err, "unknown option %.*s: did you mean --%s? (--help lists all)",
                     shown, word, near);
}

// Digits only; false where there is anything else, or more than a size_t holds.
static bool parse_count(const char *text, size_t *count) {
    size_t sum = 0;
    const char *c = text;
    for (; *c >= '0' && *c <= '9'; c++) {
        size_t digit = (size_t)(*c - '0');
        if (sum > (SIZE_MAX - digit) / 10) return false;
        sum = 10 * sum + digit;
    }
    *count = sum;
    return c > text && *c == '\0';
}

// A decimal number, all of text; false for hexadecimal, nan, inf, and what overflows.
// No program here calls setlocale, so a point is a point everywhere.
static bool parse_number(const char *text, double *number) {
    char *end;
    *number = strtod(text, &end);
    bool decimal = text[strspn(text, "0123456789+-.eE")] == '\0';
    return decimal && end > text && *end == '\0' && isfinite(*number);
}

static bool is_limited(const Option *o) {
    return o->least != 0 || o->most != 0;
}

static bool is_open(const Option *o) {
    return o->most < o->least || isinf(o->most);
}

static bool within(const Option *o, double value) {
    if (!is_limited(o)) return true;
    return value >= o->least && (is_open(o) || value <= o->most);
}

// "a whole number from 1 to 10"
static void write_expected(char *text, size_t size, const Option *o) {
    char least[32], most[32];
    write_number(least, sizeof least, o->least);
    write_number(most, sizeof most, o->most);
    const char *kind = o->count ? "a whole number in digits" : "a number like 0.01";
    if (!is_limited(o)) {
        snprintf(text, size, "%s", kind);
    } else if (is_open(o)) {
        snprintf(text, size, "%s, %s or more", kind, least);
    } else {
        snprintf(text, size, "%s, from %s to %s", kind, least, most);
    }
}

static bool set_number(const Option *o, const char *value, Error *err) {
    size_t count = 0;
    double number = 0;
    bool good = o->count ? parse_count(value, &count) : parse_number(value, &number);
    if (o->count) number = (double)count;
    if (!good || !within(o, number)) {
        char expected[128];
        write_expected(expected, sizeof expected, o);
        return error_set(err, "--%s: found '%.100s', expected %s", o->name, value,
                         expected);
    }
    if (o->count) *o->count = count;
    if (o->number) *o->number = number;
    return true;
}

// True where word is one of "sgd, adam".
static bool is_choice(const char *choices, const char *word) {
    size_t length = strlen(word);
    for (const char *c = choices; *c; c += strspn(c, ", ")) {
        size_t here = strcspn(c, ", ");
        if (here == length && strncmp(c, word, length) == 0) return true;
        c += here;
    }
    return false;
}

static bool set_text(const Option *o, const char *value, Error *err) {
    if (o->choices && !is_choice(o->choices, value)) {
        return error_set(err, "--%s: found '%.100s', expected one of: %s", o->name,
                         value, o->choices);
    }
    *o->text = value;
    return true;
}

// The option that a word names, with or without =VALUE; NULL: none.
static const Option *find_option(const Options *options, const char *word) {
    if (strncmp(word, "--", 2) != 0) return NULL;
    size_t length = strcspn(word + 2, "=");
    for (size_t i = 0; i < options->count; i++) {
        const char *name = options->list[i].name;
        bool same = strlen(name) == length && strncmp(name, word + 2, length) == 0;
        if (same) return &options->list[i];
    }
    return NULL;
}

// The value of word: after its "=", or else the next word, unless that is an option.
// NULL: there is none.
static const char *take_value(const char *word, char **next, int *used) {
    const char *equals = strchr(word, '=');
    if (equals) return equals + 1;
    if (!*next || strncmp(*next, "--", 2) == 0) return NULL;
    *used = 2;
    return *next;
}

// Sets the option at argv[0]; used: how many words it takes, 1 or 2.
static bool take_option(const Options *options, char **argv, int *used, Error *err) {
    const char *word = argv[0];
    const Option *o = find_option(options, word);
    *used = 1;
    if (!o) return refuse_unknown(options, word, err);
    if (o->flag) {
        *o->flag = true;
        if (!strchr(word, '=')) return true;
        return error_set(err, "--%s: found '%.100s', expected no value", o->name,
                         strchr(word, '=') + 1);
    }
    const char *value = take_value(word, argv + 1, used);
    if (value) return o->text ? set_text(o, value, err) : set_number(o, value, err);
    return error_set(err, "--%s: the value is missing, expected --%s%s", o->name,
                     o->name, value_name(o));
}

static bool take_operand(Options *options, const char *word, Error *err) {
    if (options->operand_count < options->operand_limit) {
        options->operands[options->operand_count++] = word;
        return true;
    }
    if (options->operand_limit == 0) {
        return error_set(err, "found '%.100s', expected an option (--help lists all)",
                         word);
    }
    return error_set(err, "found '%.100s', expected no more than %s", word,
                     options->operand);
}

OptionsResult options_parse(Options *options, int argc, char **argv, Error *err) {
    check_table(options);
    if (holds(argc, argv, "help")) {
        print_help(options);
        return OPTIONS_HELP;
    }
    options->operand_count = 0;
    bool ended = false;
    int used = 1;
    for (int i = 1; i < argc; i += used) {
        const char *word = argv[i];
        bool option = !ended && word[0] == '-' && word[1] != '\0';
        bool end = option && strcmp(word, "--") == 0;
        used = 1;
        ended = ended || end;
        if (end) continue;
        bool good = option ? take_option(options, argv + i, &used, err)
                           : take_operand(options, word, err);
        if (!good) return OPTIONS_WRONG;
    }
    return OPTIONS_RUN;
}

bool options_given(const Options *options, int argc, char **argv, const char *name) {
    bool known = false;
    for (size_t i = 0; i < options->count; i++) {
        known = known || strcmp(options->list[i].name, name) == 0;
    }
    CHECK(known);
    return holds(argc, argv, name);
}
