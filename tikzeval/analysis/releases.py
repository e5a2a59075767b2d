"""What is known of the models in a run's tables, and their scores through time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tikzeval.analysis.timeline import Estimate, History, Lag, Release, frontier, lag, rise
from tikzeval.models.catalogue import ModelEntry, entry_of, model_entries

ALL, PUBLIC, PRIVATE = "all", "public", "private"
TIMELINE_COLUMNS = ["model", "release_date", "open_weights", "problems", "measure", "prompts", "score", "best_so_far"]
LAG_COLUMNS = ["problems", "measure", "level", "first_closed", "first_open", "months", "at_least"]
Splits = Mapping[tuple[str, str], str]  # (suite, prompt) → public or private


@dataclass(frozen=True, slots=True)
class Known:
    """A model as people should see it."""

    asked: str  # as in the leaderboard
    name: str  # for a replay, the model whose replies they are, where all were served by one
    kind: str
    entry: ModelEntry | None  # None where nothing is known

    @property
    def release(self) -> Release | None:
        """When it came out, and whether its weights are open; None where either is unknown, or of a control."""
        entry = self.entry
        if entry is None or entry.release_date is None or entry.open_weights is None:
            return None
        return Release(self.name, entry.release_date, entry.open_weights)


@dataclass(frozen=True)
class Through:
    """Scores through time on some of the problems."""

    problems: str  # all, public or private
    measure: str  # strict or rubric
    history: History
    rise: Estimate | None  # of all models
    rise_open: Estimate | None
    rise_closed: Estimate | None
    lag: Lag | None


def known_models(replies: pd.DataFrame, entries: Mapping[str, ModelEntry] | None = None) -> list[Known]:
    """Say who the models of replies.csv are, in its order.

    Two that would be shown under one name keep the names by which they were asked for.

    Args:
        replies: Its rows.
        entries: Inspect model string → what the run itself tells of it.
    """
    found = []
    for asked, rows in replies.groupby("asked", sort=False):
        kind, model = str(rows["kind"].iloc[0]), str(rows["model"].iloc[0])
        served = {str(name) for name in rows["served_model"] if name}
        recorded = next(iter(served)) if (kind == "replay" or model.startswith("files/")) and len(served) == 1 else ""
        names = [recorded] if recorded else [str(asked), model]
        told = (entries or {}).get(model)
        entry = None if kind == "control" else told or next((each for name in names if (each := _entry(name))), None)
        shown = recorded if recorded and not model.endswith(f"/{recorded}") else _short(str(asked))
        found.append(Known(str(asked), shown, kind, entry))
    names = [known.name for known in found]
    return [known if names.count(known.name) == 1 else _under(known, known.asked) for known in found]


def _under(known: Known, name: str) -> Known:
    return Known(known.asked, name, known.kind, known.entry)


def _short(asked: str) -> str:
    """Return a name for people: of recorded replies the file's, of image generators the last of their id or folder."""
    if asked.startswith(("replay:", "files:", "diffusion:")):
        return asked.partition(":")[2].rstrip("/").rsplit("/", 1)[-1].removesuffix(".jsonl")
    return asked


def _entry(name: str) -> ModelEntry | None:
    """Find a model by its alias, its Inspect model string, or what its provider calls it."""
    entries = model_entries()
    found = entries.get(name) or entry_of(name)
    if found:
        return found
    called = [entry for entry in entries.values() if entry.model and entry.model.partition("/")[2] == name]
    return called[-1] if called else None


def history_of(replies: pd.DataFrame, models: list[Known], measure: str) -> tuple[History, list[tuple[str, str]]]:
    """Return the scores of the models whose release is known, and the prompts, (suite, id).

    Args:
        replies: Rows of replies.csv, of one protocol.
        models: What `known_models` told of them.
        measure: strict or rubric; a failure of the model counts as 0.
    """
    dated = sorted(
        ((known.release, known.asked) for known in models if known.release), key=lambda pair: (pair[0].day, pair[1])
    )
    values = replies.assign(value=pd.to_numeric(replies[measure]))
    table = values.pivot_table(index="asked", columns=["suite", "prompt"], values="value", aggfunc="mean")
    table = table.reindex(index=[asked for _, asked in dated])
    scores = table.to_numpy(dtype=np.float64)
    there = ~np.isnan(scores).all(axis=1) if scores.size else np.zeros(len(dated), dtype=np.bool_)
    releases = tuple(release for (release, _), scored in zip(dated, there, strict=True) if scored)
    return History(releases, scores[there]), [(str(column[0]), str(column[1])) for column in table.columns.tolist()]


def through_time(replies: pd.DataFrame, models: list[Known], splits: Splits, measure: str) -> list[Through]:
    """Tell the two claims about models through time in numbers, over all problems, and public and private ones apart.

    Args:
        replies: Rows of replies.csv, of one protocol.
        models: What `known_models` told of them.
        splits: Of the prompts; one that is not there is public.
        measure: strict or rubric.

    Returns:
        First that over all problems; then, where there are both, public and private ones. Nothing without two dated models.
    """
    history, prompts = history_of(replies, models, measure)
    if len(history.releases) < 2:
        return []
    split = np.array([splits.get(prompt, PUBLIC) for prompt in prompts])
    kinds = sorted(set(split), reverse=True)
    chosen = [(kinds[0] if len(kinds) == 1 else ALL, np.ones(len(split), dtype=np.bool_))]
    chosen += [(str(kind), split == kind) for kind in kinds if len(kinds) > 1]
    return [_through(name, measure, history.prompts(own)) for name, own in chosen]


def _through(problems: str, measure: str, history: History) -> Through:
    opened, closed = history.of(open_weights=True), history.of(open_weights=False)
    return Through(problems, measure, history, rise(history), rise(opened), rise(closed), lag(history))


def timeline_table(told: list[Through]) -> pd.DataFrame:
    """Return a row a model: its release, its score, and the best so far of those whose weights are open or closed as its own are."""
    rows = []
    for each in told:
        for kind in (False, True):
            own = each.history.of(open_weights=kind)
            if not own.releases:
                continue
            means = own.means
            for release, score, best, row in zip(own.releases, means, frontier(means), own.scores, strict=True):
                rows.append(
                    {
                        "model": release.model,
                        "release_date": release.day.isoformat(),
                        "open_weights": kind,
                        "problems": each.problems,
                        "measure": each.measure,
                        "prompts": int((~np.isnan(row)).sum()),
                        "score": round(float(score), 4),
                        "best_so_far": round(float(best), 4),
                    }
                )
    table = pd.DataFrame(rows, columns=TIMELINE_COLUMNS)
    return table.sort_values(["measure", "problems", "release_date", "model"], kind="stable", ignore_index=True)


def lag_table(told: list[Through]) -> pd.DataFrame:
    """Return a row a level: who reached it first, and how many months lie between; a bound where no open model has."""
    rows = [
        {
            "problems": each.problems,
            "measure": each.measure,
            "level": round(level.level, 3),
            "first_closed": level.closed,
            "first_open": level.opened,
            "months": round(level.months, 2),
            "at_least": level.at_least,
        }
        for each in told
        if each.lag
        for level in each.lag.levels
    ]
    return pd.DataFrame(rows, columns=LAG_COLUMNS)
