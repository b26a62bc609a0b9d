// rng.h against NumPy 1.24. Each golden number has the call that made it; R stands for
// numpy.random.RandomState.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>

#include "rng.h"

enum { LARGE = 70000 };

// A large array for orders; static, because it may be too large for a stack.
static size_t order[LARGE];

// R(s).randint(0, 2**32, 4, dtype=np.uint32) for s in 0, 1, 7, 5489, 2**32 - 1
static const struct {
    uint32_t seed;
    uint32_t bits[4];
} BITS[] = {
    {0, {0x8c7f0aac, 0x97c4aa2f, 0xb716a675, 0xd821ccc0}},
    {1, {0x6ac1f425, 0xff4780eb, 0xb8672f8c, 0xeebc1448}},
    {7, {0x1388f0af, 0x3a32e4c4, 0xc7a8c219, 0x51a829f6}},
    {5489, {0xd091bb5c, 0x22ae9ef6, 0xe7e1faee, 0xd5c31f79}},
    {4294967295, {0x18fe69a3, 0x1c924122, 0xe991ec0c, 0x900cac47}},
};

static void bits_are_those_of_numpy(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof BITS / sizeof BITS[0]; i++) {
        Rng rng;
        rng_seed(&rng, BITS[i].seed);
        for (size_t k = 0; k < 4; k++) {
            assert_int_equal(rng_bits(&rng), BITS[i].bits[k]);
        }
    }
}

// The number by which the C++ standard tells a right MT19937 from a wrong one.
static void ten_thousandth_word_is_that_of_the_standard(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 5489);
    for (size_t i = 1; i < 10000; i++) rng_bits(&rng);
    assert_int_equal(rng_bits(&rng), 4123659995);
}

// R(s).rand(1000), the first three and the last, for s in 0, 1, 42, 2**32 - 1
static const struct {
    uint32_t seed;
    double first[3];
    double last;
} UNIFORM[] = {
    {0,
     {0x1.18fe1565f12a8p-1, 0x1.6e2d4cf608733p-1, 0x1.349d66b6e894bp-1},
     0x1.5ab23e79781c2p-1},
    {1,
     {0x1.ab07d0ffa3c06p-2, 0x1.70ce5f3baf051p-1, 0x1.dfb906661c000p-14},
     0x1.8c8848c20f7e2p-1},
    {42,
     {0x1.7f8771e5f51ecp-2, 0x1.e6c4068bbd654p-1, 0x1.76c7e8f1e6751p-1},
     0x1.c8b5bcc2b9faep-2},
    {4294967295,
     {0x1.8fe69a3924820p-4, 0x1.d323d824032b1p-1, 0x1.93fc6f61af3f9p-1},
     0x1.1cfe321a42891p-1},
};

static void uniform_is_numpys_rand(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof UNIFORM / sizeof UNIFORM[0]; i++) {
        Rng rng;
        rng_seed(&rng, UNIFORM[i].seed);
        for (size_t k = 0; k < 3; k++) {
            assert_true(rng_uniform(&rng) == UNIFORM[i].first[k]);
        }
        for (size_t k = 3; k < 999; k++) rng_uniform(&rng);
        assert_true(rng_uniform(&rng) == UNIFORM[i].last);
    }
}

static void uniform_stays_below_one_and_uses_all_of_its_range(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 1);
    size_t tenths[10] = {0};
    for (size_t i = 0; i < 100000; i++) {
        const double u = rng_uniform(&rng);
        assert_true(u >= 0 && u < 1);
        tenths[(size_t)(10 * u)]++;
    }
    for (size_t k = 0; k < 10; k++) assert_in_range(tenths[k], 9600, 10400);
}

// R(s).randn(10000), the first four and the last, for s in 0, 1, 7, 42, 2**32 - 1
static const struct {
    uint32_t seed;
    double first[4];
    double last;
} NORMAL[] = {
    {0,
     {1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458},
     1.2981114320305154},
    {1,
     {1.6243453636632417, -0.6117564136500754, -0.5281717522634557,
      -1.0729686221561705},
     -1.4378698926788949},
    {7,
     {1.690525703800356, -0.4659373705408328, 0.0328201636785844, 0.40751628299650783},
     -1.3096359331669798},
    {42,
     {0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254},
     0.6443884535381822},
    {4294967295,
     {0.6484086742306527, 0.6693235306338161, -1.0805437227474493, 0.2845010447986309},
     1.0181200448695347},
};

