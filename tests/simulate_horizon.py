"""Invents models whose spatial horizon is known, and measures how often its interval holds it; likewise for contamination.

`python -m tests.simulate_horizon` prints the tables of docs/statistics.md; `--models N` takes N invented models a line.

A problem of n constraints is passed with the chance that a curve says, which is ½ at the horizon: a logistic one in log₂ n with a given slope
(logits a doubling), or qⁿ, each constraint met apart from the others. Problems of one n differ: their logits are spread normally around the curve's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tikzeval.analysis.stats import contrast, horizon

Floats = npt.NDArray[np.float64]
LEVELS = (1, 2, 3, 4, 6, 8, 12)
APART = 0.0  # slope that stands for qⁿ


@dataclass(frozen=True)
class Able:
    """Where invented models come from."""

    horizon: float
    each: int  # problems of each n
    epochs: int = 1
    slope: float = 2.0  # logits a doubling, or `APART`
    spread: float = 0.0  # of the problems' logits

    def passed(self, rng: np.random.Generator, models: int) -> tuple[Floats, Floats]:
        """Return n (problems,), and the share of epochs passed (models, problems)."""
        n = np.repeat(np.array(LEVELS, dtype=float), self.each)
        if self.slope == APART:
            chance = 0.5 ** (n / self.horizon)
            logits = np.log(chance / (1 - chance))
        else:
            logits = self.slope * (np.log2(self.horizon) - np.log2(n))
        logits = logits + self.spread * rng.standard_normal((models, len(n)))
        return n, rng.binomial(self.epochs, 1 / (1 + np.exp(-logits))) / self.epochs

    def told(self) -> str:
        """Return it in the cells of a table."""
        curve = "qⁿ" if self.slope == APART else f"slope {self.slope:g}"
        return f"{self.each} × {self.epochs} | {curve} | {self.spread:g} | {self.horizon:g}"


@dataclass(frozen=True)
class Held:
    """What intervals did."""

    share: float  # of the models whose true horizon the interval holds
    censored: float  # share whose horizon is beyond what was asked
    width: float  # median, in doublings, within what was asked


def horizon_held(world: Able, models: int, draws: int = 500, seed: int = 12) -> Held:
    """Return how often the interval of the horizon holds the true one."""
    n, passed = world.passed(np.random.default_rng(seed), models)
    held, censored, widths = 0, 0, []
    for row in passed:
        found = horizon(n, row, draws=draws)
        assert found is not None
        low = 0 if found.low is None else found.low
        high = np.inf if found.high is None else found.high
        held += low <= world.horizon <= high
        censored += found.censored != ""
        widths.append(np.log2(min(high, found.n_max) / max(low, found.n_min)))
    return Held(held / models, censored / models, float(np.median(widths)))


def contrast_held(public: int, private: int, rate: float, gap: float, models: int, concentration: float = 1.0) -> float:
    """Return how often the interval of public minus private holds the true gap.

    Args:
        public: Problems.
        private: Likewise.
        rate: True pass rate of private problems; of public ones it is higher by the gap.
        gap: The truth.
        models: How many invented ones.
        concentration: Of the Beta distribution of the problems' chances.
    """
    rng = np.random.default_rng(13)
    held = 0
    for _ in range(models):
        sides = []
        for count, mean in ((public, rate + gap), (private, rate)):
            chances = rng.beta(mean * concentration, (1 - mean) * concentration, count)
            sides.append((rng.random(count) < chances).astype(float))
        one = {("public", index): float(value) for index, value in enumerate(sides[0])}
        other = {("private", index): float(value) for index, value in enumerate(sides[1])}
        found = contrast(one, other)
        held += (
            found is not None and found.low is not None and found.high is not None and found.low <= gap <= found.high
        )
    return held / models


def worlds() -> list[Able]:
    """Return the lines of the first table."""
    found = []
    for each, epochs, slope, spread in (
        (3, 1, 2, 0),
        (3, 4, 2, 1),
        (8, 1, 2, 0),
        (8, 1, 5, 0),
        (8, 1, APART, 0),
        (8, 4, 2, 1.5),
        (20, 1, 1, 0),
    ):
        found += [Able(h, each, epochs, slope, spread) for h in (1.6, 4.2, 9.0)]
    return [*found, Able(0.6, 8), Able(20, 8)]


if __name__ == "__main__":
    number = int(sys.argv[2]) if sys.argv[1:2] == ["--models"] else 500
    print(
        "| problems of each n × epochs | curve | spread | true horizon | held | beyond what was asked | median width, doublings |"
    )
    print("|---|---|---|---|---|---|---|")
    for world in worlds():
        found = horizon_held(world, number)
        print(f"| {world.told()} | {found.share:.3f} | {found.censored:.2f} | {found.width:.2f} |", flush=True)
    print("\n| public, private problems | private pass rate | true gap | held |\n|---|---|---|---|")
    for public, private in ((11, 11), (45, 45), (45, 15)):
        for rate, gap in ((0.02, 0.0), (0.5, 0.0), (0.5, 0.2), (0.8, 0.15)):
            print(
                f"| {public}, {private} | {rate:g} | {gap:g} | {contrast_held(public, private, rate, gap, number):.3f} |",
                flush=True,
            )
