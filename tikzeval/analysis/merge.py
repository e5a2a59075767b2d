"""Several runs → one leaderboard, where they compare.

Runs that differ in nothing but their protocol compare too: a row for each model and protocol, with its gain over `blind`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tikzeval.analysis.columns import GAIN_COLUMNS, typed
from tikzeval.analysis.gains import BASE, gains
from tikzeval.analysis.judges import JUDGES, board_columns
from tikzeval.analysis.leaderboard import Group, board_of
from tikzeval.analysis.rows import SAMPLE_COLUMNS
from tikzeval.analysis.stored import StoredRun, read_run, read_table
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
    "judges": "other judges",
    "detector": "another detector",
    "version": "another version of tikzeval",
}
RESCORED = (
    "suites",
    "clip",
    "clip_auto",
    "raster",
    "judges",
    "detector",
    "tex",
    "version",
)  # what scoring again makes the same
REMEDY = "; `tikzeval score` brings runs to the same"
ADDRESS = ["suite", "prompt", "epoch"]  # what makes a model's reply
OPEN = "degraded"  # how the isolation of a TeX that was not closed in begins


@dataclass(frozen=True)
class Told:
    """A run, read."""

    folder: Path
    run: StoredRun
    replies: pd.DataFrame  # replies.csv

    @property
    def protocol(self) -> str:
        """How its models drew."""
        return self.run.identity.protocol


def read_told(folder: Path) -> Told:
    """Read a finished run.

    Raises:
        UsageError: There is none, or it is not finished.
    """
    run = read_run(folder)
    return Told(folder, run, read_table(folder, "replies.csv").reindex(columns=SAMPLE_COLUMNS))


def differences(told: Sequence[Told]) -> list[str]:
    """Say why runs do not compare, a line for each reason and run; nothing where they do."""
    return [line for other in told[1:] for line in _between(told[0], other)] + _words(told)


def refuse(found: Sequence[str]) -> None:
    """Stop where there is a reason.

    Raises:
        UsageError: The first reason, and how to go on all the same.
    """
    if found:
        msg = f"{found[0]}; or --allow-differences"
        raise UsageError(msg)


def merged_board(
    runs: Sequence[Path], *, k: int | None = None, allow: bool = False, pick: str | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Return the leaderboard of all models of some runs, with several protocols the columns of their gains too; and in what they differ.

    Args:
        runs: Their folders.
        k: How many tries best-of-k and all-of-k are about; by default the epochs.
        allow: Put together what does not compare. Models that stand in several runs are then told apart as RUN:MODEL.
        pick: Who picks one of k replies, judge or clip; by default the judges where there are some.

    Raises:
        UsageError: A folder holds no finished run, two runs do not compare, or both hold the same model with one protocol.
    """
    told = [read_told(run) for run in runs]
    found = differences(told)
    if not allow:
        refuse(found)
    groups = groups_of(told, standing(told, allow=allow))
    board = board_of(groups, k, pick)
    if len({one.protocol for one in told}) == 1:
        return board, found
    won = {(group.model, group.about["protocol"]): _gains(group, groups) for group in groups}
    columns = pd.DataFrame([won[row["model"], row["protocol"]] for _, row in board.iterrows()], columns=GAIN_COLUMNS)
    return typed(pd.concat([board, columns], axis="columns")), found


def pooled(runs: Sequence[Path], *, allow: bool = False) -> tuple[list[Group], list[str]]:
    """Return each model with its replies in all runs, which may differ in their problems, and in what else they differ.

    Args:
        runs: Their folders.
        allow: Put together what does not compare.

    Raises:
        UsageError: A folder holds no finished run, or two differ in more than their problems.
    """
    told = [read_told(run) for run in runs]
    found = [line for line in differences(told) if MUST_AGREE["suites"] not in line]
    if not allow:
        refuse(found)
    together: dict[tuple[str, str], list[pd.DataFrame]] = {}
    for one in told:
        for asked, replies in one.replies.groupby("asked", sort=False):
            together.setdefault((str(asked), one.protocol), []).append(replies)
    groups = [
        Group(asked, pd.concat(parts, ignore_index=True).drop_duplicates(ADDRESS), {"protocol": protocol})
        for (asked, protocol), parts in together.items()
    ]
    return groups, found


