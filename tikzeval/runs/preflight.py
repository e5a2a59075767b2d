"""What a run would do, and what is missing for it, found out before the first call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tikzeval.errors import MissingToolError, TikzevalError, UsageError, nearest
from tikzeval.models.address import Address
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.ledger import Ledger
from tikzeval.models.model_args import check_model_args
from tikzeval.models.pipeline_settings import origin, settings_for
from tikzeval.runs.budget import unpriced
from tikzeval.runs.settings import RunSettings
from tikzeval.scoring.clip_names import check_clip_id
from tikzeval.scoring.detector.names import check_detector
from tikzeval.suites.protocols import EDIT

BATCH_PROVIDERS = (
    "anthropic/",
    "google/",
    "grok/",
    "openai/",
    "together/",
)  # where Inspect drives the provider's batch API


@dataclass(frozen=True)
class Plan:
    """A run that has not begun."""

    settings: RunSettings
    calls: tuple[tuple[ResolvedModel, int], ...]  # how many calls each model would get
    problems: tuple[str, ...]  # what keeps it from starting
    left_out: tuple[str, ...]  # models dropped by --skip-missing, with the reason

    def refuse(self) -> None:
        """Stop if anything keeps the run from starting.

        Raises:
            UsageError: The first problem, and how many more there are.
        """
        if self.problems:
            others = len(self.problems) - 1
            more = f" (and {others} more; --dry-run tells {'it' if others == 1 else 'them'})" if others else ""
            raise UsageError(self.problems[0] + more)


def settings_from(words: Mapping[str, Any]) -> RunSettings:
    """Build settings from the command line's words.

    Raises:
        UsageError: A word is not allowed.
    """
    try:
        return RunSettings(**words)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = str(problem["loc"][0]).replace("_", "-")
        expected = str(problem.get("ctx", {}).get("expected", ""))
        hint = nearest(str(problem["input"]), [word.strip("' ") for word in expected.replace(" or ", ",").split(",")])
        msg = f"--{name}: {problem['input']!r} is not allowed; {hint or problem['msg'].lower()}"
        raise UsageError(msg) from error


def check(settings: RunSettings, *, skip_missing: bool) -> Plan:
    """Work out what a run would do.

    Args:
        settings: The words.
        skip_missing: Leave out models that cannot be called, instead of refusing.

    Raises:
        UsageError: A name means nothing, or a file cannot be used.
    """
    check_clip_id(settings.clip)
    if settings.detector is not None:
        check_detector(settings.detector)
    check_model_args(tuple(model.asked for model in settings.resolved), settings.model_args)
    problems = []
    if not settings.models:
        problems.append("--models names no model")
    if not settings.n_prompts:
        problems.append("no prompt is left to ask")
    callable_models, left_out = [], []
    for model in settings.resolved:
        wanting = _wanting(model, settings)
        if wanting and skip_missing:
            left_out.append(f"{model.asked} is left out: {wanting}")
            continue
        if wanting:
            problems.append(f"{model.asked}: {wanting}, or leave it out with --skip-missing")
        callable_models.append(model)
        problems += _mistaken(model, settings)
    problems += wanting_judges(settings)
    if settings.models and not callable_models:
        problems.append(f"no model is left to call ({'; '.join(left_out)})")
    if settings.max_cost is not None:
        problems += unpriced([*callable_models, *settings.resolved_judges])
    problems += _missing_tools(settings)
    kept = settings
    if left_out:
        kept = RunSettings(**settings.model_dump() | {"models": tuple(model.asked for model in callable_models)})
    calls = settings.n_prompts * settings.epochs
    return Plan(kept, tuple((model, calls) for model in callable_models), tuple(problems), tuple(left_out))


def received(settings: RunSettings, folder: Path) -> dict[str, int]:
    """Return model → how many of its replies a run's folder holds already."""
    ledger = Ledger(folder / "calls")
    addresses = [
        Address(suite.name, item.prompt.id, epoch + 1)
        for suite in settings.loaded_suites
        for item in suite.items
        for epoch in range(settings.epochs)
    ]
    entries = {
        model.model: [ledger.read(ledger.path(model.model, at)) for at in addresses] for model in settings.resolved
    }
    return {
        model: sum(entry is not None and entry.state == "received" for entry in found)
        for model, found in entries.items()
    }


