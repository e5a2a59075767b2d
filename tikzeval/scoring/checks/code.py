"""`code`: how the drawing was written, read in its TikZ source. Comments and verbatim text do not count."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import PositiveInt, model_validator

from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.values import Prompt

_NOT_CODE = re.compile(
    r"(?<!\\)(?P<even>(?:\\\\)*)%[^\n]*"
    r"|\\begin\{(?P<env>verbatim\*?|Verbatim|lstlisting|comment|filecontents\*?)\}.*?\\end\{(?P=env)\}"
    r"|\\(?:verb|lstinline)\*?(?P<mark>[^\sa-zA-Z{]).*?(?P=mark)"
    r"|\\iffalse\b.*?\\fi\b"
    r"|\\end\{document\}.*",
    re.DOTALL,
)
_LOOPS = re.compile(
    r"\\(?:foreach|pgfplotsinvokeforeach|pgfplotsforeachungrouped|loop|pgfmathloop|whiledo|forloop|multido|ForEach|@for"
    r"|@whilenum|@whiledim|int_step_(?:inline|function|variable):\w+|prg_replicate:\w+)(?![a-zA-Z@])"
    r"|(?<![\\a-zA-Z])foreach\s*\\[a-zA-Z]"
)
_RELATIVE = re.compile(
    r"(?:(?<=[\s\-\]\)};.|])|(?<=rectangle)|(?<=to)|(?<=at))\+\+?\s*\("  # ++(1,0), +(30:2)
    r"|\(\s*\$"  # calc
    r"|\(\s*[A-Za-z][\w @-]*\.(?:north|south|east|west|center|mid|base|text|corner|side|\d)[\w ]*\)"  # (a.north east)
    r"|\(\s*[A-Za-z][\w .@-]*(?:\|-|-\|)[\w .@-]*\)"  # (a |- b)
    r"|\b(?:above|below|left|right)\s*=\s*[^,\]]*\bof\b"  # right=1cm of a
)
_DEFINED = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand)"
    r"\*?\s*\{?\s*\\([a-zA-Z@]+)"
    r"|\\(?:long\s*)?[egx]?def\s*\\([a-zA-Z@]+)"
)
_STYLED = re.compile(r"([A-Za-z][\w /-]*?)\s*/\.(?:style|append style|style args|style n args|style 2 args|pic)\b")
_OLD_STYLED = re.compile(r"\\tikzstyle\s*\{\s*([^}]+?)\s*\}")
_RASTER = re.compile(r"\\(?:includegraphics|pgfimage|pgfuseimage|pdfximage|pdfrefximage|saveimageresource)(?![a-zA-Z])")


class CodeCheck(Check):
    """The source uses loops, relative coordinates, macros or styles of its own, so often at least; or no raster image."""

    kind: Literal["code"] = "code"
    uses: Literal["loops", "relative_coordinates", "macros", "styles", "no_raster"]
    at_least: PositiveInt = 1

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.uses == "no_raster" and self.at_least != 1:
            msg = "no_raster has no number"
            raise ValueError(msg)
        return self

    def examine(self, view: View) -> Finding:
        """Margin: the uses found less those asked for, plus 0.5; of `no_raster` 1 or −1."""
        if not view.source:
            return Finding(0, "there is no source", skipped=True)
        code = code_of(view.source)
        if self.uses == "no_raster":
            commands = _RASTER.findall(code)
            images = [
                shape for shape in view.scene.shapes if shape.kind == "image" and not view.scene.visible[shape].is_empty
            ]
            if commands or images:
                told = f"{len(images)} raster images are painted, {len(commands)} commands in the source load some"
                return Finding(-1, f"{told}{f': {commands[0]}' if commands else ''}")
            return Finding(1, "no raster image is painted or loaded")
        found = uses(code, self.uses)
        shown = f", such as {found[0]!r}" if found else ""
        noun = self.uses.replace("_", " ")
        return Finding(
            len(found) - self.at_least + 0.5,
            f"the source uses {noun} {len(found)} times{shown}; at least {self.at_least} asked",
        )

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the source, which is shown beside the picture."""
        if self.uses == "no_raster":
            return "Is everything drawn in code, without a raster image such as a photograph?"
        noun = {"macros": "macros of its own", "styles": "styles of its own"}.get(
            self.uses, self.uses.replace("_", " ")
        )
        return f"Does the source use {noun}, at least {self.at_least} time{'s' if self.at_least > 1 else ''}?"


def code_of(source: str) -> str:
    """Return a source without comments, verbatim text, skipped conditionals and what follows the document."""
    return _NOT_CODE.sub(lambda match: match["even"] or "", source)


def uses(code: str, what: str) -> list[str]:
    """Return where a source without comments uses something.

    Args:
        code: The source.
        what: loops, relative_coordinates, macros (of its own) or styles (of its own).

    Returns:
        For loops and coordinates their text each time; for macros and styles the name of each that is also used.
    """
    if what == "loops":
        return [match[0] for match in _LOOPS.finditer(code)]
    if what == "relative_coordinates":
        return [match[0] for match in _RELATIVE.finditer(code)]
    if what == "macros":
        names = dict.fromkeys(match[1] or match[2] for match in _DEFINED.finditer(code))
        defined = [match[1] or match[2] for match in _DEFINED.finditer(code)]
        return [
            f"\\{name}" for name in names if _count(rf"\\{re.escape(name)}(?![a-zA-Z@])", code) > defined.count(name)
        ]
    styled = [match[1].strip().rpartition("/")[2] for match in _STYLED.finditer(code)] + _OLD_STYLED.findall(code)
    return [
        name
        for name in dict.fromkeys(styled)
        if name.startswith("every") or _count(rf"(?<![\w]){re.escape(name)}(?![\w])", code) > styled.count(name)
    ]


def _count(pattern: str, code: str) -> int:
    return len(re.findall(pattern, code))
