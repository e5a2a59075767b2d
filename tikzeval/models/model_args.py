"""``--model-arg NAME=VALUE``: what a provider is told when a model is opened, beside what its name says.

``NAME=VALUE`` goes to every model that is neither a control nor a replay, ``MODEL:NAME=VALUE`` to the one that --models
calls MODEL. Values are YAML: numbers, true and false, lists, mappings, or else text.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from tikzeval.errors import UsageError, nearest
from tikzeval.models.pipeline_settings import HOW_TO_RUN

ONLY_FROM_ENVIRONMENT = ("api_key", "token")


class ModelArg(NamedTuple):
    """One argument."""

    model: str  # as --models calls it; empty for all
    name: str
    value: Any


def read_model_arg(text: str) -> ModelArg:
    """Read one argument.

    Raises:
        UsageError: It is not of the form, or names a key.
    """
    left, equals, right = text.partition("=")
    model, _, name = left.strip().rpartition(":")
    if not equals or not name.isidentifier():
        msg = f"--model-arg {text}: write NAME=VALUE, or MODEL:NAME=VALUE"
        raise UsageError(msg)
    if name in ONLY_FROM_ENVIRONMENT:
        msg = f"--model-arg {name}: keys are read from the environment or .env, so that no log holds them"
        raise UsageError(msg)
    try:
        return ModelArg(model, name, yaml.safe_load(right))
    except yaml.YAMLError as error:
        msg = f"--model-arg {name}: the value is not YAML ({str(error).splitlines()[0]}); put texts in quotes"
        raise UsageError(msg) from error


def args_for(asked: str, args: tuple[str, ...]) -> dict[str, Any]:
    """Return the arguments that are meant for a model; what names it goes before what names none.

    Raises:
        UsageError: An argument cannot be read.
    """
    read = [read_model_arg(text) for text in args]
    return {arg.name: arg.value for model in ("", asked) for arg in read if arg.model == model}


def deciding(args: tuple[str, ...]) -> list[str]:
    """Return the arguments that decide what is answered: not those of `HOW_TO_RUN`, which only say how fast or where.

    Raises:
        UsageError: An argument cannot be read.
    """
    return [text for text in args if read_model_arg(text).name not in HOW_TO_RUN]


def check_model_args(asked: tuple[str, ...], args: tuple[str, ...]) -> None:
    """Look at the arguments before anything is called.

    Raises:
        UsageError: An argument cannot be read, or is for a model that is not asked.
    """
    for arg in map(read_model_arg, args):
        if arg.model and arg.model not in asked:
            msg = f"--model-arg {arg.model}:{arg.name}: --models names no {arg.model}; {nearest(arg.model, asked)}"
            raise UsageError(msg)
