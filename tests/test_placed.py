"""`placed` checks and crossings, on compiled pictures."""

from __future__ import annotations

from typing import Any

import pytest

from tikzeval.drawing import draw_source
from tikzeval.errors import FileFormatError
from tikzeval.picture.scene import Scene, build_scene
from tikzeval.scoring.checks import KINDS, View, decide
from tikzeval.scoring.places import PLACES
from tikzeval.scoring.rubric import build_rubric
from tikzeval.values import Mark, Prompt

PARTS = ("frame", "dot", "bar", "cells", "dots", "way", "hand", "through", "lines", "strokes")
SOURCE = r"""\begin{tikzpicture}
  \begin{scope}[local bounding box=frame]\draw (0,0) rectangle (10,10);\end{scope}
  \begin{scope}[local bounding box=dot]\fill[red] (3,7) circle[radius=.5];\end{scope}
  \begin{scope}[local bounding box=bar]\fill[blue] (5,1) rectangle (6,4);\end{scope}
  \begin{scope}[local bounding box=cells]\fill[green] (6,6) rectangle (8,7) (6,7) rectangle (7,8);\end{scope}
  \begin{scope}[local bounding box=dots]\fill (1,1) circle[radius=.2] (2,1) circle[radius=.2] (1,3) circle[radius=.2];\end{scope}
  \begin{scope}[local bounding box=way]\draw[thick, orange] (1,9) -- (4,9) -- (4,8) -- (9,8);\end{scope}
  \begin{scope}[local bounding box=hand]\draw[thick, brown] (5,5) -- (5,9);\end{scope}
  \begin{scope}[local bounding box=through]\draw[thick, brown] (5,3.6) -- (5,9);\end{scope}
  \begin{scope}[local bounding box=lines]\draw (7,1) -- (9,3) (7,3) -- (9,1) (7,4) -- (9,4) (9,4) -- (9,5);\end{scope}
  \begin{scope}[local bounding box=strokes]\draw (2,7) -- (3.8,7) (3,7.2) -- (3,8.5) (2.5,6) -- (3.5,6);\end{scope}
\end{tikzpicture}
"""


@pytest.fixture(scope="module")
def scene() -> Scene:
    drawn = draw_source(SOURCE)
    assert drawn.compilation is not None
    return build_scene(drawn.compilation.pdf)


def mark(scene: Scene, kind: str = "placed", **keys: Any) -> Mark:
    check = KINDS[kind].model_validate({"id": "c", "kind": kind, **keys})
    finding = check.answer(View(Prompt("p", "s", "", "en", "", parts=PARTS), scene))
    assert finding.evidence
    assert "\n" not in check.in_words(Prompt("p", "s", "", "en", ""))
    return decide(finding)


