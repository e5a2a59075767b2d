"""Stored replies through the street once more: the run's replies are written out and replayed."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from tikzeval.analysis.rows import read_log
from tikzeval.analysis.stored import StoredModel, read_run
from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.catalogue import ModelEntry, entry_of
from tikzeval.models.ledger import JUDGED, Ledger, plain, slug
from tikzeval.models.rounds import STORE, recorded_rounds
from tikzeval.runs.budget import unpriced
from tikzeval.runs.execute import RunResult, execute
from tikzeval.runs.folder import earlier, locked, write_run_json
from tikzeval.runs.preflight import settings_from, wanting_judges
from tikzeval.scoring.clip_names import check_clip_id


def rescore(
    run: Path,
    *,
    clip: str | None,
    raster: str | None,
    out: Path | None,
    console: Console,
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
    words["max_cost"] = max_cost  # the run's was for its replies, which are not bought again
    words |= {key: value for key, value in (("clip", clip), ("raster", raster)) if value is not None}
    if judges is not None:
        words["judges"] = () if judges == ("none",) else judges
    check_clip_id(words.get("clip", "auto"))
    replies = _replies(logs)
    if not replies:
        msg = f"{run}: holds no reply to score"
        raise UsageError(msg)
    base = run if run.is_dir() else run.with_suffix("")
    name = "-".join(["again", *(plain(value) for value in (clip, raster, *(judges or ())) if value)])
    folder = (out or base.resolve().with_name(f"{base.resolve().name}-{name}")).resolve()
    words |= {"prompts": tuple(sorted({line["id"] for lines in replies.values() for line in lines})), "limit": None}
    remedy = "give another --out"  # there is no --fresh here
    with tempfile.TemporaryDirectory() as draft:  # what the folder holds is looked at before anything is written there
        settings = settings_from({**words, "models": _write(replies, Path(draft))})
        earlier(folder, settings, remedy)
        wanting = wanting_judges(settings) + (unpriced(settings.resolved_judges) if max_cost is not None else [])
        if wanting:
            raise UsageError(wanting[0])
        originals = {model.called or model.model: model for model in told.models} if told else {}
        stands_for = {
            played.model: _original(model, originals.get(model))
            for played, model in zip(settings.resolved, replies, strict=True)
        }
        with locked(folder):
            earlier(folder, settings, remedy)
            write_run_json(folder, settings, stands_for.items(), complete=False, lost=0)
            _keep_judged(base, folder, [judge.model for judge in settings.resolved_judges])
            settings = settings_from({**words, "models": _write(replies, folder / "replies")})
            return execute(settings, folder, console, stands_for=stands_for)


def _write(replies: dict[str, list[dict[str, Any]]], folder: Path) -> tuple[str, ...]:
    """Write a replay file a model; returns what --models calls them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for model, lines in replies.items():
        path = folder / f"{slug(model)}.jsonl"
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        names.append(f"replay:{path}")
    return tuple(names)


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
    entry = ModelEntry(model=stored.model, price=stored.price)
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


def _replies(logs: list[Any]) -> dict[str, list[dict[str, Any]]]:
    """Return model → the replies it gave, as lines of a replay file. Samples without a reply have no line."""
    from tikzeval.street.reply import reasoning_tokens, reply_of

    found: dict[str, dict[tuple[str, int], dict[str, Any]]] = {}
    for log in logs:
        for sample in log.samples or []:
            if not sample.output or not sample.output.choices:
                continue
            replies = recorded_rounds(sample.store.get(STORE))
            if replies and not any(each.scored for each in replies):
                continue  # broken off between two rounds: its last reply is not in yet
            reply, usage = reply_of(sample.output), sample.output.usage
            line = {
                "id": str(sample.id),
                "epoch": sample.epoch,
                "reply": reply.text,
                "reasoning": reply.reasoning,
                "stop_reason": reply.stop_reason,
                "model": sample.output.model,
                "seconds": sample.output.time,
            }
            if replies:
                line["rounds"] = [each.model_dump(mode="json") for each in replies]
            if usage:
                line["usage"] = usage.model_dump(exclude={"total_cost"}, exclude_none=True)
                line["usage"]["reasoning_tokens"] = reasoning_tokens(sample.output) or 0
            found.setdefault(log.eval.model, {})[line["id"], sample.epoch] = line
    return {model: [lines[key] for key in sorted(lines)] for model, lines in sorted(found.items())}
