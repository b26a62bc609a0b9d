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
#include "real.h"

enum {
    CHUNK = 1 << 16,         // bytes read from the file at once
    BLOCK = 64,              // bytes that are asked together
    FIELD_LIMIT = 1 << 20,   // bytes in one field
    RECORD_LIMIT = 1 << 24,  // bytes in one record
    NUMBER_LIMIT = 1000,     // characters in one number
    SHOWN = 40,              // characters of a field that a message shows
};

struct Csv {
    char *path;          // owned
    FILE *file;          // owned
    size_t columns;      // in the header
    char *names;         // owned: the names of the columns, one after another
    const char **name;   // owned: where each starts in names
    bool *named;         // owned: false where the header left a name out
    char *buffer;        // owned: the record at hand and what was read behind it
    size_t room;         // bytes of buffer
    char *record;        // where the record at hand starts in buffer
    char *at;            // unread bytes: at … end − 1
    char *end;           // BLOCK zeros stand here
    size_t *start;       // owned: where each field starts, counted from record
    size_t starts;       // room in start
    size_t fields;       // in the record at hand; each ends with \0
    size_t line;         // where the record at hand starts
    size_t next_line;    // where the unread bytes start
    size_t first_line;   // where the first record starts
    off_t first_offset;  // the same in bytes
    off_t offset;        // of end in the file
};

// The bytes at which the walk through a field stops. The 0 behind the last chunk is one
// of them, so that the walk needs no second condition.
enum { STOPS_PLAIN = 1, STOPS_QUOTED = 2 };

static const unsigned char STOPS[256] = {
    ['\0'] = STOPS_PLAIN | STOPS_QUOTED,
    ['\n'] = STOPS_PLAIN | STOPS_QUOTED,
    [','] = STOPS_PLAIN,
    ['\r'] = STOPS_PLAIN,
    ['"'] = STOPS_QUOTED,
};

