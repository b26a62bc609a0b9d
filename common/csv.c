#include "csv.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

#include "file.h"
#include "names.h"

enum {
    CHUNK = 1 << 16,         // bytes read from the file at once
    FIELD_LIMIT = 1 << 20,   // bytes in one field
    RECORD_LIMIT = 1 << 24,  // bytes in one record
    NUMBER_LIMIT = 1000,     // characters in one number
    SHOWN = 40,              // characters of a field that a message shows
};

struct Csv {
    char *path;               // owned
    FILE *file;               // owned
    size_t columns;           // in the header
    char *names;              // owned: the names of the columns, one after another
    const char **name;        // owned: where each starts in names
    bool *named;              // owned: false where the header left a name out
    char *text;               // owned: the fields of the record, each ends with \0
    size_t used, room;        // bytes of text
    size_t *start;            // owned: where each field starts in text
    size_t starts;            // room in start
    size_t fields;            // in the record at hand
    size_t line;              // where the record at hand starts
    size_t next_line;         // where the unread bytes start
    size_t first_line;        // where the first record starts
    off_t first_offset;       // the same in bytes
    off_t offset;             // of the file's next chunk
    const unsigned char *at;  // unread bytes of the chunk: at … end − 1; *end is 0
    const unsigned char *end;
    unsigned char chunk[CHUNK + 1];
};

// The bytes at which the copying of a field stops. The 0 after a chunk is one of them,
// so that the two inner loops need no second condition.
enum { STOPS_PLAIN = 1, STOPS_QUOTED = 2 };

static const unsigned char STOPS[256] = {
    ['\0'] = STOPS_PLAIN | STOPS_QUOTED,
    ['\n'] = STOPS_PLAIN | STOPS_QUOTED,
    [','] = STOPS_PLAIN,
    ['\r'] = STOPS_PLAIN,
    ['"'] = STOPS_QUOTED,
};

// The next chunk. False: the file's end, or it cannot be read (ferror tells).
static bool refill(Csv *csv) {
    size_t bytes = fread(csv->chunk, 1, CHUNK, csv->file);
    csv->at = csv->chunk;
    csv->end = csv->chunk + bytes;
    csv->chunk[bytes] = 0;
    csv->offset += (off_t)bytes;
    return bytes > 0;
}

// The next unread byte, or EOF.
static int peek(Csv *csv) {
    if (csv->at == csv->end && !refill(csv)) return EOF;
    return *csv->at;
}

// Makes room for all unread bytes of the chunk and a \0: copying needs no check.
static bool make_room(Csv *csv, Error *err) {
    size_t needed = csv->used + (size_t)(csv->end - csv->at) + 1;
    size_t length = csv->fields > 0 ? csv->used - csv->start[csv->fields - 1] : 0;
    if (length > FIELD_LIMIT || csv->used > RECORD_LIMIT) {
        const char *what = length > FIELD_LIMIT ? "a field" : "a record";
        int limit = length > FIELD_LIMIT ? FIELD_LIMIT : RECORD_LIMIT;
        return error_set(err,
                         "%s:%zu: %s of more than %d bytes starts here; is a quote "
                         "not closed, or is this not CSV?",
                         csv->path, csv->line, what, limit);
    }
    if (needed <= csv->room) return true;
    char *text = realloc(csv->text, 2 * needed);
    if (!text) return error_set(err, "%s: out of memory", csv->path);
    csv->text = text;
    csv->room = 2 * needed;
    return true;
}

// Copies up to the next byte that stops it. False: no memory, or too long.
static bool copy_run(Csv *csv, unsigned char stop, Error *err) {
    do {
        if (!make_room(csv, err)) return false;
        const unsigned char *from = csv->at;
        char *to = csv->text + csv->used;
        while (!(STOPS[*from] & stop)) *to++ = (char)*from++;
        csv->used = (size_t)(to - csv->text);
        csv->at = from;
    } while (csv->at == csv->end && refill(csv));
    return true;
}

static bool stray_nul(const Csv *csv, Error *err) {
    return error_set(err,
                     "%s:%zu: a byte 0 found, text expected; a file in UTF-16 must be "
                     "saved as UTF-8",
                     csv->path, csv->next_line);
}

// Appends the byte at hand to the field, and goes on.
static bool copy_byte(Csv *csv, Error *err) {
    if (!make_room(csv, err)) return false;
    csv->text[csv->used++] = (char)*csv->at++;
    return true;
}

