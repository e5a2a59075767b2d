"""What is true of the directions of parts: parallel, perpendicular, turned."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tests.oracle.edges import Point
from tests.oracle.parts import UNKNOWN, Answer, Part
from tests.oracle.regions import Floats, Region, Solid

ANGLES = 720  # directions in which outlines are turned


def parallel(a: Part, b: Part) -> Answer:
    return _angle(a, b, 0.0)


def perpendicular(a: Part, b: Part) -> Answer:
    return _angle(a, b, 90.0)


def _angle(a: Part, b: Part, wanted: float) -> Answer:
    turns = []
    unsure = 0.0
    for part in (a, b):
        angle, (least, ratio, most), spread = _direction(part.outline, part.blur)
        hair = part.edge / math.sqrt(part.outline.area)
        if least - 6 * hair < 1.5 < most + 6 * hair or spread > 10 or part.loose:
            return UNKNOWN  # which of two directions is a matter of hairs
        unsure += (math.degrees(3 * hair) + spread) / 90
        turns.append(angle if ratio >= 1.5 else math.nan)
    if any(map(math.isnan, turns)):
        return Answer(-1.0, 0.0)
    between = abs(turns[0] - turns[1]) % 180
    between = min(between, 180 - between)
    return Answer((10 - abs(between - wanted)) / 90, unsure)


def _direction(outline: Region, blur: float) -> tuple[float, Floats, float]:
    """Of the smallest box at any angle: the direction of its longer side in degrees, and how many times that is the shorter
    one; of the boxes whose area is as small within `blur`: the least and most of that, and the degrees they are turned by.
    """
    corners = _hull(outline.corners)
    ways = np.diff(np.vstack([corners, corners[:1]]), axis=0)
    angles = np.arctan2(ways[:, 1], ways[:, 0]) % (math.pi / 2)
    widths = np.ptp(corners @ np.array([np.cos(angles), np.sin(angles)]), axis=0)
    heights = np.ptp(corners @ np.array([-np.sin(angles), np.cos(angles)]), axis=0)
    areas = widths * heights
    best = int(areas.argmin())
    small = areas < areas[best] + 2 * blur
    apart = np.abs(angles - angles[best])[small]
    spread = math.degrees(float(np.minimum(apart, math.pi / 2 - apart).max()))
    angle = math.degrees(angles[best]) + (90 if heights[best] > widths[best] else 0)
    ratios = np.maximum(widths, heights) / np.minimum(widths, heights)
    return angle, np.array([ratios[small].min(), ratios[best], ratios[small].max()]), spread


def _hull(points: Floats) -> Floats:
    """Andrew's monotone chain."""
    ordered = sorted(set(map(tuple, points.tolist())))

    def chain(some: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for x, y in some:
            while len(kept) > 1 and (kept[-1][0] - kept[-2][0]) * (y - kept[-2][1]) <= (kept[-1][1] - kept[-2][1]) * (
                x - kept[-2][0]
            ):
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return np.array(chain(ordered) + chain(ordered[::-1]))


def rotated_by(a: Part, b: Part, degrees: float) -> Answer:
    """Both outlines star-shaped around their centroids: their polar curves shifted are the outlines turned.

    What overlaps alike at every angle, as a disc does, has none.
    """
    far = [_polar(part.outline) for part in (a, b)]
    index = np.arange(ANGLES)
    shifted = far[1][(index[None, :] - index[:, None]) % ANGLES]  # row k: b turned by k steps
    shared = np.minimum(shifted, far[0]) ** 2 / 2 * (2 * math.pi / ANGLES)
    areas = shared.sum(axis=1)
    iou = areas / (2 - areas)
    here = float(np.interp(degrees % 360, 360 / ANGLES * np.arange(ANGLES + 1), [*iou, iou[0]]))
    off = sum(2 * part.blur / part.outline.area for part in (a, b))
    best, least = float(iou.max()), float(iou.min())
    return Answer(min(here - 0.7, 0.05 - (best - here), best - least - 0.02), 0.008 + off)


def _polar(outline: Region) -> Floats:
    """How far the boundary of a star-shaped outline of area 1 is from its centroid, in `ANGLES` directions."""
    x, y = outline.centroid
    turns = 2 * math.pi / ANGLES * np.arange(ANGLES)
    way = np.array([np.cos(turns), np.sin(turns)])
    low, high = np.zeros(ANGLES), np.full(ANGLES, outline.perimeter)
    for _ in range(24):
        middle = (low + high) / 2
        inside = outline.contains((middle * way).T + np.array([x, y]))
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return low / math.sqrt(outline.area)


def convex(part: Part) -> bool:
    """Whether a part's outline is one convex piece, of which `rotated_by` knows the truth."""
    items = part.scene.of(part.name)
    return len(items) == 1 and isinstance(items[0].filled, Solid) and part.loose == 0
