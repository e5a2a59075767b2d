"""Replies to problems of known difficulty → the spatial horizon of each model, and what it may have seen before, or reads.

A problem of a *family* has a number n of simultaneous constraints. Success is strict pass, over the epochs of a problem first; a failure of the
model is a 0, what could not be scored through no fault of its own is left out. The formulas are in stats/horizon.py and stats/contrast.py.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tikzeval.analysis.releases import ALL, PRIVATE, PUBLIC
from tikzeval.analysis.stats import Contrast, Horizon, contrast, horizon
from tikzeval.analysis.stats.clusters import PROMPT

if TYPE_CHECKING:
    from tikzeval.analysis.leaderboard import Group

FAMOUS = ("otter", "sparks")  # suites whose prompts stand in papers, posts and repositories
EVERY = "all"  # families together
EDITS, PLAIN = "edits", "plain"  # the suite, and the variant of its code that nothing was done to
PUBLIC_PRIVATE, FAMOUS_FRESH, PLAIN_OBSCURED = "public - private", "famous - fresh", "plain - obscured"
HORIZON_COLUMNS = [
    "model", "protocol", "split", "family", "problems", "n_min", "n_max", "horizon", "censored", "low", "high", "intercept", "slope",
]  # fmt: skip
CONTAMINATION_COLUMNS = [
    "model", "protocol", "contrast", "one", "n_one", "other", "n_other", "difference", "low", "high",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a model gets in a family, or in all of them."""

    model: str
    protocol: str
    control: bool
    split: str  # all, public or private
    family: str  # or `EVERY`
    horizon: Horizon
    levels: tuple[tuple[float, int, float], ...]  # n, problems, share of them passed


@dataclass(frozen=True, slots=True)
class Contaminated:
    """By how much a model does better on what it may have seen, or on what is easier to read."""

    model: str
    protocol: str
    of: str  # `PUBLIC_PRIVATE`, `FAMOUS_FRESH` or `PLAIN_OBSCURED`
    seen: str  # what each side is, in words
    unseen: str
    found: Contrast


def problems(samples: pd.DataFrame) -> pd.DataFrame:
    """Return a row a problem: suite, prompt, family (empty where it has none), n, split, and `passed`, the mean over its epochs.

    Args:
        samples: Rows of replies.csv of one model; those of older versions have no families.
    """
    there = samples.reindex(columns=[*PROMPT, "strict", "family", "n", "split"])
    there = there.assign(
        strict=pd.to_numeric(there["strict"]).astype(float),
        n=pd.to_numeric(there["n"]).astype(float),
        family=there["family"].fillna(""),
        split=there["split"].fillna("").replace("", PUBLIC),
    ).dropna(subset=["strict"])
    found = there.groupby(PROMPT, as_index=False).agg(
        family=("family", "first"), n=("n", "first"), split=("split", "first"), passed=("strict", "mean")
    )
    return found.assign(family=found["family"].where(found["n"].notna(), ""))


def whole(samples: pd.DataFrame) -> Horizon | None:
    """Return the horizon that stands for a model: over all its problems of all families, which weigh the same; None without any.

    Args:
        samples: As of `problems`.
    """
    if "n" not in samples or samples["n"].isna().all():
        return None
    own = problems(samples)
    return horizon(*_arrays(own[own["family"] != ""]))


def horizons(groups: Sequence[Group]) -> list[Reached]:
    """Return the horizons of each model: over all families and in each, and where public and private problems were asked, in both.

    A family that was asked at fewer than two n has none. In `EVERY`, all families weigh the same.
    """
    found = []
    for group in groups:
        control = str(group.samples["kind"].iloc[0]) == "control"
        own = problems(group.samples)
        own = own[own["family"] != ""]
        splits = sorted(set(own["split"]), reverse=True)
        several = [ALL, *splits] if len(splits) > 1 else splits
        for split in several:
            chosen = own if split == ALL else own[own["split"] == split]
            families = sorted(set(chosen["family"]))
            for family in ([EVERY] if len(families) > 1 else []) + families:
                of = chosen if family == EVERY else chosen[chosen["family"] == family]
                reached = horizon(*_arrays(of))
                if reached:
                    about = (group.model, str(group.about.get("protocol") or ""), control, str(split), family)
                    found.append(Reached(*about, reached, _levels(of)))
    return found


