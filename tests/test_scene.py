"""What is read off a compiled drawing: parts that can be seen, how they lie, their colours and words."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tikzeval.drawing import draw_source
from tikzeval.picture.raster import SIDE, Rasteriser, rasterise
from tikzeval.picture.scene import Part, Scene, build_scene
from tikzeval.scoring.checks import KINDS, View
from tikzeval.scoring.checks.colour import share_of
from tikzeval.scoring.rubric import Rubric, fold, judge, undrawn
from tikzeval.values import Mark, Outcome, Prompt, Verdict

PROMPT = Prompt("p", "s", "text", "en", "caption", ("a", "b"))


@functools.cache
def pdf_of(body: str) -> bytes:
    picture = (
        f"\\begin{{tikzpicture}}\n\\path[use as bounding box] (0,0) rectangle (10,10);\n{body}\n\\end{{tikzpicture}}"
    )
    drawn = draw_source(picture)
    assert drawn.compilation is not None
    assert drawn.compilation.pdf, (drawn.outcome, drawn.compilation.errors)
    return drawn.compilation.pdf


@functools.cache
def scene_of(body: str) -> Scene:
    return build_scene(pdf_of(body))


def part(name: str, drawing: str, options: str = "") -> str:
    return f"\\begin{{scope}}[local bounding box={name}{options}]{drawing}\\end{{scope}}\n"


SQUARE = r"\fill[red] (0,0) rectangle (2,2);"


def verdict(body: str, **check: object) -> Verdict:
    kind = str(check["kind"])
    rubric = Rubric("p", 1, (KINDS[kind].model_validate({"id": "c", **check}),), "")
    (found,) = judge(rubric, View(PROMPT, scene_of(body)))
    return found


def mark(body: str, **check: object) -> Mark:
    return verdict(body, **check).mark


@pytest.mark.parametrize(
    "named",
    [
        r"\begin{scope}[local bounding box=a]\fill (1,1) rectangle (3,3);\end{scope}",
        r"\begin{scope}[shift={(1,1)}, local bounding box=a, scale=2]\fill (0,0) rectangle (1,1);\end{scope}",
        r"\fill[local bounding box=a] (1,1) rectangle (3,3);",
        r"\node[local bounding box=a, fill, minimum size=2cm] at (2,2) {};",
        r"\path (2,2) node[local bounding box=a, fill, minimum size=2cm] {};",
        r"\tikzset{pics/sq/.style={code={\fill (-1,-1) rectangle (1,1);}}}\pic[local bounding box=a] at (2,2) {sq};",
        r"\scoped[local bounding box=a] \fill (1,1) rectangle (3,3);",
        r"\newcommand\sq[1]{\begin{scope}[local bounding box=#1]\fill (1,1) rectangle (3,3);\end{scope}}\sq{a}",
        r"\foreach \n in {a}{\begin{scope}[local bounding box=\n]\fill (1,1) rectangle (3,3);\end{scope}}",
        r"\begin{scope}[local bounding box=a,opacity=.5,transparency group]\fill (1,1) rectangle (3,3);\end{scope}",
        r"\begin{scope}[xshift=-2cm]\begin{scope}[local bounding box=a,rotate around={90:(4,2)}]\fill (3,1) rectangle (5,3);\end{scope}\end{scope}",
    ],
)
def test_a_part_is_found_where_it_is_however_it_was_named(named: str) -> None:
    scene = scene_of(named + r"\draw (0,9) -- (10,9);")
    assert list(scene.parts) == ["a"]
    box = scene.to_json()["parts"]["a"]["visible_bounds"]
    origin = scene.frame.left, scene.frame.bottom
    margin = (scene.frame.right - scene.frame.left - 283.46) / 2
    found = [edge - origin[i % 2] - margin for i, edge in enumerate(box)]
    assert found == pytest.approx([28.35, 28.35, 85.04, 85.04], abs=1.2)
    assert scene.parts["a"].visible.mean() == pytest.approx(0.04, abs=0.004)


def two(a: str, b: str) -> str:
    return part("a", rf"\fill[brown] {a};") + part("b", rf"\fill[blue] {b};")


@pytest.mark.parametrize(
    ("a", "b", "holds", "fails"),
    [
        ("(1,4) circle (1)", "(6,4) circle (1)", "left_of apart", "right_of above below touches near inside overlaps"),
        ("(6,4) circle (1)", "(1,4) circle (1)", "right_of beside", "left_of above below"),
        ("(4,8) circle (1)", "(4,2) circle (1)", "above", "below left_of right_of on beside"),
        ("(4,2) circle (1)", "(4,8) circle (1)", "below", "above on"),
        (
            "(4,4) circle (3)",
            "(4,4) circle (.5)",
            "contains overlaps touches near larger_than",
            "inside smaller_than apart",
        ),
        ("(4,4) rectangle (6,6)", "(2,2) rectangle (8,4)", "on above touches smaller_than", "inside beside"),
        ("(1,1) rectangle (2,9)", "(4,1) rectangle (9,2)", "taller_than left_of", "wider_than on"),
        ("(2,4) rectangle (4,6)", "(4.5,4) rectangle (6,6)", "near beside left_of", "touches overlaps"),
        ("(2,4) rectangle (4,6)", "(4,4) rectangle (6,6)", "touches near beside", "apart overlaps"),
    ],
)
def test_relations_hold_or_not_as_anybody_would_say(a: str, b: str, holds: str, fails: str) -> None:
    for relation in holds.split():
        found = verdict(two(a, b), kind="relation", subject="a", relation=relation, object="b")
        assert found.mark is Mark.PASS, (relation, found)
        assert found.margin is not None
        assert found.margin >= 0
    for relation in fails.split():
        found = verdict(two(a, b), kind="relation", subject="a", relation=relation, object="b")
        assert found.mark in (Mark.FAIL, Mark.AMBIGUOUS), (relation, found)


def test_inside_needs_the_outline_not_the_bounding_box() -> None:
    ring = part("b", r"\draw[line width=2pt] (5,5) circle (4);")
    assert (
        mark(ring + part("a", r"\fill (5,5) circle (1);"), kind="relation", subject="a", relation="inside", object="b")
        is Mark.PASS
    )
    corner = part("a", r"\fill (1.2,1.2) circle (.3);")
    assert mark(ring + corner, kind="relation", subject="a", relation="inside", object="b") is Mark.FAIL
    contains = {"kind": "relation", "subject": "b", "relation": "contains", "object": "a"}
    assert mark(ring + part("a", r"\fill (5,5) circle (1);"), **contains) is Mark.PASS


def test_a_part_drawn_within_another_is_not_inside_it_for_that() -> None:
    nested = r"\begin{scope}[local bounding box=b]\draw (0,0) rectangle (3,3);" + part("a", r"\fill (8,8) circle (1);")
    nested += r"\end{scope}"
    assert mark(nested, kind="relation", subject="a", relation="inside", object="b") is Mark.FAIL
    assert mark(nested, kind="relation", subject="a", relation="above", object="b") is Mark.PASS


def test_a_relation_of_what_is_not_there_is_void() -> None:
    found = verdict(part("a", SQUARE), kind="relation", subject="a", relation="above", object="b")
    assert found.mark is Mark.VOID
    assert "named b" in found.evidence


@settings(max_examples=12, deadline=None)
@given(
    st.tuples(*[st.floats(1, 9).map(lambda x: round(x, 1)) for _ in range(4)]),
    st.floats(0.3, 1).map(lambda r: round(r, 1)),
)
def test_directions_are_antisymmetric_and_agree_with_the_coordinates(
    centres: tuple[float, float, float, float], radius: float
) -> None:
    ax, ay, bx, by = centres
    body = part("a", rf"\draw[thick] ({ax},{ay}) circle ({radius});") + part(
        "b", rf"\draw[thick] ({bx},{by}) circle ({radius});"
    )
    scene = scene_of(body)
    for one, other, difference in (("left_of", "right_of", bx - ax), ("below", "above", by - ay)):
        needed = 0.1 * 4 * radius
        rubric = Rubric("p", 1, tuple(
            KINDS["relation"].model_validate({"id": f"c{i}", "kind": "relation", "subject": s, "relation": r, "object": o})
            for i, (s, r, o) in enumerate([("a", one, "b"), ("b", other, "a"), ("a", other, "b")])
        ), "")  # fmt: skip
        forth, back, against = judge(rubric, View(PROMPT, scene))
        assert forth.mark == back.mark
        if abs(difference - needed) > 0.15:
            assert (forth.mark is Mark.PASS) == (difference > needed)
        assert not (forth.mark is Mark.PASS and against.mark is Mark.PASS)


@pytest.mark.parametrize(
    ("tikz", "name"),
    [
        ("red", "red"), ("green", "green"), ("blue", "blue"), ("yellow", "yellow"), ("orange", "orange"), ("cyan", "cyan"),
        ("black", "black"), ("gray", "grey"), ("white", "white"), ("brown", "brown"), ("brown!70!black", "brown"), ("pink", "pink"),
        ("violet", "purple"), ("magenta", "pink"), ("SaddleBrown", "brown"), ("ForestGreen", "green"),
        ("NavyBlue", "blue"), ("red!70!black", "red"), ("yellow!20!white!95!brown", "beige"), ("DodgerBlue", "blue"), ("gray!30", "grey"),
        ("teal", "cyan"), ("LightPink", "pink"), ("Gold", "yellow"), ("Chocolate", "brown"), ("blue!50!red", "purple"),
    ],
)  # fmt: skip
def test_colours_have_the_names_people_give_them(tikz: str, name: str) -> None:
    ground = r"\fill[black!70] (0,0) rectangle (10,10);" if name == "white" else ""
    found = verdict(
        ground + part("a", rf"\fill[{tikz}] (2,2) rectangle (8,8);"), kind="colour", part="a", colour=name, share=0.9
    )
    assert found.mark is Mark.PASS, (
        tikz,
        scene_of(ground + part("a", rf"\fill[{tikz}] (2,2) rectangle (8,8);")).pixels[256, 256],
        found,
    )


def test_opposite_colours_are_not_confused() -> None:
    primaries = {
        "red": (230, 20, 20),
        "green": (20, 160, 40),
        "blue": (20, 40, 220),
        "yellow": (250, 230, 20),
        "black": (0, 0, 0),
    }
    for name, rgb in primaries.items():
        pixels = np.array([rgb], dtype=np.uint8)
        assert [other for other in primaries if share_of(pixels, (other,)) > 0] == [name]


def test_a_forbidden_colour_fails() -> None:
    body = part("a", SQUARE)
    assert mark(body, kind="colour", part="a", colour_not="red") is Mark.FAIL
    assert mark(body, kind="colour", part="a", colour_not="blue") is Mark.PASS


def test_words_are_read_whatever_their_case_and_spacing() -> None:
    body = part("a", r"\draw (0,0) rectangle (5,2); \node at (2,1) {Free W i F i};") + r"\node at (8,8) {ΩtterAir};"
    assert mark(body, kind="text", text="FREE WIFI") is Mark.PASS
    assert mark(body, kind="text", text="wifi", part="a") is Mark.PASS
    assert mark(body, kind="text", text="Air", part="a") is Mark.FAIL
    assert mark(body, kind="text", text=["sea", "tterair"]) is Mark.PASS
    assert mark(body, kind="text", text="wifi", part="b") is Mark.VOID
    assert mark(body, kind="text", text="free wifi", part="a", exact=True) is Mark.PASS
    assert mark(body, kind="text", text="w", part="a", exact=True) is Mark.FAIL


@pytest.mark.parametrize(
    "hidden",
    [
        r"\node[white] at (5,5) {WIFI};",
        r"\node[opacity=0] at (5,5) {WIFI};",
        r"\node at (5,5) {WIFI}; \fill[blue] (3,3) rectangle (7,7);",
        r"\node at (40,5) {WIFI};",
    ],
)
def test_words_that_nobody_can_see_are_not_read(hidden: str) -> None:
    assert mark(SQUARE + hidden, kind="text", text="WIFI") is Mark.FAIL


def test_a_box_is_not_a_drawing() -> None:
    assert mark(part("a", SQUARE), kind="shape", part="a") is Mark.FAIL
    assert mark(part("a", r"\draw (1,1) rectangle (4,9);"), kind="shape", part="a") is Mark.FAIL
    assert mark(part("a", r"\fill (5,5) ellipse (3 and 2);"), kind="shape", part="a") is Mark.PASS


def test_both_rasterisers_paint_the_same_picture() -> None:
    body = (
        two("(3,3) circle (2)", "(5,5) rectangle (9,8)")
        + r"\draw[thick] (0,9) -- (10,9); \node[scale=2] at (5,1) {Otter};"
    )
    ours, _ = rasterise(pdf_of(body))
    theirs, _ = rasterise(pdf_of(body), rasteriser="poppler")
    assert ours.shape == theirs.shape == (SIDE, SIDE, 3)
    assert np.abs(ours.astype(int) - theirs).mean() < 1.5
    assert (np.abs(ours.astype(int) - theirs).max(axis=2) > 64).mean() < 0.01


def test_the_picture_without_text_has_everything_else() -> None:
    body = SQUARE + r"\node[scale=5] at (7,7) {otter};"
    with_text, without = rasterise(pdf_of(body))
    only_square, _ = rasterise(pdf_of(SQUARE))
    assert (with_text != without).any()
    assert (without == only_square).all()


def test_sheets_of_paper_are_cropped_to_their_ink() -> None:
    picture = r"\begin{tikzpicture}\fill[red] (0,0) rectangle (4,2);\fill (1,1) circle (.5);\end{tikzpicture}"
    article = draw_source(r"\documentclass{article}\usepackage{tikz}\begin{document}" + picture + r"\end{document}")
    alone = draw_source(r"\documentclass{standalone}\usepackage{tikz}\begin{document}" + picture + r"\end{document}")
    assert article.crop
    assert not alone.crop
    assert article.compilation is not None
    assert alone.compilation is not None
    cropped, _ = rasterise(article.compilation.pdf, crop=True)
    plain, _ = rasterise(alone.compilation.pdf)
    assert np.abs(cropped.astype(int) - plain).mean() < 12


def test_the_same_source_gives_the_same_picture_and_scene() -> None:
    body = two("(3,3) circle (2)", "(rnd*9,5) rectangle (9,8)")
    pictures = {draw_source(rf"\begin{{tikzpicture}}{body}\end{{tikzpicture}}").png for _ in range(3)}
    assert len(pictures) == 1
    assert build_scene(pdf_of(body)).to_json() == build_scene(pdf_of(body)).to_json()


def test_scores_fold_as_documented() -> None:
    def v(name: str, mark: Mark, weight: float = 1, must: bool = False) -> Verdict:
        return Verdict(name, "part", mark, "", None, weight, must)

    some = [
        v("a", Mark.PASS, 3, must=True),
        v("b", Mark.FAIL),
        v("c", Mark.AMBIGUOUS),
        v("d", Mark.VOID),
        v("e", Mark.SKIPPED, 9),
    ]
    score = fold(Outcome.OK, some, 1.0)
    assert score.rubric == pytest.approx(0.5)
    assert score.strict is True
    assert fold(Outcome.OK, [v("a", Mark.AMBIGUOUS, must=True)], None).strict is False
    failed = fold(Outcome.TEX_ERROR, [v("a", Mark.VOID)], 0.0)
    assert (failed.rubric, failed.strict) == (0.0, False)
    mishap = fold(Outcome.PROVIDER_ERROR, [v("a", Mark.UNSCORED)], None)
    assert (mishap.rubric, mishap.strict) == (None, None)
    assert [verdict.mark for verdict in undrawn(Rubric("p", 1, (), ""), Outcome.BLANK)] == []


def test_part_is_a_plain_value() -> None:
    scene = scene_of(two("(3,3) circle (2)", "(5,5) rectangle (9,8)"))
    assert isinstance(scene.parts["a"], Part)
    assert scene.parts["a"].exact
    assert scene.parts["a"].outline.area == pytest.approx(scene.parts["a"].full.area, rel=0.001)


@pytest.mark.parametrize("rasteriser", ["pdfium", "poppler"])
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_for_display_is_seen_as_it_was_drawn(turn: int, rasteriser: Rasteriser) -> None:
    body = part("a", r"\fill[red] (1,1) rectangle (4,2);") + part("b", r"\fill[blue] (7,6) circle (1);")
    turned = pdf_of(rf"\pdfpageattr{{/Rotate {turn}}}" + body)
    upright = pdf_of(body)
    assert build_scene(turned).parts["a"].exact
    assert build_scene(turned).parts["a"].box == pytest.approx(build_scene(upright).parts["a"].box)
    for one, other in zip(
        rasterise(turned, rasteriser=rasteriser), rasterise(upright, rasteriser=rasteriser), strict=True
    ):
        assert (one == other).all()


def test_a_scribble_is_judged_by_its_pixels() -> None:
    scribble = r"\draw (0,0) \foreach \i in {1,...,1500} { -- (5+5*rand,5+5*rand)};"
    seen = scene_of(part("a", scribble) + part("b", r"\fill (1,1) circle (.5);"))
    assert seen.parts["a"].shapes[0].tangled
    assert not seen.parts["a"].exact
    assert seen.parts["a"].region.area > 0.2 * seen.page.area
    assert seen.parts["b"].exact
