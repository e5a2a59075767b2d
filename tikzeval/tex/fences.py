"""Divides a reply into Markdown code blocks and the prose between them, in one pass over its lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^(?P<lead>[ \t>]{0,40})(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)$")
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of lines of a reply."""

    text: str
    fenced: bool
    closed: bool = True  # False for a code block that the reply breaks off in


def segments(text: str) -> list[Segment]:
    """Return the segments of `text` in order; those without any text are left out.

    A fence with a language inside an open block begins a new block: models nest them without longer marks.
    """
    found: list[Segment] = []
    lines: list[str] = []
    mark = ""
    quoted = False

    def end(*, closed: bool = True) -> None:
        if any(line.strip() for line in lines):
            found.append(Segment("\n".join(lines), fenced=bool(mark), closed=closed))
        lines.clear()

    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if fence is None:
            lines.append(_QUOTE.sub("", line) if quoted else line)
            continue
        info = fence["info"].strip()
        same = bool(mark) and fence["mark"][0] == mark[0]
        if "`" in info and fence["mark"][0] == "`":  # code between backticks on one line
            lines.append(line)
        elif mark and not info and same and len(fence["mark"]) >= len(mark):
            end()
            mark = ""
        elif not mark or info:
            end()
            mark, quoted = fence["mark"], ">" in fence["lead"]
        else:
            lines.append(line)
    end(closed=not mark)
    return found
