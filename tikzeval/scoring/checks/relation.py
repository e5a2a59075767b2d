"""`relation`: how two parts lie to each other, read from their visible pixels.

Directions follow the position rule of GenEval (Ghosh et al., 2023, arXiv:2310.11513, §3): centres of the
visible boxes must differ by more than a tenth of the two sizes together, so that overlapping boxes with all but
equal centres do not count. Sizes and lengths are shares of the picture's longer side (512 pixels).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from scipy import ndimage

from tikzeval.picture.raster import SIDE
from tikzeval.picture.scene import Extent, Mask, Part
from tikzeval.scoring.checks.base import EDGE, Check, Finding, View

Relation = Literal[
    "left_of", "right_of", "above", "below", "inside", "contains", "overlaps", "touches", "near", "apart", "on",
    "beside", "larger_than", "smaller_than", "taller_than", "wider_than",
]  # fmt: skip

GENEVAL = 0.1  # of the two sizes together
INSIDE = 0.9  # of the visible ink
OVERLAP = 0.05  # of the smaller silhouette
TOUCH = 0.02  # of the picture's longer side
NEAR = 0.12
ABOVE_SUPPORT = 0.03
FOOT = 0.1  # of the height, from below
LARGER = 1.2
LONGER = 1.1


class RelationCheck(Check):
    """Subject, relation, object: `otter` `inside` `plane`."""

    kind: Literal["relation"] = "relation"
    subject: str
    relation: Relation
    object: str
    tolerance: float | None = None  # replaces the relation's own threshold

    def parts(self) -> tuple[str, ...]:
        """Both parts."""
        return (self.subject, self.object)

    def examine(self, view: View) -> Finding:
        """Margin: by how much the relation's threshold is exceeded, in the relation's own measure."""
        one, other = view.scene.parts[self.subject], view.scene.parts[self.object]
        # Where one part is drawn within the other, the outer one counts without it.
        one, other = one.without.get(self.object, one), other.without.get(self.subject, other)
        if one.extent is None or other.extent is None:
            bare = self.subject if one.extent is None else self.object
            return Finding(-1, f"{bare} has no visible ink beside what it shares with the other")
        return RELATIONS[self.relation](one, other, self.tolerance)


def _extents(one: Part, other: Part) -> tuple[Extent, Extent]:
    assert one.extent is not None, "examine has looked"
    assert other.extent is not None, "examine has looked"
    return one.extent, other.extent


def _direction(axis: int, sign: int, word: str) -> Callable[[Part, Part, float | None], Finding]:
    def examine(one: Part, other: Part, tolerance: float | None) -> Finding:
        a, b = _extents(one, other)
        sizes = (a.width + b.width) if axis == 0 else (a.height + b.height)
        offset = sign * (b.centre[axis] - a.centre[axis]) / SIDE
        needed = (GENEVAL if tolerance is None else tolerance) * sizes / SIDE
        evidence = (
            f"the centre of {one.name} is {abs(offset):.0%} of the picture "
            f"{word if offset >= 0 else 'the other way than ' + word} the centre of {other.name}; {needed:.0%} is asked"
        )
        return Finding(offset - needed, evidence, EDGE)

    return examine


def _inside(one: Part, other: Part, tolerance: float | None) -> Finding:
    needed = INSIDE if tolerance is None else tolerance
    share = float((one.visible & other.silhouette).sum() / one.visible.sum())
    return Finding(share - needed, f"{share:.0%} of {one.name} lies within {other.name}; {needed:.0%} is asked", 0.005)


def _contains(one: Part, other: Part, tolerance: float | None) -> Finding:
    return _inside(other, one, tolerance)


def _overlaps(one: Part, other: Part, tolerance: float | None) -> Finding:
    needed = OVERLAP if tolerance is None else tolerance
    smaller = max(1, min(one.silhouette.sum(), other.silhouette.sum()))
    share = float((one.silhouette & other.silhouette).sum() / smaller)
    return Finding(share - needed, f"{one.name} and {other.name} share {share:.0%} of the smaller one", 0.005)


def gap(one: Mask, other: Mask) -> float:
    """Return the shortest distance between two masks as a share of the picture's side; 0 where they meet."""
    if (one & other).any():
        return 0.0
    distance = np.asarray(ndimage.distance_transform_edt(~other))
    return max(0.0, float(distance[one].min()) - 1) / SIDE


