"""What goes wrong at providers: nothing is counted as a model's failure that was not, and no received reply is asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.apis.hosted import APIS, KEYS, THOUGHT, Vendors, alone, assert_no_keys, vendors
from tests.apis.loopback import PROMPTS, Answer
from tests.apis.speak import Api, Chat, Said
from tests.conftest import CIRCLE, Cli
from tests.test_run import table

HALF = "```latex\n\\begin{tikzpicture}\n\\draw (0,0) --"  # breaks off within the drawing
WAIT = 5  # seconds of Retry-After

# fault → its outcome, and how often it is asked with one retry (None: that is the SDK's business)
EXPECTED: dict[str, tuple[str, int | None]] = {
    "good": ("ok", 1),
    "429 and then good": ("ok", 2),
    "500": ("provider_error", 2),
    "reset in mid-body": ("provider_error", 2),
    "cut in mid-body": ("provider_error", 2),
    "silence": ("provider_error", 2),
    "garbage JSON": ("provider_error", None),
    "a proxy's page": ("provider_error", None),
    "JSON of another kind": ("provider_error", None),
    "no choice": ("provider_error", None),
    "keys echoed": ("provider_error", 1),
    "refused by filter": ("refused", 1),
    "refusal": ("refused", 1),
    "filtered in mid-drawing": ("refused", 1),
    "out of tokens": ("truncated", 1),
    "empty": ("no_code", 1),
}


def scripts(api: Api) -> dict[str, list[Answer]]:
    """Return fault → the answers that play it."""
    good = api.said(Said(CIRCLE, THOUGHT))
    echo = " ".join(KEYS.values())
    answers = {
        "good": [good],
        "429 and then good": [replace(api.error(429, "slow down"), headers={"Retry-After": str(WAIT)}), good],
        "500": [api.error(500, "it broke")],
        "reset in mid-body": [replace(good, sent=0.5, reset=True)],
        "cut in mid-body": [replace(good, sent=0.5)],
        "silence": [Answer(silent=True)],
        "garbage JSON": [Answer(b'{"id": "x", "cho')],
        "a proxy's page": [Answer(b"<html>Bad gateway</html>", headers={"Content-Type": "text/html"})],
        "JSON of another kind": [Answer(b"{}")],
        "no choice": [api.nothing()],
        "keys echoed": [api.error(403, f"these are wrong: {echo}")],
        "refused by filter": [api.blocked()],
        "refusal": [api.said(Said("I cannot draw that.", end="refusal"))],
        "filtered in mid-drawing": [api.said(Said(HALF, end="filter"))],
        "out of tokens": [api.said(Said(HALF, THOUGHT, end="max_tokens"))],
        "empty": [api.said(Said(""))],
    }
    assert answers.keys() == EXPECTED.keys()
    return answers


@pytest.fixture
def served() -> Iterator[Vendors]:
    with vendors() as found:
        yield found


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("deepseek-r1", "chat"),
        pytest.param("gemini", "gemini", marks=pytest.mark.long),
        pytest.param("gpt-5.5", "openai", marks=pytest.mark.long),
    ],
)
def test_each_fault_has_its_name_and_the_run_goes_on_where_it_was(
    cli: Cli, served: Vendors, model: str, name: str
) -> None:
    server = served.servers[name]
    faults = dict(zip(PROMPTS, EXPECTED, strict=False))
    played = scripts(APIS[name])
    server.answers = {prompt: played[fault] for prompt, fault in faults.items()}
    words = ("run", "--models", model, "--prompt", ",".join(faults), "--clip", "none", "--out", "a")
    impatient = ("--max-retries", "1", "--timeout", "6")
    first = alone(cli)(*words, *impatient, env=KEYS | served.env)
    assert first.code == 3, first.err
    replies = {faults[row["prompt"]]: row for row in table(cli.folder / "a" / "replies.csv")}
    assert {fault: row["outcome"] for fault, row in replies.items()} == {
        fault: outcome for fault, (outcome, _) in EXPECTED.items()
    }
    asked = {faults[prompt]: count for prompt, count in server.asked().items()}
    exact = {fault: count for fault, (_, count) in EXPECTED.items() if count}
    assert {fault: asked[fault] for fault in exact} == exact
    for row in replies.values():
        assert bool(row["error"]) == (row["strict"] == "") == (row["outcome"] == "provider_error")
    assert replies["silence"]["error"].startswith("no answer within 6 s")
    times = [call.at for call in server.calls if faults.get(call.prompt) == "429 and then good"]
    assert all(later - earlier >= WAIT for earlier, later in pairwise(times))
    assert all("circle (9)" not in path.read_text() for path in cli.folder.rglob("*.tex"))
    unscored = {prompt for prompt, fault in faults.items() if EXPECTED[fault][0] == "provider_error"}
    server.answers, before = {}, len(server.calls)
    second = cli(*words, env=KEYS | served.env)
    assert second.code == 0, second.err
    assert sorted(call.prompt for call in server.calls[before:] if call.prompt) == sorted(unscored)
    outcomes = {row["prompt"]: row["outcome"] for row in table(cli.folder / "a" / "replies.csv")}
    assert {outcomes[prompt] for prompt in unscored} == {"ok"}
    assert {faults[prompt]: outcomes[prompt] for prompt in outcomes if prompt not in unscored} == {
        fault: outcome for fault, (outcome, _) in EXPECTED.items() if outcome != "provider_error"
    }
    assert_no_keys(cli.folder, first, second)


def stream(text: str, *, finish: bool) -> Answer:
    """A reply of the chat API as a stream of events; unfinished, it ends without saying why."""
    import json

    frame = {"id": "s", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    choices = [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}]
    events = [{**frame, "choices": choices}]
    if finish:
        usage = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
        end = [{"index": 0, "delta": {}, "finish_reason": "stop"}]
        events += [{**frame, "choices": end}, {**frame, "choices": [], "usage": usage}]
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + ("data: [DONE]\n\n" if finish else "")
    return Answer(lines.encode(), headers={"Content-Type": "text/event-stream"})


def test_a_truncated_stream_is_the_providers(cli: Cli, served: Vendors) -> None:
    whole, cut, ended, failed = list(PROMPTS)[:4]
    served.servers["chat"].answers = {
        whole: [stream(CIRCLE, finish=True)],
        cut: [replace(stream(CIRCLE, finish=True), sent=0.3)],
        ended: [stream(HALF, finish=False)],
        failed: [
            Answer(
                b'data: {"error": {"message": "overloaded", "code": 502}}\n\n',
                headers={"Content-Type": "text/event-stream"},
            )
        ],
    }
    words = (
        "run",
        "--models",
        "openai-api/loop/m",
        "--prompt",
        f"{whole},{cut},{ended},{failed}",
        "--clip",
        "none",
    )
    streamed = (*words, "--model-arg", "stream=true", "--max-retries", "0", "--out", "a")
    done = cli(*streamed, env=KEYS | served.env)
    assert done.code == 3, done.err
    replies = {row["prompt"]: row for row in table(cli.folder / "a" / "replies.csv")}
    assert {prompt: row["outcome"] for prompt, row in replies.items()} == {
        whole: "ok",
        cut: "provider_error",
        ended: "provider_error",
        failed: "provider_error",
    }
    assert "breaks off" in replies[ended]["error"]
    served.servers["chat"].answers = {prompt: [stream(CIRCLE, finish=True)] for prompt in PROMPTS}
    assert cli(*streamed, env=KEYS | served.env).code == 0
    assert served.servers["chat"].asked() == {whole: 1, cut: 2, ended: 2, failed: 2}


def test_a_request_that_does_not_fit_is_no_failure_of_the_models_drawing(cli: Cli, served: Vendors) -> None:
    too_long = Chat().error(400, "maximum context length is 4096 tokens", "context_length_exceeded")
    (prompt, *_) = PROMPTS
    served.servers["chat"].answers = {prompt: [too_long]}
    done = cli(
        "run",
        "--models",
        "openai-api/loop/m",
        "--prompt",
        prompt,
        "--clip",
        "none",
        "--out",
        "a",
        env=KEYS | served.env,
    )
    assert done.code == 3
    (row,) = table(cli.folder / "a" / "replies.csv")
    assert "try a smaller --max-tokens: maximum context length is 4096" in row["error"]
