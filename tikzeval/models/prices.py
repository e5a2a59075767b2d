"""What tokens cost.

    USD = (input · in + cached_input · read + cache_write · written + output · out) / 10⁶

with the counts of Inspect's ModelUsage: `input_tokens` leaves out what was read from or written to a cache, and
`output_tokens` includes reasoning, which every provider bills as output.
"""

from __future__ import annotations

from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

MILLION = 1_000_000
Dollars = Annotated[float, Field(ge=0)]


class Usage(Protocol):
    """The tokens of a call, as in Inspect's ModelUsage."""

    input_tokens: int
    output_tokens: int
    input_tokens_cache_read: int | None
    input_tokens_cache_write: int | None


class Tokens(BaseModel):
    """The same, read back from a record; the other counts of ModelUsage are kept."""

    model_config = ConfigDict(extra="ignore")

    input_tokens: int = 0
    output_tokens: int = 0
    total_tokens: int = 0
    input_tokens_cache_read: int | None = None
    input_tokens_cache_write: int | None = None
    reasoning_tokens: int | None = None


class Price(BaseModel):
    """US dollars per million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Dollars
    output: Dollars
    cached_input: Dollars | None = None  # read from a cache; None: like input, which is never too little
    cache_write: Dollars | None = None  # written to a cache; None: like input

    def cost(self, usage: Usage) -> float:
        """Return what a call's tokens cost, in US dollars."""
        read = self.input if self.cached_input is None else self.cached_input
        write = self.input if self.cache_write is None else self.cache_write
        dollars = (
            usage.input_tokens * self.input
            + (usage.input_tokens_cache_read or 0) * read
            + (usage.input_tokens_cache_write or 0) * write
            + usage.output_tokens * self.output
        )
        return dollars / MILLION


FREE = Price(input=0, output=0)  # controls, replays, models on the user's own machine: nobody sends a bill


def paid(price: Price | None, usage: Usage | None) -> float | None:
    """Return what was paid, in US dollars; 0 of what costs nothing, also where nobody counts its tokens; None where that is unknown."""
    if price == FREE:
        return 0.0
    return round(price.cost(usage), 8) if price and usage else None


def tokens_in(usage: Usage) -> int:
    """Return all tokens of the input, from a cache or not."""
    return usage.input_tokens + (usage.input_tokens_cache_read or 0) + (usage.input_tokens_cache_write or 0)
