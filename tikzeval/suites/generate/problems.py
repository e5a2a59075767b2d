"""The suite `pairs`: two things in one relation, in kinds, words and pictures that the models in the box have not been trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from random import Random
from typing import Any

import shapely

from tikzeval.suites.exchange import Entry, Header
from tikzeval.suites.generate.captions import noun, say, wordings
from tikzeval.suites.generate.examples import Example, contrasts, example, split_of
from tikzeval.suites.generate.facts import PLACES, Fact, Relation
from tikzeval.suites.generate.ink import number
from tikzeval.suites.generate.thing import Picture, Thing
from tikzeval.suites.suite import PAIRS

TITLE = "Two things in one relation"
ABOUT = (
    "Two things, each of a colour, in one of eleven relations: generated, each triple of kinds and relation kept out of the training of the models in the box, "
    "and so are its words. The easiest suite; whoever fails here has not begun."
)
EACH = 3  # problems of each relation
STYLES = ("flat", "outlined")  # in which a thing has the colour that it is said to have
COLOUR_SHARE = 0.1  # of what can be seen of a thing
BOXY = 0.85  # of its box: what fills more may be a rectangle
ROOM = 1.4  # side of a reference's canvas, in that of its picture: room to throw things about in
AS_CHECKED = {"outside": "disjoint"}  # what a relation is called among our checks
COLOURS = {"gray": "grey", "teal": "cyan"}  # likewise of colours


@cache
def entries(each: int = EACH, seed: int = 0) -> tuple[Entry, ...]:
    """Make the problems, `each` of every relation; another seed makes others."""
    found: dict[Relation, list[Entry]] = {relation: [] for relation in PLACES}
    for made in _candidates(seed):
        assert made.fact.relation, "candidates are related"
        some = found[made.fact.relation]
        if len(some) < each and (entry := _entry(made)).id not in {other.id for other in some}:
            some.append(entry)
        if all(len(some) == each for some in found.values()):
            return tuple(entry for some in zip(*found.values(), strict=True) for entry in some)
    return ()  # never reached: there is no end of candidates


def header() -> Header:
    """Return what the suite is."""
    return Header(suite=PAIRS, title=TITLE, about=ABOUT)


def _candidates(seed: int) -> Iterator[Example]:
    for index in count():
        made = example(index, split="test", seed=seed, plain=True)
        fact = made.fact
        if fact.relation is None or split_of(fact.subject, fact.relation, fact.object) != "test":
            continue
        if all(thing.style.name in STYLES for thing in made.picture.things):
            yield made


def _entry(made: Example) -> Entry:
    fact = made.fact
    things = {thing.glyph.name: thing for thing in made.picture.things}
    subject, thing = things[fact.subject], things[fact.object]
    fact = replace(fact, colour=subject.colour.word, object_colour=thing.colour.word)
    chance = Random(f"words of the problem {made.id}")  # noqa: S311
    words = {kind: noun(kind, chance) for kind in (fact.subject, fact.object)}

    def said(fact: Fact) -> str:
        return say(fact, wordings(fact, "test")[0], words[fact.subject], words[fact.object])

    text = said(fact)
    return Entry(
        id=f"{PAIRS}-{str(fact.relation).replace('_', '-')}-{subject.part}-{thing.part}",
        text={"en": f"{text[0].upper()}{text[1:]}."},
        caption=text,
        near_misses=tuple(said(other) for other in contrasts(fact, chance).values()),
        parts=tuple(sorted(things[kind].part for kind in things)),
        checks=tuple(_checks(fact, subject, thing)),
        reference=reference(made.picture),
    )


def _checks(fact: Fact, subject: Thing, thing: Thing) -> Iterator[dict[str, Any]]:
    pair = ((subject, fact.colour), (thing, fact.object_colour))
    for one, _ in pair:
        yield {"id": f"{one.part}-present", "kind": "part", "part": one.part, "must": True}
    relation = AS_CHECKED.get(str(fact.relation), str(fact.relation))
    yield {
        "id": f"{subject.part}-{relation.replace('_', '-')}-{thing.part}",
        "kind": "relation",
        "subject": subject.part,
        "relation": relation,
        "object": thing.part,
        "weight": 4,
        "must": True,
    }
    for one, colour in pair:
        yield {
            "id": f"{one.part}-{colour}",
            "kind": "colour",
            "part": one.part,
            "colour": COLOURS.get(colour, colour),
            "share": COLOUR_SHARE,
            "weight": 2,
            "must": True,
        }
        if not _boxy(one):
            yield {"id": f"{one.part}-not-a-box", "kind": "shape", "part": one.part, "is_not": "rectangle", "weight": 2}
    yield {"id": "in-frame", "kind": "craft", "is": "in_frame", "weight": 0.5}
    yield {"id": "drawn-in-code", "kind": "code", "uses": "no_raster", "weight": 0.5, "must": True}
    yield {"id": "reads-as-captioned", "kind": "clip"}


def _boxy(thing: Thing) -> bool:
    inked = shapely.union_all(
        [shapely.Polygon(thing.outline(mark)).buffer(0) for mark in thing.marks if mark.role != "none"]
    )
    return bool(inked.area > BOXY * shapely.box(*inked.bounds).area)


def reference(picture: Picture) -> str:
    """Write a picture as a reference drawing, in the middle of a square canvas whose lower left corner is (0,0)."""
    left, bottom, right, top = picture.box
    side = round(ROOM * max(right - left, top - bottom), 2)
    x, y = (side - left - right) / 2, (side - bottom - top) / 2
    moved = tuple(replace(thing, x=round(thing.x + x, 2), y=round(thing.y + y, 2)) for thing in picture.things)
    first, *rest = Picture(moved).tikz().splitlines()
    return "\n".join(
        [first, rf"  \path[use as bounding box] (0,0) rectangle ({number(side)},{number(side)});", *rest, ""]
    )
