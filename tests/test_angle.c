// Angles: sine and cosine of multiples of π.
#include "../common/angle.h"

#include <math.h>
#include <stdbool.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const long double PI_LONG = 3.14159265358979323846264338327950288L;

static void assert_near(const char *what, double x, double got, long double want) {
    if (fabsl((long double)got - want) <= 3e-16L) return;
    fail_msg("%s of %.17g π: %.17g, expected %.17g", what, x, got, (double)want);
}

static void halves_are_exact(void **state) {
    (void)state;
    static const double COSINE[] = {1, 0, -1, 0}, SINE[] = {0, 1, 0, -1};
    for (int k = -4000; k < 4000; k++) {
        size_t turn = (size_t)(k + 4000) % 4;
        assert_true(angle_cospi(k / 2.0) == COSINE[turn]);
        assert_true(angle_sinpi(k / 2.0) == SINE[turn]);
    }
}

// By their roots.
static void well_known_angles(void **state) {
    (void)state;
    assert_near("cos", 1.0 / 3, angle_cospi(1.0 / 3), 0.5L);
    assert_near("cos", 0.25, angle_cospi(0.25), sqrtl(0.5L));
    assert_near("cos", 1.0 / 6, angle_cospi(1.0 / 6), sqrtl(0.75L));
    assert_near("cos", 0.2, angle_cospi(0.2), (1 + sqrtl(5)) / 4);
    assert_near("cos", 0.125, angle_cospi(0.125), sqrtl(2 + sqrtl(2)) / 2);
    assert_near("sin", 0.25, angle_sinpi(0.25), sqrtl(0.5L));
    assert_near("sin", 1.0 / 6, angle_sinpi(1.0 / 6), 0.5L);
    assert_near("sin", 1.5 + 0.25, angle_sinpi(1.75), -sqrtl(0.5L));
}

static void the_library_agrees(void **state) {
    (void)state;
    if (sizeof(long double) == sizeof(double)) skip();
    for (int k = -30000; k <= 30000; k++) {
        double x = k * 1.0001e-4;
        assert_near("cos", x, angle_cospi(x), cosl(PI_LONG * (long double)x));
        assert_near("sin", x, angle_sinpi(x), sinl(PI_LONG * (long double)x));
    }
}

static void signs_and_turns(void **state) {
    (void)state;
    for (int k = 0; k <= 1000; k++) {
        double x = k / 1024.0;
        assert_true(angle_cospi(-x) == angle_cospi(x));
        assert_true(angle_cospi(x + 2) == angle_cospi(x));
        assert_true(angle_cospi(x + 1024) == angle_cospi(x));
        assert_true(angle_cospi(1 - x) == -angle_cospi(x));
        assert_true(angle_sinpi(x) == angle_cospi(x - 0.5));
    }
}

// Angles far out are still the same ones: x is exact, so its remainder is.
static void large_angles(void **state) {
    (void)state;
    double far = 562949953421312;  // 2⁴⁹
    assert_true(angle_cospi(2 * far) == 1);
    assert_true(angle_cospi(far) == 1);
    assert_true(angle_cospi(far + 0.5) == 0);
    assert_true(angle_cospi(far + 1) == -1);
    assert_true(angle_cospi(far + 0.25) == angle_cospi(0.25));
    assert_true(angle_sinpi(-far - 0.25) == -angle_sinpi(0.25));
}

static void nothing_leaves_the_circle(void **state) {
    (void)state;
    for (int k = -10000; k <= 10000; k++) {
        double c = angle_cospi(k / 5000.0), s = angle_sinpi(k / 5000.0);
        assert_true(fabs(c) <= 1 && fabs(s) <= 1);
        assert_true(fabs(c * c + s * s - 1) < 1e-15);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_are_exact),
        cmocka_unit_test(well_known_angles),
        cmocka_unit_test(the_library_agrees),
        cmocka_unit_test(signs_and_turns),
        cmocka_unit_test(large_angles),
        cmocka_unit_test(nothing_leaves_the_circle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
