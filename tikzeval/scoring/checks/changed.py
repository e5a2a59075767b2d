"""`changed`: in an edited drawing, a part has become what the edit says."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.edits.pieces import match, pieces_of
from tikzeval.scoring.edits.scenes import scene_of
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import the
from tikzeval.values import Prompt


class ChangedCheck(Check):
    """The part is as in the edit's own answer: each of its fills, lines and texts is there, its outline nowhere further off than the `tolerance` (a share of the picture's longer side), and of its earlier pieces none is left in the old place; a part that has gone leaves nothing. `paint: false` asks for outlines only."""

    kind: Literal["changed"] = "changed"
    part: str
    paint: bool = True
    tolerance: float = Field(default=0.01, gt=0, le=0.1)

    def mentions(self) -> tuple[str, ...]:
        """Return nothing: a part that has gone is not among the prompt's parts."""
        return ()

    def examine(self, view: View) -> Finding:
        """Margin: 1 − the furthest that an outline is off / the tolerance; −1 where a piece is missing or left over."""
        if not view.prompt.before:
            return Finding(0, "the prompt gives no drawing that is to be edited", void=True)
        before, answer = scene_of(view.prompt.before), scene_of(view.prompt.reference)
        reach = self.tolerance * before.size
        old, wanted, got = pieces_of(before), pieces_of(answer), pieces_of(view.scene)
        own = [place for place, piece in enumerate(wanted) if self.part in piece.shape.parts]
        # Where the picture lies on its page is told by what has not changed.
        shift = match(wanted, got, reach).shift
        found = match([wanted[place] for place in own], got, reach, shift=shift, paint=self.paint)
        missing = [wanted[own[index]] for index in range(len(own)) if not found.same(index)]
        if missing:
            return Finding(
                -1, f"{len(missing)} of {len(own)} pieces of {self.part} are not as asked, first the {missing[0].says}"
            )
        rest = [piece for place, piece in enumerate(got) if place not in {*found.pairs.values(), *found.merged_into}]
        was = [piece for piece in old if self.part in piece.shape.parts]
        left = match(was, rest, reach, shift=match(old, got, reach).shift)
        stale = [was[index] for index in range(len(was)) if index in left.pairs]
        if stale:
            return Finding(
                -1,
                f"{len(stale)} of {len(was)} pieces of {self.part} are still as they were, first the {stale[0].says}",
            )
        worst = max(found.apart.values(), default=0.0)
        told = f"all {len(own)} pieces of {self.part} are as asked" if own else f"{self.part} has gone"
        return Finding(1 - worst / reach, f"{told}, to {worst:.1f} pt of {reach:.1f} allowed")

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the part."""
        return f"Has {the(self.part)} become what the edit asks for?"
