"""closed: outlines that are meant to be closed are.

An open path is meant to be closed where

* its ends stop just short of each other: nearer than `GAP` of its length;
* it is a filled polygon: paint closes it, and one of its sides is not drawn.

No fault are ends that touch something else (a node's border, an arrow's tip), a gap that another line bridges, and paths
of one or two sides, which enclose nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.outline import Subpath
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import Shape
from tikzeval.scoring.craft.finding import CraftFinding, at, worst
from tikzeval.scoring.craft.lines import lines_of

GAP = 0.1  # of its length: ends nearer than that are meant to meet; an arc of 325° comes as near
MEET = 0.5  # points: nearer ends meet; a hairline is 0.4 wide


def closed(scene: Scene) -> CraftFinding:
    """Judge whether outlines that are meant to be closed are.

    Margin: 1 − the widest gap / what its line's width hides.
    """
    drawn = {line.shape.index: line.seen for line in lines_of(scene)}
    found = [
        gap
        for shape in scene.shapes
        if shape.index in drawn and not shape.dashed
        for path in shape.subpaths
        if not path.closed
        for gap in _gap(scene, shape, path)
    ]
    return worst(found, "no outline is left open")


def _gap(scene: Scene, shape: Shape, path: Subpath) -> Iterator[CraftFinding]:
    start, end = path.points[0], path.points[-1]
    width = float(np.hypot(*(end - start)))
    length = float(np.hypot(*np.diff(path.points, axis=0).T).sum())
    sides = len(path.points) - 1
    if sides < (2 if shape.fill and not path.curved else 3) or width == 0:
        return
    missing = shapely.LineString([start, end])
    allowed = max(shape.line_width, MEET)
    ink = _ink_near(scene, shape, shapely.buffer(missing, allowed))
    if shape.fill and not path.curved:
        fine = shapely.intersection(missing, ink).length > 0.9 * width
        what = "one side of a filled polygon is not drawn"
    else:
        fine = width > GAP * length or any(ink.intersects(shapely.Point(tip)) for tip in (start, end))
        what = f"an outline of {length:.0f} pt does not close"
    if not fine:
        place = (float(start[0] + end[0]) / 2, float(start[1] + end[1]) / 2)
        yield CraftFinding(1 - width / allowed, f"{what} {at(place)}: its ends are {width:.1f} pt apart", place)


def _ink_near(scene: Scene, shape: Shape, gap: Geometry) -> Geometry:
    """Return the lines of other shapes, and all of later ones, that lie in a region."""
    near = [other for other in scene.shapes if other is not shape and gap.intersects(shapely.box(*other.bounds))]
    ink = [
        other.region if other.index > shape.index else shapely.intersection(other.stroke_region, scene.visible[other])
        for other in near
    ]
    return shapely.intersection(shapely.buffer(shapely.union_all(ink), MEET / 2), gap)