// NumPy takes the logarithm from the library, which may round the other way.
static void assert_near(double ours, double numpys) {
    assert_true(fabs(ours - numpys) <= 2 * DBL_EPSILON * fabs(numpys));
}

static void normal_is_numpys_randn_within_two_epsilon(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof NORMAL / sizeof NORMAL[0]; i++) {
        Rng rng;
        rng_seed(&rng, NORMAL[i].seed);
        for (size_t k = 0; k < 4; k++) {
            assert_near(rng_normal(&rng), NORMAL[i].first[k]);
        }
        for (size_t k = 4; k < 9999; k++) rng_normal(&rng);
        assert_near(rng_normal(&rng), NORMAL[i].last);
    }
}

static void normal_has_mean_zero_and_deviation_one(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 2);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < 100000; i++) {
        const double z = rng_normal(&rng);
        sum += z;
        squares += z * z;
    }
    assert_true(fabs(sum / 100000) < 0.01);
    assert_true(fabs(squares / 100000 - 1) < 0.01);
}

static void seeding_forgets_the_second_normal_number(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 1);
    const double first = rng_normal(&rng);
    rng_seed(&rng, 1);
    assert_true(rng_normal(&rng) == first);
}

// r = R(11); [r.randint(0, b, dtype=np.int64) for b in ...]; r.rand()
static const struct {
    uint64_t bound;
    uint64_t value;
} BELOW[] = {
    {1, 0},
    {2, 1},
    {3, 0},
    {10, 1},
    {256, 183},
    {257, 161},
    {1000, 583},
    {65537, 62290},
    {2147483648, 969428760},
    {4294967296, 54893165},
    {4294967297, 2093245104},
    {1099511627777, 1090671754656},
    {9223372036854775807, 1712088235444647148},
};

static void below_is_numpys_masked_rejection(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 11);
    for (size_t i = 0; i < sizeof BELOW / sizeof BELOW[0]; i++) {
        if (BELOW[i].bound > SIZE_MAX) return;
        assert_int_equal(rng_below(&rng, (size_t)BELOW[i].bound), BELOW[i].value);
    }
    assert_true(rng_uniform(&rng) == 0x1.c787d4eeb7bcep-1);
}

static void below_reaches_every_number_but_the_bound(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 3);
    for (size_t bound = 1; bound <= 33; bound++) {
        size_t seen[33] = {0};
        for (size_t i = 0; i < 100 * bound; i++) {
            const size_t value = rng_below(&rng, bound);
            assert_true(value < bound);
            seen[value]++;
        }
        for (size_t value = 0; value < bound; value++) {
            assert_in_range(seen[value], 50, 150 + 100 * (bound == 1));
        }
    }
}

static void below_one_draws_nothing(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 1);
    assert_int_equal(rng_below(&rng, 1), 0);
    assert_int_equal(rng_bits(&rng), 0x6ac1f425);
}

// R(7).permutation(20), R(0).permutation(20)
static const struct {
    uint32_t seed;
    size_t order[20];
} PERMUTATION[] = {
    {7, {1, 17, 2, 5, 11, 0, 18, 6, 13, 19, 10, 14, 8, 16, 9, 12, 7, 3, 4, 15}},
    {0, {18, 1, 19, 8, 10, 17, 6, 13, 4, 2, 5, 14, 9, 7, 16, 11, 3, 0, 15, 12}},
};

static void permutation_is_numpys(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof PERMUTATION / sizeof PERMUTATION[0]; i++) {
        Rng rng;
        rng_seed(&rng, PERMUTATION[i].seed);
        rng_permutation(&rng, order, 20);
        assert_memory_equal(order, PERMUTATION[i].order, sizeof PERMUTATION[i].order);
    }
}

