#!/bin/sh
# Bad input to the lessons: one clear line on stderr, exit status 2, every time.
#
#     sh tests/test_bad_input.sh BUILD          (from the repository's root)
set -u
. tests/tap.sh
build=$1
box=$build/test/bad
rm -rf "$box"
mkdir -p "$box"

# bad 'TEXT OF THE ERROR' PROGRAM OPTION...: status 2 and one line that holds the text.
bad() {
    text=$1
    program=$2
    shift 2
    "$build/$program" "$@" >"$box/out" 2>"$box/err"
    status=$?
    lines=$(wc -l <"$box/err")
    [ "$status" -eq 2 ] && [ "$lines" -eq 1 ] && grep -qF -- "$text" "$box/err"
    good=$?
    [ "$good" -eq 0 ] || { echo "status $status:"; cat "$box/err"; } >&2
    report "$good" "$program $*: $text"
}

file() { printf "$2" >"$box/$1"; }

# Options
bad 'unknown option --stepz: did you mean --steps' chapter1 --stepz 3
bad '--steps' chapter1 --steps -3
bad '--steps' chapter1 --steps 1.5
bad '--steps' chapter1 --steps
bad '--learning-rate' chapter1 --learning-rate nan
bad '--learning-rate' chapter1 --learning-rate 0,1
bad '--learning-rate' chapter1 --learning-rate 1e999
bad "'surplus'" chapter1 surplus
bad '/nowhere/curve.csv' chapter1 --log "$box/nowhere/curve.csv"
bad '/nowhere/' chapter1 --figures "$box/nowhere"
bad 'the cost is no longer finite' chapter1 --learning-rate 5
bad "unknown activation 'tanhh': there are linear, sigmoid, tanh, relu" \
    chapter3 --activation tanhh
bad "unknown way to draw weights 'large'" chapter3 --init large
bad '--hidden' chapter3 --hidden 0
bad 'the cost is no longer finite' chapter3 --activation linear --learning-rate 1e300

# CSV
file words.csv 'class,sex,age,survived\n1st,male,adult,1\n2nd,female,child,yes\n'
file short.csv 'class,sex,age,survived\n1st,male,adult,1\n2nd,female\n'
file column.csv 'class,sex,age,lived\n1st,male,adult,1\n'
file empty.csv ''
file header.csv 'class,sex,age,survived\n'
file comma.csv 'fare,survived\n1.5,1\n"2,5",0\n'
file missing.csv 'class,sex,age,survived\n1st,male,adult,1\n2nd,,child,0\n'
gzip -c "$box/words.csv" >"$box/words.csv.gz"
for chapter in chapter2 chapter3; do
    bad 'none.csv' "$chapter" --data "$box/none.csv"
    bad 'words.csv:3' "$chapter" --data "$box/words.csv"
    bad 'short.csv:3' "$chapter" --data "$box/short.csv"
    bad 'survived' "$chapter" --data "$box/column.csv"
    bad 'empty.csv' "$chapter" --data "$box/empty.csv"
    bad 'header.csv' "$chapter" --data "$box/header.csv"
    bad 'comma.csv:3' "$chapter" --data "$box/comma.csv"
    bad 'missing.csv:3' "$chapter" --data "$box/missing.csv"
    bad 'gzip' "$chapter" --data "$box/words.csv.gz"
    bad "$box" "$chapter" --data "$box"
done

# Pictures
file text.pgm 'not a picture\n'
file short.pgm 'P5\n4 4\n255\nabc'
file huge.pgm 'P5\n999999999 999999999\n255\nabc'
file depth.pgm 'P5\n4 4\n70000\nabcdefghijklmnop'
bad 'none.pgm' chapter4 --data "$box/none.pgm"
bad 'text.pgm' chapter4 --data "$box/text.pgm"
bad 'short.pgm' chapter4 --data "$box/short.pgm"
bad 'huge.pgm' chapter4 --data "$box/huge.pgm"
bad 'depth.pgm' chapter4 --data "$box/depth.pgm"
bad '3 outputs' chapter4 --picture --layers 4:relu,3
bad 'schedule' chapter4 --picture --schedule 10x
bad 'learning-rate' chapter4 --picture --learning-rate 0

# Digits
bad 'none.csv' chapter5 --data "$box/none.csv"
file digits.csv 'r0c0,r0c1,r1c0,r1c1,digit\n1,2,3,4,5\n1,2\n'
bad 'digits.csv:3' chapter5 --data "$box/digits.csv"
bad "unknown column 'digit'" chapter5 --data "$box/words.csv"
