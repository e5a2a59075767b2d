"""The solver that asks a model."""

from __future__ import annotations

from pathlib import Path

from inspect_ai.model import ChatMessageUser, ModelOutput, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from tikzeval.errors import InfraError, ProviderError
from tikzeval.models.address import Address, address_metadata
from tikzeval.models.ledger import Entry, Ledger
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
        address = address_in(state)
        path = ledger.path(str(state.model), address) if ledger else None
        known = ledger.read(path) if ledger and path else None
        if known and known.state == "received":
            state.output = ModelOutput.model_validate(known.output)
        else:
            lost = (known.lost + (known.state == "asked")) if known else 0
            state.output = await _call(state, address, ledger, path, lost)
        if state.output.choices:
            state.messages.append(state.output.message)
        return state

    return solve


async def _call(state: TaskState, address: Address, ledger: Ledger | None, path: Path | None, lost: int) -> ModelOutput:
    def note(entry: Entry) -> None:
        if ledger and path:
            ledger.write(path, entry)

    metadata = address_metadata(address)
    messages = [
        message.model_copy(update={"metadata": metadata}) if isinstance(message, ChatMessageUser) else message
        for message in state.messages
    ]
    note(Entry(state="asked", lost=lost))
    try:
        output = await get_model().generate(messages)
    except InfraError:
        note(Entry(state="failed", lost=lost))
        raise
    except Exception as error:  # noqa: BLE001  whatever a provider raises is its failure
        told = provider_error(error)
        note(Entry(state="failed", lost=lost, error=told))
        raise ProviderError(told) from None  # Inspect would log the whole chain; what it says is in `told`
    try:
        check_received(output)
    except ProviderError as error:
        note(Entry(state="failed", lost=lost, error=str(error)))
        raise
    note(Entry(state="received", lost=lost, output=output.model_dump(mode="json")))
    return output
