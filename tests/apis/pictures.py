"""Pictures in the words of each API: OpenAI's images API, and Gemini's generateContent with a picture in it.

Written after the vendors' API references as the SDKs' types give them (openai.types.ImagesResponse, google.genai.types).
"""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image, ImageDraw

from tests.apis.loopback import Answer, Call
from tests.apis.speak import SERVED, Chat


def drawing(colour: str) -> bytes:
    """Return a PNG with a disc of this colour."""
    picture = Image.new("RGB", (256, 256), "white")
    ImageDraw.Draw(picture).ellipse((40, 60, 200, 190), fill=colour)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


class OpenAIImages:
    """Answers /v1/images/generations and /v1/images/edits, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []  # of generations
        self.edited: list[bytes] = []  # bodies of edits, multipart/form-data
        self.refused = False

    def route(self, method: str, call: Call, raw: bytes) -> Answer | None:
        """Answer what belongs to the images API."""
        if method != "POST" or not call.path.startswith("/v1/images/"):
            return None
        if self.refused:
            return Chat().error(400, "Your request was rejected by the safety system.", "moderation_blocked")
        if call.path.endswith("/edits"):
            self.edited.append(raw)
            return self._made(["red", "green", "blue"][len(self.edited) - 1 :][0])
        self.asked.append(call.body)
        return self._made("brown")

    def _made(self, colour: str) -> Answer:
        details = {"image_tokens": 0, "text_tokens": 20}
        usage = {"input_tokens": 20, "output_tokens": 1056, "total_tokens": 1076, "input_tokens_details": details}
        picture = base64.b64encode(drawing(colour)).decode()
        told = {"created": 1, "data": [{"b64_json": picture}], "size": "1024x1024", "quality": "medium"}
        return Answer({**told, "output_format": "png", "usage": usage})


def gemini_picture(colour: str) -> Answer:
    """Return Gemini's answer with a picture."""
    data = {"mimeType": "image/png", "data": base64.b64encode(drawing(colour)).decode()}
    parts = [{"text": "Here it is."}, {"inlineData": data}]
    usage = {"promptTokenCount": 10, "candidatesTokenCount": 1120, "totalTokenCount": 1130}
    candidate = {"index": 0, "finishReason": "STOP", "content": {"role": "model", "parts": parts}}
    return Answer({"candidates": [candidate], "usageMetadata": usage, "modelVersion": SERVED})


def gemini_filtered() -> Answer:
    """Return Gemini's answer where its filter stops the picture."""
    usage = {"promptTokenCount": 10, "candidatesTokenCount": 0, "totalTokenCount": 10}
    return Answer(
        {"candidates": [{"index": 0, "finishReason": "IMAGE_SAFETY"}], "usageMetadata": usage, "modelVersion": SERVED}
    )
