"""Tells the progress display which samples Inspect has finished."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from inspect_ai.hooks import Hooks, SampleEnd, TaskStart, hooks

from tikzeval.runs.progress import RunProgress


class _Watch:
    """The one run that is being watched."""

    progress: RunProgress | None = None
    asked: dict[str, str] = {}  # noqa: RUF012  Inspect model string → the name asked for
    models: dict[str, str] = {}  # noqa: RUF012  eval id → the name asked for


@contextmanager
def watch(progress: RunProgress, asked: dict[str, str]) -> Iterator[None]:
    """Pass every finished sample on to a display while the block runs."""
    _Watch.progress, _Watch.asked, _Watch.models = progress, asked, {}
    try:
        yield
    finally:
        _Watch.progress = None


@hooks(name="tikzeval_progress", description="Counts finished samples for tikzeval's progress display")
class ProgressHooks(Hooks):
    """Counts samples, reused ones too."""

    def enabled(self) -> bool:
        """Only while a run is shown."""
        return _Watch.progress is not None

    async def on_task_start(self, data: TaskStart) -> None:
        """Remember whose task this is."""
        _Watch.models[data.eval_id] = _Watch.asked.get(data.spec.model, data.spec.model)

    async def on_sample_end(self, data: SampleEnd) -> None:
        """Count one sample."""
        if _Watch.progress is not None:
            _Watch.progress.advance(_Watch.models.get(data.eval_id, "?"), failed=data.sample.error is not None)
