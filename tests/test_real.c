// real.h against MPFR: how far exp, log, tanh and sigmoid are from the truth, their
// special values, and whether the emulated fused multiply-add is the exact one.
// Built with -DREAL_FLOAT it asks the same of single precision.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <mpfr.h>

#include "error.h"
#include "real.h"
#include "rng.h"

enum {
    DIGITS = sizeof(real) == sizeof(double) ? DBL_MANT_DIG : FLT_MANT_DIG,
    MIN_EXP = sizeof(real) == sizeof(double) ? DBL_MIN_EXP : FLT_MIN_EXP,
    MAX_EXP = sizeof(real) == sizeof(double) ? DBL_MAX_EXP : FLT_MAX_EXP,
    WIDE = 160,        // bits of the reference
    EXACT = 4400,      // bits that hold x w + acc for any three doubles
    POINTS = 100000,   // in each range
    TRIPLES = 1000000  // for x w + acc
};

// In units of the last place. Half of one is the best there can be; a subnormal result
// is rounded twice and comes to three quarters.
static const double LARGEST_ERROR = 0.8;

typedef real Function(real x);
typedef int Reference(mpfr_t y, mpfr_srcptr x, mpfr_rnd_t rounding);

// Where to look: evenly between the two ends, or, where spread, evenly in the logarithm
// of the distance from `from`, on both sides of it.
typedef struct Range {
    double from;
    double to;
    bool spread;
} Range;

// ---- Random numbers

static uint64_t random_bits(Rng *rng) {
    const uint64_t high = rng_bits(rng);
    return high << 32 | rng_bits(rng);
}

// Any double: zeros, infinities and NaN are among them.
static double random_double(Rng *rng) {
    return double_from_bits(random_bits(rng));
}

static real random_in(Rng *rng, Range range) {
    const double part = rng_uniform(rng), width = range.to - range.from;
    if (!range.spread) return (real)(range.from + width * part);
    const double distance = width * exp2(-1100 * part * part * part * part);
    return (real)(range.from + (rng_bits(rng) & 1 ? distance : -distance));
}

// 52 bits of a fraction, often with long runs of zeros or ones, where rounding is hard.
static uint64_t random_fraction(Rng *rng) {
    const uint64_t all = 0xfffffffffffff, bits = random_bits(rng) & all;
    const uint64_t other = random_bits(rng) & random_bits(rng);
    const uint64_t choices[] = {bits,
                                0,
                                all,
                                bits & other,
                                bits | (~other & all),
                                (all << rng_below(rng, 52)) & all};
    return choices[rng_below(rng, 6)];
}

// ± 1.fraction · 2^exponent; subnormal below 2^−1022, the largest above 2^1023.
static double random_of_size(Rng *rng, int exponent) {
    const int biased = exponent < -1023 ? 0 : exponent > 1023 ? 2046 : exponent + 1023;
    const uint64_t sign = (uint64_t)(rng_bits(rng) & 1) << 63;
    return double_from_bits(sign | (uint64_t)biased << 52 | random_fraction(rng));
}

static int random_between(Rng *rng, int low, int high) {
    return low + (int)rng_below(rng, (size_t)(high - low + 1));
}

// ---- How far off

// |y − truth| in units of the last place of the truth. Infinity counts as the first
// power of two that does not fit.
static double error_in_ulps(real y, mpfr_srcptr truth) {
    mpfr_t difference;
    mpfr_init2(difference, WIDE);
    if (mpfr_inf_p(truth) && isinf(y)) {
        mpfr_set_zero(difference, 1);
    }
    else if (isinf(y)) {
        mpfr_set_si_2exp(difference, y > 0 ? 1 : -1, MAX_EXP, MPFR_RNDN);
    }
    else {
        mpfr_set_d(difference, (double)y, MPFR_RNDN);
    }
    if (mpfr_number_p(truth)) mpfr_sub(difference, difference, truth, MPFR_RNDN);
    const mpfr_exp_t size = mpfr_regular_p(truth) ? mpfr_get_exp(truth) : MIN_EXP;
    const mpfr_exp_t unit = (size < MIN_EXP ? MIN_EXP : size) - DIGITS;
    mpfr_mul_2si(difference, difference, -unit, MPFR_RNDN);
    const double ulps = fabs(mpfr_get_d(difference, MPFR_RNDN));
    mpfr_clear(difference);
    return ulps;
}

