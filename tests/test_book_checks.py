"""Does the book's builder keep the book's promises? Units, then mutations of a sample book.

    python3 tests/test_book_checks.py SCRATCH       (TAP; from the repository's root)

A mutation edits one thing in a copy of the sample and expects red, with words that say why.
"""

import contextlib
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "docs/tools"), str(ROOT / "tests")]
import book  # noqa: E402
import test_book_sample as sample  # noqa: E402
from bookmaker import document, exercises, highlight, library, measure, notation, quotes, source, transcript, weave  # noqa: E402

SCRATCH = Path(sys.argv[1])
CHAPTER = "chapters/01-line/README.md"
SECOND = "chapters/02-two/README.md"
ANSWERS = "docs/appendices/02-answers.md"
count = 0


def ok(good, sentence, *why):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {sentence}", flush=True)
    if not good:
        print(*why, sep="\n", file=sys.stderr)


# ---- units

TRICKY = '''// A file.
//
// With two parts.
#ifndef TRICKY_H
#define TRICKY_H
#if defined A \\
    || defined B
#error "no"
#endif

#include "other.h"

// Above the group.
#if A
enum { WIDE = 2 };
#else
enum { WIDE = 1 };
#endif

typedef bool Watch(int *a, int b);
typedef void (*Point)(void);
typedef struct Later Later;

// It's a struct: don't count { here.
struct Later {
    char brace;  // '{' or "}"
};

enum Colour { RED, GREEN = 1 << 2, BLUE };
static const char *const NAMES[2] = {"a;", "b{"};
static const double ONE = 1.0;

static inline int twice(int a,
                        int b)
    __attribute__((always_inline));

static inline int twice(int a,
                        int b) {
    return a + b;
}
int group_a(void);  // the first
int group_b(void);

#define CHECK(x) \\
    (void)(x)
_Static_assert(sizeof(int) == 4,
               "four");
#endif
'''


def units():
    found = source.scan("tricky.h", TRICKY)
    names = [(d.name, d.kind) for d in found.definitions if d.kind in source.COUNTED]
    ok(names == [("WIDE", "type"), ("Watch", "type"), ("Point", "type"), ("Later", "type"), ("Colour", "type"),
                 ("NAMES", "table"), ("ONE", "table"), ("twice", "function"), ("CHECK", "macro")]
       and not found.problems, "every definition of a tricky file is found", names, found.problems)
    ok(found.find("GREEN").name == "Colour" and found.find("Later").comment == ["// It's a struct: don't count { here."]
       and found.contract("group_a") == ["// the first"], "definitions answer to their constants and keep their comments")
    odd = source.scan("odd.c", "int f(void) {\n    return 1;\n}  // f\n\n    stray\n")
    ok(len(odd.problems) == 2, "what is not understood at column 0 is a problem", odd.problems)

    run = transcript.Transcript("t", "cost 24.64396 at 1.9e-11, 27.03 %, -1,234.5 and x2 2-3-1\n")
    right = ["24.64396", "24.64", "24.6", "1.9e-11", "27.03 %", "27.0 %", "−1,234.5", "27"]
    wrong = ["24.65", "24.7", "2e-11", "27.04 %", "24.64 %", "1234.5", "2.4e1", "0.27", "4"]
    ok(all(run.holds(n) for n in right) and not any(run.holds(n) for n in wrong),
       "numbers are whole tokens, or rounded to their last digit",
       [n for n in right if not run.holds(n)], [n for n in wrong if run.holds(n)])
    ok(all(transcript.is_number(n) for n in right + wrong) and
       not any(transcript.is_number(n) for n in ("2-3-1", "x", "0.1, 0.2", "--seed 1", "1e", "0x10")),
       "what counts as a number in code font")
    ok(notation.symbols(r"\frac{\partial C}{\partial w} = \text{mean } \mathrm{softmax}(\eta x_n)")
       == {"C", "w", "\\eta", "x", "n"}, "the letters of a formula",
       notation.symbols(r"\frac{\partial C}{\partial w} = \text{mean } \mathrm{softmax}(\eta x_n)"))

    if sys.platform == "linux":
        ok(0.1 < measure.peak_of("/bin/pwd", "/") < 8 and measure.time_of("/bin/false", "/")[0] == 1,
           "seconds and memory of a run are its own")

    class Text(HTMLParser):
        def __init__(self):
            super().__init__()
            self.text = ""

        def handle_data(self, data):
            self.text += data

    differ = []
    for path in [*ROOT.glob("common/*.[ch]"), *ROOT.glob("chapters/*/*.c"), *ROOT.glob("chapters/*/*.py")]:
        text = path.read_text(encoding="utf-8")
        parser = Text()
        parser.feed("\n".join(highlight.lines("c" if path.suffix != ".py" else "python", text, lambda w, b: "#" + w)))
        if parser.text != text:
            differ.append(path.name)
    ok(not differ, "colouring code changes no character of it", differ)
    lines = [line for path in ROOT.glob("common/*.[ch]") for d in source.scan(path.name, path.read_text()).definitions
             for line in d.lines]
    whole = [line for path in ROOT.glob("common/*.[ch]") for line in path.read_text().split("\n")
             if line.strip() and not line.startswith("//")]
    kept = {line for line in lines if line.strip()}
    ok(not [line for line in whole if line not in kept], "every line of common/ belongs to something",
       [line for line in whole if line not in kept][:5])


