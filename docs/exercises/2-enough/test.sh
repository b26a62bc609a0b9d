#!/bin/sh
# Does learning stop by itself, and at the right place?   sh test.sh BUILD
make -s BUILD="$1" "$1/chapter2" >/dev/null || exit 1
out=$("$1/chapter2" --quick --steps 20000 --learning-rate 1) || exit 1

# last SCALE: the last line of the table for this scale, "step cost accuracy %".
last() {
    echo "$out" | awk -v scale="inputs $1:" '
        index($0, scale) { on = 1 }
        on && /^Newton|^Steps/ { exit }
        on && /^Learning/ && !index($0, scale) { exit }
        on && $1 ~ /^[0-9]+$/ { line = $0 }
        END { print line }'
}

for scale in "as they are" standardised; do
    set -- $(last "$scale")
    if [ "${1:-20000}" -ge 20000 ]; then
        echo "with inputs $scale it takes all the steps it is allowed"
        exit 1
    fi
    if [ "$2" != 0.502058406567 ]; then
        echo "with inputs $scale it stops at step $1, where the cost is still $2"
        exit 1
    fi
done
