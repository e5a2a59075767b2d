"""Worker processes for TeX, rasterising and geometry, so that Inspect's event loop stays free.

pdfium is not thread-safe, and a hostile PDF may take a process down with it: a worker that dies fails only the
call it was on, which is tried once more alone to be sure that it is the guilty one.
"""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class WorkerDiedError(Exception):
    """The process that ran a call died, twice."""


class Workers:
    """A pool of processes that outlives the death of any of them."""

    def __init__(self, size: int | None = None) -> None:
        self.size = size or len(os.sched_getaffinity(0))
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a module-level function in a worker process.

        Raises:
            WorkerDiedError: Its process died on it, twice.
        """
        pool = self._start()
        try:
            return await _submit(pool, call, *args, **kwargs)
        except BrokenProcessPool:
            if self._pool is pool:
                self.close()
        with ProcessPoolExecutor(1, mp_context=_context()) as alone:
            try:
                return await _submit(alone, call, *args, **kwargs)
            except BrokenProcessPool as error:
                msg = f"the process running {call.__name__} died"
                raise WorkerDiedError(msg) from error

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.size, mp_context=_context())
        return self._pool

    def close(self) -> None:
        """End the processes; the next call starts new ones."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _context() -> multiprocessing.context.BaseContext:
    # Not fork: Inspect has threads running, and a forked child would inherit their locks.
    return multiprocessing.get_context("forkserver")


async def _submit(pool: Executor, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return await asyncio.wrap_future(pool.submit(call, *args, **kwargs))


workers = Workers()
atexit.register(workers.close)
