"""What a rubric may ask judges, how their replies are read and counted, and what controls they are tried with."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tikzeval.analysis.judges import judge_table, judges_agreement, panel_false_yes, records
from tikzeval.errors import FileFormatError
from tikzeval.kappa import cohen, fleiss
from tikzeval.runs.judge_controls import MOST, choose_controls
from tikzeval.scoring.judging.reading import Answer, read_answer
from tikzeval.scoring.judging.votes import Judgement, decide
from tikzeval.scoring.rubric import load_rubric
from tikzeval.suites.suite import load_suites
from tikzeval.values import Mark

RUBRIC = """
prompt: p
version: 1
checks:
  - {id: a, kind: part, part: a}
  - {id: seen, kind: judge, question: "Is this recognisably a hat?"}
"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('hat?"', 'hat?", must: true'), "a judge's opinion never decides strict pass; leave out must"),
        (("a hat?", "a hat"), "with a question mark at its end"),
        (('kind: judge, question: "Is this recognisably a hat?"', "kind: judge"), "question"),
        (('hat?"', 'hat?", part: b'), "has no part b"),
        (("  - {id: seen", "  - {id: x, kind: part, part: a, requires: [seen]}\n  - {id: seen"), "requires"),
    ],
)
def test_a_judge_check_that_makes_no_sense_gets_one_line(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(RUBRIC)
    assert load_rubric(path, parts=["a"]).checks[1].kind == "judge"
    path.write_text(RUBRIC.replace(*change))
    with pytest.raises(FileFormatError, match=r"p\.yaml") as caught:
        load_rubric(path, parts=["a"])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_hangs_on_a_judge(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(RUBRIC + "  - {id: x, kind: part, part: a, requires: [seen]}\n")
    with pytest.raises(FileFormatError, match="seen is a judge's opinion"):
        load_rubric(path, parts=["a"])
    either = '  - {id: x, kind: any_of, checks: [{kind: part, part: a}, {kind: judge, question: "Is it so?"}]}\n'
    path.write_text(RUBRIC + either)
    with pytest.raises(FileFormatError, match="'judge' is no kind of check here"):
        load_rubric(path, parts=["a"])


@pytest.mark.parametrize(
    ("text", "answer", "reason"),
    [
        ("yes\nIt has whiskers.", "yes", "It has whiskers."),
        ("No.\n\nReason: it is a box.", "no", "it is a box."),
        ("**Yes** — it has whiskers", "yes", "it has whiskers"),
        ("Answer: no\nWhy: a box", "no", "a box"),
        ("YES", "yes", "YES"),
        ("No otter is to be seen.", "no", "otter is to be seen."),
        ("I look at the picture.\nyes\nWhiskers.", "yes", "Whiskers."),
        ("<think>\nno\n</think>\nyes\nWhiskers.", "yes", "Whiskers."),
        ("yes\nNo part of it is missing.", "yes", "No part of it is missing."),
        ("Not sure.", "unclear", "Not sure."),
        ("Yes and no.", "unclear", "Yes and no."),
        ("No doubt it is one.", "unclear", "No doubt it is one."),
        ("Nothing is there.", "unclear", "Nothing is there."),
        ("Perhaps:\nyes\nno", "unclear", "Perhaps: yes no"),
        ("", "unclear", ""),
    ],
)
def test_replies_are_read(text: str, answer: str, reason: str) -> None:
    read = read_answer(text)
    assert (str(read.answer), read.reason) == (answer, reason)
    assert read.p_yes is None


class Token:
    """A token with its alternatives, as a provider tells it."""

    def __init__(self, token: str, p: float, *top: Token) -> None:
        self.token, self.logprob, self.top_logprobs = token, math.log(p), top


def test_the_probability_of_yes_is_that_of_the_answers_token_over_all_its_spellings() -> None:
    answer = Token("Yes", 0.4, Token("Yes", 0.4), Token("yes", 0.2), Token(" no", 0.2), Token("The", 0.1))
    thought = [Token("<think>", 1.0), Token("no", 0.9, Token("no", 0.9)), Token("</think>", 1.0), Token("\n", 1.0)]
    read = read_answer("<think>no</think>\nYes\nBecause.", [*thought, answer, Token("\nBecause.", 1.0)])
    assert read.p_yes == pytest.approx(0.6 / 0.8)
    only = read_answer("no", [Token("no", 0.9)])  # no alternatives are listed
    assert only.p_yes == 0
    assert read_answer("yes", [Token("y", 0.9), Token("es", 0.9)]).p_yes is None  # a word in pieces has none
    assert read_answer("yes", [Token("no", 0.9)]).p_yes is None  # tokens of something else


def said(answer: str) -> Judgement:
    return Judgement("j", "p/j", Answer(answer), "")


@pytest.mark.parametrize(
    ("answers", "mark"),
    [
        (("yes",), Mark.PASS),
        (("no",), Mark.FAIL),
        (("yes", "no"), Mark.AMBIGUOUS),
        (("yes", "no", "yes"), Mark.PASS),
        (("yes", "yes", "failed"), Mark.UNSCORED),
        (("no", "unclear"), Mark.UNSCORED),
    ],
)
def test_the_majority_decides_and_a_judge_that_fails_is_not_replaced(answers: tuple[str, ...], mark: Mark) -> None:
    assert decide([said(answer) for answer in answers]) is mark


def test_controls_are_seeded_and_show_a_stranger() -> None:
    suites = load_suites()
    controls = choose_controls(suites)
    assert controls == choose_controls(suites)
    assert len({(each.prompt.id, each.check.id) for each in controls}) == MOST
    assert sum(each.shown is None for each in controls) == MOST
    for each in controls:
        if each.shown:
            assert each.shown.suite != each.prompt.suite
            assert not set(each.shown.parts) & set(each.prompt.parts)
    (only,) = (each for each in load_suites(["sparks"]) if each.items)
    few = choose_controls([only])
    assert {(c.prompt.id, c.check.id, c.shown and c.shown.id) for c in controls if c.prompt.suite == "sparks"} <= {
        (c.prompt.id, c.check.id, c.shown and c.shown.id) for c in few
    }


def test_kappas_are_those_worked_out_by_hand() -> None:
    # Cohen: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no. Agreement 0.7, by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5.
    one = np.array([True] * 25 + [False] * 25)
    other = np.array([True] * 20 + [False] * 5 + [True] * 10 + [False] * 15)
    assert cohen(one, other) == pytest.approx(0.4)
    # Fleiss: three raters, four things with 3, 2, 1 and 0 yes. Agreement (1 + 1/3 + 1/3 + 1) / 4 = 2/3, by chance 1/2.
    marks = np.array([[1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool)
    assert fleiss(marks) == pytest.approx((2 / 3 - 1 / 2) / (1 / 2))
    assert math.isnan(fleiss(np.ones((3, 3), dtype=bool)))
    # Of two raters Fleiss' is Scott's π: agreement 0.7, chance 0.55² + 0.45² = 0.505.
    assert fleiss(np.stack([one, other], axis=1)) == pytest.approx((0.7 - 0.505) / (1 - 0.505))


def test_false_yes_rates_and_agreement_are_counted_from_the_rows() -> None:
    chance = np.random.default_rng(1)
    rows = [
        {"suite": "s", "prompt": f"p{number}", "check": "c", "control": "blank", "judge": name, "answer": answer}
        for number in range(20)
        for name, answer in (("one", "yes" if number < 3 else "no"), ("two", "no" if number else "failed"))
    ]
    rows += [
        {"model": "m", "suite": "s", "prompt": f"p{number}", "epoch": 1, "check": "c", "judge": name, "answer": answer}
        for number in range(4)
        for name, answer in (("one", "yes"), ("two", "yes" if number else "unclear"))
    ]
    rows = [rows[index] for index in chance.permutation(len(rows))]
    found = judge_table(rows, "r")
    one, two = records(found)
    assert (one.controls, one.false_yes, one.answered, one.yes) == (20, 3, 4, 4)
    assert (one.low, one.high) == (0.0321, 0.3789)  # Clopper and Pearson, 3 of 20
    assert (two.controls, two.false_yes, two.failed, two.unclear) == (19, 0, 1, 1)
    assert (one.tokens, one.cost_usd) == (0, None)
    assert two.high == pytest.approx(1 - 0.025 ** (1 / 19), abs=1e-4)
    assert panel_false_yes(found) == 0  # of the 19 that both answered, no majority says yes
    kind, value, n = judges_agreement(found) or ("", 0.0, 0)
    assert (kind, n) == ("Cohen's", 3)
    assert math.isnan(value)
