"""Finds path commands that stand in a text without any environment around them."""

from __future__ import annotations

import re

from tikzeval.tex.find import Span
from tikzeval.values import Form

_NAMES = r"draw|fill|filldraw|node|path|shade|shadedraw|clip|coordinate|pic|matrix|graph|pattern|addplot3?|foreach"
_PATH = re.compile(rf"\\(?:{_NAMES})(?![A-Za-z@])")
_CODE_LINE = re.compile(r"\\[A-Za-z]|[%{}]")
_MAX_STATEMENT = 400  # lines without an end before it is taken to be prose


def loose_code(text: str) -> Span | None:
    """Return the path commands of a code block, from the first to the end of the last."""
    first = _PATH.search(text)
    if first is None or ";" not in text[first.start() :]:
        return None
    end = max(text.rfind(";"), text.rfind("}")) + 1
    return Span(first.start(), end, Form.LOOSE, complete="\\" not in text[end:])


def loose_prose(text: str) -> Span | None:
    """Return the longest run of lines of path commands in running text; of equals the last."""
    best: Span | None = None
    most = 0
    for start, end, statements in _runs(text):
        if statements >= most:
            best, most = Span(start, end, Form.LOOSE, complete=True), statements
    return best


def _runs(text: str) -> list[tuple[int, int, int]]:
    """Return the runs of code lines: start, end, number of finished statements."""
    runs: list[tuple[int, int, int]] = []
    start, end, statements, unfinished = -1, -1, 0, 0
    position = 0
    for line in [*text.split("\n"), "."]:
        code = line.strip().strip("`").strip()
        belongs = (
            bool(_PATH.match(code)) if start < 0 else (bool(unfinished) or not code or bool(_CODE_LINE.match(code)))
        )
        if belongs:
            if start < 0:
                start, end, statements = position + line.index("\\"), -1, 0
            if code.endswith((";", "}")):
                end, unfinished = position + len(line.rstrip().rstrip("`").rstrip()), 0
                statements += code.endswith(";")
            elif code and not code.startswith("%") and not code.endswith("{"):
                unfinished = (unfinished + 1) % _MAX_STATEMENT
        elif start >= 0:
            if statements:
                runs.append((start, end, statements))
            start, unfinished = -1, 0
        position += len(line) + 1
    if start >= 0 and statements:
        runs.append((start, end, statements))
    return runs
