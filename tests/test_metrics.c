// Counting right and wrong answers.
#include "metrics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rng.h"

static const double CLOSE = sizeof(real) == sizeof(float) ? 1e-5 : 1e-12;

static void assert_close(double found, double expected) {
    if (!(fabs(found - expected) <= CLOSE)) {
        fail_msg("%.17g is not %.17g", found, expected);
    }
}

// Six examples, two classes: predictions in a column.
static real PREDICTED[] = {(real)0.9, (real)0.8, (real)0.5,
                           (real)0.4, (real)0.3, (real)0.1};
static real TRUE_CLASS[] = {1, 0, 1, 0, 1, 0};

static Mat predictions(void) {
    return mat_view(PREDICTED, 6, 1);
}

static Mat targets(void) {
    return mat_view(TRUE_CLASS, 6, 1);
}

static void two_classes_are_told_apart_by_the_threshold(void **state) {
    (void)state;
    Mat a = predictions(), t = targets();
    size_t counts[4];
    metrics_confusion(counts, &a, &t, (real)0.5);
    assert_int_equal(counts[0], 2);
    assert_int_equal(counts[1], 1);
    assert_int_equal(counts[2], 1);
    assert_int_equal(counts[3], 2);
    assert_close(metrics_accuracy(&a, &t, (real)0.5), 4.0 / 6);
    assert_close(metrics_accuracy(&a, &t, (real)0.85), 4.0 / 6);
    assert_close(metrics_accuracy(&a, &t, 0), 0.5);
    assert_close(metrics_accuracy(&a, &t, 2), 0.5);
    assert_close(metrics_majority(&t), 0.5);
}

static void a_prediction_at_the_threshold_counts_as_one(void **state) {
    (void)state;
    Mat a = predictions();
    assert_int_equal(metrics_class(&a, 2, (real)0.5), 1);
    assert_int_equal(metrics_class(&a, 3, (real)0.5), 0);
    assert_int_equal(metrics_classes(&a), 2);
}

static void more_classes_are_told_apart_by_the_largest(void **state) {
    (void)state;
    Mat a = mat_view((real[]){(real)0.2, (real)0.7, (real)0.1, (real)0.4, (real)0.4,
                              (real)0.2, 0, 0, 1, (real)0.5, (real)0.1, (real)0.4},
                     4, 3);
    Mat t = mat_view((real[]){0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0}, 4, 3);
    size_t counts[9];
    const size_t expected[9] = {0, 0, 0, 2, 1, 0, 0, 0, 1};
    metrics_confusion(counts, &a, &t, (real)0.5);
    assert_memory_equal(counts, expected, sizeof expected);
    assert_close(metrics_accuracy(&a, &t, (real)0.5), 0.5);
    assert_close(metrics_majority(&t), 0.75);
    assert_int_equal(metrics_classes(&a), 3);
}

static void precision_and_recall_may_not_exist(void **state) {
    (void)state;
    const size_t counts[9] = {2, 1, 0, 2, 3, 0, 0, 0, 0};
    real share = -1;
    assert_true(metrics_precision(&share, counts, 3, 0));
    assert_close(share, 0.5);
    assert_true(metrics_recall(&share, counts, 3, 0));
    assert_close(share, 2.0 / 3);
    assert_true(metrics_precision(&share, counts, 3, 1));
    assert_close(share, 0.75);
    assert_true(metrics_recall(&share, counts, 3, 1));
    assert_close(share, 0.6);
    share = -1;
    assert_false(metrics_precision(&share, counts, 3, 2));
    assert_false(metrics_recall(&share, counts, 3, 2));
    assert_close(share, -1);
}

static void the_curve_has_a_point_for_each_prediction(void **state) {
    (void)state;
    Mat a = predictions(), t = targets();
    RocPoint point[7];
    assert_int_equal(metrics_roc(point, &a, &t), 7);
    const double thirds[7][2] = {{0, 0}, {0, 1}, {1, 1}, {1, 2},
                                 {2, 2}, {2, 3}, {3, 3}};
    for (size_t k = 0; k < 7; k++) {
        assert_close(point[k].false_rate, thirds[k][0] / 3);
        assert_close(point[k].true_rate, thirds[k][1] / 3);
    }
    assert_true(isinf(point[0].threshold));
    assert_close(point[6].threshold, 0.1);
    assert_close(metrics_area(point, 7), 6.0 / 9);
}

static void equal_predictions_share_a_point(void **state) {
    (void)state;
    Mat a = mat_view((real[]){1, 1, 1, 1}, 4, 1),
        t = mat_view((real[]){1, 0, 1, 1}, 4, 1);
    RocPoint point[5];
    assert_int_equal(metrics_roc(point, &a, &t), 2);
    assert_close(metrics_area(point, 2), 0.5);
}

static void one_class_alone_has_no_curve(void **state) {
    (void)state;
    Mat a = predictions();
    Mat ones = mat_view((real[]){1, 1, 1, 1, 1, 1}, 6, 1);
    Mat zeros = mat_view((real[]){0, 0, 0, 0, 0, 0}, 6, 1);
    RocPoint point[7];
    assert_int_equal(metrics_roc(point, &a, &ones), 0);
    assert_int_equal(metrics_roc(point, &a, &zeros), 0);
    assert_close(metrics_majority(&ones), 1);
}

// Every pair of a one and a zero compared: ranked right 1, equal ½, wrong 0.
static double compare_pairs(const Mat *a, const Mat *t) {
    double sum = 0, pairs = 0;
    for (size_t m = 0; m < t->rows; m++) {
        for (size_t n = 0; n < t->rows; n++) {
            if (!(t->at[m] > 0 && t->at[n] < 1)) continue;
            pairs++;
            if (a->at[m] > a->at[n]) {
                sum += 1;
            }
            else if (!(a->at[m] < a->at[n])) {
                sum += 0.5;
            }
        }
    }
    return sum / pairs;
}

static void the_area_is_the_share_of_pairs_ranked_right(void **state) {
    (void)state;
    enum { ROWS = 300 };
    Rng rng;
    rng_seed(&rng, 6);
    for (int round = 0; round < 20; round++) {
        real predicted[ROWS], classes[ROWS];
        RocPoint point[ROWS + 1];
        for (size_t n = 0; n < ROWS; n++) {
            classes[n] = (real)rng_below(&rng, 2);
            predicted[n] = (real)rng_below(&rng, 30) + 5 * classes[n];
        }
        Mat a = mat_view(predicted, ROWS, 1), t = mat_view(classes, ROWS, 1);
        size_t count = metrics_roc(point, &a, &t);
        assert_in_range(count, 20, 36);
        assert_close(metrics_area(point, count), compare_pairs(&a, &t));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_classes_are_told_apart_by_the_threshold),
        cmocka_unit_test(a_prediction_at_the_threshold_counts_as_one),
        cmocka_unit_test(more_classes_are_told_apart_by_the_largest),
        cmocka_unit_test(precision_and_recall_may_not_exist),
        cmocka_unit_test(the_curve_has_a_point_for_each_prediction),
        cmocka_unit_test(equal_predictions_share_a_point),
        cmocka_unit_test(one_class_alone_has_no_curve),
        cmocka_unit_test(the_area_is_the_share_of_pairs_ranked_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
