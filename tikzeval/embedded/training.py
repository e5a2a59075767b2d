"""What the trainings of the models in the box share: the rate of learning, checkpoints, and going on from one."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from tikzeval.errors import UsageError

CHECKPOINT = "checkpoint.pt"
LOG = "training.jsonl"


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
