"""Which texts of a picture are small by rule: indices, exponents, limits, numerators and denominators."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from tikzeval.picture.scene import Scene
from tikzeval.scoring.craft.labels import Run

SMALLER = 0.9  # of the font size beside it: TeX sets indices at 70 % and below
NEAR = 0.35  # of the larger font's size between a text and its index or limit
BAR = 0.1  # of the font size: what is thicker is no fraction's bar


def scripts_of(scene: Scene, runs: Sequence[Run]) -> set[Run]:
    """Return the texts that TeX sets smaller because of their place in a formula."""
    bodies = shapely.convex_hull([shapely.union_all(run.letters) for run in runs])
    beside = shapely.STRtree(bodies).query(bodies, "dwithin", distance=[NEAR * run.size for run in runs])
    found = {runs[small] for large, small in beside.T.tolist() if runs[small].size < SMALLER * runs[large].size}
    return found | _in_fractions(scene, runs)


def _in_fractions(scene: Scene, runs: Sequence[Run]) -> set[Run]:
    """Return the level texts that have a bar right above or below, and another text on the bar's other side."""
    level = [run for run in runs if abs(run.shape.angle) < 1]
    if not level:
        return set()
    places = shapely.STRtree(shapely.points([run.place for run in level]))
    size = max(run.size for run in level)
    found: set[Run] = set()
    for bar in scene.shapes:
        left, bottom, right, top = bar.bounds
        if bar.kind != "path" or top - bottom > size or right - left < top - bottom:
            continue
        left, bottom, right, top = bar.region.bounds
        near = [level[index] for index in places.query(shapely.box(left, bottom - size, right, top + size))]
        near = [run for run in near if top - bottom < BAR * run.size and abs(run.place[1] - bottom) < run.size]
        if len({np.sign(run.place[1] - bottom) for run in near}) == 2:
            found.update(near)
    return found
