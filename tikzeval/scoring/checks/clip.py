"""`clip`: CLIP prefers the right caption to captions that are almost right."""

from __future__ import annotations

from typing import Literal

from tikzeval.scoring.checks.base import Check, ClipAnswers, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import either
from tikzeval.values import Prompt


class ClipCheck(Check):
    """Contrastive: the prompt's caption is more similar to the picture, text removed, than every near miss."""

    kind: Literal["clip"] = "clip"

    def examine(self, view: View) -> Finding:
        """Margin: cosine similarity of the caption less that of the best near miss."""
        return self.look(view.prompt, view.clip)

    def common(self, prompt: Prompt) -> bool:
        """Where there is something to choose among."""
        return bool(prompt.near_misses)

    def look(self, prompt: Prompt, clip: ClipAnswers) -> Finding:
        """Likewise; out of a picture without vectors no text can be taken."""
        if clip.choice is None:
            return Finding(0, clip.missing, skipped=True)
        if len(clip.choice) < 2:
            return Finding(0, f"{prompt.id} has no near_misses to choose among", skipped=True)
        right, *wrong = clip.choice
        best = max(range(len(wrong)), key=wrong.__getitem__)
        said = f"similarity {right:.3f} to the caption, {wrong[best]:.3f} to “{prompt.near_misses[best]}”"
        return Finding(right - wrong[best], said + ("" if clip.no_text is not None else "; with the picture's text"))

    def in_words(self, prompt: Prompt) -> str:
        """Ask which caption fits best."""
        others = either(tuple(f"“{each}”" for each in prompt.near_misses)) if prompt.near_misses else "any other"
        return f"Does “{prompt.caption}” describe the picture better than {others}?"
