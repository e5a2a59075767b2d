"""Trains tiny-diffusion: first the autoencoder, then the network that makes pictures out of noise."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from tikzeval.embedded.diffusion_model import (
    AUTOENCODER,
    SCHEDULER,
    SIZE,
    UNET,
    make_autoencoder,
    make_scheduler,
    make_text_encoder,
    make_tokenizer,
    make_unet,
    save,
)
from tikzeval.embedded.tikz_lessons import lesson, picture
from tikzeval.embedded.training import Twins, batches, begin, keep, note, optimizer_of, resume, set_rate
from tikzeval.suites.generate.captions import Split
from tikzeval.suites.generate.pixels import pixels

ANOTHER_WORLD = 2_000_003  # added to the seed for the autoencoder's pictures
UNTOLD = 0.1  # share of the pictures whose text is left out: what guidance is measured from (Ho & Salimans, 2022, arXiv:2207.12598)
SMALL = 1e-3  # weight of the size of what the autoencoder says, which keeps it near 0
KEPT = 0.999  # of the mean of the weights, from step to step: what is saved is this mean
MEASURED = 512  # pictures by which the scale of the autoencoder's space is measured


@dataclass(frozen=True, slots=True)
class Training:
    """How tiny-diffusion is trained; with the same settings training goes on where it stopped."""

    pictures: int = 200_000  # for the network
    encoded: int = 96_000  # for the autoencoder
    batch: int = 64
    rate: float = 1e-3  # of learning, at its highest; it falls to 0 along a cosine
    warmup: int = 200  # steps
    decay: float = 0.01  # of weights
    seed: int = 0
    valued: int = 256  # validation pictures
    every: int = 250  # steps from one checkpoint, and validation, to the next

    @property
    def steps(self) -> int:
        """Batches for the network."""
        return self.pictures // self.batch

    @property
    def autoencoder_steps(self) -> int:
        """Batches for the autoencoder."""
        return self.encoded // self.batch


def item(number: int, *, seed: int, split: Split = "train") -> tuple[Tensor, str]:
    """Return a lesson's picture, (3, SIZE, SIZE) of uint8, and its words, which are left out of some for training."""
    made = lesson(number, split=split, seed=seed)
    untold = split == "train" and Random(f"untold {seed}/{number}").random() < UNTOLD  # noqa: S311
    painted = torch.from_numpy(np.array(pixels(picture(made.facts), SIZE))).permute(2, 0, 1)
    return painted, "" if untold else made.asked


def train_diffusion(
    folder: Path, settings: Training, *, workers: int, told: Callable[[int, str], None], stop: int | None = None
) -> None:
    """Train, and save the pipeline into a folder; what an interrupted training goes on from is beside it.

    Args:
        folder: Gets the pipeline, the checkpoints, and training.jsonl, a line a validation.
        settings: What decides the result, with the seed.
        workers: Processes that paint pictures beside the training.
        told: Called after each step with the number of steps done, those of the autoencoder included, and a line of news.
        stop: End after so many steps, without a pipeline; the next call goes on.

    Raises:
        UsageError: The folder holds the checkpoint of another training.
    """
    device = begin(settings.seed)
    autoencoder = make_autoencoder().to(device, memory_format=torch.channels_last)
    unet = make_unet().to(device, memory_format=torch.channels_last).train()
    first = settings.autoencoder_steps
    if not _train_autoencoder(folder / "autoencoder", settings, autoencoder, workers, told, stop):
        return
    encoder, tokenizer, scheduler = make_text_encoder().to(device), make_tokenizer(), make_scheduler()
    painter = Painter(autoencoder.eval().requires_grad_(requires_grad=False), encoder, tokenizer, scheduler)
    optimizer = optimizer_of(unet, rate=settings.rate, decay=settings.decay, betas=(0.9, 0.99))
    mean = copy.deepcopy(unet).eval().requires_grad_(requires_grad=False)
    state = resume(folder, _identity(settings), unet, optimizer)
    begun = state["step"]
    if begun:
        mean.load_state_dict(state["mean"])
    valued = list(batches(partial(item, seed=settings.seed, split="validation"), 0, settings.valued, 64))
    twins, news = Twins(unet), ""
    size = settings.batch
    loader = batches(partial(item, seed=settings.seed), begun * size, settings.steps * size, size, workers=workers)
    for step, (pictures, captions) in enumerate(loader, begun + 1):
        set_rate(optimizer, step, steps=settings.steps, peak=settings.rate, warmup=settings.warmup)
        optimizer.zero_grad(set_to_none=True)
        loss = painter.step(twins, pictures.to(device), captions, seed=f"{settings.seed}/{step}")
        torch.nn.utils.clip_grad_norm_(unet.parameters(), 1.0)
        optimizer.step()
        with torch.no_grad():
            share = min(KEPT, step / (step + 10))
            torch._foreach_lerp_(list(mean.parameters()), list(unet.parameters()), 1 - share)
        if step % settings.every == 0 or step == settings.steps:
            missed = painter.value(mean, valued)
            news = f"validation {missed:.3f}"
            note(folder, step=step, loss=round(loss, 4), validation=round(missed, 4))
            keep(folder, _identity(settings), unet, optimizer, step, mean=mean.state_dict())
        told(first + step, f"loss {loss:.3f}  {news}")
        if first + step == stop:
            return
    save(folder, autoencoder, mean)


