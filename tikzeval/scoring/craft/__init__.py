"""Craft: whether a picture is well made, whatever it shows. Four checks that need no prompt and always decide."""

from __future__ import annotations

from collections.abc import Callable

from tikzeval.picture.scene import Scene
from tikzeval.scoring.craft.closed import closed
from tikzeval.scoring.craft.finding import CraftFinding
from tikzeval.scoring.craft.in_frame import in_frame
from tikzeval.scoring.craft.no_overlap import no_overlap
from tikzeval.scoring.craft.readable import readable

CRAFT: dict[str, Callable[[Scene], CraftFinding]] = {
    "in_frame": in_frame,
    "readable": readable,
    "no_overlap": no_overlap,
    "closed": closed,
}

__all__ = ["CRAFT", "CraftFinding"]
