"""Protocols as a user meets them: what is handed back, what is scored, what is never bought twice, what is gained."""

from __future__ import annotations

import base64
import dataclasses
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

import pandas as pd
import pytest
from PIL import Image

from tests.conftest import CIRCLE, Cli, Server, completion
from tests.test_leaderboard import row
from tests.test_run import OTTER, only_run, record, table
from tikzeval.analysis.gains import gains
from tikzeval.analysis.rows import SAMPLE_COLUMNS
from tikzeval.drawing import Drawn
from tikzeval.models.aliases import resolve_model
from tikzeval.runs.settings import RunSettings
from tikzeval.suites.instructions import load_instruction
from tikzeval.suites.references import reference
from tikzeval.suites.suite import load_suite
from tikzeval.tex.extract import extract
from tikzeval.values import Compilation, Outcome, Reply, TexError

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
    assert "up to 2 more calls" in planned.out


@pytest.mark.long
def test_the_leaderboard_shows_what_a_protocol_gains_over_blind_and_refuses_any_other_difference(
    cli: Cli, server: Server
) -> None:
    drawings = {item.prompt.text: f"```latex\n{reference(item.prompt)}```" for item in load_suite("otter").items[:3]}
    words = ("run", "--suite", "otter", "--limit", "3", "--clip", "none", "--models", f"{MODEL},blank")

    def drawn(body: dict[str, Any]) -> str:
        return next(drawing for text, drawing in drawings.items() if f"\n{text}\n" in texts(body["messages"][0]))

    server.converse = lambda body: (
        200,
        completion(drawn(body) if drawn(body) == next(iter(drawings.values())) else "No."),
    )
    assert cli(*words, "--out", "blind", env=server.env).code == 0
    server.converse = lambda body: (200, completion(drawn(body)))
    for protocol in ("repair", "plan"):
        done = cli(*words, "--protocol", protocol, "--out", protocol, env=server.env)
        assert done.code == 0, done.err
    done = cli("leaderboard", "repair", "blind", "plan", "--csv", "all.csv")
    assert done.code == 0, done.err
    board = {(row["model"], row["protocol"]): row for row in table(cli.folder / "all.csv")}
    assert len(board) == 6
    gained = board[MODEL, "repair"]
    # Differences 0, 1, 1: mean 2/3, standard error 1/3, t(0.975, 2) = 4.3027, so 0.667 − 1.434 … 1 (cut from 2.1).
    for measure in ("strict", "rubric"):
        assert gained[f"gain_{measure}"] == "0.6667"
        assert float(gained[f"gain_{measure}_low"]) == pytest.approx(2 / 3 - 4.30265 / 3, abs=1e-4)
        assert gained[f"gain_{measure}_high"] == "1.0"
    assert gained["gain_prompts"] == "3"
    assert board[MODEL, "blind"]["gain_rubric"] == ""
    assert (board["blank", "repair"]["gain_rubric"], board["blank", "repair"]["gain_rubric_low"]) == ("0.0", "")
    assert "gain over blind" in done.out
    assert "+0.67 (-0.77 … +1.00)" in done.out
    other = cli(*words, "--protocol", "repair", "--parts", "off", "--out", "other", env=server.env)
    assert other.code == 0, other.err
    refused = cli("leaderboard", "blind", "other")
    assert refused.code == 2
    assert "another --parts" in refused.err
    more = cli("run", "--models", "label", *words[1:7], "--protocol", "repair", "--rounds", "3", "--out", "more")
    assert more.code == 0, more.err
    refused = cli("leaderboard", "blind", "repair", "more")
    assert refused.code == 2
    assert "another --rounds" in refused.err


def test_one_recorded_reply_is_played_once_under_any_protocol(cli: Cli) -> None:
    recorded = record(cli.folder, {"id": "otter-plane-wifi", "reply": BROKEN})
    done = cli("run", "--models", f"replay:{recorded}", *OTTER, "--clip", "none", "--protocol", "repair")
    assert done.code == 0, done.err
    assert len(table(only_run(cli.folder) / "rounds.csv")) == 1


def samples(**values: list[float | None]) -> pd.DataFrame:
    """Rows of prompts, each with the strict scores of its epochs."""
    rows = [
        row(prompt, epoch + 1, strict=score, rubric=score)
        for prompt, scores in values.items()
        for epoch, score in enumerate(scores)
    ]
    return pd.DataFrame(rows, columns=SAMPLE_COLUMNS)


