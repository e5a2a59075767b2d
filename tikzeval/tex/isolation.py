"""Which layers hold on this machine: found out by running hostile code within them, never by looking for a program.

Three kinds of canary are sent out. One is code within pdfTeX's own process, as an error in pdfTeX might let a drawing run
(`probe` in latex/forkserver.c): it tries to read, to write, to reach a port, to start a program, to signal its parent.
Another is a TeX document compiled with TeX's own safety rules switched off, the third a program in TeX's place that calls a
port. All are first sent out with no layer around them; what they cannot do even then shows nothing.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from tikzeval.errors import MissingToolError, TikzevalError, UsageError, nearest
from tikzeval.tex.environment import environment, find_pdftex
from tikzeval.tex.limits import Limits
from tikzeval.tex.process import STDERR, run_limited
from tikzeval.tex.sandbox import LAYERS, Sandbox
from tikzeval.tex.shim import shim

VARIABLE = "TIKZEVAL_ISOLATION"
ACTIVE = "active"
BLOCKED, LEAKED = "blocked", "leaked"
_LIMITS = Limits(cpu_seconds=10, wall_seconds=20)

# What each layer is there to stop: it counts as active when it does.
_STOPS = {
    "landlock": ("read", "write"),
    "seccomp": ("network", "execute"),
    "bubblewrap": ("read", "write", "network"),
}
_NEEDED = ("read", "write", "network")  # what must be closed before a stranger's code is compiled


class Policy(StrEnum):
    """What to do where the filesystem or the network cannot be closed."""

    REQUIRE = "require"  # compile nothing that a model wrote
    DEGRADED = "degraded"  # compile it, and say so in every table


class IsolationError(MissingToolError):
    """This machine cannot close the filesystem and the network to TeX."""


@dataclass(frozen=True, slots=True)
class Isolation:
    """What was found out."""

    layers: dict[str, str] = field(default_factory=dict)  # layer → active, or "unavailable: " and the reason
    canaries: dict[str, str] = field(default_factory=dict)  # canary → blocked or leaked, within all active layers

    @property
    def active(self) -> tuple[str, ...]:
        """The layers that hold."""
        return tuple(name for name, state in self.layers.items() if state == ACTIVE)

    @property
    def closed(self) -> bool:
        """Whether nothing outside the job's folder can be read but TeX's files, nothing written, no port reached."""
        return bool(self.canaries) and all(self.canaries.get(name) == BLOCKED for name in _NEEDED)

    @property
    def sandbox(self) -> Sandbox:
        """What to put around TeX."""
        return Sandbox(self.active, closed=self.closed)

    @property
    def remedy(self) -> str:
        """One line: why it is not closed, and what would help on this system."""
        why = "; ".join(f"{name} {state}" for name, state in self.layers.items() if state != ACTIVE)
        if sys.platform != "linux":
            return f"{platform.system()} has no layer that tikzeval knows ({why}); run it in a Linux container or VM"
        return f"{why}; what helps: Linux 5.13 or newer with a C compiler, or bubblewrap with user namespaces allowed"


def policy() -> Policy:
    """Return what the user wants, from the environment variable TIKZEVAL_ISOLATION.

    Raises:
        UsageError: It is neither `require` nor `degraded`.
    """
    wanted = os.environ.get(VARIABLE) or Policy.REQUIRE
    try:
        return Policy(wanted)
    except ValueError as error:
        msg = f"there is no isolation {wanted}; {nearest(wanted, list(Policy))}"
        raise UsageError(msg) from error


def demand(*, trusted: bool = False) -> Isolation:
    """Return what holds here.

    Raises:
        IsolationError: Too little, and the code to compile is a stranger's.
    """
    found = isolation()
    if not (found.closed or trusted or policy() is Policy.DEGRADED):
        open_doors = ", ".join(name for name in _NEEDED if found.canaries.get(name) != BLOCKED)
        msg = (
            f"TeX cannot be closed in here ({open_doors} open): {found.remedy}; or accept it with --isolation degraded"
        )
        raise IsolationError(msg)
    return found


@cache
def isolation() -> Isolation:
    """Send out the canaries, once in a process. Takes a fraction of a second.

    Raises:
        MissingToolError: TeX is not installed.
    """
    free = _canaries(Sandbox())
    layers = {name: _state(name, free) for name in LAYERS}
    active = tuple(name for name, state in layers.items() if state == ACTIVE)
    return Isolation(layers, _canaries(Sandbox(active)) if active else free)


def _state(layer: str, free: dict[str, str]) -> str:
    """Return whether a layer alone stops what it is there to stop."""
    try:
        found = _canaries(Sandbox((layer,)))
    except (TikzevalError, OSError) as error:
        return f"unavailable: {error}"
    asked = [name for name in _STOPS[layer] if free.get(name) == LEAKED]
    leaked = [name for name in asked if found.get(name) != BLOCKED]
    return f"unavailable: {' and '.join(leaked)} leaked" if leaked else ACTIVE


def _canaries(sandbox: Sandbox) -> dict[str, str]:
    """Send out the canaries within some layers; return canary → blocked or leaked.

    Raises:
        TikzevalError, OSError: A layer cannot be put on, or nothing runs in it.
    """
    with _bait() as bait:
        found = _program(sandbox, bait)
        try:
            shim()
        except TikzevalError:
            if any(layer != "bubblewrap" for layer in sandbox.layers):
                raise
        else:
            _add(found, _code(sandbox, bait))
        _add(found, _document(sandbox, bait))
    return found


def _add(found: dict[str, str], more: dict[str, str]) -> None:
    for name, state in more.items():
        found[name] = LEAKED if LEAKED in (state, found.get(name)) else state


@dataclass(frozen=True, slots=True)
class _Bait:
    folder: Path  # the job's
    secret: Path  # outside it
    target: Path  # outside it, to be written
    port: int
    engine: str


@contextmanager
def _bait() -> Iterator[_Bait]:
    with tempfile.TemporaryDirectory(prefix="tikzeval-canary-") as name, socket.create_server(("127.0.0.1", 0)) as door:
        place = Path(name)
        (place / "job").mkdir()
        (place / "secret.txt").write_text("secret\n")
        port: int = door.getsockname()[1]
        yield _Bait(place / "job", place / "secret.txt", place / "target.txt", port, find_pdftex())


def _run(command: list[str], bait: _Bait, env: dict[str, str]) -> None:
    """Run a canary under the limits of a drawing. Raises OSError where it cannot."""
    done = run_limited(command, bait.folder, env, _LIMITS)
    if done.exit_code not in (0, 1):  # 1: TeX met errors
        raise OSError(_said(bait) or f"{Path(command[0]).name} ended with {done.exit_code or done.signal}")


def _said(bait: _Bait) -> str:
    return (bait.folder / STDERR).read_text(errors="replace").strip().rpartition("\n")[2]


def _code(sandbox: Sandbox, bait: _Bait) -> dict[str, str]:
    """Run latex/forkserver.c's probe within pdfTeX."""
    program = shutil.which("true") or "/bin/true"
    (bait.folder / "probe.in").write_text(f"{bait.secret}\n{bait.target}\n{bait.port}\n{program}\n")
    command = sandbox.around([bait.engine, "-version"], bait.folder, {"TIKZEVAL_PROBE": "1"})
    _run(command, bait, environment(bait.folder, bait.engine))
    bait.target.unlink(missing_ok=True)
    return dict(line.split() for line in (bait.folder / "probe.out").read_text().splitlines())