// Infinity where the truth overflows by more than its rounding is right, not far off.
static double error_at(Function *ours, Reference *reference, real x) {
    mpfr_t exact, truth;
    mpfr_init2(exact, DBL_MANT_DIG);
    mpfr_init2(truth, WIDE);
    mpfr_set_d(exact, (double)x, MPFR_RNDN);
    reference(truth, exact, MPFR_RNDN);
    if (mpfr_regular_p(truth) && mpfr_get_exp(truth) > MAX_EXP) mpfr_set_inf(truth, 1);
    const double error = error_in_ulps(ours(x), truth);
    mpfr_clears(exact, truth, (mpfr_ptr)0);
    return error;
}

// Prints the largest error over POINTS numbers of each range and fails where it is too
// large; a NaN is too large.
static void check_errors(const char *name, Function *ours, Reference *reference,
                         const Range *ranges, size_t count) {
    Rng rng;
    rng_seed(&rng, 1);
    double largest = 0, where = 0;
    for (size_t i = 0; i < count * POINTS; i++) {
        const real x = random_in(&rng, ranges[i / POINTS]);
        const double error = error_at(ours, reference, x);
        if (error <= largest) continue;
        largest = error;
        where = (double)x;
    }
    print_message("%s: largest error %.4f ulp, at %.17g\n", name, largest, where);
    assert_true(largest < LARGEST_ERROR);
}

// Equal in every bit, or both NaN.
static bool same(double a, double b) {
    return (isnan(a) && isnan(b)) || double_bits(a) == double_bits(b);
}

static void check_value(Function *ours, double x, double expected) {
    const double y = (double)ours((real)x);
    if (same(y, (double)(real)expected)) return;
    fail_msg("at %a: %a, expected %a", x, y, expected);
}

// From x to the next number upwards, at a million places, the value must not fall.
static void check_never_falls(Function *ours, Range range) {
    Rng rng;
    rng_seed(&rng, 2);
    for (size_t i = 0; i < 10 * POINTS; i++) {
        const real x = random_in(&rng, range);
        const real next = sizeof x == sizeof(float) ? nextafterf((float)x, FLT_MAX)
                                                    : (real)nextafter(x, DBL_MAX);
        if (ours(next) < ours(x)) fail_msg("falls after %a", (double)x);
    }
}

// ---- exp

static const Range EXP_RANGES[] = {
    {-1, 1, false},     {0, 745, true},      {-746, 710, false},  {-104, 89, false},
    {709, 710, false},  {-746, -744, false}, {-745, -707, false}, {88.5, 88.9, false},
    {-104, -87, false}, {-0.4, 0.4, false},  {0.34, 0.35, false},
};

static void exp_is_within_one_ulp_of_mpfr(void **state) {
    (void)state;
    check_errors("exp", real_exp, mpfr_exp, EXP_RANGES,
                 sizeof EXP_RANGES / sizeof EXP_RANGES[0]);
}

static void exp_knows_its_special_values(void **state) {
    (void)state;
    check_value(real_exp, 0.0, 1);
    check_value(real_exp, -0.0, 1);
    check_value(real_exp, INFINITY, INFINITY);
    check_value(real_exp, -INFINITY, 0);
    check_value(real_exp, NAN, NAN);
    check_value(real_exp, FLT_MAX, INFINITY);
    check_value(real_exp, -FLT_MAX, 0);
    check_value(real_exp, FLT_MIN, 1);
}

// The largest x whose e^x fits a double, the first that does not, and the same below.
static void exp_overflows_and_vanishes_where_it_must(void **state) {
    (void)state;
    assert_true(isfinite(double_exp(0x1.62e42fefa39efp+9)));
    assert_true(isinf(double_exp(0x1.62e42fefa39f0p+9)));
    assert_true(same(double_exp(-0x1.74910d52d3051p+9), 0x1p-1074));
    assert_true(same(double_exp(-0x1.74910d52d3052p+9), 0));
}

static void exp_never_falls(void **state) {
    (void)state;
    check_never_falls(real_exp, (Range){-746, 710, false});
    check_never_falls(real_exp, (Range){0, 700, true});
}

// ---- log

