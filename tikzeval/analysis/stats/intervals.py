"""Intervals of a mean over prompts.

Three ways, from the same means of prompts x₁ … xₙ (each over its epochs), with centre x̄ and standard error

    e = s / √n,   s² = Σ (xᵢ − x̄)² / (n − 1)

which is the clustered standard error of Miller (2024, arXiv:2411.00640, §2.2) where each prompt has as many epochs, with n − 1
for n. He takes 1.96 for a quantile; we take Student's t with n − 1 degrees of freedom, since suites are small.

    t_interval           x̄ ± t · e, as he has it. For numbers without bounds, and for differences.
    interval             for means of 0 … 1, where x̄ ± t · e goes wrong near the ends: it stops short of where the truth can
                         still be (pass rates of 5 % in 45 prompts × 4 epochs: 95 % intervals hold it 88 % of the time).
                         Wilson's interval (J. Am. Stat. Assoc. 22, 1927, 209–212) with the effective number of replies
                         m = x̄ (1 − x̄) / e² and t for z, as Dean and Pagano (J. Surv. Stat. Methodol. 3, 2015, 484–503)
                         recommend for proportions in clusters; m = n where all prompts agree, which leaves no spread
                         to go by. And never surer than where all prompts are 0, or all 1: it reaches at least as far as
                         Clopper and Pearson's (Biometrika 26, 1934, 404–413) with a trial a prompt does there,
                         up to 1 − 0.025^(1/n) and down to 0.025^(1/n).
    bootstrap_interval   percentiles of the mean over prompts drawn with replacement (Field and Welsh, J. R. Statist. Soc. B
                         69, 2007, 369–390): no shape is taken for granted, but it is a little short with few prompts.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from tikzeval.analysis.stats.clusters import Floats

Ends = tuple[float, float] | tuple[None, None]
RESAMPLES = 10_000
SEED = 1927


def clustered_error(clusters: Floats) -> float | None:
    """Return the standard error of the mean over clusters; None for fewer than two.

    Args:
        clusters: (n,) mean of each prompt.
    """
    return float(stats.sem(clusters)) if len(clusters) > 1 else None


def interval(clusters: Floats, level: float = 0.95, weights: Floats | None = None) -> Ends:
    """Return the ends of the interval of a mean of values in 0 … 1; None for fewer than two clusters.

    Args:
        clusters: (n,) mean of each prompt.
        level: How often it is to hold the true mean.
        weights: (n,) how much each counts; all the same by default. The error is then that of a weighted mean (Cochran, Sampling
            Techniques, 1977, §2.11), and n is Kish's effective number, (Σ w)² / Σ w² (Survey Sampling, 1965, §11.2).
    """
    n, clusters = len(clusters), np.round(clusters, 12)
    if n < 2:
        return None, None
    if weights is None:
        number, mean, error = float(n), float(clusters.mean()), float(stats.sem(clusters))
    else:
        shares = weights / weights.sum()
        number, mean = 1 / float((shares**2).sum()), float(shares @ clusters)
        error = math.sqrt(n / (n - 1) * float(((shares * (clusters - mean)) ** 2).sum()))
    if number <= 1.5:
        return None, None
    centre, edge = float(np.clip(mean, 0, 1)), ((1 - level) / 2) ** (1 / number)
    if not np.ptp(
        clusters
    ):  # by the values, not by their deviation: that of 0.9, 0.9, 0.9 is no zero in floating point
        error = math.sqrt(centre * (1 - centre) / number)
    low = high = centre
    if error and 0 < centre < 1:
        t = float(stats.t.ppf((1 + level) / 2, number - 1))
        pull = t**2 * error**2 / (centre * (1 - centre))  # t² / m
        middle = (centre + pull / 2) / (1 + pull)
        half = t * error * math.sqrt(1 + pull / (4 * centre * (1 - centre))) / (1 + pull)
        low, high = middle - half, middle + half
    return max(0.0, min(low, edge)), min(1.0, max(high, 1 - edge))


def t_interval(clusters: Floats, level: float = 0.95, bounds: tuple[float, float] = (-math.inf, math.inf)) -> Ends:
    """Return the ends of Student's interval; None for fewer than two clusters, or without spread, which would leave it no width.

    Args:
        clusters: (n,) mean of each prompt, or difference of two.
        level: How often it is to hold the true mean.
        bounds: The least and the most that the mean can be; the interval is cut there.
    """
    if len(clusters) < 2 or np.ptp(clusters) == 0:
        return None, None
    half = float(stats.t.ppf((1 + level) / 2, len(clusters) - 1) * stats.sem(clusters))
    centre = float(clusters.mean())
    return max(bounds[0], centre - half), min(bounds[1], centre + half)


def bootstrap_interval(clusters: Floats, level: float = 0.95, resamples: int = RESAMPLES) -> Ends:
    """Return percentiles of the mean over resampled clusters; None for fewer than two.

    Args:
        clusters: (n,) mean of each prompt.
        level: Share of the resamples between the ends.
        resamples: How many; always the same ones.
    """
    n = len(clusters)
    if n < 2:
        return None, None
    picks = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), resamples)
    low, high = np.percentile(picks @ clusters / n, [50 * (1 - level), 50 * (1 + level)])
    return float(low), float(high)
