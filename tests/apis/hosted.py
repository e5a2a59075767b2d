"""What the tests of hosted models share: the servers, the keys, and a search for keys in all that a run leaves behind."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import zipfile_zstd  # noqa: F401  teaches zipfile what Inspect's logs are packed with

from tests.apis.loopback import Loopback, serving
from tests.apis.speak import Api, Chat, Gemini, Responses, Said
from tests.conftest import CIRCLE, Cli, Finished

KEYS = {
    "DEEPSEEK_API_KEY": "ds-key-of-the-test-6f1c",
    "GOOGLE_API_KEY": "AIza-key-of-the-test-91d0",
    "LOOP_API_KEY": "lo-key-of-the-test-77aa",
    "OPENAI_API_KEY": "sk-key-of-the-test-3e5b",
    "OPENROUTER_API_KEY": "sk-or-key-of-the-test-a2c4",
}
THOUGHT = r"First \begin{tikzpicture}\fill (0,0) circle (9);\end{tikzpicture}, or rather smaller."
APIS: dict[str, Api] = {
    "chat": Chat(),  # OpenRouter, and any server of OpenAI's kind
    "deepseek": Chat("reasoning_content"),
    "gemini": Gemini(),
    "openai": Responses(),
}


@dataclass
class Vendors:
    """Servers on loopback in the place of the vendors'."""

    servers: dict[str, Loopback]  # by the names of APIS

    @property
    def env(self) -> dict[str, str]:
        """Where the servers are."""
        url = {name: server.url for name, server in self.servers.items()}
        return {
            "DEEPSEEK_BASE_URL": url["deepseek"],
            "GOOGLE_BASE_URL": url["gemini"],
            "LOOP_BASE_URL": f"{url['chat']}/v1",
            "OPENAI_BASE_URL": f"{url['openai']}/v1",
            "OPENROUTER_BASE_URL": f"{url['chat']}/api/v1",
        }


@contextmanager
def vendors() -> Iterator[Vendors]:
    """Serve all APIs; by default each thinks, and draws a circle."""
    with ExitStack() as stack:
        good = {name: Loopback(api.said(Said(CIRCLE, THOUGHT))) for name, api in APIS.items()}
        yield Vendors({name: stack.enter_context(serving(server)) for name, server in good.items()})


def assert_no_keys(folder: Path, *done: Finished) -> None:
    """Look for every key in each file below a folder, Inspect's logs unpacked, and in what was printed."""
    held = {"what was printed": "".join(each.out + each.err for each in done).encode()}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != ".env":
            held[str(path)] = path.read_bytes()
        if path.suffix == ".eval":
            with zipfile.ZipFile(path) as packed:
                held |= {f"{path}!{name}": packed.read(name) for name in packed.namelist()}
    assert any("!samples/" in name for name in held), "no log was unpacked"
    found = [(name, key) for name, content in held.items() for key in KEYS.values() if key.encode() in content]
    assert not found


def alone(cli: Cli) -> Cli:
    """Let Inspect keep its own traces in the test's folder too, so that they are searched."""
    cli.env |= {"XDG_DATA_HOME": str(cli.folder / "data"), "XDG_CACHE_HOME": str(cli.folder / "cache")}
    return cli
