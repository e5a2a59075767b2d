"""Small stand-ins for packages that need XeTeX or LuaTeX, or fonts that may not be here.

They take the commands that such packages are used for and do nothing: the fonts asked for do not exist under
pdfTeX, and the characters themselves are set up by `tikzeval.tex.glyphs`. A drawing goes on in the default fonts.
"""

from __future__ import annotations

import re

_FONTSPEC = r"""\newcommand\tikzeval@setfont[2][]{\@ifnextchar[{\tikzeval@gobbleopt}{}}
\def\tikzeval@gobbleopt[#1]{}
\newcommand\tikzeval@family[1]{\providecommand#1{}\renewcommand#1{}\tikzeval@setfont}
\let\setmainfont\tikzeval@setfont \let\setsansfont\tikzeval@setfont \let\setmonofont\tikzeval@setfont
\let\setromanfont\tikzeval@setfont \let\setmathrm\tikzeval@setfont \let\fontspec\tikzeval@setfont
\let\setmathfont\tikzeval@setfont \let\newfontfamily\tikzeval@family \let\newfontface\tikzeval@family
\let\setCJKmainfont\tikzeval@setfont \let\setCJKsansfont\tikzeval@setfont \let\setCJKmonofont\tikzeval@setfont
\let\setmainhangulfont\tikzeval@setfont \let\setsanshangulfont\tikzeval@setfont
\let\setmainjfont\tikzeval@setfont \let\setsansjfont\tikzeval@setfont
\newcommand\setCJKfamilyfont[1]{\tikzeval@setfont}\newcommand\CJKfamily[1]{}
\newcommand\newCJKfontfamily{\@ifnextchar[{\tikzeval@cjkfamily}{\tikzeval@family}}
\def\tikzeval@cjkfamily[#1]{\tikzeval@family}
\newcommand\defaultfontfeatures{\tikzeval@setfont}\newcommand\addfontfeatures[1]{}\newcommand\addfontfeature[1]{}
"""
_CJK = r"""\newenvironment{CJK}[3][]{}{}\newenvironment{CJK*}[3][]{}{}
\providecommand\CJKfamily[1]{}\providecommand\CJKspace{}\providecommand\CJKnospace{}\providecommand\CJKtilde{}
"""
_LANGUAGE = r"""\providecommand\setmainlanguage[2][]{}\providecommand\setdefaultlanguage[2][]{}
\providecommand\setotherlanguage[2][]{}\providecommand\setotherlanguages[1]{}
"""
_STUBS = {
    "fontspec": _FONTSPEC,
    "xltxtra": _FONTSPEC,
    "xunicode": "",
    "unicode-math": "\\RequirePackage{fontspec}\n",
    "xeCJK": "\\RequirePackage{fontspec}\n",
    "ctex": "\\RequirePackage{fontspec}\n",
    "luatexja": "\\RequirePackage{fontspec}\n",
    "luatexja-fontspec": "\\RequirePackage{fontspec}\n",
    "polyglossia": _LANGUAGE,
    "CJK": _CJK,
    "CJKutf8": _CJK,
    "kotex": "\\RequirePackage{fontspec}\n",
}
_CTEXART = b"\\ProvidesClass{ctexart}[2000/01/01 tikzeval: stand-in]\n\\LoadClass{article}\n\\RequirePackage{ctex}\n"


def stubs(source: str) -> dict[str, bytes]:
    """Return the stand-ins that `source` may load, file name → content."""
    words = set(re.findall(r"[A-Za-z0-9-]+", source))
    wanted = {name for name in _STUBS if name in words}
    if any("fontspec}" in _STUBS[name] for name in wanted):
        wanted.add("fontspec")
    files = {f"{name}.sty": _file(name) for name in wanted}
    if "ctexart" in words:
        files["ctexart.cls"] = _CTEXART
        files |= {f"{name}.sty": _file(name) for name in ("ctex", "fontspec")}
    return files


def _file(name: str) -> bytes:
    head = f"\\ProvidesPackage{{{name}}}[2000/01/01 tikzeval: stand-in]\n\\DeclareOption*{{}}\\ProcessOptions\\relax\n"
    return (head + _STUBS[name]).encode()
