"""Rows of replies → the leaderboard: failures count, mishaps do not, intervals are honest."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tikzeval
from tests.conftest import CIRCLE, ROOT, Cli
from tikzeval.analysis.columns import COLUMNS, typed
from tikzeval.analysis.export import FORMS, export
from tikzeval.analysis.leaderboard import leaderboard
from tikzeval.analysis.rows import SAMPLE_COLUMNS
from tikzeval.errors import MissingToolError, UsageError

ABOUT = {"protocol": "blind", "language": "en", "version": "0"}


def row(prompt: str, epoch: int = 1, **values: Any) -> dict[str, Any]:
    base = dict.fromkeys(SAMPLE_COLUMNS) | {
        "asked": "m", "model": "p/m", "served_model": "m-1", "kind": "hosted", "suite": "s", "prompt": prompt, "epoch": epoch,
        "outcome": "ok", "strict": 1.0, "rubric": 1.0, "rendered": 1.0, "clean_compile": 1.0, "parts_named": 1.0,
        "clip_model": "c", "isolation": "floor", "tokens_out": 10,
    }  # fmt: skip
    return base | values


def board(*rows: dict[str, Any]) -> pd.Series:
    table = leaderboard(pd.DataFrame(rows, columns=SAMPLE_COLUMNS), ABOUT)
    assert list(table.columns) == COLUMNS
    return table.iloc[0]


def test_a_models_failure_is_zero_and_a_mishap_is_nothing() -> None:
    failed = {"outcome": "tex_error", "strict": 0.0, "rubric": 0.0, "rendered": 0.0, "clean_compile": 0.0}
    mishap = {"outcome": "provider_error", "strict": None, "rubric": None, "rendered": None, "clean_compile": None}
    found = board(row("a"), row("b", **failed), row("c", **mishap))
    assert found["strict"] == 0.5
    assert found["rubric"] == 0.5
    assert found["rubric_rendered"] == 1.0
    assert found["unscored"] == 1
    assert found["n_prompts"] == 3
    assert found["tokens_out"] == 30


def test_epochs_are_averaged_within_their_prompt_first() -> None:
    found = board(row("a", 1), row("a", 2), row("a", 3, strict=0.0), row("b", 1, strict=0.0))
    assert found["strict"] == pytest.approx((2 / 3 + 0) / 2, abs=1e-4)
    assert found["epochs"] == 3


def test_a_model_that_was_never_scored_has_no_score() -> None:
    found = board(row("a", strict=None, rubric=None, rendered=None, outcome="provider_error"))
    assert pd.isna(found["strict"])
    assert found["unscored"] == 1


def test_what_designers_of_other_tools_rely_on_comes_first_and_in_order() -> None:
    assert COLUMNS[:29] == [
        "model", "resolved_model", "served_model", "kind", "n_prompts", "epochs", "strict", "strict_low", "strict_high", "rubric",
        "rubric_rendered", "rubric_judged", "common", "clip", "clip_no_text", "clip_model", "rendered", "clean_compile", "parts_named",
        "unscored", "tokens_in", "tokens_out", "cost_usd", "seconds", "suites", "protocol", "language", "isolation", "version",
    ]  # fmt: skip


def test_k_tries_and_what_rendered_have_columns_of_their_own() -> None:
    failed = {"strict": 0.0, "rubric": 0.0, "rendered": 0.0, "clean_compile": 0.0, "outcome": "tex_error"}
    mishap = {"outcome": "provider_error", "strict": None, "rubric": None, "rendered": None}
    rows = [
        row("a", 1), row("a", 2, **failed), row("a", 3, strict=0.0, rubric=0.5),
        row("b", 1, **mishap), row("b", 2, strict=0.0, rubric=0.25), row("b", 3, strict=0.0, rubric=0.75),
    ]  # fmt: skip
    samples = pd.DataFrame(rows, columns=SAMPLE_COLUMNS)
    two = leaderboard(samples, ABOUT, k=2).iloc[0]
    assert two["k"] == 2
    assert two["strict_best"] == pytest.approx((2 / 3 + 0) / 2, abs=1e-4)  # of 3 pairs of a two hold its pass
    assert two["strict_all"] == 0
    assert two["rubric_best"] == pytest.approx(((1 + 1 + 0.5) / 3 + 0.75) / 2, abs=1e-4)
    assert two["rubric_all"] == pytest.approx(((0 + 0.5 + 0) / 3 + 0.25) / 2, abs=1e-4)
    assert two["rubric_rendered"] == pytest.approx((0.75 + 0.5) / 2)
    assert two["strict_rendered"] == pytest.approx((0.5 + 0) / 2)
    assert two["replies"] == 5
    three = leaderboard(samples, ABOUT).iloc[0]  # b has only two replies: a alone says what three would reach
    assert (three["k"], three["strict_best"], three["rubric_best"], three["rubric_all"]) == (3, 1.0, 1.0, 0.0)


def test_models_with_the_same_mean_share_a_rank() -> None:
    rows = [
        row(f"p{number}", asked=name, strict=score)
        for number in range(20)
        for name, score in (("a", 1.0), ("b", 0.0), ("c", 0.0))
    ]
    table = leaderboard(pd.DataFrame(rows, columns=SAMPLE_COLUMNS), ABOUT)
    ranks = table[["model", "rank", "rank_low", "rank_high"]].to_numpy().tolist()
    assert ranks == [["a", 1, 1, 1], ["b", 2, 2, 3], ["c", 2, 2, 3]]


def test_every_export_holds_the_same(tmp_path: Path) -> None:
    rows = [row("a", asked="x|y", cost_usd=0.5), row("b", asked="x|y", strict=0.0, rubric=0.25), row("a", asked="z")]
    table = leaderboard(pd.DataFrame(rows, columns=SAMPLE_COLUMNS), ABOUT)
    for form in FORMS:
        export(table, tmp_path / "new" / form, form)
    told = json.loads((tmp_path / "new" / "json").read_text())
    assert [list(each) for each in told] == [COLUMNS, COLUMNS]
    assert {each["model"]: (each["strict"], each["clip"], each["cost_usd"]) for each in told} == {
        "z": (1.0, None, None),
        "x|y": (0.5, None, 0.5),
    }
    csv = typed(pd.read_csv(tmp_path / "new" / "csv"))
    pd.testing.assert_frame_equal(csv, table)
    parquet = pd.read_parquet(tmp_path / "new" / "parquet")
    pd.testing.assert_frame_equal(typed(parquet), table)
    assert parquet.dtypes["n_prompts"] == "Int64"
    lines = (tmp_path / "new" / "markdown").read_text().splitlines()
    assert lines[0].startswith("| rank | model | strict |")
    assert " x\\|y " in lines[3]
    assert "clip" not in lines[0]


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(MissingToolError, match=r"pip install 'tikzeval\[parquet\]'"):
        export(leaderboard(pd.DataFrame([row("a")], columns=SAMPLE_COLUMNS), ABOUT), tmp_path / "a", "parquet")


def test_runs_are_put_together_where_they_compare_and_pandas_reads_them(cli: Cli) -> None:
    prompts = ("otter-cartoon", "otter-graffiti")
    (cli.folder / "r.jsonl").write_text("".join(json.dumps({"id": name, "reply": CIRCLE}) + "\n" for name in prompts))
    words = ("run", "--prompt", ",".join(prompts), "--suite", "otter", "--clip", "none")
    assert cli(*words, "--models", "reference,blank", "--out", "a").code == 0
    assert cli(*words, "--models", "replay:r.jsonl", "--out", "b").code == 0
    both = cli("leaderboard", "a", "b", "--csv", "c.csv")
    assert both.code == 0, both.err
    assert "=2 (1–3)" in both.out
    told = json.loads((cli.folder / "b" / "run.json").read_text())
    assert "TeX Live" in told["tools"]["tex"]

    told["tools"]["pgf"] = "3.0"
    (cli.folder / "b" / "run.json").write_text(json.dumps(told))
    refused = cli("leaderboard", "a", "b")
    assert refused.code == 2
    assert "b does not compare with a: another pgf (3.0, not " in refused.err
    assert refused.err.rstrip().endswith("`tikzeval score` brings runs to the same; or --allow-differences")
    shutil.copytree(cli.folder / "b", cli.folder / "c")
    assert "replay:r.jsonl stands in more than one of these runs" in cli("leaderboard", "b", "c").err
    allowed = cli("leaderboard", "a", "b", "c", "--allow-differences", "--json", "all.json")
    assert allowed.code == 0, allowed.err
    assert "b does not compare with a: another pgf (3.0" in allowed.out
    names = {each["model"] for each in json.loads((cli.folder / "all.json").read_text())}
    assert names == {"reference", "blank", "b:replay:r.jsonl", "c:replay:r.jsonl"}

    replies = tikzeval.load(cli.folder / "a")
    assert replies.groupby("asked")["strict"].mean().to_dict() == {"blank": 0.0, "reference": 1.0}
    assert set(tikzeval.load(str(cli.folder / "a"), "samples")["verdict"]) >= {"pass", "fail"}
    with pytest.raises(UsageError, match="asked no judges"):
        tikzeval.load(cli.folder / "a", "judges")


def test_importing_tikzeval_loads_nothing_heavy() -> None:
    code = "import sys, tikzeval; print([name for name in ('pandas', 'numpy', 'inspect_ai') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
