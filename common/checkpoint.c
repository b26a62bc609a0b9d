#include "checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "safetensors.h"

enum {
    RNG_ROOM = 12 * RNG_WORDS + 80,  // characters of a generator's text
    COUNTS_ROOM = 300,
    SHOWN = 60,  // characters of a recipe's part that a message shows
    TENSORS = 4,
    WORDS = 4,
};

static const char *const WORD[WORDS] = {"recipe", "counts", "order", "dropout"};

// ---- Writing

// "position has_normal normal word word ..."; %a loses nothing.
static void write_rng(char text[RNG_ROOM], const Rng *rng) {
    int used = snprintf(text, RNG_ROOM, "%zu %d %a", rng->position, rng->has_normal,
                        rng->normal);
    for (size_t k = 0; k < RNG_WORDS; k++) {
        used += snprintf(text + used, RNG_ROOM - (size_t)used, " %lu",
                         (unsigned long)rng->state[k]);
    }
}

static void write_counts(char text[COUNTS_ROOM], const Checkpoint *at) {
    snprintf(text, COUNTS_ROOM, "%zu %zu %zu %zu %a %a %a %a", at->steps, at->epoch,
             at->dealt, at->watched, (double)at->sum, (double)at->best_cost,
             (double)at->optimiser->first_power, (double)at->optimiser->second_power);
}

// The rows of numbers that there are, as matrices of one row; returns how many.
static size_t list_rows(const Checkpoint *at, Mat row[TENSORS],
                        const char *name[TENSORS]) {
    const Optimiser *optimiser = at->optimiser;
    real *numbers[TENSORS] = {at->net->params, optimiser->first, optimiser->second,
                              at->best->cols > 0 ? at->best->at : NULL};
    const char *const names[TENSORS] = {"params", "first", "second", "best"};
    size_t count = 0;
    for (size_t k = 0; k < TENSORS; k++) {
        if (!numbers[k]) continue;
        name[count] = names[k];
        row[count++] = mat_view(numbers[k], 1, at->net->param_count);
    }
    return count;
}

bool checkpoint_save(const Checkpoint *at, const char *path, Error *err) {
    char counts[COUNTS_ROOM], order[RNG_ROOM], dropout[RNG_ROOM];
    Mat row[TENSORS];
    const char *name[TENSORS];
    TensorSource tensor[TENSORS];
    size_t tensors = list_rows(at, row, name);
    for (size_t k = 0; k < tensors; k++) {
        tensor[k] =
            (TensorSource){.m = &row[k], .dimensions = 1, .size = {row[k].cols}};
        snprintf(tensor[k].name, sizeof tensor[k].name, "%s", name[k]);
    }
    write_counts(counts, at);
    write_rng(order, at->order);
    write_rng(dropout, at->dropout);
    const MetaWord word[WORDS] = {
        {WORD[0], at->recipe}, {WORD[1], counts}, {WORD[2], order}, {WORD[3], dropout}};
    return safetensors_write(path, word, WORDS, tensor, tensors, err);
}

// ---- Reading

// A text on its way through its numbers; wrong once one was not what was expected.
typedef struct Numbers {
    const char *at;
    bool wrong;
} Numbers;

static size_t take_count(Numbers *numbers) {
    char *end;
    errno = 0;
    unsigned long long value = strtoull(numbers->at, &end, 10);
    bool good = end != numbers->at && errno == 0 && value <= SIZE_MAX &&
                (*end == ' ' || *end == '\0') && !strchr("-+", numbers->at[0]);
    numbers->wrong |= !good;
    numbers->at = *end == ' ' ? end + 1 : end;
    return (size_t)value;
}

static double take_number(Numbers *numbers) {
    char *end;
    double value = strtod(numbers->at, &end);
    bool good = end != numbers->at && (*end == ' ' || *end == '\0');
    numbers->wrong |= !good;
    numbers->at = *end == ' ' ? end + 1 : end;
    return value;
}

