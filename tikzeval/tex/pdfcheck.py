"""Looks into a PDF that a stranger's code made, in a process of its own and under limits."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

from tikzeval.errors import InfraError, MissingToolError
from tikzeval.tex.limits import Limits
from tikzeval.tex.process import run_limited

RESULT = "check.txt"

# Talks to the library itself: importing pypdfium2 would take four times as long as the look.
_CHILD = """
import ctypes, sys
lib = ctypes.CDLL(sys.argv[1])
class Size(ctypes.Structure):
    _fields_ = [("width", ctypes.c_float), ("height", ctypes.c_float)]
lib.FPDF_LoadDocument.restype = ctypes.c_void_p
lib.FPDF_LoadDocument.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
lib.FPDF_GetPageCount.argtypes = [ctypes.c_void_p]
lib.FPDF_GetPageSizeByIndexF.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Size)]
lib.FPDF_InitLibrary()
doc = lib.FPDF_LoadDocument(sys.argv[2].encode(), None)
pages = lib.FPDF_GetPageCount(doc) if doc else 0
size = Size()
good = pages > 0 and lib.FPDF_GetPageSizeByIndexF(doc, 0, ctypes.byref(size))
open(sys.argv[3], "w").write(f"{pages if good else 0} {max(size.width, size.height)}")
"""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What can be known about a PDF without drawing it."""

    readable: bool
    pages: int
    longest_side: float  # of page 1, the picture; PDF points


def look(folder: Path, name: str, limits: Limits) -> PdfFacts:
    """Look at `name` in `folder` through pdfium.

    Raises:
        MissingToolError: pypdfium2 is not installed.
        InfraError: The look could not be started, or ran out of wall-clock time.
    """
    unreadable = PdfFacts(readable=False, pages=0, longest_side=0.0)
    path = folder / name
    with path.open("rb") as file:
        if not file.read(1024).lstrip().startswith(b"%PDF"):
            return unreadable
    argv = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        _CHILD,
        _library(),
        name,
        RESULT,
    ]
    done = run_limited(argv, folder, {"LC_ALL": "C"}, limits, stderr="check.err")
    if done.out_of_wall:
        msg = "reading a PDF took too long on this machine; try again with fewer processes"
        raise InfraError(msg)
    if done.exit_code != 0:
        return unreadable
    count, side = (folder / RESULT).read_text().split()
    return PdfFacts(readable=int(count) > 0, pages=int(count), longest_side=float(side))


def _library() -> str:
    spec = importlib.util.find_spec("pypdfium2_raw")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for name in ("libpdfium.so", "libpdfium.dylib", "pdfium.dll"):
            if (Path(folder) / name).is_file():
                return str(Path(folder) / name)
    msg = "pypdfium2 is not installed; run: pip install pypdfium2"
    raise MissingToolError(msg)
