#include "table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// The longest path that is put together here.
enum { PATH_ROOM = 4096 };

static size_t count_columns(const char *header) {
    size_t columns = 1;
    for (const char *c = header; *c; c++) columns += *c == ',';
    return columns;
}

bool table_create(Table *table, const char *folder, const char *name,
                  const char *header, Error *err) {
    *table = (Table){0};
    if (!folder || !*folder) return true;
    bool here = strcmp(folder, ".") == 0;
    char path[PATH_ROOM];
    int length = snprintf(path, sizeof path, "%s%s%s", here ? "" : folder,
                          here ? "" : "/", name);
    if (length < 0 || length >= PATH_ROOM) {
        return error_set(err, "%.40s...: the name is too long", path);
    }
    if (!file_create(&table->writer, path, err)) return false;
    fprintf(table->writer.stream, "%s\n", header);
    table->columns = count_columns(header);
    table->on = true;
    return true;
}

// A comma before every cell but the first of its row.
static FILE *begin_cell(Table *table) {
    if (table->at > 0) fputc(',', table->writer.stream);
    return table->writer.stream;
}

static void end_cell(Table *table) {
    table->at = (table->at + 1) % table->columns;
    if (table->at == 0) fputc('\n', table->writer.stream);
}

// nan is written without a sign: which one it has depends on the machine.
void table_number(Table *table, double value) {
    if (!table->on) return;
    FILE *stream = begin_cell(table);
    if (isnan(value)) {
        fputs("nan", stream);
    } else {
        fprintf(stream, "%.17g", value);
    }
    end_cell(table);
}

// In quotes, quotes within doubled.
static void put_quoted(FILE *stream, const char *text) {
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"') fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

void table_text(Table *table, const char *text) {
    if (!table->on) return;
    FILE *stream = begin_cell(table);
    bool plain = *text && !strpbrk(text, ",\"\r\n");
    if (plain) {
        fputs(text, stream);
    } else {
        put_quoted(stream, text);
    }
    end_cell(table);
}

void table_row(Table *table, const double *values) {
    CHECK(table->at == 0);
    for (size_t i = 0; i < table->columns; i++) table_number(table, values[i]);
}

void table_gap(Table *table) {
    CHECK(table->at == 0);
    if (table->on) fputc('\n', table->writer.stream);
}

bool table_close(Table *table, Error *err) {
    CHECK(table->at == 0);
    if (!table->on) return true;
    table->on = false;
    return file_commit(&table->writer, err);
}

void table_abandon(Table *table) {
    file_abandon(&table->writer);
    *table = (Table){0};
}
