// The command line: every kind of option, every way to get one wrong, and --help.
#include "options.h"

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

enum { WORDS = 16, OPERANDS = 2 };

// One of each kind, and what they hold.
typedef struct Values {
    bool quick;
    size_t steps;
    size_t seed;
    double rate;
    double share;
    const char *data;
    const char *optimiser;
    const char *operand[OPERANDS];
    size_t operand_count;
} Values;

static Values defaults(void) {
    return (Values){
        .steps = 1000, .seed = 1, .rate = 0.01, .share = 0.2, .optimiser = "sgd"};
}

static OptionsResult parse_words(Values *values, int argc, char **argv, Error *err) {
    const Option list[] = {
        {.name = "quick", .help = "the short version", .flag = &values->quick},
        {.name = "steps",
         .help = "steps of gradient descent",
         .count = &values->steps,
         .least = 1},
        {.name = "seed", .help = "where the generator starts", .count = &values->seed},
        {.name = "learning-rate",
         .help = "how far a step goes",
         .number = &values->rate,
         .least = 1e-9,
         .most = 10},
        {.name = "share", .help = "any number", .number = &values->share},
        {.name = "data", .help = "a file of numbers", .text = &values->data},
        {.name = "optimiser",
         .text = &values->optimiser,
         .choices = "sgd, adam",
         .help = "how the weights change; a line that is longer than the others, "
                 "because a page is eighty-eight columns wide and this has more"},
    };
    Options options = {.program = "chapter1",
                       .about = "One neuron learns a line.",
                       .list = list,
                       .count = sizeof list / sizeof list[0],
                       .operand = "DATA",
                       .operands = values->operand,
                       .operand_limit = OPERANDS};
    OptionsResult result = options_parse(&options, argc, argv, err);
    values->operand_count = options.operand_count;
    return result;
}

// Parses a line of words set apart by single blanks. The line must outlive the values.
static OptionsResult parse(Values *values, char *line, Error *err) {
    char program[] = "chapter1";
    char *argv[WORDS] = {program};
    int argc = 1;
    for (char *word = line; word && *word && argc < WORDS - 1; argc++) {
        argv[argc] = word;
        word = strchr(word, ' ');
        if (word) *word++ = '\0';
    }
    return parse_words(values, argc, argv, err);
}

static void assert_wrong(const char *line, const char *message) {
    char words[256];
    snprintf(words, sizeof words, "%s", line);
    Values values = defaults();
    Error err = {""};
    assert_int_equal(parse(&values, words, &err), OPTIONS_WRONG);
    assert_string_equal(err.text, message);
}

static void without_words_the_defaults_stand(void **state) {
    (void)state;
    Values values = defaults();
    Error err;
    char line[] = "";
    assert_int_equal(parse(&values, line, &err), OPTIONS_RUN);
    assert_false(values.quick);
    assert_int_equal(values.steps, 1000);
    assert_true(values.rate == 0.01);
    assert_null(values.data);
    assert_string_equal(values.optimiser, "sgd");
}

static void values_stand_behind_a_blank_or_an_equals_sign(void **state) {
    (void)state;
    Error err;
    char lines[2][128] = {
        "--quick --steps 20 --learning-rate 1.5e-1 --data a.csv --optimiser adam",
        "--quick --steps=20 --learning-rate=.15 --data=a.csv --optimiser=adam"};
    for (size_t i = 0; i < 2; i++) {
        Values values = defaults();
        assert_int_equal(parse(&values, lines[i], &err), OPTIONS_RUN);
        assert_true(values.quick);
        assert_int_equal(values.steps, 20);
        assert_true(values.rate == 0.15);
        assert_string_equal(values.data, "a.csv");
        assert_string_equal(values.optimiser, "adam");
    }
}

static void of_an_option_given_twice_the_last_counts(void **state) {
    (void)state;
    Values values = defaults();
    Error err;
    char line[] = "--steps 20 --seed 3 --steps=30";
    assert_int_equal(parse(&values, line, &err), OPTIONS_RUN);
    assert_int_equal(values.steps, 30);
}

static void a_negative_number_is_a_value(void **state) {
    (void)state;
    Values values = defaults();
    Error err;
    char line[] = "--share -2.5";
    assert_int_equal(parse(&values, line, &err), OPTIONS_RUN);
    assert_true(values.share == -2.5);
}

static void a_value_may_be_empty_or_look_like_an_option(void **state) {
    (void)state;
    Values values = defaults();
    Error err;
    char empty[] = "--data=";
    assert_int_equal(parse(&values, empty, &err), OPTIONS_RUN);
    assert_string_equal(values.data, "");
    char dashes[] = "--data=--quick=1";
    assert_int_equal(parse(&values, dashes, &err), OPTIONS_RUN);
    assert_string_equal(values.data, "--quick=1");
    assert_false(values.quick);
}

static void words_without_dashes_are_operands(void **state) {
    (void)state;
    Values values = defaults();
    Error err;
    char line[] = "a.csv --steps 20 -";
    assert_int_equal(parse(&values, line, &err), OPTIONS_RUN);
    assert_int_equal(values.operand_count, 2);
    assert_string_equal(values.operand[0], "a.csv");
    assert_string_equal(values.operand[1], "-");
    assert_int_equal(values.steps, 20);
}

