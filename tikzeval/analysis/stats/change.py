"""The same prompts asked twice: has the score fallen, and how small a fall could have been seen.

Here the prompts are given, not drawn from many: a gate asks whether these have become worse. If nothing has changed, the replies to a
prompt could as well have come in the other run, so the p-value is the share of all ways to deal the replies of each prompt to the
two runs, as many to each as it has, in which the mean of the differences falls as far (a stratified permutation test; Pitman, Suppl. J. R. Statist.
Soc. 4, 1937, 119–130). It is exact for any score, any numbers of epochs and any spread between prompts, and with one epoch each it is the
one-sided sign-flip test. 20,000 deals are drawn, always the same, and the observed one counts among them.

Under dealing the mean difference has variance

    v = Σₚ Sₚ² (1/aₚ + 1/bₚ) / n²

over n prompts with aₚ and bₚ replies and Sₚ² the variance (with N − 1) of all replies to prompt p. A true fall of (z(1 − α) + z(power)) · √v
is therefore seen with that power; no fall can be seen that changes fewer prompts than it takes for the smallest possible p, the product of
1 / C(aₚ + bₚ, aₚ), to come under α.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
from scipy import stats

from tikzeval.analysis.stats.clusters import Floats

DEALS = 20_000
SEED = 1937


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of a score between two runs of the same prompts."""

    n: int  # prompts with replies in both
    before: float
    after: float
    difference: float  # after − before; negative: it fell
    p: float  # one-sided, for a fall
    error: float  # √v, standard error of the difference if nothing has changed


def change(before: Mapping[Any, Floats], after: Mapping[Any, Floats], deals: int = DEALS) -> Change | None:
    """Compare two runs of the same prompts; None where they share none.

    Args:
        before: What `by_prompt` returned.
        after: Likewise, of the later run.
        deals: How many deals are drawn.
    """
    common = sorted(key for key in after if key in before)
    if not common:
        return None
    rng = np.random.default_rng(SEED)
    seen = np.array([after[key].mean() - before[key].mean() for key in common])
    dealt = np.zeros(deals)
    variance = 0.0
    for key in common:
        replies, late = np.concatenate([after[key], before[key]]), len(after[key])
        if np.ptp(replies) == 0:
            continue
        early = len(replies) - late
        taken = _dealt(replies, late, rng, deals)
        dealt += taken / late - (replies.sum() - taken) / early
        variance += float(replies.var(ddof=1)) * (1 / late + 1 / early)
    reached = int((dealt <= seen.sum() + 1e-9).sum())
    return Change(
        n=len(common),
        before=float(np.mean([before[key].mean() for key in common])),
        after=float(np.mean([after[key].mean() for key in common])),
        difference=float(seen.mean()),
        p=(reached + 1) / (deals + 1),
        error=math.sqrt(variance) / len(common),
    )


def _dealt(replies: Floats, late: int, rng: np.random.Generator, deals: int) -> Floats:
    """Return (deals,) sums of the replies that are dealt to the later run."""
    if math.comb(len(replies), late) <= DEALS:
        ways = _ways(len(replies), late) @ replies
        return np.asarray(ways[rng.integers(len(ways), size=deals)])
    return np.asarray(rng.permuted(np.broadcast_to(replies, (deals, len(replies))), axis=1)[:, :late].sum(axis=1))


@cache
def _ways(count: int, late: int) -> Floats:
    """Return (ways, count): 1 where a reply is dealt to the later run, in each way to choose so many."""
    chosen = np.array(list(combinations(range(count), late)))
    ways = np.zeros((len(chosen), count))
    np.put_along_axis(ways, chosen, 1, axis=1)
    return ways


def smallest_fall(
    before: Mapping[Any, Floats], after: Mapping[Any, Floats], alpha: float = 0.05, power: float = 0.9
) -> float | None:
    """Return the smallest true fall that would be seen with this power; None where none could be.

    Args:
        before: What `by_prompt` returned.
        after: Likewise, of the later run.
        alpha: The level at which a fall counts.
        power: How often it is to be seen.
    """
    found = change(before, after, deals=1)
    if found is None:
        return None
    ways = sorted(
        (math.comb(len(before[key]) + len(values), len(values)) for key, values in after.items() if key in before),
        reverse=True,
    )
    least = next((count for count in range(1, found.n + 1) if math.prod(ways[:count]) * alpha >= 1), None)
    if least is None:
        return None
    fall = float(stats.norm.ppf(1 - alpha) + stats.norm.ppf(power)) * found.error
    return max(fall, least / found.n)
