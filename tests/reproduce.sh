#!/bin/sh
# The same bits everywhere? Every lesson and three trainings with nn, in every cell that this
# machine can offer: compilers, levels, processors, threads, C libraries, other machines under
# emulation. What each prints, its curves and its models are compared byte for byte.
#
#     sh tests/reproduce.sh BUILD [--short|--record]     (from the repository's root)
#
# The first cell is what the others are compared with, and its transcripts are the book's. A
# cell whose compiler or emulator is missing says so. Controls break the arithmetic contract
# on purpose, and must differ. --short: fewer cells, short lessons, a TAP line each. --record:
# the matrix goes into the book, docs/reproduced.csv.
set -u
export LC_ALL=C
. tests/tap.sh
build=${1:?usage: reproduce.sh BUILD [--short|--record]}/reproduce
record=
short=${2:-}
[ "$short" != --record ] || record=yes short=
make=${MAKE:-make}
x86='-march=x86-64'
mkdir -p "$build"
build=$(cd "$build" && pwd)
root=$PWD
wrong=0 same=0 missing=0

has() { command -v "$1" >/dev/null 2>&1; }

# run FOLDER QUICK THREADS RUNNER...: everything that is compared, into FOLDER/out.
run() {
    folder=$1 quick=$2 threads=$3
    shift 3
    out=$folder/out
    rm -rf "$out"
    mkdir -p "$out"
    for n in 1 2 3 4 5; do
        options="$quick --log $out/curve-$n.csv"
        [ "$n" != 5 ] || options="$options --threads $threads"
        "$@" "$folder/chapter$n" $options >"$out/transcript-$n.txt" 2>"$out/err" || return
    done
    nn="$folder/nn"
    "$@" "$nn" train data/titanic.csv --target survived --layers 4:tanh,1:sigmoid --epochs 20 \
        --validation 0.2 --patience 5 --threads "$threads" --log "$out/titanic.csv" \
        --save "$out/titanic.safetensors" >"$out/titanic.txt" 2>"$out/err" || return
    "$@" "$nn" train data/digits.csv --target digit --layers 96:relu,dropout:0.2,48:tanh,10:softmax \
        --epochs 3 --batch 256 --test 0.2 --threads "$threads" --log "$out/digits.csv" \
        --save "$out/digits.safetensors" >"$out/digits.txt" 2>"$out/err" || return
    "$@" "$nn" train data/digits.csv --target digit --layers 32:sigmoid,10:sigmoid --loss mse \
        --optimiser sgd --learning-rate 0.5 --batch 1 --epochs 1 --standardise --threads "$threads" \
        --save "$out/single.safetensors" >"$out/single.txt" 2>"$out/err" || return
    "$@" "$nn" train data/digits.csv --target digit --layers conv:6:3:relu,pool:2,conv:7:2:tanh,10:softmax \
        --epochs 2 --batch 250 --threads "$threads" --save "$out/filters.safetensors" >"$out/filters.txt" \
        2>"$out/err" || return
    "$@" "$nn" predict "$out/titanic.safetensors" data/titanic.csv >"$out/predicted.txt" 2>"$out/err" || return
    rm -f "$out/err"
}

# Where a model was saved is a line of the output; the folders have different names.
compare() {
    bad=
    for file in "$1"/*; do
        sed "s|^saved .*||" "$file" >"$build/one"
        sed "s|^saved .*||" "$2/${file##*/}" >"$build/other" 2>/dev/null
        cmp -s "$build/one" "$build/other" || bad="$bad ${file##*/}"
    done
    [ -z "$bad" ]
}

# say NAME VERDICT SECONDS STATUS
say() {
    echo "\"$1\",$2" >>"$build/table.csv"
    case $short in
    '') printf '%-60s %-12s %5s s\n' "$1" "$2" "$3" ;;
    *) report "$4" "$1: $2" ;;
    esac
}

# absent NAME WHY: a cell that this machine cannot offer.
absent() {
    missing=$((missing + 1))
    if [ -n "$short" ]; then skip "$1" "$2"; else say "$1" "$2" 0 0; fi
}

# cell NAME NEEDS QUICK THREADS RUNNER MAKE-ARGUMENT...
cell() {
    name=$1 needs=$2 quick=$3 threads=$4 runner=$5
    shift 5
    for program in $needs; do
        has "$program" && continue
        absent "$name" "no $program"
        return
    done
    folder=$build/$(echo "$name" | tr -c 'a-zA-Z0-9\n' -)
    begin=$(date +%s)
    rm -rf "$folder/out"
    if ! "$make" -j2 programs BUILD="$folder" "$@" >"$folder.log" 2>&1; then
        verdict='no build'
    elif ! run "$folder" "$quick" "$threads" $runner; then
        verdict='no run'
    elif [ "$kind" = control ]; then
        verdict=same
        compare "$build/reference$quick/out" "$folder/out" || verdict=differs
    else
        [ -d "$build/reference$quick" ] || ln -sfn "$folder" "$build/reference$quick"
        verdict=same
        compare "$build/reference$quick/out" "$folder/out" || verdict="DIFFERENT:$bad"
    fi
    status=0
    case "$kind $verdict" in
    'cell same' | 'control differs' | 'refused no build') same=$((same + 1)) ;;
    *) wrong=$((wrong + 1)) status=1 ;;
    esac
    say "$name" "$verdict" $(($(date +%s) - begin)) "$status"
    [ "$status" -eq 0 ] || cat "$folder.log" "$folder/out/err" 2>/dev/null | tail -n 5 >&2
}

