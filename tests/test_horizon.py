"""The spatial horizon and contamination: known truths are recovered, and the commands tell them as their user meets them."""

from __future__ import annotations

import csv
import math
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.conftest import Cli
from tests.simulate_horizon import Able, contrast_held, horizon_held, worlds
from tests.written import write_run
from tikzeval.analysis.stats import contrast, horizon

N = np.repeat([1.0, 2, 3, 4, 6, 8], 4)


def test_the_horizon_is_where_half_is_passed() -> None:
    n = np.repeat([1.0, 2, 4, 8, 16], 400)
    rng = np.random.default_rng(0)
    found = horizon(n, (rng.random(len(n)) < 1 / (1 + (n / 5) ** 3)).astype(float))
    assert found is not None
    assert found.censored == ""
    assert found.value == pytest.approx(5, rel=0.05)
    assert found.slope == pytest.approx(3 * math.log(2), rel=0.1)
    assert float(found.chance(np.array([found.value]))[0]) == pytest.approx(0.5)
    assert found.low is not None
    assert found.high is not None
    assert 4.5 < found.low < 5 < found.high < 5.6


def test_data_that_no_curve_fits_have_a_horizon_all_the_same() -> None:
    everything, nothing, step, rising = (horizon(N, passed.astype(float)) for passed in (N > 0, N < 0, N <= 3, N > 3))
    assert everything is not None
    assert nothing is not None
    assert step is not None
    assert rising is not None
    assert (everything.value, everything.censored, everything.high) == (8, ">=", None)
    assert (nothing.value, nothing.censored, nothing.low) == (1, "<", None)
    assert step.censored == ""
    assert step.low is not None
    assert step.high is not None
    assert 2 < step.low < 3 < step.value < 4 < step.high < 6  # nothing varies, and still it is not known exactly
    assert rising.censored == ">="
    assert (rising.low, rising.high) == (None, None)  # of what rises nothing is known
    odd = horizon(np.array([3.0, 5, 7, 7]), np.ones(4))
    assert odd is not None
    assert (odd.value, odd.n_max) == (7, 7)
    assert horizon(np.array([2.0, 2]), np.array([1.0, 0])) is None
    with pytest.raises(ValueError, match="counted from 1"):
        horizon(np.array([0.0, 2]), np.array([1.0, 0]))


def test_few_problems_are_less_sure_than_many_and_weights_count() -> None:
    few, many = (horizon(np.repeat([1.0, 2, 4, 8], k), np.repeat([1.0, 1, 0, 0], k)) for k in (2, 20))
    assert few is not None
    assert many is not None
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert few.low < many.low < many.high < few.high
    one_sided = horizon(
        N, np.where(np.arange(24) % 2, N <= 2, N <= 6).astype(float), np.where(np.arange(24) % 2, 1e-6, 1)
    )
    assert one_sided is not None
    assert one_sided.value == pytest.approx(7, abs=0.6)


def test_in_a_small_world_known_horizons_are_held() -> None:
    assert horizon_held(Able(4.2, 6), 60, draws=200).share >= 0.85
    assert horizon_held(Able(20, 6), 30, draws=200).share == 1  # "≥ 12" is right
    assert contrast_held(20, 20, 0.5, 0.2, 100) >= 0.88


@pytest.mark.long
@pytest.mark.parametrize("world", worlds(), ids=Able.told)
def test_known_horizons_are_held_as_often_as_docs_statistics_says(world: Able) -> None:
    assert horizon_held(world, 500).share >= 0.915  # 0.95 − what 500 models may stray, and the bootstrap's shortness


@pytest.mark.long
@pytest.mark.parametrize(("rate", "gap"), [(0.02, 0.0), (0.5, 0.0), (0.5, 0.2), (0.8, 0.15)])
@pytest.mark.parametrize(("public", "private"), [(11, 11), (45, 45), (45, 15)])
def test_true_gaps_are_held(public: int, private: int, rate: float, gap: float) -> None:
    assert contrast_held(public, private, rate, gap, 500) >= 0.92


