"""What people are asked about a run: every check of every picture, in a seeded order."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tikzeval.analysis.stored import read_run, read_table
from tikzeval.errors import UsageError, nearest
from tikzeval.runs.preflight import settings_from
from tikzeval.scoring.checks import KINDS


@dataclass(frozen=True, slots=True)
class RatingQuestion:
    """One check of one picture."""

    model: str
    suite: str
    prompt: str
    epoch: int
    check: str
    kind: str
    picture: Path  # .png; .tex and .pdf are beside it
    asked_for: str  # the prompt's text
    words: str  # the question
    alone: str | None = None  # the part that is painted alone for it

    @property
    def key(self) -> tuple[str, str, str, int, str]:
        """What makes it the same question in samples.csv."""
        return self.model, self.suite, self.prompt, self.epoch, self.check


@cache
def picture_hash(path: Path) -> str:
    """Return 16 hex digits of a picture, by which an answer knows what it was about."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def questions_of(
    run: Path, *, kinds: Collection[str] = (), seed: int = 0, limit: int | None = None
) -> list[RatingQuestion]:
    """Return what people are asked about a run.

    Args:
        run: The folder of a finished run.
        kinds: Only checks of these kinds; all if empty.
        seed: Of the order, which is the same for everybody.
        limit: Only the first so many.

    Raises:
        UsageError: The run is not finished, has no picture, or was judged by other rubrics than today's; or there is no
            such kind.
    """
    for kind in kinds:
        if kind not in KINDS:
            msg = f"--kind {kind}: there is no such kind of check; {nearest(kind, KINDS)}"
            raise UsageError(msg)
    told = read_run(run)
    samples = read_table(run, "samples.csv")
    settings = settings_from({**told.settings, "models": ("blank",)})
    if [[suite.name, suite.hash] for suite in settings.loaded_suites] != told.identity.suites:
        msg = f"{run}: was judged by other prompts or rubrics than today's; `tikzeval score {run}` first, and rate that"
        raise UsageError(msg)
    items = {(suite.name, item.prompt.id): item for suite in settings.loaded_suites for item in suite.items}
    generators = {model.model for model in told.models if model.kind == "image"}
    found = []
    for row in samples.itertuples():
        item = items[str(row.suite), str(row.prompt)]
        check = next((check for check in item.rubric.checks if check.id == row.check), None)
        if check is None or not row.picture or (kinds and check.kind not in kinds):
            continue
        if row.model in generators and check.id not in item.rubric.common(
            item.prompt
        ):  # nothing to hold an answer against
            continue
        found.append(
            RatingQuestion(
                model=str(row.model),
                suite=item.prompt.suite,
                prompt=item.prompt.id,
                epoch=int(str(row.epoch)),
                check=check.id,
                kind=check.kind,
                picture=run / str(row.picture),
                asked_for=item.prompt.text,
                words=check.in_words(item.prompt),
                alone=check.shown_alone(),
            )
        )
    gone = next((question.picture for question in found if not question.picture.is_file()), None)
    if gone:
        msg = f"{gone}: this picture of the run is gone; `tikzeval score {run}` draws all of them again, and rate that"
        raise UsageError(msg)
    if not found:
        msg = f"{run}: has no picture to rate{' by checks of these kinds' if kinds else ''}"
        raise UsageError(msg)
    random.Random(seed).shuffle(found)  # noqa: S311  an order, no secret
    return found[:limit]