SQUARES = [
    [[x / 10, y / 10], [(x + 1) / 10, y / 10], [(x + 1) / 10, (y + 1) / 10], [x / 10, (y + 1) / 10]]
    for x, y in ((6, 6), (7, 6), (6, 7))
]
# what passes, and what differs from it by more than the tolerance
ASKED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"part": "dot", "is": "at", "at": [0.3, 0.72]}, {"at": [0.3, 0.65]}),
    ({"part": "dot", "is": "at", "at": [None, 0.7]}, {"at": [0.7, None]}),
    ({"part": "bar", "is": "at", "anchor": "bottom", "at": [None, 0.1]}, {"at": [None, 0.25]}),
    ({"part": "dot", "is": "offset", "in": "bar", "scale": "frame", "at": [-0.25, 0.45]}, {"at": [0.25, 0.45]}),
    ({"part": "bar", "is": "within", "points": [[0.5, 0], [1, 0.5]]}, {"points": [[0.55, 0], [1, 0.5]]}),
    ({"part": "cells", "is": "fills", "areas": SQUARES}, {"areas": SQUARES[:2]}),
    ({"part": "dots", "is": "pieces_at", "points": [[0.1, 0.3], [0.2, 0.1], [0.1, 0.1]]}, {"points": [[0.1, 0.3], [0.2, 0.15], [0.1, 0.1]]}),
    ({"part": "dots", "is": "pieces_at", "points": [[0.1, 0.3], [0.2, 0.1], [0.1, 0.1]]}, {"points": [[0.1, 0.3], [0.2, 0.1]]}),
    ({"part": "way", "is": "follows", "points": [[0.9, 0.8], [0.4, 0.8], [0.4, 0.9], [0.1, 0.9]]}, {"points": [[0.1, 0.9], [0.9, 0.8]]}),
    ({"part": "way", "is": "follows", "points": [[0.1, 0.9], [0.4, 0.9], [0.4, 0.8], [0.9, 0.8]]}, {"points": [[0.1, 0.9], [0.4, 0.9], [0.4, 0.8], [0.8, 0.8]]}),
    ({"part": "hand", "is": "heading", "degrees": 93}, {"degrees": 97}),
    ({"part": "hand", "is": "heading", "degrees": 450}, {"degrees": 270}),
    ({"part": "bar", "is": "as_tall", "times": 0.31}, {"times": 0.35}),
    ({"part": "dot", "is": "as_wide", "in": "bar", "times": 1}, {"times": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad"), ASKED, ids=[good["is"] for good, _ in ASKED])
def test_what_is_there_passes_and_what_is_not_fails(scene: Scene, good: dict[str, Any], bad: dict[str, Any]) -> None:
    keys = {"in": "frame", **good}
    assert mark(scene, **keys) is Mark.PASS
    assert mark(scene, **keys | bad) is Mark.FAIL


def test_a_line_through_the_middle_is_no_hand(scene: Scene) -> None:
    for degrees in (90, 270, 0, 180):
        assert mark(scene, part="through", **{"is": "heading", "in": "frame"}, degrees=degrees) is Mark.FAIL


def test_every_place_is_tried() -> None:
    assert {good["is"] for good, _ in ASKED} == set(PLACES)


def test_lines_cross_but_do_not_where_both_end(scene: Scene) -> None:
    assert mark(scene, "count", of="crossing", part="lines", equals=1) is Mark.PASS
    assert mark(scene, "count", of="crossing", part="way", equals=0) is Mark.PASS
    assert mark(scene, "count", of="crossing", part="dot", equals=0) is Mark.PASS


def test_lines_pass_over_what_they_do_not_end_in(scene: Scene) -> None:
    assert mark(scene, "count", of="passing", part="strokes", over=["dot", "bar"], equals=1) is Mark.PASS
    assert mark(scene, "count", of="passing", part="strokes", over=["bar", "cells"], equals=0) is Mark.PASS


PLACED = {"id": "c", "kind": "placed", "part": "dot", "in": "frame"}


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"is": "atop"}, "is no place; did you mean at"),
        ({"is": "at"}, "at needs at"),
        ({"is": "at", "at": [None, None]}, "at needs at"),
        ({"is": "at", "at": [0, 0], "degrees": 3}, "at has no use for degrees"),
        ({"is": "within", "points": [[0, 0]]}, "within needs two points"),
        ({"is": "follows", "points": [[0, 0]]}, "follows needs at least two points"),
        ({"is": "as_wide", "times": 0}, "more than 0"),
        ({"is": "at", "at": [0, 0], "in": "dot"}, "cannot be placed in itself"),
        ({"is": "at", "at": [0, 0], "in": "box"}, "no part box"),
    ],
)
def test_a_wrong_key_is_one_line(keys: dict[str, Any], told: str) -> None:
    with pytest.raises(FileFormatError, match=told) as caught:
        build_rubric({"prompt": "p", "version": 1, "checks": [PLACED | keys]}, "here", parts=PARTS)
    assert "\n" not in str(caught.value)
