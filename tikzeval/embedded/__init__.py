"""Small models in the box, and how they were trained: python -m tikzeval.embedded.train."""

from __future__ import annotations

from pathlib import Path

TINY_CLIP = Path(__file__).parent / "tiny-clip"
