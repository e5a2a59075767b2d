"""Everything tikzeval raises on purpose.

    TikzevalError              shown to the user as one line, no traceback
    ├── UsageError             the words or files given cannot be used      exit 2
    │   └── FileFormatError    a file does not hold what it should          exit 2
    ├── MissingToolError       something is not installed here              exit 2
    ├── ProviderError          a model could not be reached or answered badly; never the model's failure
    ├── NotAskedError          the run's budget was spent before this call; never the model's failure
    └── InfraError             this machine failed (disk, TeX vanished, wall clock); never the model's failure

`str(error)` is the contract: one line that says what is wrong and how to mend it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What `tikzeval` returns to the shell."""

    OK = 0  # everything asked for was done
    MISSED = 1  # a regression, or a threshold that was not met
    USAGE = 2  # the command or a file cannot be used as it stands
    INCOMPLETE = 3  # some replies could not be had or scored, through no fault of a model


class TikzevalError(Exception):
    """Base of all errors whose text is meant for the user."""

    exit_code = ExitCode.USAGE


class UsageError(TikzevalError):
    """The command line, or what it names, cannot be used."""


class FileFormatError(UsageError):
    """A file does not hold what it should; the text names the file, the place in it and the remedy."""


class MissingToolError(TikzevalError):
    """A program or package is not installed; the text says what to install."""


class ProviderError(TikzevalError):
    """A model's provider failed. The reply is unscored, not wrong."""

    exit_code = ExitCode.INCOMPLETE


class NotAskedError(TikzevalError):
    """The run's budget was spent before this call. There is no reply to score."""

    exit_code = ExitCode.INCOMPLETE


class InfraError(TikzevalError):
    """This machine failed. The reply is unscored, not wrong."""

    exit_code = ExitCode.INCOMPLETE


def nearest(word: str, known: Iterable[str], limit: int = 3) -> str:
    """Return a clause such as ``did you mean otter?``, or the whole of a short list, or nothing.

    Args:
        word: What the user wrote.
        known: The names that would have been understood.
        limit: How many names to offer at most.
    """
    names = sorted(set(known))
    close = difflib.get_close_matches(word, names, n=limit, cutoff=0.5)
    close += [name for name in names if word and name.startswith(word) and name not in close][: limit - len(close)]
    if close:
        return f"did you mean {' or '.join(close)}?"
    if names and len(names) <= 12:
        return f"known: {', '.join(names)}"
    return ""
