"""A glyph in its place: a colour, a style, a position and a size; and several of them as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tikzeval.suites.generate.colours import Colour, Style
from tikzeval.suites.generate.glyphs import Glyph
from tikzeval.suites.generate.ink import Ink, Points, box, number

Box = tuple[float, float, float, float]  # left, bottom, right, top, in centimetres


@dataclass(frozen=True, slots=True)
class Thing:
    """A specimen of a kind, in its place."""

    glyph: Glyph
    part: str  # the name of its part
    marks: tuple[Ink, ...]
    colour: Colour
    style: Style
    x: float = 0.0  # where the glyph's origin is, in centimetres
    y: float = 0.0
    scale: float = 1.0
    flipped: bool = False  # looks to the left

    @property
    def box(self) -> Box:
        """Left, bottom, right and top, without the width of lines."""
        left, bottom, right, top = box(self.marks)
        return self._placed((left, bottom, right, top))

    @property
    def room(self) -> Box | None:
        """The box in which something can be, where it has one."""
        return self._placed(self.glyph.hollow) if self.glyph.hollow else None

    @property
    def surface(self) -> tuple[float, float, float] | None:
        """From which x to which x something can stand on it, and how high."""
        if self.glyph.surface is None:
            return None
        left, right, height = self.glyph.surface
        left, _, right, height = self._placed((left, height, right, height))
        return left, right, height

    def _placed(self, inner: Box) -> Box:
        left, bottom, right, top = inner
        if self.flipped:
            left, right = -right, -left
        return (
            self.x + self.scale * left,
            self.y + self.scale * bottom,
            self.x + self.scale * right,
            self.y + self.scale * top,
        )

    def at(self, x: float, y: float) -> Thing:
        """Return it with the middle of its box elsewhere."""
        left, bottom, right, top = self.box
        return replace(self, x=round(self.x + x - (left + right) / 2, 2), y=round(self.y + y - (bottom + top) / 2, 2))

    def sized(self, scale: float) -> Thing:
        """Return it in another size."""
        return replace(self, scale=round(scale, 2))

    def outline(self, mark: Ink) -> Points:
        """Return the points of one of its marks, in centimetres."""
        sign = -1 if self.flipped else 1
        return mark.path.points() * (self.scale * sign, self.scale) + (self.x, self.y)

    def line_width(self, mark: Ink) -> float:
        """Return the width of a mark's line in points; 0 where it has none."""
        if mark.role == "none":
            return self.style.width * (2 if mark.bold else 1)
        return self.style.width if self.style.outlined else 0.0

    def tikz(self) -> str:
        """Return its scope."""
        size = number(self.scale)
        scaled = f",xscale=-{size},yscale={size}" if self.flipped else ("" if self.scale == 1 else f",scale={size}")
        paint = f"fill={self.style.fill('body', self.colour)},draw={self.style.draw(self.colour)}"
        options = (
            f"local bounding box={self.part},shift={{({number(self.x)},{number(self.y)})}}{scaled},{paint},"
            f"line width={number(self.style.width)}pt"
        )
        lines = [f"  {self._command(mark)} {mark.path.tikz()};" for mark in self.marks]
        return "\n".join([f"\\begin{{scope}}[{options}]", *lines, "\\end{scope}"])

    def _command(self, mark: Ink) -> str:
        if mark.role == "none":
            return f"\\draw[line width={number(self.line_width(mark))}pt]" if mark.bold else "\\draw"
        fill = "" if mark.role == "body" else f"[fill={self.style.fill(mark.role, self.colour)}]"
        return ("\\filldraw" if self.style.outlined else "\\fill") + fill


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A rectangle behind everything."""

    box: Box
    colour: str

    def tikz(self) -> str:
        """Return its path."""
        left, bottom, right, top = map(number, self.box)
        return f"\\fill[{self.colour}] ({left},{bottom}) rectangle ({right},{top});"


@dataclass(frozen=True, slots=True)
class Picture:
    """Things in the order in which they are painted, on backdrops."""

    things: tuple[Thing, ...]
    backdrops: tuple[Backdrop, ...] = ()

    def tikz(self) -> str:
        """Return a tikzpicture."""
        lines = [*(drop.tikz() for drop in self.backdrops), *(thing.tikz() for thing in self.things)]
        return "\n".join(["\\begin{tikzpicture}", *lines, "\\end{tikzpicture}"])

    @property
    def box(self) -> Box:
        """Its box as TikZ reckons it, with half of the lines' widths, in centimetres."""
        return around([*(drop.box for drop in self.backdrops), *map(_inked, self.things)])


def around(boxes: Sequence[Box]) -> Box:
    """Return the box around boxes."""
    corners = np.array(boxes)
    left, bottom = corners[:, :2].min(axis=0)
    right, top = corners[:, 2:].max(axis=0)
    return float(left), float(bottom), float(right), float(top)


POINT = 2.54 / 72.27  # centimetres of one of TeX's points


def _inked(thing: Thing) -> Box:
    boxes = []
    for mark in thing.marks:
        left, bottom, right, top = replace(thing, marks=(mark,)).box
        half = thing.line_width(mark) * POINT / 2
        boxes.append((left - half, bottom - half, right + half, top + half))
    return around(boxes)
