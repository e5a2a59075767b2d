"""PDF → `Scene`: the shapes of a picture, and for each named part what of it can be seen.

Two renderings decide about a part, so that nothing is believed because of its name or its coordinates:
the page *without* the part (pixels that change are its visible ink) and the part *alone* (its silhouette,
also where later shapes cover it). A part that is hidden, white on white, clipped away or off the page has
no visible ink.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from scipy import ndimage

from tikzeval.picture.objects import Leaf, RasterError, Shape, describe, leaves
from tikzeval.picture.raster import Frame, Pixels, coverage, frame_of, open_page, render

Mask = npt.NDArray[np.bool_]  # (SIDE, SIDE); True where the picture's pixel belongs
COVERED = 32  # of 255: paint that covers less of a pixel leaves it to the ground
CHANGED = 8  # of 255: a channel that differs by more is another colour, not anti-aliasing noise
MAX_SHAPES = 20_000  # described in full; a drawing has a few hundred


@dataclass(frozen=True, slots=True)
class Extent:
    """The box around a mask, in pixels from the picture's left and top; empty masks have no Extent."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Pixels from left and top."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def extent(mask: Mask) -> Extent | None:
    """Return the box around the True pixels of a mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return Extent(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


@dataclass(frozen=True)
class Part:
    """One named part of a drawing."""

    name: str
    visible: Mask  # pixels that change when the part is taken away
    alone: Mask  # pixels that the part paints when nothing else is there
    text_only: bool  # all its visible ink is text
    shapes: int  # painted objects in it
    without: dict[str, Part] = field(default_factory=dict)  # for each part drawn within it: the rest of this part

    @cached_property
    def extent(self) -> Extent | None:
        """The box around the visible ink."""
        return extent(self.visible)

    @cached_property
    def silhouette(self) -> Mask:
        """The part alone, with gaps up to 4 pixels closed and holes filled: what its outline encloses."""
        padded = np.pad(self.alone, 4)
        closed = ndimage.binary_closing(padded, iterations=2)
        return np.asarray(ndimage.binary_fill_holes(closed | padded)[4:-4, 4:-4], dtype=np.bool_)


@dataclass(frozen=True)
class Scene:
    """What a compiled drawing shows."""

    frame: Frame
    shapes: tuple[Shape, ...]  # in paint order
    parts: dict[str, Part]  # by name, in order of first appearance
    pixels: Pixels
    text_ink: Mask  # pixels that change when all text is taken away

    def legible(self, shape: Shape) -> bool:
        """Whether anything of a text object can be seen: not white on white, transparent, covered or off the page."""
        left, bottom, right, top = shape.bounds
        x0, y0 = self.frame.pixel(left, top)
        x1, y1 = self.frame.pixel(right, bottom)
        rows = slice(max(0, math.floor(y0)), max(0, math.ceil(y1)) + 1)
        columns = slice(max(0, math.floor(x0)), max(0, math.ceil(x1)) + 1)
        return bool(self.text_ink[rows, columns].any())

    def to_json(self) -> dict[str, Any]:
        """Return the scene as plain data: lengths in points rounded to 0.01, parts by their visible box."""
        frame = self.frame
        return {
            "frame": [round(edge, 2) for edge in (frame.left, frame.bottom, frame.right, frame.top)],
            "shapes": [
                {
                    "kind": shape.kind,
                    "bounds": [round(edge, 2) for edge in shape.bounds],
                    "fill": shape.fill,
                    "stroke": shape.stroke,
                    "line_width": round(shape.line_width, 2),
                    "text": shape.text,
                    "parts": shape.parts,
                }
                for shape in self.shapes
            ],
            "parts": {name: self._part_json(part) for name, part in self.parts.items()},
        }

    def _part_json(self, part: Part) -> dict[str, Any]:
        box, frame = part.extent, self.frame
        bounds = box and [
            round(frame.left + (box.left - frame.dx) / frame.scale, 2),
            round(frame.top - (box.bottom - frame.dy) / frame.scale, 2),
            round(frame.left + (box.right - frame.dx) / frame.scale, 2),
            round(frame.top - (box.top - frame.dy) / frame.scale, 2),
        ]
        return {
            "visible_bounds": bounds,
            "visible_area": round(int(part.visible.sum()) / frame.scale**2, 2),
            "text_only": part.text_only,
            "shapes": part.shapes,
        }


def build_scene(pdf: bytes, *, crop: bool = False, names: Iterable[str] | None = None) -> Scene:
    """Read the first page of a PDF.

    Args:
        pdf: The document.
        crop: The picture is the page's ink, not the page (classes other than standalone).
        names: The parts to look at; None for all that the drawing names. Each costs two renderings.

    Raises:
        RasterError: pdfium cannot read the PDF, its page has no area or too many objects, or memory ran out.
    """
    document, page = open_page(pdf)
    try:
        frame = frame_of(page, crop=crop)
        objects = leaves(page)
        painter = _Painter(objects, lambda: render(page, frame), lambda: coverage(page, frame))
        named = dict.fromkeys(name for leaf in objects for name in leaf.parts)
        wanted = named if names is None else [name for name in named if name in set(names)]
        text_page = page.get_textpage()
        return Scene(
            frame=frame,
            shapes=tuple(describe(leaf, text_page) for leaf in objects[:MAX_SHAPES]),
            parts={name: painter.part(name, among=wanted) for name in wanted},
            pixels=painter.whole,
            text_ink=_differ(painter.whole, painter.without(lambda _, leaf: leaf.kind == "text")),
        )
    except (pdfium.PdfiumError, MemoryError) as error:
        msg = f"pdfium cannot paint the PDF: {str(error) or type(error).__name__}"
        raise RasterError(msg) from error
    finally:
        document.close()


def scene_json(pdf: bytes, *, crop: bool = False) -> dict[str, Any]:
    """Return the scene of a PDF's first page as plain data. Raises as `build_scene` does."""
    return build_scene(pdf, crop=crop).to_json()


