// Random numbers that NumPy draws too: the generator MT19937 (Matsumoto and Nishimura,
// 1998), seeded, drawn from and shuffled with as numpy.random.RandomState does it.
//
// The caller owns the Rng; there is no hidden generator. All but rng_normal give
// NumPy's bits. rng_normal uses the logarithm of real.h and not the library's: 997 of
// 1000 numbers are NumPy's, the others within 2 DBL_EPSILON of them, relatively.
#ifndef RNG_H
#define RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RNG_WORDS = 624 };

typedef struct Rng {
    uint32_t state[RNG_WORDS];
    size_t position;  // the next word of state to hand out
    bool has_normal;  // is a second normal number waiting?
    double normal;    // that number
} Rng;

// What the numbers are for. Each purpose draws from a generator of its own, so that,
// say, switching dropout on does not change the initial weights.
enum RngStream {
    STREAM_WEIGHTS,  // initial weights
    STREAM_ORDER,    // order of the examples
    STREAM_DROPOUT,  // which units fall silent
    STREAM_AUGMENT,  // how examples are varied
    STREAM_SPLIT     // which examples are held out
};

// RandomState(seed)
void rng_seed(Rng *rng, uint32_t seed);

// RandomState(seed + stream)
void rng_stream(Rng *rng, uint32_t seed, enum RngStream stream);

// 32 random bits.
uint32_t rng_bits(Rng *rng);

// Uniform in [0, 1), a multiple of 2^−53: rand().
double rng_uniform(Rng *rng);

// Normal, mean 0, standard deviation 1: randn().
double rng_normal(Rng *rng);

// A whole number in [0, bound), each as likely as the other. bound >= 1.
size_t rng_below(Rng *rng, size_t bound);

// Puts order[0 .. count) into random order: shuffle(order).
void rng_shuffle(Rng *rng, size_t *order, size_t count);

// Fills order[0 .. count) with 0 … count − 1 in random order: permutation(count).
void rng_permutation(Rng *rng, size_t *order, size_t count);

#endif
