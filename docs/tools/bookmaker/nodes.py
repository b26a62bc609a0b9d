"""Pandoc's document tree as JSON: making nodes, asking about them, walking over them."""

import functools
import json
import subprocess


def attr(ident="", classes=(), **pairs):
    return [ident, list(classes), [[k, v] for k, v in pairs.items()]]


def Str(text):
    return {"t": "Str", "c": text}


SPACE = {"t": "Space"}


def Span(inlines, ident="", classes=(), **pairs):
    return {"t": "Span", "c": [attr(ident, classes, **pairs), inlines]}


def Link(inlines, href, classes=(), **pairs):
    return {"t": "Link", "c": [attr("", classes, **pairs), inlines, [href, ""]]}


def Div(blocks, ident="", classes=(), **pairs):
    return {"t": "Div", "c": [attr(ident, classes, **pairs), blocks]}


def Para(inlines):
    return {"t": "Para", "c": inlines}


def Plain(inlines):
    return {"t": "Plain", "c": inlines}


def raw(html):
    return {"t": "RawBlock", "c": ["html", html]}


def raw_inline(html):
    return {"t": "RawInline", "c": ["html", html]}


def pairs(node_attr):
    return dict(node_attr[2])


def walk(node, visit):
    """Visits every node, the outer ones first. What `visit` returns takes the node's place:
    None leaves it and goes on inside, anything else (a node or a list) is not entered."""
    if isinstance(node, list):
        out = []
        for item in node:
            changed = visit(item) if isinstance(item, dict) and "t" in item else None
            if changed is None:
                out.append(walk(item, visit))
            elif isinstance(changed, list):
                out += changed
            else:
                out.append(changed)
        return out
    if isinstance(node, dict):
        return {key: walk(value, visit) if isinstance(value, (list, dict)) else value
                for key, value in node.items()}
    return node


def each(node, kind):
    """All nodes of a kind, in order."""
    found = []

    def visit(item):
        if item["t"] == kind:
            found.append(item)

    walk([node] if isinstance(node, dict) else node, visit)
    return found


def text_of(node):
    """The words of inlines or blocks."""
    out = []

    def visit(item):
        kind = item["t"]
        if kind == "Str":
            out.append(item["c"])
        elif kind in ("Code", "Math", "CodeBlock"):
            out.append(item["c"][1])
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            out.append(" ")
        elif kind == "Quoted":
            single = item["c"][0]["t"] == "SingleQuote"
            out.append(("‘%s’" if single else "“%s”") % text_of(item["c"][1]))
            return []
        elif kind in ("RawInline", "RawBlock"):
            return []
        elif kind in ("Para", "Plain", "Header", "Table", "BulletList"):
            out.append(" ")
        return None

    walk(node if isinstance(node, list) else [node], visit)
    return "".join(out).strip()


def pandoc(arguments, text):
    """What pandoc makes of the text, and what it complains about."""
    run = run_pandoc.__wrapped__ if "-o" in arguments else run_pandoc
    return run(tuple(arguments), text)


@functools.lru_cache(maxsize=256)
def run_pandoc(arguments, text):
    done = subprocess.run(["pandoc", *arguments], input=text, capture_output=True,
                          text=True, encoding="utf-8")
    said = done.stderr.strip()
    if done.returncode != 0 and not said:
        said = f"pandoc ended with status {done.returncode}"
    return done.stdout, said


# What is Markdown here: what a code host shows too, and attributes, boxes, citations, formulas.
MARKDOWN = ("markdown-implicit_figures-raw_tex-latex_macros-subscript-superscript-example_lists"
            "-fancy_lists-simple_tables-multiline_tables-grid_tables-table_captions-definition_lists"
            "-line_blocks-native_divs-native_spans-blank_before_header-blank_before_blockquote"
            "+auto_identifiers+gfm_auto_identifiers+lists_without_preceding_blankline+autolink_bare_uris")


def from_markdown(text):
    """(the document, what pandoc complained about)"""
    out, said = pandoc(["-f", MARKDOWN, "-t", "json", "--columns=100000"], text)
    return (json.loads(out) if out else {"blocks": [], "meta": {}}), said


def document(blocks, like):
    """A whole document of these blocks, in the same version of pandoc's tree as another."""
    return json.dumps({**like, "meta": {}, "blocks": blocks})
