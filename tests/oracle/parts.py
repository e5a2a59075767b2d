"""What is true of one part, and how well a measurement can know it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from tests.oracle.edges import Box, Point
from tests.oracle.regions import Region
from tests.oracle.scenes import Scene

EDGE = 0.11  # points: curves in chords (0.05), the edges of lines once more, TeX's arithmetic


@dataclass(frozen=True)
class Answer:
    """The true margin of a question, and how far a measured one may be off."""

    margin: float
    bound: float
    sign_only: bool = False  # the measured margin need only have the same sign
    tie: float = 0.0  # how much further it may be off, if its own tolerance says so


UNKNOWN = Answer(0.0, math.inf)


@dataclass(frozen=True)
class Part:
    """The truth about one part."""

    scene: Scene
    name: str
    region: Region  # its visible ink
    full: Region  # its ink as if nothing covered it
    outline: Region  # that with its holes filled
    loose: float  # square points that closing narrow gaps may add to the outline
    edge: float = EDGE

    @property
    def box(self) -> Box:
        return self.region.box

    @property
    def centre(self) -> Point:
        left, bottom, right, top = self.box
        return (left + right) / 2, (bottom + top) / 2

    @property
    def middle(self) -> Point:
        """The centre of the box of its outline, also where it is covered."""
        left, bottom, right, top = self.outline.box
        return (left + right) / 2, (bottom + top) / 2

    @property
    def extent(self) -> Point:
        left, bottom, right, top = self.box
        return right - left, top - bottom

    @cached_property
    def reach(self) -> float:
        """Points by which the sides of its box may be off: a corner is further off than the edges that meet in it."""
        left, bottom, right, top = self.box
        corners = self.region.turns
        far = [
            1 / max(0.02, math.cos(turn / 2))
            for (x, y), turn in corners
            if min(x - left, right - x, y - bottom, top - y) < 3 * self.edge
        ]
        return self.edge * max(far, default=1.0)

    @property
    def bulk(self) -> float:
        """Area of the outline that is not covered."""
        return self.outline.area - (self.full.area - self.region.area)

    @property
    def blur(self) -> float:
        """Square points by which the outline's area may be off."""
        return self.edge * self.outline.perimeter + self.loose
