"""An HTTP server on loopback that answers each prompt as its script says, and fails in the ways that providers fail."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tikzeval.suites.suite import load_suites

PROMPTS = {
    item.prompt.id: item.prompt.text for suite in load_suites((), language="en") for item in suite.items
}  # id → what is asked


@dataclass(frozen=True)
class Answer:
    """One answer to one request."""

    body: Any = b""  # JSON, or bytes as they are
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    sent: float = 1.0  # the share of the body that is sent before the connection ends
    reset: bool = False  # whether it ends with a reset, not in order
    silent: bool = False  # nothing is ever answered


@dataclass
class Call:
    """One request, as it came."""

    path: str
    prompt: str  # its id; empty for a request that asks nothing
    body: Any
    headers: dict[str, str]
    at: float


class Loopback:
    """What the server was asked, and what it answers.

    `answers` maps a prompt's id to the answers that it gets in turn; the last is repeated. `route` may answer other requests.
    """

    def __init__(self, default: Answer) -> None:
        self.default = default
        self.answers: dict[str, list[Answer]] = {}
        self.calls: list[Call] = []
        self.route: Callable[[str, Call, bytes], Answer | None] = lambda *_: None
        self.url = ""
        self.closing = threading.Event()
        self._lock = threading.Lock()

    def asked(self) -> Counter[str]:
        """Return prompt → how often it was asked."""
        return Counter(call.prompt for call in self.calls if call.prompt)

    def take(self, call: Call) -> Answer:
        with self._lock:
            script = self.answers.get(call.prompt, [self.default])
            answer = script[min(self.asked()[call.prompt], len(script) - 1)]
            self.calls.append(call)
        return answer


def prompt_in(text: str) -> str:
    """Return which prompt a request asks: the longest whose text it holds."""
    held = [prompt for prompt, asked in PROMPTS.items() if asked in text]
    return max(held, key=lambda prompt: len(PROMPTS[prompt]), default="")


def texts(body: Any) -> Iterator[str]:
    """Yield every text in some JSON."""
    if isinstance(body, str):
        yield body
    for each in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        yield from texts(each)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    state: Loopback


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        state = self.server.state
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            body = json.loads(raw or b"null")
        except ValueError:
            body = None
        asked = prompt_in("\n".join(texts(body)))
        call = Call(self.path, asked, body, dict(self.headers.items()), time.monotonic())
        answer = state.route(self.command, call, raw) or state.take(call)
        if answer.silent:
            state.closing.wait(60)
            self.close_connection = True
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            **answer.headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: round(len(content) * answer.sent)])
        self.wfile.flush()
        self.close_connection = answer.sent < 1
        if answer.reset:
            time.sleep(0.05)  # what was sent arrives first
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ValueError):  # the other side, or we ourselves, hung up
            self.close_connection = True


@contextmanager
def serving(state: Loopback) -> Iterator[Loopback]:
    """Serve while the block runs."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.state = state
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
