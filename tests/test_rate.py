"""`tikzeval rate` as the person at the browser meets it, over HTTP: the page, the questions, and every answer on the disk."""

from __future__ import annotations

import csv
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser import chromium
from tests.conftest import Cli
from tikzeval.scoring.checks import KINDS
from tikzeval.scoring.checks.any_of import AnyOfCheck
from tikzeval.scoring.relations import ARRANGEMENTS, RELATIONS
from tikzeval.scoring.relations.words import ARRANGEMENT_QUESTIONS, RELATION_QUESTIONS
from tikzeval.suites.suite import load_suites, suite_names

RUN = ("run", "--models", "reference,scrambled", "--suite", "otter", "--prompt", "otter-plane-wifi", "--out", "a")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, made once."""
    folder = tmp_path_factory.mktemp("finished")
    assert Cli(folder)(*RUN).code == 0
    return folder / "a"


@pytest.fixture(autouse=True)
def _run(finished: Path, tmp_path: Path) -> None:
    """A copy of it, where the command line works."""
    shutil.copytree(finished, tmp_path / "a")


@dataclass
class Page:
    """The page of a `tikzeval rate` that is running."""

    process: subprocess.Popen[str]
    url: str

    def ask(
        self, path: str, body: Any = None, *, root: str | None = None, host: str | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        at = urlsplit(self.url)
        connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=30)
        raw = None if body is None else json.dumps(body)
        where = f"{at.path if root is None else root}{path}"
        connection.request("GET" if raw is None else "POST", where, raw, {"Host": host} if host else {})
        answer = connection.getresponse()
        found = answer.status, answer.read(), answer.headers
        connection.close()
        return found

    def get(self, path: str) -> Any:
        status, body, _ = self.ask(path)
        assert status == 200, (path, status)
        return json.loads(body)

    def give(self, question: int, answer: str) -> Any:
        status, body, _ = self.ask("answer", {"question": question, "answer": answer})
        assert status == 200
        return json.loads(body)

    def stop(self) -> str:
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, err
        assert "Traceback" not in err
        return out


@contextmanager
def rating(cli: Cli, *words: str) -> Iterator[Page]:
    process = subprocess.Popen(
        cli.command("rate", "a", *words),
        cwd=cli.folder,
        env=cli.env | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = ""
        while not (found := re.search(r"http://\S+/", told)):
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            told += line
        yield Page(process, found[0])
    finally:
        process.kill()
        process.wait()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_person_rates_a_run_leaves_and_goes_on(cli: Cli) -> None:
    saved = cli.folder / "a" / "ratings" / "ada.csv"
    with rating(cli, "--who", "ada") as page:
        status, body, headers = page.ask("")
        assert status == 200
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert not re.search(rb"(?:src|href)=\"(?:https?:)?//", body)  # nothing from elsewhere
        for name in re.findall(rb"(?:src|href)=\"(page\.\w+)\"", body):
            assert page.ask(name.decode())[0] == 200
        state = page.get("state")
        samples = [row for row in rows(cli.folder / "a" / "samples.csv") if row["check"] != "drawn"]
        assert state == {"total": len(samples), "answered": 0, "next": 0}

        questions = [page.get(f"question/{number}") for number in range(len(samples))]
        assert {question["asked_for"] for question in questions} == {"an otter on a plane using wifi"}
        told = json.dumps([question | {"source": None} for question in questions])
        for hidden in ("control", "scrambled", "reference", '"pass"', "verdict", "margin"):
            assert hidden not in told  # blinded
        for number in (0, len(samples) - 1):
            assert page.ask(f"picture/{number}")[1].startswith(b"\x89PNG")
        alone = next(number for number, question in enumerate(questions) if question["alone"] == "laptop")
        assert page.ask(f"alone/{alone}")[1].startswith(b"\x89PNG")
        assert page.ask(f"alone/{alone}")[1] != page.ask(f"picture/{alone}")[1]
        whole = next(number for number, question in enumerate(questions) if not question["alone"])
        assert page.ask(f"alone/{whole}")[0] == 404
        (code, *_) = (number for number, question in enumerate(questions) if question["source"])
        assert "tikzpicture" in questions[code]["source"]

        assert page.give(0, "yes") == {"total": len(samples), "answered": 1, "next": 1}
        assert [row["answer"] for row in rows(saved)] == ["yes"]  # at once
        page.give(1, "skip")
        page.give(0, "no")  # went back
        assert page.get("question/0")["answer"] == "no"
        assert f"2 of {len(samples)} questions are answered" in page.stop()
    assert [(row["answer"], row["who"]) for row in rows(saved)] == [("yes", "ada"), ("skip", "ada"), ("no", "ada")]

    with rating(cli, "--who", "ada") as page:
        assert page.get("state") == {"total": len(samples), "answered": 2, "next": 2}
        assert [page.get(f"question/{n}")["words"] for n in range(5)] == [each["words"] for each in questions[:5]]
        page.give(2, "yes")
        os.kill(page.process.pid, signal.SIGKILL)  # nothing is lost
    assert [row["answer"] for row in rows(saved)] == ["yes", "skip", "no", "yes"]
    with rating(cli, "--who", "bob", "--kind", "judge,lone", "--limit", "4", "--seed", "7") as page:
        assert page.get("state") == {"total": 4, "answered": 0, "next": 0}
        for number in range(4):
            state = page.give(number, "no")
        assert state == {"total": 4, "answered": 4, "next": None}
    kinds = {row["kind"] for row in rows(cli.folder / "a" / "ratings" / "bob.csv")}
    assert kinds <= {"judge", "lone"}


SHOWN = "document.body.ariaBusy === 'false'"
COUNT, WORDS, NOTE = (f"document.getElementById('{name}').textContent" for name in ("count", "words", "note"))


def test_keys_answer_and_go_back_in_a_real_browser(cli: Cli) -> None:
    saved = cli.folder / "a" / "ratings" / "ada.csv"
    with chromium() as browser, rating(cli, "--who", "ada", "--limit", "4") as page:
        questions = [page.get(f"question/{number}") for number in range(4)]
        browser.open(page.url)
        browser.until(f"return document.getElementById('words') && {SHOWN}")
        for number, (key, answer) in enumerate((("ArrowRight", "yes"), ("n", "no"), ("s", "skip"))):
            assert browser.value(WORDS) == questions[number]["words"]
            assert browser.value("document.getElementById('image').naturalWidth") > 100
            assert browser.value("document.getElementById('alone').hidden") is not bool(questions[number]["alone"])
            browser.press(key)
            browser.until(f"return {SHOWN} && {COUNT} === '{number + 1} of 4'")
            assert rows(saved)[-1]["answer"] == answer
        browser.open(page.url)  # another sitting
        browser.until(f"return document.getElementById('words') && {SHOWN} && {COUNT} === '3 of 4'")
        browser.press("b")
        browser.until(f"return {SHOWN} && document.querySelector('.chosen')?.id === 'skip'")
        assert browser.value(WORDS) == questions[2]["words"]
        browser.press("y")
        browser.until(f"return {SHOWN} && !document.querySelector('.chosen')")
        browser.press("y")
        browser.until(f"return {SHOWN} && {WORDS} === 'That was all. Thank you!'")
        browser.press("y")  # nothing is left to be answered
        assert [row["answer"] for row in rows(saved)] == ["yes", "no", "skip", "yes", "yes"]
        browser.press("ArrowUp")
        browser.until(f"return {SHOWN} && document.querySelector('.chosen')?.id === 'yes'")
        page.stop()
        browser.press("n")
        browser.until(f"return {SHOWN} && {NOTE}.startsWith('Not saved')")
    assert len(rows(saved)) == 5


def test_what_a_model_wrote_is_text_in_the_page(cli: Cli) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    for path in (cli.folder / "a" / "pictures").rglob("*.tex"):
        path.write_text(f"% {evil}\n{path.read_text()}")
    with chromium() as browser, rating(cli, "--kind", "code") as page:
        browser.open(page.url)
        browser.until(f"return document.getElementById('words') && {SHOWN}")
        assert browser.value("document.getElementById('source').textContent").startswith(f"% {evil}")
        assert browser.value("document.getElementById('source').children.length") == 0
        assert browser.value("document.title") == "tikzeval rate"


def test_an_answer_about_another_picture_does_not_count_and_a_lost_one_is_told(cli: Cli) -> None:
    saved = cli.folder / "a" / "ratings" / "me.csv"
    with rating(cli, "--limit", "2") as page:
        page.give(0, "yes")
    saved.write_text(saved.read_text().rstrip("\n"))  # as some editors leave it
    with rating(cli, "--limit", "2") as page:
        assert page.get("state") == {"total": 2, "answered": 1, "next": 1}
        page.give(1, "no")
    assert [row["answer"] for row in rows(saved)] == ["yes", "no"]
    pictures = list((cli.folder / "a" / "pictures").rglob("*.png"))
    blank = pictures[0].read_bytes() + b" "
    for path in pictures:
        path.write_bytes(blank)
    with rating(cli, "--limit", "2") as page:
        assert page.get("state") == {"total": 2, "answered": 0, "next": 0}
    for path in pictures:
        path.unlink()
    gone = cli("rate", "a")
    assert gone.code == 2
    assert "this picture of the run is gone; `tikzeval score" in gone.err


def test_strangers_do_not_get_in(cli: Cli) -> None:
    with rating(cli, "--limit", "2") as page:
        assert urlsplit(page.url).hostname == "127.0.0.1"
        assert page.ask("state")[0] == 200
        for path, root in (("", "/"), ("state", "/"), ("state", "/guess/"), ("run.json", None), ("../run.json", None)):
            assert page.ask(path, root=root)[0] == 404, (path, root)
        assert page.ask("state", host="evil.example")[0] == 404  # another name that points here
        for path in ("question/2", "question/-1", "question/x", "picture/99999999999999999999", "answer", "verdict/0"):
            assert page.ask(path)[0] == 404, path
        good = {"question": 0, "answer": "yes"}
        assert page.ask("answer", good, root="/guess/")[0] == 404
        for bad in ({}, [], "x", good | {"answer": "perhaps"}, good | {"question": 2}, good | {"question": -1}):
            assert page.ask("answer", bad)[0] == 400, bad
        assert page.ask("answer", good | {"more": "x" * 5000})[0] == 404
        assert page.get("state")["answered"] == 0
        assert not (cli.folder / "a" / "ratings").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere",), "holds no run"),
        (("a", "--kind", "relatoin"), "did you mean relation"),
        (("a", "--who", "../ada"), "give letters, digits"),
        (("a", "--kind", "text"), "has no picture to rate by checks of these kinds"),
        (("stale",), "`tikzeval score stale` first"),
        (("a", "--who", "odd"), "odd.csv: lacks the column at"),
        (("a", "--who", "torn"), "torn.csv, line 2: not an answer"),
    ],
)
def test_what_cannot_be_rated_gets_one_line(cli: Cli, words: tuple[str, ...], told: str) -> None:
    if words[0] == "stale":
        (cli.folder / "a").rename(cli.folder / "stale")
        path = cli.folder / "stale" / "run.json"
        run = json.loads(path.read_text())
        run["identity"]["suites"][0][1] = "0" * 16
        path.write_text(json.dumps(run))
    (cli.folder / "a" / "ratings").mkdir(parents=True, exist_ok=True)
    (cli.folder / "a" / "ratings" / "odd.csv").write_text("a,b\n1,2\n")
    (cli.folder / "a" / "ratings" / "torn.csv").write_text(
        "at,who,model,suite,prompt,epoch,check,kind,answer,picture_hash,question\n2026,torn,control/bo\n"
    )
    done = cli("rate", *words, timeout=60)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_port_that_is_taken_is_told(cli: Cli) -> None:
    with rating(cli) as page:
        done = cli("rate", "a", "--port", str(urlsplit(page.url).port), timeout=60)
        assert done.code == 2
        assert "take another" in done.err


def test_every_check_of_every_rubric_is_a_question_in_plain_words() -> None:
    kinds = set()
    for suite in load_suites([*suite_names(), "spatial", "edits"]):
        for item in suite.items:
            for check in item.rubric.checks:
                asked = check.in_words(item.prompt)
                kinds.add(check.kind)
                assert asked.splitlines()[-1].endswith("?"), asked
                assert not re.search(r"[{}_]|None|\(\)|  ", asked), asked
                assert asked[0].isupper(), asked
                if isinstance(check, AnyOfCheck):
                    assert len(asked.splitlines()) == 1 + len(check.checks)
                if check.kind == "lone":
                    assert check.shown_alone() == check.parts()[0]
    assert kinds == set(KINDS)


def test_every_relation_has_its_question() -> None:
    assert RELATION_QUESTIONS.keys() == RELATIONS.keys()
    assert ARRANGEMENT_QUESTIONS.keys() == ARRANGEMENTS.keys()
    assert len(set(RELATION_QUESTIONS.values())) == len(RELATIONS)
