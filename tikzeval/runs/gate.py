"""A run held against a baseline: what may be compared, the baseline's replies scored by today's tools, and the verdict."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console

from tikzeval.analysis.gate import Entrant, Rules, Test, other_words, weigh
from tikzeval.analysis.merge import Told, read_told
from tikzeval.errors import ExitCode, UsageError, nearest
from tikzeval.runs.baseline import Baseline, check_recorded, clips, read_baseline
from tikzeval.runs.rescore import score_replies
from tikzeval.runs.stored_replies import prompt_of
from tikzeval.tools import tools

ASKED = {  # what decides the replies, beside the prompts and the model
    "language": "--language",
    "protocol": "--protocol",
    "rounds": "--rounds",
    "parts": "--parts",
    "temperature": "--temperature",
    "max_tokens": "--max-tokens",
    "reasoning_effort": "--reasoning-effort",
    "reasoning_tokens": "--reasoning-tokens",
}
SCORED = {"version": "tikzeval", "tex": "tikzeval.sty or promised.yaml", "raster": "rasteriser"}


@dataclass(frozen=True)
class Ask:
    """What a gate is asked."""

    run: Path
    baseline: Path
    rules: Rules = field(default_factory=Rules)
    measures: tuple[str, ...] = ("strict", "rubric")
    models: tuple[str, ...] = ()  # names in the baseline; none means all
    max_unscored: float = 0.05  # the share of a model's replies that may be unscored
    again: bool = False  # score the baseline's replies again even where the tools are the same
    allow: bool = False  # compare although the models were asked in another way
    keep: Path | None = None  # where the baseline, scored again, is kept


@dataclass(frozen=True)
class Gate:
    """What a gate found."""

    ask: Ask
    tests: list[Test]
    drift: list[str]  # tools that are not what they were, each with what it was and is
    words: dict[str, list[str]]  # model → prompts that it was asked in other words
    unscored: dict[str, tuple[int, int]]  # model → replies not scored, of how many
    absent: list[str]  # models of the baseline that the run does not have
    prompts: tuple[int, int]  # compared, of how many in the baseline
    notes: list[str]

    @property
    def fallen(self) -> list[Test]:
        """The scores that have fallen."""
        return [test for test in self.tests if test.fallen]

    @property
    def holes(self) -> list[str]:
        """Why the verdict is not to be relied on, a line each; nothing where it is."""
        found = [
            f"{model}: {missing} of {total} replies are unscored, more than {self.ask.max_unscored:.0%}"
            for model, (missing, total) in self.unscored.items()
            if missing > self.ask.max_unscored * total
        ]
        return found + [f"{model} is in the baseline and not in the run" for model in self.absent]

    @property
    def exit_code(self) -> ExitCode:
        """1 where a score has fallen, else 3 where too much is missing, else 0."""
        return ExitCode.MISSED if self.fallen else ExitCode.INCOMPLETE if self.holes else ExitCode.OK


def hold(ask: Ask, console: Console) -> Gate:
    """Hold a run against a baseline.

    Args:
        ask: The two, and the rules.
        console: For the progress of scoring.

    Raises:
        UsageError: The two cannot be compared.
    """
    run, folder = ask.run, ask.baseline
    baseline, told = read_baseline(folder), read_told(run)
    check_recorded(run, told.run, told.replies)
    pairs, absent = _pairs(baseline, told, ask.models)
    differing = [
        f"another {flag}"
        for key, flag in ASKED.items()
        if getattr(baseline.told.identity, key) != getattr(told.run.identity, key)
    ]
    if differing and not ask.allow:
        msg = f"{run} does not compare with {folder}: {differing[0]}; or --allow-differences"
        raise UsageError(msg)
    drift = _drift(baseline, told)
    stored = baseline.rows[baseline.rows["asked"].isin([before for before, _ in pairs])]
    shared = told.replies.set_index(["suite", "prompt"]).index
    common = stored[stored.set_index(["suite", "prompt"]).index.isin(shared)]
    if common.empty:
        msg = f"{run} and {folder} have no prompt in common; run the baseline's suites ({_suites(baseline)})"
        raise UsageError(msg)
    before = common
    if drift or ask.again:
        _same_as_here(told)
        before = _scored_again(baseline, told, common, ask.keep, console)
    entrants = [
        Entrant(
            name if name == now else f"{now} (was {name})",
            common[common["asked"] == name],
            before[before["asked"] == name],
            told.replies[told.replies["asked"] == now],
        )
        for name, now in pairs
    ]
    spoilt = {entrant.model: _unscored(entrant.after) for entrant in entrants}
    left = int(before["rendered"].isna().sum() - common["rendered"].isna().sum())
    judges = baseline.told.identity.judges
    if judges != told.run.identity.judges or (judges and before is not common):  # which answer what `common` is made of
        entrants = [replace(each, before=each.before.assign(common=np.nan)) for each in entrants]
    tests = weigh(entrants, ask.measures, ask.rules)
    untested = [each.model for each in entrants if each.model not in {test.model for test in tests}]
    return Gate(
        ask=ask,
        tests=tests,
        drift=drift,
        words={each.model: sorted(f"{s}/{p}" for s, p in found) for each in entrants if (found := other_words(each))},
        unscored=spoilt,
        absent=absent,
        prompts=(_prompts(common), _prompts(stored)),
        notes=[
            *differing,
            *(f"{model}: both sides have no score to hold it by" for model in untested),
            *([f"{left} of the baseline's replies could not be scored again"] if left > 0 else []),
        ],
    )


def _pairs(baseline: Baseline, told: Told, models: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the models as (name before, name after), and those that the run lacks."""
    before, after = list(baseline.rows["asked"].unique()), list(told.replies["asked"].unique())
    for name in models:
        if name not in before:
            msg = f"--model {name}: {baseline.folder} holds no such model; {nearest(name, before)}"
            raise UsageError(msg)
    wanted = list(models) or before
    if len(wanted) == len(after) == 1:
        return [(wanted[0], after[0])], []
    pairs = [(name, name) for name in wanted if name in after]
    if not pairs:
        msg = f"{told.folder} holds none of the models of {baseline.folder} ({', '.join(wanted)})"
        raise UsageError(msg)
    return pairs, [name for name in wanted if name not in after]


