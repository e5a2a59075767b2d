"""Outlines that run through one another, and marks that stick out of the angles they mark; a part of no_overlap."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.outline import Points
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import Shape
from tikzeval.scoring.craft.finding import CraftFinding, at
from tikzeval.scoring.craft.lines import Line
from tikzeval.scoring.strokes import strokes_of

CROSSINGS = 10  # places where outlines may run through one another: three overlapping circles have 6
ENOUGH = 100  # places that are counted
BEND = math.radians(20)  # a line that turns by less goes straight on; lines closer in direction run along each other
ARM = 0.01  # of the picture's longer side that lines go on beyond a crossing: those that meet at a corner do not
STICK = 0.15  # of an angle's arc that may stick out past a side of the angle
ROUND = 0.02  # of the radius: how far an arc may stray from a circle
CORNER = 0.1  # of the radius: how far an arc's centre may be from the corner that it marks


def tangles(scene: Scene, lines: Sequence[Line]) -> Iterator[CraftFinding]:
    """Yield in how many places solid outlines that can be seen run through one another."""
    arm = ARM * scene.size
    solid = [line for line in lines if not line.shape.dashed]
    places: list[tuple[float, float]] = []
    for one, other in _crossing(solid):
        for x, y in shapely.get_coordinates(shapely.intersection(one.seen, other.seen)).tolist():
            new = all(math.hypot(x - u, y - v) > arm for u, v in places)
            if new and _goes_through(one.seen, other.seen, (x, y), arm):
                places.append((x, y))
        if len(places) >= ENOUGH:
            break
    if places:
        x, y = np.mean(places, axis=0)
        why = f"outlines run through one another in {len(places)} places around ({x:.0f}, {y:.0f}) pt"
        yield CraftFinding(1 - len(places) / CROSSINGS, why, (float(x), float(y)))


def _crossing(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield the pairs of outlines that cross each other, line by line: whoever has seen enough need not wait for all."""
    tree = shapely.STRtree([line.seen for line in lines])
    for number, one in enumerate(lines):
        if one.closed:  # one of the two is
            for index in sorted(tree.query(one.seen, "crosses").tolist()):
                other = lines[index]
                if (index > number or not other.closed) and _outlines(one, other):
                    yield one, other


def _outlines(one: Line, other: Line) -> bool:
    """Whether both lines are outlines, or an edge drawn alone meets an outline of edges; spokes may meet a circle."""
    return (one.closed and other.closed) or ((one.closed or other.closed) and not (one.curved or other.curved))


def _goes_through(one: Geometry, other: Geometry, place: tuple[float, float], arm: float) -> bool:
    """Whether two lines run straight on through a place where they meet, and not along each other."""
    ring = shapely.get_exterior_ring(shapely.buffer(shapely.Point(place), arm, quad_segs=8))
    ways = []
    for line in (one, other):
        out = shapely.get_coordinates(shapely.intersection(line, ring)) - place
        if len(out) != 2 or out[0] @ out[1] > -math.cos(BEND) * math.hypot(*out[0]) * math.hypot(*out[1]):
            return False
        ways.append((out[0] - out[1]) / math.hypot(*(out[0] - out[1])))
    return abs(float(ways[0] @ ways[1])) < math.cos(BEND)


def angle_marks(scene: Scene, lines: Sequence[Line]) -> Iterator[CraftFinding]:
    """Yield how far arcs around a corner stick out past the sides that meet there; arrows may."""
    for line in lines:
        shape = line.shape
        strokes = [stroke for stroke in strokes_of(shape) if len(stroke.points) > 2]
        if shape.fill or shape.dashed or len(strokes) != 1 or strokes[0].path.closed or not strokes[0].path.curved:
            continue
        arc, along = strokes[0].points, strokes[0].line
        sides = _sides(arc, [other for other in lines if other is not line])
        if not sides or _has_tip(scene, shape, arc):
            continue
        met = shapely.get_coordinates(shapely.intersection(along, shapely.union_all(sides)))
        where = sorted(shapely.line_locate_point(along, shapely.points(met), normalized=True).tolist())
        if len(where) < 2:
            continue
        share, end = max((where[0], 0), (1 - where[-1], -1))
        place = (float(arc[end][0]), float(arc[end][1]))
        why = f"the arc of an angle sticks out past its side {at(place)} by {share:.0%} of its length"
        yield CraftFinding(1 - share / STICK, why, place)


def _sides(arc: Points, lines: Sequence[Line]) -> list[Geometry]:
    """Return the lines with a corner or an end at the centre of a circular arc; none where it is not circular."""
    (ax, ay), (bx, by), (cx, cy) = arc[0], arc[len(arc) // 2], arc[-1]
    twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    if abs(twice) < 1e-9:
        return []
    a, b, c = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    centre = np.array([a * (by - cy) + b * (cy - ay) + c * (ay - by), a * (cx - bx) + b * (ax - cx) + c * (bx - ax)])
    centre /= twice
    radii = np.hypot(*(arc - centre).T)
    radius = float(radii.mean())
    if np.ptp(radii) > ROUND * radius:
        return []
    return [
        line.seen
        for line in lines
        if any(np.hypot(*(path.points - centre).T).min() < CORNER * radius for path in line.shape.subpaths)
    ]


def _has_tip(scene: Scene, shape: Shape, arc: Points) -> bool:
    """Whether an arrow's tip, a filled shape of its own colour, is drawn at an end."""
    ends = shapely.points(arc[[0, -1]])
    near = max(shape.line_width, 0.01 * scene.size)
    return any(
        other.fill == shape.stroke and bool((shapely.distance(ends, other.region) < near).any())
        for other in scene.shapes
        if other.fill and other.kind == "path" and other.index > shape.index
    )