// A field in quotes, from its opening quote to behind its closing one.
static bool read_quoted(Csv *csv, Error *err) {
    size_t opened = csv->next_line;
    csv->at++;
    for (;;) {
        if (!copy_run(csv, STOPS_QUOTED, err)) return false;
        int byte = peek(csv);
        if (byte == EOF) {
            return error_set(err,
                             "%s:%zu: the quote that opens on this line is never "
                             "closed",
                             csv->path, opened);
        }
        if (byte == 0) return stray_nul(csv, err);
        if (byte == '\n') csv->next_line++;
        if (byte == '"') {
            csv->at++;
            if (peek(csv) != '"') return true;
        }
        if (!copy_byte(csv, err)) return false;
    }
}

static bool start_field(Csv *csv, Error *err) {
    if (csv->fields == csv->starts) {
        size_t starts = 2 * csv->starts + 16;
        size_t *start = realloc(csv->start, starts * sizeof *start);
        if (!start) return error_set(err, "%s: out of memory", csv->path);
        csv->start = start;
        csv->starts = starts;
    }
    csv->start[csv->fields++] = csv->used;
    return true;
}

// What comes behind a field: a comma (`more` fields follow), or the record's end.
static bool end_field(Csv *csv, bool *more, Error *err) {
    csv->text[csv->used++] = '\0';
    int byte = peek(csv);
    *more = byte == ',';
    if (byte == EOF) return true;
    if (byte == 0) return stray_nul(csv, err);
    csv->at++;
    if (byte == '\r' && peek(csv) != '\n') {
        return error_set(err,
                         "%s:%zu: a carriage return without a newline; save the file "
                         "with line ends LF or CRLF",
                         csv->path, csv->next_line);
    }
    if (byte == '\r') byte = *csv->at++;
    if (byte == '\n') csv->next_line++;
    if (byte == '\n' || byte == ',') return true;
    return error_set(err,
                     "%s:%zu: text after a closing quote; a quote within quotes is "
                     "written twice (\"\")",
                     csv->path, csv->next_line);
}

static bool read_fields(Csv *csv, Error *err) {
    bool more = true;
    while (more) {
        if (!start_field(csv, err)) return false;
        bool quoted = peek(csv) == '"';
        bool read = quoted ? read_quoted(csv, err) : copy_run(csv, STOPS_PLAIN, err);
        if (!read) return false;
        if (!make_room(csv, err) || !end_field(csv, &more, err)) return false;
    }
    return true;
}

// The next record that is not an empty line.
static bool read_record(Csv *csv, Error *err) {
    bool empty = true;
    while (empty) {
        csv->used = csv->fields = 0;
        csv->line = csv->next_line;
        bool end = peek(csv) == EOF;
        if (end && ferror(csv->file)) {
            return error_set(err, "%s: cannot be read: %s", csv->path, strerror(errno));
        }
        if (end || !read_fields(csv, err)) return false;
        empty = csv->fields == 1 && csv->used == 1 && csv->columns != 1;
    }
    return true;
}

static int compare_names(const void *one, const void *other) {
    const char *const *a = one, *const *b = other;
    return strcmp(*a, *b);
}

static bool check_names(Csv *csv, Error *err) {
    if (csv->columns == 1 && strpbrk(csv->name[0], ";\t")) {
        return error_set(err,
                         "%s:%zu: one column found, '%.*s'; commas expected between "
                         "the names, not semicolons or tabs",
                         csv->path, csv->line, SHOWN, csv->name[0]);
    }
    const char **sorted = malloc(csv->columns * sizeof *sorted);
    if (!sorted) return error_set(err, "%s: out of memory", csv->path);
    memcpy(sorted, csv->name, csv->columns * sizeof *sorted);
    qsort(sorted, csv->columns, sizeof *sorted, compare_names);
    bool good = true;
    for (size_t c = 1; c < csv->columns && good; c++) {
        if (strcmp(sorted[c - 1], sorted[c]) != 0) continue;
        good = error_set(err,
                         "%s:%zu: two columns are called '%.*s'; every column needs "
                         "its own name",
                         csv->path, csv->line, SHOWN, sorted[c]);
    }
    free(sorted);
    return good;
}

enum { MADE_NAME = 32 };  // room for "column 123"

