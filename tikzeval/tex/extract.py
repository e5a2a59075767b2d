"""Takes the drawing out of a reply, whatever surrounds it."""

from __future__ import annotations

from dataclasses import dataclass

from tikzeval.tex.clean import clean, strip_reasoning
from tikzeval.tex.fences import Segment, segments
from tikzeval.tex.find import Span, find, has_ink, loose
from tikzeval.tex.preamble import ANYWHERE, statements, without_repeats
from tikzeval.values import Drawing, Form, Found, Reply

NOTHING = Drawing(source="", form=Form.NONE, found=Found.NOWHERE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    segment: int
    span: Span


def extract(reply: Reply) -> Drawing:
    """Return the last complete drawing of a reply, or the last incomplete one, or none.

    A whole document or a picture is preferred to loose path commands, which are often an excerpt under
    discussion. Never raises, and takes time in proportion to the reply's length.
    """
    parts = segments(strip_reasoning(clean(reply.text)))
    chosen = (
        _choose(parts, _framed(parts))
        or _choose(parts, _framed(parts, names=True))
        or _loose(parts)
    )
    if chosen is None:
        return NOTHING
    part, span = parts[chosen.segment], chosen.span
    source = part.text[span.start : span.end]
    if span.form is not Form.DOCUMENT:
        source = "\n".join([*_definitions(parts, chosen), source])
    found = Found.FENCED if part.fenced else Found.BARE
    return Drawing(
        source=source.strip("\n") + "\n",
        form=span.form,
        found=found,
        complete=span.complete,
    )


def _framed(parts: list[Segment], *, names: bool = False) -> list[_Candidate]:
    return [
        _Candidate(index, span)
        for index, part in enumerate(parts)
        for span in find(part.text, prose=not (part.fenced or names))
        if has_ink(part.text[span.start : span.end])
    ]


def _choose(_parts: list[Segment], candidates: list[_Candidate]) -> _Candidate | None:
    complete = [candidate for candidate in candidates if candidate.span.complete]
    return (complete or candidates or [None])[-1]


def _loose(parts: list[Segment]) -> _Candidate | None:
    fenced = [(index, part) for index, part in enumerate(parts) if part.fenced]
    bare = [(index, part) for index, part in enumerate(parts) if not part.fenced]
    for group in (fenced, bare):
        found = [
            _Candidate(index, span)
            for index, part in group
            if (span := loose(part.text, prose=not part.fenced)) is not None
        ]
        if found:
            return max(
                found, key=lambda candidate: candidate.span.end - candidate.span.start
            )
    return None


def _definitions(parts: list[Segment], chosen: _Candidate) -> list[str]:
    """Return the preamble commands before the picture, and the packages and libraries named after it."""
    before: list[str] = []
    for index in range(chosen.segment):
        before += statements(parts[index].text)
    own = parts[chosen.segment].text
    before += statements(own[: chosen.span.start])
    after = statements(own[chosen.span.end :])
    for part in parts[chosen.segment + 1 :]:
        after += statements(part.text)
    return without_repeats(
        [*before, *(line for line in after if line.startswith(ANYWHERE))]
    )
