"""A drawing as plain TikZ: parts in scopes, every coordinate a pair of numbers on one canvas. So it can be moved, mirrored and renamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

Box = tuple[float, float, float, float]  # left, bottom, right, top in cm
_NUMBER = r"-?\d*\.?\d+"
_POINT = re.compile(rf"\(({_NUMBER}),({_NUMBER})\)")
_RADIUS = re.compile(rf"((?:x |y )?radius=|circle \(|ellipse \(|(?<=\d) and )({_NUMBER})")


@dataclass(frozen=True, slots=True)
class Layer:
    """Some commands of a drawing, in a scope of their own if they are a part."""

    part: str  # empty: what no part is
    comment: str
    lines: tuple[str, ...]  # whole TikZ commands
    options: str = ""  # of the scope
    box: Box = (0.0, 0.0, 0.0, 0.0)  # of what is drawn, without the widths of lines; only of parts that are mirrored

    def tikz(self, *, comments: bool) -> str:
        """Return its lines, two columns in."""
        told = [f"  % {self.comment}"] if comments and self.comment else []
        if not self.part:
            return "\n".join([*told, *(f"  {line}" for line in self.lines)])
        options = ", ".join(filter(None, [f"local bounding box={self.part}", self.options]))
        inner = [f"    {line}" for line in self.lines]
        return "\n".join([*told, f"  \\begin{{scope}}[{options}]", *inner, "  \\end{scope}"])

    def placed(self, x: Callable[[float], float], y: Callable[[float], float], scale: float = 1.0) -> Layer:
        """Return it with every point elsewhere, and every radius scaled.

        Args:
            x: Where a horizontal coordinate goes.
            y: Likewise a vertical one.
            scale: Of radii.
        """
        lines = tuple(
            _RADIUS.sub(
                lambda found: found[1] + number(float(found[2]) * scale),
                _POINT.sub(lambda found: f"({number(x(float(found[1])))},{number(y(float(found[2])))})", line),
            )
            for line in self.lines
        )
        left, right = sorted((x(self.box[0]), x(self.box[2])))
        return replace(self, lines=lines, box=(left, y(self.box[1]), right, y(self.box[3])))

    def mirrored(self, about: float | None = None) -> Layer:
        """Return it mirrored left to right, about the middle of its own box unless told otherwise."""
        twice = self.box[0] + self.box[2] if about is None else 2 * about
        return self.placed(lambda x: twice - x, lambda y: y)

    def moved(self, dx: float, dy: float) -> Layer:
        """Return it elsewhere."""
        return self.placed(lambda x: x + dx, lambda y: y + dy)

    def painted(self, old: str, new: str) -> Layer:
        """Return it with another colour wherever the old one is, pure or mixed."""
        colour = re.compile(rf"(?<=[=!]){re.escape(old)}(?=[!,\]])")
        return replace(
            self,
            options=colour.sub(new, self.options + "]")[:-1],
            lines=tuple(colour.sub(new, line) for line in self.lines),
        )


@dataclass(frozen=True, slots=True)
class Flat:
    """A drawing."""

    width: float  # of its canvas, in cm
    height: float
    layers: tuple[Layer, ...]  # in paint order

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of its parts, in paint order."""
        return tuple(layer.part for layer in self.layers if layer.part)

    def __getitem__(self, part: str) -> Layer:
        """Return a part."""
        return next(layer for layer in self.layers if layer.part == part)

    def tikz(self, *, comments: bool = True) -> str:
        """Return a tikzpicture. Its canvas comes last: after a `use as bounding box`, local bounding boxes stay empty."""
        canvas = f"  \\path[use as bounding box] (0,0) rectangle ({number(self.width)},{number(self.height)});"
        return "\n".join(
            [
                "\\begin{tikzpicture}",
                *(layer.tikz(comments=comments) for layer in self.layers),
                canvas,
                "\\end{tikzpicture}",
                "",
            ]
        )

    def without(self, part: str) -> Flat:
        """Return it with a part taken away."""
        return replace(self, layers=tuple(layer for layer in self.layers if layer.part != part))

    def having(self, part: str, layer: Layer) -> Flat:
        """Return it with a part replaced."""
        return replace(self, layers=tuple(layer if each.part == part else each for each in self.layers))

    def plus(self, *layers: Layer) -> Flat:
        """Return it with more painted over it."""
        return replace(self, layers=(*self.layers, *layers))

    def mirrored(self) -> Flat:
        """Return it mirrored left to right as a whole."""
        return replace(self, layers=tuple(layer.mirrored(self.width / 2) for layer in self.layers))

    def shifted(self, dx: float, dy: float) -> Flat:
        """Return it on a larger canvas, further right and up."""
        moved = tuple(layer.moved(dx, dy) for layer in self.layers)
        return replace(self, width=self.width + dx, height=self.height + dy, layers=moved)

    def renamed(self, names: Mapping[str, str]) -> Flat:
        """Return it with other names for its parts."""
        return replace(
            self, layers=tuple(replace(layer, part=names.get(layer.part, layer.part)) for layer in self.layers)
        )


def number(value: float) -> str:
    """Write a coordinate, to a thousandth."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def commands(text: str) -> Iterable[str]:
    """Yield the commands of a piece of TikZ, each on a line, without its comments."""
    bare = re.sub(r"(?<!\\)%[^\n]*", "", text)
    for command in bare.split(";"):
        if command.strip():
            yield " ".join(command.split()) + ";"
