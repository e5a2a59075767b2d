"""Exact areas, boxes and distances of regions that discs and convex polygons make, in closed form.

A region is a boolean expression of solids. Its boundary is found once: all the solids' edges (segments and arcs) are cut
where they cross, and a piece is kept where the region lies on one side of it only. Areas follow by Green's theorem.
Written for the tests alone, so that it can disagree with what it tests: no shapely, and no curve is replaced by chords.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Map = Callable[[float, float], Point]
TURN = 2 * math.pi
NEAR = 1e-6  # points: how far on either side of a boundary to look


@dataclass(frozen=True)
class Segment:
    """From one point straight to another."""

    start: Point
    end: Point

    def at(self, t: float) -> Point:
        (x0, y0), (x1, y1) = self.start, self.end
        return x0 + t * (x1 - x0), y0 + t * (y1 - y0)

    def normal(self, _: float) -> Point:
        """To the left of the way."""
        (x0, y0), (x1, y1) = self.start, self.end
        length = math.hypot(x1 - x0, y1 - y0)
        return -(y1 - y0) / length, (x1 - x0) / length

    def piece(self, t0: float, t1: float) -> Segment:
        return Segment(self.at(t0), self.at(t1))

    @property
    def green(self) -> float:
        """Half the integral of x dy − y dx."""
        return (self.start[0] * self.end[1] - self.end[0] * self.start[1]) / 2

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end)

    @property
    def marks(self) -> list[Point]:
        """Points among which the piece's extremes along the axes are."""
        return [self.start, self.end]

    @cached_property
    def box(self) -> Box:
        return _box_of(self.marks)

    def distance(self, point: Point) -> float:
        (x0, y0), (x1, y1) = self.start, self.end
        dx, dy = x1 - x0, y1 - y0
        t = ((point[0] - x0) * dx + (point[1] - y0) * dy) / (dx * dx + dy * dy)
        return math.dist(point, self.at(min(1.0, max(0.0, t))))


@dataclass(frozen=True)
class Arc:
    """From an angle through a sweep (positive: counter-clockwise), in radians."""

    centre: Point
    radius: float
    angle: float
    sweep: float

    def at(self, t: float) -> Point:
        angle = self.angle + t * self.sweep
        return self.centre[0] + self.radius * math.cos(angle), self.centre[1] + self.radius * math.sin(angle)

    def normal(self, t: float) -> Point:
        """To the left of the way."""
        angle, sign = self.angle + t * self.sweep, math.copysign(1, self.sweep)
        return -sign * math.cos(angle), -sign * math.sin(angle)

    def piece(self, t0: float, t1: float) -> Arc:
        return Arc(self.centre, self.radius, self.angle + t0 * self.sweep, (t1 - t0) * self.sweep)

    @property
    def start(self) -> Point:
        return self.at(0)

    @property
    def end(self) -> Point:
        return self.at(1)

    @property
    def green(self) -> float:
        (x, y), a, b = self.centre, self.angle, self.angle + self.sweep
        return (
            self.radius
            / 2
            * (self.radius * self.sweep + x * (math.sin(b) - math.sin(a)) - y * (math.cos(b) - math.cos(a)))
        )

    @property
    def length(self) -> float:
        return self.radius * abs(self.sweep)

    @property
    def marks(self) -> list[Point]:
        (x, y), r = self.centre, self.radius
        extremes = [(x + r * dx, y + r * dy) for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1))]
        return [self.start, self.end, *(point for point in extremes if self.faces(point))]

    @cached_property
    def box(self) -> Box:
        return _box_of(self.marks)

    def place(self, point: Point) -> float:
        """How far along the sweep, 0 … TURN / |sweep|, the direction to a point is."""
        angle = math.atan2(point[1] - self.centre[1], point[0] - self.centre[0])
        return (math.copysign(1, self.sweep) * (angle - self.angle)) % TURN / abs(self.sweep)

    def faces(self, point: Point) -> bool:
        return self.place(point) <= 1

    def distance(self, point: Point) -> float:
        if self.faces(point):
            return abs(math.dist(point, self.centre) - self.radius)
        return min(math.dist(point, self.start), math.dist(point, self.end))


