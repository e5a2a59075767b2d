"""One painted object of a picture, with its exact regions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely import Geometry

from tikzeval.picture.outline import (
    EMPTY,
    FLATNESS,
    IDENTITY,
    Box,
    Matrix,
    Pen,
    Points,
    Subpath,
    filled,
    scale_of,
    simple,
    stroked,
    tangled,
    united,
)  # fmt: skip
from tikzeval.picture.regions import areal, shared
from tikzeval.picture.words import Words

Colour = tuple[int, int, int, int]  # red, green, blue, alpha, 0 … 255
OPAQUE = 255
MAX_WORK = 10_000_000  # corners of shapes and covers that are subtracted in one picture, about 5 s; an intricate one has 2 million
MEETING = 20  # corners' worth of work to find that two shapes meet


@dataclass(frozen=True, eq=False)
class Clip:
    """A path outside which nothing is painted. pdfium does not tell whether its rule is non-zero or even-odd."""

    rings: tuple[Points, ...]  # each (n, 2) on the page

    @cached_property
    def region(self) -> Geometry:
        """What it lets through, by the non-zero rule; of a scribble its box."""
        if self._tangled:
            return shapely.box(
                *shapely.total_bounds([shapely.linestrings(ring) for ring in self.rings if len(ring) > 1])
            )
        return filled(self.rings, even_odd=False)

    @cached_property
    def _tangled(self) -> bool:
        return tangled([Subpath(ring, closed=True, curved=False) for ring in self.rings])

    @cached_property
    def certain(self) -> bool:
        """Whether both rules let the same through."""
        if self._tangled:
            return False
        return simple(self.rings) is not None or bool(
            filled(self.rings, even_odd=True).area >= 0.999 * self.region.area
        )


@dataclass(frozen=True, eq=False)
class Shape:
    """One painted object. Lengths are points on the page, y upwards; regions are computed when first asked for."""

    index: int  # place in paint order
    kind: str  # path, text, image or shading
    bounds: Box  # as pdfium tells them
    fill: Colour | None
    stroke: Colour | None
    parts: tuple[str, ...]  # outermost first
    subpaths: tuple[Subpath, ...] = ()  # of a path
    tangled: bool = False  # a scribble of which only the box is kept, no subpaths
    even_odd: bool = False  # the rule of its inside
    pen: Pen | None = None  # of its line
    quad: Points | None = None  # (4, 2), the corners of an image or of the box around a text's glyphs
    clips: tuple[Clip, ...] = ()
    told: bool = True  # pdfium says all there is about its paint: no pattern, soft mask, blend mode, group or image
    words: Words | None = None  # of a text
    font_size: float = 0.0  # of a text
    matrix: Matrix = IDENTITY  # from its own coordinates to the page
    flatness: float = FLATNESS  # points that chords may stray from curves

    @cached_property
    def text(self) -> str:
        """What a text says."""
        return self.words.text() if self.words else ""

    @cached_property
    def glyphs(self) -> tuple[Box, ...]:
        """Of a text the box around each letter that has ink, upright on the page."""
        return self.words.letters() if self.words else ()

    @property
    def line_width(self) -> float:
        """Points on the page; 0 without a stroke."""
        return self.pen.width * scale_of(self.matrix) if self.pen else 0.0

    @property
    def dashed(self) -> bool:
        """Whether its line is interrupted."""
        return bool(self.pen and self.pen.dashes)

    @property
    def origin(self) -> tuple[float, float]:
        """Where a text's base line begins."""
        return self.matrix[4], self.matrix[5]

    @property
    def angle(self) -> float:
        """Degrees counter-clockwise by which a text's base line is turned."""
        return math.degrees(math.atan2(self.matrix[1], self.matrix[0]))

    @property
    def opacity(self) -> float:
        """The smallest opacity of its paints, 0 … 1; 0 where it has none."""
        alphas = [paint[3] for paint in (self.fill, self.stroke) if paint]
        return min(alphas, default=0 if self.kind in ("path", "text") else OPAQUE) / OPAQUE

    @property
    def exact(self) -> bool:
        """Whether `region` is exactly what it paints: a path, all of whose paint and clips pdfium tells."""
        return self.told and self.kind == "path" and not self.tangled and all(clip.certain for clip in self.clips)

    @cached_property
    def fill_region(self) -> Geometry:
        """What its fill covers, unclipped."""
        if not self.fill:
            return EMPTY
        if self.tangled:
            return self._box
        if self._disc is not None:
            return self._disc
        return filled([subpath.points for subpath in self.subpaths], even_odd=self.even_odd)

    @cached_property
    def _disc(self) -> Geometry | None:
        """What its only subpath encloses, if that does not touch itself."""
        return simple([subpath.points for subpath in self.subpaths])

    @cached_property
    def stroke_region(self) -> Geometry:
        """What its line covers, unclipped."""
        if not self.pen:
            return EMPTY
        return self._box if self.tangled else stroked(self.subpaths, self.pen, self.matrix, self.flatness)

    @property
    def _box(self) -> Geometry:
        return shapely.box(*self.bounds)

    @cached_property
    def clip(self) -> Geometry | None:
        """What its clips let through together, or None where there are none."""
        if not self.clips:
            return None
        region = self.clips[0].region
        for clip in self.clips[1:]:
            region = shared(region, clip.region)
        return region

    @cached_property
    def unclipped(self) -> Geometry:
        """What it would paint without its clips: of a text or image its box, of a shading nothing."""
        if self.quad is not None:
            painted = self.fill or self.stroke or self.kind == "image"
            return shapely.polygons(self.quad) if painted else EMPTY
        if self.fill and self.pen:
            if self._disc is not None and self.subpaths[0].closed:
                return stroked(self.subpaths, self.pen, self.matrix, self.flatness, solid=True)
            return united([self.fill_region, self.stroke_region])
        return self.fill_region if self.fill else self.stroke_region

    @cached_property
    def region(self) -> Geometry:
        """What it paints, within its clips; of a text the box around its glyphs, of a shading its clip."""
        if self.kind == "shading":
            return self.clip if self.clip is not None else shapely.box(*self.bounds)
        return self.clipped(self.unclipped)

    @cached_property
    def cover(self) -> Geometry:
        """What of it hides everything below for certain: the opaque paint of an exact path."""
        if not self.exact:
            return EMPTY
        if self.opacity == 1:
            return self.region
        if self.fill and self.fill[3] == OPAQUE:
            return self.clipped(self.fill_region)
        return self.clipped(self.stroke_region) if self.stroke and self.stroke[3] == OPAQUE else EMPTY

    def clipped(self, region: Geometry) -> Geometry:
        """Return what of a region its clips let through."""
        if self.clip is None or region.is_empty or shapely.contains_properly(self.clip, region):
            return region
        return shared(region, self.clip)


