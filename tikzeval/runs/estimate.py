"""What a run may cost, said before the first call and without a network.

Tokens of a prompt: bytes of its text in UTF-8 / 4, which no tokenizer counts but all come near. Tokens of a reply, with
its reasoning: the 10 %, 50 % and 90 % quantiles of what this model gave in past runs here (results/runs/*/replies.csv, and
what the run's own folder holds); with fewer than `ENOUGH` of its replies, of all models that are not ours; with too few of
those as well, `ASSUMED`. The range of a sum is that of all replies being short, middling or long at once: the widest.

Where a drawing may be handed back: never at the low end, half as often as it may in the middle, and as often as it may at the
high end (a change that protocol `edit` asks for is always asked for); each time the model is sent the conversation so far, and `HANDED_BACK` tokens of errors or picture.
To an image generator nothing is handed back. Where --model-arg tells one of OpenAI's a quality, a picture takes what is known of pictures of that quality.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tikzeval.analysis.stored import read_table
from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.budget import Reserve
from tikzeval.models.ledger import Ledger
from tikzeval.models.prices import FREE, MILLION
from tikzeval.models.providers import provider_of
from tikzeval.runs.preflight import Plan
from tikzeval.runs.settings import RUNS, RunSettings

BYTES_A_TOKEN = 4
ENOUGH = 5  # replies that quantiles are taken of
QUANTILES = (0.1, 0.5, 0.9)
ASSUMED = (400.0, 1_500.0, 10_000.0)  # a picture in code; the same with some, and with much reasoning
ASSUMED_PICTURE = (
    275.0,
    1_120.0,
    7_024.0,
)  # one of gpt-image-1 in low quality, of Gemini at 1K, of gpt-image-2 in high

# By quality: the least, the median and the most of what gpt-image-1 and gpt-image-2 take for 1024×1024, 1024×1536 and 1536×1024, as
# OpenAI's guide to image generation says (of gpt-image-2 in dollars, at 30 per million tokens).
PICTURE_BY_QUALITY = {
    "low": (167.0, 272.0, 408.0),
    "medium": (1_056.0, 1_568.0, 1_767.0),
    "high": (4_160.0, 6_208.0, 7_024.0),
}

HANDED_BACK = (
    1_000  # assumed: errors and log are at most 6,000 letters, mostly a few hundred; a picture is about 512 pixels wide
)

Range = tuple[float, float, float]  # low, middle, high


@dataclass(frozen=True)
class Estimate:
    """What the calls to a model may take."""

    calls: int
    tokens_in: float  # of all calls together
    tokens_out: Range  # of all calls together
    cost: Range | None  # US dollars of all calls together; None without a price
    basis: str  # what tokens_out is taken from
    reserve: Reserve  # what one call may cost, as far as is known before the first; nothing without a price
    pictures: int = 0  # of an image generator: how many it makes


def estimates(plan: Plan, folder: Path, received: Mapping[str, int]) -> dict[str, Estimate]:
    """Estimate what is missing of a run.

    Args:
        plan: The run.
        folder: Where it would go.
        received: Inspect model string → calls whose replies are there already.
    """
    seen = replies_seen(folder, [model for model, _ in plan.calls])
    return {
        model.model: estimate(plan.settings, model, calls - received.get(model.model, 0), seen)
        for model, calls in plan.calls
        if model.kind not in ("control", "replay") and not (model.kind == "image" and model.price == FREE)
    }


def estimate(settings: RunSettings, model: ResolvedModel, calls: int, seen: pd.DataFrame) -> Estimate:
    """Estimate calls to a model.

    Args:
        settings: The run.
        model: Who is called.
        calls: How often.
        seen: What `replies_seen` returned.
    """
    pictures = model.kind == "image"  # asked in the prompt's own words
    prompts = [item.prompt for suite in settings.loaded_suites for item in suite.items]
    texts = [prompt.text if pictures else settings.instruction.wrap(prompt) for prompt in prompts]
    tokens_in = float(np.mean([len(text.encode()) for text in texts])) / BYTES_A_TOKEN if texts else 0.0
    low, middle, high, basis = _picture(settings, model) or _reply(model, seen)
    if settings.max_tokens is not None:
        low, middle, high = (min(tokens, settings.max_tokens) for tokens in (low, middle, high))
    more = 0 if pictures else settings.rounds or 0  # nothing is handed back to a generator
    ways = [(low, 1.0), (middle, 1 + more / 2), (high, 1.0 + more)]  # tokens of a reply, replies in a conversation
    if settings.edits:
        ways = [(tokens, 1.0 + settings.edits) for tokens in (low, middle, high)]
    taken = [_conversation(tokens_in, reply, replies) for reply, replies in ways]
    sent, out = ([calls * tokens for tokens in side] for side in zip(*taken, strict=True))
    cost, reserve = None, Reserve()
    if model.price is not None:
        input_price, output_price = model.price.input / MILLION, model.price.output / MILLION
        each = [a * input_price + b * output_price for a, b in zip(sent, out, strict=True)]
        cost = (each[0], each[1], each[2])
        # The last call of a conversation is its dearest.
        dearest = [
            (tokens_in + (replies - 1) * (reply + HANDED_BACK)) * input_price + reply * output_price
            for reply, replies in ways
        ]
        reserve = Reserve(dearest[1], dearest[2])
    made = calls * (1 + settings.edits) if pictures else 0
    return Estimate(calls, sent[1], (out[0], out[1], out[2]), cost, basis, reserve, made)


def _conversation(prompt: float, reply: float, replies: float) -> tuple[float, float]:
    """Return the tokens in and out of a conversation of so many replies: each is sent all that was said before it."""
    return replies * prompt + replies * (replies - 1) / 2 * (reply + HANDED_BACK), replies * reply


def _picture(settings: RunSettings, model: ResolvedModel) -> tuple[float, float, float, str] | None:
    """Return the tokens of a picture, and where they are from, where --model-arg says of what quality; past runs may have had another."""
    quality = settings.args_for(model).get("quality") if provider_of(model.model) == "openai-images" else None
    known = PICTURE_BY_QUALITY.get(quality) if isinstance(quality, str) else None
    return (*known, f"pictures in {quality} quality") if known else None


def _reply(model: ResolvedModel, seen: pd.DataFrame) -> tuple[float, float, float, str]:
    own = seen[seen["model"] == model.model]["tokens_out"]
    if model.kind == "image" and len(own) < ENOUGH:
        return *ASSUMED_PICTURE, "assumed, for want of past runs"
    other = seen[~seen["model"].str.startswith(("control/", "replay/"))]["tokens_out"]
    for tokens, whose in ((own, f"{len(own)} replies of this model"), (other, f"{len(other)} replies of other models")):
        if len(tokens) >= ENOUGH:
            low, middle, high = (float(value) for value in np.quantile(tokens.to_numpy(dtype=float), QUANTILES))
            return low, middle, high, f"10–90 % of {whose} in past runs"
    return *ASSUMED, "assumed, for want of past runs"


def replies_seen(folder: Path, models: Iterable[ResolvedModel]) -> pd.DataFrame:
    """Return the columns `model` and `tokens_out` of all replies that past runs here, and this one, have had.

    Args:
        folder: The run's.
        models: Who is called in it.
    """
    parts = [pd.DataFrame({"model": pd.Series(dtype=str), "tokens_out": pd.Series(dtype=float)})]
    runs = [path.parent for path in sorted(RUNS.glob("*/replies.csv"))]
    parts += [_finished(run) for run in runs if run.resolve() != folder]
    ledger = Ledger(folder / "calls")
    own = [
        (model.model, entry.tokens_out)
        for model in models
        for entry in ledger.received(model.model)
        if not entry.judged
    ]
    parts.append(pd.DataFrame(own, columns=["model", "tokens_out"]))
    parts = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(parts, ignore_index=True).dropna()


def _finished(folder: Path) -> pd.DataFrame:
    try:
        table = read_table(folder, "replies.csv")
        replies = table["rounds"].fillna(0) + 1 if "rounds" in table else 1
        return table[["model"]].assign(tokens_out=table["tokens_out"] / replies)
    except (UsageError, KeyError):  # damaged, or of another version: not worth an error here
        return pd.DataFrame()
