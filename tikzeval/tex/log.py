"""Reads TeX's log: errors, capacities, missing characters, pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tikzeval.tex.wrapper import SERVE, SOURCES
from tikzeval.values import TexError

_ERROR = re.compile(
    r"^(?:(?:\./)?(?P<file>[^\s:]+\.\w+):(?P<line>\d+): |! ?)(?P<message>.+)$",
    re.MULTILINE,
)
_SOURCE_LINE = re.compile(r"^l\.(\d+) ", re.MULTILINE)
_NOISE = ("==> Fatal error occurred", "Emergency stop.")
_PAGES = re.compile(r"^Output written on .+? \((\d+) pages?", re.MULTILINE)
_CAPACITY = re.compile(r"TeX capacity exceeded, sorry \[([^\]=]+)")
_NO_GLYPH = re.compile(r"^tikzeval: no glyph (\S+)", re.MULTILINE)
_MISSING = re.compile(
    r"^Missing character: There is no (.+?) (?:\(.*?\) )?in font (?!nullfont)(\S+?)!",
    re.MULTILINE,
)
_NO_PAGES = re.compile(r"^No pages of output\.", re.MULTILINE)
_NOT_FOUND = re.compile(
    r"File `([^'\n]{1,80})' not found|did not find the (?:tikz|pgf|pgfplots) library '([^'\n]{1,80})'"
)
MAX_ERRORS = 100
READ = 4 << 20  # bytes of a log that are looked at, half from each end


@dataclass(frozen=True, slots=True)
class Log:
    """What the log says."""

    errors: tuple[TexError, ...]  # at most 100
    capacity: str  # which of TeX's memories was full; empty when none was
    pages: int  # as TeX reports them; 0 without output
    page_limit: bool  # the run was ended on the page after the last one allowed
    no_pages: bool  # TeX came to the end and had nothing to put on a page
    missing_glyphs: int  # different characters that no font had
    there: bool  # TeX began one
    missing_files: tuple[str, ...]  # packages, classes and libraries that TeX did not find
    tail: str


def read_log(path: Path, keep: int) -> Log:
    """Read a log, whatever it holds, and keep the last `keep` bytes of it as text."""
    text = _read_capped(path)
    glyphs = {found[1] for found in _NO_GLYPH.finditer(text)} | {found[1] for found in _MISSING.finditer(text)}
    capacity = _CAPACITY.search(text)
    pages = _PAGES.search(text)
    return Log(
        there=path.exists(),
        errors=tuple(_errors(text)),
        capacity=capacity[1] if capacity else "",
        pages=int(pages[1][:9]) if pages else 0,
        page_limit="tikzeval: page limit" in text,
        no_pages=bool(_NO_PAGES.search(text)),
        missing_glyphs=len(glyphs),
        missing_files=tuple({found[1] or f"tikzlibrary{found[2]}.code.tex" for found in _NOT_FOUND.finditer(text)}),
        tail=text.encode()[-keep:].decode(errors="ignore"),
    )


def _read_capped(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(READ // 2)
            size = path.stat().st_size
            if size > READ // 2:
                file.seek(max(READ // 2, size - READ // 2))
                data += b"\n" + file.read(READ // 2)
    except FileNotFoundError:
        return ""
    return data.decode("utf-8", errors="replace").replace("\r", "\n").replace("\0", "")


def _errors(text: str) -> list[TexError]:
    errors: list[TexError] = []
    for found in _ERROR.finditer(text):
        message = found["message"].strip()
        if message.startswith(_NOISE) or found["file"] == SERVE:  # that of the server ends with the drawing's
            continue
        line = int(found["line"][:9]) if found["file"] in SOURCES else None
        errors.append(TexError(line, message[:500]))
        if len(errors) == MAX_ERRORS:
            break
    return errors
