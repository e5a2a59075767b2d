"""Which weights a folder holds, told without reading all of them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

SAMPLE = 1 << 20  # bytes read at either end of a file


@cache
def weights_hash(folder: Path) -> str:
    """Return 8 hex digits of a model's files: their names, sizes, and first and last MiB."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(step.startswith(".") for step in name.parts):
            size = path.stat().st_size
            digest.update(f"{name.as_posix()} {size}\n".encode())
            with path.open("rb") as file:
                digest.update(file.read(SAMPLE))
                if size > SAMPLE:
                    file.seek(max(SAMPLE, size - SAMPLE))
                    digest.update(file.read(SAMPLE))
    return digest.hexdigest()[:8]
