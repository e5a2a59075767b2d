"""`parallel` and `perpendicular`: the angle between the main directions of two parts."""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, Relation

LONG = 1.5  # times as long as wide: what is less elongated has no direction
OFF = 10.0  # degrees
SHORT = 0.01  # points: edges of a hull that are shorter have no direction
EQUAL = 0.001  # of the area: rectangles that differ by less are equally small


def sides_of(outline: Geometry) -> tuple[tuple[float, float], float, float]:
    """Return a unit vector along the longer side of the smallest rectangle around a region, and both sides in points.

    One side of the rectangle of least area lies along an edge of the convex hull (Freeman & Shapira, 1975). Among equally
    small ones, as there are three around any triangle, the longest counts. (GEOS 3.14's own loses its way among points that
    all but coincide.)
    """
    corners = shapely.get_coordinates(shapely.convex_hull(outline))
    edges = np.diff(corners, axis=0)
    lengths = np.hypot(*edges.T)
    ways = edges[lengths > SHORT] / lengths[lengths > SHORT, None]
    if not len(ways):
        return (1.0, 0.0), 0.0, 0.0
    along = np.ptp(corners @ ways.T, axis=0)
    across = np.ptp(corners @ np.column_stack([-ways[:, 1], ways[:, 0]]).T, axis=0)
    longer, shorter = np.maximum(along, across), np.minimum(along, across)
    small = longer * shorter <= (1 + EQUAL) * float((longer * shorter).min())
    best = int(np.where(small, longer, 0).argmax())
    x, y = ways[best] if along[best] >= across[best] else (-ways[best, 1], ways[best, 0])
    return (float(x), float(y)), float(longer[best]), float(shorter[best])


def _at(wanted: float, word: str) -> Relation:
    def examine(one: Part, other: Part, asked: Asked) -> Finding:
        directions, blur = [], 0.0
        for part in (one, other):
            (x, y), longer, shorter = sides_of(part.outline)
            if longer < LONG * shorter:
                times = longer / shorter
                return Finding(-1, f"{part.name} is only {times:.2f} times as long as wide: it has no direction")
            directions.append(math.degrees(math.atan2(y, x)) % 180)
            blur += math.degrees(math.atan2(2 * part.slack, longer)) / 90
        between = abs(directions[0] - directions[1])
        between = min(between, 180 - between)  # 0 … 90
        off = abs(between - wanted)
        allowed = asked.threshold(OFF)
        evidence = (
            f"{one.name} lies at {directions[0]:.0f}° and {other.name} at {directions[1]:.0f}°: {off:.1f}° from {word}; "
            f"at most {allowed:.0f}° is asked"
        )
        return Finding((allowed - off) / 90, evidence, blur)

    examine.__doc__ = (
        f"Both are at least 1.5 times as long as wide, and their main directions are within 10° of {word}.\n\n"
        "Margin: 10° less that angle, as a share of 90°; −1 where one has no direction. The main direction is the longer side "
        "of the smallest rectangle around the outline; `tolerance` is in degrees."
    )
    return examine


parallel = _at(0.0, "parallel")
perpendicular = _at(90.0, "perpendicular")
