"""Scores through time: the rise and the lag of simulated histories, whose truth is known, and the command that tells them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Cli
from tests.written import write_run
from tikzeval.analysis.timeline import MONTH, History, Release, frontier, lag, rise

START = dt.date(2023, 1, 1)


def day(months: float) -> dt.date:
    return START + dt.timedelta(days=round(months * MONTH))


def history(*models: tuple[float, bool, float], prompts: int = 40) -> History:
    """Models by month of release, whether open, and score: each passes that share of the prompts, the same ones."""
    releases = tuple(Release(f"m{index}", day(months), opened) for index, (months, opened, _) in enumerate(models))
    passed = np.arange(prompts) / prompts
    return History(releases, np.array([(passed < score).astype(float) for _, _, score in models]))


def simulated(
    rng: np.random.Generator, trail: float, prompts: int, epochs: int, *, shifted: bool = True, span: float = 40
) -> tuple[History, History]:
    """A history whose open models trail by so many months, and what it would be over infinitely many prompts.

    Abilities rise by 0.08 a month on the logistic scale, prompts differ in difficulty. `shifted`: each open model is as able as a closed
    one before it; else they come when they come, and fewer.
    """
    models: list[tuple[float, bool, float]] = []
    months = 0.0
    while (months := months + rng.exponential(2.5)) < span:
        ability = -1.5 + 0.08 * months + rng.normal(0, 0.3)
        models.append((months, False, ability))
        if shifted:
            models.append((months + trail, True, ability))
    months = 0.0
    while not shifted and (months := months + rng.exponential(4)) < span:
        models.append((months, True, -1.5 + 0.08 * (months - trail) + rng.normal(0, 0.3)))
    models = sorted(model for model in models if model[0] < span)
    releases = tuple(Release(f"m{index}", day(when), opened) for index, (when, opened, _) in enumerate(models))
    able = np.array([ability for _, _, ability in models])[:, None]

    def passes(difficulty: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(difficulty[None] - able))

    drawn = rng.binomial(epochs, passes(rng.normal(0, 1.2, prompts))) / epochs
    return History(releases, drawn), History(releases, passes(np.random.default_rng(0).normal(0, 1.2, 4000)))


def test_the_frontier_is_the_best_so_far() -> None:
    assert frontier(np.array([[0.1, 0.3, 0.2, 0.3, 0.9], [0.5, np.nan, 0.4, 0.6, 0.1]])).tolist() == [
        [0.1, 0.3, 0.3, 0.3, 0.9],
        [0.5, 0.5, 0.5, 0.6, 0.6],
    ]


def test_a_straight_rise_is_its_slope() -> None:
    straight = history(*((12 * index / 10, False, 0.1 + 0.02 * index) for index in range(41)), prompts=1000)
    found = rise(straight)
    assert found is not None
    # 2 points every 1.2 months; a step comes late by half of one.
    assert found.value == pytest.approx(0.2, rel=0.02)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.2 < found.high
    assert rise(history((0, False, 0.5))) is None
    flat = rise(history((0, False, 0.5), (6, True, 0.2), (12, False, 0.5)))
    assert flat is not None
    assert flat.value == pytest.approx(0)


def test_the_lag_of_each_level_is_told_with_who_reached_it() -> None:
    told = lag(
        history((0, False, 0.2), (6, False, 0.5), (10, True, 0.35), (12, False, 0.8), (15, True, 0.6), (20, True, 0.1))
    )
    assert told is not None
    by_level = {round(each.level, 3): each for each in told.levels}
    assert min(by_level) == pytest.approx(0.205)  # what the first had may have been had before
    assert max(by_level) == pytest.approx(0.8)
    first, second, third, fourth = (by_level[level] for level in (0.3, 0.45, 0.55, 0.7))
    assert (first.closed, first.opened, first.at_least) == ("m1", "m2", False)
    assert first.months == pytest.approx(4, abs=0.05)
    assert second.months == pytest.approx(9, abs=0.05)
    assert third.months == pytest.approx(3, abs=0.05)
    assert (fourth.closed, fourth.opened, fourth.at_least) == ("m3", "", True)
    assert fourth.months == pytest.approx(8, abs=0.05)  # to the newest open model, which has not reached it
    assert told.open_end == pytest.approx(1 / 3, abs=0.01)
    # 30 levels at 4 months, 30 at 9, 20 at 3 and 40 beyond 8: by Kaplan and Meier half of them are past after 9.
    assert told.months.value == pytest.approx(9, abs=0.05)
    assert not told.months.at_least


def test_an_open_model_that_comes_first_has_a_negative_lag() -> None:
    told = lag(history((0, False, 0.1), (3, True, 0.6), (9, False, 0.6)))
    assert told is not None
    assert told.months.value == pytest.approx(-6, abs=0.05)


def test_what_nobody_has_reached_is_at_least() -> None:
    told = lag(history((0, False, 0.1), (2, True, 0.1), (3, False, 0.7), (10, True, 0.15)))
    assert told is not None
    assert told.months.at_least
    assert told.months.value == pytest.approx(7, abs=0.05)
    assert told.months.high is None
    assert lag(history((0, False, 0.1), (3, False, 0.7))) is None  # no open model
    assert lag(history((0, False, 0.7), (3, True, 0.7), (5, False, 0.5))) is None  # closed ones do not rise


@pytest.mark.parametrize("trail", [3, 8])
def test_a_known_lag_is_recovered(trail: float) -> None:
    found = []
    for seed in range(12):
        told = lag(simulated(np.random.default_rng(seed), trail, 48, 4)[0], draws=200)
        assert told is not None
        found.append(told.months)
    assert np.median([each.value for each in found]) == pytest.approx(trail, abs=0.6)
    assert sum(_holds(each.low, trail, each.high) for each in found) >= 10


def _holds(low: float | None, truth: float, high: float | None, slack: float = 0.05) -> bool:
    """Whether an interval holds the truth; lags are of whole days, and 0.05 months are more than one."""
    assert low is not None
    return low - slack <= truth <= (np.inf if high is None else high) + slack


@pytest.mark.long
def test_intervals_hold_the_truth_as_often_as_docs_timeline_says() -> None:
    for prompts, epochs, shifted in ((45, 1, True), (45, 4, True), (45, 1, False), (20, 4, False)):
        lags, rises = [], []
        for seed in range(300):
            seen, true = simulated(np.random.default_rng(seed), 7, prompts, epochs, shifted=shifted)
            told, truth = lag(seen, draws=300), lag(true, draws=0)
            rose, truly = rise(seen, draws=300), rise(true, draws=0)
            assert rose is not None
            assert truly is not None
            assert rose.high is not None
            rises.append(_holds(rose.low, truly.value, rose.high, slack=0))
            if told and truth and not truth.months.at_least:
                lags.append(_holds(told.months.low, truth.months.value, told.months.high))
        print(prompts, epochs, shifted, len(lags), np.mean(lags), np.mean(rises))
        assert np.mean(lags) >= 0.92, (prompts, epochs, shifted)
        assert np.mean(rises) >= 0.85, (prompts, epochs, shifted)


FACTS = """
old-closed: {model: none/old-closed, release_date: 2024-01-10, open_weights: false}
old-open: {model: none/old-open, release_date: 2024-04-10, open_weights: true}
new-closed: {model: none/new-closed, release_date: 2025-01-10, open_weights: false}
new-open: {model: none/new-open, release_date: 2025-07-10, open_weights: true}
"""


def test_the_command_tells_both_claims(cli: Cli) -> None:
    write_run(
        cli.folder / "run", {"old-closed": 0.2, "old-open": 0.1, "new-closed": 0.8, "new-open": 0.8, "nobody": 0.5}
    )
    (cli.folder / "tikzeval-models.yaml").write_text(FACTS)
    done = cli("timeline", "run", "--out", "told", "--note", "Simulated")
    assert done.code == 0, done.err
    assert "nobody" in done.out.splitlines()[0]  # has no release date
    assert "all of them public" in done.out
    assert "Open weights trail by 5.9 [" in done.out
    rows = _rows(cli.folder / "told" / "timeline.csv")
    assert [row["model"] for row in rows] == ["old-closed", "old-open", "new-closed", "new-open"]
    assert [row["best_so_far"] for row in rows] == ["0.1818", "0.0909", "0.8182", "0.8182"]  # of 11 prompts
    levels = _rows(cli.folder / "told" / "lag.csv")
    assert {(row["first_closed"], row["first_open"], row["at_least"]) for row in levels} == {
        ("new-closed", "new-open", "False")
    }
    plot = (cli.folder / "told" / "timeline.svg").read_text()
    assert "Simulated" in plot  # said in the plot itself
    assert ">new-closed</text>" in plot  # text is text


def test_private_problems_are_told_apart(cli: Cli) -> None:
    from tikzeval.analysis.releases import through_time
    from tikzeval.report.gather import gather

    write_run(cli.folder / "run", {"gpt-4": 0.2, "gpt-4o": 0.6, "gemini": 0.9})
    told = gather([cli.folder / "run"])
    prompts = sorted({(row.suite, row.prompt) for row in told.replies.itertuples()})
    splits = {prompt: "private" if index % 2 else "public" for index, prompt in enumerate(prompts)}
    found = through_time(told.replies, told.models, splits, "strict")
    assert [each.problems for each in found] == ["all", "public", "private"]
    assert sum(each.history.scores.shape[1] for each in found[1:]) == len(prompts) == found[0].history.scores.shape[1]


def test_runs_without_dates_get_one_line(cli: Cli) -> None:
    write_run(cli.folder / "run", {"nobody": 0.5, "noone": 0.2})
    done = cli("timeline", "run")
    assert done.code == 2
    assert "no two models of these runs have a known release date" in done.err
    assert cli("timeline", "run", "--measure", "clip").code == 2


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
