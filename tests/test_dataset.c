// Examples from CSV files: columns, levels, targets, parts and scaling.
#include "dataset.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

// In single precision the same formulas are less exact.
static const double CLOSE = sizeof(real) == sizeof(float) ? 1e-6 : 1e-14;

// A new file each time: overwriting an old one makes some file systems wait for the
// disk.
static void put(const char *path, const char *text) {
    remove(path);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(text, 1, strlen(text), stream), strlen(text));
    assert_int_equal(fclose(stream), 0);
}

static void read_text(Dataset *data, const char *text, DatasetRequest request) {
    Error err = {""};
    put("a.csv", text);
    if (!dataset_read_csv(data, "a.csv", &request, &err)) fail_msg("%s", err.text);
}

static void assert_says(const char *text, DatasetRequest request,
                        const char *expected) {
    Error err = {""};
    Dataset data;
    put("a.csv", text);
    assert_false(dataset_read_csv(&data, "a.csv", &request, &err));
    assert_string_equal(err.text, expected);
    assert_null(data.memory.base);
}

static void assert_numbers(const Mat *m, size_t rows, size_t cols,
                           const real *expected) {
    assert_int_equal(m->rows, rows);
    assert_int_equal(m->cols, cols);
    for (size_t k = 0; k < rows * cols; k++) {
        if (!(m->at[k] >= expected[k] && m->at[k] <= expected[k])) {
            fail_msg("element %zu is %g, not %g", k, m->at[k], expected[k]);
        }
    }
}

// "age sex=f": the names of all inputs.
static void assert_inputs(const Encoding *encoding, const char *expected) {
    char text[256] = "", name[64];
    for (size_t i = 0; i < encoding->inputs; i++) {
        dataset_input_name(encoding, i, name, sizeof name);
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? " " : "", name);
    }
    assert_string_equal(text, expected);
}

static const char PEOPLE[] =
    "class,age,sex,fare,saved\n"
    "2nd,30,m,1.5,0\n"
    "1st,40,f,2.5,1\n"
    "2nd,50,f,3.5,1\n"
    "crew,60,m,0,0\n";

static void words_become_one_hot_columns_but_for_the_first_level(void **state) {
    (void)state;
    Dataset data;
    read_text(&data, PEOPLE, (DatasetRequest){.target = "saved"});
    assert_inputs(&data.encoding, "class=1st class=crew age sex=f fare");
    assert_numbers(&data.x, 4, 5, (real[]){0, 0, 30, 0, (real)1.5,  //
                                           1, 0, 40, 1, (real)2.5,  //
                                           0, 0, 50, 1, (real)3.5,  //
                                           0, 1, 60, 0, 0});
    assert_numbers(&data.t, 4, 1, (real[]){0, 1, 1, 0});
    assert_int_equal(data.encoding.columns, 4);
    assert_int_equal(data.encoding.column[0].levels, 3);
    assert_string_equal(data.encoding.column[0].level[2], "crew");
    assert_int_equal(data.encoding.target.levels, 0);
    assert_string_equal(data.encoding.target.name, "saved");
    assert_int_equal(data.encoding.outputs, 1);
    dataset_free(&data);
    dataset_free(&data);
}

static void columns_can_be_left_out(void **state) {
    (void)state;
    Dataset data;
    read_text(&data, PEOPLE, (DatasetRequest){.target = "saved", .drop = "class,fare"});
    assert_inputs(&data.encoding, "age sex=f");
    dataset_free(&data);
    read_text(&data, PEOPLE, (DatasetRequest){.drop = "saved,class,sex"});
    assert_inputs(&data.encoding, "age fare");
    assert_int_equal(data.t.cols, 0);
    assert_int_equal(data.t.rows, 4);
    assert_null(data.encoding.target.name);
    dataset_free(&data);
}

static void a_column_of_one_word_is_no_input(void **state) {
    (void)state;
    Dataset data;
    read_text(&data, "a,b,t\nx,1,0\nx,2,1\n", (DatasetRequest){.target = "t"});
    assert_inputs(&data.encoding, "b");
    dataset_free(&data);
}

static void rows_that_no_column_tells_apart_are_an_error(void **state) {
    (void)state;
    assert_says("a,b\nx,1\nx,2\n", (DatasetRequest){.target = "b"},
                "a.csv: no input is left: column 'a' holds the same word in every row; "
                "expected a column of numbers, or of two words or more");
    assert_says("a,b,t\nx,0x10,1\nx,0x10,2\n", (DatasetRequest){.target = "t"},
                "a.csv: no input is left: columns 'a', 'b' each hold the same word in "
                "every row; expected a column of numbers, or of two words or more");
}

