"""Several runs → one leaderboard, where they compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tikzeval.analysis.leaderboard import leaderboard
from tikzeval.errors import UsageError
from tikzeval.runs.execute import read_run, read_table

MUST_AGREE = {
    "suites": "other prompts or rubrics",
    "instruction": "another instruction text",
    "language": "another language",
    "protocol": "another protocol",
    "parts": "another --parts",
    "clip": "another CLIP model",
    "raster": "another rasteriser",
    "version": "another version of tikzeval",
}


def merged_board(runs: Sequence[Path]) -> pd.DataFrame:
    """Return the leaderboard of all models of some runs.

    Raises:
        UsageError: A folder holds no finished run, two runs do not compare, or both hold the same model.
    """
    told = [read_run(run) for run in runs]
    for run, one in zip(runs[1:], told[1:], strict=True):
        for key, what in MUST_AGREE.items():
            if one["identity"].get(key) != told[0]["identity"].get(key):
                msg = f"{run} does not compare with {runs[0]}: {what}; `tikzeval score` brings runs to the same"
                raise UsageError(msg)
    replies = pd.concat([read_table(run, "replies.csv") for run in runs], ignore_index=True)
    twice = replies[replies.duplicated(["asked", "suite", "prompt", "epoch"])]
    if len(twice):
        msg = f"{twice['asked'].iloc[0]} stands in more than one of these runs; name each model's run once"
        raise UsageError(msg)
    identity: dict[str, Any] = told[0]["identity"]
    return leaderboard(replies, {key: identity[key] for key in ("protocol", "language", "version")})
