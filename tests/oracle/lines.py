"""What is true of the lines between two parts."""

from __future__ import annotations

from tests.oracle.edges import Point
from tests.oracle.parts import UNKNOWN, Answer, Part
from tests.oracle.regions import solid
from tests.oracle.scenes import Item, Scene


def connected_by(a: Part, b: Part, *, directed: bool = False, by: str | None = None) -> Answer:
    size = a.scene.size
    best = Answer(-1.0, 0.0, sign_only=True)
    for line in a.scene.items:
        if line.kind != "line" or {a.name, b.name} & set(line.parts) or (by and by not in line.parts):
            continue
        shown = _shown(line, a.scene)
        if shown < 0.001 and not line.tips:
            continue  # what cannot be seen connects nothing
        if shown < 0.5:
            return UNKNOWN
        for start, end, tips in (
            (line.points[0], line.points[-1], line.tips),
            (line.points[-1], line.points[0], line.tips.translate(str.maketrans("<>", "><"))),
        ):
            worse = max(a.outline.distance_to(start), b.outline.distance_to(end))
            margin = 0.03 - worse / size
            off = (line.width + (8 if line.tips else 0) + a.edge + b.edge) / size
            if directed and "".join(sorted(tips)) != ">":
                if abs(margin) < 2 * off:
                    return UNKNOWN  # ambiguous for its length before it is wrong for its direction
                margin = -1.0
            if by and margin < 0 and (shown < 1 - 1e-6 or _reaches(line, a, b, start, end)):
                return UNKNOWN  # the part may be taken for a long figure, whose ends are not the line's
            if margin > best.margin:
                best = Answer(margin, off, sign_only=margin < 0)
    return best


def _reaches(line: Item, a: Part, b: Part, start: Point, end: Point) -> bool:
    """Whether a line, taken for a long figure, may connect: the first and last tenth of it count, not only its ends."""
    if len(line.points) > 2:
        return True
    step = (end[0] - start[0]) / 10, (end[1] - start[1]) / 10
    tail = solid([start, (start[0] + step[0], start[1] + step[1])], line.width / 2)
    head = solid([end, (end[0] - step[0], end[1] - step[1])], line.width / 2)
    worse = max(a.outline.distance(tail), b.outline.distance(head))
    return worse < 0.03 * a.scene.size + line.width + a.edge + b.edge


def _shown(line: Item, scene: Scene) -> float:
    """The share of a line's ink that can be seen."""
    seen = line.ink & scene.page
    for item in scene.items[scene.items.index(line) + 1 :]:
        if item.opaque:
            seen = seen - item.ink
    return seen.area / line.ink.area
