"""The names of parts in a PDF: marked content ``/Part <</N (otter) /K (key)>> BDC … EMC`` (ISO 32000-1, 14.6).

latex/tikzeval.sty makes these marks, and writes the document's key and every name that it marked into the information
dictionary. A mark without the key was written by hand, and names nothing.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

LONGEST = 256  # bytes of a name that are read


class Marks:
    """Reads the marks of one document's objects, and remembers the names in forged ones."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._key = document.get_metadata_value("TikzevalKey").upper()
        self._marked = document.get_metadata_value("TikzevalParts")
        self._forged: dict[str, None] = {}
        self._read: dict[int, str] = {}  # the name in each mark by its address: all objects of a part share its mark

    @property
    def forged(self) -> tuple[str, ...]:
        """The names in the forged marks met so far."""
        return tuple(self._forged)

    @property
    def marked(self) -> tuple[str, ...]:
        """Every name that a scope, node, … has, whether anything is painted in it or not."""
        try:
            return tuple(_text(bytes.fromhex(name)) for name in reversed(self._marked.split()))
        except ValueError:  # the drawing wrote it, not the package
            return ()

    def names(self, handle: Any) -> list[str]:
        """Return the names of the parts that an object's own marks put it in, outermost first."""
        found = []
        for index in range(c.FPDFPageObj_CountMarks(handle)):
            mark = c.FPDFPageObj_GetMark(handle, index)
            address = ctypes.addressof(mark.contents)
            if address not in self._read:
                self._read[address] = self._name(mark)
            if self._read[address]:
                found.append(self._read[address])
        return found

    def _name(self, mark: Any) -> str:
        """Return the part that a mark names, or nothing."""
        name = _text(_blob(mark, b"N")) if _label(mark) == "Part" else ""
        if name and self._key and _blob(mark, b"K").hex().upper() == self._key:
            return name
        if name:
            self._forged[name] = None
        return ""


def _label(mark: Any) -> str:
    length, label = ctypes.c_ulong(), (ctypes.c_ushort * 16)()
    c.FPDFPageObjMark_GetName(mark, label, ctypes.sizeof(label), ctypes.byref(length))
    return bytes(label)[: max(0, length.value - 2)].decode("utf-16-le", "replace")


def _blob(mark: Any, key: bytes) -> bytes:
    length, blob = ctypes.c_ulong(), (ctypes.c_ubyte * LONGEST)()
    found = c.FPDFPageObjMark_GetParamBlobValue(mark, key, blob, len(blob), ctypes.byref(length))
    return bytes(blob[: min(length.value, LONGEST)]) if found else b""


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace").strip()
