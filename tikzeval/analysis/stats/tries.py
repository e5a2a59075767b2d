"""What k replies to a prompt reach, estimated without bias from n ≥ k that are there.

For replies sorted x₍₁₎ ≤ … ≤ x₍ₙ₎ the expected best of k drawn without replacement is

    Σᵢ x₍ᵢ₎ · C(i − 1, k − 1) / C(n, k)

For passes and failures that is pass@k of Chen et al. (2021, arXiv:2107.03374, §2.1), 1 − C(n − c, k) / C(n, k); for scores between it is
their counterpart. The expected worst of k is the same from the other end: for passes, C(c, k) / C(n, k), the chance that all of k pass.

Where somebody else picks one of k, by a liking of their own, the replies are taken in the order of the liking instead: with L those that
are liked as much as a group of equals or less, and l those that are liked less, the pick is one of that group with chance (C(L, k) − C(l, k)) / C(n, k),
and any of its members as likely as another.
"""

from __future__ import annotations

from math import comb

import numpy as np

from tikzeval.analysis.stats.clusters import Floats


def best_of(values: Floats, k: int) -> float | None:
    """Return the expected best of k replies to a prompt; None where fewer than k are there.

    Args:
        values: (n,) scores of the replies to one prompt.
        k: How many tries.
    """
    n = len(values)
    if not 1 <= k <= n:
        return None
    weights = np.array([comb(i, k - 1) / comb(n, k) for i in range(n)])
    return float(np.sort(values) @ weights)


def all_of(values: Floats, k: int) -> float | None:
    """Return the expected worst of k replies to a prompt, for passes the chance that all pass; None where fewer than k are there.

    Args:
        values: (n,) scores of the replies to one prompt.
        k: How many tries.
    """
    worst = best_of(-values, k)
    return None if worst is None else 0.0 - worst


def picked_of(values: Floats, liking: Floats, k: int) -> float | None:
    """Return the expected score of the reply to a prompt that is liked best of k; None where fewer than k are there.

    Args:
        values: (n,) scores of the replies.
        liking: (n,) how much whoever picks likes each; −∞ of what cannot be looked at.
        k: How many tries.
    """
    n = len(values)
    if not 1 <= k <= n:
        return None
    found = 0.0
    for level in np.unique(liking):
        below, upto = int((liking < level).sum()), int((liking <= level).sum())
        found += (comb(upto, k) - comb(below, k)) / comb(n, k) * float(values[liking == level].mean())
    return found