def _within(limit: float) -> Callable[[Part, Part, float | None], Finding]:
    def examine(one: Part, other: Part, tolerance: float | None) -> Finding:
        allowed = limit if tolerance is None else tolerance
        distance = gap(one.visible, other.visible)
        evidence = (
            f"{one.name} and {other.name} are {distance:.1%} of the picture apart; at most {allowed:.0%} is asked"
        )
        return Finding(allowed - distance, evidence, EDGE)

    return examine


def _apart(one: Part, other: Part, tolerance: float | None) -> Finding:
    needed = TOUCH if tolerance is None else tolerance
    distance = gap(one.visible, other.visible)
    evidence = f"{one.name} and {other.name} are {distance:.1%} of the picture apart; more than {needed:.0%} is asked"
    return Finding(distance - needed, evidence, EDGE)


def _on(one: Part, other: Part, tolerance: float | None) -> Finding:
    """One rests on the other: its foot meets the other's ink, half of its width is over it, and it is the higher.

    A support may rise beside what it bears (an armchair's back, a balloon's ropes, a slanting wing): only the columns
    under the bearer count.
    """
    a, b = _extents(one, other)
    lift = ABOVE_SUPPORT if tolerance is None else tolerance
    columns = slice(int(a.left), int(a.right))
    support = other.alone[:, columns]
    over = float(support.any(axis=0).mean())
    if not over:
        return Finding(-0.5, f"nothing of {other.name} is below {one.name}")
    foot = np.zeros_like(one.visible)
    ankle = int(a.bottom - max(2.0, FOOT * a.height))
    foot[ankle:] = one.visible[ankle:]
    distance = gap(foot, other.alone)
    above_bottom = (b.bottom - a.bottom) / SIDE + EDGE  # ≥ 0: the foot is not below the support
    higher = (_middle(support) - _middle(one.visible[:, columns])) / SIDE
    evidence = (
        f"the foot of {one.name} is {distance:.1%} of the picture from {other.name}, which is below {over:.0%} of its width; "
        f"its middle is {abs(higher):.0%} {'above' if higher >= 0 else 'below'} the middle of what is there"
    )
    return Finding(min(over - 0.5, lift - distance, above_bottom, higher), evidence, EDGE)


def _middle(mask: Mask) -> float:
    """Return the mean row of a mask's True pixels."""
    return float(np.argwhere(mask)[:, 0].mean())


def _beside(one: Part, other: Part, tolerance: float | None) -> Finding:
    a, b = _extents(one, other)
    needed = 0.5 if tolerance is None else tolerance
    apart = abs(a.centre[0] - b.centre[0]) / ((a.width + b.width) / 2)
    level = max(0.0, min(a.bottom, b.bottom) - max(a.top, b.top)) / min(a.height, b.height)
    evidence = (
        f"{one.name} and {other.name} are {apart:.1f} mean widths apart from left to right, "
        f"and share {level:.0%} of the lower one's height"
    )
    return Finding(min(apart - needed, level - 0.5), evidence, EDGE)


def _ratio(measure: Callable[[Part], float], word: str, least: float) -> Callable[[Part, Part, float | None], Finding]:
    def examine(one: Part, other: Part, tolerance: float | None) -> Finding:
        needed = least if tolerance is None else tolerance
        ratio = measure(one) / max(1.0, measure(other))
        return Finding(ratio - needed, f"{one.name} is {ratio:.2f} times as {word} as {other.name}", 0.01)

    return examine


def _area(part: Part) -> float:
    return float((part.silhouette & (part.visible | ~part.alone)).sum())


def _height(part: Part) -> float:
    return part.extent.height if part.extent else 0.0


def _width(part: Part) -> float:
    return part.extent.width if part.extent else 0.0


_larger = _ratio(_area, "large", LARGER)


def _smaller(one: Part, other: Part, tolerance: float | None) -> Finding:
    return _larger(other, one, tolerance)


RELATIONS: dict[str, Callable[[Part, Part, float | None], Finding]] = {
    "left_of": _direction(0, +1, "left of"),
    "right_of": _direction(0, -1, "right of"),
    "above": _direction(1, +1, "above"),
    "below": _direction(1, -1, "below"),
    "inside": _inside,
    "contains": _contains,
    "overlaps": _overlaps,
    "touches": _within(TOUCH),
    "near": _within(NEAR),
    "apart": _apart,
    "on": _on,
    "beside": _beside,
    "larger_than": _larger,
    "smaller_than": _smaller,
    "taller_than": _ratio(_height, "tall", LONGER),
    "wider_than": _ratio(_width, "wide", LONGER),
}
