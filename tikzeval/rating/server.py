"""The server behind the page: on this machine only, behind a token, with nothing from elsewhere.

    GET  /TOKEN/                the page, its style and script
    GET  /TOKEN/state           {"total", "answered", "next"}: how far it is, and the first question without an answer
    GET  /TOKEN/question/N      {"asked_for", "words", "alone", "source", "answer"}
    GET  /TOKEN/picture/N       the picture; /TOKEN/alone/N the part painted alone
    POST /TOKEN/answer          {"question": N, "answer": "yes" | "no" | "skip"} → state, once it is on the disk

Neither the model nor our verdict is ever sent.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from tikzeval.drawing import needs_crop
from tikzeval.errors import InfraError
from tikzeval.files import read_text
from tikzeval.picture.lone import lone_pictures
from tikzeval.picture.raster import RasterError
from tikzeval.rating.answers import Answers, Rated
from tikzeval.rating.questions import RatingQuestion
from tikzeval.values import Drawing, Form, Found
from tikzeval.workers import WorkerDiedError, workers

HOST = "127.0.0.1"
LONGEST = 4096  # bytes of a request's body
PAGE = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
}


class Rating(ThreadingHTTPServer):
    """Asks one person about one run."""

    daemon_threads = True

    def __init__(self, questions: Sequence[RatingQuestion], answers: Answers, port: int = 0) -> None:
        """Listen.

        Args:
            questions: In the order in which they are asked.
            answers: Where answers go.
            port: 0 takes any that is free.
        """
        super().__init__((HOST, port), _Handler)
        self.questions = questions
        self.answers = answers
        self.token = secrets.token_urlsafe(16)
        self.writing = threading.Lock()
        self.painting = threading.Lock()
        self.alone: dict[int, bytes] = {}

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"

    def state(self) -> dict[str, int | None]:
        """Say how far it is."""
        open_ones = [number for number, question in enumerate(self.questions) if self.answers.to(question) is None]
        total = len(self.questions)
        return {"total": total, "answered": total - len(open_ones), "next": open_ones[0] if open_ones else None}

    def told(self, number: int) -> dict[str, Any]:
        """Return a question as the page shows it."""
        question = self.questions[number]
        return {
            "asked_for": question.asked_for,
            "words": question.words,
            "alone": question.alone,
            "source": read_text(question.picture.with_suffix(".tex")) if question.kind == "code" else None,
            "answer": self.answers.to(question),
        }

    def painted_alone(self, number: int) -> bytes:
        """Return the picture of the part that a question is about; empty where it cannot be had."""
        question = self.questions[number]
        pdf = question.picture.with_suffix(".pdf")
        if question.alone is None or not pdf.is_file():
            return b""
        with self.painting:
            if number not in self.alone:
                source = read_text(pdf.with_suffix(".tex"))
                crop = needs_crop(Drawing(source, Form.DOCUMENT, Found.BARE))
                call = workers.run(lone_pictures, pdf.read_bytes(), [question.alone], crop=crop)
                try:
                    self.alone[number] = asyncio.run(call).get(question.alone, b"")
                except (RasterError, WorkerDiedError, InfraError):
                    self.alone[number] = b""
            return self.alone[number]


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Rating
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self._path()
        if path in PAGE:
            name, kind = PAGE[path]
            self._send((files(__package__) / "page" / name).read_bytes(), kind)
        elif path == "state":
            self._send_json(self.server.state())
        else:
            what, _, number = (path or "").partition("/")
            known = number.isascii() and number.isdigit() and int(number) < len(self.server.questions)
            self._tell(what, int(number)) if known else self._refuse(HTTPStatus.NOT_FOUND)

    def _tell(self, what: str, number: int) -> None:
        """Send what there is about a question."""
        if what == "question":
            self._send_json(self.server.told(number))
        elif what in ("picture", "alone"):
            whole = self.server.questions[number].picture
            png = whole.read_bytes() if what == "picture" else self.server.painted_alone(number)
            self._send(png, "image/png") if png else self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self._path() != "answer" or not length.isdigit() or int(length) > LONGEST:
            self.close_connection = True  # what was sent is left unread
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            told = json.loads(self.rfile.read(int(length)))
            question, answer = self.server.questions[_natural(told["question"])], Rated(told["answer"])
        except (ValueError, TypeError, KeyError, IndexError):
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        with self.server.writing:
            self.server.answers.give(question, answer)
        self._send_json(self.server.state())

    def _path(self) -> str | None:
        """Return the path behind the token; None for whoever does not know it, or comes by another name of this machine."""
        ours = (f"{HOST}:{self.server.server_port}", f"localhost:{self.server.server_port}")
        token, _, path = self.path.removeprefix("/").partition("/")
        known = secrets.compare_digest(token.encode(), self.server.token.encode())
        return path if known and self.headers.get("Host") in ours else None

    def _refuse(self, status: HTTPStatus) -> None:
        self._send(status.phrase.encode(), "text/plain; charset=utf-8", status)

    def _send_json(self, value: Any) -> None:
        self._send(json.dumps(value, ensure_ascii=False).encode(), "application/json")

    def _send(self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on the terminal."""


def _natural(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value
