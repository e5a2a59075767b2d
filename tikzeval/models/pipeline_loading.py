"""Loading a pipeline of diffusers; what is said in one line where that fails."""

from __future__ import annotations

import contextlib
import inspect
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers.utils import logging

from tikzeval.errors import MissingToolError, UsageError
from tikzeval.models.pipeline_settings import Settings

PARTS_MISSING = re.compile(r"expected .* but only .* (was|were) passed")  # of a pipeline of several
NO_ROOM = ("out of memory", "cublas_status_alloc_failed", "cudnn_status_alloc_failed")  # of CUDA and its libraries
NO_HUB = {"LocalEntryNotFoundError", "OfflineModeIsEnabled", "ConnectionError", "TransportError"}  # names of errors
DEVICES = ("cuda", "mps", "cpu")
CHANGES = re.compile(
    "Img2Img|Inpaint|ControlNet|Upscale|Pix2Pix|Edit"
)  # in the names of pipelines that begin with a picture


def device_of(settings: Settings) -> str:
    """Return the device that a pipeline runs on.

    Raises:
        UsageError: It is none, or not here.
    """
    told = settings.device
    if told is None:
        return "cuda" if torch.cuda.is_available() else "cpu"
    remedy = "leave --model-arg device out, or say device=cpu"
    kind, _, index = told.partition(":")
    if kind not in DEVICES or (index and not index.isdecimal()):
        msg = f"--model-arg device: there is no device {told}; give cuda, cuda:1, mps or cpu, or leave it out"
        raise UsageError(msg)
    if kind == "cuda" and not torch.cuda.is_available():
        msg = f"--model-arg device: {told}: torch finds no GPU here; {remedy}"
        raise UsageError(msg)
    if kind == "cuda" and index and int(index) >= torch.cuda.device_count():
        here = ", ".join(f"cuda:{number}" for number in range(torch.cuda.device_count()))
        msg = f"--model-arg device: {told}: there is no such GPU here, only {here}; give one of these"
        raise UsageError(msg)
    if kind == "mps" and not torch.backends.mps.is_available():
        msg = f"--model-arg device: {told}: torch finds no Apple GPU here; {remedy}"
        raise UsageError(msg)
    return told


def loaded(name: str, folder: Path | None, settings: Settings, dtype: torch.dtype) -> Any:
    """Load a pipeline into the computer's memory.

    Raises:
        UsageError: There are no weights, they do not load, or they make no pictures of words.
        MissingToolError: A package is missing.
    """
    given: dict[str, Any] = {
        "torch_dtype": dtype,
        "local_files_only": folder is not None,
        **{key: value for key in ("variant", "revision") if (value := getattr(settings, key)) is not None},
        **({} if settings.safety_checker else {"safety_checker": None, "requires_safety_checker": False}),
    }
    try:
        pipe = _read(str(folder or name), given)
    except ImportError as error:
        msg = f"{folder or name}: needs a Python package that is not installed: {line(error)}"
        raise MissingToolError(msg) from error
    except Exception as error:  # whatever diffusers, transformers, the hub or a damaged file raise
        raise UsageError(why(name, folder, error, settings, dtype)) from error
    pipe.set_progress_bar_config(disable=True)
    if told := not_of_words(pipe):
        msg = f"{folder or name}: {told}"
        raise UsageError(msg)
    return pipe


def _read(where: str, given: dict[str, Any]) -> Any:
    """Return the pipeline of a folder or hub id: the one that makes pictures of words, where diffusers knows one for its class."""
    of_words: Any = diffusers.AutoPipelineForText2Image
    try:
        pipe = of_words.from_pretrained(where, **given)  # a decoder with its prior, as one
    except ValueError as error:
        if "AutoPipeline can't find" not in str(error) and not PARTS_MISSING.search(str(error)):
            raise
        # of no class that AutoPipeline knows, or a decoder whose README names no prior
        pipe = diffusers.DiffusionPipeline.from_pretrained(where, **given)  # type: ignore[no-untyped-call]
    if not_of_words(pipe):  # saved as one that changes pictures: the same parts may make them too
        with contextlib.suppress(ValueError):
            pipe = of_words.from_pipe(pipe)
    return pipe


def not_of_words(pipe: Any) -> str:
    """Say in one line why a pipeline does not make pictures of words alone; nothing where it does."""
    kind, takes = type(pipe).__name__, inspect.signature(pipe.__call__).parameters
    if "prompt" not in takes or CHANGES.search(kind):
        return f"{kind} makes no pictures of words; name a text-to-image pipeline"
    wanted = [
        name
        for name, each in takes.items()
        if name != "prompt" and each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    if wanted:
        return (
            f"{kind} makes no pictures of words alone, it needs {', '.join(wanted)} as well: name the pipeline of which it is a part, "
            "as save_pretrained wrote it whole"
        )
    return ""


def why(name: str, folder: Path | None, error: Exception, settings: Settings, dtype: torch.dtype) -> str:
    """Say in one line why a pipeline or an adapter cannot be loaded, and how it can."""
    if out_of_memory(error):
        return f"{folder or name}: {what_to_lower(error, settings, dtype)}"
    of = kinds(error)
    if folder is None and "GatedRepoError" in of:
        return f"{name}: its makers ask for consent first: give it at https://huggingface.co/{name}, and set HF_TOKEN"
    if folder is None and "RepositoryNotFoundError" in of:
        return f"{name}: there is no such model on the Hugging Face hub, or it needs HF_TOKEN; mend the id"
    told = line(error)
    if folder is None and unreachable(error):
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


def unreachable(error: BaseException) -> bool:
    """Whether the hub could not be asked, or was not to be; its HTTP client, and so the client's errors, differ by version."""
    said = str(error).lower()
    return bool(kinds(error) & NO_HUB) or any(
        words in said for words in ("cached locally", "not cached", "couldn't connect", "fetch metadata")
    )


def kinds(error: BaseException | None) -> set[str]:
    """Return the names of all classes of an error, and of those that it came from."""
    found: set[str] = set()
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found |= {kind.__name__ for kind in type(error).__mro__}
        error = error.__cause__ or error.__context__
    return found


def line(error: Exception) -> str:
    """Return an error's text in one line."""
    return " ".join(str(error).split())[:300] or type(error).__name__


def out_of_memory(error: BaseException) -> bool:
    """Whether the GPU's memory, or the computer's, did not suffice."""
    return isinstance(error, MemoryError) or "DefaultCPUAllocator" in str(error) or _on_gpu(error)


def _on_gpu(error: BaseException) -> bool:
    """Whether it was the GPU's memory; CUDA's libraries have errors of their own for it."""
    if isinstance(error, torch.OutOfMemoryError):
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in said for words in NO_ROOM)


def what_to_lower(error: BaseException, settings: Settings, dtype: torch.dtype) -> str:
    """Say what did not suffice, and what takes less of it and is not in use yet."""
    gpu = _on_gpu(error)
    less: list[str] = []
    if gpu and settings.offload == "none":
        less.append("--model-arg offload=model (or sequential)")
    elif gpu and settings.offload == "model":
        less.append("--model-arg offload=sequential")
    if dtype == torch.float32:
        less.append("--model-arg dtype=bfloat16")
    tried = ", ".join(less) + ", or " if less else ""
    return f"out of {'GPU ' if gpu else ''}memory; try {tried}a smaller model"


@contextlib.contextmanager
def plain() -> Iterator[None]:
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
