"""Places for things: points of a grid, chosen at random."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.draft import SIZE


def scattered(chance: random.Random, count: int, *, apart: int = 2, size: int = SIZE) -> list[tuple[int, int]]:
    """Return so many points with whole coordinates from 1 to size − 1, in x or in y at least `apart` from each other.

    No side is favoured: each point is as likely as its mirror image.
    """
    free = [(x, y) for x in range(1, size) for y in range(1, size)]
    while True:
        chance.shuffle(free)
        found: list[tuple[int, int]] = []
        for x, y in free:
            if all(max(abs(x - u), abs(y - v)) >= apart for u, v in found):
                found.append((x, y))
            if len(found) == count:
                return found
