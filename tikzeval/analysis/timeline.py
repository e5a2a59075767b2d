"""Scores through time: how fast the best rises, and how long models with open weights trail.

The *frontier* of some models is the running maximum of their scores by release date: what the best of them, released so far,
can do. Two numbers are read off frontiers:

* the **rise**: the slope of the least-squares line through a frontier, month by month from its first release to its last,
  in points of score (0 … 1) a year;
* the **lag**: for a level of score, the time from a closed model's first reaching it to an open model's first reaching it,
  negative where the open one came first. Levels run in steps of `STEP` from above the score of the first closed model (which
  older models may have had before) to that of the best. Where no open model has reached a level, the lag is *at least* the time
  to the newest open model's release: it is censored. The lag over all levels is the median of its distribution over levels
  by Kaplan and Meier (Journal of the American Statistical Association 53, 1958, 457-481), which is how censored times are taken
  account of; where their estimate does not come down to a half, the median of the bounds, which the lag is at least.

Intervals are of a bootstrap over prompts (Efron, Annals of Statistics 7, 1979, 1-26): prompts are drawn with replacement, the same
for all models, so that a prompt that is hard is so for all. What is uncertain for another reason, such as which models were
measured, is not in them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

STEP = 0.005  # from level to level
MONTH = 365.25 / 12  # days
YEAR = 365.25
DRAWS = 1000  # of the bootstrap
FEWEST = 5  # prompts for an interval
SEED = 20_250_601

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Release:
    """A model in time."""

    model: str
    day: dt.date
    open_weights: bool


@dataclass(frozen=True)
class History:
    """What models scored, each with its day of release; by day, and where that is the same by name."""

    releases: tuple[Release, ...]
    scores: Floats  # (models, prompts), means over epochs in 0 … 1; NaN where a prompt is unscored

    def of(self, open_weights: bool) -> History:
        """Return the models with open weights, or those with closed ones."""
        kept = [index for index, release in enumerate(self.releases) if release.open_weights is open_weights]
        return History(tuple(self.releases[index] for index in kept), self.scores[kept])

    def prompts(self, chosen: npt.NDArray[np.bool_]) -> History:
        """Return the same models on some of the prompts."""
        return History(self.releases, self.scores[:, chosen])

    @property
    def days(self) -> Floats:
        """Days of release, (models,)."""
        return np.array([release.day.toordinal() for release in self.releases], dtype=np.float64)

    @property
    def means(self) -> Floats:
        """Scores, (models,)."""
        means: Floats = _means(self.scores, np.ones((1, self.scores.shape[1])))[0]
        return means


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval."""

    value: float
    low: float | None = None  # None without an interval
    high: float | None = None  # None without an interval, or where it has no upper end
    at_least: bool = False  # the value is a bound: the truth is this or more


@dataclass(frozen=True, slots=True)
class LevelLag:
    """How long after closed models open ones reached a level."""

    level: float
    closed: str  # the first closed model to reach it
    opened: str  # the first open model to; empty where none has
    months: float  # a bound where none has

    @property
    def at_least(self) -> bool:
        """Whether no open model has reached it."""
        return not self.opened


@dataclass(frozen=True, slots=True)
class Lag:
    """How long open models trail."""

    months: Estimate
    levels: tuple[LevelLag, ...]

    @property
    def open_end(self) -> float:
        """The share of levels that no open model has reached."""
        return sum(level.at_least for level in self.levels) / len(self.levels)


def frontier(scores: Floats) -> Floats:
    """Return the running maximum along the last axis: scores in order of release → the best so far."""
    best: Floats = np.fmax.accumulate(scores, axis=-1)
    return best


def rise(history: History, draws: int = DRAWS) -> Estimate | None:
    """Return how fast the frontier of some models rises, in points of score a year.

    None for fewer than two days of release.
    """
    days = history.days
    if len(set(days)) < 2:
        return None
    grid = np.append(np.arange(days[0], days[-1], MONTH), days[-1])
    newest = np.searchsorted(days, grid, side="right") - 1
    years = (grid - grid.mean()) / YEAR
    slope = years / (years @ years)

    def measured(means: Floats) -> Floats:
        return np.asarray(frontier(means)[:, newest] @ slope)

    value = float(measured(history.means[None])[0])
    drawn = _drawn(history, measured, draws)
    return Estimate(value, *_interval(drawn)) if drawn is not None else Estimate(value)


