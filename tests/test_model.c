// Models: what is saved comes back, what others saved is read, what is wrong is named.
#include "json.h"
#include "model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "rng.h"
#include "safetensors.h"

enum { FILE_ROOM = 8192 };

static const char FOUR_TO_ONE[] = "4:tanh,1";

static bool is_float(void) {
    return sizeof(real) == sizeof(float);
}

// ---- Files

static void put_bytes(const char *path, const void *bytes, size_t size) {
    remove(path);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static size_t get_bytes(const char *path, unsigned char bytes[FILE_ROOM]) {
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    size_t size = fread(bytes, 1, FILE_ROOM, stream);
    assert_true(size < FILE_ROOM);
    fclose(stream);
    return size;
}

// A .safetensors file of this header and these bytes of numbers.
static void put_model(const char *path, const char *header, const void *data,
                      size_t size) {
    unsigned char bytes[FILE_ROOM] = {0};
    size_t length = strlen(header);
    assert_true(8 + length + size < sizeof bytes);
    for (size_t b = 0; b < 8; b++) {
        bytes[b] = (unsigned char)((uint64_t)length >> (8 * b));
    }
    memcpy(bytes + 8, header, length);
    if (size > 0) memcpy(bytes + 8 + length, data, size);
    put_bytes(path, bytes, 8 + length + size);
}

// ---- Networks

static Net *make_net(size_t inputs, const char *layers) {
    Error err = {""};
    Net *net = net_create(inputs, layers, &err);
    if (!net) fail_msg("%s", err.text);
    Rng rng;
    rng_seed(&rng, 3);
    for (size_t p = 0; p < net->param_count; p++) {
        net->params[p] = (real)rng_normal(&rng);
    }
    return net;
}

static void save(const Net *net, const ModelInfo *info, const char *path) {
    Error err = {""};
    if (!model_save(net, info, path, &err)) fail_msg("%s", err.text);
}

static Net *load(const char *path, const char *layers, ModelInfo *info) {
    Error err = {""};
    Net *net = model_load(path, layers, info, &err);
    if (!net) fail_msg("%s", err.text);
    return net;
}

static void assert_says(const char *path, const char *layers, const char *expected) {
    Error err = {""};
    ModelInfo info;
    assert_null(model_load(path, layers, &info, &err));
    assert_string_equal(err.text, expected);
    assert_null(info.memory.base);
    assert_null(info.layers);
}

static void assert_same_params(const Net *one, const Net *other) {
    assert_int_equal(one->inputs, other->inputs);
    assert_int_equal(one->layers, other->layers);
    assert_int_equal(one->param_count, other->param_count);
    assert_memory_equal(one->params, other->params, one->param_count * sizeof(real));
}

static void assert_same_column(const Column *one, const Column *other) {
    assert_string_equal(one->name, other->name);
    assert_int_equal(one->levels, other->levels);
    for (size_t k = 0; k < one->levels; k++) {
        assert_string_equal(one->level[k], other->level[k]);
    }
}

// ---- What is saved comes back

static void networks_of_all_kinds_come_back_bit_for_bit(void **state) {
    (void)state;
    const char *texts[] = {"1", "4:tanh,1", "3:relu:no-bias,dropout:0.25,5:sigmoid,2",
                           "dropout:0.5,7:linear,3:no-bias"};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
        Net *net = make_net(3, texts[k]);
        net->params[0] = (real)-0.0;
        ModelInfo info = {.layers = texts[k]}, found;
        save(net, &info, "a.safetensors");
        Net *other = load("a.safetensors", NULL, &found);
        assert_same_params(net, other);
        assert_string_equal(found.layers, texts[k]);
        assert_null(found.loss);
        assert_int_equal(found.encoding.columns, 0);
        assert_null(found.encoding.target.name);
        assert_int_equal(found.mean.cols, 0);
        model_info_free(&found);
        net_free(other);
        net_free(net);
    }
}

static void networks_that_pool_first_come_back_too(void **state) {
    (void)state;
    const char *texts[] = {"pool:2,3", "dropout:0.1,pool:3,2:tanh,1",
                           "pool:2,conv:2:2,4"};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
        Net *net = make_net(64, texts[k]);
        ModelInfo info = {.layers = texts[k]}, found;
        save(net, &info, "a.safetensors");
        Net *other = load("a.safetensors", NULL, &found);
        assert_same_params(net, other);
        model_info_free(&found);
        net_free(other);
        net_free(net);
    }
}

