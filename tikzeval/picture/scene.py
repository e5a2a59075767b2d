"""PDF → `Scene`: the shapes of a picture, and for each named part what of it can be seen.

Geometry comes from the vectors: a shape's visible region is what it paints, within its clips and the page, less what
later opaque shapes cover. Two renderings are held against it, so that nothing is believed because of its name or its
coordinates: the page *without* the part (pixels that change are its visible ink) and the part *alone*. Where they do not
agree with the vectors (text, fadings, white on white, odd clips), the region is made of the pixels instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.marks import Marks
from tikzeval.picture.mask import Mask
from tikzeval.picture.objects import leaves
from tikzeval.picture.outline import flatness_of
from tikzeval.picture.painter import Painter
from tikzeval.picture.part import Looker, Part
from tikzeval.picture.raster import Frame, Pixels, frame_of, open_page, pdfium_errors
from tikzeval.picture.reader import read_shapes
from tikzeval.picture.shape import Shape, Visible

MAX_SHAPES = 5_000  # described in full; a drawing has a few hundred


@dataclass(frozen=True)
class Scene:
    """What a compiled drawing shows."""

    frame: Frame
    shapes: tuple[Shape, ...]  # in paint order
    parts: Mapping[str, Part]  # by name, in order of first appearance; each is looked at when first asked for
    visible: Visible  # what can be seen of each shape
    painter: Painter
    forged: tuple[str, ...]  # names in marks that TikZ did not make
    empty: tuple[str, ...]  # names of scopes, nodes, … in which nothing is painted

    @property
    def pixels(self) -> Pixels:
        """The picture."""
        return self.painter.whole

    @cached_property
    def text_ink(self) -> Mask:
        """Pixels that change when all text is taken away."""
        return self.painter.changed(leaf.kind == "text" for leaf in self.painter.objects)

    @property
    def size(self) -> float:
        """The longer side of the picture in points."""
        return self.frame.longer

    @property
    def page(self) -> Geometry:
        """The picture as a box."""
        return shapely.box(*self.frame.box)

    def share(self, mask: Mask) -> float:
        """Return the share of the picture's pixels that a mask holds, 0 … 1."""
        width, height = self.frame.size
        return float(np.count_nonzero(mask) / (width * height))

    def legible(self, shape: Shape) -> bool:
        """Whether anything of a text object can be seen: not white on white, transparent, covered or off the page."""
        left, bottom, right, top = shape.bounds
        x0, y0 = self.frame.pixel(left, top)
        x1, y1 = self.frame.pixel(right, bottom)
        rows = slice(max(0, math.floor(y0)), max(0, math.ceil(y1)) + 1)
        columns = slice(max(0, math.floor(x0)), max(0, math.ceil(x1)) + 1)
        return bool(self.text_ink[rows, columns].any())

    def to_json(self) -> dict[str, Any]:
        """Return the scene as plain data: points, rounded to 0.01; regions as lists of rings, holes among them.

        Raises:
            RasterError: pdfium cannot paint a part or read the words.
        """
        with pdfium_errors():
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


def build_scene(pdf: bytes, *, crop: bool = False, names: Iterable[str] | None = None) -> Scene:
    """Read the first page of a PDF.

    Args:
        pdf: The document.
        crop: The picture is the page's ink, not the page (classes other than standalone).
        names: The parts to look at; None for all that the drawing names.

    Raises:
        RasterError: pdfium cannot read the PDF, its page has no area or too many objects, or memory ran out. Looking at
            a part or at its words for the first time renders the page again, and can raise it too.
    """
    document, page = open_page(pdf)
    with pdfium_errors():
        frame = frame_of(page, crop=crop)
        marks = Marks(document)
        objects = leaves(page, marks)
        shapes = read_shapes(document, page, objects[:MAX_SHAPES], flatness_of(frame.longer))
        visible = Visible(shapes, shapely.box(*frame.box))
        painter = Painter(document, page, frame, objects)
    named: dict[str, set[int]] = {}
    for index, leaf in enumerate(objects):
        for name in leaf.parts:
            named.setdefault(name, set()).add(index)
    asked = named if names is None else set(names)
    members = {name: frozenset(indices) for name, indices in named.items() if name in asked}
    empty = tuple(name for name in marks.marked if name not in named)
    return Scene(frame, shapes, Looker(shapes, visible, painter).parts(members), visible, painter, marks.forged, empty)


def scene_json(pdf: bytes, *, crop: bool = False) -> dict[str, Any]:
    """Return the scene of a PDF's first page as plain data. Raises as `build_scene` does."""
    return build_scene(pdf, crop=crop).to_json()


__all__ = ["Mask", "Part", "Scene", "Shape", "build_scene", "scene_json"]