// Eight bytes as one number, the first of them lowest. Compilers make one load of it.
static inline uint64_t eight_bytes(const char *at) {
    const unsigned char *b = (const unsigned char *)at;
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
           (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 |
           (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

// Bit k is set where at[k] is below '-'. Every stop is, and few other bytes are. Eight
// bytes are asked at once, and a multiplication brings their answers side by side.
static inline uint64_t low_bytes(const char *at) {
    const uint64_t each = UINT64_C(0x0101010101010101), top = each << 7;
    uint64_t low = 0;
    for (int k = 0; k < BLOCK; k += 8) {
        uint64_t word = eight_bytes(at + k);
        uint64_t below = ~((word | top) - each * '-') & ~word & top;
        low |= ((below >> 7) * UINT64_C(0x0102040810204080) >> 56) << k;
    }
    return low;
}

// The first byte that stops the walk, at `at` or behind it.
static char *find_stop(char *at, unsigned char stop) {
    for (;; at += BLOCK) {
        for (uint64_t low = low_bytes(at); low; low &= low - 1) {
            char *here = at + __builtin_ctzll(low);
            if (STOPS[(unsigned char)*here] & stop) return here;
        }
    }
}

// May the record, and the field at hand, go on behind the unread bytes?
static bool check_length(const Csv *csv, Error *err) {
    size_t record = (size_t)(csv->end - csv->record);
    size_t field = csv->fields > 0 ? record - csv->start[csv->fields - 1] : 0;
    if (field <= FIELD_LIMIT && record <= RECORD_LIMIT) return true;
    const char *what = field > FIELD_LIMIT ? "a field" : "a record";
    int limit = field > FIELD_LIMIT ? FIELD_LIMIT : RECORD_LIMIT;
    return error_set(err,
                     "%s:%zu: %s of more than %d bytes starts here; is a quote "
                     "not closed, or is this not CSV?",
                     csv->path, csv->line, what, limit);
}

// Moves the record at hand to the front of a buffer with room for a chunk behind it.
static bool make_room(Csv *csv, Error *err) {
    size_t kept = (size_t)(csv->end - csv->record);
    size_t needed = kept + CHUNK + BLOCK;
    if (csv->record != csv->buffer) memmove(csv->buffer, csv->record, kept);
    if (needed > csv->room) {
        char *buffer = realloc(csv->buffer, 2 * needed);
        if (!buffer) return error_set(err, "%s: out of memory", csv->path);
        csv->buffer = buffer;
        csv->room = 2 * needed;
    }
    csv->record = csv->buffer;
    csv->at = csv->end = csv->buffer + kept;
    return true;
}

// The next chunk, when all bytes are read. False: the file's end, or an error.
static bool refill(Csv *csv, Error *err) {
    if (!check_length(csv, err) || !make_room(csv, err)) return false;
    size_t bytes = fread(csv->end, 1, CHUNK, csv->file);
    csv->end += bytes;
    csv->offset += (off_t)bytes;
    memset(csv->end, 0, BLOCK);
    if (bytes > 0) return true;
    if (!ferror(csv->file)) return false;
    return error_set(err, "%s: cannot be read: %s", csv->path, strerror(errno));
}

// The next unread byte, or EOF: the file's end, or an error.
static int peek(Csv *csv, Error *err) {
    if (csv->at == csv->end && !refill(csv, err)) return EOF;
    return (unsigned char)*csv->at;
}

static bool stray_nul(const Csv *csv, Error *err) {
    return error_set(err,
                     "%s:%zu: a byte 0 found, text expected; a file in UTF-16 must be "
                     "saved as UTF-8",
                     csv->path, csv->next_line);
}

// To the end of a field without quotes. It stays where it is.
static void skip_plain(Csv *csv, Error *err) {
    do {
        csv->at = find_stop(csv->at, STOPS_PLAIN);
    } while (csv->at == csv->end && refill(csv, err));
}

// A field in quotes, from its opening quote to behind its closing one. Behind a doubled
// quote its text moves up by a byte.
static bool read_quoted(Csv *csv, Error *err) {
    size_t opened = csv->next_line;
    size_t to = ++csv->start[csv->fields - 1];
    csv->at++;
    for (;;) {
        char *from = csv->at;
        csv->at = find_stop(from, STOPS_QUOTED);
        memmove(csv->record + to, from, (size_t)(csv->at - from));
        to += (size_t)(csv->at - from);
        int byte = peek(csv, err);
        if (byte == EOF && err->text[0]) return false;
        if (byte == EOF) {
            return error_set(err,
                             "%s:%zu: the quote that opens on this line is never "
                             "closed",
                             csv->path, opened);
        }
        if (byte == 0) return stray_nul(csv, err);
        if (byte == '\n') csv->next_line++;
        csv->at++;
        if (byte == '"') {
            if (peek(csv, err) != '"') break;
            csv->at++;
        }
        csv->record[to++] = (char)byte;
    }
    csv->record[to] = '\0';
    return true;
}

static bool start_field(Csv *csv, Error *err) {
    if (csv->fields == csv->starts) {
        size_t starts = 2 * csv->starts + 16;
        size_t *start = realloc(csv->start, starts * sizeof *start);
        if (!start) return error_set(err, "%s: out of memory", csv->path);
        csv->start = start;
        csv->starts = starts;
    }
    csv->start[csv->fields++] = (size_t)(csv->at - csv->record);
    return true;
}

// What comes behind a field: a comma (`more` fields follow), or the record's end. A \0
// takes its place.
static bool end_field(Csv *csv, bool *more, Error *err) {
    int byte = peek(csv, err);
    *more = byte == ',';
    if (byte == EOF) return !err->text[0];
    if (byte == 0) return stray_nul(csv, err);
    *csv->at++ = '\0';
    if (byte == '\r' && peek(csv, err) != '\n') {
        if (err->text[0]) return false;
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

// Plain fields as far as their commas are read: nearly all the fields of a record. What
// is left, a quote, the record's end or the chunk's, takes the careful way.
static void split_plain(Csv *csv) {
    char *record = csv->record, *field = csv->at;
    size_t *start = csv->start, fields = csv->fields;
    bool plain = true;
    for (char *block = field; plain; block += BLOCK) {
        for (uint64_t low = low_bytes(block); low; low &= low - 1) {
            char *stop = block + __builtin_ctzll(low);
            if (!(STOPS[(unsigned char)*stop] & STOPS_PLAIN)) continue;
            plain = *stop == ',' && *field != '"' && fields < csv->starts;
            if (!plain) break;
            *stop = '\0';
            start[fields++] = (size_t)(field - record);
            field = stop + 1;
        }
    }
    csv->at = field;
    csv->fields = fields;
}

static bool read_fields(Csv *csv, Error *err) {
    bool more = true;
    while (more) {
        split_plain(csv);
        if (!start_field(csv, err)) return false;
        int first = peek(csv, err);
        if (first == '"' && !read_quoted(csv, err)) return false;
        if (first != '"') skip_plain(csv, err);
        if (!end_field(csv, &more, err)) return false;
    }
    return true;
}

// The next record that is not an empty line. err is empty before.
static bool read_record(Csv *csv, Error *err) {
    bool empty = true;
    while (empty) {
        csv->record = csv->at;
        csv->fields = 0;
        csv->line = csv->next_line;
        if (peek(csv, err) == EOF || !read_fields(csv, err)) return false;
        empty = csv->fields == 1 && csv->columns != 1 && !csv->record[csv->start[0]];
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
    csv->names = malloc((size_t)(csv->at - csv->record) + columns * MADE_NAME);
    csv->name = malloc(columns * sizeof *csv->name);
    csv->named = malloc(columns * sizeof *csv->named);
    if (!csv->names || !csv->name || !csv->named) {
        return error_set(err, "%s: out of memory", csv->path);
    }
    char *to = csv->names;
    for (size_t c = 0; c < columns; c++) {
        const char *name = csv->record + csv->start[c];
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

static void skip_byte_order_mark(Csv *csv, Error *err) {
    if (peek(csv, err) != EOF && memcmp(csv->at, "\xEF\xBB\xBF", 3) == 0) csv->at += 3;
}

static bool read_header(Csv *csv, Error *err) {
    csv->next_line = 1;
    err->text[0] = '\0';
    skip_byte_order_mark(csv, err);
    if (err->text[0] || !read_record(csv, err)) {
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
    free(csv->buffer);
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
    return csv->record + csv->start[column];
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
    csv->record = csv->at = csv->end = csv->buffer;
    csv->offset = csv->first_offset;
    csv->next_line = csv->first_line;
    csv->fields = 0;
    return true;
}

enum { EXACT_POWER = 22 };  // 10^22 is a double, 10^23 is not

static const uint64_t EXACT_DIGITS = UINT64_C(1) << 53;      // all up to it are doubles
static const uint64_t FULL = UINT64_C(1000000000000000000);  // a digit more fits

// A decimal number taken apart: digits × 10^exponent.
typedef struct Decimal {
    uint64_t digits;
    int exponent;
    bool negative;
    bool any;    // a digit was seen
    bool exact;  // every digit is in digits
} Decimal;

// Takes digits; each moves the exponent by `step`: 0 before the point, −1 behind it.
static const char *take_digits(const char *at, Decimal *number, int step) {
    for (; *at >= '0' && *at <= '9'; at++) {
        number->any = true;
        if (number->digits < FULL) {
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

// 10^exponent, exact up to 44: the product of two exact powers has at most 106 bits.
static Exact power_of_ten(int exponent) {
    static const double power[] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    };
    if (exponent <= EXACT_POWER) return (Exact){power[exponent], 0};
    return exact_product(power[EXACT_POWER], power[exponent - EXACT_POWER]);
}

// digits and power of ten are exact up to 2^53 and 10^22, so that one multiplication or
// division rounds once: correctly (Clinger 1990).
static double scale_exactly(double digits, int exponent) {
    if (exponent < 0) return digits / power_of_ten(-exponent).head;
    return digits * power_of_ten(exponent).head;
}

// Up to 64 bits of digits, powers up to 10^44: first + rest is right to first × 2^−100.
// False: that near to it lies the middle between two doubles, so that the rounded sum
// may be the wrong one of the two.
static bool scale_closely(uint64_t digits, int exponent, double *value) {
    Exact d = exact_sum((double)(digits >> 32) * 0x1p32, (double)(digits & UINT32_MAX));
    Exact p = power_of_ten(exponent < 0 ? -exponent : exponent);
    double first = exponent < 0 ? d.head / p.head : d.head * p.head;
    double rest, slack = first * 0x1p-100;
    if (exponent < 0) {
        double left = double_fma(-first, p.head, d.head);
        rest = (left - first * p.tail + d.tail) / p.head;
    } else {
        double left = double_fma(d.head, p.head, -first);
        rest = left + d.head * p.tail + d.tail * p.head;
    }
    *value = first + rest;
    return first + (rest - slack) >= *value && first + (rest + slack) <= *value;
}

// The number that `text` is, which is taken apart in `number`.
static bool find_value(double *value, const Decimal *number, const char *text) {
    int size = number->exponent < 0 ? -number->exponent : number->exponent;
    double found;
    if (number->exact && size <= EXACT_POWER && number->digits <= EXACT_DIGITS) {
        found = scale_exactly((double)number->digits, number->exponent);
    } else if (!number->exact || size > 2 * EXACT_POWER ||
               !scale_closely(number->digits, number->exponent, &found)) {
        return parse_slowly(text, value);
    }
    *value = number->negative ? -found : found;
    return true;
}

bool csv_parse(const char *text, double *value) {
    const char *first = skip_blanks(text);
    Decimal number = {.exact = true, .negative = *first == '-'};
    const char *at = *first == '-' || *first == '+' ? first + 1 : first;
    at = take_digits(at, &number, 0);
    if (*at == '.') at = take_digits(at + 1, &number, -1);
    if (!number.any) return false;
    at = take_exponent(at, &number);
    return at && !*skip_blanks(at) && find_value(value, &number, first);
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

// The error for a field that is no number. Always false.
static bool number_error(const Csv *csv, size_t column, Error *err) {
    const char *text = csv_field(csv, column), *name = csv_name(csv, column);
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

bool csv_number(const Csv *csv, size_t column, double *value, Error *err) {
    return csv_parse(csv_field(csv, column), value) || number_error(csv, column, err);
}
