"""How a pipeline of diffusers is run: what --model-arg says, over what its folder says, over what is known of it, over its own defaults.

A pipeline's folder may hold `tikzeval.yaml` beside model_index.json, with keys of `Sampling`: {steps: 4, guidance: 0}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, NonNegativeInt, PositiveInt

from tikzeval.errors import UsageError
from tikzeval.files import read_yaml
from tikzeval.mistakes import validate

DEFAULTS = "tikzeval.yaml"
INDEX = "model_index.json"
HUB_ID = re.compile(r"\w[\w.-]*/[\w.-]+")
ADAPTERS = (".safetensors", ".bin")  # how the files of LoRA adapters end
NO_GPU = "--model-arg offload: there is no GPU to spare; leave it out"
Side = PositiveInt


class Sampling(BaseModel):
    """What decides a picture, beside the weights and the words. None leaves it to the pipeline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: PositiveInt | None = None
    guidance: NonNegativeFloat | None = None  # 0 and 1: none
    true_cfg: NonNegativeFloat | None = None  # of pipelines that are distilled to do without guidance; 0 and 1: none
    negative_prompt: str | None = None
    width: Side | None = None  # pixels
    height: Side | None = None
    max_sequence_length: PositiveInt | None = None  # tokens of the words, where T5 reads them
    style: str = ""  # added to the words; or the words stand where it says {prompt}

    def words(self, prompt: str) -> str:
        """Return what the pipeline is asked for."""
        style = self.style.strip()
        if "{prompt}" in style:
            return style.replace("{prompt}", prompt)
        return f"{prompt}, {style}" if style else prompt


class Settings(Sampling):
    """The names that --model-arg understands."""

    seed: NonNegativeInt = 0  # another seed gives other pictures; epochs differ anyway
    lora: str | None = None  # a folder, a .safetensors file, or a hub id
    lora_weight: float = 1.0
    lora_weight_name: str | None = None  # its file, where the folder or the repository holds several
    dtype: Literal["float32", "float16", "bfloat16"] | None = None  # bfloat16 on a GPU that has it, float32 on a CPU
    device: str | None = None  # cuda where there is one, else cpu
    offload: Literal["none", "model", "sequential"] = "none"  # parts wait in the computer's memory: slower, and smaller
    batch_size: PositiveInt | None = None  # pictures at a time; --max-connections, else 8 on a GPU and 2 on a CPU
    variant: str | None = None  # of the weights' files: fp16
    revision: str | None = None  # on the hub
    safety_checker: bool = True  # where the pipeline has one
    model_path: str | None = Field(None, description="a folder")


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture that is asked for."""

    words: str  # the prompt's own
    epoch: int = 1
    number: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A picture that was made."""

    png: bytes  # nothing where the safety checker blacked it
    seconds: float  # its share of its batch's
    about: dict[str, Any]  # how it was made, as plain data


class OutOfMemoryError(Exception):
    """Not even one picture at a time fits; the text says what to lower."""


# How the pictures are made that a model is known for; (pattern in its id, what its makers say).
KNOWN: tuple[tuple[str, dict[str, Any]], ...] = (
    (r"sdxl-turbo|sd-turbo", {"steps": 1, "guidance": 0.0}),
    (r"flux\.?1-schnell", {"steps": 4, "guidance": 0.0, "max_sequence_length": 256}),
    (r"flux\.?1-dev", {"steps": 50, "guidance": 3.5}),
    (r"stable-diffusion-3\.5-large-turbo", {"steps": 4, "guidance": 0.0}),
    (r"stable-diffusion-3\.5-large", {"steps": 28, "guidance": 3.5}),
    (r"stable-diffusion-3\.5-medium", {"steps": 40, "guidance": 4.5}),
    (r"stable-diffusion-3-medium", {"steps": 28, "guidance": 7.0}),
)
HOW_TO_RUN = ("batch_size", "offload", "device")  # do not decide a picture


def known_sampling(name: str) -> dict[str, Any]:
    """Return what is known of a model by its hub id, or by a folder of that name."""
    return next((told for pattern, told in KNOWN if re.search(pattern, name, re.IGNORECASE)), {})


def origin(folder: Path | None) -> str:
    """Return the id that a folder's pipeline had when it was saved, and the folder's name; nothing without a folder."""
    try:
        told = json.loads((folder / INDEX).read_bytes()) if folder else {}
    except (OSError, ValueError):
        return ""
    named = str(told.get("_name_or_path") or "")
    return f"{named} {folder.name}" if folder else ""


def settings_for(name: str, folder: Path | None, given: Mapping[str, Any]) -> Settings:
    """Return how a pipeline is to be run.

    Args:
        name: Its hub id, or whatever tells which model it is.
        folder: Its folder, if it is one.
        given: What --model-arg says.

    Raises:
        UsageError: A name or value is not understood, or there is no such adapter.
        FileFormatError: The folder's `tikzeval.yaml` is not as it should be.
    """
    told = known_sampling(name)
    if folder and (folder / DEFAULTS).is_file():
        path = folder / DEFAULTS
        told = {**told, **validate(Sampling, read_yaml(path) or {}, str(path)).model_dump(exclude_unset=True)}
    found = validate(Settings, {**told, **given}, "--model-arg")
    for side in ("width", "height"):
        if (getattr(found, side) or 8) % 8:
            msg = f"--model-arg {side}: {getattr(found, side)} is not a multiple of 8"
            raise UsageError(msg)
    if found.offload != "none" and found.device == "cpu":
        raise UsageError(NO_GPU)
    adapter = Path(found.lora or ".").expanduser()
    if found.lora and not adapter.exists() and (not HUB_ID.fullmatch(found.lora) or found.lora.endswith(ADAPTERS)):
        msg = f"--model-arg lora: {adapter}: there is no such file or folder; a hub id looks like ORGANISATION/ADAPTER"
        raise UsageError(msg)
    return found
