"""One problem: prompt, truth and reference, and how a family makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tikzeval.suites.spatial.draft import NAMES, Draft
from tikzeval.suites.spatial.seeds import Seed
from tikzeval.suites.spatial.words import LANGUAGES, say, together, with_particles

VERSION = 3  # of the wording and the geometry of all families


@dataclass(frozen=True, slots=True)
class Family:
    """Problems of one kind, with a dial."""

    name: str
    about: str
    most: int  # n runs from 1 to this
    counts: str  # what n is
    make: Callable[[Draft], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem, wholly worked out."""

    id: str
    family: str
    n: int
    split: str
    seed: str  # the public seed, or a hash of the secret
    text: dict[str, str]  # language → what to draw
    caption: str
    parts: tuple[str, ...]
    checks: tuple[dict[str, Any], ...]
    reference: str  # TikZ that passes


def make_problem(family: Family, n: int, index: int, seed: Seed) -> Problem:
    """Make a problem; the same arguments give the same.

    Args:
        family: The kind.
        n: The difficulty, 1 … `family.most`.
        index: Which of the problems of this family and n.
        seed: Where chance comes from.
    """
    draft = Draft(seed.chance(family.name, n, index, VERSION), n)
    family.make(draft)
    draft.sentences.append(say(draft.chance, NAMES))
    text = together(draft.sentences)
    assert set(text) == set(LANGUAGES)
    return Problem(
        id=f"spatial-{family.name}-{n}-{seed.name(family.name, n, index, VERSION)}",
        family=family.name,
        n=n,
        split=seed.split,
        seed=seed.told,
        text={**text, "ko": with_particles(text["ko"])},
        caption=draft.caption,
        parts=tuple(draft.scopes),
        checks=tuple({**check, "must": True} for check in (*draft.present, *draft.checks)),
        reference=draft.drawing(),
    )
