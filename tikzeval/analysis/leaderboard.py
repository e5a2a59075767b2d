"""Rows of samples → a row for each model.

A failure of the model counts as 0 in `strict` and `rubric`; `rubric_rendered` and the CLIP columns are means over what
rendered. What could not be scored through no fault of the model is left out and counted in `unscored`. Means are taken
over the epochs of a prompt first, then over prompts; intervals are of 95 %, over prompts (see stats/intervals.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tikzeval.analysis.stats import interval, per_prompt

COLUMNS = [
    "model", "resolved_model", "served_model", "kind", "n_prompts", "epochs", "strict", "strict_low", "strict_high",
    "rubric", "rubric_rendered", "rubric_judged", "judges", "judge_false_yes", "common", "clip", "clip_no_text", "clip_model", "rendered", "clean_compile",
    "parts_named", "unscored", "rounds", "tokens_in", "tokens_out", "reasoning_tokens", "cost_usd", "seconds", "suites", "protocol", "language",
    "isolation", "version",
]  # fmt: skip


def leaderboard(samples: pd.DataFrame, about: dict[str, Any]) -> pd.DataFrame:
    """Fold samples into a row a model, best first.

    Args:
        samples: What `rows.tables` returned; the same prompts for every model.
        about: `protocol`, `language`, `version`, `judges` and `judge_false_yes` of the run; what it lacks is left empty.
    """
    rows = [_row(asked, group, about) for asked, group in samples.groupby("asked", sort=False)]
    board = pd.DataFrame(rows, columns=COLUMNS)
    return board.sort_values(["strict", "rubric", "model"], ascending=[False, False, True], ignore_index=True)


def _row(asked: Any, group: pd.DataFrame, about: dict[str, Any]) -> dict[str, Any]:
    scored = group[group["strict"].notna()]
    strict = per_prompt(scored, "strict")
    low, high = interval(strict.to_numpy(dtype=float))
    rendered = scored[scored["rendered"] == 1.0]
    return {
        "model": asked,
        "resolved_model": group["model"].iloc[0],
        "served_model": " ".join(sorted({name for name in group["served_model"] if name})),
        "kind": group["kind"].iloc[0],
        "n_prompts": group[["suite", "prompt"]].drop_duplicates().shape[0],
        "epochs": int(group["epoch"].max()),
        "strict": _mean(strict),
        "strict_low": _rounded(low),
        "strict_high": _rounded(high),
        "rubric": _mean(per_prompt(scored, "rubric")),
        "rubric_rendered": _mean(per_prompt(rendered, "rubric")),
        "rubric_judged": _mean(per_prompt(scored, "rubric_judged")),
        "common": None,
        "clip": _mean(per_prompt(rendered, "clip")),
        "clip_no_text": _mean(per_prompt(rendered, "clip_no_text")),
        "clip_model": " ".join(sorted({name for name in rendered["clip_model"] if name}))[:200],
        "rendered": _mean(per_prompt(scored, "rendered")),
        "clean_compile": _mean(per_prompt(scored, "clean_compile")),
        "parts_named": _mean(per_prompt(scored, "parts_named")),
        "unscored": int((group["strict"].isna() | (pd.to_numeric(group["unscored_checks"]) > 0)).sum()),
        "rounds": _mean(group["rounds"].dropna().to_numpy(dtype=float)),
        "tokens_in": _total(group["tokens_in"]),
        "tokens_out": _total(group["tokens_out"]),
        "reasoning_tokens": _total(group["reasoning_tokens"]),
        "cost_usd": _dollars(group),
        "seconds": _mean(group["seconds"].dropna().to_numpy(dtype=float)),
        "suites": " ".join(sorted(set(group["suite"]))),
        "isolation": " ".join(sorted({name for name in group["isolation"] if name})),
        **{key: about.get(key) for key in ("protocol", "language", "version", "judges", "judge_false_yes")},
    }


def _mean(values: pd.Series | np.ndarray) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _total(values: pd.Series) -> int | None:
    known = values.dropna()
    return int(known.sum()) if len(known) else None


def _dollars(group: pd.DataFrame) -> float | None:
    if "cost_usd" not in group or group["cost_usd"].isna().all():  # of an older version, or without a price
        return None
    return round(float(group["cost_usd"].sum()), 8)
