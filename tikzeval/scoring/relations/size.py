"""`larger_than`, `smaller_than`, `taller_than`, `wider_than`, `same_size`: ratios of visible areas and extents."""

from __future__ import annotations

from collections.abc import Callable

from tikzeval.picture.regions import less
from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, Relation, height, width

LARGER = 1.2
LONGER = 1.1
SAME = 1.2  # what is not larger by this much, either way, is of the same size
RATIO_BLUR = 0.01


def area(part: Part) -> float:
    """Return the area in pt² that a part encloses, less what later shapes cover of its ink."""
    return float(less(part.outline, less(part.full, part.region)).area)


def _ratio(measure: Callable[[Part], float], word: str, least: float) -> Relation:
    def examine(one: Part, other: Part, asked: Asked) -> Finding:
        ratio = measure(one) / max(1e-9, measure(other))
        evidence = f"{one.name} is {ratio:.2f} times as {word} as {other.name}"
        return Finding(ratio - asked.threshold(least), evidence, RATIO_BLUR)

    examine.__doc__ = f"One is at least {least} times as {word} as the other.\n\nMargin: the ratio less {least}."
    return examine


larger_than = _ratio(area, "large", LARGER)
taller_than = _ratio(height, "tall", LONGER)
wider_than = _ratio(width, "wide", LONGER)


def smaller_than(one: Part, other: Part, asked: Asked) -> Finding:
    """The other is at least 1.2 times as large as one."""
    return larger_than(other, one, asked)


def same_size(one: Part, other: Part, asked: Asked) -> Finding:
    """The larger of the two is at most 1.2 times as large as the smaller.

    Margin: 1.2 less that ratio.
    """
    areas = sorted((area(one), area(other)))
    ratio = areas[1] / max(1e-9, areas[0])
    larger, smaller = (one, other) if area(one) >= area(other) else (other, one)
    evidence = f"{larger.name} is {ratio:.2f} times as large as {smaller.name}"
    return Finding(asked.threshold(SAME) - ratio, evidence, RATIO_BLUR)