static void names_that_do_not_exist_are_an_error(void **state) {
    (void)state;
    assert_says(
        PEOPLE, (DatasetRequest){.target = "survived"},
        "a.csv: unknown column 'survived': there are class, age, sex, fare, saved");
    assert_says(PEOPLE, (DatasetRequest){.target = "saved", .drop = "age,name"},
                "a.csv: unknown column 'name': there are class, age, sex, fare, saved");
    assert_says(PEOPLE, (DatasetRequest){.target = "saved", .drop = "saved"},
                "column 'saved' is the target and cannot be left out too");
    assert_says("a,t\n1,0\n", (DatasetRequest){.target = "t", .drop = "a"},
                "a.csv:1: no column is left for the inputs");
}

static void a_column_without_a_name_must_be_left_out(void **state) {
    (void)state;
    Dataset data;
    const char *text = ",a,t\n0,5,1\n1,6,0\n";
    assert_says(text, (DatasetRequest){.target = "t"},
                "a.csv:1: column 1 has no name; give it one, or leave it out (--drop "
                "'column 1')");
    read_text(&data, text, (DatasetRequest){.target = "t", .drop = "column 1"});
    assert_inputs(&data.encoding, "a");
    dataset_free(&data);
}

static void bad_fields_are_named_with_file_and_line(void **state) {
    (void)state;
    const DatasetRequest request = {.target = "t"};
    assert_says("age,t\n1,0\nabc,1\n", request,
                "a.csv:3: column 'age' holds 'abc', expected a number (as in line 2)");
    assert_says("age,t\n1,0\n2,x\n", request,
                "a.csv:3: column 't' holds 'x', expected a number (as in line 2)");
    assert_says("age,t\nnan,0\n", request,
                "a.csv:2: column 'age' holds 'nan', expected a finite number");
    assert_says("age,t\n1,0\n2\n", request,
                "a.csv:3: 1 field found, 2 expected (as in the header)");
    assert_says(
        "age,t\n1,0\n,1\n", request,
        "a.csv:3: column 'age' is empty, a value expected; fill it in, delete the "
        "row, or leave the column out (--drop age)");
    assert_says(
        "sex,t\nm,0\n ,1\n", request,
        "a.csv:3: column 'sex' is empty, a value expected; fill it in, delete the "
        "row, or leave the column out (--drop sex)");
    assert_says(
        "sex,t\n,0\nm,1\n", request,
        "a.csv:2: column 'sex' is empty, a value expected; fill it in, delete the "
        "row, or leave the column out (--drop sex)");
    assert_says("age,t\n", request,
                "a.csv: no rows behind the header; at least one "
                "expected");
}

// A header and `rows` records whose word is different each time.
static void put_different_words(size_t rows) {
    remove("a.csv");
    FILE *stream = fopen("a.csv", "w");
    assert_non_null(stream);
    fprintf(stream, "ticket,t\n");
    for (size_t n = 0; n < rows; n++) fprintf(stream, "A%zu,%zu\n", n, n % 2);
    fclose(stream);
}

static void a_thousand_levels_are_enough(void **state) {
    (void)state;
    Error err;
    Dataset data;
    const DatasetRequest request = {.target = "t"};
    put_different_words(1000);
    assert_true(dataset_read_csv(&data, "a.csv", &request, &err));
    assert_int_equal(data.x.cols, 999);
    for (size_t n = 1; n < 1000; n++) assert_true(mat_row(&data.x, n)[n - 1] > 0);
    dataset_free(&data);
    put_different_words(1001);
    assert_false(dataset_read_csv(&data, "a.csv", &request, &err));
    assert_string_equal(err.text,
                        "a.csv:1002: column 'ticket' holds more than 1000 "
                        "different words (or 65536 bytes of them); leave it out "
                        "(--drop ticket)");
}

// ---- Targets

static void classes_of_words_stand_in_the_order_of_appearance(void **state) {
    (void)state;
    Dataset data;
    read_text(&data, "x,t\n1,red\n2,blue\n3,red\n4,green\n",
              (DatasetRequest){.target = "t", .classes = true});
    assert_numbers(&data.t, 4, 3, (real[]){1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1});
    assert_string_equal(data.encoding.target.level[1], "blue");
    assert_int_equal(dataset_class(&data, 3), 2);
    dataset_free(&data);
}

