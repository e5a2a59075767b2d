"""`lone`: CLIP recognises a part that is painted alone: geometry says where it is, this says what it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from tikzeval.scoring.checks.any_of import AnyOfCheck
from tikzeval.scoring.checks.base import Check, LoneQuestion, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import either, named
from tikzeval.values import Prompt

_ARTICLE = re.compile(r"(?:an?|the|some|two|three|several)\s", re.IGNORECASE)


class LoneCheck(Check):
    """CLIP takes the part, painted alone on an even ground without its text, for what it `says` rather than for another.

    The others are the rubric's `choices` and the prompt's other parts; each is asked about as “a drawing of …”.
    """

    kind: Literal["lone"] = "lone"
    part: str
    says: str = Field(min_length=1)  # what the part is, in English: otter, a paper plane
    choices: tuple[str, ...] = ()  # what it might be taken for

    def parts(self) -> tuple[str, ...]:
        """The one part."""
        return (self.part,)

    def question(self, prompt: Prompt) -> LoneQuestion:
        """Return what CLIP is to be asked: the right caption, then the wrong ones."""
        others = (named(name) for name in prompt.parts if name != self.part)
        captions = (_caption(phrase) for phrase in (self.says, *self.choices, *others))
        return LoneQuestion(self.part, tuple(dict.fromkeys(captions)))

    def examine(self, view: View) -> Finding:
        """Margin: cosine similarity of the part's picture to what it says less that to the most similar other."""
        question = self.question(view.prompt)
        if len(question.captions) < 2:
            return Finding(0, f"there is nothing that {self.part} might be taken for: give choices", skipped=True)
        found = view.clip.lone.get(question)
        if found is None:
            return Finding(0, view.clip.missing, skipped=True)
        if not found:
            return Finding(-1, f"without its text nothing of {self.part} is drawn")
        right, *wrong = found
        best = max(range(len(wrong)), key=wrong.__getitem__)
        return Finding(
            right - wrong[best],
            f"{self.part} alone: similarity {right:.3f} to “{question.captions[0]}”, "
            f"{wrong[best]:.3f} to “{question.captions[best + 1]}”",
        )

    def in_words(self, prompt: Prompt) -> str:
        """Ask what the part looks like."""
        right, *wrong = (caption.removeprefix("a drawing of ") for caption in self.question(prompt).captions)
        return f"Does this look more like {right} than like {either(tuple(wrong)) if wrong else 'anything else'}?"

    def shown_alone(self) -> str | None:
        """The part."""
        return self.part


def lone_questions(checks: Iterable[Check], prompt: Prompt) -> list[LoneQuestion]:
    """Return what CLIP is to be asked about single parts, alternatives included."""
    found: dict[LoneQuestion, None] = {}
    for check in checks:
        if isinstance(check, LoneCheck):
            question = check.question(prompt)
            if len(question.captions) > 1:
                found[question] = None
        elif isinstance(check, AnyOfCheck):
            found |= dict.fromkeys(lone_questions(check.checks, prompt))
    return list(found)


def _caption(phrase: str) -> str:
    phrase = phrase.strip()
    if not _ARTICLE.match(phrase):
        phrase = f"{'an' if phrase[:1].casefold() in 'aeiou' else 'a'} {phrase}"
    return f"a drawing of {phrase}"
