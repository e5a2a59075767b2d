"""The files that TeX reads around a drawing, which itself stays as the model wrote it.

A document is `drawing.tex`, read by a `main.tex` that loads what is promised once the document's class has
been loaded. A body gets a class too; what belongs into its preamble is `head.tex`, the rest `body.tex`, filled
up at the top with comment lines so that line numbers stay those of the drawing's source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tikzeval.resources import resource_dir
from tikzeval.tex.glyphs import declarations
from tikzeval.tex.preamble import head_length
from tikzeval.tex.promised import Promised, shipped
from tikzeval.tex.stubs import stubs
from tikzeval.values import Drawing, Form

JOB = "picture"  # what TeX calls its output
SERVE = "serve.tex"  # what a fork server reads first
SOURCES = (
    "drawing.tex",
    "head.tex",
    "body.tex",
)  # files whose line numbers are the drawing's

_DETERMINISM = r"""\pdfinfoomitdate=1 \pdftrailerid{} \pdfsuppressptexinfo=-1 \pdfsetrandomseed 1 \relax
\pdfcompresslevel=9 \pdfobjcompresslevel=2 \pdfminorversion=5 \relax
"""
# What would tell the time of day: constants, and no way past them to the primitives.
_TIMELESS = r"""\let\pdfprimitive\@empty \expandafter\let\csname tex_primitive:D\endcsname\@empty
\chardef\pdfelapsedtime=0 \expandafter\chardef\csname tex_elapsedtime:D\endcsname=0
\def\pdffilemoddate#1{D:20000101000000Z}\expandafter\let\csname tex_filemoddate:D\endcsname\pdffilemoddate
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


