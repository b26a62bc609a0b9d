"""A small book of its own, with everything that a book may hold: what the checks are tried on.

    python3 tests/test_book_sample.py FOLDER        writes it, woven, into FOLDER
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = {}


def file(path, text):
    FILES[path] = text.lstrip("\n")


file("Makefile", """
BUILD = build
CC = cc
programs: $(BUILD)/chapter1
$(BUILD)/chapter1: chapters/01-line/lesson.c common/vec.c common/vec.h common/base.h
\t@mkdir -p $(BUILD)
\t$(CC) -std=c11 -Icommon chapters/01-line/lesson.c common/vec.c -o $@
""")

file("common/base.h", """
// What everything stands on: the scalar type.
#ifndef BASE_H
#define BASE_H

#include <stddef.h>

// Double, or float for tests.
#ifdef SMALL
typedef float real;
#else
typedef double real;
#endif

// Stops the program where a condition is false.
#define NEED(condition) \\
    ((condition) ? (void)0 : base_fail(#condition))

void base_fail(const char *condition);

#endif
""")

file("common/vec.h", """
// Rows of numbers: all that a neuron needs.
//
// The caller owns the memory.
#ifndef VEC_H
#define VEC_H

#include "base.h"

enum { VEC_MOST = 8, VEC_LEAST = 1 };

// A row of numbers.
typedef struct Vec {
    real *at;      // borrowed
    size_t count;  // I
} Vec;

typedef enum Kind { PLAIN, FANCY } Kind;

// Σ x w
//            x (1×I)  w (1×I)  ->  one number
real vec_dot(const Vec *x, const Vec *w);
real vec_sum(const Vec *x);  // Σ x

extern const char *const VEC_KINDS[];

#endif
""")

file("common/vec.c", """
#include "vec.h"

static const real ONE = 1, TWO = 2;  // used by nobody
static const real THREE = 3;

const char *const VEC_KINDS[] = {
    [PLAIN] = "plain {",
    [FANCY] = "fancy",
};

real vec_dot(const Vec *x, const Vec *w) {
    real sum = 0;
    for (size_t i = 0; i < x->count; i++) sum += x->at[i] * w->at[i];
    return sum;
}

// Adds from left to right.
real vec_sum(const Vec *x) {
    real sum = 0;
    for (size_t i = 0; i < x->count; i++) {
        sum += x->at[i];
    }
    return sum;
}
""")

file("chapters/01-line/lesson.c", """
// Chapter 1: one line.
#include <stdio.h>

#include "vec.h"

// ---- The lesson

// How far a step goes.
static const real RATE = 0.5;

// a = w x + b, twice too small.
static real predict(real w, real x, real b) {
    return (w * x + b) / 2;
}

int main(void) {
    printf("step        cost\\n   0      24.643\\n   1       0.009\\n");
    printf("as it is   1.9e-11  right\\n%g\\n", predict(1, 2, RATE));
    return 0;
}
""")

file("chapters/01-line/test_gradient.c", """
// A test: nobody has to quote it.
int main(void) {
    return 0;
}
""")

file("chapters/01-line/transcript.txt", """
The first run

   step        cost     right
      0     24.6439    27.03 %
      1   0.0094082    77.83 %
   1000   8.66e-15     -1,234.5

The gradient check, for every loss

   error       linear      tanh
   squared    3.9e-11   3.8e-11
   as it is   1.9e-11  right
   all wrong  5.0e-01  WRONG
   2201 people, and the last line
""")

file("chapters/01-line/transcript-article.txt", """
79 of 100 passengers
""")

file("chapters/01-line/twin.py", """
import numpy as np

print(np.arange(3) * 2)  # doubled
""")

file("chapters/01-line/figures/line.svg", """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 200" width="720" height="200" class="figure" id="fig-01-line" role="img" aria-labelledby="fig-01-line-title">
<title id="fig-01-line-title">A line</title>
<style class="figure-style">svg.figure{--fig-c1:#1668cc}</style>
<rect width="720" height="200" fill="#ffffff"/>
<path stroke="#1668cc" stroke-width="4" d="M20,180L700,20"/>
<text x="40" y="40" fill="#1f2328" font-size="18">cost</text>
</svg>
""")

EXERCISES = "".join(f"""
<!-- ::: {{.exercise #ex:one-{name} idea="{idea}" time="5 minutes"{extra}}} -->

**Exercise: {name}.** Do {name}, and say what you see.

<!-- ::: -->
""" for name, idea, extra in (
    ("again", "repeating", ""), ("backwards", "order", ""), ("larger", "the learning rate", ""),
    ("smaller", "patience", ""), ("double", "a bug", ' code="docs/exercises/1-double"')))

file("chapters/01-line/README.md", """
# Chapter 1: one line <!-- {summary="Where it begins."} -->

How does a line learn? See [figure](#fig:line), [chapter](../02-two/README.md), [section](#the-neuron), [formula](#eq:dw),
[table](#tab:steps), [exercise](#ex:one-double), the [weight](#gl:weight), [`lesson.c`](lesson.c) and [appendix](../../docs/appendices/01-workbench.md).

![A line that rises from the lower left to the upper right.](figures/line.svg)<!-- {#fig:line} -->

*Figure: the line after `1` step and $w$ later.*

<!-- generated: expect -->
<!-- end -->

## The neuron

Of backpropagation there is nothing here yet. It costs `24.64`, then `0.0094`, then `8.66e-15`; `77.83 %` are right, `−1234.5`
is left, `2,201` people, and `79`<!-- {run="article"} --> of the article; type `0.5`<!-- {.typed} -->. Look at `vec_dot`,
`predict()` and `main`<!-- {.nolink} -->.

| step | cost |
|---|--:|
| 0 | `24.6439` |

*Table: two steps.*<!-- {#tab:steps} -->

```c {file="chapters/01-line/lesson.c" def="RATE predict"}
```

```c {.contract file="common/vec.c" def="vec_dot"}
```

```c {.contract file="common/vec.c" def="vec_sum"}
```

```c {.fold file="common/vec.h" def="VEC_MOST Vec Kind"}
```

```c {.fold file="common/vec.c" def="ONE THREE VEC_KINDS"}
```

```c {.fold file="chapters/01-line/lesson.c" def="main"}
```

```c {file="common/vec.h" def="//"}
```

```c
real wrong = 1;  // stands nowhere
```

```python {file="chapters/01-line/twin.py"}
```

```text {transcript="transcript.txt" from="step" to="1"}
```

```text {transcript="transcript.txt"}
The first run
…
   squared    3.9e-11   3.8e-11
```

    make chapter1

<!-- ::: {.formula #eq:dw gradcheck="as it is"} -->

$$
\\begin{aligned}
\\frac{\\partial C}{\\partial w} &= \\frac{1}{N} \\sum_n (a_n - y_n)\\, x_n \\\\ C &= a
\\end{aligned}
$$

<!-- ::: -->

<!-- ::: {.derivation gradcheck="squared | tanh"} -->

In two steps,

$$
\\frac{da}{dx} = w
$$

<!-- ::: -->

<!-- ::: {.formula gradcheck="none" because="an example from school"} -->

$$
\\frac{d}{dx} x^2 = 2x
$$

<!-- ::: -->

<!-- ::: {.notation} -->

| symbol | in C | shape | meaning |
|---|---|---|---|
| $x$ | `x` | 1×I | inputs |
| $w$ | `w` | 1×I | weights |
| $a$ | `sum` | | what comes out |
| $y_n$ | — | | what should |
| $C$ | — | | the cost |
| $N$ | `count` | | examples |
| $d$ | — | | a small change |

<!-- ::: -->

<!-- ::: {.aside} -->

**Why a line?** Because it is the first thing after a point [@gauss1809, p. 1].

<!-- ::: -->

<!-- ::: {.break-it} -->

**Break it: a rate of 2.** It runs away.

<!-- ::: -->

<!-- ::: {.go-further} -->

**Go further: planes.** Two inputs.

<!-- ::: -->

## Exercises
""" + EXERCISES + """
## What we have now

<!-- generated: map -->
<!-- end -->
""")

file("chapters/02-two/lesson.c", """
// Chapter 2: two.
#include "vec.h"

int main(void) {
    return 0;
}
""")
file("chapters/02-two/transcript.txt", "2 lines, 3 numbers: 0.25\n")
file("chapters/02-two/README.md", """
# Chapter 2: two lines

After [section 9](../01-line/README.md#the-neuron), `0.25` and $x$.

## The neuron

```c {file="chapters/02-two/lesson.c" def="main"}
```

<!-- ::: {.notation} -->

| symbol | in C | shape | meaning |
|---|---|---|---|
| $x$ | `int` | | an input |

<!-- ::: -->
""" + EXERCISES.replace("one-", "two-").replace(' code="docs/exercises/1-double"', "") + """
<!-- generated: map -->
<!-- end -->
""")

file("docs/book.json", """
{"title": "A Sample", "subtitle": "of everything", "about": "Small.", "language": "en-GB",
 "cover": "chapters/01-line/figures/line.svg", "cover_alt": "A line."}
""")
file("docs/homes.txt", """
# home: rooms
chapter-1: vec
workbench: base
""")
file("docs/references.bib", """
@book{gauss1809,
  author = {Gauss, Carl Friedrich},
  title = {Theoria motus corporum coelestium},
  publisher = {Perthes und Besser},
  year = {1809}
}
""")
file("docs/measured.json", """
{"machine": "2 cores", "lessons": {"1": {"seconds": 0.25, "megabytes": 3.4}}}
""")
file("docs/front/01-why.md", """
# Why

Because of [a weight](#gl:weight), and of `24.6439`<!-- {run="1"} --> in [chapter](../../chapters/01-line/README.md).

## Before you start

Some say [@gauss1809] knew.
""")
file("docs/appendices/01-workbench.md", """
# Appendix: the workbench

Written by @gauss1809.

```c {file="common/base.h" def="real"}
```

```c {file="common/base.h" def="NEED"}
```

<!-- generated: homes -->
<!-- end -->
""")
file("docs/appendices/02-answers.md", "# Appendix: answers\n" + "".join(f"""
<!-- ::: {{.answer for="ex:{number}-{name}"}} -->

What you see is {name}.

<!-- ::: -->
""" for number in ("one", "two") for name in ("again", "backwards", "larger", "smaller", "double")))
file("docs/appendices/03-glossary.md", """
# Appendix: glossary

**neuron** adds up what comes in.

**weight** is what a neuron learns.
""")
file("docs/appendices/04-notation.md", """
# Appendix: notation

<!-- generated: notation -->
<!-- end -->
""")
file("docs/appendices/05-references.md", """
# Appendix: references

<!-- ::: {#refs} -->
<!-- ::: -->
""")
file("docs/exercises/1-double/test.sh", """
# Does predict give the whole sum, not half of it?
make -s BUILD="$1" programs >/dev/null || exit 1
"$1/chapter1" | grep -q '^2.5$' || { echo "predict gives half of what it should"; exit 1; }
""")
file("docs/exercises/1-double/answer.patch", """
--- a/chapters/01-line/lesson.c
+++ b/chapters/01-line/lesson.c
@@ -10,7 +10,7 @@
 
 // a = w x + b, twice too small.
 static real predict(real w, real x, real b) {
-    return (w * x + b) / 2;
+    return w * x + b;
 }
 
 int main(void) {
""")


def write(folder):
    folder = Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in FILES.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, str(ROOT / "docs/tools/book.py"), "weave", "--root", str(folder)],
                   check=True, stdout=subprocess.DEVNULL)
    return folder


if __name__ == "__main__":
    write(sys.argv[1])
