"""From what judges said to a verdict: their majority, a tie is ambiguous, and without the answer of one there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from tikzeval.scoring.checks.judge import JudgeCheck
from tikzeval.scoring.judging.reading import Answer
from tikzeval.scoring.rubric import share
from tikzeval.values import Mark, Score, Verdict

VOTES = (Answer.YES, Answer.NO)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one judge said to one question."""

    judge: str  # the name asked for
    model: str  # Inspect model string
    answer: Answer
    reason: str  # the judge's, or why there is no answer
    p_yes: float | None = None
    served_model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None


def decide(judgements: Sequence[Judgement]) -> Mark:
    """Return what the judges together decide."""
    if any(said.answer not in VOTES for said in judgements):
        return Mark.UNSCORED
    yes = sum(said.answer is Answer.YES for said in judgements)
    if 2 * yes == len(judgements):
        return Mark.AMBIGUOUS
    return Mark.PASS if 2 * yes > len(judgements) else Mark.FAIL


def verdict_of(check: JudgeCheck, judgements: Sequence[Judgement]) -> Verdict:
    """Return a check's verdict, with the median of P(yes) less 0.5 as its margin."""
    mark = decide(judgements)
    if mark is Mark.UNSCORED:
        wanting = next(said for said in judgements if said.answer not in VOTES)
        what = "gave no clear answer" if wanting.answer is Answer.UNCLEAR else "could not be asked"
        return check.verdict(mark, f"{wanting.judge} {what}: {wanting.reason}")
    told = "; ".join(f"{said.judge} says {said.answer}{_probability(said)}: {said.reason}" for said in judgements)
    return check.verdict(mark, told, median(map(_leaning, judgements)) - 0.5)


def _leaning(said: Judgement) -> float:
    """Return P(yes), on the side of the word that was said; 1 or 0 where the provider gives none."""
    if said.answer is Answer.YES:
        return 1.0 if said.p_yes is None else max(said.p_yes, 0.5)
    return 0.0 if said.p_yes is None else min(said.p_yes, 0.5)


def _probability(said: Judgement) -> str:
    return "" if said.p_yes is None else f" (P(yes) {said.p_yes:.2f})"


def with_verdicts(score: Score, judged: Mapping[str, Verdict]) -> Score:
    """Put the judges' verdicts into a score; one that is unscored leaves `rubric_judged` without a value.

    Args:
        score: Of the same picture, without judges.
        judged: Check id → verdict, for the checks that were asked.
    """
    verdicts = tuple(judged.get(verdict.check, verdict) for verdict in score.verdicts)
    whole = score.rubric is not None and all(verdict.mark is not Mark.UNSCORED for verdict in verdicts)
    return replace(score, verdicts=verdicts, rubric_judged=share(verdicts) if whole else None)
