"""CLIP similarity of pictures and captions, by any model that open_clip knows (Radford et al., 2021, arXiv:2103.00020).

`clip_names` says how a model is named. Similarity is the cosine of the two embeddings, −1 … 1.
Pictures that arrive together are encoded together, in one worker process of its own; while it works, the next are made ready for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import io
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tikzeval.errors import InfraError
from tikzeval.scoring.clip_names import AUTO, NONE, TINY, auto_candidates, clip_folder
from tikzeval.workers import WorkerDiedError, WorkerLimits, Workers

BATCH = 64  # pictures encoded at once
ON_GPU = 4 * BATCH  # pictures a call: all but the first batch are unpacked while the GPU encodes
GATHER = 0.05  # seconds to wait for more pictures before encoding
UNPACKERS = 16  # threads at most


class ClipUnavailableError(Exception):
    """No weights can be had, or open_clip is not installed; the text is the reason that tables show."""


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """A picture and the captions to compare it with."""

    png: bytes
    captions: tuple[str, ...]


class ClipEncoder:
    """An open_clip model, loaded. Lives in the worker process."""

    def __init__(self, name: str, *, offline: bool) -> None:
        if importlib.util.find_spec("open_clip") is None:
            msg = "open_clip is not installed: pip install 'tikzeval[clip]'"
            raise ClipUnavailableError(msg)
        if offline:
            os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            import open_clip
            import torch
        except Exception as error:
            msg = f"open_clip cannot be imported: {_first_line(error)}"
            raise ClipUnavailableError(msg) from error
        self.torch = torch
        self.name = name
        try:  # whatever a damaged file makes safetensors, pickle or torch raise
            self.device = "cuda" if torch.cuda.is_available() else "cpu"
            model, preprocess, self.tokenizer = _load(open_clip, name)
            self.model = model.to(self.device).eval()
        except Exception as error:
            raise ClipUnavailableError(_reason(name, error)) from error
        self.alone, self.together = _halves(torch, preprocess, self.device)
        self.captions: dict[str, Any] = {}
        self.threads = ThreadPoolExecutor(min(UNPACKERS, len(os.sched_getaffinity(0))))

    @property
    def at_once(self) -> int:
        """How many pictures a call should bring."""
        return BATCH if self.device == "cpu" else ON_GPU

    def similarities(self, requests: Sequence[ClipRequest]) -> list[list[float]]:
        """Return for each request the cosine similarity of its picture to each of its captions."""
        torch = self.torch
        # Pillow lets go of the interpreter while it works: pictures are unpacked and scaled side by side.
        images = self.threads.map(self._unpacked, [request.png for request in requests])
        self._encode_captions({caption for request in requests for caption in request.captions})
        with torch.inference_mode():
            embedded = torch.cat(
                [self.model.encode_image(self.together(batch), normalize=True).float() for batch in _batches(images)]
            )
        return [
            (torch.stack([self.captions[caption] for caption in request.captions]) @ image).tolist()
            for request, image in zip(requests, embedded, strict=True)
        ]

    def _unpacked(self, png: bytes) -> Any:
        from PIL import Image

        return self.alone(Image.open(io.BytesIO(png)).convert("RGB"))

    def _encode_captions(self, captions: set[str]) -> None:
        new = sorted(captions - self.captions.keys())
        with self.torch.inference_mode():
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                tokens = self.tokenizer(batch).to(self.device)
                embedded = self.model.encode_text(tokens, normalize=True).float()
                self.captions.update(zip(batch, embedded, strict=True))


def _batches(images: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(images, BATCH)):
        yield batch


def _halves(torch: Any, preprocess: Any, device: str) -> tuple[Callable[[Any], Any], Callable[[list[Any]], Any]]:
    """Part open_clip's preprocessing in two: what Pillow does to a picture, and what torch does to a batch of them.

    The numbers are the same, since torch's half (bytes to 0 … 1, mean and deviation) goes by single values; by the batch it takes a
    fraction of the time. Preprocessing of another make stays whole, as the first half.
    """
    steps = list(getattr(preprocess, "transforms", ()))
    kinds = [type(step).__name__.removeprefix("Maybe") for step in steps]
    if kinds[-2:] != ["ToTensor", "Normalize"]:
        return preprocess, lambda images: torch.stack(images).to(device)
    scale, normalise = steps[:-2], steps[-1]

    def alone(picture: Any) -> Any:
        import numpy as np

        for step in scale:
            picture = step(picture)
        return torch.from_numpy(np.array(picture))

    def together(pictures: list[Any]) -> Any:
        batch = torch.stack(pictures).to(device).permute(0, 3, 1, 2).contiguous()
        return normalise(batch.float().div_(255))

    return alone, together


def _reason(name: str, error: Exception) -> str:
    told = _first_line(error)
    if "download" in told or "Hub" in told:
        return f"the weights of {name} are not in the local cache and cannot be downloaded from here"
    return f"the weights of {name} do not load: {told}"


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:160]


def _load(open_clip: Any, name: str) -> tuple[Any, Any, Any]:
    folder = clip_folder(name)
    if folder.is_dir():
        name = f"local-dir:{folder.resolve()}"
    if name.startswith(("hf-hub:", "local-dir:")):
        model, preprocess = open_clip.create_model_from_pretrained(name)
        return model, preprocess, open_clip.get_tokenizer(name)
    architecture, _, weights = name.partition("/")
    model, preprocess = open_clip.create_model_from_pretrained(architecture, pretrained=weights)
    return model, preprocess, open_clip.get_tokenizer(architecture)


_encoder: ClipEncoder | None = None


def load(name: str) -> ClipEncoder:
    """Load a model; `auto` tries what is there already, tiny-clip last.

    Raises:
        ClipUnavailableError: Its weights cannot be had.
    """
    if name != AUTO:
        return ClipEncoder(name, offline=name == TINY)
    *others, last = auto_candidates()
    for candidate in others:
        try:
            return ClipEncoder(candidate, offline=True)
        except ClipUnavailableError as error:
            if "not installed" in str(error):
                raise
    return ClipEncoder(last, offline=True)


def _start(name: str) -> tuple[str, int]:
    """Load a model in the worker process; returns which, and how many pictures a call should bring."""
    global _encoder  # noqa: PLW0603  one model a process, loaded once
    _encoder = load(name)
    return _encoder.name, _encoder.at_once


def _quiet() -> None:
    """Send what libraries print in the worker process nowhere: it would tear the progress display."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def _similarities(name: str, requests: Sequence[ClipRequest]) -> list[list[float]]:
    if _encoder is None:  # the process that had loaded it died
        _start(name)
    assert _encoder is not None, "started"
    return _encoder.similarities(requests)