Edge = Segment | Arc


class Region:
    """A set of points in the plane."""

    def contains(self, points: Floats) -> Bools:
        """Whether each of (n, 2) points lies in it."""
        raise NotImplementedError

    def solids(self) -> Iterator[Solid]:
        """The solids that it is made of."""
        raise NotImplementedError

    def moved(self, to: Map, scale: float = 1.0) -> Region:
        """Its image under a similarity that takes lengths times `scale`."""
        raise NotImplementedError

    def __or__(self, other: Region) -> Region:
        return Pair(self, other, np.logical_or)

    def __and__(self, other: Region) -> Region:
        return Pair(self, other, np.logical_and)

    def __sub__(self, other: Region) -> Region:
        return Pair(self, other, np.greater)

    @cached_property
    def boundary(self) -> list[Edge]:
        """The pieces of its boundary, the region to their left."""
        cut = list(_cut([solid.edges for solid in dict.fromkeys(self.solids())]))
        if not cut:
            return []
        middles = np.array([piece.at(0.5) for piece in cut])
        aside = NEAR * np.array([piece.normal(0.5) for piece in cut])
        left, right = self.contains(middles + aside), self.contains(middles - aside)
        return [
            piece if inner else piece.piece(1, 0)
            for piece, inner, outer in zip(cut, left, right, strict=True)
            if inner != outer
        ]

    @cached_property
    def area(self) -> float:
        return sum(piece.green for piece in self.boundary)

    @cached_property
    def perimeter(self) -> float:
        return sum(piece.length for piece in self.boundary)

    @cached_property
    def box(self) -> Box:
        """Left, bottom, right, top."""
        marks = np.array([point for piece in self.boundary for point in piece.marks])
        (left, bottom), (right, top) = marks.min(axis=0), marks.max(axis=0)
        return float(left), float(bottom), float(right), float(top)

    @cached_property
    def turns(self) -> list[tuple[Point, float]]:
        """Where pieces of its boundary meet, and the angle there from one heading to the next, −π … π."""
        starts = np.array([piece.start for piece in self.boundary])
        found = []
        for piece in self.boundary:
            after = self.boundary[int(np.hypot(*(starts - piece.end).T).argmin())]
            (ux, uy), (vx, vy) = piece.normal(1), after.normal(0)
            found.append((piece.end, math.atan2(ux * vy - uy * vx, ux * vx + uy * vy)))
        return found

    @cached_property
    def corners(self) -> Floats:
        """(n, 2) points on its boundary whose hull is its own: ends of pieces, and arcs at every degree."""
        steps = [max(1, round(math.degrees(piece.sweep))) if isinstance(piece, Arc) else 1 for piece in self.boundary]
        return np.array(
            [piece.at(i / n) for piece, n in zip(self.boundary, map(abs, steps), strict=True) for i in range(n + 1)]
        )

    @cached_property
    def centroid(self) -> Point:
        """By Green's theorem over the boundary, arcs in chords of a tenth of a degree."""
        x = y = 0.0
        for piece in self.boundary:
            n = max(1, math.ceil(abs(math.degrees(piece.sweep)) * 10)) if isinstance(piece, Arc) else 1
            points = [piece.at(i / n) for i in range(n + 1)]
            for (x0, y0), (x1, y1) in pairwise(points):
                cross = x0 * y1 - x1 * y0
                x += (x0 + x1) * cross / 6
                y += (y0 + y1) * cross / 6
        return x / self.area, y / self.area

    def distance(self, other: Region) -> float:
        """Between the nearest points of both; 0 where they overlap."""
        if (self & other).area > 0:
            return 0.0
        return min(_between(one, two) for one in self.boundary for two in other.boundary)

    def distance_to(self, point: Point) -> float:
        if self.contains(np.array([point]))[0]:
            return 0.0
        return min(piece.distance(point) for piece in self.boundary)


