"""What can be seen of shapes: the quick ways to their regions and the plain one give the same."""

from __future__ import annotations

import io

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tikzeval.picture.outline import IDENTITY, Matrix, Pen, Subpath, filled, stroked
from tikzeval.picture.raster import to_png
from tikzeval.picture.shape import Shape, Visible

BLACK = (0, 0, 0, 255)
PAGE = shapely.box(0, 0, 100, 100)
STRETCHED: Matrix = (2.0, 0.0, 0.5, 0.7, 3.0, 4.0)

coordinates = st.integers(-10, 110)
polygons = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=8)
pens = st.builds(Pen, st.sampled_from([0.4, 3.0, 12.0]), st.sampled_from([0, 1, 2]), st.sampled_from([0, 1, 2]))


def ring(points: list[tuple[int, int]], *, curved: bool = False) -> Subpath:
    return Subpath(np.array(points, dtype=np.float64), closed=True, curved=curved, corners=tuple(range(len(points))))


def shape(index: int, path: Subpath, **options: object) -> Shape:
    return Shape(index, "path", (0, 0, 0, 0), BLACK, None, (), (path,), **options)  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.lists(polygons, min_size=1, max_size=12))
def test_what_later_shapes_leave_of_one_is_its_region_less_theirs(drawn: list[list[tuple[int, int]]]) -> None:
    shapes = [shape(index, ring(points)) for index, points in enumerate(drawn)]
    visible = Visible(shapes, PAGE)
    for one in shapes:
        covers = shapely.union_all([other.region for other in shapes[one.index + 1 :]])
        left = one.region.intersection(PAGE).difference(covers)
        assert visible[one].symmetric_difference(left).area == pytest.approx(0, abs=1e-6)


@settings(deadline=None)
@given(polygons, pens, st.booleans(), st.sampled_from([IDENTITY, STRETCHED]))
def test_a_filled_shape_with_a_line_is_both(
    points: list[tuple[int, int]], pen: Pen, curved: bool, matrix: Matrix
) -> None:
    path = ring(points, curved=curved)
    both = shape(0, path, pen=pen, matrix=matrix).region
    one_by_one = shapely.union(filled([path.points], even_odd=False), stroked([path], pen, matrix))
    assert both.symmetric_difference(one_by_one).area <= 1e-3 * one_by_one.area + 1e-6


@given(st.binary(min_size=48, max_size=48))
def test_a_png_holds_the_very_pixels(colours: bytes) -> None:
    pixels = np.frombuffer(colours, dtype=np.uint8).reshape(4, 4, 3).repeat(8, axis=1)
    assert (np.asarray(Image.open(io.BytesIO(to_png(pixels)))) == pixels).all()