def answered(settings: RunSettings, folder: Path) -> dict[str, int]:
    """Return judge → how many of its answers a run's folder holds already."""
    ledger = Ledger(folder / "calls")
    return {
        judge.model: sum(entry.judged for entry in ledger.received(judge.model)) for judge in settings.resolved_judges
    }


def _wanting(model: ResolvedModel, settings: RunSettings) -> str:
    """Say what is missing before a model can be called; nothing if it can."""
    blind = f"{model.cannot_see}; --protocol look needs a model that sees" if model.cannot_see else ""
    if (
        wanting := _retired(model)
        or (settings.protocol == "look" and model.kind != "image" and blind)
        or _not_installed(model)
    ):
        return wanting
    if settings.batch and model.kind in ("hosted", "local", "image") and not model.model.startswith(BATCH_PROVIDERS):
        return f"{model.model} has no batch API (these have: {' '.join(BATCH_PROVIDERS)}); ask it without --batch"
    if settings.protocol == EDIT and model.model.startswith("diffusion/"):
        return f"{model.model} draws from words alone and changes no picture; leave it out of --protocol edit"
    if model.model.startswith("files/"):
        from tikzeval.models.picture_folder import read_folder

        conversations = [
            [each.prompt.id for each in (item, *item.edits)] for suite in settings.loaded_suites for item in suite.items
        ]
        return read_folder(Path(dict(model.args)["path"])).wanting(conversations, settings.epochs)
    return _unrecorded(model, settings) if model.kind == "replay" else ""


def _mistaken(model: ResolvedModel, settings: RunSettings) -> list[str]:
    """Say what is wrong in what --model-arg says of a pipeline, as far as that is known without loading it."""
    if not model.model.startswith("diffusion/"):
        return []
    given = dict[str, Any](model.args) | settings.args_for(model)
    folder = Path(given["model_path"]) if given.get("model_path") else None
    try:
        settings_for(origin(folder) or model.model.removeprefix("diffusion/"), folder, given)
    except TikzevalError as error:
        return [f"{model.asked} cannot be called: {error}"]
    return []


def _unrecorded(model: ResolvedModel, settings: RunSettings) -> str:
    """Say which replies a replay file lacks; nothing if it has them all."""
    from tikzeval.models.replay import read_replies, recorded_reply

    path = Path(dict(model.args)["path"])
    prompts = [
        each.prompt.id for suite in settings.loaded_suites for item in suite.items for each in (item, *item.edits)
    ]
    absent = [
        prompt
        for prompt in prompts
        if any(recorded_reply(path, prompt, epoch + 1) is None for epoch in range(settings.epochs))
    ]
    if len(absent) == len(prompts):
        held = list(read_replies(path))[:3]
        return f"{path.name} holds replies to none of these prompts (its ids: {', '.join(held) or 'none'})"
    if absent:
        return (
            f"{path.name} lacks a reply to {len(absent)} of {len(prompts)} prompts ({absent[0]}, …); "
            f"choose with --suite or --prompt"
        )
    return ""


def wanting_judges(settings: RunSettings) -> list[str]:
    """Say which judges cannot be called, and why.

    Raises:
        UsageError: A name means nothing.
    """
    found = []
    for judge in settings.resolved_judges:
        blind = f"{judge.cannot_see}; name a model that sees" if judge.cannot_see else ""
        if why := _retired(judge) or blind or _not_installed(judge):
            found.append(f"--judge {judge.asked}: {why}")
    return found


def _retired(model: ResolvedModel) -> str:
    """Say since when a model is not served any more; nothing if it is."""
    if not (model.retired and model.entry):
        return ""
    return f"retired since {model.entry.retired}; {model.entry.note or 'score recorded replies with replay:FILE.jsonl'}"


def _not_installed(model: ResolvedModel) -> str:
    """Say which key or package is missing before a model can be called; nothing if none is."""
    needs = []
    if model.missing_key:
        needs.append(f"{model.missing_key} in the environment or in .env")
    if model.missing_package:
        needs.append(f"a Python package (pip install {model.missing_package})")
    return f"{model.model} needs {' and '.join(needs)}" if needs else ""


def _missing_tools(settings: RunSettings) -> list[str]:
    from tikzeval.tex.isolation import demand

    found = []
    try:
        demand(trusted=all(model.kind in ("control", "image") for model in settings.resolved))
    except MissingToolError as error:
        found.append(str(error))
    if settings.raster == "poppler":
        import shutil

        if shutil.which("pdftocairo") is None:
            found.append("--raster poppler needs poppler: apt-get install poppler-utils")
    return found
