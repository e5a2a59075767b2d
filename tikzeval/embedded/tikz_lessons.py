"""What the drawers in the box learn from, by its number: what is asked for, the names of its parts, and the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from tikzeval.embedded.tikz_shapes import GAP, WIDTH, Put, arranged, scope, shape, things
from tikzeval.suites.generate.captions import Split, noun, say, wordings
from tikzeval.suites.generate.colours import WORDS
from tikzeval.suites.generate.examples import MOST, related_kinds
from tikzeval.suites.generate.facts import Fact, Relation, possible, straightened
from tikzeval.suites.generate.glyphs import GLYPHS
from tikzeval.suites.generate.thing import Picture

OPENING = (
    "```latex\n\\documentclass[tikz]{standalone}\n\\begin{document}\n\\begin{tikzpicture}[line width=" + f"{WIDTH}pt]\n"
)
CLOSING = "\\end{tikzpicture}\n\\end{document}\n```"
SHARES = {"alone": 0.06, "counted": 0.08, "related": 0.6, "around": 0.18, "row": 0.08}
COLOURED = 0.5  # share of the things whose colour is said
STRANGE = 0.15  # share of the lessons with a word that is none of the kinds'
STAND_IN = "ball"  # what is drawn for it
SYLLABLES = (
    "ba",
    "co",
    "de",
    "fi",
    "gor",
    "hul",
    "jam",
    "ki",
    "lom",
    "mer",
    "nu",
    "pas",
    "quo",
    "ri",
    "sten",
    "ta",
    "vex",
    "wo",
    "yl",
    "zan",
)
# What a plan says of the relations that `straightened` leaves.
PLANNED: dict[Relation, str] = {
    "left_of": "left of", "above": "above", "inside": "in", "outside": "outside", "on": "on",
    "in_front_of": "in front of", "larger_than": "larger than",
}  # fmt: skip
JOINTS = (" and ", ", and ", "; ", ", ", ". ")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A drawing asked for, and drawn."""

    asked: str
    parts: tuple[str, ...]
    reply: str
    facts: tuple[Fact, ...]


def part_of(kind: str) -> str:
    """Return the name of a kind's part."""
    return kind.replace(" ", "-")


def lesson(index: int, *, split: Split = "train", seed: int = 0, share: float = 0.0) -> Lesson:
    """Make a lesson; the same number, with the same share, gives the same on every machine.

    Args:
        index: Its number.
        split: Whose wordings and triples of kinds.
        seed: Another seed is another world.
        share: Of the relations that are said the straight way (see training.straight_share).
    """
    chance = Random(f"lesson {seed}/{split}/{index}")  # noqa: S311
    form = chance.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    facts = _facts(form, chance, split)
    strange = ""
    if form != "counted" and facts[0].subject != STAND_IN and chance.random() < STRANGE:
        strange = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 3)))
        facts[0] = replace(facts[0], subject=STAND_IN)
        facts = [fact for fact in facts if fact is facts[0] or STAND_IN not in (fact.subject, fact.object)]
        if facts[0].object == STAND_IN:
            facts = [Fact(STAND_IN, facts[0].colour)]
    kinds = list(dict.fromkeys(kind for fact in facts for kind in (fact.subject, fact.object) if kind))
    words = {kind: strange if strange and kind == STAND_IN else noun(kind, chance) for kind in kinds}
    names = {kind: strange if strange and kind == STAND_IN else part_of(kind) for kind in kinds}
    asked = _asked(facts, words, chance, split, share)
    parts = list(names.values())
    chance.shuffle(parts)
    return Lesson(asked, tuple(parts), drawing(facts, names), tuple(facts))


def _facts(form: str, chance: Random, split: Split) -> list[Fact]:
    if form == "related":
        relation, subject, thing = related_kinds(chance, split)
        return [Fact(subject.name, _colour(chance), 1, relation, thing.name, _colour(chance))]
    if form == "around":
        return _around(chance)
    if form == "row":
        return [Fact(kind, _colour(chance)) for kind in chance.sample(tuple(GLYPHS), chance.randint(2, 4))]
    count = chance.randint(2, MOST) if form == "counted" else 1
    return [Fact(chance.choice(tuple(GLYPHS)), _colour(chance), count)]


