"""The solver that asks for changes after the first drawing, one after the other, as many as the prompt has edits.

    ask ──► edits ──► draw
    reply   a reply   picture of the last
            a change

Each change is answered by a whole new drawing, and is asked for whatever became of the drawing before. Every round is a prompt of its own
to the record of calls, to controls and to replay files, by the edit's id; each of its pictures is scored by its own rubric.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from inspect_ai.model import ChatMessageUser
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import span

from tikzeval.drawing import Drawn
from tikzeval.errors import InfraError
from tikzeval.models.generator import makes_pictures
from tikzeval.models.ledger import Ledger
from tikzeval.models.rounds import STORE, Round, round_of
from tikzeval.picture.raster import Rasteriser
from tikzeval.street.ask import address_in, answer
from tikzeval.street.draw import draw_output, keep, remember, show
from tikzeval.suites.instructions import Instruction
from tikzeval.suites.suite import Item

_drawn: dict[str, list[Drawn]] = {}  # sample uuid → the pictures of its rounds, between the solver and the scorer


def steps_of(item: Item) -> tuple[Item, ...]:
    """Return what is asked for in the rounds of a prompt: the prompt, then each of its edits."""
    return (item, *item.edits)


def round_pictures(state: TaskState) -> list[Drawn]:
    """Return the picture of each round of a sample.

    Raises:
        InfraError: They were drawn in another process.
    """
    if state.uuid not in _drawn:
        msg = "the pictures of an edit's rounds are not here; `tikzeval score RUN` draws them again"
        raise InfraError(msg)
    return _drawn[state.uuid]


def forget_rounds(state: TaskState) -> None:
    """Let go of a sample's pictures, once they have been scored."""
    _drawn.pop(state.uuid, None)


@solver
def changes(
    items: Mapping[str, Item], instruction: Instruction, raster: Rasteriser = "pdfium", folder: str | None = None
) -> Solver:
    """Ask for the changes of a prompt, and draw what each reply holds.

    Args:
        items: Prompt id → the prompt with its edits.
        instruction: What is said around a change.
        raster: pdfium or poppler.
        folder: A run's folder; the calls are recorded in its `calls/`, the drawings before the last in its `pictures/`.
    """
    ledger = Ledger(Path(folder) / "calls") if folder else None

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        steps = steps_of(items[str(state.sample_id)])
        replies: list[Round] = []
        pictures: list[Drawn] = []
        for number, step in enumerate(steps):
            if number:
                show(pictures[-1], f"round {number - 1}: ")
                words = makes_pictures(str(state.model))  # how to draw with code is nothing to an image generator
                said = step.prompt.text if words else instruction.wrap(step.prompt, edit=True)
                state.messages.append(ChatMessageUser(content=said))
                async with span(f"round {number}"):
                    address = address_in(state)._replace(prompt=step.prompt.id)
                    await answer(state, ledger, question=said, address=address)
            told = {
                "prompt": step.prompt.id,
                "stop_reason": state.output.stop_reason if state.output.choices else "unknown",
            }
            replies.append(round_of(number, state.output).model_copy(update=told))
            _record(state, replies)
            pictures.append(await draw_output(state, raster))
            replies[-1].outcome = str(pictures[-1].outcome)
            if folder and number < len(steps) - 1:
                replies[-1].picture = keep(pictures[-1], Path(folder), state, f"-r{number}")
            _record(state, replies)
        for each in replies:
            each.scored = True
        _record(state, replies)
        remember(state, pictures[-1])
        _drawn[state.uuid] = pictures
        return state

    return solve


def _record(state: TaskState, replies: list[Round]) -> None:
    """Put what is known so far into the sample's store, where it stays should the next round fail."""
    state.store.set(STORE, [each.model_dump(mode="json") for each in replies])
