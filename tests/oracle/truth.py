"""What is true of a scene, from its parameters alone: for every relation the margin that its definition gives.

`bound` of an answer is how far a measured margin may be off when every edge is known to `EDGE` points only.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.oracle.areas import (
    apart,
    behind,
    contains,
    disjoint,
    in_front_of,
    inside,
    larger_than,
    near,
    overlaps,
    same_size,
    smaller_than,
    touches,
)  # fmt: skip
from tests.oracle.arrangements import aligned, evenly_spaced, symmetric
from tests.oracle.boxes import above, below, beside, centred_in, left_of, on, right_of, taller_than, wider_than
from tests.oracle.directions import parallel, perpendicular, rotated_by
from tests.oracle.lines import connected_by
from tests.oracle.parts import EDGE, Answer, Part
from tests.oracle.regions import Nothing, Region, union
from tests.oracle.scenes import GAP, Scene

OF_TWO: dict[str, Callable[..., Answer]] = {
    relation.__name__: relation
    for relation in (
        left_of, right_of, below, above, wider_than, taller_than, centred_in, beside, on,
        inside, contains, overlaps, disjoint, touches, near, apart, larger_than, smaller_than, same_size,
        in_front_of, behind, parallel, perpendicular, rotated_by, connected_by,
    )
}  # fmt: skip
OF_MANY: dict[str, Callable[..., Answer]] = {
    arrangement.__name__: arrangement for arrangement in (symmetric, aligned, evenly_spaced)
}
THRESHOLDS = tuple(
    (name, *pair)
    for name in (
        "left_of", "above", "inside", "overlaps", "disjoint", "near", "apart", "in_front_of", "centred_in", "larger_than",
    )
    for pair in (("a", "b"), ("b", "a"))
)  # fmt: skip  # what scenes are tuned to


class Truth:
    """The truth about a scene. `edges`: points by which the measured edges of a part may be off, where not `EDGE`."""

    def __init__(self, scene: Scene, edges: dict[str, float] | None = None) -> None:
        self.scene = scene
        self.edges = edges or {}
        self.parts = {name: self.part(name) for name in scene.names}

    def part(self, name: str, besides: str = "") -> Part:
        """A part, as far as it does not belong to another one too."""
        page = self.scene.page
        own = [item for item in self.scene.of(name) if besides not in item.parts]
        seen: Region = Nothing()
        for item in self.scene.items:
            if item in own:
                seen = seen | item.ink
            elif item.opaque and not isinstance(seen, Nothing):
                seen = seen - item.ink
        shells = [item.filled & page for item in own]
        loose = 0.0
        gap = GAP * self.scene.size
        for i, one in enumerate(shells):
            for other in shells[:i]:
                if (one & other).area > 0:
                    loose += 2 * gap * math.sqrt(gap * math.sqrt(min(one.area, other.area)))
        full = union([item.ink for item in own]) & page
        return Part(self.scene, name, seen & page, full, union(shells), loose, self.edges.get(name, EDGE))

    def pair(self, one: str, other: str) -> tuple[Part, Part]:
        """Two parts; where one is drawn within the other, the outer one without it."""
        within = {name: {id(item) for item in self.scene.of(name)} for name in (one, other)}
        first, second = self.parts[one], self.parts[other]
        if within[other] < within[one]:
            first = self.part(one, other)
        elif within[one] < within[other]:
            second = self.part(other, one)
        return first, second

    def relation(self, name: str, one: str, other: str) -> Answer:
        return OF_TWO[name](*self.pair(one, other))
