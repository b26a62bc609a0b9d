"""Pandoc's MathML, put right for the browsers that draw it.

Chromium knows no columnalign, stretches parentheses around a single line, sets fractions in
tables small, draws the combining accent that pandoc writes for a hat, and sets the minus of
(−1) with the blanks of a subtraction.
"""

import re
import xml.etree.ElementTree as ET

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ET.register_namespace("", NAMESPACE)
TALL = {"mfrac", "mtable", "munder", "mover", "munderover", "msqrt", "mroot"}
ACCENTS = {"\u0302": "^", "\u0304": "¯", "\u0303": "~", "\u20d7": "→", "\u0307": "˙"}


def tag(element):
    return element.tag.split("}")[-1]


def is_tall(element):
    return any(tag(e) in TALL for e in element.iter())


def mark_signs(row):
    """A minus behind another operator, or behind none, is a sign and stands close."""
    behind = None
    for element in row:
        operator = tag(element) == "mo"
        if operator and element.text in ("−", "+", "±"):
            closed = behind is not None and behind.get("form") == "postfix"
            if behind is None or (tag(behind) == "mo" and not closed):
                element.set("form", "prefix")
        if tag(element) != "mspace":
            behind = element


def improve(root):
    for element in root.iter():
        name = tag(element)
        mark_signs(element)
        if name == "mtd":
            if element.get("columnalign"):
                element.set("class", element.get("columnalign"))    # the style sheet knows how
        elif name == "mtable":
            element.set("displaystyle", "true")
            cells = [e for e in element.iter() if tag(e) == "mtd"]
            if cells and cells[0].get("columnalign") == "right":
                element.set("class", "aligned")
        elif name == "mo" and element.text in ACCENTS:
            element.text = ACCENTS[element.text]
            element.set("stretchy", "false")
        elif name == "mrow" and len(element) >= 2 and not any(is_tall(e) for e in element):
            for fence in (element[0], element[-1]):
                if tag(fence) == "mo" and fence.get("stretchy") == "true" and fence.get("form"):
                    fence.set("stretchy", "false")


def one(match):
    root = ET.fromstring(match.group())
    semantics = root.find(f"{{{NAMESPACE}}}semantics")
    if semantics is not None:
        shown = [e for e in semantics if tag(e) != "annotation"]
        root.remove(semantics)
        root.extend(shown)
    improve(root)
    return ET.tostring(root, encoding="unicode", short_empty_elements=False)


def fix(html):
    """All formulas of a page; a comma behind one stays on its line."""
    html = re.sub(r"<math\b.*?</math>", one, html, flags=re.S)
    return re.sub(r"(<math\b(?:(?!</math>|display=\"block\").)*</math>)([,.;:?!)]+)", r'<span class="glue">\1\2</span>',
                  html, flags=re.S)
