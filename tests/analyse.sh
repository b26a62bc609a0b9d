#!/bin/sh
# What three static analysers say: clang-tidy, cppcheck and gcc -fanalyzer. One TAP line each.
# A finding must be mended, or stand in EXPLAINED below with the reason why it cannot happen.
#
#     sh tests/analyse.sh BUILD                 (from the repository's root)
set -u
export LC_ALL=C
. tests/tap.sh
out=$1/analysis
mkdir -p "$out"
sources="common/*.c chapters/*/lesson.c chapters/05-digits/nn.c"
flags='-std=c11 -D_POSIX_C_SOURCE=200809L -Icommon'

# Families of findings that are not about mistakes here: arguments that might be swapped;
# functions without bounds, where bounds were measured before; return values of printf;
# quotients of whole numbers, which are rows of a picture; padding in a struct.
checks='-*,bugprone-*,clang-analyzer-*,cert-*,misc-*'
for left_out in bugprone-easily-swappable-parameters bugprone-narrowing-conversions bugprone-integer-division \
    bugprone-implicit-widening-of-multiplication-result bugprone-reserved-identifier cert-dcl37-c cert-dcl51-cpp \
    bugprone-not-null-terminated-result cert-err33-c misc-no-recursion clang-analyzer-optin.performance.Padding \
    clang-analyzer-security.insecureAPI.strcpy clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling; do
    checks="$checks,-$left_out"
done

# file | a part of the line | why it cannot happen
EXPLAINED='
common/csv.c | byte = *csv->at++ | only compared with \n and a comma, which are the same in every sign
common/idx.c | malloc(inputs * | idx_read refuses a size of 0
common/idx.c | labels->value[labels->idx.at[n]] | t has rows only where labels were read
common/image.c | (255 * value + reader->most / 2) | read_value has set value where it succeeds
common/image.c | (sum + count / 2) / count | boxes hold at least one pixel: shrink makes none that is empty
common/image.c | INK[right->at[r * cols + c] | image_create succeeded for both pictures
common/matmul.c | row->used ? row->used[k] : k | the callers have filled used
common/dataset.c | field->levels || error_set | reader_close frees the levels of all fields
common/error.c | vsnprintf(err->text | writes err, which need not hold anything before
chapters/04-vader/lesson.c | mat_view(at, wide, 2) | a view of nothing, which nobody looks at: good is false
chapters/04-vader/lesson.c | table_create(&log, folder, settings->log | run and runs end with the function that log and watcher are in
chapters/04-vader/lesson.c | return good && closed | the same
chapters/05-digits/lesson.c | sum += scores->of[k] | count scores were added before
chapters/05-digits/lesson.c | k / curves->passes | a curve has at least one pass
chapters/05-digits/lesson.c | more[m] | table->at is 0 after the ink where the table has no more columns
chapters/05-digits/lesson.c | k % answers->questions | an exam has at least one question
chapters/05-digits/lesson.c | augment_pose(&augment) | cppcheck takes the initialiser for an operator
common/reader.c | p = node[p].last->pieces.first | a single piece may always be a digit: every place has a way
common/reader.c | node[pieces->first].score | nodes were allocated: find_digits asks
common/reader.c | number->count++ | the first piece of a page begins a number
common/segment.c | (double)digit->bottom | a line has a digit, or its marks were dropped
chapters/05-digits/nn.c | t->at[k] >= 0 | targets were read: a dataset has rows
chapters/05-digits/nn.c | loss->activation | head_split has found the loss before data are read
'

# Prints the findings "file:line: ..." of stdin that are not explained.
unexplained() {
    while IFS= read -r finding; do
        file=$(echo "$finding" | cut -d: -f1 | sed "s|^$PWD/||")
        line=$(sed -n "$(echo "$finding" | cut -d: -f2)p" "$file")
        why=$(printf '%s' "$EXPLAINED" | awk -F ' [|] ' -v file="$file" -v line="$line" \
            '$1 == file && index(line, $2) { print $3; exit }')
        [ -n "$why" ] || echo "$finding   <- $line"
    done
}

# analyse NAME: the findings of a tool are in $out/NAME.
analyse() {
    sort -u "$out/$1" | unexplained >"$out/$1.new"
    [ ! -s "$out/$1.new" ]
    report $? "$1: $(sort -u "$out/$1" | grep -c .) findings, $(grep -c . "$out/$1.new") not explained"
    cat "$out/$1.new" >&2
}

if command -v clang-tidy >/dev/null 2>&1; then
    for file in $sources; do echo "$file"; done | xargs -P 2 -n 4 sh -c \
        'clang-tidy --quiet -checks="$0" "$@" -- '"$flags"' 2>/dev/null | grep "warning:"' "$checks" >"$out/clang-tidy"
    analyse clang-tidy
else
    skip clang-tidy "it is not installed"
fi
if command -v cppcheck >/dev/null 2>&1; then
    cppcheck --enable=warning,portability,performance --std=c11 -Icommon -q --template='{file}:{line}: {id}: {message}' \
        $sources 2>"$out/cppcheck"
    analyse cppcheck
else
    skip cppcheck "it is not installed"
fi
if gcc --version 2>/dev/null | grep -q 'Free Software'; then
    for file in $sources; do gcc $flags -O1 -fanalyzer -c "$file" -o /dev/null 2>&1; done | grep 'warning:' >"$out/gcc-analyzer"
    analyse gcc-analyzer
else
    skip gcc-analyzer "gcc is not installed"
fi
