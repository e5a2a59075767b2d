"""Rows of samples → a row for each model.

A failure of the model counts as 0 in `strict` and `rubric`; `rubric_rendered` and the CLIP columns are means over what
rendered. What could not be scored through no fault of the model is left out and counted in `unscored`, and so are replies that a judge
could not be asked about; one that a judge has answered with neither yes nor no only lacks `rubric_judged`. Means are taken
over the epochs of a prompt first, then over prompts; `strict_low` and `strict_high` are the ends of the 95 % interval of a
t-distribution over prompts (clusters), as in "Adding Error Bars to Evals" (Miller, 2024, arXiv:2411.00640, §2.2), cut to 0 … 1.
Where all prompts agree, which leaves that interval without width, they are those of Clopper and Pearson (1934).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

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
    low, high = interval(strict)
    rendered = scored[scored["rendered"] == 1.0]
    return {
        "model": asked,
        "resolved_model": group["model"].iloc[0],
        "served_model": " ".join(sorted({name for name in group["served_model"] if name})),
        "kind": group["kind"].iloc[0],
        "n_prompts": group[["suite", "prompt"]].drop_duplicates().shape[0],
        "epochs": int(group["epoch"].max()),
        "strict": _mean(strict),
        "strict_low": low,
        "strict_high": high,
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
        "unscored": int((group["strict"].isna() | (group["error"] != "")).sum()),
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


def per_prompt(samples: pd.DataFrame, column: str) -> np.ndarray:
    """Return the mean of a column over the epochs of each prompt; prompts without a value are left out."""
    values = samples.assign(value=pd.to_numeric(samples[column])).dropna(subset=["value"])
    return values.groupby(["suite", "prompt"])["value"].mean().to_numpy(dtype=float)


def interval(clusters: np.ndarray, level: float = 0.95) -> tuple[float | None, float | None]:
    """Return the ends of the interval of a mean of values in 0 … 1 over clusters; None for fewer than two clusters."""
    if len(clusters) < 2:
        return None, None
    if clusters.min() == clusters.max() and clusters[0] in (0, 1):
        exact = stats.binomtest(round(clusters.sum()), len(clusters)).proportion_ci(level, method="exact")
        return round(float(exact.low), 4), round(float(exact.high), 4)
    half = float(stats.t.ppf((1 + level) / 2, len(clusters) - 1) * clusters.std(ddof=1) / math.sqrt(len(clusters)))
    centre = float(clusters.mean())
    return round(max(0.0, centre - half), 4), round(min(1.0, centre + half), 4)


def _mean(values: np.ndarray) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None


def _total(values: pd.Series) -> int | None:
    known = values.dropna()
    return int(known.sum()) if len(known) else None


def _dollars(group: pd.DataFrame) -> float | None:
    if "cost_usd" not in group or group["cost_usd"].isna().all():  # of an older version, or without a price
        return None
    return round(float(group["cost_usd"].sum()), 8)