static void classes_of_numbers_stand_in_ascending_order(void **state) {
    (void)state;
    Dataset data;
    read_text(&data, "x,t\n1,10\n2,9\n3,-1\n4,9.0\n5,0010\n",
              (DatasetRequest){.target = "t", .classes = true});
    assert_int_equal(data.t.cols, 3);
    assert_string_equal(data.encoding.target.level[0], "-1");
    assert_string_equal(data.encoding.target.level[1], "9");
    assert_string_equal(data.encoding.target.level[2], "10");
    const size_t expected[] = {2, 1, 0, 1, 2};
    for (size_t n = 0; n < 5; n++) {
        assert_int_equal(dataset_class(&data, n), expected[n]);
    }
    dataset_free(&data);
    assert_says("x,t\n1,0\n2,one\n", (DatasetRequest){.target = "t", .classes = true},
                "a.csv:3: column 't' holds 'one', expected a number (as in line 2)");
}

static void one_class_alone_is_a_column_of_ones(void **state) {
    (void)state;
    Dataset data;
    read_text(&data, "x,t\n1,7\n2,7\n",
              (DatasetRequest){.target = "t", .classes = true});
    assert_numbers(&data.t, 2, 1, (real[]){1, 1});
    assert_int_equal(dataset_class(&data, 0), 0);
    dataset_free(&data);
}

static void a_target_of_two_words_may_be_one_number(void **state) {
    (void)state;
    Dataset data;
    read_text(&data, "x,t\n1,no\n2,yes\n3,no\n", (DatasetRequest){.target = "t"});
    assert_numbers(&data.t, 3, 1, (real[]){0, 1, 0});
    assert_int_equal(data.encoding.target.levels, 2);
    assert_int_equal(dataset_class(&data, 1), 1);
    dataset_free(&data);
    assert_says(
        "x,t\n1,no\n2,yes\n3,maybe\n", (DatasetRequest){.target = "t"},
        "a.csv: column 't' holds 3 different words ('no'...); a target that is one "
        "number needs numbers or two words");
    assert_says(
        "x,t\n1,no\n", (DatasetRequest){.target = "t"},
        "a.csv: column 't' holds 1 different word ('no'...); a target that is one "
        "number needs numbers or two words");
}

static void labels_can_be_renamed(void **state) {
    (void)state;
    Dataset data;
    const char *text = "x,t\n1,10\n2,1\n3,10.0\n";
    read_text(&data, text,
              (DatasetRequest){.target = "t", .classes = true, .label_map = "10=0"});
    assert_numbers(&data.t, 3, 2, (real[]){1, 0, 0, 1, 1, 0});
    assert_string_equal(data.encoding.target.level[0], "0");
    dataset_free(&data);
    read_text(&data, text, (DatasetRequest){.target = "t", .label_map = "1=-3,10=5"});
    assert_numbers(&data.t, 3, 1, (real[]){5, -3, 5});
    dataset_free(&data);
    read_text(&data, "x,t\n1,cat\n2,dog\n3,tom\n",
              (DatasetRequest){.target = "t", .label_map = "tom=cat"});
    assert_numbers(&data.t, 3, 1, (real[]){0, 1, 0});
    dataset_free(&data);
}

static void label_maps_that_are_none_are_an_error(void **state) {
    (void)state;
    const char *const maps[] = {"10", "10=", "=0", "10=0,5", "10=0,,1=2"};
    for (size_t k = 0; k < sizeof maps / sizeof maps[0]; k++) {
        char expected[128];
        snprintf(expected, sizeof expected,
                 "a.csv:2: column 't': label map '%s': expected "
                 "old=new, as in 10=0,11=1",
                 maps[k]);
        assert_says(
            "x,t\n1,10\n",
            (DatasetRequest){.target = "t", .classes = true, .label_map = maps[k]},
            expected);
    }
    assert_says("x,t\n1,10\n", (DatasetRequest){.target = "t", .label_map = "10=ten"},
                "a.csv:2: column 't': the label map makes 'ten' of a number");
}

// ---- New data for a trained model

static void columns_are_found_by_name_as_the_model_knows_them(void **state) {
    (void)state;
    Dataset known, data;
    read_text(&known, PEOPLE, (DatasetRequest){.target = "saved"});
    read_text(&data, "sex,port,fare,class,age\nf,S,9,crew,5\nm,C,8,2nd,6\n",
              (DatasetRequest){.like = &known.encoding});
    assert_inputs(&data.encoding, "class=1st class=crew age sex=f fare");
    assert_numbers(&data.x, 2, 5, (real[]){0, 1, 5, 1, 9, 0, 0, 6, 0, 8});
    assert_int_equal(data.t.cols, 0);
    assert_int_equal(data.encoding.outputs, 0);
    assert_string_equal(data.encoding.target.name, "saved");
    dataset_free(&data);
    read_text(&data, "saved,sex,fare,class,age\n1,f,9,1st,5\n",
              (DatasetRequest){.target = "saved", .like = &known.encoding});
    assert_numbers(&data.x, 1, 5, (real[]){1, 0, 5, 1, 9});
    assert_numbers(&data.t, 1, 1, (real[]){1});
    dataset_free(&data);
    dataset_free(&known);
}

