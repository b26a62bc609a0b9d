"""Quoted code and excerpts: what a fence should hold, and the ledger of definitions."""

import re
from collections import Counter
from dataclasses import dataclass

from .source import COUNTED


@dataclass
class Quote:
    page: object
    line: int
    path: str
    definitions: list       # in the order of the fence
    contract: list          # lines that the header says about the first of them
    body: list              # what the fence should hold


def join(definitions):
    """Their lines, neighbours as close as in the file."""
    lines = []
    for at, d in enumerate(definitions):
        if at and not (d.file == definitions[at - 1].file and d.first == definitions[at - 1].last + 1):
            lines.append("")
        lines += d.lines
    return lines


def resolve(library, page, fence):
    """The Quote that a fence with file="..." asks for. None: it cannot be found, and that is said."""
    path, names = fence.pairs["file"], fence.pairs.get("def", "").split()
    file = library.root / path
    if not file.is_file():
        library.wrong(page, f"there is no file {path}", fence.line)
        return None
    if path not in library.sources:
        if names:
            library.wrong(page, f"{path} is no C file of the book: quote it whole, without def", fence.line)
            return None
        text = file.read_text(encoding="utf-8").rstrip("\n")
        return Quote(page, fence.line, path, [], [], text.split("\n"))
    if not names:
        library.wrong(page, f"{path}: def=\"...\" names what to quote", fence.line)
        return None
    definitions = []
    for name in names:
        d = library.sources[path].find(name) or library.sources[path].find(name, ("prototype", "comment"))
        if d is None:
            near = [x.name for x in library.sources[path].definitions
                    if x.kind in COUNTED and x.name[:3] == name[:3]]
            library.wrong(page, f"{path} defines no {name}" + (f" (there is {', '.join(near)})" if near else ""),
                          fence.line)
            return None
        definitions.append(d)
    contract = []
    if "contract" in fence.classes:
        for other, header in library.sources.items():
            if other.endswith(".h"):
                contract = contract or header.contract(definitions[0].name)
        if not contract:
            library.wrong(page, f"no header says anything about {definitions[0].name}: leave out .contract",
                          fence.line)
    return Quote(page, fence.line, path, definitions, contract, contract + join(definitions))


def name_of(definition):
    """An id for the place where it is quoted: code-dense-dense_forward, code-01-main."""
    path = definition.file
    chapter = re.match(r"chapters/(\d+)-[^/]*/(.*)\.c$", path)
    if chapter:
        room = chapter.group(1) if chapter.group(2) == "lesson" else f"{chapter.group(1)}-{chapter.group(2)}"
    else:
        room = re.sub(r"^common/|\.c$", "", path).replace(".h", "_h").replace("/", "-").replace(".", "_")
    name = "about" if definition.kind == "comment" else definition.name
    return f"code-{room}-{name}" + ("-contract" if definition.kind == "prototype" else "")


class Ledger:
    """Which definition stands where."""

    def __init__(self, library):
        self.library = library
        self.quotes = []
        self.places = {}        # (file, name, kind) -> [Quote]
        for page in library.pages:
            for fence in page.fences:
                if "file" in fence.pairs:
                    quote = resolve(library, page, fence)
                    if quote:
                        self.add(quote)

    def add(self, quote):
        self.quotes.append(quote)
        for d in quote.definitions:
            self.places.setdefault((d.file, d.name, d.kind), []).append(quote)
        if not quote.definitions:
            self.places.setdefault((quote.path, "", "file"), []).append(quote)

    def place(self, d):
        quotes = self.places.get((d.file, d.name, d.kind))
        return quotes[0] if quotes else None

    def counted(self):
        """The definitions that the book must quote once, file by file."""
        for path, file in self.library.sources.items():
            if self.library.is_counted(path):
                yield from (d for d in file.definitions if d.kind in COUNTED)

    def check(self):
        library = self.library
        for key, quotes in self.places.items():
            for quote in quotes[1:]:
                what = f"{key[0]}: {key[1] or 'this file'}"
                library.wrong(quote.page, f"{what} is quoted already at {quotes[0].page.path}:{quotes[0].line};"
                                          " link to it instead", quote.line)
        for d in self.counted():
            home, quote = library.home_of(d), self.place(d)
            if quote is None and home != "later":
                library.missing(d.file, f"{d.name} is quoted nowhere (its home is {home})", d.head)
            elif quote and home and quote.page.home != home:
                library.wrong(quote.page, f"{d.file}: {d.name} is at home in {home}", quote.line)

    def count(self):
        """{what: how many} for the ledger's last line."""
        times = Counter()
        for d in self.counted():
            if self.library.home_of(d) == "later" and not self.place(d):
                times["later"] += 1
                continue
            times["definitions"] += 1
            quotes = len(self.places.get((d.file, d.name, d.kind), []))
            times[("never", "once")[quotes] if quotes < 2 else "twice"] += 1
        for path, file in self.library.sources.items():
            if self.library.is_counted(path):
                times.update(d.kind for d in file.definitions if d.kind not in COUNTED)
            else:
                times["exempt"] += sum(d.kind in COUNTED for d in file.definitions)
        return times

    def lines(self):
        """The ledger as text, ending in the count."""
        library = self.library
        for path, file in library.sources.items():
            if not library.is_counted(path):
                continue
            yield path
            for d in (d for d in file.definitions if d.kind in COUNTED):
                quotes = self.places.get((d.file, d.name, d.kind), [])
                where = ", ".join(f"{q.page.path}:{q.line}" for q in quotes)
                later = library.home_of(d) == "later"
                yield f"  {d.first:5}  {d.kind:9} {d.name:34} {where or ('later' if later else 'NEVER')}"
        n = self.count()
        others = [q for q in self.quotes if not any(d.kind in COUNTED for d in q.definitions)]
        if others:
            yield "quoted besides: " + ", ".join(
                f"{q.path} {'/'.join(d.name for d in q.definitions)}".strip() for q in others)
        if n["exempt"]:
            yield f"tests and programs that make data, quoted or not: {n['exempt']} definitions"
        if n["later"]:
            yield f"waiting for an appendix that is not written yet (later in docs/homes.txt): {n['later']}"
        yield (f"definitions {n['definitions']}, quoted once {n['once']}, twice {n['twice']}, "
               f"never {n['never']}, exempt: includes {n['include']}, guards {n['guard']}, "
               f"prototypes {n['prototype']}")
