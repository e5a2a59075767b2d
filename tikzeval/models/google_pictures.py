"""What Inspect's `google/` does not tell of a Gemini image model: that its filter stopped the picture.

Gemini then ends with IMAGE_SAFETY, IMAGE_PROHIBITED_CONTENT or IMAGE_RECITATION, and without a picture. Inspect has no word for these and says
that nobody knows why it ended; here it is `content_filter`, as where the filter stops words.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from inspect_ai.model import Model, ModelOutput

FILTERED = ("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION")


def telling_refusals(model: Model) -> Model:
    """Let a model say that its filter stopped a picture; returns the model."""
    api: Any = model.api
    generate = api.generate

    @functools.wraps(generate)
    async def told(*args: Any, **kwargs: Any) -> Any:
        output, call = await generate(*args, **kwargs)
        if isinstance(output, ModelOutput) and output.choices and _filtered(call.response):
            output.choices[0].stop_reason = "content_filter"
        return output, call

    api.generate = told
    return model


def _filtered(response: Any) -> bool:
    candidates = response.get("candidates") if isinstance(response, Mapping) else None
    first = candidates[0] if candidates else {}
    return str(first.get("finish_reason") or first.get("finishReason")).rpartition(".")[2] in FILTERED
