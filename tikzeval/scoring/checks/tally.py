"""The things in a picture that can be counted: shapes of a class, each once however often it is drawn, and pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.mask import enclosed, mask_of
from tikzeval.picture.outline import EMPTY, Points, filled
from tikzeval.picture.part import Part
from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import OPAQUE, Shape
from tikzeval.scoring import fit, strokes
from tikzeval.scoring.checks.base import PRESENT
from tikzeval.scoring.checks.colour import share_of
from tikzeval.scoring.fit import Fits
from tikzeval.scoring.relations.lines import arrows, ends_of, in_sight

SHOWS = 0.2  # of a shape: what must be seen of it
SAME = 0.75  # IoU from which two outlines are one thing drawn twice: circles whose radii are 0.87 : 1
MEETING = 0.03  # of the picture's longer side: lines whose ends are this near to a crossing meet there
GRAZED = 0.003  # of the picture's longer side: what comes no further into a part touches it only
LONG = 0.02  # of the picture's longer side: shorter lines do not count
COLOURED = 0.5  # of its visible paint
EDGE = 0.1  # of a shape's outline: what must differ in colour from what is beside it
NEARBY = 1.5  # pixels beside the outline
TOLD_APART = 8  # of 255, in some channel


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that was found, and how surely it is of its class."""

    outline: Geometry
    margin: float


def pieces(scene: Scene, part: Part) -> list[Counted]:
    """Return the connected pieces of a part, also where later shapes cover some of them; gaps up to 4 pixels are none."""
    found = []
    inks = [shapely.STRtree(shapely.get_parts(ink)) for ink in (part.full, part.region)]
    for piece in shapely.get_parts(part.outline):
        ink, seen = (
            sum(float(shared(each, piece).area) for each in tree.geometries[tree.query(piece, "intersects")])
            for tree in inks
        )
        if piece.area >= PRESENT * scene.page.area and seen >= SHOWS * ink:
            found.append(Counted(piece, 1.0))
    return found


def crossings(scene: Scene, shapes: Sequence[Shape]) -> list[Counted]:
    """Return where visible open lines among shapes cross each other or run along each other, but for where both end."""
    ends = in_sight(scene, ends_of(shapes, scene.size), EMPTY)
    lines = list(dict.fromkeys(end.line for end in ends))
    if not lines:
        return []
    near = MEETING * scene.size
    tree = shapely.STRtree([line.line for line in lines])
    found = []
    for one, other in tree.query([line.line for line in lines], "intersects").T.tolist():
        if one >= other:
            continue
        stops = [shapely.MultiPoint(lines[index].ends).buffer(near) for index in (one, other)]
        common = shapely.difference(
            shapely.intersection(lines[one].line, lines[other].line), shapely.intersection(*stops)
        )
        found += [
            Counted(shapely.buffer(piece, near), 1.0) for piece in shapely.get_parts(common) if not piece.is_empty
        ]
    return found


def passings(scene: Scene, shapes: Sequence[Shape], parts: Sequence[Part]) -> list[Counted]:
    """Return where visible open lines among shapes run over (or under) what parts enclose, and do not end there."""
    ends = in_sight(scene, ends_of(shapes, scene.size), EMPTY)
    lines = list(dict.fromkeys(end.line for end in ends))
    near = GRAZED * scene.size
    found = []
    for part in parts:
        inner = shapely.buffer(part.outline, -near)
        for line in lines:
            stops = shapely.MultiPoint(line.ends)
            inside = shapely.get_parts(shapely.intersection(line.line, inner))
            through = inside[~shapely.is_empty(inside) & (shapely.distance(inside, stops) > near)]
            found += [Counted(piece.buffer(near), 1.0) for piece in through]
    return found


def shapes_of(
    scene: Scene,
    shapes: Sequence[Shape],
    name: str,
    *,
    corners: int = 0,
    colours: Sequence[str] | None = None,
    residual: float = fit.FITS,
) -> list[Counted]:
    """Return the visible shapes of a class, each once.

    Args:
        scene: The picture.
        shapes: Which of its shapes are looked at.
        name: A class of `fit.NAMES`.
        corners: Of a polygon or star; 0 for any star.
        colours: Only shapes of these colours; None for all.
        residual: What the best ideal shape may leave of an outline; not for lines.

    Returns:
        Those with a margin above −`fit.UNSURE`, in paint order.
    """
    shapes = [shape for shape in shapes if not colours or _coloured(scene, shape, colours)]
    if name == "line":
        found = [Counted(*line) for shape in shapes for line in _lines(scene, shape)]
        return _each_once(found)
    found = []
    for shape in shapes:
        for outline in _outlines(scene, shape):
            margin = Fits(outline).margin(name, corners=corners, allowed=residual)
            if margin > -fit.UNSURE and _told_apart(scene, shape, outline):
                found.append(Counted(outline, margin))
    if name == "arrow":
        found += [Counted(stroke.line, fit.FITS) for stroke in arrows(scene, shapes)]
    return _each_once(found)