static const Range LOG_RANGES[] = {
    {0.5, 2, false},     {1, 1.5, true},        {0.7, 0.72, false}, {1.4, 1.42, false},
    {0.98, 1.02, false}, {0, 1, false},         {1, 1e6, false},    {1e30, 3e38, false},
    {0, FLT_MIN, false}, {0, 0x1p-1022, false}, {0.7, 1.42, false},
};

static void log_is_within_one_ulp_of_mpfr(void **state) {
    (void)state;
    check_errors("log", real_log, mpfr_log, LOG_RANGES,
                 sizeof LOG_RANGES / sizeof LOG_RANGES[0]);
}

// All sizes alike, the subnormal ones too: any bits that make a positive number.
static void log_is_within_one_ulp_at_every_size(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 3);
    double largest = 0;
    for (size_t i = 0; i < 2 * POINTS; i++) {
        const real x = (real)fabs(random_double(&rng));
        if (!(x > 0 && isfinite(x))) continue;
        const double error = error_at(real_log, mpfr_log, x);
        if (!(error <= largest)) largest = error;
    }
    print_message("log, all sizes: largest error %.4f ulp\n", largest);
    assert_true(largest < LARGEST_ERROR);
}

static void log_knows_its_special_values(void **state) {
    (void)state;
    check_value(real_log, 1, 0.0);
    check_value(real_log, 0.0, -INFINITY);
    check_value(real_log, -0.0, -INFINITY);
    check_value(real_log, INFINITY, INFINITY);
    check_value(real_log, -INFINITY, NAN);
    check_value(real_log, -1, NAN);
    check_value(real_log, -FLT_MIN, NAN);
    check_value(real_log, NAN, NAN);
}

static void log_never_falls(void **state) {
    (void)state;
    check_never_falls(real_log, (Range){0.5, 2, false});
    check_never_falls(real_log, (Range){1e-30, 1e30, false});
}

// ---- tanh

static const Range TANH_RANGES[] = {
    {-1, 1, false},       {0, 20, true},        {-22, 22, false},  {17, 20, false},
    {-0.36, 0.36, false}, {0.17, 0.175, false}, {8.5, 9.5, false}, {0, 1e-3, true},
    {0.1, 0.6, false},    {-5, 5, false},
};

static void tanh_is_within_one_ulp_of_mpfr(void **state) {
    (void)state;
    check_errors("tanh", real_tanh, mpfr_tanh, TANH_RANGES,
                 sizeof TANH_RANGES / sizeof TANH_RANGES[0]);
}

static void tanh_knows_its_special_values(void **state) {
    (void)state;
    check_value(real_tanh, 0.0, 0.0);
    check_value(real_tanh, -0.0, -0.0);
    check_value(real_tanh, INFINITY, 1);
    check_value(real_tanh, -INFINITY, -1);
    check_value(real_tanh, FLT_MAX, 1);
    check_value(real_tanh, -FLT_MAX, -1);
    check_value(real_tanh, FLT_MIN, FLT_MIN);
    check_value(real_tanh, NAN, NAN);
}

static void tanh_of_the_smallest_numbers_is_themselves(void **state) {
    (void)state;
    for (double x = 0x1p-30; x > 0; x /= 2) {
        assert_true(same(double_tanh(x), x));
        assert_true(same(double_tanh(-x), -x));
    }
}

static void tanh_is_odd_in_every_bit(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 4);
    for (size_t i = 0; i < POINTS; i++) {
        const real x = random_in(&rng, (Range){0, 22, i % 2});
        assert_true(same((double)real_tanh(-x), (double)-real_tanh(x)));
    }
}

static void tanh_never_falls(void **state) {
    (void)state;
    check_never_falls(real_tanh, (Range){-20, 20, false});
    check_never_falls(real_tanh, (Range){0, 20, true});
}

// ---- sigmoid

static int mpfr_sigmoid(mpfr_t y, mpfr_srcptr x, mpfr_rnd_t rounding) {
    mpfr_neg(y, x, rounding);
    mpfr_exp(y, y, rounding);
    mpfr_add_ui(y, y, 1, rounding);
    return mpfr_ui_div(y, 1, y, rounding);
}

static const Range SIGMOID_RANGES[] = {
    {-1, 1, false},      {0, 745, true},      {-40, 40, false},     {-746, 1, false},
    {-746, -744, false}, {-745, -707, false}, {30, 40, false},      {-40, -30, false},
    {-104, -87, false},  {-10, 10, false},    {-0.36, 0.36, false},
};

