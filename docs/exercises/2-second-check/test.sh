#!/bin/sh
# Does the gradient check pass for the squared error too?   sh test.sh BUILD
make -s BUILD="$1" "$1/chapter2" >/dev/null || exit 1
out=$("$1/chapter2" --quick) || exit 1
line=$(echo "$out" | sed -n '/^The gradient check/,$p' | grep '^ *squares .*[0-9]e-[0-9]') || {
    echo "the gradient check should print a line that starts with 'squares'"
    exit 1
}
echo "$line" | grep -q ' right$' || {
    echo "the gradient of the squares does not fit its cost: $line"
    exit 1
}
own=$(echo "$out" | awk '$1 == "as" && $2 == "it" { print $5; exit }')
if [ "$(echo "$line" | awk '{ print $3 }')" = "$own" ]; then
    echo "that is the slope of the cross-entropy, $own, once more"
    exit 1
fi
