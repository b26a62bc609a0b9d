#!/bin/sh
# Fuzzes every reader, SECONDS each (60), two at a time, one TAP line a reader. What is found
# is kept in BUILD/fuzz/found, and belongs into tests/fuzz/seeds once it is mended.
#
#     sh tests/fuzz.sh BUILD [SECONDS]          (from the repository's root)
set -u
export LC_ALL=C
. tests/tap.sh
build=$1/fuzz
seconds=${2:-60}
make=${MAKE:-make}
readers='csv idx image model options page words'
mkdir -p "$build/found" "$build/files"
FUZZ_FOLDER=$build/files
[ ! -w /dev/shm ] || FUZZ_FOLDER=/dev/shm
export FUZZ_FOLDER
export ASAN_OPTIONS=allocator_may_return_null=1:max_allocation_size_mb=512:detect_leaks=1

compile() {
    "$make" -s CC=clang BUILD="$build/core" OPTIMISE=-O1 NATIVE= SANITIZE='-g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
        "$build/core/libcore.a" >&2 || return
    for reader in $readers; do
        clang -std=c11 -D_POSIX_C_SOURCE=200809L -g -O1 -Wall -Wextra -ffp-contract=off -Icommon -DREADER="$reader" \
            -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all tests/fuzz/fuzz.c "$build/core/libcore.a" -lm -lpthread -o "$build/$reader" || return
    done
}

# A minute of one reader, from the seeds and from what earlier runs thought worth keeping.
fuzz() {
    mkdir -p "$build/corpus/$1"
    "$build/$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 \
        -artifact_prefix="$build/found/$1-" "$build/corpus/$1" "tests/fuzz/seeds/$1" >"$build/$1.log" 2>&1
}

if ! command -v clang >/dev/null 2>&1 || ! echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
    clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null; then
    skip "the readers are fuzzed" "no clang with libFuzzer here"
    exit
fi
compile || { echo "not ok - the fuzzers compile"; exit; }
set -- $readers
while [ $# -gt 0 ]; do
    fuzz "$1" & first=$!
    second=
    [ $# -eq 1 ] || { fuzz "$2" & second=$!; }
    wait $first; statuses=$?
    [ -z "$second" ] || { wait $second; statuses="$statuses $?"; }
    for status in $statuses; do
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$1.log")
        report $status "$1: ${runs:-no} inputs, nothing found"
        [ $status -eq 0 ] || tail -n 30 "$build/$1.log" >&2
        shift
    done
done
rm -rf "$build/files" "$FUZZ_FOLDER"/fuzz-*-*
