"""What pdfium tells of one page object, a function for each thing.

pdfium writes its answers into memory that it is given: the same again and again, as it is used by one thread anyway.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c

from tikzeval.picture.outline import IDENTITY, Box, Matrix, Pen, Points, transformed
from tikzeval.picture.shape import Colour

_FILLS = (c.FPDF_TEXTRENDERMODE_FILL, c.FPDF_TEXTRENDERMODE_FILL_STROKE)
_STROKES = (c.FPDF_TEXTRENDERMODE_STROKE, c.FPDF_TEXTRENDERMODE_FILL_STROKE)
_float, _phase, _int, _bool = ctypes.c_float(), ctypes.c_float(), ctypes.c_int(), c.FPDF_BOOL()
_to_float, _to_phase, _to_int, _to_bool = (ctypes.byref(each) for each in (_float, _phase, _int, _bool))
_channels = [ctypes.c_uint() for _ in range(4)]
_to_channels = [ctypes.byref(channel) for channel in _channels]
_edges = [ctypes.c_float() for _ in range(4)]
_to_edges = [ctypes.byref(edge) for edge in _edges]
_raw_matrix, _raw_quad = c.FS_MATRIX(), c.FS_QUADPOINTSF()
_to_matrix, _to_quad = ctypes.byref(_raw_matrix), ctypes.byref(_raw_quad)


def matrix_of(handle: Any) -> Matrix:
    """Return the matrix from an object's own coordinates to what holds it."""
    if not c.FPDFPageObj_GetMatrix(handle, _to_matrix):
        return IDENTITY
    raw = _raw_matrix
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def fill_colour(handle: Any) -> Colour | None:
    """Return the colour of an object's inside, whether that is painted or not."""
    return _colour() if c.FPDFPageObj_GetFillColor(handle, *_to_channels) else None


def stroke_colour(handle: Any) -> Colour | None:
    """Return the colour of an object's line, whether that is painted or not."""
    return _colour() if c.FPDFPageObj_GetStrokeColor(handle, *_to_channels) else None


def _colour() -> Colour:
    red, green, blue, alpha = _channels
    return red.value, green.value, blue.value, alpha.value


def painted(handle: Any, kind: str) -> tuple[bool, bool, bool]:
    """Whether an object's inside is painted, whether its line is, and whether its inside is so by the even-odd rule."""
    if kind == "text":
        mode = c.FPDFTextObj_GetTextRenderMode(handle)
        return mode in _FILLS, mode in _STROKES, False
    if kind != "path":
        return False, False, False
    c.FPDFPath_GetDrawMode(handle, _to_int, _to_bool)
    mode = _int.value
    return mode != c.FPDF_FILLMODE_NONE, bool(_bool.value), mode == c.FPDF_FILLMODE_ALTERNATE


def is_pattern(document: pdfium.PdfDocument, handle: Any) -> bool:
    """Whether an object is filled with a pattern."""
    bitmap = c.FPDFPageObj_GetRenderedFillPattern(document.raw, handle)
    if bitmap:
        c.FPDFBitmap_Destroy(bitmap)
    return bool(bitmap)


def bounds_of(handle: Any, matrix: Matrix) -> Box:
    """Return an object's bounds, under a matrix."""
    c.FPDFPageObj_GetBounds(handle, *_to_edges)
    left, bottom, right, top = (edge.value for edge in _edges)
    if matrix == IDENTITY:
        return left, bottom, right, top
    corners = transformed(np.array([[left, bottom], [right, bottom], [right, top], [left, top]]), matrix)
    (left, bottom), (right, top) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return left, bottom, right, top


def quad_of(handle: Any, matrix: Matrix) -> Points:
    """Return the (4, 2) corners of the box around a text or an image, turned as it is, under a matrix."""
    c.FPDFPageObj_GetRotatedBounds(handle, _to_quad)
    raw = _raw_quad
    corners = np.array(((raw.x1, raw.y1), (raw.x2, raw.y2), (raw.x3, raw.y3), (raw.x4, raw.y4)))
    return corners if matrix == IDENTITY else transformed(corners, matrix)


def font_size_of(handle: Any) -> float:
    """Return a text's font size before its matrix."""
    c.FPDFTextObj_GetFontSize(handle, _to_float)
    return _float.value


def pen_of(handle: Any) -> Pen:
    """Return how an object's line is drawn."""
    c.FPDFPageObj_GetStrokeWidth(handle, _to_float)
    count = max(0, c.FPDFPageObj_GetDashCount(handle))
    cap, join = c.FPDFPageObj_GetLineCap(handle), c.FPDFPageObj_GetLineJoin(handle)
    if not count:
        return Pen(_float.value, cap, join)
    dashes = (ctypes.c_float * count)()
    c.FPDFPageObj_GetDashArray(handle, dashes, count)
    c.FPDFPageObj_GetDashPhase(handle, _to_phase)
    return Pen(_float.value, cap, join, tuple(dashes), _phase.value)
