"""Collects the definitions that a picture needs from the text around it."""

from __future__ import annotations

import re

_COMMAND = re.compile(
    r"^[ \t>`]*(?P<name>\\(?:usetikzlibrary|usepgfplotslibrary|usepgflibrary|usequantikzlibrary|usepackage|RequirePackage"
    r"|PassOptionsToPackage|definecolor|colorlet|tikzset|tikzstyle|pgfplotsset|pgfkeys|ctikzset|tikzcdset|forestset"
    r"|newcommand\*?|renewcommand\*?|providecommand\*?|DeclareMathOperator\*?|NewDocumentCommand|def|newlength|setlength"
    r"|newcounter|newif|pgfmathsetmacro|pgfmathsetseed|pgfdeclare[a-z]+|pgfmathdeclarefunction|tdplotsetmaincoords"
    r"|usesymbols|pgfdeclarelayer|pgfsetlayers|newsavebox|definecolorset|sisetup))(?![A-Za-z@])",
    re.MULTILINE,
)
_DEFINES = (
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
    "\\DeclareMathOperator",
    "\\NewDocumentCommand",
    "\\def",
)
ANYWHERE = (
    "\\usetikzlibrary",
    "\\usepgfplotslibrary",
    "\\usepackage",
    "\\usequantikzlibrary",
)


def statements(text: str) -> list[str]:
    """Return the preamble commands of `text` with their arguments, in order."""
    found: list[str] = []
    reach = 0
    for command in _COMMAND.finditer(text):
        if command.start("name") < reach:
            continue
        end = _end(text, command.end("name"))
        if end is not None:
            found.append(text[command.start("name") : end])
            reach = end
    return found


def without_repeats(found: list[str]) -> list[str]:
    """Drop what is said twice; of two definitions of one command keep the last."""
    last: dict[str, int] = {}
    for index, statement in enumerate(found):
        last[_key(statement)] = index
    return [
        statement
        for index, statement in enumerate(found)
        if last[_key(statement)] == index
    ]


def _key(statement: str) -> str:
    if statement.startswith(_DEFINES):
        named = re.match(r"\\[A-Za-z*]+\s*\{?\s*(\\[A-Za-z@]+)", statement)
        if named:
            return named[1]
    return " ".join(statement.split())


def _end(text: str, position: int) -> int | None:
    """Return where a command's arguments end, or None when they do not."""
    depth = 0
    end: int | None = None
    length = min(len(text), position + 50_000)
    while position < length:
        char = text[position]
        if depth == 0:
            if char in "{[":
                depth = 1
            elif (
                char == "\n"
                and end is not None
                and text[position + 1 : position + 2] not in ("{", "[")
            ):
                return end
            elif not (char in " \t\n*=#\\@+-.," or char.isalnum()):
                return end
            elif end is not None and not char.isspace() and char not in "=":
                return end
        elif char == "\\":
            position += 1
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            end = position + 1
        position += 1
    return end if depth == 0 else None
