"""The strokes of a drawing: each line of its own that a shape draws, and whether it is open, straight, or drawn twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from shapely import LineString, Point

from tikzeval.picture.outline import Points, Subpath
from tikzeval.picture.shape import Shape

BEND = 0.02  # of its length: how far a straight line may stray from the chord between its ends
SAME = 0.5  # points between the ends of two lines that are one


@dataclass(frozen=True)
class Stroke:
    """A line that a shape draws: one of its subpaths. Two of the same shape and number are equal."""

    shape: Shape
    number: int  # of the subpath
    path: Subpath = field(compare=False)

    @property
    def points(self) -> Points:
        """Its points (n, 2) on the page; a closed one does not come back to the first."""
        return self.path.points

    @property
    def ends(self) -> tuple[Point, Point]:
        """Its first and last point."""
        return Point(self.points[0]), Point(self.points[-1])

    @cached_property
    def line(self) -> LineString:
        """Its middle, without its width; a closed one comes back to its start."""
        return LineString(np.vstack([self.points, self.points[:1]]) if self.path.closed else self.points)

    @property
    def bend(self) -> float:
        """How far it strays from the chord between its ends, as a share of that; 1 where it is closed."""
        start, end = self.points[0], self.points[-1]
        chord = end - start
        reach = math.hypot(*chord)
        if self.path.closed or reach < 1e-6:
            return 1.0
        rest = self.points - start
        along = rest @ chord / reach**2
        aside = np.abs(rest[:, 0] * chord[1] - rest[:, 1] * chord[0]) / reach**2
        return float(min(1.0, max(aside.max(), along.max() - 1, -along.min())))


def strokes_of(shape: Shape) -> list[Stroke]:
    """Return the lines that a shape draws, open and closed, whatever can be seen of them; points alone are none."""
    if not shape.pen or not shape.stroke:
        return []
    return [Stroke(shape, number, path) for number, path in enumerate(shape.subpaths) if len(path.points) > 1]


def open_strokes(shape: Shape) -> list[Stroke]:
    """Return the lines that a shape draws and that do not come back to their start."""
    return [stroke for stroke in strokes_of(shape) if not stroke.path.closed]


def bare_strokes(shape: Shape) -> list[Stroke]:
    """Return the open lines that a shape draws, if it fills nothing."""
    return [] if shape.fill and shape.fill_region.area > 0 else open_strokes(shape)


def one(strokes: Sequence[Stroke]) -> bool:
    """Whether strokes are the same line, as those of `double` are, drawn over each other."""
    ends = [stroke.points[[0, -1]] for stroke in strokes]
    return all(np.abs(each - ends[0]).max() < SAME for each in ends)
