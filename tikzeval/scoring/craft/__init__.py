"""Craft: whether a picture is well made, whatever it shows. Four checks that need no prompt and always decide."""

from __future__ import annotations

import functools
from collections.abc import Callable

import shapely

from tikzeval.picture.scene import Scene
from tikzeval.scoring.craft.closed import closed
from tikzeval.scoring.craft.finding import CraftFinding
from tikzeval.scoring.craft.in_frame import in_frame
from tikzeval.scoring.craft.no_overlap import no_overlap
from tikzeval.scoring.craft.readable import readable


def _decided(check: Callable[[Scene], CraftFinding]) -> Callable[[Scene], CraftFinding]:
    """Let a check fail on a picture whose outlines are beyond computing."""

    @functools.wraps(check)
    def decide(scene: Scene) -> CraftFinding:
        try:
            return check(scene)
        except (shapely.GEOSException, MemoryError) as error:
            why = str(error) or type(error).__name__
            return CraftFinding(-1.0, f"the outlines of the picture cannot be computed: {why}")

    return decide


CRAFT: dict[str, Callable[[Scene], CraftFinding]] = {
    check.__name__: _decided(check) for check in (in_frame, readable, no_overlap, closed)
}

__all__ = ["CRAFT", "CraftFinding"]
