"""The budget of a run: what it may spend, what earlier attempts have spent, and which models have no price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.budget import Budget, Reserve
from tikzeval.models.catalogue import HERE
from tikzeval.models.ledger import Ledger


def unpriced(models: Iterable[ResolvedModel]) -> list[str]:
    """Return a line about each model that cannot be held to a budget."""
    return [
        f"{model.asked} has no price that is known, so --max-cost cannot hold it; give one in {HERE}, in US dollars "
        f"per million tokens: `{model.asked}: {{price: {{input: 1.25, output: 10}}}}`"
        for model in models
        if model.price is None
    ]


def open_budget(limit: float, folder: Path, models: Iterable[ResolvedModel], reserves: Mapping[str, Reserve]) -> Budget:
    """Open the book of a run, with what its earlier attempts have spent; not with what was taken over from another run.

    A call of unknown fate (asked, and cut off before the reply came) counts as its model's reserve.

    Args:
        limit: US dollars.
        folder: The run's; its `calls/` tells what was bought.
        models: All that may be called, judges too; each has a price.
        reserves: Inspect model string → what one call may cost before any is known.
    """
    prices = {model.model: price for model in models if (price := model.price) is not None}
    budget = Budget(limit, prices, reserves)
    ledger = Ledger(folder / "calls")
    for model in prices:
        for entry in ledger.received(model):
            if not entry.paid_elsewhere:
                budget.book(model, entry.usage)
        budget.spent += ledger.lost_calls(model) * budget.reserve(model)
    return budget
