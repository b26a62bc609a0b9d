# Sourced by the test scripts: one TAP line a check.
number=0

# report STATUS SENTENCE: ok where the status is 0.
report() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

# skip SENTENCE WHY
skip() {
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

# find_python MODULE: python is the first Python that has it, or empty.
find_python() {
    for python in "${PYTHON:-python3}" /usr/bin/python3; do
        "$python" -c "import $1" 2>/dev/null && return
    done
    python=
}