// Filters are stored (F×C×S×S); without our words the picture is the square that fits.
static void filters_come_back_and_tell_how_large_a_picture_is(void **state) {
    (void)state;
    const char *text = "conv:3:3:relu,pool:2,conv:2:2:tanh:no-bias,pool:2,4";
    Error err = {""};
    Safetensors file;
    Net *net = make_net(144, text);
    ModelInfo info = {.layers = text}, found;
    save(net, &info, "a.safetensors");
    assert_true(safetensors_open(&file, "a.safetensors", &err));
    const size_t shape[] = {2, 3, 2, 2};
    assert_string_equal(file.tensor[2].name, "layers.2.weight");
    assert_int_equal(file.tensor[2].dimensions, 4);
    assert_memory_equal(file.tensor[2].size, shape, sizeof shape);
    Net *other = load("a.safetensors", NULL, &found);
    assert_same_params(net, other);
    net_free(other);
    model_info_free(&found);
    assert_true(safetensors_write(
        "b.safetensors", NULL, 0,
        (TensorSource[]){{"c1.weight", &net->layer[0].w, 4, {3, 1, 3, 3}},
                         {"c1.bias", &net->layer[0].b, 1, {3}},
                         {"c2.weight", &net->layer[2].w, 4, {2, 3, 2, 2}},
                         {"f1.weight", &net->layer[4].w, 2, {4, 8}},
                         {"f1.bias", &net->layer[4].b, 1, {4}}},
        5, &err));
    other = load("b.safetensors", text, &found);
    assert_same_params(net, other);
    model_info_free(&found);
    safetensors_close(&file);
    net_free(other);
    net_free(net);
}

// Names that JSON, UTF-8 and C find hard.
static const char *CLASS[] = {"1st", "2nd \"best\"", "tr\xe9s bon \xff",
                              "\xe2\x82\xac, \\ /"};
static const char *SEX[] = {"male", ""};
static const char *ANSWER[] = {"no", "yes\n"};

static void assert_info_comes_back(const ModelInfo *info, const Net *net) {
    ModelInfo found;
    save(net, info, "a.safetensors");
    Net *other = load("a.safetensors", NULL, &found);
    assert_ptr_equal(found.loss, info->loss);
    assert_int_equal(found.encoding.columns, info->encoding.columns);
    assert_int_equal(found.encoding.inputs, info->encoding.inputs);
    assert_int_equal(found.encoding.outputs, info->encoding.outputs);
    for (size_t c = 0; c < found.encoding.columns; c++) {
        assert_same_column(&found.encoding.column[c], &info->encoding.column[c]);
    }
    assert_same_column(&found.encoding.target, &info->encoding.target);
    size_t bytes = info->mean.cols * sizeof(real);
    assert_int_equal(found.mean.cols, info->mean.cols);
    assert_memory_equal(found.mean.at, info->mean.at, bytes);
    assert_memory_equal(found.deviation.at, info->deviation.at, bytes);
    net_free(other);
    model_info_free(&found);
}

static void what_is_known_of_the_data_comes_back(void **state) {
    (void)state;
    Net *net = make_net(6, FOUR_TO_ONE);
    Column column[] = {{"class", 4, CLASS},
                       {"sex", 2, SEX},
                       {"a\"ge", 0, NULL},
                       {"\xc3\xa9\xf0\x9f\x98\x80\xed\xa0\x80", 0, NULL}};
    real mean[] = {0, (real)1e-300, (real)-1.1, (real)0.1, 12345678, (real)1 / 3};
    real deviation[] = {1, (real)1e-30, (real)0.1, 7, (real)1e30, (real)2 / 3};
    ModelInfo info = {.layers = FOUR_TO_ONE,
                      .loss = &LOSSES[2],
                      .encoding = {.columns = 4,
                                   .column = column,
                                   .inputs = 6,
                                   .outputs = 1,
                                   .target = {"survived", 2, ANSWER}},
                      .mean = mat_view(mean, 1, 6),
                      .deviation = mat_view(deviation, 1, 6)};
    assert_info_comes_back(&info, net);
    net_free(net);
    net = make_net(6, "3:tanh,4");
    info.layers = "3:tanh,4";
    info.encoding.target = (Column){"class", 4, CLASS};
    info.encoding.outputs = 4;
    assert_info_comes_back(&info, net);
    net_free(net);
}

static void saving_what_was_loaded_gives_the_same_bytes(void **state) {
    (void)state;
    unsigned char first[FILE_ROOM], second[FILE_ROOM];
    Net *net = make_net(5, FOUR_TO_ONE);
    ModelInfo info = {.layers = FOUR_TO_ONE, .loss = &LOSSES[1]}, found;
    save(net, &info, "a.safetensors");
    Net *other = load("a.safetensors", NULL, &found);
    save(other, &found, "b.safetensors");
    size_t size = get_bytes("a.safetensors", first);
    assert_int_equal(get_bytes("b.safetensors", second), size);
    assert_memory_equal(first, second, size);
    model_info_free(&found);
    net_free(other);
    net_free(net);
}

