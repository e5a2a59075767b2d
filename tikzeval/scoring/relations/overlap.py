"""`overlaps` and `disjoint`: what two parts enclose together."""

from __future__ import annotations

import math

import shapely

from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import SHARE_BLUR, Asked

OVERLAP = 0.05  # of the smaller outline
CLEAR = 0.003  # of the picture's longer side


def overlaps(one: Part, other: Part, asked: Asked) -> Finding:
    """Both outlines enclose at least 5 % of the smaller one's area together.

    Margin: that share less 5 %.
    """
    smaller = min(one.outline.area, other.outline.area)
    share = shared(one.outline, other.outline).area / smaller
    evidence = f"{one.name} and {other.name} share {share:.0%} of the smaller one"
    return Finding(share - asked.threshold(OVERLAP), evidence, SHARE_BLUR)


def disjoint(one: Part, other: Part, asked: Asked) -> Finding:
    """The outlines share no area and are more than 0.3 % of the picture's longer side apart.

    Margin: their distance less 0.3 %; where they overlap, minus the overlap's extent (root of its area) less 0.3 %.
    """
    needed = asked.threshold(CLEAR)
    common = shared(one.outline, other.outline).area
    if common > 0:
        extent = math.sqrt(common) / asked.size
        return Finding(-extent - needed, f"{one.name} and {other.name} overlap over {extent:.1%} of the picture")
    gap = float(shapely.distance(one.outline, other.outline)) / asked.size
    evidence = f"{one.name} and {other.name} are {gap:.1%} of the picture apart; more than {needed:.1%} is asked"
    return Finding(gap - needed, evidence, asked.blur(one, other))
