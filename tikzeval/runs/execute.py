"""Does a run: Inspect's `eval_set` over suites × models, then the tables.

A run's folder:

    run.json          the words, what they resolved to, and whether it is complete
    logs/             Inspect's logs, for `inspect view`
    calls/            one file a call: asked, received or failed
    pictures/         MODEL/SUITE/PROMPT-EPOCH.tex, .pdf and .png
    leaderboard.csv   a row a model
    replies.csv       a row a prompt and epoch
    rounds.csv        a row a reply; several to a prompt and epoch in protocols with rounds
    samples.csv       a row a check of a reply
    judges.csv        a row a judge and question, where there are judges
"""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.console import Console

from tikzeval import __version__
from tikzeval.analysis.judges import FAILED, JUDGES, board_columns, judge_table
from tikzeval.analysis.leaderboard import leaderboard
from tikzeval.analysis.rounds import rounds_table
from tikzeval.analysis.rows import judgement_rows, read_log, rows_of, tables
from tikzeval.analysis.stored import StoredAgreement, StoredDetector, read_run, read_table
from tikzeval.errors import FileFormatError, InfraError, ProviderError, UsageError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.budget import Budget, spending
from tikzeval.models.judges import judge_reserve
from tikzeval.models.ledger import Ledger
from tikzeval.runs.budget import open_budget
from tikzeval.runs.estimate import estimate, replies_seen
from tikzeval.runs.folder import write_run_json
from tikzeval.runs.progress import RunProgress
from tikzeval.runs.settings import RunSettings
from tikzeval.values import Outcome

if TYPE_CHECKING:
    from tikzeval.street.panel import Panel


@dataclass(frozen=True)
class RunResult:
    """What a run left behind."""

    folder: Path
    board: pd.DataFrame
    unscored: int  # replies that are not, or not wholly, judged
    lost_calls: int
    judges: pd.DataFrame | None = None  # what each judge said; None without judges
    detector: StoredDetector | None = None  # how far the detector's boxes are to be trusted; None without one
    not_asked: int = 0  # of the unscored, those for whom, or for whose judges, the budget did not suffice
    spent: float | None = None  # US dollars of all attempts, where there is a budget

    @property
    def untried(self) -> int:
        """How many questions about controls have no reply of a judge."""
        return len(self._untried)

    @property
    def untried_for_money(self) -> int:
        """How many of them were not asked, since the budget did not suffice."""
        return int(_unasked(self._untried["reason"]).sum())

    @property
    def _untried(self) -> pd.DataFrame:
        table = pd.DataFrame(columns=["control", "answer", "reason"]) if self.judges is None else self.judges
        return table[(table["control"] != "") & (table["answer"] == FAILED)]

    @property
    def incomplete(self) -> bool:
        """Whether the same words again would go on."""
        return bool(self.unscored or self.untried)


def reprint(folder: Path) -> RunResult:
    """Return what a finished run found, without doing anything."""
    board = read_table(folder, "leaderboard.csv")
    said, told = read_table(folder, JUDGES) if (folder / JUDGES).is_file() else None, read_run(folder)
    return RunResult(folder, board, int(board["unscored"].sum()), told.lost_calls, said, told.detector)


