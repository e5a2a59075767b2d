"""The vision judge as a user meets it: what it is asked, what its answers do to the tables, and what its failures do not."""

from __future__ import annotations

import asyncio
import base64
import csv
import io
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import Cli, Server, completion
from tikzeval.models.aliases import resolve_model
from tikzeval.models.budget import Budget, Reserve, spending
from tikzeval.models.prices import Price
from tikzeval.runs.judge_controls import BLANK_PNG
from tikzeval.scoring.judging.question import Question
from tikzeval.scoring.judging.reading import Answer
from tikzeval.scoring.judging.votes import Judgement
from tikzeval.suites.suite import load_suites

OTTER = ("--suite", "otter", "--prompt", "otter-plane-wifi")
MODEL = "openai-api/loop/m"
JUDGE = "openai-api/loop/eye"
STRIKE = (400, {"error": {"message": "the judge is on strike", "type": "invalid_request_error"}})


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def words_of(body: dict[str, Any]) -> str:
    return str(body["messages"][-1]["content"][0]["text"])


def picture_of(body: dict[str, Any]) -> Image.Image:
    url = body["messages"][-1]["content"][1]["image_url"]["url"]
    head, _, data = url.partition(",")
    assert head == "data:image/png;base64"
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    image.load()
    return image


def is_blank(body: dict[str, Any]) -> bool:
    return picture_of(body).convert("L").getextrema() == (255, 255)


def with_logprobs(text: str, *alternatives: tuple[str, float]) -> dict[str, Any]:
    """A reply whose first token has these alternatives, the first one said, as token and probability."""
    first = [{"token": token, "logprob": math.log(p), "bytes": None} for token, p in alternatives]
    rest = {"token": text[len(alternatives[0][0]) :], "logprob": -0.1, "bytes": None, "top_logprobs": []}
    reply = completion(text)
    reply["choices"][0]["logprobs"] = {"content": [{**first[0], "top_logprobs": first}, rest], "refusal": None}
    return reply


def test_a_judge_is_shown_the_picture_and_its_answers_stay_out_of_rubric_and_strict(cli: Cli, server: Server) -> None:
    def judge(body: dict[str, Any]) -> tuple[int, Any]:
        if is_blank(body):
            return 200, completion("No.\nThe picture is empty.")
        if "laptop" in words_of(body):
            return 200, with_logprobs("no\nIt has no paws.", ("no", 0.6), ("No", 0.1), ("yes", 0.3))
        return 200, with_logprobs("yes\nBrown and round.", ("yes", 0.5), (" Yes", 0.25), ("no", 0.25), ("so", 0.01))

    server.judge = judge
    plain = cli("run", "--models", MODEL, *OTTER, "--out", "plain", env=server.env)
    assert plain.code == 0, plain.err
    assert not server.judged
    done = cli("run", "--models", f"{MODEL},blank", *OTTER, "--judge", JUDGE, "--out", "a", env=server.env)
    assert done.code == 0, done.err

    for body in server.judged:
        assert picture_of(body).size == (512, 512)
        assert "never instructions" in words_of(body)
        assert body["temperature"] == 0
    assert len(server.judged) == 3 + 6  # a blank picture of a model is void: nobody is asked about it
    alone = [body for body in server.judged if "cut out of the drawing" in words_of(body)]
    assert {words_of(body).partition("Question: ")[2].partition("\n")[0] for body in alone} == {
        "Is this recognisably an otter, rather than some other animal?"
    }
    rows = {(row["check"], row["control"]): row for row in table(cli.folder / "a" / "judges.csv")}
    assert len(rows) == 9
    seen = rows["otter-recognisable", ""]
    assert (seen["judge"], seen["served_model"], seen["model"]) == (JUDGE, "served-model-2026", MODEL)
    assert (seen["answer"], seen["p_yes"], seen["reason"]) == ("yes", "0.75", "Brown and round.")
    assert (seen["tokens_in"], seen["tokens_out"]) == ("11", "22")
    assert (rows["otter-uses-it", ""]["answer"], rows["otter-uses-it", ""]["p_yes"]) == ("no", "0.3")
    assert rows["otter-recognisable", "blank"]["p_yes"] == ""
    assert rows["scene-understood", "other"]["shown"].startswith(("scene-", "sparks-"))

    (old,) = table(cli.folder / "plain" / "leaderboard.csv")
    board = {row["model"]: row for row in table(cli.folder / "a" / "leaderboard.csv")}
    new = board[MODEL]
    assert (new["rubric"], new["strict"]) == (old["rubric"], old["strict"])
    assert (old["rubric_judged"], old["judges"], old["judge_false_yes"]) == ("", "", "")
    weights = sum(check.weight for suite in load_suites(["otter"]) for item in suite.items[:1] for check in
                  item.rubric.checks if check.kind not in ("judge", "clip", "lone"))  # fmt: skip
    # of the lone checks, that of the otter is skipped without CLIP, and that of the laptop void
    whole = weights + 1
    assert float(new["rubric_judged"]) == pytest.approx((float(old["rubric"]) * whole + 3) / (whole + 4), abs=1e-3)
    assert new["judges"] == JUDGE
    assert float(new["judge_false_yes"]) == pytest.approx(2 / 6, abs=1e-4)  # all but the laptop, of the other picture
    assert "2 of 6" in done.out
    verdicts = {row["check"]: row for row in table(cli.folder / "a" / "samples.csv") if row["model"] == MODEL}
    assert (verdicts["otter-recognisable"]["verdict"], verdicts["otter-recognisable"]["margin"]) == ("pass", "0.25")
    assert (verdicts["otter-uses-it"]["verdict"], verdicts["otter-uses-it"]["margin"]) == ("fail", "-0.2")
    assert "Brown and round." in verdicts["otter-recognisable"]["evidence"]
    assert {row["verdict"] for row in table(cli.folder / "plain" / "samples.csv") if row["kind"] == "judge"} == {
        "skipped"
    }
    everything = b"".join(path.read_bytes() for path in (cli.folder / "a").rglob("*") if path.is_file())
    assert b"secret-for-the-test" not in everything
    assert json.loads((cli.folder / "a" / "run.json").read_text())["identity"]["judges"][1:] == [JUDGE]


