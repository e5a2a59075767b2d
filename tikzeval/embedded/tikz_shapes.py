"""The hand that the drawers in the box learn from: each kind of thing, and where it stands beside another.

Every kind has one usual specimen whose foot is at (0,0), in a colour called `hue`, so that its lines are the same wherever it
stands and whatever its colour. Who stands where follows from the two kinds and the relation alone.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from functools import cache
from random import Random

import shapely

from tikzeval.suites.generate.colours import WORDS, Colour, Style
from tikzeval.suites.generate.facts import Relation
from tikzeval.suites.generate.glyphs import GLYPHS
from tikzeval.suites.generate.ink import Curve, Ellipse, Ink, Path, Point, Polyline, Rectangle, box, number
from tikzeval.suites.generate.thing import Thing

GRID = 0.05  # to which a drawing's points are rounded, in centimetres
GAP = 0.6  # between things beside each other
WIDTH = 0.8  # of lines, in points
FILLS = {"body": "", "second": "[fill=hue!50]", "dark": "[fill=black]", "light": "[fill=white]"}
STYLE = Style(
    "hand",
    {"body": "«c»", "second": "«c»!50", "dark": "black", "light": "white"},
    "«c»!50!black",
    outlined=True,
    width=WIDTH,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The usual specimen of a kind, in centimetres, its foot in the middle of its box at (0,0)."""

    kind: str
    marks: tuple[Ink, ...]
    width: float
    height: float
    area: float  # that its paint covers, in cm²
    hue: str  # of TikZ, where nobody says a colour
    surface: tuple[float, float, float] | None  # from x, to x, at the height y
    room: tuple[float, float, float, float] | None  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Put:
    """A thing in its place."""

    kind: str
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0


@cache
def shape(kind: str) -> Shape:
    """Return the usual specimen of a kind."""
    glyph = GLYPHS[kind]
    marks = glyph.marks(Random(f"the usual {kind}"))  # noqa: S311
    size = glyph.size**0.5
    left, bottom, right, _ = box(marks)
    foot = ((left + right) / 2, bottom)

    def moved(x: float, y: float) -> Point:
        return _rounded((x - foot[0]) * size), _rounded((y - foot[1]) * size)

    placed = [replace(mark, path=_moved(mark.path, moved, size)) for mark in marks]
    left, _, right, top = box(placed)
    surface = room = None
    if glyph.surface:
        start, end, height = glyph.surface
        surface = (*moved(start, height), moved(end, height)[0])
        surface = (surface[0], surface[2], surface[1])
    if glyph.hollow:
        room = (*moved(*glyph.hollow[:2]), *moved(*glyph.hollow[2:]))
    words = glyph.colours or (tuple(WORDS)[zlib.crc32(kind.encode()) % len(WORDS)],)
    area = shapely.union_all(
        [shapely.Polygon(mark.path.points()).buffer(0) for mark in placed if mark.role != "none"]
    ).area
    return Shape(kind, tuple(placed), right - left, top, area, WORDS[words[0]][0], surface, room)


def _rounded(value: float) -> float:
    return round(round(value / GRID) * GRID, 2)


def _moved(path: Path, moved: object, size: float) -> Path:
    assert callable(moved)
    if isinstance(path, Ellipse):
        x, y = moved(path.x, path.y)
        return Ellipse(x, y, max(GRID, _rounded(path.rx * size)), max(GRID, _rounded(path.ry * size)))
    if isinstance(path, Rectangle):
        return Rectangle(*moved(path.left, path.bottom), *moved(path.right, path.top))
    if isinstance(path, Polyline):
        return replace(path, corners=tuple(moved(*corner) for corner in path.corners))
    assert isinstance(path, Curve), "there are four kinds of paths"
    return replace(path, knots=tuple(moved(*knot) for knot in path.knots))


def _line(mark: Ink) -> str:
    if mark.role == "none":
        return f"\\draw{'[line width=1.6pt]' if mark.bold else ''} {mark.path.tikz()};"
    return f"\\filldraw{FILLS[mark.role]} {mark.path.tikz()};"


