#!/bin/sh
# Does the book keep its promises? The checks and what they notice, the book itself, its pages.
#
#     sh tests/test_book.sh BUILD               (from the repository's root)
#
# BOOK=draft asks less of the book itself: what is still missing is no failure.
# NODE_MODULES=DIR holds playwright-core and axe-core; without it they are fetched with npm.
set -u
build=$1
scratch=$build/test/book
draft=
if [ "${BOOK:-}" = draft ]; then draft=--draft; fi
number=0
mkdir -p "$scratch"

# Takes TAP lines from another program and counts on.
count_on() {
    while IFS= read -r line; do
        case $line in
        'ok '*) number=$((number + 1)); echo "ok $number - ${line#*- }" ;;
        'not ok '*) number=$((number + 1)); echo "not ok $number - ${line#*- }" ;;
        *) echo "$line" >&2 ;;
        esac
    done <"$scratch/$1.tap"
}

# part NAME COMMAND...: its TAP lines; one that ends badly without a `not ok` is one.
part() {
    name=$1
    shift
    "$@" >"$scratch/$name.tap"
    status=$?
    if [ "$status" -ne 0 ] && ! grep -q '^not ok' "$scratch/$name.tap"; then
        echo "not ok - $name ended with status $status" >>"$scratch/$name.tap"
    fi
    count_on "$name"
}

report() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

skip() {
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

has() { command -v "$1" >/dev/null 2>&1; }

for tool in python3 pandoc; do
    if ! has "$tool"; then
        skip "the book" "$tool is not installed"
        exit 0
    fi
done

part checks python3 tests/test_book_checks.py "$scratch/checks"

# ---- the book itself

python3 docs/tools/book.py build $draft --build "$build" >&2
report $? "the book is what it promises${draft:+, as far as it is written}"
last=$(python3 docs/tools/book.py ledger | tail -1)
echo "$last" >&2
case $last in
*", twice 0, never 0,"*) report 0 "every definition is quoted exactly once" ;;
*) report "$([ -n "$draft" ]; echo $?)" "every definition is quoted exactly once ($last)" ;;
esac
part exercises python3 docs/tools/book.py exercises --build "$build"

# A reader who has only the pages unpacks the program from beside them.
rm -rf "$scratch/unpacked"
mkdir "$scratch/unpacked"
if [ -f "$build/book/index.html" ]; then
    tar -xzf "$build"/book/*.tar.gz -C "$scratch/unpacked" && (
        cd "$scratch"/unpacked/*/ && make chapter1 >&2 &&
            build/chapter1 | cmp - chapters/01-linear-regression/transcript.txt >&2
    )
    report $? "the archive beside the pages unpacks into a course that runs"
fi

# The pages of a book with faults are tried as well; where there are none, the sample's.
book=$build/book
if [ ! -f "$book/index.html" ]; then
    python3 docs/tools/book.py build --root "$scratch/checks/sample" --build "$build/test/book-sample" >&2
    book=$build/test/book-sample/book
fi

# README is no page of the book; the lines of output in it are checked here.
sed -n 's/^    //p' README.md | grep -E '^ *[0-9]+ +[0-9.e-]+ |^It has never' >"$scratch/readme"
[ -s "$scratch/readme" ] &&
    ! grep -Fxvf chapters/01-linear-regression/transcript.txt "$scratch/readme" >&2
report $? "README shows what chapter 1 prints"

# ---- EPUB

epubcheck=
if has epubcheck && epubcheck --version >/dev/null 2>&1; then
    epubcheck=epubcheck
elif has java && [ -r /usr/bin/epubcheck ]; then
    epubcheck='java -jar /usr/bin/epubcheck'
fi
if [ -n "$epubcheck" ]; then
    $epubcheck "$book"/*.epub >&2
    report $? "the EPUB passes epubcheck"
else
    skip "the EPUB passes epubcheck" "epubcheck is not installed"
fi

# ---- the pages in a browser

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
export CHROMIUM
modules=${NODE_MODULES:-$build/npm/node_modules}
if [ -z "$CHROMIUM" ] || ! has node; then
    skip "the pages in a browser" "chromium and node are not both installed"
    exit 0
fi
if [ ! -d "$modules/playwright-core" ] || [ ! -d "$modules/axe-core" ]; then
    mkdir -p "$build/npm"
    modules=$build/npm/node_modules
    has npm && npm install --silent --no-audit --no-fund --prefix "$build/npm" \
        playwright-core@1 axe-core@4 >/dev/null 2>&1
fi
if [ ! -d "$modules/playwright-core" ] || [ ! -d "$modules/axe-core" ]; then
    skip "the pages in a browser" "playwright-core and axe-core could not be fetched with npm"
    exit 0
fi
word=backpropagation
grep -qi "$word" "$book/search-index.js" || word=neuron
part browser node tests/book_browser.mjs "$book" "$modules" "$word"
