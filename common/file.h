// Opening files so that what can go wrong is said, and saving so that nothing is lost.
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "error.h"

// A file being written: beside its final name until file_commit.
typedef struct FileWriter {
    FILE *stream;  // owned; NULL: closed
    char *path;    // owned: the final name
    char *part;    // owned: the name until then, in the same folder
} FileWriter;

// Opens a regular file for reading. Says what it found instead: nothing, a folder, a
// pipe, a gzipped file (and the cure), no permission. NULL on error.
FILE *file_open(const char *path, Error *err);

// Starts a file that will replace `path` when it is complete. A device, a folder, a
// symbolic link and a file that may not be written are refused.
bool file_create(FileWriter *writer, const char *path, Error *err);

// Flushes, syncs, renames. On any error the old file at `path` stands untouched.
bool file_commit(FileWriter *writer, Error *err);

// Drops what was written; harmless after file_commit.
void file_abandon(FileWriter *writer);

// Flushes stdout at a program's end: a full disk or closed pipe must not pass for
// success.
bool file_finish_stdout(Error *err);

#endif
