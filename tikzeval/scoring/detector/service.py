"""A detector in a worker process, off the event loop; what it found in a picture is kept, and never looked for again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from tikzeval.errors import InfraError
from tikzeval.scoring.clip import _quiet
from tikzeval.scoring.detector.model import DetectorModel
from tikzeval.scoring.detector.names import detector_identity
from tikzeval.scoring.detector.seen import Detection, Seen
from tikzeval.tex.cache import cache_folder, digest, prune, put
from tikzeval.workers import WorkerDiedError, WorkerLimits, Workers

KEPT = 64 << 20  # bytes of detections
_models: dict[str, DetectorModel] = {}


def _detect(name: str, png: bytes, phrases: Sequence[str]) -> Seen:
    if name not in _models:
        _models[name] = DetectorModel(name)
    return _models[name].detect(png, phrases)


class DetectorService:
    """One detector in one process, one picture at a time.

    Args:
        name: A hub id or a folder.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        # No limit of memory or time: weights are gigabytes, and are perhaps downloaded first.
        limits = WorkerLimits(memory=None, cpu_seconds=None, wall_seconds=None)
        self._workers = Workers(1, limits, start_method="spawn", prepare=_quiet)

    async def detect(self, png: bytes, phrases: Sequence[str]) -> Seen:
        """Return the boxes of each phrase in a picture.

        Raises:
            UsageError: The detector's weights cannot be had.
            InfraError: Its process died, as where memory is short.
        """
        phrases = tuple(dict.fromkeys(phrases))
        path = self._place(png, phrases)
        kept = await asyncio.to_thread(_read, path)
        if kept is not None:
            return kept
        try:
            seen = await self._workers.run(_detect, self.name, png, phrases)
        except WorkerDiedError as error:
            msg = f"the process with the detector {self.name} died: {error}"
            raise InfraError(msg) from error
        await asyncio.to_thread(put, path, _written(seen))
        return seen

    def _place(self, png: bytes, phrases: Sequence[str]) -> Path:
        return cache_folder("detections") / f"{digest(detector_identity(self.name), png, *phrases)}.json"

    def close(self) -> None:
        """End the worker process; the next call starts a new one."""
        self._workers.close()
        prune(cache_folder("detections"), KEPT)


def _written(seen: Seen) -> bytes:
    found = {phrase: [[each.score, *each.box] for each in boxes] for phrase, boxes in seen.found.items()}
    told = {"width": seen.width, "height": seen.height, "threshold": seen.threshold, "found": found}
    return json.dumps(told).encode()


def _read(path: Path) -> Seen | None:
    """Return what is kept; a damaged file counts as none."""
    try:
        told = json.loads(path.read_bytes())
        found = {
            phrase: tuple(Detection(score, (left, bottom, right, top)) for score, left, bottom, right, top in boxes)
            for phrase, boxes in told["found"].items()
        }
        return Seen(told["width"], told["height"], told["threshold"], found)
    except (OSError, ValueError, KeyError, TypeError):
        return None
