"""The edit battery: what should change must, and nothing else; answers are told apart by what they paint."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest

from tests.conftest import Cli
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.checks import Check
from tikzeval.suites.controls import blank_drawing, control_drawing, part_boxes
from tikzeval.suites.edits.drawings import SCENES, drawing
from tikzeval.suites.edits.flat import Flat, Layer
from tikzeval.suites.edits.problems import PROBLEMS, VARIANTS, edits, entries
from tikzeval.suites.exchange import read_entries
from tikzeval.suites.references import canvas, reference_path
from tikzeval.suites.suite import Item, load_suites, suite_names
from tikzeval.suites.together import draw_together
from tikzeval.suites.verify import score_drawn
from tikzeval.values import Mark, Score

ITEMS = {item.prompt.id: item for item in edits("en").items}
UNCHANGED = "nothing-else-changed"


def scores(item: Item, answers: dict[str, str]) -> dict[str, Score]:
    """Draw several answers in one run of TeX."""
    drawn = draw_together(list(answers.values()))
    return {name: score_drawn(item, each) for name, each in zip(answers, drawn, strict=True)}


def failed(score: Score) -> list[str]:
    return [verdict.check for verdict in score.verdicts if verdict.mark is not Mark.PASS]


def said(score: Score, check: str) -> str:
    return next(verdict.evidence for verdict in score.verdicts if verdict.check == check)


def test_a_mirrored_dog_and_all_that_can_go_wrong_with_it() -> None:
    item = ITEMS["edits-street-dog-mirrored-plain"]
    flat = drawing("street")
    right = flat.having("dog", flat["dog"].mirrored())
    house, sun = right["house"], right["sun"]
    split = right.having("dog", _split(right["dog"]))
    found = scores(
        item,
        {
            "right": right.tikz(),
            "bare": right.tikz(comments=False),
            "elsewhere on the page": right.tikz().replace("\\begin{tikzpicture}", "\\begin{tikzpicture}[shift={(3,4)}]"),
            "fills and lines apart": split.tikz(),
            "unchanged": item.prompt.before,
            "drawn anew": replace(flat, layers=tuple(layer.placed(lambda x: 0.9 * x, lambda y: 0.9 * y, 0.9) for layer in right.layers)).tikz(),
            "house moved": right.having("house", house.moved(0.5, 0)).tikz(),
            "sun repainted": right.having("sun", sun.painted("yellow", "orange")).tikz(),
            "tree gone": right.without("tree").tikz(),
            "a cloud more": right.plus(Layer("", "", ("\\fill[white] (4,8.5) circle[radius=.6];",))).tikz(),
            "house behind the backdrop": replace(right, layers=(house, *right.without("house").layers)).tikz(),
            "dog shifted too": flat.having("dog", flat["dog"].mirrored().moved(0.6, 0)).tikz(),
            "two dogs": right.plus(replace(flat["dog"], part="")).tikz(),
        },
    )  # fmt: skip
    for name in ("right", "bare", "elsewhere on the page", "fills and lines apart"):
        assert failed(found[name]) == [], name
    assert failed(found["unchanged"]) == ["mirrored"]
    assert failed(found["dog shifted too"]) == ["mirrored"]
    assert UNCHANGED in failed(found["drawn anew"])
    for name, told in {
        "house moved": "gone or changed, first the fill of house",
        "sun repainted": "gone or changed, first the fill of sun",
        "tree gone": "gone or changed, first the fill of tree",
        "a cloud more": "1 new pieces do not belong to dog",
        "house behind the backdrop": "is hidden or uncovered",
        "two dogs": "do not belong to dog",
    }.items():
        assert failed(found[name])[0] == UNCHANGED, name
        assert told in said(found[name], UNCHANGED), name


def _split(layer: Layer) -> Layer:
    """Return a part whose filled and drawn paths are written as a fill, and a line after it."""
    lines = []
    for line in layer.lines:
        path = re.fullmatch(r"\\filldraw(\[.*?\])?(.*)", line)
        lines += [f"\\fill{path[1] or ''}{path[2]}", f"\\draw{path[2]}"] if path else [line]
    return replace(layer, lines=tuple(lines))


def test_a_horn_may_look_otherwise_but_must_be_where_horns_are() -> None:
    item = ITEMS["edits-unicorn-horn-all"]
    given = item.prompt.before
    assert not re.search("horn|head|mane|%", given)

    def with_horn(points: str, scope: str = "horn") -> str:
        triangle = (
            f"\\begin{{scope}}[local bounding box={scope}] \\filldraw[fill=orange] {points} -- cycle; \\end{{scope}}"
        )
        return given.replace("\\end{tikzpicture}", f"{triangle}\n\\end{{tikzpicture}}")

    found = scores(
        item,
        {
            "reference": item.prompt.reference,
            "another horn": with_horn("(6.3,15.1) -- (7.9,13.2) -- (7.2,12.9)"),
            "unchanged": given,
            "on the back": with_horn("(13,9.5) -- (13.6,9.5) -- (13.3,11.5)"),
            "blank": blank_drawing((15, 14)),
        },
    )
    assert failed(found["reference"]) == []
    for name in ("unchanged", "on the back", "blank"):
        assert not found[name].strict, name
    assert UNCHANGED not in failed(found["on the back"])
    assert failed(found["another horn"]) == []


def test_the_suite_is_whole_in_each_language_and_obscured_where_it_says_so() -> None:
    told = {language: edits(language).items for language in ("en", "ko", "zh")}
    assert {language: len(items) for language, items in told.items()} == dict.fromkeys(told, len(entries()))
    assert (
        len({entry.id for entry in entries()}) == len(entries()) == sum(len(problem.variants) for problem in PROBLEMS)
    )
    for items in told.values():
        for item in items:
            words = item.prompt.text.partition("```")[0]
            assert item.prompt.before in item.prompt.text
            assert not re.search(r"[{}\[\]]", words), words
    for entry in entries():
        variant = entry.id.rpartition("-")[2]
        assert variant in VARIANTS
        assert ("%" in entry.before) == (variant in ("plain", "shifted", "mirrored"))
        named = re.findall(r"local bounding box=([\w-]+)", entry.before)
        assert all(len(name) == 1 for name in named) == (variant in ("renamed", "all"))
    assert "edits" not in suite_names()  # asked for by name only
    assert load_suites(["edits"], language="ko")[0].items


def test_a_drawing_mirrored_twice_is_itself() -> None:
    for name in ("unicorn", *SCENES):
        flat = drawing(name)
        assert _points(flat.mirrored().mirrored()) == pytest.approx(_points(flat), abs=0.002)
        assert _points(flat.shifted(1, 2).shifted(-1, -2)) == pytest.approx(_points(flat), abs=0.002)


def _points(flat: Flat) -> list[float]:
    return [float(value) for value in re.findall(r"-?\d*\.?\d+(?=[,)])", flat.tikz(comments=False))]


def test_the_suite_runs_with_its_controls(cli: Cli) -> None:
    prompts = "edits-street-sun-removed-plain,edits-desk-apple-labelled-all"
    done = cli("run", "--suite", "edits", "--prompt", prompts, "--models", "reference,scrambled,blank", "--out", "run")
    assert done.code == 0, done.err
    with (cli.folder / "run" / "replies.csv").open(encoding="utf-8") as file:
        strict = {(row["asked"], row["prompt"]): float(row["strict"]) for row in csv.DictReader(file)}
    assert strict == {(model, prompt): float(model == "reference") for model, prompt in strict}
    assert len(strict) == 6
    with (cli.folder / "run" / "samples.csv").open(encoding="utf-8") as file:
        kinds = {row["kind"] for row in csv.DictReader(file)}
    assert {"unchanged", "changed", "text"} <= kinds


def test_the_suite_can_be_exchanged(cli: Cli) -> None:
    done = cli("suite", "export", "edits", "--out", "edits.jsonl")
    assert done.code == 0, done.err
    header, read = read_entries(cli.folder / "edits.jsonl")
    assert header.suite == "edits"
    assert tuple(read) == entries()


@pytest.mark.long
@pytest.mark.parametrize("name", ITEMS)
def test_every_reference_passes_and_no_control_does(name: str) -> None:
    item = ITEMS[name]
    (drawn,) = draw_together([item.prompt.reference])
    assert failed(score_drawn(item, drawn)) == []
    assert drawn.compilation is not None
    path = reference_path(item.prompt)
    boxes = part_boxes(build_scene(drawn.compilation.pdf, names=item.prompt.parts), canvas(item.prompt.reference, path))
    more = "\\fill[brown!50!black] (1,.6) circle[radius=.3];\n\\end{tikzpicture}"
    answers = {
        "unchanged": item.prompt.before,
        "a stone more": item.prompt.reference.replace("\\end{tikzpicture}", more),
    }
    for control in ("scrambled", "boxes", "label", "blank"):
        for epoch in range(1, 5 if control == "scrambled" else 2):
            answers[f"{control} {epoch}"] = control_drawing(control, item.prompt, boxes, epoch)
    drawing = name.split("-")[1]  # the same one may be given in other words
    answers["another drawing"] = next(
        other.prompt.reference for other in ITEMS.values() if other.prompt.id.split("-")[1] != drawing
    )
    for answer, score in scores(item, answers).items():
        assert not score.strict, answer
    must = [check for check in item.rubric.checks if isinstance(check, Check) and check.must]
    assert len(must) >= 2
