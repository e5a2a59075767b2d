"""Does a baseline say what its replies are worth? They are scored again here, and held against its rows.

By the same tools every row must come out the same. By others, rows may differ where TeX or a rasteriser does, and the means of
each model must stay within a tolerance. Prompts whose rubric has changed since are left out, and told.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from tikzeval.analysis.leaderboard import leaderboard
from tikzeval.analysis.merge import read_told
from tikzeval.analysis.stats import per_prompt
from tikzeval.analysis.stored import read_table
from tikzeval.errors import ExitCode
from tikzeval.models.provenance import words_hash
from tikzeval.runs.baseline import Baseline, clips, read_baseline
from tikzeval.runs.preflight import settings_from
from tikzeval.runs.rescore import score_replies
from tikzeval.runs.stored_replies import prompt_of
from tikzeval.tools import tools

REPLY = ["model", "prompt", "epoch"]
NEAR = 1e-6  # how far a rubric score may be off for the same


@dataclass(frozen=True)
class Verified:
    """What came of it."""

    replies: int  # held against their rows
    wrong: list[str]  # what does not hold, a line each
    moved: dict[str, dict[str, float]]  # model → score → mean now − mean as told
    notes: list[str]  # what is to be known besides
    unscored: int  # replies that could not be scored here

    @property
    def exit_code(self) -> ExitCode:
        """1 where something does not hold, else 3 where it could not be told, else 0."""
        if self.wrong:
            return ExitCode.MISSED
        return ExitCode.INCOMPLETE if self.unscored or not self.replies else ExitCode.OK


def verify(folder: Path, tolerance: float, keep: Path | None, console: Console) -> Verified:
    """Score the replies of a baseline again.

    Args:
        folder: The baseline's.
        tolerance: By how much a mean may differ where the tools do.
        keep: Where the run that scores them is kept, with pictures; None keeps it nowhere.
        console: For the progress.

    Raises:
        UsageError: There is no baseline, or its prompts are not here.
        FileFormatError: Its files are not as they were written.
    """
    baseline = read_baseline(folder)
    wrong = [*_papers(baseline)]
    now = _scored(baseline, keep, console)
    was = baseline.rows
    notes = [
        f"another {tool}: {version or 'none'} here, {baseline.told.tools.get(tool) or 'none'} there"
        for tool, version in tools().items()
        if baseline.told.tools.get(tool) != version
    ]
    if clips(was) != clips(now):
        notes.append(f"another CLIP: {clips(now) or 'none'} here, {clips(was) or 'none'} there")
    same_tools = not notes
    both = was.merge(now, on=REPLY, suffixes=("", "_now"))
    changed = both["rubric_hash"] != both["rubric_hash_now"]
    if changed.any():
        names = sorted(set(both["prompt"][changed]))
        notes.append(f"rubrics have changed for {len(names)} prompts, which are left out: {', '.join(names[:5])}")
    notes += _other_words(baseline)
    held = both[~changed & both["rendered"].notna()]
    unscored = held["rendered_now"].isna()
    held, left = held[~unscored], int(unscored.sum())
    moved: dict[str, dict[str, float]] = {}
    scores = ["strict", "rubric", *([] if baseline.told.identity.judges else ["common"])]  # judges are not asked again
    for asked, rows in held.groupby("asked"):
        means = {name: per_prompt(rows, f"{name}_now").mean() - per_prompt(rows, name).mean() for name in scores}
        moved[str(asked)] = {name: round(float(value), 6) for name, value in means.items() if pd.notna(value)}
    if same_tools:
        wrong += _rows(held, scores)
    else:
        wrong += [
            f"{model}: {name} is {by:+.3f} off, more than {tolerance:g}"
            for model, means in moved.items()
            for name, by in means.items()
            if abs(by) > tolerance
        ]
    return Verified(len(held), wrong, moved, notes, left)


def _papers(baseline: Baseline) -> list[str]:
    """Say where rows, replies and leaderboard do not belong together."""
    said = {
        (model, prompt_of(line), int(line["epoch"])) for model, lines in baseline.replies().items() for line in lines
    }
    rows = baseline.rows
    scored = {(row["model"], row["prompt"], int(row["epoch"])) for _, row in rows[rows["rendered"].notna()].iterrows()}
    every = {(row["model"], row["prompt"], int(row["epoch"])) for _, row in rows.iterrows()}
    found = [
        f"{model}: {prompt}, epoch {epoch}, has a score and no reply" for model, prompt, epoch in sorted(scored - said)
    ]
    found += [
        f"{model}: {prompt}, epoch {epoch}, has a reply and no row" for model, prompt, epoch in sorted(said - every)
    ]
    identity = baseline.told.identity
    about = {"protocol": identity.protocol, "language": identity.language, "version": identity.version}
    names = ["model", "strict", "rubric", "unscored"]
    stored = read_table(baseline.folder, "leaderboard.csv")[names].to_dict("records")
    if str(stored) != str(leaderboard(rows, about)[names].to_dict("records")):
        found.append("leaderboard.csv is not that of replies.csv")
    return found


def _scored(baseline: Baseline, keep: Path | None, console: Console) -> pd.DataFrame:
    words: dict[str, Any] = baseline.told.settings | {"judges": ()}
    with tempfile.TemporaryDirectory(prefix="tikzeval-verify-") as draft:
        place = (keep or Path(draft) / "run").resolve()
        return read_told(score_replies(words, baseline.replies(), baseline.originals(), place, console).folder).replies


def _rows(held: pd.DataFrame, scores: Sequence[str]) -> list[str]:
    """Say which replies come out otherwise."""
    found = []
    for _, row in held.iterrows():
        place = f"{row['asked']}: {row['prompt']}, epoch {row['epoch']}"
        if row["outcome"] != row["outcome_now"]:
            found.append(f"{place}: {row['outcome_now']}, not {row['outcome']}")
            continue
        was, now = ({name: row[f"{name}{end}"] for name in scores if pd.notna(row[name])} for end in ("", "_now"))
        if any(not abs(was[name] - now[name]) <= NEAR for name in was):
            named = " and ".join(f"{name} {_number(name, now[name])}" for name in was)
            found.append(f"{place}: {named}, not {' and '.join(_number(name, was[name]) for name in was)}")
    return found


def _number(name: str, value: float) -> str:
    return f"{value:g}" if name == "strict" else f"{value:.3f}"


def _other_words(baseline: Baseline) -> list[str]:
    """Say how many prompts were asked in other words than are here."""
    prompts = tuple(sorted(set(baseline.rows["prompt"])))
    settings = settings_from({**baseline.told.settings, "models": (), "judges": (), "prompts": prompts, "limit": None})
    items = [item for suite in settings.loaded_suites for item in suite.items]
    here = {
        item.prompt.id: (
            words_hash(settings.instruction.wrap(item.prompt), settings.instruction.hash),
            words_hash(item.prompt.text, ""),  # of image generators
        )
        for item in items
    }
    other = {
        prompt
        for prompt, kind, words in baseline.rows[["prompt", "kind", "asked_words"]].itertuples(index=False)
        if here[prompt][kind == "image"] != words
    }
    return [f"asked in other words than are here: {len(other)} of {len(here)} prompts"] if other else []
