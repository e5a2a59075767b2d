"""What the tests share: the real command line in a folder of its own, and a server that speaks OpenAI's API."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.zygote import Zygote

# Formats and compilations are made anew for each test run, once for all its processes.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _CACHE = tempfile.TemporaryDirectory(prefix="tikzeval-test-cache-")
    os.environ["TIKZEVAL_CACHE"] = _CACHE.name

ROOT = Path(__file__).resolve().parent.parent
REPLIES = ROOT.parent / "shared" / "replies"
LABELS = ROOT.parent / "shared" / "craft-labels"

CIRCLE = r"""Here you are:

```latex
\documentclass{standalone}
\usepackage{tikz}
\begin{document}
\begin{tikzpicture}
  \begin{scope}[local bounding box=otter]
    \fill[brown] (0,0) circle (1);
  \end{scope}
  \draw (-2,-2) rectangle (2,2);
\end{tikzpicture}
\end{document}
```
"""


@dataclass
class Finished:
    """What a command did."""

    code: int
    out: str
    err: str


ZYGOTE = Zygote()


class Cli:
    """Runs `tikzeval` as a user would, in a folder of its own, without anybody's keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        keep = ("PATH", "HOME", "LANG", "TMPDIR", "TIKZEVAL_CACHE")
        self.env = {name: os.environ[name] for name in keep if name in os.environ} | {
            "COLUMNS": "120",
            "TIKZEVAL_CLIP": "none",  # what is not about CLIP need not load one
            "PYTHONPATH": str(ROOT),  # the package beside these tests, wherever another may be installed
            "HF_HOME": str(folder / "no-hub-cache"),
            "INSPECT_EVAL_LOG_FILE_PATTERN": "{task}_{id}",
        }

    def __call__(self, *words: str | Path, env: dict[str, str] | None = None, timeout: float = 300) -> Finished:
        code, out, err = ZYGOTE.run([str(word) for word in words], self.folder, self.env | (env or {}), timeout)
        assert "Traceback" not in err, err
        return Finished(code, out, err)

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "tikzeval", *map(str, words)]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


def completion(text: str, finish: str = "stop") -> dict[str, Any]:
    """A reply of OpenAI's chat API."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "served-model-2026",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 22, "total_tokens": 33},
    }


@dataclass
class Server:
    """A loopback server that speaks OpenAI's chat API and remembers what it was asked."""

    url: str = ""
    asked: list[str] = field(default_factory=list)  # the prompts, in the order they came
    keys: list[str] = field(default_factory=list)  # the Authorization headers, likewise
    answer: Callable[[str], tuple[int, Any]] = lambda _: (200, completion(CIRCLE))
    delay: float = 0.0
    judged: list[dict[str, Any]] = field(default_factory=list)  # bodies of the requests that asked a judge
    judge: Callable[[dict[str, Any]], tuple[int, Any]] = lambda _: (200, completion("yes\nIt is plain to see."))
    bodies: list[dict[str, Any]] = field(default_factory=list)  # the requests, in the order they came
    converse: Callable[[dict[str, Any]], tuple[int, Any]] | None = None  # answers by the whole request, before `answer`

    @property
    def env(self) -> dict[str, str]:
        return {"LOOP_BASE_URL": f"{self.url}/v1", "LOOP_API_KEY": "secret-for-the-test"}


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            content = body["messages"][-1]["content"]
            prompt = content if isinstance(content, str) else content[0]["text"]
            if isinstance(content, list) and "Question: " in prompt:
                state.judged.append(body)
                status, answer = state.judge(body)
            else:
                state.asked.append(prompt)
                state.keys.append(self.headers.get("Authorization", ""))
                time.sleep(state.delay)
                state.bodies.append(body)
                status, answer = state.converse(body) if state.converse else state.answer(prompt)
            raw = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{httpd.server_port}"
    yield state
    httpd.shutdown()
    httpd.server_close()
