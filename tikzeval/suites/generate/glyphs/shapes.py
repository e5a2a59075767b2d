"""Plain shapes."""

from __future__ import annotations

from random import Random

import numpy as np

from tikzeval.suites.generate.glyphs.base import glyph
from tikzeval.suites.generate.ink import Pen


@glyph("circle", also=("disc",))
def circle(pen: Pen, chance: Random) -> None:
    """A circle."""
    del chance
    pen.ellipse(0, 0, 1)


@glyph("star")
def star(pen: Pen, chance: Random) -> None:
    """A star of five or six points."""
    points = chance.choice((5, 5, 6))
    inner = chance.uniform(0.38, 0.5)
    turns = np.pi / 2 + np.arange(2 * points) * np.pi / points
    radii = np.where(np.arange(2 * points) % 2, inner, 1.0)
    pen.polygon(*((float(r * np.cos(t)), float(r * np.sin(t))) for r, t in zip(radii, turns, strict=True)))
