"""Relations between two parts, through real TeX: order, middle, direction, turn; and the keys that rubrics give them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.test_scene import PROMPT, part, scene_of
from tikzeval.errors import FileFormatError
from tikzeval.scoring.checks import KINDS, View, decide
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations import ARRANGEMENTS, RELATIONS
from tikzeval.scoring.rubric import load_rubric
from tikzeval.values import Mark


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


@pytest.mark.parametrize("style", ["opacity=.1", "opacity=.1, path fading=east"])
def test_a_part_as_faint_as_a_breath_is_measured_like_any_other(style: str) -> None:
    body = part("a", rf"\fill[black, {style}] (1,1) rectangle (6,6);") + part("b", r"\fill[red] (3,3) rectangle (8,5);")
    for name in RELATIONS:
        keys = {"degrees": 10} if name == "rotated_by" else {}
        for one, other in ("ab", "ba"):
            assert abs(found(body, subject=one, relation=name, object=other, **keys).margin) < 10, name
    for name, axis in (("symmetric", "vertical"), ("aligned", "horizontal")):
        assert abs(found(body, parts=["a", "b"], axis=axis, **{"is": name}).margin) < 10, name


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


def test_an_unknown_key_of_an_arrangement_is_refused() -> None:
    with pytest.raises(ValidationError):
        KINDS["arrangement"].model_validate({"id": "c", "parts": ["a", "b"], "is": "tidy", "axis": "vertical"})
