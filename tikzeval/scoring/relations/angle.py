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


def sides_of(outline: Geometry) -> tuple[tuple[float, float], float, float]:
    """Return a unit vector along the longer side of the smallest rectangle around a region, and both sides in points."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(outline))
    if len(corners) < 3:
        return (1.0, 0.0), 0.0, 0.0
    edges = np.diff(corners[:3], axis=0)
    lengths = np.hypot(*edges.T)
    longer = int(lengths.argmax())
    x, y = edges[longer] / lengths[longer]
    return (float(x), float(y)), float(lengths[longer]), float(lengths[1 - longer])


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
