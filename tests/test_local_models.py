"""Local open weights: a small real model in this process, and behind real servers of OpenAI's kind."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apis.tiny import TEMPLATE, save_tiny
from tests.conftest import CIRCLE, Cli
from tests.test_run import table
from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel

torch = pytest.importorskip("torch", reason="the extra [local] is not installed")
pytest.importorskip("transformers", reason="the extra [local] is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # torch's and transformers' own

THOUGHT = "Perhaps \\begin{tikzpicture}\\fill (0,0) circle (9);\\end{tikzpicture}?\n"
PIECES = ["<think>\n", THOUGHT, "</think>\n", *(line for line in CIRCLE.splitlines(keepends=True) if line.strip())]
PROMPTS = ("otter-plane-wifi", "otter-cartoon", "otter-graffiti")
WORDS = ("--prompt", ",".join(PROMPTS), "--clip", "none", "--out", "a")
OFFLINE = {"HF_HUB_OFFLINE": "1"}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("models") / "tiny", PIECES)


def assert_drawn(cli: Cli, done: Any) -> list[dict[str, str]]:
    """Hold what a run found against what the small model always says."""
    assert done.code == 0, (done.out, done.err)
    replies = table(cli.folder / "a" / "replies.csv")
    assert [row["outcome"] for row in replies] == ["ok"] * 3
    drawn = [path.read_text() for path in (cli.folder / "a" / "pictures").rglob("*.tex")]
    assert len(drawn) == 3
    assert all("circle (1)" in source and "circle (9)" not in source for source in drawn)
    assert all(int(row["reasoning_tokens"]) > 0 for row in replies)
    return replies


def test_a_model_in_a_folder_draws(cli: Cli, tiny: Path) -> None:
    args = ("--model-arg", f"model_path={tiny}", "--model-arg", "device=cpu", "--temperature", "0")
    done = cli("run", "--models", "hf/tiny", *WORDS, *args, env=OFFLINE)
    replies = assert_drawn(cli, done)
    assert {row["tokens_out"] for row in replies} == {str(len(PIECES) + 1)}  # and the end; no padding
    assert len({row["tokens_in"] for row in replies}) == 3
    assert {row["served_model"] for row in replies} == {"tiny"}


@pytest.mark.long
def test_a_reply_that_the_limit_cut_off_is_truncated(cli: Cli, tiny: Path) -> None:
    args = ("--model-arg", f"hf/tiny:model_path={tiny}", "--model-arg", "device=cpu", "--max-tokens", "9")
    done = cli("run", "--models", "hf/tiny", *WORDS, *args, env=OFFLINE)
    assert done.code == 0, done.err
    replies = table(cli.folder / "a" / "replies.csv")
    assert {(row["outcome"], row["tokens_out"]) for row in replies} == {("truncated", "9")}


def test_calls_share_a_batch_through_the_chat_template(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspect_ai.model import GenerateConfig

    from tikzeval.models.opened import opened

    args = {"model_path": str(tiny), "device": "cpu", "dtype": "bfloat16"}
    model: Any = opened(ResolvedModel("hf/tiny", "hf/tiny", "local"), args)
    inner = model.api.model
    assert inner.dtype == torch.bfloat16
    seen = []
    generate = inner.generate
    monkeypatch.setattr(inner, "generate", lambda **words: seen.append(words["input_ids"].clone()) or generate(**words))

    async def ask() -> list[Any]:
        questions = ("short", "rather longer than that", "?")
        return await asyncio.gather(*(model.generate(text, config=GenerateConfig(max_tokens=50)) for text in questions))

    outputs = asyncio.run(ask())
    (batch,) = seen
    assert batch.shape[0] == 3
    begin = model.api.tokenizer.bos_token_id
    assert (batch == begin).sum().item() == 3  # the template's, not doubled by the tokenizer
    assert [output.usage.input_tokens for output in outputs] == [
        1 + 1 + len(text) + 1 for text in ("short", "rather longer than that", "?")
    ]
    assert {output.stop_reason for output in outputs} == {"stop"}
    assert len({output.completion for output in outputs}) == 1


def test_a_model_is_loaded_once(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspect_ai.model import get_model_info

    from tikzeval.models import transformers_model
    from tikzeval.models.opened import opened

    args = {"model_path": str(tiny), "device": "cpu"}
    model = opened(ResolvedModel("hf/loaded-once", "hf/loaded-once", "local"), args)
    again: list[dict[str, Any]] = []
    monkeypatch.setattr(transformers_model.HuggingFaceAPI, "__init__", lambda *_args, **told: again.append(told))
    get_model_info(str(model))  # Inspect does so after each reply that tells its tokens
    assert not again


def test_calls_that_share_a_batch_end_together_at_what_the_model_can_look_back_on(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tikzeval.models.opened import opened

    model: Any = opened(ResolvedModel("hf/tiny", "hf/tiny", "local"), {"model_path": str(tiny), "device": "cpu"})
    monkeypatch.setattr(model.api.model.config, "max_position_embeddings", 30)

    async def ask() -> list[Any]:
        return await asyncio.gather(*(model.generate(text) for text in ("short", "rather longer than that")))

    short, longer = asyncio.run(ask())
    assert longer.usage.total_tokens == 30
    assert short.usage.output_tokens == longer.usage.output_tokens  # one batch, for which one limit holds
    assert {short.stop_reason, longer.stop_reason} == {"max_tokens"}


def refusal(args: dict[str, Any]) -> str:
    """Return what is said of a model that cannot be opened."""
    from tikzeval.models.opened import opened

    with pytest.raises(UsageError) as told:
        opened(ResolvedModel("hf/m", "hf/m", "local"), {"device": "cpu", **args})
    assert "\n" not in str(told.value)
    return str(told.value)


def test_what_cannot_be_loaded_is_said_in_one_line(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "holds no model (no config.json)" in refusal({"model_path": str(tmp_path)})
    bare = save_tiny(tmp_path / "bare", ["x"], template=False)
    assert "has no chat template" in refusal({"model_path": str(bare)})
    from tikzeval.models.opened import opened

    local = ResolvedModel("hf/m", "hf/m", "local")
    for way in ({"chat_template": TEMPLATE}, {"use_chat_template": False}):
        assert opened(local, {"model_path": str(bare), "device": "cpu", **way})
    assert "give 4bit or 8bit" in refusal({"model_path": str(tiny), "quantize": "3bit"})
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    assert "pip install bitsandbytes" in refusal({"model_path": str(tiny), "quantize": "4bit"})
    monkeypatch.undo()
    from transformers import AutoModelForCausalLM

    def too_large(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", too_large)
    assert "out of memory; try --model-arg quantize=4bit" in refusal({"model_path": str(tiny)})


def test_a_batch_that_does_not_fit_says_so(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tikzeval.models.opened import opened

    model: Any = opened(ResolvedModel("hf/m", "hf/m", "local"), {"model_path": str(tiny), "device": "cpu"})

    def too_large(**_: Any) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr(model.api.model, "generate", too_large)
    with pytest.raises(RuntimeError, match="a smaller --max-connections"):
        asyncio.run(model.generate("?"))


@pytest.fixture(scope="module")
def serve(tiny: Path) -> Iterator[str]:
    """Run `transformers serve` on the small model; gives its address."""
    pytest.importorskip("fastapi", reason="transformers serve needs it")
    pytest.importorskip("uvicorn", reason="transformers serve needs it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ("serve", str(tiny), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu")
    log = (tiny.parent / "serve.log").open("w")
    start = "import sys; from transformers.cli.transformers import main; sys.exit(main())"
    process = subprocess.Popen([sys.executable, "-c", start, *words], stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, (tiny.parent / "serve.log").read_text()
            try:
                urllib.request.urlopen(f"{url}/health", timeout=5).close()  # noqa: S310
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.mark.parametrize(
    ("provider", "where"),
    [
        ("openai-api/loop", {"LOOP_API_KEY": "none-needed", "LOOP_BASE_URL": "{url}/v1"}),
        pytest.param("vllm", {"VLLM_BASE_URL": "{url}/v1"}, marks=pytest.mark.long),
        pytest.param("ollama", {"OLLAMA_BASE_URL": "{url}/v1"}, marks=pytest.mark.long),
    ],
)
def test_a_real_server_with_a_real_model_behind_it(
    cli: Cli, tiny: Path, serve: str, provider: str, where: dict[str, str]
) -> None:
    env = {name: value.format(url=serve) for name, value in where.items()}
    done = cli("run", "--models", f"{provider}/{tiny}", *WORDS, "--max-tokens", "100", "--temperature", "0", env=env)
    replies = assert_drawn(cli, done)
    assert {int(row["tokens_out"]) for row in replies} <= {len(PIECES), len(PIECES) + 1}
