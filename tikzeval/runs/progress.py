"""How a run tells how far it is: one rich display in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

PLAIN_EVERY = 10.0  # seconds between plain lines


class RunProgress:
    """Counts finished samples per model, and shows them."""

    def __init__(self, console: Console, totals: dict[str, int]) -> None:
        self.console = console
        self.totals = totals
        self.done: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self._bars: dict[str, TaskID] = {}
        self._progress: Progress | None = None
        self._last = time.monotonic()

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Show the display while the block runs."""
        if not self.console.is_terminal:
            yield
            self._line()
            return
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        note = TextColumn("{task.fields[note]}")
        with Progress(*columns, note, console=self.console, redirect_stdout=False, redirect_stderr=False) as progress:
            self._progress = progress
            for model, total in self.totals.items():
                self._bars[model] = progress.add_task(model, total=total, note="")
            yield

    def advance(self, model: str, *, failed: bool = False) -> None:
        """Count one sample of a model as finished."""
        self.done[model] += 1
        self.failed[model] += failed
        if self._progress is not None and model in self._bars:
            note = f"{self.failed[model]} unscored" if self.failed[model] else ""
            self._progress.update(self._bars[model], completed=self.done[model], note=note)
        elif not self.console.is_terminal and time.monotonic() - self._last >= PLAIN_EVERY:
            self._line()

    def settle(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Count what is really there: Inspect does not tell of samples that an earlier session finished."""
        rows = list(rows)
        self.done = Counter(row["asked"] for row in rows)
        self.failed = Counter(row["asked"] for row in rows if row["rendered"] is None or row["error"])
        if self._progress is not None:
            for model, bar in self._bars.items():
                self._progress.update(bar, completed=self.done[model])

    def _line(self) -> None:
        self._last = time.monotonic()
        parts = []
        for model, total in self.totals.items():
            unscored = f" ({self.failed[model]} unscored)" if self.failed[model] else ""
            parts.append(f"{model} {self.done[model]}/{total}{unscored}")
        self.console.print("  ".join(parts), highlight=False, soft_wrap=True)
