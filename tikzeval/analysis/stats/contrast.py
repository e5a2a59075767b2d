"""Two sets of problems, asked of one model: by how much it does better on one.

No problem stands in both sets, so nothing can be paired. Where problems have a kind (a family and a difficulty), sets are compared like with like:
only kinds that both have, and within each set problems are weighted so that each kind counts the same in both. The difference of the two weighted means

    d = x̄ − ȳ,   low = d − √((x̄ − x_low)² + (y_high − ȳ)²),   high = d + √((x_high − x̄)² + (ȳ − y_low)²)

has the interval of Newcombe's hybrid score (Stat. Med. 17, 1998, 873–890, method 10; Zou and Donner, Stat. Med. 27, 2008, 1693–1702), put together from
the intervals of the two means, which hold near 0 and 1 and never lack width: see `intervals.interval`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from tikzeval.analysis.stats.clusters import Floats
from tikzeval.analysis.stats.intervals import interval

Kinds = Mapping[Hashable, Hashable]  # problem → its kind
Means = Mapping[Hashable, float]  # problem → mean over its epochs, 0 … 1


@dataclass(frozen=True, slots=True)
class Contrast:
    """One set of problems against another."""

    n_one: int  # problems
    n_other: int
    one: float
    other: float
    difference: float  # one − other
    low: float | None  # ends of the 95 % interval; None where a set has fewer than two problems
    high: float | None


def contrast(one: Means, other: Means, kinds: Kinds | None = None) -> Contrast | None:
    """Compare two sets of problems; None where they have no kind in common.

    Args:
        one: The first set.
        other: The second.
        kinds: Of all problems, where like is to be compared with like.
    """
    first, second = ({problem: kinds[problem] if kinds else None for problem in side} for side in (one, other))
    counts = Counter(first.values()), Counter(second.values())
    shared = {kind: min(counts[0][kind], counts[1][kind]) for kind in counts[0] if kind in counts[1]}
    if not shared:
        return None
    ours, theirs = (
        _side(side, of, number, shared) for side, of, number in ((one, first, counts[0]), (other, second, counts[1]))
    )
    (x, x_low, x_high, n_one), (y, y_low, y_high, n_other) = ours, theirs
    low = high = None
    if x_low is not None and x_high is not None and y_low is not None and y_high is not None:
        low, high = x - y - math.hypot(x - x_low, y_high - y), x - y + math.hypot(x_high - x, y - y_low)
    return Contrast(n_one, n_other, x, y, x - y, low, high)


def _side(
    side: Means, kinds: Kinds, counts: Mapping[Hashable, int], shared: Mapping[Hashable, int]
) -> tuple[float, float | None, float | None, int]:
    """Return the weighted mean of a set, the ends of its interval, and of how many problems."""
    kept = [problem for problem in side if kinds[problem] in shared]
    weights: Floats = np.array([shared[kinds[problem]] / counts[kinds[problem]] for problem in kept])
    values: Floats = np.array([side[problem] for problem in kept], dtype=np.float64)
    low, high = interval(values, weights=None if np.ptp(weights) == 0 else weights)
    return float(np.average(values, weights=weights)), low, high, len(kept)
