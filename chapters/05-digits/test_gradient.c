// Chapter 5's gradients, checked by nudging: every rung of the ladder, dropout with its
// mask held still, weight decay. And wrong gradients, each of which must be caught.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

// The lesson's own functions, its main under another name.
#define main lesson_main
int lesson_main(int argc, char **argv);
#include "lesson.c"
#undef main

enum { ROWS = 6, PIXELS = 9 };

// A few pictures of 3×3, each with its digit, and a learner for them.
typedef struct Bench {
    real x_at[ROWS * PIXELS], t_at[ROWS * CLASSES];
    Dataset data;
    Learner learner;
} Bench;

// Every parameter is drawn, biases too: with biases of 0 a relu may stand at its bend.
static void bench_create(Bench *bench, const Recipe *recipe, uint32_t seed) {
    Error err = {""};
    Rng rng;
    rng_seed(&rng, seed);
    *bench = (Bench){.data = {.x = mat_view(bench->x_at, ROWS, PIXELS),
                              .t = mat_view(bench->t_at, ROWS, CLASSES)}};
    for (size_t k = 0; k < ROWS * PIXELS; k++) bench->x_at[k] = (real)rng_uniform(&rng);
    for (size_t n = 0; n < ROWS; n++)
        bench->t_at[n * CLASSES + rng_below(&rng, CLASSES)] = 1;
    if (!learner_create(&bench->learner, recipe, &bench->data, seed, &err)) {
        fail_msg("%s", err.text);
    }
    const Net *net = bench->learner.net;
    for (size_t p = 0; p < net->param_count; p++) {
        net->params[p] = (real)(0.5 * rng_normal(&rng));
    }
}

static GradCheck bench_check(Bench *bench, bool held) {
    Learner *learner = &bench->learner;
    Check check = {.learner = learner,
                   .x = &bench->data.x,
                   .t = &bench->data.t,
                   .rng = learner->trace->rng,
                   .held = held};
    check_backward(&check);
    return gradcheck_run(learner->net->params, learner->trace->grads,
                         learner->net->param_count, check_cost, &check);
}

// Single precision has too few digits for differences.
static void need_double(void) {
    if (sizeof(real) < sizeof(double)) skip();
}

static const Recipe SMALL = {.layers = "8:relu,dropout:0.3,10",
                             .loss = "softmax-entropy",
                             .optimiser = "sgd",
                             .init = "he",
                             .schedule = "constant",
                             .rate = 0.1,
                             .batch = 2,
                             .passes = 3,
                             .decay = 0.01};

// ---- Right ones

static void every_rung_of_the_ladder_has_the_right_gradient(void **state) {
    (void)state;
    need_double();
    Recipe kept = CLASSIC;
    for (const Rung *rung = DIGITS.rung; rung->name; rung++) {
        Recipe recipe = recipe_climb(&kept, rung, false);
        if (rung->kept) kept = recipe;
        Bench bench;
        bench_create(&bench, &recipe, (uint32_t)(rung - DIGITS.rung) + 1);
        GradCheck check = bench_check(&bench, true);
        if (!gradcheck_passed(&check)) {
            fail_msg("%s: %.12g by formula, %.12g by nudging", rung->name,
                     (double)check.gradient, (double)check.difference);
        }
        learner_free(&bench.learner);
    }
}

static void dropout_and_decay_together_are_right_for_many_masks(void **state) {
    (void)state;
    need_double();
    for (uint32_t seed = 1; seed <= 20; seed++) {
        Bench bench;
        bench_create(&bench, &SMALL, seed);
        GradCheck check = bench_check(&bench, true);
        assert_true(gradcheck_passed(&check));
        learner_free(&bench.learner);
    }
}

// ---- Wrong ones

static void a_mask_drawn_anew_at_every_nudge_is_caught(void **state) {
    (void)state;
    need_double();
    Bench bench;
    bench_create(&bench, &SMALL, 1);
    GradCheck check = bench_check(&bench, false);
    assert_false(gradcheck_passed(&check));
    learner_free(&bench.learner);
}

