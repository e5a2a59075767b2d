"""How CLIP models are named, and which of them are here.

A name is `ARCHITECTURE/WEIGHTS` (`ViT-L-14/openai`), `hf-hub:OWNER/NAME`, the path of a folder in open_clip's own
format (open_clip_config.json beside the weights), or `tiny-clip`, which comes with tikzeval. Where nothing is said, the largest of some
that lie in the local cache serves, else tiny-clip: never a surprise download. `auto`, said in so many words, also downloads. `none` asks no CLIP.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import urllib.request
from functools import cache
from http.client import HTTPException
from pathlib import Path

from tikzeval.errors import UsageError, nearest
from tikzeval.resources import PACKAGE

AUTO = "auto"
NONE = "none"
TINY = "tiny-clip"
TINY_FOLDER = PACKAGE / "embedded" / TINY
CONFIG = "open_clip_config.json"
UNFIT = f"{TINY} is too small to decide this; --clip ViT-L-14/openai asks a larger one"
AUTO_REPOSITORIES = {  # what `auto` takes the first of, and what its folder in the cache of the Hugging Face hub is called
    "ViT-SO400M-14-SigLIP/webli": "models--timm--ViT-SO400M-14-SigLIP",
    "ViT-L-14/openai": "models--timm--vit_large_patch14_clip_224.openai",
    "ViT-B-16-SigLIP/webli": "models--timm--ViT-B-16-SigLIP",
    "ViT-B-32/openai": "models--timm--vit_base_patch32_clip_224.openai",
}
DOWNLOADED = "ViT-L-14/openai"  # what `auto` downloads, where none of them is here; 1.7 GB
PATIENCE = 3.0  # seconds in which the hub has to answer


def check_clip_id(name: str) -> None:
    """Refuse a CLIP id that cannot be meant, before a run starts.

    Raises:
        UsageError: Names the nearest known ids.
    """
    if name in (AUTO, NONE, TINY) or name.startswith("hf-hub:") or importlib.util.find_spec("open_clip") is None:
        return
    folder = clip_folder(name)
    if folder.is_dir():
        if not (folder / CONFIG).is_file():
            msg = f"{folder}: holds no {CONFIG}; give a folder in open_clip's own format"
            raise UsageError(msg)
        return
    architecture, _, weights = name.partition("/")
    try:
        known = _pretrained()
    except Exception:  # noqa: BLE001  open_clip or torch is broken: the column will be skipped and say so
        return
    if architecture not in known:
        pairs = [TINY, *(f"{model}/{tag}" for model, tags in known.items() for tag in tags)]
        hint = nearest(name, pairs) or nearest(architecture, known)
        msg = f"open_clip has no model {name}; {hint or 'see open_clip.list_pretrained()'}"
        raise UsageError(msg)
    if weights not in known[architecture]:
        hint = nearest(weights, known[architecture]) or "one of " + ", ".join(known[architecture])
        msg = f"open_clip has no weights {weights or '(none named)'} for {architecture}; {hint}"
        raise UsageError(msg)


def _pretrained() -> dict[str, list[str]]:
    """Return architecture → weights. Read from open_clip's own table, which imports torch: a few seconds."""
    import open_clip

    known: dict[str, list[str]] = {}
    for architecture, weights in open_clip.list_pretrained():
        known.setdefault(architecture, []).append(weights)
    return known


def clip_folder(name: str) -> Path:
    """Return the folder that a name may stand for; whether it is there is another question."""
    return TINY_FOLDER if name == TINY else Path(name).expanduser()


def auto_candidates() -> list[str]:
    """Return what `auto` tries, best first, without importing torch: what lies in the hub's cache, then tiny-clip."""
    cached = [name for name, repository in AUTO_REPOSITORIES.items() if any(_hub_cache().glob(repository))]
    return [*cached, TINY]


def wished(name: str | None) -> tuple[str, str | None]:
    """Return which CLIP is meant, and what is to be said of it, if anything.

    Args:
        name: What the user said; None for nothing, which is `auto` without a download.
    """
    if name != AUTO or importlib.util.find_spec("open_clip") is None:
        return name or AUTO, None
    best, *others = auto_candidates()
    if others:
        return best, f"CLIP: {best}, from the local cache"
    if not _reachable(DOWNLOADED):
        return AUTO, f"CLIP: {TINY}; a larger one is neither in the local cache nor to be had from {_endpoint()}"
    return DOWNLOADED, f"CLIP: {DOWNLOADED}, downloaded once from {_endpoint()} (1.7 GB)"


def _endpoint() -> str:
    return (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def _reachable(name: str) -> bool:
    """Ask the hub whether it has a model's weights; a hub that is slow to answer has none."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        return False
    owner, repository = AUTO_REPOSITORIES[name].removeprefix("models--").split("--")
    address = f"{_endpoint()}/{owner}/{repository}/resolve/main/{CONFIG}"
    try:
        asked = urllib.request.Request(address, method="HEAD")  # noqa: S310  the user's own hub
        with urllib.request.urlopen(asked, timeout=PATIENCE):  # noqa: S310  as above
            return True
    except (OSError, ValueError, HTTPException):  # no network, no such place, an address that is none
        return False


def auto_identity() -> str:
    """Return what decides the results of `auto` here; nothing without open_clip."""
    if importlib.util.find_spec("open_clip") is None:
        return ""
    return " ".join([*auto_candidates()[:-1], f"{TINY}:{tiny_hash()}"])


@cache
def tiny_hash() -> str:
    """Return 12 hexadecimal digits of what decides tiny-clip's results."""
    found = hashlib.sha256()
    for name in (CONFIG, "tokenizer.json", "open_clip_model.safetensors"):
        found.update((TINY_FOLDER / name).read_bytes())
    return found.hexdigest()[:12]


def _hub_cache() -> Path:
    home = Path(os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface")
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()
