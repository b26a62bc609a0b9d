"""Weaving: what the sources and the transcripts say, written into the Markdown."""

import re

from . import generated, markdown, quotes
from .document import NUMBERED

LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")


def woven(document, page):
    """The page's lines as they should be, and {line of the file: line where it differs}."""
    lines = list(page.lines)
    number_labels(document, page, lines)
    edits = [(f.line, f.end, body) for f, body in fences(document, page)]
    edits += [(p.line, p.end, body) for p, body in parts(document, page)]
    for first, end, body in sorted(edits, key=lambda edit: -edit[0]):
        lines[first:end - 1] = body
    return lines


def fences(document, page):
    """(fence, what it should hold) for those that are woven."""
    library = document.library
    for fence in page.fences:
        if "file" in fence.pairs:
            quote = quotes.resolve(library, page, fence)
            if quote:
                yield fence, quote.body
        elif "transcript" in fence.pairs:
            body = excerpt(library, page, fence)
            if body is not None:
                yield fence, body


def excerpt(library, page, fence):
    """The lines of an excerpt; None where they are not to be changed."""
    name = fence.pairs["transcript"]
    path = name if "/" in name else f"{page.folder}/{name}"
    run = library.transcript(path)
    if run is None:
        library.missing(page, f"there is no {path} yet", fence.line)
        return None
    if "from" in fence.pairs:
        body, wrong = run.excerpt(fence.pairs)
        if wrong:
            library.wrong(page, wrong, fence.line)
        return body
    if not any(line.strip() for line in fence.body):
        library.wrong(page, 'this excerpt is empty: paste lines, or say from="..." and lines="..."', fence.line)
        return None
    odd = run.differs(fence.body)
    if odd is not None:
        library.wrong(page, f"'{fence.body[odd].strip()}' does not stand there in {path}", fence.line + 1 + odd)
    return None


def parts(document, page):
    library = document.library
    for part in page.generated:
        body = generated.part(library, page, part.name)
        if body is None:
            library.wrong(page, f"there is no generated part '{part.name}' for this page", part.line)
        else:
            yield part, ["", *body, ""]


def number_labels(document, page, lines):
    """The numbers in link texts, captions and the names of exercises."""
    for number, line in markdown.outside_code(page.lines):
        label = document.labels.get((page.path, number))
        if label:
            line = re.sub(r"^\*(Figure|Table)( [0-9A-Z.]+)?: ?", rf"*\1 {label}: ", line)
            line = re.sub(r"^\*\*Exercise( [0-9A-Z.]+)?: ?", f"**Exercise {label}: ", line)
        lines[number - 1] = LINK.sub(lambda m: relabel(document, page, m), line)


def relabel(document, page, match):
    text, href = match.groups()
    if not NUMBERED.match(text):
        return match.group()
    return f"[{document.label(document.resolve(page, href), text)}]({href})"


def check(document):
    """Every difference between the Markdown and its woven form is wrong."""
    library = document.library
    for page in library.pages:
        for fence, body in fences(document, page):
            if fence.body != body:
                odd = next((i for i, (a, b) in enumerate(zip(fence.body, body)) if a != b),
                           min(len(fence.body), len(body)))
                have = fence.body[odd].strip() if odd < len(fence.body) else "the end of the quotation"
                want = body[odd].strip() if odd < len(body) else "its end"
                what = fence.pairs.get("file") or fence.pairs.get("transcript")
                library.wrong(page, f"found '{have}', but {what} has '{want}' (weave refreshes it)",
                              fence.line + 1 + odd)
        for part, body in parts(document, page):
            if part.body != body:
                library.wrong(page, f"the generated part '{part.name}' is out of date (weave refreshes it)", part.line)
        labelled = list(page.lines)
        number_labels(document, page, labelled)
        for number, (have, want) in enumerate(zip(page.lines, labelled), 1):
            if have != want:
                a, b = different(have, want)
                library.wrong(page, f"found '{a}', expected '{b}' (weave refreshes it)", number)


def different(have, want):
    """The labels in which two lines differ."""
    for a, b in zip(labels(have), labels(want)):
        if a != b:
            return a, b
    return have, want


def labels(line):
    return [m.group(1) for m in LINK.finditer(line)] + re.findall(r"^\*\*?(?:Figure|Table|Exercise)[^:]*:", line)


def weave(document, only=""):
    """Writes every page that changes, of those whose path starts so; the names of those."""
    changed = []
    for page in document.library.pages:
        if not page.path.startswith(only):
            continue
        lines = woven(document, page)
        if lines != page.lines:
            (document.library.root / page.path).write_text("\n".join(lines) + "\n", encoding="utf-8")
            changed.append(page.path)
    return changed
