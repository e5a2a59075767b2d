"""The committed prompts, rubrics and references; and what a mistake in such a file gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tikzeval.drawing import draw
from tikzeval.errors import FileFormatError
from tikzeval.files import read_yaml
from tikzeval.suites.edits.words import LANGUAGES
from tikzeval.suites.instructions import load_instruction
from tikzeval.suites.suite import Item, load_suite, load_suites
from tikzeval.suites.verify import prove, score_drawn
from tikzeval.values import Mark, Reply

SUITES = {suite.name: suite for suite in load_suites()}
ITEMS = [item for suite in SUITES.values() for item in suite.items]


def test_the_suites_are_there_and_whole() -> None:
    assert set(SUITES) >= {"otter", "sparks", "scenes"}
    assert len(SUITES["scenes"].items) >= 24
    ids = [item.prompt.id for item in ITEMS]
    assert len(ids) == len(set(ids))
    korean = {suite.name: suite for suite in load_suites(["otter", "sparks"], language="ko")}
    for name, suite in korean.items():
        assert [item.prompt.id for item in suite.items] == [item.prompt.id for item in SUITES[name].items]
        assert all(any("가" <= char <= "힣" for char in item.prompt.text) for item in suite.items)
        assert [item.prompt.parts for item in suite.items] == [item.prompt.parts for item in SUITES[name].items]


# Each proof compiles and judges some twenty pictures. The daily run takes every eighth; `-m long` the others.
PROOFS = [pytest.param(item, marks=() if index % 8 == 4 else pytest.mark.long) for index, item in enumerate(ITEMS)]


@pytest.mark.parametrize("item", PROOFS, ids=[item.prompt.id for item in ITEMS])
def test_reference_passes_mutants_flip_their_check_alone_and_controls_do_not_pass(item: Item) -> None:
    proof = prove(item)
    assert proof.problems == []
    scores = {name: score.rubric or 0.0 for name, score in proof.controls.items()}
    assert scores["blank"] == 0
    assert scores["label"] < scores["boxes"] < scores["reference"]
    assert scores["scrambled"] < scores["reference"]


def test_the_instruction_promises_what_the_preamble_loads() -> None:
    said = load_instruction("blind", "en", parts=True).wrap(ITEMS[0].prompt)
    assert ITEMS[0].prompt.text in said
    assert "arrows.meta" in said
    assert r"\documentclass{standalone}" in said
    assert all(part in said for part in ITEMS[0].prompt.parts)
    assert "bounding box" not in load_instruction("blind", "en", parts=False).wrap(ITEMS[0].prompt)
    assert load_instruction("blind", "en", parts=True).hash != load_instruction("blind", "ko", parts=True).hash


SUITE = """
suite: tiny
title: Tiny
about: For a test.
prompts:
  - id: dot
    text: {en: a brown dot above a line}
    parts: [dot, line]
"""
RUBRIC = """
prompt: dot
version: 1
checks:
  - {id: dot-present, kind: part, part: dot, must: true}
  - {id: dot-above, kind: relation, subject: dot, relation: above, object: line}
  - {id: dot-on, kind: relation, subject: dot, relation: on, object: line, requires: [dot-present]}
