"""`part`: a named part is there and can be seen."""

from __future__ import annotations

from typing import Literal

from tikzeval.scoring.checks.base import Check, View, presence
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import the
from tikzeval.values import Prompt


class PartCheck(Check):
    """The part has visible ink of its own that is not only text."""

    kind: Literal["part"] = "part"
    part: str
    text_counts: bool = False  # for parts that are letters or words

    def mentions(self) -> tuple[str, ...]:
        """Return the one part; it may be wanting, so it is not among `parts`."""
        return (self.part,)

    def examine(self, view: View) -> Finding:
        """Margin: share of the picture's pixels that the part changes, less 0.02 %."""
        return presence(view.scene, self.part, text_counts=self.text_counts, among=view.prompt.parts)

    def in_words(self, prompt: Prompt) -> str:
        """Ask whether it can be seen."""
        return f"Can you see {the(self.part)}{'' if self.text_counts else ', drawn and not only named by a word'}?"
