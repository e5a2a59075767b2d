"""What every place is asked with, and the measures they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

from tikzeval.picture.scene import Part, Scene
from tikzeval.scoring.finding import Finding

Anchor = Literal["centre", "left", "right", "top", "bottom"]
Point = tuple[float, float]
# Where an anchor is in a box, as shares of its width and height; None where it says nothing of that axis.
ANCHORS: dict[str, tuple[float | None, float | None]] = {
    "centre": (0.5, 0.5), "left": (0.0, None), "right": (1.0, None), "top": (None, 1.0), "bottom": (None, 0.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sought:
    """What a rubric seeks of a place, beside the part and the one that it is in."""

    scene: Scene
    points: tuple[Point, ...] = ()
    areas: tuple[tuple[Point, ...], ...] = ()  # each a polygon
    at: tuple[float | None, float | None] = (None, None)  # None: that axis does not matter
    anchor: Anchor = "centre"
    degrees: float = 0.0  # counter-clockwise from the right
    times: float = 1.0
    scale: Part | None = None  # whose longer side is the unit of an offset
    tolerance: float | None = None  # replaces the usual one

    def allowed(self, usual: float) -> float:
        """Return the tolerance that the rubric gives, else the usual one."""
        return usual if self.tolerance is None else self.tolerance


Place = Callable[[Part, Part, Sought], Finding]


def longer(part: Part) -> float:
    """Return the longer side of a part's box in points."""
    left, bottom, right, top = part.outline.bounds
    return float(max(right - left, top - bottom))


def anchored(part: Part, anchor: str) -> tuple[float | None, float | None]:
    """Return where an anchor of a part's box is on the page, in points; None for an axis of which it says nothing."""
    left, bottom, right, top = part.outline.bounds
    across, along = ANCHORS[anchor]
    x = None if across is None else left + across * (right - left)
    y = None if along is None else bottom + along * (top - bottom)
    return x, y


def on_page(points: Sequence[Point], frame: Part) -> npt.NDArray[np.float64]:
    """Return points of a part's box, (n, 2), as points of the page."""
    left, bottom, right, top = frame.outline.bounds
    scale, origin = np.array([right - left, top - bottom]), np.array([left, bottom])
    return np.asarray(np.array(points, dtype=np.float64) * scale + origin, dtype=np.float64)


def areas_on_page(areas: Sequence[Sequence[Point]], frame: Part) -> list[shapely.Polygon]:
    """Return polygons of a part's box as polygons of the page."""
    return [shapely.Polygon(on_page(area, frame)) for area in areas]


def in_box(x: float, y: float, frame: Part) -> str:
    """Say a point of the page as shares of a part's box."""
    left, bottom, right, top = frame.outline.bounds
    return f"({(x - left) / max(1e-9, right - left):.3f}, {(y - bottom) / max(1e-9, top - bottom):.3f})"


def blur(*parts: Part, unit: float) -> float:
    """Return by how much a distance between parts may be off, in units of this many points."""
    return sum(part.slack for part in parts) / max(1e-9, unit)
