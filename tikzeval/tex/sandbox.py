"""The layers around pdfTeX that the kernel keeps: Landlock, seccomp, bubblewrap. Which of them hold is probed elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tikzeval.errors import UsageError
from tikzeval.tex.cache import cache_folder
from tikzeval.tex.kpathsea import kpsewhich
from tikzeval.tex.shim import shim

LAYERS = ("landlock", "seccomp", "bubblewrap")
PRELOADED = ("landlock", "seccomp")  # put on by latex/forkserver.c, inside pdfTeX
_SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A choice of layers."""

    layers: tuple[str, ...] = ()
    closed: bool = False  # seen to keep TeX from everything outside but its own files, and from the network

    def around(self, command: list[str], folder: Path, settings: Mapping[str, str] | None = None) -> list[str]:
        """Return the command that runs `command` in `folder` within these layers.

        Args:
            command: A program that is given by its path, and its arguments.
            folder: All that may be written.
            settings: For latex/forkserver.c, which then is preloaded in any case.

        Raises:
            MissingToolError: A layer needs what is not here.
        """
        inside = [layer for layer in PRELOADED if layer in self.layers]
        variables = dict(settings or {})
        if inside or variables:
            variables |= {"LD_PRELOAD": str(shim())}
            variables |= {"TIKZEVAL_LAYERS": " ".join(inside), "TIKZEVAL_READ": ":".join([*readable(), *_formats()])}
        if "bubblewrap" in self.layers:
            own = [command[0], str(Path(command[0]).resolve()), *([str(shim())] if variables else [])]
            return [*_bubblewrap(folder, own), *_set(variables), "--", *command]
        if variables:
            return ["/usr/bin/env", *(f"{name}={value}" for name, value in variables.items()), *command]
        return command

    def __str__(self) -> str:
        return "+".join([*([] if self.closed else ["degraded"]), "floor", *self.layers])


def _set(variables: Mapping[str, str]) -> list[str]:
    return [word for name, value in variables.items() for word in ("--setenv", name, value)]


def _bubblewrap(folder: Path, own: list[str]) -> list[str]:
    program = shutil.which("bwrap") or "bwrap"
    command = [program, "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"]
    for name in dict.fromkeys([*_SYSTEM, *readable(), *_formats(), *own]):
        path = Path(name)
        linked = path.is_symlink() and path.is_dir()
        command += ["--symlink", str(path.readlink()), name] if linked else ["--ro-bind-try", name, name]
    return [*command, "--dev", "/dev", "--bind", str(folder), str(folder), "--remount-ro", "/", "--chdir", str(folder)]


def _formats() -> list[str]:
    try:
        return [str(cache_folder("formats"))]
    except UsageError:
        return []  # no cache, no formats


@cache
def readable() -> tuple[str, ...]:
    """Return the folders that TeX reads: its trees, its settings, the fonts they link to."""
    clean = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"}
    trees = "".join(kpsewhich("-expand-path=$TEXMF", env=clean)).split(":")
    settings = [str(Path(line).parent) for line in kpsewhich("-all", "texmf.cnf", env=clean)]
    found = [path for path in [*trees, *settings, "/usr/share/fonts"] if path and Path(path).is_dir()]
    return tuple(dict.fromkeys(str(Path(path)) for path in found))
