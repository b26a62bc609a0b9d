// Layers as text, their first weights, and what is said of a layer that is none.
#include "../common/layer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool parse(Layer *layer, const char *text, Error *err) {
    return layer_parse(layer, text, strlen(text), (Grid){5, 1, 1}, err);
}

// ---- Right ones

typedef struct Right {
    const char *text;
    const char *kind;
    const char *activation;
    size_t outputs;
    size_t weights, biases;
} Right;

static const Right RIGHT[] = {
    {"1", "dense", "linear", 1, 5, 1},
    {"4:tanh", "dense", "tanh", 4, 20, 4},
    {"4:linear", "dense", "linear", 4, 20, 4},
    {"4:no-bias", "dense", "linear", 4, 20, 0},
    {"4:sigmoid:no-bias", "dense", "sigmoid", 4, 20, 0},
    {"dense:4:relu", "dense", "relu", 4, 20, 4},
    {"dense:4:relu:no-bias", "dense", "relu", 4, 20, 0},
    {"1000000", "dense", "linear", 1000000, 5000000, 1000000},
    {"dropout:0.2", "dropout", "linear", 5, 0, 0},
    {"dropout:0", "dropout", "linear", 5, 0, 0},
};

static void check_right(const Right *right) {
    Layer layer;
    Error err = {""};
    if (!parse(&layer, right->text, &err)) fail_msg("%s: %s", right->text, err.text);
    assert_string_equal(layer.kind->name, right->kind);
    assert_string_equal(layer.activation->name, right->activation);
    assert_int_equal(layer.inputs, 5);
    assert_int_equal(layer.outputs, right->outputs);
    assert_int_equal(mat_count(&layer.w), right->weights);
    assert_int_equal(mat_count(&layer.b), right->biases);
    assert_null(layer.w.at);
}

static void units_activation_and_bias_are_read(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof RIGHT / sizeof RIGHT[0]; k++) check_right(&RIGHT[k]);
}

static void a_layer_ends_where_its_length_says(void **state) {
    (void)state;
    Layer layer;
    Error err = {""};
    assert_true(layer_parse(&layer, "4:tanh,1", 6, (Grid){5, 1, 1}, &err));
    assert_string_equal(layer.activation->name, "tanh");
    assert_true(layer_parse(&layer, "12", 1, (Grid){5, 1, 1}, &err));
    assert_int_equal(layer.outputs, 1);
}

static void dropout_keeps_its_rate(void **state) {
    (void)state;
    Layer layer;
    Error err;
    assert_true(parse(&layer, "dropout:0.25", &err));
    assert_true(layer.rate == (real)0.25);
}

static void every_activation_can_stand_in_a_layer(void **state) {
    (void)state;
    for (size_t r = 0; r < ACTIVATION_NAMES.count; r++) {
        char text[64];
        Layer layer;
        Error err = {""};
        snprintf(text, sizeof text, "3:%s:no-bias", ACTIVATIONS[r].name);
        if (!parse(&layer, text, &err)) fail_msg("%s", err.text);
        assert_ptr_equal(layer.activation, &ACTIVATIONS[r]);
    }
}

// ---- Wrong ones