# level FLAG NAME ...: a cell for processors that say they have FLAG.
level() {
    flag=$1
    shift
    if grep -qw "$flag" /proc/cpuinfo; then cell "$@"; else absent "$1" "no $flag"; fi
}

# A copy of the sources in which sed SCRIPT was applied to FILE; its folder.
altered() {
    copy=$build/altered-$1
    rm -rf "$copy"
    mkdir -p "$copy"
    cp -R Makefile common chapters data "$copy"
    sed "$3" "$2" >"$copy/$2"
    cmp -s "$2" "$copy/$2" && echo "reproduce: nothing altered in $2" >&2
    echo "$copy"
}

rm -f "$build/reference" "$build/reference--quick"
echo cell,bits >"$build/table.csv"
[ -n "$short" ] || printf '%-60s %-12s %7s\n' 'cell' 'bits' 'time'
kind=cell
whole=
[ -z "$short" ] || whole=--quick

cell "gcc -O3 native, 1 thread (the reference)" gcc "$whole" 1 '' CC=gcc
for n in 1 2 3 4 5; do
    cmp "$build/reference$whole/out/transcript-$n.txt" chapters/0"$n"-*/transcript"${whole#-}".txt >&2 || {
        echo "not ok - the reference is not what chapter $n shows"
        wrong=$((wrong + 1))
    }
done
[ -n "$whole" ] || cell "gcc -O3 native, short lessons (their reference)" gcc --quick 1 '' CC=gcc
cell "gcc -O3 native, 2 threads" gcc "$whole" 2 '' CC=gcc
cell "gcc -O3 native, 7 threads" gcc "$whole" 7 '' CC=gcc
cell "clang -O3 native, 2 threads" clang "$whole" 2 '' CC=clang
cell "gcc -O0 native, short" gcc --quick 2 '' CC=gcc OPTIMISE='-O0 -march=native'
cell "clang -O0 native, short" clang --quick 2 '' CC=clang OPTIMISE='-O0 -march=native'
if [ "$(uname -m)" = x86_64 ]; then
    cell "gcc -O2 x86-64 (no fma), short" gcc --quick 2 '' CC=gcc OPTIMISE="-O2 $x86"
    if [ -z "$short" ]; then
        cell "clang -O2 x86-64 (no fma), short" clang --quick 2 '' CC=clang OPTIMISE="-O2 $x86"
        cell "gcc -O2 native" gcc "" 2 '' CC=gcc OPTIMISE='-O2 -march=native'
        cell "clang -O2 native" clang "" 2 '' CC=clang OPTIMISE='-O2 -march=native'
        for compiler in gcc clang; do
            level avx2 "$compiler -O3 x86-64-v3" $compiler "" 2 '' CC=$compiler OPTIMISE="-O3 $x86-v3"
            level avx512f "$compiler -O3 x86-64-v4" $compiler "" 2 '' CC=$compiler OPTIMISE="-O3 $x86-v4"
        done
    fi
    level avx2 "gcc -O3 x86-64-v3, musl" musl-gcc "$whole" 2 '' CC='musl-gcc -static' OPTIMISE="-O3 $x86-v3"
else
    absent "all levels of x86-64" "no x86-64"
fi
if [ -z "$short" ]; then
    cell "gcc -O2 arm64, under emulation, short" "aarch64-linux-gnu-gcc qemu-aarch64" --quick 2 qemu-aarch64 \
        CC='aarch64-linux-gnu-gcc -static' OPTIMISE=-O2
    cell "gcc -O2 s390x (big-endian), under emulation, short" "s390x-linux-gnu-gcc qemu-s390x" --quick 2 \
        qemu-s390x CC='s390x-linux-gnu-gcc -static -fexcess-precision=fast' OPTIMISE='-O2 -march=z13'
fi

# Each breaks one rule of the contract. Were they the same, "same" would mean nothing.
kind=control
cell "control: contraction on" gcc --quick 1 '' CC=gcc CFLAGS='-O3 -march=native -ffp-contract=fast'
cell "control: divisions become products" gcc --quick 1 '' CC=gcc \
    CFLAGS='-O3 -march=native -freciprocal-math -U__RECIPROCAL_MATH__'
cd "$(altered library common/real.h 's/return (real)double_\(exp\|tanh\)(x)/return (real)\1(x)/')" || exit 2
cell "control: exp and tanh of the C library" gcc --quick 1 '' CC=gcc
cd "$root" || exit 2
kind=refused
cell "control: -ffast-math is refused" gcc --quick 1 '' CC=gcc CFLAGS='-O3 -march=native -ffast-math'

[ -n "$short" ] || echo "$same as they should be, $wrong not, $missing not here"
[ -z "$record" ] || cp "$build/table.csv" docs/reproduced.csv
[ "$wrong" -eq 0 ]
