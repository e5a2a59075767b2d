"""`touches`, `near`, `apart`: the shortest distance between the visible ink of two parts."""

from __future__ import annotations

import shapely

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, Relation

TOUCH = 0.02  # of the picture's longer side
NEAR = 0.12


def _gap(one: Part, other: Part, asked: Asked) -> float:
    return float(shapely.distance(one.region, other.region)) / asked.size


def _within(limit: float) -> Relation:
    def examine(one: Part, other: Part, asked: Asked) -> Finding:
        allowed = asked.threshold(limit)
        gap = _gap(one, other, asked)
        evidence = f"{one.name} and {other.name} are {gap:.1%} of the picture apart; at most {allowed:.0%} is asked"
        return Finding(allowed - gap, evidence, asked.blur(one, other))

    examine.__doc__ = (
        f"The visible ink of the two is at most {limit:.0%} of the picture's longer side apart.\n\n"
        f"Margin: {limit:.0%} less their distance."
    )
    return examine


def apart(one: Part, other: Part, asked: Asked) -> Finding:
    """The visible ink of the two is more than 2 % of the picture's longer side apart.

    Margin: their distance less 2 %.
    """
    needed = asked.threshold(TOUCH)
    gap = _gap(one, other, asked)
    evidence = f"{one.name} and {other.name} are {gap:.1%} of the picture apart; more than {needed:.0%} is asked"
    return Finding(gap - needed, evidence, asked.blur(one, other))


touches = _within(TOUCH)
near = _within(NEAR)
