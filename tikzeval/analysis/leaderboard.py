"""Rows of samples → a row for each model.

A failure of the model counts as 0 in `strict` and `rubric`; what ends in `_rendered`, and CLIP, is over what
rendered. What could not be scored through no fault of the model is left out and counted in `unscored`, and so are replies that a judge
could not be asked about; one that a judge has answered with neither yes nor no only lacks `rubric_judged`. Means are taken
over the epochs of a prompt first, then over prompts; intervals are of 95 %, over prompts (see stats/intervals.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tikzeval.analysis.columns import typed
from tikzeval.analysis.horizon_words import ends, reached
from tikzeval.analysis.horizons import whole
from tikzeval.analysis.stats import all_of, best_of, by_prompt, interval, per_prompt, picked_of, ranks, with_liking
from tikzeval.analysis.stats.clusters import Floats
from tikzeval.scoring.clip_names import TINY

ORDER = ["strict", "rubric", "common", "model", "protocol"]
PICKERS = ("judge", "clip")
ABOUT = ("protocol", "language", "version", "judges", "judge_false_yes")


@dataclass(frozen=True)
class Group:
    """What one row of a leaderboard is about."""

    model: str
    samples: pd.DataFrame  # its rows of replies.csv
    about: Mapping[str, Any]  # ABOUT; what it lacks is left empty


def leaderboard(
    samples: pd.DataFrame, about: Mapping[str, Any], k: int | None = None, pick: str | None = None
) -> pd.DataFrame:
    """Fold the samples of a run into a row a model, best first.

    Args:
        samples: What `rows.tables` returned; the same prompts for every model.
        about: `protocol`, `language`, `version`, `judges` and `judge_false_yes` of the run; what it lacks is left empty.
        k: How many tries best-of-k and all-of-k are about; by default the epochs.
        pick: Who picks one of k, judge or clip; by default the judges where there are some.
    """
    groups = [Group(str(asked), group, about) for asked, group in samples.groupby("asked", sort=False)]
    return board_of(groups, k, pick)


def board_of(groups: Sequence[Group], k: int | None = None, pick: str | None = None) -> pd.DataFrame:
    """Fold samples into a row a group, best first, with ranks.

    Args:
        groups: Models, or models under several protocols.
        k: How many tries best-of-k and all-of-k are about; by default the epochs of each.
        pick: Who picks one of k, judge or clip; by default the judges where there are some.
    """
    others = _clip_of(pd.concat([_rendered(group.samples) for group in groups])) if groups else ""
    board = typed(pd.DataFrame([_row(group, k, pick, others) for group in groups]))
    for measure, name in (("strict", "rank"), ("common", "common_rank")):
        found = ranks({str(index): per_prompt(group.samples, measure) for index, group in enumerate(groups)})
        for index, rank in found.items():
            board.loc[int(index), [name, f"{name}_low", f"{name}_high"]] = [rank.rank, rank.low, rank.high]
    return board.sort_values(ORDER, ascending=[False, False, False, True, True], ignore_index=True)


def _rendered(group: pd.DataFrame) -> pd.DataFrame:
    return group[group["rendered"] == 1.0]


def _clip_of(rendered: pd.DataFrame) -> str:
    """Return the CLIP that may pick among some pictures; nothing where there is none, or one picture was not shown to it."""
    names = {str(name) for name in rendered["clip_model"] if name}
    unfit = any(name == TINY or name.startswith("skipped") for name in names)
    return "" if unfit else " ".join(sorted(names))


def _row(about: Group, k: int | None, pick: str | None, others: str) -> dict[str, Any]:
    """Return a model's row; `others` is the CLIP that was shown the pictures of all models."""
    group = about.samples
    scored = group[group["rendered"].notna()]
    rendered = _rendered(scored)
    tries = k or int(group["epoch"].max())
    return {
        "model": about.model,
        "resolved_model": group["model"].iloc[0],
        "served_model": " ".join(sorted({name for name in group["served_model"] if name})),
        "kind": group["kind"].iloc[0],
        "n_prompts": group[["suite", "prompt"]].drop_duplicates().shape[0],
        "epochs": int(group["epoch"].max()),
        **_measure(scored, rendered, "strict", tries),
        **_measure(scored, rendered, "rubric", tries),
        **_measure(scored, rendered, "common", tries),
        "rubric_judged": _mean(per_prompt(scored, "rubric_judged")),
        "clip": _mean(per_prompt(rendered, "clip")),
        "clip_no_text": _mean(per_prompt(rendered, "clip_no_text")),
        "clip_model": " ".join(sorted({name for name in rendered["clip_model"] if name}))[:200],
        "rendered": _mean(per_prompt(scored, "rendered")),
        "clean_compile": _mean(per_prompt(scored, "clean_compile")),
        "parts_named": _mean(per_prompt(scored, "parts_named")),
        "unscored": int(unscored(group).sum()),
        "tokens_in": _total(group["tokens_in"]),
        "tokens_out": _total(group["tokens_out"]),
        "reasoning_tokens": _total(group["reasoning_tokens"]),
        "cost_usd": _dollars(group),
        "seconds": _mean(group["seconds"].dropna().to_numpy(dtype=float)),
        "suites": " ".join(sorted(set(group["suite"]))),
        "isolation": " ".join(sorted({name for name in group["isolation"] if name})),
        "replies": len(scored),
        "k": tries,
        "rounds": _mean(group["rounds"].dropna().to_numpy(dtype=float)),
        **_picked(
            scored, _clip_of(rendered) if len(rendered) else others, tries, pick, str(about.about.get("judges") or "")
        ),
        **{key: about.about.get(key) for key in ABOUT},
        **_horizon(group),
    }


