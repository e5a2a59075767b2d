"""From what a user calls a model to what is called: aliases, controls, ``replay:`` files and Inspect model strings."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tikzeval.errors import UsageError, nearest
from tikzeval.files import read_yaml
from tikzeval.mistakes import validate

CONTROLS = ("reference", "scrambled", "boxes", "label", "blank")

# Inspect provider → the environment variables of which one must be set (inspect_ai's provider documentation).
KEYS: dict[str, tuple[str, ...]] = {
    "anthropic": ("ANTHROPIC_API_KEY",),
    "deepseek": ("DEEPSEEK_API_KEY",),
    "fireworks": ("FIREWORKS_API_KEY",),
    "google": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "grok": ("GROK_API_KEY", "XAI_API_KEY"),
    "groq": ("GROQ_API_KEY",),
    "mistral": ("MISTRAL_API_KEY",),
    "openai": ("OPENAI_API_KEY",),
    "openrouter": ("OPENROUTER_API_KEY",),
    "perplexity": ("PERPLEXITY_API_KEY",),
    "together": ("TOGETHER_API_KEY",),
}
# Inspect provider → the Python package that it imports, and what pip calls that; openai and google-genai come with tikzeval.
PACKAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "anthropic": (("anthropic",), "anthropic"),
    "azureai": (("azure.ai.inference",), "azure-ai-inference"),
    "bedrock": (("aioboto3",), "aioboto3"),
    "grok": (("xai_sdk",), "xai-sdk"),
    "groq": (("groq",), "groq"),
    "hf": (("torch", "transformers"), "'tikzeval[local]'"),
    "mistral": (("mistralai",), "mistralai"),
    "nnterp": (("nnterp",), "nnterp"),
    "transformer_lens": (("transformer_lens",), "transformer_lens"),
}
LOCAL_PROVIDERS = ("hf", "vllm", "sglang", "llama-cpp-python", "ollama", "transformer_lens", "nnterp", "openai-api")
OTHER_PROVIDERS = (
    "azureai",
    "bedrock",
    "cloudflare",
    "hf-inference-providers",
    "meta",
    "mockllm",
    "moonshot",
    "sambanova",
)


class ModelEntry(BaseModel):
    """One alias of models.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None
    vendor: str
    release_date: dt.date | None = None
    open_weights: bool | None = None
    retired: dt.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResolvedModel:
    """A model as asked for, and as it will be called."""

    asked: str
    model: str  # Inspect model string
    kind: str  # control, replay, local or hosted
    args: tuple[tuple[str, str], ...] = ()
    entry: ModelEntry | None = None

    @property
    def missing_key(self) -> str | None:
        """The environment variable that must be set before this model can be called, if none is."""
        load_environment()
        names = KEYS.get(self.model.split("/", 1)[0], ())
        return None if not names or any(os.environ.get(name) for name in names) else " or ".join(names)

    @property
    def missing_package(self) -> str | None:
        """What pip must install before this model can be called, if anything."""
        modules, package = PACKAGES.get(self.model.split("/", 1)[0], ((), ""))
        return None if all(map(_installed, modules)) else package


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package that it is in
        return False


@cache
def load_environment() -> None:
    """Read .env from the working folder or one above it, as Inspect does; what is set already stays."""
    from dotenv import find_dotenv, load_dotenv

    load_dotenv(find_dotenv(usecwd=True))


@cache
def model_entries() -> dict[str, ModelEntry]:
    """Return the aliases of models.yaml.

    Raises:
        FileFormatError: The file is not as it should be.
    """
    path = Path(__file__).with_name("models.yaml")
    return {alias: validate(ModelEntry, data, f"{path}: {alias}") for alias, data in read_yaml(path).items()}


def resolve_model(name: str) -> ResolvedModel:
    """Find out what a user means by a model's name.

    Raises:
        UsageError: Nobody knows the name, the model is retired, or a replay file is not there.
    """
    if name in CONTROLS:
        return ResolvedModel(name, f"control/{name}", "control")
    if name.startswith("replay:"):
        path = Path(name.removeprefix("replay:")).expanduser().resolve()
        if not path.is_file():
            msg = f'{path}: there is no such file; replay:FILE.jsonl needs lines of {{"id": prompt, "reply": text}}'
            raise UsageError(msg)
        held = hashlib.sha256(path.read_bytes()).hexdigest()[:8]  # two files of one name are two models
        return ResolvedModel(name, f"replay/{path.stem}-{held}", "replay", (("path", str(path)),))
    entry = model_entries().get(name)
    if entry is not None:
        if entry.model is None:
            msg = f"{name} is retired since {entry.retired}: {entry.note}"
            raise UsageError(msg)
        return ResolvedModel(name, entry.model, _kind(entry.model), entry=entry)
    provider, slash, rest = name.partition("/")
    providers = (*KEYS, *LOCAL_PROVIDERS, *OTHER_PROVIDERS)
    if slash and rest and provider in providers:
        return ResolvedModel(name, name, _kind(name))
    if slash:
        msg = f"there is no model provider {provider}; {nearest(provider, providers) or 'see `tikzeval models`'}"
        raise UsageError(msg)
    known = [*CONTROLS, *model_entries()]
    hint = nearest(name, known) or "`tikzeval models` lists the names"
    msg = f"there is no model {name}; {hint} (or give an Inspect model string such as openai/gpt-4o)"
    raise UsageError(msg)


def _kind(model: str) -> str:
    return "local" if model.split("/", 1)[0] in LOCAL_PROVIDERS else "hosted"
