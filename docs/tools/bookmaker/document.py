"""First pass: every page becomes pandoc's tree; what has an id or a number is found and checked."""

import json
import posixpath
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import markdown, nodes, notation, transcript
from .nodes import each, pairs, text_of

BOXES = ("aside", "break-it", "go-further", "note", "exercise", "answer", "formula", "derivation",
         "notation", "generated")
PREFIXES = ("fig", "tab", "eq", "ex", "sec", "gl")
EXERCISES_A_CHAPTER = 5
DERIVATIVE = re.compile(r"\\partial|\\nabla|\\[dt]?frac\s*\{\s*(?:\\mathrm\s*\{?d\}?|d)(?!_|[a-z]{2})")
NUMBERED = re.compile(r"^(figure|table|formula|equation|exercise|answer|section|chapter|appendix)"
                      r"( [0-9A-Z][0-9A-Z.]*)?$", re.I)
CAPTION = re.compile(r"^(Figure|Table)( [0-9A-Z.]+)?: ?")
EXERCISE = re.compile(r"^Exercise( [0-9A-Z.]+)?: ?")


@dataclass
class Target:
    """Something that can be linked: what it is, where, and how it is called."""
    kind: str           # page, section, figure, table, formula, exercise, answer, term, file
    page: object
    ident: str
    anchor: str         # its id in the pages
    number: str = ""
    title: str = ""
    level: int = 0


def anchor_of(ident):
    return re.sub(r"[^\w.-]", "-", ident)


class Document:
    """All pages' trees, and all that can be linked."""

    def __init__(self, library):
        self.library = library
        self.targets = {}       # id -> Target, in the whole book
        self.formulas = {}      # page path -> [(tex, line)]
        self.labels = {}        # (page path, line) -> number: captions and exercises in the text
        self.exercises = []     # (Target, line, attributes of the box)
        self.answers = {}       # id of the exercise -> (page, line)
        self.files = set()      # files that the prose links to
        self.wanted_terms = {}  # id of a term -> [pages that link to it]
        self.like = {}
        self.parse()
        self.cite()
        for page in library.pages:
            Collector(self, page).run()

    def parse(self):
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda p: nodes.from_markdown(markdown.to_pandoc(p.lines)),
                                    self.library.pages))
        for page, (tree, said) in zip(self.library.pages, results):
            page.blocks = tree["blocks"]
            self.like = {k: v for k, v in tree.items() if k not in ("blocks", "meta")}
            for line in said.split("\n"):
                if line:
                    self.library.wrong(page, f"pandoc: {line}")

    def cite(self):
        """Citations, all pages at once, so that the references are one list."""
        library = self.library
        cited = [(p, c) for p in library.pages for c in each(p.blocks, "Cite")]
        source = library.root / "docs/references.bib"
        if not source.exists():
            for page, cite in cited:
                library.missing(page, f"{text_of(cite)} is cited, but there is no docs/references.bib")
            return
        for page, cite in cited:
            for one in cite["c"][0]:
                one["citationNoteNum"] = 0
        wrapped = [nodes.Div(p.blocks, "page:" + p.key) for p in library.pages]
        arguments = ["-f", "json", "-t", "json", "--citeproc", "--bibliography", str(source),
                     "-M", "link-citations=true", "-M", "suppress-bibliography=false"]
        out, said = nodes.pandoc(arguments, nodes.document(wrapped, self.like))
        self.complain_of_citations(said, cited)
        if not out:
            return
        for page, div in zip(library.pages, json.loads(out)["blocks"]):
            page.blocks = div["c"][1]

    def complain_of_citations(self, said, cited):
        for line in filter(None, said.split("\n")):
            lost = re.search(r"citation (\S+) not found", line)
            if not lost:
                self.library.wrong("docs/references.bib", f"pandoc: {line}")
                continue
            key = lost.group(1)
            page = next(p for p, c in cited if any(one["citationId"] == key for one in c["c"][0]))
            self.library.missing(page, f"@{key} is not in docs/references.bib", page.line_of(f"@{key}"))

    def add(self, target, line):
        """Registers something by its id."""
        library = self.library
        if target.ident in self.targets:
            other = self.targets[target.ident]
            library.wrong(target.page, f"the id '{target.ident}' is in {other.page.path} already", line)
            return
        self.targets[target.ident] = target

    # ---- where a link leads

    def resolve(self, page, href):
        """The Target of a link in a page's Markdown, a string for outside, or None."""
        if re.match(r"(https?|mailto):", href):
            return href
        path, _, ident = href.partition("#")
        if not path:
            return page.local.get(ident) or self.targets.get(ident)
        whole = posixpath.normpath(posixpath.join(page.folder, path))
        other = self.library.page_at(whole)
        if other:
            if not ident:
                return Target("page", other, "", "", other.number, other.title)
            found = other.local.get(ident) or self.targets.get(ident)
            return found if found and found.page is other else None
        if (self.library.root / whole).is_file():
            self.files.add(whole)
            return Target("file", None, whole, ident, title=whole)
        return None

    def label(self, target, text):
        """What the text of a link becomes: 'figure' and 'figure 9' are 'figure 1.2'."""
        m = NUMBERED.match(text)
        if not m or not isinstance(target, Target) or not target.number:
            return text
        return f"{m.group(1)} {target.number}"


