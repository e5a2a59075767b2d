"""Hosted models from flags to CSV: the real SDKs, through Inspect, against loopback servers that speak the vendors' APIs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apis.batch import Batches
from tests.apis.hosted import KEYS, THOUGHT, Vendors, alone, assert_no_keys, vendors
from tests.apis.loopback import PROMPTS, Answer
from tests.apis.speak import SERVED, Chat, Said
from tests.conftest import CIRCLE, Cli
from tests.test_run import OTTER, only_run, table

TICK = {"TIKZEVAL_BATCH_TICK": "1"}
ONE = (*OTTER, "--clip", "none")


@pytest.fixture
def served() -> Iterator[Vendors]:
    with vendors() as found:
        yield found


WORDS = ("run", "--models", "gemini,deepseek-r1")


@pytest.mark.parametrize("fewer", [("--suite", "sparks", "--limit", "3"), pytest.param((), marks=pytest.mark.long)])
def test_gemini_and_deepseek_r1_from_the_words_to_the_tables(cli: Cli, served: Vendors, fewer: tuple[str, ...]) -> None:
    (alone(cli).folder / ".env").write_text("".join(f"{name}={key}\n" for name, key in KEYS.items()))
    prompts = [prompt for prompt in PROMPTS if prompt.startswith("sparks")][:3] if fewer else list(PROMPTS)
    done = cli(*WORDS, *fewer, env=served.env, timeout=900)
    assert done.code == 0, done.err
    run = only_run(cli.folder)
    board = {row["model"]: row for row in table(run / "leaderboard.csv")}
    n = len(prompts)
    for model, provider in (("gemini", "google/gemini-"), ("deepseek-r1", "openrouter/deepseek/deepseek-r1")):
        row = board[model]
        assert row["resolved_model"].startswith(provider)
        assert row["served_model"] == SERVED
        assert row["kind"] == "hosted"
        assert (row["n_prompts"], row["rendered"], row["unscored"]) == (str(n), "1.0", "0")
        assert [row[name] for name in ("tokens_in", "tokens_out", "reasoning_tokens")] == [
            str(100 * n),
            str(250 * n),
            str(50 * n),
        ]
    for name, path in (("gemini", "models/gemini-"), ("chat", "/api/v1/chat/completions")):
        server = served.servers[name]
        assert server.asked() == dict.fromkeys(prompts, 1)
        assert all(path in call.path for call in server.calls)
    assert {row["reasoning_tokens"] for row in table(run / "replies.csv")} == {"50"}
    assert all("circle (9)" not in path.read_text() for path in run.rglob("*.tex"))
    assert_no_keys(cli.folder, done)
    before = len(served.servers["gemini"].calls)
    assert "finished earlier" in cli(*WORDS, *fewer, env=served.env).out
    assert len(served.servers["gemini"].calls) == before


ALL = "deepseek-r1,gemini,gpt-5.5,deepseek,openai-api/loop/m"


def bodies(served: Vendors) -> dict[str, list[dict[str, object]]]:
    return {name: [call.body for call in server.calls if call.prompt] for name, server in served.servers.items()}


def test_reasoning_is_kept_apart_counted_and_never_drawn_and_effort_arrives(cli: Cli, served: Vendors) -> None:
    def chat(text: str, path: str) -> Answer:
        return Chat().said(
            Said(text, "" if "/api/" not in path else THOUGHT, tokens=(100, 250, 50 * ("/api/" in path)))
        )

    thought = f"<think>{THOUGHT}</think>\n{CIRCLE}"
    served.servers["chat"].route = lambda _, call, __: (
        served.servers["chat"].take(call),
        chat(CIRCLE if "/api/" in call.path else thought, call.path),
    )[1]
    words = ("--reasoning-effort", "high", "--max-tokens", "4321", "--temperature", "0.5")
    done = cli("run", "--models", ALL, *ONE, *words, env=KEYS | served.env)
    assert done.code == 0, done.err
    run = only_run(cli.folder)
    counted = {row["asked"]: row["reasoning_tokens"] for row in table(run / "replies.csv")}
    share = round(250 * len(THOUGHT) / len(THOUGHT + "\n" + CIRCLE))
    assert abs(int(counted.pop("openai-api/loop/m")) - share) <= 1  # nobody counted these
    assert counted == dict.fromkeys(ALL.split(",")[:4], "50")
    drawn = list(run.rglob("*.tex"))
    assert len(drawn) == 5
    assert all("circle (1)" in path.read_text() and "circle (9)" not in path.read_text() for path in drawn)
    sent = bodies(served)
    (router, plain) = sorted(sent["chat"], key=lambda body: "reasoning" not in body)
    assert router["reasoning"] == {"effort": "high"}
    assert plain["reasoning_effort"] == "high"
    assert sent["deepseek"][0]["reasoning_effort"] == "high"
    assert sent["openai"][0]["reasoning"]["effort"] == "high"  # type: ignore[index]
    assert sent["openai"][0]["max_output_tokens"] == 4321
    assert {body["max_tokens"] for body in (router, plain, sent["deepseek"][0])} == {4321}
    assert {body["temperature"] for body in (router, plain)} == {0.5}
    gemini = sent["gemini"][0]["generationConfig"]
    assert json.dumps(gemini).lower().count('"high"') == 1
    assert (gemini["maxOutputTokens"], gemini["temperature"]) == (4321, 0.5)  # type: ignore[index]


@pytest.mark.long
def test_a_budget_of_reasoning_and_arguments_for_the_provider_arrive(cli: Cli, served: Vendors) -> None:
    args = ("--model-arg", "deepseek-r1:provider={order: [one-host], allow_fallbacks: false}")
    words = ("--models", "deepseek-r1,google/gemini-2.5-flash-lite", *ONE, "--reasoning-tokens", "2048")
    done = cli("run", *words, *args, env=KEYS | served.env)
    assert done.code == 0, done.err
    sent = bodies(served)
    assert sent["chat"][0]["reasoning"] == {"max_tokens": 2048}
    assert sent["chat"][0]["provider"] == {"order": ["one-host"], "allow_fallbacks": False}
    thinking = sent["gemini"][0]["generationConfig"]["thinkingConfig"]  # type: ignore[index]
    assert 2048 in thinking.values()
    first = only_run(cli.folder)
    again = cli("run", *words, "--max-retries", "1", "--timeout", "30", *args, "--dry-run", env=KEYS | served.env)
    assert first.name in again.out  # how patiently a run asks does not make it another
    other = cli("run", *words, "--dry-run", env=KEYS | served.env)
    assert first.name not in other.out  # what a provider is told does


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--model-arg", "device"), "write NAME=VALUE"),
        (("--model-arg", "api_key=sk-1234"), "keys are read from the environment"),
        (("--model-arg", "gpt5:service_tier=flex"), "did you mean gpt-5.5?"),
        (("--model-arg", "provider={order: ["), "is not YAML"),
        (("--model-arg", "gpt-5.5:no_such_argument=1"), "gpt-5.5 cannot be called: "),
        (("--max-retries", "-1"), "max-retries"),
        (("--timeout", "0"), "timeout"),
    ],
)
def test_arguments_that_cannot_be_meant_are_refused_before_the_first_call(
    cli: Cli, served: Vendors, words: tuple[str, ...], says: str
) -> None:
    done = cli("run", "--models", "gpt-5.5", *ONE, *words, env=KEYS | served.env)
    assert done.code == 2
    assert says in done.err
    assert "sk-1234" not in done.out + done.err
    assert not served.servers["openai"].calls


def test_a_key_is_found_in_no_folder_that_names_it_differently(cli: Cli, served: Vendors) -> None:
    done = cli("run", "--models", "gpt-5.5", *ONE, env=served.env)
    assert done.code == 2
    assert "OPENAI_API_KEY in the environment or in .env" in done.err
    assert not Path(cli.folder / "results").exists()


@pytest.mark.long
def test_a_batch_is_sent_and_waited_for_and_what_fails_in_it_fails_alone(cli: Cli, served: Vendors) -> None:
    good, cut, failed, absent = list(PROMPTS)[:4]
    chat = Chat()
    replies = {cut: chat.said(Said("", end="max_tokens")), failed: chat.error(500, "it broke")}
    batches = Batches(chat.said(Said(CIRCLE)), replies, left_out=(absent,))
    server = served.servers["openai"]
    server.route = batches.route
    words = (
        "run",
        "--models",
        "openai/gpt-4o",
        "--prompt",
        f"{good},{cut},{failed},{absent}",
        "--clip",
        "none",
        "--out",
        "a",
    )
    done = cli(*words, "--batch", "--timeout", "1", env=KEYS | served.env | TICK)
    assert done.code == 3, done.err
    replied = {row["prompt"]: row for row in table(cli.folder / "a" / "replies.csv")}
    assert [replied[prompt]["outcome"] for prompt in (good, cut, failed, absent)] == [
        "ok",
        "truncated",
        "provider_error",
        "provider_error",
    ]
    assert "it broke" in replied[failed]["error"]
    assert "brought no answer" in replied[absent]["error"]
    assert len(batches.requests) == 4
    assert not server.asked()  # nothing went the dear way
    server.route = lambda *_: None
    server.default = chat.said(Said(CIRCLE))
    again = cli(*words, env=KEYS | served.env)  # the same run, without a batch
    assert again.code == 0, again.err
    assert server.asked() == {failed: 1, absent: 1}
    refused = cli("run", "--models", "deepseek-r1", *ONE, "--batch", env=KEYS | served.env)
    assert refused.code == 2
    assert "has no batch API" in refused.err


@pytest.mark.long
def test_a_batch_that_is_not_accepted_leaves_a_run_that_goes_on(cli: Cli, served: Vendors) -> None:
    server = served.servers["openai"]
    server.route = Batches(Answer(), refused=True).route
    words = ("run", "--models", "openai/gpt-4o,blank", *ONE, "--max-retries", "0", "--out", "a")
    done = cli(*words, "--batch", env=KEYS | served.env | TICK)
    assert done.code == 3, done.err
    assert "the batch was not accepted (" in done.err
    assert "no batches today" in done.err
    assert len(done.err.splitlines()) == 1
    server.route, server.default = lambda *_: None, Chat().said(Said(CIRCLE))
    assert cli(*words, env=KEYS | served.env).code == 0
