"""Worker processes for TeX, rasterising and geometry, so that Inspect's event loop stays free.

A PDF is as hostile as the reply it was made of, and pdfium is not thread-safe. Each call has a process to itself,
under limits of memory and of CPU seconds, and how that process ended tells whose fault it was:

    a crash (SIGSEGV, SIGABRT, …), or our own limit of CPU seconds   WorkerDiedError: the drawing's doing
    killed from outside (the kernel, out of memory), the wall clock  InfraError: this machine's

Only the call that a process was on is lost with it. Unless its CPU seconds ran out it is tried once more, in a new
process. Workers end with the main process, even where that is killed.
"""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing
import os
import pickle
import queue
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Literal, NoReturn, ParamSpec, TypeVar

from tikzeval.errors import InfraError

P = ParamSpec("P")
R = TypeVar("R")

GRACE = 2.0  # seconds that a worker has to tidy up before it is killed
_NO_MEMORY = 127  # glibc's exit status where no thread-local memory is to be had under the limit
_OUT_OF_CPU = (signal.SIGPROF, signal.SIGXCPU)
_CRASHES = (
    signal.SIGSEGV,
    signal.SIGABRT,
    signal.SIGBUS,
    signal.SIGILL,
    signal.SIGTRAP,
    signal.SIGFPE,
    signal.SIGSYS,
)


class WorkerDiedError(Exception):
    """What a worker was given crashed it, twice, or used up its CPU seconds."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one call may use; None is no limit."""

    memory: int | None = 4 << 30  # bytes of address space beyond what an idle worker has
    cpu_seconds: float | None = 30.0  # of the worker itself, not of TeX, which has limits of its own
    wall_seconds: float | None = 600.0  # longer than all the runs of TeX that a drawing may take; this machine's fault


