"""From what a user calls a model to what is called.

Names of models.yaml and of the user's file, controls, the models in the box, ``replay:FILE.jsonl``, Inspect model strings, a folder of weights
(``hf/./folder``), any OpenAI-compatible server by its address (``http://host:8000/v1#MODEL``), and image generators:
``diffusion:ID_OR_FOLDER`` and ``files:FOLDER``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from tikzeval.errors import FileFormatError, UsageError, nearest
from tikzeval.models import providers
from tikzeval.models.catalogue import CONTROLS, EMBEDDED, ModelEntry, entry_of, model_entries
from tikzeval.models.prices import FREE, Price
from tikzeval.models.weights import weights_hash
from tikzeval.resources import PACKAGE

__all__ = ["CONTROLS", "EMBEDDED", "ModelEntry", "ResolvedModel", "model_entries", "resolve_model"]

COMPATIBLE_KEY = "OPENAI_COMPATIBLE_API_KEY"
NO_KEY = "none"  # what a server without keys is sent


@dataclass(frozen=True, slots=True)
class ResolvedModel:
    """A model as asked for, and as it will be called."""

    asked: str
    model: str  # Inspect model string
    kind: str  # control, replay, local, hosted, or image: what answers with a picture
    args: tuple[tuple[str, str], ...] = ()
    entry: ModelEntry | None = None

    @property
    def missing_key(self) -> str | None:
        """The environment variable that must be set before this model can be called, if none is."""
        return providers.missing_key(self.model)

    @property
    def missing_package(self) -> str | None:
        """What pip must install before this model can be called, if anything."""
        return providers.missing_package(self.model)

    @property
    def needs(self) -> list[str]:
        """What is wanting here before it can be called, and what it needs beside keys and packages."""
        package = self.missing_package
        return [
            *([self.missing_key] if self.missing_key else []),
            *([f"pip install {package}"] if package else []),
            *(["a GPU"] if providers.wants_gpu(self.model) and self.asked not in EMBEDDED else []),
            *(["a running Ollama"] if providers.provider_of(self.model) == "ollama" else []),
        ]

    @property
    def retired(self) -> bool:
        """Whether its maker, who is whom we would call, no longer serves it."""
        gone = self.entry.retired if self.entry else None
        return gone is not None and gone <= _today() and providers.provider_of(self.model) in providers.FIRST_PARTY

    @property
    def cannot_see(self) -> str:
        """Say why it can be shown no picture; nothing where it can, or nobody knows."""
        if providers.provider_of(self.model) in providers.BLIND:
            return f"{self.model} is shown no pictures by Inspect's provider"
        return f"{self.model} takes no pictures" if self.entry and self.entry.images is False else ""

    @property
    def price(self) -> Price | None:
        """What its tokens cost; None where that is unknown. Controls, replays and this machine's models cost nothing."""
        known = self.entry.price_on(_today()) if self.entry else None
        free = self.kind in ("control", "replay", "local") or providers.provider_of(self.model) in providers.PICTURES
        return known or (FREE if free else None)

    @property
    def takes_args(self) -> bool:
        """Whether --model-arg tells it anything: not what only hands on what is there already."""
        return self.kind not in ("control", "replay") and providers.provider_of(self.model) != "files"

    @property
    def api_key(self) -> str | None:
        """The key of a server named by its address, which no record holds; None where the provider finds its own."""
        if "base_url" not in dict(self.args):
            return None
        providers.load_environment()
        return os.environ.get(COMPATIBLE_KEY) or NO_KEY


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def resolve_model(name: str) -> ResolvedModel:
    """Find out what a user means by a model's name.

    Raises:
        UsageError: Nobody knows the name, nobody serves the model, or a file or folder is not there.
        FileFormatError: models.yaml, or the user's own file, is not as it should be.
    """
    if name in CONTROLS:
        return ResolvedModel(name, f"control/{name}", "control")
    if name in EMBEDDED:
        return _embedded(name)
    if name.startswith("replay:"):
        return _replay(name)
    if name.startswith("files:"):
        return _by_pictures(name)
    entry = model_entries().get(name)
    if entry is None:
        found = _called(name)
        entry = entry_of(found.model)
        if entry is None or entry.model is not None:
            return _kind_of(replace(found, entry=entry))
    if entry.model is None:
        why = f"is retired since {entry.retired}" if entry.retired else "cannot be called"
        msg = f"{name} {why}: {entry.note}"
        raise UsageError(msg)
    try:
        return _kind_of(replace(_called(entry.model), asked=name, entry=entry))
    except UsageError as error:
        msg = f"{entry.sources.model}: {name}: model: {error}"
        raise FileFormatError(msg) from error


