"""`python -m tikzeval.suites.generate.glyphs FILE.png [KIND…]`: a sheet with specimens of every kind, large and small."""

from __future__ import annotations

import sys
from random import Random

from PIL import Image, ImageDraw

from tikzeval.suites.generate.colours import STYLES, any_colour
from tikzeval.suites.generate.glyphs import GLYPHS
from tikzeval.suites.generate.pixels import pixels
from tikzeval.suites.generate.thing import Backdrop, Picture, Thing

_LARGE, _SMALL, _COLUMNS = 200, 48, 3
_STYLES = ("outlined", "flat", "line")  # of the specimens beside each other


def _specimen(name: str, seed: int) -> Picture:
    """Draw a specimen on a square of 2.4 × 2.4 units."""
    chance = Random(seed)  # noqa: S311  nothing is secret
    kind, style = GLYPHS[name], STYLES[_STYLES[seed]]
    thing = Thing(kind, name, tuple(kind.marks(chance)), any_colour(chance, kind.colours), style)
    return Picture((thing,), (Backdrop((-1.2, -1.2, 1.2, 1.2), "blue!6"),))


def sheet(names: list[str]) -> Image.Image:
    """Return the named kinds, a specimen in each style large and under its name the same ones small."""
    wide, high = len(_STYLES) * _LARGE + 10, _LARGE + _SMALL + 10
    page = Image.new("RGB", (_COLUMNS * wide, -(-len(names) // _COLUMNS) * high), "white")
    for place, name in enumerate(names):
        left, top = place % _COLUMNS * wide, place // _COLUMNS * high
        for seed in range(len(_STYLES)):
            picture = _specimen(name, seed)
            page.paste(Image.fromarray(pixels(picture, _LARGE)), (left + seed * _LARGE, top))
            page.paste(Image.fromarray(pixels(picture, _SMALL)), (left + 150 + seed * _SMALL, top + _LARGE + 2))
        ImageDraw.Draw(page).text((left + 5, top + _LARGE + 5), name, fill="black")
    return page


if __name__ == "__main__":
    sheet(sys.argv[2:] or list(GLYPHS)).save(sys.argv[1])
