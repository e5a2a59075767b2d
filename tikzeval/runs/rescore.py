"""Stored replies through the street once more: the run's replies are written out and replayed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from tikzeval.analysis.rows import read_log
from tikzeval.analysis.stored import StoredModel, read_run
from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.catalogue import ModelEntry, entry_of
from tikzeval.models.ledger import JUDGED, Ledger, plain, slug
from tikzeval.runs.budget import unpriced
from tikzeval.runs.execute import RunResult, execute
from tikzeval.runs.folder import earlier, locked, write_run_json
from tikzeval.runs.preflight import settings_from, wanting_judges
from tikzeval.runs.settings import RunSettings
from tikzeval.runs.stored_replies import Replies, prompt_of, replies_in, write_replies
from tikzeval.scoring.clip_names import check_clip_id
from tikzeval.scoring.detector.names import check_detector


def rescore(
    run: Path,
    *,
    clip: str | None,
    raster: str | None,
    out: Path | None,
    console: Console,
    detector: str | None = None,
    judges: tuple[str, ...] | None = None,
    max_cost: float | None = None,
) -> RunResult:
    """Score the stored replies of a run again, into a folder of its own.

    Args:
        run: A run's folder, or an Inspect log of one of our tasks.
        clip: Another CLIP model than the run's.
        raster: Another rasteriser than the run's.
        out: Where the result goes; by default beside the run, with the name of what was changed.
        console: For the progress.
        detector: Another detector than the run's; "none" for none.
        judges: Other judges than the run's; ("none",) asks none. What a judge said in the run is not asked again.
        max_cost: US dollars that the judges may cost here; None sets no limit.

    Raises:
        UsageError: There is nothing here to score, or a judge cannot be called.
        FileFormatError: A log is damaged, or of another program.
    """
    paths = sorted((run / "logs").glob("*.eval")) if run.is_dir() else [run]
    if not paths or not paths[0].is_file():
        msg = f"{run}: no logs to score; give the folder of a run, or an Inspect log (.eval)"
        raise UsageError(msg)
    told = read_run(run) if run.is_dir() else None
    logs = [read_log(path) for path in paths]
    words: dict[str, Any] = dict(told.settings if told else _words_of(logs))
    words |= {key: value for key, value in (("clip", clip), ("raster", raster)) if value is not None}
    if detector is not None:
        words["detector"] = None if detector == "none" else detector
    if words.get("detector"):
        check_detector(words["detector"])
    if judges is not None:
        words["judges"] = () if judges == ("none",) else judges
    check_clip_id(words.get("clip", "auto"))
    replies = replies_in(logs)
    if not replies:
        msg = f"{run}: holds no reply to score"
        raise UsageError(msg)
    base = run if run.is_dir() else run.with_suffix("")
    name = "-".join(["again", *(plain(value) for value in (clip, raster, detector, *(judges or ())) if value)])
    folder = (out or base.resolve().with_name(f"{base.resolve().name}-{name}")).resolve()
    originals = {model.called or model.model: model for model in told.models} if told else {}
    return score_replies(words, replies, originals, folder, console, judged=base, max_cost=max_cost)


def score_replies(
    words: Mapping[str, Any],
    replies: Replies,
    originals: Mapping[str, StoredModel],
    folder: Path,
    console: Console,
    *,
    judged: Path | None = None,
    max_cost: float | None = None,
) -> RunResult:
    """Score replies as a run of its own.

    Args:
        words: Of `RunSettings`, but for models and prompts, which are those of the replies.
        replies: Inspect model string → lines of a replay file.
        originals: Inspect model string → what is known of the model.
        folder: Where it goes.
        console: For the progress.
        judged: A run whose judges' answers about the same pictures are taken over.
        max_cost: US dollars that the judges may cost here; None sets no limit.

    Raises:
        UsageError: The folder holds something else, or a judge cannot be called.
    """
    prompts = tuple(sorted({prompt_of(line) for lines in replies.values() for line in lines}))
    words = {**words, "prompts": prompts, "limit": None}
    words["max_cost"] = max_cost  # a run's own was for its replies, which are not bought again
    remedy = "give another --out"  # there is no --fresh here

    def settings_in(place: Path) -> RunSettings:
        models = tuple(f"replay:{path}" for path in write_replies(replies, place).values())
        return settings_from({**words, "models": models})

    with tempfile.TemporaryDirectory() as draft:  # what the folder holds is looked at before anything is written there
        settings = settings_in(Path(draft))
        earlier(folder, settings, remedy)
        wanting = wanting_judges(settings) + (unpriced(settings.resolved_judges) if max_cost is not None else [])
        if wanting:
            raise UsageError(wanting[0])
        stands_for = {
            played.model: _original(model, originals.get(model))
            for played, model in zip(settings.resolved, replies, strict=True)
        }
        with locked(folder):
            earlier(folder, settings, remedy)
            write_run_json(folder, settings, stands_for.items(), complete=False, lost=0)
            if judged:
                _keep_judged(judged, folder, [judge.model for judge in settings.resolved_judges])
            return execute(settings_in(folder / "replies"), folder, console, stands_for=stands_for)


def _keep_judged(run: Path, folder: Path, judges: list[str]) -> None:
    """Take over what judges said of the run's pictures: the same question about the same picture is not bought again."""
    theirs, ours = Ledger(run / "calls"), Ledger(folder / "calls")
    for judge in judges:
        place = Path(slug(judge)) / JUDGED
        for path in sorted((theirs.folder / place).glob("*.json")):
            said, known = theirs.read(path), ours.read(ours.folder / place / path.name)
            if said and said.state == "received" and known is None:
                ours.write(ours.folder / place / path.name, said.model_copy(update={"lost": 0, "paid_elsewhere": True}))


def _original(model: str, stored: StoredModel | None) -> ResolvedModel:
    """Return the model whose replies are played, with the price that was paid for them."""
    if stored is None:
        return ResolvedModel(model, model, "hosted", entry=entry_of(model))
    entry = stored.entry or ModelEntry(model=stored.model, price=stored.price)
    return ResolvedModel(stored.asked, stored.model, stored.kind, entry=entry)


def _words_of(logs: list[Any]) -> dict[str, Any]:
    """Return the settings of logs that `inspect eval` made, without a run around them."""
    arguments = logs[0].eval.task_args
    return {
        "suites": tuple(sorted({log.eval.task.split("/")[-1] for log in logs})),
        "epochs": logs[0].eval.config.epochs or 1,
        **{key: arguments[key] for key in ("language", "clip", "raster", "protocol", "rounds") if key in arguments},
        "parts": arguments.get("parts", True) not in (False, "off"),
    }
