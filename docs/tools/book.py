#!/usr/bin/env python3
"""The book: weave, check, ledger, build, exercises, measure.

    python3 docs/tools/book.py weave                  refresh quoted code, excerpts, numbers, generated parts
    python3 docs/tools/book.py check [--draft]        what is wrong or missing; --draft: what is missing is no failure
    python3 docs/tools/book.py ledger                 which definition is quoted where
    python3 docs/tools/book.py build [--draft]        the pages, the one page, the EPUB, in build/book
    python3 docs/tools/book.py exercises [NAME...]    each exercise's test: red before, green after its answer
    python3 docs/tools/book.py measure                seconds and memory of each lesson -> docs/measured.json

How to write for it: docs/tools/BOOK-AUTHORS.md. Exit status: 0 good, 1 something is wrong, 2 usage.
"""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from bookmaker import document, exercises, library, measure, quotes, weave  # noqa: E402
from bookmaker import site  # noqa: E402


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["weave", "check", "ledger", "build", "exercises", "measure"])
    parser.add_argument("names", nargs="*", help="exercises: the folders to try; all if none are named")
    parser.add_argument("--root", default=Path(__file__).resolve().parents[2], type=Path,
                        help="the tree to read (default: this one)")
    parser.add_argument("--build", default=None, type=Path, help="the build folder (default: ROOT/build)")
    parser.add_argument("--draft", action="store_true", help="what is still missing does not fail")
    parser.add_argument("--only", default="", help="weave, check: only paths that start so")
    return parser.parse_args()


def report(book, draft, only=""):
    """Prints the problems; how many count as failures."""
    shown = [p for p in book.problems if p.where.startswith(only)]
    wrong = [p for p in shown if not p.missing]
    missing = [p for p in shown if p.missing]
    for problem in wrong:
        print(problem)
    if missing:
        if draft:
            print(f"---- still missing: {len(missing)}")
        for problem in missing:
            print(problem)
    print(f"{len(wrong)} wrong, {len(missing)} missing")
    return len(wrong) if draft else len(wrong) + len(missing)


def check(book, pages, out=None):
    """Everything that is checked without running a program; builds into `out` if given."""
    weave.check(pages)
    ledger = quotes.Ledger(book)
    ledger.check()
    document.check(pages)
    site.build(pages, ledger, out)
    return ledger


def main():
    args = options()
    build = args.build or args.root / "build"
    if args.command == "measure":
        return measure.run(args.root, build)
    book = library.Library(args.root)
    if args.command == "ledger":
        print("\n".join(quotes.Ledger(book).lines()))
        return 0
    pages = document.Document(book)
    if args.command == "exercises":
        return exercises.run(pages, args.names, build)
    if args.command == "weave":
        for path in weave.weave(pages, args.only):
            print(f"woven: {path}")
        book.problems = [p for p in book.problems if not p.missing]
        return 1 if report(book, True, args.only) else 0
    out = build / "book" if args.command == "build" else None
    check(book, pages, out)
    failures = report(book, args.draft, args.only)
    if out:
        print(f"{out}/index.html" if not failures else "the book is not what it promises")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
