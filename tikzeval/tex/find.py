"""Finds framed drawings in a run of text: documents and pictures. Linear in the text's length."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from tikzeval.values import Form

PICTURES = ("tikzpicture", "circuitikz", "tikzcd", "quantikz", "forest", "tikzpicture*", "quantikz*", "forest*")
INNER = (
    "axis",
    "semilogxaxis",
    "semilogyaxis",
    "loglogaxis",
    "polaraxis",
    "groupplot",
    "scope",
)  # need a picture around

_NAMES = "|".join(re.escape(name) for name in (*PICTURES, *INNER, "document"))
_EVENTS = (
    rf"\\(?P<edge>begin|end)[ \t]*\{{[ \t]*(?P<env>{_NAMES})[ \t]*\}}"
    r"|\\(?P<cls>documentclass|documentstyle)(?![A-Za-z@])|\\(?P<tikz>tikz)(?![A-Za-z@])"
    r"|\\verb\*?(?P<bar>[|!+])"
)
_IN_CODE = re.compile(rf"\\\\|\\%|%[^\n]*|{_EVENTS}")
_IN_PROSE = re.compile(rf"\\\\|\\%|^[ \t]*%[^\n]*|{_EVENTS}", re.MULTILINE)
_FRAME = re.compile(r"\\(?:begin|end|documentclass|usepackage|usetikzlibrary|centering|dots|ldots)(?![A-Za-z])")
_COMMAND = re.compile(r"\\[A-Za-z]{2}")
_LEAD = re.compile(r"(?:[ \t]*(?:[%\\][^\n]*)?\n)*[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Span:
    """One drawing in a text: `text[start:end]`."""

    start: int
    end: int
    form: Form
    complete: bool


def find(text: str, *, prose: bool) -> list[Span]:
    """Return the drawings in `text`, none within another, in the order in which they end.

    Args:
        text: A segment of a reply.
        prose: Whether it is running text, where a name between backticks is only a name.
    """
    return _Finder(text, prose=prose).run()


def has_ink(text: str) -> bool:
    """Whether there is any command in a drawing besides its frame."""
    return _COMMAND.search(_FRAME.sub(" ", text)) is not None


class _Finder:
    """One pass over one text."""

    def __init__(self, text: str, *, prose: bool) -> None:
        self.text = text
        self.prose = prose
        self.documents: list[Span] = []
        self.pictures: list[Span] = []
        self.open: list[tuple[str, int]] = []  # environments: name, where it begins
        self.open_names: Counter[str] = Counter()
        self.document: int | None = None  # where the current document begins
        self.in_body = False
        self.budget = len(text) + 1000  # characters that may be read to find the ends of \tikz

    def run(self) -> list[Span]:
        text, skip_to = self.text, 0
        for event in (_IN_PROSE if self.prose else _IN_CODE).finditer(text):
            start = event.start()
            if start < skip_to or (self.prose and start and text[start - 1] == "`"):
                continue
            if event["bar"]:
                skip_to = text.find(event["bar"], event.end(), event.end() + 200) + 1
            elif event["cls"]:
                self._begin_document(start)
            elif event["env"] == "document":
                self._document_edge(event["edge"], event)
            elif event["edge"] == "begin":
                self.open.append((event["env"], start))
                self.open_names[event["env"]] += 1
            elif event["edge"] == "end":
                self._end(event["env"], event.end())
            elif event["tikz"] and not self.open:
                skip_to = self._inline(start, event.end())
        self._end_of_text()
        return _outermost([*self.documents, *self.pictures])

    def _begin_document(self, start: int) -> None:
        if self.document is not None and self.in_body:
            self.documents.append(Span(self.document, start, Form.DOCUMENT, complete=False))
        lead = not self.prose and not self.documents and _LEAD.match(self.text[:start]) is not None
        self.document, self.in_body = (0 if lead else start), False
        self._forget()

    def _document_edge(self, edge: str, event: re.Match[str]) -> None:
        if edge == "begin":
            if self.document is None:  # the class was forgotten
                self.document = event.start() if self.prose or self.documents else 0
            self.in_body = True
        elif self.in_body and self.document is not None:
            self.documents.append(Span(self.document, event.end(), Form.DOCUMENT, complete=True))
            self.document, self.in_body = None, False
            self._forget()

    def _forget(self) -> None:
        self.open.clear()
        self.open_names.clear()

    def _end(self, name: str, end: int) -> None:
        if not self.open_names[name]:
            return
        while self.open:  # what was left open within it ends with it
            opened, start = self.open.pop()
            self.open_names[opened] -= 1
            if opened == name:
                form = Form.LOOSE if name in INNER else Form.PICTURE
                self.pictures.append(Span(start, end, form, complete=True))
                return

    def _inline(self, start: int, position: int) -> int:
        end, read = _inline_end(self.text, position, self.budget)
        self.budget -= read
        if end:
            self.pictures.append(Span(start, end, Form.PICTURE, complete=True))
        return end

    def _end_of_text(self) -> None:
        if self.document is not None:
            whole = self.in_body and not self.open
            self.documents.append(Span(self.document, len(self.text), Form.DOCUMENT, complete=whole))
        elif self.open:
            name, start = self.open[0]
            form = Form.LOOSE if name in INNER else Form.PICTURE
            self.pictures.append(Span(start, len(self.text), form, complete=False))


def _outermost(spans: list[Span]) -> list[Span]:
    """Drop what lies within a document or within a complete picture."""
    kept: list[Span] = []
    reach = -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end, not span.complete)):
        if span.end <= reach:
            continue
        kept.append(span)
        if span.complete or span.form is Form.DOCUMENT:
            reach = max(reach, span.end)
    return sorted(kept, key=lambda span: span.end)


def _inline_end(text: str, position: int, budget: int) -> tuple[int, int]:
    r"""Return where the drawing after `\tikz` ends, or 0 where none begins, and how many characters were read."""
    begin, limit = position, min(len(text), position + min(budget, 20_000))
    depth = 0
    options = True  # nothing but [options] so far
    while position < limit:
        char = text[position]
        if char == "\\":
            options = options and depth > 0
            position += 1
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            if depth == 0 and char == "}" and options:
                return position + 1, position - begin
        elif char == ";" and depth == 0:
            return (0 if options else position + 1), position - begin
        elif depth == 0 and options and not char.isspace():
            break
        if depth < 0:
            break
        position += 1
    return 0, position - begin
