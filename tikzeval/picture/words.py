"""What the text objects of a PDF page say, and where their letters are."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from tikzeval.picture.outline import Box


class TextPage:
    """The text of one page, read when first asked for."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page

    @cached_property
    def handle(self) -> Any:
        """What pdfium calls it by; PdfiumError where it cannot be had."""
        self._opened = self._page.get_textpage()  # closes itself when nobody holds it any more
        return self._opened.raw

    @cached_property
    def letters(self) -> dict[int, list[Box]]:
        """The boxes of each text object's letters, by the object's address; white space has none."""
        found: dict[int, list[Box]] = {}
        left, right, bottom, top = edges = [ctypes.c_double() for _ in range(4)]
        pointers = [ctypes.byref(edge) for edge in edges]
        for index in range(c.FPDFText_CountChars(self.handle)):
            held = c.FPDFText_GetTextObject(self.handle, index)
            if held and c.FPDFText_GetCharBox(self.handle, index, *pointers):
                box = (left.value, bottom.value, right.value, top.value)
                if box[2] > box[0] and box[3] > box[1] and not chr(c.FPDFText_GetUnicode(self.handle, index)).isspace():
                    found.setdefault(ctypes.addressof(held.contents), []).append(box)
        return found


@dataclass(frozen=True, slots=True)
class Words:
    """What one text object says."""

    page: TextPage
    handle: Any  # of the text object

    def text(self) -> str:
        """Return what it says."""
        length = c.FPDFTextObj_GetText(self.handle, self.page.handle, None, 0)
        buffer = (ctypes.c_ushort * (length // 2 + 1))()
        c.FPDFTextObj_GetText(self.handle, self.page.handle, buffer, length)
        return bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", "replace").replace("\x00", "")

    def letters(self) -> tuple[Box, ...]:
        """Return the boxes of its letters."""
        return tuple(self.page.letters.get(ctypes.addressof(self.handle.contents), ()))