static void two_dashes_end_the_options(void **state) {
    (void)state;
    Values values = defaults();
    Error err;
    char line[] = "--steps 20 -- --quick --";
    assert_int_equal(parse(&values, line, &err), OPTIONS_RUN);
    assert_int_equal(values.operand_count, 2);
    assert_string_equal(values.operand[0], "--quick");
    assert_string_equal(values.operand[1], "--");
    assert_false(values.quick);
    char help[] = "-- --help";
    assert_int_equal(parse(&values, help, &err), OPTIONS_RUN);
}

static void too_many_operands_are_refused(void **state) {
    (void)state;
    assert_wrong("a b c", "found 'c', expected no more than DATA");
}

static void an_unknown_option_is_told_its_nearest(void **state) {
    (void)state;
    assert_wrong("--learnin-rate 0.1",
                 "unknown option --learnin-rate: did you mean "
                 "--learning-rate? (--help lists all)");
    assert_wrong("--opt=adam",
                 "unknown option --opt: did you mean --optimiser? "
                 "(--help lists all)");
    assert_wrong("--Steps 3",
                 "unknown option --Steps: did you mean --steps? (--help lists all)");
    assert_wrong("-seed 3",
                 "unknown option -seed: did you mean --seed? (--help lists all)");
    assert_wrong("--hlpe",
                 "unknown option --hlpe: did you mean --help? (--help lists all)");
    assert_wrong("--colour red", "unknown option --colour (--help lists all)");
    assert_wrong("-x", "unknown option -x (--help lists all)");
    assert_wrong("--=3", "unknown option -- (--help lists all)");
}

static void a_very_long_unknown_option_does_no_harm(void **state) {
    (void)state;
    char line[3000];
    memset(line, '-', 2);
    memset(line + 2, 's', sizeof line - 3);
    line[sizeof line - 1] = '\0';
    Values values = defaults();
    Error err = {""};
    assert_int_equal(parse(&values, line, &err), OPTIONS_WRONG);
    assert_non_null(strstr(err.text, "(--help lists all)"));
}

static void a_missing_value_is_refused(void **state) {
    (void)state;
    assert_wrong("--steps", "--steps: the value is missing, expected --steps COUNT");
    assert_wrong("--learning-rate --quick",
                 "--learning-rate: the value is missing, "
                 "expected --learning-rate NUMBER");
    assert_wrong("--data -- a", "--data: the value is missing, expected --data TEXT");
}

static void a_flag_takes_no_value(void **state) {
    (void)state;
    assert_wrong("--quick=yes", "--quick: found 'yes', expected no value");
    assert_wrong("--quick=", "--quick: found '', expected no value");
}

static void a_count_is_digits_and_nothing_else(void **state) {
    (void)state;
    const char *const wrong[] = {"-1",   "+1",
                                 "1.5",  "1e3",
                                 "0x10", "",
                                 "ten",  "1 ",
                                 " 1",   "18446744073709551616",
                                 "9e99", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char word[64];
        snprintf(word, sizeof word, "--seed=%s", wrong[i]);
        char program[] = "chapter1";
        char *argv[] = {program, word, NULL};
        Values values = defaults();
        Error err = {""};
        assert_int_equal(parse_words(&values, 2, argv, &err), OPTIONS_WRONG);
        assert_non_null(strstr(err.text, "expected a whole number in digits"));
        assert_int_equal(values.seed, 1);
    }
}

static void the_largest_count_is_read(void **state) {
    (void)state;
    Values values = defaults();
    Error err;
    char line[64];
    snprintf(line, sizeof line, "--seed %zu", (size_t)SIZE_MAX);
    assert_int_equal(parse(&values, line, &err), OPTIONS_RUN);
    assert_true(values.seed == SIZE_MAX);
}

static void a_number_is_decimal_and_finite(void **state) {
    (void)state;
    const char *const wrong[] = {"",    "a",    "0x10", "nan",  "inf", "-inf", "1e999",
                                 "1,5", "1.5x", " 1.5", "1.5 ", "1e",  "--1",  "1.2.3"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char word[64];
        snprintf(word, sizeof word, "--share=%s", wrong[i]);
        char program[] = "chapter1";
        char *argv[] = {program, word, NULL};
        Values values = defaults();
        Error err = {""};
        assert_int_equal(parse_words(&values, 2, argv, &err), OPTIONS_WRONG);
        assert_non_null(strstr(err.text, "expected a number like 0.01"));
        assert_true(values.share == 0.2);
    }
}

static void limits_are_kept_and_said(void **state) {
    (void)state;
    assert_wrong("--steps 0",
                 "--steps: found '0', expected a whole number in digits, 1 or more");
    assert_wrong("--learning-rate 11",
                 "--learning-rate: found '11', expected a number "
                 "like 0.01, from 1e-09 to 10");
    Values values = defaults();
    Error err;
    char line[] = "--learning-rate 10 --steps 1";
    assert_int_equal(parse(&values, line, &err), OPTIONS_RUN);
    assert_true(values.rate == 10);
}