# ---- mutations: (what, file, old, new, what must be said)

MUTATIONS = [
    ("editing a quoted line", CHAPTER, "    return (w * x + b) / 2;", "    return (w * x + b) / 3;", "weave refreshes"),
    ("editing the code that is quoted", "chapters/01-line/lesson.c", "(w * x + b) / 2", "(w * x + b) * 2", "weave refreshes"),
    ("editing a contract in a header", "common/vec.h", "// Σ x w", "// Σ w x", "weave refreshes"),
    ("editing a whole quoted file", "chapters/01-line/twin.py", "doubled", "twice", "weave refreshes"),
    ("editing a printed number", CHAPTER, "`24.64`", "`24.65`", "does not stand in"),
    ("editing a number of another run", CHAPTER, "`79`", "`78`", "does not stand in"),
    ("editing a share", CHAPTER, "`77.83 %`", "`77.84 %`", "does not stand in"),
    ("a share that was no share", CHAPTER, "`24.64`", "`24.64 %`", "does not stand in"),
    ("a number in the front matter of no run", "docs/front/01-why.md", '`<!-- {run="1"} -->', "`", "whose"),
    ("editing a transcript", "chapters/01-line/transcript.txt", "24.6439", "24.7439", "does not stand in"),
    ("editing an excerpt", CHAPTER, "      0     24.6439    27.03 %", "      0     24.6438    27.03 %", "weave refreshes"),
    ("editing a pasted excerpt", CHAPTER, "The first run\n…", "The second run\n…", "does not stand there"),
    ("turning a pasted excerpt around", CHAPTER, "The first run\n…\n   squared    3.9e-11   3.8e-11",
     "   squared    3.9e-11   3.8e-11\n…\nThe first run", "does not stand there"),
    ("editing an id", CHAPTER, "{#fig:line}", "{#fig:lines}", "leads nowhere"),
    ("an id twice", CHAPTER, "#ex:one-again", "#ex:one-larger", "is in"),
    ("an id that no one knows the kind of", CHAPTER, "{#fig:line}", "{#line}", "expected one of"),
    ("editing a heading that is linked", CHAPTER, "## The neuron", "## A neuron", "leads nowhere"),
    ("editing an anchor", SECOND, "README.md#the-neuron", "README.md#the-neurons", "leads nowhere"),
    ("a link to a page that is not there", SECOND, "../01-line/README.md", "../01-lines/README.md", "leads nowhere"),
    ("a link to a file that is not there", CHAPTER, "(lesson.c)", "(lessen.c)", "leads nowhere"),
    ("editing a picture's path", CHAPTER, "(figures/line.svg)", "(figures/lines.svg)", "no picture"),
    ("taking a picture away", "chapters/01-line/figures/line.svg", None, None, "no picture"),
    ("editing a TeX macro", CHAPTER, "\\sum_n", "\\summ_n", "does not know"),
    ("a formula that does not close", CHAPTER, "\\end{aligned}", "", "no formula"),
    ("removing an alternative text", CHAPTER, "![A line that rises from the lower left to the upper right.]", "![]",
     "no alternative text"),
    ("a live figure that nobody wrote", CHAPTER, "{#fig:line}", '{#fig:line live="rose"}', "there is no docs/tools/live/rose.c"),
    ("removing a caption", CHAPTER, "*Figure 1.1: ", "Figure 1.1: ", "no caption"),
    ("removing an answer", ANSWERS, '<!-- ::: {.answer for="ex:one-again"} -->\n\nWhat you see is again.\n\n<!-- ::: -->\n',
     "", "has no answer"),
    ("an answer to nothing", ANSWERS, 'for="ex:one-again"', 'for="ex:one-agin"', "which is no exercise"),
    ("a second answer", ANSWERS, 'for="ex:one-again"', 'for="ex:one-larger"', "a second answer"),
    ("removing a quoted definition", CHAPTER, ' def="RATE predict"', ' def="RATE"', "predict is quoted nowhere"),
    ("quoting a definition twice", SECOND, "## The neuron\n",
     '## The neuron\n\n```c {file="common/vec.h" def="Vec"}\n```\n', "is quoted already"),
    ("quoting away from home", "docs/homes.txt", "chapter-1: vec", "chapter-2: vec", "is at home in"),
    ("a new definition that nobody quotes", "common/vec.c", "static const real THREE = 3;",
     "static const real THREE = 3;\n\nstatic const real FOUR = 4;", "FOUR is quoted nowhere"),
    ("a room without a home", "docs/homes.txt", "workbench: base", "", "has no home"),
    ("a quotation of nothing", CHAPTER, 'def="main"', 'def="mein"', "defines no mein"),
    ("a quotation from nowhere", CHAPTER, 'file="common/vec.h" def="//"', 'file="common/vex.h" def="//"', "there is no file"),
    ("code in a form that is not understood", "common/vec.c", "static const real THREE = 3;", "static const real THREE = 3\n",
     "expected a definition"),
    ("removing a gradient check", CHAPTER, ' gradcheck="as it is"', "", "names its gradient check"),
    ("a gradient check that no run made", CHAPTER, 'gradcheck="as it is"', 'gradcheck="as it was"', "no line of a gradient check"),
    ("a gradient check that failed", CHAPTER, 'gradcheck="as it is"', 'gradcheck="all wrong"', "WRONG"),
    ("a column that no check has", CHAPTER, "squared | tanh", "squared | relu", "and has a column"),
    ("an excuse without a reason", CHAPTER, ' because="an example from school"', "", "needs because"),
    ("removing a row of the notation", CHAPTER, "| $C$ | — | | the cost |\n", "", "has no row in a notation table"),
    ("a symbol that no formula uses", CHAPTER, "| $C$ | — |", "| $C$ | — | | the cost |\n| $q$ | — |", "in no formula"),
    ("an identifier that the C does not have", CHAPTER, "| $N$ | `count`", "| $N$ | `counter`", "occurs nowhere in the C"),
    ("a shape that the C does not have", CHAPTER, "| `w` | 1×I", "| `w` | I×1", "no line of the C says"),
    ("an exercise without its idea", CHAPTER, 'idea="order" ', "", "says no idea"),
    ("an exercise without its time", CHAPTER, 'idea="order" time="5 minutes"', 'idea="order"', "says no time"),
    ("only four exercises", CHAPTER, '<!-- ::: {.exercise #ex:one-again idea="repeating" time="5 minutes"} -->\n\n'
     "**Exercise 1.1: again.** Do again, and say what you see.\n\n<!-- ::: -->\n", "", "at least 5"),
    ("an exercise without its test", "docs/exercises/1-double/test.sh", None, None, "there is no docs/exercises"),
    ("a citation of nothing", "docs/front/01-why.md", "[@gauss1809]", "[@gauss1810]", "is not in docs/references.bib"),
    ("a stale number in a link", CHAPTER, "[figure 1.1]", "[figure 1.2]", "expected 'figure 1.1'"),
    ("a stale number in a caption", CHAPTER, "*Figure 1.1: ", "*Figure 1.7: ", "weave refreshes"),
    ("a word that does not fit its link", CHAPTER, "[figure 1.1](#fig:line)", "[table](#fig:line)", "leads to a figure"),
    ("editing a generated part", CHAPTER, "this chapter's program", "this chapter's progress", "out of date"),
    ("new measurements", "docs/measured.json", '"seconds": 0.25', '"seconds": 2.5', "out of date"),
    ("a chapter without its map", CHAPTER, "<!-- generated: map -->", "<!-- generated: homes -->", "no map"),
    ("a generated part that nobody makes", CHAPTER, "<!-- generated: map -->", "<!-- generated: mop -->", "no generated part"),
    ("a generated part without its end", "docs/appendices/04-notation.md", "<!-- end -->", "", "has no <!-- end -->"),
    ("a box that nobody knows", CHAPTER, "{.aside}", "{.asido}", "found a box"),
    ("a fence that is not closed", "docs/front/01-why.md", "Some say", "```sh\nSome say", "never closed"),
    ("raw HTML", "docs/front/01-why.md", "Some say", "<div>x</div>\n\nSome say", "raw html"),
    ("a footnote", "docs/front/01-why.md", "knew.", "knew.[^1]\n\n[^1]: Or not.", "a footnote"),
    ("a term that the glossary lost", "docs/appendices/03-glossary.md", "**weight**", "**height**", "leads nowhere"),
    ("the wrong number in a title", CHAPTER, "# Chapter 1:", "# Chapter 2:", "the title says 2"),
    ("a second title", SECOND, "## The neuron", "# The neuron", "a second title"),
    ("a picture inside a line", SECOND, "and $x$.", "and $x$ ![A line.](../01-line/figures/line.svg) too.",
     "a paragraph of its own"),
]


