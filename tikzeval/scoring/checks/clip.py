"""`clip`: CLIP prefers the right caption to captions that are almost right."""

from __future__ import annotations

from typing import ClassVar, Literal

from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import either
from tikzeval.values import Prompt


class ClipCheck(Check):
    """Contrastive: the prompt's caption is more similar to the picture, text removed, than every near miss."""

    common: ClassVar[bool] = True
    kind: Literal["clip"] = "clip"

    def examine(self, view: View) -> Finding:
        """Margin: cosine similarity of the caption less that of the best near miss."""
        if view.clip.choice is None:
            return Finding(0, view.clip.missing, skipped=True)
        if len(view.clip.choice) < 2:
            return Finding(0, f"{view.prompt.id} has no near_misses to choose among", skipped=True)
        right, *wrong = view.clip.choice
        best = max(range(len(wrong)), key=wrong.__getitem__)
        return Finding(
            right - wrong[best],
            f"similarity {right:.3f} to the caption, {wrong[best]:.3f} to “{view.prompt.near_misses[best]}”",
        )

    def in_words(self, prompt: Prompt) -> str:
        """Ask which caption fits best."""
        others = either(tuple(f"“{each}”" for each in prompt.near_misses)) if prompt.near_misses else "any other"
        return f"Does “{prompt.caption}” describe the picture better than {others}?"
