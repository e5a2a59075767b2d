"""What is asked of a scene: checks as a rubric would write them, each with what is true."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from tests.oracle.areas import inside
from tests.oracle.arrangements import aligned, evenly_spaced, symmetric
from tests.oracle.directions import convex, rotated_by
from tests.oracle.lines import connected_by
from tests.oracle.parts import Answer, Part
from tests.oracle.scenes import LINES, Scene
from tests.oracle.truth import OF_MANY, OF_TWO, Truth
from tikzeval.scoring.relations import RELATIONS

Question = tuple[dict[str, object], Answer]
COVERED = (*OF_TWO, *OF_MANY, "aboard")  # what is asked


def questions(scene: Scene, truth: Truth) -> Iterator[Question]:
    """Yield checks with what is true: all relations of two pairs of parts, and the arrangements."""
    rng = random.Random(scene.seed + "questions")  # noqa: S311
    names = [name for name, part in truth.parts.items() if seen(part, scene)]
    pairs = list(itertools.permutations(names, 2))
    for one, other in rng.sample(pairs, min(2, len(pairs))):
        if all(seen(part, scene) for part in truth.pair(one, other)):
            yield from _relations(one, other, scene, truth, rng)
    yield from _arrangements(names, scene, truth, rng)


def _relations(one: str, other: str, scene: Scene, truth: Truth, rng: random.Random) -> Iterator[Question]:
    pair = truth.pair(one, other)
    for name in RELATIONS:
        if name not in ("rotated_by", "aboard"):
            yield _relation(name, one, other), OF_TWO[name](*pair)
    yield _relation("aboard", one, other), inside(*pair, needed=0.5)
    yield _relation("connected_by", one, other, directed=True), connected_by(*pair, directed=True)
    if any(LINES in item.parts for item in scene.items):
        yield _relation("connected_by", one, other, by=LINES), connected_by(*pair, by=LINES)
    if (scene.turned is not None or rng.random() < 0.2) and all(convex(part) for part in pair):
        angle = rng.uniform(-180, 180)
        if scene.turned is not None:
            turned = scene.turned if one == "a" else -scene.turned
            angle = rng.choice((angle, turned, turned + rng.uniform(-15, 15)))
        yield _relation("rotated_by", one, other, degrees=angle), rotated_by(*pair, angle)


def _relation(name: str, one: str, other: str, **keys: object) -> dict[str, object]:
    return {"kind": "relation", "relation": name, "subject": one, "object": other, **keys}


def _arrangements(names: list[str], scene: Scene, truth: Truth, rng: random.Random) -> Iterator[Question]:
    apart = [name for name in names if all(len(item.parts) == 1 for item in scene.of(name))]
    axis = rng.choice(("horizontal", "vertical"))
    if len(apart) >= 2:
        edge = rng.choice(("centre", "top", "bottom") if axis == "horizontal" else ("centre", "left", "right"))
        yield (
            _arrangement("aligned", apart, axis, edge=edge),
            aligned([truth.parts[name] for name in apart], axis, edge),
        )
    if len(apart) >= 3:
        yield _arrangement("evenly_spaced", apart, axis), evenly_spaced([truth.parts[name] for name in apart], axis)
    for count in range(1, min(2, len(apart)) + 1):
        some = apart[:count]
        yield _arrangement("symmetric", some, axis), symmetric([truth.parts[name] for name in some], axis)


def _arrangement(name: str, parts: list[str], axis: str, **keys: str) -> dict[str, object]:
    return {"kind": "arrangement", "is": name, "parts": parts, "axis": axis, **keys}


def seen(part: Part, scene: Scene) -> bool:
    """Whether so much of a part is visible that rubrics would ask for more."""
    return part.region.area > 0.001 * scene.page.area
