// The scalar type of the whole course, and its mathematics.
//
// `real` is double; -DREAL_FLOAT makes it float. The functions here give the same bits
// with every compiler, at every level of optimisation, on every machine with IEEE 754
// arithmetic. They use nothing but + − × ÷, which the standard says how to round,
// comparisons and integers, so build with -ffp-contract=off and without -ffast-math.
// exp, log, tanh and sigmoid hold no branches: a loop over them becomes vector code.
//
// Every real_ function rests on a double_ one that works in double whatever `real` is.
// Largest errors found, in units of the last place: exp 0.54, log 0.69, tanh 0.59,
// sigmoid 0.54; 0.76 where exp and sigmoid are subnormal (below DBL_MIN).
#ifndef REAL_H
#define REAL_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "error.h"

#if defined __FAST_MATH__ || (defined __FINITE_MATH_ONLY__ && __FINITE_MATH_ONLY__) || \
    defined __ASSOCIATIVE_MATH__ || defined __RECIPROCAL_MATH__
#error "fast-math changes the numbers and hides NaN: leave out -ffast-math and -Ofast"
#endif

#ifdef REAL_FLOAT
typedef float real;
#else
typedef double real;
#endif

_Static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 16,
               "double must be computed as double: -msse2 -mfpmath=sse on 32-bit x86, "
               "-fexcess-precision=fast on s390x");
_Static_assert(FLT_RADIX == 2 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024 &&
                   sizeof(double) == sizeof(uint64_t),
               "double must be IEEE binary64");
_Static_assert(FLT_MANT_DIG == 24 && FLT_MAX_EXP == 128, "float must be IEEE binary32");

// Can the processor multiply and add in one step, rounding once?
enum {
#if defined __FP_FAST_FMA || defined __FMA__ || defined __FMA4__ ||      \
    defined __aarch64__ || defined __s390x__ || defined __powerpc64__ || \
    (defined __ARM_FEATURE_FMA && defined __ARM_FP && (__ARM_FP & 8)) || \
    (defined __riscv_flen && __riscv_flen >= 64)
    FMA_IN_HARDWARE = 1
#else
    FMA_IN_HARDWARE = 0
#endif
};

// False where the processor is told to take numbers below DBL_MIN for zero. It would
// compute other numbers than the book, so a program that finds false here should refuse
// to run.
bool real_keeps_subnormals(void);

// The same as a line for err: every program of the course asks this first.
bool real_check_machine(Error *err);

// ---- Numbers as bits, and sums and products without rounding

// The 64 bits of x: sign (1), exponent + 1023 (11), fraction (52).
static inline uint64_t double_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double double_from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// x rounded to 26 of its 53 bits, for |x| < 2^996 (Veltkamp). The tail x − head is
// exact and has at most 26 bits too, so that products of heads and tails are exact.
static inline double double_head(double x) {
    const double shifted = x * 0x8000001p0;
    return shifted - (shifted - x);
}

// A number as the sum of two: head is a result as rounded, tail what the rounding took.
typedef struct Exact {
    double head;
    double tail;
} Exact;

// a + b, exact unless the head overflows (Knuth's TwoSum).
static inline Exact exact_sum(double a, double b) {
    const double head = a + b;
    const double from_b = head - a;
    const double from_a = head - from_b;
    return (Exact){head, (a - from_a) + (b - from_b)};
}

// x w, exact if |x w| >= 2^−960 (Dekker's TwoProduct). An overflow leaves a tail NaN.
static inline Exact exact_product(double x, double w) {
    const double xh = double_head(x), xt = x - xh;
    const double wh = double_head(w), wt = w - wh;
    const double head = x * w;
    return (Exact){head, (((xh * wh - head) + xh * wt) + xt * wh) + xt * wt};
}

// a + b + tail for a = 0 or |a| >= |b|, and a tail that is small beside them. Only the
// rounding of the result's own tail is lost (Dekker's FastTwoSum, twice).
static inline Exact ordered_sum(double a, double b, double tail) {
    const double sum = a + b;
    const double rest = (b - (sum - a)) + tail;
    const double head = sum + rest;
    return (Exact){head, rest - (head - sum)};
}

// (a.head + a.tail) / (b.head + b.tail): 26 bits of the quotient first, then what they
// leave over, divided in turn. As good as one rounding of the true quotient.
static inline double exact_ratio(Exact a, Exact b) {
    const double inverse = 1 / b.head;
    const double first = double_head(a.head * inverse);
    const double bh = double_head(b.head);
    const double bt = (b.head - bh) + b.tail;
    return first + (((a.head - first * bh) - first * bt) + a.tail) * inverse;
}

// ---- Fused multiply-add: x w + acc, rounded once

