#!/bin/sh
# Does NumPy find the same costs? Each lesson has a twin, chapters/NN-*/twin.py: its
# core in at most 40 lines, whose costs must agree with the lesson's to 1e-10 of their
# size, or to 1e-14 where they are nearly zero.
#
#     sh tests/twins.sh BUILD                   (from the repository's root)
#
# A twin prints lines of a step and its cost, with a blank or a comma between; other
# lines do not count. Its first line may say which run it mirrors, up to the log's name:
#
#     # mirrors: build/chapter4 --steps 200 --log
#
# Without such a line it is `build/chapterN --log`.
set -u
export LC_ALL=C
. tests/tap.sh
build=$1
make=${MAKE:-make}
box=$build/test/twins
rm -rf "$box"
mkdir -p "$box"

# lesson_run TWIN N LOG: runs what the twin mirrors and writes its costs to LOG.
lesson_run() {
    words=$(sed -n '1s/^# mirrors: *//p' "$1")
    set -- ${words:-build/chapter$2 --log} "$3"
    program=$build/${1#build/}
    shift
    "$make" BUILD="$build" "$program" >&2 && "$program" "$@" >/dev/null
}

# agree LOG COSTS: every step in COSTS is in LOG, and costs the same.
agree() {
    awk -F '[ ,]+' '
        $1 !~ /^[0-9]+$/ { next }
        NR == FNR { cost[$1] = $2; next }
        {
            compared++
            apart = $2 - cost[$1]
            if (apart < 0) apart = -apart
            size = cost[$1] < 0 ? -cost[$1] : cost[$1]
            known = $2 ~ /^[-+.e0-9]+$/ && cost[$1] ~ /^[-+.e0-9]+$/
            if (known && (apart <= 1e-10 * size || apart <= 1e-14)) next
            print "step " $1 ": the lesson says " cost[$1] ", the twin " $2
            wrong = 1
            exit
        }
        END {
            if (compared < 2) print "fewer than two costs to compare"
            exit wrong || compared < 2
        }' "$1" "$2" >&2
}

find_python numpy
for twin in chapters/*/twin.py; do
    [ -f "$twin" ] || continue
    n=${twin#chapters/0}
    n=${n%%-*}
    [ "$(wc -l <"$twin")" -le 40 ]
    report $? "chapter $n's twin has at most 40 lines"
    if [ -z "$python" ]; then
        skip "chapter $n and its twin agree" "no python3 here has numpy: make setup"
        continue
    fi
    "$python" "$twin" >"$box/$n.twin" && lesson_run "$twin" "$n" "$box/$n.csv" &&
        agree "$box/$n.csv" "$box/$n.twin"
    report $? "chapter $n and its twin agree"
done
echo "1..$number"
