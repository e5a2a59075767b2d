"""`--clip auto`: what is in the cache, else what the hub has, else tiny-clip."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import Cli
from tikzeval.scoring.clip_names import AUTO, AUTO_REPOSITORIES, wished

pytest.importorskip("open_clip", reason="the extra [clip] is not installed")
LARGE = "ViT-L-14/openai"


@pytest.fixture
def hub() -> Iterator[tuple[str, list[str]]]:
    """The address of a hub that has one model, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append(self.path)
            there = self.path == "/timm/vit_large_patch14_clip_224.openai/resolve/main/open_clip_config.json"
            self.send_response(200 if there else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    for name in ("HF_HUB_OFFLINE", "HF_ENDPOINT", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.usefixtures("cache")
def test_what_the_hub_has_is_taken_and_said(hub: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    address, asked = hub
    monkeypatch.setenv("HF_ENDPOINT", address + "/")
    assert wished(AUTO) == (LARGE, f"CLIP: {LARGE}, downloaded once from {address} (1.7 GB)")
    assert len(asked) == 1


@pytest.mark.usefixtures("cache")
def test_without_a_word_nothing_is_asked_of_the_hub(
    hub: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = hub
    monkeypatch.setenv("HF_ENDPOINT", address)
    assert wished(None) == (AUTO, None)
    assert wished("tiny-clip") == ("tiny-clip", None)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    chosen, told = wished(AUTO)
    assert chosen == AUTO
    assert told == f"CLIP: tiny-clip; a larger one is neither in the local cache nor to be had from {address}"
    assert not asked


def test_the_cache_comes_first(cache: Path, hub: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    address, asked = hub
    monkeypatch.setenv("HF_ENDPOINT", address)
    for name in ("ViT-B-32/openai", LARGE):
        (cache / AUTO_REPOSITORIES[name]).mkdir()
    assert wished(AUTO) == (LARGE, f"CLIP: {LARGE}, from the local cache")
    assert not asked


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://127.0.0.1:none", "nowhere"])
def test_a_hub_that_does_not_answer_leaves_tiny_clip(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    chosen, told = wished(AUTO)
    assert chosen == AUTO
    assert told
    assert address in told


@pytest.mark.long
def test_a_run_says_which_it_takes(cli: Cli, hub: tuple[str, list[str]], tmp_path: Path) -> None:
    env = {
        "HF_ENDPOINT": hub[0],
        "HF_HUB_CACHE": str(tmp_path / "cache"),
        "HF_HUB_OFFLINE": "0",
        "TIKZEVAL_CLIP": "auto",
    }
    done = cli("run", "--models", "blank", "--prompt", "otter-plane-wifi", "--dry-run", env=env)
    assert done.code == 0, done.err
    assert f"CLIP: {LARGE}, downloaded once from {hub[0]} (1.7 GB)" in done.out
    assert len(hub[1]) == 1
