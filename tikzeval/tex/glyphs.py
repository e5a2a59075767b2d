"""Makes the characters of one source known to pdfTeX, so that any label compiles.

Only characters that occur are declared: a source in plain ASCII pays nothing. In this order: what LaTeX knows by
itself is left alone; symbols become formulas; what one of the Unicode-paged Type 1 fonts has (Nanum Gothic: Hangul,
kana, Cyrillic, some 5,000 Han characters; the Arphic fonts where they are installed) is taken from there; the rest is
drawn as a box and counted.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

from tikzeval.tex.kpathsea import kpsewhich
from tikzeval.tex.symbols import MATH, SILENT, T1_ONLY, TEXT, dingbat

FAMILIES = (
    "nanumgtm",
    "gbsnu",
    "bsmiu",
    "gkaiu",
    "bkaiu",
)  # a font of 256 characters each: family + page in hex
BOLD = {"nanumgtm": "nanumgtb"}
MAX_CHARACTERS = 4000  # different ones in one source; more are boxes without a count of their own

MACROS = r"""\protected\def\tikzevalMath#1{\ifmmode#1\else$\relax#1$\fi}
\protected\def\tikzevalText#1{\ifmmode\hbox{#1}\else\leavevmode#1\fi}
\protected\def\tikzevalChar#1#2#3#4{\tikzevalText{{%
  \font\tikzeval@font=\if b\expandafter\@car\f@series\@nil#2\else#1\fi#3 at \f@size pt
  \tikzeval@font\char"#4}\ifmmode\else\penalty\z@\fi}}
\protected\def\tikzevalPi#1{\tikzevalText{{\font\tikzeval@font=pzdr at \f@size pt \tikzeval@font\char#1 }}}
\protected\def\tikzevalBox#1{\typeout{tikzeval: no glyph #1}%
  \tikzevalText{\kern.06em\vrule width.05em height.7em
    \vbox to.7em{\hrule width.5em height.05em\vfil\hrule height.05em}\vrule width.05em height.7em \kern.06em}}
\protected\def\tikzevalGreek#1#2{\ifmmode#1\else\leavevmode{\fontencoding{LGR}\selectfont#2}\fi}
\def\tikzeval@declare#1#2{\expandafter\ifx\csname u8:\detokenize{#1}\endcsname\relax\expandafter\@firstofone
  \else\expandafter\@gobble\fi{\expandafter\gdef\csname u8:\detokenize{#1}\endcsname{#2}}}
\def\tikzeval@redeclare#1#2{\expandafter\gdef\csname u8:\detokenize{#1}\endcsname{#2}}
"""


def declarations(source: str) -> str:
    """Return TeX, for use where `@` is a letter, that declares the non-ASCII characters of `source`.

    Raises:
        MissingToolError: kpsewhich is not there.
        InfraError: It does not answer.
    """
    characters = sorted({char for char in source if ord(char) >= 0xA0})
    if not characters:
        return ""
    known = characters[:MAX_CHARACTERS]
    pages = _pages({ord(char) >> 8 for char in known if char not in MATH and char not in TEXT and ord(char) < 0x10000})
    lines = [line for char in known if (line := _declare(char, pages))]
    greek = len(_GREEK_WORD.findall(source)) > 0
    rest = "\\def\\UTFviii@undefined@err#1{\\tikzevalBox{other}}\n"
    if greek:
        lines += [
            _GREEK_FONTS,
            *(line for char in characters if _is_greek(char) and (line := _declare_greek(char))),
        ]
    return MACROS + rest + "".join(lines)


# Three Greek letters in a row, or one with an accent, are a word; single ones are symbols.
_GREEK_WORD = re.compile(r"[\u0386-\u03ce]{3}|[\u0386-\u0390\u03aa-\u03b0\u03ca-\u03ce]")
_GREEK_FONTS = "\\input{lgrenc.def}\n"
_LATIN = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", "abgdezhjiklmnxoprcstufqyw", strict=True))
_ACCENTS = {"\u0301": "'", "\u0308": '"'}


def _is_greek(char: str) -> bool:
    return "\u0386" <= char <= "\u03ce"


def _declare_greek(char: str) -> str:
    """Set a Greek letter upright by its transcription in the encoding LGR; in a formula as usual."""
    base, *marks = list(unicodedata.normalize("NFD", char))
    latin = _LATIN.get(base.lower(), "")
    if not latin:
        return ""
    latin = latin.upper() if base.isupper() else latin + ("v" if base == "σ" else "")
    accents = "".join(_ACCENTS.get(mark, "") for mark in reversed(marks))
    formula = MATH.get(base, rf"\mathrm{{{latin}}}")
    return f"\\tikzeval@redeclare{{{char}}}{{\\tikzevalGreek{{{formula}}}{{{accents}{latin}}}}}\n"


def _declare(char: str, pages: dict[int, list[tuple[str, frozenset[int]]]]) -> str:
    """Return the declaration of one character."""
    always = _replacement(char)
    if always is not None:
        return f"\\tikzeval@redeclare{{{char}}}{{{always}}}\n"
    if char in T1_ONLY:  # as LaTeX has it, but in an encoding that has it
        native = f"tikzeval@u:{ord(char):X}"
        keep = f"\\expandafter\\let\\csname {native}\\expandafter\\endcsname\\csname u8:\\detokenize{{{char}}}\\endcsname\n"
        use = f"\\tikzevalText{{\\fontencoding{{T1}}\\selectfont\\csname {native}\\endcsname}}"
        return keep + f"\\tikzeval@redeclare{{{char}}}{{{use}}}\n"
    return f"\\tikzeval@declare{{{char}}}{{{_glyph(char, pages)}}}\n"


def _replacement(char: str) -> str | None:
    """Return what always stands for a character, whatever LaTeX knows of it."""
    if char in MATH:
        return f"\\tikzevalMath{{{MATH[char]}}}"
    return "" if char in SILENT else TEXT.get(char)


def _glyph(char: str, pages: dict[int, list[tuple[str, frozenset[int]]]]) -> str:
    """Return a character from the first font that has it, else its plain ASCII form, else a box."""
    page, slot = divmod(ord(char), 256)
    pi = dingbat(char)
    if pi is not None:
        return f"\\tikzevalPi{{{pi}}}"
    for family, slots in pages.get(page, []):
        if slot in slots:
            return f"\\tikzevalChar{{{family}}}{{{BOLD.get(family, family)}}}{{{page:02x}}}{{{slot:02X}}}"
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain.isascii() and plain.isalnum() else f"\\tikzevalBox{{U+{ord(char):04X}}}"


def _pages(wanted: set[int]) -> dict[int, list[tuple[str, frozenset[int]]]]:
    """Return, for each page of 256 characters, the fonts that have it and which of its characters they have."""
    return {page: _fonts_of(page) for page in sorted(wanted)}


@cache
def _fonts_of(page: int) -> list[tuple[str, frozenset[int]]]:
    paths = map(Path, kpsewhich(*(f"{family}{page:02x}.tfm" for family in FAMILIES)))
    return [(path.stem[:-2], tfm_characters(path.read_bytes())) for path in paths]


def tfm_characters(data: bytes) -> frozenset[int]:
    """Return which characters a TeX font metric file has (D. E. Knuth, tftopl, §8: width index 0 means none)."""
    _, header, first, last = struct.unpack(">4H", data[:8])
    infos = data[24 + 4 * header :]
    return frozenset(first + index for index in range(last - first + 1) if infos[4 * index])
