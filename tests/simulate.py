"""Invents runs whose truth is known, and measures how often intervals cover it and tests are wrong.

`python -m tests.simulate` prints the tables of docs/statistics.md (some minutes); `--histories N` takes N invented runs a line.

A prompt's chance to pass is drawn from a Beta distribution with the given mean and concentration: with 1 most prompts are nearly
always or nearly never solved, with 4 they differ moderately, with ∞ all are alike. Replies pass with that chance. A reply that
passes has a rubric score of 0.85 … 1, one that does not a Beta(5, 3) share of 0.85.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from tikzeval.analysis.gate import Rules, decide
from tikzeval.analysis.stats import bootstrap_interval, change, holm, interval, ranks, t_interval
from tikzeval.analysis.stats.change import smallest_fall
from tikzeval.analysis.stats.paired import flip_p

Floats = npt.NDArray[np.float64]
ALIKE = float("inf")
CHUNK = 100  # comparisons at once, for memory


@dataclass(frozen=True)
class World:
    """Where invented runs come from."""

    prompts: int
    epochs: int
    mean: float  # of the prompts' chances to pass
    concentration: float

    def chances(self, rng: np.random.Generator, size: int) -> Floats:
        """Return (size, prompts) chances to pass."""
        if self.concentration == ALIKE:
            return np.full((size, self.prompts), self.mean)
        a, b = self.mean * self.concentration, (1 - self.mean) * self.concentration
        return rng.beta(a, b, (size, self.prompts))

    def told(self) -> str:
        """Return it in the cells of a table."""
        apart = "∞" if self.concentration == ALIKE else f"{self.concentration:g}"
        return f"{self.prompts} × {self.epochs} | {self.mean:g} | {apart}"


def passes(rng: np.random.Generator, chances: Floats, epochs: int) -> Floats:
    """Return (…, epochs) of 0 and 1."""
    return (rng.random((*chances.shape, epochs)) < chances[..., None]).astype(np.float64)


def rubrics(rng: np.random.Generator, strict: Floats) -> Floats:
    """Return rubric scores of replies that pass or not."""
    return np.where(strict == 1, rng.uniform(0.85, 1, strict.shape), 0.85 * rng.beta(5, 3, strict.shape))


def coverage(world: World, histories: int, of: Callable[[Floats], tuple[float | None, float | None]]) -> float:
    """Return how often an interval of the mean holds the true one; none at all counts as a miss."""
    rng = np.random.default_rng(7)
    means = passes(rng, world.chances(rng, histories), world.epochs).mean(axis=2)
    held = 0
    for row in means:
        low, high = of(row)
        held += low is not None and high is not None and low <= world.mean <= high
    return held / histories


def difference_coverage(world: World, histories: int) -> float:
    """Return how often the interval of a paired difference holds it, where one of two models is worse by 0.1 on the whole."""
    rng = np.random.default_rng(8)
    chances = world.chances(rng, histories)
    lower = chances * (1 - 0.1 / world.mean)
    apart = passes(rng, chances, world.epochs).mean(axis=2) - passes(rng, lower, world.epochs).mean(axis=2)
    ends = [t_interval(row, bounds=(-1, 1)) for row in apart]
    return float(np.mean([low is not None and high is not None and low <= 0.1 <= high for low, high in ends]))


def false_differences(world: World, histories: int, models: int = 2) -> float:
    """Return how often any two of some equal models are told apart at 0.05, after Holm."""
    rng = np.random.default_rng(9)
    pairs = [(i, j) for i in range(models) for j in range(i)]
    wrong = 0
    for start in range(0, histories, CHUNK):
        size = min(CHUNK, histories - start)
        chances = world.chances(rng, size)
        means = np.stack([passes(rng, chances, world.epochs).mean(axis=2) for _ in range(models)])
        p = np.stack([flip_p((means[i] - means[j]).T) for i, j in pairs])
        wrong += sum(holm(list(column)).min() <= 0.05 for column in p.T)
    return wrong / histories


def ranks_hold(world: World, histories: int, steps: tuple[float, ...] = (0, 0, 0.1, 0.1, 0.3)) -> float:
    """Return how often all rank intervals of some models, of which some are equal, are right together."""
    rng = np.random.default_rng(10)
    right = 0
    for _ in range(histories):
        chances = world.chances(rng, 1)[0]
        means = {
            str(number): pd.Series(passes(rng, chances * (1 - step / world.mean), world.epochs).mean(axis=1))
            for number, step in enumerate(steps)
        }
        found = ranks(means)
        right += all(
            found[str(number)].low <= 1 + sum(other < step for other in steps)
            and found[str(number)].high >= len(steps) - sum(other > step for other in steps)
            for number, step in enumerate(steps)
        )
    return right / histories


@dataclass(frozen=True)
class Alarms:
    """What gates did."""

    strict: float  # share that found `strict` fallen
    any: float  # share that failed
    smallest: float  # mean of the smallest fall of `strict` that they said they would see


def alarms(world: World, histories: int, fall: float, later: int | None = None, deals: int = 2000) -> Alarms:
    """Return how often a gate fails when the true pass rate has fallen by so much, of each prompt in proportion.

    Args:
        world: The baseline's.
        histories: How many gates.
        fall: Of the mean pass rate.
        later: Epochs of the run; by default those of the baseline.
        deals: How many deals each test draws.
    """
    rng = np.random.default_rng(11)
    rules = Rules()
    found = []
    for _ in range(histories):
        chances = world.chances(rng, 1)[0]
        sides = []
        for now, epochs in ((chances, world.epochs), (chances * (1 - fall / world.mean), later or world.epochs)):
            strict = passes(rng, now, epochs)
            sides.append((strict, rubrics(rng, strict)))
        (before, before_rubric), (after, after_rubric) = (
            tuple(dict(enumerate(each)) for each in side) for side in sides
        )
        changes = [change(before, after, deals), change(before_rubric, after_rubric, deals)]
        fallen = [each[1] for each in decide([each for each in changes if each], rules)]
        least = smallest_fall(before, after, rules.alpha / 2, rules.power)
        found.append((fallen[0], any(fallen), 1.0 if least is None else least))
    strict, some, smallest = np.array(found, dtype=np.float64).mean(axis=0)
    return Alarms(float(strict), float(some), float(smallest))


def _intervals(histories: int) -> list[str]:
    lines = [
        "| prompts × epochs | pass rate | concentration | `interval` | Student's | bootstrap |",
        "|---|---|---|---|---|---|",
    ]
    for prompts, epochs in ((11, 1), (11, 4), (45, 1), (45, 4), (100, 4)):
        for mean, concentration in ((0.02, 1), (0.05, 1), (0.1, 1), (0.5, 1), (0.5, ALIKE), (0.9, 4)):
            world = World(prompts, epochs, mean, concentration)
            ways = (interval, t_interval, lambda row: bootstrap_interval(row, resamples=500))
            shares = " | ".join(f"{coverage(world, histories, of):.3f}" for of in ways)
            lines.append(f"| {world.told()} | {shares} |")
    return lines


def _comparisons(histories: int) -> list[str]:
    lines = [
        "| prompts × epochs | pass rate | concentration | two equal models told apart | any of five | interval of a difference of 0.1 | ranks all right |",
        "|---|---|---|---|---|---|---|",
    ]
    for prompts, epochs in ((11, 1), (11, 4), (45, 1), (45, 4)):
        for mean, concentration in ((0.5, 1), (0.5, ALIKE), (0.9, 1)):
            world = World(prompts, epochs, mean, concentration)
            shares = (
                false_differences(world, histories),
                false_differences(world, histories // 2, models=5),
                difference_coverage(world, histories),
                ranks_hold(world, histories // 10),
            )
            lines.append(f"| {world.told()} | {' | '.join(f'{share:.3f}' for share in shares)} |")
    return lines


def _gates(histories: int) -> list[str]:
    lines = [
        "| baseline, prompts × epochs | pass rate | concentration | epochs of the run | false alarms | 0.10 found in `strict` | gate fails | could see |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for epochs, later in ((1, 1), (4, 4), (8, 4), (8, 8), (16, 4), (16, 16)):
        for mean, concentration in ((0.5, 0.5), (0.5, 1), (0.5, 4), (0.8, 1)):
            world = World(48, epochs, mean, concentration)
            still, fell = (alarms(world, histories, fall, later) for fall in (0, 0.1))
            lines.append(
                f"| {world.told()} | {later} | {still.any:.3f} | {fell.strict:.2f} | {fell.any:.2f} | {fell.smallest:.2f} |"
            )
    return lines


if __name__ == "__main__":
    number = int(sys.argv[2]) if sys.argv[1:2] == ["--histories"] else 2000
    for title, table in (
        ("How often 95 % intervals hold the true pass rate", _intervals(number)),
        (
            "How often equal models are told apart (at 0.05), and how often intervals and ranks are right",
            _comparisons(number),
        ),
        ("How often a gate fails", _gates(number // 4)),
    ):
        print(f"### {title}\n", *table, "", sep="\n")
