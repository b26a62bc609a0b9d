#!/bin/sh
# Is what a lesson prints what the book shows, byte for byte, whoever compiled it?
#
#     sh tests/test_transcripts.sh BUILD        (from the repository's root)
#
# Default transcripts with gcc and clang at -O3; quick ones at -O0 too, and built for a
# processor without fma, where it is emulated. A control with contraction must differ.
set -u
. tests/tap.sh
build=$1
make=${MAKE:-make}

# same FOLDER CHAPTER-NUMBER TRANSCRIPT OPTION...: runs the lesson and compares.
same() {
    folder=$1 n=$2 want=$3
    shift 3
    lesson=$(echo chapters/0"$n"-*)
    got=$build/test/transcript-$n.txt
    "$folder/chapter$n" "$@" >"$got" 2>"$build/test/stderr-$n.txt" &&
        cmp "$got" "$lesson/$want" >&2
    report $? "chapter $n${1:+ }$* from $folder prints $want"
}

compiled() {
    folder=$1
    shift
    "$make" -j2 programs BUILD="$folder" "$@" >&2
    report $? "all programs compile into $folder ($*)"
}

for n in 1 2 3 4 5; do same "$build" "$n" transcript.txt; done
for n in 1 2 3 4 5; do same "$build" "$n" transcript-quick.txt --quick; done
same "$build" 4 transcript-rates.txt --rates
for threads in 1 7; do same "$build" 5 transcript-quick.txt --quick --threads $threads; done

if command -v clang >/dev/null 2>&1 && command -v gcc >/dev/null 2>&1; then
    compiled "$build/gcc-O3" CC=gcc
    compiled "$build/clang-O3" CC=clang
    compiled "$build/gcc-O0" CC=gcc OPTIMISE='-O0 -march=native'
    compiled "$build/clang-O0" CC=clang OPTIMISE='-O0 -march=native'
    compiled "$build/plain-O2" CC=gcc OPTIMISE=-O2
    "$make" "$build/contracted/chapter1" BUILD="$build/contracted" CC=gcc \
        CFLAGS='-O3 -march=native -ffp-contract=fast' >&2
    ! "$build/contracted/chapter1" | cmp -s - chapters/01-linear-regression/transcript.txt
    report $? "control: with contraction on, chapter 1 prints something else"
    for n in 1 2 3 4 5; do
        same "$build/gcc-O3" "$n" transcript.txt
        same "$build/clang-O3" "$n" transcript.txt
        same "$build/gcc-O0" "$n" transcript-quick.txt --quick
        same "$build/clang-O0" "$n" transcript-quick.txt --quick
        same "$build/plain-O2" "$n" transcript-quick.txt --quick
    done
else
    skip "the other compiler" "gcc and clang are not both installed"
fi
