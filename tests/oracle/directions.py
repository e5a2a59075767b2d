"""What is true of the directions of parts: parallel, perpendicular, turned.

A main direction is a side of the smallest box around a part. Where two boxes are nearly of one size, which is the smaller
hangs on hairs: each side of a box of perimeter P may be off by `edge`, its area by `edge` · P, so that every box may be the
smallest whose area is within `edge` · (P + the smallest one's P) of the least. What is read from the picture may be any of
them, if its stated tolerance covers the degrees between it and the true one (`Answer.tie`). Where some of these boxes are, or
with sides off by twice `edge` may be, less than 1.5 times as long as wide and others more, there is no truth to hold against.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    unsure = tie = 0.0
    for part in (a, b):
        found = _direction(part)
        if found.least < 1.5 <= found.most or part.loose:
            return UNKNOWN
        unsure += math.degrees(3 * part.edge / math.sqrt(part.outline.area)) / 90
        tie += found.spread / 90
        turns.append(found.degrees if found.least >= 1.5 else math.nan)
    if any(map(math.isnan, turns)):
        return Answer(-1.0, 0.0)
    between = abs(turns[0] - turns[1]) % 180
    between = min(between, 180 - between)
    return Answer((10 - abs(between - wanted)) / 90, unsure, tie=tie)


@dataclass(frozen=True)
class Direction:
    """The longer side of the smallest box at any angle, and of all boxes that may be the smallest."""

    degrees: float  # of the smallest
    spread: float  # degrees between it and those of the others
    least: float  # times that the longer side of any of them may be the shorter one
    most: float


def _direction(part: Part) -> Direction:
    corners = _hull(part.outline.corners)
    ways = np.diff(np.vstack([corners, corners[:1]]), axis=0)
    angles = np.arctan2(ways[:, 1], ways[:, 0])
    along = np.ptp(corners @ np.array([np.cos(angles), np.sin(angles)]), axis=0)
    across = np.ptp(corners @ np.array([-np.sin(angles), np.cos(angles)]), axis=0)
    turns = (np.degrees(angles) + np.where(across > along, 90, 0)) % 180
    longer, shorter = np.maximum(along, across), np.minimum(along, across)
    areas = longer * shorter
    best = int(areas.argmin())
    off = part.edge * 2 * (longer + shorter)
    rivals = areas - off <= areas[best] + off[best]
    apart = np.abs(turns - turns[best])[rivals]
    longer, shorter = longer[rivals], shorter[rivals]
    return Direction(
        degrees=float(turns[best]),
        spread=float(np.minimum(apart, 180 - apart).max()),
        least=float(((longer - 2 * part.edge) / (shorter + 2 * part.edge)).min()),
        most=float(((longer + 2 * part.edge) / (shorter - 2 * part.edge)).max()),
    )


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