@dataclass(frozen=True)
class Solid(Region):
    """All that lies within a radius of a convex polygon: a disc for one point, a capsule for two."""

    points: tuple[Point, ...]  # counter-clockwise
    radius: float = 0.0

    @cached_property
    def edges(self) -> list[Edge]:
        if len(self.points) == 1:
            return [Arc(self.points[0], self.radius, 0.0, TURN)]
        found: list[Edge] = []
        count = len(self.points)
        for i, at in enumerate(self.points):
            before, after = self.points[i - 1], self.points[(i + 1) % count]
            inward, outward = _heading(before, at), _heading(at, after)
            if self.radius:
                found.append(Arc(at, self.radius, inward - TURN / 4, (outward - inward) % TURN))
            dx, dy = self.radius * math.sin(outward), -self.radius * math.cos(outward)
            found.append(Segment((at[0] + dx, at[1] + dy), (after[0] + dx, after[1] + dy)))
        return found

    @cached_property
    def _sides(self) -> tuple[Floats, Floats]:
        """(n, 2) corners and the ways to the next ones."""
        corners = np.array(self.points)
        return corners, np.roll(corners, -1, axis=0) - corners

    def contains(self, points: Floats) -> Bools:
        corners, ways = self._sides
        off = points[:, None, :] - corners
        if len(corners) == 1:
            return np.asarray(np.hypot(off[:, 0, 0], off[:, 0, 1]) < self.radius)
        inside = (ways[:, 0] * off[:, :, 1] > ways[:, 1] * off[:, :, 0]).all(axis=1) & (len(corners) > 2)
        if not self.radius:
            return np.asarray(inside)
        along = np.clip((off * ways).sum(axis=2) / (ways**2).sum(axis=1), 0, 1)
        stray = off - along[:, :, None] * ways
        return np.asarray(inside | (np.hypot(stray[:, :, 0], stray[:, :, 1]) < self.radius).any(axis=1))

    def solids(self) -> Iterator[Solid]:
        yield self

    def moved(self, to: Map, scale: float = 1.0) -> Solid:
        return solid([to(x, y) for x, y in self.points], self.radius * scale)


def solid(points: list[Point], radius: float = 0.0) -> Solid:
    """The solid around convex points that may stand clockwise."""
    turned = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)) < 0
    return Solid(tuple(reversed(points) if turned else points), radius)


def disc(centre: Point, radius: float) -> Solid:
    return Solid((centre,), radius)


def box(left: float, bottom: float, right: float, top: float) -> Solid:
    return Solid(((left, bottom), (right, bottom), (right, top), (left, top)))


@dataclass(frozen=True)
class Pair(Region):
    """Two regions under a boolean operation."""

    one: Region
    other: Region
    operation: Callable[[Bools, Bools], Bools]

    def contains(self, points: Floats) -> Bools:
        return self.operation(self.one.contains(points), self.other.contains(points))

    def solids(self) -> Iterator[Solid]:
        yield from self.one.solids()
        yield from self.other.solids()

    def moved(self, to: Map, scale: float = 1.0) -> Pair:
        return Pair(self.one.moved(to, scale), self.other.moved(to, scale), self.operation)


@dataclass(frozen=True)
class Nothing(Region):
    """The empty region."""

    def contains(self, points: Floats) -> Bools:
        return np.zeros(len(points), dtype=np.bool_)

    def solids(self) -> Iterator[Solid]:
        yield from ()

    def moved(self, to: Map, scale: float = 1.0) -> Nothing:
        return self


def union(regions: list[Region]) -> Region:
    """All of them; nothing for none."""
    whole: Region = Nothing()
    for index, region in enumerate(regions):
        whole = region if index == 0 else whole | region
    return whole