def problems_of(root):
    books = library.Library(root)
    pages = document.Document(books)
    book.check(books, pages)
    return books.problems


def mutate(number, base, mutation):
    """The problems of a copy of the sample in which one thing is different."""
    what, path, old, new, _ = mutation
    root = SCRATCH / f"mutation-{number}"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root)
    target = root / path
    if old is None:
        target.unlink()
    else:
        text = target.read_text(encoding="utf-8")
        if old not in text:
            return [f"the test itself is wrong: {path} holds no '{old}'"]
        target.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [str(p) for p in problems_of(root)]
    shutil.rmtree(root)
    return found


def mutations(base):
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(mutate, n, base, m) for n, m in enumerate(MUTATIONS)]
        for job, (what, _, _, _, want) in zip(jobs, MUTATIONS):
            found = job.result()
            ok(any(want in line for line in found), f"{what} is noticed", f"expected '{want}' in:", *found)


def draft(base):
    root = SCRATCH / "draft"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root)
    for path in (ANSWERS, "docs/references.bib", "docs/exercises/1-double/answer.patch"):
        (root / path).unlink()
    found = problems_of(root)
    ok(found and all(p.missing for p in found), "what is still missing is no failure of a draft",
       *[p for p in found if not p.missing])
    (root / CHAPTER).write_text((root / CHAPTER).read_text().replace("/ 2;", "/ 3;"))
    ok(any(not p.missing for p in problems_of(root)), "what is wrong is one of a draft too")


