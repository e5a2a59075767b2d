"""`connected_by`: a line, or an arrow, runs from one part to another.

The line is one open path, or several whose ends meet; what belongs to either part is not it. Lines that only pass a part,
closed outlines, lines that meet only at some third figure (a node of a graph), and grids drawn as one path connect nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import shapely
from shapely import Geometry, affinity

from tikzeval.picture.outline import FLATNESS, united
from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Part
from tikzeval.picture.shape import Shape
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.angle import sides_of
from tikzeval.scoring.relations.base import Asked
from tikzeval.scoring.relations.lines import End, chains, ends_of, in_sight, meeting

REACH = 0.03  # of the picture's longer side, from an end of the line to the outline that it should reach
NEAREST = 6  # ends of a chain to each part that are looked at
BLOCK = 2.0  # times as long as wide: a filled figure that can be a thick line
FULL = 0.3  # of the smallest rectangle around it
TAIL = 0.1  # of its length, at each end


@dataclass(frozen=True, slots=True)
class _Link:
    """A line, or chain of lines, and how far its ends are from what they should reach, as shares of the picture."""

    tail: End
    head: End
    tail_off: float
    head_off: float

    @property
    def off(self) -> float:
        return max(self.tail_off, self.head_off)

    @property
    def points_at_head(self) -> bool:
        return self.head.tipped and not self.tail.tipped


def connected_by(one: Part, other: Part, asked: Asked) -> Finding:
    """A line (of the part `by`, if given) ends within 3 % of the picture of both outlines; `directed`: an arrow to the other.

    Margin: 3 % less the worse end's distance, as a share of the picture's longer side; −1 where there is no line, or
    `directed` and the tips say otherwise. A tip's ink counts as the line's end. A filled figure of the part `by`, twice as
    long as wide, is a line as well, but its direction cannot be told.
    """
    own = {shape.index for part in (one, other) for shape in part.shapes}
    shapes = asked.by.shapes if asked.by else asked.scene.shapes
    ground = shapely.union(one.outline, other.outline)
    ends = ends_of([shape for shape in shapes if shape.index not in own], asked.size)
    allowed = asked.threshold(REACH)
    links = []
    for group in chains(asked.scene, ends, anywhere=True):
        found = _links(group, one, other, asked)
        if any(link.off <= allowed for link in found):  # only then it matters what of it can be seen
            seen = chains(asked.scene, in_sight(asked.scene, group, ground), anywhere=False)
            found = [link for chain in seen for link in _links(chain, one, other, asked)]
        links += found
    pointing = [link for link in links if link.points_at_head and link.off <= allowed] if asked.directed else []
    if not links or min(link.off for link in links) > allowed:
        block = _block(one, other, asked, ends)
        if block is not None and not (links and block.margin < 0):
            return block
    if not links:
        return Finding(-1, f"no line{_of(asked)} runs between {one.name} and {other.name}")
    link = min(pointing or links, key=lambda link: link.off)
    evidence = (
        f"a line{_of(asked)} runs from ({link.tail.at.x:.0f}, {link.tail.at.y:.0f}) to ({link.head.at.x:.0f}, "
        f"{link.head.at.y:.0f}) pt: its ends are {link.tail_off:.1%} and {link.head_off:.1%} of the picture from "
        f"{one.name} and {other.name}; at most {allowed:.0%} is asked"
    )
    blur = asked.blur(one, other)
    if asked.directed and link.off <= allowed and not pointing:
        tips = {True: "a tip", False: "no tip"}
        where = f"with {tips[link.tail.tipped]} at {one.name} and {tips[link.head.tipped]} at {other.name}"
        return Finding(-1, f"{evidence}, but {where}", blur)
    return Finding(allowed - link.off, evidence, blur)


def _of(asked: Asked) -> str:
    return f" of {asked.by.name}" if asked.by else ""


def _links(ends: list[End], one: Part, other: Part, asked: Asked) -> list[_Link]:
    """Return the ways in which a chain of lines leads from one part to the other."""

    def nearest(part: Part) -> list[tuple[float, End]]:
        off = shapely.distance([end.reach for end in ends], part.outline) / asked.size
        return sorted(zip(off.tolist(), ends, strict=True), key=lambda found: found[0])[:NEAREST]

    return [
        _Link(tail, head, tail_off, head_off)
        for (tail_off, tail), (head_off, head) in product(nearest(one), nearest(other))
        if tail.at.distance(head.at) > meeting(asked.scene, tail.line, head.line)
    ]


def _block(one: Part, other: Part, asked: Asked, ends: list[End]) -> Finding | None:
    """Look at the part `by`, without the tips at ends of its lines, as one long filled figure; None where it is none."""
    if asked.by is None:
        return None
    tips = [shapely.buffer(end.reach, FLATNESS) for end in ends if end.tipped]
    solid = [
        shape.region
        for shape in asked.by.shapes
        if _is_solid(shape) and not any(shapely.covers(tip, shape.fill_region) for tip in tips)
    ]
    figure = shared(asked.by.region, united(solid))
    if figure.is_empty:
        return None
    way, longer, shorter = sides_of(figure)
    if longer < BLOCK * shorter or figure.area < FULL * longer * shorter:
        return None
    tail, head = _end_pieces(figure, way)
    first, second = min(
        ([one.outline.distance(near), other.outline.distance(far)] for near, far in ((tail, head), (head, tail))),
        key=max,
    )
    off, allowed = max(first, second) / asked.size, asked.threshold(REACH)
    evidence = (
        f"{asked.by.name} is a long figure, whose ends are {first / asked.size:.1%} and {second / asked.size:.1%} of the "
        f"picture from {one.name} and {other.name}; at most {allowed:.0%} is asked"
    )
    blur = asked.blur(one, other) + asked.by.slack / asked.size
    if asked.directed and off <= allowed:
        return Finding(-1, f"{evidence}, but which way it points cannot be told", blur)
    return Finding(allowed - off, evidence, blur)


def _is_solid(shape: Shape) -> bool:
    """Whether a shape fills something: strokes are lines, however thick, and words connect nothing."""
    if shape.kind == "path":
        return bool(shape.fill and shape.fill[3] and shape.fill_region.area > 0)
    return shape.kind != "text"


def _end_pieces(figure: Geometry, way: tuple[float, float]) -> tuple[Geometry, Geometry]:
    """Return the first and last tenth of a figure along a direction (a unit vector)."""
    angle = math.atan2(way[1], way[0])
    level = affinity.rotate(figure, -angle, origin=(0, 0), use_radians=True)
    left, bottom, right, top = level.bounds
    tail = TAIL * (right - left)
    boxes = (shapely.box(left, bottom, left + tail, top), shapely.box(right - tail, bottom, right, top))
    first, last = (affinity.rotate(shared(level, box), angle, origin=(0, 0), use_radians=True) for box in boxes)
    return first, last
