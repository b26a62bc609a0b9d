#!/bin/sh
# Is the cost the mean of |a - y|, and its gradient right?   sh test.sh BUILD
make -s BUILD="$1" "$1/chapter1" >/dev/null || exit 1
out=$("$1/chapter1") || exit 1
echo "$out" | grep -q '^ *0 *4\.' || {
    echo "the first cost should be the mean of sizes, between 4 and 5"
    exit 1
}
echo "$out" | grep -q '^ *as it is .* right$' || {
    echo "the gradient check says that the slopes do not fit the cost"
    exit 1
}
