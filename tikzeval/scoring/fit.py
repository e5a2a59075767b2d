"""How well an outline fits a circle, a square, a star …: the residual that an ideal shape leaves.

The residual is 1 − IoU, the area of outline and ideal shape together that only one of them has, as a share of their
union (Jaccard distance): 0 is a perfect fit. Ideal shapes are made of the outline itself:

* circle, ellipse, semicircle: the same centroid, area and (but for the circle) second moments or their axes (Hu 1962, "Visual pattern recognition by moment
  invariants"; Teague 1980 for the image ellipse);
* rectangle, square, line: the rotated rectangle of least area (Freeman and Shapira 1975), a square of its direction;
* polygons: the convex hull, whose sides are taken away one by one, each time the one that adds the least area, until
  the asked number is left: rounded corners and round line joins come to the corner they stand for;
* star: the tips of that polygon, and the inner radius that gives the same area;
* arrow: a shaft and a triangular head along an axis of inertia, measured on the widths across it.

Rounded corners up to a fifth of a side, the width of the outline's own line and an unsteady hand stay within `FITS`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import shapely
from shapely import Geometry, Polygon, affinity

from tikzeval.picture.outline import Points
from tikzeval.picture.regions import shared
from tikzeval.scoring.relations.angle import sides_of

FITS = 0.05  # residual up to which an outline has a shape: an ellipse of 1.08 : 1 is still a circle
DIFFERS = 0.1  # residual from which it clearly has not; an ellipse leaves 0.17 as a rectangle
UNSURE = 0.01  # of the residual: an outline so near to what is allowed may or may not be counted
GAIN = 0.02  # what a shape must fit better than a simpler one, and may fit worse than a less simple one
OCTAGON = 0.035  # less than what the best octagon, a regular one, leaves of a disc (0.039); 1 − IoU is a distance
ELONGATED = 8.0  # length : width from which a rectangle is a line
SAMPLES = 128  # widths measured across an arrow
CORNERS: Mapping[str, int] = {
    "triangle": 3, "quadrilateral": 4, "pentagon": 5, "hexagon": 6, "heptagon": 7, "octagon": 8,
}  # fmt: skip
NAMES = (
    "circle",
    "square",
    "triangle",
    "line",
    "rectangle",
    "ellipse",
    "semicircle",
    *list(CORNERS)[1:],
    "star",
    "arrow",
    "polygon",
)
MOST_CORNERS = 12


class Fits:
    """An outline, held against ideal shapes. Holes are not looked at."""

    def __init__(self, outline: Geometry) -> None:
        self._known: dict[tuple[str, int, bool], float] = {}
        self.empty = not outline.area > 0
        if not self.empty:  # a picture's size does not matter: area 1 around the origin
            centre, scale = shapely.get_coordinates(outline.centroid)[0], 1 / math.sqrt(outline.area)
            self.outline = shapely.transform(outline, lambda points: (points - centre) * scale)

    def residual(self, name: str, *, corners: int = 0, regular: bool = False) -> float:
        """Return what the best shape of a class leaves, 0 … 1.

        Args:
            name: One of `NAMES`.
            corners: Of a `polygon` (3 … 12), or the points of a `star` (0: any from 4).
            regular: A polygon's sides and angles are equal.
        """
        key = (name, corners, regular)
        if key not in self._known:
            self._known[key] = 1.0 if self.empty else self._fit(name, CORNERS.get(name, corners), regular)
        return self._known[key]

    def margin(self, name: str, *, corners: int = 0, regular: bool = False, allowed: float = FITS) -> float:
        """Return by how much an outline is of a class: what is allowed less its residual, and not more than it gains.

        A shape must fit better by `GAIN` than any simpler one (a pentagon than a circle), and not worse by it than a less
        simple one (a circle than a regular octagon, a hexagon than a heptagon).
        """
        residual = self.residual(name, corners=corners, regular=regular)
        margins = [allowed - residual]
        number = CORNERS.get(name, corners if name == "polygon" else 0)
        if number > 3:
            simpler = [self.residual("polygon", corners=fewer) for fewer in range(3, number)]
            round_ones = [self.residual(rival) for rival in ("circle", "ellipse", "semicircle") if number > 4]
            more = [self.residual("polygon", corners=n) for n in (number + 1, number + 2) if n <= MOST_CORNERS]
            margins += [rival - GAIN - residual for rival in simpler + round_ones]
            margins += [rival + GAIN - residual for rival in more]
        if name in ("circle", "ellipse") and residual > OCTAGON + GAIN - allowed:  # else no polygon comes near enough
            rivals = [self.residual("polygon", corners=n, regular=True) for n in range(5, 9)]
            rivals += [self.residual("polygon", corners=n) for n in (4, 5, 6)]
            margins += [rival + GAIN - residual for rival in rivals]
        return float(min(margins))

    def best(self) -> tuple[str, float]:
        """Return the simplest class that the outline has, or else the one that fits best, with its residual."""
        names = [name for name in NAMES if name != "polygon"]
        found = next((name for name in names if self.margin(name) >= 0), None)
        name = found or min(names, key=self.residual)
        return name, self.residual(name)

    def _fit(self, name: str, corners: int, regular: bool) -> float:
        if name == "star":
            ideals = [self._star(n) for n in ([corners] if corners else range(4, MOST_CORNERS + 1))]
        elif name == "arrow":
            return min(self._arrow(turn) for turn in (0, math.pi / 2, math.pi, -math.pi / 2))
        elif name == "polygon" or name in CORNERS:
            ideals = self._polygons(corners, regular=regular)
        else:
            ideals = self._simple(name)
        left = min(map(self._left_by, ideals), default=1.0)
        return max(left, 1 - self._elongation / ELONGATED) if name == "line" else left

    def _simple(self, name: str) -> list[Geometry]:
        if name in ("circle", "ellipse"):
            return [self._ellipse(round_=name == "circle")]
        if name == "semicircle":
            return [self._semicircle(turn) for turn in (0, math.pi)]
        return self._squares() if name == "square" else [self._box, _scaled(self._box, 1.0)]

    def _left_by(self, ideal: Geometry) -> float:
        """Return the residual of an ideal shape."""
        return _apart(self.outline, ideal)

    @cached_property
    def _moments(self) -> tuple[float, float, float]:
        """The longer and shorter semi-axis of the ellipse of inertia, and the longer one's direction in radians."""
        xx = xy = yy = 0.0
        for polygon in shapely.get_parts(self.outline):
            for ring, sign in [(polygon.exterior, 1), *((hole, -1) for hole in polygon.interiors)]:
                points = shapely.get_coordinates(ring)
                (x, y), (u, v) = points[:-1].T, points[1:].T
                cross = x * v - u * y
                way = math.copysign(sign, cross.sum())
                xx += way * float((cross * (x * x + x * u + u * u)).sum()) / 12
                yy += way * float((cross * (y * y + y * v + v * v)).sum()) / 12
                xy += way * float((cross * (2 * x * y + x * v + u * y + 2 * u * v)).sum()) / 24
        values, vectors = np.linalg.eigh([[xx, xy], [xy, yy]])
        shorter, longer = 2 * np.sqrt(np.maximum(values, 1e-12))
        return float(longer), float(shorter), math.atan2(vectors[1, 1], vectors[0, 1])

    def _ellipse(self, *, round_: bool) -> Geometry:
        longer, shorter, direction = (1.0, 1.0, 0.0) if round_ else self._moments
        unit = shapely.Point(0, 0).buffer(1, quad_segs=32)
        size = 1 / math.sqrt(longer * shorter * unit.area)
        return affinity.rotate(affinity.scale(unit, size * longer, size * shorter), direction, use_radians=True)

    def _semicircle(self, turn: float) -> Geometry:
        radius = math.sqrt(2 / math.pi)
        disc = shapely.Point(0, -4 * radius / (3 * math.pi)).buffer(radius, quad_segs=32)
        half = shapely.intersection(disc, shapely.box(-radius, disc.centroid.y, radius, radius))
        return affinity.rotate(half, self._moments[2] + turn, origin=(0, 0), use_radians=True)

    @cached_property
    def _box(self) -> Polygon:
        direction = math.atan2(*sides_of(self.outline)[0][::-1])
        lying = affinity.rotate(self.outline, -direction, origin=(0, 0), use_radians=True)
        return affinity.rotate(lying.envelope, direction, origin=(0, 0), use_radians=True)

    @cached_property
    def _elongation(self) -> float:
        a, b, c = shapely.get_coordinates(self._box)[:3]
        sides = sorted((math.dist(a, b), math.dist(b, c)))
        return sides[1] / max(sides[0], 1e-9)

    def _squares(self) -> list[Geometry]:
        a, b, c = shapely.get_coordinates(self._box)[:3]
        one, two = math.dist(a, b), math.dist(b, c)
        direction = math.atan2(*(b - a)[::-1])
        centre = shapely.get_coordinates(self._box.centroid)[0]
        sides = (1.0, (one + two) / 2)
        boxes = [shapely.box(*(centre - side / 2), *(centre + side / 2)) for side in sides]
        return [affinity.rotate(box, direction, use_radians=True) for box in boxes]

    @cached_property
    def _hulls(self) -> dict[int, Points]:
        """Convex polygons around the outline, by their number of corners: each (n, 2), counter-clockwise."""
        hull = shapely.simplify(shapely.convex_hull(self.outline), 0.002)
        points = shapely.get_coordinates(shapely.geometry.polygon.orient(hull))[:-1].tolist()
        found = {}
        sides = [_without(points, index) for index in range(len(points))]
        while True:
            if len(points) <= MOST_CORNERS:
                found[len(points)] = np.array(points)
            index = min(range(len(points)), key=lambda side: sides[side][0])
            added, meets = sides[index]
            if len(points) <= 3 or not math.isfinite(added):
                return found
            # The two corners of the side become one, which changes the four sides around it.
            points[index] = meets
            after = (index + 1) % len(points)
            del points[after], sides[after]
            index = min(index, len(points) - 1)
            for near in range(index - 2, index + 2):
                sides[near % len(points)] = _without(points, near % len(points))

    def _polygons(self, corners: int, *, regular: bool) -> list[Geometry]:
        hull = self._hulls.get(corners)
        if hull is None:
            return []
        return [_regular(hull)] if regular else [Polygon(hull), _scaled(Polygon(hull), 1.0)]

    def _star(self, points: int) -> Geometry:
        hull = self._hulls.get(points)
        if hull is None:
            return shapely.Point(0, 0).buffer(1e-3)
        outer = float(np.hypot(*hull.T).mean())
        half = math.pi / points
        inner = min(1 / (points * outer * math.sin(half)), 0.9 * outer * math.cos(half))
        return _ring(_phase(hull), np.tile([outer, inner], points))

    def _arrow(self, turn: float) -> float:
        """Return what an arrow leaves whose head is on the right after the outline is turned."""
        turned = affinity.rotate(self.outline, turn - self._moments[2], origin=(0, 0), use_radians=True)
        left, bottom, right, top = turned.bounds
        length = right - left
        at = left + length * (np.arange(SAMPLES) + 0.5) / SAMPLES
        across = shapely.linestrings([[[x, bottom - 1], [x, top + 1]] for x in at])
        width = shapely.length(shapely.intersection(across, turned))
        widest = int(width.argmax())
        if not 0.2 * SAMPLES <= widest <= 0.95 * SAMPLES:
            return 1.0
        neck = left + length * widest / SAMPLES
        shaft = float(np.median(width[:widest]))
        head = 2 * float(width[widest:].mean())
        if width[widest] < 1.4 * shaft or width[-1] > 0.4 * head:
            return 1.0
        upper = [(left, shaft / 2), (neck, shaft / 2), (neck, head / 2)]
        ideal = Polygon([*upper, (right, 0), *((x, -y) for x, y in reversed(upper))])
        return _apart(turned, ideal)


