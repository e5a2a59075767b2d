"""The outlines of parts over many pictures: worked out in worker processes, and kept from one report to the next."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tikzeval import __version__
from tikzeval.drawing import needs_crop
from tikzeval.errors import InfraError
from tikzeval.files import read_text
from tikzeval.picture.outlines import part_outlines
from tikzeval.picture.raster import RasterError
from tikzeval.tex.cache import cache_folder, digest, prune, put, touch
from tikzeval.values import Drawing, Form, Found
from tikzeval.workers import WorkerDiedError, workers

KEPT = 64 << 20  # bytes in the cache, some ten thousand pictures


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture and the parts to outline in it."""

    pdf: Path  # its .tex is beside it
    parts: tuple[str, ...]


def outlines_of(wanted: Sequence[Wanted], done: Callable[[], None]) -> list[dict[str, str]]:
    """Return for each picture name → SVG path; nothing for one that crashes who looks at it.

    Args:
        wanted: The pictures.
        done: Called after each.
    """
    folder = cache_folder("outlines")
    try:
        return asyncio.run(_all(wanted, folder, done))
    finally:
        workers.close()
        prune(folder, KEPT)


async def _all(wanted: Sequence[Wanted], folder: Path, done: Callable[[], None]) -> list[dict[str, str]]:
    async def one(picture: Wanted) -> dict[str, str]:
        found = await _one(picture, folder)
        done()
        return found

    return list(await asyncio.gather(*(one(picture) for picture in wanted)))


async def _one(picture: Wanted, folder: Path) -> dict[str, str]:
    pdf = picture.pdf.read_bytes()
    path = folder / f"{digest(__version__, *picture.parts, pdf)}.json"
    try:
        kept: dict[str, str] = json.loads(path.read_bytes())
        touch(path)
    except (OSError, ValueError):
        source = picture.pdf.with_suffix(".tex")
        crop = source.is_file() and needs_crop(Drawing(read_text(source), Form.DOCUMENT, Found.BARE))
        try:
            kept = await workers.run(part_outlines, pdf, picture.parts, crop=crop)
        except (RasterError, WorkerDiedError, InfraError):
            return {}
        put(path, json.dumps(kept).encode())
    return kept
