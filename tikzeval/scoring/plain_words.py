"""Parts in the words of a question to a person: `small-otter_2` is the small otter."""

from __future__ import annotations

import re

_SINGULAR = ("ss", "us", "is")


def named(name: str) -> str:
    """Return a part's name as words."""
    return re.sub(r"[\W_\d]+", " ", name).strip() or name


def the(name: str | None) -> str:
    """Return a part with its article; None is the picture."""
    return f"the {named(name)}" if name else "the picture"


def is_the(name: str | None) -> str:
    """Begin a question: Is the otter, Are the eyes."""
    return f"{'Are' if _several(name) else 'Is'} {the(name)}"


def does_the(name: str | None) -> str:
    """Begin a question: Does the otter, Do the eyes."""
    return f"{'Do' if _several(name) else 'Does'} {the(name)}"


def _several(name: str | None) -> bool:
    words = named(name) if name else ""
    return words.endswith("s") and not words.endswith(_SINGULAR)


def either(words: tuple[str, ...], joined: str = "or") -> str:
    """Return a list in words: a, b or c."""
    *first, last = words
    return f"{', '.join(first)} {joined} {last}" if first else last