static void what_the_model_does_not_know_is_an_error(void **state) {
    (void)state;
    Dataset known;
    read_text(&known, PEOPLE, (DatasetRequest){.target = "saved", .drop = "fare"});
    DatasetRequest request = {.like = &known.encoding};
    assert_says(
        "class,age,sex\n1st,5,f\n3rd,5,f\n", request,
        "a.csv:3: column 'class': unknown word '3rd': there are 2nd, 1st, crew");
    assert_says("class,age\n1st,5\n", request,
                "a.csv: unknown column 'sex': there are class, age");
    assert_says("class,age,sex\n1st,old,f\n", request,
                "a.csv:2: column 'age' holds 'old', expected a number");
    request.target = "saved";
    assert_says("class,age,sex\n1st,5,f\n", request,
                "a.csv: unknown column 'saved': there are class, age, sex");
    request.target = "age";
    assert_says(PEOPLE, request,
                "the target is 'age', but the model was trained on 'saved'");
    dataset_free(&known);
}

static void classes_keep_the_models_order(void **state) {
    (void)state;
    Dataset known, data;
    const DatasetRequest request = {.target = "t", .classes = true};
    read_text(&known, "x,t\n1,2\n2,0\n3,1\n", request);
    read_text(&data, "x,t\n9,2\n8,02\n7,1.0\n",
              (DatasetRequest){.target = "t", .like = &known.encoding});
    assert_numbers(&data.t, 3, 3, (real[]){0, 0, 1, 0, 0, 1, 0, 1, 0});
    dataset_free(&data);
    assert_says("x,t\n9,3\n", (DatasetRequest){.target = "t", .like = &known.encoding},
                "a.csv:2: column 't': unknown word '3': there are 0, 1, 2");
    dataset_free(&known);
    read_text(&known, "x,t\n1,yes\n2,no\n", (DatasetRequest){.target = "t"});
    read_text(&data, "x,t\n1,no\n",
              (DatasetRequest){.target = "t", .like = &known.encoding});
    assert_numbers(&data.t, 1, 1, (real[]){1});
    dataset_free(&data);
    dataset_free(&known);
}

// ---- Parts

static void rows_are_taken_in_the_order_asked_for(void **state) {
    (void)state;
    Error err;
    Dataset data, part;
    read_text(&data, PEOPLE, (DatasetRequest){.target = "saved", .drop = "class,sex"});
    assert_true(dataset_take(&part, &data, (size_t[]){2, 0, 2}, 3, &err));
    dataset_free(&data);
    assert_numbers(&part.x, 3, 2,
                   (real[]){50, (real)3.5, 30, (real)1.5, 50, (real)3.5});
    assert_numbers(&part.t, 3, 1, (real[]){1, 0, 1});
    assert_inputs(&part.encoding, "age fare");
    dataset_free(&part);
}

// permutation(20) of RandomState(7), which is the split stream of seed 3.
static void the_first_fifth_of_numpys_permutation_is_held_out(void **state) {
    (void)state;
    Error err;
    Dataset data, train, test;
    char text[256] = "x,t\n";
    for (int n = 0; n < 20; n++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,0\n", n);
    }
    read_text(&data, text, (DatasetRequest){.target = "t"});
    assert_true(dataset_split(&train, &test, &data, 0.2, 3, &err));
    assert_numbers(&test.x, 4, 1, (real[]){1, 17, 2, 5});
    assert_numbers(&train.x, 16, 1,
                   (real[]){11, 0, 18, 6, 13, 19, 10, 14, 8, 16, 9, 12, 7, 3, 4, 15});
    dataset_free(&train);
    dataset_free(&test);
    dataset_free(&data);
}

static void too_few_rows_cannot_be_split(void **state) {
    (void)state;
    Error err;
    Dataset data, train, test;
    read_text(&data, "x,t\n1,0\n2,1\n3,1\n4,1\n", (DatasetRequest){.target = "t"});
    assert_false(dataset_split(&train, &test, &data, 0.2, 1, &err));
    assert_string_equal(err.text, "4 rows are too few to hold out 0.2 of them");
    dataset_free(&data);
}

