"""What rubrics can ask beside parts and relations, read off real drawings: shapes, counts, words, craft, alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.test_scene import PROMPT, part, scene_of
from tikzeval.errors import FileFormatError
from tikzeval.scoring.checks import KINDS, View
from tikzeval.scoring.checks.colour import dominant
from tikzeval.scoring.craft import CRAFT
from tikzeval.scoring.rubric import Rubric, judge, load_rubric
from tikzeval.values import Mark, Verdict

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
