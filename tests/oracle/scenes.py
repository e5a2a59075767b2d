"""Random scenes: parts made of discs, rings, convex polygons and thick lines, with covers, clips and fading.

Every item's ink is known in closed form (`Item.ink`, page points); a part is a union of pieces that are convex once their
holes are filled, and either overlap or are clearly apart, so that its outline is known too.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise

from tests.oracle.plane import TURN, Nothing, Point, Region, box, disc, solid, union

GAP = 4 / 512  # of the picture: what narrower a gap is, does not open an outline
LINES = "e"  # the part that some connecting lines are
COLOURS = (
    "red", "blue", "orange", "teal", "violet", "brown", "magenta", "cyan", "olive", "lime", "pink", "black", "gray",
    "yellow", "green", "purple",
)  # fmt: skip


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


def regular(centre: Point, radius: float, corners: int, angle: float) -> tuple[Point, ...]:
    return tuple(
        (
            centre[0] + radius * math.cos(angle + TURN * i / corners),
            centre[1] + radius * math.sin(angle + TURN * i / corners),
        )
        for i in range(corners)
    )


def rectangle(centre: Point, width: float, height: float, angle: float) -> tuple[Point, ...]:
    corners = ((-width, -height), (width, -height), (width, height), (-width, height))
    return turned([(x / 2 + centre[0], y / 2 + centre[1]) for x, y in corners], centre, angle)


def turned(points: list[Point], about: Point, angle: float) -> tuple[Point, ...]:
    cos, sin = math.cos(angle), math.sin(angle)
    return tuple(
        (about[0] + cos * (x - about[0]) - sin * (y - about[1]), about[1] + sin * (x - about[0]) + cos * (y - about[1]))
        for x, y in points
    )


def random_scene(seed: str) -> Scene:
    """Return the scene of a seed: two to four parts, covers, clips, connecting lines."""
    while True:
        rng = random.Random(seed)  # noqa: S311
        seed += "'"
        scene = _Maker(rng).scene(seed)
        if _clear(scene):
            return scene


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.colours = list(COLOURS)
        rng.shuffle(self.colours)
        self.width, self.height = rng.uniform(150, 420), rng.uniform(150, 420)
        self.size = max(self.width, self.height)

    def scene(self, seed: str) -> Scene:
        idea = self.rng.choices([self.free, self.row, self.twins, self.within, self.standing], [12, 4, 4, 2, 1])[0]
        items, angle = idea()
        rng = self.rng
        if rng.random() < 0.35:
            line = self.connector(items)
            items.insert(0 if line.tips else rng.randrange(len(items) + 1), line)  # the ink of tips covers nothing
        if rng.random() < 0.3:
            items.insert(
                rng.randrange(1, len(items) + 1), self.piece(self.place(), self.size * rng.uniform(0.05, 0.15), ())
            )
        scene = Scene(seed, self.width, self.height, tuple(items), angle)
        return self.tuned(scene) if rng.random() < 0.3 else scene

    # --- ideas -------------------------------------------------------------------------------------

    def free(self) -> tuple[list[Item], None]:
        """Parts of one to three pieces anywhere, their pieces sometimes interleaved, some drawn within others."""
        rng = self.rng
        groups = []
        for name in "abcd"[: rng.choice((2, 2, 3, 4))]:
            reach = self.size * rng.choice((0.06, 0.1, 0.15, 0.25)) * rng.uniform(0.7, 1.2)
            at = self.place()
            parts: tuple[str, ...] = (name,)
            if groups and rng.random() < 0.12:
                parts = (groups[0][0].parts[0], name)
            pieces = []
            for _ in range(rng.choice((1, 1, 2, 3))):
                pieces.append(
                    self.piece(
                        (at[0] + rng.uniform(-2, 2) * reach, at[1] + rng.uniform(-2, 2) * reach) if pieces else at,
                        reach,
                        parts,
                    )
                )
            groups.append(pieces)
        if rng.random() < 0.3:
            return _shuffled_in_order(groups, rng), None
        return [item for pieces in groups for item in pieces], None

    def row(self) -> tuple[list[Item], None]:
        """Three or four parts more or less in a row or column."""
        rng = self.rng
        count, upright = rng.choice((3, 4)), rng.random() < 0.5
        step = (self.height if upright else self.width) / (count + 1)
        wobble = rng.choice((0.0, 0.01, 0.02, 0.04)) * self.size
        items = []
        for i in range(count):
            along = step * (i + 1) + rng.uniform(-1, 1) * wobble * rng.choice((0.3, 1, 3))
            across = (self.width if upright else self.height) / 2 + rng.uniform(-1, 1) * wobble
            centre = (across, along) if upright else (along, across)
            items.append(self.piece(centre, step * rng.uniform(0.2, 0.4), ("abcd"[i],), even=True))
        rng.shuffle(items)
        return items, None

    def twins(self) -> tuple[list[Item], float | None]:
        """Part a is part b turned or mirrored, sometimes nearly."""
        rng = self.rng
        reach, at = self.size * rng.uniform(0.08, 0.16), self.place()
        shape = _convex(rng, (0.0, 0.0), reach)
        other = (self.width - at[0], self.height - at[1])
        mirror, factor = rng.random() < 0.4, rng.choice((1.0, rng.uniform(0.6, 1.4)))
        angle = 0.0 if mirror else rng.uniform(-math.pi, math.pi)
        copy = [(factor * (-x if mirror else x), factor * y) for x, y in turned(list(shape), (0.0, 0.0), angle)]
        items = [
            Item("polygon", _facing([(x + at[0], y + at[1]) for x, y in shape]), self.colours.pop(), parts=("b",)),
            Item("polygon", _facing([(x + other[0], y + other[1]) for x, y in copy]), self.colours.pop(), parts=("a",)),
        ]
        return items, None if mirror else math.degrees(angle)

    def within(self) -> tuple[list[Item], None]:
        """Part a in or before the middle of part b, more or less."""
        rng = self.rng
        reach, at = self.size * rng.uniform(0.12, 0.25), self.place()
        near = rng.choice((0.05, 0.3, 0.8)) * reach
        place = at[0] + rng.uniform(-near, near), at[1] + rng.uniform(-near, near)
        items = [self.piece(at, reach, ("b",)), self.piece(place, reach * rng.uniform(0.3, 0.6), ("a",), even=True)]
        if rng.random() < 0.3:
            items.append(self.piece(self.place(), 0.1 * self.size, ("c",)))
        return items, None

    def standing(self) -> tuple[list[Item], None]:
        """Part a, an upright box, stands on a wider one, b, or hardly does not."""
        rng = self.rng
        width, height = self.size * rng.uniform(0.1, 0.2), self.size * rng.uniform(0.1, 0.15)
        x, y = self.width / 2, self.height * rng.uniform(0.3, 0.5)
        lift = self.size * rng.choice((0.0005, 0.003, 0.3))
        places = (("a", (x, y + lift), width), ("b", (x + rng.uniform(-0.1, 0.1) * width, y - height), 2 * width))
        return [
            Item("polygon", rectangle((cx, cy + height / 2), wide, height, 0.0), self.colours.pop(), parts=(name,))
            for name, (cx, cy), wide in places
        ], None

    # --- pieces ------------------------------------------------------------------------------------

    def place(self) -> Point:
        return self.width * self.rng.uniform(0.12, 0.88), self.height * self.rng.uniform(0.12, 0.88)

    def piece(self, at: Point, reach: float, parts: tuple[str, ...], *, even: bool = False) -> Item:
        """One piece of a part within about `reach` of a point; `even` ones have their middle there."""
        rng = self.rng
        colour = self.colours.pop()
        kinds = (
            ["disc", "ring", "box", "regular", "line"] if even else ["disc", "ring", "box", "regular", "line", "convex"]
        )
        kind = rng.choice(kinds)
        angle = rng.choice((0.0, rng.uniform(0, TURN)))
        paint = rng.choice(("fill", "fill", "draw", "filldraw"))
        line = {
            "paint": paint,
            "width": 0.0 if paint == "fill" else rng.uniform(0.02, 0.2) * reach + 0.6,
            "join": rng.choice(("miter", "round", "bevel")),
            "parts": parts,
        }
        if kind == "disc":
            item = Item("disc", (at,), colour, radius=reach * rng.uniform(0.5, 1), **line)
        elif kind == "ring":
            outer = reach * rng.uniform(0.7, 1)
            line["width"] = min(line["width"], 0.1 * outer)
            item = Item("ring", (at,), colour, radius=outer, inner=outer * rng.uniform(0.4, 0.7), **line)
        elif kind == "line":
            half = (reach * math.cos(angle), reach * math.sin(angle))
            ends = ((at[0] - half[0], at[1] - half[1]), (at[0] + half[0], at[1] + half[1]))
            line |= {
                "paint": "draw",
                "width": reach * rng.uniform(0.08, 0.5),
                "cap": rng.choice(("butt", "round", "rect")),
            }
            item = Item("line", ends, colour, **line)
        else:
            if kind == "box":
                points = rectangle(at, reach * rng.uniform(0.5, 2), reach * rng.uniform(0.5, 2), angle)
            elif kind == "regular":
                points = regular(at, reach, rng.choice((3, 4, 5, 6, 8)), angle)
            else:
                points = _convex(rng, at, reach)
                line["width"] = min(line["width"], 0.1 * reach)
            item = Item("polygon", points, colour, **line)
        if rng.random() < 0.15:
            item = replace(
                item, opacity=round(rng.uniform(0.35, 0.75), 2), group=item.paint != "filldraw" and rng.random() < 0.3
            )
        solid_ink = isinstance(item.hole, Nothing) and item.kind != "ring"
        if not even and solid_ink and rng.random() < 0.15:
            off = (at[0] + rng.uniform(-0.5, 0.5) * reach, at[1] + rng.uniform(-0.5, 0.5) * reach)
            clip = (
                Item("disc", (off,), "black", radius=reach * rng.uniform(0.6, 1))
                if rng.random() < 0.5
                else Item(
                    "polygon",
                    rectangle(off, reach * rng.uniform(0.8, 2), reach * rng.uniform(0.8, 2), angle + 0.3),
                    "black",
                )
            )
            item = replace(item, clip=clip)
        return item

    def connector(self, items: list[Item]) -> Item:
        """A thin line between pieces of two parts, whose ends reach them more or less."""
        rng = self.rng
        hair = 0.01 * self.size
        (x0, y0), (x1, y1) = (
            (item.points[0][0] + rng.uniform(-hair, hair), item.points[0][1] + rng.uniform(-hair, hair))
            for item in (items[0], items[-1])
        )
        if math.hypot(x1 - x0, y1 - y0) < 0.2 * self.size:  # no room for a line
            x1, y1 = (x1 + 0.5 * self.width) % self.width, (y1 + 0.5 * self.height) % self.height
        short = [rng.choice((0.0, 0.1, 0.2, 0.3)) for _ in range(2)]
        start = x0 + short[0] * (x1 - x0), y0 + short[0] * (y1 - y0)
        end = x1 - short[1] * (x1 - x0), y1 - short[1] * (y1 - y0)
        stations = [start, end]
        if rng.random() < 0.4:
            stations.insert(
                1,
                (
                    (x0 + x1) / 2 + rng.uniform(-0.1, 0.1) * self.size,
                    (y0 + y1) / 2 + rng.uniform(-0.1, 0.1) * self.size,
                ),
            )
        return Item(
            "line", tuple(stations), self.colours.pop(), paint="draw", width=rng.choice((0.4, 0.8, 1.2)),
            tips=rng.choice(("", "", ">", "<", "<>")), parts=rng.choice(((), (), (LINES,))),
        )  # fmt: skip

    # --- thresholds --------------------------------------------------------------------------------

    def tuned(self, scene: Scene) -> Scene:
        """Move part b straight until a relation's true margin is close to its threshold, if it gets there at all."""
        from tests.oracle.truth import THRESHOLDS, Truth

        rng = self.rng
        margin: Callable[[Truth], float] = rng.choice(THRESHOLDS)
        angle = rng.uniform(0, TURN)
        reach = 0.3 * self.size

        def moved(share: float) -> Scene:
            dx, dy = share * reach * math.cos(angle), share * reach * math.sin(angle)
            return replace(
                scene, items=tuple(item.shifted(dx, dy) if item.parts[-1:] == ("b",) else item for item in scene.items)
            )

        aim = rng.choice((-1, 1)) * rng.choice((0.002, 0.005, 0.01, 0.02))
        low, high = 0.0, 1.0
        try:
            below = margin(Truth(moved(low))) < aim
            if below == (margin(Truth(moved(high))) < aim):
                return scene
            for _ in range(10):
                middle = (low + high) / 2
                low, high = (middle, high) if (margin(Truth(moved(middle))) < aim) == below else (low, middle)
        except (ValueError, ZeroDivisionError):  # a part left the page on the way
            return scene
        return moved(low)


def _facing(points: list[Point]) -> tuple[Point, ...]:
    """The same corners counter-clockwise."""
    return solid(points).points


def _convex(rng: random.Random, at: Point, reach: float) -> tuple[Point, ...]:
    """Corners on an ellipse, none of them sharp."""
    count = rng.choice((3, 4, 5, 6))
    angles = [TURN * (i + rng.uniform(-0.2, 0.2)) / count for i in range(count)]
    flat = rng.uniform(0.5, 1)
    return tuple((at[0] + reach * math.cos(angle), at[1] + flat * reach * math.sin(angle)) for angle in angles)


def _shuffled_in_order(groups: list[list[Item]], rng: random.Random) -> list[Item]:
    """Interleave lists, each in its own order."""
    queues = [list(group) for group in groups]
    mixed = []
    while any(queues):
        mixed.append(rng.choice([queue for queue in queues if queue]).pop(0))
    return mixed


def _clear(scene: Scene) -> bool:
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
