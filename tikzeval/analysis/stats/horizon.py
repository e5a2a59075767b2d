"""The spatial horizon: up to how many simultaneous constraints n a model passes half the time.

The chance to pass falls with n along a logistic curve in its logarithm,

    logit P(pass | n) = a − b log₂ n,     horizon h = 2^(a / b), where P = ½

as Kwa et al. (2025, arXiv:2503.14499, §4) fit success against the length of tasks. The logarithm, because n counts: if each constraint is met
with chance q apart from the others, P = qⁿ, whose logit falls by 0.7 for each doubling of n where P is near 1, by 0.96 at ½, and by 1.6 at 0.14.
b is the fall in logits for each doubling.

**Regularised** by two imagined problems, one passed and one failed, spread evenly over the levels of n that were asked (pseudo-observations:
Clogg et al., Sociol. Methods Res. 20, 1991, 123–148; Greenland and Mansournia, Stat. Med. 34, 2015, 3133–3143, whose log-F priors they are). Without
them a model that passes all of one level and nothing of the next, or everything, or nothing, would have no finite fit (Albert and Anderson,
Biometrika 71, 1984, 1–10). Where success does not fall with n there is no such place, and the horizon is beyond the end that is nearer: above
where half or more of the problems are passed, else below.

**Intervals** are percentiles of a weighted cluster bootstrap: problems are the clusters, their epochs stay together, and each draw weighs them
by independent exponentials (Rubin, Ann. Statist. 9, 1981, 130–134; Præstgaard and Wellner, Ann. Probab. 21, 1993, 2053–2086). The imagined problems are
drawn along with weights of their own (a proper prior: Muliere and Secchi, Ann. Inst. Statist. Math. 48, 1996, 663–673), so that data in which
nothing varies do not have an interval without width.

**Censored**: no curve is believed beyond the levels that were asked. A horizon above the largest is "≥ n_max", one below the smallest "< n_min", and
so are the ends of intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tikzeval.analysis.stats.clusters import Floats

DRAWS = 2_000
SEED = 2025
IMAGINED = 1.0  # problems passed, and as many failed, spread over the levels
STEPS = 60  # of Newton, at most
LONGEST = 4.0  # of one step, in logits
FARTHEST = 30.0  # doublings at which a horizon is as good as infinite

Censored = Literal["", ">=", "<"]


@dataclass(frozen=True, slots=True)
class Horizon:
    """Where success falls to a half."""

    problems: int
    n_min: float  # smallest n that was asked
    n_max: float  # largest
    value: float  # the horizon; n_max or n_min where it is censored
    censored: Censored  # ">=": beyond n_max; "<": below n_min
    low: float | None  # ends of the interval; None: below n_min
    high: float | None  # None: beyond n_max
    intercept: float  # a, logits at n = 1
    slope: float  # b, logits lost at each doubling of n

    def chance(self, n: Floats) -> Floats:
        """Return the fitted chance to pass at n."""
        return 1 / (1 + np.exp(self.slope * np.log2(n) - self.intercept))


def horizon(
    n: Floats, passed: Floats, weights: Floats | None = None, *, level: float = 0.95, draws: int = DRAWS
) -> Horizon | None:
    """Fit the horizon of one model; None where fewer than two levels of n were asked.

    Args:
        n: (problems,) constraints of each problem, at least 1.
        passed: (problems,) share of its epochs that pass, 0 … 1.
        weights: (problems,) how much each counts; all the same by default. Only their proportions matter.
        level: Of the interval.
        draws: Of the bootstrap, always the same ones.

    Raises:
        ValueError: An n is below 1.
    """
    levels, place = np.unique(n, return_inverse=True)
    if len(levels) < 2:
        return None
    if levels[0] < 1:
        msg = f"a problem with n = {levels[0]:g}: constraints are counted from 1"
        raise ValueError(msg)
    each = np.ones(len(n)) if weights is None else weights * len(n) / weights.sum()
    x = np.log2(levels)
    at = np.equal.outer(place, np.arange(len(levels))).astype(np.float64)  # (problems, levels)
    few = IMAGINED / len(levels)
    a, b = logistic(x, (each * passed) @ at + few, each @ at + 2 * few)
    centre = float(_crossing(a, b, (each * passed) @ at, each @ at))
    rng = np.random.default_rng(SEED)
    drawn = rng.exponential(size=(draws, len(n))) * each
    good, bad = rng.gamma(few, size=(2, draws, len(levels)))
    passes, tries = (drawn * passed) @ at + good, drawn @ at + good + bad
    places = _crossing(*logistic(x, passes, tries), passes, tries)
    ends = np.quantile(places, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    low, high = (float(end) for end in ends)
    least, most = float(levels[0]), float(levels[-1])

    def within(place: float) -> float:
        return least if place < x[0] else most if place > x[-1] else float(2**place)

    censored: Censored = ">=" if centre > x[-1] else "<" if centre < x[0] else ""
    return Horizon(
        problems=len(n),
        n_min=least,
        n_max=most,
        value=within(centre),
        censored=censored,
        low=None if low < x[0] else within(low),
        high=None if high > x[-1] else within(high),
        intercept=float(a),
        slope=float(b),
    )


def logistic(x: Floats, passes: Floats, tries: Floats) -> tuple[Floats, Floats]:
    """Fit logit P = a − b x by maximum likelihood, many at once (Newton's method; McCullagh and Nelder, 1989, §4.4).

    Args:
        x: (levels,).
        passes: (…, levels) passes at each, more than 0.
        tries: (…, levels) tries at each, more than the passes.

    Returns:
        a and b, each (…).
    """
    a = np.zeros(passes.shape[:-1])
    b = np.zeros_like(a)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(np.clip(b[..., None] * x - a[..., None], -FARTHEST, FARTHEST)))
        left, spread = passes - tries * chance, tries * chance * (1 - chance)
        up, down = left.sum(axis=-1), -(left * x).sum(axis=-1)
        flat, tilt, steep = spread.sum(axis=-1), -(spread * x).sum(axis=-1), (spread * x * x).sum(axis=-1)
        within = np.maximum(flat * steep - tilt**2, 1e-12)
        step_a, step_b = (steep * up - tilt * down) / within, (flat * down - tilt * up) / within
        size = np.maximum(np.abs(step_a), np.abs(step_b))
        short = np.minimum(1, LONGEST / np.maximum(size, 1e-12))
        a, b = a + short * step_a, b + short * step_b
        if float(np.max(size)) < 1e-8:
            break
    return a, b


def _crossing(a: Floats, b: Floats, passes: Floats, tries: Floats) -> Floats:
    """Return log₂ of the horizon, (…); ±`FARTHEST` where success does not fall."""
    most = np.where(passes.sum(axis=-1) >= tries.sum(axis=-1) / 2, FARTHEST, -FARTHEST)
    falls = b > 1e-9
    return np.where(falls, np.clip(a / np.where(falls, b, 1), -FARTHEST, FARTHEST), most)
