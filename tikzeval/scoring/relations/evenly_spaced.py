"""`evenly_spaced`: several parts follow each other at equal distances."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, centre

UNEVEN = 0.15  # of the mean gap


def evenly_spaced(parts: Sequence[Part], asked: Asked) -> Finding:
    """Three or more: the gaps between consecutive centres along the axis differ by at most 15 % of the mean gap.

    Margin: 15 % less (largest gap − smallest gap) / mean gap; −1 where all centres are in one place.
    """
    axis = ("horizontal", "vertical").index(asked.axis)
    row = sorted(parts, key=lambda part: centre(part)[axis])
    gaps = [centre(after)[axis] - centre(before)[axis] for before, after in pairwise(row)]
    mean = sum(gaps) / len(gaps)
    blur = max(part.slack for part in parts)
    if mean <= blur:
        return Finding(-1, f"{', '.join(part.name for part in row)} all lie in one place along the {asked.axis} axis")
    between = [f"{before.name}–{after.name}" for before, after in pairwise(row)]
    smallest, largest = gaps.index(min(gaps)), gaps.index(max(gaps))
    uneven = (gaps[largest] - gaps[smallest]) / mean
    allowed = asked.threshold(UNEVEN)
    evidence = (
        f"the gaps between centres run from {gaps[smallest]:.1f} pt ({between[smallest]}) to {gaps[largest]:.1f} pt "
        f"({between[largest]}), {uneven:.0%} of the mean apart; at most {allowed:.0%} is asked"
    )
    return Finding(allowed - uneven, evidence, 4 * blur / mean)
