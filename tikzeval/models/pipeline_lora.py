"""A LoRA adapter for a pipeline: a .safetensors file, a folder of one, or a repository on the hub."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import huggingface_hub
import torch

from tikzeval.errors import MissingToolError, UsageError
from tikzeval.models.pipeline_loading import line, out_of_memory, unreachable, what_to_lower, why
from tikzeval.models.pipeline_settings import ADAPTERS, Settings

USUAL = "pytorch_lora_weights.safetensors"  # what save_lora_weights writes


def adapted(pipe: Any, settings: Settings, dtype: torch.dtype) -> None:
    """Put a LoRA adapter into a pipeline.

    Raises:
        UsageError: It is not there, or is none for this pipeline.
        MissingToolError: peft is not installed.
    """
    if not settings.lora:
        if settings.lora_weight_name:
            msg = "--model-arg lora_weight_name: names a file of an adapter; give --model-arg lora=FOLDER_OR_ID as well"
            raise UsageError(msg)
        return
    if importlib.util.find_spec("peft") is None:
        msg = "--model-arg lora needs peft: pip install 'tikzeval[images]'"
        raise MissingToolError(msg)
    if not hasattr(pipe, "load_lora_weights"):
        msg = f"--model-arg lora: {type(pipe).__name__} takes no LoRA adapter"
        raise UsageError(msg)
    file = _found(settings, dtype)
    try:
        pipe.load_lora_weights(str(file.parent), weight_name=file.name, adapter_name="tikzeval", local_files_only=True)
        pipe.set_adapters(["tikzeval"], [settings.lora_weight])
    except Exception as error:
        told = what_to_lower(error, settings, dtype) if out_of_memory(error) else f"does not load: {line(error)}"
        msg = f"--model-arg lora: {settings.lora}: {told}"
        raise UsageError(msg) from error


def _found(settings: Settings, dtype: torch.dtype) -> Path:
    """Return an adapter's file, downloaded where it is not there yet."""
    told, named = str(settings.lora), settings.lora_weight_name
    path = Path(told).expanduser()
    if path.is_file():
        if named and named != path.name:
            msg = f"--model-arg lora: {path} is a file already; leave lora_weight_name out"
            raise UsageError(msg)
        return path
    if path.is_dir():
        return path / _chosen(str(path), _files(path), named)
    try:
        return _fetched(told, named)
    except UsageError:
        raise
    except Exception as error:
        msg = f"--model-arg lora: {why(told, None, error, settings, dtype)}"
        raise UsageError(msg) from error


def _fetched(told: str, named: str | None) -> Path:
    """Return a file of a repository on the hub; without a network, of what is in the local cache."""
    try:
        held = huggingface_hub.list_repo_files(told)
    except Exception as error:
        if not unreachable(error):
            raise
        folder = Path(huggingface_hub.snapshot_download(told, local_files_only=True))
        return folder / _chosen(f"{told} in the local cache", _files(folder), named)
    return Path(huggingface_hub.hf_hub_download(told, _chosen(told, held, named)))


def _files(folder: Path) -> list[str]:
    return [each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()]


def _chosen(told: str, files: Sequence[str], named: str | None) -> str:
    """Return which of several files is the adapter: the one that is named, else the usual one, else the only one."""
    held = sorted(each for each in files if each.endswith(ADAPTERS))
    listed = ", ".join(held[:5]) + (", …" if len(held) > 5 else "")
    if named:
        if named not in held:
            msg = f"--model-arg lora_weight_name: {told} holds no {named}; it holds {listed or 'no weights'}"
            raise UsageError(msg)
        return named
    top = [each for each in held if "/" not in each]
    safe = [each for each in top if each.endswith(ADAPTERS[0])]
    found = [USUAL] if USUAL in top else safe or top
    if len(found) == 1:
        return found[0]
    if held:
        example = (found or held)[0]
        msg = f"--model-arg lora: {told} holds several files ({listed}): name one, as in --model-arg lora_weight_name={example}"
        raise UsageError(msg)
    msg = (
        f"--model-arg lora: {told} holds no adapter (no {USUAL}, nor another .safetensors file); give the folder that "
        "save_lora_weights wrote, the file itself, or a hub id"
    )
    raise UsageError(msg)
