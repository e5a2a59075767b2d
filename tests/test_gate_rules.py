"""When a score has fallen, worked out on rows; and what is said of it, to programs too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.test_gate import junit
from tests.test_leaderboard import row
from tikzeval.analysis.gate import Entrant, Rules, weigh
from tikzeval.analysis.rows import SAMPLE_COLUMNS
from tikzeval.errors import ExitCode
from tikzeval.runs.gate import Ask, Gate
from tikzeval.runs.gate_files import annotate, gate_json, gate_junit, gate_markdown


def rows(words: str = "w", **prompts: list[float | None]) -> pd.DataFrame:
    told = [
        row(prompt, epoch, strict=value, rubric=value, asked_words=words)
        for prompt, values in prompts.items()
        for epoch, value in enumerate(values, 1)
    ]
    return pd.DataFrame(told, columns=SAMPLE_COLUMNS)


def entrant(before: pd.DataFrame, after: pd.DataFrame, stored: pd.DataFrame | None = None, name: str = "m") -> Entrant:
    return Entrant(name, before if stored is None else stored, before, after)


def gate(found: list[Any], **values: Any) -> Gate:
    told: dict[str, Any] = {
        "ask": Ask(Path("run"), Path("base")), "tests": found, "drift": [], "words": {}, "unscored": {"m": (0, 8)}, "absent": [],
        "prompts": (2, 2), "notes": [],
    }  # fmt: skip
    return Gate(**told | values)


def test_a_fall_counts_where_it_is_beyond_noise_and_beyond_the_margin() -> None:
    whole = {f"p{number}": [1.0] * 4 for number in range(40)}
    one = entrant(rows(**whole), rows(**whole | {"p0": [0.0] * 4}))
    (found,) = weigh([one], ["strict"], Rules(margin=0.03))
    assert found.p_holm == pytest.approx(1 / 70, abs=0.003)  # all four of one prompt's eight replies
    assert found.found.difference == pytest.approx(-1 / 40)
    assert not found.fallen
    (found,) = weigh([one], ["strict"], Rules(margin=0.025))
    assert found.fallen
    assert found.where == (("s", "p0", 1.0, 0.0),)
    few = entrant(rows(a=[1.0], b=[1.0], c=[1.0], d=[1.0]), rows(a=[0.0], b=[0.0], c=[0.0], d=[0.0]))
    (found,) = weigh([few], ["strict"], Rules())
    assert found.p_holm == pytest.approx(1 / 16, abs=0.006)
    assert not found.fallen
    assert found.smallest is None
    two = weigh([one, few], ["strict", "rubric"], Rules())
    assert [each.p_holm for each in two] == pytest.approx([4 / 70, 4 / 70, 3 / 16 * 2 / 3, 1 / 16 * 2], abs=0.02)


def test_scores_that_one_side_does_not_have_are_no_test_and_unscored_replies_no_zeros() -> None:
    before, after = rows(a=[1.0, 1.0], b=[1.0, None]), rows(a=[1.0, None], b=[None, 1.0])
    found = weigh([entrant(before, after)], ["strict", "rubric_judged"], Rules())
    assert [(each.measure, each.found.difference, each.found.n) for each in found] == [("strict", 0, 2)]


def test_the_tools_share_is_told_apart() -> None:
    stored, again = rows(a=[1.0, 1.0], b=[1.0, 0.0]), rows(a=[0.5, 0.5], b=[0.5, None])
    (found,) = weigh([entrant(again, rows(a=[0.5, 0.5], b=[0.5, 0.5]), stored)], ["strict"], Rules())
    assert found.tools == pytest.approx((0.5 + 0.5) / 2 - (1 + 0.5) / 2)
    assert found.found.difference == 0
    assert found.same_words is None


def test_programs_are_told_whatever_a_models_name_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = 'm<b>|"&\x1b]]>%\n::error::x'
    one = entrant(rows(a=[1.0] * 4, b=[1.0] * 4), rows(a=[0.0] * 4, b=[0.0] * 4), name=name)
    found = gate(weigh([one], ["strict"], Rules()), absent=["gone"])
    assert found.exit_code == ExitCode.MISSED
    gate_junit(found, tmp_path / "new" / "gate.xml")
    suite = junit(tmp_path / "new" / "gate.xml")
    assert (suite.get("failures"), suite.get("errors")) == ("1", "1")
    assert suite[0].get("classname") == name.replace("\x1b", "�")
    gate_json(found, tmp_path / "gate.json")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    annotate(found)
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    annotate(found)
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("::error title=tikzeval gate::") for line in lines)
    assert len(lines) == 2
    assert "%25%0A::error::x: strict fell by 1.00" in lines[0]
    assert (tmp_path / "summary.md").read_text() == gate_markdown(found)
    (cells,) = [line for line in gate_markdown(found).splitlines() if line.startswith("| m\\<")]
    assert cells.count("|") - cells.count("\\|") == 8
    assert "\\<b\\>\\|" in cells


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, ExitCode.OK),
        ({"unscored": {"m": (1, 20)}}, ExitCode.OK),
        ({"unscored": {"m": (2, 20)}}, ExitCode.INCOMPLETE),
        ({"absent": ["n"]}, ExitCode.INCOMPLETE),
        ({"drift": ["pgf: 3 (was 2)"]}, ExitCode.OK),
    ],
)
def test_what_is_missing_is_no_pass(values: dict[str, Any], code: ExitCode) -> None:
    assert gate([], **values).exit_code == code
