"""What a scene is: parts made of discs, rings, convex polygons and thick lines, with covers, clips and fading.

Every item's ink is known in closed form (`Item.ink`, page points); a part is a union of pieces that are convex once their
holes are filled, and either overlap or are clearly apart, so that its outline is known too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise

from tests.oracle.edges import Point
from tests.oracle.regions import Nothing, Region, box, disc, solid, union

GAP = 4 / 512  # of the picture: what narrower a gap is, does not open an outline
LINES = "e"  # the part that some connecting lines are


@dataclass(frozen=True)
class Item:
    """One thing that is painted. Lengths are points on the page."""

    kind: str  # disc, ring, polygon or line
    points: tuple[Point, ...]  # centre; centre; corners; stations
    colour: str
    radius: float = 0.0  # of a disc; the outer one of a ring
    inner: float = 0.0  # of a ring's hole
    paint: str = "fill"  # fill, draw or filldraw
    width: float = 0.0  # of the line
    cap: str = "butt"
    join: str = "miter"
    parts: tuple[str, ...] = ()  # outermost first
    opacity: float = 1.0
    clip: Item | None = None
    tips: str = ""  # of a line: "", ">" at its end, "<" at its start, "<>" at both
    group: bool = False  # painted through a transparency group

    @property
    def opaque(self) -> bool:
        return self.opacity == 1

    @cached_property
    def shell(self) -> Region:
        """Its ink with holes filled, unclipped."""
        out = self.width / 2 if self.paint != "fill" else 0.0
        if self.kind in ("disc", "ring"):
            return disc(self.points[0], self.radius + out)
        if self.kind == "polygon":
            return _widened(self.points, out, self.join)
        pieces = [_rod(a, b, self.width / 2, self.cap) for a, b in pairwise(self.points)]
        return union(pieces)

    @cached_property
    def hole(self) -> Region:
        """What its outermost line encloses without painting it."""
        out = self.width / 2 if self.paint != "fill" else 0.0
        if self.kind == "ring":
            return disc(self.points[0], self.inner - out)
        if self.paint != "draw" or self.kind == "line":
            return Nothing()
        if self.kind == "disc":
            return disc(self.points[0], self.radius - out)
        return _widened(self.points, -out, "miter")

    @cached_property
    def whole(self) -> Region:
        """Its ink unclipped."""
        if self.kind == "ring" and self.paint == "draw":  # two circles
            (at,), half = self.points, self.width / 2
            lines = [disc(at, r + half) - disc(at, r - half) for r in (self.radius, self.inner)]
            return lines[0] | lines[1]
        return self.shell if isinstance(self.hole, Nothing) else self.shell - self.hole

    @cached_property
    def ink(self) -> Region:
        return self.whole if self.clip is None else self.whole & self.clip.shell

    @cached_property
    def filled(self) -> Region:
        """Its ink with holes filled."""
        return self.shell if self.clip is None else self.shell & self.clip.shell

    def shifted(self, dx: float, dy: float) -> Item:
        clip = self.clip.shifted(dx, dy) if self.clip else None
        return replace(self, points=tuple((x + dx, y + dy) for x, y in self.points), clip=clip)


def _widened(points: tuple[Point, ...], out: float, join: str) -> Region:
    """A convex polygon with its edges moved outwards, its corners mitred, rounded or bevelled."""
    if out > 0 and join == "round":
        return solid(list(points), out)
    if out == 0:
        return solid(list(points))
    shifted = []
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        length = math.dist(a, b)
        dx, dy = out * (b[1] - a[1]) / length, -out * (b[0] - a[0]) / length
        shifted.append(((a[0] + dx, a[1] + dy), (b[0] + dx, b[1] + dy)))
    if join == "bevel":
        return solid([point for edge in shifted for point in edge])
    return solid([_meet(one, other) for one, other in zip(shifted[-1:] + shifted[:-1], shifted, strict=True)])


def _meet(one: tuple[Point, Point], other: tuple[Point, Point]) -> Point:
    (x0, y0), (x1, y1) = one
    (x2, y2), (x3, y3) = other
    t = ((x2 - x0) * (y3 - y2) - (y2 - y0) * (x3 - x2)) / ((x1 - x0) * (y3 - y2) - (y1 - y0) * (x3 - x2))
    return x0 + t * (x1 - x0), y0 + t * (y1 - y0)


def _rod(a: Point, b: Point, half: float, cap: str) -> Region:
    if cap == "round":
        return solid([a, b], half)
    length = math.dist(a, b)
    ex, ey = half * (b[0] - a[0]) / length, half * (b[1] - a[1]) / length
    if cap == "rect":
        a, b = (a[0] - ex, a[1] - ey), (b[0] + ex, b[1] + ey)
    return solid([(a[0] + ey, a[1] - ex), (b[0] + ey, b[1] - ex), (b[0] - ey, b[1] + ex), (a[0] - ey, a[1] + ex)])


@dataclass(frozen=True)
class Scene:
    """A picture of known geometry."""

    seed: str
    width: float
    height: float
    items: tuple[Item, ...]  # in paint order
    turned: float | None = None  # degrees by which part a is b turned, where that was the idea

    @property
    def size(self) -> float:
        return max(self.width, self.height)

    @property
    def page(self) -> Region:
        return box(0, 0, self.width, self.height)

    @property
    def names(self) -> tuple[str, ...]:
        """The parts, without that of the connecting lines."""
        return tuple(dict.fromkeys(name for item in self.items for name in item.parts if name != LINES))

    def of(self, part: str) -> list[Item]:
        return [item for item in self.items if part in item.parts]


def clear(scene: Scene) -> bool:
    """Whether the parts are to be seen, and the outline of each is known: its pieces convex, and two of them clearly
    apart or (at most two) clearly overlapping."""
    gap = GAP * scene.size
    for name in scene.names:
        pieces = scene.of(name)
        if not all(_whole(item, scene) for item in pieces):
            return False
        shells = [item.filled & scene.page for item in pieces]
        shared = [(one, other, (one & other).area) for one, other in combinations(shells, 2)]
        if any(area == 0 and one.distance(other) < 1.3 * gap for one, other, area in shared):
            return False
        overlapping = [pair for pair in shared if pair[2] > 0]
        if len(overlapping) > 1 or any(area < 0.1 * min(one.area, other.area) for one, other, area in overlapping):
            return False
    return True


def _whole(item: Item, scene: Scene) -> bool:
    """Whether there is enough of a piece on the page, and the page does not open its hole."""
    if (item.filled & scene.page).area < 0.002 * scene.page.area:
        return False
    return isinstance(item.hole, Nothing) or (item.filled - scene.page).area == 0