def execute(
    settings: RunSettings,
    folder: Path,
    console: Console,
    stands_for: Mapping[str, ResolvedModel] | None = None,
) -> RunResult:
    """Do a run, or what is missing of it.

    Args:
        settings: The words.
        folder: Where everything goes; the caller holds its lock and knows that it is this run's.
        console: For the progress.
        stands_for: Replay model → the model whose replies it plays; tables name that one.

    Raises:
        TikzevalError: Something that the user can mend.
    """
    models = {model.model: (stands_for or {}).get(model.model, model) for model in settings.resolved}
    write_run_json(folder, settings, models.items(), complete=False, lost=0)
    totals = {model.asked: settings.n_prompts * settings.epochs for model in models.values()}
    progress = RunProgress(console, totals)
    for path in _set_damaged_aside(folder):
        console.print(
            f"{path.name} is damaged and set aside; its replies are in calls/ and are scored again", soft_wrap=True
        )
    budget = _budget(settings, folder)
    detector = _tried(settings)
    with progress.showing(), spending(budget):
        paths = _eval(settings, folder, progress, {name: model.asked for name, model in models.items()})
        rows, checks, rounds = _rows(models, folder, paths)
        progress.settle(rows)
        said = judge_table(_judged(settings, folder, models, paths), folder.name) if settings.judges else None
    replies, verdicts = tables(rows, checks)
    missing = sum(totals.values()) - len(replies)
    if missing:
        msg = f"{missing} samples are missing from {folder / 'logs'}; run the same words again"
        raise InfraError(msg)
    about = {"protocol": settings.protocol, "language": settings.language, "version": __version__}
    board = leaderboard(replies, about | board_columns(said))
    written = {"leaderboard": board, "replies": replies, "samples": verdicts, "rounds": rounds_table(rounds)}
    for name, table in (written if said is None else written | {"judges": said}).items():
        _write_csv(table, folder / f"{name}.csv")
    lost = Ledger(folder / "calls").lost_calls()
    not_asked = int(((replies["outcome"] == Outcome.NOT_ASKED) | _unasked(replies["error"])).sum())
    unscored = int(board["unscored"].sum())
    spent = budget.spent if budget else None
    result = RunResult(folder, board, unscored, lost, said, detector, not_asked, spent)
    write_run_json(folder, settings, models.items(), complete=not result.incomplete, lost=lost, detector=detector)
    return result


def _tried(settings: RunSettings) -> StoredDetector | None:
    """Find out how far the run's detector is to be trusted, before anything is asked of it.

    Raises:
        UsageError: Its weights cannot be had.
        InfraError: A reference does not draw here, or its process died.
    """
    if settings.detector is None:
        return None
    from tikzeval.runs.detector_trial import try_detector
    from tikzeval.tasks import detector_service

    found = asyncio.run(try_detector(detector_service(settings.detector), settings.loaded_suites))
    return StoredDetector(name=settings.detector, agreement=[StoredAgreement(**asdict(row)) for row in found])


def _unasked(said: pd.Series) -> pd.Series:
    """Whether errors and reasons tell of a budget that is spent."""
    return said.astype(str).str.contains(f"{Outcome.NOT_ASKED}: ", regex=False)


def _budget(settings: RunSettings, folder: Path) -> Budget | None:
    if settings.max_cost is None:
        return None
    seen = replies_seen(folder, settings.resolved)
    reserves = {model.model: estimate(settings, model, 1, seen).reserve for model in settings.resolved}
    judges = {judge.model: judge_reserve(judge.price) for judge in settings.resolved_judges}
    called = (*settings.resolved, *settings.resolved_judges)
    return open_budget(settings.max_cost, folder, called, judges | reserves)


def _set_damaged_aside(folder: Path) -> list[Path]:
    """Move logs that cannot be read out of Inspect's way; what they held is in the ledger."""
    moved = []
    for path in sorted((folder / "logs").glob("*.eval")):
        try:
            read_log(path, header_only=True)
        except FileFormatError:
            aside = folder / "damaged"
            aside.mkdir(exist_ok=True)
            path.rename(aside / path.name)
            moved.append(aside / path.name)
    return moved


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    draft = path.with_suffix(".tmp")
    table.to_csv(draft, index=False, lineterminator="\n")
    draft.replace(path)


