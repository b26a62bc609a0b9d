#include "json.h"

#include <stdint.h>
#include <string.h>

#include "csv.h"

static const char DIGITS[] = "0123456789";

Json json_start(char *text, size_t length) {
    return (Json){.start = text, .at = text, .end = text + length};
}

bool json_fail(Json *json, const char *wrong) {
    if (!json->wrong) json->wrong = wrong;
    return false;
}

// The next character that is not blank; 0 at the end.
static char next(Json *json) {
    while (json->at < json->end && memchr(" \t\r\n", *json->at, 4)) json->at++;
    return json->at < json->end ? *json->at : '\0';
}

// Goes past the character c.
static bool take(Json *json, char c, const char *wrong) {
    if (json->wrong) return false;
    if (next(json) != c) return json_fail(json, wrong);
    json->at++;
    return true;
}

bool json_open(Json *json, char bracket) {
    json->fresh = true;
    return take(json, bracket,
                bracket == '[' ? "expected a list [...]" : "expected an object {...}");
}

bool json_more(Json *json, char bracket) {
    if (json->wrong) return false;
    bool fresh = json->fresh;
    json->fresh = false;
    if (next(json) == bracket) {
        json->at++;
        return false;
    }
    return fresh || take(json, ',', "expected a comma or the closing bracket");
}

// Four hexadecimal digits.
static uint32_t hex(Json *json) {
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = *json->at ? strchr(digits, *json->at) : NULL;
        if (!digit) {
            return json_fail(json, "expected four hexadecimal digits after \\u");
        }
        code = code * 16 + (uint32_t)(digit - digits) % 16;
        json->at++;
    }
    return code;
}

