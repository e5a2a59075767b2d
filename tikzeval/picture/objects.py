"""The objects of a PDF page, in paint order, as pdfium reports them: paths, paint, clips, text and part names.

An object inside a form XObject inherits the marks, the matrix and the clips of the form.

pdfium has no getter for soft masks, blend modes or a clip's fill rule, and tells a faded shape as opaque and a pattern as a
plain fill. `Shape.told` is false wherever one of these is in play: pixels decide there.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c

from tikzeval.picture.marks import Marks
from tikzeval.picture.outline import (
    IDENTITY,
    Matrix,
    Pen,
    Points,
    Subpath,
    compose,
    flattened,
    scale_of,
    tangled,
    transformed,
)
from tikzeval.picture.shape import OPAQUE, Box, Clip, Colour, Shape

MAX_DEPTH = 16  # nested forms; a drawing has two or three
MAX_OBJECTS = 200_000  # forms among them, each as often as it is used; a drawing has a few hundred
_KINDS = {
    c.FPDF_PAGEOBJ_TEXT: "text",
    c.FPDF_PAGEOBJ_PATH: "path",
    c.FPDF_PAGEOBJ_IMAGE: "image",
    c.FPDF_PAGEOBJ_SHADING: "shading",
}
CLOSED = 0.02  # points: a path that comes back so near its start is closed
_CLEAR: Colour = (0, 0, 0, OPAQUE)
_FILLS = (c.FPDF_TEXTRENDERMODE_FILL, c.FPDF_TEXTRENDERMODE_FILL_STROKE)
_STROKES = (c.FPDF_TEXTRENDERMODE_STROKE, c.FPDF_TEXTRENDERMODE_FILL_STROKE)


class RasterError(Exception):
    """A PDF that cannot be turned into pixels."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What an object inherits from the forms around it."""

    matrix: Matrix = IDENTITY  # from the innermost form to the page
    parts: tuple[str, ...] = ()
    forms: tuple[tuple[Any, Matrix], ...] = ()  # their handles, and from what holds them to the page
    told: bool = True  # none of them is a transparency group
    opacity: float = 1.0


class Leaf:
    """A page object that paints something, with what is needed to switch it off and on again."""

    __slots__ = ("context", "handle", "kind")

    def __init__(self, handle: Any, kind: str, context: _Context) -> None:
        self.handle = handle
        self.kind = kind  # path, text, image or shading
        self.context = context

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts it belongs to, outermost first."""
        return self.context.parts

    def show(self, visible: bool) -> None:
        """Include this object in the next rendering of its page, or leave it out."""
        c.FPDFPageObj_SetIsActive(self.handle, visible)


def leaves(page: pdfium.PdfPage, marks: Marks | None = None) -> list[Leaf]:
    """Return the painting objects of a page in paint order, forms opened. Without marks they belong to no parts.

    Raises:
        RasterError: There are more than `MAX_OBJECTS`.
    """
    found = []
    for count, leaf in enumerate(_walk_page(page, marks)):
        if count >= MAX_OBJECTS:
            msg = f"the page has more than {MAX_OBJECTS:,} objects"
            raise RasterError(msg)
        if leaf is not None:
            found.append(leaf)
    return found


def _walk_page(page: pdfium.PdfPage, marks: Marks | None) -> Iterator[Leaf | None]:
    for index in range(c.FPDFPage_CountObjects(page.raw)):
        yield from _walk(c.FPDFPage_GetObject(page.raw, index), _Context(), marks, 0)


def _walk(handle: Any, around: _Context, marks: Marks | None, depth: int) -> Iterator[Leaf | None]:
    """Yield an object's leaves, and None for each form on the way to them."""
    context = around
    names = [name for name in marks.names(handle) if name not in around.parts] if marks else []
    if names:
        context = replace(context, parts=(*around.parts, *dict.fromkeys(names)))
    kind = c.FPDFPageObj_GetType(handle)
    if kind != c.FPDF_PAGEOBJ_FORM:
        yield Leaf(handle, _KINDS.get(kind, "path"), context)
        return
    yield None
    if depth < MAX_DEPTH:
        paint = _colour(c.FPDFPageObj_GetFillColor, handle)
        context = _Context(
            matrix=compose(_matrix(handle), around.matrix),
            parts=context.parts,
            forms=(*around.forms, (handle, around.matrix)),
            told=around.told and not c.FPDFPageObj_HasTransparency(handle),
            opacity=around.opacity * (paint[3] / OPAQUE if paint else 1.0),
        )
        for index in range(c.FPDFFormObj_CountObjects(handle)):
            yield from _walk(c.FPDFFormObj_GetObject(handle, index), context, marks, depth + 1)