// Spoils the gradient that backpropagation left, then checks it.
static bool spoilt_passes(void (*spoil)(Learner *learner)) {
    Bench bench;
    bench_create(&bench, &SMALL, 1);
    Learner *learner = &bench.learner;
    Check check = {.learner = learner,
                   .x = &bench.data.x,
                   .t = &bench.data.t,
                   .rng = learner->trace->rng,
                   .held = true};
    check_backward(&check);
    spoil(learner);
    GradCheck found = gradcheck_run(learner->net->params, learner->trace->grads,
                                    learner->net->param_count, check_cost, &check);
    learner_free(learner);
    return gradcheck_passed(&found);
}

static void leave_as_it_is(Learner *learner) {
    (void)learner;
}

static void forget_decay(Learner *learner) {
    net_add_weight_decay(learner->net, learner->trace, -learner->trainer.weight_decay);
}

static void decay_twice(Learner *learner) {
    net_add_weight_decay(learner->net, learner->trace, learner->trainer.weight_decay);
}

static void decay_biases_too(Learner *learner) {
    const Net *net = learner->net;
    for (size_t l = 0; l < net->layers; l++) {
        const Mat *b = &net->layer[l].b;
        for (size_t k = 0; k < mat_count(b); k++) {
            learner->trace->layer[l].db.at[k] +=
                learner->trainer.weight_decay * b->at[k];
        }
    }
}

static void forget_bias(Learner *learner) {
    mat_fill(&learner->trace->layer[2].db, 0);
}

static void turn_round(Learner *learner) {
    for (size_t p = 0; p < learner->net->param_count; p++)
        learner->trace->grads[p] *= -1;
}

static void wrong_gradients_are_caught(void **state) {
    (void)state;
    need_double();
    assert_true(spoilt_passes(leave_as_it_is));
    assert_false(spoilt_passes(forget_decay));
    assert_false(spoilt_passes(decay_twice));
    assert_false(spoilt_passes(decay_biases_too));
    assert_false(spoilt_passes(forget_bias));
    assert_false(spoilt_passes(turn_round));
}

// ---- The lesson's other parts

static void the_nearest_picture_is_found_the_first_of_equals(void **state) {
    (void)state;
    real x_at[] = {0, 0, 3, 3, 1, 1, 1, 1}, picture[] = {1, (real)1.25};
    Mat x = mat_view(x_at, 4, 2);
    assert_int_equal(nearest(&x, picture), 2);
}

static void scores_have_their_mean_spread_and_error(void **state) {
    (void)state;
    Scores a = {.count = 4, .of = {2, 4, 4, 6}}, b = {.count = 4, .of = {1, 3, 3, 5}};
    assert_true(fabs((double)scores_mean(&a) - 4) < 1e-6);
    assert_true(fabs((double)scores_spread(&a) - sqrt(8.0 / 3)) < 1e-6);
    assert_true(fabs((double)scores_error(&a) - sqrt(2.0 / 3)) < 1e-6);
    Scores gain = scores_gain(&a, &b);
    assert_true(fabs((double)scores_mean(&gain) - 1) < 1e-6);
    assert_true(scores_spread(&gain) <= 0);
}

static void the_rule_keeps_what_pays(void **state) {
    (void)state;
    Outcome kept = {
        .early = {2, {50, 60}}, .right = {2, {80, 90}}, .steps = {2, {9, 9}}};
    Outcome now = kept;
    assert_null(judge(&now, &kept));
    now.steps = (Scores){2, {8, 8}};
    assert_string_equal(judge(&now, &kept), "less work");
    now.early = (Scores){2, {70, 81}};
    assert_string_equal(judge(&now, &kept), "sooner");
    now.right = (Scores){2, {84, 95}};
    assert_string_equal(judge(&now, &kept), "digits");
    now.right = (Scores){2, {81, 99}};  // a gain of 5 ± 4
    assert_string_equal(judge(&now, &kept), "sooner");
    now.right = (Scores){2, {74, 85}};
    assert_null(judge(&now, &kept));
}

static void a_rung_left_out_changes_nothing_above_it(void **state) {
    (void)state;
    const Course *courses[] = {&DIGITS, &DIGITS_20X20, &MNIST};
    for (size_t c = 0; c < 3; c++) {
        Recipe kept = CLASSIC;
        for (const Rung *rung = courses[c]->rung; rung->name; rung++) {
            if (rung->kept) kept = recipe_climb(&kept, rung, false);
        }
        assert_true(kept.decay <= 0 && kept.patience == 0 && kept.range.shift > 0);
        assert_null(strstr(kept.layers, "dropout"));
        assert_string_equal(kept.loss, "softmax-entropy");
    }
}

