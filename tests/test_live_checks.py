"""What the live parts' packer says no to.

    python3 tests/test_live_checks.py SCRATCH       (TAP; from the repository's root)
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs/tools"))
from bookmaker import library, live  # noqa: E402

SCRATCH = Path(sys.argv[1])
SOURCE = '''// A figure.
//
// Shown: neuron_step, {name},
// mat_mul.
#include "../../../chapters/01-linear-regression/lesson.c"
'''
count = 0


class Listings:
    def in_source(self, definition):
        return f"{definition.file}#L{definition.head}"


def ok(good, sentence, *why):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {sentence}", flush=True)
    if not good:
        print(*why, sep="\n", file=sys.stderr)


def complaints(book, act):
    """What one act adds to the book's problems."""
    before = len(book.problems)
    result = act()
    return result, [str(p) for p in book.problems[before:]]


def main():
    book = library.Library(ROOT)
    maker = live.Live(book)
    maker.modules = SCRATCH
    SCRATCH.mkdir(parents=True, exist_ok=True)
    source = SCRATCH / "rose.c"

    source.write_text(SOURCE.format(name="neuron_cost"))
    links, said = complaints(book, lambda: maker.shown(source, Listings()))
    ok(not said and [name for name, _ in links] == ["neuron_step", "neuron_cost", "mat_mul", "rose.c"]
       and links[0][1].startswith("chapters/01-linear-regression/lesson.c#L"),
       "a figure's links lead to the lesson and to common/", links, said)
    source.write_text(SOURCE.format(name="neuron_cots"))
    _, said = complaints(book, lambda: maker.shown(source, Listings()))
    ok(len(said) == 1 and "neuron_cots" in said[0], "a name that the lesson does not have is noticed", said)

    page = book.chapters[0]
    body = '<figure class="picture" id="fig-x" data-live="line">'
    head, said = complaints(book, lambda: maker.head(page, body))
    ok(not said and [part in head for part in ("wasi.js", "live.js", "line.js", "flower.js")] == [True, True, True, False],
       "a page takes the scripts of its own figures", head, said)
    live.SCRIPT_BYTES = 10_000
    _, said = complaints(book, lambda: maker.head(page, body))
    ok(len(said) == 1 and "at most 10000" in said[0], "scripts that are too large are noticed", said)

    (SCRATCH / "rose").write_bytes(bytes(range(256)) * 40)
    live.MODULE_BYTES = 100
    _, said = complaints(book, lambda: maker.write_module(SCRATCH, "rose", {}))
    ok(len(said) == 1 and "at most 100 " in said[0], "a module that is too large is noticed", said)


main()
