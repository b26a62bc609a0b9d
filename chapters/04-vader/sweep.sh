#!/bin/sh
# How many units, in how many layers? Trains one network for each answer, over the cores.
#
#     sh chapters/04-vader/sweep.sh PROGRAM LOG FIGURES [OPTION...]
#
# PROGRAM is build/chapter4, and the options go to it. Every network that is finished is a
# line of LOG: units, layers, epochs, parameters, cost, right. So the search can be stopped
# at any moment, and goes on from there. In the end it ranks them and writes
# FIGURES/sweep.csv. WIDTHS, DEPTHS and EPOCHS say what is tried.
set -u
export LC_ALL=C
widths=${WIDTHS:-7 10 14 20 27 36 47 60}
depths=${DEPTHS:-2 3 4 5}
passes=${EPOCHS:-30 100 300}

# train UNITS LAYERS EPOCHS: one network; its last line of output becomes one of the log.
train() {
    layers=$(printf "%$2s1" | sed "s/ /$1:relu,/g")
    said=$("$program" --picture --layers "$layers" --epochs "$3" $options 2>&1) || {
        echo "$said" | tail -1 >&2
        exit 255
    }
    echo "$said" | tr -d , | awk -v which="$1 $2 $3" \
        'END { print which, $1, $8, $9 }' >>"$log"
    [ ! -t 2 ] || printf '\rsweep: %s of %s networks ' "$(grep -c '^[0-9]' "$log")" "$total" >&2
}

if [ "$1" = --train ]; then
    shift
    [ $# -lt 3 ] || train "$@"  # some xargs call even when there is nothing to do
    exit
fi
program=$1 log=$2 figures=$3
shift 3
options=$*
total=$(for e in $passes; do for l in $depths; do echo $widths; done; done | wc -w)
export program log options total

[ -s "$log" ] || echo "# $options" >"$log"
if [ "$(head -1 "$log")" != "# $options" ]; then
    echo "$log: from a search with other options: remove it, or name another" >&2
    exit 2
fi

# The candidates, one a line: units, layers, epochs.
candidates() {
    for epochs in $passes; do
        for layers in $depths; do
            for units in $widths; do echo "$units $layers $epochs"; done
        done
    done
}

# Those that the log does not have, the longest first, so that no core ends up alone.
candidates | awk 'NR == FNR { done[$1, $2, $3] = NF == 6; next } !done[$1, $2, $3]' "$log" - |
    sort -k3,3nr -k1,1nr | xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 3 sh "$0" --train || exit
[ ! -t 2 ] || printf '\r\033[K' >&2

echo "The search: $total networks, each by the recipe of the picture${options:+ with $options}"
echo
echo "   rank   layers x units   parameters   epochs      cost      right"
candidates | awk 'NR == FNR { line[$1, $2, $3] = $0; next } { print line[$1, $2, $3] }' "$log" - |
    sort -k5,5g -k4,4n | head -20 |
    awk '{ printf "%7d%9d x %-6d%13d%9d%10.4f%9.1f %%\n", NR, $2, $1, $4, $3, $5, $6 }'

# A block for each length and depth, a row for each width.
candidates | awk -v widths="$(echo $widths | wc -w)" '
    NR == FNR { line[$1, $2, $3] = $4 "," $5 "," $6; next }
    FNR == 1 { print "units,layers,epochs,parameters,cost,right" }
    { print $1 "," $2 "," $3 "," line[$1, $2, $3] }
    FNR % widths == 0 { print "\n" }' "$log" - >"$figures/sweep.csv"
