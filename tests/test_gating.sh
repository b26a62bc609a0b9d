#!/bin/sh
# Does each chapter's program use only what the book has opened by then?
#
#     sh tests/test_gating.sh BUILD             (from the repository's root)
#
# Rooms at home in chapters 1 to N, and those of the appendices, may be included.
set -u
. tests/tap.sh
build=$1

# The rooms at home in chapter $1, or in any appendix where $1 is empty (docs/homes.txt).
at_home() {
    awk -F: -v chapter="$1" '
        /^#/ || NF < 2 { next }
        ($1 == "chapter-" chapter) || (chapter == "" && $1 !~ /^chapter-/) {
            sub(/^[^:]*:/, "")
            for (i = split($0, room, " "); i > 0; i--) if (room[i] !~ /[:\/]/) print room[i]
        }' docs/homes.txt
}

# The rooms that the sources of a folder include.
included() {
    sed -n 's/^#include "\(.*\)\.h"/\1/p' "$1"/lesson.c "$1"/test_gradient.c | sort -u
}

open=$(at_home "")
for n in 1 2 3 4 5; do
    lesson=$(echo chapters/0"$n"-*)
    open="$open $(at_home "$n")"
    early=
    for room in $(included "$lesson"); do
        case " $(echo $open) " in *" $room "*) ;; *) early="$early $room" ;; esac
    done
    [ -z "$early" ]
    report $? "chapter $n includes only rooms that are open by then${early:+, not:$early}"
done

homeless=
for header in common/*.h; do
    room=${header#common/}
    room=${room%.h}
    case " $(echo $open) " in *" $room "*) ;; *) homeless="$homeless $room" ;; esac
done
[ -z "$homeless" ]
report $? "every room has its home in a chapter or an appendix${homeless:+, not:$homeless}"

# Tables of constants that hold pointers stand in .data.rel.ro, which is read-only.
state=$(for object in "$build"/common/*.o; do
    objdump -h "$object" | awk -v name="${object##*/}" \
        '$2 ~ /^\.(data|bss|tdata|tbss)(\..*)?$/ && $2 !~ /rel\.ro/ && $3 !~ /^0+$/ {print name $2}'
done)
[ -z "$state" ]
report $? "no room keeps hidden state${state:+: $(echo $state)}"
