"""The fork server's other side: a pdfTeX with its format loaded that forks a child for each drawing (latex/forkserver.c)."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import subprocess
import time
from pathlib import Path

from tikzeval.errors import InfraError
from tikzeval.tex.limits import Limits
from tikzeval.tex.process import TICK, Finished, Watch
from tikzeval.tex.sandbox import Sandbox
from tikzeval.tex.wrapper import SERVE

# What the server reads before it serves. pdfTeX reads the list of all its fonts (pdftex.map, a tenth of a small picture's time)
# when the first font is put into the PDF; here it is a font that has no letters, which every PDF then names and none uses.
_WARM = {
    SERVE: rb"""\pdfmapline{=tikzeval Times-Roman}\begingroup\font\x=tikzeval \edef\x{\pdffontobjnum\x}\endgroup
\csname @@input\endcsname main.tex
""",
    # lf lh bc ec nw nh nd ni nl nk ne np, checksum, design size 10 pt, four tables of nothing (tftopl, §8–11)
    "tikzeval.tfm": struct.pack(">12H6I", 12, 2, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 10 << 20, 0, 0, 0, 0),
    "main.tex": b"",  # where it stops and serves
}
_PATIENCE = 10.0  # seconds that a server has to kill a job


class ServerGoneError(Exception):
    """The server ended by itself, or was killed; another can be started."""


class ForkServer:
    """One pdfTeX, for the drawings of one process, one after the other.

    Args:
        command: pdfTeX with its format; ends in SERVE.
        env: All of its environment.
        place: The folder in which the folders of its jobs are; written by it nowhere else.
        sandbox: The layers around it and around each of its children.
    """

    def __init__(self, command: list[str], env: dict[str, str], place: Path, sandbox: Sandbox) -> None:
        for name, content in _WARM.items():
            (place / name).write_bytes(content)
        self._buffer = b""
        ours, theirs = socket.socketpair()
        try:
            with (place / "server.txt").open("wb") as errors:
                self._process = subprocess.Popen(
                    sandbox.around(command, place, {"TIKZEVAL_SERVE": "1"}),
                    cwd=place,
                    env=env,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    start_new_session=True,
                )
        except OSError as error:
            ours.close()
            msg = f"cannot start {command[0]}: {error.strerror or error}"
            raise InfraError(msg) from error
        finally:
            theirs.close()
        self._socket = ours
        self._complaints = place / "server.txt"

    def run(self, folder: Path, limits: Limits) -> Finished:
        """Compile `main.tex` in `folder`.

        Raises:
            ServerGoneError: The server is not there any more.
        """
        order = f"J {int(limits.cpu_seconds)} {int(limits.memory_bytes)} {int(limits.output_bytes)} {folder}\n"
        watch = Watch(folder, limits)
        patience = None
        try:
            self._socket.sendall(order.encode())
            while (line := self._line(TICK)) is None:
                if watch.over():
                    self._socket.sendall(b"K\n")
                    patience = time.monotonic() + _PATIENCE
                if patience and time.monotonic() > patience:
                    raise ConnectionResetError
        except OSError as error:
            raise ServerGoneError(self.complaint()) from error
        status, user, system, _ = (int(word) for word in line.split()[1:])
        return watch.finished(os.waitstatus_to_exitcode(status), (user + system) / 1e6)

    def _line(self, seconds: float) -> bytes | None:
        """Return the next line it says, or None where there is none yet. Raises OSError at its end."""
        if b"\n" not in self._buffer:
            if not select.select([self._socket], [], [], seconds)[0]:
                return None
            got = self._socket.recv(4096)
            if not got:
                raise ConnectionResetError
            self._buffer += got
        line, found, rest = self._buffer.partition(b"\n")
        if not found:
            return None
        self._buffer = rest
        return line

    def complaint(self) -> str:
        """What it said on standard error, at most 4 KiB of it."""
        with contextlib.suppress(OSError), self._complaints.open("rb") as file:
            return file.read(4096).decode(errors="replace").strip()
        return ""

    def close(self) -> None:
        """End it and whatever it is at."""
        self._socket.close()  # at the end of its orders it ends
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
