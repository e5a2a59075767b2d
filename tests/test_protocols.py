"""Protocols as a user meets them: what is handed back, what is scored, what is never bought twice, what is gained."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import CIRCLE, Cli, Server, completion
from tests.test_run import OTTER, only_run, record, table
from tikzeval.models.aliases import resolve_model
from tikzeval.runs.settings import RunSettings

MODEL = "openai-api/loop/m"
BROKEN = CIRCLE.replace("\\fill[brown]", "\\fil[brown]")
BIGGER = CIRCLE.replace("circle (1)", "circle (1.5)")
WORDS = ("run", "--models", MODEL, *OTTER, "--clip", "none", "--out", "a")


def texts(message: dict[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content)


def pictures(message: dict[str, Any]) -> list[bytes]:
    content = message["content"]
    urls = (
        [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
        if isinstance(content, list)
        else []
    )
    assert all(url.startswith("data:image/png;base64,") for url in urls)
    return [base64.b64decode(url.partition(",")[2]) for url in urls]


def replies(*said: str) -> Callable[[dict[str, Any]], tuple[int, Any]]:
    """Answer the first message of a conversation with the first of these, and so on."""

    def converse(body: dict[str, Any]) -> tuple[int, Any]:
        turn = sum(message["role"] == "assistant" for message in body["messages"])
        return 200, completion(said[turn])

    return converse


def test_repair_hands_tex_errors_back_and_stops_at_a_clean_picture(cli: Cli, server: Server) -> None:
    server.converse = replies(BROKEN, CIRCLE, "never asked")
    done = cli(*WORDS, "--protocol", "repair", env=server.env)
    assert done.code == 0, done.err
    assert len(server.bodies) == 2
    first, later = server.bodies[0]["messages"], server.bodies[1]["messages"]
    assert [message["role"] for message in later] == ["user", "assistant", "user"]
    assert texts(later[0]) == texts(first[0])
    assert texts(later[1]) == BROKEN
    told = texts(later[2])
    assert "Line 6: Undefined control sequence." in told
    assert "    \\fil[brown] (0,0) circle (1);" in told
    assert "From TeX's log:" in told
    assert str(cli.folder) not in told
    run = cli.folder / "a"
    (reply,) = table(run / "replies.csv")
    assert (reply["outcome"], reply["rounds"], reply["clean_compile"]) == ("ok", "1", "1.0")
    assert (reply["tokens_in"], reply["tokens_out"]) == ("22", "44")  # both replies'
    rounds = table(run / "rounds.csv")
    assert [row["round"] for row in rounds] == ["0", "1"]
    assert rounds[0]["outcome"] in ("recovered", "tex_error")
    assert [row["scored"] for row in rounds] == ["False", "True"]
    assert [row["tokens_out"] for row in rounds] == ["22", "22"]
    assert float(reply["seconds"]) == pytest.approx(sum(float(row["seconds"]) for row in rounds))
    (board,) = table(run / "leaderboard.csv")
    assert (board["protocol"], board["rounds"], board["tokens_out"]) == ("repair", "1.0", "44")
    (stem,) = [path.with_suffix("") for path in (run / "pictures").rglob("*-1.png")]
    assert "\\fill" in stem.with_suffix(".tex").read_text()
    assert "\\fil[" in stem.with_name(f"{stem.name}-r0.tex").read_text()


def test_look_sends_the_picture_and_stops_when_the_model_is_done(cli: Cli, server: Server) -> None:
    server.converse = replies(CIRCLE, BIGGER, "DONE")
    done = cli(*WORDS, "--protocol", "look", "--rounds", "5", env=server.env)
    assert done.code == 0, done.err
    assert len(server.bodies) == 3
    assert not pictures(server.bodies[0]["messages"][0])
    run = cli.folder / "a"
    (stem,) = [path.with_suffix("") for path in (run / "pictures").rglob("*-1.png")]
    shown = [pictures(server.bodies[turn]["messages"][-1]) for turn in (1, 2)]
    kept = [stem.with_name(f"{stem.name}-r0.png"), stem.with_suffix(".png")]
    for (sent,), path in zip(shown, kept, strict=True):
        assert sent == path.read_bytes()
        picture = Image.open(io.BytesIO(sent))
        picture.load()
        assert picture.format == "PNG"
        assert picture.size == Image.open(path).size
        assert max(picture.size) >= 300
    said = texts(server.bodies[1]["messages"][-1])
    assert "an otter on a plane using wifi" in said
    assert "DONE" in said
    rounds = table(run / "rounds.csv")
    assert [(row["outcome"], row["scored"]) for row in rounds] == [
        ("ok", "False"),
        ("ok", "True"),
        ("no_code", "False"),
    ]
    assert "circle (1.5)" in stem.with_suffix(".tex").read_text()
    (reply,) = table(run / "replies.csv")
    assert (reply["rounds"], reply["outcome"]) == ("2", "ok")


def test_look_without_a_picture_hands_the_errors_back_and_an_unchanged_drawing_is_the_end(
    cli: Cli, server: Server
) -> None:
    nothing = CIRCLE.replace("{tikz}", "{tikz,no-such-package}")
    recovered = "```latex\n\\begin{tikzpicture}\n\\draw (0,0) -- (1,1) -- (nowhere);\n\\end{tikzpicture}\n```"
    server.converse = replies(nothing, recovered, CIRCLE, CIRCLE, "never asked")
    done = cli(*WORDS, "--protocol", "look", "--rounds", "5", env=server.env)
    assert done.code == 0, done.err
    assert len(server.bodies) == 4
    second, third, fourth = (body["messages"][-1] for body in server.bodies[1:])
    assert not pictures(second)
    assert "no-such-package.sty' not found" in texts(second)
    assert len(pictures(third)) == len(pictures(fourth)) == 1
    assert "Line 2: Package pgf Error: No shape named `nowhere' is known." in texts(third)
    assert "Error" not in texts(fourth)
    assert [row["outcome"] for row in table(cli.folder / "a" / "rounds.csv")] == ["tex_error", "recovered", "ok", "ok"]


def test_rounds_are_the_most_and_the_last_drawing_is_scored_even_when_it_is_worse(cli: Cli, server: Server) -> None:
    server.converse = replies(
        "I would rather describe it.", BROKEN, CIRCLE.replace("\\end{document}", "\\undefinedend")
    )
    done = cli(*WORDS, "--protocol", "repair", "--rounds", "1", env=server.env)
    assert done.code == 0, done.err
    assert len(server.bodies) == 2
    assert "no TikZ drawing" in texts(server.bodies[1]["messages"][-1])
    (reply,) = table(cli.folder / "a" / "replies.csv")
    assert reply["outcome"] in ("recovered", "tex_error")


def test_a_failure_in_a_later_round_is_unscored_and_only_that_round_is_asked_again(cli: Cli, server: Server) -> None:
    def struck(body: dict[str, Any]) -> tuple[int, Any]:
        if len(body["messages"]) > 1:
            return 400, {"error": {"message": "this model sees no image_url", "type": "invalid_request_error"}}
        return 200, completion(CIRCLE)

    server.converse = struck
    words = (*WORDS, "--protocol", "look")
    done = cli(*words, env=server.env)
    assert done.code == 3, done.err
    run = cli.folder / "a"
    (reply,) = table(run / "replies.csv")
    assert (reply["outcome"], reply["strict"], reply["tokens_out"]) == ("provider_error", "", "22")
    assert "needs a model that sees" in reply["error"]
    assert [row["scored"] for row in table(run / "rounds.csv")] == ["False"]
    refused = cli("score", "a")
    assert refused.code == 2
    assert "holds no reply to score" in refused.err
    asked = len(server.bodies)
    server.converse = replies("not bought again", "DONE")
    again = cli(*words, env=server.env)
    assert again.code == 0, again.err
    assert len(server.bodies) - asked == 1
    assert texts(server.bodies[-1]["messages"][1]) == CIRCLE
    (reply,) = table(run / "replies.csv")
    assert (reply["outcome"], reply["rounds"], reply["tokens_out"]) == ("ok", "1", "44")


@pytest.mark.long
def test_after_kill_9_between_rounds_no_received_reply_of_any_round_is_asked_for_again(
    cli: Cli, server: Server
) -> None:
    words = ("run", "--models", MODEL, "--suite", "scenes", "--limit", "4", "--clip", "none", "--out", "a")
    words = (*words, "--protocol", "repair", "--max-connections", "1")
    server.converse = replies(BROKEN, BROKEN.replace("brown", "brwn"), CIRCLE)
    server.delay = 0.4
    process = subprocess.Popen(
        cli.command(*words),
        cwd=cli.folder,
        env=cli.env | server.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while sum(len(body["messages"]) > 1 for body in server.bodies) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    server.delay = 0
    run = cli.folder / "a"
    calls = {path.name: json.loads(path.read_text()) for path in run.glob("calls/*/*/*.json")}
    received = {name: call for name, call in calls.items() if call["state"] == "received"}
    lost = len(calls) - len(received)
    assert any(name.endswith("-r1.json") for name in calls)
    before = len(server.bodies)
    done = cli(*words, env=server.env)
    assert done.code == 0, done.err
    assert len(server.bodies) - before == 4 * 3 - len(received)
    assert json.loads((run / "run.json").read_text())["lost_calls"] == lost
    rounds = table(run / "rounds.csv")
    assert len(rounds) == 4 * 3
    # The conversation is what it would have been without the interruption.
    fresh = cli(*words[:-5], "b", *words[-4:], env=server.env)
    assert fresh.code == 0, fresh.err
    told = ("prompt", "round", "outcome", "scored", "tokens_in", "tokens_out")
    assert [[row[key] for key in told] for row in rounds] == [
        [row[key] for key in told] for row in table(cli.folder / "b" / "rounds.csv")
    ]
    for path in run.glob("calls/*/*/*-r*.json"):
        twin = cli.folder / "b" / path.relative_to(run)
        assert json.loads(path.read_text())["question"] == json.loads(twin.read_text())["question"]


def test_a_received_reply_stays_the_answer_to_the_words_that_it_was_given_for(cli: Cli, server: Server) -> None:
    from inspect_ai.log import read_eval_log

    server.converse = replies(BROKEN, CIRCLE)
    words = (*WORDS, "--protocol", "repair")
    assert cli(*words, env=server.env).code == 0
    run = cli.folder / "a"
    shutil.rmtree(run / "logs")
    told = run / "run.json"
    told.write_text(told.read_text().replace('"complete": true', '"complete": false'))
    (call,) = run.glob("calls/*/*/*-r1.json")
    call.write_text(json.dumps(json.loads(call.read_text()) | {"question": "What TeX said on a slower machine."}))
    again = cli(*words, env=server.env)
    assert again.code == 0, again.err
    assert len(server.bodies) == 2
    (path,) = (run / "logs").glob("*.eval")
    log = read_eval_log(str(path))
    assert log.samples
    assert [message.text for message in log.samples[0].messages[2:4]] == ["What TeX said on a slower machine.", CIRCLE]


def test_score_keeps_protocol_rounds_and_tokens_and_calls_nobody(cli: Cli, server: Server) -> None:
    server.converse = replies(BROKEN, CIRCLE)
    words = ("run", "--models", f"{MODEL},blank,reference", *OTTER, "--clip", "none", "--out", "a")
    done = cli(*words, "--protocol", "repair", env=server.env)
    assert done.code == 0, done.err
    old = {row["model"]: row for row in table(cli.folder / "a" / "leaderboard.csv")}
    assert {model: row["rounds"] for model, row in old.items()} == {MODEL: "1.0", "blank": "0.0", "reference": "0.0"}
    asked = len(server.bodies)
    again = cli("score", "a", "--raster", "poppler")
    assert again.code == 0, again.err
    assert len(server.bodies) == asked
    new = {row["model"]: row for row in table(cli.folder / "a-again-poppler" / "leaderboard.csv")}
    same = ("protocol", "rounds", "tokens_in", "tokens_out", "strict", "rubric", "resolved_model", "served_model")
    assert {key: new[MODEL][key] for key in same} == {key: old[MODEL][key] for key in same}
    assert json.loads((cli.folder / "a-again-poppler" / "run.json").read_text())["settings"]["rounds"] == 2


@pytest.mark.long
def test_inspect_eval_takes_the_protocol_too(cli: Cli, server: Server) -> None:
    from inspect_ai.log import read_eval_log

    server.converse = replies(BROKEN, CIRCLE)
    words = ("eval", "tikzeval/otter", "--model", MODEL, "--sample-id", "otter-plane-wifi", "--display", "none")
    task = ("-T", "protocol=repair", "-T", "rounds=1", "-T", "clip=none")
    inspect = [cli.command()[0], "-m", "inspect_ai", *words, *task, "--log-dir", "logs"]
    done = subprocess.run(
        inspect, cwd=cli.folder, env=cli.env | server.env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(server.bodies) == 2
    (path,) = (cli.folder / "logs").glob("*.eval")
    log = read_eval_log(str(path))
    assert log.samples
    (sample,) = log.samples
    assert sample.scores
    assert sample.scores["rubric_and_clip"].answer == "ok"
    assert [message.role for message in sample.messages] == ["user", "assistant", "user", "assistant", "user"]
    assert "Undefined control sequence" in sample.messages[2].text
    spans = [event.name for event in sample.events if event.event == "span_begin"]
    assert "round 1" in spans
    shown = [str(event.source) for event in sample.events if event.event == "info"]
    assert [source.partition(": ")[2] for source in shown] in (
        ["round 0: tex_error", "ok"],
        ["round 0: recovered", "ok"],
    )
    scored = cli("score", path.relative_to(cli.folder))
    assert scored.code == 0, scored.err
    (row,) = table(next(cli.folder.rglob("leaderboard.csv")))
    assert (row["protocol"], row["rounds"]) == ("repair", "1.0")


def test_plan_asks_once_for_the_layout_first_in_both_languages(cli: Cli, server: Server) -> None:
    server.answer = lambda _: (200, completion(f"Canvas 4 by 4 cm.\notter: (-1,-1) to (1,1)\n\n{CIRCLE}"))
    assert cli(*WORDS, "--protocol", "plan", env=server.env).code == 0
    assert len(server.asked) == 1
    assert "First lay the picture out in words" in server.asked[0]
    assert "local bounding box=otter" in server.asked[0]
    (row,) = table(cli.folder / "a" / "leaderboard.csv")
    assert (row["protocol"], row["rounds"], row["rendered"]) == ("plan", "0.0", "1.0")
    korean = (*WORDS[:-1], "b", "--protocol", "repair", "--language", "ko")
    server.converse = replies(BROKEN, CIRCLE)
    assert cli(*korean, env=server.env).code == 0
    assert "6행: Undefined control sequence." in texts(server.bodies[-1]["messages"][-1])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--protocol", "repare"), "did you mean repair?"),
        (("--protocol", "plan", "--rounds", "2"), "--rounds goes with --protocol repair or look; plan has one reply"),
        (("--rounds", "2"), "blind has one reply"),
        (("--protocol", "look", "--models", "hf/some/model"), "needs a model that sees"),
        (
            ("--protocol", "look", "--models", "deepseek-r1"),
            "deepseek-r1-0528 takes no pictures; --protocol look needs",
        ),
    ],
)
def test_what_no_protocol_means_is_told_in_one_line(cli: Cli, words: tuple[str, ...], told: str) -> None:
    done = cli("run", "--models", "blank", *OTTER, *words)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_the_money_of_every_round_is_known_counted_and_held_within_the_budget(cli: Cli, server: Server) -> None:
    (cli.folder / "tikzeval-models.yaml").write_text(
        f"{{loop: {{model: {MODEL}, price: {{input: 1, output: 10000}}}}}}\n", encoding="utf-8"
    )
    server.converse = replies(BROKEN, BROKEN.replace("brown", "brwn"), CIRCLE)
    words = (
        "run",
        "--models",
        "loop",
        *OTTER,
        "--clip",
        "none",
        "--out",
        "a",
        "--protocol",
        "repair",
        "--max-tokens",
        "30",
    )
    # A reply is 11 tokens in and 22 out: $0.220011. The budget is for two, and what a third may cost is known from those.
    done = cli(*words, "--max-cost", "0.5", env=server.env)
    assert done.code == 3, (done.out, done.err)
    assert len(server.bodies) == 2
    run = cli.folder / "a"
    (reply,) = table(run / "replies.csv")
    assert (reply["outcome"], reply["cost_usd"]) == ("not_asked", "0.440022")
    again = cli(*words, "--max-cost", "1", env=server.env)
    assert again.code == 0, again.err
    assert len(server.bodies) == 3
    (reply,) = table(run / "replies.csv")
    assert (reply["outcome"], reply["cost_usd"]) == ("ok", "0.660033")
    assert [row["cost_usd"] for row in table(run / "rounds.csv")] == ["0.220011"] * 3
    (board,) = table(run / "leaderboard.csv")
    assert board["cost_usd"] == "0.660033"


def test_an_estimate_allows_for_the_rounds() -> None:
    from tikzeval.runs.estimate import HANDED_BACK, estimate, replies_seen

    model = resolve_model("openai-api/loop/m")
    words = {"suites": ("otter",), "prompts": ("otter-plane-wifi",), "max_tokens": 100}
    one = estimate(RunSettings(**words), model, 10, replies_seen(Path("nowhere"), []))
    three = estimate(RunSettings(**words, protocol="repair"), model, 10, replies_seen(Path("nowhere"), []))
    assert one.tokens_out == (1000, 1000, 1000)
    assert three.tokens_out == (1000, 2000, 3000)
    assert three.tokens_in == 2 * one.tokens_in + 10 * (100 + HANDED_BACK)


def test_rounds_are_part_of_what_a_run_is_and_the_default_is_two(cli: Cli) -> None:
    words = ("run", "--models", "blank", *OTTER, "--clip", "none", "--out", "a", "--protocol", "look")
    assert cli(*words).code == 0
    assert "finished earlier" in cli(*words, "--rounds", "2").out
    other = cli(*words, "--rounds", "3")
    assert other.code == 2
    assert "other rounds" in other.err
    planned = cli(*words[:-4], "--protocol", "look", "--dry-run")
    assert "up to 2 more calls after each of these\n" in planned.out
    pictures = ("run", "--models", "tiny-diffusion", *OTTER, "--clip", "none", "--protocol", "look", "--dry-run")
    assert "look; no more calls: nothing is handed back to image models" in cli(*pictures).out
    assert "after each of these, but of image models" in cli(*pictures[:2], "blank,tiny-diffusion", *pictures[3:]).out


def test_one_recorded_reply_is_played_once_under_any_protocol(cli: Cli) -> None:
    recorded = record(cli.folder, {"id": "otter-plane-wifi", "reply": BROKEN})
    done = cli("run", "--models", f"replay:{recorded}", *OTTER, "--clip", "none", "--protocol", "repair")
    assert done.code == 0, done.err
    assert len(table(only_run(cli.folder) / "rounds.csv")) == 1