// Keeps the record at hand as the names of the columns.
static bool keep_names(Csv *csv, Error *err) {
    size_t columns = csv->fields;
    csv->names = malloc(csv->used + columns * MADE_NAME);
    csv->name = malloc(columns * sizeof *csv->name);
    csv->named = malloc(columns * sizeof *csv->named);
    if (!csv->names || !csv->name || !csv->named) {
        return error_set(err, "%s: out of memory", csv->path);
    }
    char *to = csv->names;
    for (size_t c = 0; c < columns; c++) {
        const char *name = csv->text + csv->start[c];
        size_t length = strlen(name);
        csv->name[c] = to;
        csv->named[c] = length > 0;
        memcpy(to, name, length + 1);
        if (length == 0) length = (size_t)snprintf(to, MADE_NAME, "column %zu", c + 1);
        to += length + 1;
    }
    csv->columns = columns;
    return check_names(csv, err);
}

static void skip_byte_order_mark(Csv *csv) {
    if (peek(csv) != EOF && memcmp(csv->at, "\xEF\xBB\xBF", 3) == 0) csv->at += 3;
}

static bool read_header(Csv *csv, Error *err) {
    csv->next_line = 1;
    err->text[0] = '\0';
    skip_byte_order_mark(csv);
    if (!read_record(csv, err)) {
        if (err->text[0]) return false;
        return error_set(err,
                         "%s: the file is empty; a line with the names of the columns "
                         "expected",
                         csv->path);
    }
    if (!keep_names(csv, err)) return false;
    csv->first_line = csv->next_line;
    csv->first_offset = csv->offset - (off_t)(csv->end - csv->at);
    return true;
}

Csv *csv_open(const char *path, Error *err) {
    Csv *csv = calloc(1, sizeof *csv);
    if (!csv) {
        error_set(err, "%s: out of memory", path);
        return NULL;
    }
    csv->at = csv->end = csv->chunk;
    csv->path = strdup(path);
    csv->file = csv->path ? file_open(path, err) : NULL;
    if (!csv->path) error_set(err, "%s: out of memory", path);
    if (csv->file && read_header(csv, err)) return csv;
    csv_close(csv);
    return NULL;
}

void csv_close(Csv *csv) {
    if (!csv) return;
    if (csv->file) fclose(csv->file);
    free(csv->path);
    free(csv->names);
    free(csv->name);
    free(csv->named);
    free(csv->text);
    free(csv->start);
    free(csv);
}

size_t csv_columns(const Csv *csv) {
    return csv->columns;
}

const char *csv_name(const Csv *csv, size_t column) {
    CHECK(column < csv->columns);
    return csv->name[column];
}

bool csv_named(const Csv *csv, size_t column) {
    CHECK(column < csv->columns);
    return csv->named[column];
}

bool csv_find(const Csv *csv, const char *name, size_t *column, Error *err) {
    const Names names = {"column", csv->name, sizeof csv->name[0], csv->columns};
    return names_find(&names, name, strlen(name), column, err) ||
           error_prefix(err, csv->path);
}

bool csv_next(Csv *csv, Error *err) {
    err->text[0] = '\0';
    if (!read_record(csv, err)) return false;
    if (csv->fields == csv->columns) return true;
    const char *cure = csv->fields < csv->columns
                           ? ""
                           : "; a field that holds a comma "
                             "needs quotes, and a decimal comma must be a point";
    return error_set(
        err, "%s:%zu: %zu field%s found, %zu expected (as in the header)%s", csv->path,
        csv->line, csv->fields, csv->fields == 1 ? "" : "s", csv->columns, cure);
}

const char *csv_field(const Csv *csv, size_t column) {
    CHECK(column < csv->fields);
    return csv->text + csv->start[column];
}

size_t csv_line(const Csv *csv) {
    return csv->line;
}

size_t csv_first_line(const Csv *csv) {
    return csv->first_line;
}

bool csv_rewind(Csv *csv, Error *err) {
    if (fseeko(csv->file, csv->first_offset, SEEK_SET) != 0) {
        return error_set(err, "%s: cannot be read twice: %s", csv->path,
                         strerror(errno));
    }
    csv->at = csv->end = csv->chunk;
    csv->offset = csv->first_offset;
    csv->next_line = csv->first_line;
    csv->fields = 0;
    return true;
}

// A decimal number taken apart: digits × 10^exponent.
typedef struct Decimal {
    uint64_t digits;
    int exponent;
    bool any;    // a digit was seen
    bool exact;  // every digit is in digits
} Decimal;

// Takes digits; each moves the exponent by `step`: 0 before the point, −1 behind it.
static const char *take_digits(const char *at, Decimal *number, int step) {
    for (; *at >= '0' && *at <= '9'; at++) {
        number->any = true;
        if (number->digits < UINT64_C(100000000000000000)) {
            number->digits = 10 * number->digits + (uint64_t)(*at - '0');
            number->exponent += step;
        } else {
            number->exact = false;
        }
    }
    return at;
}