class Collector:
    """Numbers and checks one page."""

    def __init__(self, document, page):
        self.document = document
        self.library = document.library
        self.page = page
        self.count = {}
        self.section = ""
        self.exercise_lines = self.text_lines(EXERCISE, r"\*\*")
        self.caption_lines = {"Figure": self.text_lines(re.compile("^Figure"), r"\*"),
                              "Table": self.text_lines(re.compile("^Table"), r"\*")}
        self.formulas = document.formulas.setdefault(page.path, [])

    def text_lines(self, pattern, mark):
        """The lines of the Markdown that start, behind these marks, so."""
        return [n for n, line in markdown.outside_code(self.page.lines)
                if re.match(mark, line) and pattern.match(re.sub("^" + mark, "", line))]

    def run(self):
        blocks = self.page.blocks
        first = blocks[0] if blocks else None
        if not first or first["t"] != "Header" or first["c"][0] != 1:
            self.library.wrong(self.page, "a page starts with one '# Title'", 1)
        else:
            self.title(first)
        self.blocks(blocks[1:], None)
        self.check_all(blocks)

    # ---- numbers

    def number(self, kind):
        self.count[kind] = self.count.get(kind, 0) + 1
        n = str(self.count[kind])
        return f"{self.page.number}.{n}" if self.page.number else n

    def title(self, header):
        page = self.page
        text = text_of(header["c"][2])
        m = re.match(r"(?:Chapter|Appendix)(?: (\w+))?: *(.*)$", text)
        if m and m.group(1) and m.group(1) != page.number:
            self.library.wrong(page, f"the title says {m.group(1)}, but this is {page.name}", 1)
        page.title = m.group(2) if m else text
        page.title = page.title[:1].upper() + page.title[1:]
        page.summary = pairs(header["c"][1]).get("summary", "")
        if m:
            drop = len(text) - len(m.group(2))
            while drop > 0 and header["c"][2]:
                drop -= len(text_of(header["c"][2][0])) or 1
                header["c"][2].pop(0)
            if header["c"][2] and header["c"][2][0]["t"] == "Str":
                word = header["c"][2][0]["c"]
                header["c"][2][0]["c"] = word[:1].upper() + word[1:]
        ident = header["c"][1][0]
        if ident.startswith("sec:"):
            self.document.add(Target("page", page, ident, "", page.number, page.title), 1)

    def heading(self, header):
        level, (ident, _, _), inlines = header["c"]
        page = self.page
        line = page.line_of(text_of(inlines)[:40])
        if level == 1:
            self.library.wrong(page, "a second title of level 1", line)
            return
        number = ""
        if level == 2 and page.number:
            number = self.section = self.number("section")
            self.count["sub"] = 0
        elif level == 3 and self.section:
            self.count["sub"] = self.count.get("sub", 0) + 1
            number = f"{self.section}.{self.count['sub']}"
        own = ident.startswith("sec:")
        target = Target("section", page, ident, anchor_of(ident), number, text_of(inlines), level)
        page.sections.append(target)
        if own:
            self.document.add(target, line)
        elif ident in page.local:
            self.library.wrong(page, f"two headings have the id '{ident}'", line)
        else:
            page.local[ident] = target

    def blocks(self, blocks, box):
        """Walks over blocks in order; `box` is the box they stand in."""
        for at, block in enumerate(blocks):
            kind = block["t"]
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            if kind == "Header":
                if box:
                    self.library.wrong(self.page, f"a heading inside a box: '{text_of(block['c'][2])}'",
                                       self.page.line_of(text_of(block["c"][2])))
                self.heading(block)
            elif kind == "Div":
                self.div(block, box)
            elif kind == "Table":
                self.table(block, after)
            elif kind in ("Para", "Plain"):
                self.paragraph(block, after, box)
            elif kind in ("BulletList", "OrderedList"):
                for item in block["c"] if kind == "BulletList" else block["c"][1]:
                    self.blocks(item, box)
            elif kind == "BlockQuote":
                self.blocks(block["c"], box)
            elif kind == "RawBlock" and not re.match(r"\s*<!--", block["c"][1]):
                self.library.wrong(self.page, f"raw {block['c'][0]}: '{block['c'][1][:40]}'",
                                   self.page.line_of(block["c"][1][:20]))

    def paragraph(self, block, after, box):
        inlines = block["c"]
        images = each(inlines, "Image")
        if len(images) == 1 and len(inlines) == 1:
            self.figure(images[0], after)
        elif images:
            src = images[0]["c"][2][0]
            self.library.wrong(self.page, f"the picture {src} does not stand in a paragraph of its own",
                               self.page.line_of(src))
        if self.page.home == "glossary" and inlines and inlines[0]["t"] == "Strong":
            name = text_of(inlines[0]).rstrip(".:").lower()
            ident = "gl:" + re.sub(r"[^\w]+", "-", name).strip("-")
            self.document.add(Target("term", self.page, ident, anchor_of(ident), title=name),
                              self.page.line_of(name))
        for math in each(inlines, "Math"):
            self.formula(math, box)

    def formula(self, math, box):
        kind, tex = math["c"]
        first = tex.strip().split("\n")[0].strip()
        line = self.page.line_of(f"${first}$", 0) or self.page.line_of(first)
        self.formulas.append((tex, line))
        if kind["t"] == "DisplayMath" and DERIVATIVE.search(tex) and not (
                box and "gradcheck" in pairs(box["c"][0])):
            self.library.missing(self.page, "a formula for a derivative names its gradient check: "
                                            "a box .formula with gradcheck=\"...\"", line)

    def figure(self, image, after):
        (ident, classes, _), alt, (src, _) = image["c"]
        page = self.page
        line = page.line_of(f"]({src})")
        number = self.number("figure")
        ident = ident or f"fig:{page.home}-{number}"
        image["c"][0][0] = ident
        if not text_of(alt):
            self.library.wrong(page, f"the picture {src} has no alternative text", line)
        path = posixpath.normpath(posixpath.join(page.folder, src))
        if not (self.library.root / path).is_file():
            drawn = (self.library.root / path).with_suffix(".gp").is_file()
            note = self.library.missing if drawn else self.library.wrong
            note(page, f"there is no picture {src}" + (" yet, only its script" if drawn else ""), line)
        caption = caption_of(after, "Figure")
        if caption is None:
            self.library.missing(page, f"the figure {src} has no caption (*Figure: …* below it)", line)
        elif self.caption_lines["Figure"]:
            self.document.labels[page.path, self.caption_lines["Figure"].pop(0)] = number
        self.document.add(Target("figure", page, ident, anchor_of(ident), number, text_of(alt)), line)
        image["number"] = number
        self.live(image, line)

    def live(self, image, line):
        """live="NAME": the figure can be touched, by docs/tools/live/NAME.c and NAME.js."""
        name = pairs(image["c"][0]).get("live")
        if name is None:
            return
        image["live"] = name
        source = f"docs/tools/live/{name}.c"
        if (self.library.root / source).is_file():
            self.document.files.add(source)
        else:
            self.library.wrong(self.page, f'live="{name}": there is no {source}', line)

    def table(self, block, after):
        caption = caption_of(after, "Table")
        if caption is None:
            return
        number = self.number("table")
        block["number"] = number
        if self.caption_lines["Table"]:
            line = self.caption_lines["Table"].pop(0)
            self.document.labels[self.page.path, line] = number
        spans = each(after["c"][1:], "Span")
        ident = spans[0]["c"][0][0] if spans else f"tab:{self.page.home}-{number}"
        block["ident"] = ident
        self.document.add(Target("table", self.page, ident, anchor_of(ident), number, caption),
                          self.page.line_of(ident))

    # ---- boxes

    def div(self, block, outer):
        (ident, classes, _), blocks = block["c"]
        attributes = pairs(block["c"][0])
        line = int(attributes.get("line", 1))
        known = [c for c in classes if c in BOXES]
        if sorted(known) == ["derivation", "formula"]:
            known = ["derivation"]
        if ident == "refs" or "references" in classes or "csl-entry" in classes:
            for entry in each(blocks, "Div"):
                key = entry["c"][0][0]
                if key.startswith("ref-"):
                    self.document.add(Target("source", self.page, key, key, title=text_of(entry["c"][1])), 1)
            return
        if len(known) != 1:
            self.library.wrong(self.page, f"found a box {' '.join('.' + c for c in classes) or 'without class'}, "
                                          f"expected one of {', '.join(BOXES[:-1])}", line)
        for kind in known:
            handler = getattr(self, "box_" + kind.replace("-", "_"), None)
            if handler:
                handler(block, ident, attributes, line)
        if outer and known and known[0] in ("exercise", "answer"):
            self.library.wrong(self.page, f"a box .{known[0]} inside another box", line)
        self.blocks(blocks, block)

    def box_formula(self, block, ident, attributes, line):
        if ident:
            number = self.number("formula")
            block["number"] = number
            self.document.add(Target("formula", self.page, ident, anchor_of(ident), number), line)
        label = attributes.get("gradcheck")
        if label == "none" and not attributes.get("because"):
            self.library.wrong(self.page, 'gradcheck="none" needs because="..."', line)
        elif label and label != "none":
            self.gradient_check(block, attributes, line)

    box_derivation = box_formula

    def gradient_check(self, block, attributes, line):
        library, label = self.library, attributes["gradcheck"]
        path = library.run_path(self.page, attributes.get("run"))
        if path is None:
            library.wrong(self.page, f'gradcheck="{label}": run="N" says whose transcript', line)
            return
        run = library.transcript(path)
        if run is None:
            library.missing(self.page, f"there is no {path} yet for the gradient check '{label}'", line)
            return
        at, error, wrong = run.check_error(label)
        if wrong:
            library.wrong(self.page, wrong, line)
        if error:
            block["check"] = (path, at, error, label)

    def box_exercise(self, block, ident, attributes, line):
        page = self.page
        if page.kind != "chapter":
            self.library.wrong(page, "exercises stand in chapters", line)
        number = self.number("exercise")
        block["number"] = number
        for key in ("idea", "time"):
            if not attributes.get(key):
                self.library.wrong(page, f'exercise {number} says no {key}="..."', line)
        lead = block["c"][1][0] if block["c"][1] else {"t": "", "c": []}
        strong = lead["c"][0] if lead["t"] == "Para" and lead["c"] else {"t": ""}
        title = text_of(strong["c"]) if strong["t"] == "Strong" else ""
        if not EXERCISE.match(title):
            self.library.wrong(page, f"exercise {number} starts with '**Exercise: a name.**'", line)
        elif self.exercise_lines:
            self.document.labels[page.path, self.exercise_lines.pop(0)] = number
        if not ident.startswith("ex:"):
            self.library.wrong(page, f"exercise {number} has no id #ex:name", line)
        target = Target("exercise", page, ident, anchor_of(ident), number,
                        EXERCISE.sub("", title).rstrip("."))
        self.document.exercises.append((target, line, attributes))
        self.document.add(target, line)

    def box_answer(self, block, ident, attributes, line):
        wanted = attributes.get("for", "")
        if wanted in self.document.answers:
            self.library.wrong(self.page, f"a second answer to {wanted}", line)
            return
        self.document.answers[wanted] = (self.page, line)
        target = Target("answer", self.page, "answer:" + wanted, anchor_of("answer-" + wanted[3:]))
        self.document.add(target, line)

    # ---- what can be checked without numbers

    def check_all(self, blocks):
        page, library = self.page, self.library
        for code in each(blocks, "Code"):
            (_, classes, _), text = code["c"]
            attributes = pairs(code["c"][0])
            if transcript.is_number(text) and "typed" not in classes:
                self.measured(text, attributes)
            elif "file" in attributes and not library.lookup(text.rstrip("()"), attributes["file"]):
                library.wrong(page, f"`{text}`: {attributes['file']} has no such name", page.line_of(f"`{text}`"))
        for word in each(blocks, "Str"):
            if "$$" in word["c"]:
                library.wrong(page, "$$ that is no formula: does every \\begin have its \\end, and $$ its line?",
                              page.line_of("$$"))
        for tag in each(blocks, "RawInline"):
            if not tag["c"][1].startswith("<!--"):
                library.wrong(page, f"raw {tag['c'][0]}: '{tag['c'][1]}'", page.line_of(tag["c"][1]))
        for note in each(blocks, "Note"):
            library.wrong(page, "a footnote: make it a box .aside", page.line_of("[^"))
        prefix = re.compile(r"^(%s):" % "|".join(PREFIXES))
        for kind in ("Header", "Div", "Image", "Span", "Code", "CodeBlock", "Link"):
            for node in each(blocks, kind):
                ident = node["c"][1][0] if kind == "Header" else node["c"][0][0]
                if ident and kind not in ("Header", "Div") and not prefix.match(ident):
                    library.wrong(page, f"found the id '{ident}', expected one of "
                                        f"{', '.join(p + ':' for p in PREFIXES)}", page.line_of(ident))
                    continue
                if ident and kind == "Span" and ident not in self.document.targets:
                    target = Target("place", page, ident, anchor_of(ident))
                    self.document.add(target, page.line_of(ident))

    def measured(self, text, attributes):
        page, library = self.page, self.library
        line = page.line_of(f"`{text}`")
        path = library.run_path(page, attributes.get("run"))
        if path is None:
            library.wrong(page, f"`{text}` is a measured number: run=\"N\" says whose "
                                "(or .typed that it is none)", line)
            return
        run = library.transcript(path)
        if run is None:
            library.missing(page, f"`{text}`: there is no {path} yet", line)
        elif not run.holds(text):
            near = run.nearest(text)
            library.wrong(page, f"`{text}` does not stand in {path}"
                                + (f" (the nearest is {near})" if near is not None else ""), line)


