"""OpenAI's batch API: a file of requests goes up, a batch is made of it, and a file of answers comes down."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.apis.loopback import Answer, Call, prompt_in, texts


@dataclass
class Batches:
    """The files and batches of one server; `replies` maps a prompt's id to its answer, `default` serves the others."""

    default: Answer
    replies: dict[str, Answer] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()  # prompts of which the results say nothing
    refused: bool = False  # whether no batch is accepted
    requests: list[dict[str, Any]] = field(default_factory=list)  # lines of uploaded files
    polled: int = 0

    def route(self, method: str, call: Call, raw: bytes) -> Answer | None:
        """Answer what belongs to the batch API."""
        if method == "POST" and call.path == "/v1/files":
            lines = re.findall(rb"^\{.*\}\r?$", raw, re.MULTILINE)
            self.requests += [json.loads(line) for line in lines]
            return Answer({"id": "file-in", "object": "file", "bytes": 1, "created_at": 1, "filename": "in.jsonl",
                           "purpose": "batch", "status": "processed"})  # fmt: skip
        if method == "POST" and call.path == "/v1/batches":
            if self.refused:
                return Answer({"error": {"message": "no batches today", "type": "invalid_request_error"}}, 400)
            return Answer(self._batch("in_progress"))
        if method == "GET" and call.path == "/v1/batches/batch-1":
            self.polled += 1
            return Answer(self._batch("completed" if self.polled > 1 else "in_progress"))
        if method == "GET" and call.path == "/v1/files/file-out/content":
            lines = [self._line(request) for request in self.requests if self._prompt(request) not in self.left_out]
            return Answer(b"\n".join(json.dumps(line).encode() for line in lines))
        return None

    def _batch(self, status: str) -> dict[str, Any]:
        done = status == "completed"
        n = len(self.requests)
        return {
            "id": "batch-1",
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "input_file_id": "file-in",
            "completion_window": "24h",
            "status": status,
            "created_at": 1,
            "output_file_id": "file-out" if done else None,
            "request_counts": {"total": n, "completed": n if done else 0, "failed": 0},
        }

    def _prompt(self, request: dict[str, Any]) -> str:
        return prompt_in("\n".join(texts(request["body"])))

    def _line(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = self.replies.get(self._prompt(request), self.default)
        return {
            "id": "line",
            "custom_id": request["custom_id"],
            "response": {"status_code": answer.status, "request_id": "r", "body": answer.body},
            "error": None,
        }