// A text and what its error must tell.
static const char *const WRONG[][2] = {
    {"", "''"},
    {"tanh", "there are dense, dropout, conv, pool"},
    {"0", "from 1 to"},
    {"-3", "'-3'"},
    {"1e9", "from 1 to 1e+06"},
    {"1000001", "from 1 to 1e+06"},
    {"99999999999999999999999999999999999999", "from 1 to 1e+06"},
    {"00000000000000000000000000000004", "from 1 to 1e+06"},  // longer than is read
    {"4.5", "whole"},
    {"4x", "'4x' found, a number"},
    {"0x10", "'0x10' found, a number"},
    {"4 :tanh", "'4 ' found, a number"},
    {"4:", "unknown activation ''"},
    {"4:tanhh", "there are linear, sigmoid, tanh, relu"},
    {"4:TANH", "unknown activation 'TANH'"},
    {"4:tanh:", "something follows"},
    {"4:tanh:bias", "something follows"},
    {"4:no-bias:tanh", "something follows"},
    {"4:no-bias:no-bias", "something follows"},
    {"4:tanh:no-bias:x", "something follows"},
    {"4:tanh:no-bias:x:y", "something follows"},
    {"4:tanh:no-bias:x:y:z", "too many colons"},
    {"conv:6:5", "a window of 5x5 found, the picture before it has 1x1 (is its"},
    {"pool:2", "a window of 2x2 found"},
    {"::::::::", "too many colons"},
    {":", "unknown kind of layer ''"},
    {"dense", "a number from 1"},
    {"dense:", "a number from 1"},
    {"dense:tanh", "'tanh' found, a number"},
    {"dropout", "a number from 0"},
    {"dropout:", "a number from 0"},
    {"dropout:1.5", "'1.5' found, a number from 0 to 0.99"},
    {"dropout:1", "'1' found, a number from 0 to 0.99"},
    {"dropout:-0.1", "'-0.1' found"},
    {"dropout:nan", "'nan' found, a number"},
    {"dropout:0.5:tanh", "something follows"},
    {"drop:0.5", "unknown kind of layer 'drop'"},
};

static void what_is_no_layer_is_an_error_that_says_why(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof WRONG / sizeof WRONG[0]; k++) {
        const char *text = WRONG[k][0];
        Layer layer;
        Error err = {""};
        if (parse(&layer, text, &err)) fail_msg("'%s' is taken for a layer", text);
        if (!strstr(err.text, WRONG[k][1])) fail_msg("'%s': %s", text, err.text);
        assert_memory_equal(err.text, "layer '", strlen("layer '"));
        assert_non_null(strstr(err.text, "(a layer is "));
    }
}

static void an_error_shows_how_its_kind_of_layer_is_written(void **state) {
    (void)state;
    Layer layer;
    Error err;
    assert_false(parse(&layer, "4:tanhh", &err));
    assert_non_null(strstr(err.text, "(a layer is UNITS[:ACTIVATION][:no-bias])"));
    assert_false(parse(&layer, "tanh", &err));
    assert_non_null(strstr(err.text, "(a layer is UNITS[:ACTIVATION][:no-bias])"));
    assert_false(parse(&layer, "dropout:2", &err));
    assert_non_null(strstr(err.text, "(a layer is dropout:RATE)"));
}

static void a_text_of_any_length_makes_one_line(void **state) {
    (void)state;
    char text[3000];
    memset(text, '7', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    Layer layer;
    Error err;
    assert_false(parse(&layer, text, &err));
    memset(text, 'x', sizeof text - 1);
    assert_false(parse(&layer, text, &err));
    assert_true(strlen(err.text) < sizeof err.text - 1);
}

// ---- Layers that look at pictures

// A layer after a picture of 3 channels of 8×9, and what comes out.
typedef struct Seen {
    const char *text;
    Grid out;
    size_t weights, biases, window;
} Seen;

static const Seen SEEN[] = {
    {"conv:6:5", {6, 4, 5}, 450, 6, 5},
    {"conv:6:5:relu:no-bias", {6, 4, 5}, 450, 0, 5},
    {"conv:1:8", {1, 1, 2}, 192, 1, 8},
    {"conv:7:1:tanh", {7, 8, 9}, 21, 7, 1},
    {"pool:2", {3, 4, 4}, 0, 0, 2},
    {"pool:8", {3, 1, 1}, 0, 0, 8},
    {"dropout:0.5", {3, 8, 9}, 0, 0, 0},
    {"4:relu", {4, 1, 1}, 864, 4, 0},
};

static void filters_and_windows_make_smaller_pictures(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof SEEN / sizeof SEEN[0]; k++) {
        const Seen *seen = &SEEN[k];
        Layer layer;
        Error err = {""};
        Grid in = {3, 8, 9};
        bool good = layer_parse(&layer, seen->text, strlen(seen->text), in, &err);
        if (!good) fail_msg("%s: %s", seen->text, err.text);
        assert_memory_equal(&layer.out, &seen->out, sizeof layer.out);
        assert_int_equal(layer.inputs, 216);
        assert_int_equal(layer.outputs,
                         seen->out.channels * seen->out.rows * seen->out.cols);
        assert_int_equal(mat_count(&layer.w), seen->weights);
        assert_int_equal(mat_count(&layer.b), seen->biases);
        assert_int_equal(layer.window, seen->window);
    }
}

