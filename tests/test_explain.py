"""`tikzeval draw --explain`: a picture with its parts named and its verdicts listed; `--scene` as stable JSON."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.conftest import Cli
from tikzeval.drawing import draw_source
from tikzeval.picture.canvas import MARKS, Canvas
from tikzeval.picture.explain import COLOURS, GROUND, explained
from tikzeval.picture.labels import Labels
from tikzeval.picture.lettering import legible, shortened, width_of, wrapped, written
from tikzeval.picture.notes import Note, Section, Sheet, listed
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.explain import explain
from tikzeval.suites.references import reference
from tikzeval.suites.suite import Item, load_suite
from tikzeval.values import Mark, Outcome


def part(name: str, drawing: str) -> str:
    return f"\\begin{{scope}}[local bounding box={name}]{drawing}\\end{{scope}}\n"


def pdf_of(body: str) -> bytes:
    drawn = draw_source(f"\\begin{{tikzpicture}}\n{body}\\end{{tikzpicture}}")
    assert drawn.compilation
    assert drawn.compilation.pdf, drawn.compilation.errors
    return drawn.compilation.pdf


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def painted(picture: np.ndarray, colour: tuple[int, int, int]) -> int:
    """How many pixels have just this colour."""
    return int((picture == colour).all(axis=2).sum())


def item_of(prompt: str, suite: str) -> Item:
    return next(item for item in load_suite(suite).items if item.prompt.id == prompt)


TWO = part("left", r"\fill[black] (0,0) circle (1);") + part("right", r"\draw (5,0) rectangle (7,2);")


def test_every_part_is_outlined_and_labelled_in_a_colour_of_its_own() -> None:
    picture = pixels(explain("two", Outcome.OK, pdf_of(TWO)))
    for colour in COLOURS[:2]:
        where = np.argwhere((picture == colour).all(axis=2))
        # The outline alone is a few pixels wide; the label is a solid box of at least its height.
        assert len(where) > 1500
    assert painted(picture, COLOURS[2]) == 0
    assert painted(picture, GROUND) > 10_000


def test_an_outline_lies_where_the_part_is() -> None:
    scene = build_scene(
        pdf_of(r"\path[use as bounding box] (0,0) rectangle (8,8);" + part("a", r"\fill (1,1) rectangle (3,3);"))
    )
    picture = pixels(explained(scene, ("a",), Sheet("t")))
    y, x = np.nonzero((picture == COLOURS[0]).all(axis=2)[: 1024 + 56, : 1024 + 56])
    scale = 1024 / scene.size
    box = scene.parts["a"].box
    for side in (box[0], box[2]):
        column = np.abs(x - (28 + (side - scene.frame.left) * scale)) < 2.5
        assert np.ptp(y[column]) == pytest.approx((box[3] - box[1]) * scale, abs=40)
    for side in (box[1], box[3]):
        row = np.abs(y - (28 + (scene.frame.top - side) * scale)) < 2.5
        assert np.ptp(x[row]) == pytest.approx((box[2] - box[0]) * scale, abs=40)


def test_verdicts_are_marked_passed_failed_void_and_skipped() -> None:
    item = item_of("otter-plane-wifi", "otter")
    source = reference(item.prompt)
    good = draw_source(source)
    assert good.compilation
    judged = (item.prompt, item.rubric)
    passing = pixels(explain("good", good.outcome, good.compilation.pdf, judged=judged))
    assert painted(passing, MARKS[Mark.PASS]) > 2000
    assert painted(passing, MARKS[Mark.SKIPPED]) > 100  # CLIP is not asked
    failing = pixels(
        explain("bad", Outcome.OK, pdf_of(part("otter", r"\fill[blue] (0,0) rectangle (2,2);")), judged=judged)
    )
    assert painted(failing, MARKS[Mark.FAIL]) > painted(passing, MARKS[Mark.FAIL]) + 500
    assert painted(failing, MARKS[Mark.VOID]) > painted(passing, MARKS[Mark.VOID]) + 500


def test_a_label_lies_on_no_ink_at_all_where_there_is_such_room_near() -> None:
    page = r"\path[use as bounding box] (-6,-6) rectangle (8,8);"
    unnamed = r"\fill[green] (-2,2.05) rectangle (4,5) (-2,-3) rectangle (4,-.05);"
    house = r"\fill[red] (0,0) rectangle (2,2);"
    free, named = (
        pixels(explain("t", Outcome.OK, pdf_of(page + unnamed + it))) for it in (house, part("house", house))
    )
    green = tuple(free[300, 540])
    assert painted(free, green) > 50_000
    assert painted(named, green) == painted(free, green)
    assert painted(named, COLOURS[0]) > 1500
    full = pixels(explain("t", Outcome.OK, pdf_of(r"\fill[green] (-6,-6) rectangle (8,8);" + part("house", house))))
    assert painted(full, COLOURS[0]) > 1500  # where all is ink it lies on some


@pytest.mark.parametrize(
    "body",
    [
        r"\draw (0,0) -- (3,2) node[right] {x};",
        part("dot", r"\fill (0,0) circle (.02);") + part("speck", r"\fill[red] (.05,0) circle (.01);"),
        part("road", r"\fill (0,0) rectangle (40,.1);") + part("car", r"\fill[red] (3,.1) rectangle (4,.6);"),
        part("pole", r"\fill (0,0) rectangle (.1,30);"),
        part("수달", r"\fill (0,0) circle (1);") + part("crème 🦦 <b>", r"\fill (3,0) circle (1);"),
        "".join(part(f"{'long-' * 12}{i}", rf"\fill ({i},0) rectangle +(.9,1);") for i in range(6)),
        "".join(part(f"p{i}", rf"\draw[fill=red] ({i % 8},{i // 8}) rectangle +(.8,.8);") for i in range(50)),
        part("ghost", r"\fill (1,1) circle (.5);") + r"\fill[white] (0,0) rectangle (2,2);\draw (0,0) rectangle (2,2);",
        part("a", r"\begin{scope}[local bounding box=b]\fill (0,0) circle (1);\end{scope}"),
    ],
    ids=["no-parts", "tiny", "wide", "tall", "any-script", "long-names", "fifty", "hidden", "nested"],
)
def test_any_layout_is_explained(body: str) -> None:
    png = explain("a name of any length " * 9, Outcome.OK, pdf_of(body))
    height, width, _ = pixels(png).shape
    assert max(height, width) >= 1000
    assert min(height, width) >= 400
    assert max(height, width) < 4000


def test_an_explanation_is_the_same_whenever_it_is_made() -> None:
    pdf = pdf_of(TWO)
    assert explain("two", Outcome.OK, pdf) == explain("two", Outcome.OK, pdf)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-50, 650), st.floats(-50, 450), st.floats(1, 200), st.floats(10, 180)),
        min_size=1,
        max_size=12,
    )
)
def test_labels_never_collide_nor_leave_the_picture(wanted: list[tuple[float, float, float, float]]) -> None:
    labels = Labels(600, 400)
    targets = [shapely.Point(x, y).buffer(radius) for x, y, radius, _ in wanted]
    for index, target in enumerate(targets):
        labels.crowded(target, 0.5)
        labels.announce(str(index), target)
    found = [
        place
        for index, (target, (_, _, _, width)) in enumerate(zip(targets, wanted, strict=True))
        if (place := labels.place(width, 24, target, str(index)))
    ]
    for index, place in enumerate(found):
        assert shapely.box(0, 0, 600, 400).covers(place.box)
        assert not any(place.box.intersects(other.box) for other in found[:index])
    least, most = (sum(t.intersects(shapely.box(0, 0, x, y)) for t in targets) for x, y in ((599, 399), (600, 400)))
    assert least <= len(found) <= most


def test_a_label_stands_beside_what_it_names() -> None:
    labels = Labels(400, 400)
    squares = {"a": shapely.box(40, 40, 160, 160), "b": shapely.box(170, 40, 290, 160)}
    for name, square in squares.items():
        labels.crowded(square, 0.5)
        labels.announce(name, square)
    for name, square in squares.items():
        place = labels.place(60, 24, square, name)
        assert place
        (other,) = squares.keys() - {name}
        assert place.box.distance(square) <= 6
        assert place.box.distance(square) < place.box.distance(squares[other])


def test_there_is_no_label_where_nothing_is_free() -> None:
    labels = Labels(100, 40)
    labels.block(shapely.box(0, 0, 100, 40))
    assert labels.place(50, 24, shapely.box(0, 0, 100, 40)) is None
    assert Labels(100, 40).place(200, 24, shapely.box(0, 0, 100, 40)) is None


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.integers(12, 20), st.integers(80, 500))
def test_words_of_any_script_fit_their_lines(words: str, size: int, width: int) -> None:
    for line in wrapped(words, size, width, lines=3):
        assert width_of(line, size) <= width
    assert width_of(shortened(words, size, width), size) <= width
    written(words, size)[0].encode()


def test_wrapped_words_are_all_there_or_end_in_an_ellipsis() -> None:
    words = "the label 12 cm at (34, 80) pt is crossed by a line over 9 pt"
    assert " ".join(wrapped(words, 14, 120, lines=20)) == words
    assert "".join(wrapped("x" * 90, 14, 120, lines=20)) == "x" * 90
    short = wrapped(words, 14, 120, lines=2)
    assert len(short) == 2
    assert short[-1].endswith("…")
    assert legible("a\n\x00b – “c” −1 × 2 \ud800") == "a ?b - “c” -1 x 2 ?"


def test_a_heading_does_not_stand_alone_at_the_foot_of_a_column() -> None:
    notes = tuple(Note(f"n{i}", "told", Mark.PASS) for i in range(4))
    sheet = Sheet("t", (), (Section("one", notes), Section("two", notes[:3])))
    first, second = listed(sheet, {}, 400, columns=2).columns_of_blocks()
    assert first[-1].note is not None
    assert len([block for block in first + second if block.note]) == 7
    assert [number for number, _ in sheet.numbered()] == list(range(1, 8))


def test_each_mark_has_a_form_of_its_own() -> None:
    forms = set()
    for each in Mark:
        canvas = Canvas(40, 40)
        canvas.mark(20, 20, 16, each)
        picture = np.asarray(canvas.image)
        forms.add(((picture == 255).all(axis=2)[24:56, 24:56]).tobytes())
    assert len(forms) == len(Mark)


def test_draw_explains_beside_the_picture(cli: Cli) -> None:
    item = item_of("sparks-unicorn", "sparks")
    (cli.folder / "mine.tex").write_text(reference(item.prompt))
    (cli.folder / "no.md").write_text("I cannot draw.")
    done = cli("draw", "mine.tex", "no.md", "--explain", "--prompt", "sparks-unicorn", "--out", "pics")
    assert done.code == 0, done.err
    assert done.err == ""
    assert painted(pixels((cli.folder / "pics" / "mine.explain.png").read_bytes()), MARKS[Mark.PASS]) > 2000
    assert not (cli.folder / "pics" / "no.explain.png").exists()
    assert cli("draw", "mine.tex", "--out", "pics").code == 0
    assert not (cli.folder / "pics" / "mine.explain.png").exists()  # of an older picture


def test_a_prompt_that_does_not_exist_is_named_with_the_nearest(cli: Cli) -> None:
    (cli.folder / "a.tex").write_text(r"\tikz\draw (0,0) -- (1,1);")
    wrong = cli("draw", "a.tex", "--explain", "--prompt", "sparks-unicron")
    assert wrong.code == 2
    assert "did you mean sparks-unicorn" in wrong.err
    alone = cli("draw", "a.tex", "--prompt", "sparks-unicorn")
    assert alone.code == 2
    assert "--explain" in alone.err
    assert not (cli.folder / "drawings").exists()


def test_a_scene_is_the_same_bytes_in_every_process(cli: Cli) -> None:
    body = "".join(
        part(name, rf"\draw[fill=red!{20 * i}, opacity=.{i + 4}] ({i},{i % 2}) circle (1.3) node {{{name}}};")
        for i, name in enumerate(("otter", "plane", "수달", "wifi"))
    )
    (cli.folder / "s.tex").write_text(f"\\begin{{tikzpicture}}{body}\\end{{tikzpicture}}")
    told = []
    for seed in ("0", "1"):
        assert cli("draw", "s.tex", "--scene", "--out", seed, env={"PYTHONHASHSEED": seed}).code == 0
        told.append((cli.folder / seed / "s.scene.json").read_bytes())
    assert told[0] == told[1]
    scene = json.loads(told[0])
    assert list(scene["parts"]) == ["otter", "plane", "수달", "wifi"]
    assert scene["shapes"][scene["parts"]["plane"]["shapes"][0]]["parts"] == ["plane"]
