"""`heading`: a hand, ray or arrow runs from the middle of another part in a direction."""

from __future__ import annotations

import math

import numpy as np
import shapely

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.places.base import Sought, longer

OFF = 6.0  # degrees
START = 0.05  # of the other's longer side: how far from its middle a hand may begin
TIP = 0.8  # of its reach: the ink beyond is its tip


def heading(one: Part, other: Part, sought: Sought) -> Finding:
    """The part begins at the middle of the other's box (to 5 % of its longer side, before or beyond it), and its far end lies at `degrees` from there, to 6°.

    Degrees are counter-clockwise from the right. Margin: the lesser of what is left of both tolerances, each as a share of
    itself. The far end is the middle of the ink beyond four fifths of its reach. `tolerance` replaces the 6°.
    """
    left, bottom, right, top = other.outline.bounds
    hub = shapely.Point((left + right) / 2, (bottom + top) / 2)
    reach = float(shapely.hausdorff_distance(shapely.convex_hull(one.full), hub))
    tip = shapely.difference(one.full, hub.buffer(TIP * reach, quad_segs=32))
    x, y = np.subtract(shapely.get_coordinates(tip.centroid)[0], (hub.x, hub.y)) if not tip.is_empty else (0.0, 0.0)
    if math.hypot(x, y) < reach / 2:
        return Finding(-1, f"{one.name} has no far end, or one on both sides of the middle of {other.name}")
    way = np.array([x, y]) / math.hypot(x, y)
    behind = -float(((shapely.get_coordinates(one.full) - (hub.x, hub.y)) @ way).min())
    gap = max(behind, float(shapely.distance(hub, one.full))) / longer(other)
    degrees = math.degrees(math.atan2(y, x))
    off = abs((degrees - sought.degrees + 180) % 360 - 180)
    allowed = sought.allowed(OFF)
    evidence = (
        f"{one.name} begins {gap:.1%} of the longer side of {other.name} before or beyond its middle (at most {START:.0%}) and heads for "
        f"{degrees % 360:.1f}°, {off:.1f}° from {sought.degrees % 360:g}°; at most {allowed:g}° is allowed"
    )
    slack = one.slack + other.slack
    known = max(slack / max(1e-9, reach) * 180 / math.pi / allowed, slack / longer(other) / START)
    return Finding(min(1 - off / allowed, 1 - gap / START), evidence, known)
