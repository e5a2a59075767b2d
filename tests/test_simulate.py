"""Intervals cover, and tests raise false alarms, as often as they say: invented runs whose truth is known."""

from __future__ import annotations

import pytest

from tests.simulate import ALIKE, World, alarms, coverage, difference_coverage, false_differences, ranks_hold
from tikzeval.analysis.stats import bootstrap_interval, interval

# With 400 histories a share of 0.05 is seen as 0.05 ± 0.022 (two standard errors), with 2000 as 0.05 ± 0.010.


def test_in_a_small_world_intervals_cover_and_false_alarms_are_rare() -> None:
    assert coverage(World(45, 4, 0.05, 1), 400, interval) >= 0.93
    assert coverage(World(45, 4, 0.5, 1), 400, interval) >= 0.925
    assert false_differences(World(45, 4, 0.5, 1), 400) <= 0.075
    still = alarms(World(24, 2, 0.5, 1), 60, 0, deals=500)
    assert still.any <= 0.12
    fell = alarms(World(24, 2, 0.5, 1), 60, 0.4, deals=500)
    assert fell.strict >= 0.9


@pytest.mark.long
@pytest.mark.parametrize("concentration", [1, 4, ALIKE])
@pytest.mark.parametrize(("prompts", "epochs"), [(11, 1), (11, 4), (45, 1), (45, 4)])
@pytest.mark.parametrize("mean", [0.02, 0.05, 0.1, 0.3, 0.5, 0.9])
def test_intervals_hold_the_truth_wherever_it_is(prompts: int, epochs: int, mean: float, concentration: float) -> None:
    assert coverage(World(prompts, epochs, mean, concentration), 2000, interval) >= 0.925


@pytest.mark.long
def test_the_bootstrap_is_a_little_short_and_gets_better_with_more_prompts() -> None:
    few, many = (
        coverage(World(prompts, 4, 0.5, 1), 1000, lambda row: bootstrap_interval(row, resamples=500))
        for prompts in (11, 100)
    )
    assert 0.87 <= few <= many <= 0.965


@pytest.mark.long
@pytest.mark.parametrize("concentration", [1, ALIKE])
@pytest.mark.parametrize(("prompts", "epochs"), [(11, 1), (45, 1), (45, 4)])
def test_equal_models_are_seldom_told_apart(prompts: int, epochs: int, concentration: float) -> None:
    world = World(prompts, epochs, 0.5, concentration)
    assert false_differences(world, 2000) <= 0.06
    assert false_differences(world, 1000, models=5) <= 0.065
    assert difference_coverage(world, 2000) >= (0.93 if prompts > 11 else 0.88)  # a little short with few prompts
    assert ranks_hold(world, 200) >= 0.92


@pytest.mark.long
@pytest.mark.parametrize("concentration", [0.5, 1, 4])
@pytest.mark.parametrize(("epochs", "later"), [(1, 1), (4, 4), (8, 4)])
def test_a_gate_seldom_fails_where_nothing_has_changed(epochs: int, later: int, concentration: float) -> None:
    assert alarms(World(48, epochs, 0.5, concentration), 500, 0, later).any <= 0.07  # 0.05 + two standard errors


@pytest.mark.long
def test_a_gate_finds_a_fall_with_the_power_that_it_tells() -> None:
    world = World(48, 4, 0.5, 1)
    smallest = alarms(world, 100, 0.1).smallest
    assert alarms(world, 400, smallest).strict >= 0.87  # 0.9 − two standard errors
