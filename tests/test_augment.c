// Copies of pictures: where each pixel of a copy comes from, and the poses drawn.
#include "../common/augment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 3, PIXELS = SIDE * SIDE };

static const real PICTURE[PIXELS] = {
    1, 2, 3, 4, 5, 6, 7, 8, 9,
};

static const Pose AS_IT_IS = {.scale = 1};

static bool near(real a, double b) {
    double least = sizeof(real) < sizeof(double) ? 1e-6 : 1e-14;
    return fabs((double)a - b) <= least * (1 + fabs(b));
}

static void expect(Pose pose, const double *want) {
    real copy[PIXELS];
    augment_picture(copy, PICTURE, SIDE, SIDE, pose);
    for (size_t k = 0; k < PIXELS; k++) {
        if (!near(copy[k], want[k])) {
            fail_msg("pixel %zu is %g, not %g", k, (double)copy[k], want[k]);
        }
    }
}

// ---- One picture

static void an_unmoved_copy_has_the_same_bits(void **state) {
    (void)state;
    real copy[PIXELS];
    augment_picture(copy, PICTURE, SIDE, SIDE, AS_IT_IS);
    assert_memory_equal(copy, PICTURE, sizeof copy);
}

static void a_copy_is_moved_down_and_right_and_paper_comes_in(void **state) {
    (void)state;
    expect((Pose){.down = 1, .scale = 1}, (double[]){0, 0, 0, 1, 2, 3, 4, 5, 6});
    expect((Pose){.down = -2, .scale = 1}, (double[]){7, 8, 9, 0, 0, 0, 0, 0, 0});
    expect((Pose){.right = 1, .scale = 1}, (double[]){0, 1, 2, 0, 4, 5, 0, 7, 8});
    expect((Pose){.down = 1, .right = -1, .scale = 1},
           (double[]){0, 0, 0, 2, 3, 0, 5, 6, 0});
    expect((Pose){.down = 3, .scale = 1}, (double[PIXELS]){0});
    expect((Pose){.right = -1e6, .scale = 1}, (double[PIXELS]){0});
}

static void between_two_pixels_the_nearer_counts_more(void **state) {
    (void)state;
    expect((Pose){.right = 0.5, .scale = 1},
           (double[]){0.5, 1.5, 2.5, 2, 4.5, 5.5, 3.5, 7.5, 8.5});
    expect((Pose){.down = -0.25, .scale = 1},
           (double[]){1.75, 2.75, 3.75, 4.75, 5.75, 6.75, 5.25, 6, 6.75});
    expect((Pose){.down = 0.5, .right = 0.5, .scale = 1},
           (double[]){0.25, 0.75, 1.25, 1.25, 3, 4, 2.75, 6, 7});
}

static void a_quarter_turn_is_clockwise(void **state) {
    (void)state;
    expect((Pose){.turn = 90, .scale = 1}, (double[]){7, 4, 1, 8, 5, 2, 9, 6, 3});
    expect((Pose){.turn = -90, .scale = 1}, (double[]){3, 6, 9, 2, 5, 8, 1, 4, 7});
    expect((Pose){.turn = 180, .scale = 1}, (double[]){9, 8, 7, 6, 5, 4, 3, 2, 1});
    expect((Pose){.turn = 360, .scale = 1}, (double[]){1, 2, 3, 4, 5, 6, 7, 8, 9});
}

// A turn by 45 degrees: a corner comes from √2 above the middle, outside the picture
// but for the share of the row that is nearest.
static void an_eighth_turn_looks_along_the_diagonal(void **state) {
    (void)state;
    double half = sqrt(0.5), out = sqrt(2) - 1;
    real copy[PIXELS];
    augment_picture(copy, PICTURE, SIDE, SIDE, (Pose){.turn = 45, .scale = 1});
    assert_true(near(copy[4], 5));
    assert_true(near(copy[2], 2 * (1 - out)));
    assert_true(near(copy[1], (1 - half) * (5 * (1 - half) + 4 * half) +
                                  half * (2 * (1 - half) + 1 * half)));
}

