"""Runs → all that their pages are made of, read from the folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tikzeval.analysis.judges import JUDGES
from tikzeval.analysis.merge import merged_board
from tikzeval.analysis.releases import Known, Splits, known_models
from tikzeval.analysis.stored import StoredRun, read_run, read_table
from tikzeval.errors import TikzevalError
from tikzeval.models.ledger import slug
from tikzeval.runs.preflight import settings_from
from tikzeval.analysis.gains import BASE
from tikzeval.suites.suite import Item


@dataclass(frozen=True)
class Gathered:
    """Some runs that compare."""

    folders: tuple[Path, ...]
    runs: tuple[StoredRun, ...]
    board: pd.DataFrame
    replies: pd.DataFrame  # replies.csv of all, with `protocol` and `source`, the place of its run among the folders
    checks: pd.DataFrame  # samples.csv of all, with `asked`, `protocol` and `source`
    judges: pd.DataFrame | None
    items: dict[tuple[str, str], Item]  # (suite, prompt) → today's prompt and rubric; empty where they are not to be had
    current: bool  # whether the runs were judged by today's rubrics

    @property
    def models(self) -> list[Known]:
        """Who the models are."""
        return known_models(self.replies)

    @property
    def splits(self) -> Splits:
        """Of the prompts, as far as they are known."""
        return {address: item.prompt.split for address, item in self.items.items()}

    @property
    def protocols(self) -> list[str]:
        """The protocols, the blind one first."""
        return sorted(set(self.replies["protocol"]), key=lambda name: (name != BASE, name))

    def stem(self, source: int, asked: str, suite: str, prompt: str, epoch: int) -> Path:
        """Return the path without its suffix under which a run keeps what a model drew."""
        called = next(model.called or model.model for model in self.runs[source].models if model.asked == asked)
        return self.folders[source] / "pictures" / slug(called) / suite / f"{prompt}-{epoch}"


def gather(folders: Sequence[Path]) -> Gathered:
    """Read runs.

    Raises:
        UsageError: A folder holds no finished run, or two do not compare.
        FileFormatError: A file of theirs is damaged.
    """
    board = merged_board(folders)
    runs = tuple(read_run(folder) for folder in folders)
    replies, checks = [], []
    for source, (folder, told) in enumerate(zip(folders, runs, strict=True)):
        about = {"protocol": told.identity.protocol, "source": source}
        own = read_table(folder, "replies.csv").assign(**about)
        asked = dict(zip(own["model"], own["asked"], strict=True))
        replies.append(own)
        verdicts = read_table(folder, "samples.csv").assign(**about)
        checks.append(verdicts.assign(asked=verdicts["model"].map(asked)))
    items, current = _items(runs[0])
    said = [read_table(folder, JUDGES) for folder, told in zip(folders, runs, strict=True) if told.identity.judges]
    return Gathered(
        folders=tuple(folders),
        runs=runs,
        board=board,
        replies=pd.concat(replies, ignore_index=True),
        checks=pd.concat(checks, ignore_index=True),
        judges=pd.concat(said, ignore_index=True) if said else None,
        items=items,
        current=current,
    )


def _items(run: StoredRun) -> tuple[dict[tuple[str, str], Item], bool]:
    """Return today's prompts and rubrics, and whether the run was judged by them."""
    try:
        suites = settings_from({**run.settings, "models": ("blank",), "judges": ()}).loaded_suites
    except TikzevalError:  # the suite, or a prompt of it, is no more
        return {}, False
    items = {(suite.name, item.prompt.id): item for suite in suites for item in suite.items}
    return items, [[suite.name, suite.hash] for suite in suites] == run.identity.suites