static void a_choice_is_one_of_the_words(void **state) {
    (void)state;
    assert_wrong("--optimiser adams",
                 "--optimiser: found 'adams', expected one of: sgd, adam");
    assert_wrong("--optimiser ada",
                 "--optimiser: found 'ada', expected one of: sgd, adam");
    assert_wrong("--optimiser=", "--optimiser: found '', expected one of: sgd, adam");
    assert_wrong("--optimiser=sgd,",
                 "--optimiser: found 'sgd,', expected one of: sgd, adam");
}

static void whether_an_option_was_given_can_be_asked(void **state) {
    (void)state;
    size_t steps = 0;
    bool quick = false;
    const Option list[] = {{.name = "steps", .help = "", .count = &steps},
                           {.name = "quick", .help = "", .flag = &quick}};
    const Options options = {.list = list, .count = 2};
    char words[][16] = {"chapter1", "--steps=3", "--", "--quick"};
    char *argv[] = {words[0], words[1], words[2], words[3], NULL};
    assert_true(options_given(&options, 4, argv, "steps"));
    assert_false(options_given(&options, 4, argv, "quick"));
    assert_false(options_given(&options, 1, argv, "steps"));
}

// What --help prints, in text.
static OptionsResult print_help(Values *values, char *line, char *text, size_t size) {
    fflush(stdout);
    int before = dup(STDOUT_FILENO);
    FILE *caught = tmpfile();
    assert_non_null(caught);
    dup2(fileno(caught), STDOUT_FILENO);
    Error err;
    OptionsResult result = parse(values, line, &err);
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    close(before);
    rewind(caught);
    text[fread(text, 1, size - 1, caught)] = '\0';
    fclose(caught);
    return result;
}

static void help_lists_every_option_with_its_default(void **state) {
    (void)state;
    char text[4096];
    char line[] = "--help";
    Values values = defaults();
    assert_int_equal(print_help(&values, line, text, sizeof text), OPTIONS_HELP);
    assert_string_equal(
        text,
        "usage: chapter1 [OPTION]... DATA\n"
        "\n"
        "One neuron learns a line.\n"
        "\n"
        "  --quick                 the short version\n"
        "  --steps COUNT           steps of gradient descent (default 1000)\n"
        "  --seed COUNT            where the generator starts (default 1)\n"
        "  --learning-rate NUMBER  how far a step goes (default 0.01)\n"
        "  --share NUMBER          any number (default 0.2)\n"
        "  --data TEXT             a file of numbers\n"
        "  --optimiser WORD        how the weights change; a line that is longer than "
        "the others,\n"
        "                          because a page is eighty-eight columns wide and "
        "this has more:\n"
        "                          sgd, adam (default sgd)\n"
        "  --help                  this page\n");
}

static void help_is_asked_anywhere_and_shows_the_defaults(void **state) {
    (void)state;
    char text[4096];
    char line[] = "--steps 5 --colour --help";
    Values values = defaults();
    assert_int_equal(print_help(&values, line, text, sizeof text), OPTIONS_HELP);
    assert_non_null(strstr(text, "(default 1000)"));
}

static void defaults_are_as_short_as_they_can_be(void **state) {
    (void)state;
    char text[4096];
    char line[] = "--help";
    const double shares[] = {1.0 / 3, 28000, 1e-4, 123456789, 2.5};
    const char *const shown[] = {"(default 0.3333333333333333)", "(default 28000)",
                                 "(default 0.0001)", "(default 123456789)",
                                 "(default 2.5)"};
    for (size_t i = 0; i < 5; i++) {
        Values values = defaults();
        values.share = shares[i];
        print_help(&values, line, text, sizeof text);
        assert_non_null(strstr(text, shown[i]));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_words_the_defaults_stand),
        cmocka_unit_test(values_stand_behind_a_blank_or_an_equals_sign),
        cmocka_unit_test(of_an_option_given_twice_the_last_counts),
        cmocka_unit_test(a_negative_number_is_a_value),
        cmocka_unit_test(a_value_may_be_empty_or_look_like_an_option),
        cmocka_unit_test(words_without_dashes_are_operands),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(too_many_operands_are_refused),
        cmocka_unit_test(an_unknown_option_is_told_its_nearest),
        cmocka_unit_test(a_very_long_unknown_option_does_no_harm),
        cmocka_unit_test(a_missing_value_is_refused),
        cmocka_unit_test(a_flag_takes_no_value),
        cmocka_unit_test(a_count_is_digits_and_nothing_else),
        cmocka_unit_test(the_largest_count_is_read),
        cmocka_unit_test(a_number_is_decimal_and_finite),
        cmocka_unit_test(limits_are_kept_and_said),
        cmocka_unit_test(a_choice_is_one_of_the_words),
        cmocka_unit_test(whether_an_option_was_given_can_be_asked),
        cmocka_unit_test(help_lists_every_option_with_its_default),
        cmocka_unit_test(help_is_asked_anywhere_and_shows_the_defaults),
        cmocka_unit_test(defaults_are_as_short_as_they_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