def arranged(relation: Relation, subject: str, thing: str) -> tuple[Put, Put]:
    """Put two kinds into a relation; the thing stands at (0,0).

    Returns:
        The subject and the thing, in the order in which they are painted.
    """
    one, other = shape(subject), shape(thing)
    beside = (one.width + other.width) / 2 + GAP
    if relation in ("larger_than", "smaller_than"):
        return _sized(relation, one, other)
    if relation == "inside":
        return _inside(one, other)
    if relation == "on":
        return _on(one, other)
    # One that is partly hidden looks out at the other's edge, at half of its height.
    edge = _short(0.75 * other.width / 2), _short((other.height - one.height) / 2)
    if relation == "behind":
        return Put(subject, *edge), Put(thing)
    places: dict[str, tuple[float, float]] = {
        "left_of": (-beside, 0),
        "right_of": (beside, 0),
        "outside": (beside, 0),
        "above": (0, other.height + GAP),
        "below": (0, -one.height - GAP),
        "in_front_of": edge,
    }
    x, y = places[relation]
    return Put(thing), Put(subject, _short(x), _short(y))


def _short(value: float) -> float:
    return round(value, 1)


def _sized(relation: str, one: Shape, other: Shape) -> tuple[Put, Put]:
    large, small = (one, other) if relation == "larger_than" else (other, one)
    longer = max(small.width, small.height) / max(large.width, large.height)
    scale = _short(max(1.0, 1.4 * longer, 1.5 * (small.area / large.area) ** 0.5))
    sizes = {large.kind: scale, small.kind: 1.0}
    apart = (one.width * sizes[one.kind] + other.width * sizes[other.kind]) / 2 + GAP
    return Put(other.kind, scale=sizes[other.kind]), Put(one.kind, _short(apart), 0, sizes[one.kind])


ROOMY = 2.0  # how many times as large something is drawn that holds something


def _inside(one: Shape, other: Shape) -> tuple[Put, Put]:
    assert other.room, f"{other.kind} has no room"
    left, bottom, right, top = (ROOMY * edge for edge in other.room)
    scale = max(0.2, _short(0.75 * min((right - left) / one.width, (top - bottom) / one.height, 1.4)))
    y = (bottom + top - one.height * scale) / 2
    return Put(other.kind, scale=ROOMY), Put(one.kind, _short((left + right) / 2), round(y, 1), scale)


def _on(one: Shape, other: Shape) -> tuple[Put, Put]:
    assert other.surface, f"{other.kind} has no surface"
    left, right, height = other.surface
    scale = max(0.2, _short(min(1.0, 0.9 * (right - left) / one.width, 3 / one.height)))
    return Put(other.kind), Put(one.kind, _short((left + right) / 2), height, scale)


def _across(drawn: Shape, copies: int) -> list[float]:
    return [_short(at * (drawn.width + GAP / 2)) for at in range(copies)]


def things(put: Put, hue: str = "", *, copies: int = 1) -> list[Thing]:
    """Return what `scope` writes as things that can be painted without TeX."""
    drawn = shape(put.kind)
    colour = Colour(hue, WORDS[hue][0] if hue else drawn.hue)
    one = Thing(GLYPHS[put.kind], put.kind, drawn.marks, colour, STYLE, put.x, put.y, put.scale)
    return [replace(one, x=put.x + put.scale * x) for x in _across(drawn, copies)]


def scope(put: Put, part: str, hue: str = "", *, copies: int = 1) -> str:
    """Write a thing as a scope that carries a part's name.

    Args:
        put: What and where.
        part: The name.
        hue: A word for its colour; empty for that of its kind.
        copies: So many of them, side by side.
    """
    drawn = shape(put.kind)
    options = [f"local bounding box={part}"]
    if put.x or put.y:
        options.append(f"shift={{({number(put.x)},{number(put.y)})}}")
    if put.scale != 1:
        options.append(f"scale={number(put.scale)}")
    colour = WORDS[hue][0] if hue else drawn.hue
    lines = [f"\\colorlet{{hue}}{{{colour}}}", f"\\begin{{scope}}[{', '.join(options)}, fill=hue, draw=hue!50!black]"]
    if copies > 1:
        places = ", ".join(map(number, _across(drawn, copies)))
        lines.append(f"\\foreach \\x in {{{places}}} {{ \\begin{{scope}}[shift={{(\\x,0)}}]")
    lines += [f"  {_line(mark)}" for mark in drawn.marks]
    if copies > 1:
        lines.append("\\end{scope} }")
    return "\n".join([*lines, "\\end{scope}", ""])
