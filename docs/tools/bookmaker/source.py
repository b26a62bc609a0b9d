"""What a C file defines, found by the form that the sources keep.

A head stands at column 0, the closing `}` (`};`, `} Name;`) at column 0 too, and the `//`
lines right above a head belong to it. Anything at column 0 that is not understood is a
problem: nothing is left out in silence.
"""

import re
from dataclasses import dataclass, field

COUNTED = ("function", "type", "table", "macro")   # what the book quotes exactly once


@dataclass
class Definition:
    file: str
    name: str
    kind: str           # one of COUNTED, or: prototype, include, guard, comment
    first: int          # line of the comment above, from 1
    head: int           # line of the head
    last: int
    lines: list
    aliases: list = field(default_factory=list)

    @property
    def text(self):
        return "\n".join(self.lines)

    @property
    def comment(self):
        return self.lines[:self.head - self.first]


@dataclass
class CFile:
    path: str
    lines: list
    definitions: list
    problems: list      # (line, what)

    def find(self, name, kinds=COUNTED):
        """The definition of this name, or that has it among its constants."""
        for d in self.definitions:
            if d.kind in kinds and d.name == name:
                return d
        for d in self.definitions:
            if d.kind in kinds and name in d.aliases:
                return d
        return None

    def contract(self, name):
        """The comment that speaks for a prototype: above its group, and at its end."""
        for at, d in enumerate(self.definitions):
            if d.kind != "prototype" or d.name != name:
                continue
            lines = [re.sub(r"^.*?;\s*(//.*)$", r"\1", text) for text in d.lines[-1:]
                     if re.search(r";\s*//", text)]
            while not d.comment and at > 0 and self.definitions[at - 1].last == d.first - 1 \
                    and self.definitions[at - 1].kind == "prototype":
                at -= 1
                d = self.definitions[at]
            return d.comment + lines
        return []

    def includes(self):
        return [m.group(1) for m in (re.match(r'#include "(.*)"', t) for t in self.lines) if m]


def bare(line):
    """The line without comments, strings and characters, so that its braces count."""
    return re.sub(r"""//.*|/\*.*?\*/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""",
                  lambda m: "" if m.group()[0] == "/" else '""', line)


def without_directives(lines):
    """The lines, those of the preprocessor (but #define) and their continuations blank."""
    kept, inside = [], False
    for line in lines:
        inside = inside or (line.startswith("#") and not re.match(r"#\s*define", line))
        kept.append("" if inside else line)
        inside = inside and line.endswith("\\")
    return kept


