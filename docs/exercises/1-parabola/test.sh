#!/bin/sh
# Does a neuron with inputs x and x² learn y = x² − 3x + 2?   sh test.sh BUILD
make -s BUILD="$1" "$1/chapter1" >/dev/null || exit 1
out=$("$1/chapter1") || exit 1
echo "$out" | grep -q '^ *y *12 *6 *2 *0 *0 *2 *6$' || {
    echo "the seven points should lie on y = x² − 3x + 2: 12 6 2 0 0 2 6"
    exit 1
}
echo "$out" | grep -q '^ *as it is .* right$' || {
    echo "the gradient check says that the slopes do not fit the cost"
    exit 1
}
echo "$out" | grep -q 'all zeros .*-4[0-9]\.' || {
    echo "the gradient check should nudge the third parameter too"
    exit 1
}
echo "$out" | grep -q 'all zeros *[^ wb]' || {
    echo "the third parameter should have a letter of its own in the gradient check, see show_check"
    exit 1
}
echo "$out" | grep -q 'It says y = 110\.0' || {
    echo "for x = 12 the neuron should say 110, near enough, after 1000 steps"
    exit 1
}
