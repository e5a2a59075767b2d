"""A run's tables and what people said of its pictures → how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tikzeval.analysis.agreement import Agreement, Key, agreements
from tikzeval.analysis.judges import JUDGES
from tikzeval.analysis.stored import read_run, read_table
from tikzeval.errors import UsageError
from tikzeval.rating.answers import FOLDER, read_answers
from tikzeval.rating.questions import picture_hash


@dataclass(frozen=True, slots=True)
class Compared:
    """How far people, our verdicts and judges agree on a run."""

    rows: tuple[Agreement, ...]
    people: tuple[str, ...]
    strangers: int  # ratings that are about no check or picture of this run


def compare_run(run: Path, ratings: Sequence[Path]) -> Compared:
    """Compare people with a run.

    Args:
        run: The folder of a finished run.
        ratings: Files that `tikzeval rate` wrote; all in the run's folder if empty. Each is one person.

    Raises:
        UsageError: The run is not finished, or nobody has rated it.
        FileFormatError: A file is not one of ratings.
    """
    read_run(run)
    paths = list(ratings) or sorted((run / FOLDER).glob("*.csv"))
    if not paths:
        msg = f"{run / FOLDER}: holds no ratings; `tikzeval rate {run}` makes some"
        raise UsageError(msg)
    samples = read_table(run, "samples.csv")
    kinds = dict(zip(_keys(samples), samples["kind"], strict=True))
    pictures = dict(zip(_keys(samples), samples["picture"], strict=True))
    hashes = {name: picture_hash(run / name) for name in set(pictures.values()) if name and (run / name).is_file()}
    people, strangers = [], 0
    for path in paths:
        answers = read_answers(path)
        ours = {
            key: str(answer)
            for key, (answer, picture) in answers.items()
            if key in pictures and hashes.get(pictures[key]) == picture
        }
        strangers += len(answers) - len(ours)
        people.append(ours)
    if not any(people):
        msg = f"{paths[0]}: no rating is about a picture of {run}; give the run that was rated"
        raise UsageError(msg)
    judges: dict[str, dict[Key, str]] = {}
    if (run / JUDGES).is_file():
        said = read_table(run, JUDGES)
        said = said[said["control"] == ""]
        for key, judge, answer in zip(_keys(said), said["judge"], said["answer"], strict=True):
            judges.setdefault(judge, {})[key] = answer
    verdicts = dict(zip(_keys(samples), samples["verdict"], strict=True))
    rows = agreements(kinds, verdicts, judges, people)
    return Compared(tuple(rows), tuple(path.stem for path in paths), strangers)


def _keys(table: pd.DataFrame) -> list[Key]:
    columns = (table["model"], table["suite"], table["prompt"], table["epoch"].astype(int), table["check"])
    return list(zip(*columns, strict=True))
