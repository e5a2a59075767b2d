"""Furniture and other things that stand in rooms."""

from __future__ import annotations

from random import Random

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.ink import Pen


@glyph("table", size=1.4, surface=(-0.8, 0.8, 0.4))
def table(pen: Pen, chance: Random) -> None:
    """A table with two or four legs."""
    leg = chance.uniform(0.06, 0.12)
    for x in (-0.8, 0.8 - leg):
        pen.rectangle(x, -0.8, x + leg, 0.2)
    if chance.random() < 0.5:
        for x in (-0.5, 0.5 - leg):
            pen.rectangle(x, -0.6, x + leg, 0.2, role="second")
    pen.rectangle(-1, 0.2, 1, 0.4)
