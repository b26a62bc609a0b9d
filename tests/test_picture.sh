#!/bin/sh
# Chapter 4's tools: is a saved picture drawn by another process the same, does the search
# go on from its log, and does a short run draw its figures?
#
#     sh tests/test_picture.sh BUILD            (from the repository's root)
set -u
. tests/tap.sh
build=$1
make=${MAKE:-make}
box=$build/test/picture
rm -rf "$box"
mkdir -p "$box"

"$build/chapter4" --picture --epochs 2 --figures "$box" --save "$box/ink.safetensors" \
    >"$box/said.txt" 2>&1
report $? "--picture learns, draws and saves"
"$build/chapter4" --draw "$box/ink.safetensors" "$box/ink.pgm" 2>/dev/null &&
    cmp "$box/ink.pgm" "$box/picture.pgm" >&2
report $? "another process draws the same bytes"

# search PROGRAM NAME [OPTION...]: four networks, logged in NAME.log, printed in NAME.txt.
search() {
    program=$1 name=$2
    shift 2
    WIDTHS='3 5' DEPTHS=2 EPOCHS='1 2' sh chapters/04-vader/sweep.sh \
        "$program" "$box/$name.log" "$box" "$@" >"$box/$name.txt" 2>"$box/$name.err"
}

search "$build/chapter4" one && [ "$(grep -c '^[0-9]' "$box/one.log")" = 4 ] &&
    [ "$(grep -c ' x [0-9]' "$box/one.txt")" = 4 ]
report $? "the search trains four networks and ranks them"
sed '3d' "$box/one.log" >"$box/two.log"
search "$build/chapter4" two && [ "$(wc -l <"$box/two.log")" -eq 5 ] &&
    cmp "$box/one.txt" "$box/two.txt" >&2
report $? "a search that was stopped goes on, and ends the same"
search false one
report $? "a search that has all of them trains none"
search "$build/chapter4" one --seed 2
[ $? = 2 ] && grep -q 'one.log' "$box/one.err"
report $? "a log of another search is refused, and named"
! search "$build/chapter4" three --epoch 2
report $? "a search whose program fails fails"

"$make" chapter4 BUILD="$build" ARGS=--quick >"$box/quick.txt" 2>"$box/quick.err"
report $? "make chapter4 ARGS=--quick draws what there is"