// The sum rounded to odd: itself if it fits a double, otherwise that neighbour whose
// last bit is 1. Such a number is never a tie, so that rounding it once more, to fewer
// bits, gives what one rounding of the exact sum gives (Boldo and Melquiond, 2008).
static inline double round_to_odd(Exact sum) {
    const uint64_t bits = double_bits(sum.head);
    const uint64_t inexact = fabs(sum.tail) > 0;
    const uint64_t opposite = (bits ^ double_bits(sum.tail)) >> 63;
    return double_from_bits((bits - (inexact & opposite)) | inexact);
}

// x w + acc where the product is zero or tiny, or something is infinite or NaN.
double double_fma_rare(double x, double w, double acc);

// x w + acc = sum + both tails. Where the sum of the tails is rounded, the result can
// suffer only if that rounding made a tie of it; the last bits of a tie are zeros.
static inline double double_fma_emulated(double x, double w, double acc) {
    const Exact product = exact_product(x, w);
    const Exact sum = exact_sum(product.head, acc);
    double rest = sum.tail + product.tail;
    const bool tie = (double_bits(rest) & 0xffffffffffff) == 0;
    if (tie) rest = round_to_odd(exact_sum(sum.tail, product.tail));
    const double result = sum.head + rest;
    const bool usual = fabs(product.head) >= 0x1p-960 && fabs(result) <= DBL_MAX;
    return usual ? result : double_fma_rare(x, w, acc);
}

// The same in single precision: a product of floats fits a double, the sum may not.
static inline float float_fma_emulated(float x, float w, float acc) {
    return (float)round_to_odd(exact_sum((double)x * (double)w, (double)acc));
}

static inline double double_fma(double x, double w, double acc) {
    return FMA_IN_HARDWARE ? __builtin_fma(x, w, acc) : double_fma_emulated(x, w, acc);
}

static inline float float_fma(float x, float w, float acc) {
    return FMA_IN_HARDWARE ? __builtin_fmaf(x, w, acc) : float_fma_emulated(x, w, acc);
}

// x w + acc, rounded once: the step that every matrix product is made of.
static inline real real_fma(real x, real w, real acc) {
    return _Generic(acc, double : double_fma, float : float_fma)(x, w, acc);
}

// ---- e^x

// ln 2 in two parts. The first has 42 bits, so that its product with a whole number of
// up to 11 bits is exact.
static const double LN2_HIGH = 0x1.62e42fefa38p-1;
static const double LN2_LOW = 0x1.ef35793c7673p-45;

// e^x = scale[0] · scale[1] · (1 + head + tail). The scale is a power of two, in two
// factors because the whole may be too small or too large for a double.
typedef struct ExpParts {
    double head;
    double tail;
    double scale[2];
} ExpParts;

// (e^r − 1 − r − r²/2) / r³ for |r| <= 0.35. The coefficients are those of the
// polynomial of this degree whose largest error is least (Remez), nearly 1/3!, 1/4!,
// 1/5! ... The error, times r³, is below 2^−60 of e^r. Summed in pairs, and pairs of
// pairs, so that the processor need not wait for one step before it begins the next.
static inline double exp_remainder(double r) {
    const double r2 = r * r, r4 = r2 * r2;
    const double a = 0x1.555555555555bp-3 + r * 0x1.5555555555533p-5;
    const double b = 0x1.111111110eef2p-7 + r * 0x1.6c16c16c2597fp-10;
    const double c = 0x1.a01a01b2bb4e8p-13 + r * 0x1.a01a015ae1c40p-16;
    const double d = 0x1.71ddf19fd7642p-19 + r * 0x1.27e57867e7a07p-22;
    const double e = 0x1.af69d0c0563cdp-26 + r * 0x1.1e8a5cd14274cp-29;
    return (a + r2 * b) + r4 * ((c + r2 * d) + r4 * e);
}

// e^r − 1 for r = high − low, |r| <= 0.35, low tiny: r + r²/2 + r³ · remainder. The
// head has r and nearly all of r²/2, without rounding.
static inline Exact exp_minus_one(double high, double low) {
    const double r = high - low;
    const double rh = double_head(r);
    const double square = 0.5 * rh * rh;
    const double rest = 0.5 * ((high - rh) - low) * (r + rh);
    const double head = high + square;
    const double tail = ((high - head) + square) - low;
    return (Exact){head, tail + (rest + r * r * r * exp_remainder(r))};
}

// The parts of e^x for −746 <= x <= 710: e^x = 2^k e^r with k = x / ln 2 rounded, and
// r = x − k ln 2. Adding 1.5 · 2^52 rounds k and leaves it in the last bits of the sum;
// one half of it and the other become the exponents of the scale.
static inline ExpParts exp_parts(double x) {
    const double shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
    const double k = shifted - 0x1.8p52;
    const Exact e = exp_minus_one(x - k * LN2_HIGH, k * LN2_LOW);
    const uint64_t power = double_bits(shifted) + 2 * 1023;
    const uint64_t half = power >> 1;
    const double a = double_from_bits(half << 52);
    const double b = double_from_bits((power - half) << 52);
    return (ExpParts){e.head, e.tail, {a, b}};
}

