"""`connected_by`, through real TeX: lines, arrows and block arrows between parts."""

from __future__ import annotations

import re

import pytest

from tests.test_relations import found, mark
from tests.test_scene import part, scene_of
from tikzeval.scoring.checks import decide
from tikzeval.values import Mark

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


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        (r"\fill (2.4,4.9) rectangle (7.6,5.1);", Mark.PASS),
        (r"\draw[line width=2mm] (2.4,5) -- (7.6,5);", Mark.FAIL),
        (r"\draw[line width=2mm,line cap=round] (2.4,5) to[bend left=5] (7.6,5);", Mark.FAIL),
        (r"\node[font=\large] at (5,5) {mmmmmmmmmmmmmmmmmmm};", Mark.FAIL),
    ],
)
def test_only_of_a_filled_figure_the_whole_end_may_reach(drawing: str, expected: Mark) -> None:
    body = part("a", r"\fill (2.7,5.5) circle (.2);") + part("b", r"\fill (7.3,5.5) circle (.2);")
    assert mark(body + part("bar", drawing), "a", "connected_by", "b", by="bar") is expected


def test_the_tip_of_an_arrow_is_no_figure_of_its_own() -> None:
    body = part("a", r"\fill (5.67,5.5) circle (.2);") + part("b", r"\fill (7.3,5) circle (.2);")
    tip = r"(7,5) -- (5.6,5.25) -- (5.6,4.75) -- cycle;"
    assert mark(body + part("bar", rf"\fill {tip}"), "a", "connected_by", "b", by="bar") is Mark.PASS
    arrow = rf"\draw (1,5) -- (7,5); \fill {tip}"
    assert mark(body + part("bar", arrow), "a", "connected_by", "b", by="bar") is Mark.FAIL


def test_the_evidence_of_a_connection_can_be_found_in_the_picture() -> None:
    body = part("a", r"\fill (1,5) circle (1);") + part("b", r"\fill (9,5) circle (1);") + r"\draw[<-] (2,5) -- (8,5);"
    one = found(body, subject="a", relation="connected_by", object="b", directed=True)
    told = re.search(r"from \((\d+), (\d+)\) to \((\d+), (\d+)\) pt", one.evidence)
    assert told is not None
    a, b = (scene_of(body).parts[name].box for name in "ab")
    middle = (a[1] + a[3]) / 2
    assert [float(number) for number in told.groups()] == pytest.approx([a[2], middle, b[0], middle], abs=2)
    assert "a tip at a and no tip at b" in one.evidence