def _drift(baseline: Baseline, told: Told) -> list[str]:
    found = []
    for tool in sorted({*baseline.told.tools, *told.run.tools} - {"tikzeval"}):
        was, now = baseline.told.tools.get(tool, ""), told.run.tools.get(tool, "")
        if was != now:
            found.append(f"{tool}: {now or 'none'} (was {was or 'none'})")
    for key, what in SCORED.items():
        was, now = getattr(baseline.told.identity, key), getattr(told.run.identity, key)
        if was != now:
            found.append(f"{what}: {now} (was {was})")
    was, now = (clips(rows) for rows in (baseline.rows, told.replies))
    if was != now:
        found.append(f"CLIP: {now or 'none'} (was {was or 'none'})")
    rubrics = [rows.groupby(["suite", "prompt"])["rubric_hash"].first() for rows in (baseline.rows, told.replies)]
    both = pd.concat(rubrics, axis="columns", join="inner", keys=["was", "now"])
    changed = [f"{suite}/{prompt}" for suite, prompt in both.index[both["was"] != both["now"]]]
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        found.append(f"rubrics: {', '.join(changed[:3])}{more}")
    return found


def _same_as_here(told: Told) -> None:
    """See that the run was scored by the tools of this machine, which score the baseline again.

    Raises:
        UsageError: It was not.
    """
    here = tools()
    for tool, version in told.run.tools.items():
        if here.get(tool) != version:
            msg = f"{told.folder}: scored with another {tool} ({version or 'none'}) than is here ({here.get(tool) or 'none'}); `tikzeval score {told.folder}` first"
            raise UsageError(msg)


def _scored_again(
    baseline: Baseline, told: Told, common: pd.DataFrame, keep: Path | None, console: Console
) -> pd.DataFrame:
    wanted = set(common["prompt"])
    chosen = set(common["model"])
    replies = {
        model: kept
        for model, lines in baseline.replies().items()
        if model in chosen and (kept := [line for line in lines if prompt_of(line) in wanted])
    }
    words = baseline.told.settings | {"clip": told.run.identity.clip, "raster": told.run.identity.raster, "judges": ()}
    console.print("The tools have changed: scoring the baseline's replies again", highlight=False)
    with tempfile.TemporaryDirectory(prefix="tikzeval-gate-") as draft:
        place = (keep or Path(draft) / "baseline").resolve()
        result = score_replies(words, replies, baseline.originals(), place, console)
        rows = read_told(result.folder).replies
    return rows[
        rows.set_index(["suite", "prompt", "epoch"]).index.isin(common.set_index(["suite", "prompt", "epoch"]).index)
    ]


def _unscored(rows: pd.DataFrame) -> tuple[int, int]:
    missing = rows["rendered"].isna() | (pd.to_numeric(rows["unscored_checks"]) > 0)
    return int(missing.sum()), len(rows)


def _prompts(rows: pd.DataFrame) -> int:
    return len(rows[["suite", "prompt"]].drop_duplicates())


def _suites(baseline: Baseline) -> str:
    return ", ".join(sorted(set(baseline.rows["suite"])))
