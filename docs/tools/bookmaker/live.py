"""Figures to touch: the course's own C as WebAssembly, packed into scripts beside the pages."""

import base64
import gzip
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import listing

LIVE = "docs/tools/live"
PAGE = Path(__file__).parent / "page"
FLAGS = ["--target=wasm32-wasi", "-lwasi-emulated-getpid"]
MODULE_BYTES, SCRIPT_BYTES = 100_000, 60_000     # of a packed module, of all scripts of a page


def missing_tool():
    """Which part of the toolchain is not here; empty if all of it is."""
    for tool in ("make", "clang", "wasm-ld", "llvm-ar"):
        if not shutil.which(tool):
            return tool
    with tempfile.TemporaryDirectory(prefix="live-") as folder:
        source = Path(folder) / "probe.c"
        source.write_text("#include <stdio.h>\nint main(void) { return puts(\"\") < 0; }\n")
        done = subprocess.run(["clang", str(source), "-o", folder + "/probe", *FLAGS], capture_output=True)
    return "" if done.returncode == 0 else "wasi-libc (or libclang-rt-14-dev-wasm32)"


def pack(data):
    return base64.b64encode(gzip.compress(data, mtime=0)).decode()


def lean(script):
    """A script without its indentation and the lines that only comment."""
    return re.sub(r"^\s*(//.*)?\n|^[ \t]+", "", script.read_text(encoding="utf-8"), flags=re.M)


class Live:
    """The modules of one tree: made once, used by every page."""

    def __init__(self, library):
        self.library = library
        self.modules = None     # None: not made; pages do without

    def make(self, build):
        """Compiles the modules into build/live, and says why if it does not."""
        root = self.library.root
        if not (root / LIVE / "live.mk").is_file():
            return
        lacking = missing_tool()
        if lacking:
            print(f"no live figures: {lacking} is not installed")
            return
        where = (build / "live").resolve()
        done = subprocess.run(["make", "-s", "-j2", "-f", f"{LIVE}/live.mk", f"BUILD={where}", "modules"],
                              cwd=root, capture_output=True, text=True)
        if done.returncode != 0:
            self.library.wrong(f"{LIVE}/live.mk", "the live figures do not compile: "
                               + (done.stderr.strip() or done.stdout.strip())[-600:])
            return
        self.modules = where

    # ---- what a page needs

    def program_of(self, page):
        """'chapter1' where the page's quick lesson can run in it."""
        quick = self.library.root / page.folder / "transcript-quick.txt"
        if self.modules is None or page.kind != "chapter" or not quick.is_file():
            return None
        name = f"chapter{page.number}"
        return name if (self.modules / name).is_file() else None

    def figure(self, name):
        """The attributes of a live figure. Empty: there is none."""
        if self.modules is None or not (self.modules / name).is_file():
            return ""
        return f' data-live="{name}"'

    def head(self, page, body):
        """The scripts that a page needs."""
        figures = sorted(set(re.findall(r'<figure [^>]*data-live="([\w-]+)"', body)))
        if not figures and not self.program_of(page):
            return ""
        names = [f"live/{name}.js" for name in ("wasi", "live", *figures)]
        self.measure(page, [lean(script) for script in (PAGE / "book.js", *(self.library.root / "docs/tools" / name for name in names))])
        return "\n".join(f'<script src="{name}" defer></script>' for name in names)

    def measure(self, page, scripts):
        size = sum(len(script.encode()) for script in scripts)
        if size > SCRIPT_BYTES:
            self.library.wrong(page, f"its scripts have {size} bytes together, at most {SCRIPT_BYTES} are allowed")

    def style(self):
        return (self.library.root / LIVE / "live.css").read_text(encoding="utf-8") if self.modules else ""

    # ---- the files

    def write(self, out, listings):
        if self.modules is None:
            return
        folder = out / "live"
        folder.mkdir()
        for script in (self.library.root / LIVE).glob("*.js"):
            (folder / script.name).write_text(lean(script), encoding="utf-8")
        for page in self.library.chapters:
            name = self.program_of(page)
            if name:
                self.write_module(folder, name, self.lesson(page))
        for source in sorted((self.library.root / LIVE).glob("*.c")):
            self.write_module(folder, source.stem, {"files": self.read_by(source), "code": self.shown(source, listings)})

    def write_module(self, folder, name, more):
        module = {"wasm": pack((self.modules / name).read_bytes()), "files": [], **more}
        for path in module["files"]:
            self.write_script(folder, Path(path).name, "liveData", path, pack((self.library.root / path).read_bytes()))
        size = len(base64.b64decode(module["wasm"]))
        if size > MODULE_BYTES:
            self.library.wrong(f"{LIVE}/live.mk", f"{name} has {size} bytes packed, at most {MODULE_BYTES} are allowed")
        self.write_script(folder, f"{name}.wasm", "liveModules", name, module)

    def write_script(self, folder, name, table, key, value):
        text = f"{table}[{json.dumps(key)}] = {json.dumps(value, separators=(',', ':'))};\n"
        (folder / f"{name}.js").write_text(text, encoding="utf-8")

    def lesson(self, page):
        """What a lesson reads, and what it should print."""
        root = self.library.root
        source = (root / page.folder / "lesson.c").read_text(encoding="utf-8")
        files = [name for name in sorted(set(re.findall(r'"(data/[\w.-]+)"', source))) if (root / name).is_file()]
        quick = f"{page.folder}/transcript-quick.txt"
        return {"files": files, "transcript": pack((root / quick).read_bytes()),
                "printed": listing.source_url(quick)}

    def read_by(self, source):
        """The files that a figure's opening comment says it reads."""
        names = re.search(r"^// Reads: (.*)\.$", source.read_text(encoding="utf-8"), re.M)
        return names.group(1).split(", ") if names else []

    def shown(self, source, listings):
        """[name, address] of the definitions that a figure's opening comment names, and of its own file."""
        path = f"{LIVE}/{source.name}"
        text = source.read_text(encoding="utf-8")
        names = re.search(r"^// Shown: ((?:.*\n//)*?.*)\.$", text, re.M)
        lesson = re.search(r'^#include "(?:\.\./)*(chapters/.*)"', text, re.M)
        links = []
        program = lesson.group(1) if lesson else path       # without a lesson: definitions of common/
        for name in re.findall(r"\w+", names.group(1)) if names else ():
            found = self.library.lookup(name, program)
            if found:
                links.append([name, listings.in_source(found)])
            else:
                self.library.wrong(path, f"shown: {name} is no definition of {program} or of common/")
        return links + [[source.name, listing.source_url(path)]]
