"""What is true of one part's symmetry, and of several parts together: rows, gaps, mirror images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.oracle.edges import Point
from tests.oracle.parts import UNKNOWN, Answer, Part


def symmetric(parts: Sequence[Part], axis: str) -> Answer:
    middles = [part.middle for part in parts]
    x, y = (sum(middle[i] for middle in middles) / len(parts) for i in (0, 1))
    hair, breadth = 0.0011, 0.0007  # edges that coincide would cut each other nowhere

    def mirror(u: float, v: float) -> Point:
        return (2 * x - u + hair, v + breadth) if axis == "vertical" else (u + hair, 2 * y - v + breadth)

    image = parts[0].outline.moved(mirror)
    other = parts[-1].outline
    shared = (image & other).area
    whole = image.area + other.area - shared
    off = sum(2 * part.blur for part in parts) * (3 - len(parts)) + 2 * parts[0].edge * image.perimeter
    return Answer(shared / whole - (0.9 if len(parts) == 1 else 0.8), 1.5 * off / whole)


def aligned(parts: Sequence[Part], axis: str, edge: str) -> Answer:
    size, boxes = parts[0].scene.size, [part.box for part in parts]
    places = [
        {"left": b[0], "bottom": b[1], "right": b[2], "top": b[3]}.get(edge, (b[0] + b[2]) / 2 if axis == "vertical" else (b[1] + b[3]) / 2)
        for b in boxes
    ]  # fmt: skip
    return Answer(0.02 - (max(places) - min(places)) / size, _slack(parts) * 2 / size)


def evenly_spaced(parts: Sequence[Part], axis: str) -> Answer:
    along = 0 if axis == "horizontal" else 1
    places = sorted(part.centre[along] for part in parts)
    gaps = np.diff(places)
    mean = float(gaps.mean())
    if mean < 0.01 * parts[0].scene.size:
        return UNKNOWN  # all in one place
    spread = float(np.ptp(gaps)) / mean
    return Answer(0.15 - spread, _slack(parts) * (4 + 2 * spread) / mean)


def _slack(parts: Sequence[Part]) -> float:
    return max(part.reach for part in parts)
