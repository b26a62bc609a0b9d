#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Names tried for a part before giving up.
enum { ATTEMPTS = 1000 };

// What stands where a regular file should.
static const char *kind_name(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISLNK(mode)) return "a symbolic link";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

// gzip's files begin with 1f 8b. Leaves the stream at its start.
static bool is_gzipped(FILE *stream) {
    unsigned char magic[2] = {0};
    size_t got = fread(magic, 1, sizeof magic, stream);
    rewind(stream);
    return got == sizeof magic && magic[0] == 0x1f && magic[1] == 0x8b;
}

// The kind is asked for before opening: opening a pipe would wait for its writer.
FILE *file_open(const char *path, Error *err) {
    struct stat found;
    bool exists = stat(path, &found) == 0;
    if (exists && !S_ISREG(found.st_mode)) {
        error_set(err, "%s: found %s, expected a file", path, kind_name(found.st_mode));
        return NULL;
    }
    FILE *stream = exists ? fopen(path, "rb") : NULL;
    if (!stream) {
        error_set(err, "%s: cannot be read: %s", path, strerror(errno));
        return NULL;
    }
    if (!is_gzipped(stream)) return stream;
    fclose(stream);
    error_set(err,
              "%s: found a file compressed by gzip; unpack it first: "
              "gzip -dc %s > NEW-NAME",
              path, path);
    return NULL;
}

// What may be replaced: nothing, or a regular file that we may write. A device or a
// link would not be written to but replaced, so it is refused. mode: permissions of the
// new file, those of the old one where there is one.
static bool may_replace(const char *path, mode_t *mode, Error *err) {
    struct stat found;
    *mode = 0666;
    if (!*path) return error_set(err, "found an empty name, expected that of a file");
    if (lstat(path, &found) != 0) return true;
    if (!S_ISREG(found.st_mode)) {
        return error_set(err, "%s: found %s, expected a file or a new name", path,
                         kind_name(found.st_mode));
    }
    *mode = found.st_mode & 0777;
    if (access(path, W_OK) == 0) return true;
    return error_set(err, "%s: cannot be written: %s", path, strerror(errno));
}

// Opens a new file beside the final name; -1 on error. O_EXCL, and the process in the
// name, keep two writers apart.
static int open_part(char *part, size_t size, const char *path, mode_t mode) {
    for (int i = 0; i < ATTEMPTS; i++) {
        snprintf(part, size, "%s.%ld-%d.part", path, (long)getpid(), i);
        int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

bool file_create(FileWriter *writer, const char *path, Error *err) {
    *writer = (FileWriter){0};
    mode_t mode;
    if (!may_replace(path, &mode, err)) return false;
    size_t length = strlen(path);
    size_t room = length + 64;
    char *name = malloc(length + 1);
    char *part = malloc(room);
    int file = name && part ? open_part(part, room, path, mode) : -1;
    FILE *stream = file >= 0 ? fdopen(file, "wb") : NULL;
    if (stream) {
        memcpy(name, path, length + 1);
        *writer = (FileWriter){.stream = stream, .path = name, .part = part};
        return true;
    }
    const char *why = errno == ENOENT ? "there is no such folder" : strerror(errno);
    error_set(err, "%s: cannot be written: %s", path, why);
    if (file >= 0) {  // open, but out of memory for its stream
        close(file);
        unlink(part);
    }
    free(name);
    free(part);
    return false;
}

// Everything on the disk, and the stream closed. False with errno, or with errno 0 when
// it was an earlier write that failed.
static bool finish_stream(FILE *stream) {
    errno = 0;
    bool good = fflush(stream) == 0 && !ferror(stream) && fsync(fileno(stream)) == 0;
    int reason = errno;
    bool closed = fclose(stream) == 0;
    if (!good) errno = reason;
    return good && closed;
}

// A new name is on the disk when its folder is. Not every file system can do this.
static void sync_folder(char *path) {
    char *slash = strrchr(path, '/');
    const char *folder = !slash ? "." : slash == path ? "/" : path;
    if (slash) *slash = '\0';
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (slash) *slash = '/';
    if (file < 0) return;
    fsync(file);
    close(file);
}

bool file_commit(FileWriter *writer, Error *err) {
    CHECK(writer->stream);
    bool good = finish_stream(writer->stream);
    writer->stream = NULL;
    if (!good || rename(writer->part, writer->path) != 0) {
        const char *why = errno ? strerror(errno) : "an earlier write failed";
        error_set(err, "%s: could not be written: %s", writer->path, why);
        file_abandon(writer);
        return false;
    }
    sync_folder(writer->path);
    free(writer->part);
    writer->part = NULL;
    file_abandon(writer);
    return true;
}

void file_abandon(FileWriter *writer) {
    if (writer->stream) fclose(writer->stream);
    if (writer->part) unlink(writer->part);
    free(writer->path);
    free(writer->part);
    *writer = (FileWriter){0};
}

bool file_finish_stdout(Error *err) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    const char *why = errno ? strerror(errno) : "an earlier write failed";
    return error_set(err, "stdout: could not be written: %s", why);
}
