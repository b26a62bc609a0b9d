#!/bin/sh
# Other surroundings: a decimal comma, odd names, a folder with blanks, several makes at once, a
# tree that is only read, a large file in little memory.
#
#     sh tests/test_surroundings.sh BUILD       (from the repository's root)
set -u
. tests/tap.sh
build=$(cd "$1" && pwd)
nn=$build/nn
make=${MAKE:-make}
root=$PWD
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT

# A language that writes 0,5: not installed everywhere, so it is made here.
want=chapters/01-linear-regression/transcript.txt
if command -v localedef >/dev/null 2>&1 && localedef -i de_DE -f UTF-8 "$box/de_DE.UTF-8" 2>/dev/null; then
    LOCPATH=$box LC_ALL=de_DE.UTF-8 "$build/chapter1" | cmp - "$want" >&2
    report $? "where numbers have a decimal comma the transcript is the same"
    LOCPATH=$box LC_ALL=de_DE.UTF-8 "$nn" train data/titanic.csv --target survived --layers 1:sigmoid \
        --learning-rate 0.25 --epochs 1 --save "$box/comma" >/dev/null &&
        "$nn" train data/titanic.csv --target survived --layers 1:sigmoid --learning-rate 0.25 --epochs 1 \
            --save "$box/point" >/dev/null && cmp "$box/comma" "$box/point" >&2
    report $? "and so are models, and numbers on the command line"
else
    skip "a decimal comma" "localedef has no de_DE here"
fi

# Names that programs trip over.
printf 'x,y\n1,2\n2,4\n3,6\n' >"$box/plain.csv"
newline='two
lines'
for name in 'with blanks.csv' 'größe.csv' "$newline.csv" '-dash.csv' '%s%n.csv' "quote'\".csv"; do
    cp "$box/plain.csv" "$box/$name"
    (cd "$box" && "$nn" train --target y --layers 1 --epochs 1 --save "$name.model" -- "$name" >/dev/null &&
        "$nn" score -- "$name.model" "$name" >/dev/null)
    report $? "a file called $(printf %s "$name" | tr '\n' '?') is read, and its model written"
done
"$nn" score "$box/$newline" "$box/plain.csv" 2>"$box/err"
[ $? -eq 2 ] && [ "$(wc -l <"$box/err")" -eq 1 ]
report $? "an error about a name of two lines is one line"

# A copy of the sources in a folder with blanks, made several times at once into another
# folder; afterwards nothing in the copy has changed.
copy="$box/a folder, größer"
mkdir "$copy"
cp -R Makefile common chapters data docs "$copy" 2>/dev/null
rm -rf "$copy/data/fetched"
touch "$box/before"
sleep 1
(cd "$copy" && "$make" -j4 BUILD="$box/elsewhere" programs) >"$box/log" 2>&1 || tail -n 20 "$box/log" >&2
"$box/elsewhere/chapter1" | cmp - "$want" >&2
report $? "make -j in a folder with blanks, building elsewhere"
changed=$(find "$copy" -newer "$box/before" -type f | head -n 3)
[ -z "$changed" ]
report $? "the tree is only read${changed:+: $changed}"
(cd "$copy" && "$make" chapter1 >/dev/null && "$make" --no-print-directory chapter1 >"$box/out") 2>"$box/log"
cmp "$box/out" "$root/$want" >&2
report $? "make chapter1 in a folder with blanks prints the transcript"

# A million rows of 14 columns: no more memory than its numbers take, and a half.
awk 'BEGIN { srand(1); for (c = 0; c < 14; c++) printf "x%d,", c; print "y"
    for (n = 0; n < 1000000; n++) print n % 7 ",1.5,2.25," n % 11 ",0.125,3,4,5,6,7,8,9," n % 13 ",0.5," n % 2 }' >"$box/large.csv"
(ulimit -v 300000; exec "$nn" train "$box/large.csv" --target y --layers 4:tanh,1:sigmoid --batch 1000 --epochs 1 --threads 1) >"$box/out" 2>"$box/err"
report $? "a million rows of 14 columns (120 MB of numbers) are learned from in 300 MB: $(cat "$box/err")"
