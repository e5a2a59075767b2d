"""The objects of a PDF page that paint something, in paint order, and what they inherit from the forms around them.

An object inside a form XObject inherits the marks, the matrix and the clips of the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from tikzeval.picture.attributes import fill_colour, matrix_of
from tikzeval.picture.marks import Marks
from tikzeval.picture.outline import IDENTITY, Matrix, compose
from tikzeval.picture.shape import OPAQUE

MAX_DEPTH = 16  # nested forms; a drawing has two or three
MAX_OBJECTS = 200_000  # forms among them, each as often as it is used; a drawing has a few hundred
_KINDS = {
    c.FPDF_PAGEOBJ_TEXT: "text",
    c.FPDF_PAGEOBJ_PATH: "path",
    c.FPDF_PAGEOBJ_IMAGE: "image",
    c.FPDF_PAGEOBJ_SHADING: "shading",
}


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
        paint = fill_colour(handle)
        context = _Context(
            matrix=compose(matrix_of(handle), around.matrix),
            parts=context.parts,
            forms=(*around.forms, (handle, around.matrix)),
            told=around.told and not c.FPDFPageObj_HasTransparency(handle),
            opacity=around.opacity * (paint[3] / OPAQUE if paint else 1.0),
        )
        for index in range(c.FPDFFormObj_CountObjects(handle)):
            yield from _walk(c.FPDFFormObj_GetObject(handle, index), context, marks, depth + 1)
