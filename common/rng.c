// MT19937 and what numpy.random.RandomState draws from it.
#include "rng.h"

#include <math.h>

#include "error.h"
#include "real.h"

void rng_seed(Rng *rng, uint32_t seed) {
    rng->state[0] = seed;
    for (uint32_t i = 1; i < RNG_WORDS; i++) {
        const uint32_t last = rng->state[i - 1];
        rng->state[i] = 1812433253u * (last ^ (last >> 30)) + i;
    }
    rng->position = RNG_WORDS;
    rng->has_normal = false;
    rng->normal = 0;
}

void rng_stream(Rng *rng, uint32_t seed, enum RngStream stream) {
    rng_seed(rng, seed + (uint32_t)stream);
}

// Replaces all words of the state, each by the word 397 places on, mixed with its own
// top bit and the other bits of its neighbour.
static void refill(Rng *rng) {
    uint32_t *state = rng->state;
    for (size_t i = 0; i < RNG_WORDS; i++) {
        const uint32_t next = state[(i + 1) % RNG_WORDS];
        const uint32_t mixed = (state[i] & 0x80000000u) | (next & 0x7fffffffu);
        const uint32_t twist = (mixed & 1) ? 0x9908b0dfu : 0;
        state[i] = state[(i + 397) % RNG_WORDS] ^ (mixed >> 1) ^ twist;
    }
    rng->position = 0;
}

uint32_t rng_bits(Rng *rng) {
    if (rng->position == RNG_WORDS) refill(rng);
    uint32_t bits = rng->state[rng->position++];
    bits ^= bits >> 11;
    bits ^= (bits << 7) & 0x9d2c5680u;
    bits ^= (bits << 15) & 0xefc60000u;
    return bits ^ (bits >> 18);
}

// 27 bits and 26 bits make the 53 of a double.
double rng_uniform(Rng *rng) {
    const double high = rng_bits(rng) >> 5;
    const double low = rng_bits(rng) >> 6;
    return (high * 0x1p26 + low) / 0x1p53;
}

// Marsaglia's polar method: a random point in the unit disc gives two independent
// normal numbers; the second is kept for the next call. Always in double.
double rng_normal(Rng *rng) {
    if (rng->has_normal) {
        rng->has_normal = false;
        return rng->normal;
    }
    double u, v, square;
    do {
        u = 2 * rng_uniform(rng) - 1;
        v = 2 * rng_uniform(rng) - 1;
        square = u * u + v * v;
    } while (square >= 1 || square == 0);
    const double factor = sqrt(-2 * double_log(square) / square);
    rng->normal = factor * u;
    rng->has_normal = true;
    return factor * v;
}

// 64 random bits, the high half drawn first.
static uint64_t two_words(Rng *rng) {
    const uint64_t high = rng_bits(rng);
    return high << 32 | rng_bits(rng);
}

// Masked rejection: as many bits as bound − 1 has, drawn again until they are < bound.
size_t rng_below(Rng *rng, size_t bound) {
    CHECK(bound >= 1);
    const uint64_t last = (uint64_t)bound - 1;
    if (last == 0) return 0;
    uint64_t mask = last;
    for (int shift = 1; shift < 64; shift *= 2) mask |= mask >> shift;
    uint64_t value;
    do {
        value = (last > UINT32_MAX ? two_words(rng) : rng_bits(rng)) & mask;
    } while (value > last);
    return (size_t)value;
}

// Fisher and Yates, from the end.
void rng_shuffle(Rng *rng, size_t *order, size_t count) {
    for (size_t left = count; left > 1; left--) {
        const size_t chosen = rng_below(rng, left);
        const size_t last = order[left - 1];
        order[left - 1] = order[chosen];
        order[chosen] = last;
    }
}

void rng_permutation(Rng *rng, size_t *order, size_t count) {
    for (size_t i = 0; i < count; i++) order[i] = i;
    rng_shuffle(rng, order, count);
}
