"""`pieces_at`: a part consists of separate pieces at certain points, one at each, and of no others."""

from __future__ import annotations

import numpy as np
import shapely

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.places.base import Sought, blur, in_box, longer, on_page

OFF = 0.03  # of the longer side of the box


def pieces_at(one: Part, other: Part, sought: Sought) -> Finding:
    """The part has a piece at each of the `points`, its middle at most 3 % of the box's longer side off in x and y, and no more.

    Margin: 3 % less the greatest difference, where pieces and points are paired so that the sum of differences is least; −1
    where there are more or fewer pieces than points.
    """
    from scipy.optimize import linear_sum_assignment

    from tikzeval.scoring.checks.tally import pieces

    found = pieces(sought.scene, one)
    wanted = on_page(sought.points, other)
    if len(found) != len(wanted):
        return Finding(-1, f"{one.name} has {len(found)} separate pieces; {len(wanted)} are asked for")
    bounds = np.array([shapely.bounds(each.outline) for each in found])
    middles = (bounds[:, :2] + bounds[:, 2:]) / 2
    unit = longer(other)
    away = np.abs(middles[:, None] - wanted[None]).max(axis=2) / unit
    rows, columns = linear_sum_assignment(away)
    worst = int(away[rows, columns].argmax())
    off, allowed = float(away[rows[worst], columns[worst]]), sought.allowed(OFF)
    (x, y), (u, v) = middles[rows[worst]].tolist(), wanted[columns[worst]].tolist()
    evidence = (
        f"the {len(found)} pieces of {one.name} are at most {off:.1%} of the longer side of {other.name} off; the worst, at "
        f"{in_box(x, y, other)}, belongs to {in_box(u, v, other)}; {allowed:.1%} is allowed"
    )
    return Finding(allowed - off, evidence, blur(one, other, unit=unit))
