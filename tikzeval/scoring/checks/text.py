"""`text`: some words can be read in the picture, or in one part of it."""

from __future__ import annotations

import unicodedata
from typing import Literal

from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding


def fold(text: str) -> str:
    """Return text as compared: compatibility forms, no case, letters and digits only where there are any."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(char for char in folded if char.isalnum())
    return letters or "".join(folded.split())


class TextCheck(Check):
    """Text that can be seen, read in paint order, contain (`exact`: are) one of the alternatives."""

    kind: Literal["text"] = "text"
    text: str | tuple[str, ...]
    part: str | None = None
    exact: bool = False  # nothing but these words; for single letters

    def parts(self) -> tuple[str, ...]:
        """The part, if one is named."""
        return (self.part,) if self.part else ()

    def examine(self, view: View) -> Finding:
        """Margin: 1 where found, −1 where not."""
        runs = [shape for shape in view.scene.shapes if shape.text.strip() and view.scene.legible(shape)]
        if self.part is not None:
            runs = [shape for shape in runs if self.part in shape.parts]
        said = "".join(shape.text for shape in runs)
        wanted = (self.text,) if isinstance(self.text, str) else self.text
        where = f"in {self.part}" if self.part else "in the picture"
        for words in wanted:
            if fold(words) == fold(said) if self.exact else fold(words) in fold(said):
                return Finding(1, f"“{words}” can be read {where}")
        shown = f"only “{said[:60]}”" if said.strip() else "no text"
        return Finding(-1, f"{shown} {where}, not “{' or '.join(wanted)}”")