// The whole file, byte by byte as the format wants it: [[1, 2]] and [0.5].
static void the_file_is_as_the_format_says(void **state) {
    (void)state;
    if (is_float()) skip();
    const char *header =
        "{\"__metadata__\":{\"version\":\"1\",\"layers\":\"1\",\"inputs\":\"2\","
        "\"loss\":\"squared\"},"
        "\"layers.0.weight\":{\"dtype\":\"F64\",\"shape\":[1,2],\"data_offsets\":[0,16]"
        "},"
        "\"layers.0.bias\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[16,24]}}";
    const unsigned char data[24] = {[6] = 0xf0, 0x3f, [15] = 0x40, [22] = 0xe0, 0x3f};
    unsigned char bytes[FILE_ROOM];
    Net *net = make_net(2, "1");
    memcpy(net->params, (real[]){1, 2, (real)0.5}, 3 * sizeof(real));
    ModelInfo info = {.layers = "1", .loss = &LOSSES[0]};
    save(net, &info, "a.safetensors");
    size_t size = get_bytes("a.safetensors", bytes);
    size_t length = strlen(header), padded = (length + 7) / 8 * 8;
    assert_int_equal(size, 8 + padded + sizeof data);
    assert_int_equal(bytes[0] + 256 * bytes[1], padded);
    assert_memory_equal(bytes + 2, "\0\0\0\0\0\0", 6);
    assert_memory_equal(bytes + 8, header, length);
    for (size_t b = length; b < padded; b++) assert_int_equal(bytes[8 + b], ' ');
    assert_memory_equal(bytes + 8 + padded, data, sizeof data);
    net_free(net);
}

static void weights_are_stored_unit_by_unit(void **state) {
    (void)state;
    Error err = {""};
    Net *net = make_net(3, "2");
    ModelInfo info = {.layers = "2"};
    Safetensors file;
    save(net, &info, "a.safetensors");
    assert_true(safetensors_open(&file, "a.safetensors", &err));
    const Tensor *weight = &file.tensor[1];
    assert_string_equal(weight->name, "layers.0.weight");
    assert_int_equal(weight->size[0], 2);
    assert_int_equal(weight->size[1], 3);
    real row[6];
    Mat flat = mat_view(row, 6, 1);
    assert_true(safetensors_read(&file, weight, &flat, &err));
    for (size_t o = 0; o < 2; o++) {
        for (size_t i = 0; i < 3; i++) {
            assert_true(row[o * 3 + i] == net->layer[0].w.at[i * 2 + o]);
        }
    }
    safetensors_close(&file);
    net_free(net);
}

static void what_is_not_finite_is_not_saved(void **state) {
    (void)state;
    Net *net = make_net(2, "1");
    ModelInfo info = {.layers = "1"}, found;
    Error err = {""};
    save(net, &info, "a.safetensors");
    net->params[1] = NAN;
    assert_false(model_save(net, &info, "a.safetensors", &err));
    assert_string_equal(err.text,
                        "a.safetensors: not saved: parameter 1 of the network is not "
                        "finite; train with a smaller learning rate");
    Net *old = load("a.safetensors", NULL, &found);
    net_free(old);
    model_info_free(&found);
    net_free(net);
}

static void a_failed_save_leaves_the_old_file(void **state) {
    (void)state;
    Net *net = make_net(2, "1");
    ModelInfo info = {.layers = "1"};
    Error err = {""};
    assert_false(model_save(net, &info, "nowhere/a.safetensors", &err));
    assert_string_equal(err.text,
                        "nowhere/a.safetensors: cannot be written: there is no such "
                        "folder");
    assert_int_equal(mkdir("folder", 0777), 0);
    assert_false(model_save(net, &info, "folder", &err));
    assert_string_equal(err.text,
                        "folder: found a folder, expected a file or a new name");
    net_free(net);
}

// ---- What others saved

static void assert_params(const Net *net, const real *expected) {
    for (size_t p = 0; p < net->param_count; p++) {
        assert_true(net->params[p] == expected[p]);
    }
}

// Keys in any order, blanks, escapes, unknown members and metadata; F32; the names of
// torch.nn.Sequential, where 2 stands before 10.
static void layers_are_found_in_the_order_of_their_names(void **state) {
    (void)state;
    const char *header =
        " {\n \"2.bias\" : { \"data_offsets\":[ 8 , 12 ], "
        "\"dtype\":\"F32\",\"shape\":[1]},"
        "\"10.weight\":{\"shape\":[1,1],\"dtype\":\"F32\",\"data_offsets\":[12,16]},"
        "\"10.bias\":{\"shape\":[1],\"dtype\":\"F32\",\"data_offsets\":[16,20]},"
        "\"2.\\u0077eight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"extra\":[{\"a\":null}]"
        ","
        "\"data_offsets\":[0,8]},\t\"__metadata__\":{\"format\":\"pt\",\"version\":"
        "\"7\","
        "\"inputs\":\"99\",\"loss\":\"\"}}   ";
    const unsigned char data[20] = {0,    0, 0x80, 0x3f, 0,    0, 0, 0xc0, 0,   0, 0x40,
                                    0x40, 0, 0,    0x80, 0x40, 0, 0, 0xa0, 0x40};
    const real expected[] = {1, -2, 3, 4, 5};
    ModelInfo info;
    put_model("a.safetensors", header, data, sizeof data);
    Net *net = load("a.safetensors", "1:tanh,dropout:0.5,1", &info);
    assert_int_equal(net->inputs, 2);
    assert_params(net, expected);
    assert_string_equal(info.layers, "1:tanh,dropout:0.5,1");
    assert_null(info.loss);
    net_free(net);
    model_info_free(&info);
    assert_says("a.safetensors", NULL,
                "a.safetensors: the file does not say what its layers "
                "are; add --layers, as in --layers 4:tanh,1:sigmoid");
}