def standing(told: Sequence[Told], *, allow: bool = False) -> dict[tuple[int, str], str]:
    """Return (place among the runs, asked) → the name on the leaderboard of each model that stands there.

    A control that several runs have stands once: they compare, so it drew the same in all.

    Args:
        told: The runs.
        allow: They may not compare. What stands in several of them is then told apart as RUN:MODEL.

    Raises:
        UsageError: A model stands in several runs with one protocol.
    """
    seen = Counter((asked, one.protocol) for one in told for asked in set(one.replies["asked"]))
    names: dict[tuple[int, str], str] = {}
    controls: set[tuple[str, str]] = set()
    for place, one in enumerate(told):
        for asked, replies in one.replies.groupby("asked", sort=False):
            name, twice = str(asked), seen[asked, one.protocol] > 1
            if twice and not allow:
                if replies["kind"].iloc[0] != "control":
                    msg = f"{asked} stands in more than one of these runs; name each model's run once"
                    raise UsageError(msg)
                if (name, one.protocol) in controls:
                    continue
                controls.add((name, one.protocol))
            names[place, name] = f"{one.folder}:{asked}" if twice and allow else name
    return names


def groups_of(told: Sequence[Told], names: Mapping[tuple[int, str], str]) -> list[Group]:
    """Return what the rows of a leaderboard are about.

    Args:
        told: The runs.
        names: What `standing` returned of them.
    """
    groups = []
    for place, one in enumerate(told):
        judges = one.run.identity.judges
        same = [other.folder for other in told if judges and other.run.identity.judges == judges]
        said = [read_table(folder, JUDGES) for folder in same]
        about = {"language": one.run.identity.language, "version": one.run.identity.version, "protocol": one.protocol}
        about |= board_columns(pd.concat(said, ignore_index=True) if said else None)
        for asked, replies in one.replies.groupby("asked", sort=False):
            if (place, str(asked)) in names:
                groups.append(Group(names[place, str(asked)], replies, about))
    return groups


def _gains(group: Group, groups: Sequence[Group]) -> dict[str, float | None]:
    base = [other for other in groups if other.model == group.model and other.about["protocol"] == BASE]
    if not base or group.about["protocol"] == BASE:
        return gains(group.samples, group.samples.iloc[:0])
    return gains(group.samples, base[0].samples)


def _between(one: Told, other: Told) -> list[str]:
    first = f"{other.folder} does not compare with {one.folder}"
    ours, theirs = one.run.identity, other.run.identity
    found = {
        f"{first}: {what}{REMEDY if key in RESCORED else ''}": None
        for key, what in MUST_AGREE.items()
        if getattr(ours, key) != getattr(theirs, key)
    }
    for tool, was in one.run.tools.items():
        now = other.run.tools.get(tool, was)
        if was != now and not (tool == "tikzeval" and ours.version != theirs.version):
            found[f"{first}: another {tool} ({now or 'none'}, not {was or 'none'}){REMEDY}"] = None
    if _open(one) != _open(other):
        found[f"{first}: other isolation (TeX was closed in for only one of them){REMEDY}"] = None
    return list(found)


def _open(one: Told) -> bool:
    return any(isolation.startswith(OPEN) for isolation in one.replies["isolation"])


def _words(told: Sequence[Told]) -> list[str]:
    """Say where a protocol does not say the same in all runs, or protocols differ in more than what makes them."""
    first: dict[tuple[str, str], tuple[Path, Any]] = {}
    found = []
    for one in told:
        identity = one.run.identity
        said: dict[tuple[str, str], Any] = {
            (one.protocol, "another instruction text"): identity.instruction,
            (one.protocol, "another --rounds"): identity.rounds,
        }
        if one.protocol in (BASE, *WITH_ROUNDS):
            said["", "another first message"] = identity.instruction if one.protocol == BASE else identity.opening
        for (protocol, what), value in said.items():
            before, known = first.setdefault((protocol, what), (one.folder, value))
            if value != known:
                found.append(f"{one.folder} does not compare with {before}: {what}")
    return found