def _heading(start: Point, end: Point) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def _cut(outlines: list[list[Edge]]) -> Iterator[Edge]:
    """Cut each solid's edges where they cross those of other solids."""
    for i, edges in enumerate(outlines):
        others = [other for j, outline in enumerate(outlines) if i != j for other in outline]
        for edge in edges:
            places = [0.0, 1.0]
            for other in others:
                if _meet(edge.box, other.box):
                    places += _crossings(edge, other)
            places.sort()
            for start, end in pairwise(places):
                if (end - start) * edge.length > 2 * NEAR:
                    yield edge.piece(start, end)


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _box_of(points: list[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _crossings(edge: Edge, other: Edge) -> Iterator[float]:
    """Where on an edge, 0 … 1, it crosses another."""
    if isinstance(edge, Segment) and isinstance(other, Segment):
        points = _line_line(edge, other)
    elif isinstance(edge, Segment) and isinstance(other, Arc):
        points = _line_circle(edge, other)
    elif isinstance(edge, Arc) and isinstance(other, Segment):
        points = _line_circle(other, edge)
    else:
        points = _circle_circle(edge, other)
    for point in points:
        here, there = _place(edge, point), _place(other, point)
        if 0 < here < 1 and 0 <= there <= 1:
            yield here


def _place(edge: Edge, point: Point) -> float:
    if isinstance(edge, Arc):
        return edge.place(point)
    (x0, y0), (x1, y1) = edge.start, edge.end
    return ((point[0] - x0) * (x1 - x0) + (point[1] - y0) * (y1 - y0)) / edge.length**2


def _line_line(one: Segment, other: Segment) -> list[Point]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = one.start, one.end, other.start, other.end
    det = (x1 - x0) * (y3 - y2) - (y1 - y0) * (x3 - x2)
    if abs(det) < 1e-12:
        return []
    return [one.at(((x2 - x0) * (y3 - y2) - (y2 - y0) * (x3 - x2)) / det)]


def _line_circle(line: Segment, arc: Arc) -> list[Point]:
    foot = line.at(_place(line, arc.centre))
    inside = arc.radius**2 - math.dist(foot, arc.centre) ** 2
    if inside <= 0:
        return []
    (nx, ny), half = line.normal(0), math.sqrt(inside)
    return [(foot[0] + ny * half, foot[1] - nx * half), (foot[0] - ny * half, foot[1] + nx * half)]


def _circle_circle(one: Arc, other: Arc) -> list[Point]:
    (x, y), (u, v), r, s = one.centre, other.centre, one.radius, other.radius
    d = math.hypot(u - x, v - y)
    if not abs(r - s) < d < r + s:
        return []
    along = (d * d + r * r - s * s) / (2 * d)
    across = math.sqrt(max(0.0, r * r - along * along))
    ex, ey = (u - x) / d, (v - y) / d
    return [(x + along * ex + sign * across * ey, y + along * ey - sign * across * ex) for sign in (1, -1)]


def _between(one: Edge, other: Edge) -> float:
    """Between the nearest points of two edges that do not cross."""
    found = [other.distance(one.start), other.distance(one.end), one.distance(other.start), one.distance(other.end)]
    for edge, its in ((one, other), (other, one)):
        if isinstance(edge, Segment) and isinstance(its, Arc):
            t = _place(edge, its.centre)
            if 0 < t < 1:
                found.append(its.distance(edge.at(t)))
        elif isinstance(edge, Arc) and isinstance(its, Arc):
            (x, y), (u, v), d = edge.centre, its.centre, math.dist(edge.centre, its.centre)
            for sign in (1, -1) if d > 0 else ():
                point = (x + sign * edge.radius * (u - x) / d, y + sign * edge.radius * (v - y) / d)
                if edge.faces(point):
                    found.append(its.distance(point))
    return min(found)
