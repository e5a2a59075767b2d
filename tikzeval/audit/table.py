"""Answers → a row for each kind of question, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from tikzeval.audit.questions import KINDS, Question


@dataclass(frozen=True, slots=True)
class Row:
    """How often questions of a kind were answered rightly."""

    kind: str
    questions: int
    right: float  # share
    low: float  # ends of the 95 % interval
    high: float
    chance: float  # share that guessing gets right


def table(asked: Sequence[Question], right: Sequence[float]) -> list[Row]:
    """Fold answers; the intervals are Wilson's (1927), questions being asked of different pictures within a kind."""
    rows = []
    for kind in KINDS:
        found = [(value, question) for value, question in zip(right, asked, strict=True) if question.kind == kind]
        if not found:
            continue
        count = len(found)
        total = sum(value for value, _ in found)
        ends = stats.binomtest(round(total), count).proportion_ci(0.95, method="wilson")
        chance = sum(1 / len(question.captions) for _, question in found) / count
        low, high = round(float(ends.low), 4), round(float(ends.high), 4)
        rows.append(Row(kind, count, round(total / count, 4), low, high, round(chance, 4)))
    return rows