static void sigmoid_is_within_one_ulp_of_mpfr(void **state) {
    (void)state;
    check_errors("sigmoid", real_sigmoid, mpfr_sigmoid, SIGMOID_RANGES,
                 sizeof SIGMOID_RANGES / sizeof SIGMOID_RANGES[0]);
}

static void sigmoid_knows_its_special_values(void **state) {
    (void)state;
    check_value(real_sigmoid, 0.0, 0.5);
    check_value(real_sigmoid, -0.0, 0.5);
    check_value(real_sigmoid, INFINITY, 1);
    check_value(real_sigmoid, -INFINITY, 0);
    check_value(real_sigmoid, FLT_MAX, 1);
    check_value(real_sigmoid, -FLT_MAX, 0);
    check_value(real_sigmoid, FLT_MIN, 0.5);
    check_value(real_sigmoid, NAN, NAN);
}

static void sigmoid_of_x_and_of_minus_x_make_one(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 5);
    for (size_t i = 0; i < POINTS; i++) {
        const double x = (double)random_in(&rng, (Range){-30, 30, false});
        assert_true(fabs(double_sigmoid(x) + double_sigmoid(-x) - 1) <= DBL_EPSILON);
    }
}

static void sigmoid_never_falls(void **state) {
    (void)state;
    check_never_falls(real_sigmoid, (Range){-40, 40, false});
    check_never_falls(real_sigmoid, (Range){-746, 0, false});
}

// ---- Square root, contraction, subnormals

static void sqrt_is_rounded_correctly(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 6);
    mpfr_t root;
    mpfr_init2(root, WIDE);
    for (size_t i = 0; i < POINTS; i++) {
        const double x = fabs(random_of_size(&rng, random_between(&rng, -1022, 1023)));
        mpfr_set_d(root, x, MPFR_RNDN);
        mpfr_sqrt(root, root, MPFR_RNDN);
        assert_true(same(sqrt(x), mpfr_get_d(root, MPFR_RNDN)));
        const float y = (float)ldexp(x, -ilogb(x) + random_between(&rng, -126, 127));
        mpfr_set_flt(root, y, MPFR_RNDN);
        mpfr_sqrt(root, root, MPFR_RNDN);
        assert_true((float)sqrt((double)y) == mpfr_get_flt(root, MPFR_RNDN));
    }
    mpfr_clear(root);
    assert_true(isnan(real_sqrt(-1)));
}

// (1 + e)² − (1 + 2e) is e², but 0 when the product is rounded before the difference.
static void the_compiler_does_not_join_products_and_sums(void **state) {
    (void)state;
    volatile double near_one = 1 + 0x1p-30;
    volatile double square = 1 + 0x1p-29;
    const double factor = near_one, subtrahend = square;
    assert_true(same(factor * factor - subtrahend, 0));
    volatile float near_one_float = 1 + 0x1p-20f;
    volatile float square_float = 1 + 0x1p-19f;
    const float factor_float = near_one_float, subtrahend_float = square_float;
    assert_true(factor_float * factor_float - subtrahend_float == 0);
}

static void subnormal_numbers_are_kept(void **state) {
    (void)state;
    Error err;
    assert_true(real_keeps_subnormals());
    assert_true(real_check_machine(&err));
}

// ---- Fused multiply-add

typedef struct Triple {
    double x;
    double w;
    double acc;
} Triple;

typedef Triple Draw(Rng *rng);

static Triple draw_any_bits(Rng *rng) {
    return (Triple){random_double(rng), random_double(rng), random_double(rng)};
}

// All three where they can touch one another in every way.
static Triple draw_overlapping(Rng *rng) {
    const int x = random_between(rng, -500, 500), w = random_between(rng, -500, 500);
    const int acc = x + w + random_between(rng, -120, 120);
    return (Triple){random_of_size(rng, x), random_of_size(rng, w),
                    random_of_size(rng, acc)};
}

// acc takes away all of the product but its last bits, at every size.
static Triple draw_cancelling(Rng *rng) {
    const int x = random_between(rng, -1074, 1023);
    Triple t = {random_of_size(rng, x), 0, 0};
    t.w = random_of_size(rng, random_between(rng, -1074, 1023));
    t.acc = -(t.x * t.w);
    if (rng_bits(rng) & 1) t.acc = nextafter(t.acc, random_of_size(rng, 1023));
    return t;
}