static const char *const UNSEEN[][2] = {
    {"conv:6:9", "a window of 9x9 found, the picture before it has 8x9 "},
    {"pool:9", "a window of 9x9 found"},
    {"conv:6", "'' found, a number from 1"},
    {"conv:0:5", "'0' found"},
    {"conv:6:0", "'0' found"},
    {"conv:6:2.5", "'2.5' found, a whole number"},
    {"conv:1000000:1", "more than 1000000 outputs"},
    {"conv:6:5:relu:no-bias:x", "too many colons"},
    {"pool", "'' found, a number from 1"},
    {"pool:2:relu", "something follows"},
};

static void windows_that_do_not_fit_are_errors(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof UNSEEN / sizeof UNSEEN[0]; k++) {
        const char *text = UNSEEN[k][0];
        Layer layer;
        Error err = {""};
        bool good = layer_parse(&layer, text, strlen(text), (Grid){3, 8, 9}, &err);
        if (good) fail_msg("'%s' is taken for a layer", text);
        if (!strstr(err.text, UNSEEN[k][1])) fail_msg("'%s': %s", text, err.text);
    }
}

static void so_many_numbers_are_a_square_where_they_can(void **state) {
    (void)state;
    Grid digit = layer_grid(784), one = layer_grid(1), none = layer_grid(14);
    assert_memory_equal(&digit, (&(Grid){1, 28, 28}), sizeof digit);
    assert_memory_equal(&one, (&(Grid){1, 1, 1}), sizeof one);
    assert_memory_equal(&none, (&(Grid){14, 1, 1}), sizeof none);
}

// ---- Numbers in a layer's text

// "8:FIELD"; the number of the second field between 0 and 1.
static bool number_in(const char *field, double *value, Error *err) {
    LayerText text = {.count = 2, .field = {{"8", 1}, {field, strlen(field)}}};
    return layer_number(&text, 1, 0, 1, value, err);
}

static void a_number_is_read_between_its_limits(void **state) {
    (void)state;
    Error err = {""};
    double value = 7;
    assert_true(number_in("0", &value, &err) && value == 0);
    assert_true(number_in("1", &value, &err) && value == 1);
    assert_true(number_in("0.25", &value, &err) && value == 0.25);
    assert_true(number_in(".5", &value, &err) && value == 0.5);
    assert_true(number_in("1e-3", &value, &err) && value == 1e-3);
    assert_string_equal(err.text, "");
}

static void no_number_or_one_beyond_its_limits_is_an_error(void **state) {
    (void)state;
    const char *const wrong[] = {"",      "x",   "1.01", "-0.01", "1e",    "--1",
                                 "0.5.5", "-",   "nan",  "inf",   "1e999", "0x1",
                                 "+1",    "0,5", " 1",   "1 "};
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        Error err = {""};
        double value;
        if (number_in(wrong[k], &value, &err)) fail_msg("'%s' is taken", wrong[k]);
        assert_non_null(strstr(err.text, "found, a number from 0 to 1 expected"));
    }
}

