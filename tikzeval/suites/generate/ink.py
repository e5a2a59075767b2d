"""What glyphs are made of: a few kinds of paths, each written as TikZ and flattened to points.

A glyph is drawn once, in a box of about 2 × 2 units around its middle, by calls on a `Pen`; the same marks become
TikZ for the engine and polygons for the direct rasteriser, so that both show the same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # (n, 2), x to the right and y up
Point = tuple[float, float]
# What a mark is painted with; a style says which colours these are. `none` is not filled: a line.
Role = Literal["body", "second", "dark", "light", "none"]

_ROUND = 48  # points of a whole ellipse
_CURVE = 16  # points of a cubic


def number(value: float) -> str:
    """Write a coordinate, to a hundredth."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _pair(point: Sequence[float]) -> str:
    return f"({number(point[0])},{number(point[1])})"


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An ellipse whose axes lie along those of the glyph."""

    x: float
    y: float
    rx: float
    ry: float

    def tikz(self) -> str:
        """Return the path."""
        size = (
            f"circle ({number(self.rx)})"
            if self.rx == self.ry
            else f"ellipse ({number(self.rx)} and {number(self.ry)})"
        )
        return f"{_pair((self.x, self.y))} {size}"

    def points(self) -> Points:
        """Return its outline."""
        turn = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
        return np.column_stack([self.x + self.rx * np.cos(turn), self.y + self.ry * np.sin(turn)])

    def reach(self) -> Points:
        """Return the points by which TikZ reckons its box."""
        return np.array([[self.x - self.rx, self.y - self.ry], [self.x + self.rx, self.y + self.ry]])

    closed = True


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle between two corners."""

    left: float
    bottom: float
    right: float
    top: float

    def tikz(self) -> str:
        """Return the path."""
        return f"{_pair((self.left, self.bottom))} rectangle {_pair((self.right, self.top))}"

    def points(self) -> Points:
        """Return its outline."""
        return np.array(
            [[self.left, self.bottom], [self.right, self.bottom], [self.right, self.top], [self.left, self.top]]
        )

    reach = points
    closed = True


@dataclass(frozen=True, slots=True)
class Polyline:
    """Straight lines from point to point, closed or not."""

    corners: tuple[Point, ...]
    closed: bool

    def tikz(self) -> str:
        """Return the path."""
        return " -- ".join([*map(_pair, self.corners), *(["cycle"] if self.closed else [])])

    def points(self) -> Points:
        """Return its corners."""
        return np.array(self.corners, dtype=float)

    reach = points


@dataclass(frozen=True, slots=True)
class Curve:
    """Cubic Bézier curves: a start, then two controls and an end for each piece."""

    knots: tuple[Point, ...]
    closed: bool

    def tikz(self) -> str:
        """Return the path."""
        pieces = [_pair(self.knots[0])]
        for one, two, end in zip(self.knots[1::3], self.knots[2::3], self.knots[3::3], strict=True):
            pieces.append(f".. controls {_pair(one)} and {_pair(two)} .. {_pair(end)}")
        return " ".join([*pieces, *(["-- cycle"] if self.closed else [])])

    def points(self) -> Points:
        """Return points along it."""
        time = np.linspace(0, 1, _CURVE + 1)[1:, None]
        knots = np.array(self.knots, dtype=float)
        found = [knots[:1]]
        for start in range(0, len(knots) - 1, 3):
            a, b, c, d = knots[start : start + 4]
            found.append(
                (1 - time) ** 3 * a + 3 * (1 - time) ** 2 * time * b + 3 * (1 - time) * time**2 * c + time**3 * d
            )
        return np.vstack(found)

    def reach(self) -> Points:
        """Return the points by which TikZ reckons its box: the controls too."""
        return np.array(self.knots, dtype=float)


Path = Ellipse | Rectangle | Polyline | Curve


@dataclass(frozen=True, slots=True)
class Ink:
    """One painted path."""

    path: Path
    role: Role
    bold: bool = False  # a line twice as wide


def _rounded(*values: float) -> tuple[float, ...]:
    return tuple(round(float(value), 2) for value in values)


def _knots(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in points)


@dataclass(slots=True)
class Pen:
    """Draws a glyph: the marks in the order in which they are painted, rounded to what TikZ is told."""

    marks: list[Ink] = field(default_factory=list)

    def ellipse(self, x: float, y: float, rx: float, ry: float | None = None, role: Role = "body") -> None:
        """Paint an ellipse, or a circle where `ry` is left out."""
        self.marks.append(Ink(Ellipse(*_rounded(x, y, rx, rx if ry is None else ry)), role))

    def rectangle(self, left: float, bottom: float, right: float, top: float, role: Role = "body") -> None:
        """Paint a rectangle."""
        self.marks.append(Ink(Rectangle(*_rounded(left, bottom, right, top)), role))

    def polygon(self, *corners: Point, role: Role = "body") -> None:
        """Paint a polygon."""
        self.marks.append(Ink(Polyline(_knots(corners), closed=True), role))

    def line(self, *corners: Point, bold: bool = False) -> None:
        """Draw straight lines, not filled."""
        self.marks.append(Ink(Polyline(_knots(corners), closed=False), "none", bold))

    def curve(self, *knots: Point, role: Role = "none", bold: bool = False) -> None:
        """Draw cubics (start, then control, control, end, …); with a role the area they enclose is painted too."""
        self.marks.append(Ink(Curve(_knots(knots), closed=role != "none"), role, bold))


def box(marks: Iterable[Ink]) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of marks, as TikZ reckons them, without the width of lines."""
    reach = np.vstack([mark.path.reach() for mark in marks])
    (left, bottom), (right, top) = reach.min(axis=0), reach.max(axis=0)
    return float(left), float(bottom), float(right), float(top)
