"""Second pass: the trees as HTML blocks, with numbers, links and boxes in place.

One Binder serves one form of the book: `pages` (many files), `one` (a single file) or `epub`.
"""

import copy
import html
import itertools
import re
from pathlib import PurePosixPath

from . import listing
from .document import BOXES, CAPTION, EXERCISE, NUMBERED, Target, anchor_of, caption_of
from .nodes import Div, Link, Para, Plain, SPACE, Span, Str, each, pairs, raw, raw_inline, text_of, walk

SHORT = 22      # letters of code that stay on one line


def plural_id(page, target):
    """An id that is unique in a form that is one file."""
    return f"{page.key}-{target.anchor}"


class Binder:
    def __init__(self, document, ledger, form, live=None):
        self.document = document
        self.live = live
        self.library = document.library
        self.ledger = ledger
        self.form = form
        self.listings = listing.Listings(self.library, ledger, form == "pages")
        self.seen_pictures = {}
        self.page = None

    # ---- addresses

    def anchor(self, target):
        if target.kind == "section" and not target.ident.startswith("sec:") and self.form != "pages":
            return plural_id(target.page, target)
        return target.anchor

    def href(self, target):
        """The address of a target from the page at hand. None: this form has no such place."""
        if target.kind == "file":
            if self.form != "pages":
                return None
            return listing.source_url(target.ident) + (f"#{target.anchor}" if target.anchor else "")
        anchor = self.anchor(target)
        if self.form != "pages":
            return "#" + (anchor or target.page.key)
        if target.page is self.page:
            return "#" + anchor if anchor else target.page.url
        return target.page.url + ("#" + anchor if anchor else "")

    # ---- one page

    def bind(self, page):
        """The page's blocks, ready for pandoc's writer; the title first."""
        self.page = page
        return self.blocks(copy.deepcopy(page.blocks))

    def blocks(self, blocks):
        out, skip = [], False
        for at, block in enumerate(blocks):
            if skip:
                skip = False
                continue
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            made, skip = self.block(block, after)
            out += made
        return fold_runs(out)

    def block(self, block, after):
        """(blocks in its place, was the next one used up as a caption?)"""
        kind = block["t"]
        if kind == "Header":
            return [self.heading(block)], False
        if kind == "CodeBlock":
            return [self.code_block(block)], False
        if kind == "Div":
            return self.div(block), False
        if kind == "Table":
            used = caption_of(after, "Table") is not None
            return self.table(block, after if used else None), used
        if kind in ("Para", "Plain"):
            if len(block["c"]) == 1 and block["c"][0]["t"] == "Image":
                used = caption_of(after, "Figure") is not None
                return self.figure(block["c"][0], after if used else None), used
            if self.page.home == "glossary" and block["c"] and block["c"][0]["t"] == "Strong":
                return self.term(block), False
            return [{"t": kind, "c": self.inlines(block["c"])}], False
        if kind == "BulletList":
            return [{"t": kind, "c": [self.blocks(item) for item in block["c"]]}], False
        if kind == "OrderedList":
            start, items = block["c"]
            return [{"t": kind, "c": [start, [self.blocks(item) for item in items]]}], False
        if kind == "BlockQuote":
            return [{"t": kind, "c": self.blocks(block["c"])}], False
        if kind == "RawBlock":
            return [], False
        return [block], False

    def inlines(self, inlines):
        return walk(inlines, self.inline)

    def inline(self, node):
        kind = node["t"]
        if kind == "Code":
            return self.code(node)
        if kind == "Link":
            return self.link(node)
        if kind == "Span" and not node["c"][1] and node["c"][0][0]:
            node["c"][0][0] = anchor_of(node["c"][0][0])
        if kind == "RawInline":
            return []
        return None

    # ---- inlines

    def link(self, node):
        attributes, inlines, (href, _) = node["c"]
        target = self.document.resolve(self.page, href)
        if target is None:
            return Span(inlines, "", ["broken"])
        if isinstance(target, str):
            return Link(inlines, target, ["external"])
        words = text_of(inlines)
        if NUMBERED.match(words) and target.number:
            inlines = [Str(self.document.label(target, words).replace(" ", "\u00a0"))]
        address = self.href(target)
        if address is None:
            return Span(inlines)
        return Link(inlines, address, ["term"] if target.kind == "term" else [])

    def code(self, node):
        (_, classes, _), text = node["c"]
        attributes = pairs(node["c"][0])
        m = re.match(r"([A-Za-z_]\w*)(?:\(\))?$", text)
        plain = {"t": "Code", "c": [["", ["short"] if len(text) <= SHORT else [], []], text]}
        if not m or "nolink" in classes or "typed" in classes:
            return plain
        path = attributes.get("file")
        definition = self.library.lookup(m.group(1), path, self.page)
        if definition is None:
            return plain
        address = self.listings.explained(definition, self.page) or self.listings.in_source(definition)
        return Link([plain], address, ["def"]) if address else plain

    # ---- blocks

    def heading(self, block):
        level, (ident, _, _), inlines = block["c"]
        shown = self.inlines_of_heading(inlines)
        if level == 1:
            return self.title(shown)
        page = self.page
        target = next((t for t in page.sections if t.ident == ident), None)
        anchor = self.anchor(target) if target else anchor_of(ident)
        out = []
        if target and target.number:
            out += [Span([Str(target.number)], "", ["number"]), SPACE]
        out += shown
        if self.form != "epub":
            out.append(raw_inline(f' <a class="permalink" href="#{anchor}" '
                                  f'aria-label="Link to this section">#</a>'))
        return {"t": "Header", "c": [level, [anchor, [], []], out]}

    def inlines_of_heading(self, inlines):
        return walk(inlines, lambda n: {"t": "Code", "c": [["", [], []], n["c"][1]]} if n["t"] == "Code" else None)

    def title(self, inlines):
        page = self.page
        over = page.name if page.kind != "front" else ""
        out = [Span([Str(over)], "", ["over"]), SPACE] if over else []
        if self.form == "epub" and over:
            out = [Span([Str(over + ":")], "", ["over"]), SPACE]
        ident = "" if self.form == "pages" else page.key
        return {"t": "Header", "c": [1, [ident, [], []], out + inlines]}

    def code_block(self, block):
        (_, classes, _), text = block["c"]
        attributes = pairs(block["c"][0])
        line = int(attributes.get("line", 0))
        language = classes[0] if classes and classes[0] != "fold" else ""
        if "file" in attributes:
            quote = next((q for q in self.ledger.quotes if q.page is self.page and q.line == line), None)
            if quote:
                listing = raw(self.listings.quoted(quote, self.page, "fold" in classes))
                return {**listing, "folded": quote.path} if "fold" in classes else listing
        if "transcript" in attributes:
            label = f"What the program prints, from {attributes['transcript']}"
            return raw(self.listings.plain("text", text, self.page, label))
        label = {"sh": "Commands", "text": "Output", "": "Text"}.get(language, "Code")
        return raw(self.listings.plain(language or "sh", text, self.page, label))

    def figure(self, image, caption):
        (ident, classes, _), alt, (src, _) = image["c"]
        anchor = anchor_of(ident)
        number = image.get("number", "")
        touch = self.live.figure(image["live"]) if self.live and "live" in image else ""
        out = [raw(f'<figure class="{" ".join(["picture", *classes])}" id="{anchor}"{touch}>')]
        out += self.picture(src, text_of(alt))
        out += self.caption("Figure", number, caption)
        return out + [raw("</figure>")]

    def picture(self, src, alt):
        """The picture's own blocks: SVG is drawn in the page so that it follows its colours."""
        path = self.library.root / self.page.folder / src
        if self.form == "epub" or path.suffix != ".svg":
            return [Plain([{"t": "Image", "c": [["", [], []], [Str(alt)], [str(path), ""]]}])] if path.is_file() \
                else [raw(missing_picture(src))]
        if not path.is_file():
            return [raw(missing_picture(src))]
        return [raw(self.inline_svg(path, alt))]

    def inline_svg(self, path, alt):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->", "", text, flags=re.S)
        text = re.sub(r'<style class="figure-style">.*?</style>', "", text, flags=re.S)
        text = re.sub(r"<title\b.*?</title>|<desc\b.*?</desc>", "", text, flags=re.S)
        text = re.sub(r' aria-labelledby="[^"]*"| data-source="[^"]*"| xmlns:xlink="[^"]*"| role="img"', "", text)
        text = text.replace("<svg", f'<svg role="img" aria-label="{html.escape(alt)}"', 1)
        times = self.seen_pictures[path] = self.seen_pictures.get(path, 0) + 1
        if times > 1 and self.form == "one":
            for ident in re.findall(r'\bid="([^"]*)"', text):
                text = re.sub(rf'(\bid="|#){re.escape(ident)}(?=["\)])', rf"\g<1>{ident}-{times}", text)
        return text.strip()

    def caption(self, word, number, block):
        if block is None:
            return []
        inlines = self.inlines(block["c"][0]["c"])
        m = CAPTION.match(text_of(inlines))
        inlines = drop(inlines, m.end())
        capitalise(inlines)
        label = [Span([Str(f"{word}\u00a0{number}")], "", ["label"]), SPACE]
        return [raw("<figcaption>"), Plain(label + inlines), raw("</figcaption>")]

    def table(self, block, caption):
        shown = {"t": "Table", "c": walk(block["c"], self.inline)}
        scroll = [raw('<div class="scroll">'), shown, raw("</div>")]
        if caption is None:
            return scroll
        anchor = anchor_of(block.get("ident", ""))
        return [raw(f'<figure class="table" id="{anchor}">'), *scroll,
                *self.caption("Table", block.get("number", ""), caption), raw("</figure>")]

    def term(self, block):
        name = text_of(block["c"][0]).rstrip(".:").lower()
        ident = "gl:" + re.sub(r"[^\w]+", "-", name).strip("-")
        inlines = self.inlines(block["c"])
        pages = list(dict.fromkeys(p.key for p in self.document.wanted_terms.get(ident, ())))
        where = [p for p in self.library.pages if p.key in pages and p is not self.page]
        if where:
            inlines += [SPACE, Span(join([Link([Str(p.name.replace(" ", "\u00a0"))],
                                               self.href(Target("page", p, "", ""))) for p in where]),
                                    "", ["used"])]
        return [Div([Para(inlines)], anchor_of(ident), ["term-entry"])]

    # ---- boxes

    def div(self, block):
        (ident, classes, _), blocks = block["c"]
        if ident == "refs" or "references" in classes:
            for entry in each(blocks, "Div"):
                entry["c"][0][2] = []
            return [Div(walk(blocks, self.inline), ident, ["references"])]
        kind = "derivation" if "derivation" in classes else next((c for c in classes if c in BOXES), None)
        maker = getattr(self, "box_" + (kind or "other").replace("-", "_"), self.box_other)
        return maker(block, anchor_of(ident) if ident else "", pairs(block["c"][0]), kind)

    def box_other(self, block, anchor, attributes, kind):
        """aside, break-it, go-further, note."""
        title, blocks = self.titled(block["c"][1])
        role = {"role": "note"} if kind == "aside" else {}
        return [Div(title + blocks, anchor, ["box", kind or "plain"], **role)]

    def titled(self, blocks, title_of=lambda inlines: inlines):
        """A box's title, from the bold sentence it starts with, and the rest."""
        first = blocks[0]["c"] if blocks and blocks[0]["t"] == "Para" else []
        if not first or first[0]["t"] != "Strong" or text_of(first[0])[-1:] not in ".?!:…":
            return [], self.blocks(blocks)
        title = title_of(self.inlines(first[0]["c"]))
        rest = first[1:]
        while rest and rest[0]["t"] in ("Space", "SoftBreak"):
            rest = rest[1:]
        begin = [Para(rest)] if rest else []
        return [Div([Plain(title)], "", ["box-title"])], self.blocks(begin + blocks[1:])

    def box_notation(self, block, anchor, attributes, kind):
        return [Div(self.blocks(block["c"][1]), anchor, ["notation"])]

    def box_formula(self, block, anchor, attributes, kind):
        blocks = self.blocks(block["c"][1])
        number = block.get("number")
        if number:
            last = max((i for i, b in enumerate(blocks) if is_display(b)), default=None)
            if last is not None:
                blocks[last] = Div([blocks[last], raw(f'<p class="equation-number">({number})</p>')],
                                   "", ["numbered"])
        return [Div(blocks + self.proof(block, attributes), anchor, [kind])]

    box_derivation = box_formula

    def proof(self, block, attributes):
        """What the gradient check of this formula measured."""
        if attributes.get("gradcheck", "none") == "none":
            return []
        if "check" not in block:
            return [Div([Para([Str("Not checked yet.")])], "", ["proof", "unchecked"])]
        path, line, error, label = block["check"]
        chapter = re.match(r"chapters/0*(\d+)", path)
        where = [Str(f"chapter {chapter.group(1)}, “{label}”")] if chapter else [Str(f"“{label}”")]
        if self.form == "pages":
            where = [Link(where, f"{listing.source_url(path)}#L{line}")]
            self.document.files.add(path)
        text = [Str("Checked against differences of the cost: they disagree by "),
                {"t": "Code", "c": [["", [], []], error]}, Str(" (")] + where + [Str(").")]
        return [Div([Para(text)], "", ["proof"])]

    def box_exercise(self, block, anchor, attributes, kind):
        number = block.get("number", "")

        def label(inlines):
            m = EXERCISE.match(text_of(inlines))
            inlines = drop(inlines, m.end()) if m else inlines
            capitalise(inlines)
            return [Span([Str(f"Exercise\u00a0{number}")], "", ["label"]), SPACE] + inlines

        title, blocks = self.titled(block["c"][1], label)
        foot = [Span([Str(attributes.get("idea", ""))], "", ["idea"]),
                Span([Str(attributes.get("time", ""))], "", ["time"])]
        wanted = f"answer:{block['c'][0][0]}"
        answer = self.document.targets.get(wanted)
        if answer:
            foot.append(Link([Str("Answer")], self.href(answer), ["to-answer"]))
        if attributes.get("code"):
            command = f"sh {attributes['code']}/test.sh build"
            blocks.append(Para([Str("Its test, red until you are done: "),
                                {"t": "Code", "c": [["", [], []], command]}]))
        return [Div(title + blocks + [Div([Plain(join(foot, " · "))], "", ["foot"])], anchor, ["box", "exercise"])]

    def box_answer(self, block, anchor, attributes, kind):
        exercise = self.document.targets.get(attributes.get("for", ""))
        anchor = anchor_of("answer-" + attributes.get("for", "")[3:])
        name = f"Exercise {exercise.number}" if exercise else "Exercise"
        title = exercise.title if exercise else ""
        title = title[:1].upper() + title[1:]
        blocks = self.blocks(block["c"][1])
        if exercise:
            blocks.append(Para([Link([Str("Back to the exercise")], self.href(exercise), ["back"])]))
        shown = f'<span class="label">{name}</span> {html.escape(title)}'
        if self.form == "epub":
            return [Div([raw(f'<p class="box-title">{shown}</p>')] + blocks, anchor, ["box", "answer"])]
        return [raw(f'<details class="box answer" id="{anchor}"><summary>{shown}</summary>'), *blocks,
                raw("</details>")]

    def box_generated(self, block, anchor, attributes, kind):
        name = attributes.get("name", "")
        blocks = self.blocks(block["c"][1])
        if name == "map" and self.page.kind == "chapter":
            blocks = [raw(self.house())] + blocks
        return [Div(blocks, "", ["generated", name])]

    # ---- the house: the map of the program as a picture made of lists

    def house(self):
        """Each chapter a floor, each room a box; what this chapter opened is marked."""
        from . import generated
        page, library = self.page, self.library
        lesson = generated.lesson_files(library, page)
        rows = [self.floor("The lesson", "roof", [
            (PurePosixPath(p).name, listing.source_url(p), generated.includes_of(library, [p])) for p in lesson])]
        for chapter, rooms in generated.floors(library, page):
            kind = "new" if chapter is page else ""
            rows.append(self.floor(f"Chapter {chapter.number}", kind, [self.room(r) for r in rooms]))
        under = [self.room(r) for r in generated.foundations(library, page)]
        if under:
            rows.append(self.floor("Underneath", "cellar", under))
        return f'<div class="house">{"".join(r for r in rows if r)}</div>'

    def room(self, name):
        from . import generated
        files = self.library.room_files(name)
        return name, listing.source_url(files[0]), generated.includes_of(self.library, files)

    def floor(self, name, kind, rooms):
        if not rooms:
            return ""
        cells = []
        for room, url, includes in rooms:
            shown = html.escape(room)
            if self.form == "pages":
                shown = f'<a href="{url}">{shown}</a>'
            known = "" if self.form == "epub" else \
                f' data-room="{html.escape(room)}" data-includes="{" ".join(includes)}"'
            cells.append(f"<li{known}>{shown}</li>")
        return f'<div class="floor {kind}"><p>{name}</p><ul>{"".join(cells)}</ul></div>'


