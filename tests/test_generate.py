"""Captioned pictures from a seed: what the caption says holds in the compiled picture, and the splits are apart."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from tests.conftest import ROOT
from tikzeval.drawing import draw
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.checks import decide
from tikzeval.scoring.relations import RELATIONS
from tikzeval.scoring.relations.base import Asked
from tikzeval.suites.generate.captions import ALONE, COUNTED, WORDINGS, Split, caption, wordings
from tikzeval.suites.generate.colours import NAMED, STYLES, WORDS, Colour, rgb
from tikzeval.suites.generate.examples import Example, contrasts, example, split_of
from tikzeval.suites.generate.facts import PLACES, Fact
from tikzeval.suites.generate.pixels import pixels
from tikzeval.suites.suite import load_suites, suite_names
from tikzeval.tex.isolation import isolation
from tikzeval.values import Mark, Outcome, Reply

WORD = re.compile(r"(?<![{\w])[a-z]+(?![\w}])")
SPLITS: tuple[Split, ...] = ("train", "validation", "test")
AS_CHECKED = {"outside": "disjoint"}  # what the relation is called among our checks
ENGINE = pytest.mark.skipif(not isolation().closed, reason="TeX cannot be closed in here")


def drawn(made: Example) -> tuple[bytes, bytes, bool]:
    """Compile an example; returns PDF, PNG and whether to crop."""
    found = draw(Reply(f"```latex\n{made.picture.tikz()}\n```"))
    assert found.outcome is Outcome.OK, made.id
    assert found.compilation is not None
    return found.compilation.pdf, found.png, found.crop


def related(count: int, seed: int) -> list[Example]:
    """Return some examples of two kinds."""
    made = (example(index, seed=seed) for index in range(10 * count))
    return [each for each in made if each.fact.relation][:count]


@pytest.mark.long
@ENGINE
def test_what_a_caption_says_holds_in_the_compiled_picture() -> None:
    failed = []
    for made in related(60, seed=5):
        pdf, _, crop = drawn(made)
        scene = build_scene(pdf, crop=crop)
        subject, thing = (scene.parts[name.replace(" ", "-")] for name in (made.fact.subject, made.fact.object))
        relation = RELATIONS[AS_CHECKED.get(str(made.fact.relation), str(made.fact.relation))]
        found = relation(subject, thing, Asked(scene))
        if decide(found) is not Mark.PASS:
            failed.append(f"{made.id} {made.caption}: {found.evidence}")
    assert not failed


@ENGINE
def test_pixels_are_those_of_the_compiled_picture() -> None:
    for index in range(12):
        made = example(index, seed=11)
        image = Image.open(io.BytesIO(drawn(made)[1])).convert("RGB")
        side = max(image.size)
        square = Image.new("RGB", (side, side), "white")
        square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
        theirs = np.asarray(square.resize((96, 96), Image.Resampling.BOX), dtype=float)
        apart = np.abs(pixels(made.picture, 96) - theirs)
        assert apart.mean() < 6, made.id
        another = np.abs(pixels(example(index + 1, seed=11).picture, 96) - theirs)
        assert apart.mean() < another.mean() / 3, made.id


def test_the_same_number_gives_the_same_picture_and_another_seed_another() -> None:
    for index in range(20):
        first, again = example(index), example(index)
        assert (first.caption, first.picture.tikz()) == (again.caption, again.picture.tikz())
        assert first.picture.tikz() != example(index, seed=1).picture.tikz()


def test_splits_differ_in_wordings_and_in_triples_of_kinds() -> None:
    for relation in WORDINGS:
        told = [set(wordings(Fact("cat", relation=relation, object="box"), split)) for split in SPLITS]  # type: ignore[arg-type]
        assert all(told)
        assert len(set().union(*told)) == sum(map(len, told))
    kept = {"train": 0, "validation": 0, "test": 0}
    for split in SPLITS:
        for index in range(300):
            fact = example(index, split=split).fact
            if fact.relation:
                own = split_of(fact.subject, fact.relation, fact.object)
                assert own in ("train", split)
                kept[split] += own == split
    assert kept["test"] > 60
    assert kept["validation"] > 60


def test_training_has_met_every_word_of_the_wordings_kept_for_testing() -> None:
    met: set[str] = set()
    kept: set[str] = set()
    for told in (*WORDINGS.values(), ALONE, COUNTED):
        met |= {word for wording in told[:-2] for word in WORD.findall(wording)}
        kept |= {word for wording in told[-2:] for word in WORD.findall(wording)}
    assert kept
    assert kept <= met


def test_every_relation_count_and_contrast_occurs_and_each_contrast_says_something_else() -> None:
    chance = Random(1)  # noqa: S311
    relations, counts, kinds = set(), set(), set()
    for index in range(600):
        fact = example(index).fact
        relations.add(fact.relation)
        counts.add(fact.count)
        for kind, other in contrasts(fact, chance).items():
            kinds.add(kind)
            assert other != fact
            told, instead = (caption(each, Random(2)) for each in (fact, other))  # noqa: S311
            assert told != instead, (fact, other)
    assert relations == {None, *PLACES}
    assert counts == {1, 2, 3, 4, 5, 6}
    assert kinds == {"left-right", "above-below", "inside-outside", "colours", "roles", "count"}


def test_no_prompt_or_reference_of_the_suites_is_among_the_examples() -> None:
    prompts = [item.prompt for suite in load_suites(suite_names()) for item in suite.items]
    said = {text.lower() for prompt in prompts for text in (prompt.text, prompt.caption, *prompt.near_misses)}
    references = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "latex" / "references").rglob("*.tex"))
    for index in range(1000):
        made = example(index)
        assert made.caption.lower() not in said
        assert not any(thing.tikz().split("\n")[1].strip() in references for thing in made.picture.things), made.id


def test_colours_are_mixed_as_xcolor_does() -> None:
    assert rgb("red!50!blue") == (0.5, 0, 0.5)
    assert rgb("green!60!black!50!white") == pytest.approx((0.5, 0.8, 0.5))
    for word, shades in WORDS.items():
        for shade in shades:
            for style in STYLES.values():
                colour = Colour(word, shade)
                for name in (*(style.fill(role, colour) for role in style.fills), style.draw(colour)):
                    assert all(0 <= share <= 1 for share in rgb(name))
    assert set(NAMED) >= {"black", "white"}


def test_the_command_writes_pictures_captions_and_truth(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tikzeval.suites.generate",
        str(tmp_path),
        "--split",
        "test",
        "--count",
        "3",
        "--size",
        "32",
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    lines = [json.loads(line) for line in (tmp_path / "examples.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["caption"] for line in lines] == [example(index, split="test").caption for index in range(3)]
    for line in lines:
        assert "\\begin{tikzpicture}" in line["tikz"]
        assert Image.open(tmp_path / f"{line['id']}.png").size == (32, 32)
    wrong = subprocess.run([*command[:5], "dev"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "train, validation, test" in wrong.stderr
