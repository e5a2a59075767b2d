"""Every relation and arrangement against the truth, on random scenes whose geometry is known in closed form.

`python -m tests.oracle --scenes 10000` is the same at length.
"""

from __future__ import annotations

import math
import random
import shutil
from collections import defaultdict
from dataclasses import replace

import pytest

from tests.oracle.arrangements import symmetric
from tests.oracle.colours import RGB, stands_out
from tests.oracle.compare import Tally, examined
from tests.oracle.directions import parallel, rotated_by
from tests.oracle.draw import compiled, page_of
from tests.oracle.ideas import random_scene
from tests.oracle.questions import COVERED, questions
from tests.oracle.regions import Nothing, box, disc, solid, union
from tests.oracle.scenes import Item, Scene
from tests.oracle.tex import picture
from tests.oracle.truth import Truth
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.relations import ARRANGEMENTS, RELATIONS

needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


@needs_tex
@pytest.mark.parametrize("batch", range(6))
def test_what_is_read_from_a_picture_is_what_was_drawn(batch: int) -> None:
    tally = examined([f"ci-{batch}-{number}" for number in range(50)])
    assert not tally.wrong, "\n".join(map(str, tally.wrong)) + "\n" + tally.wrong[0].source
    assert tally.scenes == 50
    assert tally.exact >= 0.97 * tally.parts


def test_every_relation_and_arrangement_is_asked_of_scenes() -> None:
    assert set(COVERED) == {*RELATIONS, *ARRANGEMENTS}


def test_each_holds_in_some_scenes_and_not_in_others() -> None:
    found: dict[str, set[bool]] = defaultdict(set)
    for number in range(120):
        scene = random_scene(f"ci-0-{number}")
        for question, answer in questions(scene, Truth(scene)):
            if abs(answer.margin) > answer.bound:
                found[str(question.get("relation", question.get("is")))].add(answer.margin >= 0)
    assert {name: found[name] for name in COVERED} == {name: {True, False} for name in COVERED}


@needs_tex
def test_a_wrong_truth_is_noticed() -> None:
    def shifted(seed: str) -> Scene:
        scene = random_scene(seed)
        return replace(scene, items=tuple(item.shifted(0.4, -0.4) for item in scene.items))

    assert examined(["ci-0-0", "ci-0-1"], known_as=shifted).wrong


@needs_tex
def test_however_it_is_written_the_picture_is_the_same() -> None:
    scene = random_scene("ci-1-3")
    sources = [picture(scene, random.Random(number)) for number in range(8)]  # noqa: S311
    assert len(set(sources)) == 8
    pdf = compiled("\n".join(sources), pages=8)
    scenes = [build_scene(page_of(pdf, number)) for number in range(8)]
    for name in scene.names:
        regions = [one.parts[name].region for one in scenes]
        assert all(region.symmetric_difference(regions[0]).area < 0.05 * region.length for region in regions)


def painted(drawing: str) -> float:
    """The area of the part a in a picture of 100 by 100 pt."""
    source = (
        "\\begin{tikzpicture}[x=1bp,y=1bp]\\path[use as bounding box] (0,0) rectangle (100,100);"
        f"\\begin{{scope}}[local bounding box=a]{drawing}\\end{{scope}}\\end{{tikzpicture}}"
    )
    part = build_scene(page_of(compiled(source, pages=1), 0)).parts["a"]
    assert part.exact
    return float(part.region.area)


@needs_tex
def test_concentric_circles_are_exact() -> None:
    area = painted(r"\draw[line width=1bp] (50,50) circle (30) circle (15);")
    assert area == pytest.approx(2 * math.pi * 45, rel=0.01)


