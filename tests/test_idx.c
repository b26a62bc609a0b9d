// IDX files: images and labels, whole and broken.
#include "idx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "rng.h"

// A new file each time: overwriting an old one makes some file systems wait for the
// disk.
static void put(const char *path, const void *bytes, size_t size) {
    remove(path);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

// Two images of 2×3 pixels, and the labels 9 and 4.
static const unsigned char IMAGES[] = {0, 0, 8, 3, 0, 0, 0, 2, 0,  0,  0,  2,  0,   0,
                                       0, 3, 0, 1, 2, 3, 4, 5, 10, 20, 30, 40, 255, 51};
static const unsigned char LABELS[] = {0, 0, 8, 1, 0, 0, 0, 2, 9, 4};

static void assert_read_says(const void *bytes, size_t size, const char *expected) {
    Error err = {""};
    Idx idx;
    put("a.idx", bytes, size);
    assert_false(idx_read(&idx, "a.idx", &err));
    assert_string_equal(err.text, expected);
    assert_null(idx.at);
}

static void sizes_and_bytes_are_read(void **state) {
    (void)state;
    Error err;
    Idx idx;
    put("a.idx", IMAGES, sizeof IMAGES);
    assert_true(idx_read(&idx, "a.idx", &err));
    assert_int_equal(idx.dimensions, 3);
    assert_int_equal(idx.size[0], 2);
    assert_int_equal(idx.size[1], 2);
    assert_int_equal(idx.size[2], 3);
    assert_int_equal(idx.size[3], 1);
    assert_memory_equal(idx.at, IMAGES + 16, 12);
    idx_free(&idx);
    idx_free(&idx);
}

static void sizes_are_big_endian(void **state) {
    (void)state;
    Error err;
    Idx idx;
    unsigned char bytes[8 + 258] = {0, 0, 8, 1, 0, 0, 1, 2};
    put("a.idx", bytes, sizeof bytes);
    assert_true(idx_read(&idx, "a.idx", &err));
    assert_int_equal(idx.size[0], 258);
    idx_free(&idx);
}

static void a_broken_header_is_named_with_its_byte(void **state) {
    (void)state;
    assert_read_says("", 0, "a.idx: byte 0: the file ends here, 4 bytes expected");
    assert_read_says("\x89PNG", 4,
                     "a.idx: byte 0: 89 50 found, 00 00 expected: this is no "
                     "IDX file");
    assert_read_says("\0\0\x0d\1\0\0\0\0", 8,
                     "a.idx: byte 2: numbers of kind 0d found, 08 "
                     "(unsigned bytes) expected");
    assert_read_says("\0\0\x08\0", 4,
                     "a.idx: byte 3: 0 dimensions found, 1 to 4 expected");
    assert_read_says("\0\0\x08\5", 4,
                     "a.idx: byte 3: 5 dimensions found, 1 to 4 expected");
    assert_read_says("\0\0\x08\3\0\0", 6,
                     "a.idx: byte 6: the file ends here, 16 bytes "
                     "expected");
}

static void a_file_of_the_wrong_length_is_named_with_its_byte(void **state) {
    (void)state;
    unsigned char longer[sizeof IMAGES + 2] = {0};
    memcpy(longer, IMAGES, sizeof IMAGES);
    assert_read_says(IMAGES, sizeof IMAGES - 1,
                     "a.idx: byte 27: the file ends here, 28 bytes expected");
    assert_read_says(longer, sizeof longer,
                     "a.idx: byte 28: the file's end expected, 2 bytes more found");
}

static void sizes_that_overflow_are_only_too_long(void **state) {
    (void)state;
    Error err;
    Idx idx;
    unsigned char bytes[20] = {0, 0, 8, 4};
    memset(bytes + 4, 0xff, 16);
    put("a.idx", bytes, sizeof bytes);
    assert_false(idx_read(&idx, "a.idx", &err));
    assert_non_null(strstr(err.text, "byte 20: the file ends here"));
    memset(bytes + 4, 0, 16);
    memset(bytes + 8, 0xff, 12);
    put("a.idx", bytes, sizeof bytes);
    assert_true(idx_read(&idx, "a.idx", &err));
    idx_free(&idx);
}

static void a_compressed_file_is_refused_with_the_cure(void **state) {
    (void)state;
    Error err;
    Idx idx;
    put("a.idx", "\x1f\x8b\x08\0", 4);
    assert_false(idx_read(&idx, "a.idx", &err));
    assert_non_null(strstr(err.text, "gzip -dc a.idx"));
    assert_false(idx_read(&idx, "none.idx", &err));
    assert_string_equal(err.text,
                        "none.idx: cannot be read: No such file or directory");
}

static void any_file_cut_anywhere_is_an_error(void **state) {
    (void)state;
    for (size_t size = 0; size < sizeof IMAGES; size++) {
        Error err = {""};
        Idx idx;
        put("a.idx", IMAGES, size);
        assert_false(idx_read(&idx, "a.idx", &err));
        assert_non_null(strstr(err.text, "the file ends here"));
    }
}

static void random_headers_do_no_harm(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 2);
    for (int round = 0; round < 2000; round++) {
        unsigned char bytes[40];
        Error err = {""};
        Idx idx;
        for (size_t k = 0; k < sizeof bytes; k++) {
            bytes[k] = (unsigned char)rng_below(&rng, k < 4 ? 10 : 4);
        }
        bytes[0] = bytes[1] = 0;
        bytes[2] = 8;
        put("a.idx", bytes, rng_below(&rng, sizeof bytes + 1));
        bool read = idx_read(&idx, "a.idx", &err);
        assert_true(read || err.text[0]);
        idx_free(&idx);
    }
}