// One layer of two inputs without biases, in this type.
static void assert_type(const char *type, const unsigned char *data, size_t size,
                        double first, double second) {
    char header[200];
    ModelInfo info;
    snprintf(header, sizeof header,
             "{\"w\":{\"dtype\":\"%s\",\"shape\":[1,2],"
             "\"data_offsets\":[0,%zu]}}",
             type, size);
    put_model("a.safetensors", header, data, size);
    Net *net = load("a.safetensors", "1:no-bias", &info);
    assert_params(net, (real[]){(real)first, (real)second});
    net_free(net);
    model_info_free(&info);
}

static void numbers_of_all_sizes_are_read(void **state) {
    (void)state;
    assert_type("F64",
                (unsigned char[]){0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f, 0, 0,
                                  0, 0, 0, 0, 0xf0, 0xbf},
                16, 0.1, -1);
    assert_type("F32", (unsigned char[]){0, 0, 0xc0, 0x3f, 1, 0, 0, 0x80}, 8, 1.5,
                -0x1p-149);
    assert_type("F16", (unsigned char[]){0xff, 0x7b, 1, 0x80}, 4, 65504, -0x1p-24);
    assert_type("F16", (unsigned char[]){0x55, 0x35, 0, 0x04}, 4, 0x1.554p-2, 0x1p-14);
    assert_type("BF16", (unsigned char[]){0x80, 0x3f, 0x49, 0xc0}, 4, 1, -3.140625);
}

// ---- What does not fit

static void layers_that_do_not_fit_the_tensors_are_named(void **state) {
    (void)state;
    Net *net = make_net(2, "4:tanh,1");
    ModelInfo info = {.layers = "4:tanh,1"};
    save(net, &info, "a.safetensors");
    net_free(net);
    assert_says("a.safetensors", "5:tanh,1",
                "a.safetensors: tensor 'layers.0.weight' has shape "
                "[4, 2], expected [5, 2] for the weights of layer '5:tanh'");
    assert_says("a.safetensors", "4:tanh,2",
                "a.safetensors: tensor 'layers.1.weight' has shape "
                "[1, 4], expected [2, 4] for the weights of layer '2'");
    assert_says("a.safetensors", "4:tanh,1,1",
                "a.safetensors: no tensor is left for the weights "
                "of layer '1', expected shape [1, 1]");
    assert_says("a.safetensors", "4",
                "a.safetensors: tensor 'layers.1.weight' belongs to no "
                "layer of '4'");
    assert_says("a.safetensors", "4:tanh,1:no-bias",
                "a.safetensors: tensor 'layers.1.bias' "
                "belongs to no layer of '4:tanh,1:no-bias'");
    assert_says("a.safetensors", "4:tanh:no-bias,1",
                "a.safetensors: tensor 'layers.0.bias' has "
                "shape [4], expected [1] for the biases of layer '1'");
    assert_says("a.safetensors", "4:tanh,1:sigmoid",
                "a.safetensors: the last layer must be "
                "linear: its activation belongs to the loss");
    assert_says("a.safetensors", "4:tan,1",
                "a.safetensors: layer '4:tan': unknown activation "
                "'tan': there are linear, sigmoid, tanh, relu (a layer is "
                "UNITS[:ACTIVATION][:no-bias])");
    assert_says(
        "a.safetensors", "1000000:tanh,1000000:tanh,1",
        "a.safetensors: tensor "
        "'layers.0.weight' has shape [4, 2], expected [1000000, 2] for the weights of "
        "layer '1000000:tanh'");
    assert_says(
        "a.safetensors", "",
        "a.safetensors: layer '': unknown kind of layer '': there "
        "are dense, dropout, conv, pool (a layer is UNITS[:ACTIVATION][:no-bias])");
}

static void biases_of_another_layer_are_refused(void **state) {
    (void)state;
    const char *header =
        "{\"0.weight\":{\"dtype\":\"F16\",\"shape\":[1,1],\"data_offsets\":[0,2]},"
        "\"1.bias\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[2,4]},"
        "\"1.weight\":{\"dtype\":\"F16\",\"shape\":[1,1],\"data_offsets\":[4,6]}}";
    put_model("a.safetensors", header, "\0\0\0\0\0", 6);
    assert_says("a.safetensors", "1:tanh,1:no-bias",
                "a.safetensors: weights '0.weight' and "
                "biases '1.bias' are not of one layer; one without biases is written "
                "4:tanh:no-bias");
}

