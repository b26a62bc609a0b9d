// Opening what is there, and saving so that nothing is lost.
#include "file.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void put(const char *path, const void *bytes, size_t size) {
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static void assert_holds(const char *path, const char *expected) {
    char text[256] = "";
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    size_t got = fread(text, 1, sizeof text - 1, stream);
    fclose(stream);
    assert_int_equal(got, strlen(expected));
    assert_string_equal(text, expected);
}

// Names in the folder at hand that hold `part`.
static size_t count_names(const char *part) {
    size_t count = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    const struct dirent *entry;
    while ((entry = readdir(folder))) count += strstr(entry->d_name, part) != NULL;
    closedir(folder);
    return count;
}

static void assert_refused(const char *path, const char *reason) {
    Error err = {""};
    assert_null(file_open(path, &err));
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, reason));
}

static void assert_not_created(const char *path, const char *reason) {
    Error err = {""};
    FileWriter writer;
    assert_false(file_create(&writer, path, &err));
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, reason));
    file_abandon(&writer);
}

static void a_file_is_opened_at_its_first_byte(void **state) {
    (void)state;
    put("plain", "abc", 3);
    Error err;
    FILE *stream = file_open("plain", &err);
    assert_non_null(stream);
    assert_int_equal(getc(stream), 'a');
    fclose(stream);
}

static void empty_and_one_byte_files_can_be_opened(void **state) {
    (void)state;
    Error err;
    for (size_t size = 0; size < 2; size++) {
        put("short", "\x1f", size);
        FILE *stream = file_open("short", &err);
        assert_non_null(stream);
        assert_int_equal(getc(stream), size == 0 ? EOF : 0x1f);
        fclose(stream);
    }
}

static void a_link_to_a_file_can_be_read(void **state) {
    (void)state;
    put("target", "abc", 3);
    assert_int_equal(symlink("target", "link-to-read"), 0);
    Error err;
    FILE *stream = file_open("link-to-read", &err);
    assert_non_null(stream);
    fclose(stream);
}

static void what_is_not_a_file_is_named(void **state) {
    (void)state;
    assert_int_equal(mkdir("folder", 0777), 0);
    assert_int_equal(mkfifo("pipe", 0666), 0);
    assert_refused("nothing-here", "No such file");
    assert_refused("folder", "found a folder");
    assert_refused("pipe", "found a pipe");
    assert_refused("/dev/null", "found a device");
}

static void a_gzipped_file_is_refused_with_the_cure(void **state) {
    (void)state;
    put("images.gz", "\x1f\x8b\x08 and more", 12);
    assert_refused("images.gz", "unpack it first: gzip -dc images.gz");
}

static void a_file_without_permission_is_refused(void **state) {
    (void)state;
    if (geteuid() == 0) skip();
    put("secret", "abc", 3);
    assert_int_equal(chmod("secret", 0), 0);
    assert_refused("secret", "Permission denied");
    assert_not_created("secret", "Permission denied");
}

static void the_old_file_stands_until_the_commit(void **state) {
    (void)state;
    put("curve", "old", 3);
    Error err;
    FileWriter writer;
    assert_true(file_create(&writer, "curve", &err));
    fputs("new", writer.stream);
    fflush(writer.stream);
    assert_holds("curve", "old");
    assert_true(file_commit(&writer, &err));
    assert_holds("curve", "new");
    assert_int_equal(count_names(".part"), 0);
    file_abandon(&writer);
    assert_holds("curve", "new");
}

static void an_abandoned_file_leaves_the_old_one(void **state) {
    (void)state;
    put("kept", "old", 3);
    Error err;
    FileWriter writer;
    assert_true(file_create(&writer, "kept", &err));
    fputs("new", writer.stream);
    file_abandon(&writer);
    file_abandon(&writer);
    assert_holds("kept", "old");
    assert_int_equal(count_names(".part"), 0);
}

static void two_writers_of_one_name_do_not_mix(void **state) {
    (void)state;
    Error err;
    FileWriter first, second;
    assert_true(file_create(&first, "shared", &err));
    assert_true(file_create(&second, "shared", &err));
    fputs("first", first.stream);
    fputs("second", second.stream);
    assert_true(file_commit(&second, &err));
    assert_holds("shared", "second");
    assert_true(file_commit(&first, &err));
    assert_holds("shared", "first");
    assert_int_equal(count_names(".part"), 0);
}