static void a_copy_is_larger_around_its_middle(void **state) {
    (void)state;
    expect((Pose){.scale = 2}, (double[]){3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7});
    expect((Pose){.scale = 0.5}, (double[]){0, 0, 0, 0, 5, 0, 0, 0, 0});
}

// First turned and made larger around the middle, then moved.
static void a_move_comes_last(void **state) {
    (void)state;
    expect((Pose){.turn = 90, .right = 1, .scale = 1},
           (double[]){0, 7, 4, 0, 8, 5, 0, 9, 6});
    expect((Pose){.scale = 2, .down = 1, .right = 1},
           (double[]){1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5});
}

static void a_picture_need_not_be_square(void **state) {
    (void)state;
    const real wide[6] = {1, 2, 3, 4, 5, 6};
    real copy[6];
    augment_picture(copy, wide, 2, 3, (Pose){.turn = 180, .scale = 1});
    for (size_t k = 0; k < 6; k++) assert_true(near(copy[k], 6.0 - (double)k));
    augment_picture(copy, wide, 2, 3, (Pose){.down = 1, .scale = 1});
    assert_true(copy[0] == 0 && copy[2] == 0 && copy[3] == 1 && copy[5] == 3);
}

static void a_copy_has_no_more_ink_than_its_picture(void **state) {
    (void)state;
    Augment augment;
    augment_init(&augment, SIDE, SIDE, (PoseRange){2, 180, 0.9}, 1);
    for (size_t n = 0; n < 1000; n++) {
        real copy[PIXELS];
        augment_picture(copy, PICTURE, SIDE, SIDE, augment_pose(&augment));
        for (size_t k = 0; k < PIXELS; k++) {
            assert_true(copy[k] >= 0 && copy[k] <= 9 * (1 + (real)1e-6));
        }
    }
}

// ---- Poses

static void poses_are_drawn_from_the_augment_stream(void **state) {
    (void)state;
    // np.random.RandomState(1 + 3).rand(4)
    static const double rand[] = {0.9670298390136767, 0.5472322491757223,
                                  0.9726843599648843, 0.7148159936743647};
    Augment augment;
    augment_init(&augment, SIDE, SIDE, (PoseRange){2, 30, 0.25}, 1);
    Pose pose = augment_pose(&augment);
    assert_true(fabs(pose.down - 2 * (2 * rand[0] - 1)) < 1e-14);
    assert_true(fabs(pose.right - 2 * (2 * rand[1] - 1)) < 1e-14);
    assert_true(fabs(pose.turn - 30 * (2 * rand[2] - 1)) < 1e-13);
    assert_true(fabs(pose.scale - (1 + 0.25 * (2 * rand[3] - 1))) < 1e-15);
}

static void poses_fill_their_range_and_stay_within(void **state) {
    (void)state;
    Augment augment;
    Pose least = {9, 9, 99, 9}, most = {-9, -9, -99, -9};
    augment_init(&augment, SIDE, SIDE, (PoseRange){2, 30, 0.25}, 5);
    for (size_t n = 0; n < 10000; n++) {
        Pose pose = augment_pose(&augment);
        assert_true(fabs(pose.down) <= 2 && fabs(pose.right) <= 2);
        assert_true(fabs(pose.turn) <= 30 && fabs(pose.scale - 1) <= 0.25);
        least = (Pose){fmin(least.down, pose.down), fmin(least.right, pose.right),
                       fmin(least.turn, pose.turn), fmin(least.scale, pose.scale)};
        most = (Pose){fmax(most.down, pose.down), fmax(most.right, pose.right),
                      fmax(most.turn, pose.turn), fmax(most.scale, pose.scale)};
    }
    assert_true(least.down < -1.99 && most.down > 1.99);
    assert_true(least.right < -1.99 && most.right > 1.99);
    assert_true(least.turn < -29.8 && most.turn > 29.8);
    assert_true(least.scale < 0.752 && most.scale > 1.248);
}

