"""`inside`, `contains` and `aboard`: how much of one part's ink lies within what the other encloses."""

from __future__ import annotations

from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import SHARE_BLUR, Asked
from tikzeval.scoring.relations.on import on

INSIDE = 0.9  # of the visible ink
ABOARD = 0.5  # of the visible ink: a passenger may lean out


def inside(one: Part, other: Part, asked: Asked) -> Finding:
    """At least 90 % of one's visible ink lies within the other's outline.

    Margin: that share less 90 %.
    """
    needed = asked.threshold(INSIDE)
    share = shared(one.region, other.outline).area / one.region.area
    evidence = f"{share:.0%} of {one.name} lies within {other.name}; {needed:.0%} is asked"
    return Finding(share - needed, evidence, SHARE_BLUR)


def contains(one: Part, other: Part, asked: Asked) -> Finding:
    """At least 90 % of the other's visible ink lies within one's outline."""
    return inside(other, one, asked)


def aboard(one: Part, other: Part, asked: Asked) -> Finding:
    """Half of one's visible ink lies within the other's outline, or it stands `on` the other.

    Margin: the better of the two.
    """
    within = inside(one, other, Asked(asked.scene, asked.threshold(ABOARD)))
    on_top = on(one, other, Asked(asked.scene))
    best = max(within, on_top, key=lambda finding: finding.margin)
    worse = on_top if best is within else within
    return best if best.margin >= 0 else Finding(best.margin, f"{best.evidence}; and {worse.evidence}", best.tolerance)
