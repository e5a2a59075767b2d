"""in_frame: nothing that is drawn is cut off by the edge of the picture.

What counts is ink that reaches past the picture's edge, and labels that lose part of a letter there. No fault are

* the outer half of a line along the edge, and what nobody sees: less than `SPILL` of the picture, white paint;
* what the drawing itself clips within the picture (`\\clip`, the window of a plot);
* a ground, horizon or axis: it shows from one edge of the picture to the opposite one, and is meant to go on;
* curves that leave a coordinate plane whose grid fills the picture, as they leave a plot's window.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.regions import less, shared
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import OPAQUE, Shape
from tikzeval.scoring.craft.finding import CraftFinding, at, noun, worst
from tikzeval.scoring.craft.labels import Run, runs_of
from tikzeval.scoring.craft.lines import FAINT, grids_of

SPILL = 0.01  # of the picture's longer side: what reaches less far past the edge is not missed
SHARE = 0.05  # of a shape's ink: one that loses less is whole enough
LETTER = 0.4  # of a letter: one that loses about half, as where a label is centred on the edge, can hardly be read
WHITE = 250  # of 255: paint as light as paper
EDGES = ("left", "bottom", "right", "top")


def in_frame(scene: Scene) -> CraftFinding:
    """Nothing is cut off by the edge of the picture.

    Margin: 1 − worst / allowed; for shapes, how far they reach past the edge against `SPILL` of the picture's longer
    side and their line width, or the share that is lost against `SHARE`, whichever is less; for labels, the share of a
    letter that is lost against `LETTER`.
    """
    plane = _is_plane(scene)
    shapes = [
        shape
        for shape in scene.shapes
        if shape.kind in ("path", "image") and _ink(shape) and not (plane and shape.pen and not shape.fill)
    ]
    cut = [finding for shape in shapes for finding in _cut_shape(scene, shape)]
    cut += [finding for run in runs_of(scene) for finding in _cut_label(scene, run)]
    return worst(cut, "nothing is cut off by the edge of the picture")


def _ink(shape: Shape) -> bool:
    """Whether a shape has paint that shows on paper."""
    paints = [paint for paint in (shape.fill, shape.stroke) if paint]
    return shape.kind == "image" or any(paint[3] >= FAINT * OPAQUE and min(paint[:3]) < WHITE for paint in paints)


def _past(scene: Scene, shape: Shape, region: Geometry) -> Geometry:
    """Return what of a region the edge of the picture cuts off; clips within the picture are the drawing's own."""
    inner = shapely.buffer(scene.page, -SPILL * scene.size, join_style="mitre")
    for clip in shape.clips:
        if not clip.region.contains(inner):
            region = shared(region, clip.region)
    return less(region, scene.page)


def _overshoot(scene: Scene, region: Geometry) -> tuple[float, int, tuple[float, float]]:
    """Return how far a region reaches past the picture's edge in points, which edge it is, and the nearest place on it."""
    left, bottom, right, top = scene.frame.box
    points = shapely.get_coordinates(region)
    over = np.column_stack([left - points[:, 0], bottom - points[:, 1], points[:, 0] - right, points[:, 1] - top])
    row, edge = np.unravel_index(int(over.argmax()), over.shape)
    x, y = points[row]
    return float(over[row, edge]), int(edge), (float(np.clip(x, left, right)), float(np.clip(y, bottom, top)))


def _cut_shape(scene: Scene, shape: Shape) -> Iterator[CraftFinding]:
    if scene.page.contains(shapely.box(*shape.bounds)):
        return
    seen = scene.visible[shape]
    past = _past(scene, shape, shape.unclipped)
    if seen.is_empty or past.is_empty or _crosses(scene, seen):
        return
    reach, edge, place = _overshoot(scene, past)
    allowed = max(SPILL * scene.size, shape.line_width)
    lost = past.area / (past.area + seen.area)
    why = f"{noun(shape)} reaches {reach:.1f} pt past the {EDGES[edge]} edge of the picture {at(place)}"
    yield CraftFinding(1 - min(reach / allowed, lost / SHARE), f"{why}: {lost:.0%} of it is cut off", place)


def _crosses(scene: Scene, seen: Geometry) -> bool:
    """Whether something shows from one edge of the picture to the opposite one."""
    left, bottom, right, top = scene.frame.box
    x0, y0, x1, y1 = seen.bounds
    near = SPILL * scene.size
    return bool((x0 < left + near and x1 > right - near) or (y0 < bottom + near and y1 > top - near))


def _cut_label(scene: Scene, run: Run) -> Iterator[CraftFinding]:
    past = [_past(scene, run.shape, letter) for letter in run.letters]
    lost = np.array([region.area for region in past]) / shapely.area(run.letters)
    if lost.any():
        _, edge, place = _overshoot(scene, past[int(lost.argmax())])
        share = float(shapely.area(past).sum() / shapely.area(run.letters).sum())
        what = "lies outside" if share > 0.99 else f"is cut off ({share:.0%} of it is lost) by"
        why = f"{run.name} {what} the {EDGES[edge]} edge of the picture {at(place)}"
        yield CraftFinding(1 - float(lost.max()) / LETTER, why, place)


def _is_plane(scene: Scene) -> bool:
    """Whether a grid fills the picture: evenly spaced lines from edge to edge, both across and up."""
    left, bottom, right, top = scene.frame.box
    near = 2 * SPILL * scene.size
    ways = set()
    for family in grids_of(scene):
        x0, y0, x1, y1 = shapely.total_bounds([straight.stroke.line for straight in family])
        if x0 < left + near and y0 < bottom + near and x1 > right - near and y1 > top - near:
            ways.add(family[0].turn)
    return {0, 90} <= ways
