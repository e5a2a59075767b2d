"""Model provider `openai-images/MODEL`: OpenAI's image models through their own API, with Inspect's client, keys and retries.

Inspect's `openai/` lets a chat model call the image tool, whose words would be measured with it and whose picture no usage counts. Here the
prompt goes to `/v1/images/generations` as it stands; where a picture was made before (protocol `edit`), the change and that
picture go to `/v1/images/edits`. What --model-arg says of a picture (size, quality, …) is sent as it is.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from inspect_ai.model import ChatMessage, GenerateConfig, ModelOutput, ModelUsage
from inspect_ai.model._openai import openai_handle_bad_request
from inspect_ai.model._providers.openai import OpenAIAPI
from inspect_ai.tool import ToolChoice, ToolInfo
from openai import BadRequestError
from openai.types import ImagesResponse

from tikzeval.models.generator import from_data, picture_output, picture_type

ASKED = ("size", "quality", "background", "moderation", "complexity", "output_format", "output_compression")
FILTERED = "moderation_blocked"  # the code of a prompt or picture that OpenAI's filter stops


class OpenAIPictures(OpenAIAPI):
    """One of OpenAI's image models."""

    def __init__(self, model_name: str, **given: Any) -> None:
        self.asked = {name: given.pop(name) for name in ASKED if name in given}
        super().__init__(model_name, **given)

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Answer with the picture of the last message, or the last picture changed as it says."""
        wanted: dict[str, Any] = {"model": self.service_model_name(), "prompt": input[-1].text, "n": 1, **self.asked}
        before = last_picture(input)
        try:
            if before:
                ending, mime = picture_type(before)
                answer = await self.client.images.edit(image=(f"picture{ending}", before, mime), **wanted)
            else:
                answer = await self.client.images.generate(**wanted)
        except BadRequestError as error:
            if error.code == FILTERED:
                return picture_output(
                    self.service_model_name(), b"", self.asked, stop_reason="content_filter", text=error.message
                )
            handled = openai_handle_bad_request(self.service_model_name(), error)
            if isinstance(handled, Exception):
                raise handled from error
            return handled
        return self._output(answer)

    def _output(self, answer: ImagesResponse) -> ModelOutput:
        drawn = answer.data[0] if answer.data else None
        about = {
            **self.asked,
            **{key: getattr(answer, key) for key in ("size", "quality", "background") if getattr(answer, key)},
        }
        picture = base64.b64decode(drawn.b64_json) if drawn and drawn.b64_json else b""
        text = (drawn.revised_prompt or "") if drawn else ""
        output = picture_output(self.service_model_name(), picture, about | ({"revised_prompt": text} if text else {}))
        if answer.usage is None:
            return output
        used = answer.usage
        usage = ModelUsage(
            input_tokens=used.input_tokens, output_tokens=used.output_tokens, total_tokens=used.total_tokens
        )
        return output.model_copy(update={"usage": usage})


def last_picture(messages: Sequence[ChatMessage]) -> bytes:
    """Return the file of the last picture in a conversation; nothing where there is none."""
    for message in reversed(messages):
        if not isinstance(message.content, str):
            for part in reversed(message.content):
                if part.type == "image":
                    return from_data(part.image)
    return b""
