"""Takes the drawing out of a reply, whatever surrounds it."""

from __future__ import annotations

from dataclasses import dataclass

from tikzeval.tex.clean import clean, strip_reasoning
from tikzeval.tex.fences import Segment, segments
from tikzeval.tex.find import Span, find, has_ink
from tikzeval.tex.loose import loose_code, loose_prose
from tikzeval.tex.preamble import loads, statements, without_repeats
from tikzeval.values import Drawing, Form, Found, Reply

NOTHING = Drawing(source="", form=Form.NONE, found=Found.NOWHERE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    segment: int  # index among the reply's segments
    span: Span


def extract(reply: Reply) -> Drawing:
    """Return the last complete drawing of a reply, else the last incomplete one, else one of form `none`.

    A document or a picture is preferred to loose path commands, which often are an excerpt under discussion. A
    picture takes the definitions around it along. Never raises; takes time in proportion to the reply's length.
    """
    parts = segments(strip_reasoning(clean(reply.text)))
    chosen = _framed(parts, names=False) or _framed(parts, names=True) or _loose(parts)
    if chosen is None:
        return NOTHING
    part, span = parts[chosen.segment], chosen.span
    source = part.text[span.start : span.end]
    if span.form is not Form.DOCUMENT:
        source = "\n".join([*_definitions(parts, chosen), source])
    found = Found.FENCED if part.fenced else Found.BARE
    return Drawing(source=source.strip("\n") + "\n", form=span.form, found=found, complete=span.complete)


def _framed(parts: list[Segment], *, names: bool) -> _Candidate | None:
    """Return the drawing to take among documents and pictures; `names` looks between backticks too."""
    candidates = [
        _Candidate(index, span)
        for index, part in enumerate(parts)
        for span in find(part.text, prose=not (part.fenced or names))
        if has_ink(part.text[span.start : span.end]) or (not part.closed and span.form is Form.DOCUMENT)
    ]
    complete = [candidate for candidate in candidates if candidate.span.complete]
    last = complete or candidates
    return last[-1] if last else None


def _loose(parts: list[Segment]) -> _Candidate | None:
    """Return the longest run of loose path commands, code blocks first."""
    for fenced, look in ((True, loose_code), (False, loose_prose)):
        found = [
            _Candidate(index, span)
            for index, part in enumerate(parts)
            if part.fenced is fenced and (span := look(part.text)) is not None
        ]
        if found:
            return max(found, key=lambda candidate: candidate.span.end - candidate.span.start)
    return None


def _definitions(parts: list[Segment], chosen: _Candidate) -> list[str]:
    """Return the preamble commands before the picture, and the packages and libraries named after it."""
    own = parts[chosen.segment].text
    before = [*(part.text for part in parts[: chosen.segment]), own[: chosen.span.start]]
    after = [own[chosen.span.end :], *(part.text for part in parts[chosen.segment + 1 :])]
    found = [statement for text in before for statement in statements(text)]
    found += [statement for text in after for statement in statements(text) if loads(statement)]
    return without_repeats(found)
