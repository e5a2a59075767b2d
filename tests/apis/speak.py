"""Replies in the words of each API: OpenAI's chat API (and its kin's), its Responses API, Gemini's generateContent.

Written after the vendors' API references as the SDKs' types give them (openai.types, google.genai.types).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from tests.apis.loopback import Answer

SERVED = "served-2026-11-01"


@dataclass(frozen=True)
class Said:
    """What the model says."""

    text: str | None = ""
    reasoning: str = ""
    end: str = "stop"  # stop, max_tokens, filter or refusal
    tokens: tuple[int, int, int] = (100, 250, 50)  # in, out with reasoning, reasoning


class Api(Protocol):
    """One API's words."""

    def said(self, said: Said) -> Answer:
        """A reply."""

    def error(self, status: int, message: str, code: str = "") -> Answer:
        """An error."""

    def nothing(self) -> Answer:
        """An answer without a choice."""

    def blocked(self) -> Answer:
        """The provider's filter turns the request away."""


class Chat:
    """OpenAI's chat API; `field` is where a message holds its reasoning."""

    def __init__(self, field: str = "reasoning") -> None:
        self.field = field

    def said(self, said: Said) -> Answer:
        ends = {"stop": "stop", "max_tokens": "length", "filter": "content_filter", "refusal": "stop"}
        message: dict[str, Any] = {"role": "assistant", "content": said.text}
        if said.reasoning:
            message[self.field] = said.reasoning
        if said.end == "refusal":
            message |= {"content": None, "refusal": said.text}
        return Answer(
            {
                "id": "gen-1",
                "object": "chat.completion",
                "created": 1,
                "model": SERVED,
                "choices": [{"index": 0, "message": message, "finish_reason": ends[said.end]}],
                "usage": {
                    "prompt_tokens": said.tokens[0],
                    "completion_tokens": said.tokens[1],
                    "total_tokens": said.tokens[0] + said.tokens[1],
                    "completion_tokens_details": {"reasoning_tokens": said.tokens[2]},
                },
            }
        )

    def error(self, status: int, message: str, code: str = "") -> Answer:
        return Answer({"error": {"message": message, "type": "error", "code": code or status}}, status)

    def nothing(self) -> Answer:
        usage = {"prompt_tokens": 9, "completion_tokens": 0, "total_tokens": 9}
        return Answer(
            {"id": "x", "object": "chat.completion", "created": 1, "model": SERVED, "choices": [], "usage": usage}
        )

    def blocked(self) -> Answer:
        return self.error(400, "Your request was rejected by the safety system.", "content_policy_violation")


class Responses:
    """OpenAI's Responses API."""

    def said(self, said: Said) -> Answer:
        output: list[dict[str, Any]] = []
        if said.reasoning:
            summary = [{"type": "summary_text", "text": said.reasoning}]
            output.append({"id": "rs_1", "type": "reasoning", "summary": summary})
        part: dict[str, Any] = {"type": "output_text", "text": said.text or "", "annotations": []}
        if said.end == "refusal":
            part = {"type": "refusal", "refusal": said.text}
        output.append({"id": "m", "type": "message", "role": "assistant", "status": "completed", "content": [part]})
        cut = {"max_tokens": "max_output_tokens", "filter": "content_filter"}.get(said.end)
        return Answer(
            {
                **self._frame(),
                "status": "incomplete" if cut else "completed",
                "incomplete_details": {"reason": cut} if cut else None,
                "output": output,
                "usage": {
                    "input_tokens": said.tokens[0],
                    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
                    "output_tokens": said.tokens[1],
                    "output_tokens_details": {"reasoning_tokens": said.tokens[2]},
                    "total_tokens": said.tokens[0] + said.tokens[1],
                },
            }
        )

    def _frame(self) -> dict[str, Any]:
        return {
            "id": "resp_1",
            "object": "response",
            "created_at": 1,
            "model": SERVED,
            "error": None,
            "instructions": None,
            "metadata": {},
            "parallel_tool_calls": True,
            "temperature": 1.0,
            "tool_choice": "auto",
            "tools": [],
            "top_p": 1.0,
        }

    def error(self, status: int, message: str, code: str = "") -> Answer:
        return Chat().error(status, message, code)

    def nothing(self) -> Answer:
        return Answer({**self._frame(), "status": "completed", "incomplete_details": None, "output": []})

    def blocked(self) -> Answer:
        return Chat().blocked()


class Gemini:
    """Gemini's generateContent."""

    def said(self, said: Said) -> Answer:
        ends = {"stop": "STOP", "max_tokens": "MAX_TOKENS", "filter": "SAFETY", "refusal": "PROHIBITED_CONTENT"}
        parts: list[dict[str, Any]] = [{"text": said.reasoning, "thought": True}] if said.reasoning else []
        parts += [{"text": said.text}] if said.text is not None else []
        candidate: dict[str, Any] = {"index": 0, "finishReason": ends[said.end]}
        if parts:
            candidate["content"] = {"role": "model", "parts": parts}
        tokens_in, tokens_out, thoughts = said.tokens
        return Answer(
            {
                "candidates": [candidate],
                "usageMetadata": {
                    "promptTokenCount": tokens_in,
                    "candidatesTokenCount": tokens_out - thoughts,
                    "thoughtsTokenCount": thoughts,
                    "totalTokenCount": tokens_in + tokens_out,
                },
                "modelVersion": SERVED,
            }
        )

    def error(self, status: int, message: str, code: str = "") -> Answer:
        names = {429: "RESOURCE_EXHAUSTED", 400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED"}
        return Answer({"error": {"code": status, "message": message, "status": names.get(status, "INTERNAL")}}, status)

    def nothing(self) -> Answer:
        return Answer({"candidates": [], "usageMetadata": {"promptTokenCount": 9}, "modelVersion": SERVED})

    def blocked(self) -> Answer:
        feedback = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}
        return Answer({**feedback, "usageMetadata": {"promptTokenCount": 9}, "modelVersion": SERVED})
