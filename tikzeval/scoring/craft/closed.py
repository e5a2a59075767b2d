"""closed: outlines that are meant to be closed are.

An outline is meant to be closed where

* its ends stop just short of each other, nearer than `GAP` of its length, drawn in one go or line by line;
* it is a filled polygon: paint closes it, and one of its sides is not drawn.

No fault are ends that touch something else (a node's border, an arrow's tip), a side that another shape draws or hides,
and one or two sides alone, which enclose nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import Geometry

from tikzeval.picture.outline import Points
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import Shape
from tikzeval.scoring.craft.finding import CraftFinding, at, worst
from tikzeval.scoring.craft.lines import lines_of
from tikzeval.scoring.strokes import Stroke, open_strokes

GAP = 0.1  # of its length: ends nearer than that are meant to meet; an arc of 325° comes as near
MEET = 0.5  # points: nearer ends meet; a hairline is 0.4 wide
SIDES = 3  # enclose something


def closed(scene: Scene) -> CraftFinding:
    """Outlines that are meant to be closed are.

    Margin: 1 − the widest gap / what its line's width hides.
    """
    lines = [line for line in lines_of(scene) if not line.shape.dashed]
    ink = _Ink(scene)
    found = [*_undrawn([line.shape for line in lines], ink), *_open([line.shape for line in lines], ink)]
    return worst(found, "no outline is left open")


def _undrawn(shapes: Sequence[Shape], ink: _Ink) -> Iterator[CraftFinding]:
    """Yield the sides of filled polygons that are not drawn while the others are."""
    for shape in shapes:
        for path in shape.subpaths if shape.fill else ():
            if not path.closed and not path.curved and len(path.points) >= SIDES:
                ends = path.points[[-1, 0]]
                side = shapely.LineString(ends)
                drawn = shapely.intersection(side, ink.near(side, _allowed(shape), {shape})).length
                if drawn <= 0.9 * side.length:
                    yield _finding("one side of a filled polygon is not drawn", ends, shape)


def _open(shapes: Sequence[Shape], ink: _Ink) -> Iterator[CraftFinding]:
    """Yield the gaps of outlines that are small beside their length and have nothing in them."""
    for chain, ends in _chains([stroke for shape in shapes for stroke in open_strokes(shape)]):
        length = sum(float(stroke.line.length) for stroke in chain)
        gap = shapely.LineString(ends)
        if sum(len(stroke.points) - 1 for stroke in chain) < SIDES or gap.length > GAP * length:
            continue
        others = ink.near(gap, MEET, {stroke.shape for stroke in chain})
        if not any(others.intersects(shapely.Point(end)) for end in ends):
            yield _finding(f"an outline of {length:.0f} pt does not close", ends, chain[0].shape)


def _finding(what: str, ends: Points, shape: Shape) -> CraftFinding:
    width = float(np.hypot(*(ends[1] - ends[0])))
    place = (float(ends[:, 0].mean()), float(ends[:, 1].mean()))
    return CraftFinding(1 - width / _allowed(shape), f"{what} {at(place)}: its ends are {width:.1f} pt apart", place)


def _allowed(shape: Shape) -> float:
    """Return the gap in points that a shape's line hides."""
    return max(shape.line_width, MEET)


def _chains(pieces: Sequence[Stroke]) -> list[tuple[list[Stroke], Points]]:
    """Return the pieces that follow each other without forks, with the two ends (2, 2) that meet no other."""
    if not pieces:
        return []
    ends = np.vstack([stroke.points[[0, -1]] for stroke in pieces])
    places = shapely.points(ends)
    meet = shapely.STRtree(places).query(places, "dwithin", distance=MEET)
    _, node = connected_components(coo_array((np.ones(meet.shape[1]), meet), shape=(len(ends), len(ends))))
    tails, heads = node[0::2], node[1::2]
    size = int(node.max()) + 1
    edges = coo_array((np.ones(len(pieces)), (tails, heads)), shape=(size, size))
    _, part = connected_components(edges, directed=False)
    degree = np.bincount(node, minlength=size)
    free, forks = np.bincount(part, degree == 1), np.bincount(part, degree > 2)
    chains: dict[int, tuple[list[Stroke], list[Points]]] = defaultdict(lambda: ([], []))
    for number, piece in enumerate(pieces):
        which = int(part[tails[number]])
        if free[which] == 2 and not forks[which]:
            chain, loose = chains[which]
            chain.append(piece)
            loose += [ends[end] for end in (2 * number, 2 * number + 1) if degree[node[end]] == 1]
    return [(chain, np.array(loose)) for chain, loose in chains.values()]


class _Ink:
    """What is drawn near a place."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._tree = shapely.STRtree(shapely.box(*np.reshape([shape.bounds for shape in scene.shapes], (-1, 4)).T))

    def near(self, gap: Geometry, reach: float, own: set[Shape]) -> Geometry:
        """Return the lines of other shapes, and all of later ones, within `reach` points of a gap."""
        around = shapely.buffer(gap, reach)
        last = max(shape.index for shape in own)
        others = [self._scene.shapes[index] for index in self._tree.query(around)]
        # Few of those whose boxes meet come near; to unite the others would take long.
        others = [other for other in others if other not in own and other.region.dwithin(around, MEET)]
        ink = [
            other.region
            if other.index > last
            else shapely.intersection(other.stroke_region, self._scene.visible[other])
            for other in others
        ]
        return shapely.intersection(shapely.buffer(shapely.union_all(ink), MEET / 2), around)
