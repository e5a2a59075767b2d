"""`shape`: what a part's outline is not."""

from __future__ import annotations

from typing import Literal

from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding

BOX = 0.88  # a outline that fills more of its bounding box is a box; an ellipse fills π/4 = 0.785


class ShapeCheck(Check):
    """The part is more than a plain rectangle."""

    kind: Literal["shape"] = "shape"
    part: str
    is_not: Literal["rectangle"] = "rectangle"

    def parts(self) -> tuple[str, ...]:
        """The one part."""
        return (self.part,)

    def examine(self, view: View) -> Finding:
        """Margin: 0.88 less the share of its bounding box that the outline fills (extent, in image analysis)."""
        outline = view.scene.parts[self.part].outline
        if outline.is_empty:
            return Finding(-1, f"{self.part} encloses nothing")
        filled = outline.area / outline.envelope.area
        return Finding(BOX - filled, f"{self.part} fills {filled:.0%} of its bounding box", tolerance=0.005)
