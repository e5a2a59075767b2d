"""The files that TeX reads around a drawing, which itself stays as the model wrote it.

A document is `drawing.tex`, read by a `main.tex` that loads what is promised once the document's class has
been loaded. A body gets a class too; what belongs into its preamble is `head.tex`, the rest `body.tex`, filled
up at the top with comment lines so that line numbers stay those of the drawing's source.
"""

from __future__ import annotations

import re

from tikzeval.resources import resource_dir
from tikzeval.tex.glyphs import declarations
from tikzeval.tex.preamble import head_length
from tikzeval.tex.promised import Promised, shipped
from tikzeval.tex.stubs import stubs
from tikzeval.values import Drawing, Form

JOB = "picture"  # what TeX calls its output
SOURCES = (
    "drawing.tex",
    "head.tex",
    "body.tex",
)  # files whose line numbers are the drawing's

_DETERMINISM = r"""\pdfinfoomitdate=1 \pdftrailerid{} \pdfsuppressptexinfo=-1 \pdfsetrandomseed 1 \relax
\pdfcompresslevel=9 \pdfobjcompresslevel=2 \pdfminorversion=5 \relax
"""

# The fonts that these encodings have by default may be there as bitmaps only, which would have to be made on the spot.
# Latin Modern is the same design in Type 1. In pairs: family/series/shape asked for, family/series/shape taken.
_LATIN_MODERN = (
    "cmr/m/n lmr/m/n cmr/m/it lmr/m/it cmr/m/sl lmr/m/sl cmr/m/sc lmr/m/sc cmr/bx/n lmr/bx/n cmr/bx/it lmr/bx/it "
    "cmr/bx/sl lmr/bx/sl cmr/bx/sc lmr/bx/n cmr/b/n lmr/b/n cmr/b/it lmr/bx/it cmr/b/sl lmr/b/sl "
    "cmss/m/n lmss/m/n cmss/m/sl lmss/m/sl cmss/m/it lmss/m/sl cmss/bx/n lmss/bx/n cmss/bx/sl lmss/bx/sl "
    "cmss/bx/it lmss/bx/sl cmtt/m/n lmtt/m/n cmtt/m/it lmtt/m/it cmtt/m/sl lmtt/m/sl cmtt/bx/n lmtt/b/n "
    "cmtt/bx/it lmtt/b/sl"
)


def _fonts() -> str:
    words = _LATIN_MODERN.split()
    lines = []
    for encoding in ("T1", "TS1"):
        lines += [f"\\DeclareFontFamily{{{encoding}}}{{{family}}}{{}}" for family in ("cmr", "cmss", "cmtt")]
        for asked, taken in zip(words[::2], words[1::2], strict=True):
            family, series, shape = asked.split("/")
            taken_here = taken.replace("/sc", "/n") if encoding == "TS1" else taken
            lines.append(
                f"\\DeclareFontShape{{{encoding}}}{{{family}}}{{{series}}}{{{shape}}}{{<->ssub*{taken_here}}}{{}}"
            )
    return "%\n".join(lines) + "%\n"


def wrap(drawing: Drawing, promised: Promised | None = None, page_limit: int = 50) -> dict[str, bytes]:
    """Return the files for one drawing, name → content; `main.tex` is the one to run."""
    promised = promised or shipped()
    source = drawing.source
    files = {"tikzeval.sty": (resource_dir("latex") / "tikzeval.sty").read_bytes()}
    files |= stubs(source)
    if drawing.form is Form.DOCUMENT:
        files["drawing.tex"] = _encode(source)
        start = "" if re.search(r"\\document(?:class|style)", source) else "\\documentclass[border=2pt]{standalone}\n"
        middle = start + "\\input{drawing.tex}\n\\end{document}\n"
    else:
        cut = head_length(source)
        head, body = source[:cut], source[cut:]
        files["head.tex"] = _encode(head)
        files["body.tex"] = _encode("%\n" * head.count("\n") + body)
        inner = "\\input{body.tex}%"  # a line end here would be a space beside the picture
        if drawing.form is Form.LOOSE:
            inner = "\\begin{tikzpicture}\n" + inner + "\n\\end{tikzpicture}"
        middle = f"\\documentclass[border=2pt]{{standalone}}\n\\input{{head.tex}}\n\\begin{{document}}\n{inner}\n\\end{{document}}\n"
    files["main.tex"] = _encode(_before(promised, source, page_limit) + middle)
    return files


def _encode(source: str) -> bytes:
    return source.encode("utf-8", errors="replace")


def _before(promised: Promised, source: str, page_limit: int) -> str:
    """Return what stands before the document's class."""
    words = set(re.findall(r"[A-Za-z_]+", source))
    used = [package for package, signs in promised.on_use.items() if words.intersection(signs)]
    packages = [*promised.preloaded, *used]
    load = ",".join(packages)
    pgfplots = ""
    if "pgfplots" in used:
        libraries = ",".join(promised.pgfplots_libraries)
        pgfplots = f"\\pgfplotsset{{compat={promised.pgfplots_compat}}}\\usepgfplotslibrary{{{libraries}}}%\n"
    return (
        _DETERMINISM
        + _fonts()
        + f"\\PassOptionsToPackage{{{','.join(promised.xcolor_options)}}}{{xcolor}}\n"
        + "\\makeatletter\n"
        + "\\let\\tikzeval@classhook\\@documentclasshook\n"
        + "\\def\\@documentclasshook{\\tikzeval@classhook\n"
        + f"\\RequirePackage{{{load}}}%\n"
        + (f"\\usetikzlibrary{{{','.join(promised.libraries)}}}%\n" if promised.libraries else "")
        + pgfplots
        + "\\RequirePackage{tikzeval}%\n"
        + "\\pgfmathsetseed{1}\\pagestyle{empty}%\n"
        + "\\tikzeval@preloaded}\n"
        + _CLASHES
        + _PAGES.replace("LIMIT", str(page_limit))
        + declarations(source)
        + "\\makeatother\n"
    )


# Options given to a package that is loaded already are no error: it was loaded by us, not by the drawing.
_CLASHES = r"""\def\tikzeval@preloaded{\@for\tikzeval@file:=\@filelist\do{%
  \expandafter\let\csname tikzeval@has@\tikzeval@file\endcsname\@empty}}
\let\tikzeval@if@ptions\@if@ptions
\def\@if@ptions#1#2#3{\@ifundefined{tikzeval@has@#2.#1}%
  {\tikzeval@if@ptions{#1}{#2}{#3}}{\@firstoftwo}}
"""

# A run is ended on the page after the last one allowed: to read from the terminal is fatal here.
_PAGES = r"""\newcount\tikzeval@pages
\AddToHook{shipout/before}{\global\advance\tikzeval@pages\@ne
  \ifnum\tikzeval@pages>LIMIT\relax \typeout{tikzeval: page limit}\batchmode\read-1 to\tikzeval@pages\fi}
"""
