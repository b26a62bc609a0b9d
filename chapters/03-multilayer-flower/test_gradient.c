// Chapter 3's gradients, checked by nudging; and the numbers of an independent
// implementation, which the lesson's networks must meet.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dense.h"

// The lesson's own functions, its main under another name.
#define main lesson_main
int lesson_main(int argc, char **argv);
#include "lesson.c"
#undef main

// Single precision has too few digits for differences and for the golden numbers.
static void need_double(void) {
    if (sizeof(real) < sizeof(double)) skip();
}

static void create(Learner *learner, const char *layers, size_t inputs,
                   const char *loss, size_t rows) {
    Error err = {""};
    if (!learner_create(learner, layers, inputs, loss, rows, &err)) {
        fail_msg("%s: %s", layers, err.text);
    }
}

static void init(Learner *learner, const char *rule, uint32_t seed) {
    Error err;
    assert_true(net_init(learner->net, rule, seed, &err));
}

// Steps of the lesson, without a log.
static void learn_on(Learner *learner, const Mat *x, const Mat *t, size_t steps,
                     real learning_rate) {
    Error err = {""};
    bool good = learn(learner, x, t, steps, learning_rate, &(Table){0}, &err);
    if (!good) fail_msg("%s", err.text);
}

// ---- The gradients

// Every parameter, biases too: with biases of 0 a relu may stand exactly at its bend.
static void fill_normal(Net *net, uint32_t seed) {
    Rng rng;
    rng_seed(&rng, seed);
    for (size_t p = 0; p < net->param_count; p++) {
        net->params[p] = (real)rng_normal(&rng);
    }
}

// Layers with this activation, checked where this seed leads.
static void check_layers(const char *form, const char *activation, const char *loss,
                         uint32_t seed) {
    real x_at[CHECK_ROWS * CHECK_INPUTS], t_at[CHECK_ROWS * 2];
    Mat x = mat_view(x_at, CHECK_ROWS, CHECK_INPUTS);
    Mat t = mat_view(t_at, CHECK_ROWS, 2);
    char layers[64];
    Learner learner;
    snprintf(layers, sizeof layers, form, activation, activation);
    create(&learner, layers, CHECK_INPUTS, loss, CHECK_ROWS);
    fill_normal(learner.net, seed);
    fill_check(&x, &t);
    GradCheck check = check_gradient(&learner, &x, &t);
    if (!gradcheck_passed(&check)) {
        fail_msg("%s, %s, seed %u: gradient %.12g, difference %.12g", layers, loss,
                 seed, (double)check.gradient, (double)check.difference);
    }
    learner_free(&learner);
}

static void every_gradient_is_what_nudging_finds(void **state) {
    (void)state;
    need_double();
    for (size_t l = 0; l < LOSS_NAMES.count; l++) {
        for (size_t a = 0; a < ACTIVATION_NAMES.count; a++) {
            for (uint32_t seed = 1; seed <= 5; seed++) {
                const char *name = ACTIVATIONS[a].name, *loss = LOSSES[l].name;
                check_layers("4:%s,4:%s,2", name, loss, seed);
                check_layers("4:%s:no-bias,2:%s:no-bias,2:no-bias", name, loss, seed);
            }
        }
    }
}

static void the_pencils_gradient_is_right(void **state) {
    (void)state;
    const real h = (real)0.5, grads[] = {-h, 1, -1, 2, -h, 1, -h, -h, -1};
    Mat x = mat_view((real[]){1, 2}, 1, 2), t = mat_view((real[]){1}, 1, 1);
    Learner learner;
    create(&learner, "2:sigmoid,1", 2, "squared", 1);
    memcpy(learner.net->params, PENCIL, sizeof PENCIL);
    assert_true(backpropagate(&learner, &x, &t) == (real)0.25);
    assert_memory_equal(learner.trace->grads, grads, sizeof grads);
    learner_free(&learner);
}

