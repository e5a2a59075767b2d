"""`overlaps` and `disjoint`: what two parts enclose together."""

from __future__ import annotations

import math

import shapely

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked

OVERLAP = 0.05  # of the smaller outline
CLEAR = 0.003  # of the picture's longer side


def overlaps(one: Part, other: Part, asked: Asked) -> Finding:
    """Margin: the area that both outlines enclose, as a share of the smaller one, less 5 %."""
    smaller = min(one.outline.area, other.outline.area)
    share = shapely.intersection(one.outline, other.outline).area / smaller
    evidence = f"{one.name} and {other.name} share {share:.0%} of the smaller one"
    return Finding(share - asked.threshold(OVERLAP), evidence, 0.005)


def disjoint(one: Part, other: Part, asked: Asked) -> Finding:
    """Margin: the distance between the outlines less 0.3 % of the picture; where they overlap, minus the overlap's extent."""
    needed = asked.threshold(CLEAR)
    shared = shapely.intersection(one.outline, other.outline).area
    if shared > 0:
        extent = math.sqrt(shared) / asked.size
        return Finding(-extent - needed, f"{one.name} and {other.name} overlap over {extent:.1%} of the picture")
    gap = float(shapely.distance(one.outline, other.outline)) / asked.size
    evidence = f"{one.name} and {other.name} are {gap:.1%} of the picture apart; more than {needed:.1%} is asked"
    return Finding(gap - needed, evidence, asked.blur(one, other))
