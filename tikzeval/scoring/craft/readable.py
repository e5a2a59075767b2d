"""readable: every label is large enough to read where the picture is shown at its usual size, and stands out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from tikzeval.picture.raster import SIDE
from tikzeval.picture.scene import Scene
from tikzeval.scoring.craft.finding import CraftFinding, at, worst
from tikzeval.scoring.craft.labels import Run, contrast, runs_of

SMALL = 11.0  # pixels of font size in the picture of 512: the x of such a font is not quite 5 pixels high
SCRIPT = 0.7  # TeX sets indices, exponents and fractions in the text at 70 %: they may be smaller by that
CONTRAST = 1.3  # WCAG's ratio of luminances; pure green on white (1.37) is still made out, yellow (1.07) is not
BAR = 0.1  # of the font size: what is thicker is no fraction's bar
RING = 3  # pixels around a label that tell what it stands on


def readable(scene: Scene) -> CraftFinding:
    """Judge whether all labels can be read.

    Margin: 1 − worst / allowed; for size, the smallest allowed font size against the label's (in the picture at 512
    pixels); for contrast likewise with WCAG's ratios less 1.
    """
    runs = runs_of(scene)
    findings = [finding for run in runs for finding in _read(scene, run, runs)]
    return worst(findings, "all labels can be read" if runs else "there are no labels to read")


def _read(scene: Scene, run: Run, runs: Sequence[Run]) -> Iterator[CraftFinding]:
    where = at(run.place)
    if not any(letter.isalnum() for letter in run.shape.text) or not shapely.area(run.framed).any():
        return  # dots, signs and braces are drawn, not read; what lies off the page is not in frame
    pixels, least = pixels_of(scene, run, runs)
    small = f"is {pixels:.1f} pixels high where the picture has {SIDE}, less than {least:.1f}"
    yield CraftFinding(1 - least / pixels, f"{run.name} {where} is too small to read: it {small}", run.place)
    ratio = _contrast(scene, run)
    yield CraftFinding(
        1 - (CONTRAST - 1) / max(ratio - 1, 1e-3),
        f"{run.name} {where} hardly differs from what it stands on: contrast {ratio:.2f}, less than {CONTRAST}",
        run.place,
    )


def pixels_of(scene: Scene, run: Run, runs: Sequence[Run]) -> tuple[float, float]:
    """Return a text's font size and the least that can be read, in pixels of the picture at 512."""
    pixels = run.size * scene.frame.scale
    script = pixels < SMALL and (run.size < 0.9 * run.full_size or _in_fraction(scene, run, runs))
    return pixels, SMALL * (SCRIPT if script else 1)


def _in_fraction(scene: Scene, run: Run, runs: Sequence[Run]) -> bool:
    """Whether a level text stands above or below a fraction's bar, with another one on the bar's other side."""
    if abs(run.shape.angle) > 1:
        return False
    x, y = run.place
    for bar in scene.shapes:
        if bar.kind != "path" or bar.bounds[3] - bar.bounds[1] > run.size or not bar.bounds[0] < x < bar.bounds[2]:
            continue
        left, bottom, right, top = bar.region.bounds
        if not top - bottom < BAR * run.size:
            continue
        side = y - (bottom + top) / 2
        if abs(side) < run.size and any(
            left < other.place[0] < right and -run.size < (other.place[1] - y + side) * np.sign(side) < 0
            for other in runs
        ):
            return True
    return False


def _contrast(scene: Scene, run: Run) -> float:
    """Return the contrast between a text and the median colour of the pixels around its letters (WCAG 2.2, 1.4.3)."""
    left, bottom, right, top = shapely.total_bounds(run.letters)
    (x0, y0), (x1, y1) = scene.frame.pixel(left, top), scene.frame.pixel(right, bottom)
    rows, columns = np.arange(SIDE)[:, None], np.arange(SIDE)[None, :]
    outer = (columns >= x0 - RING) & (columns <= x1 + RING) & (rows >= y0 - RING) & (rows <= y1 + RING)
    inner = (columns >= x0 - 1) & (columns <= x1) & (rows >= y0 - 1) & (rows <= y1)
    around = scene.pixels[outer & ~inner]
    if not len(around):
        return CONTRAST
    ground = np.median(around, axis=0)
    *colour, alpha = run.shape.fill or run.shape.stroke or (0, 0, 0, 255)
    return contrast(ground + (np.array(colour) - ground) * alpha / 255, ground)