class _Painter:
    """Renders one page with some of its objects left out."""

    def __init__(
        self, objects: list[Leaf], paint: Callable[[], Pixels], cover: Callable[[], npt.NDArray[np.uint8]]
    ) -> None:
        self.objects = objects
        self.paint = paint
        self.cover = cover
        self.whole = paint()

    def without(self, hidden: Callable[[int, Leaf], bool]) -> Pixels:
        """Render the page without the objects for which `hidden` holds."""
        with self.hiding(hidden) as any_hidden:
            return self.paint() if any_hidden else self.whole

    @contextmanager
    def hiding(self, hidden: Callable[[int, Leaf], bool]) -> Iterator[bool]:
        """Switch objects off for a while; yields whether there were any."""
        switched = [leaf for index, leaf in enumerate(self.objects) if hidden(index, leaf)]
        for leaf in switched:
            leaf.show(False)
        try:
            yield bool(switched)
        finally:
            for leaf in switched:
                leaf.show(True)

    def part(self, name: str, among: Iterable[str]) -> Part:
        """Look at a part, and at what is left of it without each other part that lies within it."""
        own = self._members(name)
        rests = {}
        for other in among:
            others = self._members(other)
            if other != name and own & others and not own < others:
                rests[other] = self._look(name, own - others)
        return replace(self._look(name, own), without=rests)

    def _members(self, name: str) -> set[int]:
        return {index for index, leaf in enumerate(self.objects) if name in leaf.parts}

    def _look(self, name: str, own: set[int]) -> Part:
        """Render the page without these objects, and these objects alone."""
        visible = _differ(self.whole, self.without(lambda index, _: index in own))
        without_ink = self.without(lambda index, leaf: index in own and leaf.kind != "text")
        with self.hiding(lambda index, _: index not in own):
            alone = self.cover() > COVERED
        return Part(
            name=name,
            visible=visible,
            alone=np.asarray(alone, dtype=np.bool_),
            text_only=bool(visible.any()) and not _differ(self.whole, without_ink).any(),
            shapes=len(own),
        )


def _differ(one: Pixels, other: Pixels) -> Mask:
    """Return where two pictures differ by more than anti-aliasing."""
    difference = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=2)
    return np.asarray(difference > CHANGED, dtype=np.bool_)


__all__ = ["Extent", "Mask", "Part", "Scene", "Shape", "build_scene", "extent", "scene_json"]
