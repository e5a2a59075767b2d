"""Answers to spatial problems that are not ours: what is right in another way passes, what is wrong in one thing does not."""

from __future__ import annotations

import re

import pytest

from tests.spatial import items, unpassed
from tikzeval.suites.edits.problems import edits
from tikzeval.suites.references import reference
from tikzeval.suites.suite import Item
from tikzeval.suites.together import draw_together
from tikzeval.suites.verify import score_drawn
from tikzeval.values import Score

CELL = re.compile(r"\(([\d.]+),([\d.]+)\) rectangle \+\(1,1\)")


def scored(answers: list[tuple[Item, str]]) -> list[Score]:
    drawn = draw_together([source for _, source in answers])
    return [score_drawn(item, each) for (item, _), each in zip(answers, drawn, strict=True)]


def one_less(source: str, part: str, which: int) -> str:
    """The same without one of the cells of a part."""
    start = source.index(f"local bounding box={part},")
    cells = list(CELL.finditer(source, start, source.index("end{scope}", start)))
    found = cells[which % len(cells)]
    return source[: found.start()] + source[found.end() :]


def one_more(source: str) -> str:
    """The same with a cell of the board filled besides."""
    filled = {(int(column), int(row)) for column, row in CELL.findall(source)}
    column, row = min({(x, y) for x in range(6) for y in range(6)} - filled)
    at = CELL.search(source)
    assert at
    return f"{source[: at.start()]}({column},{row}) rectangle +(1,1) {source[at.start() :]}"


@pytest.mark.parametrize("family", ["rotation", "transforms"])
def test_a_cell_too_few_or_too_many_is_wrong_however_many_there_are(family: str) -> None:
    tried = items("cells", family, (2, 5, 8))
    wrong = [(item, one_less(reference(item.prompt), "after", n)) for n, item in enumerate(tried)]
    wrong += [(item, one_more(reference(item.prompt))) for item in tried]
    for score in scored(wrong):
        assert not score.strict
        assert all("after" in line for line in unpassed(score)), unpassed(score)


def test_a_figure_that_is_a_little_off_is_right() -> None:
    """By less than the strip that the prompt allows: the cells drawn a tenth larger, or half a tenth aside."""
    tried = items("cells", "rotation", (1, 4, 8))
    larger = [(item, reference(item.prompt).replace("rectangle +(1,1)", "rectangle +(1.05,1.05)")) for item in tried]
    aside = [
        (item, reference(item.prompt).replace(r"\fill", r"\fill[shift={(0.05,0.05)}] (0,0) circle(0pt); \fill"))
        for item in tried
    ]
    for score in scored(larger + aside):
        assert score.strict, unpassed(score)


def test_a_wall_left_out_of_a_maze_is_wrong() -> None:
    tried = items("walls", "maze", (1, 7))
    for score in scored([(item, one_less(reference(item.prompt), "walls", 20 + n)) for n, item in enumerate(tried)]):
        assert not score.strict


def test_a_maze_needs_no_frame_and_may_have_one_below_its_walls() -> None:
    tried = items("walls", "maze", (1, 7))
    thin = r"\draw (0.5,0.5) rectangle +(1,1);"
    framed = [
        (item, reference(item.prompt).replace("\\begin{scope}", f"{thin}\n\\begin{{scope}}", 1)) for item in tried
    ]
    for item, source in framed:
        assert "frame" not in item.prompt.parts
        assert thin in source
    for score in scored(framed):
        assert score.strict, unpassed(score)


def test_a_cube_left_out_of_a_pile_is_wrong() -> None:
    """A face that can be seen of it is missing: one of the polygons of the reference."""
    answers = []
    for item in items("cubes", "cubes", (5, 8)):
        source = reference(item.prompt)
        faces = [line for line in source.splitlines() if r"\fill[" in line]
        assert len(faces) > 5
        answers += [(item, source.replace(face, "", 1)) for face in faces[::3]]
    for score in scored(answers):
        assert not score.strict


@pytest.mark.parametrize("family", ["chain", "relations", "maps", "alignment"])
def test_what_lies_outside_the_frame_is_wrong(family: str) -> None:
    (item,) = items("outside", family, (1,))
    frame, *others = re.split(r"(?=  \\begin\{scope\})", reference(item.prompt))[1:]
    assert "=frame," in frame
    away = "".join(other.replace("shift={(0.5,0.5)}", "shift={(20.5,0.5)}") for other in others)
    picture = rf"\begin{{tikzpicture}}\path[use as bounding box] (0,0) rectangle (33,13);{frame}{away}"
    (score,) = scored([(item, picture)])
    told = unpassed(score)
    assert any("lies between (0.00, 0.00) and (1.00, 1.00)" in line for line in told), told


def test_lines_may_have_tips_where_nothing_is_said_of_them() -> None:
    (item,) = items("tips", "angles", (3,))
    for score in scored(
        [
            (item, reference(item.prompt).replace("line width=2pt", f"line width=2pt, {tip}"))
            for tip in ("->", "-stealth")
        ]
    ):
        assert score.strict, unpassed(score)


def test_small_dots_as_the_prompt_allows_them_are_seen() -> None:
    answers = []
    for family, n, radius in (("routes", 2, 0.2), ("maze", 8, 0.2), ("counting", 3, 0.15)):
        (item,) = items("dots", family, (n,))
        answers.append((item, re.sub(r"circle\[radius=[\d.]+\]", f"circle[radius={radius}]", reference(item.prompt))))
    for score in scored(answers):
        assert score.strict, unpassed(score)


def test_a_label_may_be_put_where_tikz_says_the_thing_is() -> None:
    """The code that is to be changed leaves its local bounding boxes usable, whether the label comes last or not."""
    answers = []
    for item in edits("en").items:
        word, part = ("TREE", "tree") if "tree-labelled" in item.prompt.id else ("APPLE", "apple")
        given = item.prompt.text.partition("```latex\n")[2].partition("```")[0]
        if "labelled" not in item.prompt.id or f"local bounding box={part}" not in given:
            continue  # or it bears another name in the code
        side, edge = ("above", "north") if word == "TREE" else ("below", "south")
        label = rf"\begin{{scope}}[local bounding box=label]\node[{side}] at ({part}.{edge}) {{{word}}};\end{{scope}}"
        answers.append((item, given.replace(r"\end{tikzpicture}", label + "\n" + r"\end{tikzpicture}")))
    assert len(answers) >= 2
    for (item, _), score in zip(answers, scored(answers), strict=True):
        assert score.strict, (item.prompt.id, unpassed(score))
