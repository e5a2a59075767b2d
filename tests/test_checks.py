"""What rubrics can ask beside parts and relations: shapes, counts, words near a part, source, craft, alternatives."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from shapely import Geometry, Point, Polygon, affinity

from tests.test_scene import PROMPT, part, pdf_of, scene_of
from tikzeval.errors import FileFormatError
from tikzeval.files import validate
from tikzeval.picture.lone import lone_pictures
from tikzeval.scoring import fit
from tikzeval.scoring.checks import KINDS, View
from tikzeval.scoring.checks.code import code_of, uses
from tikzeval.scoring.checks.colour import dominant
from tikzeval.scoring.checks.lone import LoneCheck, lone_questions
from tikzeval.scoring.craft import CRAFT
from tikzeval.scoring.fit import CORNERS, NAMES, Fits
from tikzeval.scoring.rubric import Rubric, judge, load_rubric
from tikzeval.values import Mark, Verdict


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


# --- read off real drawings -------------------------------------------------------------------------------------------

DRAWN: Mapping[str, tuple[str, set[str]]] = {  # part → its TikZ, what it is
    "circle": (r"\fill[red] (1,1) circle (.8); \draw[thick] (1,1) circle (.8);", {"circle", "ellipse"}),
    "ellipse": (r"\draw[rotate around={30:(3,1)}] (3,1) ellipse (.9 and .5);", {"ellipse"}),
    "square": (r"\draw[rotate around={20:(5,1)}] (4.5,.5) rectangle (5.5,1.5);", {"square", "rectangle"}),
    "card": (r"\draw[rounded corners=2pt,fill=blue!20] (6.2,.5) rectangle (7.8,1.5);", {"rectangle"}),
    "ball": (r"\shade[ball color=red] (9,1) circle (.8);", {"circle", "ellipse"}),
    "triangle": (r"\draw[very thick] (.2,2.2)--(1.8,2.4)--(.8,3.8)--cycle;", {"triangle"}),
    "star": (r"\node[star,star points=5,draw,fill=yellow,minimum size=1.6cm] at (3,3) {};", {"star"}),
    "hexagon": (r"\node[regular polygon,regular polygon sides=6,draw,minimum size=1.6cm] at (5,3) {};", {"hexagon"}),
    "line": (r"\draw[dashed] (6.2,2.2) -- (7.8,3.8);", {"line"}),
    "plain": (r"\draw (8.2,2.2) -- (9.8,3.8);", {"line"}),
    "arrow": (r"\draw[->] (.2,4.2) -- (1.8,5.8);", {"arrow"}),
    "bent": (r"\draw[-Latex,thick] (2.2,4.2) to[bend left] (3.8,5.8);", {"arrow"}),
    "both": (r"\draw[<->] (4.2,4.2) -- (5.8,5.8);", set()),
    "block": (r"\node[single arrow,draw,fill=green!30,minimum height=1.6cm] at (7,5) {};", {"arrow"}),
    "blob": (r"\draw plot[smooth cycle] coordinates {(2.2,6.3)(3.7,6.4)(3.5,7.8)(2.8,7)(2.3,7.7)};", set()),
    "half": (r"\draw (6.2,6.5) arc (180:0:.8) -- cycle;", {"semicircle"}),
    "cross": (r"\draw[thick](8.2,8.2)--(9.8,9.8) (8.2,9.8)--(9.8,8.2);", set()),
}
ZOO = "".join(part(name, tikz) for name, (tikz, _) in DRAWN.items())


def verdict(body: str, source: str = "", parts: tuple[str, ...] = ("a", "b"), **check: object) -> Verdict:
    kind = str(check["kind"])
    rubric = Rubric("p", 1, (KINDS[kind].model_validate({"id": "c", **check}),), "")
    (found,) = judge(rubric, View(replace(PROMPT, parts=parts), scene_of(body), source=source))
    return found


def mark(body: str, source: str = "", **check: object) -> Mark:
    return verdict(body, source, **check).mark


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_shape_is_told(name: str) -> None:
    asked = ("circle", "ellipse", "semicircle", "square", "rectangle", "triangle", "hexagon", "star", "line", "arrow")
    told = {each: mark(ZOO, kind="shape", part=name, **{"is": each}) for each in asked}
    assert {each for each in told if told[each] is Mark.PASS} == DRAWN[name][1]
    assert {each for each in told if told[each] is Mark.AMBIGUOUS} == ({"rectangle"} if name == "plain" else set())
    boxy = name == "plain" or "rectangle" in DRAWN[name][1]
    assert mark(ZOO, kind="shape", part=name, is_not="rectangle") is (Mark.FAIL if boxy else Mark.PASS)


def test_the_evidence_on_a_shape_says_what_it_is_instead() -> None:
    found = verdict(ZOO, kind="shape", part="hexagon", **{"is": "circle"})
    assert found.mark is Mark.FAIL
    assert "as hexagon by 0.0%" in found.evidence


@pytest.mark.parametrize(
    ("of", "number"),
    [("circle", 2), ("square", 1), ("triangle", 1), ("star", 1), ("hexagon", 1), ("line", 6), ("arrow", 3)],
)
def test_shapes_of_a_class_are_counted_once_each(of: str, number: int) -> None:
    found = verdict(ZOO, kind="count", of=of, equals=number)
    assert found.mark is Mark.PASS, found
    assert mark(ZOO, kind="count", of=of, equals=number + 1) is Mark.FAIL
    assert mark(ZOO, kind="count", of=of, at_least=number) is Mark.PASS
    assert mark(ZOO, kind="count", of=of, at_least=number + 1) is Mark.FAIL
    assert mark(ZOO, kind="count", of=of, at_most=number) is Mark.PASS
    assert mark(ZOO, kind="count", of=of, at_most=number - 1) is Mark.FAIL


CROWD = (
    part(
        "a",
        r"\fill[blue] (1,1) rectangle (4,3); \foreach \x in {1.5,2.5,3.5} \filldraw[fill=white] (\x,2) circle (.3);",
    )
    + "".join(
        part(name, rf"\filldraw ({x},5) circle (.7);") for name, x in (("wheel1", 1), ("wheel-2", 4), ("wheel_3", 7))
    )
    + part("b", r"\foreach \x in {0,...,4} \fill[brown] (\x*.8+1,7) rectangle +(.4,2);")
    + r"\fill[white] (9,9) circle (.5);"  # white on white
    + r"\fill[red] (9,2) circle (.6) (9,5) circle (.6); \fill[green] (8.3,1.3) rectangle +(1.4,1.4);"  # one is covered
    + r"\fill[white] (7,8.4) circle(.55); \draw[red,double] (7,8.4) circle(.5);"  # a halo
    + r"\node at (2,4.1) {WiFi}; \node at (8,6.5) {Z o n e}; \node at (4.5,9.5) {zone};"
)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"of": "circle", "part": "a"}, 3),
        ({"of": "circle", "part": "a", "colour": "blue"}, 0),
        ({"of": "circle", "part": "a", "colour": ["white", "blue"]}, 3),
        ({"of": "circle", "colour": "black"}, 3),
        ({"of": "circle", "colour": "red"}, 2),
        ({"of": "circle"}, 8),
        ({"of": "square"}, 1),
        ({"of": "rectangle", "part": "b"}, 5),
        ({"of": "pieces", "part": "b"}, 5),
        ({"of": "pieces", "part": "a"}, 1),
        ({"of": "parts", "named": "wheel"}, 3),
        ({"of": "parts", "named": "whee"}, 0),
    ],
    ids=str,
)
def test_what_is_hidden_doubled_or_as_white_as_paper_is_not_counted_again(
    asked: dict[str, object], number: int
) -> None:
    found = verdict(CROWD, kind="count", equals=number, **asked)
    assert found.mark is Mark.PASS, found
    assert found.margin == 0.5


def test_a_count_that_hangs_on_a_doubtful_shape_is_ambiguous() -> None:
    # An ellipse of 1.083 : 1 leaves a residual of 0.05 as a circle.
    doubtful = r"\fill (2,2) circle (1); \fill (6,6) ellipse (1.083 and 1);"
    assert mark(doubtful, kind="count", of="circle", equals=1) is Mark.AMBIGUOUS
    assert mark(doubtful, kind="count", of="circle", equals=2) is Mark.AMBIGUOUS
    assert mark(doubtful, kind="count", of="circle", at_least=1) is Mark.PASS
    assert mark(doubtful, kind="count", of="circle", equals=3) is Mark.FAIL
    assert mark(doubtful, kind="count", of="circle", equals=2, residual=0.1) is Mark.PASS


def test_words_are_near_the_part_they_stand_by() -> None:
    near = verdict(CROWD, kind="text", text="wifi", near="a")
    assert near.mark is Mark.PASS
    assert "from a" in near.evidence
    assert mark(CROWD, kind="text", text="wifi", near="b") is Mark.FAIL
    assert mark(CROWD, kind="text", text="zone", near="b") is Mark.PASS  # the second of the two
    assert mark(CROWD, kind="text", text="zone", near="a") is Mark.FAIL
    assert mark(CROWD, kind="text", text=["nothing", "wifi"], near="a") is Mark.PASS
    assert mark(CROWD, kind="text", text="wifi", near="c") is Mark.VOID
    labelled = part("a", r"\fill (1,1) rectangle (2,2); \node at (9,9) {wifi};")
    assert mark(labelled, kind="text", text="wifi", near="a", part="a") is Mark.PASS
    bubble = r"\draw (3.4,4) rectangle (7.4,6); \node at (5.4,5) {wifi};"
    speaker = part("a", r"\fill (1,4) rectangle (3,6);")
    assert mark(speaker + part("b", bubble), kind="text", text="wifi", near="a") is Mark.PASS
    assert (
        mark(speaker + part("b", r"\fill (4,5) circle (.5);") + bubble, kind="text", text="wifi", near="a") is Mark.FAIL
    )


def test_the_colours_that_a_part_has_instead_are_told() -> None:
    found = verdict(CROWD, kind="colour", part="a", colour="red")
    assert found.mark is Mark.FAIL
    assert "% blue" in found.evidence
    assert dominant(np.array([[255, 0, 0]] * 7 + [[0, 0, 0]] * 3, dtype=np.uint8)) == "70% red, 30% black"
    assert (
        mark(part("a", r"\draw[very thin] (1,1) rectangle (3,3);"), kind="colour", part="a", colour="grey") is Mark.FAIL
    )
    assert dominant(np.empty((0, 3), dtype=np.uint8)) == "no basic colour"


SOURCE = r"""\documentclass{standalone} % \foreach \draw (0,0) -- ++(1,1);
\newcommand\sq[1]{\draw (#1) rectangle (2,2);} \def\unused{1}
\tikzset{wheel/.style={draw,circle}, lonely/.style={red}}
\begin{document}\begin{tikzpicture}
\foreach \x in {1,2} {\draw (\x,0) -- ++(1,0);}
\path foreach \y in {1,2} { (\y,\y) node {50\% of} };
\sq{0,0} \node[wheel,right=1cm of a] (b) at (a.north east) {text ++ and (a.b)};
\begin{verbatim}\foreach ++(1,1)\end{verbatim} \verb|\foreach| \iffalse \foreach \fi
\end{tikzpicture}\end{document} \foreach
"""


def test_comments_and_verbatim_text_are_no_code() -> None:
    code = code_of(SOURCE)
    assert uses(code, "loops") == [r"\foreach", r"foreach \y"]
    assert uses(code, "relative_coordinates") == ["++(", "right=1cm of", "(a.north east)"]
    assert uses(code, "macros") == [r"\sq"]
    assert uses(code, "styles") == ["wheel"]
    assert code_of(r"50\% % gone") == r"50\% "
    assert code_of(r"\\% gone") == r"\\"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (r"\draw (0,0) -- +(1,0);", 1),
        (r"\draw (0,0) ++(1,0) circle (1);", 1),
        (r"\draw (0,0) rectangle ++(1,0);", 1),
        (r"\draw (0,0) to+(1,0);", 1),
        (r"\draw ($(a)!.5!(b)$) -- (c);", 1),
        (r"\draw (a.east) -- (b.180);", 2),
        (r"\draw (a) -- (a |- b);", 1),
        (r"\node[above left=of a] {};", 1),
        (r"\draw ({2+(3)},{\x+(1)}) -- (1.5,2);", 0),
        (r"\draw (0.5,1.5) circle (1.2cm); \node[right] {a};", 0),
    ],
)
def test_relative_coordinates_are_known(line: str, found: int) -> None:
    assert len(uses(line, "relative_coordinates")) == found, uses(line, "relative_coordinates")


def test_checks_of_the_source() -> None:
    assert verdict(ZOO, SOURCE, kind="code", uses="loops", at_least=2).margin == 0.5
    assert mark(ZOO, SOURCE, kind="code", uses="loops", at_least=3) is Mark.FAIL
    assert mark(ZOO, SOURCE, kind="code", uses="no_raster") is Mark.PASS
    assert mark(ZOO, r"\node {\includegraphics[width=2cm]{x}};", kind="code", uses="no_raster") is Mark.FAIL
    assert mark(ZOO, r"\node {a}; % \includegraphics{x}", kind="code", uses="no_raster") is Mark.PASS
    assert mark(ZOO, "", kind="code", uses="loops") is Mark.SKIPPED


def test_an_image_painted_by_any_means_is_a_raster_image() -> None:
    inline = (
        r"\node[inner sep=0pt] at (5,5) {\hbox to 2cm{\pdfliteral{q 56 0 0 56 0 0 cm BI /W 2 /H 1 /CS /RGB /BPC 8 "
        r"/F /AHx ID FF000000FF00> EI Q}\hss}};"
    )
    assert [shape.kind for shape in scene_of(inline).shapes] == ["image"]
    found = verdict(inline, r"\node {\mystery};", kind="code", uses="no_raster")
    assert found.mark is Mark.FAIL
    assert "1 raster image" in found.evidence


@pytest.mark.parametrize("name", CRAFT)
def test_craft_is_a_kind_of_check(name: str) -> None:
    ours = CRAFT[name](scene_of(CROWD))
    found = verdict(CROWD, kind="craft", **{"is": name})
    assert found.margin == pytest.approx(ours.margin, abs=1e-4)
    assert found.mark is (Mark.PASS if ours.passes else Mark.FAIL)


STAR_IN_A = {"kind": "count", "of": "star", "part": "a", "at_least": 1}
WIFI = {"kind": "text", "text": "wifi"}
CLIP = {"kind": "clip"}
ABSENT = {"kind": "shape", "part": "zz"}


@pytest.mark.parametrize(
    ("alternatives", "expected", "told"),
    [
        ([STAR_IN_A, WIFI], Mark.PASS, "alternative 2 of 2 (text)"),
        ([WIFI, ABSENT], Mark.PASS, "alternative 1 of 2"),
        ([STAR_IN_A, ABSENT], Mark.FAIL, "alternative 1 of 2 (count)"),
        ([ABSENT, ABSENT], Mark.VOID, "nothing in the drawing is named zz"),
        ([{"kind": "part", "part": "zz"}, ABSENT], Mark.FAIL, "named zz"),
        ([STAR_IN_A, CLIP], Mark.SKIPPED, "no CLIP"),
        ([WIFI, CLIP], Mark.PASS, "(text)"),
    ],
)
def test_one_reading_is_enough(alternatives: list[dict[str, object]], expected: Mark, told: str) -> None:
    found = verdict(CROWD, kind="any_of", checks=alternatives)
    assert found.mark is expected
    assert told in found.evidence


def test_alternatives_know_what_the_rubric_knows(tmp_path: Path) -> None:
    rubric = tmp_path / "p.yaml"
    rubric.write_text(
        "prompt: p\nversion: 1\nchecks:\n"
        "  - {id: word, kind: part, part: sign, text_counts: true}\n"
        "  - id: either\n    kind: any_of\n    checks:\n"
        "      - {kind: relation, subject: sign, relation: left_of, object: dot}\n"
        "      - {kind: relation, subject: sign, relation: right_of, object: dot}\n"
    )
    loaded = load_rubric(rubric, parts=("sign", "dot"))
    assert loaded.parts() == ["sign", "dot"]
    assert loaded.checks[1].parts() == ("sign", "dot")
    scene = scene_of(part("sign", r"\node at (2,5) {STOP};") + part("dot", r"\fill (8,5) circle (1);"))
    assert [found.mark for found in judge(loaded, View(PROMPT, scene))] == [Mark.PASS, Mark.PASS]
    with pytest.raises(FileFormatError, match=r"has no part dot"):
        load_rubric(rubric, parts=("sign",))
    again = tmp_path / "q.yaml"
    again.write_text(rubric.read_text().replace("left_of", "above"))
    assert load_rubric(again, parts=("sign", "dot")).hash != loaded.hash


@pytest.mark.parametrize(
    ("kind", "keys", "told"),
    [
        ("shape", {"part": "a", "is": "circel"}, "did you mean circle"),
        ("shape", {"part": "a", "is": "circle", "is_not": "square"}, "either is or is_not"),
        ("shape", {"part": "a", "is": "polygon"}, "needs corners"),
        ("shape", {"part": "a", "is": "circle", "corners": 5}, "not a circle's"),
        ("shape", {"part": "a", "iz": "circle"}, "did you mean is"),
        ("count", {"of": "circle"}, "give equals"),
        ("count", {"of": "circle", "at_least": 3, "at_most": 2}, "at_least is more than at_most"),
        ("text", {"text": " "}, "name words"),
        ("text", {"text": []}, "name words"),
        ("part", {"part": "a", "weight": float("inf")}, "weight"),
        ("count", {"of": "circle", "equals": 1, "at_most": 2}, "give equals"),
        ("count", {"of": "pieces", "equals": 1}, "name it"),
        ("count", {"of": "parts", "equals": 1}, "named goes with"),
        ("count", {"of": "circle", "named": "a", "equals": 1}, "named goes with"),
        ("count", {"of": "pieces", "part": "a", "colour": "red", "equals": 1}, "whatever their colour"),
        ("count", {"of": "pieces", "part": "a", "residual": 0.1, "equals": 1}, "leave out residual"),
        ("count", {"of": "circle", "equals": -1}, "greater than or equal to 0"),
        ("code", {"uses": "no_raster", "at_least": 2}, "no number"),
        ("code", {"uses": "loop"}, "did you mean loops"),
        ("craft", {"is": "readible"}, "did you mean readable"),
        ("any_of", {"checks": [WIFI]}, "at least 2"),
        ("any_of", {"checks": "text"}, "checks"),
        (
            "any_of",
            {"checks": [WIFI, {"kind": "txt"}]},
            r"\[1\].kind: 'txt' is no kind of check here; did you mean text",
        ),
        ("any_of", {"checks": [WIFI, {"kind": "any_of"}]}, "no kind of check here"),
        ("any_of", {"checks": [WIFI, {"kind": "text"}]}, r"\[1\].text: this key is missing"),
        ("any_of", {"checks": [{**WIFI, "weight": 2}, WIFI]}, r"\[0\].weight: an alternative has none"),
        ("any_of", {"checks": [{**WIFI, "txet": 2}, WIFI]}, r"\[0\].txet: unknown key; did you mean text"),
        ("any_of", {"checks": [WIFI, 3]}, "checks"),
        ("lone", {"part": "a", "says": ""}, "says"),
    ],
)
def test_a_mistake_in_a_rubric_is_told_in_one_line(kind: str, keys: dict[str, object], told: str) -> None:
    with pytest.raises(FileFormatError, match=told) as error:
        validate(KINDS[kind], {"id": "c", "kind": kind, **keys}, "rubric.yaml: checks[3]")
    assert str(error.value).startswith("rubric.yaml: checks[3]")
    assert "\n" not in str(error.value)


# --- a part alone -----------------------------------------------------------------------------------------------------


def picture(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_a_lone_part_is_painted_without_the_rest_and_without_its_text() -> None:
    duck = r"\fill[orange] (4,4) circle (1); \node at (4,4) {DUCK};"
    plain = part("a", r"\fill[orange] (4,4) circle (1);")
    crowded = part("a", duck) + part("b", r"\fill[blue] (3,3) rectangle (9,9);") + r"\draw (0,0) -- (10,10);"
    alone = lone_pictures(pdf_of(crowded), ["a", "b", "c"])
    assert set(alone) == {"a", "b"}
    seen, expected = picture(alone["a"]), picture(lone_pictures(pdf_of(plain), ["a"])["a"])
    assert np.abs(seen.astype(int) - expected).max() <= 8
    ink = np.argwhere((seen < 250).any(axis=2))
    assert ink.min() in range(25, 45)  # a border of 8 %, cropped to the part
    assert ink.max() in range(467, 487)
    assert tuple(seen[256, 256]) == (255, 128, 0)


def test_a_pale_part_is_painted_on_grey_and_a_wordy_one_not_at_all() -> None:
    body = part("ghost", r"\fill[white] (5,5) circle (2); \fill (4.5,5.5) circle (.2);") + part(
        "word", r"\node at (1,1) {boo};"
    )
    alone = lone_pictures(pdf_of(body), ["ghost", "word"])
    assert set(alone) == {"ghost"}
    ghost = picture(alone["ghost"])
    assert tuple(ghost[5, 5]) == (190, 190, 190)
    assert tuple(ghost[256, 300]) == (255, 255, 255)


def lone(**keys: object) -> LoneCheck:
    return LoneCheck.model_validate({"id": "c", "kind": "lone", "part": "otter", "says": "otter", **keys})


def test_what_clip_is_asked_about_a_lone_part() -> None:
    prompt = replace(PROMPT, parts=("otter", "paper_plane-2"))
    question = lone(choices=["a beaver", "otter"]).question(prompt)
    assert question.captions == ("a drawing of an otter", "a drawing of a beaver", "a drawing of a paper plane")
    nested = KINDS["any_of"].model_validate(
        {"id": "d", "kind": "any_of", "checks": [{"kind": "lone", "part": "otter", "says": "otter"}, CLIP]}
    )
    assert [each.captions[0] for each in lone_questions([lone(), nested], prompt)] == ["a drawing of an otter"]
    assert lone_questions([lone()], replace(PROMPT, parts=("otter",))) == []
