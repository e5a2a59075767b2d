"""Several runs → one leaderboard, where they compare.

Runs that differ in nothing but their protocol compare too: a row for each model and protocol, with its gain over `blind`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tikzeval.analysis.gains import BASE, GAIN_COLUMNS, gains
from tikzeval.analysis.leaderboard import COLUMNS, leaderboard
from tikzeval.analysis.rows import SAMPLE_COLUMNS
from tikzeval.analysis.stored import Identity, read_run, read_table
from tikzeval.errors import UsageError
from tikzeval.suites.protocols import WITH_ROUNDS

MUST_AGREE = {
    "suites": "other prompts or rubrics",
    "language": "another language",
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
    """Return the leaderboard of all models of some runs; with several protocols, the columns of their gains too.

    Raises:
        UsageError: A folder holds no finished run, two runs do not compare, or both hold the same model with one protocol.
    """
    told = [read_run(run) for run in runs]
    for run, one in zip(runs[1:], told[1:], strict=True):
        for key, what in MUST_AGREE.items():
            if getattr(one.identity, key) != getattr(told[0].identity, key):
                remedy = "; `tikzeval score` brings runs to the same" if key in RESCORED else ""
                msg = f"{run} does not compare with {runs[0]}: {what}{remedy}"
                raise UsageError(msg)
    _same_words(runs, [one.identity for one in told])
    tables = [
        read_table(run, "replies.csv").reindex(columns=SAMPLE_COLUMNS).assign(protocol=one.identity.protocol)
        for run, one in zip(runs, told, strict=True)
    ]
    replies = pd.concat(tables, ignore_index=True)
    twice = replies[replies.duplicated(["protocol", "asked", "suite", "prompt", "epoch"])]
    if len(twice):
        msg = f"{twice['asked'].iloc[0]} stands in more than one of these runs; name each model's run once"
        raise UsageError(msg)
    about = {key: getattr(told[0].identity, key) for key in ("language", "version")}
    boards = [
        leaderboard(group, about | {"protocol": protocol})
        for protocol, group in replies.groupby("protocol", sort=False)
    ]
    if len(boards) == 1:
        return boards[0]
    board = pd.concat(boards, ignore_index=True)
    won = [_gains(replies, row["model"], row["protocol"]) for _, row in board.iterrows()]
    columns = pd.DataFrame(won, columns=GAIN_COLUMNS).astype({"gain_prompts": "Int64"})
    board = pd.concat([board, columns], axis="columns")
    order = ["strict", "rubric", "model", "protocol"]
    return board.sort_values(order, ascending=[False, False, True, True], ignore_index=True)[[*COLUMNS, *GAIN_COLUMNS]]


def _gains(replies: pd.DataFrame, model: str, protocol: str) -> dict[str, float | None]:
    own = replies[replies["asked"] == model]
    base = own[own["protocol"] == BASE] if protocol != BASE else own.iloc[:0]
    return gains(own[own["protocol"] == protocol], base)


def _same_words(runs: Sequence[Path], identities: Sequence[Identity]) -> None:
    """See to it that a protocol says the same in all runs, and that protocols differ in nothing but what makes them.

    Raises:
        UsageError: They do not.
    """
    first: dict[tuple[str, str], tuple[Path, object]] = {}
    for run, one in zip(runs, identities, strict=True):
        said = {
            (one.protocol, "another instruction text"): one.instruction,
            (one.protocol, "another --rounds"): one.rounds,
        }
        if one.protocol in (BASE, *WITH_ROUNDS):
            said["", "another first message"] = one.instruction if one.protocol == BASE else one.opening
        for (protocol, what), value in said.items():
            before, known = first.setdefault((protocol, what), (run, value))
            if value != known:
                msg = f"{run} does not compare with {before}: {what}"
                raise UsageError(msg)
