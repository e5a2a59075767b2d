"""`craft`: the picture is well made, whatever it shows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.craft import CRAFT
from tikzeval.scoring.finding import Finding
from tikzeval.values import Prompt

QUESTIONS = {
    "in_frame": "Is everything within the picture, with nothing cut off at its edge?",
    "readable": "Are all words in the picture large and clear enough to be read?",
    "no_overlap": "Is the picture free of collisions: no word struck or covered, no outlines in a tangle?",
    "closed": "Are all outlines closed that are meant to be?",
}


class CraftCheck(Check):
    """Everything is `in_frame`, text is `readable`, nothing collides (`no_overlap`), or outlines are `closed`."""

    kind: Literal["craft"] = "craft"
    is_: Literal["in_frame", "readable", "no_overlap", "closed"] = Field(alias="is")

    def examine(self, view: View) -> Finding:
        """Margin: 1 − worst flaw / largest allowed: 1 without a flaw, 0 at what is just allowed."""
        found = CRAFT[self.is_](view.scene)
        return Finding(found.margin, found.why)

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the picture, whatever it shows."""
        return QUESTIONS[self.is_]
