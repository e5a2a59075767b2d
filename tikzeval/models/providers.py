"""What Inspect's model providers need: a key, a Python package, a server, a GPU. Known without importing Inspect."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import ipaddress
import os
import re
from functools import cache
from urllib.parse import urlsplit

# Inspect provider → the environment variables of which one must be set (inspect_ai's provider documentation).
KEYS: dict[str, tuple[str, ...]] = {
    "anthropic": ("ANTHROPIC_API_KEY",),
    "cloudflare": ("CLOUDFLARE_API_KEY", "CLOUDFLARE_API_TOKEN"),
    "deepseek": ("DEEPSEEK_API_KEY",),
    "fireworks": ("FIREWORKS_API_KEY",),
    "google": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "grok": ("GROK_API_KEY", "XAI_API_KEY"),
    "groq": ("GROQ_API_KEY",),
    "hf-inference-providers": ("HF_TOKEN",),
    "meta": ("META_API_KEY", "MODEL_API_KEY"),
    "mistral": ("MISTRAL_API_KEY",),
    "moonshot": ("MOONSHOT_API_KEY",),
    "openai": ("OPENAI_API_KEY",),
    "openai-images": ("OPENAI_API_KEY",),
    "openrouter": ("OPENROUTER_API_KEY",),
    "perplexity": ("PERPLEXITY_API_KEY",),
    "sambanova": ("SAMBANOVA_API_KEY",),
    "together": ("TOGETHER_API_KEY",),
}
# Inspect provider → the Python package that it imports, and what pip calls that; openai and google-genai come with tikzeval.
PACKAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "anthropic": (("anthropic",), "anthropic"),
    "azureai": (("azure.ai.inference",), "azure-ai-inference"),
    "bedrock": (("aioboto3",), "aioboto3"),
    "diffusion": (("torch", "diffusers", "transformers"), "'tikzeval[images]'"),
    "grok": (("xai_sdk",), "xai-sdk"),
    "groq": (("groq",), "groq"),
    "hf": (("torch", "transformers"), "'tikzeval[local]'"),
    "mistral": (("mistralai",), "mistralai"),
    "nnterp": (("nnterp",), "nnterp"),
    "sglang": (("sglang",), "sglang"),
    "transformer_lens": (("transformer_lens",), "transformer_lens"),
    "vllm": (("vllm",), "vllm"),
}
IN_PROCESS = ("diffusion", "hf", "transformer_lens", "nnterp", "llama-cpp-python")  # loaded by tikzeval itself
PICTURES = ("diffusion", "files")  # our own, which answer with a picture
OPENAI_PICTURES = re.compile("(chat)?gpt-image|dall-e")  # how the names of OpenAI's image models begin
BLIND = ("hf", "transformer_lens", "nnterp")  # refuse pictures, whatever the model
# Inspect provider → the variable with the address of a server that runs already; without it ollama asks this machine, and
# the others start a server of their own here.
SERVERS = {"ollama": "OLLAMA_BASE_URL", "sglang": "SGLANG_BASE_URL", "vllm": "VLLM_BASE_URL"}
FIRST_PARTY = (
    "anthropic",
    "deepseek",
    "google",
    "grok",
    "meta",
    "mistral",
    "moonshot",
    "openai",
    "openai-images",
)  # a maker's own
OTHERS = (
    "azureai", "bedrock", "litellm-proxy", "mockllm", "openai-api", "openai-api-completions", "sagemaker", "vllm-completions",
)  # fmt: skip
CLOUDS = ("azure", "bedrock", "vertex")  # as in openai/azure/MODEL, which have keys of their own


def answers_with_picture(model: str) -> bool:
    """Whether a model is an image generator by its provider, or by the name that Google gives its own.

    Args:
        model: Inspect model string.
    """
    provider, _, name = model.partition("/")
    named = provider == "google" and ("-image" in name or "nano-banana" in name)
    return named or provider in (*PICTURES, "openai-images")


def image_api(model: str) -> str:
    """Return the Inspect model string that asks OpenAI's images API, where a model is one of its image models; else itself.

    Args:
        model: Inspect model string.
    """
    provider, _, path = model.partition("/")
    named = provider == "openai" and OPENAI_PICTURES.match(path.rpartition("/")[2])
    return f"openai-images/{path}" if named else model


def provider_of(model: str) -> str:
    """Return the provider of an Inspect model string."""
    return model.split("/", 1)[0]


def providers() -> tuple[str, ...]:
    """Return every provider that is known by name."""
    return tuple(sorted({*KEYS, *PACKAGES, *IN_PROCESS, *SERVERS, *OTHERS}))


@cache
def others_may_exist() -> bool:
    """Whether another installed package adds providers to Inspect, whose names are not known here."""
    return any(point.name != "tikzeval" for point in importlib.metadata.entry_points(group="inspect_ai"))


def missing_key(model: str) -> str | None:
    """Return the environment variables of which one must be set before a model can be called, if none is."""
    load_environment()
    names = KEYS.get(provider_of(model), ())
    on_cloud = model.split("/")[1:2] and model.split("/")[1] in CLOUDS
    return None if not names or on_cloud or any(os.environ.get(name) for name in names) else " or ".join(names)


def missing_package(model: str) -> str | None:
    """Return what pip must install before a model can be called, if anything."""
    provider = provider_of(model)
    if os.environ.get(SERVERS.get(provider, ""), ""):
        return None
    modules, package = PACKAGES.get(provider, ((), ""))
    return None if all(map(_installed, modules)) else package


def wants_gpu(model: str) -> bool:
    """Whether a model is computed by tikzeval, or by a server that it starts; small ones do without."""
    provider = provider_of(model)
    return provider in IN_PROCESS or (provider in ("sglang", "vllm") and not os.environ.get(SERVERS[provider]))


def is_local(model: str, base_url: str = "") -> bool:
    """Whether a model runs on this machine, where nobody sends a bill.

    Args:
        model: Inspect model string.
        base_url: The server's address, where the user gave one.
    """
    provider, _, rest = model.partition("/")
    if provider in (*IN_PROCESS, *PICTURES):
        return True
    if provider in SERVERS:
        base_url = base_url or os.environ.get(SERVERS[provider], "")
        return not base_url or on_this_machine(base_url)
    if provider == "openai-api":
        service = rest.split("/", 1)[0].upper().replace("-", "_")
        return on_this_machine(base_url or os.environ.get(f"{service}_BASE_URL", ""))
    return False


def on_this_machine(url: str) -> bool:
    """Whether an address is this machine's."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
