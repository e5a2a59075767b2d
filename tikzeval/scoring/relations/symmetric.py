"""`symmetric`: a part is its own mirror image, or two parts are each other's."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Geometry, affinity

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import SHARE_BLUR, Asked, overlap_share

ITSELF = 0.9  # overlap of an outline and its mirror image, as intersection over union
EACH_OTHER = 0.8


def symmetric(parts: Sequence[Part], asked: Asked) -> Finding:
    """One's outline overlaps its mirror image by at least 90 % (two parts: each other's, by 80 %); `axis` is the mirror line's.

    Margin: intersection over union less 90 % (80 %). The mirror line runs through the centre of the box of the outline, or
    half-way between both centres.
    """
    one, last = parts[0], parts[-1]
    (x, y), (last_x, last_y) = _middle(one), _middle(last)
    mirrored = _mirrored(one.outline, asked, (x + last_x) / 2, (y + last_y) / 2)
    share = overlap_share(mirrored, last.outline)
    needed = asked.threshold(ITSELF if len(parts) == 1 else EACH_OTHER)
    at = f"x = {(x + last_x) / 2:.0f} pt" if asked.axis == "vertical" else f"y = {(y + last_y) / 2:.0f} pt"
    whom = "itself" if len(parts) == 1 else last.name
    evidence = (
        f"{one.name}, mirrored about the {asked.axis} line {at}, overlaps {whom} by {share:.0%}; {needed:.0%} is asked"
    )
    return Finding(share - needed, evidence, SHARE_BLUR)


def _middle(part: Part) -> tuple[float, float]:
    """Return the middle of the box of a part's outline, also where it is covered."""
    left, bottom, right, top = part.outline.bounds
    return (left + right) / 2, (bottom + top) / 2


def _mirrored(outline: Geometry, asked: Asked, x: float, y: float) -> Geometry:
    across, along = (-1.0, 1.0) if asked.axis == "vertical" else (1.0, -1.0)
    return affinity.scale(outline, across, along, origin=(x, y))
