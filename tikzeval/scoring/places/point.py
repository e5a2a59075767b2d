"""`at` and `offset`: a part's centre, or one edge of its box, is at a point, or so far from another's."""

from __future__ import annotations

import math

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.places.base import Sought, anchored, blur, in_box, longer

OFF = 0.03  # of the longer side of the box


def at(one: Part, other: Part, sought: Sought) -> Finding:
    """The part's centre (or `anchor`) is at most 3 % of the box's longer side, in x and in y, from the point `at`.

    Margin: 3 % less the greater of the two differences; an axis that is null does not count.
    """
    left, bottom, right, top = other.outline.bounds
    unit = longer(other)
    wanted = (
        None if sought.at[0] is None else left + sought.at[0] * (right - left),
        None if sought.at[1] is None else bottom + sought.at[1] * (top - bottom),
    )
    found = anchored(one, sought.anchor)
    off = _furthest(found, wanted, unit)
    allowed = sought.allowed(OFF)
    x, y = (value if value is not None else math.nan for value in found)
    what = "centre" if sought.anchor == "centre" else f"{sought.anchor} edge"
    asked = ", ".join("any" if value is None else f"{value:.3f}" for value in sought.at)
    evidence = (
        f"the {what} of {one.name} is at {in_box(x, y, other)} of {other.name}, {off:.1%} of its longer side off "
        f"({asked}); at most {allowed:.1%} is allowed"
    )
    return Finding(allowed - off, evidence, blur(one, other, unit=unit))


def offset(one: Part, other: Part, sought: Sought) -> Finding:
    """The part's centre is `at` (right, up) from the other's, in longer sides of `scale` (else of the other), to 3 % of that.

    Margin: 3 % less the greater of the differences in x and in y; an axis that is null does not count.
    """
    unit = longer(sought.scale or other)
    (x, y), (other_x, other_y) = _centre(one), _centre(other)
    found = ((x - other_x) / unit, (y - other_y) / unit)
    off = _furthest(found, sought.at, 1.0)
    allowed = sought.allowed(OFF)
    asked = ", ".join("any" if value is None else f"{value:.3f}" for value in sought.at)
    evidence = (
        f"the centre of {one.name} is ({found[0]:.3f}, {found[1]:.3f}) from that of {other.name} in longer sides of "
        f"{(sought.scale or other).name}, {off:.3f} off ({asked}); at most {allowed:.3f} is allowed"
    )
    return Finding(allowed - off, evidence, blur(one, other, unit=unit))


def _centre(part: Part) -> tuple[float, float]:
    left, bottom, right, top = part.outline.bounds
    return (left + right) / 2, (bottom + top) / 2


def _furthest(
    found: tuple[float | None, float | None], wanted: tuple[float | None, float | None], unit: float
) -> float:
    """Return the greater of the differences along the axes that are asked for, in units; 0 where none is."""
    pairs = [(is_, asked) for is_, asked in zip(found, wanted, strict=True) if is_ is not None and asked is not None]
    return max((abs(is_ - asked) / max(1e-9, unit) for is_, asked in pairs), default=0.0)
