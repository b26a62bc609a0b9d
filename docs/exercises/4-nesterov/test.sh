#!/bin/sh
# Is there an optimiser `nesterov`, and does it step as it should?   sh test.sh BUILD
make -s BUILD="$1" "$1/chapter4" >/dev/null || exit 1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/steps.c" <<'C'
#include <stdio.h>
#include "optimiser.h"
int main(void) {
    Error err = {0};
    Optimiser optimiser;
    real p[2] = {0, 0};
    if (!optimiser_create(&optimiser, "nesterov", 2, (real)0.5, &err)) return puts(err.text), 1;
    for (int k = 0; k < 3; k++) {
        optimiser_step(&optimiser, p, (real[]){1, -2});
        printf("%.6f %.6f ", (double)p[0], (double)p[1]);
    }
    optimiser_free(&optimiser);
    return 0;
}
C
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Icommon "$dir/steps.c" "$1/libcore.a" -lm -lpthread -o "$dir/steps" || exit 1
found=$("$dir/steps") || {
    echo "optimiser_create does not know nesterov: $found"
    exit 1
}
expected="-0.950000 1.900000 -2.305000 4.610000 -4.024500 8.049000 "
[ "$found" = "$expected" ] || {
    echo "three steps with the slopes 1 and -2: $expected expected, $found found"
    exit 1
}
"$1/chapter4" --picture --epochs 1 --learning-rate 0.01 --optimiser nesterov >/dev/null || {
    echo "the lesson's option --optimiser does not list nesterov"
    exit 1
}
