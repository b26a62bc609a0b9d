"""Writing the book: many pages, one page, EPUB; the program's files as pages; the search index."""

import base64
import gzip
import html
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

from . import exercises, generated, listing, mathml, nodes
from .live import Live
from .nodes import each, text_of
from .render import Binder
from .source import COUNTED

PAGE = Path(__file__).parent / "page"
PARTS = (("front", "Before the first chapter"), ("chapter", "Chapters"), ("appendix", "Appendices"))
EPUB_DATE = (2024, 1, 1, 0, 0, 0)       # the same book, the same bytes


def template(name, **values):
    """A file of page/ with its {{names}} filled in."""
    text = (PAGE / name).read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda m: values[m.group(1)], text)


def escape(text):
    return html.escape(text, quote=True)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# ---- trees to HTML

def complain(document, said):
    """Pandoc's warnings, each on the page whose formula or word it quotes."""
    for warning in re.split(r"(?=\[WARNING\])", said):
        lines = [line.strip() for line in warning.strip().split("\n") if line.strip()]
        if not lines:
            continue
        quoted = re.search(r"TeX math (.*?),? rendering", warning, re.S)
        words = quoted.group(1).strip().split("\n")[0].strip() if quoted else lines[0]
        where = next((p for p in document.library.pages if any(words in t for t in p.lines)), None)
        what = next((t for t in lines if t.startswith("unexpected")), "")
        what = f"pandoc does not know this formula: {words} ({what})" if quoted else f"pandoc: {' '.join(lines)}"
        document.library.wrong(where or "the book", what, where.line_of(words) if where else None)


def to_html(document, binder, pages):
    """{page key: HTML}, all pages in one run of pandoc."""
    blocks = []
    for page in pages:
        blocks.append(nodes.raw(f"<!--page {page.key}-->"))
        blocks += binder.bind(page)
    out, said = nodes.pandoc(["-f", "json", "-t", "html5", "--mathml", "--wrap=none", "--no-highlight",
                              "--email-obfuscation=none"], nodes.document(blocks, document.like))
    complain(document, said)
    parts = re.split(r"<!--page ([\w.-]+)-->\n?", mathml.fix(out))
    return {key: tidy(text) for key, text in zip(parts[1::2], parts[2::2])}


def tidy(text):
    """Displayed formulas in blocks of their own that may scroll."""
    text = re.sub(r'(<math [^>]*display="block".*?</math>)', r'<span class="display">\1</span>', text, flags=re.S)
    text = re.sub(r'<p>(<span class="display">(?:(?!</math>).)*</math></span>)</p>', r"\1", text, flags=re.S)
    text = re.sub(r"<th\b[^>]*></th>", "<td></td>", text)
    text = re.sub(r' role="doc-(biblioentry|bibliography)"', "", text)
    return re.sub(r"<p>\s*</p>\n?", "", text)


# ---- navigation

def contents(document, current, href):
    """The list of all pages; the current one with its sections."""
    out = []
    for kind, name in PARTS:
        pages = [p for p in document.library.pages if p.kind == kind]
        if not pages:
            continue
        items = []
        for page in pages:
            here = ' aria-current="page"' if page is current else ""
            number = f'<span class="number">{page.number}</span> ' if page.number else ""
            inside = ""
            if page is current:
                inside = "".join(f'<li><a href="#{t.anchor}">{escape(t.title)}</a></li>'
                                 for t in page.sections if t.level == 2)
                inside = f"<ol>{inside}</ol>" if inside else ""
            items.append(f'<li><a href="{href(page)}"{here}>{number}{escape(page.title)}</a>{inside}</li>')
        out.append(f'<p class="part">{name}</p><ol class="{kind}">{"".join(items)}</ol>')
    return "\n".join(out)


def side(document, current, program=False):
    here = ' aria-current="page"' if program else ""
    return contents(document, current, lambda p: p.url) + \
        f'<p class="part"><a href="program.html"{here}>The program, file by file</a></p>'


def turn(before, after):
    """Links to the page before and the page after."""
    out = []
    for rel, word, target in (("prev", "Previous", before), ("next", "Next", after)):
        if target:
            url, name = target
            out.append(f'<a class="{rel}" rel="{rel}" href="{url}"><span>{word}</span> {escape(name)}</a>')
    return "".join(out)


def named(page):
    if page is None:
        return None
    return page.url, (f"{page.number}. {page.title}" if page.number else page.title)


