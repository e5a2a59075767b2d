"""From a model's name to Inspect's model, ready to be called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from inspect_ai.model import GenerateConfig, Model, ModelInfo, get_model, get_model_info, set_model_info

from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.guard import guarded
from tikzeval.models.keys import without_keys


def opened(model: ResolvedModel, args: Mapping[str, Any] | None = None, config: GenerateConfig | None = None) -> Model:
    """Open a model; what its provider raises on the way is the user's to mend.

    Args:
        model: What is called.
        args: What --model-arg says of it.
        config: How it is called, where the task does not say.

    Raises:
        UsageError: It cannot be opened.
    """
    if not model.takes_args:
        return get_model(model.model, memoize=False, **dict[str, Any](model.args))
    config = config or GenerateConfig()
    given = dict[str, Any](model.args) | dict(args or {})
    if model.api_key:
        given["api_key"] = model.api_key
    try:
        if model.model.startswith("hf/"):
            from tikzeval.models.transformers_model import hf

            api: Any = hf(model.model.removeprefix("hf/"), **given)  # registered, it makes instances
            found = Model(api, config, given)
        elif model.model.startswith("diffusion/"):
            from tikzeval.models.diffusion import pipeline_model

            api = pipeline_model(model.model.removeprefix("diffusion/"), config, given)
            found = Model(api, config, api.deciding)
        elif model.kind == "image" and model.model.startswith("google/"):
            from tikzeval.models.google_pictures import telling_refusals

            config = config.model_copy(update={"modalities": ["image"]})
            found = telling_refusals(get_model(model.model, config=config, memoize=False, **given))
        else:
            found = get_model(model.model, config=config, memoize=False, **given)
    except Exception as error:
        told = one_line(str(getattr(error, "message", "") or error) or type(error).__name__)
        msg = f"{model.asked} cannot be called: {without_keys(told)}"
        raise UsageError(msg) from error
    if get_model_info(found) is None:
        # Inspect looks up by its name each model that has answered, and would open one it does not know again, without our arguments.
        set_model_info(str(found), ModelInfo())
    return guarded(found)


def one_line(text: str) -> str:
    """Return what a provider says as one line, without Inspect's colours."""
    plain = re.sub(r"\[/?[a-z ]+\]", "", text)
    return " ".join(plain.split()).removeprefix("ERROR: ")