class Workers:
    """A pool of processes that outlives the death of any of them.

    Args:
        size: How many; None for as many as there are CPU cores to be had.
        limits: What one call may use.
        start_method: forkserver or spawn. Never fork: Inspect has threads running, whose locks would be copied.
        prepare: Called in each new process before its memory is limited.
    """

    def __init__(
        self,
        size: int | None = None,
        limits: WorkerLimits | None = None,
        *,
        start_method: Literal["forkserver", "spawn"] = "forkserver",
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self.size = size or len(os.sched_getaffinity(0))
        self.limits = limits or WorkerLimits()
        self.start_method = start_method
        self.prepare = prepare
        self._pool: _Pool | None = None

    async def run(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a module-level function in a worker process.

        Raises:
            WorkerDiedError: What it was given crashed it, twice, or used up its CPU seconds.
            InfraError: The process was killed from outside or did not come back in time.
        """
        if self._pool is None:
            self._pool = _Pool(self)
            atexit.register(self.close)
        job = _Job(getattr(call, "__name__", "a call"), pickle.dumps((call, args, kwargs)), Future())
        self._pool.jobs.put(job)
        found: R = await asyncio.wrap_future(job.future)
        return found

    def close(self) -> None:
        """End the processes; the next call starts new ones."""
        if self._pool is not None:
            atexit.unregister(self.close)
            pool, self._pool = self._pool, None
            pool.close()


@dataclass(frozen=True, slots=True)
class _Job:
    name: str
    payload: bytes
    future: Future[Any]


class _Ended(Exception):  # noqa: N818  no error in itself
    """The process ended before it answered."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code  # minus the signal's number, as in multiprocessing


class _Pool:
    """Threads that each take a call and see it through in an idle process, or in a new one."""

    def __init__(self, settings: Workers) -> None:
        self.settings = settings
        self.jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.idle: list[_Worker] = []
        self.living: set[_Worker] = set()
        self.closed = False
        # Daemons, which Python does not wait for when it ends.
        self.threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(settings.size)]
        for thread in self.threads:
            thread.start()

    def close(self) -> None:
        self.closed = True
        while not self.jobs.empty():
            try:
                job = self.jobs.get_nowait()
            except queue.Empty:
                break
            if job is not None:
                job.future.cancel()
        for _ in self.threads:
            self.jobs.put(None)
        living = list(self.living)
        for worker in living:
            worker.ask_to_leave()
        until = time.monotonic() + GRACE
        for worker in living:
            worker.end(max(0.0, until - time.monotonic()))

    def _serve(self) -> None:
        while (job := self.jobs.get()) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                job.future.set_result(self._attempt(job))
            except BaseException as error:  # noqa: BLE001  handed to whoever waits
                job.future.set_exception(error)
            del job

    def _attempt(self, job: _Job) -> Any:
        try:
            return self._call(job, self._idle() or self._new())
        except _Ended as ended:
            if self.closed or -ended.code in _OUT_OF_CPU:
                self._explain(job, ended)
        try:
            return self._call(job, self._new())
        except _Ended as ended:
            self._explain(job, ended)

    def _call(self, job: _Job, worker: _Worker) -> Any:
        try:
            succeeded, found = worker.call(job.payload, self.settings.limits.wall_seconds)
        except TimeoutError as error:
            worker.ask_to_leave()
            worker.end(GRACE)
            msg = f"{job.name} did not come back in {self.settings.limits.wall_seconds:g} s; use fewer processes"
            raise InfraError(msg) from error
        finally:
            if worker.usable and not self.closed:
                self.idle.append(worker)
            else:
                self.living.discard(worker)
                worker.end(0)
        if not succeeded:
            raise found
        return found

    def _explain(self, job: _Job, ended: _Ended) -> NoReturn:
        if -ended.code in _OUT_OF_CPU:
            msg = f"{job.name} used up its {self.settings.limits.cpu_seconds:g} CPU seconds"
            raise WorkerDiedError(msg) from ended
        how = signal.Signals(-ended.code).name if ended.code < 0 else f"exit status {ended.code}"
        if -ended.code in _CRASHES or ended.code == _NO_MEMORY:
            msg = f"{job.name} crashed its process ({how})"
            raise WorkerDiedError(msg) from ended
        if self.closed:
            msg = f"{job.name} was stopped"
        elif -ended.code == signal.SIGKILL:
            msg = (
                f"the process of {job.name} was killed from outside ({how}), perhaps because this machine ran out "
                "of memory; use fewer processes"
            )
        else:
            msg = f"the process of {job.name} ended ({how})"
        raise InfraError(msg) from ended

    def _idle(self) -> _Worker | None:
        try:
            return self.idle.pop()
        except IndexError:
            return None

    def _new(self) -> _Worker:
        try:
            worker = _Worker(self.settings)
        except (OSError, EOFError) as error:
            msg = f"cannot start a process: {error}; use fewer processes"
            raise InfraError(msg) from error
        self.living.add(worker)
        if self.closed:  # while it started
            worker.end(0)
        return worker


# multiprocessing looks after all children whenever one is started, and reads an exit status only once.
_starting = threading.Lock()


class _Worker:
    """A process, as its parent sees it."""

    def __init__(self, settings: Workers) -> None:
        context = (
            multiprocessing.get_context("spawn")
            if settings.start_method == "spawn"
            else multiprocessing.get_context("forkserver")
        )
        self.ours, theirs = context.Pipe()
        self.usable = True
        self.process = context.Process(target=_work, args=(theirs, settings.limits, settings.prepare), daemon=True)
        try:
            with _starting:
                self.process.start()
        except BaseException:
            self.ours.close()
            raise
        finally:
            theirs.close()

    def call(self, payload: bytes, seconds: float | None) -> tuple[bool, Any]:
        """Return whether the call succeeded, and what it returned or raised.

        Raises:
            _Ended: The process ended before it answered.
            TimeoutError: It did not answer in time.
        """
        self.usable = False
        try:
            self.ours.send_bytes(payload)
            in_time = bool(wait([self.ours, self.process.sentinel], seconds))
            answer = self.ours.recv_bytes() if in_time and self.ours.poll() else b""
        except (OSError, EOFError):
            in_time, answer = True, b""
        if not in_time:
            raise TimeoutError
        if not answer:
            raise _Ended(self.end(GRACE))
        self.usable = True
        succeeded, found = pickle.loads(answer)  # noqa: S301  what we sent ourselves
        return succeeded, found

    def ask_to_leave(self) -> None:
        """Let the process tidy up and end."""
        with _starting:
            self.process.terminate()

    def end(self, grace: float) -> int:
        """Wait a while for the process to end, then kill it; returns its exit status as multiprocessing has it."""
        wait([self.process.sentinel], grace)
        with _starting:
            if self.process.exitcode is None:
                self.process.kill()
            self.process.join()
            self.ours.close()
            return 255 if self.process.exitcode is None else self.process.exitcode


def _work(theirs: Connection, limits: WorkerLimits, prepare: Callable[[], None] | None) -> None:
    """Answer calls until the parent has no more of them. Runs in the worker process."""
    signal.signal(signal.SIGINT, _not_ours)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if prepare:
        prepare()
    if limits.memory:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = limits.memory + pages * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    while True:
        try:
            payload = theirs.recv_bytes()
        except (EOFError, OSError):
            return
        theirs.send_bytes(_answer(payload, limits))


def _answer(payload: bytes, limits: WorkerLimits) -> bytes:
    try:
        call, args, kwargs = pickle.loads(payload)  # noqa: S301  what we sent ourselves
        # Counts this process only, not its children; a busy machine does not count. The signal ends the process.
        signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds or 0)
        try:
            found = call(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return pickle.dumps((True, found))
    except Exception as error:  # noqa: BLE001  raised again in the parent
        error.add_note(traceback.format_exc())
        return pickle.dumps((False, error))


def _not_ours(_number: int, _frame: object) -> None:
    """Ctrl-C is for the parent. Not SIG_IGN, which TeX would inherit."""


def _leave(_number: int, _frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


def _end_with_parent() -> None:
    """Wait until the main process is gone, however it ended, and end this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)  # the main thread tidies up: TeX, temporary folders
        time.sleep(GRACE)
        os._exit(1)


def _imports() -> None:
    """Import what calls need before memory is limited: numpy's threads reserve a share of it for each CPU core."""
    import tikzeval.drawing
    import tikzeval.scoring.examine  # noqa: F401


workers = Workers(prepare=_imports)
