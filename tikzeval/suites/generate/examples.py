"""Captioned pictures by their number: the same seed, split and number give the same picture on every machine.

The splits share kinds, colours and relations, and differ in seeds, in wordings (`captions`), and in some triples of
subject, relation and object, of which a tenth is kept for testing and a twentieth for validation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from tikzeval.suites.generate.captions import Split, caption
from tikzeval.suites.generate.colours import STYLES, WORDS, Colour, Style, any_colour
from tikzeval.suites.generate.facts import PLACES, Fact, Relation, possible, renamed, several
from tikzeval.suites.generate.glyphs import GLYPHS, Glyph
from tikzeval.suites.generate.ink import Ink
from tikzeval.suites.generate.thing import Backdrop, Box, Picture, Thing, around

MOST = 6  # things of one kind that are counted
SHARES = {"alone": 0.15, "counted": 0.15, "related": 0.7}
BACKDROPS = ("blue!10", "green!12", "yellow!10", "gray!15", "orange!10", "violet!8")


@dataclass(frozen=True, slots=True)
class Example:
    """A picture, its caption, and what the caption says."""

    id: str
    fact: Fact
    caption: str
    picture: Picture


def split_of(subject: str, relation: Relation, thing: str) -> Split:
    """Return the split that a triple of kinds belongs to; those of `train` occur in the others too."""
    drawn = hashlib.sha256(f"{subject} {relation} {thing}".encode()).digest()[0]
    return "test" if drawn < 26 else "validation" if drawn < 39 else "train"


def example(index: int, *, split: Split = "train", seed: int = 0, plain: bool = False) -> Example:
    """Make a captioned picture.

    Args:
        index: Its number in the split.
        split: In the validation and test splits half of the related kinds are such as training never sees.
        seed: Another seed is another world.
        plain: Leave out backdrops, which no caption speaks of.
    """
    chance = Random(f"{seed}/{split}/{index}")  # noqa: S311
    form = chance.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    if form == "related":
        fact, things = _related(chance, split)
    else:
        count = 1 if form == "alone" else chance.randint(2, MOST)
        thing = _specimen(chance.choice(tuple(GLYPHS.values())), chance)
        things = several([replace(thing, marks=_again(thing, chance)) for _ in range(count)], chance)
        fact = Fact(thing.glyph.name, _said(thing, chance), count)
    things = renamed(things)
    backdrops = () if plain or chance.random() < 0.7 else _backdrops([thing.box for thing in things], chance)
    return Example(f"{split}-{seed}-{index}", fact, caption(fact, chance, split), Picture(things, backdrops))


def related_kinds(chance: Random, split: Split) -> tuple[Relation, Glyph, Glyph]:
    """Choose a relation, its subject and its object, of those triples that belong to a split."""
    relation = chance.choice(tuple(PLACES))
    objects = [kind for kind in GLYPHS.values() if possible(relation, kind)]
    while True:
        first, second = chance.choice(tuple(GLYPHS.values())), chance.choice(objects)
        if first is not second and split_of(first.name, relation, second.name) == split:
            return relation, first, second


def _related(chance: Random, split: Split) -> tuple[Fact, tuple[Thing, ...]]:
    relation, first, second = related_kinds(chance, split if chance.random() < 0.5 else "train")
    style = chance.choice(tuple(STYLES.values())) if chance.random() < 0.8 else None
    subject, thing = _specimen(first, chance, style=style), _specimen(second, chance, style=style)
    if subject.colour.word == thing.colour.word:
        thing = replace(thing, colour=any_colour(chance, tuple(word for word in WORDS if word != thing.colour.word)))
    things = PLACES[relation](subject, thing, chance)
    return Fact(first.name, _said(subject, chance), 1, relation, second.name, _said(thing, chance)), things


def _specimen(glyph: Glyph, chance: Random, style: Style | None = None) -> Thing:
    chosen = style or chance.choice(tuple(STYLES.values()))
    natural = glyph.colours if chance.random() < 0.5 else ()
    colour: Colour = any_colour(chance, natural)
    size = chance.uniform(0.8, 1.25) * glyph.size**0.5
    marks, flipped = tuple(glyph.marks(chance)), chance.random() < 0.5
    return Thing(glyph, glyph.name, marks, colour, chosen, scale=round(size, 2), flipped=flipped)


def _again(thing: Thing, chance: Random) -> tuple[Ink, ...]:
    """Return the marks of another of several things: mostly the same specimen."""
    return thing.marks if chance.random() < 0.8 else tuple(thing.glyph.marks(chance))


def _said(thing: Thing, chance: Random) -> str:
    """Return the colour that the caption says, for two things in three."""
    return thing.colour.word if chance.random() < 0.66 else ""


def _backdrops(boxes: Sequence[Box], chance: Random) -> tuple[Backdrop, ...]:
    left, bottom, right, top = around(boxes)
    margin = chance.uniform(0.1, 1)
    left, bottom, right, top = (
        round(edge, 2) for edge in (left - margin, bottom - margin, right + margin, top + margin)
    )
    sky = Backdrop((left, bottom, right, top), chance.choice(BACKDROPS))
    if chance.random() < 0.5:
        return (sky,)
    ground = round(bottom + chance.uniform(0.15, 0.4) * (top - bottom), 2)
    return sky, Backdrop((left, bottom, right, ground), chance.choice(BACKDROPS))


Contrast = Literal["left-right", "above-below", "inside-outside", "colours", "roles", "count"]
OPPOSITES: dict[Relation, tuple[Relation, Contrast]] = {
    "left_of": ("right_of", "left-right"),
    "right_of": ("left_of", "left-right"),
    "above": ("below", "above-below"),
    "below": ("above", "above-below"),
    "inside": ("outside", "inside-outside"),
    "outside": ("inside", "inside-outside"),
}
ASYMMETRIC: tuple[Relation, ...] = (
    "left_of",
    "right_of",
    "above",
    "below",
    "behind",
    "in_front_of",
    "larger_than",
    "smaller_than",
)


def contrasts(fact: Fact, chance: Random) -> dict[Contrast, Fact]:
    """Return facts that are false of a picture of which `fact` is true, and differ from it in one respect each."""
    found: dict[Contrast, Fact] = {}
    if fact.relation in OPPOSITES:
        opposite, kind = OPPOSITES[fact.relation]
        found[kind] = replace(fact, relation=opposite)
    if fact.relation in ASYMMETRIC:
        found["roles"] = replace(
            fact, subject=fact.object, colour=fact.object_colour, object=fact.subject, object_colour=fact.colour
        )
    if fact.colour and fact.object_colour:
        found["colours"] = replace(fact, colour=fact.object_colour, object_colour=fact.colour)
    if fact.count > 1:
        more = fact.count == 2 or (fact.count < MOST and chance.random() < 0.5)
        found["count"] = replace(fact, count=fact.count + (1 if more else -1))
    return found
