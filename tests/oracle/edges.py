"""Edges of regions: segments and arcs, where they cross, and how far apart they are.

In closed form: no curve is replaced by chords.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top
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


def cut(outlines: list[list[Edge]]) -> Iterator[Edge]:
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
    if isinstance(edge, Segment):
        points = _line_line(edge, other) if isinstance(other, Segment) else _line_circle(edge, other)
    elif isinstance(other, Segment):
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


def between(one: Edge, other: Edge) -> float:
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
