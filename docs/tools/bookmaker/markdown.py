"""The Markdown sources as text: fences, comments that hold attributes, generated parts.

Everything that the book needs beyond what a code host understands stands in comments or
behind a fence. Here these are found with their line numbers, and turned into pandoc's
form on the way to it.
"""

import re
from dataclasses import dataclass

FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})\s*([\w+-]*)\s*(\{.*\})?\s*$")
BOX = re.compile(r"^<!--\s*(:{3,}.*?)\s*-->\s*$")
ATTRIBUTES = re.compile(r"\s?<!--\s*(\{[^{}]*\})\s*-->")
GENERATED = re.compile(r"^<!--\s*generated:\s*([\w-]+)\s*-->\s*$")
GENERATED_END = re.compile(r"^<!--\s*end\s*-->\s*$")


def parse_attributes(text):
    """'{.fold #id file="a.c"}' -> (id, classes, pairs)"""
    ident, classes, pairs = "", [], {}
    for m in re.finditer(r'([#.])([\w:.-]+)|([\w-]+)=(?:"([^"]*)"|([^\s"}]+))', text or ""):
        if m.group(1) == "#":
            ident = m.group(2)
        elif m.group(1) == ".":
            classes.append(m.group(2))
        else:
            pairs[m.group(3)] = m.group(4) if m.group(4) is not None else m.group(5)
    return ident, classes, pairs


@dataclass
class Fence:
    line: int           # of the opening, from 1
    end: int            # of the closing
    language: str
    ident: str
    classes: list
    pairs: dict
    body: list


@dataclass
class Part:
    """A generated part: what stands between its two comments."""
    line: int
    end: int
    name: str
    body: list


def parts(lines):
    """(fences, generated parts, problems) of a page's lines; problems are (line, what)."""
    fences, generated, problems = [], [], []
    fence = part = None
    for number, line in enumerate(lines, 1):
        if fence:
            close = line.strip()
            if set(close) == {fence[1][0]} and len(close) >= len(fence[1]):
                opening = fence[2]
                ident, classes, pairs = parse_attributes(opening.group(4))
                fences.append(Fence(fence[0], number, opening.group(3), ident, classes, pairs,
                                    lines[fence[0]:number - 1]))
                fence = None
            continue
        opening = FENCE.match(line)
        if opening:
            fence = (number, opening.group(2), opening)
        elif GENERATED.match(line):
            if part:
                problems.append((number, f"'generated: {part[1]}' above has no <!-- end -->"))
            part = (number, GENERATED.match(line).group(1))
        elif GENERATED_END.match(line):
            if not part:
                problems.append((number, "<!-- end --> without <!-- generated: ... --> above"))
            else:
                generated.append(Part(part[0], number, part[1], lines[part[0]:number - 1]))
            part = None
    if fence:
        problems.append((fence[0], "this fence is never closed"))
    if part:
        problems.append((part[0], f"'generated: {part[1]}' has no <!-- end -->"))
    return fences, generated, problems


def outside_code(lines):
    """(number, line) of the lines that are not in or at a fence."""
    closing = None
    for number, line in enumerate(lines, 1):
        if closing:
            stripped = line.strip()
            if set(stripped) == {closing[0]} and len(stripped) >= len(closing):
                closing = None
        elif FENCE.match(line):
            closing = FENCE.match(line).group(2)
        else:
            yield number, line


def to_pandoc(lines):
    """The page as pandoc's Markdown reads it. Line numbers stay, and go along as `line`."""
    out = list(lines)
    for fence in parts(lines)[0]:
        opening = FENCE.match(lines[fence.line - 1])
        inside = (opening.group(4) or "{}").strip("{}").strip()
        language = "." + fence.language if fence.language else ""
        out[fence.line - 1] = (f'{opening.group(1)}{opening.group(2)} '
                               f'{{{language} {inside} line="{fence.line}"}}')
    for number, line in outside_code(lines):
        box = BOX.match(line)
        if box:
            inside = re.match(r"(:+)\s*\{(.*)\}", box.group(1))
            line = f'{inside.group(1)} {{{inside.group(2)} line="{number}"}}' if inside else box.group(1)
        elif GENERATED.match(line):
            line = f'::: {{.generated name="{GENERATED.match(line).group(1)}" line="{number}"}}'
        elif GENERATED_END.match(line):
            line = ":::"
        else:
            line = ATTRIBUTES.sub(place_attributes, line)
        out[number - 1] = line
    return "\n".join(out) + "\n"


def place_attributes(match):
    """Behind an image, a link, code or a heading attributes attach; elsewhere they need a span."""
    before = match.string[:match.start()]
    if before.endswith((")", "`")):
        return match.group(1)
    return " " + match.group(1) if re.match(r"#+ ", before) else "[]" + match.group(1)
