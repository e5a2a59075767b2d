"""The folder of a run: whose it is, who is at work in it, and how it is set aside."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tikzeval.analysis.stored import RUN_JSON, StoredDetector, StoredRun, holds_run, read_run
from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.providers import provider_of
from tikzeval.runs.settings import RunSettings
from tikzeval.tex.isolation import isolation, policy
from tikzeval.tools import tools

LOCK = ".lock"
RESULTS = ("calls", "logs", "pictures", "damaged")  # folders of a run


def earlier(folder: Path, settings: RunSettings, remedy: str = "give another --out, or --fresh") -> StoredRun | None:
    """Return what a folder holds of exactly this run; None if it is empty or not there, or its run never called anybody.

    Args:
        folder: Where the run would go.
        settings: The run.
        remedy: What the user can do about another run there.

    Raises:
        UsageError: It holds something else, which must not be written into.
    """
    if not holds_run(folder):
        _refuse_foreign(folder)
        return None
    told = read_run(folder)
    if told.hash == settings.hash:
        return told
    if not _begun(folder):
        return None
    ours, theirs = settings.identity(), told.identity.model_dump(mode="json")
    other = [key for key in ours if json.loads(json.dumps(ours[key])) != theirs.get(key)]
    msg = f"{folder}: holds another run (other {', '.join(other) or 'words'}); {remedy}"
    raise UsageError(msg)


def _begun(folder: Path) -> bool:
    """Whether anything came of a run: a call, a log, a picture or a table. One that could not open its models leaves run.json alone."""
    results = (each for name in RESULTS for each in (folder / name).rglob("*") if each.is_file())
    return any(results) or any(folder.glob("*.csv"))


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        msg = f"{folder}: is a file; give a folder as --out"
        raise UsageError(msg)
    if folder.exists() and any(path.name != LOCK for path in folder.iterdir()):
        msg = f"{folder}: holds something that is no run (no {RUN_JSON}); give another --out"
        raise UsageError(msg)


def set_aside(folder: Path) -> Path | None:
    """Move an earlier run out of the way; nothing is deleted. Returns where it went.

    Raises:
        UsageError: The folder holds no run, or another tikzeval is at work there.
    """
    if not holds_run(folder):
        _refuse_foreign(folder)
        return None
    with locked(folder):
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
        kept = folder.with_name(f"{folder.name}-until-{stamp}")
        folder.rename(kept)
    return kept


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a second tikzeval out of a run's folder.

    Raises:
        UsageError: Another one is at work there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            moved = not path.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat())
        except BlockingIOError:
            moved = True
        if moved:
            msg = f"{folder}: another tikzeval is at work on this run; wait for it, or give another --out"
            raise UsageError(msg)
        yield


def _told(model: ResolvedModel) -> dict[str, object]:
    """Return what a folder of pictures tells of who made them, without the folder's place."""
    assert model.entry
    return model.entry.model_dump(mode="json", exclude_none=True, exclude={"sources"})


def write_run_json(
    folder: Path,
    settings: RunSettings,
    models: Iterable[tuple[str, ResolvedModel]],
    *,
    complete: bool,
    lost: int,
    detector: StoredDetector | None = None,
) -> None:
    """Write run.json.

    Args:
        folder: The run's.
        settings: The words.
        models: What is called, as Inspect knows it, and the model that the tables name for it.
        complete: Whether every reply is there and scored.
        lost: Calls of unknown fate.
        detector: Whose boxes answer what needs vectors, and how far it is to be trusted.
    """
    held = isolation()
    told = {
        "complete": complete,
        "lost_calls": lost,
        "hash": settings.hash,
        "identity": settings.identity(),
        "models": [
            {
                "asked": model.asked,
                "model": model.model,
                "kind": model.kind,
                "called": called,
                "args": dict(model.args),
                "price": model.price.model_dump(exclude={"since"}) if model.price else None,
                **({"entry": _told(model)} if model.entry and provider_of(model.model) == "files" else {}),
            }
            for called, model in models
        ],
        "settings": settings.model_dump(mode="json"),
        "detector": detector.model_dump(mode="json") if detector else None,
        "tools": tools(),
        "isolation": {"policy": str(policy()), "closed": held.closed, "layers": held.layers, "canaries": held.canaries},
    }
    draft = folder / f"{RUN_JSON}.tmp"
    draft.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(folder / RUN_JSON)
