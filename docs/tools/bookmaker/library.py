"""The book's parts as files: pages, C sources, homes, transcripts; and the list of problems."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from . import markdown, source, transcript


@dataclass
class Problem:
    where: str          # file, or file:line
    what: str
    missing: bool       # still to be written, rather than wrong

    def __str__(self):
        return f"{self.where}: {self.what}"


@dataclass
class Page:
    kind: str           # front, chapter, appendix
    number: str         # "3", "A", "" for front matter
    key: str            # the name of its file in the book
    home: str           # as docs/homes.txt calls it
    path: str           # from the root
    lines: list
    fences: list = field(default_factory=list)
    generated: list = field(default_factory=list)
    title: str = ""
    summary: str = ""
    blocks: list = field(default_factory=list)
    local: dict = field(default_factory=dict)      # a heading's own id -> Target
    sections: list = field(default_factory=list)   # Targets of its headings

    @property
    def folder(self):
        return str(Path(self.path).parent)

    @property
    def url(self):
        return self.key + ".html"

    @property
    def name(self):
        """Chapter 3, Appendix A, or its title."""
        word = {"chapter": "Chapter ", "appendix": "Appendix "}.get(self.kind)
        return word + self.number if word else self.title

    def line_of(self, text, default=1):
        """The first line that holds this text: where to look for a problem."""
        for number, line in enumerate(self.lines, 1):
            if text in line:
                return number
        return default


def read(path):
    return path.read_text(encoding="utf-8")


class Library:
    def __init__(self, root):
        self.root = Path(root)
        self.problems = []
        self.settings = {"title": "A book", "subtitle": "", "language": "en-GB"}
        self.settings.update(self.json("docs/book.json") or {})
        self.pages = self.find_pages()
        self.sources = self.find_sources()
        self.homes = self.read_homes()
        self.transcripts = {}
        self.public = self.find_public()

    # ---- problems

    def wrong(self, where, what, line=None):
        self.note(where, what, line, False)

    def missing(self, where, what, line=None):
        self.note(where, what, line, True)

    def note(self, where, what, line, missing):
        where = where.path if isinstance(where, Page) else where
        problem = Problem(f"{where}:{line}" if line else where, what, missing)
        if problem not in self.problems:
            self.problems.append(problem)

    # ---- files

    def json(self, path):
        file = self.root / path
        return json.loads(read(file)) if file.exists() else None

    def find_pages(self):
        pages = []
        for number, file in enumerate(sorted(self.root.glob("docs/front/[0-9]*.md")), 1):
            slug = re.sub(r"^\d+-", "", file.stem)
            pages.append(self.page("front", "", slug, slug, file))
        for file in sorted(self.root.glob("chapters/[0-9]*/README.md")):
            number = str(int(file.parent.name.split("-")[0]))
            pages.append(self.page("chapter", number, file.parent.name, f"chapter-{number}", file))
        for at, file in enumerate(sorted(self.root.glob("docs/appendices/[0-9]*.md"))):
            slug = re.sub(r"^\d+-", "", file.stem)
            pages.append(self.page("appendix", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at], slug, slug, file))
        keys = {}
        for page in pages:
            if keys.setdefault(page.key, page) is not page or page.key in ("index", "one-page", "program"):
                self.wrong(page, f"another page is called '{page.key}' already")
        return pages

    def page(self, kind, number, key, home, file):
        path = file.relative_to(self.root).as_posix()
        page = Page(kind, number, key, home, path, read(file).rstrip("\n").split("\n"))
        page.fences, page.generated, problems = markdown.parts(page.lines)
        for line, what in problems:
            self.wrong(page, what, line)
        return page

    @property
    def chapters(self):
        return [p for p in self.pages if p.kind == "chapter"]

    def page_at(self, path):
        return next((p for p in self.pages if p.path == path), None)

    def chapter(self, number):
        return next((p for p in self.chapters if p.number == str(number)), None)

    # ---- C

    def find_sources(self):
        files = [*self.root.glob("common/*.[ch]"), *self.root.glob("chapters/[0-9]*/*.c"),
                 *self.root.glob("data/*.c"), *self.root.glob("tests/bench/steps.c")]
        found = {}
        for file in sorted(files):
            path = file.relative_to(self.root).as_posix()
            found[path] = source.scan(path, read(file))
            for line, what in found[path].problems:
                self.wrong(path, what, line)
            names = set()
            for d in found[path].definitions:
                if d.kind in source.COUNTED and d.name in names and self.is_counted(path):
                    self.wrong(path, f"a second definition of {d.name}", d.head)
                names.add(d.name if d.kind in source.COUNTED else None)
        return found

    @staticmethod
    def is_counted(path):
        """Must the book quote this file? Tests and the programs that make data are exempt."""
        return path.startswith("common/") or (
            path.startswith("chapters/") and not Path(path).name.startswith("test_"))

    def rooms(self):
        return sorted({Path(p).stem for p in self.sources if p.startswith("common/")})

    def room_files(self, room):
        return [p for p in (f"common/{room}.h", f"common/{room}.c") if p in self.sources]

    def chapter_sources(self, page):
        return [p for p in self.sources if str(Path(p).parent) == page.folder]

    def read_homes(self):
        """{room: home, (room, definition): home}; self.elsewhere: the same for a chapter's programs"""
        homes, self.elsewhere = {}, {}
        path = "docs/homes.txt"
        if not (self.root / path).exists():
            return homes
        rooms = self.rooms()
        for number, line in enumerate(read(self.root / path).split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            home, colon, names = line.partition(": ")
            if not colon:
                self.wrong(path, f"found '{line}', expected 'home: rooms'", number)
            for name in names.split():
                room, _, definition = name.partition(":")
                if "/" in room:
                    self.read_home_of_program(room, definition, home, path, number)
                    continue
                key = (room, definition) if definition else room
                if key in homes:
                    self.wrong(path, f"{name} has two homes", number)
                if room not in rooms:
                    self.wrong(path, f"there is no room {room} in common/", number)
                elif definition and not any(self.sources[f].find(definition) for f in self.room_files(room)):
                    self.wrong(path, f"{room} defines no {definition}", number)
                homes[key] = home
        for room in rooms:
            if room not in homes:
                self.wrong(path, f"the room {room} has no home")
        return homes

    def read_home_of_program(self, program, definition, home, path, number):
        """chapters/05-digits/nn.c, or one definition of it."""
        if program not in self.sources or not self.is_counted(program):
            self.wrong(path, f"there is no program {program}", number)
        elif definition and not self.sources[program].find(definition):
            self.wrong(path, f"{program} defines no {definition}", number)
        self.elsewhere[(program, definition) if definition else program] = home

    def home_of(self, definition):
        """Where a definition is explained, as docs/homes.txt calls it."""
        path = Path(definition.file)
        if definition.file.startswith("common/"):
            return self.homes.get((path.stem, definition.name), self.homes.get(path.stem))
        home = self.elsewhere.get((definition.file, definition.name), self.elsewhere.get(definition.file))
        if home:
            return home
        number = re.match(r"chapters/(\d+)-", definition.file)
        return f"chapter-{int(number.group(1))}" if number else None

    def find_public(self):
        """What any file may use by its name: {name: definition}."""
        declared = {d.name for path, f in self.sources.items() if path.endswith(".h")
                    for d in f.definitions if d.kind == "prototype"}
        public = {}
        for path, file in self.sources.items():
            if not path.startswith("common/"):
                continue
            for d in file.definitions:
                if d.kind not in source.COUNTED:
                    continue
                for name in [d.name, *d.aliases] if path.endswith(".h") else [d.name]:
                    if path.endswith(".h") or name in declared:
                        public.setdefault(name, d)
        return public

    def lookup(self, name, path=None, page=None):
        """The definition that a name means in a file, or in the prose of a page."""
        if path and path in self.sources and self.sources[path].find(name):
            return self.sources[path].find(name)
        if path:
            return self.public.get(name)
        own = [self.sources[p].find(name) for p in self.chapter_sources(page)
               if self.is_counted(p)] if page else []
        own = [d for d in own if d]
        if len(own) == 1:
            return own[0]
        if name in self.public:
            return self.public[name]
        everywhere = [f.find(name) for p, f in self.sources.items()
                      if p.startswith("common/") and f.find(name)]
        return everywhere[0] if len(everywhere) == 1 else None

    # ---- what programs printed

    def transcript(self, path):
        """The file as a Transcript. None: it is not there (yet)."""
        if path not in self.transcripts:
            file = self.root / path
            self.transcripts[path] = transcript.Transcript(path, read(file)) if file.is_file() else None
        return self.transcripts[path]

    def run_path(self, page, run):
        """run="article", "3", "3/article" or nothing: which file that is. None: no such chapter."""
        number, _, name = (run or "").partition("/")
        if number and not number.isdigit():
            number, name = "", run
        chapter = self.chapter(number) if number else page
        if chapter is None or chapter.kind != "chapter":
            return None
        return f"{chapter.folder}/transcript{'-' + name if name else ''}.txt"
