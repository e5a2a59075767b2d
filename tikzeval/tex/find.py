"""Finds drawings in a run of text: documents, pictures, loose path commands. Linear in the text's length."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tikzeval.values import Form

PICTURES = (
    "tikzpicture",
    "circuitikz",
    "tikzcd",
    "quantikz",
    "forest",
    "tikzpicture*",
    "Forest",
    "yquant",
)
AXES = (
    "axis",
    "semilogxaxis",
    "semilogyaxis",
    "loglogaxis",
    "polaraxis",
    "groupplot",
    "scope",
)

_names = "|".join(re.escape(name) for name in (*PICTURES, *AXES, "document"))
_TOKEN = re.compile(
    rf"\\\\|\\%|%[^\n]*|\\(?P<edge>begin|end)[ \t]*\{{[ \t]*(?P<env>{_names})[ \t]*\}}"
    r"|\\(?P<cls>documentclass|documentstyle)(?![A-Za-z@])|\\(?P<tikz>tikz)(?![A-Za-z@])"
    r"|(?P<verb>\\verb\*?(?P<bar>[|!+]))"
)
_INK = re.compile(
    r"\\(?:draw|fill|filldraw|node|path|shade|shadedraw|clip|coordinate|pic|matrix|graph|foreach|addplot3?|tikz|calendar"
    r"|pattern|useasboundingbox|ctikzset|gate|qw|ar|arrow|spy|datavisualization|pgfpath\w*|tdplot\w*|[A-Za-z]+)(?![A-Za-z@])"
)
_PATH = re.compile(
    r"\\(?:draw|fill|filldraw|node|path|shade|shadedraw|clip|coordinate|pic|matrix|graph|pattern|addplot3?|foreach)(?![A-Za-z@])"
)


@dataclass(frozen=True, slots=True)
class Span:
    """One drawing in a text."""

    start: int
    end: int
    form: Form
    complete: bool


def find(text: str, *, prose: bool) -> list[Span]:
    """Return the drawings in `text`, none within another, in the order in which they end.

    Args:
        text: A segment of a reply.
        prose: Whether it is running text, where `\\begin{…}` between backticks is only a name.
    """
    documents: list[Span] = []
    pictures: list[Span] = []
    stack: list[tuple[str, int]] = []
    cls: int | None = None  # where the current document began
    body: int | None = None
    skip_to = 0
    for token in _TOKEN.finditer(text):
        start = token.start()
        if start < skip_to or (prose and start and text[start - 1] == "`"):
            continue
        if token["bar"]:
            skip_to = max(
                skip_to, text.find(token["bar"], token.end(), token.end() + 200) + 1
            )
        elif token["cls"]:
            if cls is not None and body is not None:
                documents.append(Span(cls, start, Form.DOCUMENT, complete=False))
            cls, body = start, None
        elif token["env"] == "document":
            if token["edge"] == "begin":
                body = token.end()
                cls = 0 if cls is None else cls
            elif body is not None and cls is not None:
                documents.append(Span(cls, token.end(), Form.DOCUMENT, complete=True))
                cls = body = None
                stack.clear()
        elif token["edge"] == "begin":
            stack.append((token["env"], start))
        elif token["edge"] == "end":
            if stack and stack[-1][0] == token["env"]:
                name, opened = stack.pop()
                pictures.append(Span(opened, token.end(), _form(name), complete=True))
        elif token["tikz"] and not stack:
            end = _tikz_end(text, token.end())
            if end:
                pictures.append(Span(start, end, Form.PICTURE, complete=True))
                skip_to = end
    if cls is not None:
        documents.append(
            Span(cls, len(text), Form.DOCUMENT, complete=body is not None and not stack)
        )
    elif stack:
        name, opened = stack[0]
        pictures.append(Span(opened, len(text), _form(name), complete=False))
    return _outermost(documents, pictures)


def _form(name: str) -> Form:
    return Form.LOOSE if name in AXES else Form.PICTURE


def _outermost(documents: list[Span], pictures: list[Span]) -> list[Span]:
    """Drop what lies within another complete span, or within any document."""
    spans = sorted(
        [*documents, *pictures],
        key=lambda span: (span.start, -span.end, not span.complete),
    )
    kept: list[Span] = []
    reach = -1
    for span in spans:
        if span.end <= reach:
            continue
        kept.append(span)
        if span.complete or span.form is Form.DOCUMENT:
            reach = max(reach, span.end)
    return sorted(kept, key=lambda span: span.end)


def _tikz_end(text: str, position: int) -> int:
    """Return where the argument of `\\tikz` ends, or 0 where it does not look like a drawing."""
    limit = min(len(text), position + 20_000)
    depth = 0
    seen_path = False
    options = True
    while position < limit:
        char = text[position]
        if char == "\\":
            seen_path = seen_path or (options and depth == 0) or depth > 0
            options = False if depth == 0 else options
            position += 2
            continue
        if char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            if depth < 0:
                return 0
            if depth == 0 and char == "}" and options:
                return position + 1
        elif char == ";" and depth == 0:
            return position + 1 if seen_path else 0
        elif depth == 0 and options and not char.isspace():
            return 0
        position += 1
    return 0


def has_ink(text: str) -> bool:
    """Whether there is any command in a drawing besides its own frame."""
    body = re.sub(
        r"\\(?:begin|end|documentclass|usepackage|usetikzlibrary|centering)(?![A-Za-z])",
        "",
        text,
    )
    return _INK.search(body) is not None


def loose(text: str, *, prose: bool) -> Span | None:
    """Return the path commands in a text without any environment, or None."""
    if not prose:
        first = _PATH.search(text)
        if first is None or ";" not in text:
            return None
        end = max(text.rfind(";"), text.rfind("}")) + 1
        return Span(
            first.start(),
            end,
            Form.LOOSE,
            complete=end > 0 and not text[end:].strip().startswith("\\"),
        )
    best: Span | None = None
    most = 0
    start = end = None
    count = 0
    position = 0
    for line in [*text.split("\n"), ""]:
        bare = line.strip().strip("`")
        if start is None and _PATH.match(bare):
            start, count = position + line.find("\\"), 0
        if start is not None:
            if not bare or (
                end is not None
                and not bare.startswith(("\\", "%", "}", "{", "(", "-", "["))
            ):
                if end is not None and count >= most:
                    best, most = Span(start, end, Form.LOOSE, complete=True), count
                if bare:
                    start = end = None
            elif bare.endswith((";", "}")):
                end, count = position + len(line.rstrip().rstrip("`")), count + 1
            elif end is not None:
                end = end if not bare.startswith("\\") else end
        position += len(line) + 1
    if start is not None and end is not None and count >= most:
        best = Span(start, end, Form.LOOSE, complete=True)
    return best
