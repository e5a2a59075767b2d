"""`any_of`: one of several checks passes, where a prompt can be read in more than one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, SerializeAsAny, field_validator

from tikzeval.errors import FileFormatError, nearest
from tikzeval.mistakes import validate
from tikzeval.scoring.checks.base import Check, View, decide
from tikzeval.scoring.finding import Finding
from tikzeval.values import Mark, Prompt

ORDER = (Mark.VOID, Mark.FAIL, Mark.AMBIGUOUS, Mark.SKIPPED, Mark.PASS)  # the best last
OUTER = ("id", "weight", "must", "requires", "mutant")  # keys that only the whole can have


class AnyOfCheck(Check):
    """One of the `checks` passes; each has a kind and the keys of that kind, and no id."""

    kind: Literal["any_of"] = "any_of"
    checks: tuple[SerializeAsAny[Check], ...] = Field(min_length=2)

    @field_validator("checks", mode="before")
    @classmethod
    def _alternatives(cls, given: Any) -> Any:
        return (
            [_alternative(each, number) for number, each in enumerate(given)]
            if isinstance(given, list | tuple)
            else given
        )

    def parts(self) -> tuple[str, ...]:
        """The parts that every alternative needs."""
        first, *others = (check.parts() for check in self.checks)
        return tuple(name for name in first if all(name in other for other in others))

    def mentions(self) -> tuple[str, ...]:
        """All parts of all alternatives."""
        return tuple(dict.fromkeys(name for check in self.checks for name in check.mentions()))

    def examine(self, view: View) -> Finding:
        """Margin: the best alternative's. Void where all are; skipped where none passes and one is skipped."""
        return best_alternative(self.checks, [check.answer(view) for check in self.checks])

    def in_words(self, prompt: Prompt) -> str:
        """Ask all of them together."""
        questions = (check.in_words(prompt) for check in self.checks)
        return "Is one or more of these so?" + "".join(
            f"\n({number}) {each}" for number, each in enumerate(questions, 1)
        )

    def shown_alone(self) -> str | None:
        """The part, where every alternative looks at the same one alone."""
        alone = {check.shown_alone() for check in self.checks}
        return alone.pop() if len(alone) == 1 else None


def best_alternative(checks: Sequence[Check], findings: Sequence[Finding]) -> Finding:
    """Return the finding that decides for several alternatives."""
    marks = [decide(finding) for finding in findings]
    best = max(range(len(marks)), key=lambda index: (ORDER.index(marks[index]), findings[index].margin))
    number = f"alternative {best + 1} of {len(marks)} ({checks[best].kind})"
    return replace(findings[best], evidence=f"{number}: {findings[best].evidence}")


def _alternative(given: Any, number: int) -> Any:
    from tikzeval.scoring.checks import KINDS

    if isinstance(given, Check) or not isinstance(given, dict):
        return given
    where = f"[{number}]"
    known = [kind for kind in KINDS if kind not in ("any_of", "judge")]
    if given.get("kind") is None:
        msg = f"{where}.kind: this key is missing; give one of {', '.join(known)}"
        raise ValueError(msg)
    kind = str(given["kind"])
    if kind not in known:
        msg = f"{where}.kind: {kind!r} is no kind of check here; {nearest(kind, known)}"
        raise ValueError(msg)
    outer = next((key for key in OUTER if key in given), None)
    if outer is not None:
        msg = f"{where}.{outer}: an alternative has none; give it to the whole"
        raise ValueError(msg)
    try:
        return validate(KINDS[kind], {"id": f"{kind.replace('_', '-')}-{number + 1}", **given}, where)
    except FileFormatError as error:
        raise ValueError(str(error)) from error
