"""The open lines of a picture, with the arrow tips at their ends, joined into chains where their ends meet.

TikZ paints an arrow as a shaft and, as separate paths, a tip for each end that has one; the shaft is shortened so that it
ends within its tip.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry, Point

from tikzeval.picture.outline import EMPTY, FLATNESS, Points
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import OPAQUE, Shape
from tikzeval.scoring.strokes import Stroke, open_strokes

TIP = 0.15  # of the picture's longer side: what is larger is no arrow tip
TAPER = 1.5  # times as much of a tip is in its rear half as in its front half; a triangle has 3, a dot or bar 1
SIDEWAYS = 0.25  # of a tip's width: its middle is not further from the line
MEET = 0.004  # of the picture's longer side, or a line's width: ends that near meet
CONTRAST = 8  # of 255: colours that differ by less look the same
MAX_LINES = 1000  # the longest; fur and hatching have many short ones


@dataclass(frozen=True, eq=False)
class End:
    """An end of a line."""

    line: Stroke
    at: Point
    reach: Geometry  # the point, or what its tip covers
    tipped: bool = False


def ends_of(shapes: Sequence[Shape], size: float) -> list[End]:
    """Return the two ends of each open line among shapes, with the tips that are on them.

    Args:
        shapes: Of which lines and tips are taken.
        size: The longer side of the picture in points.
    """
    return list(_ends(tuple(shapes), size))


@lru_cache(maxsize=1)  # each arrow of a graph is looked for among the same shapes
def _ends(shapes: tuple[Shape, ...], size: float) -> list[End]:
    lines = [stroke for shape in shapes for stroke in _open(shape)]
    lines = sorted(lines, key=lambda stroke: stroke.line.length, reverse=True)[:MAX_LINES]
    tips = _Tips(shapes, size)
    ends = [tips.put(End(line, at, at)) for line in lines for at in line.ends]
    return [end for end in ends if not tips.used(end.line)]


def in_sight(scene: Scene, ends: Sequence[End], ground: Geometry) -> list[End]:
    """Return the ends of those lines that can be seen; they may go on hidden behind the ground."""
    seen = {line: _seen(scene, line, ground) for line in dict.fromkeys(end.line for end in ends)}
    return [end for end in ends if seen[end.line]]


def chains(scene: Scene, ends: Sequence[End], *, anywhere: bool) -> list[list[End]]:
    """Return the ends that are linked with each other together: the two of a line, and those that meet.

    Args:
        scene: The picture.
        ends: Both ends of each line, one after the other.
        anywhere: Whether lines may also meet behind a figure or on its edge, as they do at the nodes of a graph.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not ends:
        return []
    links = [(index, index + 1) for index in range(0, len(ends), 2)]
    joints = _joints(scene, ends)
    if joints and not anywhere:
        rings = _rings(scene)
        free = {index: _in_the_open(scene, ends[index], rings) for index in {end for joint in joints for end in joint}}
        joints = [(one, other) for one, other in joints if free[one] and free[other]]
    links += joints
    graph = coo_array((np.ones(len(links)), np.array(links).T), shape=(len(ends), len(ends)))
    count, groups = connected_components(graph, directed=False)
    found: list[list[End]] = [[] for _ in range(count)]
    for end, group in zip(ends, groups, strict=True):
        found[group].append(end)
    return found


def meeting(scene: Scene, *lines: Stroke) -> float:
    """Return the distance in points up to which ends of these lines meet."""
    return max(MEET * scene.size, *(line.shape.line_width for line in lines))


def arrows(scene: Scene, shapes: Sequence[Shape]) -> list[Stroke]:
    """Return the visible lines among shapes, straight or bent, that have a tip at one of their ends."""
    ends = in_sight(scene, ends_of(shapes, scene.size), EMPTY)
    return [one.line for one, other in zip(ends[::2], ends[1::2], strict=True) if one.tipped != other.tipped]


def _open(shape: Shape) -> list[Stroke]:
    """Return the open lines of a shape that is not a grid: straight lines in two directions, some of each."""
    if not shape.stroke or not shape.stroke[3]:
        return []
    found = [stroke for stroke in open_strokes(shape) if np.ptp(stroke.points, axis=0).any()]
    straight = [stroke.points[1] - stroke.points[0] for stroke in found if len(stroke.points) == 2]
    ways = [round(math.degrees(math.atan2(y, x)) % 180) % 180 for x, y in straight]
    if len(straight) == len(found) and len(set(ways)) == 2 and all(ways.count(way) > 1 for way in ways):
        return []
    return found


def _seen(scene: Scene, line: Stroke, ground: Geometry) -> bool:
    """Whether a line stands out, and at least as much of it can be seen as later shapes and clips take away."""
    shape, path = line.shape, line.line
    half = shape.line_width / 2 + 2 * FLATNESS
    visible = shapely.buffer(scene.visible[shape], half)
    painted = shapely.intersection(path, shapely.buffer(shape.stroke_region, half)) if shape.dashed else path
    shown = shapely.intersection(painted, visible).length
    lost = shapely.difference(painted, shapely.union(visible, ground)).length
    return bool(shown > 0 and shown >= lost and _stands_out(scene, line))


