"""A person's answers: one line each in a CSV file, written at once; a later line about the same question replaces an earlier."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from tikzeval.errors import FileFormatError, UsageError
from tikzeval.files import read_text
from tikzeval.rating.questions import RatingQuestion, picture_hash

FOLDER = "ratings"
COLUMNS = ("at", "who", "model", "suite", "prompt", "epoch", "check", "kind", "answer", "picture_hash", "question")
Key = tuple[str, str, str, int, str]  # model, suite, prompt, epoch, check


class Rated(StrEnum):
    """What a person can answer."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"


def rater_name(name: str) -> str:
    """Return a name that can be a file's.

    Raises:
        UsageError: It cannot.
    """
    if not re.fullmatch(r"[\w-][\w.-]{0,59}", name):
        msg = f"--who {name}: give letters, digits, hyphens, dots and underscores"
        raise UsageError(msg)
    return name


class Answers:
    """The answers of one person about one run."""

    def __init__(self, path: Path, who: str) -> None:
        """Open the file, with what it holds already.

        Raises:
            FileFormatError: It holds something else.
        """
        self.path = path
        self.who = who
        self._given = dict(read_answers(path)) if path.is_file() else {}

    def to(self, question: RatingQuestion) -> Rated | None:
        """Return the answer to a question; None where there is none, or it was about another picture."""
        answer, seen = self._given.get(question.key, (None, ""))
        return answer if seen == picture_hash(question.picture) else None

    def give(self, question: RatingQuestion, answer: Rated) -> None:
        """Write an answer down; when this returns it is on the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        held = self.path.read_bytes() if self.path.is_file() else b""
        line = io.StringIO()
        writer = csv.writer(line, lineterminator="\n")
        if not held:
            writer.writerow(COLUMNS)
        elif not held.endswith(b"\n"):  # an editor left it out
            line.write("\n")
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        picture = picture_hash(question.picture)
        writer.writerow((now, self.who, *question.key, question.kind, answer, picture, question.words))
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.write(line.getvalue())
            file.flush()
            os.fsync(file.fileno())
        self._given[question.key] = answer, picture


def read_answers(path: Path) -> Mapping[Key, tuple[Rated, str]]:
    """Return the last answer to each question, with the hash of the picture that it was about.

    Raises:
        FileFormatError: The file is not one of ratings; the text names the line.
    """
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    lacking = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if lacking:
        msg = f"{path}: lacks the column {lacking[0]}; give a file that `tikzeval rate` wrote"
        raise FileFormatError(msg)
    found: dict[Key, tuple[Rated, str]] = {}
    for row in reader:
        try:
            key = (row["model"], row["suite"], row["prompt"], int(row["epoch"]), row["check"])
            found[key] = (Rated(row["answer"]), row["picture_hash"])
        except (ValueError, TypeError) as error:
            msg = f"{path}, line {reader.line_num}: not an answer (yes, no or skip) to a question; mend or delete the line"
            raise FileFormatError(msg) from error
    return found