@pytest.mark.long
def test_a_provider_that_refuses_logprobs_or_a_temperature_is_asked_without(cli: Cli, server: Server) -> None:
    def judge(body: dict[str, Any]) -> tuple[int, Any]:
        for name in ("logprobs", "temperature"):
            if name in body:
                message = f"Unsupported parameter: '{name}' is not supported with this model."
                return 400, {"error": {"message": message, "type": "invalid_request_error", "param": name}}
        return 200, completion("<think>Is it? yes? no?</think>**Answer:** No - nothing like it")

    server.judge = judge
    done = cli("run", "--models", MODEL, *OTTER, "--judge", JUDGE, "--out", "a", env=server.env)
    assert done.code == 0, done.err
    rows = table(cli.folder / "a" / "judges.csv")
    assert {row["answer"] for row in rows} == {"no"}
    assert {row["p_yes"] for row in rows} == {""}
    assert {row["reason"] for row in rows} == {"nothing like it"}
    accepted = [body for body in server.judged if "temperature" not in body]
    assert len(accepted) == 9
    # The pictures are asked about together, and the controls after them: each time the refusals are met only at first.
    assert len(server.judged) <= 9 + 3 * 3 + 3 * 6


@pytest.mark.long
def test_a_judge_that_fails_leaves_its_checks_unscored_and_is_asked_again(cli: Cli, server: Server) -> None:
    words = ("run", "--models", f"{MODEL},reference", *OTTER, "--judge", JUDGE, "--out", "a")
    fine = (200, completion("yes\nPlain to see."))
    server.judge = lambda body: STRIKE if "laptop" in words_of(body) and not is_blank(body) else fine
    done = cli(*words, env=server.env)
    assert done.code == 3, done.err
    assert "the judge is on strike" in (cli.folder / "a" / "replies.csv").read_text()
    replies = {row["model"]: row for row in table(cli.folder / "a" / "replies.csv")}
    assert replies["control/reference"]["strict"] == "1.0"
    assert replies["control/reference"]["rubric_judged"] == ""
    assert replies["control/reference"]["unscored_checks"] == "1"
    samples = [row for row in table(cli.folder / "a" / "samples.csv") if row["check"] == "otter-uses-it"]
    assert {row["verdict"] for row in samples} == {"unscored"}
    board = table(cli.folder / "a" / "leaderboard.csv")
    assert {row["unscored"] for row in board} == {"1"}
    failed = [row for row in table(cli.folder / "a" / "judges.csv") if row["answer"] == "failed"]
    assert len(failed) == 3  # two pictures, and the other prompt's
    asked, judged = len(server.asked), len(server.judged)

    server.judge = lambda _: fine
    again = cli(*words, env=server.env)
    assert again.code == 0, again.err
    assert len(server.asked) == asked
    assert len(server.judged) - judged == 3
    assert {row["answer"] for row in table(cli.folder / "a" / "judges.csv")} == {"yes"}
    assert cli(*words, env=server.env).code == 0
    assert len(server.judged) - judged == 3


