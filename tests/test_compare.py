"""`tikzeval compare` as a user meets it: who is held against whom, what is said of them, and where their pictures are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import Cli
from tests.test_leaderboard import row
from tikzeval.analysis.compare import compared, splits
from tikzeval.analysis.contenders import Contender
from tikzeval.analysis.rows import SAMPLE_COLUMNS


def contender(name: str, **scores: list[tuple[float | None, float | None]]) -> Contender:
    """A model with (strict, rubric) of each epoch of each prompt."""
    rows = [
        row(prompt, number, asked=name, strict=strict, rubric=rubric, picture=f"pictures/{name}/{prompt}-{number}.png")
        for prompt, told in scores.items()
        for number, (strict, rubric) in enumerate(told, 1)
    ]
    return Contender(name, Path(name), pd.DataFrame(rows, columns=SAMPLE_COLUMNS))


def test_prompts_that_differ_most_show_the_reply_nearest_to_the_mean() -> None:
    one = contender(
        "a", p=[(1, 1.0), (0, 0.5), (1, 0.9)], q=[(1, 1.0)], r=[(0, 0.4)], s=[(None, None)], t=[(1, 0.3)], u=[(1, 0.3)]
    )
    other = contender("b", p=[(0, 0.2)], q=[(1, 0.7)], r=[(0, 0.5)], s=[(1, 1.0)], t=[(1, 0.3)])
    found = splits(one, other, 9)
    assert [(each.prompt, each.measure) for each in found] == [("p", "strict"), ("q", "rubric"), ("r", "rubric")]
    assert found[0].difference == pytest.approx(2 / 3)
    assert found[0].one.picture == Path("a/pictures/a/p-3.png")  # 1 and 0.9 are nearest to 2/3 and 0.8
    assert found[0].one.score == pytest.approx(2 / 3)
    assert found[2].difference == pytest.approx(-0.1)
    assert len(splits(one, other, 1)) == 1


def test_p_values_of_several_pairs_are_adjusted_within_each_measure() -> None:
    models = [
        contender(name, **{f"p{number}": [(float(number % of == 0), 0.5)] for number in range(12)})
        for name, of in (("a", 1), ("b", 12), ("c", 2))
    ]
    pairs = [(models[0], models[1]), (models[0], models[2]), (models[2], models[1])]
    found = compared(pairs, ("strict", "rubric"))
    strict = [each for each in found if each.measure == "strict"]
    # 11, 6 and 5 prompts, all one way: two-sided 2/2ⁿ, times 3, 2 and 1.
    assert [each.found.p for each in strict] == [2 / 2**11, 2 / 2**6, 2 / 2**5]
    assert [each.p_holm for each in strict] == [6 / 2**11, 4 / 2**6, 4 / 2**6]
    assert [each.p_holm for each in found if each.measure == "rubric"] == [1, 1, 1]


def test_runs_and_models_are_compared(cli: Cli) -> None:
    words = ("run", "--suite", "otter", "--limit", "2", "--clip", "none")
    assert cli(*words, "--models", "reference,blank", "--out", "a").code == 0
    done = cli("compare", "a:reference", "a:blank", "--json", "c.json")
    assert done.code == 0, done.err
    assert "reference 1.00 − blank 0.00" in done.out
    assert "With 2 prompts no difference can be told from noise (p is at least 0.5)" in done.out
    assert "no picture: blank" in done.out
    told: dict[str, Any] = json.loads((cli.folder / "c.json").read_text())
    (strict, rubric) = told["comparisons"]
    assert (strict["one"], strict["other"], strict["measure"], strict["difference"]) == (
        "reference",
        "blank",
        "strict",
        1,
    )
    assert (strict["p"], strict["low"], strict["better"], rubric["measure"]) == (0.5, None, 2, "rubric")
    differ = told["prompts"][0]["differ"]
    assert {each["prompt"] for each in differ} == {"otter-plane-wifi", "otter-picture-in-picture"}
    assert all((cli.folder / each["one"]["picture"]).is_file() for each in differ)
    assert all(each["other"] == {"score": 0, "outcome": "blank", "picture": None} for each in differ)
    whole = cli("compare", "a", "--prompts", "0")
    assert "reference 1.00 − blank 0.00" in whole.out
    assert "differ most" not in whole.out

    shutil.copytree(cli.folder / "a", cli.folder / "b")
    against = cli("compare", "a", "b")  # model by model
    assert against.code == 0, against.err
    assert "a:reference − b:reference" in against.out
    assert "a:blank − b:blank" in against.out
    assert "reference − b:blank" not in against.out
    run = json.loads((cli.folder / "b" / "run.json").read_text())
    run["identity"]["language"] = "ko"
    (cli.folder / "b" / "run.json").write_text(json.dumps(run))
    refused = cli("compare", "a", "b")
    assert refused.code == 2
    assert "b does not compare with a: another language; or --allow-differences" in refused.err
    assert "another language" in cli("compare", "a", "b", "--allow-differences").out


def test_what_cannot_be_compared_is_told_in_one_line(cli: Cli) -> None:
    words = ("run", "--suite", "otter", "--limit", "1", "--clip", "none", "--models", "blank", "--out", "a")
    assert cli(*words).code == 0
    for given, told in (
        (("a",), "holds one model only (blank); name another RUN, or RUN:MODEL"),
        (("a:blnk", "a"), "a: holds no model blnk; did you mean blank?"),
        (("nowhere:x", "a"), "nowhere:x: holds no run"),
        (("a", "a:blank", "--measure", "stric"), "there is no measure stric; did you mean strict"),
    ):
        done = cli("compare", *given)
        assert done.code == 2
        assert told in done.err
        assert len(done.err.strip().splitlines()) == 1
