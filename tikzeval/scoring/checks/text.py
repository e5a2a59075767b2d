"""`text`: some words can be read in the picture, in one part of it, or near one."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

import shapely
from pydantic import field_validator
from shapely import Geometry

from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import Shape
from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import either, the
from tikzeval.values import Prompt

NEAR = 0.12  # of the picture's longer side, between words and the part they are near
NEAREST = 0.25  # of it, where no other part of the prompt is as near


def fold(text: str) -> str:
    """Return text as compared: compatibility forms, no case, letters and digits only where there are any."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(char for char in folded if char.isalnum())
    return letters or "".join(folded.split())


class TextCheck(Check):
    """Text that can be seen, read in paint order, contain (`exact`: are) one of the alternatives, `near` a part if asked.

    Near is up to 0.12 of the picture's longer side, or 0.25 where no other part of the prompt is as near, but for
    one that the words are in, as a speech bubble.
    """

    kind: Literal["text"] = "text"
    text: str | tuple[str, ...]
    part: str | None = None
    near: str | None = None
    exact: bool = False  # nothing but these words; for single letters

    @field_validator("text")
    @classmethod
    def _words(cls, text: str | tuple[str, ...]) -> str | tuple[str, ...]:
        words = (text,) if isinstance(text, str) else text
        if not words or not all(fold(each) for each in words):
            msg = "name words; nothing at all can be read in every picture"
            raise ValueError(msg)
        return text

    def parts(self) -> tuple[str, ...]:
        """The parts that are named."""
        return tuple(name for name in (self.part, self.near) if name is not None)

    def examine(self, view: View) -> Finding:
        """Margin: 1 where found, −1 where not; with `near`, by how much the words are nearer than asked."""
        runs = [shape for shape in view.scene.shapes if shape.text.strip() and view.scene.legible(shape)]
        if self.part is not None:
            runs = [shape for shape in runs if self.part in shape.parts]
        said = "".join(shape.text for shape in runs)
        wanted = (self.text,) if isinstance(self.text, str) else self.text
        where = f"in {self.part}" if self.part else "in the picture"
        found = [words for words in wanted if (fold(words) == fold(said) if self.exact else fold(words) in fold(said))]
        if found and self.near is not None:
            places = [(words, *place) for words in found for place in _places(words, runs)]
            if places:
                findings = (_nearness(words, place, within, self.near, view) for words, place, within in places)
                return max(findings, key=lambda finding: finding.margin)
        elif found:
            return Finding(1, f"“{found[0]}” can be read {where}")
        shown = f"only “{said[:60]}”" if said.strip() else "no text"
        return Finding(-1, f"{shown} {where}, not “{' or '.join(wanted)}”")

    def in_words(self, prompt: Prompt) -> str:
        """Ask what can be read."""
        wanted = (self.text,) if isinstance(self.text, str) else self.text
        told = either(tuple(f"“{words}”" for words in wanted))
        near = f", near {the(self.near)}" if self.near else ""
        only = " and nothing else" if self.exact else ""
        return f"Can you read {told}{only} in {the(self.part)}{near}?"


def _places(words: str, runs: Sequence[Shape]) -> Iterator[tuple[Geometry, set[str]]]:
    """Yield where words stand, each time they do: the boxes of the text objects that hold them, and the parts these are in."""
    wanted = fold(words)
    letters = [(char, run) for run in runs for char in fold(run.text) if char.isalnum() or not wanted.isalnum()]
    said = "".join(char for char, _ in letters)
    start = said.find(wanted)
    while start >= 0:
        holders = {run.index: run for _, run in letters[start : start + len(wanted)]}
        within = {name for run in holders.values() for name in run.parts}
        yield shapely.union_all([run.region for run in holders.values()]), within
        start = said.find(wanted, start + 1)


def _nearness(words: str, place: Geometry, within: Collection[str], name: str, view: View) -> Finding:
    """Say how near words are to a part: at most `NEAR`, or `NEAREST` where every part that they are not within is further."""
    scene: Scene = view.scene
    part = scene.parts[name]
    away = shapely.distance(place, part.region) / scene.size
    others = {
        other: shapely.distance(place, scene.parts[other].region) / scene.size
        for other in view.prompt.parts
        if other != name and other not in within and other in scene.parts and not scene.parts[other].region.is_empty
    }
    evidence = f"“{words}” is {away:.1%} of the picture from {name}"
    margin = NEAR - away
    rival = min(others, key=others.__getitem__, default=None)
    if rival is None:
        margin = max(margin, NEAREST - away)
    else:
        margin = max(margin, min(NEAREST - away, others[rival] - away))
        evidence += f", {others[rival]:.1%} from {rival}"
    limit = f"at most {NEAR:.0%} is asked, or {NEAREST:.0%} where no part is nearer"
    return Finding(margin, f"{evidence}; {limit}", part.slack / scene.size)
