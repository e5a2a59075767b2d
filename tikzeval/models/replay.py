"""Model provider `replay/NAME`: answers from a file of recorded replies, one JSON object a line.

``{"id": prompt, "reply": text}``, and optionally ``epoch`` (from 1), ``reasoning``, ``stop_reason``, ``model`` and
``usage`` ({"input_tokens", "output_tokens", "reasoning_tokens"}, …) and ``seconds``, ``at`` (when it came), and ``rounds`` (what the replies of the conversation
took whose scored reply this is). ``picture`` is the reply of an image generator: a file beside this one, or a data: address. A replay costs nothing: its replies were paid for, or not, when they were recorded. Lines of one prompt
without ``epoch`` serve its epochs in order.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ContentReasoning,
    ContentText,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    modelapi,
)
from inspect_ai.model._model_output import ChatCompletionChoice
from inspect_ai.tool import ToolChoice, ToolInfo
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from tikzeval.errors import FileFormatError, ProviderError
from tikzeval.files import sound
from tikzeval.models.address import address_of
from tikzeval.models.generator import from_data, picture_output
from tikzeval.models.inprocess import InProcessModel
from tikzeval.models.prices import Tokens
from tikzeval.models.provenance import AT, SECONDS, WORDS
from tikzeval.models.rounds import STORE, Round

StopReason = Literal["stop", "max_tokens", "model_length", "tool_calls", "content_filter", "unknown"]


class Recorded(BaseModel):
    """One line of a replay file. Other keys are the recorder's own business."""

    model_config = ConfigDict(extra="ignore", protected_namespaces=())

    id: str
    reply: str
    epoch: int | None = None
    reasoning: str = ""
    stop_reason: StopReason = "unknown"
    model: str | None = None
    usage: Tokens | None = None
    seconds: float | None = None
    rounds: list[Round] = []
    at: str = ""  # when it came, ISO 8601
    words: str = ""  # a hash of what it answers; set where replies of a run are kept
    picture: str = ""  # of an image generator: the file's path from here, or a data: address
    made: dict[str, Any] | None = None  # of an image generator, also where it gave no picture: how it was made

    @property
    def generated(self) -> bool:
        """Whether it is the reply of an image generator."""
        return bool(self.picture) or self.made is not None

    @model_validator(mode="before")
    @classmethod
    def _picture_is_reply(cls, data: Any) -> Any:
        return {"reply": "", **data} if isinstance(data, dict) and data.get("picture") else data


@cache
def read_replies(path: Path) -> dict[str, list[Recorded]]:
    """Read a replay file: prompt id → its replies in the order of their epochs.

    Raises:
        FileFormatError: A line is not as it should be; the text names the line.
    """
    replies: dict[str, list[Recorded]] = {}
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise FileFormatError(msg) from error
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            line = Recorded.model_validate(json.loads(raw.decode("utf-8", "replace")))
            line = line.model_copy(update={key: sound(getattr(line, key)) for key in ("id", "reply", "reasoning")})
        except json.JSONDecodeError as error:
            msg = f"{path}, line {number}: not JSON ({error.msg}); each line is an object with id and reply"
            raise FileFormatError(msg) from error
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            key = ".".join(str(step) for step in problem["loc"]) or "the line"
            msg = f"{path}, line {number}: {key}: {problem['msg'].lower()}; each line is an object with id and reply"
            raise FileFormatError(msg) from error
        replies.setdefault(line.id, []).append(line)
    for recorded in replies.values():
        recorded.sort(key=lambda line: line.epoch or 0)
    return replies


def recorded_reply(path: Path, prompt: str, epoch: int) -> Recorded | None:
    """Return what was recorded for a prompt in an epoch, if anything was."""
    lines = read_replies(path).get(prompt, [])
    exact = next((line for line in lines if line.epoch == epoch), None)
    unnumbered = [line for line in lines if line.epoch is None]
    if exact is None and epoch <= len(unnumbered):
        return unnumbered[epoch - 1]
    return exact


class Replay(InProcessModel):
    """Recorded replies as a model."""

    recorded = True

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Answer with the recorded reply.

        Raises:
            ProviderError: None was recorded for this prompt and epoch.
        """
        address = address_of(input)
        path = Path(self.model_args["path"])
        line = recorded_reply(path, address.prompt, address.epoch)
        if line is None:
            msg = f"{path.name} holds no reply to {address.prompt} for epoch {address.epoch}"
            raise ProviderError(msg)
        told = {
            AT: line.at,
            SECONDS: line.seconds,
            WORDS: line.words,
            STORE: [each.model_dump(mode="json") for each in line.rounds],
        }
        told = {key: value for key, value in told.items() if value}
        if line.generated:
            return _shown(line, path, self.model_name, told)
        content = [ContentReasoning(reasoning=line.reasoning), ContentText(text=line.reply)]
        message = ChatMessageAssistant(content=content if line.reasoning else line.reply, source="generate")
        return ModelOutput(
            model=line.model or self.model_name,
            choices=[ChatCompletionChoice(message=message, stop_reason=line.stop_reason)],
            usage=ModelUsage(**line.usage.model_dump()) if line.usage else None,
            metadata=told or None,
        )


def _shown(line: Recorded, path: Path, name: str, told: dict[str, Any]) -> ModelOutput:
    """Return the recorded reply of an image generator.

    Raises:
        ProviderError: Its picture cannot be read.
    """
    file = b""
    if line.picture.startswith("data:"):
        file = from_data(line.picture)
    elif line.picture:
        try:
            file = (path.parent / line.picture).read_bytes()
        except OSError as error:
            msg = f"{path.parent / line.picture}: {error.strerror}"
            raise ProviderError(msg) from error
    output = picture_output(
        line.model or name,
        file,
        line.made or {},
        stop_reason="content_filter" if line.stop_reason == "content_filter" else "stop",
        text=line.reply,
    )
    usage = ModelUsage(**line.usage.model_dump()) if line.usage else None
    return output.model_copy(update={"metadata": {**(output.metadata or {}), **told}, "usage": usage})


@modelapi(name="replay")
def replay() -> type[ModelAPI]:
    """Register the provider with Inspect."""
    return Replay
