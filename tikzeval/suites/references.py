"""Reference drawings, and the mutants made of them.

A reference is a TikZ picture on a canvas whose lower left corner is (0,0); every part is a scope that begins
``\\begin{scope}[local bounding box=NAME``. Edits are written into that scope's options, so a mutant is the same
drawing with one thing moved, scaled, taken away or replaced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tikzeval.errors import FileFormatError, nearest
from tikzeval.files import read_text
from tikzeval.resources import resource_dir
from tikzeval.scoring.checks import Edit
from tikzeval.values import Prompt

_GLYPHS = re.compile(r"^%\s*glyphs:(.*)$", re.MULTILINE)
_CANVAS = re.compile(r"\\path\[use as bounding box\]\s*\(0,\s*0\)\s*rectangle\s*\(([\d.]+),\s*([\d.]+)\)")
_SCOPE = re.compile(r"\\begin\{scope\}|\\end\{scope\}")


def reference_path(prompt: Prompt) -> Path:
    """Return where a prompt's reference drawing is."""
    return resource_dir("latex") / "references" / prompt.suite / f"{prompt.id}.tex"


def has_reference(prompt: Prompt) -> bool:
    """Whether there is a reference drawing of a prompt."""
    return bool(prompt.reference) or reference_path(prompt).is_file()


def reference_body(prompt: Prompt) -> str:
    """Return the picture of a prompt's reference drawing, without its glyphs.

    Raises:
        FileFormatError: There is none.
    """
    return prompt.reference or read_text(reference_path(prompt))


def reference(prompt: Prompt) -> str:
    """Return a prompt's reference drawing as TikZ that stands alone: its glyphs, then the picture.

    Raises:
        FileFormatError: There is none, or a glyph that it names does not exist.
    """
    body = reference_body(prompt)
    return glyphs_of(body, reference_path(prompt)) + body


def glyphs_of(body: str, path: Path) -> str:
    """Return the definitions of the glyphs named in the ``% glyphs:`` lines of a drawing."""
    folder = resource_dir("latex") / "glyphs"
    names = dict.fromkeys(name for line in _GLYPHS.findall(body) for name in line.replace(",", " ").split())
    for name in names:
        if not (folder / f"{name}.tex").is_file():
            msg = f"{path}: there is no glyph {name}; {nearest(name, [p.stem for p in folder.glob('*.tex')])}"
            raise FileFormatError(msg)
    return "".join(read_text(folder / f"{name}.tex").rstrip() + "\n" for name in names)


def canvas(source: str, path: Path) -> tuple[float, float]:
    """Return width and height of a reference's canvas in cm."""
    found = _CANVAS.search(source)
    if not found:
        msg = f"{path}: begin the picture with \\path[use as bounding box] (0,0) rectangle (W,H);"
        raise FileFormatError(msg)
    return float(found[1]), float(found[2])


def edited(source: str, edits: Sequence[Edit]) -> str:
    """Apply edits to a reference drawing.

    Raises:
        ValueError: An edit names a part or a text that the drawing does not have.
    """
    for edit in edits:
        source = _edit(source, edit)
    return source


def _edit(source: str, edit: Edit) -> str:
    if edit.replace is not None:
        if edit.replace not in source:
            msg = f"the drawing does not hold {edit.replace!r}"
            raise ValueError(msg)
        return source.replace(edit.replace, edit.with_ or "")
    if edit.remove is not None:
        start, _, end = _scope(source, edit.remove)
        return source[:start] + source[end:]
    if edit.move is not None and isinstance(edit.by, tuple):
        return _with_option(source, edit.move, f"shift={{({edit.by[0]:g},{edit.by[1]:g})}}")
    assert edit.scale is not None, "Edit has looked"
    assert edit.about is not None, "Edit has looked"
    about = f"({edit.about[0]:g},{edit.about[1]:g})"  # pics and nodes scale only with `transform shape`
    return _with_option(source, edit.scale, f"scale around={{{edit.by:g}:{about}}}, transform shape")


def _with_option(source: str, part: str, option: str) -> str:
    _, after_name, _ = _scope(source, part)
    return f"{source[:after_name]}, {option}{source[after_name:]}"


def _scope(source: str, part: str) -> tuple[int, int, int]:
    """Return where a part's scope begins, where its name ends, and where the scope ends."""
    opening = re.search(r"\\begin\{scope\}\[local bounding box=" + re.escape(part) + r"(?=[\],])", source)
    if not opening:
        msg = f"the drawing has no \\begin{{scope}}[local bounding box={part}"
        raise ValueError(msg)
    depth = 0
    for match in _SCOPE.finditer(source, opening.start()):
        depth += 1 if match[0].startswith(r"\begin") else -1
        if depth == 0:
            return opening.start(), opening.end(), match.end()
    msg = f"the scope of {part} does not end"
    raise ValueError(msg)
