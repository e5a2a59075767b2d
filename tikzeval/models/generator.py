"""Image generators: models that answer with a picture, and are asked for one in the prompt's own words.

An output of theirs says so in its metadata, and so does a recorded one: a refusal holds no picture that would tell. The picture is an
image in the reply's message, as a data: address, which every log, record of calls and viewer of Inspect's knows.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from tikzeval.models.catalogue import entry_of
from tikzeval.models.providers import answers_with_picture

if TYPE_CHECKING:
    from inspect_ai.model import ModelOutput

GENERATOR = (
    "tikzeval_generator"  # in an output's metadata: it is an image generator's, with what is known of how it was made
)
BEGINNINGS = {  # how a picture file begins → how its name ends, and what it is called in a data: address
    b"\x89PNG\r\n\x1a\n": (".png", "image/png"),
    b"\xff\xd8\xff": (".jpg", "image/jpeg"),
    b"RIFF": (".webp", "image/webp"),
}


def makes_pictures(model: str) -> bool:
    """Whether a model answers with a picture.

    Args:
        model: Inspect model string; that of a replay says nothing of the model whose replies it plays.
    """
    if answers_with_picture(model):
        return True
    entry = entry_of(model)
    return entry is not None and entry.makes == "pictures"


def marked(output: ModelOutput, about: Mapping[str, Any] | None = None) -> ModelOutput:
    """Return an output as that of an image generator.

    Args:
        output: What it gave.
        about: How the picture was made, as plain data; None leaves what is known.
    """
    told = dict(output.metadata or {})
    known = told.get(GENERATOR)
    told[GENERATOR] = dict(about) if about is not None else known if isinstance(known, dict) else {}
    return output.model_copy(update={"metadata": told})


def picture_output(
    model: str,
    picture: bytes,
    about: Mapping[str, Any],
    *,
    stop_reason: Literal["stop", "content_filter", "unknown"] = "stop",
    text: str = "",
    seconds: float | None = None,
) -> ModelOutput:
    """Return an image generator's reply.

    Args:
        model: What served it.
        picture: The file; nothing where there is none.
        about: How it was made, as plain data.
        stop_reason: content_filter where it declined.
        text: What it said beside.
        seconds: That it took.
    """
    from inspect_ai.model import ChatMessageAssistant, Content, ContentImage, ContentText, ModelOutput
    from inspect_ai.model._model_output import ChatCompletionChoice

    content: list[Content] = [ContentText(text=text)] if text or not picture else []
    if picture:
        content.append(ContentImage(image=as_data(picture)))
    message = ChatMessageAssistant(content=content, source="generate")
    output = ModelOutput(
        model=model, choices=[ChatCompletionChoice(message=message, stop_reason=stop_reason)], time=seconds
    )
    return marked(output, about)


def picture_type(picture: bytes) -> tuple[str, str]:
    """Return how a picture file's name ends, and what it is called in a data: address."""
    known = (names for begins, names in BEGINNINGS.items() if picture.startswith(begins))
    return next(known, (".bin", "application/octet-stream"))


def as_data(picture: bytes) -> str:
    """Return a picture file as a data: address."""
    return f"data:{picture_type(picture)[1]};base64,{base64.b64encode(picture).decode()}"


def is_generated(output: Any) -> bool:
    """Whether an output is that of an image generator."""
    return bool(output) and GENERATOR in (output.metadata or {})


def about_picture(output: Any) -> dict[str, Any]:
    """Return what is known of how a picture was made; nothing of other outputs."""
    return dict((output.metadata or {}).get(GENERATOR) or {}) if output else {}


def picture_in(output: Any, attachments: Mapping[str, str] | None = None) -> bytes:
    """Return the file of the last picture in an output; nothing where there is none.

    Args:
        output: Inspect's ModelOutput.
        attachments: Of the sample in a log, where data: addresses stand apart.
    """
    if not output or not output.choices or isinstance(output.message.content, str):
        return b""
    images = [part.image for part in output.message.content if part.type == "image"]
    if not images:
        return b""
    address = images[-1]
    if address.startswith("attachment://"):
        address = (attachments or {}).get(address.removeprefix("attachment://"), "")
    return from_data(address)


def from_data(address: str) -> bytes:
    """Return the bytes of a data: address; nothing of anything else."""
    head, comma, held = address.partition(",")
    if not (head.startswith("data:") and head.endswith(";base64") and comma):
        return b""
    try:
        return base64.b64decode(held)
    except (binascii.Error, ValueError):
        return b""