// Every picture is one number of its own, so that it can be told where it went.
static void numbered_create(Lesson *lesson, const Settings *settings, size_t rows) {
    Error err = {""};
    Encoding plain = {.inputs = 1, .outputs = 1};
    Column column = {.name = "number"};
    plain.columns = 1;
    plain.column = &column;
    *lesson = (Lesson){.settings = settings, .course = &DIGITS};
    if (!dataset_create(&lesson->data, &plain, rows, &err)) fail_msg("%s", err.text);
    for (size_t n = 0; n < rows; n++) lesson->data.x.at[n] = (real)n;
    if (!set_exam(lesson, &err)) fail_msg("%s", err.text);
}

static void no_seed_learns_from_the_exam_or_moves_it(void **state) {
    (void)state;
    enum { DIGITS_ROWS = 1797 };
    real first = -1;
    for (size_t seed = 1; seed <= 3; seed++) {
        Settings settings = {.seed = seed};
        Lesson lesson;
        Parts parts;
        Error err = {""};
        int seen[DIGITS_ROWS] = {0};
        numbered_create(&lesson, &settings, DIGITS_ROWS);
        if (seed == 1) first = lesson.exam.asked.x.at[0];
        assert_true(first == lesson.exam.asked.x.at[0]);
        assert_true(parts_create(&parts, &lesson, VALIDATION, 0, &err));
        const Mat *all[] = {&lesson.exam.asked.x, &parts.known.x, &parts.asked.x};
        for (size_t k = 0; k < 3; k++) {
            for (size_t n = 0; n < all[k]->rows; n++) seen[(size_t)all[k]->at[n]]++;
        }
        for (size_t n = 0; n < DIGITS_ROWS; n++) assert_int_equal(seen[n], 1);
        parts_free(&parts);
        lesson_free(&lesson);
    }
}

static void the_folds_are_whole_sheets_and_cover_the_file(void **state) {
    (void)state;
    enum { DIGITS_ROWS = 1797 };
    Settings settings = {.seed = 1};
    Lesson lesson;
    Error err = {""};
    int seen[DIGITS_ROWS] = {0};
    numbered_create(&lesson, &settings, DIGITS_ROWS);
    for (size_t k = 0; k < FOLDS; k++) {
        Parts parts;
        assert_true(parts_create(&parts, &lesson, SHEET_FOLDS, k, &err));
        assert_int_equal((size_t)parts.asked.x.at[0], SHEETS[2 * k]);
        assert_int_equal(parts.known.x.rows + parts.asked.x.rows, DIGITS_ROWS);
        for (size_t n = 0; n < parts.asked.x.rows; n++)
            seen[(size_t)parts.asked.x.at[n]]++;
        parts_free(&parts);
    }
    for (size_t n = 0; n < DIGITS_ROWS; n++) assert_int_equal(seen[n], 1);
    lesson_free(&lesson);
}

// The watch gives back the parameters of the pass with the lowest cost.
static void early_stopping_keeps_the_best_weights(void **state) {
    (void)state;
    Recipe recipe = SMALL;
    recipe.patience = 2;
    recipe.passes = 10;
    Bench bench;
    bench_create(&bench, &recipe, 1);
    Learner *learner = &bench.learner;
    real best = train_cost(&learner->trainer, &bench.data.x, &bench.data.t);
    assert_true(learner_watch(learner, 1, &bench.data.x, &bench.data.t));
    for (size_t pass = 2; pass <= 3; pass++) {
        for (size_t p = 0; p < learner->net->param_count; p++)
            learner->net->params[p] *= 2;
        assert_true(train_cost(&learner->trainer, &bench.data.x, &bench.data.t) > best);
        assert_int_equal(learner_watch(learner, pass, &bench.data.x, &bench.data.t),
                         pass == 2);
    }
    assert_true(train_cost(&learner->trainer, &bench.data.x, &bench.data.t) == best);
    assert_int_equal(learner->best_pass, 1);
    learner_free(learner);
}

// ---- What is no digit

