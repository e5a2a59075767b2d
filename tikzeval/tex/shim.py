"""Makes latex/forkserver.c into the library that is preloaded into pdfTeX, once, with this machine's C compiler."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tikzeval.errors import MissingToolError
from tikzeval.resources import resource_dir
from tikzeval.tex.cache import alone, cache_folder, digest, put, sound

_FLAGS = ("-O2", "-std=gnu11", "-shared", "-fPIC", "-Wall", "-Wextra")


def shim() -> Path:
    """Return the library, looked at each time: one that is damaged would be passed over, and TeX run without it.

    Raises:
        MissingToolError: This is not Linux, or there is no C compiler that can make it; names the remedy.
        UsageError: The cache cannot be written.
    """
    if sys.platform != "linux":
        msg = f"the fork server needs Linux, this is {platform.system()}"
        raise MissingToolError(msg)
    source = resource_dir("latex") / "forkserver.c"
    path = cache_folder("bin") / f"forkserver-{digest(source.read_bytes(), platform.machine(), *_FLAGS)}.so"
    if not sound(path):
        with alone(path):
            if not sound(path):
                put(path, _compiled(source), summed=True)
    return path


def _compiled(source: Path) -> bytes:
    compiler = next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)
    if compiler is None:
        msg = "there is no C compiler; install one (Debian: gcc libc6-dev)"
        raise MissingToolError(msg)
    with tempfile.TemporaryDirectory(prefix="tikzeval-cc-") as name:
        made = Path(name) / "forkserver.so"
        command = [compiler, *_FLAGS, "-o", str(made), str(source), "-ldl"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            first = next(iter(done.stderr.strip().splitlines()), f"exit status {done.returncode}")
            msg = f"the fork server cannot be compiled: {first}; install gcc and libc6-dev (Debian)"
            raise MissingToolError(msg)
        return made.read_bytes()
