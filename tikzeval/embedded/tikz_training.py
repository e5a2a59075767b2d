"""Trains tiny-tikz: a language model that learns from requests and replies, by the tokens of the replies."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from tikzeval.embedded.tikz_lessons import Lesson, lesson
from tikzeval.embedded.tikz_model import CONTEXT, END, MODEL, REPLY, make_model, make_tokenizer, request, save
from tikzeval.embedded.training import Twins, batches, begin, keep, note, optimizer_of, resume, set_rate, straight_share

OUTLINE = 0.3  # weight of a step of the pen; what is planned, named, coloured and placed has 1
TOGETHER = 8  # lessons of about the same length that are computed at once
UNTOLD = -100
_BODY = re.compile(r"^  .*\n", re.MULTILINE)  # what is always drawn alike
Item = tuple[list[int], list[float]]  # tokens, and what each weighs; 0 for those of the request


@dataclass(frozen=True, slots=True)
class Training:
    """How tiny-tikz is trained; with the same settings training goes on where it stopped."""

    lessons: int = 120_000
    batch: int = 48
    rate: float = 2e-3  # of learning, at its highest; it falls to 0 along a cosine
    warmup: int = 100  # steps
    decay: float = 0.1  # of weights
    seed: int = 0
    tokenized: int = 20_000  # lessons that the tokenizer is made of
    valued: int = 64  # validation lessons
    every: int = 250  # steps from one checkpoint, and validation, to the next

    @property
    def steps(self) -> int:
        """Batches in all."""
        return self.lessons // self.batch


def train_tikz(
    folder: Path, settings: Training, *, workers: int, told: Callable[[int, str], None], stop: int | None = None
) -> None:
    """Train, and save the model into a folder; its `checkpoint.pt` holds what an interrupted training goes on from.

    Args:
        folder: Gets the model, the checkpoint, and training.jsonl, a line a validation.
        settings: What decides the result, with the seed.
        workers: Processes that write lessons beside the training.
        told: Called after each step with the number of steps done and a line of news.
        stop: End after so many steps, without a model; the next call goes on.

    Raises:
        UsageError: The folder holds the checkpoint of another training.
    """
    device = begin(settings.seed)
    tokenizer = make_tokenizer(text(lesson(index, seed=settings.seed)) for index in range(settings.tokenized))
    model = make_model().to(device).train()
    optimizer = optimizer_of(model, rate=settings.rate, decay=settings.decay, betas=(0.9, 0.95))
    identity = {**asdict(settings), "model": MODEL, "outline": OUTLINE}
    begun = resume(folder, identity, model, optimizer)["step"]
    size, end = settings.batch, settings.steps * settings.batch
    make = partial(item, tokenizer=tokenizer, seed=settings.seed, end=end)
    loader = batches(make, begun * size, end, size, workers=workers, collate=list)
    twins, news = Twins(model), ""
    for step, items in enumerate(loader, begun + 1):
        set_rate(optimizer, step, steps=settings.steps, peak=settings.rate, warmup=settings.warmup)
        optimizer.zero_grad(set_to_none=True)
        loss = learn(twins, items)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % settings.every == 0 or step == settings.steps:
            shares = validate(model, tokenizer, settings.valued, seed=settings.seed)
            news = ", ".join(f"{kind} {share:.0%}" for kind, share in shares.items())
            note(folder, step=step, loss=round(loss, 4), **shares)
            keep(folder, identity, model, optimizer, step)
        told(step, f"loss {loss:.3f}  {news}")
        if step == stop:
            return
    save(folder, model.eval(), tokenizer)


def text(made: Lesson) -> str:
    """Return a lesson as the model reads and writes it."""
    return f"{request(made.asked, made.parts)}{made.reply}{END}"


def item(number: int, *, tokenizer: Any, seed: int, end: int) -> Item:
    """Return a lesson of a training of `end` lessons as tokens and weights."""
    return weighed(tokenizer, text(lesson(number, seed=seed, share=straight_share(number / end))))


def weighed(tokenizer: Any, whole: str) -> Item:
    """Return the tokens of a request with its reply, and what each weighs in the loss: those of the request nothing."""
    encoded = tokenizer(
        whole, return_offsets_mapping=True, truncation=True, max_length=CONTEXT, add_special_tokens=False
    )
    drawn = [match.span() for match in _BODY.finditer(whole)]
    reply, weights, at = whole.index(REPLY) + len(REPLY), [], 0
    for start, _ in encoded["offset_mapping"]:
        while at < len(drawn) and drawn[at][1] <= start:
            at += 1
        body = at < len(drawn) and drawn[at][0] <= start
        weights.append(0.0 if start < reply else OUTLINE if body else 1.0)
    return encoded["input_ids"], weights


def learn(twins: Twins, items: Sequence[Item]) -> float:
    """Add the gradients of a batch to the model; returns the mean loss of the replies."""
    ordered = sorted(items, key=lambda item: -len(item[0]))
    total = sum(sum(weights) for _, weights in items)
    halves: tuple[list[Sequence[Item]], list[Sequence[Item]]] = [], []
    loads = [0, 0]
    for at in range(0, len(ordered), TOGETHER):
        chunk = ordered[at : at + TOGETHER]
        lighter = loads.index(min(loads))
        halves[lighter].append(chunk)
        loads[lighter] += len(chunk) * len(chunk[0][0])
    return twins.step(lambda model, some: _backward(model, some, total), halves)


def _backward(model: Any, chunks: Sequence[Sequence[Item]], total: float) -> float:
    device = next(model.parameters()).device
    found = 0.0
    for chunk in chunks:
        tokens, weights = padded(chunk)
        # The cache of casts is one for all threads, and emptied by whichever ends first: sums would depend on the race.
        with torch.autocast(device.type, dtype=torch.bfloat16, cache_enabled=False):
            loss: Any = _loss(model, tokens.to(device), weights.to(device)) / total
        loss.backward()
        found += float(loss.detach())
    return found


def padded(items: Sequence[Item]) -> tuple[Tensor, Tensor]:
    """Return tokens and weights, (N, L) each, filled up on the right."""
    longest = max(len(tokens) for tokens, _ in items)
    tokens, weights = torch.zeros(len(items), longest, dtype=torch.long), torch.zeros(len(items), longest)
    for row, (some, heavy) in enumerate(items):
        tokens[row, : len(some)], weights[row, : len(some)] = torch.tensor(some), torch.tensor(heavy)
    return tokens, weights


def _loss(model: Any, tokens: Tensor, weights: Tensor) -> Tensor:
    """Return the weighted sum of the losses of tokens; only where one weighs anything are scores computed."""
    hidden = model.model(input_ids=tokens).last_hidden_state[:, :-1]
    heavy = weights[:, 1:] > 0
    scores = model.lm_head(hidden[heavy])
    each = functional.cross_entropy(scores.float(), tokens[:, 1:][heavy], reduction="none")
    return (each * weights[:, 1:][heavy]).sum()


_SCOPE = re.compile(r"local bounding box=([^,\]]+)(?:, shift=\{\(([-\d.]+),([-\d.]+)\)\})?(?:, scale=([\d.]+))?")
NEAR = 0.35  # centimetres: a thing is where it should be


def places(reply: str) -> dict[str, tuple[float, float, float]]:
    """Return where a reply puts its parts: x, y and scale of each."""
    found = {}
    for part, x, y, scale in _SCOPE.findall(reply):
        found[part] = (float(x or 0), float(y or 0), float(scale or 1))
    return found


def validate(model: Any, tokenizer: Any, count: int, *, seed: int = 0) -> dict[str, float]:
    """Let the model reply to validation lessons, in wordings that training does not have.

    Returns:
        The share of replies that are wholly as they should be, and of those whose parts are all where they should be.
    """
    made = [lesson(index, split="validation", seed=seed) for index in range(count)]
    said = replies(model, tokenizer, [request(each.asked, each.parts) for each in made])
    same = [reply == each.reply for reply, each in zip(said, made, strict=True)]
    placed = []
    for reply, each in zip(said, made, strict=True):
        wanted, found = places(each.reply), places(reply)
        placed.append(
            wanted.keys() == found.keys()
            and all(max(abs(a - b) for a, b in zip(found[part], wanted[part], strict=True)) < NEAR for part in wanted)
        )
    return {"same": round(sum(same) / count, 4), "placed": round(sum(placed) / count, 4)}


def replies(model: Any, tokenizer: Any, requests: Sequence[str], *, batch: int = 32, most: int = 700) -> list[str]:
    """Return the model's replies, each token the likeliest."""
    model.eval()
    found: list[str] = []
    device = next(model.parameters()).device
    with torch.inference_mode():
        for at in range(0, len(requests), batch):
            asked = tokenizer(
                list(requests[at : at + batch]), return_tensors="pt", padding=True, add_special_tokens=False
            )
            ids = model.generate(
                input_ids=asked["input_ids"].to(device),
                attention_mask=asked["attention_mask"].to(device),
                max_new_tokens=most,
                do_sample=False,
            )
            found += tokenizer.batch_decode(ids[:, asked["input_ids"].shape[1] :], skip_special_tokens=True)
    model.train()
    return found