// ---- As a data set

static void put_pair(void) {
    put("images.idx", IMAGES, sizeof IMAGES);
    put("labels.idx", LABELS, sizeof LABELS);
}

static void assert_same(real found, double expected) {
    assert_true((double)found >= (double)(real)expected);
    assert_true((double)found <= (double)(real)expected);
}

static void images_become_rows_and_labels_classes(void **state) {
    (void)state;
    Error err;
    Dataset data;
    char name[32];
    const DatasetRequest request = {.classes = true};
    put_pair();
    assert_true(dataset_read_idx(&data, "images.idx", "labels.idx", &request, &err));
    assert_int_equal(data.x.rows, 2);
    assert_int_equal(data.x.cols, 6);
    assert_same(data.x.at[5], 5.0 / 255);
    assert_same(data.x.at[10], 1);
    assert_same(data.x.at[11], 51.0 / 255);
    dataset_input_name(&data.encoding, 5, name, sizeof name);
    assert_string_equal(name, "r1c2");
    assert_string_equal(data.encoding.target.name, "label");
    assert_int_equal(data.t.cols, 2);
    assert_string_equal(data.encoding.target.level[0], "4");
    assert_int_equal(dataset_class(&data, 0), 1);
    assert_int_equal(dataset_class(&data, 1), 0);
    dataset_free(&data);
}

static void labels_may_be_numbers_or_missing(void **state) {
    (void)state;
    Error err;
    Dataset data;
    DatasetRequest request = {.target = "digit", .label_map = "9=0"};
    put_pair();
    assert_true(dataset_read_idx(&data, "images.idx", "labels.idx", &request, &err));
    assert_int_equal(data.t.cols, 1);
    assert_same(data.t.at[0], 0);
    assert_same(data.t.at[1], 4);
    assert_string_equal(data.encoding.target.name, "digit");
    dataset_free(&data);
    request = (DatasetRequest){.classes = true};
    assert_true(dataset_read_idx(&data, "images.idx", NULL, &request, &err));
    assert_int_equal(data.t.cols, 0);
    assert_null(data.encoding.target.name);
    dataset_free(&data);
}

