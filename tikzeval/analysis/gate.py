"""Has a score fallen? Rows of a baseline and of a run in, verdicts out.

A score has fallen where the fall is beyond noise (the one-sided p-value of stats/change.py, adjusted for all that is tested together
by Holm, is at most α) and at least as large as the margin. The baseline's replies come scored by today's tools, so that what differs is
the model's doing; what the tools changed about the same replies stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tikzeval.analysis.stats import Change, by_prompt, change, holm, per_prompt
from tikzeval.analysis.stats.change import smallest_fall
from tikzeval.analysis.stats.clusters import Floats

NORMAL = 1.96  # standard errors to either side that hold 95 %


@dataclass(frozen=True, slots=True)
class Rules:
    """When a score has fallen."""

    margin: float = 0.03  # the least fall that matters
    alpha: float = 0.05  # how often a gate may raise a false alarm, all its tests together
    power: float = 0.9  # how often the smallest fall that is told would be seen


@dataclass(frozen=True)
class Entrant:
    """A model, before and after."""

    model: str
    stored: pd.DataFrame  # the baseline's rows as they were scored then
    before: pd.DataFrame  # the same replies scored by today's tools
    after: pd.DataFrame  # the run's rows


@dataclass(frozen=True, slots=True)
class Test:
    """One score of one model."""

    model: str
    measure: str
    found: Change
    low: float | None  # difference ± 1.96 errors of Change: the 95 % interval on these prompts; None without spread
    high: float | None
    p_holm: float
    smallest: float | None  # smallest true fall that would be seen; None where none could
    tools: float  # by how much today's tools score the baseline's replies higher
    same_words: Change | None  # over the prompts asked in the same words; None where that is all of them, or none
    fallen: bool
    where: tuple[tuple[str, str, float, float], ...]  # suite, prompt, before and after of what fell most

    @property
    def confidence(self) -> float:
        """1 − p, for all tests together."""
        return 1 - self.p_holm


def weigh(entrants: Sequence[Entrant], measures: Sequence[str], rules: Rules) -> list[Test]:
    """Test every score of every model; a score that one side does not have at all is left out.

    Args:
        entrants: The models.
        measures: Columns of replies.csv.
        rules: When a score has fallen.
    """
    found = []
    for entrant in entrants:
        pictures = bool((entrant.after["kind"] == "image").any())  # has no other score
        drawn = [measure for measure in measures if measure not in ("strict", "rubric", "clip_no_text")]
        for measure in dict.fromkeys(["common", *drawn]) if pictures else measures:
            before, after = by_prompt(entrant.before, measure), by_prompt(entrant.after, measure)
            seen = change(before, after)
            if seen is not None:
                found.append((entrant, measure, before, after, seen))
    decided = decide([each[-1] for each in found], rules)
    return [_test(*each, decided=p, count=len(found), rules=rules) for each, p in zip(found, decided, strict=True)]


def decide(changes: Sequence[Change], rules: Rules) -> list[tuple[float, bool]]:
    """Return of each change its p-value, adjusted for all of them, and whether it is a fall that counts."""
    adjusted = holm([each.p for each in changes])
    return [
        (float(p), bool(p <= rules.alpha and each.difference <= -rules.margin + 1e-9))
        for each, p in zip(changes, adjusted, strict=True)
    ]


def _test(
    entrant: Entrant,
    measure: str,
    before: dict[Any, Floats],
    after: dict[Any, Floats],
    seen: Change,
    *,
    decided: tuple[float, bool],
    count: int,
    rules: Rules,
) -> Test:
    half = NORMAL * seen.error
    other = other_words(entrant)
    same = {key: values for key, values in after.items() if key not in other}
    least = smallest_fall(before, after, rules.alpha / count, rules.power)
    falls = sorted((after[key].mean() - before[key].mean(), key) for key in after if key in before)
    return Test(
        model=entrant.model,
        measure=measure,
        found=seen,
        low=max(-1.0, seen.difference - half) if half else None,
        high=min(1.0, seen.difference + half) if half else None,
        p_holm=decided[0],
        smallest=None if least is None else max(least, rules.margin),
        tools=_moved(entrant, measure),
        same_words=change(before, same) if 0 < len(same) < len(after) else None,
        fallen=decided[1],
        where=tuple(
            (str(key[0]), str(key[1]), float(before[key].mean()), float(after[key].mean()))
            for fall, key in falls[:5]
            if fall < 0
        ),
    )


def other_words(entrant: Entrant) -> set[Any]:
    """Return the prompts (suite, prompt) that were asked in other words after than before."""
    said: list[dict[Any, set[str]]] = [{}, {}]
    for rows, found in zip((entrant.stored, entrant.after), said, strict=True):
        for suite, prompt, words in rows[["suite", "prompt", "asked_words"]].itertuples(index=False):
            found.setdefault((suite, prompt), set()).update([words] if words else [])  # older runs do not tell
    before, after = said
    return {key for key in after if key in before and after[key] and after[key] != before[key]}


def _moved(entrant: Entrant, measure: str) -> float:
    both = pd.concat(
        [per_prompt(entrant.before, measure), per_prompt(entrant.stored, measure)], axis="columns", join="inner"
    ).to_numpy(dtype=np.float64)
    return float((both[:, 0] - both[:, 1]).mean()) if len(both) else 0.0