def _kind_of(model: ResolvedModel) -> ResolvedModel:
    """Say of an image generator that it is one."""
    pictures = model.entry is not None and model.entry.makes == "pictures"
    return replace(model, kind="image") if pictures or providers.answers_with_picture(model.model) else model


def _called(name: str) -> ResolvedModel:
    """Resolve what is no alias."""
    if name.startswith(("diffusion:", "diffusion/")):
        return _by_pipeline(name, name[len("diffusion:") :])
    if name.startswith(("http://", "https://")):
        return _by_address(name)
    provider, slash, rest = name.partition("/")
    if provider == "hf" and rest.startswith(("./", "../", "/", "~")):
        return _by_folder(name, rest)
    known = providers.providers()
    if slash and rest and (provider in known or providers.others_may_exist()):
        return ResolvedModel(name, providers.image_api(name), "local" if providers.is_local(name) else "hosted")
    if slash:
        msg = f"there is no model provider {provider}; {nearest(provider, known) or 'see `tikzeval models`'}"
        raise UsageError(msg)
    hint = nearest(name, [*CONTROLS, *EMBEDDED, *model_entries()]) or "`tikzeval models` lists the names"
    msg = f"there is no model {name}; {hint} (or give an Inspect model string such as openai/gpt-4o)"
    raise UsageError(msg)


def _embedded(name: str) -> ResolvedModel:
    folder = str(PACKAGE / "embedded" / name)
    is_pipeline = (Path(folder) / "model_index.json").is_file()
    return _by_pipeline(name, folder) if is_pipeline else _by_folder(name, folder)


def _replay(name: str) -> ResolvedModel:
    path = Path(name.removeprefix("replay:")).expanduser().resolve()
    if not path.is_file():
        msg = f'{path}: there is no such file; replay:FILE.jsonl needs lines of {{"id": prompt, "reply": text}}'
        raise UsageError(msg)
    held = hashlib.sha256(path.read_bytes()).hexdigest()[:8]  # two files of one name are two models
    return ResolvedModel(name, f"replay/{path.stem}-{held}", "replay", (("path", str(path)),))


def _by_pipeline(name: str, rest: str) -> ResolvedModel:
    """Resolve a pipeline of diffusers by its folder or hub id."""
    folder = Path(rest).expanduser()
    if rest.startswith(("./", "../", "/", "~")) or folder.is_dir():
        folder = folder.resolve()
        if not (folder / "model_index.json").is_file():
            what = "holds no pipeline (no model_index.json)" if folder.is_dir() else "there is no such folder"
            msg = f"{folder}: {what}; give what save_pretrained wrote, or a hub id as in diffusion:stabilityai/sd-turbo"
            raise UsageError(msg)
        called = f"diffusion/{folder.name}-{weights_hash(folder)}"
        return ResolvedModel(name, called, "image", (("model_path", str(folder)),))
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", rest):
        msg = f"{name}: give a hub id as in diffusion:stabilityai/sdxl-turbo, or a folder as in diffusion:./sdxl-turbo"
        raise UsageError(msg)
    return ResolvedModel(name, f"diffusion/{rest}", "image")


def _by_pictures(name: str) -> ResolvedModel:
    """Resolve a folder of pictures made elsewhere."""
    from tikzeval.models.picture_folder import read_folder

    folder = Path(name.removeprefix("files:")).expanduser().resolve()
    about = read_folder(folder).about
    called = f"files/{folder.name}-{weights_hash(folder)}"
    return ResolvedModel(name, called, "image", (("path", str(folder)),), about.entry(called, folder))


def _by_address(name: str) -> ResolvedModel:
    url, _, model = name.partition("#")
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query:
        msg = f"{parts.scheme}://{parts.hostname}…: put the key into {COMPATIBLE_KEY}, not into the address"
        raise UsageError(msg)
    if not parts.hostname or not model:
        msg = f"{name}: give the server's address and the model's name there, as in http://localhost:8000/v1#MODEL"
        raise UsageError(msg)
    # The service names the server, so that two servers with a model of one name are two models.
    service = re.sub(r"[^a-z0-9]+", "-", f"{parts.netloc}{parts.path}".lower()).strip("-")
    called = f"openai-api/{service}/{model}"
    kind = "local" if providers.is_local(called, url) else "hosted"
    return ResolvedModel(name, called, kind, (("base_url", url.rstrip("/")),))


def _by_folder(name: str, rest: str) -> ResolvedModel:
    folder = Path(rest).expanduser().resolve()
    if not (folder / "config.json").is_file():
        what = "holds no model (no config.json)" if folder.is_dir() else "there is no such folder"
        msg = f"{folder}: {what}; give what save_pretrained wrote, or a hub id as in hf/ORGANISATION/MODEL"
        raise UsageError(msg)
    called = f"hf/{folder.name}-{weights_hash(folder)}"
    return ResolvedModel(name, called, "local", (("model_path", str(folder)),))
