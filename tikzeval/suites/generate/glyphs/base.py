"""What is known of a kind of thing besides how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tikzeval.suites.generate.ink import Ink, Pen

Drawing = Callable[[Pen, Random], None]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A kind of thing.

    `draw` paints one specimen, which looks to the right if it looks anywhere, into a box of about 2 × 2 units around
    the origin; the generator decides by chance how plump it is, how long its ears are, and so on.
    """

    name: str  # also the name of its part
    plural: str
    draw: Drawing
    size: float = 1.0  # of the usual specimen beside others, for likely scenes: a bus is larger than a key
    colours: tuple[str, ...] = ()  # natural ones; empty: any
    also: tuple[str, ...] = ()  # other words for it
    surface: tuple[float, float, float] | None = None  # something can stand on it: from x, to x, at the height y
    hollow: tuple[float, float, float, float] | None = (
        None  # something can be in it: left, bottom, right, top of its room
    )

    def marks(self, chance: Random) -> list[Ink]:
        """Draw a specimen."""
        pen = Pen()
        self.draw(pen, chance)
        return pen.marks


GLYPHS: dict[str, Glyph] = {}


def glyph(
    name: str,
    *,
    plural: str = "",
    size: float = 1.0,
    colours: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    surface: tuple[float, float, float] | None = None,
    hollow: tuple[float, float, float, float] | None = None,
) -> Callable[[Drawing], Drawing]:
    """Register a drawing function as a kind of thing."""

    def register(draw: Drawing) -> Drawing:
        GLYPHS[name] = Glyph(name, plural or f"{name}s", draw, size, colours, also, surface, hollow)
        return draw

    return register