def _arrays(own: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    sizes = own.groupby("family")["passed"].transform("size").to_numpy(dtype=float)
    return own["n"].to_numpy(dtype=float), own["passed"].to_numpy(dtype=float), 1 / sizes


def _levels(own: pd.DataFrame) -> tuple[tuple[float, int, float], ...]:
    levels = own.groupby("n")["passed"].agg(["size", "mean"])
    return tuple(
        (float(n), int(row["size"]), float(row["mean"]))
        for n, row in zip(levels.index, levels.to_dict("records"), strict=True)
    )


def first_of(found: Sequence[Reached], model: str, protocol: str) -> Reached | None:
    """Return the horizon that stands for a model: over all its problems of all families."""
    return next((each for each in found if (each.model, each.protocol) == (model, protocol)), None)


def contamination(groups: Sequence[Group]) -> list[Contaminated]:
    """Return how much better each model, but for controls, does on what it may have seen, and on code that is easier to read.

    Public and private problems are compared like with like: of one family and n, whatever their suites are called; and so are edits of plain and of
    obscured code, of which the same change is asked. Fresh problems are those of families, the private ones where any were asked.
    """
    found = []
    for group in groups:
        if str(group.samples["kind"].iloc[0]) == "control":
            continue
        own = problems(group.samples)
        kinds = {
            row["prompt"]: (row["family"], row["n"]) if row["family"] else (row["suite"], _change(row))
            for row in own.to_dict("records")
        }
        means = dict(zip(own["prompt"], own["passed"], strict=True))
        sides = {
            name: {prompt: means[prompt] for prompt in own["prompt"][chosen]}
            for name, chosen in {
                PUBLIC: own["split"] == PUBLIC,
                PRIVATE: own["split"] == PRIVATE,
                "famous": own["suite"].isin(FAMOUS),
                "fresh": own["family"] != "",
                "fresh private": (own["family"] != "") & (own["split"] == PRIVATE),
                PLAIN: (own["suite"] == EDITS) & own["prompt"].str.endswith(f"-{PLAIN}"),
                "obscured": (own["suite"] == EDITS) & ~own["prompt"].str.endswith(f"-{PLAIN}"),
            }.items()
        }
        fresh = "fresh private" if sides["fresh private"] else "fresh"
        about = (group.model, str(group.about.get("protocol") or ""))
        for of, seen, unseen, alike in (
            (PUBLIC_PRIVATE, PUBLIC, PRIVATE, kinds),
            (FAMOUS_FRESH, "famous", fresh, None),
            (PLAIN_OBSCURED, PLAIN, "obscured", kinds),
        ):
            if sides[seen] and sides[unseen] and (told := contrast(sides[seen], sides[unseen], alike)):
                found.append(Contaminated(*about, of, seen, unseen, told))
    return found


def _change(row: dict[Hashable, Any]) -> str:
    """Return what an edit asks for, whatever was done to the code: its id without the variant."""
    return str(row["prompt"]).rpartition("-")[0] if row["suite"] == EDITS else ""


def horizon_table(found: Sequence[Reached]) -> pd.DataFrame:
    """Return a row a model, split and family; `low` is empty where the end is below n_min, `high` where it is beyond n_max."""
    rows = [
        {
            "model": each.model,
            "protocol": each.protocol,
            "split": each.split,
            "family": each.family,
            "problems": each.horizon.problems,
            "n_min": each.horizon.n_min,
            "n_max": each.horizon.n_max,
            "horizon": round(each.horizon.value, 3),
            "censored": each.horizon.censored,
            "low": None if each.horizon.low is None else round(each.horizon.low, 3),
            "high": None if each.horizon.high is None else round(each.horizon.high, 3),
            "intercept": round(each.horizon.intercept, 4),
            "slope": round(each.horizon.slope, 4),
        }
        for each in found
    ]
    return pd.DataFrame(rows, columns=HORIZON_COLUMNS)


def contamination_table(found: Sequence[Contaminated]) -> pd.DataFrame:
    """Return a row a model and contrast."""
    rows = [
        {
            "model": each.model,
            "protocol": each.protocol,
            "contrast": each.of,
            "one": round(each.found.one, 4),
            "n_one": each.found.n_one,
            "other": round(each.found.other, 4),
            "n_other": each.found.n_other,
            "difference": round(each.found.difference, 4),
            "low": None if each.found.low is None else round(each.found.low, 4),
            "high": None if each.found.high is None else round(each.found.high, 4),
        }
        for each in found
    ]
    return pd.DataFrame(rows, columns=CONTAMINATION_COLUMNS)
