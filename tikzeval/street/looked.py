"""What was seen in the pictures of a sample: one, or with protocol `edit` one of each round, and how they fold into a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspect_ai.solver import TaskState

from tikzeval.drawing import Drawn
from tikzeval.models.rounds import STORE
from tikzeval.street.consult import Consulted
from tikzeval.suites.suite import Item
from tikzeval.values import Score, Verdict


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in one picture."""

    item: Item  # what was asked for
    drawn: Drawn
    score: Score
    clip_name: str  # the CLIP model's name, or the reason why there is none
    said: Consulted  # by the judges
    boxed: Mapping[str, Verdict]  # check id → the verdict by a detector's boxes


def together(looked: Sequence[Looked]) -> Score:
    """Fold the scores of a sample's pictures: means over the rounds, and strict where every round is.

    The outcome is that of the last. The checks of a change are told as PROMPT/CHECK.
    """
    first, *others = looked
    if not others:
        return first.score
    scores = [each.score for each in looked]
    verdicts = list(first.score.verdicts)
    for each in others:
        verdicts += [replace(v, check=_named(each, v.check)) for v in each.score.verdicts]
    unscored = next((score.outcome for score in scores if score.outcome.unscored), None)
    strict = None if any(score.strict is None for score in scores) else all(score.strict for score in scores)
    means = {
        name: mean([getattr(score, name) for score in scores], whole=whole)
        for name, whole in (
            ("rubric", True),
            ("rubric_judged", True),
            ("common", True),
            ("parts_named", False),
            ("clip", False),
            ("clip_no_text", False),
        )
    }
    return Score(unscored or scores[-1].outcome, tuple(verdicts), strict=strict, **means)


def mean(values: Sequence[float | None], *, whole: bool) -> float | None:
    """Return the mean of the values that are there; None without any, and with `whole` where one is wanting."""
    known = [value for value in values if value is not None]
    return None if not known or (whole and len(known) < len(values)) else sum(known) / len(known)


def judgements(looked: Sequence[Looked]) -> list[dict[str, Any]]:
    """Return what judges said of all pictures, as plain data."""
    first, *others = looked
    return [
        *first.said.rows(),
        *({**row, "check": _named(each, row["check"])} for each in others for row in each.said.rows()),
    ]


def boxed(looked: Sequence[Looked]) -> dict[str, list[str]]:
    """Return check → mark and evidence of what a detector's boxes said, as plain data."""
    first, *others = looked
    told = {check: [str(v.mark), v.evidence] for check, v in first.boxed.items()}
    return told | {_named(each, check): [str(v.mark), v.evidence] for each in others for check, v in each.boxed.items()}


def note_rounds(state: TaskState, looked: Sequence[Looked]) -> None:
    """Put each round's own score beside what is known of the round."""
    told = [dict(each) for each in state.store.get(STORE) or []]
    if len(looked) > 1 and len(told) == len(looked):
        for row, each in zip(told, looked, strict=True):
            strict = each.score.strict
            row["strict"] = None if strict is None else float(strict)
            row |= {name: getattr(each.score, name) for name in ("rubric", "common", "clip")}
        state.store.set(STORE, told)


def _named(looked: Looked, check: str) -> str:
    return f"{looked.item.prompt.id}/{check}"
