"""Runs → all that their pages are made of, read from the folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tikzeval.analysis.gains import BASE
from tikzeval.analysis.judges import JUDGES
from tikzeval.analysis.leaderboard import board_of
from tikzeval.analysis.merge import differences, groups_of, read_told, refuse, standing
from tikzeval.analysis.releases import Known, Splits, known_models
from tikzeval.analysis.stored import StoredRun, read_table
from tikzeval.errors import TikzevalError
from tikzeval.models.ledger import slug
from tikzeval.runs.preflight import settings_from
from tikzeval.suites.suite import Item


@dataclass(frozen=True)
class Gathered:
    """Some runs."""

    folders: tuple[Path, ...]
    runs: tuple[StoredRun, ...]
    board: pd.DataFrame
    replies: pd.DataFrame  # replies.csv of all, with `protocol` and `source`, the place of its run among the folders
    checks: pd.DataFrame  # samples.csv of all, with `asked`, `protocol` and `source`
    judges: pd.DataFrame | None
    items: dict[
        tuple[str, str], Item
    ]  # (suite, prompt) → today's prompt and rubric; empty where they are not to be had
    current: bool  # whether the runs were judged by today's rubrics
    differences: tuple[str, ...]  # why they do not compare
    names: dict[tuple[int, str], str]  # (source, asked) → `asked` here, where models of one name stand in several runs

    @property
    def models(self) -> list[Known]:
        """Who the models are."""
        told = {model.model: model.entry for run in self.runs for model in run.models if model.entry}
        return known_models(self.replies, told)

    @property
    def splits(self) -> Splits:
        """Of the prompts, as far as they are known."""
        return {address: item.prompt.split for address, item in self.items.items()}

    @property
    def protocols(self) -> list[str]:
        """The protocols, the blind one first."""
        return sorted(set(self.replies["protocol"]), key=lambda name: (name != BASE, name))

    def called(self, source: int, asked: str) -> str:
        """Return a model's name in the logs and folders of its run."""
        own = next(first for (place, first), name in self.names.items() if (place, name) == (source, asked))
        return next(model.called or model.model for model in self.runs[source].models if model.asked == own)

    def stem(self, source: int, asked: str, suite: str, prompt: str, epoch: int) -> Path:
        """Return the path without its suffix under which a run keeps what a model drew."""
        called = self.called(source, asked)
        return self.folders[source] / "pictures" / slug(called) / suite / f"{prompt}-{epoch}"


def gather(folders: Sequence[Path], *, allow: bool = False) -> Gathered:
    """Read runs.

    Args:
        folders: Theirs.
        allow: Put together what does not compare.

    Raises:
        UsageError: A folder holds no finished run, or two do not compare.
        FileFormatError: A file of theirs is damaged.
    """
    told = [read_told(folder) for folder in folders]
    found = differences(told)
    if not allow:
        refuse(found)
    names = standing(told, allow=allow)
    replies: list[pd.DataFrame] = []
    checks: list[pd.DataFrame] = []
    for source, one in enumerate(told):
        asked = dict(zip(one.replies["model"], one.replies["asked"], strict=True))
        verdicts = read_table(one.folder, "samples.csv")
        verdicts = verdicts.assign(asked=verdicts["model"].map(asked))
        for table, kept in ((one.replies, replies), (verdicts, checks)):
            own = table[[(source, name) in names for name in table["asked"]]]
            kept.append(
                own.assign(asked=[names[source, name] for name in own["asked"]], protocol=one.protocol, source=source)
            )
    items, current = _items(told[0].run)
    said = [read_table(one.folder, JUDGES) for one in told if one.run.identity.judges]
    return Gathered(
        folders=tuple(folders),
        runs=tuple(one.run for one in told),
        board=board_of(groups_of(told, names)),
        replies=pd.concat(replies, ignore_index=True),
        checks=pd.concat(checks, ignore_index=True),
        judges=pd.concat(said, ignore_index=True) if said else None,
        items=items,
        current=current and not any("rubrics" in line for line in found),
        differences=tuple(found),
        names=names,
    )


def _items(run: StoredRun) -> tuple[dict[tuple[str, str], Item], bool]:
    """Return today's prompts and rubrics, and whether the run was judged by them."""
    try:
        suites = settings_from({**run.settings, "models": ("blank",), "judges": ()}).loaded_suites
    except TikzevalError:  # the suite, or a prompt of it, is no more
        return {}, False
    items = {(suite.name, item.prompt.id): item for suite in suites for item in suite.items}
    return items, [[suite.name, suite.hash] for suite in suites] == run.identity.suites
