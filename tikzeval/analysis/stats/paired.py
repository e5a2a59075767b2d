"""Two models on the same prompts.

For each prompt that both were scored on, dᵢ = mean over epochs of one − mean over epochs of the other. Pairing takes the prompts' own
difficulty out (Miller, 2024, arXiv:2411.00640, §4). The interval is Student's over prompts. The p-value is that of the sign-flip
permutation test (Fisher, The Design of Experiments, 1935, §21): how often |Σ ±dᵢ| ≥ |Σ dᵢ| when each sign is a coin's; it needs no shape, where
Student's, told beside it, leans on the normal one that passes of few prompts do not have. Up to 2¹⁴ flips are gone through, of
more 20,000 are drawn, always the same, and the observed one counts among them. The effect size is Cohen's d of paired
differences, mean(d) / s(d).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from tikzeval.analysis.stats.clusters import Floats
from tikzeval.analysis.stats.intervals import clustered_error, t_interval

EXACT = 14  # prompts up to which all flips are gone through
FLIPS = 20_000
AT_ONCE = 2_000  # flips, for memory
SEED = 1935


@dataclass(frozen=True, slots=True)
class Paired:
    """One model against another, over the prompts that both were scored on."""

    n: int  # prompts
    one: float | None  # mean of each over these prompts; None without any
    other: float | None
    difference: float | None  # one − other
    low: float | None  # ends of the 95 % interval of the difference; None for fewer than two prompts, or without spread
    high: float | None
    p: float | None  # two-sided, sign-flip; None without prompts
    p_t: float | None  # two-sided, Student's; None for fewer than two prompts, or without spread
    effect: float | None  # Cohen's d of the differences; None likewise
    better: int  # prompts where one is above the other
    equal: int
    worse: int


def paired(one: pd.Series, other: pd.Series, level: float = 0.95) -> Paired:
    """Compare two models by prompt.

    Args:
        one: What `per_prompt` returned, of values in 0 … 1.
        other: Likewise.
        level: Of the interval.
    """
    both = pd.concat({"one": one, "other": other}, axis="columns", join="inner").dropna().sort_index()
    difference = np.round((both["one"] - both["other"]).to_numpy(dtype=np.float64), 12)  # 0.1 + 0.2 − 0.3 is nothing
    n = len(difference)
    if not n:
        return Paired(0, None, None, None, None, None, None, None, None, 0, 0, 0)
    low, high = t_interval(difference, level, bounds=(-1, 1))
    error = clustered_error(difference) or 0.0
    return Paired(
        n=n,
        one=float(both["one"].mean()),
        other=float(both["other"].mean()),
        difference=float(difference.mean()),
        low=low,
        high=high,
        p=float(flip_p(difference[:, None])[0]),
        p_t=float(2 * stats.t.sf(abs(difference.mean()) / error, n - 1)) if error else None,
        effect=float(difference.mean() / difference.std(ddof=1)) if error else None,
        better=int((difference > 0).sum()),
        equal=int((difference == 0).sum()),
        worse=int((difference < 0).sum()),
    )


def flip_p(differences: Floats) -> Floats:
    """Return the two-sided p-values of sign-flip tests.

    Args:
        differences: (n prompts, m comparisons); 0 where a prompt is not in a comparison.

    Returns:
        (m,).
    """
    n = len(differences)
    seen = np.abs(differences.sum(axis=0)) - 1e-9
    if n <= EXACT:
        signs = 1.0 - 2.0 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        return np.asarray((np.abs(signs @ differences) >= seen).mean(axis=0))
    rng = np.random.default_rng(SEED)
    reached = np.ones_like(seen)
    for start in range(0, FLIPS, AT_ONCE):
        signs = rng.choice([-1.0, 1.0], size=(min(AT_ONCE, FLIPS - start), n))
        reached += (np.abs(signs @ differences) >= seen).sum(axis=0)
    return np.asarray(reached / (FLIPS + 1))