class Site:
    """The many pages in a folder."""

    def __init__(self, document, out, live):
        self.document = document
        self.live = live
        self.library = document.library
        self.out = out
        self.title = self.library.settings["title"]

    def page(self, url, title, body, nav, turns="", kind="", head=""):
        whole = template("page.html", language=self.library.settings["language"],
                         title=escape(title if title == self.title else f"{title} · {self.title}"),
                         book=escape(self.title), head=head, body=body, contents=nav, turn=turns, kind=kind)
        write(self.out / url, whole)

    def pages(self, bodies):
        pages = self.library.pages
        for at, page in enumerate(pages):
            before = ("index.html", self.title) if at == 0 else named(pages[at - 1])
            after = named(pages[at + 1]) if at + 1 < len(pages) else ("program.html", "The program, file by file")
            body = bodies[page.key]
            if page.kind == "chapter":
                body = body.replace("</h1>", "</h1>\n" + self.cost(page), 1)
            self.page(page.url, page.title, body, side(self.document, page), turn(before, after), page.kind,
                      self.live.head(page, body))

    def cost(self, page):
        """What to expect of a run, under a chapter's title."""
        measured = self.library.json("docs/measured.json") or {"lessons": {}}
        run = measured["lessons"].get(page.number)
        words = f"<code>make chapter{page.number}</code>"
        if run:
            words += f" · {generated.cost_of(run, ' · ')}"
        program = generated.lesson_files(self.library, page)
        links = [f'<a href="{listing.source_url(p)}">{Path(p).name}</a>' for p in program]
        printed = f"{page.folder}/transcript.txt"
        if (self.library.root / printed).is_file():
            links.append(f'<a href="{listing.source_url(printed)}">what it prints</a>')
        run = self.live.program_of(page)
        here = f'\n<div class="live-run" data-run="{run}"></div>' if run else ""
        return f'<p class="cost">{" · ".join([words, *links])}</p>{here}'

    # ---- the front page

    def index(self, cover):
        settings, pages = self.library.settings, self.library.pages
        lists = []
        for kind, name in PARTS:
            some = [p for p in pages if p.kind == kind]
            if some:
                items = "".join(
                    f'<li><a href="{p.url}"><span class="number">{p.number}</span> <span class="name">'
                    f'{escape(p.title)}</span></a><p>{escape(p.summary)}</p></li>' for p in some)
                lists.append(f'<section class="{kind}"><h2>{name}</h2><ol>{items}</ol></section>')
        first = next((p for p in pages), None)
        chapter = next((p for p in self.library.chapters), None)
        start = []
        if first:
            start.append(f'<a class="start" href="{first.url}">Start reading</a>')
        if chapter and chapter is not first:
            ways = [f'<a href="{chapter.url}">Straight to chapter 1</a>']
            ways += [f'<a href="{p.url}#{s.anchor}">{escape(s.title)}</a>'
                     for p in pages for s in p.sections if s.ident == "get-it-running"]
            start.append(f'<span>{"<br>".join(ways)}</span>')
        body = template("index.html", title=escape(self.title), subtitle=escape(settings["subtitle"]),
                        about=escape(settings.get("about", "")), cover=cover, start="\n".join(start),
                        lists="\n".join(lists), epub=file_name(self.title, ".epub"),
                        code=file_name(self.title, ".tar.gz"))
        self.page("index.html", self.title, body, side(self.document, None),
                  turn(None, named(first)), "cover")

    # ---- the program

    def program(self, listings):
        paths = self.source_paths()
        for path in paths:
            text = (self.library.root / path).read_text(encoding="utf-8").rstrip("\n")
            body = (f'<h1><span class="over">The program</span> {escape(path)}</h1>\n'
                    + self.file_note(path) + listings.source(path, text))
            at = paths.index(path)
            before = (listing.source_url(paths[at - 1]), paths[at - 1]) if at else ("program.html", "The program")
            after = (listing.source_url(paths[at + 1]), paths[at + 1]) if at + 1 < len(paths) else None
            self.page(listing.source_url(path), path, body, side(self.document, None, True),
                      turn(before, after), "source")
        groups = {}
        for path in paths:
            groups.setdefault(str(Path(path).parent), []).append(path)
        body = "<h1>The program, file by file</h1>\n<p>Every line has its own address; every definition " \
               "leads to the place in the book that explains it.</p>\n"
        for folder, some in groups.items():
            items = "".join(f'<li><a href="{listing.source_url(p)}">{escape(Path(p).name)}</a> '
                            f'<span>{escape(self.about(p))}</span></li>' for p in some)
            ident = listing.source_url(folder)[:-5]
            body += f'<h2 id="{ident}">{escape(folder)}</h2>\n<ul class="files">{items}</ul>\n'
        last = self.library.pages[-1] if self.library.pages else None
        first = (listing.source_url(paths[0]), paths[0]) if paths else None
        self.page("program.html", "The program, file by file", body, side(self.document, None, True),
                  turn(named(last), first), "program")

    def source_paths(self):
        root = self.library.root
        more = [p.relative_to(root).as_posix() for name in ("*.py", "transcript*.txt")
                for p in root.glob(f"chapters/[0-9]*/{name}")]
        return sorted({*self.library.sources, *self.document.files, *more})

    def about(self, path):
        if path in self.library.sources:
            for d in self.library.sources[path].definitions:
                if d.kind == "comment":
                    return re.split(r"(?<=[.:])\s", " ".join(t.lstrip("/ ") for t in d.lines))[0].rstrip(":")
        return ""

    def file_note(self, path):
        home = (self.library.homes.get(Path(path).stem) if path.startswith("common/")
                else self.library.elsewhere.get(path))
        page = next((p for p in self.library.pages if p.home == home), None) or next(
            (p for p in self.library.pages if p.kind == "chapter" and p.folder == str(Path(path).parent)), None)
        if not page:
            return ""
        return (f'<p class="cost">explained in <a href="{page.url}">{escape(page.name)}'
                f'{": " + escape(page.title) if page.number else ""}</a></p>')


