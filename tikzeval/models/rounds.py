"""What each reply of a conversation took, kept in the sample's store, and summed for the tables.

A conversation has one reply (round 0), and in protocols with rounds further ones. A log without such a record is of one reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from tikzeval.models.prices import Tokens

STORE = "tikzeval_rounds"  # the key in a sample's store, and in the metadata of a replayed reply


class Round(BaseModel):
    """One reply of a conversation."""

    model_config = ConfigDict(extra="ignore", protected_namespaces=())

    round: int  # 0: the first reply
    outcome: str = ""  # of what this reply draws; empty before it was drawn
    scored: bool = False  # this reply's drawing is the one that is scored
    picture: str = ""  # path in the run's folder, where it is not the one that is scored
    usage: Tokens | None = None
    seconds: float | None = None  # of the call
    served_model: str = ""
    prompt: str = ""  # the id of what this round asks for, where each asks for something of its own
    stop_reason: str = ""  # likewise: why the reply ended
    strict: float | None = None  # likewise: its picture's score by its own rubric
    rubric: float | None = None
    common: float | None = None
    clip: float | None = None


def round_of(number: int, output: Any) -> Round:
    """Return what is known of a reply before it is drawn.

    Args:
        number: The round.
        output: Inspect's ModelOutput.
    """
    from tikzeval.street.reply import reasoning_tokens

    usage = None
    if output.usage:
        usage = Tokens.model_validate({**output.usage.model_dump(), "reasoning_tokens": reasoning_tokens(output)})
    return Round(round=number, usage=usage, seconds=output.time, served_model=output.model)


def recorded_rounds(data: Sequence[Any] | None) -> list[Round]:
    """Read what a store, or a replayed reply, tells of rounds."""
    return [Round.model_validate(each) for each in data or []]


def rounds_of(sample: Any) -> list[Round]:
    """Return the replies of a logged sample, also of one that failed in a later round.

    Args:
        sample: Inspect's EvalSample.
    """
    told = recorded_rounds(sample.store.get(STORE))
    if told or not (sample.output and sample.output.choices):
        return told
    return [round_of(0, sample.output).model_copy(update={"scored": True})]


def total_tokens(rounds: Sequence[Round]) -> Tokens | None:
    """Return the tokens of all replies together; None where no provider told any."""
    known = [each.usage.model_dump() for each in rounds if each.usage is not None]
    if not known:
        return None
    counts = {key: [told[key] for told in known if told[key] is not None] for key in Tokens.model_fields}
    return Tokens(**{key: sum(values) if values else None for key, values in counts.items()})


def total_seconds(rounds: Sequence[Round]) -> float | None:
    """Return the seconds of all calls together; None where none is known."""
    known = [each.seconds for each in rounds if each.seconds is not None]
    return sum(known) if known else None
