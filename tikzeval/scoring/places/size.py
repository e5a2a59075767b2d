"""`as_wide` and `as_tall`: a part's width or height is so many times another's."""

from __future__ import annotations

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.places.base import Place, Sought

OFF = 0.1  # of the ratio


def _as(axis: int, word: str, extent: str) -> Place:
    def examine(one: Part, other: Part, sought: Sought) -> Finding:
        sides = [part.outline.bounds[axis + 2] - part.outline.bounds[axis] for part in (one, other)]
        ratio = sides[0] / max(1e-9, sides[1])
        off, allowed = abs(ratio / sought.times - 1), sought.allowed(OFF)
        evidence = (
            f"{one.name} is {ratio:.3f} times as {word} as {other.name}, {off:.1%} off {sought.times:g}; at most {allowed:.0%} "
            f"is allowed"
        )
        return Finding(allowed - off, evidence, (one.slack / sides[0] + other.slack / sides[1]) if min(sides) else 1.0)

    examine.__doc__ = (
        f"The part's {extent} is `times` the other's, to 10 % of that.\n\n"
        "Margin: 10 % less the difference, as a share of what is asked."
    )
    return examine


as_wide = _as(0, "wide", "width")
as_tall = _as(1, "tall", "height")
