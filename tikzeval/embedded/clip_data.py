"""Training pairs for tiny-clip, by their number: a picture, its caption, and captions that are almost right.

Captions that differ from the right one in one respect are the negatives from which a CLIP learns order and relation
(Yuksekgonul et al., 2023, "When and why vision-language models behave like bags-of-words", arXiv:2210.01936, §4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tikzeval.embedded.clip_facts import NOTHING, Numbers, numbers
from tikzeval.embedded.clip_model import SIZE
from tikzeval.embedded.training import straight_share
from tikzeval.suites.generate.captions import Split, caption, straight
from tikzeval.suites.generate.colours import WORDS
from tikzeval.suites.generate.examples import Example, contrasts, example
from tikzeval.suites.generate.facts import Fact
from tikzeval.suites.generate.glyphs import GLYPHS
from tikzeval.suites.generate.pixels import pixels
from tikzeval.suites.generate.thing import Picture

WRONG = 2  # captions that are almost right, for each picture
JOINED = 0.12  # share of the pairs that show two examples
ANOTHER_WORLD = 1_000_003  # added to the seed for the second of them
JOINTS = (" and ", ", and ", "; ", ", also ", " together with ", ". ")
GAP = 0.5  # centimetres between them
Item = tuple[np.ndarray, list[list[int]], tuple[Numbers, ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A picture, (SIZE, SIZE, 3) sRGB, and its captions: the right one first."""

    picture: np.ndarray
    captions: tuple[str, ...]
    facts: tuple[Numbers, ...]  # of the picture, then of each caption


def pair(index: int, *, split: Split = "train", seed: int = 0, along: float = 1.0) -> Pair:
    """Make a training pair; the same number, at the same point of the training, gives the same pair on every machine.

    Some show two examples side by side, with both captions: pictures of more than two things, and longer texts.
    """
    chance = Random(f"pair {seed}/{split}/{index}")  # noqa: S311
    made = example(index, split=split, seed=seed)
    share = straight_share(along)
    said, wrong = _captions(made, chance, split, share)
    picture, facts = made.picture, tuple(numbers(fact) for fact in (_whole(made), made.fact, *wrong))
    if chance.random() < JOINED:
        beside = example(index, split=split, seed=seed + ANOTHER_WORLD)
        joint = chance.choice(JOINTS)
        others, _ = _captions(beside, chance, split, share)
        # The one, and of the two wrong captions one is wrong in its first half and one in its second.
        said = [said[0] + joint + others[0], said[1] + joint + others[0], said[0] + joint + others[1]]
        picture, facts = _side_by_side(made.picture, beside.picture, chance), (NOTHING,) * len(facts)
    margin = chance.uniform(0, 0.3) if chance.random() < 0.25 else 0.0
    return Pair(pixels(picture, SIZE, margin), tuple(said), facts)


def _captions(made: Example, chance: Random, split: Split, share: float) -> tuple[list[str], list[Fact]]:
    """Return the right caption and WRONG others, and what these say; a share of all is said the straight way."""
    words = chance.random()
    told = straight if chance.random() < share else caption
    wrong = list(contrasts(made.fact, chance).values())
    chance.shuffle(wrong)
    wrong = wrong[:WRONG]
    wrong += [another(made.fact, chance) for _ in range(WRONG - len(wrong))]
    # Half of them in the same words, which leaves but the fact to tell them by.
    said = [told(fact, Random(words) if chance.random() < 0.5 else chance, split) for fact in wrong]  # noqa: S311
    return [told(made.fact, Random(words), split), *said], wrong  # noqa: S311


def _side_by_side(first: Picture, second: Picture, chance: Random) -> Picture:
    """Put one picture beside or under another."""
    left, bottom, right, top = first.box
    other_left, other_bottom, other_right, other_top = second.box
    if chance.random() < 0.5:
        by = (right + GAP - other_left, (bottom + top - other_bottom - other_top) / 2)
    else:
        by = ((left + right - other_left - other_right) / 2, bottom - GAP - other_top)
    moved = tuple(replace(thing, x=round(thing.x + by[0], 2), y=round(thing.y + by[1], 2)) for thing in second.things)
    return Picture((*first.things, *moved))


def _whole(made: Example) -> Fact:
    """Return the fact of a picture with the colours that its caption leaves out."""
    seen = {thing.glyph.name: thing.colour.word for thing in made.picture.things}
    return replace(made.fact, colour=seen[made.fact.subject], object_colour=seen.get(made.fact.object, ""))


def another(fact: Fact, chance: Random) -> Fact:
    """Return a fact that is false of the picture: another colour of the subject where it is said, or another kind."""
    if fact.colour and chance.random() < 0.5:
        taken = (fact.colour, fact.object_colour)
        return replace(fact, colour=chance.choice([word for word in WORDS if word not in taken]))
    kinds = [kind for kind in GLYPHS if kind not in (fact.subject, fact.object)]
    return replace(fact, subject=chance.choice(kinds))


def item(number: int, *, tokenizer: Any, seed: int, end: int) -> Item:
    """Return a pair of a training of `end` pairs as numbers: the picture of uint8, the tokens of its captions, and facts."""
    made = pair(number, seed=seed, along=number / end)
    return made.picture, tokenizer(list(made.captions), truncation=True)["input_ids"], made.facts


def collate(items: list[Item]) -> tuple[Tensor, Tensor, Tensor]:
    """Return pictures, tokens and facts of a batch of B.

    Pictures are (B, 3, SIZE, SIZE) of uint8; tokens (B × (1 + WRONG), longest), all right captions first; facts
    (B × (2 + WRONG), 6), those of the pictures before those of the captions.
    """
    pictures = torch.from_numpy(np.stack([picture for picture, _, _ in items])).permute(0, 3, 1, 2)
    said = [captions[place] for place in range(1 + WRONG) for _, captions, _ in items]
    tokens = torch.zeros(len(said), max(map(len, said)), dtype=torch.long)
    for row, found in enumerate(said):
        tokens[row, : len(found)] = torch.tensor(found)
    facts = torch.tensor([told[place] for place in range(2 + WRONG) for _, _, told in items])
    return pictures, tokens, facts
