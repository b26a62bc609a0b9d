"""Code as it stands in the book: quoted definitions, other code, whole source files."""

import html
import re
from pathlib import PurePosixPath

from . import highlight, markdown, quotes
from .source import COUNTED

NAMES_LEFT_ALONE = {"real", "main", "X", "Y"}     # links on these would be noise


def source_url(path):
    """The page of a file: source-common-dense.c.html"""
    return "source-" + re.sub(r"^chapters/", "", path).replace("/", "-") + ".html"


def section_of(quote):
    """The section that quotes it, in a word: 3.2.1, or the page's name."""
    headings = [n for n, line in markdown.outside_code(quote.page.lines) if re.match(r"#{2,3} ", line)]
    above = [t for n, t in zip(headings, quote.page.sections) if n < quote.line]
    return above[-1].number if above and above[-1].number else quote.page.name


def line_ranges(definitions):
    """'line 5', 'lines 5–9', 'lines 5–9, 20–31'; neighbours count as one, three ranges are enough."""
    ranges = []
    for d in sorted(definitions, key=lambda d: d.first):
        if ranges and d.first - ranges[-1][1] <= 2:
            ranges[-1][1] = max(d.last, ranges[-1][1])
        else:
            ranges.append([d.first, d.last])
    shown = [str(a) if a == b else f"{a}–{b}" for a, b in ranges[:3]] + ["…"] * (len(ranges) > 3)
    return ("line " if len(shown) == 1 and shown[0].isdigit() else "lines ") + ", ".join(shown)


class Listings:
    """`links`: may names in code be links (the pages: yes; one page and EPUB: no)?"""

    def __init__(self, library, ledger, links):
        self.library = library
        self.ledger = ledger
        self.links = links

    # ---- where a definition is explained

    def explained(self, definition, from_page=None):
        """The address of the place in the book that quotes it."""
        quote = self.ledger.place(definition)
        if not quote:
            return None
        page = "" if quote.page is from_page or not self.links else quote.page.url
        return f"{page}#{quotes.name_of(definition)}"

    def in_source(self, definition):
        return f"{source_url(definition.file)}#L{definition.head}" if self.links else None

    def linker(self, path, page=None, own=()):
        """A function from names in C code to addresses: the book's page, else the source's."""
        if not self.links:
            return None

        def link(word, before):
            if before.endswith((".", "->")) or word in own or word in NAMES_LEFT_ALONE:
                return None
            definition = self.library.lookup(word, path, page)
            if definition is None or definition.kind not in COUNTED:
                return None
            if page is None:
                return f"{'' if definition.file == path else source_url(definition.file)}#L{definition.head}"
            return self.explained(definition, page) or self.in_source(definition)

        return link

    # ---- quoted code

    def quoted(self, quote, page, fold):
        """A quotation as HTML."""
        names = [d.name for d in quote.definitions]
        link = self.linker(quote.path, page, own=[n for d in quote.definitions for n in (d.name, *d.aliases)])
        language = PurePosixPath(quote.path).suffix[1:]
        body = highlight.lines("c" if quote.path in self.library.sources else language,
                               "\n".join(quote.body), link)
        at = len(quote.contract)
        for number, d in enumerate(quote.definitions):
            row = 0 if number == 0 else at + (d.head - d.first if d.kind != "comment" else 0)
            body[row] = f'<span id="{quotes.name_of(d)}"></span>{body[row]}'
            at += len(d.lines) + (quote.body[at + len(d.lines):at + len(d.lines) + 1] == [""])
        where = self.where(quote)
        label = f"{', '.join(names) or quote.path}, from {quote.path}"
        pre = (f'<pre class="code" aria-label="{html.escape(label)}" role="group"><code>'
               + "\n".join(body) + "</code></pre>")
        if fold:
            shown = ", ".join(f"<code>{html.escape(n)}</code>" for n in names)
            path = html.escape(quote.path)
            inside = f'<p class="where">{where}</p>' if self.links else ""
            return (f'<details class="listing fold"><summary>{shown} <span class="where">{path}</span></summary>'
                    f'<div class="folded">{inside}{pre}</div></details>')
        return f'<div class="listing"><p class="where">{where}</p>{pre}</div>'

    def where(self, quote):
        """Under which name and at which lines the quoted stands: with a link where there are pages."""
        if quote.definitions:
            lines = line_ranges(quote.definitions)
            anchor = f"#L{quote.definitions[0].first}"
        else:
            lines, anchor = "the whole file", ""
        text = f'{html.escape(quote.path)}<span class="lines">, {lines}</span>'
        if not self.links:
            return text
        return f'<a href="{source_url(quote.path)}{anchor}">{text}</a>'

    def plain(self, language, text, page, label):
        """Code that stands nowhere in the tree, commands, output."""
        link = self.linker(None, page) if language == "c" else None
        kind = "output" if language in ("text", "") else "code"
        body = "\n".join(highlight.lines(language, text, link))
        return (f'<div class="listing {kind}-listing"><pre class="{kind}" aria-label="{html.escape(label)}" '
                f'role="group"><code>{body}</code></pre></div>')

    # ---- whole files

    def source(self, path, text):
        """A file with line numbers that are permalinks, and links to where things are explained."""
        language = {"py": "python", "gp": "gnuplot", "c": "c", "h": "c", "sh": "sh"}.get(path.rsplit(".", 1)[-1], "")
        rows = highlight.lines(language, text, self.linker(path) if path in self.library.sources else None)
        notes = {}
        if path in self.library.sources:
            for d in self.library.sources[path].definitions:
                address = self.explained(d) if d.kind != "comment" or self.ledger.place(d) else None
                if address:
                    notes.setdefault(d.head, (address, section_of(self.ledger.place(d))))
        out = []
        for number, row in enumerate(rows, 1):
            note = ""
            if number in notes:
                address, name = notes[number]
                note = f'<a class="explained" href="{address}">explained in {html.escape(name)}</a>'
            out.append(f'<span class="line" id="L{number}"><a class="no" href="#L{number}" '
                       f'aria-label="Line {number}" tabindex="-1">{number}</a>{row or ""}{note}\n</span>')
        return ('<div class="listing source-listing"><pre class="code source" role="group" '
                f'aria-label="{html.escape(path)}"><code>{"".join(out)}</code></pre></div>')
