"""What later shapes hide: the opaque fills of a picture, in paint order."""

from __future__ import annotations

import shapely
from shapely import Geometry

from tikzeval.picture.outline import FLATNESS
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import OPAQUE, Shape


class Covers:
    """The opaque fills of a picture. Lines are left out: they cross other things without hiding them."""

    def __init__(self, scene: Scene) -> None:
        self._page = scene.page
        fills = [shape for shape in scene.shapes if shape.exact and shape.fill and shape.fill[3] == OPAQUE]
        self._indices = [shape.index for shape in fills]
        # An edge that two shapes share is hidden by neither.
        self._tree = shapely.STRtree([shapely.buffer(shape.clipped(shape.fill_region), -FLATNESS) for shape in fills])

    def framed(self, shape: Shape, region: Geometry) -> Geometry:
        """Return what of a shape's region or line lies in the picture and in the shape's clips."""
        if shape.clip is not None:
            region = shapely.intersection(region, shape.clip)
        return region if self._page.contains(region) else shapely.intersection(region, self._page)

    def seen(self, shape: Shape, region: Geometry) -> Geometry:
        """Return what of that later fills do not hide."""
        region = self.framed(shape, region)
        for number in self._tree.query(region, "intersects"):
            if self._indices[number] > shape.index and not region.is_empty:
                region = shapely.difference(region, self._tree.geometries[number])
        return region
