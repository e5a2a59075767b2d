"""`within` and `fills`: a part keeps to an area, or covers exactly it."""

from __future__ import annotations

import math

import shapely

from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.places.base import Sought, areas_on_page, in_box, on_page
from tikzeval.scoring.relations.base import SHARE_BLUR, overlap_share

KEPT = 0.95  # of the ink
FILLED = 0.8  # overlap, as intersection over union
STRIP = 0.45  # of the side of a square as large as the largest area


def within(one: Part, other: Part, sought: Sought) -> Finding:
    """At least 95 % of the part's ink lies in the rectangle between the two `points`.

    Margin: that share less 95 %.
    """
    corners = on_page(sought.points, other)
    share = shared(one.full, shapely.box(*corners.min(axis=0), *corners.max(axis=0))).area / one.full.area
    needed = sought.allowed(KEPT)
    (x, y), (right, top) = sought.points
    evidence = (
        f"{share:.0%} of {one.name} lies between ({x:.2f}, {y:.2f}) and ({right:.2f}, {top:.2f}) of {other.name}; "
        f"{needed:.0%} is asked"
    )
    return Finding(share - needed, evidence, SHARE_BLUR)


def fills(one: Part, other: Part, sought: Sought) -> Finding:
    """What can be seen of the part and what the polygons `areas` cover overlap by at least 80 % (intersection over union), and differ only along edges: nowhere by more than a strip, 45 % as wide as a square as large as the largest area.

    Margin: that overlap less 80 %; where they differ by more than a strip, less the share of all areas that this makes. `tolerance` replaces the 80 %.
    """
    areas = areas_on_page(sought.areas, other)
    wanted = shapely.union_all(areas)
    share = overlap_share(one.region, wanted)
    needed = sought.allowed(FILLED)
    strip = STRIP * math.sqrt(max(area.area for area in areas))
    for region, lesser, what in ((wanted, one.region, "leaves out"), (one.region, wanted, "also covers")):
        rest = shapely.difference(region, lesser)
        core = rest.buffer(-strip / 2, quad_segs=2, join_style="mitre")
        if not core.is_empty:
            blot = core.buffer(strip / 2, quad_segs=2, join_style="mitre").area / max(1e-9, wanted.area)
            x, y = shapely.get_coordinates(shapely.point_on_surface(core))[0].tolist()
            evidence = f"{one.name} {what} what lies around {in_box(x, y, other)} of {other.name}, {blot:.0%} of the {len(sought.areas)} areas asked for"
            return Finding(min(share - needed, -blot), evidence, SHARE_BLUR)
    beyond = max(0.0, 1 - shared(one.region, wanted).area / max(1e-9, one.region.area))
    evidence = (
        f"{one.name} and the {len(sought.areas)} areas asked for in {other.name} overlap by {share:.0%}; {needed:.0%} is "
        f"asked; {beyond:.0%} of it lies elsewhere"
    )
    return Finding(share - needed, evidence, SHARE_BLUR)