def _identity(settings: Training) -> dict[str, Any]:
    return {**asdict(settings), "unet": UNET, "autoencoder": AUTOENCODER, "scheduler": SCHEDULER}


def _train_autoencoder(
    folder: Path, settings: Training, model: Any, workers: int, told: Callable[[int, str], None], stop: int | None
) -> bool:
    """Train the autoencoder; returns whether it is done."""
    steps, seed = settings.autoencoder_steps, settings.seed + ANOTHER_WORLD
    identity = {**asdict(settings), "pictures": 0, "autoencoder": AUTOENCODER, "small": SMALL}
    optimizer = optimizer_of(model, rate=settings.rate, decay=0.0, betas=(0.9, 0.99))
    begun = resume(folder, identity, model, optimizer)["step"]
    twins = Twins(model.train())
    size = settings.batch
    loader = batches(partial(item, seed=seed), begun * size, steps * size, size, workers=workers)
    device = next(model.parameters()).device
    for step, (pictures, _) in enumerate(loader, begun + 1):
        set_rate(optimizer, step, steps=steps, peak=2 * settings.rate, warmup=20)
        optimizer.zero_grad(set_to_none=True)
        loss = twins.step(_recover, scaled(pictures.to(device)).chunk(2))
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % settings.every == 0 or step == steps:
            note(folder, step=step, loss=round(loss, 4))
            keep(folder, identity, model, optimizer, step)
        told(step, f"autoencoder: loss {loss:.3f}")
        if step == stop and step < steps:
            return False
    with torch.inference_mode():
        shown = [some[0] for some in batches(partial(item, seed=seed, split="validation"), 0, MEASURED, 64)]
        spread = torch.cat([model.encode(scaled(some.to(device))).latents for some in shown]).std()
    model.register_to_config(scaling_factor=round(1 / float(spread), 4))
    return True


def scaled(pictures: Tensor) -> Tensor:
    """Return pictures, (B, 3, H, W) of uint8, as numbers from -1 to 1."""
    return pictures.float().div(127.5).sub(1).contiguous(memory_format=torch.channels_last)


def _recover(model: Any, pictures: Tensor) -> float:
    with torch.autocast(pictures.device.type, dtype=torch.bfloat16, cache_enabled=False):
        said = model.encode(pictures).latents
        found = model.decode(said).sample.float()
    loss = functional.l1_loss(found, pictures) + functional.mse_loss(found, pictures)
    loss = loss + SMALL * said.float().square().mean()
    (loss / 2).backward()
    return float(loss.detach()) / 2


class Painter:
    """Noise, texts and pictures for the network: what does not learn."""

    def __init__(self, autoencoder: Any, encoder: Any, tokenizer: Any, scheduler: Any) -> None:
        self.autoencoder, self.encoder, self.tokenizer, self.scheduler = autoencoder, encoder, tokenizer, scheduler

    def step(self, twins: Twins, pictures: Tensor, captions: list[str], *, seed: str) -> float:
        """Add the gradients of a batch to the network; returns the mean loss."""
        chance = torch.Generator().manual_seed(Random(seed).getrandbits(60))  # noqa: S311
        half = len(pictures) // 2
        noise, times = self._noise(len(pictures), chance)
        parts = [
            (pictures[some], list(captions[some]), noise[some], times[some])
            for some in (slice(0, half), slice(half, None))
        ]

        def backward(unet: Any, part: tuple[Any, ...]) -> float:
            loss: Any = self._missed(unet, *part) * len(part[0]) / len(pictures)
            loss.backward()
            return float(loss.detach())

        return twins.step(backward, parts)

    def value(self, unet: Any, batches: list[Any]) -> float:
        """Return the mean loss over batches of pictures and captions, with always the same noise."""
        chance, losses = torch.Generator().manual_seed(0), []
        with torch.inference_mode():
            for pictures, captions in batches:
                device = next(unet.parameters()).device
                losses.append(
                    float(self._missed(unet, pictures.to(device), list(captions), *self._noise(len(pictures), chance)))
                )
        return sum(losses) / len(losses)

    def _noise(self, count: int, chance: torch.Generator) -> tuple[Tensor, Tensor]:
        side = UNET["sample_size"]
        noise = torch.randn(count, UNET["in_channels"], side, side, generator=chance)
        return noise, torch.randint(self.scheduler.config.num_train_timesteps, (count,), generator=chance)

    def _missed(self, unet: Any, pictures: Tensor, captions: list[str], noise: Tensor, times: Tensor) -> Tensor:
        """Return how far the network is from telling noise and picture apart: the squared error of v (Salimans & Ho, 2022, arXiv:2202.00512)."""
        device = pictures.device
        noise, times = noise.to(device), times.to(device)
        # The cache of casts is one for all threads, and emptied by whichever ends first: sums would depend on the race.
        with torch.autocast(device.type, dtype=torch.bfloat16, cache_enabled=False):
            with torch.no_grad():
                clean = (
                    self.autoencoder.encode(scaled(pictures)).latents.float() * self.autoencoder.config.scaling_factor
                )
                told = self.tokenizer(captions, padding="max_length", truncation=True, return_tensors="pt")
                texts = self.encoder(told["input_ids"].to(device))[0]
                noisy = self.scheduler.add_noise(clean, noise, times)
                wanted = self.scheduler.get_velocity(clean, noise, times)
            found = unet(noisy, times, texts).sample
        return functional.mse_loss(found.float(), wanted)
