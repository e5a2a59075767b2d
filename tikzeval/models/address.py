"""How a call says which prompt it is for, so that providers that do not read text can answer it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tikzeval.errors import ProviderError

KEY = "tikzeval"  # in a user message's metadata, which no provider sends anywhere


class Address(NamedTuple):
    """A prompt in one epoch."""

    suite: str
    prompt: str
    epoch: int


def address_metadata(address: Address) -> dict[str, Any]:
    """Return the metadata for the user message of a call."""
    return {KEY: list(address)}


def address_of(messages: Sequence[Any]) -> Address:
    """Read the address from a call's messages.

    Raises:
        ProviderError: The call does not come from a tikzeval task.
    """
    for message in messages:
        found = (message.metadata or {}).get(KEY)
        if found:
            return Address(*found)
    msg = "replay and control models answer only tikzeval's own tasks"
    raise ProviderError(msg)