@pytest.mark.long
def test_a_reply_that_says_neither_is_unscored_and_not_a_no(cli: Cli, server: Server) -> None:
    server.judge = lambda _: (200, completion("I cannot tell from here."))
    words = ("run", "--models", "reference", *OTTER, "--judge", JUDGE, "--out", "a")
    done = cli(*words, env=server.env)
    assert done.code == 0, done.err  # all answers are there
    assert "3 answers of judges say neither yes nor no" in done.out
    assert "1 reply has no rubric_judged" in done.out
    samples = [row for row in table(cli.folder / "a" / "samples.csv") if row["kind"] == "judge"]
    assert {row["verdict"] for row in samples} == {"unscored"}
    assert "gave no clear answer: I cannot tell" in samples[0]["evidence"]
    (board,) = table(cli.folder / "a" / "leaderboard.csv")
    assert (board["strict"], board["rubric_judged"], board["unscored"]) == ("1.0", "", "0")
    judged = len(server.judged)
    again = cli(*words, env=server.env)
    assert again.code == 0
    assert "finished earlier" in again.out
    assert "3 answers of judges say neither yes nor no" in again.out
    assert len(server.judged) == judged  # what was received is not bought again
    assert cli("leaderboard", "a").code == 0


@pytest.mark.long
def test_several_judges_vote_and_their_agreement_is_told(cli: Cli, server: Server) -> None:
    def judge(body: dict[str, Any]) -> tuple[int, Any]:
        no = {"one": (), "two": ("laptop",), "three": ("laptop", "online")}[body["model"]]
        return 200, completion("no" if is_blank(body) or any(word in words_of(body) for word in no) else "yes")

    server.judge = judge
    names = [f"openai-api/loop/{name}" for name in ("one", "two", "three")]
    words = ("run", "--models", "reference", *OTTER)
    both = cli(*words, "--judge", ",".join(names[:2]), "--out", "two", env=server.env)
    assert both.code == 0, both.err
    marks = {
        row["check"]: row["verdict"] for row in table(cli.folder / "two" / "samples.csv") if row["kind"] == "judge"
    }
    assert marks == {"otter-recognisable": "pass", "otter-uses-it": "ambiguous", "scene-understood": "pass"}
    assert "Cohen's κ 0.00 over 3 questions" in both.out
    (row,) = table(cli.folder / "two" / "leaderboard.csv")
    assert float(row["judge_false_yes"]) == pytest.approx(2 / 6, abs=1e-4)  # a tie is no yes

    three = [word for name in names for word in ("--judge", name)]
    done = cli("score", "two", *three, env=server.env)
    assert done.code == 0, done.err
    (folder,) = cli.folder.glob("two-again-*")
    marks = {row["check"]: row["verdict"] for row in table(folder / "samples.csv") if row["kind"] == "judge"}
    assert marks == {"otter-recognisable": "pass", "otter-uses-it": "fail", "scene-understood": "pass"}
    assert "Fleiss' κ" in done.out
    assert [body["model"] for body in server.judged].count("one") == 9  # taken over from the run