// p = R(3).permutation(70000); p[0], p[1], p[65536], p[69999];
// (p.astype(np.uint64) * np.arange(70000, dtype=np.uint64)).sum()
static void permutation_of_more_than_two_bytes_is_numpys(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 3);
    rng_permutation(&rng, order, LARGE);
    assert_int_equal(order[0], 2758);
    assert_int_equal(order[1], 37134);
    assert_int_equal(order[65536], 52605);
    assert_int_equal(order[69999], 67224);
    uint64_t sum = 0;
    for (size_t i = 0; i < LARGE; i++) sum += (uint64_t)order[i] * i;
    assert_int_equal(sum, 85669724433933);
}

static void permutation_holds_every_number_once(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 4);
    for (size_t count = 0; count < 200; count++) {
        bool seen[200] = {false};
        rng_permutation(&rng, order, count);
        for (size_t i = 0; i < count; i++) {
            assert_true(order[i] < count && !seen[order[i]]);
            seen[order[i]] = true;
        }
    }
}

static void shuffles_of_nothing_and_of_one_draw_nothing(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 1);
    size_t only = 5;
    rng_shuffle(&rng, &only, 1);
    rng_shuffle(&rng, &only, 0);
    assert_int_equal(only, 5);
    assert_int_equal(rng_bits(&rng), 0x6ac1f425);
}

// r = R(5); a = np.arange(10, 20); r.rand(); r.shuffle(a); x = r.randn(); r.shuffle(a)
// a, x, r.randn(), r.rand()
static void all_kinds_of_draws_mix_as_in_numpy(void **state) {
    (void)state;
    const size_t expected[] = {11, 12, 19, 16, 14, 13, 15, 10, 17, 18};
    size_t a[] = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
    Rng rng;
    rng_seed(&rng, 5);
    rng_uniform(&rng);
    rng_shuffle(&rng, a, 10);
    assert_near(rng_normal(&rng), -0.20216370601447367);
    rng_shuffle(&rng, a, 10);
    assert_memory_equal(a, expected, sizeof expected);
    assert_near(rng_normal(&rng), -2.206854279126651);
    assert_true(rng_uniform(&rng) == 0x1.c63fe08c550f8p-4);
}

// [R(1 + k).randint(0, 2**32, dtype=np.uint32) for k in range(5)]
static void streams_are_the_seeds_that_follow(void **state) {
    (void)state;
    const enum RngStream streams[] = {STREAM_WEIGHTS, STREAM_ORDER, STREAM_DROPOUT,
                                      STREAM_AUGMENT, STREAM_SPLIT};
    const uint32_t bits[] = {1791095845, 1872583848, 2365658986, 4153361530, 953453411};
    for (size_t k = 0; k < 5; k++) {
        Rng rng;
        rng_stream(&rng, 1, streams[k]);
        assert_int_equal(rng_bits(&rng), bits[k]);
    }
}

static void a_copy_goes_on_alike_and_alone(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 6);
    for (size_t i = 0; i < 1000; i++) rng_normal(&rng);
    rng_normal(&rng);
    Rng copy = rng;
    const double next = rng_normal(&rng), second = rng_normal(&rng);
    assert_true(rng_normal(&copy) == next);
    assert_true(rng_normal(&copy) == second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_those_of_numpy),
        cmocka_unit_test(ten_thousandth_word_is_that_of_the_standard),
        cmocka_unit_test(uniform_is_numpys_rand),
        cmocka_unit_test(uniform_stays_below_one_and_uses_all_of_its_range),
        cmocka_unit_test(normal_is_numpys_randn_within_two_epsilon),
        cmocka_unit_test(normal_has_mean_zero_and_deviation_one),
        cmocka_unit_test(seeding_forgets_the_second_normal_number),
        cmocka_unit_test(below_is_numpys_masked_rejection),
        cmocka_unit_test(below_reaches_every_number_but_the_bound),
        cmocka_unit_test(below_one_draws_nothing),
        cmocka_unit_test(permutation_is_numpys),
        cmocka_unit_test(permutation_of_more_than_two_bytes_is_numpys),
        cmocka_unit_test(permutation_holds_every_number_once),
        cmocka_unit_test(shuffles_of_nothing_and_of_one_draw_nothing),
        cmocka_unit_test(all_kinds_of_draws_mix_as_in_numpy),
        cmocka_unit_test(streams_are_the_seeds_that_follow),
        cmocka_unit_test(a_copy_goes_on_alike_and_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
