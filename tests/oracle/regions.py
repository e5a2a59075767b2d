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

from tests.oracle.edges import NEAR, TURN, Arc, Box, Edge, Point, Segment, between, cut

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Map = Callable[[float, float], Point]


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
        pieces = list(cut([solid.edges for solid in dict.fromkeys(self.solids())]))
        if not pieces:
            return []
        middles = np.array([piece.at(0.5) for piece in pieces])
        aside = NEAR * np.array([piece.normal(0.5) for piece in pieces])
        left, right = self.contains(middles + aside), self.contains(middles - aside)
        return [
            piece if inner else piece.piece(1, 0)
            for piece, inner, outer in zip(pieces, left, right, strict=True)
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
        return min(between(one, two) for one in self.boundary for two in other.boundary)

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
