"""Parts of the Markdown that the sources write: the map of the program, costs, tables."""

import csv
import re

from . import bench, notation
from .source import COUNTED

OUTSIDE = "later"       # the home of rooms that are not explained yet


def part(library, page, name):
    """The lines of a generated part, or None: there is no part of this name."""
    makers = {"map": map_of_program, "expect": expected_cost, "notation": notation_table,
              "homes": table_of_homes, "steps": table_of_steps, "reproduced": table_of_cells}
    if name in bench.PARTS:
        return bench.part(library, name)
    maker = makers.get(name)
    return maker(library, page) if maker else None


# ---- the map of the program so far

def first_sentence(library, room):
    """What a room is, as the comment on top of its header says."""
    for path in library.room_files(room):
        for d in library.sources[path].definitions:
            if d.kind == "comment":
                text = " ".join(re.sub(r"^// ?", "", line) for line in d.lines if line.strip() != "//")
                return re.split(r"(?<=\.)\s|\s{3,}", text)[0].rstrip(":.") + "."
    return ""


def includes_of(library, paths):
    """The rooms that these files include, without themselves."""
    own = {re.sub(r"^.*/|\.[ch]$", "", p) for p in paths}
    found = {name[:-2] for p in paths for name in library.sources[p].includes() if name.endswith(".h")}
    return sorted(found - own)


def below(library, rooms):
    """The rooms and all that they include, directly or not."""
    reached, wanted = set(), list(rooms)
    while wanted:
        room = wanted.pop()
        if room not in reached and library.room_files(room):
            reached.add(room)
            wanted += includes_of(library, library.room_files(room))
    return reached


def count_definitions(library, paths):
    return sum(d.kind in COUNTED for p in paths for d in library.sources[p].definitions)


def lesson_files(library, page):
    return [p for p in library.chapter_sources(page) if library.is_counted(p)]


def rooms_of(library, home):
    """Rooms at home here; definitions of other rooms at home here."""
    rooms = [k for k, v in library.homes.items() if v == home and isinstance(k, str)]
    loose = [k for k, v in library.homes.items() if v == home and not isinstance(k, str)]
    return rooms, loose


def floors(library, page):
    """[(chapter page, its rooms)] from this chapter down to the first."""
    opened = [p for p in library.chapters if int(p.number) <= int(page.number)]
    return [(p, rooms_of(library, p.home)[0]) for p in reversed(opened)]


def foundations(library, page):
    """Rooms explained in appendices that this chapter's program rests on."""
    upstairs = [room for _, rooms in floors(library, page) for room in rooms]
    seeds = upstairs + includes_of(library, lesson_files(library, page))
    return sorted(r for r in below(library, seeds)
                  if not str(library.homes.get(r, "")).startswith("chapter-"))


def plural(count, word):
    return f"{count} {word}{'' if count == 1 else 's'}"


def code_list(names):
    return ", ".join(f"`{n}`" for n in names) if names else "—"


def map_of_program(library, page):
    if page.kind != "chapter":
        return None
    lesson = lesson_files(library, page)
    before = library.chapter(int(page.number) - 1)
    rooms, loose = rooms_of(library, page.home)
    lines = ["| room | what it is | defines | includes |", "|---|---|--:|---|"]
    for path in lesson:
        lines.append(f"| [{path.split('/')[-1]}]({path.split('/')[-1]}) | this chapter's program | "
                     f"{count_definitions(library, [path])} | {code_list(includes_of(library, [path]))} |")
    for room in rooms:
        files = library.room_files(room)
        lines.append(f"| [{room}](../../{files[0]}) | {first_sentence(library, room)} | "
                     f"{count_definitions(library, files)} | {code_list(includes_of(library, files))} |")
    lines.append("")
    changed = []
    if rooms:
        meaning = "" if before else ", a room being a pair of files in `common/`"
        changed.append(f"{plural(len(rooms), 'room')} opened ({code_list(rooms)}){meaning}")
    if loose:
        changed.append("new in a room that was open: " + ", ".join(f"`{name}` in `{room}`" for room, name in loose))
    size = f"a program of {plural(count_definitions(library, lesson), 'definition')}"
    size += "" if before else " (functions, types, tables, constants)"
    size += f" in {plural(sum(len(library.sources[p].lines) for p in lesson), 'line')}"
    if before:
        old = lesson_files(library, before)
        size += f" (chapter {before.number}: {count_definitions(library, old)}" \
                f" in {sum(len(library.sources[p].lines) for p in old)})"
    changed.append(size)
    since = f"Since chapter {before.number}" if before else "In this first chapter"
    lines.append(f"{since}: {'; '.join(changed)}.")
    others = [f"{code_list(opened)} (chapter {chapter.number})"
              for chapter, opened in floors(library, page) if chapter is not page and opened]
    under = foundations(library, page)
    if others:
        lines += ["", f"Open from before: {', '.join(others)}."]
    if under:
        lines += ["", f"Underneath, explained in the appendices: {code_list(under)}."]
    return lines