def fold_runs(blocks):
    """Folded definitions of one file that follow each other share a line, with the file's name once."""
    out = []
    for path, run in itertools.groupby(blocks, lambda block: block.get("folded")):
        run = list(run)
        if path and len(run) > 1:
            run = [raw(f'<div class="folds" role="group" aria-label="{html.escape(path)}">'
                       f'<p class="where">{html.escape(path)}</p>'), *run, raw("</div>")]
        out += run
    return out


def is_display(block):
    return block["t"] in ("Para", "Plain") and any(
        n["c"][0]["t"] == "DisplayMath" for n in each(block["c"], "Math"))


def join(items, between=", "):
    out = []
    for item in items:
        if text_of(item):
            out += [Str(between), item] if out else [item]
    return out


def drop(inlines, count):
    """The inlines without their first `count` characters."""
    inlines = list(inlines)
    while count > 0 and inlines:
        head = inlines[0]
        if head["t"] == "Str" and len(head["c"]) > count:
            inlines[0] = Str(head["c"][count:])
            break
        count -= len(head["c"]) if head["t"] == "Str" else 1
        inlines.pop(0)
    return inlines


def capitalise(inlines):
    if inlines and inlines[0]["t"] == "Str":
        inlines[0] = Str(inlines[0]["c"][:1].upper() + inlines[0]["c"][1:])


def missing_picture(src):
    return f'<p class="missing">There is no picture {html.escape(src)} yet.</p>'