// Pages written with the first hundred of the shipped digits, as a pupil meets them.
static void study(Pupil *pupil, uint32_t seed) {
    enum { HUNDRED = 100 };
    Error err = {""};
    Dataset digits;
    if (!read_file(&digits, "data/digits.csv", NULL, NULL, &err)) {
        fail_msg("%s", err.text);
    }
    scale_pixels(&digits.x);
    digits.x.rows = digits.t.rows = HUNDRED;
    assert_true(pupil_study(pupil, &digits, 2, 8, seed, &err));
    dataset_free(&digits);
}

static void pages_teach_most_digits_and_what_is_none(void **state) {
    (void)state;
    Pupil pupil;
    study(&pupil, 1);
    size_t rows = pupil.set.x.rows, none = count_none(&pupil);
    assert_true(rows - none > 100 + 100 && none > 20);  // as they are, and of two pages
    for (size_t n = 0; n < rows; n++) {
        real sum = 0;
        for (size_t o = 0; o < READER_CLASSES; o++) sum += mat_row(&pupil.set.t, n)[o];
        assert_true(sum == 1);
        for (size_t i = 0; i < 64; i++) {
            real ink = mat_row(&pupil.set.x, n)[i];
            assert_true(ink >= 0 && ink <= (real)1.0001);
        }
    }
    dataset_free(&pupil.set);
}

static void pages_follow_from_the_seed(void **state) {
    (void)state;
    Pupil one, same, other;
    study(&one, 1);
    study(&same, 1);
    study(&other, 2);
    size_t bytes = mat_count(&one.set.x) * sizeof(real);
    assert_int_equal(one.set.x.rows, same.set.x.rows);
    assert_memory_equal(one.set.x.at, same.set.x.at, bytes);
    assert_true(one.set.x.rows != other.set.x.rows ||
                memcmp(one.set.x.at, other.set.x.at, bytes) != 0);
    dataset_free(&one.set);
    dataset_free(&same.set);
    dataset_free(&other.set);
}

// A box that holds a digit but not all of its ink is no digit; nor are two.
static void a_part_and_a_pair_are_no_digits(void **state) {
    (void)state;
    const Ink ink = {.box = {10, 46, 20, 44}, .area = 400, .digit = 7};
    const Ink next = {.box = {10, 46, 48, 72}, .area = 400, .digit = 3};
    struct {
        Box box;
        double area;
        size_t label, parts;
    } cases[] = {
        {{10, 46, 20, 44}, 410, 7, 1},
        {{11, 45, 20, 45}, 400, 7, 1},
        {{10, 46, 20, 44}, 300, READER_NONE, 1},
        {{10, 46, 20, 34}, 200, READER_NONE, 0},
        {{10, 46, 20, 72}, 810, READER_NONE, 2},
        {{60, 96, 20, 44}, 400, READER_NONE, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        Match match = {.label = READER_NONE};
        match_ink(&match, &ink, &cases[k].box, cases[k].area, 36);
        match_ink(&match, &next, &cases[k].box, cases[k].area, 36);
        assert_int_equal(match.label, cases[k].label);
        assert_int_equal(match.parts, cases[k].parts);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rung_of_the_ladder_has_the_right_gradient),
        cmocka_unit_test(dropout_and_decay_together_are_right_for_many_masks),
        cmocka_unit_test(a_mask_drawn_anew_at_every_nudge_is_caught),
        cmocka_unit_test(wrong_gradients_are_caught),
        cmocka_unit_test(the_nearest_picture_is_found_the_first_of_equals),
        cmocka_unit_test(scores_have_their_mean_spread_and_error),
        cmocka_unit_test(the_rule_keeps_what_pays),
        cmocka_unit_test(a_rung_left_out_changes_nothing_above_it),
        cmocka_unit_test(no_seed_learns_from_the_exam_or_moves_it),
        cmocka_unit_test(the_folds_are_whole_sheets_and_cover_the_file),
        cmocka_unit_test(early_stopping_keeps_the_best_weights),
        cmocka_unit_test(pages_teach_most_digits_and_what_is_none),
        cmocka_unit_test(pages_follow_from_the_seed),
        cmocka_unit_test(a_part_and_a_pair_are_no_digits),
    };
    return cmocka_run_group_tests_name("chapter 5", tests, NULL, NULL);
}