def lag(history: History, draws: int = DRAWS) -> Lag | None:
    """Return how many months open models trail closed ones.

    None where there are none of either, or the closed ones reach no level after their first.
    """
    closed, opened = history.of(open_weights=False), history.of(open_weights=True)
    if not closed.releases or not opened.releases:
        return None
    kind = np.array([release.open_weights for release in history.releases])

    def measured(means: Floats) -> Floats:
        return np.array([_typical(*_lags(closed.days, one[~kind], opened.days, one[kind])[1:]) for one in means])

    levels, months, known = _lags(closed.days, closed.means, opened.days, opened.means)
    if not len(levels):
        return None
    first_closed = np.argmax(frontier(closed.means)[:, None] >= levels, axis=0)
    first_open = np.argmax(frontier(opened.means)[:, None] >= levels, axis=0)
    told = tuple(
        LevelLag(float(level), closed.releases[one].model, opened.releases[other].model if there else "", float(length))
        for level, one, other, length, there in zip(levels, first_closed, first_open, months, known, strict=True)
    )
    value, at_least = (float(number) for number in _typical(months, known))
    drawn = _drawn(history, measured, draws)
    if drawn is None:
        return Lag(Estimate(value, at_least=bool(at_least)), told)
    drawn = drawn[~np.isnan(drawn[:, 0])]
    low, _ = _interval(drawn[:, 0])
    _, high = _interval(np.where(drawn[:, 1] > 0, np.inf, drawn[:, 0]))
    return Lag(Estimate(value, low, high if np.isfinite(high) else None, bool(at_least)), told)


def _lags(
    closed_days: Floats, closed: Floats, open_days: Floats, opened: Floats
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return the levels, the months to each, and whether an open model has reached it."""
    best, best_open = frontier(closed), frontier(opened)
    levels = STEP * np.arange(1, round(1 / STEP) + 1)
    levels = levels[(levels > best[0] + 1e-9) & (levels <= best[-1] + 1e-9)] - 1e-9
    # Frontiers ascend: the first that is not below a level.
    reached = closed_days[np.searchsorted(best, levels, side="left")]
    after = np.searchsorted(best_open, levels, side="left")
    known = after < len(best_open)
    then = np.where(known, open_days[np.minimum(after, len(best_open) - 1)], open_days[-1])
    return levels, (then - reached) / MONTH, known


def _typical(months: Floats, known: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return the median over levels, and 1 where it is a bound; NaN of nothing."""
    if not len(months):
        return np.nan, 0.0
    if known.all():
        return float(np.median(months)), 0.0
    if known.any():
        data = stats.CensoredData(uncensored=months[known], right=months[~known])
        left = stats.ecdf(data).sf
        below = left.probabilities <= 0.5 + 1e-12
        if below.any():
            return float(left.quantiles[np.argmax(below)]), 0.0
    return float(np.median(months)), 1.0


def _drawn(history: History, measured: Callable[[Floats], Floats], draws: int) -> Floats | None:
    """Return what is measured of each draw of prompts, (draws, …); None of too few prompts."""
    count = history.scores.shape[1]
    if count < FEWEST or draws < 1:
        return None
    times = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=draws)
    return measured(_means(history.scores, times.astype(np.float64)))


def _means(scores: Floats, times: Floats) -> Floats:
    """Return the means over prompts, each as often as told: (models, prompts), (draws, prompts) → (draws, models)."""
    there = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        means: Floats = (times @ np.where(there, scores, 0.0).T) / (times @ there.T.astype(np.float64))
    return means


def _interval(drawn: Floats, level: float = 0.95) -> tuple[float, float]:
    """Return the percentiles between which the middle of the draws lies."""
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(drawn, ends, method="inverted_cdf")
    return float(low), float(high)