static bool take_end(const Numbers *numbers) {
    return !numbers->wrong && *numbers->at == '\0';
}

static bool read_rng(Rng *rng, const char *text) {
    Numbers numbers = {.at = text};
    rng->position = take_count(&numbers);
    rng->has_normal = take_count(&numbers) == 1;
    rng->normal = take_number(&numbers);
    for (size_t k = 0; k < RNG_WORDS; k++) {
        size_t word = take_count(&numbers);
        numbers.wrong |= word > UINT32_MAX;
        rng->state[k] = (uint32_t)word;
    }
    return take_end(&numbers) && rng->position <= RNG_WORDS;
}

static bool read_counts(Checkpoint *at, const char *text) {
    Numbers numbers = {.at = text};
    at->steps = take_count(&numbers);
    at->epoch = take_count(&numbers);
    at->dealt = take_count(&numbers);
    at->watched = take_count(&numbers);
    at->sum = (real)take_number(&numbers);
    at->best_cost = (real)take_number(&numbers);
    at->optimiser->first_power = (real)take_number(&numbers);
    at->optimiser->second_power = (real)take_number(&numbers);
    return take_end(&numbers) && at->epoch > 0 && at->watched <= at->epoch;
}

// The part of a recipe, between semicolons, that the character k stands in.
static int part_of(const char *recipe, size_t k, const char **part) {
    while (k > 0 && recipe[k - 1] != ';') k--;
    *part = recipe + k + strspn(recipe + k, " ");
    size_t length = strcspn(*part, ";");
    return (int)(length < SHOWN ? length : SHOWN);
}

static bool check_recipe(const char *found, const char *expected, Error *err) {
    size_t k = 0;
    while (found[k] != '\0' && found[k] == expected[k]) k++;
    if (found[k] == expected[k]) return true;
    const char *theirs, *ours;
    int their_length = part_of(found, k, &theirs),
        our_length = part_of(expected, k, &ours);
    return error_set(err, "of another training: found '%.*s', expected '%.*s'",
                     their_length, theirs, our_length, ours);
}

static const Tensor *find_tensor(const Safetensors *file, const char *name) {
    for (size_t k = 0; k < file->tensors; k++) {
        if (strcmp(file->tensor[k].name, name) == 0) return &file->tensor[k];
    }
    return NULL;
}

static bool read_rows(const Checkpoint *at, const Safetensors *file, Error *err) {
    Mat row[TENSORS];
    const char *name[TENSORS];
    size_t count = list_rows(at, row, name);
    for (size_t k = 0; k < count; k++) {
        const Tensor *tensor = find_tensor(file, name[k]);
        if (!tensor || tensor->count != row[k].cols) {
            return error_set(err, "%s: no tensor '%s' of %zu numbers", file->path,
                             name[k], row[k].cols);
        }
        if (!safetensors_read(file, tensor, &row[k], err)) return false;
    }
    return true;
}

static bool read_words(Checkpoint *at, const Safetensors *file, Error *err) {
    const char *text[WORDS];
    for (size_t w = 0; w < WORDS; w++) {
        text[w] = safetensors_word(file, WORD[w]);
        if (text[w]) continue;
        return error_set(err, "no checkpoint: '%s' is missing in its __metadata__",
                         WORD[w]);
    }
    if (!check_recipe(text[0], at->recipe, err)) return false;
    if (!read_counts(at, text[1])) {
        return error_set(err, "no checkpoint: found counts '%.*s'", SHOWN, text[1]);
    }
    if (read_rng(at->order, text[2]) && read_rng(at->dropout, text[3])) return true;
    return error_set(err, "no checkpoint: a generator is not 627 numbers");
}

bool checkpoint_load(Checkpoint *at, const char *path, Error *err) {
    Safetensors file;
    if (!safetensors_open(&file, path, err)) return false;
    bool good = read_words(at, &file, err) || error_prefix(err, path);
    good = good && read_rows(at, &file, err);
    safetensors_close(&file);
    return good;
}