class Scanner:
    """One pass over a file's lines; `at` is the next line, from 0."""

    def __init__(self, path, text):
        self.path = path
        self.lines = text.split("\n")
        if self.lines and self.lines[-1] == "":
            self.lines.pop()
        self.at = 0
        self.comment_at = None
        self.found = []
        self.problems = []
        self.guard = None

    def scan(self):
        self.file_comment()
        while self.at < len(self.lines):
            self.step()
        return CFile(self.path, self.lines, self.found, self.problems)

    def add(self, name, kind, head, last, aliases=()):
        first = head if self.comment_at is None else self.comment_at
        self.found.append(Definition(self.path, name, kind, first + 1, head + 1, last + 1,
                                     self.lines[first:last + 1], list(aliases)))
        self.comment_at = None
        self.at = last + 1

    def file_comment(self):
        end = 0
        while end < len(self.lines) and self.lines[end].startswith("//"):
            end += 1
        if end:
            self.add("//", "comment", 0, end - 1)

    def step(self):
        line = self.lines[self.at]
        if line.startswith("//"):
            if self.comment_at is None:
                self.comment_at = self.at
            self.at += 1
        elif not line.strip():
            self.comment_at = None
            self.at += 1
        elif line.startswith("#"):
            self.directive(line)
        elif line[0] in " \t}":
            self.problems.append((self.at + 1, f"found '{line.strip()[:40]}', expected a head at column 0"))
            self.at += 1
        else:
            self.declaration()

    # ---- preprocessor lines

    def directive(self, line):
        word = re.match(r"#\s*(\w+)", line)
        word = word.group(1) if word else ""
        if word == "include":
            self.add(line, "include", self.at, self.at)
        elif word == "ifndef" and re.match(r"#ifndef \w+_H$", line):
            self.add(line, "guard", self.at, self.at)
        elif word == "define" and re.match(r"#define \w+_H$", line):
            self.add(line, "guard", self.at, self.at)
        elif word in ("if", "ifdef", "ifndef"):
            self.group()
        elif word == "define":
            last = self.at
            while self.lines[last].endswith("\\"):
                last += 1
            self.add(re.match(r"#\s*define\s+(\w+)", line).group(1), "macro", self.at, last)
        else:
            self.add(line, "guard", self.at, self.at)

    def group(self):
        """#if ... #endif: one definition if it holds any, named after the first; else a guard."""
        depth, last = 0, self.at
        for last in range(self.at, len(self.lines)):
            if re.match(r"#\s*if", self.lines[last]):
                depth += 1
            if re.match(r"#\s*endif", self.lines[last]):
                depth -= 1
            if depth == 0:
                break
        inner = Scanner(self.path, "\n".join(without_directives(self.lines[self.at:last + 1])))
        while inner.at < len(inner.lines):
            inner.step()
        names = []
        for d in inner.found:
            if d.kind in COUNTED:
                names += [d.name] + d.aliases
        kind = next((d.kind for d in inner.found if d.kind in COUNTED), "guard")
        name = names[0] if names else self.lines[self.at]
        self.problems += [(line + self.at, what) for line, what in inner.problems]
        self.add(name, kind, self.at, last, dict.fromkeys(n for n in names if n != name))

    # ---- declarations and definitions

    def declaration(self):
        head, text, last = self.at, "", self.at
        for last in range(self.at, len(self.lines)):
            if last > self.at and (not self.lines[last].strip() or self.lines[last].startswith("#")):
                break
            text += bare(self.lines[last]) + " "
            if "{" in text or ";" in text:
                break
        if "{" not in text and ";" not in text:
            self.problems.append((head + 1, f"found '{self.lines[head][:40]}', expected a definition"))
            self.comment_at = None
            self.at += 1
            return
        before_brace = text.split("{")[0]
        if text.startswith("_Static_assert"):
            self.add("_Static_assert", "guard", head, self.end_of_statement(head))
        elif re.match(r"typedef\b", text):
            self.typedef(head, text)
        elif re.match(r"(struct|union|enum)\b[^(=]*\{", text):
            self.tagged_type(head)
        elif "{" in text and "=" not in before_brace and "(" in before_brace:
            self.function(head, last, text)
        else:
            self.object_or_prototype(head, text)

    def end_of_statement(self, head):
        """The line on which the braces and parentheses are closed and a `;` follows."""
        depth = 0
        for last in range(head, len(self.lines)):
            for c in bare(self.lines[last]):
                depth += (c in "({[") - (c in ")}]")
                if c == ";" and depth == 0:
                    return last
        self.problems.append((head + 1, "found no end of what starts here"))
        return head

    def joined(self, head, last):
        return " ".join(bare(t) for t in without_directives(self.lines[head:last + 1]))

    def typedef(self, head, text):
        last = self.end_of_statement(head)
        whole = re.sub(r"__attribute__\s*\(\(.*\)\)", "", self.joined(head, last))
        pointer = re.search(r"\(\*\s*(\w+)\)", whole.split("{")[0])
        function = "{" not in whole and re.search(r"(\w+)\s*\(", whole)
        name = pointer or function or re.search(r"(\w+)\s*(?:\[[^]]*\]\s*)*;\s*$", whole)
        forward = re.match(r"typedef\s+(struct|union|enum)\s+\w+\s+\w+\s*;", whole)
        self.add(name.group(1), "prototype" if forward else "type", head, last, self.constants(whole))

    def tagged_type(self, head):
        last = self.end_of_statement(head)
        whole = self.joined(head, last)
        tag = re.match(r"(?:struct|union|enum)\s+(\w+)", whole)
        constants = self.constants(whole)
        name = tag.group(1) if tag else constants.pop(0) if constants else "enum"
        self.add(name, "type", head, last, constants)

    @staticmethod
    def constants(whole):
        """The constants of an enum."""
        body = re.search(r"\benum\b[^{;]*\{(.*)\}", whole)
        if not body:
            return []
        inside = re.sub(r"\([^()]*\)", "", body.group(1))
        return re.findall(r"(?:^|,)\s*(\w+)", inside)

    def function(self, head, last, text):
        name = re.search(r"(\w+)\s*\(", re.sub(r"__attribute__\s*\(\(.*?\)\)", "", text)).group(1)
        if text.count("{") == text.count("}"):
            self.add(name, "function", head, last)
            return
        for end in range(last + 1, len(self.lines)):
            if self.lines[end].startswith("}"):
                if self.lines[end] != "}":
                    self.problems.append((end + 1, "a function's closing } stands alone on its line"))
                self.add(name, "function", head, end)
                return
        self.problems.append((head + 1, f"{name} has no closing }} at column 0"))
        self.add(name, "function", head, len(self.lines) - 1)

    def object_or_prototype(self, head, text):
        last = self.end_of_statement(head)
        whole = re.sub(r"__attribute__\s*\(\(.*?\)\)", "", self.joined(head, last))
        declared = whole.split("=")[0]
        if "=" not in whole and "(" in declared:
            self.add(re.search(r"(\w+)\s*\(", declared).group(1), "prototype", head, last)
            return
        name = re.search(r"(\w+)\s*(?:\[[^]]*\]\s*)*[;=]?\s*$", declared)
        kind = "prototype" if whole.startswith("extern") else "table"
        self.add(name.group(1) if name else whole, kind, head, last)


def scan(path, text):
    return Scanner(path, text).scan()
