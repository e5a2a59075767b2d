"""What the trainings of the models in the box share: the rate of learning, checkpoints, and going on from one."""

from __future__ import annotations

import copy
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader

from tikzeval.errors import UsageError

CHECKPOINT = "checkpoint.pt"
LOG = "training.jsonl"


def begin(seed: int) -> str:
    """Make what follows depend on the seed alone; returns the device to train on."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # each half of a batch has a thread of its own; on a GPU none is busy
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    return "cuda" if torch.cuda.is_available() else "cpu"


def straight_share(along: float) -> float:
    """Return which share of the captions is said the straight way at a point of the training, 0 … 1.

    Who is left of whom hangs on two things at once, which comes first in the caption and whether it says left or right, and
    neither tells anything alone: begun with all wordings alike, training does not find that out (seen: after 128,000 pairs left and right were
    still told by chance; with this, after 96,000, for 73 % of the pictures). So it begins with captions in which what comes first is nearly always at the same end.
    """
    return 0.8 if along < 0.12 else 0.4 if along < 0.4 else 0.0


class Numbered:
    """Examples as a dataset of torch: what `make` makes of each number from `start` to before `end`."""

    def __init__(self, make: Callable[[int], Any], start: int, end: int) -> None:
        self.make, self.numbers = make, range(start, end)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> Any:
        return self.make(self.numbers[index])


def batches(
    make: Callable[[int], Any],
    start: int,
    end: int,
    size: int,
    *,
    workers: int = 0,
    collate: Callable[[Any], Any] | None = None,
) -> DataLoader[Any]:
    """Return examples in batches, in the order of their numbers; worker processes make them ahead of time."""
    return DataLoader(
        Numbered(make, start, end),  # type: ignore[arg-type]
        size,
        num_workers=workers,
        collate_fn=collate,
        prefetch_factor=4 if workers else None,
        persistent_workers=bool(workers),
    )


def optimizer_of(learning: Any, *, rate: float, decay: float, betas: tuple[float, float] = (0.9, 0.98)) -> Any:
    """Return AdamW for a module; its gains, biases and single numbers do not decay."""
    kept = [value for value in learning.parameters() if value.ndim < 2]
    rest = [value for value in learning.parameters() if value.ndim >= 2]
    groups = [{"params": rest, "weight_decay": decay}, {"params": kept, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=betas, eps=1e-6)


def set_rate(optimizer: Any, step: int, *, steps: int, peak: float, warmup: int) -> None:
    """Set the rate of learning of a step: up along a line during the warm-up, then down to 0 along a cosine."""
    if step <= warmup:
        rate = peak * step / warmup
    else:
        rate = peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))
    for group in optimizer.param_groups:
        group["lr"] = rate


def keep(folder: Path, identity: Mapping[str, Any], learning: Any, optimizer: Any, step: int, **more: Any) -> None:
    """Write the checkpoint from which an interrupted training goes on; `more` are further states, by name."""
    state = {
        "settings": json.dumps(identity),
        "step": step,
        "model": learning.state_dict(),
        "optimizer": optimizer.state_dict(),
        **more,
    }
    path = folder / CHECKPOINT
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def resume(folder: Path, identity: Mapping[str, Any], learning: Any, optimizer: Any) -> dict[str, Any]:
    """Load the checkpoint of a folder, which is made if need be.

    Returns:
        The whole state; {"step": 0} where nothing was begun.

    Raises:
        UsageError: The checkpoint is of another training.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CHECKPOINT
    if not path.is_file():
        return {"step": 0}
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    if state["settings"] != json.dumps(identity):
        msg = f"{path}: of a training with other settings; give another --out, or delete it to begin anew"
        raise UsageError(msg)
    learning.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state


def note(folder: Path, **line: Any) -> None:
    """Add a line to the training's log."""
    with (folder / LOG).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


class Twins:
    """Computes a batch in two parts at the same time, each on a thread of one core.

    The second part goes through a copy of the model that shares its weights and has gradients of its own. Small matrices share badly: two threads
    on one part wait for each other more than they work.
    """

    def __init__(self, model: Any) -> None:
        self.models = (model, copy.deepcopy(model))
        for mine, its in zip(*(each.parameters() for each in self.models), strict=True):
            its.data = mine.data
        self._threads = ThreadPoolExecutor(2, initializer=torch.set_num_threads, initargs=(1,))

    def step(self, backward: Callable[[Any, Any], float], parts: Sequence[Any]) -> float:
        """Add the gradients of two parts to the model.

        Args:
            backward: Adds the gradients of a part to the model that it is given, and returns the part's loss.
            parts: Two of them.

        Returns:
            The sum of their losses.
        """
        done = [self._threads.submit(backward, *each) for each in zip(self.models, parts, strict=True)]
        loss = sum(each.result() for each in done)
        for mine, its in zip(*(each.parameters() for each in self.models), strict=True):
            if its.grad is not None:
                mine.grad = its.grad if mine.grad is None else mine.grad.add_(its.grad)
                its.grad = None
        return loss
