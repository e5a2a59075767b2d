"""How several parts lie together, through real TeX: in a row, evenly spaced, symmetric."""

from __future__ import annotations

import pytest

from tests.test_relations import FLAG, found
from tests.test_scene import part, scene_of
from tikzeval.scoring.checks import decide
from tikzeval.values import Mark

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