// What stands behind \u: one code, or two that make one. Not 0, which ends texts in C.
static uint32_t code_point(Json *json) {
    uint32_t code = hex(json);
    if (code >= 0xd800 && code < 0xdc00 && json->at[0] == '\\' && json->at[1] == 'u') {
        json->at += 2;
        uint32_t low = hex(json);
        if (low < 0xdc00 || low > 0xdfff) {
            code = 0;
        } else {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    bool byte = code >= 0xdc80 && code <= 0xdcff;
    bool half = code >= 0xd800 && code <= 0xdfff && !byte;
    if (code == 0 || half) {
        json_fail(json, "expected the code of a character after \\u");
    }
    return code;
}

// Writes a code point in UTF-8, 1 to 4 bytes; returns how many.
static size_t encode(char to[4], uint32_t code) {
    if (code < 0x80 || (code >= 0xdc80 && code <= 0xdcff)) {
        to[0] = (char)(code & 0xff);
        return 1;
    }
    size_t bytes = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t b = bytes - 1; b > 0; b--, code >>= 6) {
        to[b] = (char)(0x80 | (code & 0x3f));
    }
    to[0] = (char)((0xf00 >> bytes & 0xff) | code);
    return bytes;
}

// The character behind a backslash; returns its bytes.
static size_t escaped(Json *json, char to[4]) {
    const char *letters = "\"\\/bfnrt", *meaning = "\"\\/\b\f\n\r\t";
    char letter = *json->at;
    const char *found = letter ? strchr(letters, letter) : NULL;
    if (!found && letter != 'u') {
        return json_fail(json, "expected n, t, \", \\ or u after \\");
    }
    json->at++;
    if (!found) return encode(to, code_point(json));
    to[0] = meaning[found - letters];
    return 1;
}

size_t json_string(Json *json, char *to) {
    if (!take(json, '"', "expected a text in quotes")) return 0;
    size_t length = 0;
    while (*json->at != '"' && !json->wrong) {
        char bytes[4] = {*json->at};
        size_t count = 1;
        if ((unsigned char)bytes[0] < ' ') {
            json_fail(json, "expected the closing quote of a text");
            break;
        }
        json->at++;
        if (bytes[0] == '\\') count = escaped(json, bytes);
        if (to) memcpy(to + length, bytes, count);
        length += count;
    }
    if (json->wrong) return 0;
    json->at++;
    if (to) to[length] = '\0';
    return length;
}

size_t json_key(Json *json, char *to) {
    size_t length = json_string(json, to);
    return take(json, ':', "expected a colon") ? length : 0;
}

// Is this -0.5e+3 or the like? Moves *at behind it.
static bool is_number(char **at) {
    char *c = *at + (**at == '-');
    size_t whole = strspn(c, DIGITS), part = 1, power = 1;
    bool zero_first = whole > 1 && *c == '0';
    c += whole;
    if (*c == '.') {
        part = strspn(c + 1, DIGITS);
        c += 1 + part;
    }
    if (*c == 'e' || *c == 'E') {
        c += c[1] == '+' || c[1] == '-' ? 2 : 1;
        power = strspn(c, DIGITS);
        c += power;
    }
    if (whole == 0 || zero_first || part == 0 || power == 0) return false;
    *at = c;
    return true;
}

// The number is cut off for a moment: csv_parse takes a whole text, in any locale.
double json_number(Json *json) {
    if (json->wrong) return 0;
    next(json);
    const char *number = json->at;
    char *end = json->at;
    if (!is_number(&end)) return json_fail(json, "expected a number");
    char behind = *end;
    double value = 0;
    *end = '\0';
    bool finite = csv_parse(number, &value);
    *end = behind;
    if (!finite) return json_fail(json, "expected a finite number");
    json->at = end;
    return value;
}

size_t json_size(Json *json) {
    if (json->wrong) return 0;
    size_t sum = 0;
    const char *wrong = "expected a whole number, 0 or more";
    if (next(json) < '0' || *json->at > '9') return json_fail(json, wrong);
    if (json->at[0] == '0' && json->at[1] >= '0' && json->at[1] <= '9') {
        return json_fail(json, "expected a number without a 0 before it");
    }
    for (; *json->at >= '0' && *json->at <= '9'; json->at++) {
        size_t digit = (size_t)(*json->at - '0');
        if (sum > (SIZE_MAX - digit) / 10) {
            return json_fail(json, "expected a smaller number");
        }
        sum = 10 * sum + digit;
    }
    return strchr(".eE", *json->at) && *json->at ? json_fail(json, wrong) : sum;
}

static void skip_word(Json *json, const char *word) {
    size_t length = strlen(word);
    bool same =
        (size_t)(json->end - json->at) >= length && memcmp(json->at, word, length) == 0;
    if (same) {
        json->at += length;
    } else {
        json_fail(json, "expected a value");
    }
}

static void skip(Json *json, int depth) {
    char c = json->wrong ? '\0' : next(json);
    if (c == '{' || c == '[') {
        char close = c == '{' ? '}' : ']';
        if (depth == JSON_DEPTH) json_fail(json, "nested too deep");
        json_open(json, c);
        while (json_more(json, close)) {
            if (c == '{') json_key(json, NULL);
            skip(json, depth + 1);
        }
    } else if (c == '"') {
        json_string(json, NULL);
    } else if (c == 't' || c == 'f' || c == 'n') {
        skip_word(json, c == 't' ? "true" : c == 'f' ? "false" : "null");
    } else {
        json_number(json);
    }
}

void json_skip(Json *json) {
    skip(json, 0);
}

size_t json_count(Json *json) {
    Json scan = *json;
    char open = next(&scan), close = open == '{' ? '}' : ']';
    size_t count = 0;
    if (open != '{' && open != '[') return 0;
    json_open(&scan, open);
    for (; json_more(&scan, close); count++) {
        if (open == '{') json_key(&scan, NULL);
        json_skip(&scan);
    }
    if (scan.wrong) *json = scan;
    return count;
}

void json_finish(Json *json) {
    bool more = !json->wrong && (next(json) != '\0' || json->at < json->end);
    if (more) json_fail(json, "expected nothing more");
}

// Bytes of the UTF-8 character that begins here; 0: there is none (overlong, a half of
// a pair, beyond U+10FFFF, cut off).
static size_t character_length(const unsigned char *c) {
    size_t length = c[0] < 0x80   ? 1
                    : c[0] < 0xc2 ? 0
                    : c[0] < 0xe0 ? 2
                    : c[0] < 0xf0 ? 3
                    : c[0] < 0xf5 ? 4
                                  : 0;
    for (size_t b = 1; b < length; b++) {
        if ((c[b] & 0xc0) != 0x80) return 0;
    }
    bool overlong = (c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xf0 && c[1] < 0x90);
    bool half = c[0] == 0xed && c[1] >= 0xa0;
    bool beyond = c[0] == 0xf4 && c[1] >= 0x90;
    return overlong || half || beyond ? 0 : length;
}

void json_write_string(FILE *stream, const char *text) {
    fputc('"', stream);
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        size_t length = character_length(c);
        bool quoted = *c == '"' || *c == '\\';
        if (length == 0) {
            fprintf(stream, "\\udc%02x", *c);
        } else if (*c < ' ') {
            fprintf(stream, "\\u%04x", *c);
        } else {
            fprintf(stream, "%s%.*s", quoted ? "\\" : "", (int)length, (const char *)c);
        }
        c += length > 0 ? length : 1;
    }
    fputc('"', stream);
}

// A locale may have put something else where the point belongs.
void json_write_number(FILE *stream, double value) {
    char text[40];
    bool point = false;
    snprintf(text, sizeof text, "%.17g", value);
    for (const char *c = text; *c; c++) {
        bool usual = strchr("0123456789+-e", *c);
        if (usual) {
            fputc(*c, stream);
        } else if (!point) {
            fputc('.', stream);
        }
        point = point || !usual;
    }
}
