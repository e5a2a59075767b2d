"""Where drawings are made: one folder a process, with a fresh folder in it for each drawing.

A process that is killed leaves its folder behind; the next one to start removes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from multiprocessing.util import Finalize
from pathlib import Path

_PREFIX = "tikzeval-"
_LOCK = "lock"  # held by the process whose folder it is


class Workplace:
    """A folder of this process under TMPDIR, only its owner's to enter; removed with the process.

    Raises:
        OSError: There is no place for it.
    """

    def __init__(self) -> None:
        _sweep()
        draft = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}"))  # mode 0700
        self._lock = (draft / _LOCK).open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.folder = draft.rename(draft.with_name(draft.name[1:]))  # before it is locked nobody sees it
        self._numbers = count(1)
        self._owner = os.getpid()
        self._close = Finalize(self, _remove, (self.folder, self._owner), exitpriority=0)

    @contextlib.contextmanager
    def job(self) -> Iterator[Path]:
        """Yield a fresh, empty folder, and remove it afterwards with all that is in it."""
        folder = self.folder / str(next(self._numbers))
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def usable(self) -> bool:
        """Whether it is this process's own and still there."""
        return self._owner == os.getpid() and self.folder.is_dir()

    def close(self) -> None:
        """Remove it."""
        self._close()
        self._lock.close()


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the folders of processes that were killed: those whose lock nobody holds."""
    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with contextlib.suppress(OSError), lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
