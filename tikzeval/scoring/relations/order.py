"""`in_front_of` and `behind`: which of two overlapping parts hides the other.

The 3D relations of T2I-CompBench (Huang et al., 2023, arXiv:2307.06350, the extended edition) compare the mean depths that a
model estimates within two boxes, background and each other included. A drawing has no depth but an order of painting, and
that is exact: where both parts have ink, the later one lies in front.
"""

from __future__ import annotations

import shapely
from shapely import Geometry

from tikzeval.picture.regions import less, shared
from tikzeval.picture.scene import Part
from tikzeval.picture.shape import Shape
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked

MEET = 0.0002  # of the page's area: less ink in common is no overlap
FRONT = 0.5  # of the ink in common
ORDER_BLUR = 0.05


def in_front_of(one: Part, other: Part, asked: Asked) -> Finding:
    """Where both have ink (at least 0.02 % of the page), one is painted later on more than half of that area.

    Margin: the share of the common area whose last painter among the two is one, less 50 %; −1 where they do not overlap.
    """
    common = shared(one.full, other.full)
    if common.area < MEET * asked.scene.page.area:
        return Finding(-1, f"{one.name} and {other.name} do not overlap, so neither is in front")
    mine, theirs = _last_painted(one, other, common)
    if mine + theirs == 0:
        return Finding(-1, f"{one.name} and {other.name} overlap only in paint whose extent cannot be told")
    share = mine / (mine + theirs)
    left, bottom, right, top = common.bounds
    evidence = (
        f"{one.name} is painted over {other.name} on {share:.0%} of the area where both have ink, "
        f"around ({(left + right) / 2:.0f}, {(bottom + top) / 2:.0f}) pt"
    )
    return Finding(share - asked.threshold(FRONT), evidence, ORDER_BLUR)


def behind(one: Part, other: Part, asked: Asked) -> Finding:
    """Where both have ink (at least 0.02 % of the page), the other is painted later on more than half of that area."""
    return in_front_of(other, one, asked)


def _last_painted(one: Part, other: Part, common: Geometry) -> tuple[float, float]:
    """Return the areas of `common` on which one's and the other's paint comes last."""
    areas = {one.name: 0.0, other.name: 0.0}
    painters = [(shape, part.name) for part in (one, other) for shape in part.shapes]
    left = common
    for shape, name in sorted(painters, key=lambda painter: painter[0].index, reverse=True):
        ink = _ink(shape)
        if left.is_empty or not shapely.intersects(left, ink):
            continue
        areas[name] += shared(left, ink).area
        left = less(left, ink)
    return areas[one.name], areas[other.name]


def _ink(shape: Shape) -> Geometry:
    """Return a shape's region without paint that is wholly transparent."""
    paints = [paint for paint in (shape.fill, shape.stroke) if paint]
    if all(paint[3] for paint in paints):
        return shape.region
    return shape.clipped(shape.stroke_region if shape.stroke and shape.stroke[3] else shape.fill_region)
