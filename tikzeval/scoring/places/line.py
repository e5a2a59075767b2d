"""`follows`: a part is a line along a way from point to point."""

from __future__ import annotations

import numpy as np
import shapely

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.places.base import Sought, blur, in_box, longer, on_page

STRAY = 0.03  # of the longer side of the box
STEP = 0.01  # of it: between the points of the way that are looked at


def follows(one: Part, other: Part, sought: Sought) -> Finding:
    """No point of the part's ink, and none of the way along the `points`, is further than 3 % of the box's longer side from the other.

    Margin: 3 % less the greater of these distances (Hausdorff's, of ink and way). A line's own width counts as straying.
    """
    unit = longer(other)
    way = shapely.LineString(on_page(sought.points, other))
    along = shapely.line_interpolate_point(way, np.arange(0, way.length + STEP * unit, STEP * unit))
    missed = shapely.distance(along, one.full)
    corners = shapely.points(shapely.get_coordinates(shapely.segmentize(one.full, 5 * STEP * unit)))
    stray = shapely.distance(corners, way)
    off, allowed = float(max(missed.max(), stray.max())) / unit, sought.allowed(STRAY)
    worst = along[missed.argmax()] if missed.max() >= stray.max() else corners[stray.argmax()]
    what = "the way is missed" if missed.max() >= stray.max() else f"{one.name} strays"
    evidence = (
        f"{what} by {off:.1%} of the longer side of {other.name}, most at {in_box(worst.x, worst.y, other)}; at most "
        f"{allowed:.1%} is allowed"
    )
    return Finding(allowed - off, evidence, blur(one, other, unit=unit))