// ---- What is malformed

static const char ONE[] =
    "{\"w\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[0,4]}}";

static void assert_header_says(const char *header, size_t size, const char *expected) {
    char text[600];
    const unsigned char data[64] = {0};
    snprintf(text, sizeof text, "a.safetensors: %s", expected);
    put_model("a.safetensors", header, data, size);
    assert_says("a.safetensors", "1:no-bias", text);
}

static void files_that_are_none_are_named(void **state) {
    (void)state;
    assert_says("no.safetensors", NULL,
                "no.safetensors: cannot be read: No such file or "
                "directory");
    put_bytes("a.safetensors", "", 0);
    assert_says("a.safetensors", NULL,
                "a.safetensors: byte 0: the file ends here; a "
                ".safetensors file expected, which has 8 bytes before its header");
    put_bytes("a.safetensors", "\1\0\0\0\0\0\0", 7);
    assert_says("a.safetensors", NULL,
                "a.safetensors: byte 7: the file ends here; a "
                ".safetensors file expected, which has 8 bytes before its header");
    put_bytes("a.safetensors", "class,sex,age\n", 14);
    assert_says(
        "a.safetensors", NULL,
        "a.safetensors: byte 0: a header of "
        "7310235494521072739 bytes announced, 6 found; the file is cut short, or is no "
        ".safetensors file");
    put_bytes("a.safetensors", "\xff\xff\xff\xff\xff\xff\xff\xff{}", 10);
    assert_says(
        "a.safetensors", NULL,
        "a.safetensors: byte 0: a header of "
        "18446744073709551615 bytes announced, 2 found; the file is cut short, or is "
        "no .safetensors file");
}

