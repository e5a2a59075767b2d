"""Protocol `edit` as a user meets it: changes asked for one by one, every picture scored by a rubric of its own, nothing bought twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CIRCLE, ROOT, Cli, Server
from tests.test_protocols import MODEL, replies, texts
from tests.test_run import table
from tikzeval.errors import FileFormatError, UsageError
from tikzeval.runs.settings import RunSettings
from tikzeval.scoring.rubric import load_rubric
from tikzeval.suites.references import reference
from tikzeval.suites.suite import load_suite
from tikzeval.suites.verify import prove

OTTER = next(item for item in load_suite("otter").items if item.prompt.id == "otter-plane-wifi")
EDITS = ("edit-sea-otter", "edit-mohawk", "edit-razer")
DRAWINGS = [f"```latex\n{reference(item.prompt)}```" for item in (OTTER, *OTTER.edits)]
WORDS = ("run", "--models", MODEL, "--suite", "otter", "--protocol", "edit", "--clip", "none", "--out", "a")


def test_changes_are_asked_for_one_by_one_and_each_picture_is_scored_by_its_own_rubric(
    cli: Cli, server: Server
) -> None:
    said = [DRAWINGS[0], CIRCLE, "I would rather not.", DRAWINGS[3]]
    server.converse = replies(*said)
    done = cli(*WORDS, env=server.env)
    assert done.code == 0, done.err
    assert len(server.bodies) == 4
    asked = server.bodies[3]["messages"]
    assert [message["role"] for message in asked] == ["user", "assistant"] * 3 + ["user"]
    assert [texts(message) for message in asked[1::2]] == said[:3]
    first, *changes = (texts(message) for message in asked[::2])
    assert OTTER.prompt.text in first
    for change, item in zip(changes, OTTER.edits, strict=True):
        assert f"\n\n{item.prompt.text}\n\n" in change
        assert f"spelt exactly so: {', '.join(item.prompt.parts)}." in change
    run = cli.folder / "a"
    rounds = table(run / "rounds.csv")
    assert [row["asked_for"] for row in rounds] == ["otter-plane-wifi", *EDITS]
    assert [row["outcome"] for row in rounds] == ["ok", "ok", "no_code", "ok"]
    assert [row["strict"] for row in rounds] == ["1.0", "0.0", "0.0", "1.0"]
    assert [float(row["rubric"]) for row in rounds][::3] == [1.0, 1.0]
    assert 0 < float(rounds[1]["rubric"]) < 0.5
    assert float(rounds[2]["rubric"]) == 0
    pictures = [row["picture"] for row in rounds]
    assert pictures[2] == ""
    assert all((run / path).is_file() for path in pictures if path)
    assert len(set(pictures)) == 4
    (reply,) = table(run / "replies.csv")
    assert (reply["prompt"], reply["rounds"], reply["strict"]) == ("otter-plane-wifi", "3", "0.0")
    assert float(reply["rubric"]) == pytest.approx(sum(float(row["rubric"]) for row in rounds) / 4)
    assert (reply["tokens_in"], reply["tokens_out"]) == ("44", "88")
    checks = {row["check"]: row["verdict"] for row in table(run / "samples.csv")}
    assert checks["otter-present"] == "pass"
    assert checks["edit-razer/laptop-black"] == "pass"
    assert checks["edit-mohawk/mohawk-present"] == "void"
    assert "edit-mohawk/laptop-black" not in checks

    # What was bought is not bought again, by no second run and by no second look.
    again = cli("score", "a", "--out", "b", env=server.env)
    assert again.code == 0, again.err
    assert len(server.bodies) == 4
    told = ("asked_for", "outcome", "strict", "rubric", "tokens_out", "seconds")
    assert [[row[key] for key in told] for row in table(cli.folder / "b" / "rounds.csv")] == [
        [row[key] for key in told] for row in rounds
    ]
    report = cli("report", "a", "--out", "pages")
    assert report.code == 0, report.err


@pytest.mark.long
def test_a_providers_failure_in_a_later_round_is_unscored_and_only_the_rest_is_asked_for_again(
    cli: Cli, server: Server
) -> None:
    answer = replies(*DRAWINGS)
    failing = [True]

    def converse(body: dict[str, Any]) -> tuple[int, Any]:
        turn = sum(message["role"] == "assistant" for message in body["messages"])
        return (400, {"error": {"message": "no"}}) if failing and turn == 2 else answer(body)

    server.converse = converse
    done = cli(*WORDS, "--max-retries", "0", env=server.env)
    assert done.code == 3
    assert table(cli.folder / "a" / "replies.csv")[0]["outcome"] == "provider_error"
    failing.clear()
    before = len(server.bodies)
    done = cli(*WORDS, "--max-retries", "0", env=server.env)
    assert done.code == 0, done.err
    assert len(server.bodies) - before == 2
    (reply,) = table(cli.folder / "a" / "replies.csv")
    assert (reply["strict"], reply["rubric"]) == ("1.0", "1.0")
    assert {
        entry["state"]
        for entry in map(json.loads, (p.read_text() for p in (cli.folder / "a" / "calls").rglob("*.json")))
    } == {"received"}


@pytest.mark.long
def test_controls_and_recorded_replies_answer_each_change(cli: Cli) -> None:
    lines = [
        {"id": item.prompt.id, "reply": drawing} for item, drawing in zip((OTTER, *OTTER.edits), DRAWINGS, strict=True)
    ]
    (cli.folder / "r.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    words = ("run", "--suite", "otter", "--protocol", "edit", "--clip", "none")
    done = cli(*words, "--models", "reference,blank,replay:r.jsonl", "--out", "a")
    assert done.code == 0, done.err
    board = {row["model"]: row for row in table(cli.folder / "a" / "leaderboard.csv")}
    assert [board[name]["strict"] for name in ("reference", "replay:r.jsonl", "blank")] == ["1.0", "1.0", "0.0"]
    for later, told in (
        (("baseline", "a", "--out", "base"), "replay:r.jsonl: 1 replies"),
        (("verify", "base"), "3 replies, scored again: the rows hold"),
        (("gate", "a", "--baseline", "base", "--rescore"), "Nothing has fallen"),
    ):
        done = cli(*later, timeout=900)
        assert (done.code, told in done.out) == (0, True), (done.out, done.err)
    (cli.folder / "r.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines[:3]))
    done = cli(*words, "--models", "replay:r.jsonl", "--out", "b")
    assert done.code == 2
    assert "edit-razer" in done.err


def test_a_dry_run_counts_the_changes_and_prompts_without_any_are_left_out(cli: Cli) -> None:
    done = cli("run", "--models", "openai/gpt-4o", "--protocol", "edit", "--dry-run")
    assert "Suites: otter (1)" in done.out
    assert "Protocol: edit; 3 more calls after each of these" in done.out
    with pytest.raises(UsageError, match=r"these have: otter-plane-wifi"):
        _ = RunSettings(protocol="edit", suites=("sparks",)).loaded_suites
    refused = cli("run", "--protocol", "edit", "--rounds", "2")
    assert refused.code == 2
    assert "edit has as many as the prompt has edits" in refused.err


def test_what_has_no_edits_asked_for_is_the_suite_that_it_was() -> None:
    suite = load_suite("otter")
    blind = RunSettings(suites=("otter",)).loaded_suites[0]
    assert blind.hash == suite.under("blind").hash != suite.hash
    assert all(not item.edits for item in blind.items)
    edit = RunSettings(suites=("otter",), protocol="edit").loaded_suites[0]
    assert [item.prompt.id for item in edit.items] == ["otter-plane-wifi"]
    assert [item.prompt.id for item in edit.items[0].edits] == list(EDITS)


PROMPT = """
suite: tiny
title: Tiny
about: One.
prompts:
  - id: dot
    text: {en: a dot, ko: 점}
    parts: [dot]
    edits:
      - id: red-dot
        text: {EDIT}
        parts: [dot]
