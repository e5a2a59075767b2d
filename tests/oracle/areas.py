"""What is true of the areas that two parts share, of the distance between them, of their sizes and of which hides which."""

from __future__ import annotations

import math

from tests.oracle.parts import Answer, Part
from tests.oracle.regions import Nothing, Region


def inside(a: Part, b: Part, needed: float = 0.9) -> Answer:
    shared, area = (a.region & b.outline).area, a.region.area
    near = b.edge * b.outline.perimeter * min(1.0, area / b.outline.area)
    return Answer(shared / area - needed, (a.edge * a.region.perimeter + near + b.loose) / area)


def contains(a: Part, b: Part) -> Answer:
    return inside(b, a)


def overlaps(a: Part, b: Part) -> Answer:
    smaller = min(a.outline.area, b.outline.area)
    return Answer((a.outline & b.outline).area / smaller - 0.05, 1.3 * min(a.blur + b.blur, 4 * smaller) / smaller)


def disjoint(a: Part, b: Part) -> Answer:
    size = a.scene.size
    shared = (a.outline & b.outline).area
    if shared > 0:
        off = math.sqrt(shared + a.blur + b.blur) - math.sqrt(max(0.0, shared - a.blur - b.blur))
        return Answer(-math.sqrt(shared) / size - 0.003, off / size)
    return Answer(a.outline.distance(b.outline) / size - 0.003, (a.edge + b.edge) / size)


def touches(a: Part, b: Part) -> Answer:
    distance = _distance(a, b)
    return Answer(0.02 - distance.margin, distance.bound)


def near(a: Part, b: Part) -> Answer:
    distance = _distance(a, b)
    return Answer(0.12 - distance.margin, distance.bound)


def apart(a: Part, b: Part) -> Answer:
    distance = _distance(a, b)
    return Answer(distance.margin - 0.02, distance.bound)


def _distance(a: Part, b: Part) -> Answer:
    size = a.scene.size
    distance = a.region.distance(b.region)
    off = a.edge + b.edge
    for part, other in ((a, b), (b, a)):
        for corner, turn in part.region.turns:
            far = part.edge / max(0.02, math.cos(turn / 2))
            if far > off and other.region.distance_to(corner) < distance + far:
                off = far  # a needle's tip is known less well than its sides
    return Answer(distance / size, off / size)


def larger_than(a: Part, b: Part) -> Answer:
    ratio = a.bulk / b.bulk
    return Answer(ratio - 1.2, ratio * _off(a, b))


def smaller_than(a: Part, b: Part) -> Answer:
    return larger_than(b, a)


def same_size(a: Part, b: Part) -> Answer:
    ratio = max(a.bulk / b.bulk, b.bulk / a.bulk)
    return Answer(1.2 - ratio, ratio * _off(a, b))


def _off(a: Part, b: Part) -> float:
    """The relative error of the ratio of two parts' sizes."""
    return sum((part.blur + part.edge * (part.full.perimeter + part.region.perimeter)) / part.bulk for part in (a, b))


def in_front_of(a: Part, b: Part) -> Answer:
    page = a.scene.page
    shared = a.full & b.full
    needed = 0.0002 * page.area
    off = a.edge * (a.full.perimeter + b.full.perimeter)
    if shared.area < needed:
        return Answer(-1.0, 2.0 if shared.area > needed - off else 0.0)
    on_top: Region = Nothing()
    for item in a.scene.items:
        mine, its = ((part.name in item.parts) for part in (a, b))
        if mine and not (its and b.name == item.parts[-1]):
            on_top = on_top | item.ink
        elif its:
            on_top = on_top - item.ink
    seen = (on_top & shared).area / shared.area
    bound = 2.0 if shared.area < needed + off else 2 * a.edge * shared.perimeter / shared.area
    return Answer(seen - 0.5, bound)


def behind(a: Part, b: Part) -> Answer:
    return in_front_of(b, a)
