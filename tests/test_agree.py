"""`tikzeval agree`: κ against people, worked out by hand, and what is left out is counted."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Cli, Server, completion
from tikzeval.analysis.agreement import Agreement, Key, agreements, interval, majority
from tikzeval.rating.answers import Answers, Rated
from tikzeval.rating.questions import questions_of

OTTER = ("--suite", "otter", "--prompt", "otter-plane-wifi")
JUDGE = "openai-api/loop/eye"


def key(number: int, check: str = "c") -> Key:
    return ("m", "s", f"p{number}", 1, check)


def only(found: list[Agreement], rater: str, kind: str = "relation") -> Agreement:
    (row,) = (row for row in found if row.rater == rater and row.kind == kind)
    return row


def test_kappa_is_over_what_both_decided_and_the_rest_is_counted() -> None:
    # 20 pass-yes, 5 pass-no, 10 fail-yes, 15 fail-no: agreement 0.7, by chance 0.5 · 0.6 + 0.5 · 0.4, κ 0.4.
    marks = ["pass"] * 25 + ["fail"] * 25 + ["void"] * 4 + ["ambiguous"] * 2 + ["skipped"] * 3 + ["unscored"]
    people = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15 + ["no"] * 6 + ["yes"] * 4
    kinds = {key(number): "relation" for number in range(62)}
    verdicts = {key(number): mark for number, mark in enumerate(marks)} | {key(60): "pass", key(61): "fail"}
    said = {key(number): answer for number, answer in enumerate(people)} | {key(60): "skip", key(61): "skip"}
    found = list(agreements(kinds, verdicts, {}, [said]))
    assert [row.rater for row in found] == ["tikzeval"]
    row = found[0]
    assert (row.kind, row.n, row.agreement) == ("relation", 50, 0.7)
    assert row.kappa == pytest.approx(0.4)
    assert (row.void, row.ambiguous, row.undecided, row.divided) == (4, 2, 4, 2)
    # With the six as no, which people say too: agreement 41/56, chance (25 · 30 + 31 · 26) / 56².
    chance = (25 * 30 + 31 * 26) / 56**2
    assert row.kappa_as_scored == pytest.approx((41 / 56 - chance) / (1 - chance))
    assert 0.1 < row.low < 0.4 < row.high < 0.7


def test_the_interval_is_wider_where_the_answers_are_of_few_pictures() -> None:
    one = np.array([True] * 25 + [False] * 25)
    other = np.array([True] * 20 + [False] * 5 + [True] * 10 + [False] * 15)
    many = interval(one, other, range(50))
    few = interval(np.tile(one, 4), np.tile(other, 4), [number % 50 for number in range(200)])
    assert many == pytest.approx(few, abs=1e-12)  # four times the same answers say no more
    # The large-sample standard error of Fleiss, Cohen and Everitt (1969) is 0.129 for this table.
    assert many[1] - many[0] == pytest.approx(2 * 1.96 * 0.129, rel=0.1)
    assert all(map(math.isnan, interval(one, other, [0] * 50)))


def test_the_majority_of_people_counts_and_ties_and_skips_do_not() -> None:
    ada = {key(1): "yes", key(2): "yes", key(3): "no", key(4): "skip", key(5): "yes"}
    bob = {key(1): "yes", key(2): "no", key(3): "no", key(4): "skip"}
    eve = {key(1): "no", key(3): "skip", key(5): "skip"}
    assert majority([ada, bob, eve]) == {
        key(1): "yes", key(2): "divided", key(3): "no", key(4): "divided", key(5): "yes",
    }  # fmt: skip


def test_people_among_themselves_and_each_judge_have_rows_of_their_own() -> None:
    kinds = {key(number, check): kind for number in range(4) for check, kind in (("c", "relation"), ("j", "judge"))}
    verdicts = {each: "pass" if each[2] in ("p0", "p1") else "fail" for each in kinds}
    right = {each: "yes" if mark == "pass" else "no" for each, mark in verdicts.items()}
    wrong = {each: "no" if answer == "yes" else "yes" for each, answer in right.items()}
    judges = {"good": right, "bad": wrong, "mute": dict.fromkeys(kinds, "failed")}
    found = list(agreements(kinds, verdicts, judges, [right, right, right | {key(0): "no"}]))
    assert only(found, "good", "judge").kappa == 1
    assert only(found, "bad", "judge").kappa == -1
    assert (only(found, "mute", "judge").n, only(found, "mute", "judge").undecided) == (0, 4)
    assert not [row for row in found if row.rater == "good" and row.kind != "judge"]
    assert only(found, "tikzeval", "all").n == 8
    # Fleiss, three people: p0 is 2 of 3, the others unanimous. Agreement (1/3 + 3) / 4, chance (5² + 7²) / 12².
    chance = (5**2 + 7**2) / 12**2
    assert only(found, "people").kappa == pytest.approx((10 / 12 - chance) / (1 - chance))
    assert only(found, "people").agreement == 0.75


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_rated_run_is_compared_from_the_command_line(cli: Cli, server: Server) -> None:
    server.judge = lambda body: (200, completion("yes" if "online" in str(body["messages"]) else "no"))
    done = cli("run", "--models", "reference,boxes", *OTTER, "--judge", JUDGE, "--out", "a", env=server.env)
    assert done.code == 0, done.err
    run = cli.folder / "a"
    nobody = cli("agree", "a")
    assert nobody.code == 2
    assert "`tikzeval rate a` makes some" in nobody.err

    verdicts = {(row["model"], row["check"]): row["verdict"] for row in table(run / "samples.csv")}
    ada, bob = (Answers(run / "ratings" / f"{name}.csv", name) for name in ("ada", "bob"))
    for question in questions_of(run):
        passed = verdicts[question.model, question.check] == "pass"
        ada.give(question, Rated.YES if passed else Rated.NO)
        if question.kind == "judge":
            bob.give(question, Rated.YES)
    one = cli("agree", "a", run / "ratings" / "ada.csv", "--csv", "one.csv")
    assert one.code == 0, one.err
    rows = {(row["kind"], row["rater"]): row for row in table(cli.folder / "one.csv")}
    assert rows["all", "tikzeval"]["kappa"] == "1.0000"
    assert rows["judge", JUDGE]["n"] == "6"
    assert rows["judge", JUDGE]["kappa"] == "1.0000"
    assert int(rows["all", "tikzeval"]["void"]) == sum(mark == "void" for mark in verdicts.values())
    assert ("all", "people") not in rows

    both = cli("agree", "a")
    assert both.code == 0, both.err
    assert "each other" in both.out
    assert "People: ada, bob" in both.out

    stranger = Answers(cli.folder / "eve.csv", "eve")
    first = questions_of(run)[0]
    stranger.give(first, Rated.YES)
    text = (cli.folder / "eve.csv").read_text()
    (cli.folder / "eve.csv").write_text(text + text.splitlines()[1].replace("otter-plane-wifi", "elsewhere") + "\n")
    found = cli("agree", "a", "eve.csv")
    assert found.code == 0, found.err
    assert "1 ratings are about no check or picture of this run" in found.out
    first.picture.write_bytes(first.picture.read_bytes() + b"another")
    other = cli("agree", "a", "eve.csv")
    assert other.code == 2
    assert "no rating is about a picture of a" in other.err