def _stands_out(scene: Scene, line: Stroke) -> bool:
    """Whether the colour of a line differs from the pixels beside it along at least half of its length."""
    pixel = 1 / scene.frame.scale
    along = np.arange(pixel, line.line.length, 2 * pixel) if line.line.length > pixel else np.array([0.0])
    here = shapely.get_coordinates(shapely.line_interpolate_point(line.line, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line.line, along + pixel))
    back = shapely.get_coordinates(shapely.line_interpolate_point(line.line, np.maximum(0, along - pixel)))
    way = ahead - back
    normal = np.column_stack([-way[:, 1], way[:, 0]]) / np.maximum(1e-9, np.hypot(*way.T))[:, None]
    offset = normal * (line.shape.line_width / 2 + 1.5 * pixel)
    red, green, blue, alpha = line.shape.stroke or (0, 0, 0, 0)
    differs = np.zeros(len(here), dtype=np.bool_)
    for side in (here - offset, here + offset):
        beside = _pixels(scene, side)
        differs |= np.abs(beside - (red, green, blue)).max(axis=1) * (alpha / OPAQUE) > CONTRAST
    return bool(differs.mean() >= 0.5)


def _pixels(scene: Scene, points: Points) -> npt.NDArray[np.int16]:
    """Return the colours, (n, 3), of the picture at points of the page."""
    at = np.array([scene.frame.pixel(x, y) for x, y in points])
    columns, rows = np.clip(np.floor(at), 0, len(scene.pixels) - 1).astype(int).T
    return np.asarray(scene.pixels[rows, columns], dtype=np.int16)


def _joints(scene: Scene, ends: Sequence[End]) -> list[tuple[int, int]]:
    """Return the pairs of ends, by their indices, at which two lines meet."""
    tree = shapely.STRtree([end.reach for end in ends])
    widest = max(meeting(scene, end.line) for end in ends)
    pairs = tree.query([end.reach for end in ends], "dwithin", widest).T.tolist()
    return [
        (one, other)
        for one, other in pairs
        if one < other
        and ends[one].line is not ends[other].line
        and shapely.distance(ends[one].reach, ends[other].reach) <= meeting(scene, ends[one].line, ends[other].line)
    ]


def _rings(scene: Scene) -> shapely.STRtree:
    """Return the closed outlines of a picture."""
    paths = (path for shape in scene.shapes if shape.opacity > 0 for path in shape.subpaths if path.closed)
    return shapely.STRtree([shapely.LinearRing(path.points) for path in paths if len(path.points) > 2])


def _in_the_open(scene: Scene, end: End, rings: shapely.STRtree) -> bool:
    """Whether a line can be seen at its end, and no closed outline but its own tip's is there."""
    near = meeting(scene, end.line)
    if shapely.distance(end.at, scene.visible[end.line.shape]) > near:
        return False
    there = rings.geometries[rings.query(end.at, "dwithin", near)]
    tip = shapely.buffer(end.reach, FLATNESS)
    return not any(shapely.distance(ring, end.at) <= near and not shapely.covers(tip, ring) for ring in there)


class _Tips:
    """The small figures of a picture that may be arrow tips."""

    def __init__(self, shapes: Sequence[Shape], size: float) -> None:
        self._size = size
        self._paths = [
            path.points
            for shape in shapes
            if shape.kind == "path" and shape.opacity > 0
            for path in shape.subpaths
            if len(path.points) > 2 and np.ptp(path.points, axis=0).max() <= TIP * size
        ]
        self._hulls = [shapely.convex_hull(shapely.MultiPoint(points)) for points in self._paths]
        self._tree = shapely.STRtree(self._hulls)
        self._used: set[bytes] = set()

    def put(self, end: End) -> End:
        """Return an end with its tip, if it has one."""
        reach = max(MEET * self._size, end.line.shape.line_width)
        path = end.line.points
        way = _outwards(end, max(3 * end.line.shape.line_width, 0.01 * self._size))
        for index in self._tree.query(end.at, "dwithin", reach):
            if self._paths[index].shape == path.shape and (self._paths[index] == path).all():
                continue
            if _tapers(self._hulls[index], end.at, way, reach):
                self._used.add(self._paths[index].tobytes())
                end = replace(end, reach=shapely.union(end.reach, self._hulls[index]), tipped=True)
        return end

    def used(self, line: Stroke) -> bool:
        """Whether a line is the tip of another."""
        return line.points.tobytes() in self._used


def _outwards(end: End, back: float) -> Points:
    """Return the unit vector in which a line arrives at its end, seen over the last `back` points of it."""
    path = end.line.line
    at_start = end.at.equals(Point(path.coords[0]))
    before = path.interpolate(min(back, path.length) if at_start else max(0.0, path.length - back))
    way = np.array([end.at.x - before.x, end.at.y - before.y])
    return np.asarray(way / max(1e-9, float(np.hypot(*way))), dtype=np.float64)


def _tapers(hull: Geometry, at: Point, way: Points, reach: float) -> bool:
    """Whether a hull lies on the line that arrives at a point, and grows narrower along it."""
    turn = np.column_stack([way, (-way[1], way[0])])
    placed = shapely.transform(hull, lambda points: (points - (at.x, at.y)) @ turn)
    rear, bottom, front, top = placed.bounds
    if placed.area <= 0 or front < -reach or abs(placed.centroid.y) > SIDEWAYS * (top - bottom):
        return False
    middle = (rear + front) / 2
    behind = shapely.intersection(placed, shapely.box(rear, bottom, middle, top)).area
    return bool(behind >= TAPER * (placed.area - behind))