static void headers_that_are_no_json_are_named(void **state) {
    (void)state;
    const char *start = "byte %d: the header is not JSON as it should be: %s";
    const struct {
        const char *header;
        int byte;
        const char *wrong;
    } cases[] = {
        {"", 8, "expected an object {...}"},
        {"[]", 8, "expected an object {...}"},
        {"{} {}", 11, "expected nothing more"},
        {"{\"w\"}", 12, "expected a colon"},
        {"{\"w\":1}", 13, "expected an object {...}"},
        {"{\"w\":{}}", 15, "expected dtype, shape and data_offsets"},
        {"{\"w\":{\"dtype\":64}}", 22, "expected a text in quotes"},
        {"{\"w\":{\"shape\":[1,-1]}}", 25, "expected a whole number, 0 or more"},
        {"{\"w\":{\"shape\":[1.5]}}", 24, "expected a whole number, 0 or more"},
        {"{\"w\":{\"shape\":[1,1,1,1,1,1,1,1,1]}}", 39,
         "expected at most 8 dimensions"},
        {"{\"w\":{\"data_offsets\":[0,1,2]}}", 36, "expected two data_offsets"},
        {"{\"__metadata__\":{\"a\":1}}", 29, "expected a text in quotes"},
        {"{\"__metadata__\":{},\"__metadata__\":{}}", 42,
         "expected only one __metadata__"},
        {"{\"w\":{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 49,
         "nested too deep"},
        // What the count of the tensors stumbles over, before there is room for any.
        {"{\"w\":{\"shape\":[02]},\"x\":{},\"y\":{},\"z\":{}}", 23,
         "expected a number"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char text[300];
        snprintf(text, sizeof text, start, cases[k].byte, cases[k].wrong);
        assert_header_says(cases[k].header, 0, text);
    }
}

// A field that is nested as deep as a value may be, one level too deep where it stands: once
// it was read, but the tensors behind it were not counted.
static void a_deep_field_does_not_hide_the_tensors_behind_it(void **state) {
    (void)state;
    char header[400] = "{\"w\":{\"a\":";
    char *end = header + strlen(header);
    memset(end, '[', JSON_DEPTH);
    memset(end + JSON_DEPTH, ']', JSON_DEPTH);
    strcpy(end + 2 * JSON_DEPTH, "},\"x\":{},\"y\":{},\"z\":{}}");
    assert_header_says(
        header, 0, "byte 49: the header is not JSON as it should be: nested too deep");
}

static void a_zero_byte_in_the_header_is_refused(void **state) {
    (void)state;
    put_bytes("a.safetensors", "\4\0\0\0\0\0\0\0{}\0 ", 12);
    assert_says("a.safetensors", "1",
                "a.safetensors: byte 10: the header is not JSON as it "
                "should be: expected nothing more");
}

static void tensors_out_of_place_are_named(void **state) {
    (void)state;
    const char *form =
        "{\"w\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%s]}}";
    const char *unfit = "which do not fit dtype and shape";
    const struct {
        const char *dtype, *shape, *offsets, *says;
    } cases[] = {
        {"F16", "1,2", "0,2", unfit},
        {"F16", "1,2", "4,0", unfit},
        {"F64", "1,2", "0,4", unfit},
        {"F16", "4294967296,4294967296,4294967296", "0,0", unfit},
        {"F16", "9223372036854775809", "0,2", unfit},
        {"F16", "1,2", "18446744073709551612, 0", unfit},
        {"F16", "1,2", "2,6", "which do not follow on the tensor before"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char header[200], text[300];
        unsigned long long first = 0, end = 0;
        snprintf(header, sizeof header, form, cases[k].dtype, cases[k].shape,
                 cases[k].offsets);
        sscanf(cases[k].offsets, "%llu,%llu", &first, &end);
        snprintf(text, sizeof text, "tensor 'w': found data_offsets [%llu, %llu], %s",
                 first, end, cases[k].says);
        assert_header_says(header, 6, text);
    }
    assert_header_says(ONE, 3,
                       "byte 64: 3 bytes of numbers found, 4 expected by the header; "
                       "the file is cut short");
    assert_header_says(ONE, 5,
                       "byte 64: 5 bytes of numbers found, 4 expected by the header");
    assert_header_says(
        "{\"w\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}", 8,
        "tensor 'w': unknown dtype 'I64': there are F64, F32, F16, BF16");
    assert_header_says(
        "{\"w\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]}}", 2,
        "tensor 'w' has 0 dimensions, expected 2 (weights), 4 (filters) or 1 (biases)");
    assert_header_says("{}", 0,
                       "found no weights, expected a tensor of two dimensions");
}

static void tensors_that_overlap_or_repeat_are_named(void **state) {
    (void)state;
    const char *form =
        "{\"v\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
        "\"%s\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[%s]}}";
    char header[200];
    snprintf(header, sizeof header, form, "w", "2,6");
    assert_header_says(header, 6,
                       "tensor 'w': found data_offsets [2, 6], which do not follow "
                       "on the tensor before");
    snprintf(header, sizeof header, form, "v", "4,8");
    assert_header_says(header, 8, "tensor 'v' stands twice in the header");
}

static void numbers_that_are_none_are_named(void **state) {
    (void)state;
    const unsigned char data[4] = {0, 0, 0, 0x7c};
    put_model("a.safetensors", ONE, data, sizeof data);
    assert_says("a.safetensors", "1:no-bias",
                "a.safetensors: byte 66: number 2 of tensor 'w' is "
                "not finite");
}

// A model of one layer for two inputs, with these words in its metadata.
static void assert_words_say(const char *words, const char *expected) {
    char header[600], text[600];
    snprintf(header, sizeof header,
             "{\"__metadata__\":{%s},\"w\":{\"dtype\":\"F16\",\"shape\":"
             "[1,2],\"data_offsets\":[0,4]}}",
             words);
    snprintf(text, sizeof text, "a.safetensors: %s", expected);
    put_model("a.safetensors", header, "\0\0\0", 4);
    assert_says("a.safetensors", NULL, text);
}

#define OURS "\"layers\":\"1:no-bias\",\"version\":\"1\""

static void metadata_that_are_wrong_are_named(void **state) {
    (void)state;
    const struct {
        const char *words, *says;
    } cases[] = {
        {"\"layers\":\"1\"", "the metadata have version '', expected '1'"},
        {"\"layers\":\"1\",\"version\":\"2\"",
         "the metadata have version '2', expected '1'"},
        {OURS ",\"inputs\":\"3\"", "tensor 'w' takes 2 inputs, the metadata say 3"},
        {OURS ",\"loss\":\"big\"",
         "unknown loss 'big': there are squared, sigmoid-squared, "
         "sigmoid-entropy, softmax-entropy"},
        {OURS ",\"columns\":\"a\"",
         "the metadata's 'columns' are not as they should be: "
         "expected a list [...]"},
        {OURS ",\"columns\":\"[[]]\"",
         "the metadata's 'columns' are not as they should be: "
         "expected a name"},
        {OURS ",\"columns\":\"[[1]]\"",
         "the metadata's 'columns' are not as they should be: "
         "expected a text in quotes"},
        {OURS ",\"columns\":\"[\\\"a\\\"]\"",
         "the metadata's 'columns' are not as they should "
         "be: expected a list [...]"},
        {OURS ",\"columns\":\"[[\\\"a\\\"]] x\"",
         "the metadata's 'columns' are not as they "
         "should be: expected nothing more"},
        {OURS ",\"columns\":\"[[\\\"a\\\"]]\"",
         "the metadata's columns make 1 inputs, the "
         "network takes 2"},
        {OURS ",\"columns\":\"[[\\\"a\\\"],[\\\"b\\\",\\\"x\\\",\\\"x\\\"]]\"",
         "the metadata's column 'b' has too many levels, or one twice"},
        {OURS ",\"target\":\"{}\"",
         "the metadata's 'target' are not as they should be: "
         "expected a list [...]"},
        {OURS ",\"target\":\"[]\"",
         "the metadata's 'target' are not as they should be: "
         "expected a name"},
        {OURS ",\"mean\":\"[1,2]\"",
         "the metadata's 'deviation' are not as they should be: "
         "expected as many as means"},
        {OURS ",\"mean\":\"[1]\",\"deviation\":\"[1]\"",
         "the metadata's 'mean' are not as they "
         "should be: expected one for each input"},
        {OURS ",\"mean\":\"[1,\\\"2\\\"]\",\"deviation\":\"[1,1]\"",
         "the metadata's 'mean' are "
         "not as they should be: expected a number"},
        {OURS ",\"mean\":\"[1,2]\",\"deviation\":\"[1,0]\"",
         "the metadata's 'deviation' are not "
         "as they should be: expected finite numbers, deviations above 0"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        assert_words_say(cases[k].words, cases[k].says);
    }
}

static void a_target_must_fit_the_outputs(void **state) {
    (void)state;
    Column column = {"x", 0, NULL};
    Net *net = make_net(1, "3");
    ModelInfo info = {.layers = "3",
                      .encoding = {.columns = 1,
                                   .column = &column,
                                   .inputs = 1,
                                   .outputs = 2,
                                   .target = {"class", 4, CLASS}}};
    save(net, &info, "a.safetensors");
    assert_says("a.safetensors", NULL,
                "a.safetensors: the metadata's target has 4 levels, the "
                "network 3 outputs");
    net_free(net);
}

// Loads whatever the bytes are; the sanitizers and the allocator watch.
static bool loads(const unsigned char *bytes, size_t size, const char *layers) {
    Error err = {""};
    ModelInfo info;
    put_bytes("fuzz.safetensors", bytes, size);
    Net *net = model_load("fuzz.safetensors", layers, &info, &err);
    assert_true(net ? err.text[0] == '\0'
                    : strncmp(err.text, "fuzz.safetensors: ", 18) == 0);
    net_free(net);
    model_info_free(&info);
    return net;
}

static size_t make_rich_file(unsigned char bytes[FILE_ROOM]) {
    Column column[] = {{"class", 3, CLASS}, {"age", 0, NULL}};
    real row[] = {1, 2, 3};
    Net *net = make_net(3, "2:tanh,1");
    ModelInfo info = {.layers = "2:tanh,1",
                      .loss = &LOSSES[2],
                      .encoding = {.columns = 2,
                                   .column = column,
                                   .inputs = 3,
                                   .outputs = 1,
                                   .target = {"survived", 2, SEX}},
                      .mean = mat_view(row, 1, 3),
                      .deviation = mat_view(row, 1, 3)};
    save(net, &info, "a.safetensors");
    net_free(net);
    return get_bytes("a.safetensors", bytes);
}

static void a_file_cut_short_anywhere_is_refused(void **state) {
    (void)state;
    unsigned char bytes[FILE_ROOM];
    size_t size = make_rich_file(bytes);
    for (size_t cut = 0; cut < size; cut++) assert_false(loads(bytes, cut, NULL));
    assert_true(loads(bytes, size, NULL));
}

static void changed_bytes_do_no_harm(void **state) {
    (void)state;
    unsigned char bytes[FILE_ROOM], changed[FILE_ROOM];
    size_t size = make_rich_file(bytes);
    const char letters[] = "0123456789[]{},:\"\\-eu";
    int rounds = getenv("VALGRIND") ? 500 : 10000;
    Rng rng;
    rng_seed(&rng, 4);
    for (int round = 0; round < rounds; round++) {
        memcpy(changed, bytes, size);
        for (size_t k = 1 + rng_below(&rng, 3); k > 0; k--) {
            size_t at = 8 * rng_below(&rng, 2) + rng_below(&rng, size - 8);
            bool letter = rng_below(&rng, 4) > 0;
            changed[at] =
                letter ? (unsigned char)letters[rng_below(&rng, sizeof letters - 1)]
                       : (unsigned char)rng_bits(&rng);
        }
        loads(changed, size, round % 2 ? NULL : "2:relu,1");
    }
}

// ---- NumPy as the independent reader

static const char *python(void) {
    const char *found[] = {"python3", "/usr/bin/python3"};
    for (size_t k = 0; k < 2; k++) {
        char command[200];
        snprintf(command, sizeof command, "%s -c 'import numpy' 2>/dev/null", found[k]);
        if (system(command) == 0) return found[k];
    }
    return NULL;
}

// Checks a.safetensors, writes what it says as b.safetensors, its own way.
static const char READER[] =
    "import json, struct, sys, numpy as np\n"
    "raw = open('a.safetensors', 'rb').read()\n"
    "n = struct.unpack('<Q', raw[:8])[0]\n"
    "head = json.loads(raw[8:8 + n])\n"
    "meta = head.pop('__metadata__')\n"
    "kind = {'F64': '<f8', 'F32': '<f4'}\n"
    "get = lambda t: np.frombuffer(raw[8 + n:][slice(*t['data_offsets'])],\n"
    "                              kind[t['dtype']]).reshape(t['shape'])\n"
    "t = {k: get(v) for k, v in head.items()}\n"
    "assert (8 + n) % 8 == 0\n"
    "assert json.loads(meta['columns'])[0][0] == 'class'\n"
    "assert json.loads(meta['mean']) == [1, 2, 3]\n"
    "assert t['layers.0.weight'].shape == (2, 3) and t['layers.1.bias'].shape == (1,)\n"
    "x = np.array([0.5, -1, 2])\n"
    "z = np.tanh(t['layers.0.weight'] @ x + t['layers.0.bias'])\n"
    "print('%.17g' % (t['layers.1.weight'] @ z + t['layers.1.bias'])[0])\n"
    "out, at, data = {'__metadata__': {'by': 'numpy'}}, 0, b''\n"
    "for k in sorted(t, reverse=True):\n"
    "    data += t[k].tobytes()\n"
    "    out[k.replace('layers.', 'net.fc')] = {'shape': list(t[k].shape),\n"
    "        'data_offsets': [at, len(data)], 'dtype': head[k]['dtype']}\n"
    "    at = len(data)\n"
    "text = json.dumps(out, indent=1).encode()\n"
    "open('b.safetensors', 'wb').write(struct.pack('<Q', len(text)) + text + data)\n";

static double forward(const Net *net) {
    Error err = {""};
    real x[] = {(real)0.5, -1, 2};
    Mat row = mat_view(x, 1, 3);
    Trace *trace = net_trace_create(net, 1, 0, &err);
    assert_non_null(trace);
    double score = (double)net_forward(net, trace, &row)->at[0];
    net_trace_free(trace);
    return score;
}

static void numpy_reads_what_c_saved_and_c_what_numpy_saved(void **state) {
    (void)state;
    if (!python()) skip();
    unsigned char bytes[FILE_ROOM];
    char command[200];
    ModelInfo info, other_info;
    double numpy = 0;
    make_rich_file(bytes);
    put_bytes("reader.py", READER, strlen(READER));
    snprintf(command, sizeof command, "%s reader.py", python());
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_int_equal(fscanf(pipe, "%lf", &numpy), 1);
    assert_int_equal(pclose(pipe), 0);
    Net *net = load("a.safetensors", NULL, &info);
    Net *other = load("b.safetensors", "2:tanh,1", &other_info);
    assert_same_params(net, other);
    assert_true(fabs(forward(net) - numpy) < (is_float() ? 1e-5 : 1e-14));
    net_free(net);
    net_free(other);
    model_info_free(&info);
    model_info_free(&other_info);
}

static int enter_folder(void **state) {
    char name[] = "/tmp/test_model.XXXXXX";
    if (!mkdtemp(name) || chdir(name) != 0) return -1;
    *state = strdup(name);
    return *state ? 0 : -1;
}

static int leave_folder(void **state) {
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", (const char *)*state);
    free(*state);
    return chdir("/") == 0 ? system(command) : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_of_all_kinds_come_back_bit_for_bit),
        cmocka_unit_test(filters_come_back_and_tell_how_large_a_picture_is),
        cmocka_unit_test(networks_that_pool_first_come_back_too),
        cmocka_unit_test(what_is_known_of_the_data_comes_back),
        cmocka_unit_test(saving_what_was_loaded_gives_the_same_bytes),
        cmocka_unit_test(the_file_is_as_the_format_says),
        cmocka_unit_test(weights_are_stored_unit_by_unit),
        cmocka_unit_test(what_is_not_finite_is_not_saved),
        cmocka_unit_test(a_failed_save_leaves_the_old_file),
        cmocka_unit_test(layers_are_found_in_the_order_of_their_names),
        cmocka_unit_test(numbers_of_all_sizes_are_read),
        cmocka_unit_test(layers_that_do_not_fit_the_tensors_are_named),
        cmocka_unit_test(biases_of_another_layer_are_refused),
        cmocka_unit_test(files_that_are_none_are_named),
        cmocka_unit_test(headers_that_are_no_json_are_named),
        cmocka_unit_test(a_deep_field_does_not_hide_the_tensors_behind_it),
        cmocka_unit_test(a_zero_byte_in_the_header_is_refused),
        cmocka_unit_test(tensors_out_of_place_are_named),
        cmocka_unit_test(tensors_that_overlap_or_repeat_are_named),
        cmocka_unit_test(numbers_that_are_none_are_named),
        cmocka_unit_test(metadata_that_are_wrong_are_named),
        cmocka_unit_test(a_target_must_fit_the_outputs),
        cmocka_unit_test(a_file_cut_short_anywhere_is_refused),
        cmocka_unit_test(changed_bytes_do_no_harm),
        cmocka_unit_test(numpy_reads_what_c_saved_and_c_what_numpy_saved),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
