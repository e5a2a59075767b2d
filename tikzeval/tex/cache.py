"""What is made once and used again lies in one folder of the user's: formats, the fork server, compilations.

Everything in it is named by a digest of what it was made from, written beside and moved into place, so that several
processes may fill it at once; each kind is bounded, and what was used longest ago goes first. It may be deleted
at any time.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tikzeval.errors import UsageError


def cache_folder(kind: str) -> Path:
    """Return the folder for one kind of thing: $TIKZEVAL_CACHE, else ``tikzeval`` in $XDG_CACHE_HOME or ~/.cache.

    Raises:
        UsageError: It cannot be made or written.
    """
    named = os.environ.get("TIKZEVAL_CACHE")
    root = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tikzeval"
    folder = root.absolute() / kind
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        msg = f"cannot write {folder}: {error.strerror}; set TIKZEVAL_CACHE to a folder of yours"
        raise UsageError(msg) from error
    if not os.access(folder, os.W_OK):
        msg = f"cannot write {folder}; set TIKZEVAL_CACHE to a folder of yours"
        raise UsageError(msg)
    return folder


def digest(*parts: bytes | str) -> str:
    """Return 32 hexadecimal digits that tell these parts, in this order, from all others."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()[:32]


def put(path: Path, data: bytes, *, summed: bool = False) -> None:
    """Write a file of the cache, whole or not at all; `summed` writes what `sound` needs beside it. Raises OSError."""
    if summed:
        put(_sum_of(path), hashlib.sha256(data).digest())
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sound(path: Path) -> bool:
    """Whether a file that was written with its sum is there and still what was written."""
    try:
        return hashlib.sha256(path.read_bytes()).digest() == _sum_of(path).read_bytes()
    except OSError:
        return False


def _sum_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def touch(path: Path) -> None:
    """Mark a file as used now."""
    with contextlib.suppress(OSError):
        os.utime(path)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock that belongs to a file of the cache, so that only one process makes it."""
    with path.with_name(f".{path.name}.lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prune(folder: Path, limit: int) -> None:
    """Remove what was used longest ago until at most `limit` bytes are left."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):  # another process was faster
                if entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    found.append((state.st_mtime, state.st_size, Path(entry.path)))
    total = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if total <= limit:
            return
        path.unlink(missing_ok=True)
        total -= size
