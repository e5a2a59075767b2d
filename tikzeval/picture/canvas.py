"""A canvas whose lines are smooth: everything is painted at twice the size and reduced at the end.

All lengths are pixels of the finished picture, from its left and top.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from tikzeval.picture.lettering import written
from tikzeval.picture.raster import to_png
from tikzeval.values import Mark

Paint = tuple[int, int, int]
Points = Sequence[tuple[float, float]]

OVER = 2  # times the finished size
WHITE: Paint = (255, 255, 255)
INK: Paint = (28, 32, 38)
FAINT: Paint = (98, 106, 118)

# Told apart by lightness and form too, so that no colour vision is needed.
MARKS: dict[Mark, Paint] = {
    Mark.PASS: (0, 112, 92),
    Mark.FAIL: (196, 44, 20),
    Mark.AMBIGUOUS: (176, 116, 0),
    Mark.VOID: (92, 98, 108),
    Mark.SKIPPED: (158, 164, 172),
    Mark.UNSCORED: (158, 164, 172),
}


class Canvas:
    """A white picture to paint on."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * OVER, height * OVER), WHITE)
        self.pen = ImageDraw.Draw(self.image)

    def paste(self, image: Image.Image, x: int, y: int) -> None:
        """Put an image, which is `OVER` times as large as it will be, at a place."""
        self.image.paste(image, (x * OVER, y * OVER))

    def tint(self, mask: npt.NDArray[np.floating], colour: Paint, x: int, y: int) -> None:
        """Lay a colour over a region.

        Args:
            mask: (height · OVER, width · OVER) opacities, 0 … 1.
            colour: The colour.
            x: Its left edge.
            y: Its top edge.
        """
        self.image.paste(colour, (x * OVER, y * OVER), Image.fromarray((mask * 255).astype(np.uint8)))

    def line(self, points: Points, colour: Paint, width: float) -> None:
        """Draw a line through points."""
        self.pen.line([(x * OVER, y * OVER) for x, y in points], colour, max(1, round(width * OVER)), joint="curve")

    def disc(self, x: float, y: float, radius: float, colour: Paint, edge: Paint | None = None) -> None:
        """Draw a disc around a centre."""
        self.pen.ellipse(self._scaled(x - radius, y - radius, x + radius, y + radius), colour, edge, OVER)

    def ring(self, x: float, y: float, radius: float, colour: Paint, width: float) -> None:
        """Draw a circle around a centre."""
        box = self._scaled(x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, outline=colour, width=max(1, round(width * OVER)))

    def fill(self, left: int, top: int, width: int, height: int, colour: Paint) -> None:
        """Fill a rectangle."""
        self.image.paste(colour, (left * OVER, top * OVER, (left + width) * OVER, (top + height) * OVER))

    def box(
        self, left: float, top: float, width: float, height: float, colour: Paint, edge: Paint | None = None
    ) -> None:
        """Draw a box with round corners."""
        radius = min(5.0, height / 2) * OVER
        self.pen.rounded_rectangle(self._scaled(left, top, left + width, top + height), radius, colour, edge, OVER)

    def text(
        self, x: float, y: float, words: str, size: int, colour: Paint, *, anchor: str = "ls", bold: bool = False
    ) -> None:
        """Write one line.

        Args:
            x: Of its anchor.
            y: Of its anchor.
            words: The line.
            size: Of the font.
            colour: Of the letters.
            anchor: Pillow's two letters: l, m or r, and s for the base line or m for the middle.
            bold: In thicker letters.
        """
        line, font = written(words, size * OVER)
        self.pen.text((x * OVER, y * OVER), line, colour, font, anchor, stroke_width=int(bold), stroke_fill=colour)

    def mark(self, x: float, y: float, radius: float, mark: Mark) -> None:
        """Draw a verdict: a disc with a tick, a cross, a wave, a struck circle, a dash or a question mark."""
        self.disc(x, y, radius, MARKS[mark])
        r, stroke = radius * 0.5, radius * 0.24
        if mark is Mark.PASS:
            self.line([(x - r, y), (x - 0.3 * r, y + 0.75 * r), (x + r, y - 0.7 * r)], WHITE, stroke)
        elif mark is Mark.FAIL:
            self.line([(x - 0.8 * r, y - 0.8 * r), (x + 0.8 * r, y + 0.8 * r)], WHITE, stroke)
            self.line([(x - 0.8 * r, y + 0.8 * r), (x + 0.8 * r, y - 0.8 * r)], WHITE, stroke)
        elif mark is Mark.AMBIGUOUS:
            wave = [(x + r * t / 8, y - 0.45 * r * math.sin(math.pi * t / 8)) for t in range(-8, 9)]
            self.line(wave, WHITE, stroke)
        elif mark is Mark.VOID:
            self.ring(x, y, 0.95 * r, WHITE, 0.7 * stroke)
            self.line([(x - r, y + r), (x + r, y - r)], WHITE, 0.7 * stroke)
        elif mark is Mark.SKIPPED:
            self.line([(x - 0.8 * r, y), (x + 0.8 * r, y)], WHITE, stroke)
        else:
            self.text(x, y, "?", round(1.4 * radius), WHITE, anchor="mm")

    def png(self) -> bytes:
        """Encode the finished picture; the same strokes give the same bytes."""
        return to_png(np.asarray(self.image.reduce(OVER)))

    def _scaled(self, *lengths: float) -> list[float]:
        return [length * OVER for length in lengths]
