// What real.h needs too rarely to copy it into every loop.
#include "real.h"

bool real_keeps_subnormals(void) {
    volatile double small = DBL_MIN;
    volatile double half = small / 2;
    volatile float small_float = FLT_MIN;
    volatile float half_float = small_float / 2;
    return half > 0 && half + half == DBL_MIN && half_float > 0 &&
           half_float + half_float == FLT_MIN;
}

bool real_check_machine(Error *err) {
    if (real_keeps_subnormals()) return true;
    return error_set(err,
                     "the processor is set to take tiny numbers for zero, which "
                     "changes results: run without that mode");
}

// sum · 2^exponent, rounded once; sum.head is the sum rounded to 53 bits. Below DBL_MIN
// fewer bits fit and ldexp rounds again. So head steps towards the tail: to an even
// number (which fits) if one bit is to go, to an odd one (never a tie) if more are.
static double scaled_sum(Exact sum, int exponent) {
    int size = 0;
    (void)frexp(sum.head, &size);
    const int surplus = DBL_MIN_EXP - (size + exponent);
    const uint64_t bits = double_bits(sum.head);
    if (surplus > 0 && sum.tail != 0 && (surplus > 1) != (bits & 1)) {
        const bool outward = (sum.tail > 0) == (sum.head > 0);
        sum.head = double_from_bits(outward ? bits + 1 : bits - 1);
    }
    return ldexp(sum.head, exponent);
}

// Where a factor is zero or something is not finite, rounding is no question. Otherwise
// x and w are brought between ½ and 1, acc follows them as far as it matters, and the
// sum is scaled back.
double double_fma_rare(double x, double w, double acc) {
    if (x == 0 || w == 0 || !isfinite(x) || !isfinite(w)) return x * w + acc;
    if (!isfinite(acc)) return acc;
    if (acc == 0) return x * w;
    int x_size, w_size, acc_size;
    const Exact product = exact_product(frexp(x, &x_size), frexp(w, &w_size));
    const double fraction = frexp(acc, &acc_size);
    const int distance = acc_size - (x_size + w_size);
    if (distance > 60) return acc;
    const double addend = ldexp(fraction, distance < -200 ? -200 : distance);
    const Exact sum = exact_sum(product.head, addend);
    const double rest = round_to_odd(exact_sum(sum.tail, product.tail));
    return scaled_sum(exact_sum(sum.head, rest), x_size + w_size);
}
