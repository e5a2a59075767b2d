"""The drawings that are edited: the unicorn of our references, and scenes made of the generator's glyphs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from random import Random

import numpy as np

from tikzeval.files import read_text
from tikzeval.resources import resource_dir
from tikzeval.suites.edits.flat import Flat, Layer, commands
from tikzeval.suites.generate.colours import STYLES, Colour
from tikzeval.suites.generate.glyphs import GLYPHS
from tikzeval.suites.generate.thing import Thing

UNICORN = ("tail", "legs", "body", "head", "mane", "horn")  # in paint order
_COAT, _MANE, _HORN, _HOOF = "white", "violet!55!pink", "yellow!75!orange", "gray!60!black"
# The colours that the glyph defines, spelt out: xcolor reads A!p!B!q!C from left to right.
_PAINTS = {
    "tzu-coat": _COAT,
    "tzu-shade": f"{_COAT}!92!blue!93!black",
    "tzu-line": f"{_COAT}!45!blue!45!black",
    "tzu-mane": _MANE,
    "tzu-horn": _HORN,
    "tzu-hoof": _HOOF,
}
_LINE = "line width=.7pt, line join=round, line cap=round"
# Scene → (glyph, which is the part's name too, colour, x, y, scale), in paint order; and the colours of sky and ground.
SCENES: Mapping[str, tuple[tuple[str, str], tuple[tuple[str, str, float, float, float], ...]]] = {
    "street": (
        ("cyan!20", "green!45!yellow!40"),
        (
            ("sun", "yellow", 12.6, 8.2, 0.9),
            ("house", "red", 3.2, 4.0, 1.7),
            ("tree", "green", 7.3, 3.9, 1.5),
            ("car", "blue", 11.3, 2.6, 1.1),
            ("dog", "brown", 6.6, 1.4, 0.9),
        ),
    ),
    "harbour": (
        ("orange!15", "blue!35"),
        (
            ("cloud", "gray", 3.0, 8.3, 1.0),
            ("lighthouse", "red", 12.2, 5.0, 1.7),
            ("sailboat", "orange", 5.2, 4.5, 1.5),
            ("fish", "green", 8.6, 1.5, 0.9),
            ("duck", "yellow", 2.2, 2.0, 0.8),
        ),
    ),
    "desk": (
        ("gray!12", "brown!45"),
        (
            ("lamp", "teal", 2.6, 4.9, 1.6),
            ("book", "blue", 6.4, 3.9, 1.2),
            ("cup", "orange", 9.6, 3.6, 0.9),
            ("apple", "red", 12.2, 3.4, 0.8),
        ),
    ),
    "night": (
        ("blue!45!black", "black!75"),
        (
            ("moon", "yellow", 2.6, 7.4, 1.1),
            ("star", "orange", 6.2, 7.8, 0.7),
            ("tent", "red", 10.4, 3.6, 1.5),
            ("flag", "teal", 4.4, 3.9, 1.2),
        ),
    ),
}
WIDTH, HEIGHT, GROUND = 15.0, 10.0, 3.4  # of a scene, in cm


@cache
def drawing(name: str) -> Flat:
    """Return the unicorn or a scene; always the same."""
    return _unicorn() if name == "unicorn" else _scene(name)


def _unicorn() -> Flat:
    glyph = read_text(resource_dir("latex") / "glyphs" / "unicorn.tex")
    body = read_text(resource_dir("latex") / "references" / "sparks" / "sparks-unicorn.tex")
    shift_x, shift_y, scale = 7.4, 5.9, 2.4
    ground = [
        line for line in commands(body.partition("\\begin{scope}")[0].partition("\n")[2]) if "bounding box" not in line
    ]
    layers = [Layer("", "sky, sun and meadow", tuple(line.removeprefix("\\begin{tikzpicture} ") for line in ground))]
    for piece in UNICORN:
        lines = tuple(_spelt(line) for line in commands(_block(glyph, f"\\tzunicornif{{{piece}}}")))
        layer = Layer(piece, f"the unicorn's {piece}", lines, _LINE)
        layers.append(layer.placed(lambda x: shift_x + scale * x, lambda y: shift_y + scale * y, scale))
    return Flat(15.0, 14.0, tuple(layers))


def _block(text: str, opening: str) -> str:
    """Return what stands in the braces after some words."""
    start = text.index(opening + "{") + len(opening) + 1
    depth = 1
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start:place]
    msg = f"{opening}: the braces do not close"
    raise ValueError(msg)


def _spelt(line: str) -> str:
    for name, paint in _PAINTS.items():
        line = re.sub(rf"{name}(?![a-z-])", paint, line)
    return line.replace("[tzu, ", "[")


def _scene(name: str) -> Flat:
    (sky, ground), members = SCENES[name]
    layers = [
        Layer(
            "",
            "the backdrop",
            (f"\\fill[{sky}] (0,0) rectangle (15,10);", f"\\fill[{ground}] (0,0) rectangle (15,{GROUND:g});"),
        )
    ]
    layers += [_layer(name, *member) for member in members]
    return Flat(WIDTH, HEIGHT, tuple(layers))


def _layer(scene: str, part: str, colour: str, x: float, y: float, scale: float) -> Layer:
    """Return a specimen of a glyph as a part, its points on the canvas."""
    glyph = GLYPHS[part]
    marks = tuple(glyph.marks(Random(f"{scene} {part}")))  # noqa: S311  no secret
    tikz = {"green": "green!60!black"}.get(colour, colour)
    thing = Thing(glyph, part, marks, Colour(colour, tikz), STYLES["outlined"], scale=scale)
    opening, *lines, _ = thing.tikz().splitlines()
    options = opening.partition("[")[2].rstrip("]").split(",")
    kept = ", ".join(option for option in options if option.startswith(("fill=", "draw=", "line width=")))
    points = np.vstack([mark.path.points() for mark in marks])
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    box = (float(left), float(bottom), float(right), float(top))
    layer = Layer(part, f"the {part}", tuple(line.strip() for line in lines), kept, box)
    return layer.placed(lambda at: x + scale * at, lambda at: y + scale * at, scale)
