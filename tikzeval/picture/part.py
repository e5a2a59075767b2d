"""The named parts of a picture, each held against renderings of the page without it and of it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.mask import Mask, agree, enclosed, region_of, thin_difference
from tikzeval.picture.outline import flatness_of, united
from tikzeval.picture.painter import Painter
from tikzeval.picture.raster import Frame
from tikzeval.picture.regions import shared
from tikzeval.picture.shape import Box, Shape, Visible

CLOSER = 8  # times as large as in the picture: an eighth of a pixel, about a tenth of a point


@dataclass(frozen=True)
class Part:
    """One named part of a drawing. Regions are points on the page, y upwards."""

    name: str
    shapes: tuple[Shape, ...]  # painted objects in it, in paint order
    visible: Mask  # pixels that change when the part is taken away
    alone: Mask  # pixels that the part paints when nothing else is there
    text_only: bool  # all its visible ink is text
    region: Geometry  # its visible ink
    full: Geometry  # its ink as if nothing covered it
    exact: bool  # both regions are the vectors', neither is made of pixels
    slack: float  # points by which the regions' edges may be off
    gap: float  # points; narrower gaps do not open its outline
    without: Mapping[str, Part]  # for each part drawn within it: the rest of this part

    @cached_property
    def outline(self) -> Geometry:
        """What its ink encloses, also where later shapes cover it: gaps up to 4 pixels closed and holes filled."""
        return enclosed(self.full, self.gap)

    @property
    def box(self) -> Box:
        """Left, bottom, right and top of its visible ink; all NaN where it has none."""
        left, bottom, right, top = self.region.bounds
        return left, bottom, right, top


class Parts(Mapping[str, Part]):
    """Parts by name; each is looked at, which takes a few renderings, when first asked for."""

    def __init__(self, looks: Mapping[str, Callable[[], Part]]) -> None:
        self._looks = looks
        self._seen: dict[str, Part] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._looks)

    def __len__(self) -> int:
        return len(self._looks)

    def __getitem__(self, name: str) -> Part:
        """Return a part.

        Raises:
            KeyError: There is none of this name.
            RasterError: pdfium cannot paint it.
        """
        if name not in self._seen:
            self._seen[name] = self._looks[name]()
        return self._seen[name]


class Looker:
    """Makes parts of painted objects."""

    def __init__(self, shapes: Sequence[Shape], visible: Visible, painter: Painter) -> None:
        self._shapes = shapes
        self._visible = visible
        self._painter = painter

    def parts(self, members: Mapping[str, frozenset[int]]) -> Parts:
        """Return the parts; `members` holds the places in paint order of the objects in each."""
        looks = {}
        for name, own in members.items():
            rests = {
                other: partial(self._look, name, own - theirs, Parts({}))
                for other, theirs in members.items()
                if other != name and own & theirs and not own < theirs
            }
            looks[name] = partial(self._look, name, own, Parts(rests))
        return Parts(looks)

    def _look(self, name: str, own: frozenset[int], without: Parts) -> Part:
        """Render the page without these objects, and these objects alone, and see whether their regions agree."""
        painter, frame = self._painter, self._painter.frame
        count = len(painter.objects)
        visible = painter.changed(index in own for index in range(count))
        alone = painter.alone(index in own for index in range(count))
        rest = {index for index in own if painter.objects[index].kind != "text"}
        shapes = tuple(self._shapes[index] for index in sorted(own) if index < len(self._shapes))
        region = self._visible.together(shapes)
        full = self._visible.on_page(united([shape.region for shape in shapes]))
        painted = alone | visible  # fainter paint than `alone` counts changes the picture all the same
        plain = bool(visible.any()) and all(shape.exact for shape in shapes)
        agreed = agree(region, visible, frame)
        exact = agreed or (plain and self._agree_closer(region, own, visible, frame))
        uncovered = shapely.equals_identical(region, full) and np.array_equal(visible, painted)
        whole = agreed if uncovered else agree(full, painted, frame)
        pixel = 1 / frame.scale
        return Part(
            name=name,
            shapes=shapes,
            visible=visible,
            alone=alone,
            text_only=rest < own
            and bool(visible.any())
            and not painter.changed(index in rest for index in range(count)).any(),
            region=region if exact else region_of(visible, frame),
            full=full if whole else region_of(painted, frame),
            exact=exact and whole,
            slack=2 * flatness_of(frame.longer) if exact and whole else 1.5 * pixel,
            gap=4 * pixel,
            without=without,
        )

    def _agree_closer(self, region: Geometry, own: frozenset[int], mask: Mask, frame: Frame) -> bool:
        """Whether a region is what can be seen of these objects, though the pixels of a frame that change without them differ.

        What another shape leaves of one may be thinner than a pixel, which pdfium then paints or does not. So where they
        differ in thin lines only, these are looked at up to `CLOSER` times as large.
        """
        least = self._painter.frame.longer / CLOSER
        box = thin_difference(region, mask, frame) if frame.longer > 1.01 * least else None
        if box is None:
            return False
        for half in _halves(box):
            near = Frame.fit(*_within(half, self._painter.frame.box, least))
            there = shared(region, shapely.box(*near.box))
            hidden = (index in own for index in range(len(self._painter.objects)))
            changed = self._painter.changed(hidden, near)
            if not agree(there, changed, near) and not self._agree_closer(there, own, changed, near):
                return False
        return True


def _halves(box: Box) -> tuple[Box, Box]:
    """Return the two halves of a box along its longer side."""
    left, bottom, right, top = box
    x, y = (left + right) / 2, (bottom + top) / 2
    if right - left > top - bottom:
        return (left, bottom, x, top), (x, bottom, right, top)
    return (left, bottom, right, y), (left, y, right, top)


def _within(box: Box, page: Box, least: float) -> Box:
    """Return what a page holds of a box, widened so that each side is at least this long or the page's."""
    sides = []
    for low, high, first, last in zip(box[:2], box[2:], page[:2], page[2:], strict=True):
        more = max(0.0, least - (high - low)) / 2
        start = max(first, min(low - more, last - least))
        sides.append((start, min(last, max(high + more, start + least))))
    (left, right), (bottom, top) = sides
    return left, bottom, right, top