static void a_field_that_is_missing_is_an_error(void **state) {
    (void)state;
    LayerText text = {.count = 1, .field = {{"8", 1}}};
    Error err = {""};
    double value;
    assert_false(layer_number(&text, 1, 0, 1, &value, &err));
    assert_string_equal(err.text, "'' found, a number from 0 to 1 expected");
}

// ---- First weights

// NumPy: np.random.seed(1); 0.5 * np.random.randn(2, 3), a row a unit.
static void weights_are_drawn_unit_by_unit_as_numpy_does(void **state) {
    (void)state;
    const double randn[2][3] = {
        {1.6243453636632417, -0.6117564136500754, -0.5281717522634557},
        {-1.0729686221561705, 0.8654076293246785, -2.3015386968802827},
    };
    real at[6], bias[2] = {7, 7};
    Layer layer = {.w = {3, 2, at}, .b = {1, 2, bias}};
    Init init;
    Error err;
    Rng rng;
    rng_stream(&rng, 1, STREAM_WEIGHTS);
    assert_true(init_find(&init, "0.5", &err));
    layer_init(&layer, &init, &rng);
    for (size_t i = 0; i < 3; i++) {
        for (size_t o = 0; o < 2; o++) {
            assert_true(fabs((double)at[i * 2 + o] - randn[o][i] / 2) < 1e-7);
        }
    }
    assert_true(bias[0] == 0 && bias[1] == 0);
}

static void weights_are_the_generators_next_numbers(void **state) {
    (void)state;
    real at[15];
    Layer layer = {.w = {5, 3, at}};
    Init init = {.scale = NULL};
    Error err;
    Rng rng, same;
    rng_stream(&rng, 9, STREAM_WEIGHTS);
    rng_stream(&same, 9, STREAM_WEIGHTS);
    assert_true(init_find(&init, "1", &err));
    layer_init(&layer, &init, &rng);
    for (size_t o = 0; o < 3; o++) {
        for (size_t i = 0; i < 5; i++) {
            assert_true(at[i * 3 + o] == (real)rng_normal(&same));
        }
    }
    assert_true(rng_bits(&rng) == rng_bits(&same));
}

static void the_scale_comes_from_the_inputs_and_outputs(void **state) {
    (void)state;
    real at[24], plain[24];
    Layer layer = {.w = {8, 3, at}}, other = {.w = {8, 3, plain}};
    Init he, one;
    Error err;
    Rng rng;
    assert_true(init_find(&he, "he", &err) && init_find(&one, "1", &err));
    rng_stream(&rng, 2, STREAM_WEIGHTS);
    layer_init(&layer, &he, &rng);
    rng_stream(&rng, 2, STREAM_WEIGHTS);
    layer_init(&other, &one, &rng);
    for (size_t k = 0; k < 24; k++) assert_true(at[k] == plain[k] / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_activation_and_bias_are_read),
        cmocka_unit_test(a_layer_ends_where_its_length_says),
        cmocka_unit_test(dropout_keeps_its_rate),
        cmocka_unit_test(every_activation_can_stand_in_a_layer),
        cmocka_unit_test(what_is_no_layer_is_an_error_that_says_why),
        cmocka_unit_test(an_error_shows_how_its_kind_of_layer_is_written),
        cmocka_unit_test(a_text_of_any_length_makes_one_line),
        cmocka_unit_test(filters_and_windows_make_smaller_pictures),
        cmocka_unit_test(windows_that_do_not_fit_are_errors),
        cmocka_unit_test(so_many_numbers_are_a_square_where_they_can),
        cmocka_unit_test(a_number_is_read_between_its_limits),
        cmocka_unit_test(no_number_or_one_beyond_its_limits_is_an_error),
        cmocka_unit_test(a_field_that_is_missing_is_an_error),
        cmocka_unit_test(weights_are_drawn_unit_by_unit_as_numpy_does),
        cmocka_unit_test(weights_are_the_generators_next_numbers),
        cmocka_unit_test(the_scale_comes_from_the_inputs_and_outputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
