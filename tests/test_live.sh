#!/bin/sh
# Are the lessons in the pages the book's programs, and do the figures show what the C computes?
#
#     sh tests/test_live.sh BUILD               (from the repository's root)
#
# NODE_MODULES=DIR holds playwright-core and axe-core; without it they are fetched with npm.
set -u
. tests/tap.sh
build=$1
book=$build/book
has() { command -v "$1" >/dev/null 2>&1; }

# Takes TAP lines from another program and counts on; one that ends badly has a `not ok`.
part() {
    "$@" >"$build/test/live.tap"
    status=$?
    while IFS= read -r line; do
        case $line in
        'ok '*) report 0 "${line#*- }" ;;
        'not ok '*) report 1 "${line#*- }" ;;
        esac
    done <"$build/test/live.tap"
    if [ "$status" -ne 0 ] && ! grep -q '^not ok' "$build/test/live.tap"; then
        report 1 "$2 ended with status $status"
    fi
}

mkdir -p "$build/test"
for tool in python3 pandoc node; do
    if ! has "$tool"; then
        skip "the live parts of the pages" "$tool is not installed"
        exit 0
    fi
done
[ -f "$book/index.html" ] || python3 docs/tools/book.py build --draft --build "$build" >&2
part python3 tests/test_live_checks.py "$build/test/live-checks"
lacking=$(cd docs/tools && python3 -B -c 'from bookmaker import live; print(live.missing_tool())')
if [ -n "$lacking" ]; then
    ! grep -q 'data-live\|data-run' "$book"/*.html && [ ! -d "$book/live" ]
    report $? "without the toolchain the pages have no live parts"
    skip "the live parts of the pages" "$lacking is not installed"
    exit 0
fi
[ -f "$book/live/chapter1.wasm.js" ]
report $? "with the toolchain the pages have live parts"
part node tests/live_node.mjs "$book"

# The same tree, the same bytes, in whatever folder they are made.
rm -rf "$build/test/live"
make -s -j2 -f docs/tools/live/live.mk BUILD="$build/test/live" modules >&2
report $? "every module compiles without a warning"
for module in "$build"/test/live/*.d; do
    module=$(basename "$module" .d)
    cmp "$build/test/live/$module" "$build/live/$module" >&2 || report 1 "$module is the same, built twice"
done

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
export CHROMIUM
modules=${NODE_MODULES:-$build/npm/node_modules}
if [ ! -d "$modules/playwright-core" ] || [ ! -d "$modules/axe-core" ]; then
    modules=$build/npm/node_modules
    mkdir -p "$build/npm"
    [ -n "$CHROMIUM" ] && has npm && npm install --silent --no-audit --no-fund --prefix "$build/npm" \
        playwright-core@1 axe-core@4 >/dev/null 2>&1
fi
if [ -z "$CHROMIUM" ] || [ ! -d "$modules/playwright-core" ] || [ ! -d "$modules/axe-core" ]; then
    skip "the live parts in a browser" "chromium, playwright-core and axe-core are not all there"
    exit 0
fi
part node tests/live_browser.mjs "$book" "$modules"
