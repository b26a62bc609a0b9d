// Schedules: the rate of each step, and texts that are none.
#include "../common/schedule.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Schedule parse(const char *text) {
    Schedule schedule;
    Error err = {""};
    if (!schedule_parse(&schedule, text, &err)) fail_msg("%s", err.text);
    assert_string_equal(err.text, "");
    return schedule;
}

static bool near(real got, double want) {
    return fabs((double)got - want) <= (sizeof(real) < sizeof(double) ? 1e-7 : 1e-15);
}

static void constant_stays(void **state) {
    (void)state;
    Schedule schedule = parse("constant");
    for (size_t step = 0; step < 100; step++) {
        assert_true(schedule_rate(&schedule, (real)0.3, step, 100) == (real)0.3);
    }
    assert_int_equal(schedule_steps(&schedule), 0);
}

static void cosine_falls_from_the_rate_to_nothing(void **state) {
    (void)state;
    Schedule schedule = parse("cosine");
    assert_true(schedule_rate(&schedule, (real)0.2, 0, 1000) == (real)0.2);
    assert_true(
        near(schedule_rate(&schedule, (real)0.2, 250, 1000), 0.17071067811865476));
    assert_true(near(schedule_rate(&schedule, (real)0.2, 500, 1000), 0.1));
    assert_true(
        near(schedule_rate(&schedule, (real)0.2, 750, 1000), 0.029289321881345254));
    assert_true(schedule_rate(&schedule, (real)0.2, 1000, 1000) == 0);
    for (size_t step = 1; step <= 1000; step++) {
        real before = schedule_rate(&schedule, 1, step - 1, 1000);
        assert_true(schedule_rate(&schedule, 1, step, 1000) < before);
    }
    assert_int_equal(schedule_steps(&schedule), 0);
}

static void beyond_its_end_cosine_stays_at_nothing(void **state) {
    (void)state;
    Schedule schedule = parse("cosine");
    assert_true(schedule_rate(&schedule, 1, 1001, 1000) == 0);
    assert_true(schedule_rate(&schedule, 1, 5000, 1000) == 0);
    assert_true(schedule_rate(&schedule, 1, 0, 0) == 1);
}

static void stages_have_their_own_rates(void **state) {
    (void)state;
    Schedule schedule = parse("3x2.8,2x1.4,1x7e-1");
    static const double WANT[] = {2.8, 2.8, 2.8, 1.4, 1.4, 0.7, 0.7, 0.7};
    for (size_t step = 0; step < sizeof WANT / sizeof WANT[0]; step++) {
        assert_true(schedule_rate(&schedule, 99, step, 6) == (real)WANT[step]);
    }
    assert_int_equal(schedule_steps(&schedule), 6);
    assert_int_equal(schedule.stages, 3);
}

static void the_articles_eight_stages_are_28000_steps(void **state) {
    (void)state;
    Schedule schedule = parse(
        "1000x2.8,2000x1.4,2000x0.6,2000x0.3,4000x0.15,5000x0.075,"
        "8000x0.0375,4000x0.01875");
    assert_int_equal(schedule.stages, 8);
    assert_int_equal(schedule_steps(&schedule), 28000);
    assert_true(schedule_rate(&schedule, 0, 999, 28000) == (real)2.8);
    assert_true(schedule_rate(&schedule, 0, 1000, 28000) == (real)1.4);
    assert_true(schedule_rate(&schedule, 0, 27999, 28000) == (real)0.01875);
}

static void assert_wrong(const char *text, const char *want) {
    Schedule schedule;
    Error err = {""};
    if (schedule_parse(&schedule, text, &err)) fail_msg("'%s' was taken", text);
    if (!strstr(err.text, want)) fail_msg("'%s': %s", text, err.text);
    assert_null(strchr(err.text, '\n'));
}

static void what_is_no_schedule_is_refused(void **state) {
    (void)state;
    static const char *const STAGES[] = {
        "10",          "10x",
        "10x,",        "10x0",
        "10x-1",       "0x0.1",
        "10x0.1,",     "10x0.1,,5x1",
        "10x0.1;5x1",  "10x0.1 ",
        "10x 0.1",     "10 x0.1",
        "10x0.1, 5x1", "1e3x2",
        "1.5x2",       "10xnan",
        "10xinf",      "10x1e999",
        "10x0x1p3",    "10x0.1x2",
        "10X0.1",      "99999999999999999999x1",
        "10x0,1.5",
    };
    for (size_t k = 0; k < sizeof STAGES / sizeof STAGES[0]; k++) {
        assert_wrong(STAGES[k], "STEPSxRATE expected, as in 1000x2.8");
    }
    assert_wrong("", "constant, cosine, stages such as");
    assert_wrong("linear", "unknown schedule 'linear': there are constant, cosine");
    assert_wrong("-5x1", "unknown schedule");
    assert_wrong(" 10x1", "unknown schedule");
    assert_wrong("Cosine", "unknown schedule");
}

static void the_error_shows_the_stage_that_is_wrong(void **state) {
    (void)state;
    assert_wrong("1000x2.8,2000y1.4", "'2000y1.4' found");
}

static void there_is_room_for_64_stages(void **state) {
    (void)state;
    char text[65 * 4 + 1] = "";
    for (size_t k = 0; k < 64; k++) strcat(text, k > 0 ? ",1x1" : "1x1");
    Schedule schedule = parse(text);
    assert_int_equal(schedule.stages, SCHEDULE_STAGES_MAX);
    strcat(text, ",1x1");
    assert_wrong(text, "more than 64 stages");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_stays),
        cmocka_unit_test(cosine_falls_from_the_rate_to_nothing),
        cmocka_unit_test(beyond_its_end_cosine_stays_at_nothing),
        cmocka_unit_test(stages_have_their_own_rates),
        cmocka_unit_test(the_articles_eight_stages_are_28000_steps),
        cmocka_unit_test(what_is_no_schedule_is_refused),
        cmocka_unit_test(the_error_shows_the_stage_that_is_wrong),
        cmocka_unit_test(there_is_room_for_64_stages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
