"""The definitions that a picture needs: finds them around it, and tells them from the picture itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LOADS = r"usetikzlibrary|usepgfplotslibrary|usepgflibrary|usequantikzlibrary|usepackage|RequirePackage"
_SETS = (
    r"PassOptionsToPackage|definecolor|definecolorset|colorlet|tikzset|tikzstyle|pgfplotsset|pgfkeys|ctikzset|tikzcdset"
    r"|forestset|sisetup|setlength|newlength|newcounter|setcounter|newif|newsavebox|tdplotsetmaincoords|pgfmathsetmacro"
    r"|pgfmathsetseed|pgfmathdeclarefunction|pgfdeclare[a-z]{1,40}|pgfsetlayers|usesymbols"
)
_DEFINES = (
    r"(?:re)?newcommand\*?|providecommand\*?|DeclareMathOperator\*?|(?:New|Renew)DocumentCommand|newenvironment|def"
)
_NAME = rf"\\(?:{_LOADS}|{_SETS}|{_DEFINES})(?![A-Za-z@])"
_AT_LINE = re.compile(rf"^[ \t>`]*(?P<name>{_NAME})", re.MULTILINE)
_HERE = re.compile(_NAME)
_SPACE = re.compile(r"(?:\s+|%[^\n]*(?:\n|\Z))*")
_LOADING = re.compile(rf"\\(?:{_LOADS})(?![A-Za-z@])")
_DEFINED = re.compile(rf"\\(?:{_DEFINES})\s*\{{?\s*(\\[A-Za-z@]+)")
_MAX = 50_000  # characters in one definition


def statements(text: str) -> Iterator[str]:
    """Yield the preamble commands at line starts of `text`, each with its arguments, in order."""
    reach = 0
    budget = 2 * len(text) + _MAX
    for command in _AT_LINE.finditer(text):
        start = command.start("name")
        if start < reach:
            continue
        end, read = _end(text, command.end("name"), min(_MAX, budget))
        budget -= read
        if end:
            yield text[start:end]
            reach = end


def loads(statement: str) -> bool:
    """Whether a preamble command loads a package or a library."""
    return _LOADING.match(statement) is not None


def without_repeats(found: list[str]) -> list[str]:
    """Drop what is said twice; of two definitions of one command keep the last."""
    last = {_key(statement): index for index, statement in enumerate(found)}
    return [statement for index, statement in enumerate(found) if last[_key(statement)] == index]


def head_length(source: str) -> int:
    """Return how many characters at the start of a body are preamble commands, comments and white space."""
    position = 0
    while command := _HERE.match(source, _after_space(source, position)):
        end, _ = _end(source, command.end(), len(source))
        if not end:
            break
        position = end
    return position


def _after_space(source: str, position: int) -> int:
    found = _SPACE.match(source, position)
    return found.end() if found else position


def _key(statement: str) -> str:
    defined = _DEFINED.match(statement)
    return defined[1] if defined else " ".join(statement.split())


def _end(text: str, position: int, most: int) -> tuple[int, int]:
    """Return where a command's arguments end, or 0 where they do not, and how many characters were read."""
    begin, limit = position, min(len(text), position + most)
    depth = 0
    end = 0
    while position < limit:
        char = text[position]
        if depth and char == "\\":
            position += 1
        elif char in "{[":
            depth += 1
        elif char in "}]" and depth:
            depth -= 1
            end = position + 1
        elif depth:
            pass
        elif (
            end and not (char in " \t" or (char == "\n" and text[position + 1 : position + 2] in ("{", "[")))
        ) or not (char.isspace() or char.isalnum() or char in "=#\\@*+-.,"):
            break
        position += 1
    return (0 if depth else end), position - begin
