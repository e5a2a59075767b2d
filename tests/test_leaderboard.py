"""Rows of replies → the leaderboard: failures count, mishaps do not, intervals are honest."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tikzeval.analysis.leaderboard import COLUMNS, leaderboard
from tikzeval.analysis.rows import SAMPLE_COLUMNS

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
