"""What can be true of a picture, and how pictures are made in which it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

import shapely
from shapely import Geometry

from tikzeval.suites.generate.glyphs import Glyph
from tikzeval.suites.generate.thing import Thing

Relation = Literal[
    "left_of", "right_of", "above", "below", "inside", "outside", "on", "behind", "in_front_of", "larger_than", "smaller_than"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that holds in a picture: of one kind alone, of several alike, or of two kinds."""

    subject: str  # kind
    colour: str = ""  # of the subject, where the caption says it
    count: int = 1
    relation: Relation | None = None
    object: str = ""
    object_colour: str = ""


# Relation → that which says the same of the two the other way round.
CONVERSES: dict[Relation, Relation] = {
    "right_of": "left_of",
    "below": "above",
    "behind": "in_front_of",
    "smaller_than": "larger_than",
}


def straightened(fact: Fact) -> Fact:
    """Return the same fact, said by the same one of two converse relations: "b right of a" as "a left of b"."""
    if fact.relation not in CONVERSES:
        return fact
    return Fact(fact.object, fact.object_colour, 1, CONVERSES[fact.relation], fact.subject, fact.colour)


COVERED = 0.06  # of what is behind, at least this share is hidden

Placed = tuple[Thing, ...]  # in the order in which they are painted


def _side(subject: Thing, thing: Thing, chance: Random) -> Placed:
    """Put the subject to the left."""
    left, bottom, _, top = thing.box
    width, height = _size(subject)
    x = left - chance.uniform(0.2, 1.4) - width / 2
    y = _along(chance, bottom + height / 2, top - height / 2)
    return subject.at(x, y), thing


def _stacked(subject: Thing, thing: Thing, chance: Random) -> Placed:
    """Put the subject above."""
    left, _, right, top = thing.box
    width, height = _size(subject)
    y = top + chance.uniform(0.2, 1.2) + height / 2
    return subject.at(_along(chance, left + width / 2, right - width / 2), y), thing


def _within(subject: Thing, thing: Thing, chance: Random) -> Placed:
    """Put the subject into the other's room."""
    thing = thing.sized(thing.scale * chance.uniform(1.5, 2))
    assert thing.room is not None, f"{thing.glyph.name} has no room"
    left, bottom, right, top = thing.room
    fitting = _fit(subject, right - left, top - bottom) * chance.uniform(0.7, 0.92)
    subject = subject.sized(max(0.2, subject.scale * fitting))
    width, height = _size(subject)
    x = _along(chance, left + width / 2, right - width / 2)
    return thing, subject.at(x, _along(chance, bottom + height / 2, top - height / 2))


def _standing(subject: Thing, thing: Thing, chance: Random) -> Placed:
    """Put the subject on the other's surface."""
    assert thing.surface is not None, f"{thing.glyph.name} has no surface"
    left, right, height = thing.surface
    fitting = _fit(subject, right - left, 2 * thing.scale)
    subject = subject.sized(max(0.25, subject.scale * min(1, fitting) * chance.uniform(0.7, 0.95)))
    wide, high = _size(subject)
    return thing, subject.at(_along(chance, left + wide / 2, right - wide / 2), height + high / 2)


def _hiding(subject: Thing, thing: Thing, chance: Random) -> Placed:
    """Put the subject behind the other, so that both can be seen and the one covers a part of the other."""
    left, bottom, right, top = thing.box
    width, height = _size(subject)
    sign = chance.choice((-1, 1))
    y = bottom + height / 2 + chance.uniform(0, 0.5) * (top - bottom)
    apart = chance.uniform(0.4, 0.7)
    while True:
        x = (left + right) / 2 + sign * ((right - left) + width) / 2 * apart
        placed = subject.at(x, y)
        if apart <= 0 or _ink(placed).intersection(_ink(thing)).area > COVERED * _ink(placed).area:
            return placed, thing
        apart -= 0.1


def _ink(thing: Thing) -> Geometry:
    """Return what a thing covers, without the width of lines."""
    rings = [thing.outline(mark) for mark in thing.marks if mark.role != "none"]
    return shapely.union_all([shapely.Polygon(ring).buffer(0) for ring in rings])


def _beside(subject: Thing, thing: Thing, chance: Random) -> Placed:
    """Put the subject on either side."""
    placed, other = _side(subject, thing, chance)
    if chance.random() < 0.5:
        return placed, other
    left, _, right, _ = thing.box
    middle = (placed.box[1] + placed.box[3]) / 2
    return placed.at(left + right - (placed.box[0] + placed.box[2]) / 2, middle), other


def _growing(subject: Thing, thing: Thing, chance: Random) -> Placed:
    """Make the subject larger, in its longer side and in area, beside the other."""
    times = chance.uniform(1.7, 2.6)
    (wide, high), (width, height) = _size(thing), _size(subject)
    needed = max(max(wide, high) / max(width, height), math.sqrt(wide * high / (width * height)))
    return _beside(subject.sized(subject.scale * needed * times), thing, chance)


def _the_other_way(place: Callable[[Thing, Thing, Random], Placed]) -> Callable[[Thing, Thing, Random], Placed]:
    return lambda subject, thing, chance: place(thing, subject, chance)


PLACES: dict[Relation, Callable[[Thing, Thing, Random], Placed]] = {
    "left_of": _side,
    "right_of": _the_other_way(_side),
    "above": _stacked,
    "below": _the_other_way(_stacked),
    "inside": _within,
    "outside": _beside,
    "on": _standing,
    "behind": _hiding,
    "in_front_of": _the_other_way(_hiding),
    "larger_than": _growing,
    "smaller_than": _the_other_way(_growing),
}


def possible(relation: Relation, glyph: Glyph) -> bool:
    """Whether a kind can be the object of a relation: something has room in it, or can stand on it."""
    if relation in ("inside", "outside"):
        return glyph.hollow is not None
    return relation != "on" or glyph.surface is not None


def several(things: list[Thing], chance: Random) -> Placed:
    """Lay things out in rows, a little out of line."""
    wide = max(_size(thing)[0] for thing in things) * chance.uniform(1.1, 1.4)
    high = max(_size(thing)[1] for thing in things) * chance.uniform(1.1, 1.4)
    columns = chance.choice([n for n in range(1, len(things) + 1) if -(-len(things) // n) <= 3])
    found = []
    for index, thing in enumerate(things):
        row, column = divmod(index, columns)
        x = column * wide + chance.uniform(-0.04, 0.04) * wide
        y = -row * high + chance.uniform(-0.04, 0.04) * high
        found.append(thing.at(x, y))
    return tuple(found)


def _size(thing: Thing) -> tuple[float, float]:
    left, bottom, right, top = thing.box
    return right - left, top - bottom


def _fit(thing: Thing, width: float, height: float) -> float:
    """Return how many times as large a thing may be to fit."""
    wide, high = _size(thing)
    return min(width / wide, height / high)


def _along(chance: Random, low: float, high: float) -> float:
    """Choose a place between two ends, their middle where they have crossed."""
    return chance.uniform(low, high) if low < high else (low + high) / 2


def renamed(things: Placed) -> Placed:
    """Give the things of one kind names of their own: cat, cat-2, cat-3."""
    seen: dict[str, int] = {}
    found = []
    for thing in things:
        seen[thing.glyph.name] = number = seen.get(thing.glyph.name, 0) + 1
        name = thing.glyph.name.replace(" ", "-")
        found.append(replace(thing, part=name if number == 1 else f"{name}-{number}"))
    return tuple(found)
