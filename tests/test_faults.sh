#!/bin/sh
# Every allocation, every opening, reading, flushing and renaming of a file, and every start of
# a thread fails once, in turn. Each time the program ends well without it, or with status 2
# and one line; it neither crashes nor leaks nor harms an old file.
#
#     sh tests/test_faults.sh BUILD             (from the repository's root)
set -u
export LC_ALL=C ASAN_OPTIONS=detect_leaks=1:exitcode=66
. tests/tap.sh
build=$1/faults
root=$PWD
"${MAKE:-make}" -s BUILD="$build" OPTIMISE=-O1 NATIVE= CFLAGS="-O1 -g -include $root/tests/fault.h" \
    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' "$build/nn" "$build/chapter1" >&2 ||
    { echo "not ok - the programs compile with faults"; exit 1; }
build=$(cd "$build" && pwd)
box=$build/box
rm -rf "$box"
mkdir -p "$box"
cd "$box" || exit 2
printf 'x,sex,y\n1,male,2\n2,female,3\n3,male,5\n4,female,4\n5,male,6\n6,male,1\n' >d.csv
printf '\0\0\10\3\0\0\0\3\0\0\0\2\0\0\0\2abcdefghijkl' >images
printf '\0\0\10\1\0\0\0\3\0\1\2' >labels
train="$build/nn train d.csv --target y --layers 3:tanh,1 --epochs 2 --validation 0.4 --patience 2 --standardise --batch 2"
$train --save model --checkpoint at 9>/dev/null >/dev/null || echo "not ok - a training without faults"
cp model old

# each SENTENCE COMMAND...: with every fault until none is left.
each() {
    sentence=$1
    shift
    at=0 bad=0
    while :; do
        at=$((at + 1))
        cp old model
        : >fired
        FAULT_AT=$at "$@" >out 2>err 9>fired
        status=$?
        [ -s fired ] || break
        lines=$(wc -l <err)
        if [ $status -eq 0 ] && [ "$lines" -eq 0 ]; then continue; fi
        if [ $status -eq 2 ] && [ "$lines" -eq 1 ] && cmp -s old model; then continue; fi
        # What fails after the new file has taken its name is said, and the new file is whole.
        if [ $status -eq 2 ] && [ "$lines" -eq 1 ] && "$build/nn" show model >/dev/null 2>&1 9>/dev/null; then continue; fi
        bad=$((bad + 1))
        echo "fault $at of '$*': status $status" >&2
        head -n 12 err >&2
    done
    [ "$bad" -eq 0 ] && [ "$status" -eq 0 ]
    report $? "$sentence: $((at - 1)) faults, $bad of them not taken well"
}

each "nn train" $train --threads 2 --save model --log log.csv --checkpoint at --every 2
$train --checkpoint at --every 2 >/dev/null 9>/dev/null
each "nn train --resume" $train --checkpoint at --resume --save model
each "nn train on IDX" "$build/nn" train images --labels labels --layers 3:softmax --epochs 1 --save other
each "nn predict" "$build/nn" predict old d.csv
each "nn score" "$build/nn" score old d.csv
each "nn show" "$build/nn" show old
mkdir -p figures
each "chapter 1" "$build/chapter1" --log curve.csv --figures figures
left=$(ls | grep -c part)
[ "$left" -eq 0 ]
report $? "no half-written file is left behind ($left)"
