"""Random pieces of parts: discs, rings, convex polygons and lines, some of them faded or clipped."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import Any

from tests.oracle.edges import TURN, Point
from tests.oracle.regions import Nothing
from tests.oracle.scenes import LINES, Item

COLOURS = (
    "red", "blue", "orange", "teal", "violet", "brown", "magenta", "cyan", "olive", "lime", "pink", "black", "gray",
    "yellow", "green", "purple",
)  # fmt: skip


class Pieces:
    """Makes pieces for one page, each of another colour."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.colours = list(COLOURS)
        rng.shuffle(self.colours)
        self.width, self.height = rng.uniform(150, 420), rng.uniform(150, 420)
        self.size = max(self.width, self.height)

    def place(self) -> Point:
        return self.width * self.rng.uniform(0.12, 0.88), self.height * self.rng.uniform(0.12, 0.88)

    def piece(self, at: Point, reach: float, parts: tuple[str, ...], *, even: bool = False) -> Item:
        """One piece of a part within about `reach` of a point; `even` ones have their middle there."""
        rng = self.rng
        colour = self.colours.pop()
        kinds = (
            ["disc", "ring", "box", "regular", "line"] if even else ["disc", "ring", "box", "regular", "line", "convex"]
        )
        kind = rng.choice(kinds)
        angle = rng.choice((0.0, rng.uniform(0, TURN)))
        paint = rng.choice(("fill", "fill", "draw", "filldraw"))
        line: dict[str, Any] = {
            "paint": paint,
            "width": 0.0 if paint == "fill" else rng.uniform(0.02, 0.2) * reach + 0.6,
            "join": rng.choice(("miter", "round", "bevel")),
            "parts": parts,
        }
        if kind == "disc":
            item = Item("disc", (at,), colour, radius=reach * rng.uniform(0.5, 1), **line)
        elif kind == "ring":
            outer = reach * rng.uniform(0.7, 1)
            line["width"] = min(line["width"], 0.1 * outer)
            item = Item("ring", (at,), colour, radius=outer, inner=outer * rng.uniform(0.4, 0.7), **line)
        elif kind == "line":
            half = (reach * math.cos(angle), reach * math.sin(angle))
            ends = ((at[0] - half[0], at[1] - half[1]), (at[0] + half[0], at[1] + half[1]))
            line |= {
                "paint": "draw",
                "width": reach * rng.uniform(0.08, 0.5),
                "cap": rng.choice(("butt", "round", "rect")),
            }
            item = Item("line", ends, colour, **line)
        else:
            if kind == "box":
                points = rectangle(at, reach * rng.uniform(0.5, 2), reach * rng.uniform(0.5, 2), angle)
            elif kind == "regular":
                points = regular(at, reach, rng.choice((3, 4, 5, 6, 8)), angle)
            else:
                points = convex(rng, at, reach)
                line["width"] = min(line["width"], 0.1 * reach)
            item = Item("polygon", points, colour, **line)
        if rng.random() < 0.15:
            item = replace(
                item, opacity=round(rng.uniform(0.35, 0.75), 2), group=item.paint != "filldraw" and rng.random() < 0.3
            )
        solid_ink = isinstance(item.hole, Nothing) and item.kind != "ring"
        if not even and solid_ink and rng.random() < 0.15:
            off = (at[0] + rng.uniform(-0.5, 0.5) * reach, at[1] + rng.uniform(-0.5, 0.5) * reach)
            clip = (
                Item("disc", (off,), "black", radius=reach * rng.uniform(0.6, 1))
                if rng.random() < 0.5
                else Item(
                    "polygon",
                    rectangle(off, reach * rng.uniform(0.8, 2), reach * rng.uniform(0.8, 2), angle + 0.3),
                    "black",
                )
            )
            item = replace(item, clip=clip)
        return item

    def connector(self, items: list[Item]) -> Item:
        """A thin line between pieces of two parts, whose ends reach them more or less."""
        rng = self.rng
        hair = 0.01 * self.size
        (x0, y0), (x1, y1) = (
            (item.points[0][0] + rng.uniform(-hair, hair), item.points[0][1] + rng.uniform(-hair, hair))
            for item in (items[0], items[-1])
        )
        if math.hypot(x1 - x0, y1 - y0) < 0.2 * self.size:  # no room for a line
            x1, y1 = (x1 + 0.5 * self.width) % self.width, (y1 + 0.5 * self.height) % self.height
        short = [rng.choice((0.0, 0.1, 0.2, 0.3)) for _ in range(2)]
        start = x0 + short[0] * (x1 - x0), y0 + short[0] * (y1 - y0)
        end = x1 - short[1] * (x1 - x0), y1 - short[1] * (y1 - y0)
        stations = [start, end]
        if rng.random() < 0.4:
            stations.insert(
                1,
                (
                    (x0 + x1) / 2 + rng.uniform(-0.1, 0.1) * self.size,
                    (y0 + y1) / 2 + rng.uniform(-0.1, 0.1) * self.size,
                ),
            )
        return Item(
            "line", tuple(stations), self.colours.pop(), paint="draw", width=rng.choice((0.4, 0.8, 1.2)),
            tips=rng.choice(("", "", ">", "<", "<>")), parts=rng.choice(((), (), (LINES,))),
        )  # fmt: skip


def regular(centre: Point, radius: float, corners: int, angle: float) -> tuple[Point, ...]:
    return tuple(
        (
            centre[0] + radius * math.cos(angle + TURN * i / corners),
            centre[1] + radius * math.sin(angle + TURN * i / corners),
        )
        for i in range(corners)
    )


def rectangle(centre: Point, width: float, height: float, angle: float) -> tuple[Point, ...]:
    corners = ((-width, -height), (width, -height), (width, height), (-width, height))
    return turned([(x / 2 + centre[0], y / 2 + centre[1]) for x, y in corners], centre, angle)


def turned(points: list[Point], about: Point, angle: float) -> tuple[Point, ...]:
    cos, sin = math.cos(angle), math.sin(angle)
    return tuple(
        (about[0] + cos * (x - about[0]) - sin * (y - about[1]), about[1] + sin * (x - about[0]) + cos * (y - about[1]))
        for x, y in points
    )


def convex(rng: random.Random, at: Point, reach: float) -> tuple[Point, ...]:
    """Corners on an ellipse, none of them sharp."""
    count = rng.choice((3, 4, 5, 6))
    angles = [TURN * (i + rng.uniform(-0.2, 0.2)) / count for i in range(count)]
    flat = rng.uniform(0.5, 1)
    return tuple((at[0] + reach * math.cos(angle), at[1] + flat * reach * math.sin(angle)) for angle in angles)