// e^x: 0 below and infinity above what a double holds.
static inline double double_exp(double x) {
    x = x > 710 ? 710 : x;
    x = x < -746 ? -746 : x;
    const ExpParts e = exp_parts(x);
    const double sum = 1 + e.head;
    const double rounding = e.head - (sum - 1);
    return (sum + (rounding + e.tail)) * e.scale[0] * e.scale[1];
}

// ---- ln x

// (ln((1 + s) / (1 − s)) − 2 s) / s for z = s² and |s| <= 0.1716. Coefficients as
// above, nearly 2/3, 2/5, 2/7 ... The error is below 2^−58 of the logarithm.
static inline double log_remainder(double z) {
    const double z2 = z * z;
    const double a = 0x1.5555555555593p-1 + z * 0x1.999999997fb31p-2;
    const double b = 0x1.2492494217a61p-2 + z * 0x1.c71c51e7f4c26p-3;
    const double c = 0x1.7466462ce27f7p-3 + z * 0x1.39a0f4fdff284p-3;
    const double d = 0x1.2f0d8ea0093afp-3;
    return z * ((a + z2 * b) + z2 * z2 * (c + z2 * d));
}

// ln(1 + f) + k ln 2 for √½ <= 1 + f <= √2 and whole k. With s = f / (2 + f),
// ln(1 + f) = f − f²/2 + s (f²/2 + remainder). f − f²/2 is kept without rounding.
static inline double log_sum(double f, double k) {
    const double fh = double_head(f);
    const double square = 0.5 * fh * fh;
    const double rest = 0.5 * (f - fh) * (f + fh);
    const double s = f / (2 + f);
    const double cube = s * ((square + rest) + log_remainder(s * s));
    const double bend = f - square;
    const double sum = k * LN2_HIGH + bend;
    const double rounding = (bend - (sum - k * LN2_HIGH)) + ((f - bend) - square);
    return sum + (rounding + ((cube - rest) + k * LN2_LOW));
}

// ln x: −infinity at 0, NaN below. x = 2^k m with √½ <= m < √2; the bits of x moved by
// those of √½ have k + 1023 where the exponent was. Subnormal numbers are first made
// 2^54 larger.
static inline double double_log(double x) {
    const uint64_t one = 0x3ff0000000000000, two52 = 0x4330000000000000;
    const uint64_t root = 0x3fe6a09e667f3bcd;
    const bool subnormal = x < DBL_MIN;
    const uint64_t moved = double_bits(subnormal ? x * 0x1p54 : x) + (one - root);
    const double m = double_from_bits((moved & 0xfffffffffffff) + root);
    const double k = double_from_bits((moved >> 52) | two52) - 0x1p52;
    const double y = log_sum(m - 1, k - (subnormal ? 1023 + 54 : 1023));
    const double improper = x == 0 ? -INFINITY : NAN;
    return x > 0 ? (x < INFINITY ? y : x) : improper;
}

// ---- tanh x, and the sigmoid 1 / (1 + e^−x)

// tanh x = n / (2 − n) with n = 1 − e^(−2|x|), then the sign of x.
static inline double double_tanh(double x) {
    const double size = fabs(x);
    const ExpParts e = exp_parts(-2 * (size > 20 ? 20 : size));
    const double scale = e.scale[0] * e.scale[1];
    const double gap = 1 - scale;
    const double rounding = (1 - gap) - scale;
    const Exact n = ordered_sum(gap, -scale * e.head, rounding - scale * e.tail);
    const Exact below = ordered_sum(2, -n.head, -n.tail);
    return copysign(exact_ratio(n, below), x);
}

// 1 / (1 + e) for x >= 0 and e / (1 + e) for x < 0, with e = e^(−|x|).
static inline double double_sigmoid(double x) {
    const double size = fabs(x);
    const ExpParts e = exp_parts(-(size > 746 ? 746 : size));
    const double scale = e.scale[0] * e.scale[1];
    const Exact power = ordered_sum(1, e.head, e.tail);
    const Exact below = ordered_sum(1, scale * power.head, scale * power.tail);
    const Exact above = {x < 0 ? power.head : 1, x < 0 ? power.tail : 0};
    const double ratio = exact_ratio(above, below);
    return x < 0 ? ratio * e.scale[0] * e.scale[1] : ratio;
}

// ---- The same for real. In single precision the double result is rounded.

static inline real real_exp(real x) {
    return (real)double_exp(x);
}

static inline real real_log(real x) {
    return (real)double_log(x);
}

static inline real real_tanh(real x) {
    return (real)double_tanh(x);
}

static inline real real_sigmoid(real x) {
    return (real)double_sigmoid(x);
}

// The library's: IEEE 754 demands that a square root is rounded as exactly as a sum.
static inline real real_sqrt(real x) {
    return (real)sqrt(x);
}

#endif
