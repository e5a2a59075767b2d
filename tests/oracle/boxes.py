"""What is true of the boxes of two parts: which is left, above, wider, in the middle, beside, on."""

from __future__ import annotations

from tests.oracle.edges import Box
from tests.oracle.parts import UNKNOWN, Answer, Part


def left_of(a: Part, b: Part) -> Answer:
    return _shift(a, b, 0, 1)


def right_of(a: Part, b: Part) -> Answer:
    return _shift(a, b, 0, -1)


def below(a: Part, b: Part) -> Answer:
    return _shift(a, b, 1, 1)


def above(a: Part, b: Part) -> Answer:
    return _shift(a, b, 1, -1)


def _shift(a: Part, b: Part, axis: int, sign: int) -> Answer:
    size = a.scene.size
    margin = (sign * (b.centre[axis] - a.centre[axis]) - 0.1 * (a.extent[axis] + b.extent[axis])) / size
    return Answer(margin, 1.3 * (a.reach + b.reach) / size)


def wider_than(a: Part, b: Part) -> Answer:
    return _longer(a, b, 0)


def taller_than(a: Part, b: Part) -> Answer:
    return _longer(a, b, 1)


def _longer(a: Part, b: Part, axis: int) -> Answer:
    ratio = a.extent[axis] / b.extent[axis]
    return Answer(ratio - 1.1, 2 * ratio * (a.reach / a.extent[axis] + b.reach / b.extent[axis]))


def centred_in(a: Part, b: Part) -> Answer:
    shares = [abs(p - q) / extent for p, q, extent in zip(a.centre, b.centre, b.extent, strict=True)]
    return Answer(
        0.1 - max(shares),
        (a.reach + b.reach) * 1.3 * max((1 + 2 * s) / e for s, e in zip(shares, b.extent, strict=True)),
    )


# --- of which only the clear cases are known -----------------------------------------------------------


def beside(a: Part, b: Part) -> Answer:
    """Left or right of it, at the same height."""
    (ax, _), (bx, _) = a.centre, b.centre
    wide = a.extent[0] + b.extent[0]
    shared = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    if shared < -0.01 * a.scene.size or abs(ax - bx) < 0.02 * wide:
        return Answer(-1.0, 0.0, sign_only=True)
    if shared > 0.95 * min(a.extent[1], b.extent[1]) and abs(ax - bx) > max(0.6 * wide, 0.1 * a.scene.size):
        return Answer(1.0, 0.0, sign_only=True)
    return UNKNOWN


def on(a: Part, b: Part) -> Answer:
    """Its foot meets what supports at least half of its width from below."""
    size = a.scene.size
    (left, _, right, top), (its_left, bottom, its_right, _) = a.full.box, b.full.box
    over = min(right, its_right) - max(left, its_left)
    if a.full.distance(b.full) > 0.1 * size or top < bottom or over < 0.2 * (right - left):
        return Answer(-1.0, 0.0, sign_only=True)
    boxes = all(len(part.region.boundary) == 4 and part.full.area > 0.999 * _area(part.box) for part in (a, b))
    if boxes and 0 < a.box[1] - b.box[3] < 0.005 * size and over > 0.95 * (right - left):
        return Answer(1.0, 0.0, sign_only=True)
    return UNKNOWN


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
