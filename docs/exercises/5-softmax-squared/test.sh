#!/bin/sh
# Is there a loss `softmax-squared`, is its gradient right, and does nn learn with it?   sh test.sh BUILD
make -s BUILD="$1" "$1/chapter3" "$1/nn" >/dev/null || exit 1
out=$("$1/chapter3" --steps 1) || exit 1
# the row of the table of gradient checks, not the name elsewhere
row=$(echo "$out" | grep 'softmax-squared') || {
    echo "softmax-squared is not among chapter 3's gradient checks: no row in LOSSES?"
    exit 1
}
case $row in *WRONG*)
    echo "the gradient check says that its gradient is wrong: $row"
    exit 1
esac
right=$("$1/nn" train data/digits.csv --target digit --layers 32:relu,10:softmax \
    --loss mse --epochs 20 --standardise --test 0.2 |
    sed -n '/^test /,$s/.*accuracy *\([0-9]*\).*/\1/p') || exit 1
[ "${right:-0}" -ge 80 ] || {
    echo "nn train --loss mse with a softmax: 80 % or more of the test digits expected, ${right:-nothing} found"
    exit 1
}