// Sums that are subnormal, or become zero.
static Triple draw_vanishing(Rng *rng) {
    const int x = random_between(rng, -600, 600);
    const int w = -1074 - x + random_between(rng, -10, 120);
    return (Triple){random_of_size(rng, x), random_of_size(rng, w),
                    random_of_size(rng, random_between(rng, -1025, -960))};
}

// Sums about as large as a double can be.
static Triple draw_overflowing(Rng *rng) {
    const int x = random_between(rng, 0, 1023);
    const int w = 1023 - x + random_between(rng, -3, 1);
    return (Triple){random_of_size(rng, x), random_of_size(rng, w),
                    random_of_size(rng, random_between(rng, 960, 1023))};
}

// Whole numbers, and zeros: most sums need no rounding.
static Triple draw_plain(Rng *rng) {
    return (Triple){random_between(rng, -3, 3), random_between(rng, -4, 4),
                    random_between(rng, -5, 5) * (rng_bits(rng) & 1 ? 1 : 0x1p-53)};
}

static Draw *const DRAWS[] = {draw_any_bits,  draw_overlapping, draw_cancelling,
                              draw_vanishing, draw_overflowing, draw_plain};

// x w + acc with all its bits.
static void exact_sum_of(mpfr_t sum, Triple t) {
    mpfr_t x, w;
    mpfr_inits2(DBL_MANT_DIG, x, w, (mpfr_ptr)0);
    mpfr_set_d(x, t.x, MPFR_RNDN);
    mpfr_set_d(w, t.w, MPFR_RNDN);
    mpfr_set_d(sum, t.acc, MPFR_RNDN);
    mpfr_fma(sum, x, w, sum, MPFR_RNDN);
    mpfr_clears(x, w, (mpfr_ptr)0);
}

static void check_double_fma(Triple t, mpfr_t sum) {
    exact_sum_of(sum, t);
    const double truth = mpfr_get_d(sum, MPFR_RNDN);
    const double ours = double_fma_emulated(t.x, t.w, t.acc);
    const bool right = same(ours, truth) && same(double_fma(t.x, t.w, t.acc), truth) &&
                       same(double_fma_rare(t.x, t.w, t.acc), truth);
    if (!right) fail_msg("%a * %a + %a: %a, expected %a", t.x, t.w, t.acc, ours, truth);
}

// volatile: gcc 12 leaves out the rounding when two neighbours go to float and back.
static void check_float_fma(Triple t, mpfr_t sum) {
    volatile float rounded[] = {(float)t.x, (float)t.w, (float)t.acc};
    const float x = rounded[0], w = rounded[1], acc = rounded[2];
    exact_sum_of(sum, (Triple){(double)x, (double)w, (double)acc});
    const double truth = (double)mpfr_get_flt(sum, MPFR_RNDN);
    const double ours = (double)float_fma_emulated(x, w, acc);
    if (same(ours, truth) && same((double)float_fma(x, w, acc), truth)) return;
    fail_msg("floats %a * %a + %a: %a, expected %a", t.x, t.w, t.acc, ours, truth);
}

static void emulated_fma_is_exact(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 7);
    mpfr_t sum;
    mpfr_init2(sum, EXACT);
    for (size_t i = 0; i < TRIPLES; i++) check_double_fma(DRAWS[i % 6](&rng), sum);
    mpfr_clear(sum);
}

// Sizes of floats, and as often as not an acc that takes most of the product away.
static Triple draw_floats(Rng *rng) {
    const int x = random_between(rng, -150, 127), w = random_between(rng, -150, 127);
    const int acc = x + w + random_between(rng, -50, 50);
    Triple t = {random_of_size(rng, x), random_of_size(rng, w),
                random_of_size(rng, acc)};
    const float product = (float)t.x * (float)t.w;
    if (rng_bits(rng) & 1) t.acc = -(double)nextafterf(product, (float)t.acc);
    return t;
}

static void emulated_float_fma_is_exact(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 8);
    mpfr_t sum;
    mpfr_init2(sum, EXACT);
    for (size_t i = 0; i < TRIPLES; i++) {
        check_float_fma(i % 4 ? draw_floats(&rng) : DRAWS[i / 4 % 6](&rng), sum);
    }
    mpfr_clear(sum);
}