def caption_of(block, word):
    """The text of a caption, `*Figure: …*`, if that is what this block is."""
    if not block or block["t"] != "Para" or not block["c"] or block["c"][0]["t"] != "Emph":
        return None
    if any(n["t"] not in ("Span", "Space", "SoftBreak") for n in block["c"][1:]):
        return None
    text = text_of(block["c"][0]["c"])
    m = CAPTION.match(text)
    return text[m.end():] if m and m.group(1) == word else None


def check(document):
    """What only all pages together can say."""
    library = document.library
    notation.check(library, document.formulas)
    for page in library.pages:
        check_links(document, page)
    answered = set(document.answers)
    for target, line, attributes in document.exercises:
        if target.ident not in answered:
            library.missing(target.page, f"{target.ident} has no answer", line)
        folder = attributes.get("code")
        for name in ("test.sh", "answer.patch") if folder else ():
            if not (library.root / folder / name).is_file():
                library.missing(target.page, f"{target.ident}: there is no {folder}/{name}", line)
    known = {t.ident for t, _, _ in document.exercises}
    for wanted, (page, line) in document.answers.items():
        if wanted not in known:
            library.wrong(page, f"an answer to '{wanted}', which is no exercise", line)
    for page in library.chapters:
        count = sum(t.page is page for t, _, _ in document.exercises)
        if count < EXERCISES_A_CHAPTER:
            library.missing(page, f"{count} exercises, at least {EXERCISES_A_CHAPTER} expected")
        if not any(p.name == "map" for p in page.generated):
            library.missing(page, "no map of the program so far (<!-- generated: map -->)")


