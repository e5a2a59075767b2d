"""Which ideal shape an outline is: what must hold of any, wherever, however large and however turned it is."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Geometry, Point, Polygon, affinity

from tikzeval.scoring import fit
from tikzeval.scoring.fit import CORNERS, NAMES, Fits


def ring(radii: list[float]) -> Polygon:
    angles = 2 * np.pi * np.arange(len(radii)) / len(radii)
    return Polygon(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]))


BLOCK_ARROW = Polygon([(0, -1), (5, -1), (5, -2), (8, 0), (5, 2), (5, 1), (0, 1)])
IDEAL: dict[str, Geometry] = {
    "circle": Point(0, 0).buffer(1, 32),
    "ellipse": affinity.scale(Point(0, 0).buffer(1, 32), 1.7, 1),
    "square": shapely.box(0, 0, 1, 1),
    "rectangle": shapely.box(0, 0, 1.6, 1),
    "line": shapely.box(0, 0, 12, 1),
    "arrow": BLOCK_ARROW,
    "semicircle": Point(0, 0).buffer(2, 32).intersection(shapely.box(-3, 0, 3, 3)),
    **{name: ring([1.0] * corners) for name, corners in CORNERS.items() if name != "quadrilateral"},
    "quadrilateral": Polygon([(0, 0), (4, 0), (3, 2), (0.5, 3)]),
}
# What is also true of a shape.
ALSO = {
    "circle": {"ellipse"}, "square": {"rectangle", "quadrilateral"}, "rectangle": {"quadrilateral"},
    "line": {"rectangle", "quadrilateral"},
}  # fmt: skip
CLASSES = [name for name in NAMES if name != "polygon"]
turns = st.floats(0, 360)
sizes = st.floats(0.5, 400)
places = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


def moved(shape: Geometry, turn: float, size: float, place: tuple[float, float]) -> Geometry:
    shape = affinity.scale(affinity.rotate(shape, turn, origin=(0, 0)), size, size, origin=(0, 0))
    return affinity.translate(shape, *place)


@pytest.mark.parametrize("name", IDEAL)
@settings(max_examples=15, deadline=None)
@given(turn=turns, size=sizes, place=places)
def test_an_ideal_shape_is_itself_and_nothing_else_wherever_it_is(
    name: str, turn: float, size: float, place: tuple[float, float]
) -> None:
    fits = Fits(moved(IDEAL[name], turn, size, place))
    assert fits.residual(name) < 0.01
    assert {each for each in CLASSES if fits.margin(each) >= 0} == {name, *ALSO.get(name, ())}
    assert fits.best()[0] == name


@settings(max_examples=40, deadline=None)
@given(points=st.integers(4, 12), inner=st.floats(0.35, 0.7), turn=turns, size=sizes, place=places)
def test_a_star_is_a_star_of_its_number_of_points(
    points: int, inner: float, turn: float, size: float, place: tuple[float, float]
) -> None:
    inner *= math.cos(math.pi / points)
    fits = Fits(moved(ring([1.0, inner] * points), turn, size, place))
    assert fits.margin("star") > 0.03
    assert fits.margin("star", corners=points) > 0.03
    others = {number for number in range(4, 13) if fits.margin("star", corners=number) >= 0}
    assert others == {points}


@pytest.mark.parametrize("name", IDEAL)
@settings(max_examples=10, deadline=None)
@given(turn=turns, noise=st.lists(st.floats(-1, 1), min_size=64, max_size=64))
def test_an_unsteady_hand_does_not_change_the_class(name: str, turn: float, noise: list[float]) -> None:
    # The outline wanders by up to 1 % of the shape's size (square root of its area) to either side.
    shape = moved(IDEAL[name], turn, 1, (0, 0))
    outline = shape.exterior
    at = np.linspace(0, outline.length, 256, endpoint=False)
    wander = np.interp(np.arange(256), np.arange(0, 256, 4), noise) * 0.01 * math.sqrt(shape.area)
    points = shapely.get_coordinates(shapely.line_interpolate_point(outline, at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(outline, (at + 1e-6) % outline.length))
    way = (ahead - points) / np.hypot(*(ahead - points).T)[:, None]
    drawn = Polygon(points + wander[:, None] * np.column_stack([way[:, 1], -way[:, 0]])).buffer(0)
    assert Fits(drawn).residual(name) < (0.12 if name == "line" else fit.FITS)


@settings(max_examples=30, deadline=None)
@given(stretch=st.floats(1, 2), turn=turns)
def test_a_circle_becomes_an_ellipse_and_a_square_a_rectangle_as_they_are_stretched(
    stretch: float, turn: float
) -> None:
    for base, narrow, wide in (("circle", "circle", "ellipse"), ("square", "square", "rectangle")):
        fits = Fits(affinity.rotate(affinity.scale(IDEAL[base], stretch, 1), turn))
        assert fits.margin(wide) > 0.02
        if stretch < 1.04:
            assert fits.margin(narrow) > 0
        if stretch > 1.12:
            assert fits.margin(narrow) < 0


@settings(max_examples=30, deadline=None)
@given(corner=st.floats(0.001, 0.2), turn=turns)
def test_rounded_corners_and_round_joins_stay_what_they_are(corner: float, turn: float) -> None:
    for name in ("square", "triangle", "pentagon"):
        shape = IDEAL[name]
        side = math.dist(*shapely.get_coordinates(shape)[:2])
        radius = corner * side * (0.5 if name == "triangle" else 1.0)
        rounded = affinity.rotate(shape.buffer(-radius).buffer(radius, quad_segs=16), turn)
        assert Fits(rounded).best()[0] == name


@pytest.mark.parametrize(
    "shape",
    [
        Polygon([(0, 0), (4, 0), (4, 1), (1, 1), (1, 5), (0, 5)]),
        Point(0, 0).buffer(2).intersection(shapely.box(-3, 0.8, 3, 3)),
        Point(0, 0).buffer(2).difference(Point(1, 0).buffer(1.7)),
        shapely.union_all([Point(0, 0).buffer(1), Point(3, 0).buffer(1)]),
        shapely.union_all([shapely.box(-3, -1, 3, 1), shapely.box(-1, -3, 1, 3)]),
    ],
    ids=["L", "segment of a disc", "crescent", "two discs", "cross"],
)
def test_near_misses_are_none_of_these(shape: Geometry) -> None:
    fits = Fits(shape)
    assert [name for name in ("circle", "ellipse", "square", "rectangle", "triangle", "quadrilateral", "pentagon", "hexagon",
                              "semicircle", "star", "line", "arrow") if fits.margin(name) >= 0] == []  # fmt: skip


def test_a_regular_polygon_is_not_any_polygon() -> None:
    longish = affinity.scale(IDEAL["hexagon"], 1.5, 1)
    assert Fits(longish).margin("hexagon") > 0
    assert Fits(longish).margin("hexagon", regular=True) < 0
    assert Fits(IDEAL["hexagon"]).margin("hexagon", regular=True) > 0
    assert Fits(ring([1.0] * 9)).margin("polygon", corners=9) > 0
    assert Fits(shapely.MultiPolygon()).margin("circle") < 0