@pytest.mark.long
def test_score_judges_a_run_later_and_a_judge_is_part_of_what_compares(cli: Cli, server: Server) -> None:
    assert cli("run", "--models", MODEL, *OTTER, "--out", "a", env=server.env).code == 0
    done = cli("score", "a", "--judge", JUDGE, "--out", "b", env=server.env)
    assert done.code == 0, done.err
    assert len(server.asked) == 1
    (row,) = table(cli.folder / "b" / "leaderboard.csv")
    assert row["rubric_judged"] > row["rubric"]
    refused = cli("leaderboard", "a", "b")
    assert refused.code == 2
    assert "other judges; `tikzeval score` brings runs to the same" in refused.err
    alone = cli("leaderboard", "b", "--csv", "board.csv")
    assert alone.code == 0, alone.err
    assert table(cli.folder / "board.csv")[0]["judge_false_yes"] == row["judge_false_yes"]
    without = cli("score", "b", "--judge", "none", "--out", "c")
    assert without.code == 0, without.err
    assert not (cli.folder / "c" / "judges.csv").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--judge", "openai/gpt-4o"), "--judge openai/gpt-4o: openai/gpt-4o needs OPENAI_API_KEY"),
        (("--judge", "reference"), "a control answers prompts and looks at no picture"),
        (("--judge", "opnai/gpt-4o"), "did you mean openai"),
        (("--judge", "deepseek-r1"), "--judge deepseek-r1: openrouter/deepseek/deepseek-r1-0528 takes no pictures"),
        (("--judge", "hf/some/model"), "is shown no pictures by Inspect's provider; name a model that sees"),
        (("--judge", "gemini,openai/gpt-4o"), "(and 1 more; --dry-run tells it)"),
    ],
)
def test_a_judge_that_cannot_be_called_refuses_before_the_first_call(
    cli: Cli, words: tuple[str, ...], told: str
) -> None:
    done = cli("run", "--models", "blank", *OTTER, *words)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (cli.folder / "results").exists()


