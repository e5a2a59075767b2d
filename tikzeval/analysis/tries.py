"""What is said of several tries at each prompt: the best, the picked and the worst of k, in the words of the command line and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Tries:
    """The columns of a table of tries, and who picked."""

    columns: Mapping[
        str, str
    ]  # title → what a measure's name ends with in the leaderboard: common_best, common_picked, …
    pickers: Sequence[str]  # a line each


def tries_of(rows: Sequence[Mapping[str, Any]]) -> Tries:
    """Return the columns that some rows of a leaderboard need.

    Args:
        rows: With `k` and `picked_by`.
    """
    tries = sorted({int(row["k"]) for row in rows})
    k = str(tries[0]) if len(tries) == 1 else "k"
    pickers = sorted({str(row["picked_by"]) for row in rows if row["picked_by"]})
    columns = {"mean": "", f"best of {k}": "_best", **({f"picked of {k}": "_picked"} if pickers else {})}
    columns |= {f"all of {k}": "_all", "if drawn": "_rendered"}
    return Tries(columns, [f"picked: by the {name}, among {k} replies to each prompt" for name in pickers])


def common_tries(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows whose tries stand beside each other by `common`, best first: of all with a value, where an image generator has several tries.

    Args:
        rows: Of a leaderboard; what has no value is None or NaN.
    """
    several = any(row["kind"] == "image" and not pd.isna(row["k"]) and row["k"] > 1 for row in rows)
    known = [row for row in rows if not pd.isna(row["common"])] if several else []
    return sorted(known, key=lambda row: -row["common"])
