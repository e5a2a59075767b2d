"""The kinds of edits: each makes of a drawing what is given and what should come of it, and the checks that tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tikzeval.suites.edits.flat import Flat, Layer, number
from tikzeval.suites.edits.words import noun

Check = dict[str, Any]
STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
TURNED = {"left": "right", "right": "left"}  # in a mirrored drawing
SEEN = {"violet": "purple"}  # what a check of colours calls what TikZ, and the prompt, call otherwise


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of one drawing, before it is put into words."""

    kind: str
    given: Flat
    answer: Flat
    words: dict[str, Any]
    caption: str
    checks: tuple[Check, ...]
    new: tuple[str, ...] = ()  # names of parts that are to come


Maker = Callable[[Flat, dict[str, str], bool], Change]  # drawing, part → its name in the code, whether it is mirrored


def _unchanged(*but: str) -> Check:
    return {"id": "nothing-else-changed", "kind": "unchanged", "but": list(but), "must": True, "weight": 3}


def _present(part: str) -> Check:
    return {"id": f"{part}-present", "kind": "part", "part": part, "must": True}


def _relation(subject: str, relation: str, thing: str, **more: Any) -> Check:
    return {"id": f"{subject}-{relation}-{thing}".replace("_", "-"), "kind": "relation", "subject": subject, "relation": relation, "object": thing, "must": True} | more  # fmt: skip


def restore(part: str, whole: str) -> Maker:
    """The horn, or the tail, of the unicorn is to be put back."""

    def make(flat: Flat, names: dict[str, str], mirrored: bool) -> Change:
        head, body = names["head"], names["body"]
        layer = replace(flat[names[part]], part=part)
        rest = flat.without(names[part])
        # What is put back is painted where it was: the tail under the body, the horn over the head.
        answer = replace(rest, layers=tuple(layer if each.part == names[part] else each for each in flat.layers))
        checks = [_unchanged(part), _present(part)]
        if part == "horn":
            checks += [
                _relation("horn", "touches", head),
                _relation("horn", "above", head),
                _relation("horn", "apart", body, tolerance=0.01),
                _relation("horn", "smaller_than", head),
                {
                    "id": "horn-pointed",
                    "kind": "any_of",
                    "checks": [
                        {"kind": "shape", "part": "horn", "is": "triangle", "residual": 0.3},
                        {"kind": "shape", "part": "horn", "is": "line"},
                    ],
                },
            ]
        else:
            checks += [
                _relation("tail", "touches", body),
                _relation("tail", "apart", head),
                _relation("tail", "right_of" if mirrored else "left_of", body),
                _relation("tail", "smaller_than", body),
            ]
        words = {"part": noun(part), "whole": noun(whole), "name": part}
        return Change("restore", rest, answer, words, f"a {whole} with its {part}", tuple(checks), (part,))

    return make


def mirror(part: str) -> Maker:
    """A part is to be mirrored in place."""

    def make(flat: Flat, names: dict[str, str], mirrored: bool) -> Change:
        del mirrored
        name = names[part]
        answer = flat.having(name, flat[name].mirrored())
        checks = (_unchanged(name), {"id": "mirrored", "kind": "changed", "part": name, "must": True, "weight": 3})
        return Change("mirror", flat, answer, {"part": noun(part)}, f"a picture with a mirrored {part}", checks)

    return make


def recolour(part: str, old: str, new: str) -> Maker:
    """What is of one colour is to be of another."""

    def make(flat: Flat, names: dict[str, str], mirrored: bool) -> Change:
        del mirrored
        name = names[part]
        answer = flat.having(name, flat[name].painted(old, new))
        found, before = (SEEN.get(colour, colour) for colour in (noun(new)["en"], noun(old)["en"]))
        checks = (
            _unchanged(name),
            {"id": "same-shape", "kind": "changed", "part": name, "paint": False, "tolerance": 0.005, "must": True},
            {
                "id": f"now-{found}",
                "kind": "colour",
                "part": name,
                "colour": found,
                "share": 0.25,
                "must": True,
                "weight": 2,
            },
            {
                "id": "not-as-before",
                "kind": "colour",
                "part": name,
                "colour_not": before,
                "share": 0.1,
                "must": True,
            },
        )
        words = {"part": noun(part), "old": noun(old), "new": noun(new)}
        return Change("recolour", flat, answer, words, f"a picture with a {noun(new)['en']} {part}", checks)

    return make


