"""The objects of a PDF page, in paint order, as pdfium reports them: kind, bounds, paint, text and part names.

Part names are the marked content that latex/tikzeval.sty emits: ``/Part <</N (otter)>> BDC … EMC``
(ISO 32000-1, 14.6). An object inside a form XObject inherits the marks of the form.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

MAX_DEPTH = 16  # nested forms; a drawing has two or three
MAX_OBJECTS = 200_000  # forms among them, each as often as it is used; a drawing has a few hundred
_KINDS = {
    c.FPDF_PAGEOBJ_TEXT: "text",
    c.FPDF_PAGEOBJ_PATH: "path",
    c.FPDF_PAGEOBJ_IMAGE: "image",
    c.FPDF_PAGEOBJ_SHADING: "shading",
}
Colour = tuple[int, int, int, int]  # red, green, blue, alpha, 0 … 255
Box = tuple[float, float, float, float]  # left, bottom, right, top in points


class RasterError(Exception):
    """A PDF that cannot be turned into pixels."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One painted object."""

    kind: str  # path, text, image or shading
    bounds: Box
    fill: Colour | None
    stroke: Colour | None
    line_width: float  # points; 0 without a stroke
    text: str  # of a text object, else empty
    parts: tuple[str, ...]  # outermost first


class Leaf:
    """A page object that paints something, with what is needed to switch it off and on again."""

    __slots__ = ("handle", "matrix", "parts")

    def __init__(self, handle: Any, matrix: pdfium.PdfMatrix, parts: tuple[str, ...]) -> None:
        self.handle = handle
        self.matrix = matrix  # from the object's form to the page
        self.parts = parts

    @property
    def kind(self) -> str:
        """One of path, text, image, shading."""
        return _KINDS.get(c.FPDFPageObj_GetType(self.handle), "path")

    def show(self, visible: bool) -> None:
        """Include this object in the next rendering of its page, or leave it out."""
        c.FPDFPageObj_SetIsActive(self.handle, visible)


def leaves(page: pdfium.PdfPage) -> list[Leaf]:
    """Return the painting objects of a page in paint order, forms opened.

    Raises:
        RasterError: There are more than `MAX_OBJECTS`.
    """
    found = []
    for count, leaf in enumerate(_walk_page(page)):
        if count >= MAX_OBJECTS:
            msg = f"the page has more than {MAX_OBJECTS:,} objects"
            raise RasterError(msg)
        if leaf is not None:
            found.append(leaf)
    return found


def _walk_page(page: pdfium.PdfPage) -> Iterator[Leaf | None]:
    for index in range(c.FPDFPage_CountObjects(page.raw)):
        yield from _walk(c.FPDFPage_GetObject(page.raw, index), pdfium.PdfMatrix(), (), 0)


def _walk(handle: Any, matrix: pdfium.PdfMatrix, inherited: tuple[str, ...], depth: int) -> Iterator[Leaf | None]:
    """Yield an object's leaves, and None for each form on the way to them."""
    parts = inherited + tuple(name for name in _part_names(handle) if name not in inherited)
    if c.FPDFPageObj_GetType(handle) != c.FPDF_PAGEOBJ_FORM:
        yield Leaf(handle, matrix, parts)
        return
    yield None
    if depth < MAX_DEPTH:
        raw = c.FS_MATRIX()
        c.FPDFPageObj_GetMatrix(handle, ctypes.byref(raw))
        inner = pdfium.PdfMatrix.from_raw(raw).multiply(matrix)
        for index in range(c.FPDFFormObj_CountObjects(handle)):
            yield from _walk(c.FPDFFormObj_GetObject(handle, index), inner, parts, depth + 1)


def _part_names(handle: Any) -> Iterator[str]:
    """Yield the names of the parts that this object's own marks put it in."""
    for index in range(c.FPDFPageObj_CountMarks(handle)):
        mark = c.FPDFPageObj_GetMark(handle, index)
        length = ctypes.c_ulong()
        label = (ctypes.c_ushort * 16)()
        c.FPDFPageObjMark_GetName(mark, label, ctypes.sizeof(label), ctypes.byref(length))
        if bytes(label)[: max(0, length.value - 2)].decode("utf-16-le", "replace") != "Part":
            continue
        blob = (ctypes.c_ubyte * 256)()
        if c.FPDFPageObjMark_GetParamBlobValue(mark, b"N", blob, len(blob), ctypes.byref(length)):
            name = bytes(blob[: min(length.value, len(blob))]).decode("utf-8", "replace").strip()
            if name:
                yield name


def describe(leaf: Leaf, text_page: pdfium.PdfTextPage) -> Shape:
    """Read a leaf's bounds, paint and text."""
    edges = [ctypes.c_float() for _ in range(4)]
    c.FPDFPageObj_GetBounds(leaf.handle, *(ctypes.byref(edge) for edge in edges))
    left, bottom, right, top = (edge.value for edge in edges)
    fills, strokes = _painted(leaf)
    width = ctypes.c_float()
    if strokes:
        c.FPDFPageObj_GetStrokeWidth(leaf.handle, ctypes.byref(width))
    return Shape(
        kind=leaf.kind,
        bounds=leaf.matrix.on_rect(left, bottom, right, top),
        fill=_colour(c.FPDFPageObj_GetFillColor, leaf.handle) if fills else None,
        stroke=_colour(c.FPDFPageObj_GetStrokeColor, leaf.handle) if strokes else None,
        line_width=width.value,
        text=_text(leaf, text_page),
        parts=leaf.parts,
    )


def _painted(leaf: Leaf) -> tuple[bool, bool]:
    """Whether a leaf's inside and its line are painted."""
    if leaf.kind == "text":
        mode = c.FPDFTextObj_GetTextRenderMode(leaf.handle)
        filled = (c.FPDF_TEXTRENDERMODE_FILL, c.FPDF_TEXTRENDERMODE_FILL_STROKE)
        return mode in filled, mode in (c.FPDF_TEXTRENDERMODE_STROKE, c.FPDF_TEXTRENDERMODE_FILL_STROKE)
    if leaf.kind != "path":
        return False, False
    fill_mode, stroke = ctypes.c_int(), c.FPDF_BOOL()
    c.FPDFPath_GetDrawMode(leaf.handle, ctypes.byref(fill_mode), ctypes.byref(stroke))
    return fill_mode.value != c.FPDF_FILLMODE_NONE, bool(stroke.value)


def _colour(getter: Any, handle: Any) -> Colour | None:
    channels = [ctypes.c_uint() for _ in range(4)]
    if not getter(handle, *(ctypes.byref(channel) for channel in channels)):
        return None
    red, green, blue, alpha = (channel.value for channel in channels)
    return red, green, blue, alpha


def _text(leaf: Leaf, text_page: pdfium.PdfTextPage) -> str:
    if leaf.kind != "text":
        return ""
    length = c.FPDFTextObj_GetText(leaf.handle, text_page.raw, None, 0)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    c.FPDFTextObj_GetText(leaf.handle, text_page.raw, buffer, length)
    return bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", "replace").replace("\x00", "")