static void the_pencils_gradient_for_two_is_right(void **state) {
    (void)state;
    const real h = (real)0.5, q = (real)0.25;
    const real grads[] = {q, -q, h, -h, q, -q, 0, h, 0, h, 0, 1};
    Mat x = mat_view((real[]){1, 2, 1, 2}, 2, 2);
    Mat t = mat_view((real[]){1, 0, 0, 1}, 2, 2);
    Learner learner;
    create(&learner, "2:sigmoid,2", 2, "squared", 2);
    memcpy(learner.net->params, PENCIL_PAIR, sizeof PENCIL_PAIR);
    assert_true(backpropagate(&learner, &x, &t) == (real)0.75);
    for (size_t p = 0; p < learner.net->param_count; p++) {
        assert_true(learner.trace->grads[p] == grads[p]);
    }
    learner_free(&learner);
}

static void without_db(LayerTrace *trace, const Layer *layer, const Mat *x,
                       size_t first, size_t count) {
    dense_layer_gradient(trace, layer, x, first, count);
    mat_fill(&trace->db, 0);
}

static void a_forgotten_db_is_caught_in_either_layer(void **state) {
    (void)state;
    need_double();
    Mat x = truth_inputs(), t = truth_targets();
    Learner learner;
    create(&learner, "4:tanh,1", TRUTH_INPUTS, "sigmoid-entropy", TRUTHS);
    fill_normal(learner.net, 1);
    for (size_t l = 0; l < 2; l++) {
        const LayerKind *right = learner.net->layer[l].kind;
        LayerKind wrong = *right;
        wrong.gradient = without_db;
        learner.net->layer[l].kind = &wrong;
        GradCheck check = check_gradient(&learner, &x, &t);
        assert_false(gradcheck_passed(&check));
        learner.net->layer[l].kind = right;
    }
    learner_free(&learner);
}

// ---- Golden numbers, by NumPy and not by us

// To 1e-10 of its size, or to 1e-14 where it is nearly zero.
static void assert_agrees(const char *what, size_t step, real found, double golden) {
    double apart = fabs((double)found - golden);
    if (apart <= 1e-10 * fabs(golden) || apart <= 1e-14) return;
    fail_msg("%s, step %zu: %.17g, golden %.17g", what, step, (double)found, golden);
}

static void assert_params(const Learner *learner, const double *golden) {
    for (size_t p = 0; p < learner->net->param_count; p++) {
        double found = (double)learner->net->params[p];
        if (fabs(found - golden[p]) <= 1e-9 * (1 + fabs(golden[p]))) continue;
        fail_msg("parameter %zu: %.17g, golden %.17g", p, found, golden[p]);
    }
}

// truth-table-3-4-1: np.random.seed(1), W1 = rand(3, 4), W2 = rand(4, 1), no bias, two
// sigmoid layers, 1,500 steps; the sum of squared errors before steps 0, 100, ... 1400.
static const double TRUTH_COST[] = {
    1.3118382149442458,   0.9833701269669899,   0.5530619166120625,
    0.087012746750486,    0.03417292370796614,  0.020154022563462545,
    0.014010784380163559, 0.010624616779973204, 0.008499044874168759,
    0.007048566232730417, 0.005999539579021398, 0.00520771754043399,
    0.004590137867806328, 0.004095825033007856, 0.0036917888870315434,
};
static const double TRUTH_FINAL_COST = 0.0033557664456671226;
static const double TRUTH_ANSWERS[] = {
    0.009653536891312264,
    0.9689474876711288,
    0.9688615817138355,
    0.03645155766022018,
};
static const double TRUTH_PARAMS[] = {
    6.560830427326439,  5.993884739679122,   -2.778493280514455,    1.2771294338465506,
    -2.954574730167195, 5.982360144558156,   6.510299758617726,     1.4344785353845795,
    0.1024564261874776, -1.2265763236010228, -0.056477669187374804, -2.0056050919637523,
    -6.967563726157068, 11.458114752350196,  -6.90491298440789,     -1.788403879890274,
};