def check_links(document, page):
    library = document.library
    for link in each(page.blocks, "Link"):
        _, inlines, (href, _) = link["c"]
        line = page.line_of(f"]({href})")
        target = document.resolve(page, href)
        if target is None and href.startswith("#ref-"):
            library.missing(library.pages[-1], "no page holds the references (a box with the id #refs)")
        elif target is None:
            known = any(href.startswith(f"#{p}:") for p in PREFIXES)
            page_to_come = re.search(r"(README|/\d+-[\w-]+)\.md", href)
            note = library.missing if known or page_to_come else library.wrong
            note(page, f"the link to {href} leads nowhere", line)
        elif isinstance(target, Target):
            check_word(library, page, text_of(inlines), target, line)
            if target.kind == "term":
                document.wanted_terms.setdefault(target.ident, []).append(page)
        if not text_of(inlines) and not each(inlines, "Image"):
            library.wrong(page, f"the link to {href} has no text", line)


def check_word(library, page, text, target, line):
    """[figure](...) must lead to a figure, and one that has a number."""
    m = NUMBERED.match(text)
    if not m:
        return
    word = m.group(1).lower()
    kind = {"equation": "formula", "chapter": "page", "appendix": "page"}.get(word, word)
    fits = target.kind == kind and (kind != "page" or target.page.kind == word)
    if not fits:
        what = target.page.kind if target.kind == "page" else target.kind
        library.wrong(page, f"[{text}] leads to a {what}: write [{what}](…)", line)
    elif not target.number and kind != "answer":
        library.wrong(page, f"[{text}] leads to a {kind} that has no number: use other words", line)
