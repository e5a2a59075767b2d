"""What every relation and arrangement is asked with, and the measures they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from shapely import Geometry

from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Part, Scene
from tikzeval.scoring.finding import Finding

SHARE_BLUR = 0.005  # by how much a share of two areas may be off
Axis = Literal["horizontal", "vertical"]
Edge = Literal["centre", "left", "right", "top", "bottom"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rubric asks of a relation, beside the two parts."""

    scene: Scene
    tolerance: float | None = None  # replaces the relation's own threshold
    degrees: float | None = None  # counter-clockwise; of relations that turn something
    by: Part | None = None  # what must connect
    directed: bool = False  # whether a connection must point at the other
    axis: Axis = "horizontal"  # along which several parts are arranged
    edge: Edge = "centre"  # what of their boxes lines up

    @property
    def size(self) -> float:
        """The longer side of the picture in points; thresholds are shares of it."""
        return self.scene.size

    def threshold(self, usual: float) -> float:
        """Return the tolerance that the rubric gives, else the usual one."""
        return usual if self.tolerance is None else self.tolerance

    def blur(self, *parts: Part) -> float:
        """Return by how much a distance between parts may be off, as a share of the picture's longer side."""
        return sum(sorted(part.slack for part in parts)[-2:]) / self.size


Relation = Callable[[Part, Part, Asked], Finding]
Arrangement = Callable[[Sequence[Part], Asked], Finding]


def centre(part: Part) -> tuple[float, float]:
    """Return the middle of a part's box in points."""
    left, bottom, right, top = part.box
    return (left + right) / 2, (bottom + top) / 2


def width(part: Part) -> float:
    """Return the width of a part's box in points."""
    return part.box[2] - part.box[0]


def height(part: Part) -> float:
    """Return the height of a part's box in points."""
    return part.box[3] - part.box[1]


def overlap_share(one: Geometry, other: Geometry) -> float:
    """Return the area that two regions share, divided by what they cover together (intersection over union), 0 … 1."""
    common = float(shared(one, other).area)
    covered = float(one.area + other.area) - common
    return common / covered if covered > 0 else 0.0
