"""`centred_in`: one part sits in the middle of another."""

from __future__ import annotations

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, centre, height, width

OFF_CENTRE = 0.1  # of the other's width or height


def centred_in(one: Part, other: Part, asked: Asked) -> Finding:
    """One's centre is at most 10 % of the other's width and 10 % of its height from the other's centre.

    Margin: 10 % less the greater of the two offsets.
    """
    (x, y), (other_x, other_y) = centre(one), centre(other)
    across, along = abs(x - other_x) / width(other), abs(y - other_y) / height(other)
    allowed = asked.threshold(OFF_CENTRE)
    evidence = (
        f"the centre of {one.name} is off the centre of {other.name} by {across:.1%} of its width and {along:.1%} of its "
        f"height; at most {allowed:.0%} is asked"
    )
    return Finding(allowed - max(across, along), evidence, (one.slack + other.slack) / min(width(other), height(other)))
