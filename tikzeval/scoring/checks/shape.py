"""`shape`: what a part's silhouette is not."""

from __future__ import annotations

from typing import Literal

import numpy as np

from tikzeval.scoring.checks.base import Check, Finding, View

BOX = 0.88  # a silhouette that fills more of its bounding box is a box; an ellipse fills π/4 = 0.785


class ShapeCheck(Check):
    """The part is more than a plain rectangle."""

    kind: Literal["shape"] = "shape"
    part: str
    is_not: Literal["rectangle"] = "rectangle"

    def parts(self) -> tuple[str, ...]:
        """The one part."""
        return (self.part,)

    def examine(self, view: View) -> Finding:
        """Margin: 0.88 less the share of its bounding box that the silhouette fills (extent, in image analysis)."""
        silhouette = view.scene.parts[self.part].silhouette
        rows, columns = np.flatnonzero(silhouette.any(axis=1)), np.flatnonzero(silhouette.any(axis=0))
        if not len(rows):
            return Finding(-1, f"{self.part} encloses nothing")
        box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
        filled = float(silhouette.sum() / box)
        return Finding(BOX - filled, f"{self.part} fills {filled:.0%} of its bounding box", tolerance=0.005)
