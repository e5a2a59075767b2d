"""What is true of a scene, from its parameters alone: for every relation the margin that its definition gives.

`bound` of an answer is how far a measured margin may be off when every edge is known to `EDGE` points only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tests.oracle.plane import Map, Nothing, Pair, Point, Region, Solid, union
from tests.oracle.scenes import GAP, Item, Scene

EDGE = 0.11  # points: curves in chords (0.05), the edges of lines once more, TeX's arithmetic
ANGLES = 720  # directions in which outlines are turned


@dataclass(frozen=True)
class Answer:
    """The true margin of a question, and how far a measured one may be off."""

    margin: float
    bound: float
    sign_only: bool = False  # the measured margin need only have the same sign


UNKNOWN = Answer(0.0, math.inf)


@dataclass(frozen=True)
class Part:
    """The truth about one part."""

    name: str
    region: Region  # its visible ink
    full: Region  # its ink as if nothing covered it
    outline: Region  # that with its holes filled
    loose: float  # square points that closing narrow gaps may add to the outline
    edge: float = EDGE

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.region.box

    @property
    def centre(self) -> Point:
        left, bottom, right, top = self.box
        return (left + right) / 2, (bottom + top) / 2

    @property
    def extent(self) -> Point:
        left, bottom, right, top = self.box
        return right - left, top - bottom

    @cached_property
    def reach(self) -> float:
        """Points by which the sides of its box may be off: a corner is further off than the edges that meet in it."""
        left, bottom, right, top = self.box
        corners = self.region.turns
        far = [
            1 / max(0.02, math.cos(turn / 2))
            for (x, y), turn in corners
            if min(x - left, right - x, y - bottom, top - y) < 3 * self.edge
        ]
        return self.edge * max(far, default=1.0)

    @property
    def bulk(self) -> float:
        """Area of the outline that is not covered."""
        return self.outline.area - (self.full.area - self.region.area)

    @property
    def blur(self) -> float:
        """Square points by which the outline's area may be off."""
        return self.edge * self.outline.perimeter + self.loose