@dataclass(frozen=True, slots=True)
class Base:
    """What TeX has read when it meets a drawing, the same for many drawings: a format can be made of it."""

    source: str  # TeX, up to and with the class
    border: str = ""  # TeX that sets the border a drawing asks for; the only option that is left to the drawing


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A drawing as files, name → content."""

    plain: dict[str, bytes]  # for pdflatex; `main.tex` is the one to run
    quick: dict[str, bytes]  # for a format of `base`; `main.tex` is the one to run
    base: Base | None  # None where the drawing has a class, or options, for which no format is made


def wrap(drawing: Drawing, promised: Promised | None = None, page_limit: int = 50) -> Wrapped:
    """Return the files for one drawing.

    Raises:
        MissingToolError: kpsewhich is not there.
        InfraError: It does not answer.
    """
    promised = promised or shipped()
    source = drawing.source
    words = set(re.findall(r"[A-Za-z_]+", source))
    used = [package for package, signs in promised.on_use.items() if words.intersection(signs)]
    before = _before(promised, [name for name in used if name in _IN_FORMATS])
    late = [name for name in used if name not in _IN_FORMATS]
    fading = [name for name in promised.libraries if name in _FADING and _FADES.search(source)]
    files = {"each.tex": _encode(_each(source, late, fading, page_limit))} | stubs(source)
    if drawing.form is Form.DOCUMENT:
        files["drawing.tex"] = _encode(source)
        start = "" if re.search(r"\\document(?:class|style)", source) else f"\\documentclass[{_BORDER}]{{standalone}}\n"
        middle = "\\input{drawing.tex}\n\\end{document}\n"
    else:
        cut = head_length(source)
        head, body = source[:cut], source[cut:]
        files["head.tex"] = _encode(head)
        files["body.tex"] = _encode("%\n" * head.count("\n") + body)
        inner = "\\input{body.tex}%"  # a line end here would be a space beside the picture
        if drawing.form is Form.LOOSE:
            inner = "\\begin{tikzpicture}\n" + inner + "\n\\end{tikzpicture}"
        start = f"\\documentclass[{_BORDER}]{{standalone}}\n"
        middle = f"\\input{{head.tex}}\n\\begin{{document}}\n{inner}\n\\end{{document}}\n"
    style = {"tikzeval.sty": (resource_dir("latex") / "tikzeval.sty").read_bytes()}
    base = _base(start or source, before, promised)
    again = "" if base is None else _MAIN_LIST + f"\\input{{each.tex}}{_again(base, class_follows=not start)}"
    return Wrapped(
        plain=files | style | {"main.tex": _encode(before + start + middle)},
        quick=files | {"main.tex": _encode(again + middle)},
        base=base,
    )


def _encode(source: str) -> bytes:
    return source.encode("utf-8", errors="replace")


_BORDER = "border=2pt"  # around a drawing that has no class of its own
# These libraries write into the PDF when they are loaded. A format holds no PDF, and pdfTeX crashes on what it takes to be
# written already; so they wait for a drawing that may use them.
_FADING = ("fadings", "shadows", "shadows.blur")
_FADES = re.compile("fading|fuzzy|shadow|glow|blur")
_IN_FORMATS = ("pgfplots",)  # of what is loaded on use; the rest is rare, and each would double the number of formats
_CLASS = re.compile(
    r"(?:\s|%[^\n]*\n)*\\documentclass\s*(?:\[(?P<options>[^\]\\%#]*)\])?\s*\{\s*(?P<name>standalone|article)\s*\}(?!\s*\[)"
)
_SIZE = re.compile(r"(?:border|margin)\s*=\s*(?:[\w.\s]*|\{[\w.\s]*\})")


def _base(source: str, before: str, promised: Promised) -> Base | None:
    """Return what a drawing that begins with `source` stands on, where it is one of a few."""
    found = _CLASS.match(source)
    if found is None:
        return None
    options = [word for option in (found["options"] or "").split(",") if (word := option.strip())]
    borders = [option for option in options if _SIZE.fullmatch(option)]
    rest = {option for option in options if option not in borders} - set(promised.xcolor_options)
    if found["name"] == "article":
        return None if options else Base(f"{before}\\documentclass{{article}}\n")
    if rest - {"tikz", "tikz=true"}:
        return None
    known = "[tikz]" if rest else ""
    border = f"\\setkeys{{standalone.cls}}{{{','.join(borders)}}}" if borders else ""
    return Base(f"{before}\\documentclass{known}{{standalone}}\n", border)


# What the class and xcolor leave in the main vertical list, which no format keeps; floats are placed by it.
_MAIN_LIST = "\\makeatletter\\write\\m@ne{}\\set@color\\prevdepth\\z@\\par\\makeatother\n"


def _again(base: Base, *, class_follows: bool) -> str:
    """Return TeX that takes the place of the class, which the format has already."""
    if not class_follows:
        return f"{base.border}%\n"
    return (
        "\\makeatletter\\def\\documentclass{\\let\\documentclass\\@twoclasseserror\\tikzeval@again}%\n"
        f"\\newcommand\\tikzeval@again[2][]{{{base.border}}}\\makeatother\n"
    )


def _before(promised: Promised, used: list[str]) -> str:
    """Return what stands before the class. What is promised is loaded right after it, then `each.tex` is read."""
    load = ",".join([*promised.preloaded, *used])
    libraries = [name for name in promised.libraries if name not in _FADING]
    pgfplots = ""
    if "pgfplots" in used:
        plots = ",".join(promised.pgfplots_libraries)
        pgfplots = f"\\pgfplotsset{{compat={promised.pgfplots_compat}}}\\usepgfplotslibrary{{{plots}}}%\n"
    return (
        _DETERMINISM
        + _fonts()
        + f"\\PassOptionsToPackage{{{','.join(promised.xcolor_options)}}}{{xcolor}}\n"
        + "\\makeatletter\n"
        + "\\let\\tikzeval@classhook\\@documentclasshook\n"
        + "\\def\\@documentclasshook{\\tikzeval@classhook\n"
        + f"\\RequirePackage{{{load}}}%\n"
        + (f"\\usetikzlibrary{{{','.join(libraries)}}}%\n" if libraries else "")
        + pgfplots
        + "\\RequirePackage{tikzeval}\\pagestyle{empty}\\tikzeval@preloaded\n"
        + "\\InputIfFileExists{each.tex}{}{}}\n"
        + _CLASHES
        + _PAGES
        + "\\makeatother\n"
    )


def _each(source: str, used: list[str], fading: list[str], page_limit: int) -> str:
    """Return what is done for one drawing after all that is the same for many, before its own preamble."""
    return (
        _DETERMINISM
        + "\\makeatletter\n"
        + _TIMELESS
        + (f"\\RequirePackage{{{','.join(used)}}}\\tikzeval@preloaded\n" if used else "")
        + f"\\def\\tikzeval@limit{{{page_limit}}}\\pgfmathsetseed{{1}}%\n"
        + (f"\\usetikzlibrary{{{','.join(fading)}}}%\n" if fading else "")
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
  \ifnum\tikzeval@pages>\tikzeval@limit\relax \typeout{tikzeval: page limit}\batchmode\read-1 to\tikzeval@pages\fi}
"""