def _horizon(group: pd.DataFrame) -> dict[str, Any]:
    """Return the spatial horizon over all families; nothing where no problem of a family was asked at two n."""
    found = whole(group)
    if found is None:
        return {}
    return {
        "spatial_horizon": _rounded(found.value),
        "spatial_horizon_low": _rounded(found.low),
        "spatial_horizon_high": _rounded(found.high),
        "spatial_horizon_told": reached(found),
        "spatial_horizon_within": ends(found),
    }


def unscored(replies: pd.DataFrame) -> pd.Series:
    """Return for each reply whether it, or a check of it, is unscored through no fault of the model."""
    return replies["rendered"].isna() | (replies["error"].fillna("") != "")


def _measure(scored: pd.DataFrame, rendered: pd.DataFrame, measure: str, k: int) -> dict[str, float | None]:
    means = per_prompt(scored, measure)
    low, high = interval(means.to_numpy(dtype=float))
    replies = by_prompt(scored, measure)
    return {
        measure: _mean(means),
        f"{measure}_low": _rounded(low),
        f"{measure}_high": _rounded(high),
        f"{measure}_rendered": _mean(per_prompt(rendered, measure)),
        f"{measure}_best": _over_prompts(best_of, replies, k),
        f"{measure}_all": _over_prompts(all_of, replies, k),
    }


def _picked(scored: pd.DataFrame, clip: str, k: int, pick: str | None, judges: str) -> dict[str, Any]:
    """Return the scores of what somebody picks of k replies, and who that is; nothing of one reply, or where nobody can.

    Where nothing rendered, whoever picked among the others' pictures picks 0.

    Args:
        scored: The replies of a model.
        clip: The CLIP that may pick; empty for none.
        k: How many tries.
        pick: Who picks, judge or clip; by default the judges where there are some.
        judges: Their names.
    """
    judged = bool(judges) or bool(scored["judge_yes"].notna().any())
    who = pick or ("judge" if judged else "clip")
    numbers = scored[["judge_yes", "clip", "clip_no_text"]].apply(pd.to_numeric).astype(float)
    liking = numbers["judge_yes"] if who == "judge" else numbers["clip_no_text"].fillna(numbers["clip"])
    unseen = (
        scored["rendered"] == 1.0
    ).any() and not liking.notna().any()  # where nothing rendered, one is as good as another
    if k == 1 or unseen or not (judged if who == "judge" else clip):
        return {}
    liked = scored.assign(liking=liking)
    told: dict[str, Any] = {"picked_by": f"judge {judges}".strip() if who == "judge" else f"CLIP {clip}"}
    for measure in ("strict", "rubric", "common"):
        found = (picked_of(*replies, k) for replies in with_liking(liked, measure, "liking").values())
        told[f"{measure}_picked"] = _mean(np.array([value for value in found if value is not None]))
    return told


def _over_prompts(of: Callable[[Floats, int], float | None], replies: Mapping[Any, Floats], k: int) -> float | None:
    """Return a mean over the prompts that have k replies."""
    known = [value for values in replies.values() if (value := of(values, k)) is not None]
    return _mean(np.array(known))


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
