"""The outlines of a picture's parts as SVG paths, to be laid over it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from tikzeval.picture.raster import Frame, pdfium_errors
from tikzeval.picture.scene import build_scene

ROUGH = 0.4  # pixels by which a path may be off


def part_outlines(pdf: bytes, names: Iterable[str], *, crop: bool = False) -> dict[str, str]:
    """Return what each part's ink encloses, also where it is covered; the function that worker processes run.

    Args:
        pdf: The document.
        names: The parts.
        crop: The picture is the page's ink, not the page.

    Returns:
        Name → the `d` of an SVG path in pixels of the picture, x to the right and y down; without parts that are not there.

    Raises:
        RasterError: pdfium cannot read or paint the PDF.
    """
    wanted = list(names)
    scene = build_scene(pdf, crop=crop, names=wanted)
    with pdfium_errors():
        paths = {name: _path(scene.parts[name].outline, scene.frame) for name in wanted if name in scene.parts}
    return {name: path for name, path in paths.items() if path}


def _path(region: Geometry, frame: Frame) -> str:
    def moved(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.array([frame.pixel(x, y) for x, y in points.tolist()]).reshape(-1, 2)

    drawn = shapely.simplify(shapely.transform(region, moved), ROUGH)
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(polygon.exterior)[:-1].tolist()) + "Z"
        for polygon in shapely.get_parts(drawn)
        if not polygon.is_empty
    )
