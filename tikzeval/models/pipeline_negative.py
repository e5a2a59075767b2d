"""Whether what a picture shall not show has an effect.

A negative prompt is what classifier-free guidance leads away from. Pipelines guide where guidance_scale is more than 1; those that are distilled to
do without (FLUX) where true_cfg_scale is.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Mapping
from typing import Any

from tikzeval.models.pipeline_settings import Settings

ENOUGH = 5.0  # a guidance that has an effect wherever one has


def without_effect(pipe: Any, takes: Mapping[str, inspect.Parameter], settings: Settings) -> str:
    """Say in one line that a negative prompt, or what weighs it, cannot have an effect, and what to give; else nothing.

    Args:
        pipe: A pipeline of diffusers.
        takes: What its call takes.
        settings: How it is to be run.
    """
    if "true_cfg_scale" in takes:
        if settings.negative_prompt is None:
            asked = settings.true_cfg is not None
            return "--model-arg true_cfg has no effect without negative_prompt: give both or neither" if asked else ""
        name, more = "true_cfg", 4
        guided = _more_than_one(_told(takes["true_cfg_scale"], settings.true_cfg))
        can = True
    elif "guidance_scale" in takes:
        name, more = "guidance", 7
        guided = _guided(pipe, _told(takes["guidance_scale"], settings.guidance))
        can = _guided(pipe, ENOUGH)
    else:
        return ""
    if guided or not settings.negative_prompt:
        return ""
    if not can:
        return f"--model-arg negative_prompt has no effect: {type(pipe).__name__} makes these pictures without guidance; leave it out"
    value = _told(takes[f"{name}_scale"], getattr(settings, name))
    return (
        f"--model-arg negative_prompt has no effect at {name} {value:g}: give --model-arg {name}={more} "
        "(anything above 1, at twice the time), or leave negative_prompt out"
    )


def _told(parameter: inspect.Parameter, asked: float | None) -> Any:
    return parameter.default if asked is None else asked


def _more_than_one(value: Any) -> bool:
    """Whether a scale guides; one that is not known is taken to."""
    return not isinstance(value, int | float) or value > 1


def _guided(pipe: Any, value: Any) -> bool:
    """Whether a pipeline guides, by what it says itself of a scale where it does."""
    if isinstance(value, int | float) and hasattr(type(pipe), "do_classifier_free_guidance"):
        with contextlib.suppress(Exception):
            pipe._guidance_scale = value  # noqa: SLF001  each call sets it anew
            return bool(pipe.do_classifier_free_guidance)
    return _more_than_one(value)
