"""`rotated_by`: one part is another, turned by an angle.

No names of orientations and no detector: both outlines, brought to the same centre and area, are laid over each other at
every angle, and the asked angle must be as good as the best one.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import shapely
from shapely import Geometry, affinity

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import SHARE_BLUR, Asked, overlap_share

ALIKE = 0.7  # of their common area: outlines that match less are not the same thing turned
TOLD = 0.02  # by which the overlap must differ from angle to angle: a disc has none
BEST = 0.05  # the overlap at the asked angle may be less than the best one by this much
STEP = 3.0  # degrees between the angles tried before the best are refined
PEAKS = 4  # refined
FINE = 0.0005  # of a length where the area is 1: outlines are simplified to it


def rotated_by(one: Part, other: Part, asked: Asked) -> Finding:
    """One's outline is the other's, turned counter-clockwise by `degrees`: overlap ≥ 70 %, and within 5 % of the best angle's.

    Margin: the least of these two and of how much the overlap differs between angles, less 2 %. Overlap: intersection over union, both outlines moved to centroid 0 and scaled to area 1.
    `tolerance` replaces the 5 %.
    """
    degrees = asked.degrees or 0.0
    still, turned = _normal(one.outline), _normal(other.outline)

    def overlap(angle: float) -> float:
        return overlap_share(affinity.rotate(turned, angle, origin=(0, 0)), still)

    here = overlap(degrees)
    tried = [(here, degrees), *_extremes(overlap)]
    (best, angle), (least, _) = max(tried), min(tried)
    evidence = (
        f"{other.name} turned by {degrees:g}° overlaps {one.name} by {here:.0%}; "
        f"best is {(angle + 180) % 360 - 180:.0f}°, by {best:.0%}, least is {least:.0%}"
    )
    margin = min(here - ALIKE, asked.threshold(BEST) - (best - here), best - least - TOLD)
    return Finding(margin, evidence, SHARE_BLUR)


def _normal(outline: Geometry) -> Geometry:
    """Return an outline with its centroid at 0 and area 1."""
    scale = 1 / math.sqrt(outline.area)
    centre = shapely.get_coordinates(outline.centroid)[0]
    return shapely.simplify(shapely.transform(outline, lambda points: (points - centre) * scale), FINE)


def _extremes(overlap: Callable[[float], float]) -> list[tuple[float, float]]:
    """Return the least overlap and the highest peaks of it over all angles, each with its angle in degrees."""
    from scipy import optimize

    angles = np.arange(0.0, 360.0, STEP)
    tried = np.array([overlap(angle) for angle in angles])
    peaks = np.flatnonzero((tried >= np.roll(tried, 1)) & (tried >= np.roll(tried, -1)))
    found = [(float(tried.min()), float(angles[tried.argmin()]))]
    for peak in peaks[np.argsort(-tried[peaks], kind="stable")][:PEAKS]:
        around = (angles[peak] - STEP, angles[peak] + STEP)
        refined = optimize.minimize_scalar(
            lambda angle: -overlap(angle), bounds=around, method="bounded", options={"xatol": 0.02}
        )
        found += [(-float(refined.fun), float(refined.x)), (float(tried[peak]), float(angles[peak]))]
    return found