"""


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ("{en: make it red}", "edits[0].text: ko is missing; an edit is written in every language of its prompt"),
        ("{en: make it red, ko: 빨갛게}", "red-dot.yaml: the prompt red-dot has no rubric"),
    ],
)
def test_a_mistake_in_an_edit_is_one_line(tmp_path: Path, edit: str, told: str) -> None:
    (tmp_path / "tiny.yaml").write_text(PROMPT.replace("{EDIT}", edit), encoding="utf-8")
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "dot.yaml").write_text("prompt: dot\nversion: 1\nchecks: [{id: dot, kind: part, part: dot}]\n")
    with pytest.raises(FileFormatError) as caught:
        load_suite("tiny", prompts=tmp_path, rubrics=tmp_path)
    assert told in str(caught.value)


def test_a_rubric_like_another_has_its_checks_but_for_what_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(
        "prompt: one\nversion: 1\nchecks:\n  - {id: a, kind: part, part: a}\n  - {id: b, kind: part, part: b}\n"
    )
    two = tmp_path / "two.yaml"
    two.write_text("prompt: two\nversion: 1\nlike: one\nleave_out: [b]\nchecks: [{id: c, kind: part, part: c}]\n")
    assert [check.id for check in load_rubric(two, parts=["a", "b", "c"]).checks] == ["a", "c"]
    for line, told in (("leave_out: [z]", "leave_out: one has no check z"), ("like: three", "no other rubric three")):
        key = line.partition(":")[0]
        text = two.read_text()
        two.write_text("\n".join(line if each.startswith(key) else each for each in text.splitlines()))
        with pytest.raises(FileFormatError, match=told):
            load_rubric(two, parts=["a", "b", "c"])
        two.write_text(text)


@pytest.mark.long
@pytest.mark.parametrize("item", OTTER.edits, ids=EDITS)
def test_the_rubrics_of_edits_are_proven(item: Any) -> None:
    assert prove(item).problems == []
    assert (ROOT / "rubrics" / "otter" / f"{item.prompt.id}.yaml").is_file()
