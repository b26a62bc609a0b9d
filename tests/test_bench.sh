#!/bin/sh
# Do the benchmark's programs compile, and do ours come to finite costs? No times here.
#
#     sh tests/test_bench.sh BUILD              (from the repository's root)
set -u
export LC_ALL=C
. tests/tap.sh
build=$1
make=${MAKE:-make}
fetched=$build/test/fetched
box=$build/test/bench
rm -rf "$box"
mkdir -p "$box"

"$make" bench-programs BUILD="$build" CLANG= >&2
report $? "the programs of make bench compile without a warning"

printf 'x,y,target\n1,2,0\n3,4,1\n' >"$box/small.csv"

# finite PROGRAM OPTION... WORKLOAD: it prints its line, with a cost that is a number.
finite() {
    "$@" --threads 2 --data "$fetched" >"$box/line" &&
        grep -q '^workload=.* seconds=[0-9][-+.e0-9]* cpu=[-+.e0-9]* cost=-\{0,1\}[0-9][-+.e0-9]*$' "$box/line"
}

# all PROGRAM: every workload at its smallest.
all() {
    finite "$1" --csv "$box/small.csv" h-csv && finite "$1" --passes 2 d &&
        finite "$1" --size 7x5x3 mul && finite "$1" --size 7x5x3 tn &&
        finite "$1" --size 7x5x3 nt && finite "$1" g-dense || return
    [ -f "$fetched/digits20-images.idx" ] || return 0
    finite "$1" --examples 50 a && finite "$1" --examples 130 b &&
        finite "$1" --examples 130 c && finite "$1" --examples 70 i && finite "$1" --passes 3 e && finite "$1" g-digit
}

for program in "$build/bench/bench" "$build/float/bench/bench"; do
    all "$program" >&2
    report $? "${program#"$build"/}: every workload ends with a finite cost"
done

"$build/bench/bench" --size 7x5 mul >"$box/out" 2>"$box/err"
[ $? -eq 2 ] && grep -q '^bench: --size: ' "$box/err"
report $? "a wrong size is refused"

for script in tests/bench/*.py; do
    python3 -c 'import sys; compile(open(sys.argv[1]).read(), sys.argv[1], "exec")' "$script" >&2 || exit
done
report $? "the scripts of make bench are Python"