def test_gains_are_paired_by_prompt_after_averaging_epochs_and_leave_out_what_was_not_scored() -> None:
    blind = samples(a=[0.0, 1.0], b=[0.0, 0.0], c=[1.0, 1.0], d=[0.0, 0.0], e=[None, None])
    other = samples(a=[1.0, 1.0], b=[1.0, 0.0], c=[1.0, 0.0], d=[1.0, 1.0], e=[1.0, 1.0])
    found = gains(other, blind)
    # Differences ½, ½, −½, 1: mean 0.375, s² = (0.125² · 2 + 0.875² + 0.625²) / 3 = 0.395833, s/√4 = 0.314576, t(0.975, 3) = 3.182446.
    assert found["gain_prompts"] == 4
    assert found["gain_strict"] == 0.375
    assert found["gain_strict_low"] == pytest.approx(0.375 - 3.182446 * 0.314576, abs=2e-4)
    assert found["gain_strict_high"] == 1.0
    assert gains(other, blind.iloc[:0])["gain_strict"] is None
    same = gains(blind, blind)
    assert (same["gain_strict"], same["gain_strict_low"]) == (0.0, None)


def turn(text: str, outcome: Outcome, png: bytes = b"", **done: Any) -> Any:
    from inspect_ai.model import ModelOutput

    from tikzeval.street.rounds import Turn

    return Turn(
        ModelOutput.from_content("m", text), Drawn(outcome, extract(Reply(text)), Compilation(outcome, **done), png)
    )


def test_the_last_whole_drawing_is_scored_and_talk_about_it_is_none() -> None:
    from tikzeval.street.rounds import hand_back, outcome_of, scored_turn

    first = turn(CIRCLE, Outcome.RECOVERED, b"png")
    worse = turn(BROKEN, Outcome.TEX_ERROR)
    cut = turn(CIRCLE.partition("\\end{scope}")[0], Outcome.TRUNCATED)
    talk = turn("Change that line to\n```latex\n\\draw (0,0) -- (1,1);\n```", Outcome.OK, b"png")
    prose = turn("It is fine.", Outcome.NO_CODE)
    for turns, expected in (
        ([prose], 0),
        ([prose, talk], 1),
        ([prose, cut], 1),
        ([cut, talk], 0),
        ([first, worse], 1),
        ([first, worse, cut], 1),
        ([first, talk], 0),
        ([first, prose, talk], 0),
    ):
        assert scored_turn(turns) == expected
    assert outcome_of([first, talk]) is Outcome.NO_CODE
    assert outcome_of([talk]) is Outcome.OK
    repair = load_instruction("repair", "en", parts=True).later
    look = load_instruction("look", "en", parts=True).later
    assert repair
    assert look
    assert hand_back([first, talk], "p", repair)  # the excerpt alone is clean, the picture is not
    assert hand_back([first, talk], "p", look) is None
    assert hand_back([turn("", Outcome.REFUSED)], "p", repair) is None
    assert hand_back([cut, prose], "p", look)


def test_what_is_handed_back_is_short_names_each_error_once_and_tells_no_path() -> None:
    from tikzeval.street.handback import mend

    later = load_instruction("repair", "en", parts=True).later
    assert later
    errors = [TexError(number // 2 + 1, f"Error {number // 2}." + "x" * 1000) for number in range(60)]
    log = "\n".join(
        ["noise", "./drawing.tex:1: Undefined control sequence.", "(/usr/share/texmf/secret.sty", "See the manual", ""]
        + ["l.1 " + "y" * 1000] * 100
        + ["Here is how much of TeX's memory you used:", "z"]
    )
    drawn = turn(CIRCLE, Outcome.TEX_ERROR, errors=tuple(errors), log=log).drawn
    said = mend(drawn, drawn.outcome, later)
    assert said.count("Error 0.") == 1
    assert "Line 10: Error 9." in said
    assert "Error 10." not in said
    assert "… and 20 more." in said
    assert "Undefined control sequence." in said
    assert not any(word in said for word in ("noise", "secret", "See the", "memory you used"))
    assert len(said) < 6000
    assert said.startswith(later.failed["tex_error"])
    assert said.endswith(later.again)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_repair_and_look_begin_word_for_word_as_blind_does_and_every_failure_has_words(language: str) -> None:
    blind, plan, repair, look = (
        load_instruction(protocol, language, parts=True) for protocol in ("blind", "plan", "repair", "look")
    )
    prompt = load_suite("otter", language=language).items[0].prompt
    assert repair.wrap(prompt) == look.wrap(prompt) == blind.wrap(prompt)
    assert len({each.hash for each in (blind, plan, repair, look)}) == 4
    assert blind.hash == {"en": "41c54e36ee5babf2", "ko": "58118e440a8de0af"}[language]  # results are compared by it
    assert blind.later is plan.later is None
    assert repair.later
    failed = {str(outcome) for outcome in Outcome if not outcome.unscored} - {"ok", "refused"}
    assert set(repair.later.failed) == failed
    assert dataclasses.replace(repair, later=dataclasses.replace(repair.later, again="x")).hash != repair.hash
