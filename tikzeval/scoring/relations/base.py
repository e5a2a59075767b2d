"""What every relation is asked with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tikzeval.picture.scene import Part, Scene
from tikzeval.scoring.finding import Finding


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rubric asks of a relation, beside the two parts."""

    scene: Scene
    tolerance: float | None = None  # replaces the relation's own threshold

    @property
    def size(self) -> float:
        """The longer side of the picture in points; thresholds are shares of it."""
        return self.scene.size

    def threshold(self, usual: float) -> float:
        """Return the tolerance that the rubric gives, else the usual one."""
        return usual if self.tolerance is None else self.tolerance

    def blur(self, one: Part, other: Part) -> float:
        """Return by how much a distance between two parts may be off, as a share of the picture's longer side."""
        return (one.slack + other.slack) / self.size


Relation = Callable[[Part, Part, Asked], Finding]


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
