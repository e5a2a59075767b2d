"""Random scenes: parts anywhere, in rows, as twins, within or on each other; some moved close to a threshold."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from tests.oracle.colours import stands_out
from tests.oracle.edges import TURN, Point
from tests.oracle.pieces import Pieces, convex, rectangle, turned
from tests.oracle.regions import solid
from tests.oracle.scenes import Item, Scene, clear
from tests.oracle.truth import THRESHOLDS, Truth


def random_scene(seed: str) -> Scene:
    """Return the scene of a seed: two to four parts, covers, clips, connecting lines."""
    while True:
        rng = random.Random(seed)  # noqa: S311
        seed += "'"
        scene = _Ideas(rng).scene(seed)
        if clear(scene) and stands_out(scene):
            return scene


class _Ideas(Pieces):
    """Makes scenes."""

    def scene(self, seed: str) -> Scene:
        idea = self.rng.choices([self.free, self.row, self.twins, self.within, self.standing], [12, 4, 4, 2, 1])[0]
        items, angle = idea()
        rng = self.rng
        if rng.random() < 0.35:
            line = self.connector(items)
            items.insert(0 if line.tips else rng.randrange(len(items) + 1), line)  # the ink of tips covers nothing
        if rng.random() < 0.3:
            items.insert(
                rng.randrange(1, len(items) + 1), self.piece(self.place(), self.size * rng.uniform(0.05, 0.15), ())
            )
        scene = Scene(seed, self.width, self.height, tuple(items), angle)
        return self.tuned(scene) if rng.random() < 0.3 else scene

    def free(self) -> tuple[list[Item], None]:
        """Parts of one to three pieces anywhere, their pieces sometimes interleaved, some drawn within others."""
        rng = self.rng
        groups: list[list[Item]] = []
        for name in "abcd"[: rng.choice((2, 2, 3, 4))]:
            reach = self.size * rng.choice((0.06, 0.1, 0.15, 0.25)) * rng.uniform(0.7, 1.2)
            at = self.place()
            parts: tuple[str, ...] = (name,)
            if groups and rng.random() < 0.12:
                parts = (groups[0][0].parts[0], name)
            pieces: list[Item] = []
            for _ in range(rng.choice((1, 1, 2, 3))):
                pieces.append(
                    self.piece(
                        (at[0] + rng.uniform(-2, 2) * reach, at[1] + rng.uniform(-2, 2) * reach) if pieces else at,
                        reach,
                        parts,
                    )
                )
            groups.append(pieces)
        if rng.random() < 0.3:
            return _shuffled_in_order(groups, rng), None
        return [item for pieces in groups for item in pieces], None

    def row(self) -> tuple[list[Item], None]:
        """Three or four parts more or less in a row or column."""
        rng = self.rng
        count, upright = rng.choice((3, 4)), rng.random() < 0.5
        step = (self.height if upright else self.width) / (count + 1)
        wobble = rng.choice((0.0, 0.01, 0.02, 0.04)) * self.size
        items = []
        for i in range(count):
            along = step * (i + 1) + rng.uniform(-1, 1) * wobble * rng.choice((0.3, 1, 3))
            across = (self.width if upright else self.height) / 2 + rng.uniform(-1, 1) * wobble
            centre = (across, along) if upright else (along, across)
            items.append(self.piece(centre, step * rng.uniform(0.2, 0.4), ("abcd"[i],), even=True))
        rng.shuffle(items)
        return items, None

    def twins(self) -> tuple[list[Item], float | None]:
        """Part a is part b turned or mirrored, sometimes nearly."""
        rng = self.rng
        reach, at = self.size * rng.uniform(0.08, 0.16), self.place()
        shape = convex(rng, (0.0, 0.0), reach)
        other = (self.width - at[0], self.height - at[1])
        mirror, factor = rng.random() < 0.4, rng.choice((1.0, rng.uniform(0.6, 1.4)))
        angle = 0.0 if mirror else rng.uniform(-math.pi, math.pi)
        copy = [(factor * (-x if mirror else x), factor * y) for x, y in turned(list(shape), (0.0, 0.0), angle)]
        items = [
            Item("polygon", _facing([(x + at[0], y + at[1]) for x, y in shape]), self.colours.pop(), parts=("b",)),
            Item("polygon", _facing([(x + other[0], y + other[1]) for x, y in copy]), self.colours.pop(), parts=("a",)),
        ]
        return items, None if mirror else math.degrees(angle)

    def within(self) -> tuple[list[Item], None]:
        """Part a in or before the middle of part b, more or less."""
        rng = self.rng
        reach, at = self.size * rng.uniform(0.12, 0.25), self.place()
        near = rng.choice((0.05, 0.3, 0.8)) * reach
        place = at[0] + rng.uniform(-near, near), at[1] + rng.uniform(-near, near)
        items = [self.piece(at, reach, ("b",)), self.piece(place, reach * rng.uniform(0.3, 0.6), ("a",), even=True)]
        if rng.random() < 0.3:
            items.append(self.piece(self.place(), 0.1 * self.size, ("c",)))
        return items, None

    def standing(self) -> tuple[list[Item], None]:
        """Part a, an upright box, stands on a wider one, b, or hardly does not."""
        rng = self.rng
        width, height = self.size * rng.uniform(0.1, 0.2), self.size * rng.uniform(0.1, 0.15)
        x, y = self.width / 2, self.height * rng.uniform(0.3, 0.5)
        lift = self.size * rng.choice((0.0005, 0.003, 0.3))
        places = (("a", (x, y + lift), width), ("b", (x + rng.uniform(-0.1, 0.1) * width, y - height), 2 * width))
        return [
            Item("polygon", rectangle((cx, cy + height / 2), wide, height, 0.0), self.colours.pop(), parts=(name,))
            for name, (cx, cy), wide in places
        ], None

    def tuned(self, scene: Scene) -> Scene:
        """Move part b straight until a relation's true margin is close to its threshold, if it gets there at all."""
        rng = self.rng
        relation = rng.choice(THRESHOLDS)
        angle = rng.uniform(0, TURN)
        reach = 0.3 * self.size

        def moved(share: float) -> Scene:
            dx, dy = share * reach * math.cos(angle), share * reach * math.sin(angle)
            return replace(
                scene, items=tuple(item.shifted(dx, dy) if item.parts[-1:] == ("b",) else item for item in scene.items)
            )

        def margin(share: float) -> float:
            return Truth(moved(share)).relation(*relation).margin

        aim = rng.choice((-1, 1)) * rng.choice((0.002, 0.005, 0.01, 0.02))
        low, high = 0.0, 1.0
        try:
            below = margin(low) < aim
            if below == (margin(high) < aim):
                return scene
            for _ in range(10):
                middle = (low + high) / 2
                low, high = (middle, high) if (margin(middle) < aim) == below else (low, middle)
        except (ValueError, ZeroDivisionError):  # a part left the page on the way
            return scene
        return moved(low)


def _facing(points: list[Point]) -> tuple[Point, ...]:
    """The same corners counter-clockwise."""
    return solid(points).points


def _shuffled_in_order(groups: list[list[Item]], rng: random.Random) -> list[Item]:
    """Interleave lists, each in its own order."""
    queues = [list(group) for group in groups]
    mixed = []
    while any(queues):
        mixed.append(rng.choice([queue for queue in queues if queue]).pop(0))
    return mixed
