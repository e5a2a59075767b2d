"""`aligned`: several parts stand in one row, or in one column."""

from __future__ import annotations

from collections.abc import Sequence

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked

LINED_UP = 0.02  # of the picture's longer side
# Where an edge is in a box; the centre is half-way between the two edges that the axis runs along.
_PLACES = {
    ("horizontal", "centre"): (1, 3), ("horizontal", "bottom"): (1, 1), ("horizontal", "top"): (3, 3),
    ("vertical", "centre"): (0, 2), ("vertical", "left"): (0, 0), ("vertical", "right"): (2, 2),
}  # fmt: skip


def aligned(parts: Sequence[Part], asked: Asked) -> Finding:
    """Two or more stand in one row (`axis: horizontal`) or column: centres, or one `edge`, differ by at most 2 % of the picture.

    Margin: 2 % less the greatest difference of that coordinate, as a share of the picture's longer side.
    """
    low, high = _PLACES[asked.axis, asked.edge]
    at = {part.name: (part.box[low] + part.box[high]) / 2 for part in parts}
    first, last = min(at, key=at.__getitem__), max(at, key=at.__getitem__)
    off = (at[last] - at[first]) / asked.size
    allowed = asked.threshold(LINED_UP)
    line = "row" if asked.axis == "horizontal" else "column"
    way = "higher" if asked.axis == "horizontal" else "further right"
    what = "centre" if asked.edge == "centre" else f"{asked.edge} edge"
    evidence = (
        f"in the {line} of {len(parts)}, the {what} of {last} is {off:.1%} of the picture {way} than that of {first}; "
        f"at most {allowed:.1%} is asked"
    )
    return Finding(allowed - off, evidence, asked.blur(*parts))
