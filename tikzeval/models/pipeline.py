"""A text-to-image pipeline of diffusers, loaded, and run over several prompts at once.

The noise that a picture begins with is made on the CPU from seed, words, epoch and number alone: the same words give the same picture, on any
device and in any batch, as far as its arithmetic is the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import inspect
import io
import json
import re
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers.utils import logging

from tikzeval.errors import MissingToolError, UsageError
from tikzeval.models.pipeline_settings import NO_GPU, Made, OutOfMemoryError, Settings, Wish, origin, settings_for

ON_GPU, ON_CPU = 8, 2  # pictures at a time
CHANGES = re.compile(
    "Img2Img|Inpaint|ControlNet|Upscale|Pix2Pix|Edit"
)  # in the names of pipelines that begin with a picture
ASKED = {  # a name of ours → an argument of pipelines
    "steps": "num_inference_steps",
    "guidance": "guidance_scale",
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
        self.device = self.settings.device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.dtype = _dtype(self.settings, self.device)
        self.batch_size = self.settings.batch_size or max_connections or (ON_CPU if self.device == "cpu" else ON_GPU)
        with _plain():
            self.pipe = _loaded(name, folder, self.settings, self.dtype) if pipe is None else pipe
            _adapted(self.pipe, self.settings)
            self._place()
        self._takes = set(inspect.signature(self.pipe.__call__).parameters)
        for ours, theirs in ASKED.items():
            if ours in given and theirs not in self._takes:
                msg = f"--model-arg {ours}: {type(self.pipe).__name__} takes no {theirs}"
                raise UsageError(msg)

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
                if not _out_of_memory(error):
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
        with torch.inference_mode(), _plain():
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
        }
        return [
            Made(file, seconds, {**told, "prompt": said, "seed": seed, "size": f"{picture.width}x{picture.height}"})
            for file, said, seed, picture in zip(files, words, seeds, found.images, strict=True)
        ]


def _out_of_memory(error: Exception) -> bool:
    """Whether the GPU's memory, or the computer's, did not suffice."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or "DefaultCPUAllocator" in str(error)


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


def _loaded(name: str, folder: Path | None, settings: Settings, dtype: torch.dtype) -> Any:
    given: dict[str, Any] = {
        "torch_dtype": dtype,
        "local_files_only": folder is not None,
        **{key: value for key in ("variant", "revision") if (value := getattr(settings, key)) is not None},
        **({} if settings.safety_checker else {"safety_checker": None, "requires_safety_checker": False}),
    }
    try:
        pipe: Any = diffusers.DiffusionPipeline.from_pretrained(str(folder or name), **given)  # type: ignore[no-untyped-call]
        if not _of_words(pipe):  # saved as one that changes pictures: the same parts may make them too
            with contextlib.suppress(ValueError):
                pipe = diffusers.AutoPipelineForText2Image.from_pipe(pipe)
    except ImportError as error:
        msg = f"{folder or name}: needs a Python package that is not installed: {_line(error)}"
        raise MissingToolError(msg) from error
    except Exception as error:  # whatever diffusers, transformers, the hub or a damaged file raise
        raise UsageError(_why(name, folder, error)) from error
    pipe.set_progress_bar_config(disable=True)
    if not _of_words(pipe):
        msg = f"{folder or name}: {type(pipe).__name__} makes no pictures of words; name a text-to-image pipeline"
        raise UsageError(msg)
    return pipe


def _of_words(pipe: Any) -> bool:
    """Whether a pipeline makes pictures of words, and needs no picture to begin with."""
    takes = inspect.signature(pipe.__call__).parameters
    required = "image" in takes and takes["image"].default is inspect.Parameter.empty
    return "prompt" in takes and not required and not CHANGES.search(type(pipe).__name__)


def _why(name: str, folder: Path | None, error: Exception) -> str:
    """Say in one line why a pipeline cannot be loaded, and how it can."""
    if _out_of_memory(error):
        return f"{folder or name}: out of memory; try --model-arg dtype=bfloat16, or a smaller model"
    kinds = _kinds(error)
    if folder is None and "GatedRepoError" in kinds:
        return f"{name}: its makers ask for consent first: give it at https://huggingface.co/{name}, and set HF_TOKEN"
    if folder is None and "RepositoryNotFoundError" in kinds:
        return f"{name}: there is no such model on the Hugging Face hub, or it needs HF_TOKEN; mend the id"
    told = _line(error)
    if folder is None and (
        kinds & {"LocalEntryNotFoundError", "OfflineModeIsEnabled", "ConnectionError"}
        or any(said in told.lower() for said in ("cached locally", "not cached", "couldn't connect", "fetch metadata"))
    ):
        return (
            f"{name}: its weights are not in the local cache and cannot be downloaded from here; where there is a network "
            f"`hf download {name}` fetches them (HF_HUB_OFFLINE must not be set there)"
        )
    if folder is not None and "no file named" in told.lower():
        return (
            f"{folder}: weights are missing ({told}); get the folder whole: `hf download ORGANISATION/MODEL --local-dir "
            f"{folder}`, or save_pretrained once more"
        )
    return f"{folder or name}: does not load: {told}"


def _kinds(error: BaseException | None) -> set[str]:
    """Return the names of all classes of an error, and of those that it came from."""
    found: set[str] = set()
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found |= {kind.__name__ for kind in type(error).__mro__}
        error = error.__cause__ or error.__context__
    return found


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def _adapted(pipe: Any, settings: Settings) -> None:
    """Put a LoRA adapter into a pipeline.

    Raises:
        UsageError: It is not there, or is none for this pipeline.
        MissingToolError: peft is not installed.
    """
    if not settings.lora:
        return
    if importlib.util.find_spec("peft") is None:
        msg = "--model-arg lora needs peft: pip install 'tikzeval[images]'"
        raise MissingToolError(msg)
    if not hasattr(pipe, "load_lora_weights"):
        msg = f"--model-arg lora: {type(pipe).__name__} takes no LoRA adapter"
        raise UsageError(msg)
    path = Path(settings.lora).expanduser()
    here = path.exists()
    try:
        where: dict[str, Any] = {"local_files_only": here}
        if path.is_file():
            where["weight_name"], path = path.name, path.parent
        pipe.load_lora_weights(str(path) if here else settings.lora, adapter_name="tikzeval", **where)
        pipe.set_adapters(["tikzeval"], [settings.lora_weight])
    except Exception as error:
        msg = f"--model-arg lora: {settings.lora}: does not load: {_line(error)}"
        raise UsageError(msg) from error


@contextlib.contextmanager
def _plain() -> Iterator[None]:
    """Keep what libraries warn of off the terminal."""
    level = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        logging.enable_progress_bar()