// e12, E-3 and the like; NULL where there is an e and no number behind it.
static const char *take_exponent(const char *at, Decimal *number) {
    if (*at != 'e' && *at != 'E') return at;
    at++;
    int sign = *at == '-' ? -1 : 1;
    if (*at == '-' || *at == '+') at++;
    if (*at < '0' || *at > '9') return NULL;
    int exponent = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (exponent < 100000) exponent = 10 * exponent + (*at - '0');
    }
    number->exponent += sign * exponent;
    return at;
}

static const char *skip_blanks(const char *at) {
    while (*at == ' ' || *at == '\t') at++;
    return at;
}

// strtod, which rounds correctly but wants the decimal point of the locale.
static bool parse_slowly(const char *text, double *value) {
    char copy[NUMBER_LIMIT + 32];
    const char *dot = strchr(text, '.');
    size_t before = dot ? (size_t)(dot - text) : strlen(text);
    if (strlen(text) > NUMBER_LIMIT) return false;
    snprintf(copy, sizeof copy, "%.*s%s%s", (int)before, text,
             dot ? localeconv()->decimal_point : "", dot ? dot + 1 : "");
    double found = strtod(copy, NULL);
    if (!isfinite(found)) return false;
    *value = found;
    return true;
}

static const double POWERS_OF_TEN[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

// digits and power of ten are exact up to 2^53 and 10^22, so that one multiplication or
// division rounds once: correctly (Clinger 1990). All other numbers take the slow way.
bool csv_parse(const char *text, double *value) {
    const char *first = skip_blanks(text);
    bool negative = *first == '-';
    const char *at = *first == '-' || *first == '+' ? first + 1 : first;
    Decimal number = {.exact = true};
    at = take_digits(at, &number, 0);
    if (*at == '.') at = take_digits(at + 1, &number, -1);
    if (!number.any) return false;
    at = take_exponent(at, &number);
    if (!at || *skip_blanks(at)) return false;
    bool fast = number.exact && number.digits <= UINT64_C(1) << 53 &&
                number.exponent >= -22 && number.exponent <= 22;
    if (!fast) return parse_slowly(first, value);
    double found = (double)number.digits;
    if (number.exponent < 0) {
        found /= POWERS_OF_TEN[-number.exponent];
    } else {
        found *= POWERS_OF_TEN[number.exponent];
    }
    *value = negative ? -found : found;
    return true;
}

// Digits with a comma among them: 3,5 or 1,234.5
static bool has_number_with_comma(const char *text) {
    const char *at = skip_blanks(text);
    if (*at == '-' || *at == '+') at++;
    bool comma = strchr(at, ',') != NULL;
    bool digit = *at >= '0' && *at <= '9';
    return comma && digit && *skip_blanks(at + strspn(at, "0123456789.,eE+-")) == '\0';
}

// A number in form, but not a finite one: nan, inf, 1e999.
static bool is_not_finite(const char *text) {
    const char *const words[] = {"nan", "inf", "infinity"};
    const char *at = skip_blanks(text);
    if (*at == '-' || *at == '+') at++;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(at, words[i]) == 0) return true;
    }
    bool digit = *at >= '0' && *at <= '9';
    return digit && *skip_blanks(at + strspn(at, "0123456789.eE+-")) == '\0' &&
           strpbrk(at, "eE");
}

bool csv_is_numeric(const char *text) {
    double value;
    return csv_parse(text, &value) || has_number_with_comma(text) ||
           is_not_finite(text);
}

bool csv_number(const Csv *csv, size_t column, double *value, Error *err) {
    const char *text = csv_field(csv, column);
    if (csv_parse(text, value)) return true;
    const char *name = csv_name(csv, column);
    const char *wanted = has_number_with_comma(text)
                             ? "a number with a decimal point and no commas (1234.5)"
                         : is_not_finite(text) ? "a finite number"
                                               : "a number";
    if (*skip_blanks(text) == '\0') {
        return error_set(err,
                         "%s:%zu: column '%.*s' is empty, a value expected; fill it "
                         "in, delete the row, or leave the column out (--drop %.*s)",
                         csv->path, csv->line, SHOWN, name, SHOWN, name);
    }
    char as_in[48] = "";
    if (csv->line != csv->first_line) {
        snprintf(as_in, sizeof as_in, " (as in line %zu)", csv->first_line);
    }
    return error_set(err, "%s:%zu: column '%.*s' holds '%.*s', expected %s%s",
                     csv->path, csv->line, SHOWN, name, SHOWN, text, wanted, as_in);
}