static unsigned mode_of(const char *path) {
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    return found.st_mode & 0777;
}

static void save_short(const char *path) {
    Error err;
    FileWriter writer;
    assert_true(file_create(&writer, path, &err));
    assert_true(file_commit(&writer, &err));
}

static void permissions_are_the_umasks_or_the_old_files(void **state) {
    (void)state;
    mode_t before = umask(027);
    save_short("fresh");
    assert_int_equal(mode_of("fresh"), 0640);
    assert_int_equal(chmod("fresh", 0600), 0);
    save_short("fresh");
    assert_int_equal(mode_of("fresh"), 0600);
    umask(before);
}

static void what_cannot_be_replaced_is_refused(void **state) {
    (void)state;
    put("linked", "abc", 3);
    assert_int_equal(symlink("linked", "link"), 0);
    assert_not_created("link", "found a symbolic link");
    assert_not_created("/dev/null", "found a device");
    assert_not_created("/dev/full", "found a device");
    assert_not_created(".", "found a folder");
    assert_not_created("no-folder/curve", "there is no such folder");
    assert_not_created("", "found an empty name");
    assert_holds("linked", "abc");
}

static void a_folder_may_be_part_of_the_name(void **state) {
    (void)state;
    assert_int_equal(mkdir("results", 0777), 0);
    save_short("results/curve");
    assert_holds("results/curve", "");
}

// A limit on the size of files stands for a full disk; a child has it and ends.
static int save_with_a_full_disk(void) {
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {.rlim_cur = 100, .rlim_max = 100};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 10;
    Error err = {""};
    FileWriter writer;
    if (!file_create(&writer, "big", &err)) return 11;
    for (int i = 0; i < 100000; i++) fputs("0123456789", writer.stream);
    if (file_commit(&writer, &err)) return 12;
    return strstr(err.text, "big: could not be written: ") ? 0 : 13;
}

static void a_full_disk_is_an_error_and_keeps_the_old_file(void **state) {
    (void)state;
    put("big", "old", 3);
    pid_t child = fork();
    if (child == 0) _exit(save_with_a_full_disk());
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_holds("big", "old");
    assert_int_equal(count_names(".part"), 0);
}

static int finish_on_a_full_disk(void) {
    Error err = {""};
    if (!freopen("/dev/full", "w", stdout)) return 10;
    printf("numbers\n");
    if (file_finish_stdout(&err)) return 11;
    return strstr(err.text, "stdout: could not be written: No space") ? 0 : 12;
}

static void stdout_on_a_full_disk_is_an_error(void **state) {
    (void)state;
    if (access("/dev/full", W_OK) != 0) skip();
    Error err;
    assert_true(file_finish_stdout(&err));
    pid_t child = fork();
    if (child == 0) _exit(finish_on_a_full_disk());
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
}

// The tests run in a folder of their own.
static int enter_folder(void **state) {
    char name[] = "/tmp/test-file-XXXXXX";
    if (!mkdtemp(name) || chdir(name) != 0) return -1;
    *state = strdup(name);
    return *state ? 0 : -1;
}

static int leave_folder(void **state) {
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", (const char *)*state);
    free(*state);
    return chdir("/") == 0 ? system(command) : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_opened_at_its_first_byte),
        cmocka_unit_test(empty_and_one_byte_files_can_be_opened),
        cmocka_unit_test(a_link_to_a_file_can_be_read),
        cmocka_unit_test(what_is_not_a_file_is_named),
        cmocka_unit_test(a_gzipped_file_is_refused_with_the_cure),
        cmocka_unit_test(a_file_without_permission_is_refused),
        cmocka_unit_test(the_old_file_stands_until_the_commit),
        cmocka_unit_test(an_abandoned_file_leaves_the_old_one),
        cmocka_unit_test(two_writers_of_one_name_do_not_mix),
        cmocka_unit_test(permissions_are_the_umasks_or_the_old_files),
        cmocka_unit_test(what_cannot_be_replaced_is_refused),
        cmocka_unit_test(a_folder_may_be_part_of_the_name),
        cmocka_unit_test(a_full_disk_is_an_error_and_keeps_the_old_file),
        cmocka_unit_test(stdout_on_a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
