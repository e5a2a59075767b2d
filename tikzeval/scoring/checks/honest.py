"""Why a named part is not there to be seen, in words. A name proves nothing by itself."""

from __future__ import annotations

import numpy as np
import shapely
from scipy import ndimage
from shapely import Geometry

from tikzeval.picture.outline import united
from tikzeval.picture.painter import COVERED
from tikzeval.picture.scene import Part, Scene
from tikzeval.picture.shape import OPAQUE, Shape

SPECK = 0.01  # square points: less than any ink
_SQUARE = np.ones((3, 3), dtype=np.bool_)
STACKED = 0.5  # of the box around all parts: what they have in common, where they lie on one spot


def shown(scene: Scene, part: Part) -> float:
    """Return the share of the picture's pixels that show a part.

    Where a part is painted over along its very edge, the edge's half-covered pixels shine through: they show nothing. They
    are left out if nothing within the edges shows; and so is everything if the vectors say that nothing is left uncovered.
    """
    share = scene.share(part.visible)
    if 2 * share >= scene.share(part.alone):
        return share
    ink = united([shape.region for shape in part.shapes])
    left = scene.visible.together(part.shapes)
    if left.area < SPECK <= ink.area and all(shape.exact for shape in part.shapes):
        return 0.0
    core = ndimage.binary_erosion(part.alone, _SQUARE)
    if (part.visible & core).any():
        return share
    edge = ndimage.binary_dilation(core, _SQUARE, iterations=2)
    return scene.share(part.visible & ~edge)


def why_unnamed(scene: Scene, name: str) -> str:
    """Say why the scene has no part of this name."""
    if name in scene.forged:
        return rf"{name} is named by a forged mark only: the drawing wrote it with \pdfliteral, no scope or node has that name"
    if name in scene.empty:
        return f"{name} is an empty scope: nothing is painted in it"
    return f"nothing in the drawing is named {name}"


def why_unseen(scene: Scene, part: Part) -> str:
    """Say why next to nothing of a part can be seen."""
    return f"{part.name} {_unpainted(scene, part) or _hidden(scene, part)}"


def _unpainted(scene: Scene, part: Part) -> str:
    """Say why a part leaves nothing on the page, whatever else is there; empty if it leaves something."""
    reached = [shape.region for shape in part.shapes]
    ink = united([_unclipped(shape) for shape in part.shapes])
    if ink.area < SPECK:
        return "has no size"
    if all(_opacity(shape) <= COVERED for shape in part.shapes):
        return "is transparent"
    if shapely.intersection(ink, scene.page).area < SPECK:
        return "lies off the page"
    if shapely.intersection(united(reached), scene.page).area < SPECK:
        return "is clipped away"
    faded = not part.alone.any() and not all(shape.exact for shape in part.shapes)
    return "is transparent" if faded else ""


def _hidden(scene: Scene, part: Part) -> str:
    """Say what keeps the eye from seeing what a part leaves on the page."""
    covers = _covers(scene, part)
    if part.full.intersection(united([shape.region for shape in covers])).area > part.full.area / 2:
        names = dict.fromkeys(name for shape in covers for name in shape.parts if name in scene.parts)
        whose = f" of {', '.join(names)}" if names else ""
        spot = "; all parts are stacked in one spot" if stacked(scene) else ""
        return f"is drawn, but covered by later shapes{whose}{spot}"
    if scene.share(part.alone) <= 2 * shown(scene, part) or not part.alone.any():
        return "is drawn too small to be seen"
    return "is drawn in the colour of what is behind it"


def stacked(scene: Scene) -> bool:
    """Whether all parts, covered or not, lie over each other in one spot."""
    boxes = [shapely.box(*part.full.bounds) for part in scene.parts.values() if not part.full.is_empty]
    return len(boxes) > 1 and bool(
        shapely.intersection_all(boxes).area >= STACKED * shapely.box(*shapely.total_bounds(boxes)).area
    )


def _unclipped(shape: Shape) -> Geometry:
    """Return what a shape would paint without the clips around it. A shading is painted within a clip of its own."""
    if shape.kind == "shading" and shape.clips:
        return min((clip.region for clip in shape.clips), key=lambda region: float(region.area))
    return shape.unclipped


def _opacity(shape: Shape) -> int:
    """Return how opaque the most opaque of its paints is, of 255."""
    if shape.kind in ("image", "shading"):
        return OPAQUE
    return max((paint[3] for paint in (shape.fill, shape.stroke) if paint), default=0)


def _covers(scene: Scene, part: Part) -> list[Shape]:
    """Return the opaque shapes that are painted over a part and are not its own."""
    own = {shape.index for shape in part.shapes}
    later = [shape for shape in scene.shapes[min(own, default=0) :] if shape.index not in own]
    return [shape for shape in later if _opacity(shape) == OPAQUE and shapely.intersects(shape.region, part.full)]
