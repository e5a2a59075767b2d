"""What a finished or begun run left in its folder, read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from tikzeval.errors import FileFormatError, UsageError
from tikzeval.files import read_text
from tikzeval.mistakes import validate
from tikzeval.models.catalogue import ModelEntry
from tikzeval.models.prices import Price

RUN_JSON = "run.json"
# Empty cells of these are empty texts; of all others they are absent numbers.
TEXTS = (
    "model", "resolved_model", "served_model", "asked", "kind", "clip_model", "suites", "protocol", "language", "isolation",
    "version", "run", "suite", "prompt", "outcome", "tier", "picture", "error", "check", "verdict", "evidence",
    "judges", "control", "shown", "judge", "judge_model", "answer", "reason",
    "asked_words", "rubric_hash", "asked_for", "family", "split", "made", "picked_by",
)  # fmt: skip


class Identity(BaseModel):
    """What decides a run's results, as far as runs are compared by it. Later versions may know more."""

    model_config = ConfigDict(extra="allow", frozen=True)

    version: str
    models: list[Any]
    suites: list[Any]
    instruction: str
    language: str
    protocol: str
    rounds: int | None = None
    opening: str = ""  # hash of the first message; protocols that share it differ only in what comes after
    parts: bool
    clip: str
    raster: str
    epochs: int
    temperature: float | None = None
    max_tokens: int | None = None
    reasoning_effort: str | None = None
    reasoning_tokens: int | None = None
    tex: str = ""
    clip_auto: str = ""
    judges: list[str] = []
    detector: str = ""


class StoredModel(BaseModel):
    """A model of a run."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    asked: str
    model: str
    kind: str
    price: Price | None = None  # of its tokens, when the run was made
    called: str = ""  # the Inspect model string in the logs, where another model's replies were played
    entry: ModelEntry | None = None  # what a folder of pictures tells of who made them


class StoredAgreement(BaseModel):
    """How often a detector and the vectors said the same about one kind of check."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str
    n: int
    agree: float
    low: float | None = None
    high: float | None = None


class StoredDetector(BaseModel):
    """A detector, and how far it is to be trusted."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    agreement: list[StoredAgreement] = []


class StoredRun(BaseModel):
    """run.json."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    hash: str
    identity: Identity
    models: list[StoredModel]
    settings: dict[str, Any]
    complete: bool = False
    lost_calls: int = 0
    detector: StoredDetector | None = None  # whose boxes answered what needs vectors
    tools: dict[str, str] = {}  # what scored it; nothing in runs of older versions


def holds_run(folder: Path) -> bool:
    """Whether a folder is that of a run, begun or finished."""
    return (folder / RUN_JSON).is_file()


def read_run(folder: Path) -> StoredRun:
    """Read a run's run.json.

    Raises:
        UsageError: The folder holds no run.
        FileFormatError: run.json is damaged, or of another program.
    """
    path = folder / RUN_JSON
    if not path.is_file():
        msg = f"{folder}: holds no run (no run.json); give the folder that `tikzeval run` printed"
        raise UsageError(msg)
    try:
        return validate(StoredRun, json.loads(read_text(path)), str(path))
    except json.JSONDecodeError as error:
        msg = f"{path}: damaged (line {error.lineno}: {error.msg.lower()}); run again with --fresh"
        raise FileFormatError(msg) from error


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read leaderboard.csv, replies.csv, samples.csv or judges.csv of a run.

    Raises:
        UsageError: The run is not finished, or the table is damaged.
    """
    path = folder / name
    try:
        table = pd.read_csv(path, keep_default_na=False, na_values=[""], dtype=dict.fromkeys(TEXTS, str))
    except FileNotFoundError as error:
        if name == "judges.csv" and holds_run(folder):
            msg = f"{folder}: this run asked no judges (no {name}); `tikzeval score --judge MODEL` does"
            raise UsageError(msg) from error
        msg = f"{folder}: this run is not finished (no {name}); `tikzeval run` with the same words goes on with it"
        raise UsageError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{path}: cannot be read ({type(error).__name__}); `tikzeval run` with the same words writes it again"
        raise UsageError(msg) from error
    texts = [column for column in TEXTS if column in table]
    return table.assign(**{column: table[column].fillna("") for column in texts})
