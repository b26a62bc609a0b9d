// Temperature and reliability: closed forms, counted examples, and what must not change.
#include "../common/calibration.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../common/gradcheck.h"
#include "../common/loss.h"
#include "../common/rng.h"

enum { MANY = 200, CLASSES = 5 };

// Two classes, scores (gap, 0) everywhere, `right` of `count` examples are of the first: the
// cost is least where sigmoid(gap / T) = right / count.
static real two_classes(real gap, size_t right, size_t count) {
    real z_at[2 * MANY], t_at[2 * MANY] = {0};
    Mat z = mat_view(z_at, count, 2), t = mat_view(t_at, count, 2);
    for (size_t n = 0; n < count; n++) {
        z_at[2 * n] = gap, z_at[2 * n + 1] = 0;
        t_at[2 * n + (n >= right)] = 1;
    }
    return calibration_temperature(&z, &t);
}

static bool near(real found, double expected) {
    double limit = sizeof(real) < sizeof(double) ? 1e-4 : 1e-12;
    return fabs((double)found / expected - 1) < limit;
}

static void the_temperature_is_that_of_the_closed_form(void **state) {
    (void)state;
    assert_true(near(two_classes(3, 90, 100), 3 / log(9)));
    assert_true(near(two_classes(3, 60, 100), 3 / log(1.5)));
    assert_true(near(two_classes((real)0.25, 3, 4), 0.25 / log(3)));
}

static void a_network_that_is_always_right_or_wrong_gets_the_end_of_the_range(
    void **state) {
    (void)state;
    assert_true(two_classes(3, 100, 100) < (real)0.2);  // as sure as numbers can say
    assert_true(near(two_classes(3, 20, 100), 64));
    assert_true(two_classes(0, 50, 100) > 0);  // no score says anything
}

// Random scores with random answers.
static void fill(Mat *z, Mat *t, uint32_t seed) {
    Rng rng;
    rng_seed(&rng, seed);
    mat_fill(t, 0);
    for (size_t n = 0; n < z->rows; n++) {
        for (size_t o = 0; o < z->cols; o++) {
            mat_row(z, n)[o] = (real)(3 * rng_normal(&rng));
        }
        mat_row(t, n)[rng_below(&rng, (uint32_t)z->cols)] = 1;
    }
}

typedef struct Sharp {
    real value;
    Mat *z, *t;
} Sharp;

static real cost_of(void *context) {
    const Sharp *sharp = context;
    real at[MANY * CLASSES];
    Mat scaled = mat_view(at, sharp->z->rows, CLASSES);
    Error err;
    for (size_t k = 0; k < mat_count(&scaled); k++) {
        at[k] = sharp->value * sharp->z->at[k];
    }
    return loss_value(loss_find("softmax-entropy", &err), &scaled, sharp->t);
}

static void the_slope_is_what_nudging_says(void **state) {
    (void)state;
    if (sizeof(real) < sizeof(double)) skip();
    real z_at[MANY * CLASSES], t_at[MANY * CLASSES];
    Mat z = mat_view(z_at, MANY, CLASSES), t = mat_view(t_at, MANY, CLASSES);
    fill(&z, &t, 1);
    for (real sharpness = (real)0.1; sharpness < 4; sharpness *= 2) {
        Sharp sharp = {sharpness, &z, &t};
        real slope = calibration_slope(sharpness, &z, &t);
        GradCheck found = gradcheck_run(&sharp.value, &slope, 1, cost_of, &sharp);
        assert_true(gradcheck_passed(&found));
        slope *= (real)1.001;
        found = gradcheck_run(&sharp.value, &slope, 1, cost_of, &sharp);
        assert_false(gradcheck_passed(&found));
    }
}

static void the_slope_rises_and_large_scores_do_not_overflow(void **state) {
    (void)state;
    real z_at[MANY * CLASSES], t_at[MANY * CLASSES];
    Mat z = mat_view(z_at, MANY, CLASSES), t = mat_view(t_at, MANY, CLASSES);
    fill(&z, &t, 2);
    for (size_t k = 0; k < MANY * CLASSES; k++) z_at[k] *= 1000;
    real before = calibration_slope((real)1 / 64, &z, &t);
    for (real sharpness = (real)1 / 32; sharpness <= 64; sharpness *= 2) {
        real now = calibration_slope(sharpness, &z, &t);
        assert_true(isfinite(now) && now >= before);
        before = now;
    }
}

static void answers_are_counted_by_how_sure_they_are(void **state) {
    (void)state;
    real a_at[] = {(real)0.75,  (real)0.25,  (real)0.5,  (real)0.5,
                   (real)0.125, (real)0.875, (real)0.75, (real)0.25};
    real t_at[] = {1, 0, 0, 1, 0, 1, 0, 1};
    Mat a = mat_view(a_at, 4, 2), t = mat_view(t_at, 4, 2);
    Reliability all = calibration_between(&a, &t, 0, 2);
    assert_int_equal(all.count, 4);
    assert_true(all.said == (real)2.875 / 4 && all.right == (real)0.5);
    Reliability some = calibration_between(&a, &t, (real)0.75, (real)0.875);
    assert_int_equal(some.count, 2);
    assert_true(some.said == (real)0.75 && some.right == (real)0.5);
    Reliability none = calibration_between(&a, &t, (real)0.9, 2);
    assert_true(none.count == 0 && none.said == 0 && none.right == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_temperature_is_that_of_the_closed_form),
        cmocka_unit_test(
            a_network_that_is_always_right_or_wrong_gets_the_end_of_the_range),
        cmocka_unit_test(the_slope_is_what_nudging_says),
        cmocka_unit_test(the_slope_rises_and_large_scores_do_not_overflow),
        cmocka_unit_test(answers_are_counted_by_how_sure_they_are),
    };
    return cmocka_run_group_tests_name("calibration", tests, NULL, NULL);
}
