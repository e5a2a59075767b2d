"""Several runs → one leaderboard, where they compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tikzeval.analysis.leaderboard import leaderboard
from tikzeval.analysis.stored import read_run, read_table
from tikzeval.errors import UsageError

MUST_AGREE = {
    "suites": "other prompts or rubrics",
    "instruction": "another instruction text",
    "language": "another language",
    "protocol": "another protocol",
    "parts": "another --parts",
    "temperature": "another --temperature",
    "max_tokens": "another --max-tokens",
    "reasoning_effort": "another --reasoning-effort",
    "reasoning_tokens": "another --reasoning-tokens",
    "epochs": "another number of epochs",
    "clip": "another CLIP model",
    "clip_auto": "another CLIP model",
    "tex": "another tikzeval.sty or promised.yaml",
    "raster": "another rasteriser",
    "version": "another version of tikzeval",
}
RESCORED = ("suites", "clip", "clip_auto", "raster", "tex", "version")  # what scoring again makes the same


def merged_board(runs: Sequence[Path]) -> pd.DataFrame:
    """Return the leaderboard of all models of some runs.

    Raises:
        UsageError: A folder holds no finished run, two runs do not compare, or both hold the same model.
    """
    told = [read_run(run) for run in runs]
    for run, one in zip(runs[1:], told[1:], strict=True):
        for key, what in MUST_AGREE.items():
            if getattr(one.identity, key) != getattr(told[0].identity, key):
                remedy = "; `tikzeval score` brings runs to the same" if key in RESCORED else ""
                msg = f"{run} does not compare with {runs[0]}: {what}{remedy}"
                raise UsageError(msg)
    replies = pd.concat([read_table(run, "replies.csv") for run in runs], ignore_index=True)
    twice = replies[replies.duplicated(["asked", "suite", "prompt", "epoch"])]
    if len(twice):
        msg = f"{twice['asked'].iloc[0]} stands in more than one of these runs; name each model's run once"
        raise UsageError(msg)
    return leaderboard(replies, {key: getattr(told[0].identity, key) for key in ("protocol", "language", "version")})