class Reader:
    """Reads the leaves of one page."""

    def __init__(self, document: pdfium.PdfDocument, page: pdfium.PdfPage, flatness: float) -> None:
        self._document = document
        self._flatness = flatness  # points
        self._text_page = page.get_textpage()
        self._glyphs = _glyphs(self._text_page)
        self._clips: dict[bytes, Clip] = {}  # many objects lie in the same clip

    def shape(self, leaf: Leaf, index: int) -> Shape:
        """Read a leaf's outline, paint, clips and text; `index` is its place in paint order."""
        handle, around, kind = leaf.handle, leaf.context, leaf.kind
        matrix = compose(_matrix(handle), around.matrix)
        fills, strokes, even_odd = _painted(leaf)
        fill = _faded(_colour(c.FPDFPageObj_GetFillColor, handle), around.opacity) if fills else None
        stroke = _faded(_colour(c.FPDFPageObj_GetStrokeColor, handle), around.opacity) if strokes else None
        told = around.told and kind in ("path", "text")
        if told and c.FPDFPageObj_HasTransparency(handle):  # more than an opacity that it tells
            told = min(paint[3] for paint in (fill, stroke, _CLEAR) if paint) < OPAQUE
        if told and fill:
            told = not _is_pattern(self._document, handle)
        is_path, is_text = kind == "path", kind == "text"
        subpaths = _subpaths(handle, matrix, self._flatness) if is_path else ()
        scribble = tangled(subpaths)
        return Shape(
            index=index,
            kind=kind,
            bounds=_bounds(handle, around.matrix),
            fill=fill,
            stroke=stroke,
            parts=leaf.parts,
            subpaths=() if scribble else subpaths,
            tangled=scribble,
            even_odd=even_odd,
            pen=_pen(handle) if is_path and stroke else None,
            quad=None if is_path or kind == "shading" else _quad(handle, around.matrix),
            clips=tuple(clip for held in (*around.forms, (handle, around.matrix)) for clip in self._clips_of(*held)),
            told=told,
            text=self._text(handle) if is_text else "",
            font_size=_font_size(handle) * math.hypot(matrix[2], matrix[3]) if is_text else 0.0,
            glyphs=tuple(self._glyphs.get(ctypes.addressof(handle.contents), ())) if is_text else (),
            matrix=matrix,
            flatness=self._flatness,
        )

    def _clips_of(self, handle: Any, matrix: Matrix) -> list[Clip]:
        path = c.FPDFPageObj_GetClipPath(handle)
        found = []
        for number in range(max(0, c.FPDFClipPath_CountPaths(path))):
            count = c.FPDFClipPath_CountPathSegments(path, number)
            outline = _read_path(
                lambda i, n=number: c.FPDFClipPath_GetPathSegment(path, n, i), count, matrix, self._flatness
            )
            key = b"|".join(subpath.points.tobytes() for subpath in outline)
            if key not in self._clips:
                self._clips[key] = Clip(tuple(subpath.points for subpath in outline))
            found.append(self._clips[key])
        return found

    def _text(self, handle: Any) -> str:
        length = c.FPDFTextObj_GetText(handle, self._text_page.raw, None, 0)
        buffer = (ctypes.c_ushort * (length // 2 + 1))()
        c.FPDFTextObj_GetText(handle, self._text_page.raw, buffer, length)
        return bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", "replace").replace("\x00", "")


def _glyphs(text_page: pdfium.PdfTextPage) -> dict[int, list[Box]]:
    """Return the boxes of the letters of each text object, by the object's address; white space has none."""
    found: dict[int, list[Box]] = {}
    left, right, bottom, top = edges = [ctypes.c_double() for _ in range(4)]
    for index in range(c.FPDFText_CountChars(text_page.raw)):
        held = c.FPDFText_GetTextObject(text_page.raw, index)
        if held and c.FPDFText_GetCharBox(text_page.raw, index, *(ctypes.byref(edge) for edge in edges)):
            box = (left.value, bottom.value, right.value, top.value)
            if box[2] > box[0] and box[3] > box[1] and not chr(c.FPDFText_GetUnicode(text_page.raw, index)).isspace():
                found.setdefault(ctypes.addressof(held.contents), []).append(box)
    return found


def _painted(leaf: Leaf) -> tuple[bool, bool, bool]:
    """Whether a leaf's inside is painted, whether its line is, and whether its inside is so by the even-odd rule."""
    if leaf.kind == "text":
        mode = c.FPDFTextObj_GetTextRenderMode(leaf.handle)
        return mode in _FILLS, mode in _STROKES, False
    if leaf.kind != "path":
        return False, False, False
    fill_mode, stroke = ctypes.c_int(), c.FPDF_BOOL()
    c.FPDFPath_GetDrawMode(leaf.handle, ctypes.byref(fill_mode), ctypes.byref(stroke))
    mode = fill_mode.value
    return mode != c.FPDF_FILLMODE_NONE, bool(stroke.value), mode == c.FPDF_FILLMODE_ALTERNATE


def _colour(getter: Any, handle: Any) -> Colour | None:
    channels = [ctypes.c_uint() for _ in range(4)]
    if not getter(handle, *(ctypes.byref(channel) for channel in channels)):
        return None
    red, green, blue, alpha = (channel.value for channel in channels)
    return red, green, blue, alpha


def _faded(paint: Colour | None, opacity: float) -> Colour | None:
    return paint if paint is None or opacity == 1 else (*paint[:3], round(paint[3] * opacity))


def _is_pattern(document: pdfium.PdfDocument, handle: Any) -> bool:
    bitmap = c.FPDFPageObj_GetRenderedFillPattern(document.raw, handle)
    if bitmap:
        c.FPDFBitmap_Destroy(bitmap)
    return bool(bitmap)


def _matrix(handle: Any) -> Matrix:
    raw = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(handle, ctypes.byref(raw)):
        return IDENTITY
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _bounds(handle: Any, matrix: Matrix) -> Box:
    edges = [ctypes.c_float() for _ in range(4)]
    c.FPDFPageObj_GetBounds(handle, *(ctypes.byref(edge) for edge in edges))
    left, bottom, right, top = (edge.value for edge in edges)
    corners = transformed(np.array([[left, bottom], [right, bottom], [right, top], [left, top]]), matrix)
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def _quad(handle: Any, matrix: Matrix) -> Points:
    raw = c.FS_QUADPOINTSF()
    c.FPDFPageObj_GetRotatedBounds(handle, ctypes.byref(raw))
    corners = [[raw.x1, raw.y1], [raw.x2, raw.y2], [raw.x3, raw.y3], [raw.x4, raw.y4]]
    return transformed(np.array(corners, dtype=np.float64), matrix)


def _font_size(handle: Any) -> float:
    size = ctypes.c_float()
    c.FPDFTextObj_GetFontSize(handle, ctypes.byref(size))
    return size.value


def _pen(handle: Any) -> Pen:
    width, phase = ctypes.c_float(), ctypes.c_float()
    c.FPDFPageObj_GetStrokeWidth(handle, ctypes.byref(width))
    count = max(0, c.FPDFPageObj_GetDashCount(handle))
    dashes = (ctypes.c_float * count)()
    if count:
        c.FPDFPageObj_GetDashArray(handle, dashes, count)
        c.FPDFPageObj_GetDashPhase(handle, ctypes.byref(phase))
    return Pen(
        width.value, c.FPDFPageObj_GetLineCap(handle), c.FPDFPageObj_GetLineJoin(handle), tuple(dashes), phase.value
    )


def _subpaths(handle: Any, matrix: Matrix, flatness: float) -> tuple[Subpath, ...]:
    count = c.FPDFPath_CountSegments(handle)
    return _read_path(lambda index: c.FPDFPath_GetPathSegment(handle, index), count, matrix, flatness)


def _read_path(segment_at: Any, count: int, matrix: Matrix, flatness: float) -> tuple[Subpath, ...]:
    """Read the segments of a path, flatten its curves and bring it to the page.

    Args:
        segment_at: Segment by its index.
        count: How many there are.
        matrix: From the path's own coordinates to the page.
        flatness: Points that the chords of curves may stray.
    """
    reach = scale_of(matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    to_x, to_y = ctypes.byref(x), ctypes.byref(y)
    found: list[Subpath] = []
    points: list[tuple[float, float]] = []
    corners: list[int] = []
    handles: list[tuple[float, float]] = []
    curved = closed = False
    for index in range(count):
        segment = segment_at(index)
        kind = c.FPDFPathSegment_GetType(segment)
        c.FPDFPathSegment_GetPoint(segment, to_x, to_y)
        at = (x.value, y.value)
        if kind == c.FPDF_SEGMENT_MOVETO:
            _keep(found, points, corners, matrix, closed=closed, curved=curved)
            points, corners, handles, curved, closed = [at], [0], [], False, False
        elif kind == c.FPDF_SEGMENT_BEZIERTO:
            handles.append(at)
            if len(handles) == 3 and points:
                controls = np.array([points[-1], *handles], dtype=np.float64)
                points += map(tuple, flattened(controls, reach, flatness).tolist())
                handles, curved = [], True
                corners.append(len(points) - 1)
        else:
            points.append(at)
            corners.append(len(points) - 1)
        closed = closed or bool(c.FPDFPathSegment_GetClose(segment))
    _keep(found, points, corners, matrix, closed=closed, curved=curved)
    return tuple(found)


def _keep(
    found: list[Subpath],
    points: list[tuple[float, float]],
    corners: list[int],
    matrix: Matrix,
    *,
    closed: bool,
    curved: bool,
) -> None:
    """Add a subpath to those found, without the point that repeats its first."""
    if not points:
        return
    placed = transformed(np.array(points, dtype=np.float64), matrix)
    if len(placed) > 2 and np.abs(placed[0] - placed[-1]).max() < CLOSED:
        placed, closed = placed[:-1], True
    found.append(Subpath(placed, closed, curved, tuple(corner for corner in corners if corner < len(placed))))