def test_like_is_compared_with_like() -> None:
    one = {"a": 1.0, "b": 1.0, "c": 1.0, "d": 0.0}  # more easy problems
    other = {"e": 1.0, "f": 0.0, "g": 0.0, "h": 0.0}
    kinds = {**dict.fromkeys("abce", "easy"), **dict.fromkeys("dfg", "hard"), "h": "harder"}
    plain, matched = contrast(one, other), contrast(one, other, kinds)
    assert plain is not None
    assert matched is not None
    assert plain.difference == 0.5
    assert (matched.difference, matched.n_one, matched.n_other) == (0, 4, 3)
    assert contrast({"a": 1.0}, {"f": 0.0}, kinds) is None


MODELS = {"weak": 1.6, "able": 3.5}


def spatial_run(folder: Path, *, private: bool = False) -> Path:
    """A run of which the problems are given a family, an n and a split, and which models pass up to their horizon."""
    write_run(folder, dict.fromkeys(MODELS, 0.0), suites=("scenes",), epochs=2)
    table = pd.read_csv(folder / "replies.csv")
    place = table.groupby(["asked", "epoch"]).cumcount()
    n = 1 + place % 6
    table["family"], table["n"] = np.where(place % 2, "chain", "grid"), n
    table["split"] = np.where(private & (place >= 12), "private", "public")
    table["suite"] = table["split"].map({"public": "spatial", "private": "spatial-private"})
    for model, reach in MODELS.items():
        seen = reach + 2 * ((table["split"] == "public") & private & (model == "weak"))
        table.loc[table["asked"] == model, "strict"] = (n <= seen).astype(float)
    table.to_csv(folder / "replies.csv", index=False)
    return folder


def test_the_command_tells_horizons_writes_a_table_and_a_plot(cli: Cli) -> None:
    spatial_run(cli.folder / "run")
    done = cli("horizon", "run", "--csv", "h.csv", "--plot", "h.svg", "--note", "Simulated")
    assert done.code == 0, done.err
    rows = {line.split()[0]: line for line in done.out.splitlines() if line.strip()}
    assert "24 public" in rows["able"]
    assert "≥ 6" in rows["reference"]
    assert "< 1" in rows["blank"]
    with (cli.folder / "h.csv").open(encoding="utf-8") as file:
        table = {(row["model"], row["family"]): row for row in csv.DictReader(file)}
    assert 3 < float(table["able", "all"]["horizon"]) < 4
    assert 1 < float(table["weak", "all"]["horizon"]) < 2
    assert float(table["able", "all"]["low"]) < 3.5 < float(table["able", "all"]["high"])
    assert table["reference", "grid"]["censored"] == ">="
    assert table["blank", "all"]["low"] == ""
    words = " ".join(ET.parse(cli.folder / "h.svg").getroot().itertext())  # noqa: S314  our own
    able = f"able: {float(table['able', 'all']['horizon']):.1f}"
    for said in ("Simulated", able, "chain", "strict pass rate"):
        assert said in words
    assert "reference" not in words


def test_families_that_were_asked_at_one_n_each_have_a_horizon_together(cli: Cli) -> None:
    folder = spatial_run(cli.folder / "run")
    table = pd.read_csv(folder / "replies.csv")
    table["family"] = table["n"].map(dict(enumerate(("place", "chain", "grid", "maze", "maps", "cubes"), 1)))
    table.to_csv(folder / "replies.csv", index=False)
    done = cli("horizon", "run", "--plot", "plots/h.svg")
    assert done.code == 0, done.err
    assert "all families" in " ".join(ET.parse(cli.folder / "plots" / "h.svg").getroot().itertext())  # noqa: S314  our own


