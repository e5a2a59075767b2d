"""How far a CLIP can be trusted: the questions are fair, the answers are CLIP's, and tables say what was found."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import CIRCLE, Cli
from tests.test_clip import small_clip
from tikzeval.audit.answers import ask_clip, ask_nearest
from tikzeval.audit.questions import AMONG, AMONG_KIND, KINDS, Question, questions
from tikzeval.audit.table import table
from tikzeval.scoring.clip import ClipRequest
from tikzeval.suites.generate.examples import example

__all__ = ["small_clip"]  # a fixture


def words(caption: str) -> Counter[str]:
    return Counter(re.findall(r"[a-z]+", caption))


def test_questions_are_fair() -> None:
    _, asked = questions(200, seed=3)
    kinds = Counter(question.kind for question in asked)
    assert set(kinds) == set(KINDS)
    assert kinds[AMONG_KIND] == 200
    for question in asked:
        right, *wrong = question.captions
        assert right not in wrong
        if question.kind == AMONG_KIND:
            assert len(question.captions) == AMONG
            continue
        (other,) = wrong
        differ = (words(right) - words(other)) + (words(other) - words(right))
        told = f"{right} / {other}"
        if question.kind in ("colours", "roles"):  # the same words in another order
            assert right != other
            assert set(differ) <= {"a", "an"}, told
        elif question.kind == "left-right":
            assert set(differ) == {"left", "right"}, told
        elif question.kind == "count":
            assert set(differ) <= {"two", "three", "four", "five", "six", "seven", "one"}, told


def test_questions_are_the_same_each_time_and_others_with_another_seed() -> None:
    first, again, other = (questions(130, seed=seed)[1] for seed in (0, 0, 1))
    assert first == again
    assert first != other
    with pytest.raises(ValueError, match="128"):
        questions(100)


def taste(caption: str) -> int:
    return zlib.crc32(caption.encode())


class Whimsical:
    """Finds captions similar as it likes, whatever the picture shows."""

    name = "whimsical"

    def similarities(self, requests: list[ClipRequest]) -> list[list[float]]:
        return [[float(taste(caption)) for caption in request.captions] for request in requests]


def test_answers_are_counted_by_kind_with_intervals() -> None:
    made, asked = questions(130)
    answers = ask_clip(Whimsical(), made, asked, lambda _: None)  # type: ignore[arg-type]
    for question, answer in zip(asked, answers, strict=True):
        assert answer == float(max(question.captions, key=taste) == question.captions[0])
    rows = {row.kind: row for row in table(asked, answers)}
    for kind, row in rows.items():
        found = [answer for question, answer in zip(asked, answers, strict=True) if question.kind == kind]
        assert row.questions == len(found)
        assert row.right == pytest.approx(sum(found) / len(found), abs=1e-4)
        assert row.low <= row.chance <= row.high, "it guesses"
    assert rows[AMONG_KIND].chance == pytest.approx(1 / AMONG, abs=1e-4)
    assert rows["count"].chance == 0.5


def test_the_baseline_wants_the_caption_of_the_nearest_training_picture_back() -> None:
    shown = [example(7, split="train"), example(12, split="train")]  # it knows these by heart
    asked = [
        Question(0, AMONG_KIND, (shown[0].caption, shown[1].caption)),
        Question(1, "roles", (shown[1].caption, "something quite different")),
        Question(1, "colours", ("zebra", "okapi")),
    ]
    assert ask_nearest(shown, asked, 20, lambda _: None) == [1.0, 1.0, 0.5]


@pytest.mark.long
def test_an_audit_of_any_clip_is_printed_kept_and_shown_beside_its_column(cli: Cli, small_clip: Path) -> None:
    cli.env["TIKZEVAL_CACHE"] = str(cli.folder / "cache")
    recorded = cli.folder / "recorded.jsonl"
    recorded.write_text(json.dumps({"id": "otter-plane-wifi", "reply": CIRCLE}) + "\n")
    run = (
        "run", "--models", f"replay:{recorded}", "--suite", "otter", "--prompt", "otter-plane-wifi",
        "--clip", small_clip, "--out", "run",
    )  # fmt: skip
    done = cli(*run)
    assert done.code == 0, done.err
    assert "finds out how far it can be trusted" in done.out
    done = cli("audit", "clip", small_clip, "--pictures", "128", "--baseline", "50", "--json", "told/audit.json")
    assert done.code == 0, done.err
    for kind in KINDS:
        assert kind in done.out
    assert "nearest caption" in done.out
    told = json.loads((cli.folder / "told" / "audit.json").read_text())
    assert [row["kind"] for row in told["rows"]] == list(KINDS)
    assert told["rows"][0]["right"] < 0.2  # its weights are random
    again = cli(*run)
    assert f"finds the right caption {AMONG_KIND} for {told['rows'][0]['right']:.1%}" in again.out.replace("\n", " ")


def test_what_cannot_be_audited_is_one_line(cli: Cli) -> None:
    for name, said in (("none", "nothing to audit"), ("no-such-clip", "no model")):
        done = cli("audit", "clip", name)
        assert done.code == 2
        assert said in done.err
        assert len(done.err.strip().splitlines()) == 1
