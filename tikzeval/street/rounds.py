"""The solver that goes on with a conversation after the first reply: hands back errors or the picture, and asks again.

    ask ──► rounds ──► draw
    reply   more       picture of the reply that is scored

`repair` hands back whatever is not clean (every outcome but `ok`, and but `refused`, which is an answer); it ends with a clean
drawing. `look` hands the picture back, and the errors where there is none; it ends when a reply to a picture holds no drawing,
which is how a model says that it is done, or the same drawing once more. Both end after the rounds that they have.

What is scored is the last reply with a complete picture or document. Without any it is the last with an incomplete one, then
the last with loose path commands, which within a conversation are mostly an excerpt under discussion, then the last reply. Controls
and replays have one answer to give, and give it once; image generators are not shown what they made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.model import ChatMessageUser, Content, ContentImage, ContentText, ModelOutput
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import span

from tikzeval.drawing import Drawn
from tikzeval.models.generator import makes_pictures
from tikzeval.models.ledger import Ledger
from tikzeval.models.rounds import STORE, Round, recorded_rounds, round_of
from tikzeval.picture.raster import Rasteriser
from tikzeval.street.ask import address_in, answer
from tikzeval.street.draw import draw_output, keep, remember, show
from tikzeval.street.handback import data_uri, look, mend
from tikzeval.suites.instructions import Later
from tikzeval.values import Form, Outcome

ANSWER_ONCE = ("control/", "replay/")


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply, and what it draws."""

    output: ModelOutput
    drawn: Drawn


def scored_turn(turns: Sequence[Turn]) -> int:
    """Return which of the replies is scored."""
    return max(range(len(turns)), key=lambda number: (_worth(turns[number].drawn), number))


def _worth(drawn: Drawn) -> int:
    """Rank what a reply holds, as `extract` does within a reply: whole, broken off, loose commands, nothing."""
    if drawn.drawing.form in (Form.NONE, Form.LOOSE):
        return int(drawn.drawing.form is Form.LOOSE)
    return 3 if drawn.drawing.complete else 2


def outcome_of(turns: Sequence[Turn]) -> Outcome:
    """Return what became of the last of some replies; loose commands beside an earlier drawing are talk about it."""
    drawn = turns[-1].drawn
    talk = drawn.drawing.form is Form.LOOSE and scored_turn(turns) != len(turns) - 1
    return Outcome.NO_CODE if talk else drawn.outcome


def hand_back(turns: Sequence[Turn], prompt: str, later: Later) -> list[Content] | None:
    """Return what is said after the last of some replies; None where the conversation ends.

    Args:
        turns: The replies so far; at least one.
        prompt: What was asked for.
        later: The words. Where there are some for a picture, pictures are handed back.
    """
    outcome, newest = outcome_of(turns), turns[-1].drawn
    if outcome is Outcome.REFUSED:
        return None
    if later.shown:
        done = outcome is Outcome.NO_CODE and turns[scored_turn(turns)].drawn.outcome.rendered
        same = len(turns) > 1 and newest.drawing == turns[-2].drawn.drawing
        if done or (same and outcome.rendered):
            return None
        if outcome.rendered:
            return look(newest, prompt, later)
    elif outcome is Outcome.OK:
        return None
    return [ContentText(text=mend(newest, outcome, later))]


@solver
def rounds(later: Later, most: int, raster: Rasteriser = "pdfium", folder: str | None = None) -> Solver:
    """Hand the drawing back as long as the protocol asks for it, and choose the reply that is scored.

    Args:
        later: What is said in the rounds after the first.
        most: How often something is handed back at most.
        raster: pdfium or poppler.
        folder: A run's folder; the calls are recorded in its `calls/`, the drawings that are not scored in its `pictures/`.
    """
    ledger = Ledger(Path(folder) / "calls") if folder else None

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        once = str(state.model).startswith(ANSWER_ONCE) or makes_pictures(str(state.model))
        turns: list[Turn] = []
        replies: list[Round] = []
        while True:
            replies.append(round_of(len(turns), state.output))
            _record(state, replies)
            turns.append(Turn(state.output, await draw_output(state, raster)))
            replies[-1].outcome = str(outcome_of(turns))
            _record(state, replies)
            if once or len(turns) > most:
                break
            said = _said(state, ledger, turns, later)
            if said is None:
                break
            show(turns[-1].drawn, f"round {len(turns) - 1}: ")
            state.messages.append(ChatMessageUser(content=said))
            async with span(f"round {len(turns)}"):
                await answer(state, ledger, len(turns), question=_text(said))
        scored = scored_turn(turns)
        replies[scored].scored = True
        for each, turn in zip(replies, turns, strict=True):
            if folder and not each.scored:
                each.picture = keep(turn.drawn, Path(folder), state, f"-r{each.round}")
        played = recorded_rounds((state.output.metadata or {}).get(STORE)) if once else []
        _record(state, played or replies)
        state.output = turns[scored].output
        remember(state, turns[scored].drawn)
        return state

    return solve


def _record(state: TaskState, replies: Sequence[Round]) -> None:
    """Put what is known so far into the sample's store, where it stays should the next round fail."""
    state.store.set(STORE, [each.model_dump(mode="json") for each in replies])


def _said(state: TaskState, ledger: Ledger | None, turns: Sequence[Turn], later: Later) -> list[Content] | None:
    """Return what is said next. What a reply in the ledger answers was said before, and is said again word for word."""
    said = hand_back(turns, state.metadata["prompt"], later)
    known = ledger.read(ledger.path(str(state.model), address_in(state), len(turns))) if ledger else None
    if known is None or known.state != "received" or (said and known.question == _text(said)):
        return said
    png = turns[-1].drawn.png if later.shown else b""
    return [ContentText(text=known.question), *([ContentImage(image=data_uri(png))] if png else [])]


def _text(said: Sequence[Content]) -> str:
    return "\n\n".join(part.text for part in said if isinstance(part, ContentText))
