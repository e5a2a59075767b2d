"""Draws in a worker, as `tikzeval draw` does, and says how long that took."""

from __future__ import annotations

import asyncio
import time

from tikzeval.drawing import draw_source
from tikzeval.values import Outcome
from tikzeval.workers import WorkerDiedError, WorkerLimits, Workers


def paint(source: str, cpu_seconds: float) -> tuple[Outcome, float]:
    """Draw within a limit of CPU seconds.

    Returns:
        The outcome, and the CPU seconds that were used up besides TeX's.
    """
    workers = Workers(size=1, limits=WorkerLimits(cpu_seconds=cpu_seconds))
    try:
        return asyncio.run(workers.run(_timed, source))
    except WorkerDiedError as died:
        return Outcome.RASTER_ERROR, cpu_seconds if "CPU" in str(died) else 0.0
    finally:
        workers.close()


def _timed(source: str) -> tuple[Outcome, float]:
    begin = time.process_time()
    return draw_source(source).outcome, time.process_time() - begin
