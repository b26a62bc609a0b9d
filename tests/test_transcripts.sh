#!/bin/sh
# Is what a lesson prints what the book shows, byte for byte, whoever compiled it?
#
#     sh tests/test_transcripts.sh BUILD        (from the repository's root)
#
# Other levels and processors, curves, models and controls: tests/reproduce.sh --short.
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

for n in 1 2 3 4 5; do same "$build" "$n" transcript.txt; done
for n in 1 2 3 4 5; do same "$build" "$n" transcript-quick.txt --quick; done
same "$build" 4 transcript-rates.txt --rates
same "$build" 4 transcript-article.txt --article
for threads in 1 7; do same "$build" 5 transcript-quick.txt --quick --threads $threads; done

if command -v clang >/dev/null 2>&1; then
    "$make" -j2 programs BUILD="$build/clang-O3" CC=clang >&2
    report $? "clang compiles all programs"
    for n in 1 2 3 4 5; do same "$build/clang-O3" "$n" transcript.txt; done
else
    skip "the other compiler" "clang is not installed"
fi