class Truth:
    """The truth about a scene. `edges`: points by which the measured edges of a part may be off, where not `EDGE`."""

    def __init__(self, scene: Scene, edges: dict[str, float] | None = None) -> None:
        self.scene = scene
        self.edges = edges or {}
        self.parts = {name: self.part(name) for name in scene.names}

    def part(self, name: str, besides: str = "") -> Part:
        """A part, as far as it does not belong to another one too."""
        page = self.scene.page
        own = [item for item in self.scene.of(name) if besides not in item.parts]
        seen: Region = Nothing()
        for item in self.scene.items:
            if item in own:
                seen = seen | item.ink
            elif item.opaque and not isinstance(seen, Nothing):
                seen = seen - item.ink
        shells = [item.filled & page for item in own]
        loose = 0.0
        gap = GAP * self.scene.size
        for i, one in enumerate(shells):
            for other in shells[:i]:
                if (one & other).area > 0:
                    loose += 2 * gap * math.sqrt(gap * math.sqrt(min(one.area, other.area)))
        full = union([item.ink for item in own]) & page
        return Part(name, seen & page, full, union(shells), loose, self.edges.get(name, EDGE))

    def pair(self, one: str, other: str) -> tuple[Part, Part]:
        """Two parts; where one is drawn within the other, the outer one without it."""
        within = {name: {id(item) for item in self.scene.of(name)} for name in (one, other)}
        first, second = self.parts[one], self.parts[other]
        if within[other] < within[one]:
            first = self.part(one, other)
        elif within[one] < within[other]:
            second = self.part(other, one)
        return first, second

    # --- relations of two parts --------------------------------------------------------------------

    def relation(self, name: str, one: str, other: str, **asked: object) -> Answer:
        return getattr(self, name)(*self.pair(one, other), **asked)

    def _shift(self, a: Part, b: Part, axis: int, sign: int) -> Answer:
        size = self.scene.size
        margin = (sign * (b.centre[axis] - a.centre[axis]) - 0.1 * (a.extent[axis] + b.extent[axis])) / size
        return Answer(margin, 1.3 * (a.reach + b.reach) / size)

    def left_of(self, a: Part, b: Part) -> Answer:
        return self._shift(a, b, 0, 1)

    def right_of(self, a: Part, b: Part) -> Answer:
        return self._shift(a, b, 0, -1)

    def below(self, a: Part, b: Part) -> Answer:
        return self._shift(a, b, 1, 1)

    def above(self, a: Part, b: Part) -> Answer:
        return self._shift(a, b, 1, -1)

    def inside(self, a: Part, b: Part, needed: float = 0.9) -> Answer:
        shared, area = (a.region & b.outline).area, a.region.area
        near = b.edge * b.outline.perimeter * min(1.0, area / b.outline.area)
        return Answer(shared / area - needed, (a.edge * a.region.perimeter + near + b.loose) / area)

    def contains(self, a: Part, b: Part) -> Answer:
        return self.inside(b, a)

    def overlaps(self, a: Part, b: Part) -> Answer:
        smaller = min(a.outline.area, b.outline.area)
        return Answer((a.outline & b.outline).area / smaller - 0.05, 1.3 * min(a.blur + b.blur, 4 * smaller) / smaller)

    def disjoint(self, a: Part, b: Part) -> Answer:
        size = self.scene.size
        shared = (a.outline & b.outline).area
        if shared > 0:
            off = math.sqrt(shared + a.blur + b.blur) - math.sqrt(max(0.0, shared - a.blur - b.blur))
            return Answer(-math.sqrt(shared) / size - 0.003, off / size)
        return Answer(a.outline.distance(b.outline) / size - 0.003, (a.edge + b.edge) / size)

    def _distance(self, a: Part, b: Part) -> Answer:
        size = self.scene.size
        distance = a.region.distance(b.region)
        off = a.edge + b.edge
        for part, other in ((a, b), (b, a)):
            for corner, turn in part.region.turns:
                far = part.edge / max(0.02, math.cos(turn / 2))
                if far > off and other.region.distance_to(corner) < distance + far:
                    off = far  # a needle's tip is known less well than its sides
        return Answer(distance / size, off / size)

    def touches(self, a: Part, b: Part) -> Answer:
        distance = self._distance(a, b)
        return Answer(0.02 - distance.margin, distance.bound)

    def near(self, a: Part, b: Part) -> Answer:
        distance = self._distance(a, b)
        return Answer(0.12 - distance.margin, distance.bound)

    def apart(self, a: Part, b: Part) -> Answer:
        distance = self._distance(a, b)
        return Answer(distance.margin - 0.02, distance.bound)

    def larger_than(self, a: Part, b: Part) -> Answer:
        ratio = a.bulk / b.bulk
        return Answer(ratio - 1.2, ratio * self._off(a, b))

    def smaller_than(self, a: Part, b: Part) -> Answer:
        return self.larger_than(b, a)

    def same_size(self, a: Part, b: Part) -> Answer:
        ratio = max(a.bulk / b.bulk, b.bulk / a.bulk)
        return Answer(1.2 - ratio, ratio * self._off(a, b))

    def _off(self, a: Part, b: Part) -> float:
        """The relative error of the ratio of two parts' sizes."""
        return sum(
            (part.blur + part.edge * (part.full.perimeter + part.region.perimeter)) / part.bulk for part in (a, b)
        )

    def _longer(self, a: Part, b: Part, axis: int) -> Answer:
        ratio = a.extent[axis] / b.extent[axis]
        return Answer(ratio - 1.1, 2 * ratio * (a.reach / a.extent[axis] + b.reach / b.extent[axis]))

    def wider_than(self, a: Part, b: Part) -> Answer:
        return self._longer(a, b, 0)

    def taller_than(self, a: Part, b: Part) -> Answer:
        return self._longer(a, b, 1)

    def in_front_of(self, a: Part, b: Part) -> Answer:
        page = self.scene.page
        shared = a.full & b.full
        needed = 0.0002 * page.area
        off = a.edge * (a.full.perimeter + b.full.perimeter)
        if shared.area < needed:
            return Answer(-1.0, 2.0 if shared.area > needed - off else 0.0)
        on_top: Region = Nothing()
        for item in self.scene.items:
            mine, its = ((part.name in item.parts) for part in (a, b))
            if mine and not (its and b.name == item.parts[-1]):
                on_top = on_top | item.ink
            elif its:
                on_top = on_top - item.ink
        seen = (on_top & shared).area / shared.area
        bound = 2.0 if shared.area < needed + off else 2 * a.edge * shared.perimeter / shared.area
        return Answer(seen - 0.5, bound)

    def behind(self, a: Part, b: Part) -> Answer:
        return self.in_front_of(b, a)

    def centred_in(self, a: Part, b: Part) -> Answer:
        shares = [abs(p - q) / extent for p, q, extent in zip(a.centre, b.centre, b.extent, strict=True)]
        return Answer(
            0.1 - max(shares),
            (a.reach + b.reach) * 1.3 * max((1 + 2 * s) / e for s, e in zip(shares, b.extent, strict=True)),
        )

    # --- relations of which only the clear cases are known --------------------------------------------

    def beside(self, a: Part, b: Part) -> Answer:
        """Left or right of it, at the same height."""
        (ax, _), (bx, _) = a.centre, b.centre
        wide = a.extent[0] + b.extent[0]
        shared = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
        if shared < -0.01 * self.scene.size or abs(ax - bx) < 0.02 * wide:
            return Answer(-1.0, 0.0, sign_only=True)
        if shared > 0.95 * min(a.extent[1], b.extent[1]) and abs(ax - bx) > max(0.6 * wide, 0.1 * self.scene.size):
            return Answer(1.0, 0.0, sign_only=True)
        return UNKNOWN

    def on(self, a: Part, b: Part) -> Answer:
        """Its foot meets what supports at least half of its width from below."""
        size = self.scene.size
        (left, _, right, top), (its_left, bottom, its_right, _) = a.full.box, b.full.box
        over = min(right, its_right) - max(left, its_left)
        if a.full.distance(b.full) > 0.1 * size or top < bottom or over < 0.2 * (right - left):
            return Answer(-1.0, 0.0, sign_only=True)
        boxes = all(
            isinstance(part.region, Pair)
            and len(part.region.boundary) == 4
            and part.full.area > 0.999 * _area(part.box)
            for part in (a, b)
        )
        if boxes and 0 < a.box[1] - b.box[3] < 0.005 * size and over > 0.95 * (right - left):
            return Answer(1.0, 0.0, sign_only=True)
        return UNKNOWN

    # --- directions --------------------------------------------------------------------------------

    def parallel(self, a: Part, b: Part) -> Answer:
        return self._angle(a, b, 0.0)

    def perpendicular(self, a: Part, b: Part) -> Answer:
        return self._angle(a, b, 90.0)

    def _angle(self, a: Part, b: Part, wanted: float) -> Answer:
        turns = []
        unsure = 0.0
        for part in (a, b):
            angle, ratio, spread = _direction(part.outline, part.blur)
            hair = part.edge / math.sqrt(part.outline.area)
            if abs(ratio - 1.5) < 6 * hair or spread > 10 or part.loose:
                return UNKNOWN  # which of two directions is a matter of hairs
            unsure += (math.degrees(3 * hair) + spread) / 90
            turns.append(angle if ratio >= 1.5 else math.nan)
        if any(map(math.isnan, turns)):
            return Answer(-1.0, 0.0)
        between = abs(turns[0] - turns[1]) % 180
        between = min(between, 180 - between)
        return Answer((10 - abs(between - wanted)) / 90, unsure)

    def rotated_by(self, a: Part, b: Part, degrees: float) -> Answer:
        """Both outlines star-shaped around their centroids: their polar curves shifted are the outlines turned."""
        far = [_polar(part.outline) for part in (a, b)]
        index = np.arange(ANGLES)
        shifted = far[1][(index[None, :] - index[:, None]) % ANGLES]  # row k: b turned by k steps
        shared = np.minimum(shifted, far[0]) ** 2 / 2 * (2 * math.pi / ANGLES)
        areas = shared.sum(axis=1)
        iou = areas / (2 - areas)
        here = float(np.interp(degrees % 360, 360 / ANGLES * np.arange(ANGLES + 1), [*iou, iou[0]]))
        off = sum(2 * part.blur / part.outline.area for part in (a, b))
        return Answer(min(here - 0.7, 0.05 - (float(iou.max()) - here)), 0.008 + off)

    # --- symmetry, rows ----------------------------------------------------------------------------

    def symmetric(self, names: Sequence[str], axis: str) -> Answer:
        parts = [self.parts[name] for name in names]
        middles = [part.centre for part in parts]
        x, y = (sum(middle[i] for middle in middles) / len(parts) for i in (0, 1))
        hair, breadth = 0.0011, 0.0007  # edges that coincide would cut each other nowhere
        if axis == "vertical":
            mirror: Map = lambda u, v: (2 * x - u + hair, v + breadth)  # noqa: E731
        else:
            mirror = lambda u, v: (u + hair, 2 * y - v + breadth)  # noqa: E731
        image = parts[0].outline.moved(mirror)
        other = parts[-1].outline
        shared = (image & other).area
        whole = image.area + other.area - shared
        off = sum(2 * part.blur for part in parts) * (3 - len(parts)) + 2 * parts[0].edge * image.perimeter
        return Answer(shared / whole - (0.9 if len(parts) == 1 else 0.8), 1.5 * off / whole)

    def aligned(self, names: Sequence[str], axis: str, edge: str) -> Answer:
        boxes = [self.parts[name].box for name in names]
        places = [
            {"left": b[0], "bottom": b[1], "right": b[2], "top": b[3]}.get(edge, (b[0] + b[2]) / 2 if axis == "vertical" else (b[1] + b[3]) / 2)
            for b in boxes
        ]  # fmt: skip
        return Answer(0.02 - (max(places) - min(places)) / self.scene.size, self._slack(names) * 2 / self.scene.size)

    def evenly_spaced(self, names: Sequence[str], axis: str) -> Answer:
        along = 0 if axis == "horizontal" else 1
        places = sorted(self.parts[name].centre[along] for name in names)
        gaps = np.diff(places)
        mean = float(gaps.mean())
        if mean < 0.01 * self.scene.size:
            return UNKNOWN  # all in one place
        spread = float(np.ptp(gaps)) / mean
        return Answer(0.15 - spread, self._slack(names) * (4 + 2 * spread) / mean)

    def _slack(self, names: Sequence[str]) -> float:
        return max(self.parts[name].reach for name in names)

    # --- lines -------------------------------------------------------------------------------------

    def connected_by(self, a: Part, b: Part, *, directed: bool = False, by: str | None = None) -> Answer:
        size = self.scene.size
        best = Answer(-1.0, 0.0, sign_only=True)
        for line in self.scene.items:
            if line.kind != "line" or {a.name, b.name} & set(line.parts) or (by and by not in line.parts):
                continue
            shown = self._shown(line)
            if shown < 0.001 and not line.tips:
                continue  # what cannot be seen connects nothing
            if shown < 0.5:
                return UNKNOWN
            for start, end, tips in (
                (line.points[0], line.points[-1], line.tips),
                (line.points[-1], line.points[0], line.tips.translate(str.maketrans("<>", "><"))),
            ):
                worse = max(a.outline.distance_to(start), b.outline.distance_to(end))
                margin = 0.03 - worse / size
                off = (line.width + (8 if line.tips else 0) + a.edge + b.edge) / size
                if directed and "".join(sorted(tips)) != ">":
                    if abs(margin) < 2 * off:
                        return UNKNOWN  # ambiguous for its length before it is wrong for its direction
                    margin = -1.0
                if by and margin < 0 and (len(line.points) > 2 or (line.ink - self.scene.page).area > 0):
                    return UNKNOWN  # the part may be taken for a long figure, whose ends are not the line's
                if margin > best.margin:
                    best = Answer(margin, off, sign_only=margin < 0)
        return best

    def _shown(self, line: Item) -> float:
        """The share of a line's ink that can be seen."""
        seen = line.ink & self.scene.page
        for item in self.scene.items[self.scene.items.index(line) + 1 :]:
            if item.opaque:
                seen = seen - item.ink
        return seen.area / line.ink.area


