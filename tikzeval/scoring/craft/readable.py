"""readable: every label is large enough to read where the picture is shown at its usual size, and stands out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import shapely

from tikzeval.picture.raster import SIDE
from tikzeval.picture.scene import Scene
from tikzeval.picture.shape import OPAQUE
from tikzeval.scoring.craft.contrast import contrast
from tikzeval.scoring.craft.finding import CraftFinding, at, worst
from tikzeval.scoring.craft.labels import Run, runs_of
from tikzeval.scoring.craft.scripts import scripts_of

SMALL = 11.0  # pixels of font size in the picture of 512: the x of such a font is not quite 5 pixels high
SCRIPT = 0.7  # TeX sets indices, exponents and fractions in the text at 70 %: they may be smaller by that
CONTRAST = 1.3  # WCAG's ratio of luminances; pure green on white (1.37) is still made out, yellow (1.07) is not
GROUND = 0.15  # of the box around a text that is surely ground and not letters


def readable(scene: Scene) -> CraftFinding:
    """All labels are large enough, and stand out enough, to be read.

    Margin: 1 − worst / allowed; for size, the smallest allowed font size against the label's (in the picture at 512
    pixels); for contrast likewise with WCAG's ratios less 1.
    """
    runs = runs_of(scene)
    small = scripts_of(scene, runs)
    findings = [finding for run in runs for finding in _read(scene, run, least_pixels(run in small))]
    return worst(findings, "all labels can be read" if runs else "there are no labels to read")


def least_pixels(script: bool) -> float:
    """Return the least font size that can be read, in pixels of the picture at 512."""
    return SMALL * (SCRIPT if script else 1)


def _read(scene: Scene, run: Run, least: float) -> Iterator[CraftFinding]:
    where = at(run.place)
    if not any(letter.isalnum() for letter in run.shape.text) or not shapely.area(run.framed).any():
        return  # dots, signs and braces are drawn, not read; what lies off the page is not in frame
    pixels = run.size * scene.frame.scale
    small = f"is {pixels:.1f} pixels high where the picture has {SIDE}, less than {least:.1f}"
    yield CraftFinding(1 - least / pixels, f"{run.name} {where} is too small to read: it {small}", run.place)
    ratio = _contrast(scene, run)
    yield CraftFinding(
        1 - (CONTRAST - 1) / max(ratio - 1, 1e-3),
        f"{run.name} {where} hardly differs from what it stands on: contrast {ratio:.2f}, less than {CONTRAST}",
        run.place,
    )


def _contrast(scene: Scene, run: Run) -> float:
    """Return how much a text differs from what shows between its letters."""
    left, bottom, right, top = shapely.total_bounds(run.framed)
    (x0, y0), (x1, y1) = scene.frame.pixel(left, top), scene.frame.pixel(right, bottom)
    rows, columns = slice(max(0, math.floor(y0)), math.ceil(y1) + 1), slice(max(0, math.floor(x0)), math.ceil(x1) + 1)
    pixels = scene.pixels[rows, columns].reshape(-1, 3).astype(np.float64)
    *colour, alpha = run.colour
    painted = pixels + (np.array(colour) - pixels) * alpha / OPAQUE
    return float(np.quantile(contrast(pixels, painted), 1 - GROUND)) if len(pixels) else CONTRAST
