#!/bin/sh
# Was every committed figure drawn from the data that the lessons write, by its script?
#
#     sh tests/test_figures.sh BUILD            (from the repository's root)
set -u
. tests/tap.sh
build=$1

for n in 1 2 3 4 5; do
    lesson=$(echo chapters/0"$n"-*)
    data=$build/test/figures/${lesson#chapters/}
    rm -rf "$data" && mkdir -p "$data"  # no table of an earlier lesson
    "$build/chapter$n" --figures "$data" >/dev/null 2>&1
    report $? "chapter $n writes its figures' data"
    for script in "$lesson"/figures/*.gp; do
        sh docs/tools/figure --check "$script" "$data" "${script%.gp}.svg" >&2
        report $? "${script%.gp}.svg shows the data of a run"
    done
done

for figures in docs/*/figures; do
    sh docs/tools/figure --check --all "$figures" "$figures" >&2
    report $? "$figures: every picture shows the tables beside it"
done
