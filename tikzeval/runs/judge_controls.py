"""How often a judge says yes where it must say no: to a blank picture, and to the reference drawing of another prompt."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tikzeval.drawing import Drawn, draw_apart
from tikzeval.picture.raster import SIDE, to_png
from tikzeval.scoring.checks import JudgeCheck
from tikzeval.scoring.judging.question import Question
from tikzeval.street.consult import parts_alone
from tikzeval.street.panel import Panel
from tikzeval.suites.references import has_reference, reference
from tikzeval.suites.suite import Suite, load_suites
from tikzeval.values import Prompt

MOST = 50  # questions; each is put to two pictures
SEED = 1934
BLANK, OTHER = "blank", "other"
BLANK_PNG = to_png(np.full((SIDE, SIDE, 3), 255, dtype=np.uint8))


@dataclass(frozen=True, slots=True)
class Control:
    """A judge check that is put to the picture of something else."""

    prompt: Prompt
    check: JudgeCheck
    shown: Prompt | None = None  # whose reference is shown; None: a blank picture


def judge_checks(suites: Sequence[Suite]) -> list[tuple[Prompt, JudgeCheck]]:
    """Return the checks of some suites that judges answer, each with its prompt."""
    return [
        (each.prompt, check)
        for suite in suites
        for item in suite.items
        for each in (item, *item.edits)
        for check in each.rubric.checks
        if isinstance(check, JudgeCheck)
    ]


def choose_controls(suites: Sequence[Suite]) -> list[Control]:
    """Choose what judges are tried with: each question with two pictures, or a seeded sample of `MOST` where there are more.

    The other picture is the reference of a prompt from another suite that has no part of the same name.
    """
    asked = judge_checks(suites)
    chance = random.Random(SEED)  # noqa: S311  chooses pictures, keeps no secret
    chosen = sorted(chance.sample(range(len(asked)), min(MOST, len(asked))))
    others = [item.prompt for suite in load_suites() for item in suite.items if has_reference(item.prompt)]
    controls = []
    for prompt, check in (asked[index] for index in chosen):
        foreign = [each for each in others if each.suite != prompt.suite and not set(each.parts) & set(prompt.parts)]
        controls.append(Control(prompt, check))
        if foreign:
            # Seeded by the question, so that another choice of suites shows it the same picture.
            pick = random.Random(f"{SEED} {prompt.id} {check.id}")  # noqa: S311
            controls.append(Control(prompt, check, pick.choice(foreign)))
    return controls


async def judge_controls(panel: Panel, controls: Sequence[Control]) -> list[dict[str, Any]]:
    """Put the controls to the judges.

    Returns:
        Rows of judges.csv.

    Raises:
        InfraError: A reference does not draw here.
    """
    shown = {control.shown.id: control.shown for control in controls if control.shown}
    drawings = await asyncio.gather(*(draw_apart(reference(prompt), trusted=True) for prompt in shown.values()))
    drawn = dict(zip(shown, drawings, strict=True))
    found = await asyncio.gather(*(_judge(panel, control, drawn) for control in controls))
    return [row for rows in found for row in rows]


async def _judge(panel: Panel, control: Control, drawn: dict[str, Drawn]) -> list[dict[str, Any]]:
    check, shown = control.check, control.shown
    png = drawn[shown.id].png if shown else BLANK_PNG
    if check.part and shown and shown.parts:
        part = shown.parts[len(check.question) % len(shown.parts)]
        png = (await parts_alone(drawn[shown.id], [part])).get(part, png)
    said = await panel.ask(Question(check.question, png, alone=check.part is not None))
    about = {
        "suite": control.prompt.suite,
        "prompt": control.prompt.id,
        "check": check.id,
        "control": OTHER if shown else BLANK,
        "shown": shown.id if shown else "",
    }
    return [about | judgement_row(each) for each in map(asdict, said)]


def judgement_row(said: dict[str, Any]) -> dict[str, Any]:
    """Return what a judge said in the words of judges.csv."""
    return {**said, "judge_model": said["model"], "model": "", "answer": str(said["answer"])}
