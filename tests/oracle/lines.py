"""What is true of the lines between two parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise, permutations

from tests.oracle.edges import Point
from tests.oracle.parts import EDGE, UNKNOWN, Answer, Part
from tests.oracle.scenes import Item, Scene

REACH = 0.03  # of the picture, from an end to what it should reach
MEET = 0.004  # of the picture, or a line's width: ends that near meet
TIP = 8  # points: no tip is longer


def connected_by(a: Part, b: Part, *, directed: bool = False, by: str | None = None) -> Answer:
    size = a.scene.size
    best = Answer(-1.0, 0.0, sign_only=True)
    lines = [
        line
        for line in a.scene.items
        if line.kind == "line" and not {a.name, b.name} & set(line.parts) and (not by or by in line.parts)
    ]
    for line in lines:
        shown = _shown(line, a.scene)
        if shown < 0.001 and not line.tips:
            continue  # what cannot be seen connects nothing
        if shown < 0.5 or (line.tips and _cramped(line)):
            return UNKNOWN
        for start, end, tips in (
            (line.points[0], line.points[-1], line.tips),
            (line.points[-1], line.points[0], line.tips.translate(str.maketrans("<>", "><"))),
        ):
            margin = REACH - max(a.outline.distance_to(start), b.outline.distance_to(end)) / size
            off = _off(line, a, b)
            if directed and "".join(sorted(tips)) != ">":
                if abs(margin) < 2 * off:
                    return UNKNOWN  # ambiguous for its length before it is wrong for its direction
                margin = -1.0
            if margin > best.margin:
                best = Answer(margin, off, sign_only=margin < 0)
    return UNKNOWN if _may_join(lines, a, b, best) else best


def _cramped(line: Item) -> bool:
    """Whether a tip has no room: TikZ takes its length from the segment before it, and of a shorter one the line turns back."""
    return any(math.dist(start, end) < TIP for start, end in pairwise(line.points))


def _off(line: Item, a: Part, b: Part) -> float:
    """How far the margin of a line may be off: where it ends hangs on its cap and tip."""
    return (line.width + (TIP if line.tips else 0) + a.edge + b.edge) / a.scene.size


def _may_join(lines: Sequence[Item], a: Part, b: Part, best: Answer) -> bool:
    """Whether lines that may meet end to end would connect better, as one, than the best of them does alone.

    Whether they do meet hangs on what is at their ends.
    """
    size = a.scene.size
    for one, other in permutations(lines, 2):
        off = max(_off(one, a, b), _off(other, a, b))
        for start, joint in permutations((one.points[0], one.points[-1])):
            for meet, end in permutations((other.points[0], other.points[-1])):
                if _meet(joint, meet, one, other, size):
                    worse = max(a.outline.distance_to(start), b.outline.distance_to(end))
                    if REACH - worse / size > max(-off, best.margin - off - best.bound):
                        return True
    return False


def _meet(joint: Point, meet: Point, one: Item, other: Item, size: float) -> bool:
    tips = sum(TIP for line in (one, other) if line.tips)
    return math.dist(joint, meet) < max(MEET * size, one.width, other.width) + tips + 2 * EDGE


def _shown(line: Item, scene: Scene) -> float:
    """The share of a line's ink that can be seen."""
    seen = line.ink & scene.page
    for item in scene.items[scene.items.index(line) + 1 :]:
        if item.opaque:
            seen = seen - item.ink
    return seen.area / line.ink.area
