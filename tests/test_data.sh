#!/bin/sh
# Is what data/ ships what it says, and does `make data` fetch the rest?
#
#     sh tests/test_data.sh BUILD               (from the repository's root)
set -u
. tests/tap.sh
build=$1
make=${MAKE:-make}
mirror=$(cd "${SHARED:-../shared}/data" 2>/dev/null && pwd)
fetched=$build/test/fetched
box=$build/test/data
rm -rf "$fetched" "$box"
mkdir -p "$box"

awk -f data/titanic.awk >"$box/titanic.csv" && cmp "$box/titanic.csv" data/titanic.csv >&2
report $? "titanic.awk writes titanic.csv"

"$make" "$build/digits20" "$build/draw_vader" BUILD="$build" >&2
"$build/draw_vader" "$box/vader.pgm" "$box/vader.ppm" &&
    cmp "$box/vader.pgm" data/vader.pgm >&2 && cmp "$box/vader.ppm" data/vader.ppm >&2
report $? "draw_vader draws vader.pgm and vader.ppm"

find_python sklearn
if [ -n "$python" ]; then
    "$python" data/digits.py >"$box/digits.csv" && cmp "$box/digits.csv" data/digits.csv >&2
    report $? "digits.py writes digits.csv"
else
    skip "digits.py writes digits.csv" "scikit-learn is not installed"
fi

if [ -n "$mirror" ]; then
    fetch() { MIRROR=file://$mirror DIGITS20=$build/digits20 sh data/fetch.sh "$fetched"; }
    fetch >&2
    report $? "fetch.sh fetches everything from a mirror"
    [ "$(wc -c <"$fetched/digits20-images.idx")" -eq 2000016 ]
    report $? "the 5,000 digits of 20x20 are made"
    fetch >"$box/again" 2>&1
    report $? "fetch.sh run again is content"
    printf x >>"$fetched/titanic14-train.csv"
    fetch >&2 && cmp "$fetched/titanic14-train.csv" "$mirror/titanic/train_data.csv" >&2
    report $? "a damaged file is fetched anew"
else
    skip "fetch.sh fetches everything" "no mirror at ${SHARED:-../shared}/data"
fi

MIRROR=file:///no/such/mirror sh data/fetch.sh "$box/none" titanic >"$box/out" 2>&1
[ $? -eq 2 ]
report $? "a mirror that is not there gives exit status 2"
