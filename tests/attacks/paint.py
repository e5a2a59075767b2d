"""Paints in a worker, as `tikzeval draw` does, and says how long that took."""

from __future__ import annotations

import asyncio
import time

from tikzeval.drawing import picture_of
from tikzeval.tex import compile_drawing
from tikzeval.values import Compilation, Drawing, Outcome
from tikzeval.workers import WorkerDiedError, WorkerLimits, Workers


def paint(drawing: Drawing, cpu_seconds: float) -> tuple[Outcome, float]:
    """Compile a drawing here, and paint it in a worker within a limit of CPU seconds.

    Returns:
        The outcome, and the CPU seconds that painting took.
    """
    made = compile_drawing(drawing)
    assert made.outcome.rendered, made.log
    workers = Workers(size=1, limits=WorkerLimits(cpu_seconds=cpu_seconds))
    try:
        return asyncio.run(workers.run(_timed, drawing, made))
    except WorkerDiedError as died:
        return Outcome.RASTER_ERROR, cpu_seconds if "CPU" in str(died) else 0.0
    finally:
        workers.close()


def _timed(drawing: Drawing, made: Compilation) -> tuple[Outcome, float]:
    begin = time.process_time()
    return picture_of(drawing, made).outcome, time.process_time() - begin