static void a_model_says_which_labels_there_are(void **state) {
    (void)state;
    Error err;
    Dataset known, data;
    DatasetRequest request = {.classes = true, .label_map = "4=1"};
    put_pair();
    assert_true(dataset_read_idx(&known, "images.idx", "labels.idx", &request, &err));
    assert_string_equal(known.encoding.target.level[0], "1");
    request = (DatasetRequest){.like = &known.encoding};
    assert_false(dataset_read_idx(&data, "images.idx", "labels.idx", &request, &err));
    assert_string_equal(err.text,
                        "labels.idx: byte 9: unknown label '4': there are 1, 9");
    request.label_map = "4=1";
    assert_true(dataset_read_idx(&data, "images.idx", "labels.idx", &request, &err));
    assert_int_equal(dataset_class(&data, 0), 1);
    assert_int_equal(dataset_class(&data, 1), 0);
    assert_int_equal(data.t.cols, 2);
    dataset_free(&data);
    assert_true(dataset_read_idx(&data, "images.idx", NULL, &request, &err));
    assert_int_equal(data.t.cols, 0);
    assert_string_equal(data.encoding.target.level[1], "9");
    dataset_free(&data);
    dataset_free(&known);
}

static void assert_pair_says(const char *images, const char *labels,
                             const Encoding *like, const char *expected) {
    Error err = {""};
    Dataset data;
    const DatasetRequest request = {.classes = true, .like = like};
    assert_false(dataset_read_idx(&data, images, labels, &request, &err));
    assert_string_equal(err.text, expected);
    assert_null(data.memory.base);
}

static void pairs_that_do_not_fit_are_an_error(void **state) {
    (void)state;
    Error err;
    Dataset known;
    const DatasetRequest request = {.classes = true};
    const unsigned char small[] = {0, 0, 8, 3, 0, 0, 0, 1, 0,
                                   0, 0, 1, 0, 0, 0, 2, 7, 7};
    const unsigned char none[] = {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3};
    put_pair();
    put("small.idx", small, sizeof small);
    put("none.idx", none, sizeof none);
    assert_pair_says("labels.idx", "labels.idx", NULL,
                     "labels.idx: byte 3: 1 dimension found, "
                     "2 to 4 expected; are these the labels?");
    assert_pair_says("images.idx", "images.idx", NULL,
                     "images.idx: byte 3: 2 labels in 3 "
                     "dimensions found, 2 in 1 expected (one for each image)");
    assert_pair_says("small.idx", "labels.idx", NULL,
                     "labels.idx: byte 3: 2 labels in 1 "
                     "dimension found, 1 in 1 expected (one for each image)");
    assert_pair_says("none.idx", NULL, NULL,
                     "none.idx: byte 4: no pixels; at least one image "
                     "expected");
    assert_true(dataset_read_idx(&known, "images.idx", NULL, &request, &err));
    assert_pair_says("small.idx", NULL, &known.encoding,
                     "small.idx: byte 8: 2 pixels an image "
                     "found, 6 expected by the model");
    dataset_free(&known);
}

// The tests run in a folder of their own.
static int enter_folder(void **state) {
    char name[] = "/tmp/test-idx-XXXXXX";
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
        cmocka_unit_test(sizes_and_bytes_are_read),
        cmocka_unit_test(sizes_are_big_endian),
        cmocka_unit_test(a_broken_header_is_named_with_its_byte),
        cmocka_unit_test(a_file_of_the_wrong_length_is_named_with_its_byte),
        cmocka_unit_test(sizes_that_overflow_are_only_too_long),
        cmocka_unit_test(a_compressed_file_is_refused_with_the_cure),
        cmocka_unit_test(any_file_cut_anywhere_is_an_error),
        cmocka_unit_test(random_headers_do_no_harm),
        cmocka_unit_test(images_become_rows_and_labels_classes),
        cmocka_unit_test(labels_may_be_numbers_or_missing),
        cmocka_unit_test(a_model_says_which_labels_there_are),
        cmocka_unit_test(pairs_that_do_not_fit_are_an_error),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
