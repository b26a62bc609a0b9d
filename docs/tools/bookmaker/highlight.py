"""Code as HTML, line by line, in skylighting's classes (kw, dt, co, st, dv, fu ...).

The book brings its own colours and, in C, makes links of names; that is why pandoc does
not do this part.
"""

import html
import re

C_KEYWORDS = set("""if else for while do return switch case default break continue goto sizeof static const
extern typedef struct enum union inline restrict volatile _Noreturn _Static_assert __attribute__""".split())
C_TYPES = set("""void char short int long float double unsigned signed bool size_t real FILE uint8_t
uint16_t uint32_t uint64_t int32_t int64_t va_list time_t""".split())
PYTHON_KEYWORDS = set("""False None True and as assert async await break class continue def del elif else except
finally for from global if import in is lambda nonlocal not or pass raise return try while with yield""".split())
SHELL_KEYWORDS = set("if then else elif fi for in do done while until case esac export cd exit".split())

NUMBER = r"(?:0[xX][\da-fA-F.]+(?:[pP][-+]?\d+)?|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)[uUlLfF]*"

LANGUAGES = {
    "c": [("co", r"//[^\n]*|/\*.*?\*/"), ("pp", r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*"),
          ("st", r'"(?:[^"\\\n]|\\.)*"'), ("ch", r"'(?:[^'\\\n]|\\.)*'"), ("dv", r"\b" + NUMBER),
          ("id", r"[A-Za-z_]\w*")],
    "python": [("co", r"#[^\n]*"), ("st", r'[rbf]?(?:""".*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'),
               ("dv", r"\b" + NUMBER), ("id", r"[A-Za-z_]\w*")],
    "sh": [("co", r"(?:^|(?<=\s))#[^\n]*"), ("st", r'"(?:[^"\\]|\\.)*"|\'[^\']*\''),
           ("va", r"\$\{[^}]*\}|\$[\w@#?*!]+"), ("id", r"[A-Za-z_][\w-]*")],
    "gnuplot": [("co", r"(?:^|(?<=\s))#[^\n]*"), ("st", r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''),
                ("dv", r"\b" + NUMBER)],
}
ALIASES = {"bash": "sh", "console": "sh", "shell": "sh", "py": "python", "h": "c", "gp": "gnuplot"}
PATTERNS = {name: re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in rules), re.M | re.S)
            for name, rules in LANGUAGES.items()}


def escape(text):
    return html.escape(text, quote=False)


def word_kind(language, word, after):
    """The class of a name."""
    if language == "python":
        return "kw" if word in PYTHON_KEYWORDS else "fu" if after.startswith("(") else ""
    if language == "sh":
        return "kw" if word in SHELL_KEYWORDS else ""
    if word in C_KEYWORDS:
        return "kw"
    if word in C_TYPES or re.match(r"[A-Z]\w*[a-z]", word):
        return "dt"
    if re.match(r"[A-Z][A-Z0-9_]+$", word):
        return "cn"
    return "fu" if after.startswith("(") else ""


def span(kind, text):
    """A coloured piece, closed and opened again at the end of a line."""
    if not kind:
        return escape(text)
    return "\n".join(f'<span class="{kind}">{escape(part)}</span>' if part else ""
                     for part in text.split("\n"))


def lines(language, text, link=None):
    """The text's lines as HTML. `link(word, before)` gives the address of a name, or None."""
    language = ALIASES.get(language, language)
    pattern = PATTERNS.get(language)
    if not pattern:
        return escape(text).split("\n")
    out, at = [], 0
    for m in pattern.finditer(text):
        out.append(escape(text[at:m.start()]))
        kind, piece = m.lastgroup, m.group()
        if kind == "id":
            kind = word_kind(language, piece, text[m.end():m.end() + 1])
            href = link(piece, text[max(0, m.start() - 2):m.start()]) if link and kind != "kw" else None
            shown = span(kind, piece)
            out.append(f'<a href="{html.escape(href)}" tabindex="-1">{shown}</a>' if href else shown)
        else:
            out.append(span(kind, piece))
        at = m.end()
    out.append(escape(text[at:]))
    return "".join(out).split("\n")