class Visible:
    """What can be seen of each shape: its region within the page, less what later opaque shapes cover.

    After `MAX_WORK` the rest of the covers are left out: then regions are too large, and pixels decide.
    """

    def __init__(self, shapes: Sequence[Shape], page: Geometry) -> None:
        self._shapes = shapes
        self._page = page
        self._seen: dict[int, Geometry] = {}
        self._above: dict[int, list[int]] = {}
        self._left = MAX_WORK

    @cached_property
    def _covers(self) -> shapely.STRtree:
        return shapely.STRtree([shape.cover for shape in self._shapes])

    @cached_property
    def _corners(self) -> list[int]:
        return [int(count) for count in shapely.get_num_coordinates(self._covers.geometries)]

    def __getitem__(self, shape: Shape) -> Geometry:
        """Return the visible region of one of the shapes."""
        if shape.index not in self._seen:
            self._seen[shape.index] = self._less(self.on_page(shape.region), self._covering(shape.index))
        return self._seen[shape.index]

    def together(self, shapes: Sequence[Shape]) -> Geometry:
        """Return the visible region of some of the shapes, in paint order.

        Where one of them covers another, either shows: only the covers of others count. So what is painted between two of
        these is united first, which is quicker than to look at a hundred hatching lines one by one.
        """
        if not shapes:
            return EMPTY
        own = frozenset(shape.index for shape in shapes)
        around = shapely.total_bounds([shape.region for shape in shapes])
        others = [int(index) for index in self._covers.query(shapely.box(*around)) if index not in own]
        layers: dict[int, list[Shape]] = {}
        for shape in shapes:
            layers.setdefault(sum(index < shape.index for index in others), []).append(shape)
        seen = []
        for layer in layers.values():
            region = self.on_page(united([shape.region for shape in layer]))
            above = [index for index in self._meeting(region, layer[-1].index) if index not in own]
            seen.append(self._less(region, above))
        return united(seen)

    def on_page(self, region: Geometry) -> Geometry:
        """Return what of a region lies on the page."""
        if region.is_empty or self._page.contains(region):
            return region
        return shared(region, self._page)

    def _covering(self, index: int) -> list[int]:
        """Return the later shapes whose covers a shape meets, in paint order."""
        if index not in self._above:
            self._above[index] = self._meeting(self._shapes[index].region, index)
        return self._above[index]

    def _meeting(self, region: Geometry, index: int) -> list[int]:
        """Return the later shapes than this whose covers a region meets, in paint order."""
        if self._left <= 0:
            return []
        near = self._covers.query(region)
        near = near[near > index]
        if not len(near):
            return []
        self._left -= MEETING * len(near)
        shapely.prepare(region)
        return sorted(near[shapely.intersects(region, self._covers.geometries[near])].tolist())

    def _less(self, region: Geometry, above: list[int]) -> Geometry:
        """Return what of a region the covers of later shapes leave; those that do not meet are taken away at once."""
        apart: list[list[int]] = []
        for index in above:
            for group in apart:
                if not any(index in self._covering(other) for other in group):
                    group.append(index)
                    break
            else:
                apart.append([index])
        for group in apart:
            self._left -= int(shapely.get_num_coordinates(region)) + sum(self._corners[index] for index in group)
            if self._left <= 0:
                break
            covers = self._covers.geometries[group]
            cover = covers[0] if len(group) == 1 else shapely.multipolygons(shapely.get_parts(covers))
            region = areal(shapely.difference(region, cover))
        return region


__all__ = ["Box", "Clip", "Colour", "Shape", "Visible"]
