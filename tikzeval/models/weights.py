"""Which weights a folder holds, told without reading all of them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

SAMPLE = 1 << 20  # bytes read at either end of a file
ABOUT = (".md", ".jsonl")  # endings of files that tell of a model, and do not make it: cards and logs of the training


@cache
def weights_hash(folder: Path) -> str:
    """Return 8 hex digits of the files that make a model: their names, sizes, and first and last MiB."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(step.startswith(".") for step in name.parts)
        if path.is_file() and not hidden and path.suffix not in ABOUT:
            size = path.stat().st_size
            digest.update(f"{name.as_posix()} {size}\n".encode())
            with path.open("rb") as file:
                digest.update(file.read(SAMPLE))
                if size > SAMPLE:
                    file.seek(max(SAMPLE, size - SAMPLE))
                    digest.update(file.read(SAMPLE))
    return digest.hexdigest()[:8]
