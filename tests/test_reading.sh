#!/bin/sh
# What needs fetched data: chapter 2 on the article's passengers, chapter 5 on the larger digits,
# and its end: does it print what the book shows, and draw its figures? Does the reader survive
# pages that are none?
#
#     sh tests/test_reading.sh BUILD            (from the repository's root)
#
# Needs what tests/test_data.sh has fetched; parts whose data are not there are skipped.
set -u
export LC_ALL=C
. tests/tap.sh
root=$PWD
case $1 in /*) build=$1 ;; *) build=$root/$1 ;; esac
make=${MAKE:-make}
lesson=chapters/05-digits
fetched=$build/test/fetched
box=$build/test/reading
rm -rf "$box"
mkdir -p "$box/data" "$box/lenet" "$box/page"
ln -s "$root/data/digits.csv" "$root/data/page.pgm" "$box/data"
ln -s "$fetched" "$box/data/fetched"

"$make" "$build/chapter2" "$build/chapter5" "$build/nn" "$build/pages_score" "$build/pages_write" BUILD="$build" >&2
report $? "the programs compile"

# same TRANSCRIPT OPTION...: chapter 5 in the box, where data/fetched is what the tests fetched.
same() {
    want=$root/$lesson/$1
    shift
    (cd "$box" && "$build/chapter5" "$@" >printed.txt 2>stderr.txt && cmp printed.txt "$want" >&2)
    report $? "chapter 5 $* prints ${want##*/}"
}

# drawn NAME DATA
drawn() {
    sh docs/tools/figure --check "$lesson/figures/$1.gp" "$2" "$lesson/figures/$1.svg" >&2
    report $? "$1.svg shows the data of a run"
}

(cd "$box" && "$build/chapter5" --reader --save reader8.safetensors >printed8.txt 2>stderr.txt)
report $? "a reader learns from the shipped digits"
line=$("$build/pages_score" --model "$box/reader8.safetensors" --data data/digits.csv --kind clean --count 200 | tail -1)
grep -qxF "$line" "$lesson/transcript-pages.txt"
report $? "200 clean pages of the shipped digits are read as transcript-pages.txt says"

if [ -f "$fetched/mnist-train-images.idx" ]; then
    same transcript-mnist.txt --mnist
    same transcript-lenet.txt --lenet --figures lenet
    drawn filters "$box/lenet"
    drawn reliability "$box/lenet"
    same transcript-reader.txt --reader --mnist --save reader.safetensors
    same transcript-page.txt --page data/page.pgm --model reader.safetensors --figures page --svg page.svg
    drawn page "$box/page"
    drawn strips "$box/page"
    "$build/nn" read data/page.pgm --model "$box/reader.safetensors" >"$box/nn.txt" &&
        cmp "$box/nn.txt" "$lesson/transcript-page.txt" >&2
    report $? "nn read reads the same"
    for kind in clean disturbed; do
        line=$(cd "$box" && "$build/pages_score" --model reader.safetensors --kind $kind | tail -1)
        grep -qxF "$line" "$lesson/transcript-pages.txt"
        report $? "200 $kind pages are read as transcript-pages.txt says"
    done
else
    for what in "chapter 5 --mnist" "chapter 5 --lenet" "chapter 5 --reader --mnist" "chapter 5 --page" "pages_score"; do
        skip "$what" "no MNIST at $fetched"
    done
fi

if [ -f "$fetched/digits20-images.idx" ]; then
    same transcript-20x20.txt --20x20
else
    skip "chapter 5 --20x20" "no digits of 20x20 at $fetched"
fi

if [ -f "$fetched/titanic14-train.csv" ]; then
    (cd "$box" && "$build/chapter2" --article >printed.txt 2>stderr.txt &&
        cmp printed.txt "$root/chapters/02-logistic-titanic/transcript-article.txt" >&2)
    report $? "chapter 2 --article prints transcript-article.txt"
else
    skip "chapter 2 --article" "no passengers at $fetched"
fi

# ---- Pages that are none

# grey NAME COLS ROWS BYTE: a page of one shade.
grey() {
    { printf 'P5\n%s %s\n255\n' "$2" "$3" && head -c "$(($2 * $3))" /dev/zero | tr '\0' "\\$4"; } >"$box/$1.pgm"
}

# noise NAME COLS ROWS: bytes of a program, which are neither paper nor ink.
noise() {
    {
        printf 'P5\n%s %s\n255\n' "$2" "$3"
        copies=$(($2 * $3 / $(wc -c <"$build/chapter5") + 1))
        while [ "$copies" -gt 0 ]; do cat "$build/chapter5"; copies=$((copies - 1)); done | head -c "$(($2 * $3))"
    } >"$box/$1.pgm"
}

# read_one NAME: ends with 0 or 2 within a minute, and says something.
read_one() {
    timeout 60 "$build/nn" read "$box/$1.pgm" --model "$box/reader8.safetensors" --svg "$box/$1.svg" \
        >"$box/$1.txt" 2>&1
    status=$?
    { [ "$status" -eq 0 ] || [ "$status" -eq 2 ]; } && [ -s "$box/$1.txt" ]
    report $? "$1 is read, or refused ($status)"
}

grey blank 1000 800 377
grey black 1000 800 000
grey dot 1 1 000
grey wide 3000 1 177
grey huge 5200 3900 345
noise program 1200 900
noise large 5200 3900
for name in blank black dot wide huge program large; do read_one "$name"; done
for name in blank black dot wide huge; do
    [ "$(cat "$box/$name.txt")" = "no writing found" ]
    report $? "$name: no writing found"
done
printf 'P5\n100 100\n255\nshort' >"$box/short.pgm"
read_one short
for page in tests/pages/*.txt; do
    [ -f "$fetched/mnist-test-images.idx" ] || break
    name=$(basename "$page" .txt)
    "$build/pages_write" --spec "$page" --out "$box" --images "$fetched/mnist-test-images.idx" \
        --labels "$fetched/mnist-test-labels.idx" >&2 && read_one "$name"
done
