#!/bin/sh
# Does the schedule `linear` fall from the base rate to 0 on a line?   sh test.sh BUILD
make -s BUILD="$1" "$1/chapter4" >/dev/null || exit 1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/rates.c" <<'C'
#include <stdio.h>
#include "schedule.h"
int main(void) {
    Error err = {0};
    Schedule schedule;
    if (!schedule_parse(&schedule, "linear", &err)) return puts(err.text), 1;
    for (size_t step = 0; step <= 1000; step += 250) {
        printf("%g ", (double)schedule_rate(&schedule, (real)0.5, step, 1000));
    }
    if (!schedule_parse(&schedule, "10x0.25,10x0.125", &err)) return puts(err.text), 1;
    printf("%g\n", (double)schedule_rate(&schedule, 1, 10, 20));
    return 0;
}
C
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Icommon "$dir/rates.c" "$1/libcore.a" -lm -lpthread -o "$dir/rates" || exit 1
found=$("$dir/rates") || {
    echo "schedule_parse does not know linear: $found"
    exit 1
}
[ "$found" = "0.5 0.375 0.25 0.125 0 0.125" ] || {
    echo "linear from 0.5 over 1000 steps, then stages at step 10: 0.5 0.375 0.25 0.125 0 0.125 expected, $found found"
    exit 1
}
"$1/chapter4" --picture --epochs 1 --schedule linear >/dev/null || exit 1
