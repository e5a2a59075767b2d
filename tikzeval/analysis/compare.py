"""Models held against each other on the same prompts, with p-values that account for how many pairs there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tikzeval.analysis.contenders import Contender
from tikzeval.analysis.stats import Paired, holm, paired, per_prompt
from tikzeval.analysis.stats.clusters import PROMPT


@dataclass(frozen=True, slots=True)
class Comparison:
    """One pair, on one measure."""

    one: str
    other: str
    measure: str
    found: Paired
    p_holm: float | None  # p, for all pairs compared on this measure together


@dataclass(frozen=True, slots=True)
class Sight:
    """What one model made of a prompt: the reply whose scores are nearest to its mean there."""

    score: float  # mean over epochs
    outcome: str
    picture: Path | None  # None where that reply gave none


@dataclass(frozen=True, slots=True)
class Split:
    """A prompt on which two models differ."""

    suite: str
    prompt: str
    measure: str  # by which they differ: strict, or rubric where strict is the same
    difference: float
    one: Sight
    other: Sight


def compared(pairs: Sequence[tuple[Contender, Contender]], measures: Sequence[str]) -> list[Comparison]:
    """Compare pairs of models; measure by measure, pairs in order.

    Args:
        pairs: Who is held against whom.
        measures: Columns of replies.csv with values of 0 … 1.
    """
    told = []
    for measure in measures:
        found = [paired(per_prompt(one.samples, measure), per_prompt(other.samples, measure)) for one, other in pairs]
        known = [each.p for each in found if each.p is not None]
        adjusted = iter(holm(known))
        for (one, other), each in zip(pairs, found, strict=True):
            p = None if each.p is None else float(next(adjusted))
            told.append(Comparison(one.name, other.name, measure, each, p))
    return told


def splits(one: Contender, other: Contender, most: int) -> list[Split]:
    """Return the prompts on which two models differ most, by `strict` and then by `rubric`; with an image generator by `common`.

    Args:
        one: A model.
        other: Another.
        most: How many prompts at most.
    """
    drawings = not any((model.samples["kind"] == "image").any() for model in (one, other))
    names = ["strict", "rubric"] if drawings else ["common"]
    scores = pd.concat(
        {
            (measure, side): per_prompt(model.samples, measure)
            for measure in names
            for side, model in (("one", one), ("other", other))
        },
        axis="columns",
    ).dropna()
    apart = pd.DataFrame({name: scores[name]["one"] - scores[name]["other"] for name in names}).round(9)
    apart = apart[(apart != 0).any(axis=1)]
    order = apart.abs().sort_values(names, ascending=False, kind="stable").index[:most]
    found = []
    for key in order:
        measure = next(name for name in names if apart.loc[key, name])
        difference = float(apart.loc[key, measure])
        sights = [_sight(model, key, names, measure) for model in (one, other)]
        found.append(Split(str(key[0]), str(key[1]), measure, difference, *sights))
    return found


def _sight(model: Contender, key: tuple[str, str], names: list[str], measure: str) -> Sight:
    rows = model.samples[(model.samples[PROMPT] == list(key)).all(axis=1) & model.samples[names[0]].notna()]
    means = rows[names].astype(float)
    near = (means - means.mean()).abs().sum(axis=1).sort_values(kind="stable").index[0]
    picture = str(rows.loc[near, "picture"])
    return Sight(
        float(means[measure].mean()), str(rows.loc[near, "outcome"]), model.folder / picture if picture else None
    )
