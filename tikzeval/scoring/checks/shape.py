"""`shape`: what a part's outline is, or is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from tikzeval.picture.scene import Part, Scene
from tikzeval.picture.shape import Shape
from tikzeval.scoring import fit, strokes
from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.fit import Fits
from tikzeval.scoring.plain_words import is_the
from tikzeval.scoring.relations.lines import arrows, ends_of
from tikzeval.values import Prompt

ShapeName = Literal[
    "circle", "ellipse", "semicircle", "square", "rectangle", "triangle", "quadrilateral", "pentagon", "hexagon", "heptagon",
    "octagon", "polygon", "star", "line", "arrow",
]  # fmt: skip
BLUR = 0.1  # of the band in which the outline may lie: errors of its edges to both sides cancel


class ShapeCheck(Check):
    """The part's outline is (`is`), or clearly is not (`is_not`; a rectangle unless said), a circle, square, star ….

    Held against the best ideal shape of that class, wherever, however large and however turned it is; `corners` are a
    polygon's, or the points of a star; `regular` polygons have equal sides.
    """

    model_config = ConfigDict(populate_by_name=True)
    kind: Literal["shape"] = "shape"
    part: str
    is_: ShapeName | None = Field(default=None, alias="is")
    is_not: ShapeName | None = None
    corners: int = Field(default=0, ge=3, le=fit.MOST_CORNERS, validate_default=False)
    regular: bool = False
    residual: float | None = Field(default=None, gt=0, lt=1)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.is_ is not None and self.is_not is not None:
            msg = "give either is or is_not"
            raise ValueError(msg)
        check_corners(self.asked, self.corners)
        return self

    @property
    def asked(self) -> str:
        """The class."""
        return self.is_ or self.is_not or "rectangle"

    def parts(self) -> tuple[str, ...]:
        """The one part."""
        return (self.part,)

    def examine(self, view: View) -> Finding:
        """Margin: the allowed residual, 1 − IoU with the ideal shape (0.05), less the one found, and not more than it fits better than simpler shapes; for `is_not` the residual less 0.1."""
        part = view.scene.parts[self.part]
        outline = part.outline
        if outline.is_empty:
            return Finding(-1, f"{self.part} encloses nothing")
        fits = Fits(outline)
        residual = fits.residual(self.asked, corners=self.corners, regular=self.regular)
        drawn = _as_drawn(self.asked, part, view.scene)
        blur = BLUR * part.slack * outline.length / outline.area
        name = f"{self.asked} of {self.corners}" if self.corners else self.asked
        told = f"{self.part} and the best {name} differ by {min(drawn, residual):.1%} of what they cover together"
        if self.is_ is None:
            allowed = fit.DIFFERS if self.residual is None else self.residual
            return Finding(min(drawn, residual) - allowed, f"{told}; at least {allowed:.0%} is asked", blur)
        allowed = fit.FITS if self.residual is None else self.residual
        margin = fits.margin(self.asked, corners=self.corners, regular=self.regular, allowed=allowed)
        if drawn < 1 and allowed - drawn > margin - blur:  # the surer of the two
            margin, blur = allowed - drawn, 0.0
        if margin < 0 and (best := fits.best())[0] != self.asked:
            told += f", as {best[0]} by {best[1]:.1%}"
        return Finding(margin, f"{told}; at most {allowed:.0%} is allowed", blur)

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the outline."""
        equal = "regular " if self.regular else ""
        corners = f" with {self.corners} {'points' if self.asked == 'star' else 'corners'}" if self.corners else ""
        article = "an" if self.asked[0] in "aeio" and not equal else "a"
        shape = f"{equal}{self.asked}{corners}"
        if self.is_ is None:
            return f"{is_the(self.part)} drawn with an outline that is clearly other than a plain {shape}?"
        return f"{is_the(self.part)} {article} {shape} in outline?"


def check_corners(name: str, corners: int) -> None:
    """Refuse corners where they say nothing, and a polygon without.

    Raises:
        ValueError: Says so.
    """
    if corners and name not in ("polygon", "star"):
        msg = f"corners are a polygon's or a star's, not a {name}'s"
        raise ValueError(msg)
    if name == "polygon" and not corners:
        msg = "a polygon needs corners, 3 to 12"
        raise ValueError(msg)


def _as_drawn(name: str, part: Part, scene: Scene) -> float:
    """Return the residual of a line or an arrow by how it was drawn, in strokes; 1 for anything else."""
    shapes = [shape for shape in part.shapes if shape.kind != "text" and not shape.region.is_empty]
    if name == "arrow" and _is_arrow(scene, shapes):
        return 0.0
    if name == "line":
        lines = [strokes.bare_strokes(shape) for shape in shapes]
        if lines and all(lines) and strokes.one([line for several in lines for line in several]):
            return min(1.0, lines[0][0].bend / strokes.BEND * fit.FITS)
    return 1.0


def _is_arrow(scene: Scene, shapes: Sequence[Shape]) -> bool:
    """Whether shapes are one arrow and nothing else but its tip."""
    found = arrows(scene, shapes)
    return len(found) == 1 and len(ends_of(shapes, scene.size)) == 2 and len(shapes) == 2
