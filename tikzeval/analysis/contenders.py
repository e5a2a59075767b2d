"""What is compared: `RUN`, all models of a run, or `RUN:MODEL`, one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import pandas as pd

from tikzeval.analysis.merge import Told, differences, read_told
from tikzeval.analysis.stats import per_prompt
from tikzeval.analysis.stored import holds_run
from tikzeval.errors import UsageError, nearest


@dataclass(frozen=True)
class Contender:
    """One model in one run."""

    name: str  # MODEL, or RUN:MODEL where several runs hold it
    folder: Path
    samples: pd.DataFrame = field(repr=False)  # its rows of replies.csv


@dataclass(frozen=True)
class Contest:
    """Who is held against whom."""

    pairs: list[tuple[Contender, Contender]]
    differing: list[str]  # why their runs do not compare


def contest(words: Sequence[str]) -> Contest:
    """Read what is to be compared.

    Two runs that hold the same models are held against each other, model by model. Otherwise every model named is held against
    every other; those of a RUN come best first.

    Args:
        words: RUN or RUN:MODEL.

    Raises:
        UsageError: There is no such run or model, or fewer than two.
    """
    addresses = [_address(word) for word in words]
    told = {folder: read_told(folder) for folder, _ in addresses}
    found = [one for folder, model in addresses for one in _models(told[folder], model)]
    found = list({(one.folder, one.name): one for one in found}.values())
    names = [one.name for one in found]
    twice = {name for name in names if names.count(name) > 1}
    shown = [
        Contender(f"{one.folder}:{one.name}" if one.name in twice else one.name, one.folder, one.samples)
        for one in found
    ]
    pairs = list(combinations(shown, 2))
    if twice and len(told) == len(words) == 2 and all(model is None for _, model in addresses):
        first, second = told
        ours = {one.name: index for index, one in enumerate(found) if one.folder == first}
        theirs = {one.name: index for index, one in enumerate(found) if one.folder == second}
        pairs = [(shown[ours[name]], shown[theirs[name]]) for name in ours if name in theirs]
    if not pairs:
        msg = f"{words[0]} holds one model only ({names[0]}); name another RUN, or RUN:MODEL, to compare it with"
        raise UsageError(msg)
    return Contest(pairs, differences(list(told.values())))


def _address(word: str) -> tuple[Path, str | None]:
    if Path(word).is_dir():
        return Path(word), None
    places = [index for index, letter in enumerate(word) if letter == ":"]
    for place in places:
        if holds_run(Path(word[:place])):
            return Path(word[:place]), word[place + 1 :]
    return Path(word), None  # to be told what is wrong with it


def _models(told: Told, model: str | None) -> list[Contender]:
    groups = {str(asked): group for asked, group in told.replies.groupby("asked", sort=False)}
    if model is None:
        order = ["strict", "rubric", "common"]
        means = pd.DataFrame(
            {name: [float(per_prompt(group, name).mean()) for group in groups.values()] for name in order}
        )
        best = means.assign(name=list(groups)).sort_values(order, ascending=False, kind="stable")["name"]
        return [Contender(asked, told.folder, groups[asked]) for asked in best]
    if model not in groups:
        msg = f"{told.folder}: holds no model {model}; {nearest(model, groups) or 'see its leaderboard.csv'}"
        raise UsageError(msg)
    return [Contender(model, told.folder, groups[model])]