@needs_tex
def test_round_joins_are_as_flat_as_promised() -> None:
    corners = " -- ".join(
        f"({50 + 16 * math.cos(a):.4f},{50 + 16 * math.sin(a):.4f})" for a in (i * math.pi / 4 for i in range(8))
    )
    source = (
        "\\begin{tikzpicture}[x=1bp,y=1bp]\\path[use as bounding box] (0,0) rectangle (100,100);"
        f"\\draw[line width=2.36bp,line join=round,local bounding box=a] {corners} -- cycle;\\end{{tikzpicture}}"
    )
    right = build_scene(page_of(compiled(source, pages=1), 0)).parts["a"].box[2]
    assert right == pytest.approx(50 + 16 + 1.18, abs=0.06)


# --- the oracle's own plane geometry ----------------------------------------------------------------


def test_areas_are_those_of_the_textbook() -> None:
    lens = disc((0, 0), 1) & disc((1, 0), 1)
    assert lens.area == pytest.approx(2 * math.pi / 3 - math.sqrt(3) / 2)
    segment = disc((0, 0), 2) & box(1, -5, 5, 5)
    assert segment.area == pytest.approx(4 * math.pi / 3 - math.sqrt(3))
    assert (box(0, 0, 4, 2) - box(1, 1, 3, 5)).area == pytest.approx(6)
    assert (disc((0, 0), 3) - disc((0, 0), 1)).area == pytest.approx(8 * math.pi)
    assert solid([(0, 0), (4, 0)], 1).area == pytest.approx(8 + math.pi)
    assert solid([(0, 0), (0, 2), (4, 2), (4, 0)], 1).area == pytest.approx(8 + 12 + math.pi)
    assert union([]).area == 0
    assert (Nothing() | box(0, 0, 1, 1)).area == pytest.approx(1)


def test_distances_are_those_of_the_textbook() -> None:
    assert disc((0, 0), 1).distance(disc((5, 0), 2)) == pytest.approx(2)
    assert disc((0, 0), 1).distance(box(3, -1, 5, 1)) == pytest.approx(2)
    assert disc((0, 0), 1).distance(box(3, 4, 5, 6)) == pytest.approx(4)
    assert (disc((0, 0), 5) - disc((0, 0), 4)).distance(disc((1, 0), 1)) == pytest.approx(2)
    assert (disc((0, 0), 5) - box(0, -6, 6, 6)).distance(box(3, -1, 4, 1)) == pytest.approx(3)
    assert box(0, 0, 2, 2).distance(box(1, 1, 3, 3)) == 0
    assert box(0, 0, 2, 2).distance_to((1, 1)) == 0
    assert box(0, 0, 2, 2).distance_to((5, 6)) == pytest.approx(5)


def test_boxes_and_centroids_are_those_of_the_textbook() -> None:
    half = disc((0, 0), 3) & box(0, -5, 5, 5)
    assert half.box == pytest.approx((0, -3, 3, 3))
    assert half.centroid == pytest.approx((4 / math.pi, 0), abs=1e-4)
    assert half.perimeter == pytest.approx(6 + 3 * math.pi)


def test_the_ink_of_lines_is_that_of_their_caps_and_joins() -> None:
    line = Item("line", ((0, 0), (10, 0)), "red", paint="draw", width=2)
    areas = {"butt": 20, "rect": 24, "round": 20 + math.pi}
    square = Item("polygon", ((0, 0), (10, 0), (10, 10), (0, 10)), "red", paint="draw", width=2)
    joins = {"miter": 144, "bevel": 142, "round": 140 + math.pi}
    for cap, area in areas.items():
        assert replace(line, cap=cap).ink.area == pytest.approx(area)
    for join, area in joins.items():
        assert replace(square, join=join).ink.area == pytest.approx(area - 64)


def of_two(a: Item, b: Item, *others: Item) -> Truth:
    return Truth(Scene("", 100, 100, (replace(a, parts=("a",)), replace(b, parts=("b",)), *others)))