def _around(chance: Random) -> list[Fact]:
    """Put two to four kinds around one."""
    middle, *others = chance.sample(tuple(GLYPHS), chance.randint(3, 5))
    on_it = possible("on", GLYPHS[middle]) and chance.random() < 0.7
    sides: list[Relation] = ["left_of", "right_of", "below", "on" if on_it else "above"]
    colour = _colour(chance)
    return [
        Fact(kind, _colour(chance), 1, relation, middle, colour if number == 0 else "")
        for number, (kind, relation) in enumerate(zip(others, chance.sample(sides, len(others)), strict=True))
    ]


def _colour(chance: Random) -> str:
    return chance.choice(tuple(WORDS)) if chance.random() < COLOURED else ""


def _asked(facts: Sequence[Fact], words: Mapping[str, str], chance: Random, split: Split, share: float) -> str:
    """Say facts that hold together; of what has been spoken of, "the"."""
    if len(facts) > 1 and not facts[0].relation:
        told = [say(fact, "{a}", words[fact.subject], "") for fact in facts]
        return f"{', '.join(told[:-1])} and {told[-1]}"
    text, joint = "", chance.choice(JOINTS)
    for fact in facts:
        said = _said(fact, words, chance, split, share)
        if text:
            thing = say(fact, "{b}", "", words[fact.object])
            said = said.replace(
                thing, thing.replace("an ", "the ", 1) if thing.startswith("an ") else f"the {thing[2:]}", 1
            )
            text += joint
        text += said
    return text


def _said(fact: Fact, words: Mapping[str, str], chance: Random, split: Split, share: float) -> str:
    straight = fact.relation is not None and chance.random() < share
    if straight:
        fact = straightened(fact)
    known = wordings(fact, split)
    if straight:
        known = tuple(wording for wording in known if wording.index("{a") < wording.index("{b"))
    return say(fact, chance.choice(known), words[fact.subject], words.get(fact.object, ""))


def drawing(facts: Sequence[Fact], names: Mapping[str, str]) -> str:
    """Write the reply: a plan in a comment for each relation, then the things in the order in which they are painted.

    Args:
        facts: One of one kind, or several of kinds in a row or around one.
        names: Kind → the name of its part.
    """
    plans = [
        f"% {names[fact.subject]} {PLANNED[fact.relation]} {names[fact.object]}\n"
        for fact in map(straightened, facts)
        if fact.relation
    ]
    hues = _hues(facts)
    scopes = [scope(put, names[put.kind], hues.get(put.kind, ""), copies=facts[0].count) for put in arrangement(facts)]
    return "".join([OPENING, *plans, *scopes, CLOSING])


def picture(facts: Sequence[Fact]) -> Picture:
    """Return what a reply draws, to be painted without TeX."""
    hues = _hues(facts)
    puts = arrangement(facts)
    return Picture(tuple(thing for put in puts for thing in things(put, hues.get(put.kind, ""), copies=facts[0].count)))


def arrangement(facts: Sequence[Fact]) -> list[Put]:
    """Return where the things of facts that hold together stand, in the order in which they are painted."""
    puts: list[Put] = []
    across = 0.0
    for fact in facts:
        if fact.relation:
            puts += [put for put in arranged(fact.relation, fact.subject, fact.object) if put not in puts]
        else:
            half = shape(fact.subject).width / 2
            x = across + half if across else 0.0
            puts.append(Put(fact.subject, round(x, 1)))
            across = x + half + GAP
    return puts


def _hues(facts: Sequence[Fact]) -> dict[str, str]:
    said = (
        (kind, hue) for fact in facts for kind, hue in ((fact.subject, fact.colour), (fact.object, fact.object_colour))
    )
    return {kind: hue for kind, hue in said if hue}
