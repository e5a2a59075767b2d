"""Relations between parts, and arrangements of several: through real TeX, and on plain geometry."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from shapely import Geometry, affinity

from tests.test_scene import PROMPT, part, scene_of
from tikzeval.errors import FileFormatError
from tikzeval.picture.outline import Subpath
from tikzeval.picture.part import Part, Parts
from tikzeval.picture.shape import Shape
from tikzeval.scoring.checks import KINDS, View, decide
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations import ARRANGEMENTS, RELATIONS, Asked
from tikzeval.scoring.rubric import load_rubric
from tikzeval.values import Mark

SIZE = 300.0


def found(body: str, **check: object) -> Finding:
    kind = "arrangement" if "is" in check else "relation"
    return KINDS[kind].model_validate({"id": "c", **check}).examine(View(PROMPT, scene_of(body)))


def mark(body: str, subject: str, relation: str, object: str, **keys: object) -> Mark:
    return decide(found(body, subject=subject, relation=relation, object=object, **keys))


def test_a_disc_has_no_angle_and_what_is_covered_stays_symmetric() -> None:
    body = part("a", r"\fill[red] (3,3) circle (2);") + part("b", r"\fill[blue] (7,7) circle (1);")
    body += r"\fill[white] (1,1) rectangle (3,2.5);"
    for degrees in (0, 30, 90):
        assert mark(body, "b", "rotated_by", "a", degrees=degrees) is Mark.FAIL
    assert decide(found(body, parts=["a"], axis="vertical", **{"is": "symmetric"})) is Mark.PASS


# --- connections ---------------------------------------------------------------------------------------
# Each row of a picture: a box a<row>, a disc b<row>, and between them, from (0,0) to (5,0), what is drawn.
# Expected: the mark of connected_by, and of connected_by … directed.

Y, N = Mark.PASS, Mark.FAIL
LINES = [
    [
        (r"\draw (0,0) -- (5,0);", Y, N),
        (r"\draw[->] (0,0) -- (5,0);", Y, Y),
        (r"\draw[<-] (0,0) -- (5,0);", Y, N),
        (r"\draw[<->] (0,0) -- (5,0);", Y, N),
        (r"\draw[-Latex] (0,0) to[bend left] (5,0);", Y, Y),
    ],
    [
        (r"\draw[-Stealth,thick] (0,0) |- (2,.4) -| (5,0);", Y, Y),
        (r"\draw[-{Triangle[open,length=3mm]}] (0,0) -- (5,0);", Y, Y),
        (r"\draw[->>] (0,0) -- (5,0);", Y, Y),
        (r"\draw[double,->] (0,0) -- (5,0);", Y, Y),
        (r"\draw[double distance=3pt] (0,0) -- (5,0);", Y, N),
    ],
    [
        (r"\draw[-latex,line width=2pt] (0,0) -- (5,0);", Y, Y),
        (r"\draw[dashed,->] (0,0) -- (5,0);", Y, Y),
        (r"\draw[dotted] (0,0) -- (5,0);", Y, N),
        (r"\draw[->,decorate,decoration={snake,post length=2mm}] (0,0) -- (5,0);", Y, Y),
        (r"\draw[->,fill=red] (0,0) to[bend left] (5,0);", Y, Y),
    ],
    [
        (r"\draw (0,0) -- (2,.4); \draw[->] (2,.4) -- (5,0);", Y, Y),
        (r"\draw[->] (0,0) -- (2,.4); \draw[->] (2,.4) -- (5,0);", Y, Y),
        (r"\draw (0,0) -- (5,0); \fill (5,0) -- (4.7,.15) -- (4.7,-.15);", Y, Y),
        (r"\draw (0,0) -- (5,0); \draw (4.7,.15) -- (5,0) -- (4.7,-.15);", Y, Y),
        (r"\draw (0,0) -- (5,0); \fill (5,0) circle (.1);", Y, N),
    ],
    [
        (r"\draw[-|] (0,0) -- (5,0);", Y, N),
        (r"\draw (0,0) -- node[fill=white,font=\tiny] {says} (5,0);", Y, N),
        (r"\draw[<-] (0,0.1) -- (5,0.1); \draw[->] (0,-.1) -- (5,-.1);", Y, Y),
        (r"\begin{pgfonlayer}{background}\draw (-.5,0) -- (5.5,0);\end{pgfonlayer}", Y, N),
        (r"\draw (.25,0) -- (4.75,0);", Y, N),
    ],
    [
        (r"", N, N),
        (r"\draw (0,0) -- (4,0);", N, N),
        (r"\draw[->] (-.5,-.9) -- (5.5,-.9);", N, N),  # passes below both
        (r"\draw (0,0) -- (2.2,0); \draw (2.8,0) -- (5,0);", N, N),
        (r"\draw[white] (0,0) -- (5,0);", N, N),
    ],
    [
        (r"\draw (0,0) -- (5,0); \fill[yellow] (.2,-.4) rectangle (4.8,.4);", N, N),
        (r"\draw (0,0) -- (5,0) -- (5,.2) -- cycle;", N, N),  # a closed outline is no line
        (r"\draw[step=.5] (0,-.5) grid (5,.5);", N, N),
        (r"\draw[opacity=0] (0,0) -- (5,0);", N, N),
        (r"\begin{scope}\clip (0,-1) rectangle (2,1);\draw (0,0) -- (5,0);\end{scope}", N, N),
    ],
]


@pytest.mark.parametrize("rows", LINES)
def test_a_line_connects_what_its_ends_reach_and_an_arrow_says_which_way(rows: list[tuple[str, Mark, Mark]]) -> None:
    body = r"\pgfdeclarelayer{background}\pgfsetlayers{background,main}"
    for row, (line, _, _) in enumerate(rows):
        body += f"\\begin{{scope}}[shift={{(2,{2 * row + 1})}}]" + part(
            f"a{row}", r"\draw[fill=green!20] (-1,-.5) rectangle (0,.5);"
        )
        body += part(f"b{row}", r"\fill[blue!30] (5.5,0) circle (.5);") + line + "\\end{scope}\n"
    for row, (line, connected, directed) in enumerate(rows):
        a, b = f"a{row}", f"b{row}"
        assert mark(body, a, "connected_by", b) is connected, line
        assert mark(body, b, "connected_by", a) is connected, line
        assert mark(body, a, "connected_by", b, directed=True) is directed, line
        other = (row + 1) % len(rows)
        assert mark(body, a, "connected_by", f"b{other}") is Mark.FAIL, line


NODES = (
    part("a", r"\node[draw] (A) at (1,5) {sun};\draw (1,5) circle (.8);")
    + part("b", r"\node[draw, circle] (B) at (8,8) {sea};")
    + part("c", r"\draw (8,2) circle (1);")
)


def test_a_connection_may_be_asked_to_be_a_certain_part() -> None:
    body = NODES + part("arrow", r"\draw[->] (1.8,5) -- (B);") + part("rope", r"\draw (1.8,5) to[bend right] (7,2);")
    assert mark(body, "a", "connected_by", "b", by="arrow", directed=True) is Mark.PASS
    assert mark(body, "a", "connected_by", "b", by="rope") is Mark.FAIL
    assert mark(body, "a", "connected_by", "c", by="rope") is Mark.PASS
    assert mark(body, "a", "connected_by", "c", by="arrow") is Mark.FAIL
    assert mark(body, "b", "connected_by", "c") is Mark.FAIL, "both lines start on the edge of a"


def test_a_line_drawn_within_a_part_counts_where_it_is_named() -> None:
    body = part("a", r"\fill (1,5) circle (.8);" + part("leash", r"\draw[->] (1.8,5) -- (7.2,5);")) + part(
        "b", r"\fill[red] (8,5) circle (.8);"
    )
    assert mark(body, "a", "connected_by", "b", by="leash", directed=True) is Mark.PASS
    assert mark(body, "a", "connected_by", "b") is Mark.FAIL, "it is part of a"


def test_lines_that_meet_behind_a_node_are_not_one_line() -> None:
    lines = r"\draw (1,5) -- (5,5); \draw (5,5) -- (9,5);"
    ends = part("a", r"\fill (1,5) circle (.4);") + part("b", r"\fill (9,5) circle (.4);")
    node = part("c", r"\fill[red] (5,5) circle (.8);")
    assert mark(lines + ends + node, "a", "connected_by", "b") is Mark.FAIL
    assert mark(lines + ends + node, "a", "connected_by", "c") is Mark.PASS
    assert mark(lines + ends, "a", "connected_by", "b") is Mark.PASS


def test_a_block_arrow_connects_but_its_direction_cannot_be_told() -> None:
    body = part("a", r"\fill (1,5) circle (1);") + part("b", r"\fill (9,5) circle (1);")
    body += part("big", r"\fill[red] (2,4.8) -- (7.2,4.8) -- (7.2,4.4) -- (8,5) -- (7.2,5.6) -- (7.2,5.2) -- (2,5.2);")
    body += part("lump", r"\fill[blue] (2,6) rectangle (8,10);")
    assert mark(body, "a", "connected_by", "b", by="big") is Mark.PASS
    assert mark(body, "b", "connected_by", "a", by="big") is Mark.PASS
    directed = found(body, subject="a", relation="connected_by", object="b", by="big", directed=True)
    assert decide(directed) is Mark.FAIL
    assert "cannot be told" in directed.evidence
    assert mark(body, "a", "connected_by", "b", by="lump") is Mark.FAIL


def test_the_evidence_of_a_connection_can_be_found_in_the_picture() -> None:
    body = part("a", r"\fill (1,5) circle (1);") + part("b", r"\fill (9,5) circle (1);") + r"\draw[<-] (2,5) -- (8,5);"
    one = found(body, subject="a", relation="connected_by", object="b", directed=True)
    told = re.search(r"from \((\d+), (\d+)\) to \((\d+), (\d+)\) pt", one.evidence)
    assert told is not None
    a, b = (scene_of(body).parts[name].box for name in "ab")
    middle = (a[1] + a[3]) / 2
    assert [float(number) for number in told.groups()] == pytest.approx([a[2], middle, b[0], middle], abs=2)
    assert "a tip at a and no tip at b" in one.evidence


# --- order, middle, direction --------------------------------------------------------------------------

PLANE = r"\fill[blue] (1,1) rectangle (6,6);"
OTTER = r"\fill[brown] (4,4) circle (2.5);"


def test_what_is_painted_later_lies_in_front() -> None:
    body = part("a", PLANE) + part("b", OTTER)
    assert mark(body, "b", "in_front_of", "a") is Mark.PASS
    assert mark(body, "a", "behind", "b") is Mark.PASS
    assert mark(body, "a", "in_front_of", "b") is Mark.FAIL
    assert mark(body, "b", "behind", "a") is Mark.FAIL


def test_order_counts_by_the_area_where_both_have_ink() -> None:
    # a is painted, then b over all of it, then more of a over a strip of both: 1 of 5 columns
    body = (
        part("a", PLANE)
        + part("b", r"\fill[red] (1,1) rectangle (6,6);")
        + part("a", r"\fill[blue] (1,0) rectangle (2,8);")
    )
    finding = found(body, subject="b", relation="in_front_of", object="a")
    assert finding.margin == pytest.approx(0.8 - 0.5, abs=0.001)
    assert found(body, subject="a", relation="in_front_of", object="b").margin == pytest.approx(0.2 - 0.5, abs=0.001)
    assert "80% of the area" in finding.evidence


def test_parts_that_do_not_overlap_are_not_in_front_of_each_other() -> None:
    body = part("a", r"\fill (1,1) rectangle (4,4);") + part("b", r"\fill[red] (6,1) rectangle (9,4);")
    for relation in ("in_front_of", "behind"):
        finding = found(body, subject="a", relation=relation, object="b")
        assert finding.margin == -1
        assert "do not overlap" in finding.evidence


def test_order_of_nested_transparent_and_pixel_made_parts() -> None:
    nested = part("a", PLANE + part("b", OTTER))
    assert mark(nested, "b", "in_front_of", "a") is Mark.PASS
    glass = (
        part("a", PLANE)
        + part("b", OTTER, ", opacity=.4")
        + part("c", r"\fill[opacity=0] (0,0) rectangle (9,9);\fill (9,9) circle (1);")
    )
    assert mark(glass, "b", "in_front_of", "a") is Mark.PASS
    assert found(glass, subject="c", relation="in_front_of", object="a").margin == -1
    faded = part("a", PLANE) + part("b", r"\node[scale=6] at (4,4) {otter};")
    assert not scene_of(faded).parts["b"].exact
    assert mark(faded, "b", "in_front_of", "a") is Mark.PASS


def test_the_middle_of_a_part_is_the_middle_of_its_box() -> None:
    body = (
        part("a", r"\fill (4.6,5) circle (.5);")
        + part("b", r"\draw (1,3) rectangle (9,7);")
        + part("c", r"\fill (5,5.5) circle (.1);")
    )
    assert found(body, subject="a", relation="centred_in", object="b").margin == pytest.approx(0.1 - 0.4 / 8, abs=0.001)
    assert mark(body, "a", "centred_in", "b") is Mark.PASS
    assert mark(body, "c", "centred_in", "b") is Mark.FAIL
    assert mark(body, "c", "centred_in", "b", tolerance=0.2) is Mark.PASS


def test_directions_come_from_the_longer_side() -> None:
    body = (
        part("a", r"\draw[line width=1mm] (1,1) -- (5,3);")
        + part("b", r"\fill[rotate around={26.565:(3,6)}] (1,5.8) rectangle (5,6.2);")
        + part("c", r"\draw (7,1) -- (6,3) -- (5.9,2.95) -- (6.9,.95) -- cycle;")
        + part("d", r"\fill (8,8) circle (1);")
    )
    assert found(body, subject="a", relation="parallel", object="b").margin == pytest.approx(10 / 90, abs=0.002)
    assert found(body, subject="c", relation="perpendicular", object="a").margin == pytest.approx(10 / 90, abs=0.002)
    assert mark(body, "a", "parallel", "c") is Mark.FAIL
    assert mark(body, "a", "perpendicular", "b") is Mark.FAIL
    round_one = found(body, subject="a", relation="parallel", object="d")
    assert round_one.margin == -1
    assert "no direction" in round_one.evidence


FLAG = r"(0,0) -- (0,3) -- (1.5,2.5) -- (.3,2) -- (.3,0) -- cycle;"


def test_a_part_is_another_one_turned() -> None:
    body = (
        part("a", rf"\fill[shift={{(2,2)}}] {FLAG}")
        + part("b", rf"\fill[shift={{(8,2)}}, rotate=90, scale=.7] {FLAG}")
        + part("c", rf"\fill[shift={{(2,7)}}, xscale=-1, red] {FLAG}")
        + part("d", rf"\fill[shift={{(5,6)}}, rotate=-45] {FLAG}")
    )
    assert mark(body, "b", "rotated_by", "a", degrees=90) is Mark.PASS
    assert mark(body, "a", "rotated_by", "b", degrees=-90) is Mark.PASS
    assert mark(body, "a", "rotated_by", "b", degrees=270) is Mark.PASS
    assert mark(body, "b", "rotated_by", "a", degrees=-90) is Mark.FAIL
    assert mark(body, "d", "rotated_by", "a", degrees=-45) is Mark.PASS
    assert mark(body, "d", "rotated_by", "b", degrees=-135) is Mark.PASS
    assert mark(body, "c", "rotated_by", "a", degrees=0) is Mark.FAIL, "a mirror image is not a turned one"
    assert "best is 90°" in found(body, subject="b", relation="rotated_by", object="a", degrees=30).evidence


# --- arrangements --------------------------------------------------------------------------------------

ROW = "".join(
    part(f"s{i}", rf"\fill ({x},{y}) rectangle +(1,{h});")
    for i, (x, y, h) in enumerate([(0, 5, 1), (3, 5, 1), (6, 5.1, 0.8), (9, 5, 1.4)])
)


def test_parts_stand_in_a_row_or_a_column() -> None:
    of = {"is": "aligned", "axis": "horizontal"}
    size = scene_of(ROW).size
    assert decide(found(ROW, parts=["s0", "s1", "s2"], **of)) is Mark.PASS
    assert decide(found(ROW, parts=["s0", "s1"], edge="top", **of)) is Mark.PASS
    assert decide(found(ROW, parts=["s0", "s1", "s2", "s3"], edge="bottom", **of)) is Mark.PASS
    taller = found(ROW, parts=["s0", "s3"], **of)
    assert taller.margin == pytest.approx(0.02 - 0.2 / 2.54 * 72 / size, abs=0.0005)
    top = found(ROW, parts=["s3", "s0", "s1"], edge="top", **of)
    assert decide(top) is Mark.FAIL
    assert "the top edge of s3" in top.evidence
    column = {"is": "aligned", "axis": "vertical", "parts": ["s0", "s1"]}
    assert decide(found(ROW, **column)) is Mark.FAIL
    body = part("a", r"\fill (1,1) rectangle (3,2);") + part("b", r"\fill (1,5) rectangle (8,7);")
    assert decide(found(body, **{**column, "parts": ["a", "b"]}, edge="left")) is Mark.PASS
    assert decide(found(body, **{**column, "parts": ["a", "b"]}, edge="right")) is Mark.FAIL


def test_gaps_are_even_or_not() -> None:
    of = {"is": "evenly_spaced", "axis": "horizontal"}
    assert found(ROW, parts=["s2", "s0", "s3", "s1"], **of).margin == pytest.approx(0.15, abs=0.001)
    uneven = found(ROW, parts=["s0", "s1", "s3"], **of)
    assert uneven.margin == pytest.approx(0.15 - 3 / 4.5, abs=0.002)
    assert "s1–s3" in uneven.evidence
    flat = found(ROW, parts=["s0", "s1", "s2"], **{**of, "axis": "vertical"})
    assert flat.margin == -1
    assert "in one place" in flat.evidence


def test_mirror_images() -> None:
    body = (
        part("a", rf"\fill[shift={{(3,1)}}] {FLAG}")
        + part("b", rf"\fill[shift={{(7,1)}}, xscale=-1] {FLAG}")
        + part("c", r"\fill (5,8) ellipse (2 and 1);")
    )
    assert decide(found(body, parts=["a", "b"], axis="vertical", **{"is": "symmetric"})) is Mark.PASS
    assert decide(found(body, parts=["b", "a"], axis="vertical", **{"is": "symmetric"})) is Mark.PASS
    assert decide(found(body, parts=["a", "b"], axis="horizontal", **{"is": "symmetric"})) is Mark.FAIL
    assert decide(found(body, parts=["a"], axis="vertical", **{"is": "symmetric"})) is Mark.FAIL
    for axis in ("vertical", "horizontal"):
        assert decide(found(body, parts=["c"], axis=axis, **{"is": "symmetric"})) is Mark.PASS


def test_the_outer_one_of_nested_parts_counts_without_the_inner() -> None:
    body = part("a", r"\fill (1,5) rectangle (3,7);" + part("b", r"\fill[red] (6,5) rectangle (8,7);"))
    assert decide(found(body, parts=["a", "b"], axis="vertical", **{"is": "symmetric"})) is Mark.PASS
    same = part("a", r"\fill[white] (1,5) rectangle (3,7);" + part("b", r"\fill[red] (6,5) rectangle (8,7);"))
    with_nothing = found(same + r"\fill (0,0) circle (1);", parts=["a", "b"], axis="horizontal", **{"is": "aligned"})
    assert with_nothing.margin == -1
    assert "a has no visible ink" in with_nothing.evidence


# --- keys of a rubric ----------------------------------------------------------------------------------

RELATION = "id: c, kind: relation, subject: a, object: b, "
ARRANGED = "id: c, kind: arrangement, "


@pytest.mark.parametrize(
    ("check", "told"),
    [
        (RELATION + "relation: infront_of", "did you mean in_front_of"),
        (RELATION + "relation: rotated_by", "rotated_by needs degrees"),
        (RELATION + "relation: above, degrees: 10", "above has no use for degrees"),
        (RELATION + "relation: near, by: c", "near has no use for by"),
        (RELATION + "relation: rotated_by, degrees: 10, directed: true", "rotated_by has no use for directed"),
        (RELATION + "relation: rotated_by, degrees: .nan", "degrees"),
        (RELATION + "relation: connected_by, by: d", "the prompt p has no part d"),
        (RELATION + "relation: connected_by, by: a", "a cannot connect itself"),
        ("id: c, kind: relation, subject: a, object: a, relation: near", "a is both subject and object"),
        (ARRANGED + "parts: [a], is: aligned, axis: horizontal", "at least 2 parts, not of 1"),
        (ARRANGED + "parts: [a, b], is: evenly_spaced, axis: horizontal", "at least 3 parts, not of 2"),
        (ARRANGED + "parts: [a, b, c], is: symmetric, axis: vertical", "1 or 2 parts, not of 3"),
        (ARRANGED + "parts: [a, a], is: aligned, axis: vertical", "a stands twice"),
        (ARRANGED + "parts: [a, b], is: aligned, axis: horizontal, edge: left", "centre, top or bottom"),
        (ARRANGED + "parts: [a, b], is: symmetric, axis: vertical, edge: left", "symmetric has no use for edge"),
        (ARRANGED + "parts: [a, b], is: aligned", "axis"),
        (ARRANGED + "parts: [a, d], is: aligned, axis: vertical", "the prompt p has no part d"),
    ],
)
def test_a_wrong_key_is_one_line_that_says_what_to_mend(check: str, told: str, tmp_path: Any) -> None:
    rubric = tmp_path / "p.yaml"
    rubric.write_text(f"prompt: p\nversion: 1\nchecks:\n  - {{{check}}}\n", encoding="utf-8")
    with pytest.raises(FileFormatError) as error:
        load_rubric(rubric, parts=("a", "b", "c"))
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert str(rubric) in str(error.value)


def test_the_first_line_of_each_docstring_says_when_it_passes() -> None:
    for name, relation in {**RELATIONS, **ARRANGEMENTS}.items():
        first = (relation.__doc__ or "").split("\n")[0]
        assert first.endswith("."), (name, first)
        assert not first.startswith(("Margin", "Return")), (name, first)
        assert first[0].isupper(), (name, first)


# --- on plain geometry ---------------------------------------------------------------------------------


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


def test_an_unknown_key_of_an_arrangement_is_refused() -> None:
    with pytest.raises(ValidationError):
        KINDS["arrangement"].model_validate({"id": "c", "parts": ["a", "b"], "is": "tidy", "axis": "vertical"})
