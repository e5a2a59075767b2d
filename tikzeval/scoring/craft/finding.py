"""What a craft check says of a picture, and the words that all four share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tikzeval.picture.shape import Shape


@dataclass(frozen=True, slots=True)
class CraftFinding:
    """The worst that a craft check has found in a picture."""

    margin: float  # 1 − worst / allowed: 1 without a flaw, 0 at what is just allowed; it passes at 0 and above
    why: str  # one sentence: what and where, or that nothing is wrong
    place: tuple[float, float] | None = None  # where, in points from the page's left and bottom

    @property
    def passes(self) -> bool:
        """Whether the picture passes the check."""
        return self.margin >= 0


def worst(findings: Iterable[CraftFinding], fine: str) -> CraftFinding:
    """Return the finding with the least margin; where none fails, its margin with the sentence `fine`."""
    least = min(findings, key=lambda finding: finding.margin, default=CraftFinding(1.0, fine))
    margin = float(least.margin)
    return CraftFinding(margin, fine) if margin >= 0 else CraftFinding(margin, least.why, least.place)


def at(place: tuple[float, float]) -> str:
    """Say where something is."""
    return f"at ({place[0]:.0f}, {place[1]:.0f}) pt"


def noun(shape: Shape) -> str:
    """Return what a path or an image is called, with its article."""
    if shape.kind == "image":
        return "an image"
    if shape.fill:
        return "a filled shape"
    word = "outline" if all(path.closed for path in shape.subpaths if len(path.points) > 1) else "line"
    return f"a dashed {word}" if shape.dashed else f"an {word}" if word == "outline" else f"a {word}"
