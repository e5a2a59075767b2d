"""How detectors are named, and which of them are here: a hub id, or a folder that save_pretrained wrote.

Known without importing torch or transformers.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from tikzeval.errors import UsageError
from tikzeval.models.weights import weights_hash

# transformers' model type → the score from which a box counts: the default of its own processor, which is what its makers show.
THRESHOLDS = {"owlv2": 0.1, "grounding-dino": 0.25}
EXAMPLES = ("google/owlv2-base-patch16-ensemble", "IDEA-Research/grounding-dino-tiny")
CONFIG = "config.json"
_WEIGHTS = ("*.safetensors", "*.bin")


def check_detector(name: str) -> None:
    """Refuse a detector that cannot be meant or loaded, before a run starts.

    Raises:
        UsageError: One line with the remedy.
    """
    if not all(importlib.util.find_spec(module) for module in ("torch", "torchvision", "transformers")):
        msg = "--detector needs torch, torchvision and transformers: pip install 'tikzeval[clip,local]'"
        raise UsageError(msg)
    folder = Path(name).expanduser()
    if folder.is_dir():
        _check_folder(folder)
    elif name.startswith((".", "/", "~")) or name.count("/") != 1:
        msg = f"--detector {name}: there is no such folder; give one, or a hub id such as {' or '.join(EXAMPLES)}"
        raise UsageError(msg)


def _check_folder(folder: Path) -> None:
    try:
        kind = str(json.loads((folder / CONFIG).read_text(encoding="utf-8"))["model_type"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{folder}: holds no detector (no {CONFIG} with a model_type); give what save_pretrained wrote"
        raise UsageError(msg) from error
    if kind not in THRESHOLDS:
        msg = f"{folder}: holds a {kind} model; a detector is one of {', '.join(THRESHOLDS)}"
        raise UsageError(msg)
    if not any(True for pattern in _WEIGHTS for _ in folder.glob(pattern)):
        msg = f"{folder}: the weights are missing (no model.safetensors beside {CONFIG}); `hf download ID --local-dir {folder}`"
        raise UsageError(msg)


def missing_weights(name: str, reason: str) -> str:
    """Say which weights are missing and how to get them."""
    return (
        f"--detector {name}: the weights do not load ({reason}); where there is a network run `hf download {name} "
        f"--local-dir FOLDER`, and give --detector FOLDER"
    )


def detector_identity(name: str) -> str:
    """Return what decides a detector's boxes: of a folder what it holds, else the id."""
    folder = Path(name).expanduser()
    return f"folder-{weights_hash(folder)}" if folder.is_dir() else name
