"""Masks of pixels and regions in points, each made of the other, and whether they agree."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw
from shapely import Geometry

from tikzeval.picture.outline import EMPTY, Box
from tikzeval.picture.raster import SIDE, Frame

Mask = npt.NDArray[np.bool_]  # (SIDE, SIDE); True where the picture's pixel belongs
AGREE = 0.02  # of the area: what a mask and a region may differ by, apart from the pixels along their edges
DENT = 1e-6  # of its area: what a convex piece may lack, as numbers are rounded


def mask_of(region: Geometry, frame: Frame) -> Mask:
    """Return the pixels that a region touches."""
    mask = np.zeros((SIDE, SIDE), dtype=np.bool_)
    if region.is_empty:
        return mask
    # Only the window around it is painted.
    x0, y1, x1, y0 = _in_pixels(np.reshape(region.bounds, (2, 2)), frame).ravel().tolist()
    left, right = max(0, math.floor(x0) - 1), min(SIDE, math.ceil(x1) + 2)
    top, bottom = max(0, math.floor(y0) - 1), min(SIDE, math.ceil(y1) + 2)
    if left >= right or top >= bottom:
        return mask
    image = Image.new("1", (right - left, bottom - top))
    pen = ImageDraw.Draw(image)
    parts = shapely.get_parts(region)
    if len(parts) > 1:  # what lies in the hole of another is painted after it; its box is the smaller one
        parts = parts[np.argsort(-shapely.area(shapely.envelope(parts)))]
    for polygon in parts:
        if polygon.geom_type == "Polygon" and not polygon.is_empty:
            for ring, fill in (
                (polygon.exterior, 1),
                *((hole, 0) for hole in polygon.interiors),
            ):  # a hole's edge belongs to the region
                points = _in_pixels(shapely.get_coordinates(ring), frame) - (left, top)
                pen.polygon(points.ravel().tolist(), fill=fill, outline=1)
    mask[top:bottom, left:right] = image
    return mask


def _in_pixels(points: npt.NDArray[np.float64], frame: Frame) -> npt.NDArray[np.float64]:
    """Return points (n, 2) of the page in pixels, as PIL counts them: whole numbers are the middles of pixels."""
    at = (points - (frame.left, frame.top)) * (frame.scale, -frame.scale) + (frame.dx - 0.5, frame.dy - 0.5)
    return np.asarray(np.clip(at, -SIDE, 2 * SIDE), dtype=np.float64)


def region_of(mask: Mask, frame: Frame) -> Geometry:
    """Return the region on the page that the True pixels of a mask make, each a square."""
    if not mask.any():
        return EMPTY
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    left, right = _x(starts, frame), _x(ends, frame)
    top, bottom = _y(rows, frame), _y(rows + 1, frame)
    return shapely.union_all(shapely.box(left, bottom, right, top))


def _x(columns: npt.NDArray[np.int64], frame: Frame) -> npt.NDArray[np.float64]:
    return frame.left + (columns - frame.dx) / frame.scale


def _y(rows: npt.NDArray[np.int64], frame: Frame) -> npt.NDArray[np.float64]:
    return frame.top - (rows - frame.dy) / frame.scale


def agree(region: Geometry, mask: Mask, frame: Frame) -> bool:
    """Whether a region and a mask are the same but for the pixels along their edges and `AGREE` of their area."""
    drawn = mask_of(region, frame)
    if not drawn.any() or not mask.any():
        return bool(drawn.any() == mask.any())
    either = drawn | mask
    rows, columns = np.flatnonzero(either.any(axis=1)), np.flatnonzero(either.any(axis=0))
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]  # nothing grows into it from outside
    drawn, mask = drawn[window], mask[window]
    beyond, missing = np.count_nonzero(drawn & ~_grown(mask)), np.count_nonzero(mask & ~_grown(drawn))
    return bool(beyond <= AGREE * np.count_nonzero(drawn) and missing <= AGREE * np.count_nonzero(mask))


def thin_difference(region: Geometry, mask: Mask, frame: Frame) -> Box | None:
    """Return the box in points around the pixels in which a region and a mask differ, and two pixels more.

    None where there are none, or some of them have only such pixels around them: that is no matter of how large pixels are.
    """
    drawn = mask_of(region, frame)
    apart = (drawn & ~_grown(mask)) | (mask & ~_grown(drawn))
    rows, columns = np.nonzero(apart)
    if not len(rows) or not _grown(~apart).all():
        return None
    left, right = _x(np.array([columns.min() - 2, columns.max() + 3]), frame).tolist()
    top, bottom = _y(np.array([rows.min() - 2, rows.max() + 3]), frame).tolist()
    return left, bottom, right, top


def _grown(mask: Mask) -> Mask:
    """Return a mask with every pixel's eight neighbours."""
    wide = mask.copy()
    wide[:, 1:] |= mask[:, :-1]
    wide[:, :-1] |= mask[:, 1:]
    tall = wide.copy()
    tall[1:] |= wide[:-1]
    tall[:-1] |= wide[1:]
    return tall


def enclosed(region: Geometry, gap: float) -> Geometry:
    """Return what a region encloses: gaps up to this many points closed and holes filled."""
    if region.is_empty:
        return EMPTY
    if _is_convex(region, gap):
        return region
    closed = shapely.buffer(shapely.buffer(region, gap / 2, quad_segs=4), -gap / 2, quad_segs=4)
    whole = shapely.get_parts(shapely.union_all([region, closed]))
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(whole)))


def _is_convex(region: Geometry, gap: float) -> bool:
    """Whether all pieces of a region are convex, and no two of them so near to each other: there is nothing to close."""
    pieces = shapely.get_parts(region)
    area = shapely.area(pieces)
    if (shapely.area(shapely.convex_hull(pieces)) > (1 + DENT) * area).any():
        return False
    return len(pieces) == 1 or len(shapely.STRtree(pieces).query(pieces, "dwithin", gap).T) == len(pieces)
