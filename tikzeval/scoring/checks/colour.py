"""`colour`: what can be seen of a part has, or has not, one of the basic colours.

Colours are told by lightness, chroma and hue in OKLCH (Ottosson 2020, "A perceptual color space for image
processing"). The regions overlap on purpose: what one person calls orange another calls brown, and both are right.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from tikzeval.picture.raster import Pixels
from tikzeval.picture.regions import shared
from tikzeval.picture.scene import Part, Scene
from tikzeval.scoring.checks.base import Check, View
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import either, the
from tikzeval.values import Prompt

Colour = Literal[
    "black", "white", "grey", "red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "beige"
]
Colours = Colour | Annotated[tuple[Colour, ...], Field(min_length=1)]

BLUR = 0.005  # of the pixels: those along edges

# lightness from–to (0 … 1), chroma from–to (0 … 0.33 in sRGB), hue from–to in degrees, counter-clockwise
_REGIONS: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "black": ((0.0, 0.36), (0.0, 0.06), (0, 360)),
    "grey": ((0.30, 0.93), (0.0, 0.045), (0, 360)),
    "white": ((0.93, 1.01), (0.0, 0.03), (0, 360)),
    "red": ((0.25, 0.75), (0.08, 0.4), (0, 42)),
    "orange": ((0.55, 0.92), (0.08, 0.4), (38, 82)),
    "yellow": ((0.70, 1.01), (0.07, 0.4), (75, 118)),
    "green": ((0.15, 1.01), (0.04, 0.4), (112, 172)),
    "cyan": ((0.40, 1.01), (0.035, 0.4), (165, 238)),
    "blue": ((0.15, 0.97), (0.035, 0.4), (220, 294)),
    "purple": ((0.15, 0.90), (0.04, 0.4), (284, 345)),
    "pink": ((0.60, 0.97), (0.03, 0.4), (320, 388)),
    "brown": ((0.18, 0.72), (0.025, 0.17), (22, 95)),
    "beige": ((0.75, 0.97), (0.015, 0.10), (45, 110)),
}


def oklch(pixels: Pixels) -> npt.NDArray[np.float64]:
    """Convert sRGB to OKLCH.

    Args:
        pixels: (n, 3) uint8.

    Returns:
        (n, 3): lightness 0…1, chroma, hue in degrees 0…360.
    """
    srgb = pixels.astype(np.float64) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    lms = np.cbrt(
        linear
        @ np.array(
            [
                [0.4122214708, 0.2119034982, 0.0883024619],
                [0.5363325363, 0.6806995451, 0.2817188376],
                [0.0514459929, 0.1073969566, 0.6299787005],
            ]
        )
    )
    lab = lms @ np.array(
        [
            [0.2104542553, 1.9779984951, 0.0259040371],
            [0.7936177850, -2.4285922050, 0.7827717662],
            [-0.0040720468, 0.4505937099, -0.8086757660],
        ]
    )
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    return np.stack([lab[:, 0], np.hypot(lab[:, 1], lab[:, 2]), hue], axis=1)


def share_of(pixels: Pixels, colours: tuple[str, ...], areas: npt.NDArray[np.float64] | None = None) -> float:
    """Return the share of (n, 3) colours, each on an area (n,) or all on the same, that have one of the names; 0 of none."""
    if not len(pixels) or (areas is not None and not areas.any()):
        return 0.0
    seen = oklch(pixels)
    return float(np.average(np.logical_or.reduce([_has(seen, name) for name in colours]), weights=areas))


def dominant(pixels: Pixels, areas: npt.NDArray[np.float64] | None = None) -> str:
    """Say which basic colours there is most of, at most three, each with its share of at least 10 %.

    Regions overlap, so shares can add up to more than all.
    """
    shares = {name: share_of(pixels, (name,), areas) for name in _REGIONS}
    most = sorted(shares, key=shares.__getitem__, reverse=True)[:3]
    return ", ".join(f"{shares[name]:.0%} {name}" for name in most if shares[name] >= 0.1) or "no basic colour"


def _has(seen: npt.NDArray[np.float64], name: str) -> npt.NDArray[np.bool_]:
    """Return which of (n, 3) lightness, chroma and hue are of a colour."""
    lightness, chroma, hue = seen.T
    (l0, l1), (c0, c1), (h0, h1) = _REGIONS[name]
    in_hue = (h0 <= hue) & (hue <= h1) | (hue + 360 <= h1)
    return np.asarray((l0 <= lightness) & (lightness < l1) & (c0 <= chroma) & (chroma < c1) & in_hue)


def colours_of(scene: Scene, part: Part | None) -> tuple[Pixels, npt.NDArray[np.float64]]:
    """Return the colours that can be seen, (n, 3), and the area of each, (n,).

    Of a part of plain opaque shapes these are its paints and what can be seen of each, which knows no half-covered pixels
    along thin lines; of any other, and of the whole picture, the pixels.
    """
    if part is None:
        (width, height), frame = scene.frame.size, scene.frame
        pixels = scene.pixels[frame.dy : frame.dy + height, frame.dx : frame.dx + width].reshape(-1, 3)
    elif part.exact and all(shape.exact and shape.opacity == 1 for shape in part.shapes):
        paints: list[tuple[int, ...]] = []
        areas: list[float] = []
        for shape in part.shapes:
            seen = scene.visible[shape]
            line = shared(seen, shape.stroke_region).area if shape.fill else seen.area
            paints += [paint[:3] for paint in (shape.stroke, shape.fill) if paint]
            areas += [area for area, paint in ((line, shape.stroke), (seen.area - line, shape.fill)) if paint]
        return np.array(paints, dtype=np.uint8).reshape(-1, 3), np.array(areas)
    else:
        pixels = scene.pixels[part.visible]
    return pixels, np.ones(len(pixels))


class ColourCheck(Check):
    """At least (`colour`) or at most (`colour_not`) a share of what can be seen has one of the colours."""

    kind: Literal["colour"] = "colour"
    part: str | None = None  # None: the whole picture
    colour: Colours | None = None
    colour_not: Colours | None = None
    share: float = Field(default=0.3, ge=0, le=1)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.colour is None) == (self.colour_not is None):
            msg = "give either colour or colour_not"
            raise ValueError(msg)
        return self

    def parts(self) -> tuple[str, ...]:
        """The part, if one is named."""
        return (self.part,) if self.part else ()

    def examine(self, view: View) -> Finding:
        """Margin: the share found less the share asked for, or the reverse for `colour_not`."""
        seen, areas = colours_of(view.scene, view.scene.parts[self.part] if self.part else None)
        wanted = self.colour if self.colour is not None else self.colour_not
        names = (wanted,) if isinstance(wanted, str) else tuple(wanted or ())
        share = share_of(seen, names, areas)
        evidence = f"{share:.0%} of {self.part or 'the picture'} is {' or '.join(names)}"
        if self.colour is None:
            return Finding(self.share - share, f"{evidence}; at most {self.share:.0%} is allowed", BLUR)
        asked = f"at least {self.share:.0%} is asked"
        if share < self.share:
            asked += f"; it is {dominant(seen, areas)}"
        return Finding(share - self.share, f"{evidence}; {asked}", BLUR)

    def in_words(self, prompt: Prompt) -> str:
        """Ask about the share of the colour."""
        wanted = self.colour if self.colour is not None else self.colour_not
        names = (wanted,) if isinstance(wanted, str) else tuple(wanted or ())
        bound = "at most" if self.colour is None else "at least"
        return f"Is {bound} about {self.share:.0%} of what you see of {the(self.part)} {either(names)}?"
