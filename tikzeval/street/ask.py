"""The solver that asks a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inspect_ai.model import ChatMessage, ChatMessageUser, ContentImage, ModelOutput, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from tikzeval.errors import InfraError, ProviderError
from tikzeval.models.address import Address, address_metadata
from tikzeval.models.budget import admitted
from tikzeval.models.generator import makes_pictures, marked
from tikzeval.models.inprocess import InProcessModel
from tikzeval.models.ledger import Entry, Ledger
from tikzeval.models.provenance import AT, SECONDS
from tikzeval.street.reply import check_received, provider_error


def address_in(state: TaskState) -> Address:
    """Return which prompt, in which epoch, a sample is."""
    return Address(state.metadata["suite"], str(state.sample_id), state.epoch)


@solver
def ask(folder: str | None = None) -> Solver:
    """Ask the model once, and keep the reply the moment it is there.

    Args:
        folder: A run's folder; the calls are recorded in its `calls/`. None keeps no record.
    """
    ledger = Ledger(Path(folder) / "calls") if folder else None

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the call is made here, so that its failure can be told from ours
        if makes_pictures(str(state.model)):  # how to draw with code is nothing to an image generator
            state.messages = [ChatMessageUser(content=state.metadata["prompt"])]
        await answer(state, ledger)
        return state

    return solve


async def answer(
    state: TaskState, ledger: Ledger | None, number: int = 0, question: str = "", address: Address | None = None
) -> None:
    """Let the model reply to the conversation so far: `state.output` and the last message become its reply.

    Args:
        state: The sample.
        ledger: The calls of the run; a reply that it holds is taken from there and not asked for again.
        number: The round.
        question: What was said with the drawing handed back, or the change that was asked for, for the ledger.
        address: Which prompt is answered; None: the sample's own.

    Raises:
        ProviderError: The provider failed.
        NotAskedError: The run's budget is spent.
        InfraError: This machine failed.
    """
    address = address or address_in(state)
    path = ledger.path(str(state.model), address, number) if ledger else None
    known = ledger.read(path) if ledger and path else None
    if known and known.state == "received":
        state.output = ModelOutput.model_validate(known.output)
    else:
        lost = (known.lost + (known.state == "asked")) if known else 0
        state.output = await _call(state, address, ledger, path, Entry(state="asked", lost=lost, question=question))
    if state.output.choices:
        state.messages.append(state.output.message)


async def _call(
    state: TaskState, address: Address, ledger: Ledger | None, path: Path | None, asked: Entry
) -> ModelOutput:
    def note(**changes: Any) -> None:
        if ledger and path:
            ledger.write(path, asked.model_copy(update=changes))

    metadata = address_metadata(address)
    messages = [
        message.model_copy(update={"metadata": metadata} if isinstance(message, ChatMessageUser) else {})
        for message in state.messages
    ]
    async with admitted(str(state.model)) as call:
        note()
        output = await _received(messages, note)
        call.charge(output.usage)
        note(state="received", output=output.model_dump(mode="json"))
    return output


async def _received(messages: list[ChatMessage], note: Callable[..., None]) -> ModelOutput:
    model = get_model()
    try:
        output = await model.generate(messages)
    except InfraError:
        note(state="failed")
        raise
    except Exception as error:  # noqa: BLE001  whatever a provider raises is its failure
        told = provider_error(error)
        if any(map(_has_picture, messages)) and not makes_pictures(str(model)):
            told += " (a picture was handed back: --protocol look needs a model that sees)"
        note(state="failed", error=told)
        raise ProviderError(told) from None  # Inspect would log the whole chain; what it says is in `told`
    if makes_pictures(str(model)):
        output = marked(output)
    if isinstance(model.api, InProcessModel):  # nothing can break off on the way
        if model.api.recorded:
            output.time = (output.metadata or {}).get(SECONDS)
        return output
    try:
        check_received(output, later=any(message.role == "assistant" for message in messages))
    except ProviderError as error:
        note(state="failed", error=str(error))
        raise
    return output.model_copy(update={"metadata": {**(output.metadata or {}), AT: _now()}})


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _has_picture(message: ChatMessage) -> bool:
    return not isinstance(message.content, str) and any(isinstance(part, ContentImage) for part in message.content)
