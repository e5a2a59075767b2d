"""How a number of things is said."""

from __future__ import annotations


def counted(number: int, one: str, several: str) -> str:
    """Return a number with the words for one or for several things."""
    return f"{number:,} {one if number == 1 else several}"