static const double SPECIAL[] = {
    0.0,
    1,
    3,
    0x1.0000000000001p0,
    0x1.fffffffffffffp0,
    0x1.fffffep0,
    0x1p-24,
    0x1p-53,
    0x1p-149,
    0x1p-150,
    0x1.fffffcp-127,
    0x1p-126,
    FLT_MAX,
    0x1p127,
    0x1p-537,
    0x1.8p-538,
    0x1p-1074,
    0x1p-1048,
    0x1.8p-1073,
    0x1.ffffffffffffep-1023,
    0x1p-1022,
    0x1p-960,
    0x1p1023,
    DBL_MAX,
    0x1.fffffff800001p308,
    INFINITY,
    NAN,
};

// All triples of the special numbers with all signs, signs of zeros included.
static void fma_of_special_numbers_is_exact(void **state) {
    (void)state;
    const size_t count = sizeof SPECIAL / sizeof SPECIAL[0];
    mpfr_t sum;
    mpfr_init2(sum, EXACT);
    for (size_t i = 0; i < count * count * count * 8; i++) {
        const double x = SPECIAL[i / 8 % count];
        const double w = SPECIAL[i / 8 / count % count];
        const double acc = SPECIAL[i / 8 / count / count];
        const Triple t = {i & 1 ? -x : x, i & 2 ? -w : w, i & 4 ? -acc : acc};
        check_double_fma(t, sum);
        check_float_fma(t, sum);
    }
    mpfr_clear(sum);
}

// What goes wrong in libraries: too small a product, added to nothing, keeps its sign.
static void fma_that_vanishes_keeps_its_sign(void **state) {
    (void)state;
    assert_true(same(double_fma_emulated(-0x1p-600, 0x1p-600, 0.0), -0.0));
    assert_true(same(double_fma_emulated(0x1p-600, 0x1p-600, -0.0), 0.0));
    assert_true(same(double_fma_emulated(-0x1p-600, 0x1p-600, -0.0), -0.0));
    assert_true(same((double)float_fma_emulated(-0x1p-100f, 0x1p-100f, 0), -0.0));
}

static void real_fma_rounds_once(void **state) {
    (void)state;
    const real epsilon = (real)ldexp(1, 1 - DIGITS);
    const real x = 1 + epsilon, square = 1 + 2 * epsilon;
    assert_true(real_fma(x, x, -square) == epsilon * epsilon);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_within_one_ulp_of_mpfr),
        cmocka_unit_test(exp_knows_its_special_values),
        cmocka_unit_test(exp_overflows_and_vanishes_where_it_must),
        cmocka_unit_test(exp_never_falls),
        cmocka_unit_test(log_is_within_one_ulp_of_mpfr),
        cmocka_unit_test(log_is_within_one_ulp_at_every_size),
        cmocka_unit_test(log_knows_its_special_values),
        cmocka_unit_test(log_never_falls),
        cmocka_unit_test(tanh_is_within_one_ulp_of_mpfr),
        cmocka_unit_test(tanh_knows_its_special_values),
        cmocka_unit_test(tanh_of_the_smallest_numbers_is_themselves),
        cmocka_unit_test(tanh_is_odd_in_every_bit),
        cmocka_unit_test(tanh_never_falls),
        cmocka_unit_test(sigmoid_is_within_one_ulp_of_mpfr),
        cmocka_unit_test(sigmoid_knows_its_special_values),
        cmocka_unit_test(sigmoid_of_x_and_of_minus_x_make_one),
        cmocka_unit_test(sigmoid_never_falls),
        cmocka_unit_test(sqrt_is_rounded_correctly),
        cmocka_unit_test(the_compiler_does_not_join_products_and_sums),
        cmocka_unit_test(subnormal_numbers_are_kept),
        cmocka_unit_test(emulated_fma_is_exact),
        cmocka_unit_test(emulated_float_fma_is_exact),
        cmocka_unit_test(fma_of_special_numbers_is_exact),
        cmocka_unit_test(fma_that_vanishes_keeps_its_sign),
        cmocka_unit_test(real_fma_rounds_once),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpfr_free_cache();
    return failed;
}