static void check_truth_answers(const Learner *learner, const Mat *x) {
    Mat a = mat_view((real[TRUTHS]){0}, TRUTHS, 1);
    train_predict(&learner->trainer, &a, x);
    for (size_t n = 0; n < TRUTHS; n++) {
        assert_agrees("answer", 1500, a.at[n], TRUTH_ANSWERS[n]);
    }
}

static void the_truth_table_meets_the_golden_numbers(void **state) {
    (void)state;
    need_double();
    Mat x = truth_inputs(), t = truth_targets();
    Learner learner;
    const char *layers = "4:sigmoid:no-bias,1:no-bias";
    create(&learner, layers, TRUTH_INPUTS, "sigmoid-squared", TRUTHS);
    fill_uniform(learner.net, 1);
    for (size_t step = 0; step < 1500; step += 100) {
        real cost = TRUTHS * train_cost(&learner.trainer, &x, &t);
        assert_agrees("truth table", step, cost, TRUTH_COST[step / 100]);
        learn_on(&learner, &x, &t, 100, 4);
    }
    real cost = TRUTHS * train_cost(&learner.trainer, &x, &t);
    assert_agrees("truth table", 1500, cost, TRUTH_FINAL_COST);
    assert_params(&learner, TRUTH_PARAMS);
    check_truth_answers(&learner, &x);
    learner_free(&learner);
}

// flower-logistic, flower-2-4-1: a network on the rose, from 0.01 randn of seed 1, at
// a rate of 1.2; cost and accuracy before every so many steps, and at the end.
typedef struct GoldenRose {
    const char *layers;
    size_t every, rows;
    double cost[10], accuracy[10];
    double final_cost, final_accuracy;
    double params[17];
} GoldenRose;

static const GoldenRose FLOWER_LOGISTIC = {
    .layers = "1",
    .every = 100,
    .rows = 10,
    .cost = {0.6927732264810165, 0.6622958794410537, 0.6622958794410537,
             0.6622958794410537, 0.6622958794410537, 0.6622958794410537,
             0.6622958794410537, 0.6622958794410537, 0.6622958794410537,
             0.6622958794410537},
    .accuracy = {0.5450581395348837, 0.5043604651162791, 0.5043604651162791,
                 0.5043604651162791, 0.5043604651162791, 0.5043604651162791,
                 0.5043604651162791, 0.5043604651162791, 0.5043604651162791,
                 0.5043604651162791},
    .final_cost = 0.6622958794410537,
    .final_accuracy = 0.5043604651162791,
    .params = {-0.043294903247277874, -0.20623484015513516, -0.2929676402966018},
};

static const GoldenRose FLOWER_2_4_1 = {
    .layers = "4:tanh,1",
    .every = 500,
    .rows = 8,
    .cost = {0.6931058695708833, 0.03099391001106524, 0.01872511046013702,
             0.013779556653139007, 0.010960375476196644, 0.009086962886339834,
             0.007723264407820054, 0.006671901849891201},
    .accuracy = {0.6002906976744186, 0.9941860465116279, 0.997093023255814,
                 0.997093023255814, 0.997093023255814, 1, 1, 1},
    .final_cost = 0.005831176471225938,
    .final_accuracy = 1,
    .params = {2.0310464203517764, 0.9906885551099918, 4.81853054007758,
               6.5118642012073975, 9.216492945419786, 4.347211845999343,
               -6.201639021943986, 3.228151908013609, 0.5020613911076314,
               0.6595685998038624, -0.22886762859876467, 0.2958036770039124,
               7.812016415292094, 2.3939525021988963, 9.19723899620102,
               -9.150119077583271, -1.0804851657906114},
};

static void check_rose(const Learner *learner, Rose *rose, double cost,
                       double accuracy) {
    const Trainer *trainer = &learner->trainer;
    train_predict(trainer, &rose->a, &rose->x);
    real found = train_cost(trainer, &rose->x, &rose->t);
    real right = metrics_accuracy(&rose->a, &rose->t, (real)0.5);
    assert_agrees("cost", trainer->steps, found, cost);
    assert_agrees("accuracy", trainer->steps, right, accuracy);
}

