"""Pictures as pixels without TeX: the same shapes, painted by Pillow, some three hundred a second on one core.

`tests/test_generate.py` holds them against what the engine makes of the same picture's TikZ.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from tikzeval.suites.generate.colours import rgb
from tikzeval.suites.generate.thing import POINT, Picture, Thing

BORDER = 2 * POINT  # that a picture without a class of its own gets, in centimetres
_FINER = 4  # painted so many times as large, then averaged


def pixels(picture: Picture, size: int, margin: float = 0.0) -> npt.NDArray[np.uint8]:
    """Paint a picture.

    Args:
        picture: What to paint.
        size: Pixels a side.
        margin: White to leave on each side, as a share of the picture's longer side.

    Returns:
        (size, size, 3) sRGB; the picture with its border fills the longer side, in the middle of white.
    """
    left, bottom, right, top = picture.box
    width, height = right - left + 2 * BORDER, top - bottom + 2 * BORDER
    side = size * _FINER
    scale = side / (max(width, height) * (1 + 2 * margin))
    middle = np.array([left + right, bottom + top]) / 2
    image = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(image)

    def moved(points: npt.NDArray[np.float64]) -> list[tuple[float, float]]:
        # Pillow's polygons reach from the middle of a pixel to the middle of another.
        return [(x, y) for x, y in ((points - middle) * (scale, -scale) + side / 2 - 0.5).tolist()]

    for drop in picture.backdrops:
        x, y, to_x, to_y = drop.box
        pen.polygon(moved(np.array([[x, y], [to_x, y], [to_x, to_y], [x, to_y]])), fill=_colour(drop.colour))
    for thing in picture.things:
        _paint(pen, thing, moved, scale)
    return np.asarray(image.reduce(_FINER))


def _colour(name: str) -> tuple[int, int, int]:
    red, green, blue = (round(255 * share) for share in rgb(name))
    return red, green, blue


def _paint(pen: ImageDraw.ImageDraw, thing: Thing, moved: object, scale: float) -> None:
    assert callable(moved)
    line = _colour(thing.style.draw(thing.colour))
    for mark in thing.marks:
        points = moved(thing.outline(mark))
        if mark.role != "none":
            pen.polygon(points, fill=_colour(thing.style.fill(mark.role, thing.colour)))
        width = round(thing.line_width(mark) * POINT * scale)
        if thing.line_width(mark):
            closed = [*points, points[0], points[1]] if mark.path.closed else points
            pen.line(closed, fill=line, width=max(1, width), joint="curve")
