"""Suites as single files that anybody can exchange: JSON lines of prompts with their truth and reference drawing.

The first line says what the suite is, each further one is a problem. Every line holds the canary, so that whoever makes
training data can find the file and leave it out, as BIG-bench (Srivastava et al., 2022, arXiv:2206.04615) does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tikzeval.errors import FileFormatError
from tikzeval.files import read_text
from tikzeval.mistakes import validate
from tikzeval.scoring.rubric import build_rubric
from tikzeval.suites.suite import Item, Suite
from tikzeval.values import Prompt

CANARY = "tikzeval benchmark data, never to be trained on: canary 5b0c6f7e-9d1a-4c83-b2e4-7f1d30a8c695"
FILE = "problems.jsonl"  # in a suite's folder


class Change(BaseModel):
    """What protocol `edit` asks for after a drawing, with the truth and reference of the changed drawing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="lower-case letters, digits and hyphens")
    text: dict[str, str]  # ISO 639-1 language → what to draw, or what to change
    caption: str = Field(min_length=1)
    near_misses: tuple[str, ...] = ()
    level: int = Field(default=1, ge=1, le=5)
    parts: tuple[str, ...] = ()
    checks: tuple[dict[str, Any], ...] = Field(min_length=1)
    version: int = 1  # of the rubric
    reference: str = ""  # TikZ


class Entry(Change):
    """A prompt of a suite file, with its truth and reference."""

    split: Literal["public", "private"] = "public"
    family: str = ""
    n: int | None = None
    seed: str = ""
    before: str = ""  # TikZ of the drawing that is to be edited, where the prompt gives one
    edits: tuple[Change, ...] = ()  # one after the other
    canary: str = CANARY


class Header(BaseModel):
    """The first line of a suite file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="lower-case letters, digits and hyphens")
    title: str
    about: str
    canary: str = CANARY


def items_of(entries: Iterable[Entry], suite: str, language: str, place: str) -> tuple[Item, ...]:
    """Return the entries that are written in a language as items of a suite.

    Args:
        entries: The prompts.
        suite: The suite's name.
        language: ISO 639-1.
        place: Where they come from, for errors.

    Raises:
        FileFormatError: A check is not as it should be.
    """
    return tuple(_item(entry, suite, language, place) for entry in entries if language in entry.text)


def _item(entry: Entry, suite: str, language: str, place: str) -> Item:
    item = _judged(entry, suite, language, place, entry.split)
    prompt = replace(item.prompt, family=entry.family, n=entry.n, seed=entry.seed, before=entry.before)
    edits = tuple(_judged(edit, suite, language, place, entry.split) for edit in entry.edits)
    return Item(prompt, item.rubric, edits)


def _judged(change: Change, suite: str, language: str, place: str, split: str) -> Item:
    prompt = Prompt(
        id=change.id,
        suite=suite,
        text=change.text[language].strip(),
        language=language,
        caption=change.caption,
        parts=change.parts,
        level=change.level,
        split=split,
        near_misses=change.near_misses,
        reference=change.reference,
    )
    checks = {"prompt": change.id, "version": change.version, "checks": list(change.checks)}
    return Item(prompt, build_rubric(checks, f"{place}: {change.id}", parts=change.parts))


def read_suite(path: Path, language: str) -> Suite:
    """Read a suite file, or that of a folder.

    Raises:
        FileFormatError: One line that names the file, the line and the remedy.
    """
    header, entries = read_entries(path)
    languages = sorted({told for entry in entries for told in entry.text})
    items = items_of(entries, header.suite, language, str(path))
    return Suite(header.suite, header.title, header.about, items, tuple(languages))


def read_entries(path: Path) -> tuple[Header, list[Entry]]:
    """Read what a suite file, or that of a folder, holds.

    Raises:
        FileFormatError: One line that names the file, the line and the remedy.
    """
    if path.is_dir() and not (path / FILE).is_file():
        msg = f"{path}: holds no {FILE}; give the folder that `tikzeval suite new` made, or the path of a .jsonl file"
        raise FileFormatError(msg)
    path = path / FILE if path.is_dir() else path
    lines = [(number, line) for number, line in enumerate(read_text(path).splitlines(), 1) if line.strip()]
    if not lines:
        msg = f"{path}: an empty file; `tikzeval suite new` and `suite export` write suites"
        raise FileFormatError(msg)
    header = validate(Header, _json(path, *lines[0]), f"{path}, line {lines[0][0]}")
    entries: list[Entry] = []
    seen: set[str] = set()
    for number, line in lines[1:]:
        entry = validate(Entry, _json(path, number, line), f"{path}, line {number}")
        for each in (entry, *entry.edits):
            if each.id in seen:
                msg = f"{path}, line {number}: {each.id} stands twice; every prompt needs an id of its own"
                raise FileFormatError(msg)
            seen.add(each.id)
            if absent := next(iter(entry.text.keys() - each.text.keys()), None):
                msg = f"{path}, line {number}: {each.id} has no text in {absent}; an edit is written in every language of its prompt"
                raise FileFormatError(msg)
        entries.append(entry)
    if not entries:
        msg = f"{path}: no prompt after the first line, which says what the suite is"
        raise FileFormatError(msg)
    return header, entries


def _json(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        msg = f"{path}, line {number}: not JSON ({error.msg})"
        raise FileFormatError(msg) from error


def write_entries(path: Path, header: Header, entries: Sequence[Entry]) -> None:
    """Write a suite file; folders are made.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        header.model_dump(mode="json"),
        *(entry.model_dump(mode="json", exclude_defaults=False) for entry in entries),
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False, allow_nan=False) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