static void meet_golden_rose(const GoldenRose *golden) {
    Error err;
    Rose rose;
    Learner learner;
    assert_true(rose_create(&rose, &err));
    create(&learner, golden->layers, 2, "sigmoid-entropy", rose.x.rows);
    init(&learner, "0.01", 1);
    for (size_t k = 0; k < golden->rows; k++) {
        check_rose(&learner, &rose, golden->cost[k], golden->accuracy[k]);
        learn_on(&learner, &rose.x, &rose.t, golden->every, (real)1.2);
    }
    check_rose(&learner, &rose, golden->final_cost, golden->final_accuracy);
    assert_params(&learner, golden->params);
    learner_free(&learner);
    arena_free(&rose.memory);
}

static void the_rose_has_688_points_of_two_classes(void **state) {
    (void)state;
    Error err;
    Rose rose;
    size_t ones = 0;
    assert_true(rose_create(&rose, &err));
    assert_int_equal(rose.x.rows, 688);
    assert_int_equal(rose.t.rows, 688);
    for (size_t n = 0; n < 688; n++) {
        const real *at = mat_row(&rose.x, n);
        real square = at[0] * at[0] + at[1] * at[1];
        assert_true(square >= (real)0.0099 && square <= (real)16.001);
        assert_true(rose.t.at[n] == 0 || rose.t.at[n] == 1);
        ones += rose.t.at[n] == 1;
    }
    assert_in_range(ones, 250, 350);
    arena_free(&rose.memory);
}

static void one_unit_on_the_rose_meets_the_golden_numbers(void **state) {
    (void)state;
    need_double();
    meet_golden_rose(&FLOWER_LOGISTIC);
}

static void four_hidden_units_on_the_rose_meet_the_golden_numbers(void **state) {
    (void)state;
    need_double();
    meet_golden_rose(&FLOWER_2_4_1);
}

// line, as in chapter 1, now on the network "1": the cost before steps 0, 100, ... 900.
static const double LINE_COST[] = {
    24.643963268924306,     0.009408179907957684,  0.0004326901339317315,
    1.9899797162521496e-05, 9.152090515935007e-07, 4.2091263608210285e-08,
    1.935813975001762e-09,  8.902977540761639e-11, 4.094557128292547e-12,
    1.883122585108711e-13,
};
static const double LINE_PARAMS[] = {2.0000000244629486, 0.9999998963732858};

static void chapter_1_on_the_network_meets_its_golden_numbers(void **state) {
    (void)state;
    need_double();
    Mat x = mat_view((real[]){-2, -1, 0, 1, 2, 3, 4}, 7, 1);
    Mat t = mat_view((real[]){-3, -1, 1, 3, 5, 7, 9}, 7, 1);
    Learner learner;
    create(&learner, "1", 1, "squared", 7);
    init(&learner, "0.01", 1);
    for (size_t step = 0; step < 1000; step += 100) {
        real cost = train_cost(&learner.trainer, &x, &t);
        assert_agrees("line", step, cost, LINE_COST[step / 100]);
        learn_on(&learner, &x, &t, 100, (real)0.01);
    }
    assert_params(&learner, LINE_PARAMS);
    learner_free(&learner);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gradient_is_what_nudging_finds),
        cmocka_unit_test(the_pencils_gradient_is_right),
        cmocka_unit_test(the_pencils_gradient_for_two_is_right),
        cmocka_unit_test(a_forgotten_db_is_caught_in_either_layer),
        cmocka_unit_test(the_truth_table_meets_the_golden_numbers),
        cmocka_unit_test(the_rose_has_688_points_of_two_classes),
        cmocka_unit_test(one_unit_on_the_rose_meets_the_golden_numbers),
        cmocka_unit_test(four_hidden_units_on_the_rose_meet_the_golden_numbers),
        cmocka_unit_test(chapter_1_on_the_network_meets_its_golden_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