def test_a_disc_has_no_angle_and_a_rectangle_has() -> None:
    upright = Item("polygon", ((10, 10), (30, 10), (30, 50), (10, 50)), "red")
    lying = Item("polygon", ((50, 50), (90, 50), (90, 70), (50, 70)), "blue")
    turned = {degrees: rotated_by(*of_two(upright, lying).pair("a", "b"), degrees).margin for degrees in (0, 90)}
    assert turned == pytest.approx({0: 0.05 - 2 / 3, 90: 0.05}, abs=0.01)
    ball = Item("disc", ((30, 30),), "red", radius=20)
    assert rotated_by(*of_two(ball, replace(ball, radius=5)).pair("a", "b"), 40).margin == pytest.approx(
        -0.02, abs=1e-4
    )


def test_what_covers_a_part_does_not_move_its_mirror_line() -> None:
    wide = Item("polygon", ((10, 40), (70, 40), (70, 60), (10, 60)), "red")
    cover = Item("polygon", ((45, 30), (95, 30), (95, 70), (45, 70)), "blue")
    part = of_two(wide, cover).parts["a"]
    assert (part.centre[0], part.middle[0]) == pytest.approx((27.5, 40))
    assert symmetric([part], "vertical").margin == pytest.approx(0.1, abs=0.001)


def test_of_boxes_that_are_equally_small_the_direction_is_not_known() -> None:
    one = Item("polygon", ((86.7, 64.3), (16.5, 99.2), (-30.5, 54.2), (14.0, 26.9)), "red")
    two = Item("polygon", ((20, 20), (80, 20), (80, 30), (20, 30)), "blue")
    truth = of_two(replace(one, points=tuple((x / 2 + 30, y / 2) for x, y in one.points)), two)
    assert math.isinf(parallel(*truth.pair("a", "b")).bound)
    assert parallel(*truth.pair("b", "b")).margin == pytest.approx(10 / 90)


@needs_tex
def test_of_two_boxes_nearly_as_small_either_may_be_found_if_the_tolerance_says_so() -> None:
    answer = parallel(*Truth(random_scene("nov22-1323")).pair("a", "b"))
    assert answer.tie == pytest.approx(2 * 0.842 / 90, abs=1e-4)
    assert examined(["nov22-1323"]).wrong == []


@needs_tex
def test_the_colours_of_scenes_are_those_of_pictures() -> None:
    discs = "".join(f"\\fill[{name}] ({at},0) circle (1);" for at, name in enumerate(RGB))
    shapes = build_scene(page_of(compiled(f"\\begin{{tikzpicture}}{discs}\\end{{tikzpicture}}", pages=1), 0)).shapes
    assert [shape.fill for shape in shapes] == [(*colour, 255) for colour in RGB.values()]


def test_paint_that_hardly_changes_the_colour_beneath_it_is_not_asked_for() -> None:
    below = Item("polygon", ((20, 20), (80, 20), (80, 80), (20, 80)), "black", opacity=0.54, parts=("b",))
    above = Item("disc", ((70, 70),), "gray", radius=20, opacity=0.74, parts=("a",))
    for colour, expected in (("gray", False), ("orange", True)):
        assert stands_out(Scene("", 100, 100, (below, replace(above, colour=colour)))) is expected
    cover = Item("polygon", ((45, 45), (85, 45), (85, 85), (45, 85)), "red", parts=("c",))
    assert stands_out(Scene("", 100, 100, (below, above, cover)))


@needs_tex
@pytest.mark.parametrize("seed", ["nov22b-624", "nov22b-890", "nov22b-9208"])
def test_what_was_once_read_wrongly(seed: str) -> None:
    """Scenes that long runs have found: slivers thinner than a pixel; 890, a region that was cut out of another."""
    assert examined([seed]).wrong == []


def test_tallies_add_up() -> None:
    one, other = Tally(scenes=2, parts=3, worst={"on": 0.5}), Tally(scenes=1, parts=1, worst={"on": 0.2, "near": 0.1})
    one.add(other)
    assert (one.scenes, one.parts, one.worst) == (3, 4, {"on": 0.5, "near": 0.1})