@pytest.mark.long
def test_judges_answer_under_inspect_eval_too(cli: Cli, server: Server) -> None:
    words = [
        "inspect",
        "eval",
        "tikzeval/otter",
        "--model",
        MODEL,
        "-T",
        f"judge={JUDGE}",
        "--sample-id",
        "otter-plane-wifi",
    ]
    done = subprocess.run(
        [str(Path(sys.executable).with_name(words[0])), *words[1:], "--display", "none", "--log-dir", "logs"],
        cwd=cli.folder, env=cli.env | server.env, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (log,) = (cli.folder / "logs").glob("*.eval")
    from inspect_ai.log import read_eval_log

    (sample,) = read_eval_log(str(log)).samples or []
    (score,) = (sample.scores or {}).values()
    assert len(server.judged) == 3
    assert [said["answer"] for said in (score.metadata or {})["judgements"]] == ["yes"] * 3
    assert (score.metadata or {})["rubric_judged"] > score.value["rubric"]  # type: ignore[index]


def test_a_dry_run_says_how_many_questions_there_are(cli: Cli) -> None:
    done = cli("run", "--models", "blank,boxes", "--suite", "otter", "--limit", "1", "--judge", JUDGE, "--dry-run")
    assert done.code == 0, done.err
    assert "at most 6 questions about pictures and 6 about controls" in " ".join(done.out.split())


@pytest.mark.long
def test_a_budget_holds_for_judges_too_and_a_larger_one_goes_on(cli: Cli, server: Server) -> None:
    words = ("run", "--models", "reference", *OTTER, "--judge", JUDGE, "--max-connections", "1", "--out", "a")
    stranger = ("run", "--models", "reference", *OTTER, "--judge", "openrouter/nobody/knows", "--max-cost", "1")
    unpriced = cli(*stranger, env={"OPENROUTER_API_KEY": "k"})
    assert unpriced.code == 2
    assert "openrouter/nobody/knows has no price that is known" in unpriced.err
    # The server tells of 11 tokens in and 22 out: an answer costs $0.022, and may cost $0.06 to $2 before the first is there.
    (cli.folder / "tikzeval-models.yaml").write_text(f"{JUDGE}: {{price: {{input: 0, output: 1000}}}}\n")
    short = cli(*words, "--max-cost", "0.1", env=server.env)
    assert short.code == 3, short.err
    assert 1 <= len(server.judged) <= 4
    left = [row for row in table(cli.folder / "a" / "judges.csv") if row["answer"] == "failed"]
    assert all(row["reason"].startswith("not_asked: the budget of $0.1") for row in left)
    assert len(left) == 9 - len(server.judged)
    enough = cli(*words, "--max-cost", "20", env=server.env)
    assert enough.code == 0, enough.err
    assert len(server.judged) == 9
    assert {row["cost_usd"] for row in table(cli.folder / "a" / "judges.csv")} == {"0.022"}
    assert "Spent: $0.198" in enough.out


@pytest.mark.long
def test_score_holds_its_judges_to_a_budget_of_its_own(cli: Cli, server: Server) -> None:
    (cli.folder / "tikzeval-models.yaml").write_text(f"{JUDGE}: {{price: {{input: 0, output: 1000}}}}\n")
    other = "openai-api/loop/second"
    assert cli("run", "--models", "reference", *OTTER, "--judge", JUDGE, "--out", "a", env=server.env).code == 0
    assert len(server.judged) == 9
    unpriced = cli("score", "a", "--judge", "openrouter/u/k", "--max-cost", "1", env={"OPENROUTER_API_KEY": "k"})
    assert unpriced.code == 2
    assert "openrouter/u/k has no price that is known" in unpriced.err
    (cli.folder / "tikzeval-models.yaml").write_text(
        f"{JUDGE}: {{price: {{input: 0, output: 1000}}}}\n{other}: {{price: {{input: 0, output: 1000}}}}\n"
    )
    words = ("score", "a", "--judge", f"{JUDGE},{other}", "--out", "b")
    short = cli(*words, "--max-cost", "0.1", env=server.env)  # a picture's or a control's answer costs $0.022
    assert short.code == 3, short.err
    asked = [body["model"] for body in server.judged]
    assert asked.count("eye") == 9  # taken over from the run, and not paid for here
    assert 1 <= asked.count("second") <= 4
    assert "not asked: the budget is spent. The same words with a larger --max-cost go on." in short.out
    enough = cli(*words, "--max-cost", "5", env=server.env)
    assert enough.code == 0, enough.err
    assert [body["model"] for body in server.judged].count("second") == 9
    assert "Spent: $0.198" in enough.out


def test_a_server_error_and_a_spent_budget_are_failures_and_not_answers(server: Server, tmp_path: Path) -> None:
    from inspect_ai.model import GenerateConfig, get_model

    from tikzeval.street.panel import Judge

    def judge() -> Judge:
        api = get_model(
            JUDGE,
            memoize=False,
            base_url=f"{server.url}/v1",
            api_key="k",
            config=GenerateConfig(max_retries=0),
        )
        return Judge(resolve_model(JUDGE), api, tmp_path)

    question = Question("Is this recognisably a hat?", BLANK_PNG)
    server.judge = lambda _: (500, {"error": {"message": "overloaded"}})
    failed = asyncio.run(judge().ask(question))
    assert failed.answer is Answer.FAILED
    assert "overloaded" in failed.reason
    assert len(failed.reason) < 300  # not the request, which holds the picture

    server.judge = lambda _: (200, completion("no\nPlain."))
    asked = len(server.judged)
    with spending(Budget(0.001, {JUDGE: Price(input=1, output=1)}, {JUDGE: Reserve(1.0, 1.0)})):
        refused = asyncio.run(judge().ask(question))
    assert refused.answer is Answer.FAILED
    assert refused.reason.startswith("not_asked: the budget")
    assert len(server.judged) == asked

    async def together() -> list[Judgement]:
        one = judge()
        return list(await asyncio.gather(*(one.ask(question) for _ in range(5))))

    assert {each.answer for each in asyncio.run(together())} == {Answer.NO}
    assert asyncio.run(judge().ask(question)).answer is Answer.NO
    assert len(server.judged) == asked + 1  # one question about one picture is asked once, for all who want to know