def weaving(base):
    root = SCRATCH / "weave"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root)
    text = (root / CHAPTER).read_text()
    broken = text.replace("    return (w * x + b) / 2;\n", "").replace("[figure 1.1]", "[figure 7]")
    (root / CHAPTER).write_text(broken)
    changed = weave.weave(document.Document(library.Library(root)))
    ok(changed == [CHAPTER] and (root / CHAPTER).read_text() == text, "weave puts back what was edited, and only that",
       changed)
    ok(weave.weave(document.Document(library.Library(root))) == [], "weaving twice changes nothing")


def programs(base):
    def verdict(path, old, new):
        root = SCRATCH / "program"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(base, root)
        target = root / "docs/exercises/1-double" / path
        target.write_text(target.read_text().replace(old, new))
        with contextlib.redirect_stdout(sys.stderr):
            return exercises.run(document.Document(library.Library(root)), [], root / "build")

    ok(verdict("test.sh", "exit 1", "exit 1") == 0, "an exercise's test is red before and green after its answer")
    ok(verdict("answer.patch", "w * x + b;", "w * x - b;") == 1, "an answer that is wrong is noticed")
    ok(verdict("test.sh", "^2.5$", "^1.25$") == 1, "a test that passes without the answer is noticed")


def ledger(base):
    books = library.Library(base)
    last = list(quotes.Ledger(books).lines())[-1]
    ok(last == "definitions 14, quoted once 14, twice 0, never 0, exempt: includes 6, guards 6, prototypes 4", "the ledger counts the sample right",
       last)


def main():
    SCRATCH.mkdir(parents=True, exist_ok=True)
    units()
    base = sample.write(SCRATCH / "sample")
    found = problems_of(base)
    ok(not found, "the sample book is without fault", *found)
    ledger(base)
    weaving(base)
    mutations(base)
    draft(base)
    programs(base)


main()
