"""The lines of a picture: where strokes can be seen, and which of them are a grid to read other things against."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import OPAQUE, Colour, Shape
from tikzeval.scoring.craft.covers import Covers
from tikzeval.scoring.strokes import Stroke, open_strokes, strokes_of

GRID = 4  # parallel lines at equal distances that make a grid or a row of tick marks; three may be a solid's edges
EVEN = 0.02  # of their distance: how far equal distances may differ
SKIPPED = 2  # of their distance: where an axis takes a grid line's place the next is twice as far
SAME = 0.05  # points between lines that are one and the same
FAINT = 0.02  # opacity below which nothing is painted


@dataclass(frozen=True, eq=False)
class Line:
    """The strokes of a shape, as far as they can be seen."""

    shape: Shape
    colour: Colour
    seen: Geometry  # its centre line where no later fill hides it; other lines may cross it
    closed: bool  # all its pieces come back to their start
    curved: bool  # some piece is


@dataclass(frozen=True, slots=True)
class Straight:
    """A straight line of two ends, in its own direction."""

    stroke: Stroke
    turn: int  # degrees from the horizontal, 0 … 179
    offset: float  # points of the line from the page's corner


def lines_of(scene: Scene, *, grids: bool = True) -> list[Line]:
    """Return the strokes of a picture in paint order, with or without those of grids and tick marks."""
    skipped = set() if grids else {straight.stroke for family in grids_of(scene) for straight in family}
    covers = Covers(scene)
    found = []
    for shape in scene.shapes:
        if not shape.stroke or shape.stroke[3] < FAINT * OPAQUE:
            continue
        strokes = [stroke for stroke in strokes_of(shape) if stroke not in skipped]
        if not strokes:
            continue
        seen = covers.seen(shape, shapely.union_all([stroke.line for stroke in strokes]))
        if seen.length > 0:
            paths = [stroke.path for stroke in strokes]
            closed, curved = all(path.closed for path in paths), any(path.curved for path in paths)
            found.append(Line(shape, shape.stroke, seen, closed, curved))
    return found


def grids_of(scene: Scene) -> list[list[Straight]]:
    """Return families of four or more straight lines of one style, parallel, as long as each other, evenly spaced."""
    alike: dict[tuple[object, ...], list[Straight]] = defaultdict(list)
    for shape in scene.shapes:
        style = (shape.stroke, round(shape.line_width, 2))
        for stroke in open_strokes(shape):
            if len(stroke.points) == 2:
                (x0, y0), (x1, y1) = stroke.points.tolist()
                turn = round(math.degrees(math.atan2(y1 - y0, x1 - x0))) % 180
                cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
                start, end = sorted((x0 * cos + y0 * sin, x1 * cos + y1 * sin))
                offset = (y0 + y1) / 2 * cos - (x0 + x1) / 2 * sin
                alike[*style, turn, round(start), round(end)].append(Straight(stroke, turn, offset))
    return [family for group in alike.values() for family in _even(group)]


def _even(group: list[Straight]) -> list[list[Straight]]:
    """Cut parallel lines into families of even distance."""
    lines = sorted(group, key=lambda line: line.offset)
    steps = np.diff([line.offset for line in lines])
    apart = steps[steps > SAME]
    if len(apart) + 1 < GRID:
        return []
    gap = float(np.median(apart))
    families: list[list[Straight]] = [[lines[0]]]
    for line, step in zip(lines[1:], steps, strict=True):
        times = max(1, round(step / gap))
        if step > SAME and (times > SKIPPED or abs(step - times * gap) > max(EVEN * gap, SAME)):
            families.append([])
        families[-1].append(line)
    return [family for family in families if len({round(line.offset, 1) for line in family}) >= GRID]
