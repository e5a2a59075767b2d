"""PDF → `Scene`: the shapes of a picture, and for each named part what of it can be seen.

Geometry comes from the vectors: a shape's visible region is what it paints, within its clips and the page, less what
later opaque shapes cover. Two renderings are held against it, so that nothing is believed because of its name or its
coordinates: the page *without* the part (pixels that change are its visible ink) and the part *alone*. Where they do not
agree with the vectors (text, fadings, white on white, odd clips), the region is made of the pixels instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import shapely
from shapely import Geometry

from tikzeval.picture.mask import Mask, agree, enclosed, region_of
from tikzeval.picture.objects import Leaf, RasterError, Reader, leaves
from tikzeval.picture.outline import FLATNESS, united
from tikzeval.picture.raster import Frame, Pixels, coverage, frame_of, open_page, render
from tikzeval.picture.shape import Box, Shape, areal

COVERED = 32  # of 255: paint that covers less of a pixel leaves it to the ground
CHANGED = 8  # of 255: a channel that differs by more is another colour, not anti-aliasing noise
MAX_SHAPES = 20_000  # described in full; a drawing has a few hundred


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
    exact: bool  # the regions are the vectors', not made of pixels
    slack: float  # points by which the regions' edges may be off
    gap: float  # points; narrower gaps do not open its outline
    without: dict[str, Part] = field(default_factory=dict)  # for each part drawn within it: the rest of this part

    @cached_property
    def outline(self) -> Geometry:
        """What its ink encloses, also where later shapes cover it: gaps up to 4 pixels closed and holes filled."""
        return enclosed(self.full, self.gap)

    @property
    def box(self) -> Box:
        """Left, bottom, right and top of its visible ink; all NaN where it has none."""
        left, bottom, right, top = self.region.bounds
        return left, bottom, right, top


@dataclass(frozen=True)
class Scene:
    """What a compiled drawing shows."""

    frame: Frame
    shapes: tuple[Shape, ...]  # in paint order
    parts: dict[str, Part]  # by name, in order of first appearance
    pixels: Pixels
    text_ink: Mask  # pixels that change when all text is taken away
    visible: Visible  # what can be seen of each shape

    @property
    def size(self) -> float:
        """The longer side of the picture in points."""
        return self.frame.longer

    @property
    def page(self) -> Geometry:
        """The picture as a box."""
        return shapely.box(*self.frame.box)

    def legible(self, shape: Shape) -> bool:
        """Whether anything of a text object can be seen: not white on white, transparent, covered or off the page."""
        left, bottom, right, top = shape.bounds
        x0, y0 = self.frame.pixel(left, top)
        x1, y1 = self.frame.pixel(right, bottom)
        rows = slice(max(0, math.floor(y0)), max(0, math.ceil(y1)) + 1)
        columns = slice(max(0, math.floor(x0)), max(0, math.ceil(x1)) + 1)
        return bool(self.text_ink[rows, columns].any())

    def to_json(self) -> dict[str, Any]:
        """Return the scene as plain data: points, rounded to 0.01; regions as lists of rings, holes among them."""
        return {
            "frame": _rounded(self.frame.box),
            "shapes": [self._shape_json(shape) for shape in self.shapes],
            "parts": {name: self._part_json(part) for name, part in self.parts.items()},
        }

    def _shape_json(self, shape: Shape) -> dict[str, Any]:
        visible = self.visible[shape]
        told: dict[str, Any] = {
            "kind": shape.kind,
            "parts": shape.parts,
            "fill": shape.fill,
            "stroke": shape.stroke,
            "opacity": round(shape.opacity, 2),
            "exact": shape.exact,
            "bounds": _rounded(shape.region.bounds),
            "area": round(shape.region.area, 2),
            "visible_area": round(visible.area, 2),
            "region": _rings(shape.region),
        }
        if shape.pen:
            told["line_width"] = round(shape.line_width, 2)
            told["dashed"] = shape.dashed
        if shape.clip is not None:
            told["clip"] = _rings(shape.clip)
        if shape.kind == "text":
            told |= {
                "text": shape.text,
                "origin": _rounded(shape.origin),
                "font_size": round(shape.font_size, 2),
                "angle": round(shape.angle, 2),
            }
        return told

    def _part_json(self, part: Part) -> dict[str, Any]:
        return {
            "shapes": [shape.index for shape in part.shapes],
            "exact": part.exact,
            "text_only": part.text_only,
            "visible_bounds": _rounded(part.box),
            "visible_area": round(part.region.area, 2),
            "area": round(part.full.area, 2),
        }


def _rounded(lengths: Sequence[float]) -> list[float] | None:
    """Round to 0.01; None for the bounds of nothing."""
    return (
        None if any(math.isnan(length) for length in lengths) else [round(float(length), 2) + 0.0 for length in lengths]
    )


def _rings(region: Geometry) -> list[list[list[float]]]:
    rings = [ring for polygon in shapely.get_parts(region) for ring in (polygon.exterior, *polygon.interiors)]
    return [[_rounded(point) or [] for point in shapely.get_coordinates(ring)] for ring in rings if not ring.is_empty]


class Visible:
    """What can be seen of each shape: its region within the page, less what later opaque shapes cover."""

    def __init__(self, shapes: Sequence[Shape], page: Geometry) -> None:
        self._shapes = shapes
        self._page = page
        self._seen: dict[int, Geometry] = {}

    @cached_property
    def _covers(self) -> shapely.STRtree:
        return shapely.STRtree([shape.cover for shape in self._shapes])

    def __getitem__(self, shape: Shape) -> Geometry:
        """Return the visible region of one of the shapes."""
        if shape.index not in self._seen:
            region = shape.region
            if not region.is_empty and not self._page.contains(region):
                region = areal(shapely.intersection(region, self._page))
            above = [index for index in self._covers.query(region, "intersects") if index > shape.index]
            if above:
                region = areal(shapely.difference(region, shapely.union_all(self._covers.geometries[above])))
            self._seen[shape.index] = region
        return self._seen[shape.index]


def build_scene(pdf: bytes, *, crop: bool = False, names: Iterable[str] | None = None) -> Scene:
    """Read the first page of a PDF.

    Args:
        pdf: The document.
        crop: The picture is the page's ink, not the page (classes other than standalone).
        names: The parts to look at; None for all that the drawing names. Each costs three renderings.

    Raises:
        RasterError: pdfium cannot read the PDF, its page has no area or too many objects, or memory ran out.
    """
    document, page = open_page(pdf)
    try:
        frame = frame_of(page, crop=crop)
        objects = leaves(page)
        reader = Reader(document, page)
        shapes = tuple(reader.shape(leaf, index) for index, leaf in enumerate(objects[:MAX_SHAPES]))
        visible = Visible(shapes, shapely.box(*frame.box))
        painter = _Painter(objects, shapes, visible, page, frame)
        named = dict.fromkeys(name for leaf in objects for name in leaf.parts)
        wanted = named if names is None else [name for name in named if name in set(names)]
        return Scene(
            frame=frame,
            shapes=shapes,
            parts={name: painter.part(name, among=wanted) for name in wanted},
            pixels=painter.whole,
            text_ink=_differ(painter.whole, painter.without(lambda _, leaf: leaf.kind == "text")),
            visible=visible,
        )
    except (pdfium.PdfiumError, MemoryError, shapely.GEOSException) as error:
        msg = f"pdfium cannot paint the PDF: {str(error) or type(error).__name__}"
        raise RasterError(msg) from error
    finally:
        document.close()


def scene_json(pdf: bytes, *, crop: bool = False) -> dict[str, Any]:
    """Return the scene of a PDF's first page as plain data. Raises as `build_scene` does."""
    return build_scene(pdf, crop=crop).to_json()


