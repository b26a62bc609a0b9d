#!/bin/sh
# Is there a row `leaky-relu`, does it learn, and is its slope right?   sh test.sh BUILD
make -s BUILD="$1" "$1/chapter3" >/dev/null || exit 1
out=$("$1/chapter3" --activation leaky-relu --steps 400) || {
    echo "chapter3 does not know the activation leaky-relu"
    exit 1
}
echo "$out" | grep -q '^ *error .* leaky-relu' || {
    echo "leaky-relu is not among the gradient checks"
    exit 1
}
if echo "$out" | sed -n '/^ *error /,$p' | grep -q WRONG; then
    echo "the gradient check says that its slope is wrong"
    exit 1
fi
