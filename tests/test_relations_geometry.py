"""Relations and arrangements on plain geometry: what must hold of any figures, wherever they are."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Geometry, Polygon, affinity

from tikzeval.picture.outline import Subpath
from tikzeval.picture.part import Part, Parts
from tikzeval.picture.regions import less, shared
from tikzeval.picture.shape import Shape
from tikzeval.scoring.checks import decide
from tikzeval.scoring.relations import ARRANGEMENTS, RELATIONS, Asked
from tikzeval.values import Mark

SIZE = 300.0


class Ground:
    """As much of a scene as relations between plain regions ask for."""

    def __init__(self, size: float = SIZE) -> None:
        self.size = size
        self.page = shapely.box(0, 0, size, size)
        self.shapes: tuple[Shape, ...] = ()


def asked(size: float = SIZE, **keys: Any) -> Asked:
    return Asked(Ground(size), **keys)  # type: ignore[arg-type]


def thing(name: str, region: Geometry, index: int = 0) -> Part:
    """A part that is one opaque figure, of which all can be seen."""
    none = np.zeros((1, 1), dtype=np.bool_)
    rings = tuple(
        Subpath(shapely.get_coordinates(ring)[:-1], closed=True, curved=False)
        for polygon in shapely.get_parts(region)
        for ring in (polygon.exterior, *polygon.interiors)
    )
    shape = Shape(index, "path", region.bounds, (0, 0, 0, 255), None, (name,), rings, even_odd=True)
    return Part(name, (shape,), none, none, False, region, region, True, 0.1, 0.5, Parts({}))


def polygon(corners: list[tuple[float, float]]) -> Geometry:
    return shapely.convex_hull(shapely.MultiPoint(corners))


coordinates = st.floats(20, 280).map(lambda x: round(x, 1))
polygons = (
    st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=7)
    .map(polygon)
    .filter(lambda p: p.area > 200 and min(np.ptp(shapely.get_coordinates(p), axis=0)) > 5)
)
KEYS: dict[str, dict[str, Any]] = {"rotated_by": {"degrees": 40.0}}
GEOMETRIC = sorted(set(RELATIONS) - {"connected_by"})
MIRRORED = {"left_of": "right_of", "right_of": "left_of"}
CONVERSE = {
    "left_of": "right_of", "above": "below", "inside": "contains", "in_front_of": "behind", "larger_than": "smaller_than",
}  # fmt: skip
MUTUAL = (
    "overlaps", "disjoint", "touches", "near", "apart", "same_size", "parallel", "perpendicular", "beside",
)  # fmt: skip
OPPOSED = ("left_of", "above", "in_front_of", "larger_than", "taller_than", "wider_than")


def margin(name: str, one: Geometry, other: Geometry, size: float = SIZE) -> float:
    return RELATIONS[name](thing("a", one, 0), thing("b", other, 1), asked(size, **KEYS.get(name, {}))).margin


@pytest.mark.parametrize("name", GEOMETRIC)
@given(one=polygons, other=polygons, dx=st.floats(-50, 50), dy=st.floats(-50, 50), scale=st.floats(0.5, 3))
@settings(max_examples=12, deadline=None)
def test_nothing_depends_on_where_and_how_large_the_picture_is(
    name: str, one: Geometry, other: Geometry, dx: float, dy: float, scale: float
) -> None:
    def moved(region: Geometry) -> Geometry:
        return affinity.translate(affinity.scale(region, scale, scale, origin=(0, 0)), dx, dy)

    assume(shapely.intersection(one, other).area > 20 or not one.intersects(other))
    before, after = margin(name, one, other), margin(name, moved(one), moved(other), SIZE * scale)
    assert after == pytest.approx(before, abs=0.01)


@pytest.mark.parametrize("name", sorted(set(GEOMETRIC) - {"rotated_by"}))
@given(one=polygons, other=polygons)
@settings(max_examples=12, deadline=None)
def test_the_mirror_image_of_a_picture_has_left_and_right_exchanged(name: str, one: Geometry, other: Geometry) -> None:
    def mirrored(region: Geometry) -> Geometry:
        return affinity.scale(region, -1, 1, origin=(SIZE / 2, 0))

    before, after = margin(name, one, other), margin(MIRRORED.get(name, name), mirrored(one), mirrored(other))
    assert after == pytest.approx(before, abs=0.002)


@given(one=polygons, other=polygons)
@settings(max_examples=40, deadline=None)
def test_converse_mutual_and_opposed_relations(one: Geometry, other: Geometry) -> None:
    a, b = thing("a", one, 0), thing("b", other, 1)
    for name, converse in CONVERSE.items():
        assert RELATIONS[name](a, b, asked()).margin == pytest.approx(RELATIONS[converse](b, a, asked()).margin)
    for name in MUTUAL:
        assert RELATIONS[name](a, b, asked()).margin == pytest.approx(RELATIONS[name](b, a, asked()).margin, abs=1e-6)
    for name in OPPOSED:
        assert not (RELATIONS[name](a, b, asked()).margin >= 0 <= RELATIONS[name](b, a, asked()).margin), name


@pytest.mark.parametrize("name", ["left_of", "above", "touches", "near", "apart", "inside", "overlaps", "centred_in"])
@given(one=polygons, other=polygons, angle=st.floats(0, 2 * math.pi))
@settings(max_examples=20, deadline=None)
def test_a_hair_more_or_less_changes_a_margin_by_little(
    name: str, one: Geometry, other: Geometry, angle: float
) -> None:
    step = 0.01
    moved = affinity.translate(one, step * math.cos(angle), step * math.sin(angle))
    assert abs(margin(name, moved, other) - margin(name, one, other)) <= 0.02


@given(other=polygons, degrees=st.floats(-180, 180), scale=st.floats(0.4, 2), dx=st.floats(-80, 80))
@settings(max_examples=25, deadline=None)
def test_whatever_is_turned_is_found_turned(other: Geometry, degrees: float, scale: float, dx: float) -> None:
    one = affinity.translate(affinity.scale(affinity.rotate(other, degrees, origin=(0, 0)), scale, scale), dx, 0)
    finding = RELATIONS["rotated_by"](thing("a", one), thing("b", other), asked(degrees=degrees))
    assert finding.margin == pytest.approx(0.05, abs=0.002)


@given(degrees=st.floats(-180, 180), off=st.floats(25, 155) | st.floats(-155, -25), long=st.floats(2, 8))
@settings(max_examples=25, deadline=None)
def test_a_bar_turned_by_another_angle_is_not(degrees: float, off: float, long: float) -> None:
    bar = shapely.box(0, 0, 20 * long, 20)
    one = affinity.rotate(bar, degrees + off)
    assert RELATIONS["rotated_by"](thing("a", one), thing("b", bar), asked(degrees=degrees)).margin < 0


@given(first=st.floats(0, 180), between=st.floats(0, 90))
def test_the_angle_between_bars_is_what_parallel_and_perpendicular_measure(first: float, between: float) -> None:
    one = thing("a", affinity.rotate(shapely.box(0, 0, 90, 10), first))
    other = thing("b", affinity.rotate(shapely.box(100, 0, 130, 15), first + between))
    assert RELATIONS["parallel"](one, other, asked()).margin == pytest.approx((10 - between) / 90, abs=1e-6)
    assert RELATIONS["perpendicular"](one, other, asked()).margin == pytest.approx((between - 80) / 90, abs=1e-6)


def test_where_several_boxes_may_be_the_smallest_no_one_of_them_decides() -> None:
    lying, upright = thing("b", shapely.box(200, 50, 260, 60)), thing("b", shapely.box(200, 50, 210, 110))
    sail = thing("a", Polygon([(0, 0), (30, 0), (15, 90)]))  # a box along either leg is as small as one on its foot
    legs = RELATIONS["parallel"](sail, upright, asked())
    assert decide(legs) is Mark.AMBIGUOUS
    assert legs.tolerance == pytest.approx(2 * math.degrees(math.atan(15 / 90)) / 90, abs=0.01)
    assert decide(RELATIONS["parallel"](sail, lying, asked())) is Mark.FAIL
    assert RELATIONS["parallel"](lying, lying, asked()).tolerance < 0.01
    kite = thing("a", Polygon([(86.7, 64.3), (16.5, 99.2), (-30.5, 54.2), (14.0, 26.9)]))
    perhaps = RELATIONS["parallel"](kite, lying, asked())
    assert decide(perhaps) is Mark.AMBIGUOUS
    assert "1.5 is asked" in perhaps.evidence
    point = replace(lying, region=shapely.Point(1, 1), full=shapely.Point(1, 1))
    assert RELATIONS["parallel"](lying, point, asked()).margin == -1


@given(
    middles=st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=6),
    order=st.randoms(use_true_random=False),
)
def test_rows_are_measured_by_their_centres_in_any_order(middles: list[tuple[float, float]], order: Any) -> None:
    parts = [thing(str(i), shapely.box(x - 3, y - 3, x + 3, y + 3)) for i, (x, y) in enumerate(middles)]
    order.shuffle(parts)
    xs, ys = (np.sort([middle[axis] for middle in middles]) for axis in (0, 1))
    row = ARRANGEMENTS["aligned"](parts, asked(axis="horizontal"))
    assert row.margin == pytest.approx(0.02 - np.ptp(ys) / SIZE)
    gaps = np.diff(xs)
    assume(gaps.mean() > 1)
    spaced = ARRANGEMENTS["evenly_spaced"](parts, asked(axis="horizontal"))
    assert spaced.margin == pytest.approx(0.15 - np.ptp(gaps) / gaps.mean(), abs=1e-6)


@given(figure=polygons, line=st.floats(-100, 400), axis=st.sampled_from(["vertical", "horizontal"]))
@settings(max_examples=30, deadline=None)
def test_a_figure_and_its_mirror_image_are_symmetric(figure: Geometry, line: float, axis: Any) -> None:
    across = (-1, 1) if axis == "vertical" else (1, -1)
    image = affinity.scale(figure, *across, origin=(line, line))
    pair = [thing("a", figure), thing("b", image)]
    assert ARRANGEMENTS["symmetric"](pair, asked(axis=axis)).margin == pytest.approx(0.2, abs=1e-6)
    both = shapely.union(figure, image)
    assert ARRANGEMENTS["symmetric"]([thing("c", both)], asked(axis=axis)).margin == pytest.approx(0.1, abs=0.01)


def test_what_was_cut_out_of_a_region_lies_within_it() -> None:
    whole = Polygon([
        (46.93376569333896, 48.77730808589078), (6.309596505697263, 50.90119378620624),
        (8.37960648428021, 90.49169130400969), (49.00374220839081, 88.36777450576322),
    ])  # fmt: skip
    cut = Polygon([
        (46.93376569333896, 48.77730808589078), (12.460098566834052, 50.57963734237912), (48.5543354177568, 79.77239947417135),
    ])  # fmt: skip
    assert shared(whole, cut).area == pytest.approx(cut.area)
    assert less(cut, whole).area == pytest.approx(0, abs=1e-3)
    assert less(whole, cut).area == pytest.approx(whole.area - cut.area)
    assert margin("inside", cut, whole) == pytest.approx(0.1)
