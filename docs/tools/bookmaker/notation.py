"""Symbols: what a formula may use, what the C calls it, and the table of both."""

import re
from dataclasses import dataclass

from . import markdown

# What takes words in a formula, and its words: they are no letters of it.
WORDS = re.compile(r"\\(?:text|textit|mathrm|operatorname|mathsf|texttt|mbox|begin|end|label)"
                   r"\*?\s*\{[^{}]*\}")
GREEK = set("""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi
pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell""".split())


@dataclass
class Row:
    line: int
    symbol: str
    identifiers: list
    shape: str
    meaning: str


def symbols(tex):
    """The letters of a formula: {x, w, \\eta}."""
    tex = WORDS.sub(" ", tex)
    found = {"\\" + name for name in re.findall(r"\\([A-Za-z]+)", tex) if name in GREEK}
    return found | set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", tex)))


def rows(page):
    """The rows of a page's notation tables, from its text."""
    found, inside, head = [], False, False
    for number, line in markdown.outside_code(page.lines):
        box = markdown.BOX.match(line)
        if box:
            inside = ".notation" in box.group(1)
            head = inside
        elif inside and line.startswith("|"):
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            if head:
                head = False
            elif not set(line) <= set("|-: "):
                cells += [""] * (4 - len(cells))
                found.append(Row(number, cells[0].strip("$"), re.findall(r"`([^`]+)`", cells[1]),
                                 cells[2], cells[3]))
    return found


def sources_of(library, page):
    """The lines in which a page's identifiers must be found: its lesson, and rooms at home there."""
    paths = list(library.chapter_sources(page))
    for key, home in library.homes.items():
        if home == page.home:
            paths += library.room_files(key if isinstance(key, str) else key[0])
    if page.kind == "front":
        paths = list(library.sources)
    return [line for path in paths for line in library.sources[path].lines]


def check(library, formulas):
    """Both ways: each row is used and true, each letter of a formula has a row.

    `formulas` is {page path: [(tex, line)]}."""
    declared = {}
    for page in library.pages:
        table, used = rows(page), {}
        for tex, line in formulas.get(page.path, []):
            for symbol in symbols(tex):
                used.setdefault(symbol, line)
        if page.kind == "chapter" and not table:
            library.missing(page, "this chapter has no notation table (a box .notation)")
        check_rows(library, page, table, used)
        for row in table:
            for symbol in symbols(row.symbol):
                declared.setdefault(symbol, row)
        if page.kind != "front" or table:
            for symbol, line in sorted(used.items(), key=lambda item: item[1]):
                if symbol not in declared:
                    library.missing(page, f"${symbol}$ has no row in a notation table up to here", line)


def check_rows(library, page, table, used):
    text = sources_of(library, page) if table else []
    for row in table:
        letters = symbols(row.symbol)
        if not letters:
            library.wrong(page, f"'{row.symbol}' is no symbol: write it as $x$", row.line)
        for symbol in letters:
            if symbol not in used:
                library.wrong(page, f"${symbol}$ is in the notation table, but in no formula of the page", row.line)
        for name in row.identifiers:
            word = re.compile(r"(?<!\w)" + re.escape(name) + r"(?!\w)")
            lines = [line for line in text if word.search(line)]
            if not lines:
                library.wrong(page, f"`{name}` occurs nowhere in the C of this page's rooms", row.line)
            elif row.shape and re.search("[×x]", row.shape) and not any(row.shape.strip("()") in t for t in lines):
                library.wrong(page, f"no line of the C says that `{name}` is {row.shape}", row.line)
