"""Checks that need vectors, answered by a detector's boxes where a box can answer them.

A box says where a thing is and how far it reaches, not what its outline is. So boxes answer whether a part is there, how many of a kind
there are, and those relations that are said of boxes anyway (`left_of`, `beside`, `taller_than`, `aligned`, …) or for which the box is
a fair stand-in (`inside`, `near`, `larger_than`, …). What hangs on an outline, on a gap of a few pixels, on a shape's class, on the
colour of a part or on what is painted later is skipped; so is `in_frame`: a thing that ends at the picture's edge and one that
is cut off there have the same box. docs/detector.md has how often true boxes and outlines agree, by which this was decided.

Relations are those of scoring/relations, asked of the boxes in the place of outlines. An edge of a box may be off by `EDGE` of
the box, which is the tolerance of lengths; ratios and shares have tolerances of their own. Within it a verdict is ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import shapely

from tikzeval.picture.part import Part
from tikzeval.picture.scene import Scene
from tikzeval.scoring.checks.any_of import AnyOfCheck, best_alternative
from tikzeval.scoring.checks.arrangement import ArrangementCheck
from tikzeval.scoring.checks.base import Check
from tikzeval.scoring.checks.count import CountCheck
from tikzeval.scoring.checks.part import PartCheck
from tikzeval.scoring.checks.relation import RelationCheck
from tikzeval.scoring.detector.seen import Detection, Sight, namesakes
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import named
from tikzeval.scoring.relations import ARRANGEMENTS, RELATIONS, Asked

EDGE = 0.01  # of a box's longer side; four edges that far off leave an IoU of about 0.96
SHARES = 0.05  # by how much a share of two areas may be off
LENGTHS, AREAS = 0.1, 0.2  # by how much a ratio of lengths, and of areas, may be off
# Relation → what is added to the tolerance that the two boxes' edges give it.
BY_BOX: dict[str, float] = {
    "left_of": 0.0, "right_of": 0.0, "above": 0.0, "below": 0.0, "beside": 0.0, "centred_in": 0.0, "near": 0.0, "on": 0.0,
    "aboard": 0.0, "overlaps": 0.0, "inside": SHARES, "contains": SHARES,
    "taller_than": LENGTHS, "wider_than": LENGTHS, "larger_than": AREAS, "smaller_than": AREAS,
}  # fmt: skip
NOT_IN_BOXES = "needs outlines, which a detector's boxes do not tell"
_KNOWN: tuple[tuple[type[Check], str, Collection[str]], ...] = (  # kinds of which boxes answer some
    (RelationCheck, "relation", BY_BOX),
    (ArrangementCheck, "is_", ("aligned",)),
    (CountCheck, "of", ("parts",)),
)


@dataclass(frozen=True, slots=True)
class _Canvas:
    """All that relations of boxes ask of a scene."""

    size: float


def why_not(check: Check, phrases: Mapping[str, str]) -> str:
    """Say why boxes cannot answer a check, whatever the picture; nothing where they can.

    Args:
        check: One that needs vectors.
        phrases: Part → what a detector is asked for.
    """
    if isinstance(check, AnyOfCheck):
        # As a whole, or one that could only be passed would count where it passes and be left out where it does not.
        return next(filter(None, (why_not(each, phrases) for each in check.checks)), "")
    if type(check) not in _ANSWERS:
        return f"{check.kind} {NOT_IN_BOXES}"
    if isinstance(check, PartCheck) and check.text_counts:
        return f"{check.part} may be letters, which are not for a detector"
    for kind, key, known in _KNOWN:
        if isinstance(check, kind) and getattr(check, key) not in known:
            return f"{getattr(check, key)} {NOT_IN_BOXES}"
    twins = next((names for name in check.parts() if len(names := namesakes(name, phrases)) > 1), None)
    return f"{' and '.join(twins)} are one word to a detector, whose boxes do not tell which is which" if twins else ""


def by_boxes(check: Check, sight: Sight) -> Finding:
    """Answer a check by a detector's boxes; skipped where they cannot answer it, or there are none.

    Args:
        check: One that needs vectors.
        sight: What the detector found.
    """
    if why := why_not(check, sight.phrases):
        return Finding(0, why, skipped=True)
    if sight.seen is None:
        return Finding(0, sight.missing, skipped=True)
    if isinstance(check, AnyOfCheck):
        return best_alternative(check.checks, [by_boxes(each, sight) for each in check.checks])
    for name in check.parts():
        if not sight.boxes(name):
            return Finding(-1, f"the detector finds no {named(name)}", void=True)
    return _ANSWERS[type(check)](check, sight)


def _present(check: Check, sight: Sight) -> Finding:
    part = cast(PartCheck, check).part
    threshold = sight.seen.threshold if sight.seen else 0.0
    twins = namesakes(part, sight.phrases)
    found = sight.boxes(part)[
        twins.index(part) if part in twins else 0 :
    ]  # of two wheels the second needs a second box
    if not found:
        return Finding(
            -threshold, f"the detector finds no {named(part)} (no box with a score of {threshold:.2f} or more)"
        )
    best = found[0]
    told = f"the detector's box of {part} has a score of {best.score:.2f} and covers {_share(best, sight):.0%} of the picture"
    return Finding(best.score - threshold, told)


def _related(check: Check, sight: Sight) -> Finding:
    asked = cast(RelationCheck, check)
    found = RELATIONS[asked.relation](
        _boxed(asked.subject, sight), _boxed(asked.object, sight), _asked(sight, asked.tolerance)
    )
    return _said(found, asked.relation)


def _arranged(check: Check, sight: Sight) -> Finding:
    arranged = cast(ArrangementCheck, check)
    parts = [_boxed(name, sight) for name in arranged.parts_]
    asked = replace(_asked(sight, arranged.tolerance), axis=arranged.axis, edge=arranged.edge)
    return _said(ARRANGEMENTS[arranged.is_](parts, asked), arranged.is_)


def _counted(check: Check, sight: Sight) -> Finding:
    count = cast(CountCheck, check)
    pattern = re.compile(rf"{re.escape(count.named or '')}[-_ ]?\d*")
    parts = [part for part in sight.phrases if pattern.fullmatch(part)] or [count.named or ""]
    number = max(len(sight.boxes(part)) for part in parts)  # wheel1 and wheel2 are both asked for as wheel
    return count.judged(
        number, f"the detector has {number} box{'' if number == 1 else 'es'} of {named(count.named or '')}"
    )


_ANSWERS: dict[type[Check], Callable[[Check, Sight], Finding]] = {
    PartCheck: _present,
    RelationCheck: _related,
    ArrangementCheck: _arranged,
    CountCheck: _counted,
}


def _said(found: Finding, name: str) -> Finding:
    return Finding(found.margin, f"by the detector's boxes {found.evidence}", found.tolerance + BY_BOX.get(name, 0.0))


def _asked(sight: Sight, tolerance: float | None) -> Asked:
    assert sight.seen is not None, "asked"
    return Asked(cast(Scene, _Canvas(sight.seen.size)), tolerance)


def _boxed(name: str, sight: Sight) -> Part:
    """Return the best box of a part as a part that fills it."""
    box = sight.boxes(name)[0].box
    region, nothing = shapely.box(*box), np.zeros((0, 0), dtype=np.bool_)
    slack = EDGE * max(box[2] - box[0], box[3] - box[1])
    return Part(
        name,
        (),
        nothing,
        nothing,
        text_only=False,
        region=region,
        full=region,
        exact=False,
        slack=slack,
        gap=0.0,
        without={},
    )


def _share(found: Detection, sight: Sight) -> float:
    assert sight.seen is not None, "asked"
    left, bottom, right, top = found.box
    return (right - left) * (top - bottom) / (sight.seen.width * sight.seen.height)
