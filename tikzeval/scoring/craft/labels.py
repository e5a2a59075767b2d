"""The text of a picture: runs of letters set in one go, and the labels that they make up together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import Colour, Shape
from tikzeval.scoring.craft.covers import Covers

CAPITAL = 0.7  # height of a capital or digit, of the size of its font (Computer Modern: 0.68, Helvetica: 0.72)
BACK = 0.15  # of the font size: what follows in the same label goes back no further (kerning)
AHEAD = 0.4  # of the font size: nor further ahead, across or up: a word space is 0.33, an exponent 0.36 up
BIG = 0.2  # of the picture's longer side: larger letters are what is drawn, not what is said of it,
HUGE = 25.0  # points: where they are also larger than LaTeX's \Huge; a picture of one word is still a label
BLACK: Colour = (0, 0, 0, 255)
SHIFT = 0.2  # of the font size between layers of the same text


@dataclass(frozen=True, eq=False)
class Run:
    """One text object. Regions are points on the page."""

    shape: Shape
    letters: npt.NDArray[np.object_]  # (n,) boxes around its letters, as set
    framed: npt.NDArray[np.object_]  # (n,) what of them lies in the picture and is not clipped away
    seen: npt.NDArray[np.object_]  # (n,) what of that no later fill covers
    label: int  # runs with the same number belong to one label
    words: str  # of the whole label

    @property
    def size(self) -> float:
        """The font's size in points."""
        return self.shape.font_size

    @property
    def capital(self) -> float:
        """The height of its capitals in points."""
        return CAPITAL * self.size

    @property
    def place(self) -> tuple[float, float]:
        """The middle of its letters."""
        left, bottom, right, top = shapely.total_bounds(self.letters)
        return float(left + right) / 2, float(bottom + top) / 2

    @property
    def colour(self) -> Colour:
        """What its letters are painted in."""
        return self.shape.fill or self.shape.stroke or BLACK

    @property
    def name(self) -> str:
        """The label in words."""
        return f"the label “{self.words}”"

    @cached_property
    def covered(self) -> npt.NDArray[np.float64]:
        """(n,) share of each letter that later fills cover, 0 … 1."""
        hidden = shapely.area(self.framed) - shapely.area(self.seen)
        return np.asarray(hidden / shapely.area(self.letters), dtype=np.float64)


def runs_of(scene: Scene) -> list[Run]:
    """Return the text of a picture in paint order.

    Text without paint or letters is left out, letters so big that they are shapes, and text that is painted again on
    top, as for bold or framed letters.
    """
    texts = [shape for shape in scene.shapes if shape.kind == "text" and shape.opacity > 0 and shape.text.strip()]
    texts = [shape for shape in texts if shape.font_size <= max(HUGE, BIG * scene.size)]
    covers = Covers(scene)
    runs: list[Run] = []
    for number, group in enumerate(_labels(texts)):
        words = " ".join("".join(_readable(shape.text) for shape in group).split())
        words = words if len(words) <= 40 else f"{words[:39]}…"
        for shape in group:
            letters = _letters(shape)
            if len(letters):
                framed = np.array([covers.framed(shape, letter) for letter in letters], dtype=np.object_)
                seen = np.array([covers.seen(shape, letter) for letter in letters], dtype=np.object_)
                runs.append(Run(shape, letters, framed, seen, number, words))
    return _uppermost(runs)


def _uppermost(runs: list[Run]) -> list[Run]:
    """Leave out texts that are painted again later, at the same place but for a shift."""
    origins = shapely.points(np.reshape([run.shape.origin for run in runs], (-1, 2)))
    near = shapely.STRtree(origins).query(origins, "dwithin", distance=[SHIFT * run.size for run in runs])
    below = {one for one, other in near.T.tolist() if one < other and runs[one].shape.text == runs[other].shape.text}
    return [run for number, run in enumerate(runs) if number not in below]


def _letters(shape: Shape) -> npt.NDArray[np.object_]:
    """Return the boxes of a text's letters; upright boxes around turned letters are cut to the turned line."""
    if shape.quad is None or not shape.font_size:
        return np.array([], dtype=np.object_)
    line: Geometry = shapely.convex_hull(shapely.MultiPoint(shape.quad))
    boxes = [shapely.intersection(shapely.box(*glyph), line) for glyph in shape.glyphs] or [line]
    return np.array([box for box in boxes if box.area > 0], dtype=np.object_)


def _labels(texts: Sequence[Shape]) -> list[list[Shape]]:
    groups: list[list[Shape]] = []
    for shape in texts:
        if groups and _continues(groups[-1][-1], shape):
            groups[-1].append(shape)
        else:
            groups.append([shape])
    return groups


def _continues(one: Shape, other: Shape) -> bool:
    """Whether a text object goes on where the one before it in paint order ends."""
    if one.quad is None or other.quad is None or abs(one.angle - other.angle) > 1:
        return False
    size = max(one.font_size, other.font_size)
    along = np.array([np.cos(np.radians(one.angle)), np.sin(np.radians(one.angle))])
    end = float((one.quad @ along).max())
    dx, dy = np.subtract(other.origin, one.origin)
    rise = float(-dx * along[1] + dy * along[0])
    gap = float(np.dot(other.origin, along)) - end
    return -BACK * size <= gap <= AHEAD * size and abs(rise) <= AHEAD * size


def _readable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
