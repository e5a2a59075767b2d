"""`parallel` and `perpendicular`: the angle between the main directions of two parts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from tikzeval.picture.outline import Points
from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, Relation

LONG = 1.5  # times as long as wide: what is less elongated has no direction
OFF = 10.0  # degrees
SHORT = 0.01  # points: edges of a hull that are shorter have no direction
EQUAL = 0.001  # of the area: rectangles that differ by less are equally small
UNKNOWN = 2.0  # more than any margin: the tolerance where a part may have a direction or none
TINY = 1e-9  # points; no side is shorter where one is divided by it
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The rectangles around a region that lie along an edge of its convex hull, n of them."""

    ways: Points  # (n, 2) unit vectors along the longer sides
    longer: Floats  # (n,) points
    shorter: Floats  # (n,) points

    @property
    def areas(self) -> Floats:
        return self.longer * self.shorter

    @property
    def best(self) -> int:
        """The smallest; among equally small ones, as there are three around any triangle, the longest."""
        small = self.areas <= (1 + EQUAL) * float(self.areas.min())
        return int(np.where(small, self.longer, 0).argmax())

    def rivals(self, slack: float) -> npt.NDArray[np.bool_]:
        """Return which may be the smallest one: edges that are off by `slack` change an area by that times its perimeter."""
        doubt = slack * 2 * (self.longer + self.shorter)
        return np.asarray(self.areas - doubt <= self.areas[self.best] + doubt[self.best], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class _Direction:
    """The main direction of a part, and how far it is known."""

    degrees: float  # 0 … 180
    blur: float  # degrees by which it may be off
    times: float  # as long as wide
    least: float  # times, and most: what that may be
    most: float


def _boxes_of(outline: Geometry) -> _Boxes:
    """Return the rectangles of which one is the smallest around a region (Freeman & Shapira, 1975); none around a point."""
    corners = shapely.get_coordinates(shapely.convex_hull(outline))
    edges = np.diff(corners, axis=0)
    lengths = np.hypot(*edges.T)
    ways = edges[lengths > SHORT] / lengths[lengths > SHORT, None]
    if not len(ways):
        return _Boxes(ways, np.empty(0), np.empty(0))
    normals = np.column_stack([-ways[:, 1], ways[:, 0]])
    along, across = np.ptp(corners @ ways.T, axis=0), np.ptp(corners @ normals.T, axis=0)
    ways = np.where((along >= across)[:, None], ways, normals)
    return _Boxes(ways, np.maximum(along, across), np.minimum(along, across))


def sides_of(outline: Geometry) -> tuple[tuple[float, float], float, float]:
    """Return a unit vector along the longer side of the smallest rectangle around a region, and both sides in points.

    (GEOS 3.14's own loses its way among points that all but coincide.)
    """
    boxes = _boxes_of(outline)
    if not len(boxes.ways):
        return (1.0, 0.0), 0.0, 0.0
    best = boxes.best
    x, y = boxes.ways[best]
    return (float(x), float(y)), float(boxes.longer[best]), float(boxes.shorter[best])


def _direction_of(outline: Geometry, slack: float) -> _Direction | None:
    """Return the main direction of a region whose edges are known to `slack` points; None of a point's."""
    boxes = _boxes_of(outline)
    if not len(boxes.ways):
        return None
    best, rivals = boxes.best, boxes.rivals(slack)
    longer, shorter = boxes.longer[rivals], boxes.shorter[rivals]
    turns = np.degrees(np.arctan2(*boxes.ways.T[::-1])) % 180
    apart = np.abs(turns[rivals] - turns[best])
    own = math.degrees(math.atan2(2 * slack, boxes.longer[best]))
    return _Direction(
        degrees=float(turns[best]),
        blur=own + float(np.minimum(apart, 180 - apart).max()),
        times=float(boxes.longer[best] / max(boxes.shorter[best], TINY)),
        least=float(((longer - 2 * slack) / (shorter + 2 * slack + TINY)).min()),
        most=float(((longer + 2 * slack) / np.maximum(shorter - 2 * slack, TINY)).max()),
    )


def _at(wanted: float, word: str) -> Relation:
    def examine(one: Part, other: Part, asked: Asked) -> Finding:
        directions = []
        blur = 0.0
        doubt = ""
        for part in (one, other):
            found = _direction_of(part.outline, part.slack)
            if found is None or found.most < LONG:
                times = "" if found is None else f"is only {found.times:.2f} times as long as wide: it "
                return Finding(-1, f"{part.name} {times}has no direction")
            if found.least < LONG:
                blur = UNKNOWN
                doubt = (
                    f"{part.name} may be {found.least:.2f} or {found.most:.2f} times as long as wide; {LONG} is asked"
                )
            directions.append(found)
        if any(found.times < LONG for found in directions):
            return Finding(-1, doubt, blur)
        first, last = directions
        between = abs(first.degrees - last.degrees)
        between = min(between, 180 - between)  # 0 … 90
        off = abs(between - wanted)
        allowed = asked.threshold(OFF)
        evidence = doubt or (
            f"{one.name} lies at {first.degrees:.0f}° and {other.name} at {last.degrees:.0f}°: {off:.1f}° from {word}; "
            f"at most {allowed:.0f}° is asked"
        )
        return Finding((allowed - off) / 90, evidence, blur + (first.blur + last.blur) / 90)

    examine.__doc__ = (
        f"Both are at least 1.5 times as long as wide, and their main directions are within 10° of {word}.\n\n"
        "Margin: 10° less that angle, as a share of 90°; −1 where one has no direction. The main direction is the longer side "
        "of the smallest rectangle around the outline; where several may be the smallest, ambiguous if they do not all say the same. "
        "`tolerance` is in degrees."
    )
    return examine


parallel = _at(0.0, "parallel")
perpendicular = _at(90.0, "perpendicular")
