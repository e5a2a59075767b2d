"""Mistakes in rubrics, each told in one line that names the place and the remedy."""

from __future__ import annotations

import pytest

from tests.test_checks import WIFI
from tikzeval.errors import FileFormatError
from tikzeval.files import validate
from tikzeval.scoring.checks import KINDS


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
        ("count", {"of": "circle", "equals": -1}, "greater than or equal to 0"),
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
        ("any_of", {"checks": [WIFI, {"kind": "text"}]}, r"\[1\].text: this key is missing"),
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
