#!/bin/sh
# Is one row in one table all that a new activation takes? In a scratch copy of the tree
# this adds leaky-relu, trains with it and sees it checked, then makes its slope wrong.
#
#     sh tests/new-activation.sh BUILD          (from the repository's root)
set -u
export LC_ALL=C
. tests/tap.sh
build=$1
make=${MAKE:-make}
box=$build/test/new-activation
tree=$box/tree
rm -rf "$box"
mkdir -p "$tree/data"
cp -R Makefile common chapters tests "$tree"
cp data/*.* "$tree/data"

cat >"$box/functions" <<'END'
// g(z) = z where z > 0, else z / 100    g'(z) = 1 where z > 0, else 1 / 100
static void leaky_relu_value(real *a, const real *z, size_t count) {
    for (size_t k = 0; k < count; k++) a[k] = z[k] > 0 ? z[k] : z[k] / 100;
}

static void leaky_relu_slope(real *s, const real *z, const real *a, size_t count) {
    (void)a;
    for (size_t k = 0; k < count; k++) s[k] = z[k] > 0 ? 1 : (real)0.01;
}

END

# Two functions before the table, and one row at its end.
add_row() {
    awk -v functions="$box/functions" '
        /^const Activation ACTIVATIONS\[\]/ {
            while ((getline line <functions) > 0) print line
            table = 1
        }
        table && /^};/ {
            print "    {\"leaky-relu\", leaky_relu_value, leaky_relu_slope},"
            table = 0
        }
        { print }' common/activation.c >"$tree/common/activation.c"
}

make_in_tree() { "$make" -j2 -C "$tree" BUILD=build OPTIMISE=-O1 "$@" >&2; }

# learns PROGRAM: chapter 3 with the new activation, whose cost must fall.
learns() {
    "$1" --activation leaky-relu --steps 50 --log "$box/curve.csv" >"$box/out" &&
        grep -q '4 hidden leaky-relu units' "$box/out" &&
        awk -F, 'NR == 2 { first = $2 } END { exit !(NR == 51 && $2 < first) }' \
            "$box/curve.csv"
}

# caught PROGRAM: the test fails, and names the new activation.
caught() {
    if "$1" >"$box/out" 2>&1; then return 1; fi
    grep -q 'leaky-relu' "$box/out"
}

tests='build/tests/test_gradcheck build/tests/test_activation
       build/tests/gradient-03-multilayer-flower'

"$make" BUILD="$build" "$build/chapter3" >&2 &&
    ! "$build/chapter3" --activation leaky-relu --steps 50 >"$box/out" 2>"$box/err" &&
    grep -q "unknown activation 'leaky-relu': there are linear, sigmoid" "$box/err"
report $? "leaky-relu is unknown to begin with"

add_row && make_in_tree build/chapter3 $tests
report $? "all compiles with one row and two functions more"

learns "$tree/build/chapter3"
report $? "chapter 3 learns with the new activation"

for test in $tests; do
    "$tree/$test" >&2
    report $? "${test##*/} passes with the new activation"
done

sed 's/? 1 : (real)0.01;/? 1 : (real)0.02;/' "$tree/common/activation.c" >"$box/wrong.c"
! cmp -s "$box/wrong.c" "$tree/common/activation.c"
report $? "its slope is made wrong"
mv "$box/wrong.c" "$tree/common/activation.c"
make_in_tree $tests
for test in $tests; do
    caught "$tree/$test"
    report $? "${test##*/} catches the wrong slope"
done
echo "1..$number"
