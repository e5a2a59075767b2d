"""Replies of conversations → rounds.csv, a row each: what it drew, and what it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tikzeval.models.prices import Price, paid, tokens_in
from tikzeval.models.rounds import Round

ADDRESS = ("run", "model", "asked", "suite", "prompt", "epoch")
ROUND_COLUMNS = [
    *ADDRESS, "round", "asked_for", "outcome", "scored", "strict", "rubric", "common", "clip", "tokens_in", "tokens_out", "reasoning_tokens", "cost_usd", "seconds",
    "served_model", "picture",
]  # fmt: skip


def round_rows(row: Mapping[str, Any], rounds: Sequence[Round], price: Price | None) -> list[dict[str, Any]]:
    """Return the rows of the replies behind one row of replies.csv.

    Args:
        row: That row.
        rounds: The replies, in order.
        price: The model's; None where it is unknown.
    """
    return [
        {
            **{key: row[key] for key in ADDRESS},
            "round": each.round,
            "asked_for": each.prompt,
            "outcome": each.outcome or row["outcome"],
            "scored": each.scored and row["rendered"] is not None,
            "strict": each.strict,
            "rubric": each.rubric,
            "common": each.common,
            "clip": each.clip,
            "tokens_in": tokens_in(each.usage) if each.usage else None,
            "tokens_out": each.usage.output_tokens if each.usage else None,
            "reasoning_tokens": each.usage.reasoning_tokens if each.usage else None,
            "cost_usd": paid(price, each.usage),
            "seconds": each.seconds,
            "served_model": each.served_model,
            "picture": row["picture"] if each.scored and (each is rounds[-1] or not each.prompt) else each.picture,
        }
        for each in rounds
    ]


def rounds_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows as a frame with stable columns, sorted so that the same results give the same file."""
    table = pd.DataFrame(rows, columns=ROUND_COLUMNS)
    for name in ("tokens_in", "tokens_out", "reasoning_tokens"):
        table[name] = table[name].astype("Int64")
    return table.sort_values(["model", "suite", "prompt", "epoch", "round"], kind="stable", ignore_index=True)