def move(part: str, by: float, way: str) -> Maker:
    """A part is to be moved."""

    def make(flat: Flat, names: dict[str, str], mirrored: bool) -> Change:
        name, where = names[part], TURNED.get(way, way) if mirrored else way
        dx, dy = STEPS[where]
        answer = flat.having(name, flat[name].moved(by * dx, by * dy))
        checks = (_unchanged(name), {"id": "moved", "kind": "changed", "part": name, "must": True, "weight": 3})
        words = {"part": noun(part), "by": number(by), "way": noun(where)}
        return Change("move", flat, answer, words, f"a picture with a {part}", checks)

    return make


def remove(part: str) -> Maker:
    """A part is to be taken away."""

    def make(flat: Flat, names: dict[str, str], mirrored: bool) -> Change:
        del mirrored
        name = names[part]
        checks = (
            _unchanged(name) | {"new": False},
            {"id": "gone", "kind": "changed", "part": name, "must": True, "weight": 3},
        )
        return Change("remove", flat, flat.without(name), {"part": noun(part)}, f"a picture without a {part}", checks)

    return make


def count(part: str, steps: tuple[tuple[float, float], tuple[float, float]], shape: Check, colour: str) -> Maker:
    """Two more of a part are to be drawn."""

    def make(flat: Flat, names: dict[str, str], mirrored: bool) -> Change:
        name = names[part]
        new = (f"{part}-2", f"{part}-3")
        sign = -1 if mirrored else 1
        copies = [replace(flat[name].moved(sign * dx, dy), part=own) for own, (dx, dy) in zip(new, steps, strict=True)]
        checks: list[Check] = [_unchanged(*new), *map(_present, new)]
        for own in new:
            checks += [{"id": f"{own}-shape", "part": own, "must": True, **shape}, _relation(own, "same_size", name)]
            checks.append(
                {"id": f"{own}-colour", "kind": "colour", "part": own, "colour": colour, "share": 0.5, "must": True}
            )
            checks += [_relation(own, "disjoint", other) for other in flat.parts]
        checks.append(_relation(*new[:1], "disjoint", new[1]))
        words = {"part": noun(part), "first": new[0], "second": new[1]}
        return Change("count", flat, flat.plus(*copies), words, f"a picture with three {part}s", tuple(checks), new)

    return make


def label(part: str, word: str, side: str) -> Maker:
    """A word is to be written beside a part."""

    def make(flat: Flat, names: dict[str, str], mirrored: bool) -> Change:
        del mirrored
        name, box = names[part], flat[names[part]].box
        y = box[3] + 0.45 if side == "above" else box[1] - 0.45
        at = f"({number((box[0] + box[2]) / 2)},{number(y)})"
        text = Layer("label", f"the word {word}", (f"\\node at {at} {{\\large {word}}};",))
        checks = (
            _unchanged("label"),
            {"id": "label-present", "kind": "part", "part": "label", "text_counts": True, "must": True},
            {
                "id": "label-says",
                "kind": "text",
                "text": word,
                "part": "label",
                "exact": True,
                "must": True,
                "weight": 2,
            },
            _relation("label", side, name),
            _relation("label", "near", name),
        )
        words = {"part": noun(part), "word": word, "side": noun(side), "name": "label"}
        return Change("label", flat, flat.plus(text), words, f"a picture with the word {word}", checks, ("label",))

    return make
