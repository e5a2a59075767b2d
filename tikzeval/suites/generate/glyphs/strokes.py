"""What several glyphs are built from: chance to a hundredth, points on ellipses, bars, bands, legs and wheels."""

from __future__ import annotations

from math import atan, ceil, cos, degrees, radians, sin, tan
from random import Random

from tikzeval.suites.generate.ink import Pen, Point, Role


def between(chance: Random, low: float, high: float) -> float:
    """Return a number from `low` to `high`, to a hundredth."""
    return round(chance.uniform(low, high), 2)


def on(angle: float, rx: float, ry: float | None = None, x: float = 0, y: float = 0) -> Point:
    """Return the point of an ellipse around (x, y) at an angle, to a hundredth; a circle where `ry` is left out."""
    turn = radians(angle)
    return round(x + rx * cos(turn), 2), round(y + (rx if ry is None else ry) * sin(turn), 2)


def ring(count: int, radius: float, *, start: float = 90, inner: float | None = None) -> list[Point]:
    """Return the corners of a regular polygon, or with an `inner` radius those of a star of `count` points."""
    if inner is None:
        return [on(start + 360 * step / count, radius) for step in range(count)]
    return [on(start + 180 * step / count, inner if step % 2 else radius) for step in range(2 * count)]


def puffs(rx: float, ry: float, count: int, *, x: float = 0, y: float = 0, bulge: float = 1.35) -> list[Point]:
    """Return the knots of an outline like a cloud's: `count` bumps around an ellipse, which they leave by half of `bulge`."""
    step = 360 / count
    knots = [on(0, rx, ry, x, y)]
    for bump in range(count):
        knots += [on((bump + part) * step, rx * bulge, ry * bulge, x, y) for part in (0.1, 0.9)]
        knots.append(on((bump + 1) * step, rx, ry, x, y))
    return knots


def dome(left: float, right: float, base: float, top: float) -> list[Point]:
    """Return the knots of half an ellipse above a straight base, or below it where `top` is the lower one."""
    middle, half, high = (left + right) / 2, (right - left) / 2, top - base
    knots = (
        (left, base), (left, base + 0.55 * high), (middle - 0.55 * half, top), (middle, top),
        (middle + 0.55 * half, top), (right, base + 0.55 * high), (right, base),
    )  # fmt: skip
    return [(round(x, 2), round(y, 2)) for x, y in knots]


def band(inner: float, outer: float, start: float, end: float, *, x: float = 0, y: float = 0) -> list[Point]:
    """Return the knots of the part of a ring between two angles, in cubics of at most 90 degrees."""
    count = ceil((end - start) / 90)
    step = (end - start) / count
    reach = 4 / 3 * tan(radians(step) / 4)  # of the controls, along the tangent

    def arc(radius: float, turn: float, way: float) -> list[Point]:
        far = round(radius * (1 + reach * reach) ** 0.5, 4)
        off = degrees(atan(reach)) * way
        return [
            on(turn + off, far, None, x, y),
            on(turn + way * step - off, far, None, x, y),
            on(turn + way * step, radius, None, x, y),
        ]

    there = [knot for piece in range(count) for knot in arc(outer, start + piece * step, 1)]
    back = [knot for piece in range(count) for knot in arc(inner, end - piece * step, -1)]
    turned = on(end, inner, None, x, y)
    return [on(start, outer, None, x, y), *there, there[-1], turned, turned, *back]


def bar(pen: Pen, start: Point, end: Point, width: float, role: Role = "body") -> None:
    """Paint a straight bar from point to point."""
    (ax, ay), (bx, by) = start, end
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    dx, dy = (by - ay) / length * width / 2, (ax - bx) / length * width / 2
    corners = (ax + dx, ay + dy), (bx + dx, by + dy), (bx - dx, by - dy), (ax - dx, ay - dy)
    pen.polygon(*((round(x, 2), round(y, 2)) for x, y in corners), role=role)


def legs(
    pen: Pen,
    left: float,
    right: float,
    top: float,
    *,
    foot: float = -1,
    width: float = 0.16,
    splay: float = 0,
    role: Role = "body",
) -> None:
    """Paint a pair of legs joined at their upper end; `splay` is how far the feet go outwards."""
    bridge = round(top - width, 2)
    pen.polygon(
        (left - splay, foot), (left, top), (right, top), (right + splay, foot), (right + splay - width, foot),
        (right - width, bridge), (left + width, bridge), (left - splay + width, foot), role=role,
    )  # fmt: skip


def wheels(pen: Pen, places: tuple[float, ...], y: float, radius: float, hub: Role = "light") -> None:
    """Paint wheels beside each other."""
    for x in places:
        pen.ellipse(x, y, radius, role="dark")
        pen.ellipse(x, y, round(radius * 0.45, 2), role=hub)


def eyes(pen: Pen, *places: Point, size: float = 0.08) -> None:
    """Paint dark eyes."""
    for x, y in places:
        pen.ellipse(x, y, size, role="dark")


def wide_eyes(pen: Pen, *places: Point, size: float = 0.15) -> None:
    """Paint eyes with their whites, which show on a dark head as well; they look to the right a little."""
    for x, y in places:
        pen.ellipse(x, y, size, role="light")
        pen.ellipse(round(x + size / 4, 2), y, round(size / 2, 2), role="dark")
