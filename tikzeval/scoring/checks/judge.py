"""`judge`: vision models say what geometry cannot: whether it is recognisable, in a manner, or doing something."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from tikzeval.scoring.checks.base import NEEDS_VECTORS, Check, ClipAnswers, View
from tikzeval.scoring.finding import Finding
from tikzeval.values import Prompt

JUDGE = "judge"  # this kind leaves the rubric score and strict pass alone
NO_JUDGE = "no judge was asked (--judge MODEL)"


class JudgeCheck(Check):
    """The judges of `--judge` answer the `question`, about the picture or about a `part` painted alone, with yes.

    It never counts in `rubric` and in strict pass, only in `rubric_judged`; any other picture must deserve a no.
    """

    kind: Literal["judge"] = "judge"
    question: str = Field(description="a question that yes or no answers, with a question mark at its end")
    part: str | None = None  # None: the whole picture

    @field_validator("must")
    @classmethod
    def _never_must(cls, must: bool) -> bool:
        if must:
            msg = "a judge's opinion never decides strict pass; leave out must"
            raise ValueError(msg)
        return must

    @field_validator("question")
    @classmethod
    def _one_question(cls, question: str) -> str:
        if not question.endswith("?") or question.count("?") > 1:
            msg = "give one question that yes or no answers, with a question mark at its end"
            raise ValueError(msg)
        return question

    def parts(self) -> tuple[str, ...]:
        """The part, if one is named."""
        return (self.part,) if self.part else ()

    def examine(self, view: View) -> Finding:
        """Margin: the median of the judges' P(yes) less 0.5; of a judge without probabilities 1 or 0. Their majority decides, a tie is ambiguous."""
        return Finding(0, NO_JUDGE, skipped=True)  # the answers come from outside: scoring/judging

    def common(self, prompt: Prompt) -> bool:
        """Where the whole picture is looked at: only vectors can be painted without the rest."""
        return self.part is None

    def look(self, prompt: Prompt, clip: ClipAnswers) -> Finding:
        """Likewise."""
        return Finding(0, f"{self.part} alone {NEEDS_VECTORS}" if self.part else NO_JUDGE, skipped=True)

    def in_words(self, prompt: Prompt) -> str:
        """Return the question itself."""
        return self.question

    def shown_alone(self) -> str | None:
        """The part, if one is named."""
        return self.part
