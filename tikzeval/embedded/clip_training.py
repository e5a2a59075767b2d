"""Trains tiny-clip: contrastive learning with captions that are almost right among the wrong ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tikzeval.audit.questions import KINDS, Question, questions
from tikzeval.embedded.clip_data import JOINED, WRONG, collate, item
from tikzeval.embedded.clip_facts import Readers
from tikzeval.embedded.clip_model import MODEL, SIZE, make_model, make_tokenizer, save
from tikzeval.embedded.training import batches, begin, keep, note, optimizer_of, resume, set_rate
from tikzeval.suites.generate.examples import example
from tikzeval.suites.generate.pixels import pixels

TOKENIZED = 20_000  # captions that the tokenizer is made of
READING = 0.5  # weight of the readers' loss beside the contrast's
HOTTEST = math.log(100)  # the logarithm of the largest scale of the cosines, as in CLIP


@dataclass(frozen=True, slots=True)
class Training:
    """How tiny-clip is trained; with the same settings training goes on where it stopped."""

    pairs: int = 420_000
    batch: int = 128
    rate: float = 1.2e-3  # of learning, at its highest; it falls to 0 along a cosine
    warmup: int = 200  # steps
    decay: float = 0.1  # of weights
    seed: int = 0
    valued: int = 512  # validation pictures
    every: int = 250  # steps from one checkpoint, and validation, to the next

    @property
    def steps(self) -> int:
        """Batches in all."""
        return self.pairs // self.batch


def train_clip(
    folder: Path, settings: Training, *, workers: int, told: Callable[[int, str], None], stop: int | None = None
) -> None:
    """Train, and save the model into a folder; its `checkpoint.pt` holds what an interrupted training goes on from.

    Args:
        folder: Gets the model, the checkpoint, and training.jsonl, a line a validation.
        settings: What decides the result, with the seed.
        workers: Processes that paint pictures beside the training.
        told: Called after each step with the number of steps done and a line of news.
        stop: End after so many steps, without a model; the next call goes on.

    Raises:
        UsageError: The folder holds the checkpoint of another training.
    """
    device = begin(settings.seed)
    tokenizer = make_tokenizer(example(index, seed=settings.seed).caption for index in range(TOKENIZED))
    model = make_model().to(device, memory_format=torch.channels_last).train()
    readers = Readers(MODEL["embed_dim"]).to(device)
    learning = nn.ModuleDict({"model": model, "readers": readers})
    optimizer = optimizer_of(learning, rate=settings.rate, decay=settings.decay)
    begun = resume(folder, _identity(settings), learning, optimizer)["step"]
    made, asked = questions(settings.valued, split="validation", seed=settings.seed)
    valued = np.stack([pixels(each.picture, SIZE) for each in made])
    towers, news = Towers(model, readers), ""
    size, end = settings.batch, settings.steps * settings.batch
    make = partial(item, tokenizer=tokenizer, seed=settings.seed, end=end)
    loader = batches(make, begun * size, end, size, workers=workers, collate=collate)
    for step, (pictures, tokens, facts) in enumerate(loader, begun + 1):
        set_rate(optimizer, step, steps=settings.steps, peak=settings.rate, warmup=settings.warmup)
        optimizer.zero_grad(set_to_none=True)
        loss, right = towers.step(pictures.to(device), tokens.to(device), facts.to(device))
        torch.nn.utils.clip_grad_norm_(learning.parameters(), 1.0)
        optimizer.step()
        with torch.no_grad():
            model.logit_scale.clamp_(0, HOTTEST)
        if step % settings.every == 0 or step == settings.steps:
            shares = validate(model, tokenizer, valued, asked)
            news = ", ".join(f"{kind} {share:.0%}" for kind, share in shares.items())
            note(folder, step=step, loss=round(loss, 4), right=round(right, 4), **shares)
            keep(folder, _identity(settings), learning, optimizer, step)
        told(step, f"loss {loss:.2f}  {news}")
        if step == stop:
            return
    save(folder, model.eval(), tokenizer)


class Towers:
    """Encodes the pictures and the texts of a batch at the same time, each tower on a thread of one core.

    Small matrices share badly: two threads on one tower wait for each other more than they work.
    """

    def __init__(self, model: Any, readers: Readers) -> None:
        self.model, self.readers = model, readers
        self.device = model.logit_scale.device.type
        self._threads = ThreadPoolExecutor(2, initializer=torch.set_num_threads, initargs=(1,))

    def step(self, pictures: Tensor, tokens: Tensor, facts: Tensor) -> tuple[float, float]:
        """Add the gradients of a batch's loss to the model and the readers.

        A picture looks for its caption among all captions of the batch, those that are almost right included; a caption for
        its picture among all pictures; and the readers look into both for the facts.

        Returns:
            The loss, and the share of pictures that found their caption.
        """
        images, texts = self._both((encode_images, self.model, pictures), (encode_texts, self.model, tokens))
        seen, read = images.detach().requires_grad_(), texts.detach().requires_grad_()
        normal = functional.normalize(seen.float(), dim=-1), functional.normalize(read.float(), dim=-1)
        scores = self.model.logit_scale.exp() * normal[0] @ normal[1].T
        count = len(pictures)
        target = torch.arange(count, device=scores.device)
        loss = functional.cross_entropy(scores, target) + functional.cross_entropy(scores[:, :count].T, target)
        loss = loss / 2 + READING * (self.readers(normal[0], facts[:count]) + self.readers(normal[1], facts[count:]))
        loss.backward()
        self._both((images.backward, seen.grad), (texts.backward, read.grad))
        return float(loss.detach()), float((scores.argmax(dim=1) == target).float().mean())

    def _both(self, *calls: tuple[Any, ...]) -> list[Any]:
        return [future.result() for future in [self._threads.submit(self._one, *call) for call in calls]]

    def _one(self, call: Callable[..., Any], *given: Any) -> Any:
        # The cache of casts is one for all threads, and emptied by whichever ends first: sums would depend on the race.
        with torch.autocast(self.device, dtype=torch.bfloat16, cache_enabled=False):
            return call(*given)


def encode_images(model: Any, pictures: Any) -> Any:
    """Encode pictures, (B, 3, SIZE, SIZE) of uint8."""
    scaled = pictures.float().div_(127.5).sub_(1).contiguous(memory_format=torch.channels_last)
    return model.encode_image(scaled)


def encode_texts(model: Any, tokens: Any) -> Any:
    """Encode token numbers, (B, L), L at most the context; texts of about the same length together.

    A text is read from the left, so that what follows its end does not matter.
    """
    whole = model.text.attn_mask
    lengths = (tokens != 0).sum(dim=1)
    order = lengths.argsort()
    found = []
    for some in order.chunk(6):
        longest = int(lengths[some].max())
        model.text.attn_mask = whole[:longest, :longest]
        found.append(model.encode_text(tokens[some, :longest]))
    model.text.attn_mask = whole
    return torch.cat(found)[order.argsort()]


def validate(model: Any, tokenizer: Any, pictures: np.ndarray, asked: Sequence[Question]) -> dict[str, float]:
    """Return for each kind of question the share answered rightly."""
    device = model.logit_scale.device
    said = sorted({caption for question in asked for caption in question.captions}, key=len)
    model.eval()
    with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16):
        images = [
            encode_images(model, torch.from_numpy(pictures[at : at + 128]).permute(0, 3, 1, 2).to(device))
            for at in range(0, len(pictures), 128)
        ]
        texts = []
        for at in range(0, len(said), 128):
            numbers = tokenizer(said[at : at + 128], padding=True, truncation=True, return_tensors="pt")
            texts.append(encode_texts(model, numbers["input_ids"].to(device)))
    model.train()
    seen, read = (functional.normalize(torch.cat(found).float(), dim=-1).cpu() for found in (images, texts))
    place = {caption: index for index, caption in enumerate(said)}
    right: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    for question in asked:
        scores = read[[place[caption] for caption in question.captions]] @ seen[question.picture]
        right[question.kind].append(bool(scores[0] > scores[1:].max()))
    return {kind: round(sum(found) / len(found), 4) for kind, found in right.items() if found}


def _identity(settings: Training) -> dict[str, Any]:
    return {**asdict(settings), "model": MODEL, "wrong": WRONG, "joined": JOINED, "reading": READING}
