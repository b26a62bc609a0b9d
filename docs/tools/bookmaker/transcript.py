"""What a program printed: its numbers, its lines, and the errors of its gradient checks."""

import re
from decimal import Decimal

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w]|\.\d)")
PROSE_NUMBER = re.compile(r"^[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+−]?\d+)?\s?%?$")
LARGEST_ERROR = 1e-6


def is_number(text):
    return bool(PROSE_NUMBER.match(text))


def plain(text):
    """−1,234.5 % as a program writes it: -1234.5"""
    return text.replace("−", "-").replace(",", "").replace("\u00a0", " ").rstrip("% ").lstrip("+")


def significant(text):
    digits = re.sub(r"[eE].*|[-+.]", "", text).lstrip("0")
    return len(digits)


def rounds_to(value, said):
    """Is `said` the number `value`, rounded to the digits that `said` shows?"""
    exponent = said.as_tuple().exponent
    if value.as_tuple().exponent >= exponent:
        return value == said
    return abs(value - said) * 2 <= Decimal(1).scaleb(exponent)


class Transcript:
    def __init__(self, path, text):
        self.path = path
        self.lines = text.rstrip("\n").split("\n")
        self.values, self.percents = set(), set()
        for line in self.lines:
            line = line.replace("−", "-")
            for m in NUMBER.finditer(line):
                value = Decimal(plain(m.group()))
                self.values.add(value)
                if line[m.end():].lstrip(" ").startswith("%"):
                    self.percents.add(value)

    def holds(self, text):
        """Does this number of the prose stand here, as it is or more exactly?"""
        values, said = self.values_for(text), Decimal(plain(text))
        if significant(plain(text)) < 2:
            return said in values
        return any(rounds_to(value, said) for value in values)

    def nearest(self, text):
        said = Decimal(plain(text))
        return min(self.values_for(text), key=lambda v: abs(v - said), default=None)

    def values_for(self, text):
        return self.percents if text.endswith("%") else self.values

    # ---- excerpts

    def starts(self, label, after=0):
        """The first line from `after` (from 0) that starts with the label. None: there is none."""
        for at in range(after, len(self.lines)):
            if self.lines[at].strip().startswith(label.strip()):
                return at
        return None

    def excerpt(self, pairs):
        """(lines, what is wrong) for from="..." and lines="..." or to="..."."""
        first = self.starts(pairs["from"])
        if first is None:
            return None, f"{self.path} has no line that starts with '{pairs['from']}'"
        if "lines" in pairs:
            count = int(pairs["lines"]) if pairs["lines"].isdigit() else 0
            if count < 1 or first + count > len(self.lines):
                return None, f"lines=\"{pairs['lines']}\": {len(self.lines) - first} lines are left from there"
            return self.lines[first:first + count], None
        if "to" not in pairs:
            return None, 'from="..." needs lines="..." or to="..."'
        last = self.starts(pairs["to"], first + 1)
        if last is None:
            return None, f"{self.path} has no line after that which starts with '{pairs['to']}'"
        return self.lines[first:last + 1], None

    def differs(self, body):
        """The first line of an excerpt (from 0) that does not go on in the transcript; None: all do.

        The lines stand one after the other; `…` alone on a line stands for some left out."""
        runs, run = [], []
        for at, line in enumerate(body):
            if line.strip() in ("…", "..."):
                runs.append(run)
                run = []
            else:
                run.append((at, line))
        runs.append(run)
        start = 0
        for run in filter(None, runs):
            length, best = 0, 0
            for begin in range(start, len(self.lines)):
                length = 0
                while length < len(run) and begin + length < len(self.lines) \
                        and self.lines[begin + length].rstrip() == run[length][1].rstrip():
                    length += 1
                if length == len(run):
                    start = begin + length
                    break
                best = max(best, length)
            if length < len(run):
                return run[best][0]
        return None

    # ---- gradient checks

    def check_error(self, label):
        """(line from 1, the error as printed, what is wrong) of a line of gradient checks."""
        row, _, column = (part.strip() for part in label.partition("|"))
        found = []
        for at, line in enumerate(self.lines):
            if not re.match(re.escape(row) + r"(?!\w)", line.strip()):
                continue
            errors = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\d(?:\.\d+)?e[-+]\d+", line)]
            if column:
                errors = [e for e in errors if self.column_above(at, e, column)]
            if errors:
                found.append((at + 1, errors[-1][2], line))
        if not found:
            return None, None, f"{self.path} has no line of a gradient check that starts with '{row}'" \
                + (f" and has a column '{column}'" if column else "")
        if len(found) > 1:
            return None, None, f"{self.path} has {len(found)} lines with an error that start with '{row}'"
        at, error, line = found[0]
        if "WRONG" in line and not column:
            return at, error, f"{self.path}:{at} says that this gradient is WRONG"
        if float(error) > LARGEST_ERROR:
            return at, error, f"{self.path}:{at}: the error {error} is above {LARGEST_ERROR:g}"
        return at, error, None

    def column_above(self, at, error, column):
        """Does this error stand under that heading? (The heading ends where the numbers end.)"""
        for line in reversed(self.lines[:at]):
            for m in re.finditer(r"(?<!\S)" + re.escape(column) + r"(?!\S)", line):
                if m.start() < error[1] and error[0] < m.end():
                    return True
            if not line.strip():
                return False
        return False