def _eval(settings: RunSettings, folder: Path, progress: RunProgress, asked: dict[str, str]) -> list[Path]:
    """Call Inspect; returns the logs, one for each suite and model."""
    from inspect_ai import eval_set
    from inspect_ai._util.error import PrerequisiteError
    from inspect_ai.model import GenerateConfig

    from tikzeval import _inspect  # noqa: F401  registers our model providers
    from tikzeval.models.batches import LONGEST, batch_config
    from tikzeval.models.opened import one_line, opened
    from tikzeval.runs.hooks import watch
    from tikzeval.street.reply import provider_error
    from tikzeval.tasks import clip_service, close_detectors, suite_task

    generation = {
        name: value
        for name in ("temperature", "max_tokens", "reasoning_effort", "reasoning_tokens", "max_connections")
        if (value := getattr(settings, name)) is not None
    }
    generation["attempt_timeout"] = LONGEST if settings.batch else settings.timeout
    if settings.batch:
        generation["batch"] = batch_config()
    printed = io.StringIO()
    try:
        with watch(progress, asked), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            at_a_time = GenerateConfig(max_connections=settings.max_connections)
            models = [opened(model, settings.args_for(model), at_a_time) for model in settings.resolved]
            panel = _panel(settings, folder)
            tasks = [
                suite_task(
                    suite,
                    settings.instruction,
                    clip=settings.clip,
                    detector=settings.detector,
                    raster=settings.raster,
                    epochs=settings.epochs,
                    rounds=settings.rounds,
                    folder=str(folder),
                    panel=panel,
                )
                for suite in settings.loaded_suites
            ]
            _, logs = eval_set(
                tasks,
                log_dir=str(folder / "logs"),
                model=models,
                display="none",
                log_level="warning",
                retry_attempts=0,
                fail_on_error=True,
                continue_on_fail=True,
                max_retries=settings.max_retries,
                max_tasks=max(4, len(models)),
                log_dir_allow_dirty=True,
                **generation,
            )
    except PrerequisiteError as error:
        raise UsageError(one_line(str(error.message))) from error
    except Exception as error:
        if not settings.batch:
            raise
        # Inspect lets a batch that is not accepted end everything.
        msg = f"the batch was not accepted ({provider_error(error)}); the same words go on from here, also without --batch"
        raise ProviderError(msg) from error
    finally:
        clip_service(settings.clip).close()
        close_detectors()
        (folder / "inspect.log").write_text(printed.getvalue(), encoding="utf-8")
    # Inspect catches Ctrl-C, and returns without the logs of what was cut off.
    if len(logs) < len(tasks) * len(models) or any(log.status == "cancelled" for log in logs):
        raise KeyboardInterrupt
    return [Path(log.location.removeprefix("file://")) for log in logs]


def _panel(settings: RunSettings, folder: Path) -> Panel | None:
    """Return the judges, opened; None where none are asked for."""
    from inspect_ai.model import GenerateConfig

    from tikzeval.models.opened import opened
    from tikzeval.street.panel import Judge, Panel

    patience = GenerateConfig(
        max_retries=settings.max_retries, attempt_timeout=settings.timeout, max_connections=settings.max_connections
    )
    judges = [
        Judge(model, opened(model, settings.args_for(model), patience), folder) for model in settings.resolved_judges
    ]
    return Panel(tuple(judges)) if judges else None


def _judged(
    settings: RunSettings, folder: Path, models: Mapping[str, ResolvedModel], paths: list[Path]
) -> list[dict[str, Any]]:
    """Return what the judges said about the pictures in some logs, and about the controls, which they are asked now."""
    from tikzeval.runs.judge_controls import choose_controls, judge_controls

    rows = [row for path in paths for row in judgement_rows(read_log(path), models)]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        panel = _panel(settings, folder)  # anew: what a provider keeps open belongs to the event loop that opened it
        assert panel is not None, "there are judges"
        rows += asyncio.run(judge_controls(panel, choose_controls(settings.loaded_suites)))
    return rows


def _rows(
    models: Mapping[str, ResolvedModel], folder: Path, paths: list[Path]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    checks: list[dict[str, Any]] = []
    rounds: list[dict[str, Any]] = []
    for path in paths:
        for row, verdicts, replies in rows_of(read_log(path), folder.name, models):
            rows.append(row)
            checks += verdicts
            rounds += replies
    return rows, checks, rounds
