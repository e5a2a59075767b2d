"""`tikzeval run` as a user meets it: real command line, real TeX, recorded and loopback models."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import CIRCLE, Cli, Server, completion

OTTER = ("--suite", "otter", "--prompt", "otter-plane-wifi")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def only_run(folder: Path) -> Path:
    (run,) = (folder / "results" / "runs").iterdir()
    return run


def record(folder: Path, *lines: dict[str, object]) -> Path:
    path = folder / "recorded.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_without_flags_the_controls_are_ranked_offline_and_a_second_run_reprints(cli: Cli) -> None:
    words = ("run", "--suite", "otter,sparks,scenes", "--limit", "1")
    first = cli(*words)
    assert first.code == 0, first.err
    run = only_run(cli.folder)
    board = {row["model"]: row for row in table(run / "leaderboard.csv")}
    assert next(iter(board)) == "reference"
    assert float(board["reference"]["strict"]) == 1
    assert float(board["reference"]["rubric"]) > float(board["scrambled"]["rubric"])
    assert float(board["boxes"]["strict"]) == 0
    assert float(board["label"]["rubric"]) < float(board["boxes"]["rubric"])
    assert float(board["blank"]["rubric"]) == 0
    assert board["reference"]["kind"] == "control"
    assert board["reference"]["suites"] == "otter scenes sparks"
    assert "skipped" in board["reference"]["clip_model"]
    assert board["reference"]["clip"] == ""
    for path in ("leaderboard.csv", "samples.csv", "pictures"):
        assert path in first.out
    samples = table(run / "samples.csv")
    shown = {row["picture"] for row in samples if row["model"] == "control/reference"}
    assert len(shown) == 3
    assert all((run / picture).read_bytes().startswith(b"\x89PNG") for picture in shown)
    assert {row["verdict"] for row in samples if row["model"] == "control/blank"} == {"fail", "void"}
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    second = cli(*words)
    assert second.code == 0
    assert "finished earlier" in second.out
    assert before == {path: path.stat().st_mtime_ns for path in run.rglob("*")}


def test_dry_run_says_who_would_be_called_and_what_is_missing(cli: Cli) -> None:
    done = cli("run", "--models", "gemini,deepseek-r1,reference", *OTTER, "--epochs", "3", "--dry-run")
    assert done.code == 2
    assert "google/gemini" in done.out
    assert "openrouter/deepseek/deepseek-r1-0528" in done.out
    assert "GOOGLE_API_KEY" in done.out
    assert "OPENROUTER_API_KEY" in done.out
    assert not (cli.folder / "results").exists()
    done = cli("run", "--models", "reference", *OTTER, "--epochs", "3", "--dry-run")
    assert done.code == 0
    assert " 3" in done.out


def test_a_missing_key_refuses_before_the_first_call_unless_skipped(cli: Cli) -> None:
    refused = cli("run", "--models", "blank,gpt", *OTTER)
    assert refused.code == 2
    assert "OPENAI_API_KEY" in refused.err
    assert "--skip-missing" in refused.err
    assert not (cli.folder / "results").exists()
    skipped = cli("run", "--models", "blank,gpt", *OTTER, "--skip-missing")
    assert skipped.code == 0
    assert [row["model"] for row in table(only_run(cli.folder) / "leaderboard.csv")] == ["blank"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--models", "referense"), "did you mean reference?"),
        (("--models", "opnai/gpt-4o"), "did you mean openai"),
        (("--models", "gpt-4"), "retired"),
        (("--models", "replay:nowhere.jsonl"), "no such file"),
        (("--suite", "oter"), "did you mean otter?"),
        (("--suite", "otter", "--prompt", "otter-plane-wify"), "did you mean otter-plane-wifi"),
        (("--language", "xx", "--suite", "otter"), "en, ko"),
        (("--raster", "pdfum"), "did you mean pdfium?"),
        (("--clip", "ViT-L-14/opnai"), "did you mean openai"),
        (("--clip", "ViT-L-41/openai"), "ViT-L-14"),
        (("--parts", "of"), "on or off"),
    ],
)
def test_a_name_that_nobody_knows_gets_one_line_with_the_nearest(cli: Cli, words: tuple[str, ...], told: str) -> None:
    done = cli("run", *words)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (cli.folder / "results").exists()


def test_recorded_replies_are_scored_and_each_failure_has_its_name(cli: Cli) -> None:
    prompts = [
        "otter-plane-wifi",
        "otter-cartoon",
        "otter-graffiti",
        "otter-in-cabin",
        "otter-on-wing",
        "otter-ukiyo-e",
    ]
    recorded = record(
        cli.folder,
        {"id": prompts[0], "reply": CIRCLE, "model": "old-model-1", "usage": {"input_tokens": 5, "output_tokens": 7}},
        {"id": prompts[1], "reply": "I would rather not."},
        {"id": prompts[2], "reply": ""},
        {"id": prompts[3], "reply": "```latex\n\\begin{tikzpicture}\\draw (0,0)", "stop_reason": "max_tokens"},
        {"id": prompts[4], "reply": "", "stop_reason": "content_filter"},
        {"id": prompts[5], "reply": "\\begin{tikzpicture}\\undefinedmacro{\\end{tikzpicture}"},
    )
    done = cli("run", "--models", f"replay:{recorded}", "--suite", "otter", "--prompt", ",".join(prompts))
    assert done.code == 0, done.err
    run = only_run(cli.folder)
    replies = {row["prompt"]: row for row in table(run / "replies.csv")}
    outcomes = [replies[prompt]["outcome"] for prompt in prompts]
    assert outcomes[:5] == ["ok", "no_code", "no_code", "truncated", "refused"]
    assert outcomes[5] in ("tex_error", "recovered", "blank")
    (row,) = table(run / "leaderboard.csv")
    assert row["served_model"].startswith("old-model-1") or "old-model-1" in row["served_model"]
    assert row["tokens_in"] == "5"
    assert row["tokens_out"] == "7"
    assert row["kind"] == "replay"
    assert row["unscored"] == "0"


def test_a_replay_file_that_lacks_a_prompt_says_which(cli: Cli) -> None:
    recorded = record(cli.folder, {"id": "otter-cartoon", "reply": CIRCLE})
    words = ("run", "--models", f"replay:{recorded}", "--suite", "otter", "--prompt", "otter-plane-wifi,otter-cartoon")
    done = cli(*words)
    assert done.code == 2
    assert "lacks a reply to 1 of 2 prompts (otter-plane-wifi" in done.err
    recorded.write_text('{"id": "otter-cartoon", "reply": 3}\n')
    done = cli(*words)
    assert done.code == 2
    assert "line 1" in done.err


def test_a_hosted_model_is_asked_and_what_served_it_is_recorded(cli: Cli, server: Server) -> None:
    done = cli("run", "--models", "openai-api/loop/some-model", *OTTER, "--epochs", "2", env=server.env)
    assert done.code == 0, done.err
    assert len(server.asked) == 2
    assert "an otter on a plane using wifi" in server.asked[0]
    assert "local bounding box=otter" in server.asked[0]
    assert "arrows.meta" in server.asked[0]
    run = only_run(cli.folder)
    (row,) = table(run / "leaderboard.csv")
    assert row["served_model"] == "served-model-2026"
    assert (row["tokens_in"], row["tokens_out"]) == ("22", "44")
    assert row["parts_named"] == "0.25"
    everything = b"".join(path.read_bytes() for path in run.rglob("*") if path.is_file())
    assert b"secret-for-the-test" not in everything


def test_korean_prompts_are_asked_in_korean_and_parts_can_be_off(cli: Cli, server: Server) -> None:
    words = ("run", "--models", "openai-api/loop/m", *OTTER, "--language", "ko", "--parts", "off")
    assert cli(*words, env=server.env).code == 0
    assert "수달" in server.asked[0]
    assert "local bounding box" not in server.asked[0]


def test_an_unreachable_provider_leaves_replies_unscored_and_the_run_resumable(cli: Cli, server: Server) -> None:
    words = ("run", "--models", "openai-api/loop/m,blank", "--suite", "otter", "--limit", "2")
    prompts_failing = "using wifi"
    server.answer = lambda prompt: (
        (400, {"error": {"message": "model on strike", "type": "invalid_request_error"}})
        if prompts_failing in prompt
        else (200, completion(CIRCLE))
    )
    done = cli(*words, env=server.env)
    assert done.code == 3, done.err
    assert "unscored" in done.out
    run = only_run(cli.folder)
    replies = table(run / "replies.csv")
    failed = [row for row in replies if row["outcome"] == "provider_error"]
    assert failed
    assert all(row["strict"] == "" and "strike" in row["error"] for row in failed)
    assert len(replies) == 4
    asked = len(server.asked)
    server.answer = lambda _: (200, completion(CIRCLE))
    again = cli(*words, env=server.env)
    assert again.code == 0, again.err
    assert len(server.asked) - asked == len(failed)
    assert all(row["outcome"] != "provider_error" for row in table(run / "replies.csv"))


def test_after_kill_9_no_received_reply_is_asked_for_again(cli: Cli, server: Server) -> None:
    words = ("run", "--models", "openai-api/loop/m", "--suite", "scenes", "--limit", "8", "--max-connections", "2")
    server.delay = 0.5
    process = subprocess.Popen(
        cli.command(*words),
        cwd=cli.folder,
        env=cli.env | server.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while len(server.asked) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    server.delay = 0
    run = only_run(cli.folder)
    calls = [json.loads(path.read_text()) for path in run.glob("calls/*/*/*.json")]
    received = sum(call["state"] == "received" for call in calls)
    lost = sum(call["state"] == "asked" for call in calls)
    assert received >= 1
    assert received + lost < 8
    before = len(server.asked)
    done = cli(*words, env=server.env)
    assert done.code == 0, done.err
    assert len(server.asked) - before == 8 - received
    assert len(table(run / "replies.csv")) == 8
    assert json.loads((run / "run.json").read_text())["lost_calls"] == lost
    if lost:
        assert f"{lost} call" in done.out


def test_fresh_starts_anew_and_keeps_the_earlier_run(cli: Cli, server: Server) -> None:
    words = ("run", "--models", "openai-api/loop/m", *OTTER)
    assert cli(*words, env=server.env).code == 0
    assert cli(*words, "--fresh", env=server.env).code == 0
    assert len(server.asked) == 2
    assert len(list((cli.folder / "results" / "runs").iterdir())) == 2


def test_score_uses_stored_replies_and_leaderboard_refuses_what_does_not_compare(cli: Cli, server: Server) -> None:
    assert cli("run", "--models", "openai-api/loop/m", *OTTER, "--out", "a", env=server.env).code == 0
    again = cli("score", "a", "--raster", "poppler")
    assert again.code == 0, again.err
    assert len(server.asked) == 1
    (row,) = table(cli.folder / "a-again-poppler" / "leaderboard.csv")
    (old,) = table(cli.folder / "a" / "leaderboard.csv")
    same = ("model", "resolved_model", "served_model", "kind", "rubric", "strict", "tokens_in", "tokens_out")
    assert {key: row[key] for key in same} == {key: old[key] for key in same}
    assert cli("run", "--models", "blank", *OTTER, "--out", "b").code == 0
    both = cli("leaderboard", "a", "b", "--csv", "both.csv")
    assert both.code == 0, both.err
    assert {row["model"] for row in table(cli.folder / "both.csv")} == {"openai-api/loop/m", "blank"}
    refused = cli("leaderboard", "a", "a-again-poppler")
    assert refused.code == 2
    assert "another rasteriser" in refused.err


def test_a_damaged_or_foreign_log_is_named(cli: Cli) -> None:
    assert cli("run", "--models", "blank", *OTTER, "--out", "a").code == 0
    (log,) = (cli.folder / "a" / "logs").glob("*.eval")
    log.write_bytes(log.read_bytes()[:200])
    damaged = cli("score", "a")
    assert damaged.code == 2
    assert log.name in damaged.err
    empty = cli("leaderboard", cli.folder)
    assert empty.code == 2
    assert "holds no run" in empty.err


def test_a_log_damaged_by_a_crash_is_set_aside_and_no_reply_is_lost(cli: Cli, server: Server) -> None:
    words = ("run", "--models", "openai-api/loop/m", *OTTER, "--out", "a")
    assert cli(*words, env=server.env).code == 0
    (log,) = (cli.folder / "a" / "logs").glob("*.eval")
    log.write_bytes(log.read_bytes()[:200])
    told = cli.folder / "a" / "run.json"
    told.write_text(told.read_text().replace('"complete": true', '"complete": false'))
    done = cli(*words, env=server.env)
    assert done.code == 0, done.err
    assert f"{log.name} is damaged" in done.out
    assert len(server.asked) == 1
    assert (cli.folder / "a" / "damaged" / log.name).is_file()


def test_a_log_of_another_program_is_named(cli: Cli) -> None:
    from inspect_ai.log import EvalConfig, EvalDataset, EvalLog, EvalSpec, write_eval_log

    spec = EvalSpec(
        created="2026-01-01T00:00:00+00:00", task="arithmetic", dataset=EvalDataset(), model="m", config=EvalConfig()
    )
    write_eval_log(EvalLog(eval=spec), str(cli.folder / "foreign.eval"))
    done = cli("score", "foreign.eval")
    assert done.code == 2
    assert "arithmetic, not of tikzeval" in done.err


def test_two_runs_do_not_share_a_folder_at_the_same_time(cli: Cli, server: Server) -> None:
    server.delay = 12  # longer than a second command takes on a busy machine
    words = ("run", "--models", "openai-api/loop/m", *OTTER, "--out", "a")
    process = subprocess.Popen(
        cli.command(*words), cwd=cli.folder, env=cli.env | server.env, stdout=subprocess.DEVNULL, start_new_session=True
    )
    while not server.asked:
        time.sleep(0.02)
    second = cli(*words, env=server.env)
    assert second.code == 2
    assert "another tikzeval is at work" in second.err
    assert process.wait(120) == 0
