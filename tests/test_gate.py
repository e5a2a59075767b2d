"""`tikzeval baseline`, `gate` and `verify` as a CI job meets them: recorded replies, one set good, one spoilt; no keys."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from tests.conftest import Cli, Finished
from tests.test_run import table
from tikzeval.suites.references import reference
from tikzeval.suites.suite import load_suite

SMALL = (
    "sparks-city-game",
    "sparks-letter-car",
    "sparks-letter-person",
    "sparks-stacking",
)  # drawn and judged in no time
ITEMS = [item for item in load_suite("sparks").items if item.prompt.id in SMALL]
PROMPTS = [item.prompt.id for item in ITEMS]
EPOCHS = 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs, `good` and `spoilt`, and the baseline of the good one."""
    cli = Cli(tmp_path_factory.mktemp("gate"))
    for name in ("good", "spoilt"):
        lines = [
            {
                "id": item.prompt.id,
                "epoch": epoch,
                "reply": f"```latex\n{reference(item.prompt)}```",
                "at": f"2026-0{epoch}-01",
            }
            for item in ITEMS
            for epoch in range(1, EPOCHS + 1)
        ]
        if name == "spoilt":
            for line in lines[: 2 * EPOCHS]:
                line["reply"] = "I would rather not draw today."
        file = cli.folder / f"{name}.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        words = ("run", "--suite", "sparks", "--prompt", ",".join(PROMPTS), "--epochs", str(EPOCHS), "--clip", "none")
        done = cli(*words, "--models", f"replay:{file.name}", "--out", name, timeout=600)
        assert done.code == 0, done.err
    done = cli("baseline", "good", "--out", "base")
    assert done.code == 0, done.err
    return cli.folder


@pytest.fixture
def at(made: Path, tmp_path: Path) -> Cli:
    for name in ("good", "spoilt", "base"):
        shutil.copytree(made / name, tmp_path / name)
    return Cli(tmp_path)


def gate(cli: Cli, run: str, *words: str, **env: str) -> tuple[Finished, dict[str, Any]]:
    done = cli("gate", run, "--baseline", "base", "--json", "gate.json", *words, env=env, timeout=900)
    assert done.code in (0, 1, 3), done.err
    return done, json.loads((cli.folder / "gate.json").read_text())