# ---- what a run costs

def seconds(value):
    if value < 0.1:
        return "less than a tenth of a second"
    if value < 10:
        return f"about {value:.1f} seconds".replace(".0 ", " ")
    if value < 100:
        return f"about {value:.0f} seconds"
    return f"about {value / 60:.0f} minutes"


def cost_of(run, between):
    """Seconds and memory of a run (at least one megabyte: the least that anything takes)."""
    return f"{seconds(run['seconds'])}{between}{max(1, round(run['megabytes']))} MB"


def expected_cost(library, page):
    measured = library.json("docs/measured.json")
    if not measured or page.number not in measured.get("lessons", {}):
        return ["*(not measured yet)*"]
    run = measured["lessons"][page.number]
    return [f"`make chapter{page.number}` takes {cost_of(run, ' and ')} of memory ({measured['machine']})."]


# ---- tables

def alphabetical(symbol):
    """Latin letters first, a A b B …, then Greek; what is built from a letter behind it."""
    letter = re.sub(r"\\(?:bar|hat|mathrm)|[{}]", "", symbol)
    return letter.startswith("\\"), letter.lower(), letter.isupper(), letter


def notation_table(library, page):
    """Every letter of the book once, with what it means and where."""
    letters = {}
    for other in library.pages:
        where = "everywhere" if other.kind == "front" else other.name
        for row in notation.rows(other):
            meanings = letters.setdefault(row.symbol, {})
            meanings.setdefault(row.meaning, (row, []))[1].append(where)
    lines = ["| symbol | meaning | in C | shape | where |", "|---|---|---|---|---|"]
    for symbol in sorted(letters, key=alphabetical):
        shown = f"${symbol}$"
        for meaning, (row, places) in letters[symbol].items():
            lines.append(f"| {shown} | {meaning} | {code_list(row.identifiers)} | {row.shape} | {', '.join(places)} |")
            shown = ""
    return lines


def table_of_steps(library, page):
    """GFLOP/s of the steps to the fast product: a column for each compiler and shape."""
    text = (library.root / "docs/appendices/figures/steps.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.split("\n")[1:] if line]
    columns = list(dict.fromkeys((compiler, shape) for compiler, shape, *_ in rows))
    speed = {(compiler, shape, step): gflops for compiler, shape, step, _, gflops in rows}
    heads = [f"{shape}, {compiler}" for compiler, shape in columns]
    lines = ["| | step | " + " | ".join(heads) + " |", "|--:|---|" + "--:|" * len(heads)]
    for step, name in dict.fromkeys((step, name) for _, _, step, name, _ in rows):
        cells = [speed[compiler, shape, step] for compiler, shape in columns]
        lines.append(f"| {step} | {name} | " + " | ".join(cells) + " |")
    return lines


def table_of_cells(library, page):
    """Where the same bits came out, from `make reproduce ARGS=--record`."""
    text = (library.root / "docs/reproduced.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    same = sum(bits == "same" for _, bits in rows)
    return [f"Reproduced in {same} cells:", "", "| compiler, level, processor | bits |", "|---|---|",
            *(f"| {cell} | {bits} |" for cell, bits in rows)]


def table_of_homes(library, page):
    lines = ["| explained in | rooms |", "|---|---|"]
    homes = {}
    for key, home in library.homes.items():
        homes.setdefault(home, []).append(key if isinstance(key, str) else f"{key[1]} ({key[0]})")
    pages = {p.home: p for p in library.pages}
    for home, names in homes.items():
        if home != OUTSIDE:
            name = pages[home].name if home in pages else home
            lines.append(f"| {name} | {code_list(names)} |")
    return lines
