"""The painted objects of a PDF page as shapes.

pdfium has no getter for soft masks, blend modes or a clip's fill rule, and tells a faded shape as opaque and a pattern as a
plain fill. `Shape.told` is false wherever one of these is in play: pixels decide there.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from tikzeval.picture.attributes import (
    bounds_of,
    fill_colour,
    font_size_of,
    is_pattern,
    matrix_of,
    painted,
    pen_of,
    quad_of,
    stroke_colour,
)
from tikzeval.picture.objects import Leaf
from tikzeval.picture.outline import Matrix, Subpath, compose, tangled
from tikzeval.picture.paths import Paths
from tikzeval.picture.shape import OPAQUE, Clip, Colour, Shape
from tikzeval.picture.words import TextPage, Words


def read_shapes(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, objects: Sequence[Leaf], flatness: float
) -> tuple[Shape, ...]:
    """Read the outline, paint, clips and text of painted objects.

    Args:
        document: What the page is of.
        page: Where they are.
        objects: In paint order.
        flatness: Points that the chords of curves may stray from them.
    """
    paths = Paths()
    clips = _Clips(paths)
    matrices = [compose(matrix_of(leaf.handle), leaf.context.matrix) for leaf in objects]
    held = [clips.around(leaf) for leaf in objects]
    own = [
        paths.of_object(leaf.handle, matrix) if leaf.kind == "path" else None
        for leaf, matrix in zip(objects, matrices, strict=True)
    ]
    outlines = paths.flattened(flatness)
    through = clips.made_of(outlines)
    text = TextPage(page)
    shapes = []
    for index, (leaf, matrix, number) in enumerate(zip(objects, matrices, own, strict=True)):
        handle, around, kind = leaf.handle, leaf.context, leaf.kind
        fills, strokes, even_odd = painted(handle, kind)
        fill = _faded(fill_colour(handle), around.opacity) if fills else None
        stroke = _faded(stroke_colour(handle), around.opacity) if strokes else None
        is_path, is_text = kind == "path", kind == "text"
        subpaths = () if number is None else outlines[number]
        scribble = tangled(subpaths)
        shapes.append(
            Shape(
                index=index,
                kind=kind,
                bounds=bounds_of(handle, around.matrix),
                fill=fill,
                stroke=stroke,
                parts=leaf.parts,
                subpaths=() if scribble else subpaths,
                tangled=scribble,
                even_odd=even_odd,
                pen=pen_of(handle) if is_path and stroke else None,
                quad=quad_of(handle, around.matrix) if is_text or kind == "image" else None,
                clips=tuple(through[clip] for clip in held[index]),
                told=_told(document, leaf, fill, stroke),
                words=Words(text, handle) if is_text else None,
                font_size=font_size_of(handle) * math.hypot(matrix[2], matrix[3]) if is_text else 0.0,
                matrix=matrix,
                flatness=flatness,
            )
        )
    return tuple(shapes)


def _faded(paint: Colour | None, opacity: float) -> Colour | None:
    return paint if paint is None or opacity == 1 else (*paint[:3], round(paint[3] * opacity))


def _told(document: pdfium.PdfDocument, leaf: Leaf, fill: Colour | None, stroke: Colour | None) -> bool:
    """Whether pdfium says all there is about a leaf's paint."""
    if not leaf.context.told or leaf.kind not in ("path", "text"):
        return False
    # Transparent, but no paint of it: there is more than an opacity that pdfium tells.
    if c.FPDFPageObj_HasTransparency(leaf.handle) and all(paint[3] == OPAQUE for paint in (fill, stroke) if paint):
        return False
    return not (fill and is_pattern(document, leaf.handle))


class _Clips:
    """The clips of a page's objects. Many objects lie in the same clip, and all of a form in those around it."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._numbers: dict[int, list[int]] = {}  # by the address of a form
        self._all: list[int] = []

    def around(self, leaf: Leaf) -> list[int]:
        """Read the clips around a leaf, outermost first; return the numbers of their paths."""
        found: list[int] = []
        for form, matrix in leaf.context.forms:
            address = ctypes.addressof(form.contents)
            if address not in self._numbers:
                self._numbers[address] = self._read(form, matrix)
            found += self._numbers[address]
        return found + self._read(leaf.handle, leaf.context.matrix)

    def _read(self, handle: Any, matrix: Matrix) -> list[int]:
        clip = c.FPDFPageObj_GetClipPath(handle)
        found = [self._paths.of_clip(clip, number, matrix) for number in range(c.FPDFClipPath_CountPaths(clip))]
        self._all += found
        return found

    def made_of(self, outlines: Sequence[Sequence[Subpath]]) -> dict[int, Clip]:
        """Return the clips by the numbers of their paths: one and the same for paths that are the same."""
        made: dict[bytes, Clip] = {}
        found = {}
        for number in self._all:
            rings = tuple(subpath.points for subpath in outlines[number])
            key = b"|".join(ring.tobytes() for ring in rings)
            found[number] = made.setdefault(key, Clip(rings))
        return found