def junit(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314  our own


def edit(path: Path, **columns: Any) -> None:
    """Change columns of the first prompt's rows in a table."""
    rows = pd.read_csv(path)
    rows.loc[rows["prompt"] == PROMPTS[0], list(columns)] = list(columns.values())
    rows.to_csv(path, index=False)


def sign(base: Path) -> None:
    """Make baseline.json tell of the files as they are."""
    told = json.loads((base / "baseline.json").read_text())
    told["files"] = {name: hashlib.sha256((base / name).read_bytes()).hexdigest() for name in told["files"]}
    (base / "baseline.json").write_text(json.dumps(told))


def test_a_baseline_holds_rows_hashes_dates_and_the_replies(at: Cli) -> None:
    told = json.loads((at.folder / "base" / "baseline.json").read_text())
    (model,) = told["models"]
    assert model["asked"] == "replay:good.jsonl"
    assert (model["first"], model["last"]) == ("2026-01-01", "2026-04-01")
    assert "TeX Live" in told["tools"]["tex"]
    rows = table(at.folder / "base" / "replies.csv")
    assert len(rows) == len(PROMPTS) * EPOCHS
    assert len({row["asked_words"] for row in rows}) == len({row["rubric_hash"] for row in rows}) == len(PROMPTS)
    lines = [json.loads(line) for line in (at.folder / "base" / model["file"]).read_text().splitlines()]
    assert {(line["id"], line["epoch"]) for line in lines} == {(row["prompt"], int(row["epoch"])) for row in rows}
    assert all(reference(ITEMS[0].prompt) in line["reply"] for line in lines if line["id"] == PROMPTS[0])
    text = (at.folder / "base" / "baseline.json").read_text()
    assert str(at.folder) not in text
    assert "settings" in told
    assert "models" not in told["settings"]

    (at.folder / "mine").mkdir()
    (at.folder / "mine" / "thesis.tex").write_text("x")
    refused = at("baseline", "good", "--out", "mine")
    assert refused.code == 2
    assert "mine: holds something that is no baseline" in refused.err
    assert (at.folder / "mine" / "thesis.tex").is_file()
    assert at("baseline", "spoilt", "--out", "base").code == 0  # an earlier baseline is replaced
    assert json.loads((at.folder / "base" / "baseline.json").read_text())["run"] == "spoilt"


def test_good_replies_pass(at: Cli) -> None:
    done, told = gate(at, "good")
    assert done.code == 0
    assert "Nothing has fallen" in done.out
    assert told["verdict"] == "pass"
    assert [(test["measure"], test["difference"], test["p"]) for test in told["tests"]] == [
        ("strict", 0, 1),
        ("rubric", 0, 1),
    ]
    # One prompt whose four replies all fall is dealt so in 1 of C(8, 4) = 70 ways; at 0.05 / 2 that is enough.
    assert [test["smallest"] for test in told["tests"]] == [0.25, 0.25]


def test_spoilt_replies_fail_and_everybody_is_told(at: Cli) -> None:
    summary = at.folder / "summary.md"
    done, told = gate(at, "spoilt", "--junit", "out/gate.xml", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert done.code == 1
    assert "Fallen: strict of replay:spoilt.jsonl (was replay:good.jsonl), rubric of" in done.out
    assert "strict fell by 0.50 (" in done.out
    assert "from 1.00 to 0.50, " in done.out
    assert f"sparks/{PROMPTS[0]}: 1.00 → 0.00" in done.out
    strict = told["tests"][0]
    assert strict["fallen"]
    # Both prompts at once: 1/70², twice for two scores; of 20,000 deals drawn.
    assert 1 / 20_001 <= strict["p"] < 0.001
    assert strict["confidence"] > 0.998
    assert {prompt for _, prompt, *_ in strict["where"]} == set(PROMPTS[:2])
    suite = junit(at.folder / "out" / "gate.xml")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "2", "0")
    assert "strict fell by 0.50" in (suite[0].find("failure").get("message") or "")  # type: ignore[union-attr]
    (error, _) = [line for line in done.out.splitlines() if line.startswith("::error title=tikzeval gate::")]
    assert f"%0Asparks/{PROMPTS[0]}: 1.00 → 0.00" in error
    assert "## tikzeval gate: Fallen: strict" in summary.read_text()
    assert "| strict | 1.000 | 0.500 | **-0.500** |" in summary.read_text()

    lenient, told = gate(at, "spoilt", "--margin", "0.6")
    assert lenient.code == 0
    assert told["tests"][0]["p"] < 0.001


def test_what_is_unscored_is_no_fall_but_no_pass_either(at: Cli) -> None:
    edit(at.folder / "good" / "replies.csv", strict=None, rubric=None, rendered=None, outcome="provider_error")
    done, told = gate(at, "good", "--junit", "gate.xml")
    assert done.code == 3
    assert "4 of 16 replies are unscored, more than 5%" in done.out
    assert told["verdict"] == "incomplete"
    assert told["tests"][0]["difference"] == 0
    assert junit(at.folder / "gate.xml").get("errors") == "1"
    assert gate(at, "good", "--max-unscored", "0.25")[0].code == 0


@pytest.mark.long
def test_what_the_tools_have_changed_is_not_blamed_on_the_model(at: Cli) -> None:
    """The baseline was scored by a better TeX, it seems: its rows say 1 for what fails today, and 0 for what passes."""
    base = at.folder / "base"
    told = json.loads((base / "baseline.json").read_text())
    told["tools"]["pgf"] = "2.0"
    (base / "baseline.json").write_text(json.dumps(told))
    edit(base / "replies.csv", strict=0.0, rubric=0.5)
    sign(base)
    done, found = gate(at, "good")
    assert done.code == 0, done.out
    assert "pgf: " in done.out
    assert "(was 2.0)" in done.out
    assert "This alone changes strict of replay:good.jsonl by +0.25: the same replies, scored again." in done.out
    assert [(test["before"], test["after"], test["tools"]) for test in found["tests"]] == [(1, 1, 0.25), (1, 1, 0.125)]
    assert len(found["drift"]) == 1
    spoilt, found = gate(at, "spoilt", "--rescored", "again")
    assert spoilt.code == 1
    assert found["tests"][0]["before"] == 1
    assert len(list((at.folder / "again" / "pictures").rglob("*.png"))) == len(PROMPTS) * EPOCHS
    told = json.loads((at.folder / "good" / "run.json").read_text())
    told["tools"]["pgf"] = "1.0"
    (at.folder / "good" / "run.json").write_text(json.dumps(told))
    elsewhere = at("gate", "good", "--baseline", "base")
    assert elsewhere.code == 2
    assert "good: scored with another pgf (1.0) than is here" in elsewhere.err


def test_other_words_are_told(at: Cli) -> None:
    edit(at.folder / "spoilt" / "replies.csv", asked_words="0123456789abcdef")
    done, found = gate(at, "spoilt")
    assert done.code == 1
    assert f"was asked in other words on 1 of 4 prompts (sparks/{PROMPTS[0]})" in done.out
    assert "On the other prompts strict of replay:spoilt.jsonl (was replay:good.jsonl) changed by -0.33" in done.out
    assert found["tests"][0]["same_words"]["n"] == 3


def test_what_cannot_be_compared_is_one_line(at: Cli) -> None:
    def refused(*words: str) -> str:
        done = at("gate", *words)
        assert done.code == 2
        assert len(done.err.strip().splitlines()) == 1
        return done.err

    assert "good: holds no baseline (no baseline.json); `tikzeval baseline RUN --out good`" in refused(
        "good", "--baseline", "good"
    )
    assert "--model x: base holds no such model" in refused("good", "--baseline", "base", "--model", "x")
    assert "there is no measure strct; did you mean strict" in refused(
        "good", "--baseline", "base", "--measure", "strct"
    )
    run = at.folder / "good" / "run.json"
    told = json.loads(run.read_text())
    told["identity"]["temperature"] = 0.5
    run.write_text(json.dumps(told))
    assert "good does not compare with base: another --temperature; or --allow-differences" in refused(
        "good", "--baseline", "base"
    )
    assert at("gate", "good", "--baseline", "base", "--allow-differences").code == 0
    (replies,) = (at.folder / "base" / "replies").iterdir()
    replies.write_text(replies.read_text().replace("draw", "Draw", 1))
    assert "is not the file that baseline.json tells of" in refused("good", "--baseline", "base")


@pytest.mark.long
def test_contributed_results_are_checked_by_scoring_them_again(at: Cli) -> None:
    done = at("verify", "base")
    assert done.code == 0, done.out
    assert "16 replies, scored again: the rows hold" in done.out

    edit(at.folder / "base" / "replies.csv", rubric=0.9)
    sign(at.folder / "base")
    praised = at("verify", "base")
    assert praised.code == 1
    assert f"replay:good.jsonl: {PROMPTS[0]}, epoch 1: strict 1 and rubric 1.000, not 1 and 0.900" in praised.out
    assert "leaderboard.csv is not that of replies.csv" in praised.out

    told = json.loads((at.folder / "base" / "baseline.json").read_text())
    told["tools"]["pgf"] = "2.0"
    (at.folder / "base" / "baseline.json").write_text(json.dumps(told))
    elsewhere = at("verify", "base", "--tolerance", "0.05")
    assert elsewhere.code == 1  # only for the leaderboard: rows may differ where the tools do
    assert "epoch 1" not in elsewhere.out
    assert "replay:good.jsonl: rubric is +0.025 off, more than 0.01" in at("verify", "base", "--tolerance", "0.01").out