# ---- search

def search_index(document, listings):
    """[address, title, page, words] of every section and every definition."""
    entries = []
    for page in document.library.pages:
        current = [page.url, page.title, page.name if page.number else "", []]
        entries.append(current)
        sections = iter(page.sections)
        for block in page.blocks[1:]:
            if block["t"] == "Header":
                target = next(sections, None)
                if target:
                    current = [f"{page.url}#{target.anchor}", target.title, page.name, []]
                    entries.append(current)
            else:
                current[3].append(words(block))
    for path, file in document.library.sources.items():
        for d in file.definitions:
            if d.kind in COUNTED:
                address = listings.explained(d) or listings.in_source(d)
                about = " ".join(line.lstrip("/ ") for line in d.comment)
                entries.append([address, d.name, f"{d.kind} in {path}", [about]])
    return [[url, title, where, re.sub(r"\s+", " ", " ".join(text)).strip()] for url, title, where, text in entries]


def words(block):
    """A block's words without its code and formulas."""
    pruned = nodes.walk([block], lambda n: [] if n["t"] in ("CodeBlock", "Math") or (
        n["t"] == "Div" and "generated" in n["c"][0][1]) else None)
    return text_of(pruned)


# ---- the forms

def file_name(title, ending):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") + ending


def archive(library, out):
    """The whole course beside its book, for a reader who has only the pages. The same tree, the same bytes."""
    name = file_name(library.settings["title"], "")
    build = out.parent.resolve()

    def cleaned(entry):
        path = library.root / entry.name.partition("/")[2]
        if path.name in exercises.LEFT_OUT or path.resolve() == build:
            return None
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with gzip.GzipFile(out / file_name(library.settings["title"], ".tar.gz"), "wb", mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            tar.add(library.root, arcname=name, filter=cleaned)


def figure_css():
    tool = PAGE.parent.parent / "figure"
    done = subprocess.run(["sh", str(tool), "--css"], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def style(live=None):
    parts = [(PAGE / "book.css").read_text(encoding="utf-8"), "/* Figures: docs/tools/figure --css */", figure_css()]
    return "\n".join(parts) + (live.style() if live else "")


def build(document, ledger, out):
    """Makes everything; with `out` None only to hear the complaints."""
    library = document.library
    live = Live(library)
    if out is not None:
        live.make(out.parent)
    binder = Binder(document, ledger, "pages", live)
    bodies = to_html(document, binder, library.pages)
    if out is None:
        return
    fresh = out.parent / (out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    site = Site(document, fresh, live)
    site.pages(bodies)
    site.index(cover_picture(library, binder))
    site.program(binder.listings)
    write(fresh / "book.css", style(live))
    for name in ("book.js", "math.woff2", "math-licence.txt"):
        if (PAGE / name).exists():
            shutil.copy(PAGE / name, fresh / name)
    index = json.dumps(search_index(document, binder.listings), ensure_ascii=False, separators=(",", ":"))
    write(fresh / "search-index.js", f"window.bookIndex = {index};\n")
    live.write(fresh, binder.listings)
    copy_pictures(library, fresh)
    one_page(document, ledger, fresh)
    epub(document, ledger, fresh)
    archive(library, fresh)
    check_pages(library, fresh)
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)


def cover_picture(library, binder):
    path = library.root / library.settings.get("cover", "none")
    if not path.is_file():
        return ""
    caption = library.settings.get("caption", "")
    return (f'<figure class="cover-picture">{binder.inline_svg(path, library.settings.get("cover_alt", ""))}'
            + (f"<figcaption>{escape(caption)}</figcaption>" if caption else "") + "</figure>")


def copy_pictures(library, out):
    """Pictures that are not SVG lie beside the pages."""
    for page in library.pages:
        for image in each(page.blocks, "Image"):
            path = library.root / page.folder / image["c"][2][0]
            if path.is_file() and path.suffix != ".svg":
                shutil.copy(path, out / path.name)


def one_page(document, ledger, out):
    library = document.library
    binder = Binder(document, ledger, "one")
    bodies = to_html(document, binder, library.pages)
    body = "\n".join(f'<section class="leaf {p.kind}">\n{bodies[p.key]}</section>' for p in library.pages)
    css = style()
    font = PAGE / "math.woff2"
    if font.exists():
        data = base64.b64encode(font.read_bytes()).decode()
        css = css.replace("url(math.woff2)", f"url(data:font/woff2;base64,{data})")
    whole = template("one-page.html", language=library.settings["language"], title=escape(library.settings["title"]),
                     subtitle=escape(library.settings["subtitle"]), css=css,
                     script=(PAGE / "book.js").read_text(encoding="utf-8"), body=body,
                     contents=contents(document, None, lambda p: "#" + p.key))
    write(out / "one-page.html", whole)


def epub(document, ledger, out):
    library, settings = document.library, document.library.settings
    binder = Binder(document, ledger, "epub")
    blocks = []
    for page in library.pages:
        blocks += binder.bind(page)
    with tempfile.TemporaryDirectory(prefix="epub-") as folder:
        raw = Path(folder) / "raw.epub"
        blocks = nodes.walk(blocks, lambda n: light_picture(n, Path(folder)))
        arguments = ["-f", "json", "-t", "epub3", "--mathml", "--no-highlight", "--toc", "--toc-depth=2",
                     "--epub-chapter-level=1", "--css", str(PAGE / "epub.css"),
                     "-M", f"title={settings['title']}", "-M", f"subtitle={settings['subtitle']}",
                     "-M", f"lang={settings['language']}", "-M", f"author={settings.get('author', 'The authors')}",
                     "-M", f"identifier=urn:book:{file_name(settings['title'], '')}", "-M", "date=2024",
                     "-o", str(raw)]
        _, said = nodes.pandoc(arguments, nodes.document(blocks, document.like))
        complain(document, said)
        if raw.exists():
            repack(raw, out / file_name(settings["title"], ".epub"))


def repack(raw, to):
    """The same archive with better formulas, and with a fixed date in place of today's."""
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(to, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith(".xhtml"):
                data = mathml.fix(data.decode()).encode()
            if entry.filename.endswith(".opf"):
                data = re.sub(rb'(<meta property="dcterms:modified">)[^<]*', rb"\g<1>2024-01-01T00:00:00Z", data)
            fresh = zipfile.ZipInfo(entry.filename, EPUB_DATE)
            fresh.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(fresh, data)


def light_picture(node, folder):
    """A copy of an SVG without what EPUB's checkers do not know."""
    if node["t"] != "Image" or not node["c"][2][0].endswith(".svg"):
        return None
    path = Path(node["c"][2][0])
    copy = folder / f"{path.parent.parent.name}-{path.name}"
    text = path.read_text(encoding="utf-8")
    text = text.replace('<style class="figure-style">', "<style>")
    copy.write_text(re.sub(r' data-source="[^"]*"', "", text), encoding="utf-8")
    return {"t": "Image", "c": [node["c"][0], node["c"][1], [str(copy), ""]]}


def check_pages(library, out):
    """The last word: in the files themselves no id twice, no link into nothing."""
    ids, links = {}, []
    for file in sorted(out.glob("*.html")):
        text = re.sub(r"<script\b.*?</script>|<style\b.*?</style>", "", file.read_text(encoding="utf-8"), flags=re.S)
        found = re.findall(r'<[^>]*?\sid="([^"]*)"', text)
        ids[file.name] = set(found)
        for ident in {i for i in found if found.count(i) > 1} if len(found) != len(ids[file.name]) else ():
            library.wrong(f"{out.name.removesuffix('.new')}/{file.name}", f"the id '{ident}' twice")
        links += [(file.name, html.unescape(h)) for h in re.findall(r'<a\b[^>]*?\shref="([^"]*)"', text)]
    for name, href in sorted(set(links)):
        path, _, ident = href.partition("#")
        if re.match(r"[a-z]+:", href):
            continue
        path = path or name
        if path not in ids and not (out / path).is_file():
            library.wrong(f"book/{name}", f"a link to {href}, but there is no such file")
        elif ident and ident not in ids.get(path, ()):
            library.wrong(f"book/{name}", f"a link to {href}, but no such id")