// ---- Batches

static void each_picture_of_a_batch_gets_a_pose_of_its_own(void **state) {
    (void)state;
    real from_at[4 * PIXELS], to_at[4 * PIXELS], one[PIXELS];
    for (size_t n = 0; n < 4; n++)
        memcpy(from_at + n * PIXELS, PICTURE, sizeof PICTURE);
    Mat from = mat_view(from_at, 4, PIXELS), to = mat_view(to_at, 4, PIXELS);
    Augment batch, single;
    PoseRange range = {1, 20, 0.2};
    augment_init(&batch, SIDE, SIDE, range, 9);
    augment_init(&single, SIDE, SIDE, range, 9);
    augment_batch(&batch, &to, &from);
    for (size_t n = 0; n < 4; n++) {
        augment_picture(one, PICTURE, SIDE, SIDE, augment_pose(&single));
        assert_memory_equal(one, to_at + n * PIXELS, sizeof one);
        assert_memory_equal(from_at + n * PIXELS, PICTURE, sizeof PICTURE);
        if (n > 0) assert_memory_not_equal(to_at, to_at + n * PIXELS, sizeof one);
    }
}

static void the_next_epoch_sees_other_copies_and_another_seed_too(void **state) {
    (void)state;
    real from_at[PIXELS], first[PIXELS], next[PIXELS], other[PIXELS];
    memcpy(from_at, PICTURE, sizeof PICTURE);
    Mat from = mat_view(from_at, 1, PIXELS);
    Mat to_first = mat_view(first, 1, PIXELS), to_next = mat_view(next, 1, PIXELS);
    Mat to_other = mat_view(other, 1, PIXELS);
    Augment a, b;
    augment_init(&a, SIDE, SIDE, (PoseRange){1, 20, 0.2}, 9);
    augment_init(&b, SIDE, SIDE, (PoseRange){1, 20, 0.2}, 10);
    augment_batch(&a, &to_first, &from);
    augment_batch(&a, &to_next, &from);
    augment_batch(&b, &to_other, &from);
    assert_memory_not_equal(first, next, sizeof first);
    assert_memory_not_equal(first, other, sizeof first);
}

static void a_range_of_nothing_changes_no_bit(void **state) {
    (void)state;
    real from_at[PIXELS], to_at[PIXELS];
    memcpy(from_at, PICTURE, sizeof PICTURE);
    Mat from = mat_view(from_at, 1, PIXELS), to = mat_view(to_at, 1, PIXELS);
    Augment augment;
    augment_init(&augment, SIDE, SIDE, (PoseRange){0}, 9);
    augment_batch(&augment, &to, &from);
    assert_memory_equal(to_at, from_at, sizeof to_at);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unmoved_copy_has_the_same_bits),
        cmocka_unit_test(a_copy_is_moved_down_and_right_and_paper_comes_in),
        cmocka_unit_test(between_two_pixels_the_nearer_counts_more),
        cmocka_unit_test(a_quarter_turn_is_clockwise),
        cmocka_unit_test(an_eighth_turn_looks_along_the_diagonal),
        cmocka_unit_test(a_copy_is_larger_around_its_middle),
        cmocka_unit_test(a_move_comes_last),
        cmocka_unit_test(a_picture_need_not_be_square),
        cmocka_unit_test(a_copy_has_no_more_ink_than_its_picture),
        cmocka_unit_test(poses_are_drawn_from_the_augment_stream),
        cmocka_unit_test(poses_fill_their_range_and_stay_within),
        cmocka_unit_test(each_picture_of_a_batch_gets_a_pose_of_its_own),
        cmocka_unit_test(the_next_epoch_sees_other_copies_and_another_seed_too),
        cmocka_unit_test(a_range_of_nothing_changes_no_bit),
    };
    return cmocka_run_group_tests_name("augment", tests, NULL, NULL);
}
