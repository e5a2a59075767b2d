"""Whose doing it is where judging a picture fails: the drawing's, which keeps its outcome, or this machine's."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_scene import PROMPT, part, pdf_of
from tikzeval.cli import check
from tikzeval.drawing import Drawn
from tikzeval.errors import InfraError
from tikzeval.scoring.craft import CRAFT
from tikzeval.scoring.examine import examine
from tikzeval.scoring.rubric import Rubric, load_rubric
from tikzeval.street import score as street
from tikzeval.suites.suite import Item
from tikzeval.values import Compilation, Drawing, Form, Found, Mark, Outcome
from tikzeval.workers import WorkerLimits, Workers

BODY = part("a", r"\fill[red] (1,1) rectangle (3,3);") + part("b", r"\fill[blue] (6,1) rectangle (8,3);")
RUBRIC = (
    "prompt: p\nversion: 1\nchecks:\n  - {id: a, kind: part, part: a, must: true}\n  - {id: b, kind: part, part: b}\n"
)


def burn(*_: object, **__: object) -> None:
    while True:
        pass


def crash(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(5)


def vanish(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(5)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    pool = Workers(1, WorkerLimits(cpu_seconds=5))
    monkeypatch.setattr(street, "workers", pool)
    monkeypatch.setattr("tikzeval.workers.workers", pool)
    yield pool
    pool.close()


@pytest.fixture
def rubric(tmp_path: Path) -> Rubric:
    path = tmp_path / "p.yaml"
    path.write_text(RUBRIC)
    return load_rubric(path, parts=("a", "b"))


def judged(rubric: Rubric, outcome: Outcome = Outcome.RECOVERED) -> street.Score:
    drawing = Drawing(BODY, Form.PICTURE, Found.FENCED)
    drawn = Drawn(outcome, drawing, Compilation(outcome, pdf_of(BODY)), b"png", b"png")
    return asyncio.run(street.judged(Item(PROMPT, rubric), drawn, None))[0]


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize(
    ("judge", "told"), [(burn, "burn used up its 5 CPU seconds"), (crash, "crash crashed its process (SIGSEGV)")]
)
def test_a_picture_that_is_too_much_to_judge_keeps_its_outcome_and_passes_no_check(
    judge: object, told: str, rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(street, "examine", judge)
    score = judged(rubric)
    assert score.outcome is Outcome.RECOVERED
    drawn, *verdicts = score.verdicts
    assert drawn.mark is Mark.PASS
    assert {(verdict.mark, verdict.evidence) for verdict in verdicts} == {
        (Mark.VOID, f"the picture cannot be judged: {told}")
    }
    assert (score.rubric, score.strict, score.parts_named) == (0.0, False, None)


@pytest.mark.usefixtures("pool")
def test_a_worker_that_is_killed_from_outside_leaves_the_reply_unscored(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(street, "examine", vanish)
    with pytest.raises(InfraError, match="infra_error: the process of vanish was killed from outside"):
        judged(rubric)


def test_geometry_that_memory_does_not_hold_costs_the_checks_and_not_the_picture(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("tikzeval.scoring.examine.judge", too_much)
    score = examine(PROMPT, rubric, Outcome.OK, pdf_of(BODY))
    assert score.outcome is Outcome.OK
    assert {verdict.mark for verdict in score.verdicts[1:]} == {Mark.VOID}
    assert "MemoryError" in score.verdicts[1].evidence
    assert examine(PROMPT, rubric, Outcome.OK, b"no PDF").outcome is Outcome.RASTER_ERROR


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize("name", ["fine.pdf", pytest.param("fine.tex", marks=pytest.mark.long)])
def test_check_fails_what_it_cannot_judge_and_says_that_there_is_a_picture(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(
        pdf_of(BODY) if name == "fine.pdf" else b"\\begin{tikzpicture}\\draw (0,0) circle (1);\\end{tikzpicture}"
    )
    for function in ("judge_pdf", "judge_craft"):
        monkeypatch.setattr(f"tikzeval.scoring.craft.judge.{function}", crash)
    assert check.check([path], as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "ok"
    assert {finding["why"] for finding in told["checks"].values()} == {
        "the picture (ok) cannot be judged: crash crashed its process (SIGSEGV)"
    }
    assert list(told["checks"]) == list(CRAFT)


@pytest.mark.usefixtures("pool")
def test_check_blames_this_machine_for_a_worker_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fine.pdf").write_bytes(pdf_of(BODY))
    monkeypatch.setattr("tikzeval.scoring.craft.judge.judge_pdf", vanish)
    assert check.check([tmp_path / "fine.pdf"], as_json=True) == 3
    told = capsys.readouterr()
    assert json.loads(told.out) == {"id": "fine", "outcome": "infra_error", "checks": {}}
    assert "killed from outside" in told.err