class ClipService:
    """A CLIP model in a worker process. Calls made at about the same time are encoded as one batch.

    A process that dies is replaced once; where that one dies too, or the model cannot be had, `missing` says why and
    the rest of the pictures have no similarity. After `close` the service starts anew.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        # No limit of memory or time: weights are gigabytes, and are perhaps downloaded first.
        limits = WorkerLimits(memory=None, cpu_seconds=None, wall_seconds=None)
        # A process begun now, unlike one of a fork server's, has the environment of now.
        self._workers = Workers(1, limits, start_method="spawn", prepare=_quiet)
        self._forget()

    def _forget(self) -> None:
        self.loaded: str | None = None
        self._at_once = BATCH
        self.missing: str | None = "--clip none" if self.name == NONE else None
        self._let_go()

    def _let_go(self) -> None:
        """Begin without anything that belongs to an event loop."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[tuple[ClipRequest, asyncio.Future[list[float] | None]]] = []
        self._flusher: asyncio.Task[None] | None = None
        self._busy: set[asyncio.Task[None]] = set()  # calls under way
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        """Load the model, once. Where it cannot be had, `missing` says why."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._let_go()
            self._loop = loop
        async with self._starting:
            if self.loaded or self.missing:
                return
            try:
                self.loaded, self._at_once = await self._workers.run(_start, self.name)
            except (ClipUnavailableError, WorkerDiedError, InfraError) as error:
                self._give_up(str(error) if isinstance(error, ClipUnavailableError) else _died(self.name, error))

    async def similarities(self, png: bytes, captions: Sequence[str]) -> list[float] | None:
        """Return the cosine similarity of a picture to each caption; None where there is no model."""
        await self.start()
        if self.missing:
            return None
        future: asyncio.Future[list[float] | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((ClipRequest(png, tuple(captions)), future))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.ensure_future(self._flush())
        return await future

    async def _flush(self) -> None:
        while self._waiting:
            if len(self._waiting) < self._at_once and not self._busy:
                await asyncio.sleep(GATHER)
            # While the process works, a full call is made ready for it; one that is not full waits for more pictures.
            full = len(self._waiting) >= self._at_once
            if len(self._busy) > full:
                _, self._busy = await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
                continue
            batch, self._waiting = self._waiting[: self._at_once], self._waiting[self._at_once :]
            self._busy.add(asyncio.ensure_future(self._encode(batch)))

    async def _encode(self, batch: Sequence[tuple[ClipRequest, asyncio.Future[list[float] | None]]]) -> None:
        found: Sequence[list[float] | None] = [None] * len(batch)
        try:
            if not self.missing:
                requests = [request for request, _ in batch]
                found = await self._workers.run(_similarities, self.loaded or self.name, requests)
        except (WorkerDiedError, InfraError) as error:
            self._give_up(_died(self.name, error))
        except Exception as error:  # noqa: BLE001  torch's own, as when a GPU's memory is full
            self._give_up(f"CLIP failed: {_first_line(error)}")
        finally:
            _resolve(batch, found)

    def _give_up(self, reason: str) -> None:
        self.loaded, self.missing = None, reason
        self._workers.close()

    def close(self) -> None:
        """End the worker process; the next call starts a new one."""
        waiting = self._waiting
        self._workers.close()
        self._forget()
        _resolve(waiting, [None] * len(waiting))


def _resolve(
    batch: Sequence[tuple[ClipRequest, asyncio.Future[list[float] | None]]], found: Sequence[list[float] | None]
) -> None:
    for (_, future), similarity in zip(batch, found, strict=True):
        with contextlib.suppress(RuntimeError):  # its event loop is closed
            if not future.done():
                future.set_result(similarity)


def _died(name: str, error: Exception) -> str:
    return f"the process with the CLIP model {name} died: {_first_line(error)}"
