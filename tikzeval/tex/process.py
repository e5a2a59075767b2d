"""Runs one program under limits, in a session of its own, and says what became of it.

Limits are set by a one-line `sh` that then becomes the program: unlike a `preexec_fn` this is
safe in a process that has threads, and costs about a millisecond.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tikzeval.errors import InfraError
from tikzeval.tex.limits import Limits

TICK = 0.05  # seconds between looks at the job's folder
_ENTRY = 4096  # bytes that a file takes at least, however little is in it
_SHELL = 128  # shells and bubblewrap end with this plus the number of the signal that ended their program


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended."""

    exit_code: int | None  # None when a signal ended it
    signal: int | None
    cpu_seconds: float  # its own and its children's, user and system
    out_of_wall: bool  # killed by us: wall clock
    out_of_disk: bool  # killed by us: the folder grew beyond its limit
    out_of_cpu: bool
    killed: bool  # by somebody else: the system when it ran out of memory, an operator


STDERR = "stderr.txt"  # in the job's folder


def run_limited(argv: Sequence[str], folder: Path, env: Mapping[str, str], limits: Limits) -> Finished:
    """Run `argv` in `folder` with `env` and nothing else of ours, and wait for it.

    Standard input is closed, standard output thrown away, standard error goes to a file in `folder`.
    Whatever it leaves running is killed.

    Raises:
        InfraError: The program cannot be started on this machine.
    """
    command = [
        "/bin/sh",
        "-c",
        _shell_limits(limits, may_fork=Path(argv[0]).name == "bwrap") + 'exec "$@"',
        "sh",
        *argv,
    ]
    try:
        with (folder / STDERR).open("wb") as errors:
            child = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
                close_fds=True,
            )
    except OSError as error:
        msg = f"cannot start {argv[0]}: {error.strerror or error}"
        raise InfraError(msg) from error
    try:
        return _wait(child, folder, limits)
    finally:
        _kill_group(child.pid)
        if child.returncode is None:
            child.wait()


def _shell_limits(limits: Limits, *, may_fork: bool) -> str:
    """Return `ulimit` commands; what a shell does not know is passed over.

    With no program to start (no shell escape, no font generation) a limit of zero new processes costs
    nothing; the superuser is not bound by it.
    """
    seconds = int(limits.cpu_seconds)
    values = {
        "-c": 0,
        "-v": limits.memory_bytes // 1024,
        "-f": max(1, limits.output_bytes // 512),
        "-n": 64,
    }
    if not may_fork:  # bubblewrap starts its program as a child
        values["-p"] = 0
    cpu = f"ulimit -S -t {seconds}; ulimit -H -t {seconds + 1}; "  # SIGXCPU, then SIGKILL
    return cpu + "".join(f"ulimit {flag} {value} 2>/dev/null; " for flag, value in values.items())


def _wait(child: subprocess.Popen[bytes], folder: Path, limits: Limits) -> Finished:
    watch = Watch(folder, limits)
    pause = _pauser(child.pid)
    try:
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if watch.over():
                _kill_group(child.pid)
            pause(TICK)
    finally:
        pause(0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return watch.finished(child.returncode, usage.ru_utime + usage.ru_stime)


class Watch:
    """Looks at a job while it runs, and says in the end how it ended."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder, self._limits = folder, limits
        self._deadline = time.monotonic() + limits.wall_seconds
        self._out_of_wall = self._out_of_disk = False

    def over(self) -> bool:
        """Whether the job must be killed now; True once only."""
        if self._out_of_wall or self._out_of_disk:
            return False
        self._out_of_wall = time.monotonic() > self._deadline
        self._out_of_disk = self._too_large()
        return self._out_of_wall or self._out_of_disk

    def finished(self, code: int, cpu: float) -> Finished:
        """Name how it ended: `code` is its exit code, or minus the signal that ended it; `cpu` in seconds."""
        ended_by = -code if code < 0 else code - _SHELL if code > _SHELL else None
        ended = ended_by is not None
        out_of_cpu = ended_by == signal.SIGXCPU or (ended and cpu >= self._limits.cpu_seconds)
        ours = self._out_of_wall or self._out_of_disk
        return Finished(
            exit_code=None if ended else code,
            signal=ended_by,
            cpu_seconds=cpu,
            out_of_wall=self._out_of_wall,
            out_of_disk=self._out_of_disk or ended_by == signal.SIGXFSZ or self._too_large(),
            out_of_cpu=out_of_cpu,
            killed=ended_by == signal.SIGKILL and not (ours or out_of_cpu),
        )

    def _too_large(self) -> bool:
        return folder_bytes(self._folder) > self._limits.output_bytes


def _pauser(pid: int) -> Callable[[float], None]:
    """Return a function that waits until `pid` ends or some seconds have passed; 0 closes it."""
    try:
        descriptor = os.pidfd_open(pid)
    except (AttributeError, OSError):  # not Linux, or an old kernel
        return lambda seconds: time.sleep(min(seconds, 0.01))

    poll = select.poll()
    poll.register(descriptor, select.POLLIN)

    def pause(seconds: float) -> None:
        if seconds:
            poll.poll(seconds * 1000)
        else:
            os.close(descriptor)

    return pause


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def folder_bytes(folder: Path) -> int:
    """Return how many bytes the files of `folder` and its folders hold; an empty one takes room too."""
    total = 0
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                if entry.is_dir(follow_symlinks=False):
                    total += folder_bytes(Path(entry.path))
                else:
                    total += max(entry.stat(follow_symlinks=False).st_size, _ENTRY)
    return total
