"""Mistakes in rubrics, each told in one line that names the place and the remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.test_checks import WIFI
from tikzeval.errors import FileFormatError
from tikzeval.mistakes import validate
from tikzeval.scoring.checks import KINDS
from tikzeval.scoring.rubric import load_rubric

GOOD: dict[str, dict[str, object]] = {
    "part": {"part": "a"},
    "relation": {"subject": "a", "relation": "near", "object": "b"},
    "arrangement": {"parts": ["a", "b"], "is": "aligned", "axis": "vertical"},
    "placed": {"part": "a", "in": "b", "is": "at", "at": [0.5, None]},
    "colour": {"part": "a", "colour": "red"},
    "text": {"text": "wifi"},
    "shape": {"part": "a", "is": "circle"},
    "count": {"of": "circle", "equals": 1},
    "code": {"uses": "loops"},
    "craft": {"is": "closed"},
    "clip": {},
    "lone": {"part": "a", "says": "otter"},
    "judge": {"question": "Is it so?"},
    "unchanged": {"but": ["a"]},
    "changed": {"part": "a"},
    "any_of": {"checks": [WIFI, WIFI]},
}
WRONG: dict[str, tuple[object, ...]] = {
    "type": (3, "zz", True, None, ["a"], {"a": 1}),
    "entry": ([3], [None], [["a"]], [{"a": 1}], ["zz", "zy"]),
    "length": ([], "", [[1, 2, 3]], ["a", "b", "c", "d"]),
    "range": (-1, 0, 2.5, 99, float("inf"), float("nan")),
}
# Words of pydantic and of Python that say nothing to who writes a rubric.
FOREIGN = re.compile(
    r"input should|validation|instance of|tuple|dict(?:ionary)?\b|boolean|integer|\bstr(?:ing)?\b|literal|None\b|unable|NoneType"
    r"|object at|; ?$|\n",
    re.IGNORECASE,
)


def keys_of(kind: str) -> list[str]:
    return [field.alias or name for name, field in KINDS[kind].model_fields.items() if name != "kind"]


def told(check: object, folder: Path) -> str | None:
    """What is said of a rubric of one check; None where nothing is wrong with it."""
    path = folder / "p.yaml"
    path.write_text(yaml.safe_dump({"prompt": "p", "version": 1, "checks": [check]}), encoding="utf-8")
    try:
        load_rubric(path, parts=("a", "b", "zz", "zy", "c", "d"))
    except FileFormatError as error:
        return str(error).removeprefix(str(folder))
    return None


def test_every_kind_of_check_has_an_example_without_a_mistake(tmp_path: Path) -> None:
    assert GOOD.keys() == KINDS.keys()
    assert [kind for kind, keys in GOOD.items() if told({"id": "c", "kind": kind, **keys}, tmp_path)] == []


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_wrong_with_a_key_is_told_in_one_line_of_our_words(kind: str, mistake: str, tmp_path: Path) -> None:
    lines = []
    for key in keys_of(kind):
        for wrong in WRONG[mistake]:
            line = told({"id": "c", "kind": kind, **GOOD[kind], key: wrong}, tmp_path)
            if line is not None:
                assert line.startswith("/p.yaml: "), line
                assert "checks[0]" in line or "the prompt p has no part" in line, line
                assert not FOREIGN.search(line.removeprefix("/p.yaml: checks[0]")), line
                lines.append(line)
    assert len(lines) >= 5


@pytest.mark.parametrize("kind", KINDS)
def test_keys_that_are_missing_or_unknown_are_named(kind: str, tmp_path: Path) -> None:
    good = {"id": "c", "kind": kind, **GOOD[kind]}
    for key, field in KINDS[kind].model_fields.items():
        name = field.alias or key
        if field.is_required() and name != "kind":
            line = told({other: value for other, value in good.items() if other != name}, tmp_path)
            assert line is not None
            assert line.startswith(f"/p.yaml: checks[0].{name}: this key is missing; give "), line
            assert not FOREIGN.search(line.removeprefix("/p.yaml: checks[0]")), line
    line = told({**good, "wieght": 1}, tmp_path)
    assert line == "/p.yaml: checks[0].wieght: unknown key; did you mean weight?"
    line = told({**good, "zzzz": 1}, tmp_path)
    assert line is not None
    assert line.startswith("/p.yaml: checks[0].zzzz: unknown key; known: ")
    assert all(key in line for key in keys_of(kind))


@pytest.mark.parametrize(
    ("check", "line"),
    [
        ({"kind": "colour", "colour": "blurple"}, 'colour: give one of {colours} or a list of at least 1 such, not "blurple"; did you mean purple or blue?'),
        ({"kind": "colour", "colour": ["red", "rde"]}, 'colour[1]: give one of {colours}, not "rde"; did you mean red or grey or green?'),
        ({"kind": "colour", "colour": []}, "colour: give one of {colours} or a list of at least 1 such, not []"),
        ({"kind": "colour", "colour": "red", "share": 30}, "share: give a number of at least 0 and at most 1, not 30"),
        ({"kind": "text", "text": 5}, "text: give text or a list of words, not 5; put it in quotes"),
        ({"kind": "part", "part": "a", "requires": "b"}, 'requires: give a list of words, not "b"'),
        ({"kind": "part", "part": "a", "must": "maybe"}, 'must: give true or false, not "maybe"'),
        ({"kind": "shape", "part": "a", "is": "star", "corners": 2.5}, "corners: give a whole number of at least 3 and at most 12, not 2.5"),
        ({"kind": "part", "part": "a", "id": "No Id"}, 'id: give lower-case letters, digits and hyphens, not "No Id"'),
        ({"kind": "part", "part": "a", "mutant": [{"move": "a", "by": [1, 2, 3]}]}, "mutant[0].by: give a list of 2 numbers or a number, not [1, 2, 3]"),
        ({"kind": "part", "part": "a", "mutant": [{"move": "a", "by": [1, "up"]}]}, 'mutant[0].by[1]: give a number, not "up"'),
        ({"kind": "part", "part": "a", "mutant": [{"move": "a", "by": [1]}]}, "mutant[0].by[1]: this entry is missing; give a number"),
        ({"kind": "any_of", "checks": "near"}, 'checks: give a list of at least 2 mappings, not "near"'),
        ({"kind": "any_of", "checks": [WIFI, {"kind": "text", "text": []}]}, "checks[1].text: name words; nothing at all can be read in every picture"),
        ({"kind": "any_of", "checks": [WIFI, {"kind": "colour", "colour": "rde"}]}, 'checks[1].colour: give one of {colours} or a list of at least 1 such, not "rde"; did you mean red or grey or green?'),
    ],
)  # fmt: skip
def test_what_a_key_takes_is_said(check: dict[str, object], line: str, tmp_path: Path) -> None:
    colours = "black, white, grey, red, orange, yellow, green, cyan, blue, purple, pink, brown, beige"
    assert told({"id": "c", **check}, tmp_path) == f"/p.yaml: checks[0].{line.format(colours=colours)}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("prompt: p\nversion: one\nchecks: []\n", 'version: give a whole number, not "one"'),
        ("prompt: p\nversion: 1\nchecks: []\n", "checks: there is none; a rubric has at least one"),
        ("prompt: p\nversion: 1\nchecks: [3]\n", "checks[0]: give a mapping, not 3"),
        ("prompt: 3\nversion: 1\nchecks: [{}]\n", "prompt: give text, not 3; put it in quotes"),
        ("[1, 2]\n", "a mapping of keys is needed, not [1, 2]"),
    ],
)
def test_a_rubric_that_is_none_says_what_it_needs(text: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(FileFormatError) as error:
        load_rubric(tmp_path / "p.yaml", parts=("a",))
    assert str(error.value) == f"{tmp_path / 'p.yaml'}: {line}"


@pytest.mark.parametrize(
    ("kind", "keys", "told"),
    [
        ("shape", {"part": "a", "is": "circel"}, "did you mean circle"),
        ("shape", {"part": "a", "is": "circle", "is_not": "square"}, "either is or is_not"),
        ("shape", {"part": "a", "is": "polygon"}, "needs corners"),
        ("shape", {"part": "a", "is": "circle", "corners": 5}, "not a circle's"),
        ("shape", {"part": "a", "iz": "circle"}, "did you mean is"),
        ("count", {"of": "circle"}, "give equals"),
        ("count", {"of": "circle", "at_least": 3, "at_most": 2}, "at_least is more than at_most"),
        ("text", {"text": " "}, "name words"),
        ("text", {"text": []}, "name words"),
        ("part", {"part": "a", "weight": float("inf")}, "weight"),
        ("count", {"of": "circle", "equals": 1, "at_most": 2}, "give equals"),
        ("count", {"of": "pieces", "equals": 1}, "name it"),
        ("count", {"of": "parts", "equals": 1}, "named goes with"),
        ("count", {"of": "circle", "named": "a", "equals": 1}, "named goes with"),
        ("count", {"of": "pieces", "part": "a", "colour": "red", "equals": 1}, "whatever their colour"),
        ("count", {"of": "pieces", "part": "a", "residual": 0.1, "equals": 1}, "leave out residual"),
        ("count", {"of": "circle", "equals": -1}, "whole number of at least 0, not -1"),
        ("code", {"uses": "no_raster", "at_least": 2}, "no number"),
        ("code", {"uses": "loop"}, "did you mean loops"),
        ("craft", {"is": "readible"}, "did you mean readable"),
        ("any_of", {"checks": [WIFI]}, "at least 2"),
        ("any_of", {"checks": "text"}, "checks"),
        (
            "any_of",
            {"checks": [WIFI, {"kind": "txt"}]},
            r"\[1\].kind: 'txt' is no kind of check here; did you mean text",
        ),
        ("any_of", {"checks": [WIFI, {"kind": "any_of"}]}, "no kind of check here"),
        ("any_of", {"checks": [WIFI, {"kind": "text"}]}, r"checks\[1\].text: this key is missing"),
        ("any_of", {"checks": [{**WIFI, "weight": 2}, WIFI]}, r"\[0\].weight: an alternative has none"),
        ("any_of", {"checks": [{**WIFI, "txet": 2}, WIFI]}, r"\[0\].txet: unknown key; did you mean text"),
        ("any_of", {"checks": [WIFI, 3]}, "checks"),
        ("lone", {"part": "a", "says": ""}, "says"),
    ],
)
def test_a_mistake_in_a_rubric_is_told_in_one_line(kind: str, keys: dict[str, object], told: str) -> None:
    with pytest.raises(FileFormatError, match=told) as error:
        validate(KINDS[kind], {"id": "c", "kind": kind, **keys}, "rubric.yaml: checks[3]")
    assert str(error.value).startswith("rubric.yaml: checks[3]")
    assert "\n" not in str(error.value)