def test_public_and_private_problems_are_told_apart(cli: Cli) -> None:
    spatial_run(cli.folder / "run", private=True)
    done = cli("horizon", "run")
    assert "12 private" in done.out
    told = cli("contamination", "run", "--csv", "c.csv")
    assert told.code == 0, told.err
    with (cli.folder / "c.csv").open(encoding="utf-8") as file:
        rows = {row["model"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(MODELS)  # controls have seen nothing
    assert float(rows["weak"]["difference"]) == pytest.approx(1 / 3, abs=1e-3)
    assert float(rows["able"]["difference"]) == 0
    assert float(rows["able"]["low"]) < 0 < float(rows["able"]["high"])
    assert rows["weak"]["contrast"] == "public - private"


def test_famous_and_fresh_problems_may_come_from_two_runs(cli: Cli) -> None:
    spatial_run(cli.folder / "fresh")
    write_run(cli.folder / "famous", dict.fromkeys(MODELS, 1.0), suites=("otter",), epochs=2)
    done = cli("contamination", "fresh", "famous")
    assert done.code == 0, done.err
    assert "famous 1.00 (11) − fresh 0.50 (24)" in done.out
    assert "no proof" in done.out


def test_the_leaderboard_tells_the_horizon_of_runs_that_have_one(cli: Cli) -> None:
    spatial_run(cli.folder / "run")
    done = cli("leaderboard", "run", "--csv", "board.csv", "--markdown", "board.md", env={"COLUMNS": "200"})
    assert done.code == 0, done.err
    assert "≥ 6" in done.out
    with (cli.folder / "board.csv").open(encoding="utf-8") as file:
        rows = {row["model"]: row for row in csv.DictReader(file)}
    assert 3 < float(rows["able"]["spatial_horizon"]) < 4
    assert float(rows["able"]["spatial_horizon_low"]) < 3.5 < float(rows["able"]["spatial_horizon_high"])
    assert (rows["reference"]["spatial_horizon_told"], rows["reference"]["spatial_horizon_high"]) == ("≥ 6", "")
    assert rows["blank"]["spatial_horizon_within"] == "< 1"
    assert "| spatial_horizon_told |" in (cli.folder / "board.md").read_text(encoding="utf-8")
    write_run(cli.folder / "other", dict.fromkeys(MODELS, 0.5), suites=("otter",))
    assert cli("leaderboard", "other", "--csv", "other.csv").code == 0
    assert "spatial_horizon" not in (cli.folder / "other.csv").read_text(encoding="utf-8")


def test_edits_of_plain_code_are_held_against_those_of_obscured_code(cli: Cli) -> None:
    write_run(cli.folder / "run", dict.fromkeys(MODELS, 1.0), suites=("edits",))
    table = pd.read_csv(cli.folder / "run" / "replies.csv")
    table.loc[(table["asked"] == "weak") & ~table["prompt"].str.endswith("-plain"), "strict"] = 0.0
    table.to_csv(cli.folder / "run" / "replies.csv", index=False)
    done = cli("contamination", "run", "--csv", "c.csv")
    assert done.code == 0, done.err
    with (cli.folder / "c.csv").open(encoding="utf-8") as file:
        rows = {row["model"]: row for row in csv.DictReader(file)}
    assert {row["contrast"] for row in rows.values()} == {"plain - obscured"}
    assert (rows["weak"]["difference"], rows["able"]["difference"]) == ("1.0", "0.0")
    assert (int(rows["weak"]["n_one"]), int(rows["weak"]["n_other"])) == (18, 22)
    assert float(rows["able"]["low"]) < 0 < float(rows["able"]["high"])


def test_what_cannot_be_told_is_said(cli: Cli) -> None:
    write_run(cli.folder / "run", dict.fromkeys(MODELS, 0.5), suites=("otter",))
    for command, said in (("horizon", "--suite spatial"), ("contamination", "docs/horizon.md")):
        done = cli(command, "run")
        assert done.code == 2
        assert said in done.err
