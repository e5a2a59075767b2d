"""Questions to a CLIP about generated pictures: a right caption, and wrong ones.

Two forms. *Among 64*: the right caption and those of 63 other pictures. *Minimal pairs*: the right caption and one that
differs in one respect only and is said in the same words: left and right exchanged, above and below, inside and outside, the two colours, the
two roles, or one more or fewer; a form of test that Winoground made known (Thrush et al., 2022, arXiv:2204.03162).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import get_args

from tikzeval.suites.generate.captions import Split, noun, say, wordings
from tikzeval.suites.generate.examples import Contrast, Example, contrasts, example
from tikzeval.suites.generate.facts import Fact

AMONG = 64  # captions, the right one included
PAIRS: tuple[str, ...] = get_args(Contrast)


@dataclass(frozen=True, slots=True)
class Question:
    """Which caption fits a picture best; the first is right."""

    picture: int  # index of its example
    kind: str  # AMONG_KIND, or a Contrast
    captions: tuple[str, ...]


AMONG_KIND = f"among {AMONG}"
KINDS = (AMONG_KIND, *PAIRS)


def wording(fact: Fact, made: Example, split: Split) -> str:
    """Say a fact of a picture in the words chosen for this picture, so that two facts differ in nothing else."""
    chosen = Random(f"words of {made.id}").choice(wordings(fact, split))  # noqa: S311
    subject, thing = (
        noun(kind, Random(f"{kind} of {made.id}")) if kind else ""  # noqa: S311
        for kind in (fact.subject, fact.object)
    )
    return say(fact, chosen, subject, thing)


def questions(count: int, *, split: Split = "test", seed: int = 0) -> tuple[list[Example], list[Question]]:
    """Make pictures and ask about them.

    Args:
        count: Pictures; at least twice AMONG, so that each finds enough wrong captions.
        split: Whose wordings and triples of kinds are asked about.
        seed: Another seed is another world.

    Returns:
        The examples, and the questions about them: one *among 64* each, and as many minimal pairs as their facts have.

    Raises:
        ValueError: Too few pictures.
    """
    if count < 2 * AMONG:
        msg = f"give at least {2 * AMONG} pictures"
        raise ValueError(msg)
    made = [example(index, split=split, seed=seed) for index in range(count)]
    asked = []
    for index, one in enumerate(made):
        right = wording(one.fact, one, split)
        others = [other for shift in range(1, count) if not _also_true(other := made[(index + shift) % count], one)]
        wrong = [wording(other.fact, other, split) for other in others[: AMONG - 1]]
        asked.append(Question(index, AMONG_KIND, (right, *wrong)))
        chance = Random(f"contrasts of {one.id}")  # noqa: S311
        for kind, false in contrasts(one.fact, chance).items():
            asked.append(Question(index, kind, (right, wording(false, one, split))))
    return made, asked


def _also_true(other: Example, one: Example) -> bool:
    """Whether another picture's caption might be true of a picture: it speaks of nothing that is not there."""
    spoken = {other.fact.subject, other.fact.object} - {""}
    return spoken <= {one.fact.subject, one.fact.object}
