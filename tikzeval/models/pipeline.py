"""A text-to-image pipeline of diffusers, loaded, and run over several prompts at once.

The noise that a picture begins with is made on the CPU from seed, words, epoch and number alone: the same words give the same picture, on any
device and in any batch, as far as its arithmetic is the same.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from tikzeval.errors import UsageError
from tikzeval.models.pipeline_loading import device_of, loaded, out_of_memory, plain, what_to_lower
from tikzeval.models.pipeline_lora import adapted
from tikzeval.models.pipeline_negative import without_effect
from tikzeval.models.pipeline_settings import NO_GPU, Made, OutOfMemoryError, Settings, Wish, origin, settings_for
from tikzeval.models.pipeline_words import Context

ON_GPU, ON_CPU = 8, 2  # pictures at a time
ASKED = {  # a name of ours → an argument of pipelines
    "steps": "num_inference_steps",
    "guidance": "guidance_scale",
    "true_cfg": "true_cfg_scale",
    "negative_prompt": "negative_prompt",
    "width": "width",
    "height": "height",
    "max_sequence_length": "max_sequence_length",
}


class Pipeline:
    """A pipeline, loaded."""

    def __init__(
        self, name: str, given: dict[str, Any], max_connections: int | None = None, pipe: Any | None = None
    ) -> None:
        """Load it.

        Args:
            name: Its hub id, or the name of its folder where `model_path` is given.
            given: What --model-arg says, and `model_path`.
            max_connections: How many pictures at a time, where `batch_size` does not say.
            pipe: A pipeline of diffusers that is in memory already.

        Raises:
            UsageError: There are no weights, they do not load, or an argument is not understood.
            MissingToolError: A package is missing.
        """
        folder = Path(given["model_path"]) if given.get("model_path") else None
        self.name = name
        self.settings = settings_for(origin(folder) or name, folder, given)
        self.device = device_of(self.settings)
        self.dtype = _dtype(self.settings, self.device)
        self.batch_size = self.settings.batch_size or max_connections or (ON_CPU if self.device == "cpu" else ON_GPU)
        with plain():
            self.pipe = loaded(name, folder, self.settings, self.dtype) if pipe is None else pipe
            adapted(self.pipe, self.settings, self.dtype)
            try:
                self._place()
            except Exception as error:
                if not out_of_memory(error):
                    raise
                msg = f"{folder or name}: {what_to_lower(error, self.settings, self.dtype)}"
                raise UsageError(msg) from error
        self._takes = inspect.signature(self.pipe.__call__).parameters
        for ours, theirs in ASKED.items():
            if ours in given and theirs not in self._takes:
                msg = f"--model-arg {ours}: {type(self.pipe).__name__} takes no {theirs}"
                raise UsageError(msg)
        if told := without_effect(self.pipe, self._takes, self.settings):
            raise UsageError(told)
        self._context = Context(self.pipe, self._takes, self.settings)

    def _place(self) -> None:
        if self.settings.offload != "none" and self.device == "cpu":
            raise UsageError(NO_GPU)
        if self.settings.offload == "model":
            self.pipe.enable_model_cpu_offload(device=self.device)
        elif self.settings.offload == "sequential":
            self.pipe.enable_sequential_cpu_offload(device=self.device)
        else:
            self.pipe.to(self.device)

    @property
    def arguments(self) -> dict[str, Any]:
        """What each call of the pipeline is given beside words and noise."""
        told = {theirs: getattr(self.settings, ours) for ours, theirs in ASKED.items() if theirs in self._takes}
        return {name: value for name, value in told.items() if value is not None}

    def seed(self, wish: Wish) -> int:
        """Return the seed of a picture's noise."""
        told = json.dumps([self.settings.seed, self.settings.words(wish.words), wish.epoch, wish.number])
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big") >> 1

    def make(self, wishes: Sequence[Wish]) -> list[Made]:
        """Make pictures, as many at a time as fit into memory; what once did not fit is not tried again.

        Raises:
            OutOfMemoryError: Not even one fits.
        """
        made: list[Made] = []
        while len(made) < len(wishes):
            batch = wishes[len(made) : len(made) + self.batch_size]
            try:
                made += self._batch(batch)
                continue
            except Exception as error:
                if not out_of_memory(error):
                    raise
                # the error's frames hold the batch: they go, with it, before memory is freed
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            if len(batch) == 1:
                lower = ["a smaller --model-arg width and height", "--model-arg dtype=bfloat16"]
                if self.device != "cpu":
                    lower.insert(0, "--model-arg offload=model (or sequential)")
                msg = f"{self.name} runs out of memory with one picture: try {', or '.join(lower)}"
                raise OutOfMemoryError(msg)
            self.batch_size = len(batch) // 2
        return made

    def _batch(self, wishes: Sequence[Wish]) -> list[Made]:
        words = [self.settings.words(wish.words) for wish in wishes]
        seeds = [self.seed(wish) for wish in wishes]
        arguments = self.arguments
        if "negative_prompt" in arguments:
            arguments["negative_prompt"] = [arguments["negative_prompt"]] * len(wishes)
        noise = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        begun = time.perf_counter()
        with torch.inference_mode(), plain():
            found = self.pipe(prompt=words, generator=noise, output_type="pil", **arguments)
        blacked = list(getattr(found, "nsfw_content_detected", None) or [False] * len(wishes))
        files = [b"" if black else _png(picture) for picture, black in zip(found.images, blacked, strict=True)]
        seconds = (time.perf_counter() - begun) / len(wishes)
        told = {
            "pipeline": type(self.pipe).__name__,
            "scheduler": type(getattr(self.pipe, "scheduler", None)).__name__,
            "dtype": str(self.dtype).removeprefix("torch."),
            **{ours: self.arguments[theirs] for ours, theirs in ASKED.items() if theirs in self.arguments},
            **({"lora": self.settings.lora, "lora_weight": self.settings.lora_weight} if self.settings.lora else {}),
            **({"lora_weight_name": self.settings.lora_weight_name} if self.settings.lora_weight_name else {}),
        }
        cut = [{"words_cut": number} if (number := self._context.cut(said)) else {} for said in words]
        return [
            Made(
                file,
                seconds,
                {**told, **less, "prompt": said, "seed": seed, "size": f"{picture.width}x{picture.height}"},
            )
            for file, said, less, seed, picture in zip(files, words, cut, seeds, found.images, strict=True)
        ]


def _png(picture: Any) -> bytes:
    file = io.BytesIO()
    picture.convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()


def _dtype(settings: Settings, device: str) -> torch.dtype:
    if settings.dtype:
        return {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}[settings.dtype]
    if not device.startswith("cuda"):
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
