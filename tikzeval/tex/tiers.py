"""Three ways to run pdfTeX on a drawing, the fastest that this machine offers first. All give the same picture.

    fork     a pdfTeX that has its format loaded forks a child for each drawing   Linux with a C compiler
    format   pdfTeX reads a format that holds all that stands before a drawing    anywhere with a cache folder
    plain    pdflatex reads it all anew                                           anywhere

Drawings with a class or class options that no format is made for take the plain way on every machine.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from enum import StrEnum
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

from tikzeval.errors import InfraError, TikzevalError
from tikzeval.tex.environment import EPOCH, command, environment, find_engine, find_pdftex
from tikzeval.tex.formats import format_of
from tikzeval.tex.isolation import demand
from tikzeval.tex.limits import Limits
from tikzeval.tex.process import Finished, run_limited
from tikzeval.tex.sandbox import Sandbox
from tikzeval.tex.server import ForkServer, ServerGoneError
from tikzeval.tex.shim import shim
from tikzeval.tex.workplace import Workplace
from tikzeval.tex.wrapper import SERVE, Base, Wrapped

_SERVERS = 6  # fork servers of one process; each holds some 60 MB


class Tier(StrEnum):
    """A way to run pdfTeX."""

    PLAIN = "plain"
    FORMAT = "format"
    FORK = "fork"


class Machine:
    """Runs pdfTeX for one process, in one way and within one choice of layers.

    Args:
        tier: The fastest way to take.
        sandbox: The layers.
    """

    def __init__(self, tier: Tier, sandbox: Sandbox) -> None:
        self.tier, self.sandbox = tier, sandbox
        self._owner = os.getpid()
        self._workplace: Workplace | None = None
        self._servers: OrderedDict[Path, ForkServer] = OrderedDict()  # by their formats
        self._formats: dict[str, Path | None] = {}
        self._bare: Machine | None = None
        self._one_at_a_time = threading.Lock()
        self._finalize = Finalize(self, _end, (self._servers,), exitpriority=10)

    def plain(self) -> Machine:
        """The same without any format."""
        if self.tier is Tier.PLAIN:
            return self
        self._bare = self._bare or Machine(Tier.PLAIN, self.sandbox)
        return self._bare

    def place(self) -> AbstractContextManager[Path]:
        """Yield a fresh folder for one drawing. Raises OSError."""
        if self._workplace is None or not self._workplace.usable():
            self.close()
            self._workplace = Workplace()
        return self._workplace.job()

    def run(self, wrapped: Wrapped, folder: Path, limits: Limits) -> tuple[Finished, Tier]:
        """Write a drawing's files into `folder`, unless they are there already, and run pdfTeX on them.

        Raises:
            InfraError, MissingToolError: This machine cannot.
            OSError: The folder cannot be written.
        """
        made = self._format(wrapped.base)
        tier = self.tier if wrapped.base and made else Tier.PLAIN
        for name, content in (wrapped.plain if tier is Tier.PLAIN else wrapped.quick).items():
            _write(folder / name, content)
        if made and tier is Tier.FORK:
            with self._one_at_a_time:
                return self._served(made, folder, limits), tier
        engine = find_engine() if tier is Tier.PLAIN else find_pdftex()
        argv = self.sandbox.around(command(engine, made), folder)
        return run_limited(argv, folder, environment(folder, engine), limits), tier

    def _format(self, base: Base | None) -> Path | None:
        """Return the format to take, or None where there is none: then TeX reads everything anew, at its own pace."""
        if base is None or self.tier is Tier.PLAIN:
            return None
        known = self._formats.get(base.source)
        if base.source not in self._formats or (known and not known.exists()):
            try:
                self._formats[base.source] = format_of(base)
            except TikzevalError:
                self._formats[base.source] = None
        return self._formats[base.source]

    def _served(self, made: Path, folder: Path, limits: Limits) -> Finished:
        try:
            return self._server(made).run(folder, limits)
        except ServerGoneError:
            self._drop(made)
        try:
            return self._server(made).run(folder, limits)
        except ServerGoneError as error:
            self._drop(made)
            msg = f"TeX's fork server ended: {error or 'killed from outside'}; use fewer processes"
            raise InfraError(msg) from error

    def _server(self, made: Path) -> ForkServer:
        server = self._servers.pop(made, None)
        if server is None:
            assert self._workplace is not None, "the place has been asked for"
            engine, place = find_pdftex(), self._workplace.folder
            server = ForkServer(command(engine, made, SERVE), environment(place, engine), place, self.sandbox)
            while len(self._servers) >= _SERVERS:
                self._servers.popitem(last=False)[1].close()
        self._servers[made] = server
        return server

    def _drop(self, made: Path) -> None:
        server = self._servers.pop(made, None)
        if server:
            server.close()

    def close(self) -> None:
        """End the servers and remove the workplace; the next drawing starts anew."""
        if self._owner == os.getpid():
            _end(self._servers)
            if self._workplace:
                self._workplace.close()
        self._servers.clear()
        self._workplace, self._owner = None, os.getpid()


def _end(servers: dict[Path, ForkServer]) -> None:
    for server in servers.values():
        server.close()
    servers.clear()


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    os.utime(path, (int(EPOCH), int(EPOCH)))  # a drawing can ask for a file's date


@cache
def machine(tier: Tier, sandbox: Sandbox) -> Machine:
    """Return this process's machine for a way and a choice of layers."""
    return Machine(tier, sandbox)


def this_machine(sandbox: Sandbox | None = None) -> Machine:
    """Return the machine for the fastest way that works here, by default within all the layers that hold.

    Raises:
        IsolationError: Too few of them do, and nobody allowed that.
    """
    return machine(best_tier(), demand().sandbox if sandbox is None else sandbox)


def best_tier() -> Tier:
    """Return the fastest way that works here."""
    try:
        shim()
    except TikzevalError:
        return Tier.FORMAT
    return Tier.FORK


def tiers() -> Iterator[tuple[Tier, str]]:
    """Yield each way with the reason why it cannot be taken here, empty where it can."""
    for tier, test in ((Tier.PLAIN, find_engine), (Tier.FORMAT, find_pdftex), (Tier.FORK, shim)):
        try:
            test()
            yield tier, ""
        except TikzevalError as error:
            yield tier, str(error)
