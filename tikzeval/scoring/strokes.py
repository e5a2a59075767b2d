"""Lines and arrows as they were drawn: open strokes, and those with a tip at one end."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tikzeval.picture.outline import EMPTY, Subpath
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import Shape
from tikzeval.scoring.relations.lines import Line, ends_of, in_sight

BEND = 0.02  # of its length: how far a straight line may stray from the chord between its ends
SAME = 0.5  # points between the ends of two lines that are one


def length(line: Subpath) -> float:
    """Return the length of a subpath in points."""
    return float(np.hypot(*np.diff(line.points, axis=0).T).sum())


def bend(line: Subpath) -> float:
    """Return how far a subpath strays from the chord between its ends, as a share of that; 1 where it is closed."""
    if line.closed or len(line.points) < 2:
        return 1.0
    start, end = line.points[0], line.points[-1]
    chord = end - start
    reach = math.hypot(*chord)
    if reach < 1e-6:
        return 1.0
    rest = line.points - start
    along = rest @ chord / reach**2
    aside = np.abs(rest[:, 0] * chord[1] - rest[:, 1] * chord[0]) / reach**2
    return float(min(1.0, max(aside.max(), along.max() - 1, -along.min())))


def open_lines(shape: Shape) -> list[Subpath]:
    """Return the open lines that a shape strokes, if it fills nothing."""
    if shape.kind != "path" or not shape.stroke or (shape.fill and shape.fill_region.area > 0):
        return []
    return [path for path in shape.subpaths if not path.closed and len(path.points) > 1]


def one(lines: Sequence[Subpath]) -> bool:
    """Whether lines are the same line, as those of `double` are, drawn over each other."""
    ends = [line.points[[0, -1]] for line in lines]
    return all(np.abs(each - ends[0]).max() < SAME for each in ends)


def arrows(scene: Scene, shapes: Sequence[Shape]) -> list[Line]:
    """Return the visible lines among shapes, straight or bent, that have a tip at one of their ends."""
    ends = in_sight(scene, ends_of(shapes, scene.size), EMPTY)
    return [one.line for one, other in zip(ends[::2], ends[1::2], strict=True) if one.tipped != other.tipped]
