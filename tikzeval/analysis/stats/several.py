"""Many comparisons at once: p-values that account for their number, and ranks that say how sure they are.

A model's rank could be anything from 1 + the number of models that are better beyond noise to the number of all − the number
that are worse beyond noise. With all pairs held against each other by sign-flip tests and Holm's correction, all these intervals are right
together 95 % of the time (Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 91, 2024, 476–518, with Holm's steps
for theirs). A bootstrap of ranks would be wrong just where models are close (Xie, Singh and Zhang, J. Am. Stat. Assoc. 104, 2009, 775–788).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from tikzeval.analysis.stats.clusters import Floats
from tikzeval.analysis.stats.paired import flip_p


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a model stands."""

    rank: int  # 1 is best; models with the same mean share the best of their ranks
    tied: bool  # another has the same mean
    low: int  # the best rank that the data allow
    high: int  # the worst


def holm(p: Sequence[float]) -> Floats:
    """Return p-values adjusted for their number (Holm, Scandinavian Journal of Statistics 6, 1979, 65–70), in the same order.

    Args:
        p: (m,).
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    stepped = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def ranks(scores: Mapping[str, pd.Series], level: float = 0.95) -> dict[str, Rank]:
    """Rank models by their means over prompts; models without any score are left out.

    Args:
        scores: Model → what `per_prompt` returned.
        level: How often all the intervals are to be right together.
    """
    known = {name: values for name, values in scores.items() if len(values)}
    names = list(known)
    means = {name: round(float(values.mean()), 9) for name, values in known.items()}
    better = np.zeros((len(names), len(names)), dtype=np.bool_)  # [i, j]: i above j beyond noise
    pairs = list(combinations(range(len(names)), 2))
    if pairs:
        table = pd.concat(known, axis="columns").sort_index()[names].to_numpy(dtype=np.float64)
        differences = np.stack([table[:, i] - table[:, j] for i, j in pairs], axis=1)
        differences = np.where(np.isfinite(differences), differences, 0.0)
        for (i, j), p, total in zip(pairs, holm(list(flip_p(differences))), differences.sum(axis=0), strict=True):
            if p <= 1 - level:
                better[(i, j) if total > 0 else (j, i)] = True
    return {
        name: Rank(
            rank=1 + sum(other > means[name] for other in means.values()),
            tied=list(means.values()).count(means[name]) > 1,
            low=1 + int(better[:, i].sum()),
            high=len(names) - int(better[i].sum()),
        )
        for i, name in enumerate(names)
    }
