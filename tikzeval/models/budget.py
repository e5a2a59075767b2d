"""The money of a run: every call to a model is admitted here before it is made, and charged after.

A call is admitted while what was spent, what the calls under way may cost and what it may cost itself stay within the
budget; else it waits for those under way, and is refused once none is left. What a call may cost is its model's reserve:
the dearest call of that model so far. Before one is known it is the most that the run's estimate allows for; where that
does not fit and what is likely does, the model is called once to find out. So the budget is overshot by at most what the
calls under way together cost more than was reserved for them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

from tikzeval.errors import NotAskedError, UsageError
from tikzeval.models.prices import FREE, Price, Usage
from tikzeval.values import Outcome


def dollars(amount: float) -> str:
    """Return an amount as people write it: to the cent, and to three digits where it is less than a dollar."""
    if amount < 1:
        amount = float(f"{amount:.3g}")
    return f"${amount:,.2f}" if amount >= 1 or amount == 0 else f"${amount:.10f}".rstrip("0")


class Reserve(NamedTuple):
    """US dollars that one call may cost, as far as is known before the first."""

    likely: float = 0.0
    most: float = 0.0


class Call:
    """A call that was admitted."""

    def __init__(self, price: Price, reserve: float) -> None:
        self.price = price
        self.reserve = reserve
        self.cost = 0.0  # of a call that fails

    def charge(self, usage: Usage | None) -> None:
        """Book a reply that came; one whose tokens the provider does not tell costs its reserve."""
        self.cost = self.reserve if usage is None else self.price.cost(usage)


class Budget:
    """What a run may spend, and what it has spent."""

    def __init__(
        self, limit: float, prices: Mapping[str, Price], reserves: Mapping[str, Reserve], spent: float = 0.0
    ) -> None:
        """Open the book.

        Args:
            limit: US dollars for the whole run.
            prices: Inspect model string → price.
            reserves: Inspect model string → what one call may cost before any is known.
            spent: US dollars that earlier attempts of this run have cost.
        """
        self.limit = limit
        self.prices = prices
        self.reserves = dict(reserves)
        self.dearest: dict[str, float] = {}
        self.spent = spent
        self.under_way = 0.0
        self._calls: Counter[str] = Counter()  # under way, by model
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def call(self, model: str) -> AsyncIterator[Call]:
        """Wait until a call is within the budget; what it costs is booked when the block ends.

        Raises:
            NotAskedError: The budget is spent.
            UsageError: The model has no price.
        """
        if model not in self.prices:
            msg = f"{model} has no price; give one in tikzeval-models.yaml, or leave out --max-cost"
            raise UsageError(msg)
        reserve = await self._admit(model)
        call = Call(self.prices[model], reserve)
        try:
            yield call
        finally:
            self._book(model, call.cost)
            self.under_way -= reserve
            self._calls[model] -= 1
            self._wake()

    def reserve(self, model: str) -> float:
        """Return the US dollars that a call may cost, as far as is known."""
        return self.dearest.get(model, self.reserves.get(model, Reserve()).most)

    def book(self, model: str, usage: Usage | None) -> None:
        """Book a call of an earlier attempt."""
        self._book(model, self.reserve(model) if usage is None else self.prices[model].cost(usage))

    def _book(self, model: str, cost: float) -> None:
        self.spent += cost
        if cost:
            self.dearest[model] = max(self.dearest.get(model, 0.0), cost)

    async def _admit(self, model: str) -> float:
        while True:
            reserve = self._fitting(model)
            if reserve is not None:
                self.under_way += reserve
                self._calls[model] += 1
                return reserve
            if not self._calls.total():
                msg = (
                    f"{Outcome.NOT_ASKED}: the budget of {dollars(self.limit)} is spent "
                    f"({dollars(self.spent)} so far; a call of {model} may cost {dollars(self.reserve(model))})"
                )
                raise NotAskedError(msg)
            await self._changed.wait()

    def _fitting(self, model: str) -> float | None:
        """Return what is to be reserved for a call, if it is within the budget now."""
        left = self.limit - self.spent - self.under_way
        reserve = self.reserve(model)
        if self.prices[model] == FREE or reserve <= left:
            return reserve
        likely = self.reserves.get(model, Reserve()).likely
        nothing_known = model not in self.dearest and not self._calls[model]
        return likely if nothing_known and likely <= left else None

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class _Book:
    """The budget of the run that is under way, if it has one."""

    open: Budget | None = None


@contextmanager
def spending(budget: Budget | None) -> Iterator[None]:
    """Let every call count against a budget while the block runs; None: no limit."""
    _Book.open = budget
    try:
        yield
    finally:
        _Book.open = None


@asynccontextmanager
async def admitted(model: str) -> AsyncIterator[Call]:
    """Make a call within the budget of the run under way, or without one.

    Args:
        model: Inspect model string of what is called.

    Raises:
        NotAskedError: The budget is spent; nothing was sent.
    """
    if _Book.open is None:
        yield Call(FREE, 0.0)
        return
    async with _Book.open.call(model) as call:
        yield call
