"""`beside`: two parts stand next to each other on one level."""

from __future__ import annotations

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, centre, height, width

APART = 0.5  # of the mean width
LEVEL = 0.5  # of the lower one's height


def beside(one: Part, other: Part, asked: Asked) -> Finding:
    """The centres are more than half a mean width apart from left to right, and half of the lower one's height is shared.

    Margin: the lesser of how far their centres are apart from left to right, and of how much of their heights they share.
    """
    needed = asked.threshold(APART)
    apart = abs(centre(one)[0] - centre(other)[0]) / ((width(one) + width(other)) / 2)
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    level = max(0.0, shared) / min(height(one), height(other))
    evidence = (
        f"{one.name} and {other.name} are {apart:.1f} mean widths apart from left to right, "
        f"and share {level:.0%} of the lower one's height"
    )
    return Finding(min(apart - needed, level - LEVEL), evidence, asked.blur(one, other))