def _apart(one: Geometry, other: Geometry) -> float:
    """Return 1 − IoU of two regions."""
    common = float(shared(one, other).area)
    return max(0.0, 1 - common / (float(one.area) + float(other.area) - common))


def _scaled(polygon: Polygon, area: float) -> Geometry:
    factor = math.sqrt(area / polygon.area)
    return affinity.scale(polygon, factor, factor, origin="centroid")


def _without(points: Sequence[Sequence[float]], index: int) -> tuple[float, tuple[float, float]]:
    """Return the area that a convex polygon gains when a side is taken away, and where its neighbours, made longer, meet.

    Args:
        points: Corners, counter-clockwise.
        index: The side after this corner.

    Returns:
        Infinity where they do not meet.
    """
    count = len(points)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = (points[(index + step) % count] for step in (-1, 0, 1, 2))
    before_x, before_y, after_x, after_y = x1 - x0, y1 - y0, x3 - x2, y3 - y2
    side_x, side_y = x2 - x1, y2 - y1
    turn = before_x * after_y - before_y * after_x
    if not turn > 1e-12:
        return math.inf, (x1, y1)
    reach = (side_x * after_y - side_y * after_x) / turn
    if not reach >= 0:
        return math.inf, (x1, y1)
    added = abs(reach * (before_x * side_y - before_y * side_x)) / 2
    return added, (x1 + reach * before_x, y1 + reach * before_y)


def _phase(corners: Points) -> float:
    """Return the direction of a corner of the regular polygon that is turned as these corners are."""
    angles = np.arctan2(*(corners - corners.mean(axis=0)).T[::-1])
    return float(np.angle(np.exp(1j * len(corners) * angles).mean())) / len(corners)


def _ring(phase: float, radii: Points) -> Geometry:
    angles = phase + 2 * np.pi * np.arange(len(radii)) / len(radii)
    return Polygon(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]))


def _regular(hull: Points) -> Geometry:
    """Return the regular polygon of area 1 around the origin that is turned as a hull is."""
    number = len(hull)
    radius = math.sqrt(2 / (number * math.sin(2 * math.pi / number)))
    return _ring(_phase(hull), np.full(number, radius))
