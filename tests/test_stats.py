"""Statistics against scipy, brute force, numbers worked out on paper, and what must hold whatever the data."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tikzeval.analysis.stats import (
    all_of,
    best_of,
    bootstrap_interval,
    by_prompt,
    change,
    clustered_error,
    holm,
    interval,
    paired,
    per_prompt,
    ranks,
    t_interval,
)
from tikzeval.analysis.stats.change import smallest_fall
from tikzeval.analysis.stats.paired import flip_p

SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=40)


def series(*values: float | None) -> pd.Series:
    return pd.Series({("s", f"p{number:02d}"): value for number, value in enumerate(values) if value is not None})


def test_prompts_are_averaged_over_what_was_scored_of_them() -> None:
    rows = pd.DataFrame(
        [("s", "a", 2, 0.0), ("s", "a", 1, True), ("s", "b", 1, None), ("s", "b", 2, 1.0), ("t", "a", 1, None)],
        columns=["suite", "prompt", "epoch", "strict"],
    )
    assert per_prompt(rows, "strict").to_dict() == {("s", "a"): 0.5, ("s", "b"): 1.0}
    assert {key: list(values) for key, values in by_prompt(rows, "strict").items()} == {
        ("s", "a"): [1.0, 0.0],
        ("s", "b"): [1.0],
    }


@given(SHARES)
def test_students_interval_is_scipys_within_the_possible(values: list[float]) -> None:
    clusters = np.array(values)
    low, high = t_interval(clusters, bounds=(0, 1))
    if np.ptp(clusters) == 0:
        assert (low, high) == (None, None)
    elif clusters.std(ddof=1) > 1e-6:
        expected = stats.t.interval(0.95, len(clusters) - 1, clusters.mean(), stats.sem(clusters))
        assert (low, high) == pytest.approx((max(0, expected[0]), min(1, expected[1])), abs=1e-9)


@given(SHARES)
def test_an_interval_holds_the_mean_and_stays_within_the_possible(values: list[float]) -> None:
    clusters = np.array(values)
    for low, high in (interval(clusters), bootstrap_interval(clusters, resamples=200)):
        assert low is not None
        assert high is not None
        assert -1e-9 <= low <= clusters.mean() + 1e-6
        assert clusters.mean() - 1e-6 <= high <= 1 + 1e-9
    mirrored = interval(1 - clusters)
    low, high = interval(clusters)
    assert mirrored[0] is not None
    assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-6)


def test_with_one_reply_a_prompt_the_interval_is_wilsons_with_t_for_z() -> None:
    clusters = np.array([1.0] * 12 + [0.0] * 28)
    low, high = interval(clusters)
    replies, t = 39, stats.t.ppf(0.975, 39)  # 0.3 · 0.7 / e² with s² = 40/39 · 0.21
    share = np.linspace(0.001, 0.999, 99_801)
    inside = share[np.abs(0.3 - share) <= t * np.sqrt(share * (1 - share) / replies)]
    assert (low, high) == pytest.approx((inside[0], inside[-1]), abs=2e-5)


def test_prompts_that_all_agree_do_not_prove_certainty() -> None:
    assert interval(np.ones(10)) == (pytest.approx(0.6915, abs=1e-4), 1.0)
    assert interval(np.zeros(10)) == (0.0, pytest.approx(0.3085, abs=1e-4))
    low, high = interval(np.full(10, 0.5))
    assert low is not None
    assert high is not None
    assert low < 0.3
    assert high > 0.7
    assert interval(np.ones(1)) == (None, None)
    assert bootstrap_interval(np.ones(1)) == (None, None)
    assert clustered_error(np.ones(1)) is None


def test_the_clustered_error_is_that_of_the_paper() -> None:
    replies = np.array([[1, 1, 0, 1], [0, 0, 0, 1], [1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 0, 0]], dtype=float)
    residuals = replies - replies.mean()
    papers = np.sqrt(sum(np.outer(row, row).sum() for row in residuals)) / replies.size  # §2.2, with n for n − 1
    assert clustered_error(replies.mean(axis=1)) == pytest.approx(papers * np.sqrt(5 / 4))


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=7), st.integers(1, 8))
def test_best_and_all_of_k_are_means_over_all_choices_of_k(values: list[float], k: int) -> None:
    replies = np.array(values)
    if k > len(values):
        assert best_of(replies, k) is None
        assert all_of(replies, k) is None
        return
    assert best_of(replies, k) == pytest.approx(np.mean([max(chosen) for chosen in combinations(values, k)]))
    assert all_of(replies, k) == pytest.approx(np.mean([min(chosen) for chosen in combinations(values, k)]))


def test_two_models_are_compared_on_the_prompts_that_both_were_scored_on() -> None:
    found = paired(series(1, 1, 0.5, 0, None, 1), series(0, 0.5, 0.5, 0.25, 1, None))
    # Differences 1, ½, 0, −¼: mean 0.3125, s² = 0.307292, s/√4 = 0.277169, t(0.975, 3) = 3.182446.
    assert (found.n, found.better, found.equal, found.worse) == (4, 2, 1, 1)
    assert (found.one, found.other, found.difference) == (0.625, 0.3125, 0.3125)
    assert found.low == pytest.approx(0.3125 - 3.182446 * 0.277169, abs=1e-5)
    assert found.high == 1
    assert found.effect == pytest.approx(0.3125 / 0.307292**0.5, abs=1e-5)
    assert found.p_t == pytest.approx(stats.ttest_1samp([1, 0.5, 0, -0.25], 0).pvalue)
    sums = [
        abs(sum(s * d for s, d in zip(signs, (1, 0.5, 0, 0.25), strict=True))) for signs in product((1, -1), repeat=4)
    ]
    assert found.p == np.mean([total >= 1.25 for total in sums])
    back = paired(series(0, 0.5, 0.5, 0.25, 1, None), series(1, 1, 0.5, 0, None, 1))
    assert (back.difference, back.p, back.better) == (-0.3125, found.p, 1)
    nothing = paired(series(1), series(None, 1))
    assert (nothing.n, nothing.difference, nothing.p) == (0, None, None)
    same = paired(series(0.5, 1), series(0.5, 1))
    assert (same.difference, same.p, same.low, same.effect) == (0, 1, None, None)


def test_drawn_flips_agree_with_scipys_exact_test() -> None:
    rng = np.random.default_rng(4)
    differences = rng.normal(0.1, 0.3, 16)
    exact = stats.permutation_test(
        (differences,), np.sum, permutation_type="samples", n_resamples=np.inf, vectorized=False
    ).pvalue
    assert flip_p(differences[:, None])[0] == pytest.approx(exact, abs=0.01)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_adjusts_as_its_definition_says(values: list[float]) -> None:
    adjusted = holm(values)
    for level in (0.01, 0.05, 0.2):
        rejected: set[int] = set()
        for step, index in enumerate(np.argsort(values, kind="stable")):
            if values[index] * (len(values) - step) > level:
                break
            rejected.add(int(index))
        assert {index for index, p in enumerate(adjusted) if p <= level} == rejected


def test_ranks_show_ties_and_how_far_they_are_sure() -> None:
    rng = np.random.default_rng(1)
    good = series(*(0.9 + 0.1 * rng.random(30)))
    middling = series(*(0.4 + 0.2 * rng.random(30)))
    alike = series(*(0.4 + 0.2 * rng.random(30)))
    found = ranks({"middling": middling, "alike": alike, "good": good, "twin": good, "none": series()})
    assert set(found) == {"middling", "alike", "good", "twin"}
    assert (found["good"].rank, found["twin"].rank, found["good"].tied) == (1, 1, True)
    assert (found["good"].low, found["good"].high) == (1, 2)
    assert {found["middling"].rank, found["alike"].rank} == {3, 4}
    assert (found["middling"].low, found["middling"].high) == (3, 4) == (found["alike"].low, found["alike"].high)
    assert ranks({"only": good})["only"].high == 1


def replies(**prompts: list[float]) -> dict[Any, np.ndarray]:
    return {("s", name): np.array(values, dtype=float) for name, values in prompts.items()}


def test_a_fall_is_held_against_all_deals_of_the_replies() -> None:
    before = replies(a=[1, 1, 1], b=[1, 0], c=[0.5, 0.25])
    after = replies(a=[0, 0], b=[0, 1], c=[0, 0.25], d=[0])
    found = change(before, after)
    assert found is not None
    everything = [
        sum(
            np.mean([pool[i] for i in late]) - np.mean([pool[i] for i in range(len(pool)) if i not in late])
            for pool, late in zip(pools, dealt, strict=True)
        )
        for pools in [[[*after["s", name], *before["s", name]] for name in "abc"]]
        for dealt in product(combinations(range(5), 2), combinations(range(4), 2), combinations(range(4), 2))
    ]
    seen = -1 + 0 - 0.25
    assert found.n == 3
    assert found.difference == pytest.approx(seen / 3)
    assert found.p == pytest.approx(np.mean([total <= seen + 1e-9 for total in everything]), abs=0.006)
    assert found.error == pytest.approx(np.std(everything) / 3)
    assert change(before, replies(z=[1])) is None
    unchanged = change(before, before)
    assert unchanged is not None
    assert unchanged.p > 0.5


def test_with_one_epoch_each_a_fall_is_judged_by_sign_flips() -> None:
    rng = np.random.default_rng(9)
    before, after = rng.random(12), rng.random(12) - 0.3
    found = change(
        {index: np.array([value]) for index, value in enumerate(before)},
        {index: np.array([value]) for index, value in enumerate(after)},
    )
    assert found is not None
    assert found.p == pytest.approx(flip_p((after - before)[:, None])[0] / 2, abs=0.01)


def test_the_smallest_fall_that_could_be_seen() -> None:
    def same(value: float, prompts: int, epochs: int) -> dict[Any, np.ndarray]:
        return {index: np.full(epochs, value) for index in range(prompts)}

    assert smallest_fall(same(1, 4, 1), same(1, 4, 1)) is None  # 2⁻⁴ is above 0.05
    assert smallest_fall(same(1, 5, 1), same(1, 5, 1)) == 1
    assert smallest_fall(same(1, 20, 4), same(1, 20, 4)) == 1 / 20  # 1 / C(8, 4) = 1/70
    rng = np.random.default_rng(3)
    before, after = ({i: rng.integers(0, 2, 4).astype(float) for i in range(48)} for _ in range(2))
    fall = smallest_fall(before, after)
    assert fall is not None
    assert fall == pytest.approx((1.6449 + 1.2816) * change(before, after).error, rel=1e-3)  # type: ignore[union-attr]
    assert smallest_fall(before, after, alpha=0.01) > fall  # type: ignore[operator]
    assert smallest_fall(before, {}) is None