def _each_once(found: Sequence[Counted]) -> list[Counted]:
    """Leave out what was drawn before with nearly the same outline."""
    kept: list[Counted] = []
    tree = shapely.STRtree([each.outline for each in found])
    dropped: set[int] = set()
    for index, each in enumerate(found):
        if index in dropped:
            continue
        kept.append(each)
        for other in tree.query(each.outline):
            if other > index and _same(each.outline, found[other].outline):
                dropped.add(int(other))
    return kept


def _same(one: Geometry, other: Geometry) -> bool:
    if one.area == 0 or other.area == 0:  # lines
        return bool(shapely.hausdorff_distance(one, other) < strokes.SAME)
    return bool(shared(one, other).area >= SAME * shapely.union(one, other).area)


def _lines(scene: Scene, shape: Shape) -> list[tuple[Geometry, float]]:
    """Return the straight lines among a shape's open strokes, with their margins."""
    found = []
    for stroke in strokes.bare_strokes(shape):
        drawn = stroke.line
        swept = drawn.buffer(shape.line_width / 2 + 0.1, cap_style="flat")
        margin = fit.FITS * (1 - stroke.bend / strokes.BEND)
        if drawn.length >= LONG * scene.size and margin > -fit.UNSURE and _shows(scene, shape, swept):
            found.append((drawn, margin))
    return found


def _outlines(scene: Scene, shape: Shape) -> list[Geometry]:
    """Return what each piece of a shape encloses, where that is large enough and can be seen."""
    if shape.kind not in ("path", "shading") or shape.region.is_empty:
        return []
    if shape.kind == "shading" or shape.region.area < 0.98 * shape.unclipped.area:
        found = list(shapely.get_parts(enclosed(shape.region, 0)))
    else:
        found = _rings(shape)
    least = PRESENT * scene.page.area
    return [outline for outline in found if outline.area >= least and _shows(scene, shape, outline)]


def _rings(shape: Shape) -> list[Geometry]:
    """Return what each closed subpath encloses, its line's width included; of a filled shape not its holes."""
    grown = shape.line_width / 2 if shape.pen else 0.0
    rings: list[Points] = [path.points for path in shape.subpaths if path.closed or shape.fill]
    inner = [filled([ring], even_odd=False) for ring in rings]
    if shape.fill:
        inner = [
            one
            for one in inner
            if not any(other is not one and shapely.contains_properly(other, one) for other in inner)
        ]
    return [shapely.buffer(one, grown, join_style="mitre", mitre_limit=2) if grown else one for one in inner]


def _shows(scene: Scene, shape: Shape, outline: Geometry) -> bool:
    """Whether enough of a shape's paint within an outline can be seen."""
    ink = shared(shape.region, outline).area
    seen = shared(scene.visible[shape], outline).area
    return bool(seen >= SHOWS * ink > 0)


def _told_apart(scene: Scene, shape: Shape, outline: Geometry) -> bool:
    """Whether a shape's colour differs from that of the picture just outside its outline, along some of it."""
    paint = shape.stroke or shape.fill
    if not shape.told or paint is None or paint[3] < OPAQUE:
        return True
    grown = shapely.get_parts(outline.buffer(NEARBY / scene.frame.scale))
    beside = shapely.get_exterior_ring(grown[shapely.area(grown).argmax()])
    points = shapely.get_coordinates(shapely.line_interpolate_point(beside, np.linspace(0, 1, 64), normalized=True))
    pixels = np.array([scene.frame.pixel(x, y) for x, y in points]).astype(int)
    pixels = np.clip(pixels, 0, scene.pixels.shape[0] - 1)
    colours = scene.pixels[pixels[:, 1], pixels[:, 0]].astype(int)
    return bool((np.abs(colours - paint[:3]).max(axis=1) > TOLD_APART).mean() >= EDGE)


def _coloured(scene: Scene, shape: Shape, colours: Sequence[str]) -> bool:
    """Whether a shape has one of the colours: its paint, its fill's where it has one, or else its visible pixels."""
    paint = shape.fill or shape.stroke
    if shape.told and paint is not None and paint[3] == OPAQUE:
        pixels = np.array([paint[:3]], dtype=np.uint8)
    else:
        pixels = scene.pixels[mask_of(scene.visible[shape], scene.frame)]
    return share_of(pixels, tuple(colours)) >= COLOURED
