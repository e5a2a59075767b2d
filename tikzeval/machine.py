"""What this machine offers, each with its remedy: TeX, rasterisers, sandbox layers, GPU, extras, API keys."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tikzeval.errors import TikzevalError
from tikzeval.models.providers import KEYS, load_environment
from tikzeval.resources import resource_dir

EXTRAS = {"clip": "open_clip", "local": "transformers", "images": "diffusers"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for."""

    what: str
    there: bool
    told: str  # what was found, or the remedy
    needed: bool = False  # without it `tikzeval run` cannot work


def examine_machine() -> list[Finding]:
    """Look for everything tikzeval can use. Runs a few programs; a second or two."""
    return [*_tex(), *_tools(), *_sandbox(), _gpu(), *_extras(), *_clip(), *_keys()]


def _output(*command: str) -> str | None:
    """Return the first line that a program prints, or None where it is not there or fails."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = (done.stdout or done.stderr).strip().splitlines()
    return (lines[0] if lines else "") if done.returncode == 0 else None


def _tex() -> Iterator[Finding]:
    engine = _output("pdflatex", "--version")
    yield Finding("pdfLaTeX", engine is not None, engine or "apt-get install texlive-latex-base", needed=True)
    if shutil.which("dpkg-query"):
        absent = missing_apt_packages()
        remedy = f"apt-get install {' '.join(absent)}" if absent else "all installed"
        yield Finding("packages of latex/apt-packages.txt", not absent, remedy)
    if engine is None:
        return
    from tikzeval.tex.promised import missing_files

    try:
        files = missing_files()
    except TikzevalError as error:
        yield Finding("promised TeX files", there=False, told=str(error), needed=True)
        return
    told = f"missing: {' '.join(files)}; apt-get install texlive-latex-extra texlive-pictures texlive-science"
    yield Finding("promised TeX files", not files, told if files else "all there (latex/promised.yaml)", needed=True)


def missing_apt_packages() -> list[str]:
    """Return the packages of latex/apt-packages.txt that are not installed."""
    text = (resource_dir("latex") / "apt-packages.txt").read_text(encoding="utf-8")
    names = [name for line in text.splitlines() if (name := line.split("#")[0].strip())]
    done = subprocess.run(
        ["dpkg-query", "-W", "-f=${Package} ${Status}\\n", *names], capture_output=True, text=True, check=False
    )
    there = {line.split()[0] for line in done.stdout.splitlines() if line.endswith("install ok installed")}
    return [name for name in names if name not in there]


def _tools() -> Iterator[Finding]:
    poppler = shutil.which("pdftocairo")
    yield Finding("poppler, for --raster poppler", poppler is not None, poppler or "apt-get install poppler-utils")
    compiler = next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)
    yield Finding("C compiler", compiler is not None, compiler or "apt-get install gcc libc6-dev")


def _sandbox() -> Iterator[Finding]:
    """Say how TeX runs here, and what hostile code within it was seen to reach."""
    from tikzeval.tex.isolation import ACTIVE, BLOCKED, isolation
    from tikzeval.tex.tiers import tiers

    for tier, why in tiers():
        yield Finding(f"TeX tier {tier}", not why, why or _TIERS[tier])
    try:
        found = isolation()
    except TikzevalError as error:
        yield Finding("isolation of TeX", there=False, told=str(error))
        return
    for layer, state in found.layers.items():
        told = f"active: {_LAYERS[layer]}" if state == ACTIVE else f"{state}; {_layer_remedy(layer)}"
        yield Finding(f"sandbox layer {layer}", state == ACTIVE, told)
    leaked = [name for name, state in found.canaries.items() if state != BLOCKED]
    told = f"hostile canaries ({', '.join(found.canaries)}): " + (
        f"{', '.join(leaked)} leaked" if leaked else "all blocked"
    )
    yield Finding(
        "isolation of TeX", found.closed, told if found.closed else f"{told}; replies need --isolation degraded here"
    )


_TIERS = {
    "plain": "pdflatex reads everything anew for each drawing",
    "format": "pdfTeX starts from a precompiled format, about 4 times faster",
    "fork": "a pdfTeX that holds the format forks for each drawing, about 5 times faster",
}
_LAYERS = {
    "landlock": "files outside the job's folder and TeX's trees cannot be opened",
    "seccomp": "no programs, no sockets, only the system calls that pdfTeX makes",
    "bubblewrap": "no other files in sight, no network",
}


def _layer_remedy(layer: str) -> str:
    if layer == "bubblewrap":
        return _bubblewrap_remedy()
    since = "Linux 5.13 with landlock among its security modules" if layer == "landlock" else "Linux on x86-64 or ARM64"
    return f"needs {since}, and a C compiler"


def _bubblewrap_remedy() -> str:
    if shutil.which("bwrap") is None:
        return "apt-get install bubblewrap"
    return "installed, but may not make namespaces here: allow user namespaces, or run the container with them"


def _gpu() -> Finding:
    name = _output("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")
    return Finding("GPU", name is not None, name or "none found; everything but large local models works without")


def _extras() -> Iterator[Finding]:
    for extra, module in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        yield Finding(f"extra [{extra}] ({module})", there, "installed" if there else _pip(extra))


def _clip() -> Iterator[Finding]:
    """Say which CLIP scores here where none is named."""
    from tikzeval.scoring.clip_names import TINY, auto_candidates

    if importlib.util.find_spec(EXTRAS["clip"]) is not None:
        best = auto_candidates()[0]
        told = "comes with tikzeval, a floor; --clip auto downloads a larger one, which is taken from then on"
        yield Finding(
            "CLIP, without --clip", there=True, told=f"{best}: {told if best == TINY else 'in the local cache'}"
        )


def _pip(extra: str) -> str:
    return f"{sys.executable} -m pip install 'tikzeval[{extra}]'"


def _keys() -> Iterator[Finding]:
    load_environment()
    for provider, names in KEYS.items():
        present = [name for name in names if os.environ.get(name)]
        told = f"{present[0]} is set" if present else f"set {' or '.join(names)} to call {provider}/… models"
        yield Finding(f"key for {provider}", bool(present), told)
