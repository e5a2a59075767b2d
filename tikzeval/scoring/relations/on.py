"""`on`: one part rests on another."""

from __future__ import annotations

import shapely

from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked

ABOVE_SUPPORT = 0.03  # of the picture's longer side
FOOT = 0.1  # of the height, from below
OVER = 0.5  # of the width
SINK = 0.003  # of the picture's longer side: the foot may be that far below the support's lowest point


def on(one: Part, other: Part, asked: Asked) -> Finding:
    """One's foot is within 3 % of the picture of the other, half its width over it, its middle higher, its foot not below it.

    Margin: the least of the four.

    A support may rise beside what it bears (an armchair's back, a balloon's ropes, a slanting wing): only what of it is
    within the bearer's width counts.
    """
    left, bottom, right, top = one.box
    column = shapely.box(left, min(bottom, other.full.bounds[1]), right, max(top, other.full.bounds[3]))
    support = shared(other.full, column)
    if support.is_empty:
        return Finding(-0.5, f"nothing of {other.name} is below {one.name}")
    over = _shadow(support) / (right - left)
    ankle = bottom + max(FOOT * (top - bottom), one.slack)
    foot = shared(one.region, shapely.box(left, bottom, right, ankle))
    distance = shapely.distance(foot, other.full) / asked.size
    above_bottom = (bottom - other.full.bounds[1]) / asked.size + SINK
    higher = (one.region.centroid.y - support.centroid.y) / asked.size
    evidence = (
        f"the foot of {one.name} is {distance:.1%} of the picture from {other.name}, which is below {over:.0%} of its width; "
        f"its middle is {abs(higher):.0%} {'above' if higher >= 0 else 'below'} the middle of what is there"
    )
    margin = min(over - OVER, asked.threshold(ABOVE_SUPPORT) - distance, above_bottom, higher)
    return Finding(margin, evidence, asked.blur(one, other))


def _shadow(region: shapely.Geometry) -> float:
    """Return the length of a region's shadow on the x axis."""
    spans = sorted((left, right) for left, _, right, _ in map(shapely.bounds, shapely.get_parts(region)))
    length, reached = 0.0, float("-inf")
    for left, right in spans:
        length += max(0.0, right - max(left, reached))
        reached = max(reached, right)
    return length