class _Painter:
    """Renders one page with some of its objects left out, and holds its shapes against that."""

    def __init__(
        self, objects: list[Leaf], shapes: Sequence[Shape], visible: Visible, page: pdfium.PdfPage, frame: Frame
    ) -> None:
        self.objects = objects
        self.shapes = shapes
        self.visible = visible
        self.page = page
        self.frame = frame
        self.whole = render(page, frame)

    def without(self, hidden: Callable[[int, Leaf], bool]) -> Pixels:
        """Render the page without the objects for which `hidden` holds."""
        with self.hiding(hidden) as any_hidden:
            return render(self.page, self.frame) if any_hidden else self.whole

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
        """Render the page without these objects, and these objects alone, and see whether their regions agree."""
        visible = _differ(self.whole, self.without(lambda index, _: index in own))
        without_ink = self.without(lambda index, leaf: index in own and leaf.kind != "text")
        with self.hiding(lambda index, _: index not in own):
            alone = np.asarray(coverage(self.page, self.frame) > COVERED, dtype=np.bool_)
        shapes = tuple(self.shapes[index] for index in sorted(own) if index < len(self.shapes))
        page = shapely.box(*self.frame.box)
        region = united([self.visible[shape] for shape in shapes])
        full = areal(shapely.intersection(united([shape.region for shape in shapes]), page))
        exact = agree(region, visible, self.frame) and agree(full, alone, self.frame)
        pixel = 1 / self.frame.scale
        return Part(
            name=name,
            shapes=shapes,
            visible=visible,
            alone=alone,
            text_only=bool(visible.any()) and not _differ(self.whole, without_ink).any(),
            region=region if exact else region_of(visible, self.frame),
            full=full if exact else region_of(alone, self.frame),
            exact=exact,
            slack=2 * FLATNESS if exact else 1.5 * pixel,
            gap=4 * pixel,
        )


def _differ(one: Pixels, other: Pixels) -> Mask:
    """Return where two pictures differ by more than anti-aliasing."""
    difference = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=2)
    return np.asarray(difference > CHANGED, dtype=np.bool_)


__all__ = ["Mask", "Part", "Scene", "Shape", "build_scene", "scene_json"]
