"""Asks the judges everything that a rubric wants to know of one picture."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tikzeval.drawing import Drawn
from tikzeval.picture.lone import lone_pictures
from tikzeval.picture.raster import RasterError
from tikzeval.scoring.checks.judge import JudgeCheck
from tikzeval.scoring.judging.question import Question
from tikzeval.scoring.judging.reading import Answer
from tikzeval.scoring.judging.votes import Judgement, verdict_of
from tikzeval.scoring.rubric import Rubric
from tikzeval.street.panel import Panel
from tikzeval.values import Mark, Score, Verdict
from tikzeval.workers import WorkerDiedError, workers


@dataclass(slots=True)
class Consulted:
    """What came of asking."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)  # check id → verdict
    judgements: dict[str, tuple[Judgement, ...]] = field(default_factory=dict)  # check id → what each judge said

    @property
    def failed(self) -> str:
        """Say which judge could not be asked, and why; empty if all were."""
        said = (each for judgements in self.judgements.values() for each in judgements)
        return next((f"the judge {each.judge}: {each.reason}" for each in said if each.answer is Answer.FAILED), "")

    def rows(self) -> list[dict[str, Any]]:
        """Return what was said as plain data, with the check it was said to."""
        return [
            {"check": check, **asdict(each), "answer": str(each.answer)}
            for check, judgements in self.judgements.items()
            for each in judgements
        ]


async def consult(panel: Panel, rubric: Rubric, drawn: Drawn, score: Score) -> Consulted:
    """Ask what is open: the judge checks that are not void.

    Args:
        panel: The judges.
        rubric: The checks.
        drawn: The picture.
        score: What it scores without judges.
    """
    found = Consulted()
    open_ones = {verdict.check for verdict in score.verdicts if verdict.mark is Mark.SKIPPED}
    checks = [check for check in rubric.checks if isinstance(check, JudgeCheck) and check.id in open_ones]
    if drawn.bitmap:  # nothing of it can be painted alone
        checks = [check for check in checks if check.part is None]
    if not checks or not drawn.png:
        return found
    lone = await parts_alone(drawn, sorted({check.part for check in checks if check.part}))
    questions: list[tuple[JudgeCheck, Question]] = []
    for check in checks:
        if check.part is None:
            questions.append((check, Question(check.question, drawn.png)))
        elif check.part in lone:
            questions.append((check, Question(check.question, lone[check.part], alone=True)))
        else:
            found.verdicts[check.id] = check.verdict(
                Mark.FAIL, f"without its text nothing of {check.part} is drawn", -0.5
            )
    said = await asyncio.gather(*(panel.ask(question) for _, question in questions))
    for (check, _), judgements in zip(questions, said, strict=True):
        found.verdicts[check.id] = verdict_of(check, judgements)
        found.judgements[check.id] = judgements
    return found


async def parts_alone(drawn: Drawn, parts: Sequence[str]) -> dict[str, bytes]:
    """Paint parts alone, in a worker process; a page that cannot be painted has none."""
    if not parts or not drawn.compilation:
        return {}
    try:
        return await workers.run(lone_pictures, drawn.compilation.pdf, parts, crop=drawn.crop)
    except (RasterError, WorkerDiedError):
        return {}