// ---- Scaling

static void standardised_columns_have_mean_0_and_deviation_1(void **state) {
    (void)state;
    real x[] = {1, 10, 2, 10, 3, 40, 4, 20}, mean[2], deviation[2];
    Mat m = mat_view(x, 4, 2), mu = mat_view(mean, 1, 2),
        sigma = mat_view(deviation, 1, 2);
    scaling_measure(&mu, &sigma, &m);
    assert_true(fabs(mean[0] - 2.5) <= CLOSE && fabs(mean[1] - 20) <= 20 * CLOSE);
    assert_true(fabs(deviation[0] - sqrt(1.25)) <= CLOSE);
    assert_true(fabs(deviation[1] - sqrt(150)) <= 15 * CLOSE);
    scaling_apply(&m, &mu, &sigma);
    scaling_measure(&mu, &sigma, &m);
    for (size_t i = 0; i < 2; i++) {
        assert_true(fabs(mean[i]) <= CLOSE && fabs(deviation[i] - 1) <= CLOSE);
    }
}

// 0.1 added ten times is not 1: a mean computed so would leave a tiny deviation.
static void a_constant_column_becomes_exactly_0(void **state) {
    (void)state;
    real x[10], mean, deviation;
    for (size_t n = 0; n < 10; n++) x[n] = (real)0.1;
    Mat m = mat_view(x, 10, 1), mu = mat_view(&mean, 1, 1),
        sigma = mat_view(&deviation, 1, 1);
    scaling_measure(&mu, &sigma, &m);
    assert_true(deviation >= 1 && deviation <= 1);
    scaling_apply(&m, &mu, &sigma);
    for (size_t n = 0; n < 10; n++) assert_true(x[n] >= 0 && x[n] <= 0);
}

// ---- The project's own data

static char root[4096];

static void the_titanic_has_2201_people(void **state) {
    (void)state;
    Error err;
    Dataset data;
    char path[5000];
    const DatasetRequest request = {.target = "survived"};
    snprintf(path, sizeof path, "%s/data/titanic.csv", root);
    if (!dataset_read_csv(&data, path, &request, &err)) fail_msg("%s", err.text);
    assert_int_equal(data.x.rows, 2201);
    assert_inputs(&data.encoding,
                  "class=2nd class=3rd class=crew sex=female age=adult");
    real saved = 0;
    for (size_t n = 0; n < 2201; n++) saved += data.t.at[n];
    assert_true(saved >= 711 && saved <= 711);
    dataset_free(&data);
}

// The tests run in a folder of their own.
static int enter_folder(void **state) {
    char name[] = "/tmp/test-dataset-XXXXXX";
    if (!getcwd(root, sizeof root) || !mkdtemp(name) || chdir(name) != 0) return -1;
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
        cmocka_unit_test(words_become_one_hot_columns_but_for_the_first_level),
        cmocka_unit_test(columns_can_be_left_out),
        cmocka_unit_test(a_column_of_one_word_is_no_input),
        cmocka_unit_test(rows_that_no_column_tells_apart_are_an_error),
        cmocka_unit_test(names_that_do_not_exist_are_an_error),
        cmocka_unit_test(a_column_without_a_name_must_be_left_out),
        cmocka_unit_test(bad_fields_are_named_with_file_and_line),
        cmocka_unit_test(a_thousand_levels_are_enough),
        cmocka_unit_test(classes_of_words_stand_in_the_order_of_appearance),
        cmocka_unit_test(classes_of_numbers_stand_in_ascending_order),
        cmocka_unit_test(one_class_alone_is_a_column_of_ones),
        cmocka_unit_test(a_target_of_two_words_may_be_one_number),
        cmocka_unit_test(labels_can_be_renamed),
        cmocka_unit_test(label_maps_that_are_none_are_an_error),
        cmocka_unit_test(columns_are_found_by_name_as_the_model_knows_them),
        cmocka_unit_test(what_the_model_does_not_know_is_an_error),
        cmocka_unit_test(classes_keep_the_models_order),
        cmocka_unit_test(rows_are_taken_in_the_order_asked_for),
        cmocka_unit_test(the_first_fifth_of_numpys_permutation_is_held_out),
        cmocka_unit_test(too_few_rows_cannot_be_split),
        cmocka_unit_test(standardised_columns_have_mean_0_and_deviation_1),
        cmocka_unit_test(a_constant_column_becomes_exactly_0),
        cmocka_unit_test(the_titanic_has_2201_people),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