def _area(box: tuple[float, float, float, float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _direction(outline: Region, blur: float) -> tuple[float, float, float]:
    """Of the smallest box at any angle: the direction of its longer side in degrees, how many times that is the shorter
    one, and by how many degrees boxes are turned whose area is as small within `blur`."""
    corners = _hull(outline.corners)
    ways = np.diff(np.vstack([corners, corners[:1]]), axis=0)
    angles = np.arctan2(ways[:, 1], ways[:, 0]) % (math.pi / 2)
    widths = np.ptp(corners @ np.array([np.cos(angles), np.sin(angles)]), axis=0)
    heights = np.ptp(corners @ np.array([-np.sin(angles), np.cos(angles)]), axis=0)
    areas = widths * heights
    best = int(areas.argmin())
    apart = np.abs(angles - angles[best])[areas < areas[best] + 2 * blur]
    spread = math.degrees(float(np.minimum(apart, math.pi / 2 - apart).max()))
    angle = math.degrees(angles[best]) + (90 if heights[best] > widths[best] else 0)
    shorter, longer = sorted((float(widths[best]), float(heights[best])))
    return angle, longer / shorter, spread


def _hull(points: np.ndarray) -> np.ndarray:
    """Andrew's monotone chain."""
    ordered = sorted(set(map(tuple, points.tolist())))

    def chain(some: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for x, y in some:
            while len(kept) > 1 and (kept[-1][0] - kept[-2][0]) * (y - kept[-2][1]) <= (kept[-1][1] - kept[-2][1]) * (
                x - kept[-2][0]
            ):
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return np.array(chain(ordered) + chain(ordered[::-1]))


def _polar(outline: Region) -> np.ndarray:
    """How far the boundary of a star-shaped outline of area 1 is from its centroid, in `ANGLES` directions."""
    x, y = outline.centroid
    turns = 2 * math.pi / ANGLES * np.arange(ANGLES)
    way = np.array([np.cos(turns), np.sin(turns)])
    low, high = np.zeros(ANGLES), np.full(ANGLES, outline.perimeter)
    for _ in range(24):
        middle = (low + high) / 2
        inside = outline.contains((middle * way).T + np.array([x, y]))
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return low / math.sqrt(outline.area)


def convex(part: Part, items: Sequence[Item]) -> bool:
    """Whether a part's outline is one convex piece, of which `rotated_by` knows the truth."""
    return len(items) == 1 and isinstance(items[0].filled, Solid) and part.loose == 0


THRESHOLDS: tuple[Callable[[Truth], float], ...] = tuple(
    (lambda truth, name=name, pair=pair: truth.relation(name, *pair).margin)
    for name in (
        "left_of",
        "above",
        "inside",
        "overlaps",
        "disjoint",
        "near",
        "apart",
        "in_front_of",
        "centred_in",
        "larger_than",
    )
    for pair in (("a", "b"), ("b", "a"))
)  # what scenes are tuned to