"""


def load(folder: Path, suite: str = SUITE, rubric: str | None = RUBRIC) -> object:
    (folder / "prompts").mkdir()
    (folder / "rubrics" / "tiny").mkdir(parents=True)
    (folder / "prompts" / "tiny.yaml").write_text(suite)
    if rubric is not None:
        (folder / "rubrics" / "tiny" / "dot.yaml").write_text(rubric)
    return load_suite("tiny", prompts=folder / "prompts", rubrics=folder / "rubrics")


def test_a_suite_of_ones_own_loads(tmp_path: Path) -> None:
    suite = load(tmp_path)
    assert [check.id for check in suite.items[0].rubric.checks] == ["dot-present", "dot-above", "dot-on"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("suite", "rubric", "told"),
    [
        (SUITE.replace("text:", "txt:"), RUBRIC, ["prompts[0].txt", "unknown key", "did you mean text?"]),
        (SUITE.replace("parts: [dot, line]", "parts: dot"), RUBRIC, ["prompts[0].parts"]),
        (SUITE.replace("{en: a", "{ko: a"), RUBRIC, ["prompts[0].text", "English"]),
        (SUITE + SUITE.partition("prompts:")[2], RUBRIC, ["prompts[1].id", "dot stands twice"]),
        (SUITE.replace("title:", "suite:"), RUBRIC, ["line 3", "stands twice"]),
        (SUITE.replace("suite: tiny", "suite: other"), RUBRIC, ["suite: says other"]),
        (SUITE.replace("[dot, line]", "[dot, Linie-ß]"), RUBRIC, ["parts", "ASCII"]),
        ("- just\n- a list\n", RUBRIC, ["a mapping of keys is needed"]),
        ("a: [1\n", RUBRIC, ["tiny.yaml, line"]),
        (SUITE, None, ["dot.yaml", "no rubric"]),
        (SUITE, RUBRIC.replace("kind: part", "kind: prat"), ["checks[0].kind", "did you mean part"]),
        (SUITE, RUBRIC.replace("relation: above", "relation: abov"), ["checks[1].relation", "did you mean above"]),
        (SUITE, RUBRIC.replace("subject: dot", "subjct: dot", 1), ["checks[1].subjct", "did you mean subject"]),
        (SUITE, RUBRIC.replace("object: line", "object: lime", 1), ["no part lime", "did you mean line?"]),
        (SUITE, RUBRIC.replace("dot-above", "dot-present"), ["dot-present stands twice"]),
        (SUITE, RUBRIC.replace("[dot-present]", "[dot-presnt]"), ["requires", "did you mean dot-present"]),
        (SUITE, RUBRIC.replace("must: true", "must: perhaps"), ["checks[0].must", "perhaps"]),
        (SUITE, RUBRIC.replace("version: 1", "version: one"), ["version"]),
        (SUITE, RUBRIC.replace("prompt: dot", "prompt: dash"), ["prompt: says dash"]),
        (SUITE.replace("title:", "[a, b]:"), RUBRIC, ["a key must be a word"]),
        (SUITE, RUBRIC.replace("must: true", "mutant: [{move: dot}]"), ["checks[0].mutant[0]", "{move, by: [x, y]}"]),
    ],
)
def test_a_mistake_is_one_line_with_file_key_and_remedy(
    tmp_path: Path, suite: str, rubric: str | None, told: list[str]
) -> None:
    with pytest.raises(FileFormatError) as caught:
        load(tmp_path, suite, rubric)
    message = str(caught.value)
    assert "\n" not in message
    assert str(tmp_path) in message
    for words in told:
        assert words in message


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "tiny.yaml").write_bytes(b"suite: \xff\xfe")
    with pytest.raises(FileFormatError, match="byte 7 is not UTF-8"):
        load_suite("tiny", prompts=tmp_path / "prompts")


def test_every_instruction_can_be_filled_in_and_is_said_in_each_language() -> None:
    for path in (ROOT / "prompts" / "instructions").glob("*.yaml"):
        for language in LANGUAGES:
            load_instruction(path.stem, language, parts=True)
        said = {key: words for key, words in read_yaml(path).items() if isinstance(words, dict)}
        assert all(tuple(words) == LANGUAGES for words in said.values()), path


SECOND = sorted((ROOT / "tests" / "second-drawings").glob("*.tex"))


@pytest.mark.parametrize("path", SECOND, ids=lambda path: path.stem)
def test_a_second_drawing_made_from_the_prompt_alone_passes_most_of_the_rubric(path: Path) -> None:
    item = next(item for item in ITEMS if item.prompt.id == path.stem)
    score = score_drawn(item, draw(Reply(path.read_text(encoding="utf-8"))))
    missed = [verdict for verdict in score.verdicts if verdict.mark not in (Mark.PASS, Mark.SKIPPED)]
    assert score.rubric is not None
    assert score.rubric >= 0.8, missed


def test_there_are_a_dozen_second_drawings() -> None:
    assert len(SECOND) >= 12
