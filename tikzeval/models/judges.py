"""From what a user calls a judge to the model that is asked."""

from __future__ import annotations

from collections.abc import Sequence

from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel, resolve_model
from tikzeval.models.budget import Reserve
from tikzeval.models.prices import MILLION, Price

# Assumed tokens of a question with its picture, and of an answer: few, likely, and many or after much reasoning.
QUESTION, ANSWER = (500, 1_000, 2_000), (30, 60, 2_000)


def judge_reserve(price: Price | None) -> Reserve:
    """Return what one question to a judge may cost before the first answer is there; nothing without a price."""
    if price is None:
        return Reserve()
    _, likely, most = (
        (tokens_in * price.input + tokens_out * price.output) / MILLION
        for tokens_in, tokens_out in zip(QUESTION, ANSWER, strict=True)
    )
    return Reserve(likely, most)


def resolve_judges(names: Sequence[str]) -> tuple[ResolvedModel, ...]:
    """Return the judges, each once, in the order asked for.

    Raises:
        UsageError: A name means nothing, or is that of something that cannot look at a picture.
    """
    found = {model.model: model for model in map(resolve_model, dict.fromkeys(names))}
    for model in found.values():
        if model.kind in ("control", "replay", "image"):
            what = "an image generator" if model.kind == "image" else f"a {model.kind}"
            msg = f"--judge {model.asked}: {what} answers prompts and looks at no picture; name a model that sees"
            raise UsageError(msg)
    return tuple(found.values())