_LUA = """local file = io.open("leaked.txt", "w")
local tcp = require("socket.core").tcp()
file:write(tostring(tcp:connect("127.0.0.1", tonumber(arg[1]))))
file:close()
"""


def _program(sandbox: Sandbox, bait: _Bait) -> dict[str, str]:
    """Run a program in TeX's place that can open sockets, where TeX Live has brought one."""
    program = shutil.which("texlua")
    if program is None:
        return {}
    (bait.folder / "canary.lua").write_text(_LUA)
    _run(sandbox.around([program, "canary.lua", str(bait.port)], bait.folder), bait, environment(bait.folder, program))
    return {"network": BLOCKED if (bait.folder / "leaked.txt").read_text() == "nil" else LEAKED}


# For pdfTeX without any format: braces and parameters have to be made first.
_HOSTILE = r"""\catcode`\{=1 \catcode`\}=2 \catcode`\#=6
\openin1=SECRET \ifeof1 \immediate\write-1{read blocked}\else\immediate\write-1{read leaked}\fi
\immediate\openout2=TARGET \immediate\write2{x}\immediate\closeout2
\immediate\write18{echo x > executed.txt}
\end
"""
_OFF = {"openin_any": "a", "openout_any": "a", "shell_escape": "t"}


def _document(sandbox: Sandbox, bait: _Bait) -> dict[str, str]:
    """Compile a hostile document with TeX's own rules off."""
    source = _HOSTILE.replace("SECRET", str(bait.secret)).replace("TARGET", str(bait.target))
    (bait.folder / "main.tex").write_text(source)
    flags = ["-ini", "-shell-escape", "-interaction=nonstopmode", "-jobname=picture", "main.tex"]
    _run(sandbox.around([bait.engine, *flags], bait.folder), bait, environment(bait.folder, bait.engine) | _OFF)
    if not (bait.folder / "picture.log").exists():
        raise OSError(_said(bait) or "TeX did not run")
    log = (bait.folder / "picture.log").read_text(errors="replace")
    return {
        "read": LEAKED if "read leaked" in log else BLOCKED,
        "write": LEAKED if bait.target.exists() else BLOCKED,
        "execute": LEAKED if (bait.folder / "executed.txt").exists() else BLOCKED,
    }
