"""A baseline: what a later run is held against, and what others can check, in one folder without logs, and without what can be drawn again.

baseline.json has the run's identity, the tools that scored it, each model with the ids its provider served and the dates of its
replies, and a SHA-256 of every other file. replies.csv has a row a prompt and epoch, with a hash of the words that were asked
and of the rubric; leaderboard.csv a row a model; replies/MODEL.jsonl the replies themselves, as lines of a replay file, with the pictures of image generators
beside it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from tikzeval.analysis.leaderboard import leaderboard
from tikzeval.analysis.rows import SAMPLE_COLUMNS, read_log
from tikzeval.analysis.stored import Identity, StoredModel, StoredRun, read_run, read_table
from tikzeval.errors import FileFormatError, UsageError
from tikzeval.files import read_text, write_json
from tikzeval.mistakes import validate
from tikzeval.runs.stored_replies import Replies, read_lines, replies_in, write_replies
from tikzeval.suites.suite import is_path

BASELINE_JSON = "baseline.json"
FORMAT = 1
PERSONAL = ("models", "model_args")  # settings that may hold paths and addresses of the machine


class KeptModel(StoredModel):
    """A model of a baseline."""

    file: str = ""  # of its replies, in the folder; nothing where it gave none
    served: tuple[str, ...] = ()  # ids that its provider said it served
    first: str = ""  # when its first and last reply came, ISO 8601; nothing of replies recorded elsewhere
    last: str = ""


class KeptRun(BaseModel):
    """baseline.json."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: int
    run: str  # name of the run's folder
    identity: Identity
    settings: dict[str, Any]
    tools: dict[str, str]
    models: list[KeptModel]
    files: dict[str, str]  # name → SHA-256


@dataclass(frozen=True)
class Baseline:
    """A baseline, read."""

    folder: Path
    told: KeptRun
    rows: pd.DataFrame  # replies.csv

    def replies(self) -> Replies:
        """Return Inspect model string → the lines of its replies."""
        kept = [model for model in self.told.models if model.file]
        return {model.model: read_lines(self.folder / model.file) for model in kept}

    def originals(self) -> dict[str, StoredModel]:
        """Return Inspect model string → what is known of the model."""
        return {model.model: model for model in self.told.models}


def write_baseline(run: Path, out: Path) -> Baseline:
    """Write the baseline of a run; an earlier baseline there is replaced.

    Args:
        run: Its folder.
        out: Where to.

    Raises:
        UsageError: The run is not finished, or asked a suite from a file; or `out` holds something else.
    """
    told = read_run(run)
    rows = read_table(run, "replies.csv").reindex(columns=SAMPLE_COLUMNS)
    check_recorded(run, told, rows)
    file = next((name for name in told.settings.get("suites", ()) if is_path(name)), None)
    if file is not None:
        msg = (
            f"{run}: asked a suite from a file ({file}), which a baseline does not hold; baselines are of named suites"
        )
        raise UsageError(msg)
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / BASELINE_JSON).is_file())):
        msg = f"{out}: holds something that is no baseline (no {BASELINE_JSON}); give another --out"
        raise UsageError(msg)
    replies = replies_in([read_log(path) for path in sorted((run / "logs").glob("*.eval"))])
    originals = {model.called or model.model: model for model in told.models}
    replies = {originals[called].model if called in originals else called: lines for called, lines in replies.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        _fill(draft, run, rows, replies)
        draft.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        draft.rename(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return read_baseline(out)


def check_recorded(run: Path, told: StoredRun, rows: pd.DataFrame) -> None:
    """See that a run tells what scored it and what was asked.

    Raises:
        UsageError: It was made by an older tikzeval, which did not record that.
    """
    if not told.tools or rows["asked_words"].isna().any():
        msg = f"{run}: made by an older tikzeval, which recorded no tools; `tikzeval score {run}` brings it up to date"
        raise UsageError(msg)


def _fill(folder: Path, run: Path, rows: pd.DataFrame, replies: Replies) -> None:
    told = read_run(run)
    paths = write_replies(replies, folder / "replies")
    about = {"protocol": told.identity.protocol, "language": told.identity.language, "version": told.identity.version}
    for name, table in (
        ("replies.csv", rows.assign(picture="")),  # the pictures stay with the run
        ("leaderboard.csv", leaderboard(rows, about)),
    ):
        table.to_csv(folder / name, index=False, lineterminator="\n")
    written = sorted(path for path in (folder / "replies").rglob("*") if path.is_file())
    names = ["replies.csv", "leaderboard.csv", *(path.relative_to(folder).as_posix() for path in written)]
    kept = KeptRun(
        format=FORMAT,
        run=run.resolve().name,
        identity=Identity(**{key: value for key, value in told.identity.model_dump().items() if key != "model_args"}),
        settings={key: value for key, value in told.settings.items() if key not in PERSONAL},
        tools=told.tools,
        models=[_kept(model, replies.get(model.model, []), paths.get(model.model)) for model in told.models],
        files={name: _sha256(folder / name) for name in names},
    )
    write_json(folder / BASELINE_JSON, kept.model_dump(mode="json"))


def _kept(model: StoredModel, lines: list[dict[str, Any]], path: Path | None) -> KeptModel:
    dates = sorted(line["at"] for line in lines if line.get("at"))
    return KeptModel(
        **model.model_dump(exclude={"called"}),
        file=f"replies/{path.name}" if path else "",
        served=tuple(sorted({line["model"] for line in lines if line.get("model")})),
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
    )


def read_baseline(folder: Path) -> Baseline:
    """Read a baseline, and see that its files are as they were written.

    Raises:
        UsageError: The folder holds none.
        FileFormatError: It is damaged, was edited, or is of a later version.
    """
    path = folder / BASELINE_JSON
    if not path.is_file():
        msg = f"{folder}: holds no baseline (no {BASELINE_JSON}); `tikzeval baseline RUN --out {folder}` writes one"
        raise UsageError(msg)
    try:
        told = validate(KeptRun, json.loads(read_text(path)), str(path))
    except json.JSONDecodeError as error:
        msg = f"{path}: damaged (line {error.lineno}: {error.msg.lower()}); write the baseline again"
        raise FileFormatError(msg) from error
    if told.format > FORMAT:
        msg = f"{path}: written by a later tikzeval ({told.identity.version}); install that"
        raise FileFormatError(msg)
    for name, digest in told.files.items():
        if not (folder / name).is_file() or _sha256(folder / name) != digest:
            msg = f"{folder / name}: is not the file that {BASELINE_JSON} tells of; write the baseline again"
            raise FileFormatError(msg)
    return Baseline(folder, told, read_table(folder, "replies.csv").reindex(columns=SAMPLE_COLUMNS))


def clips(rows: pd.DataFrame) -> str:
    """Return the CLIP models that scored rows; reasons why there was none are not told apart."""
    return " ".join(sorted({name for name in rows["clip_model"] if name and not name.startswith("skipped")}))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
