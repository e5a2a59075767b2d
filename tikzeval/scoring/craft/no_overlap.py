"""no_overlap: labels are free of lines and of each other, and outlines do not run through one another.

Labels are struck by lines that go through their letters, not by those that end at them or pass by; they may also run
into each other, or be covered. Outlines are in tangle.py. No fault are

* a line that stops at a label's own ground (a white box behind it hides the line there);
* grids and rows of tick marks, which labels are set on everywhere;
* a line below the label so much paler than it that the letters stand out (WCAG's contrast for text);
* filled shapes below a label, a frame around it, and shapes that hide others behind them, as solid things do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely import Geometry

from tikzeval.picture.scene import Scene
from tikzeval.scoring.craft.contrast import contrast
from tikzeval.scoring.craft.finding import CraftFinding, at, noun, worst
from tikzeval.scoring.craft.labels import Run, runs_of
from tikzeval.scoring.craft.lines import Line, lines_of
from tikzeval.scoring.craft.readable import least_pixels
from tikzeval.scoring.craft.scripts import scripts_of
from tikzeval.scoring.craft.tangle import angle_marks, tangles

STRUCK = 0.15  # of a capital's height that a line may reach into a letter's box
LONG = 0.25  # of a capital's height that a line runs within the box at least: the tip of a tick mark strikes nothing
ROUND = 0.3  # of a letter's width: its box is rounded by that, as most corners of letters are empty
STEP = 0.25  # points between the places of a line that are looked at
THIN = 0.3  # of the letter's own width or height: the same for letters such as l
FLAT = 0.1  # of the font size
LEGIBLE = 4.5  # WCAG's contrast for text
SHARED = 0.3  # of a capital's height that two labels may reach into one another
FORMULA = 3  # places in paint order between the pieces of one sign: ∫ and its two limits
HIDDEN = 1 / 3  # of a letter that later shapes may cover


def no_overlap(scene: Scene) -> CraftFinding:
    """No label is struck by a line, covered, or run into another; outlines do not tangle.

    Margin: 1 − worst / allowed, over how far lines reach into letters (`STRUCK`), labels into labels (`SHARED`), how
    much of a letter is covered (`HIDDEN`), in how many places outlines cross (`CROSSINGS`), and how far angle marks
    stick out (`STICK`).
    """
    texts = runs_of(scene)
    small = scripts_of(scene, texts)
    runs = [run for run in texts if _can_be_read(scene, run, least_pixels(run in small))]
    lines = lines_of(scene, grids=False)
    found = [*_struck(runs, lines), *_collide(runs), *(hidden for run in runs for hidden in _hidden(run))]
    found += [*tangles(scene, lines), *angle_marks(scene, lines)]
    return worst(found, "labels and outlines keep clear of each other")


def _can_be_read(scene: Scene, run: Run, least: float) -> bool:
    """Whether a label is large enough and mostly in the picture. Where not, another check tells, and once is enough."""
    framed = float(shapely.area(run.framed).sum()) > 0.5 * float(shapely.area(run.letters).sum())
    return framed and run.size * scene.frame.scale >= least


def _struck(runs: Sequence[Run], lines: Sequence[Line]) -> Iterator[CraftFinding]:
    """Yield how far each line reaches into each letter."""
    tree = shapely.STRtree([line.seen for line in lines])
    for run in runs:
        for number in np.flatnonzero(run.covered <= HIDDEN):
            letter = run.framed[number]
            for index in tree.query(letter, "intersects"):
                line = lines[index]
                beneath = line.shape.index < run.shape.index
                if beneath and contrast(run.colour[:3], line.colour[:3]) >= LEGIBLE:
                    continue
                inside = shapely.intersection(line.seen, letter)
                if inside.length < LONG * run.capital:
                    continue
                depth, place = _depth(inside, letter)
                allowed = _allowed(run, run.letters[number])
                why = f"{run.name} {at(place)} is struck by {noun(line.shape)} over {inside.length:.1f} pt"
                yield CraftFinding(1 - depth / allowed, why, place)


def _allowed(run: Run, letter: Geometry) -> float:
    """Return how far a line may reach into a letter's box, in points; signs as flat as a minus do not count."""
    left, bottom, right, top = letter.bounds
    if min(right - left, top - bottom) < FLAT * run.size:
        return math.inf
    return min(STRUCK * run.capital, THIN * float(min(right - left, top - bottom)))


def _depth(inside: Geometry, letter: Geometry) -> tuple[float, tuple[float, float]]:
    """Return how far from a letter's edge the points of a line within it are at most, and the deepest of them."""
    left, bottom, right, top = letter.bounds
    corner = ROUND * min(right - left, top - bottom)
    body = shapely.buffer(shapely.buffer(letter, -corner), corner)
    points = shapely.get_coordinates(shapely.segmentize(inside, STEP))
    places = shapely.points(points)
    deep = np.where(shapely.contains(body, places), shapely.distance(places, shapely.boundary(body)), 0)
    best = int(np.argmax(deep))
    return float(deep[best]), (float(points[best][0]), float(points[best][1]))


def _collide(runs: Sequence[Run]) -> Iterator[CraftFinding]:
    """Yield how far different labels reach into one another."""
    legible = [run for run in runs if (run.covered <= HIDDEN).any()]
    bodies = shapely.convex_hull([shapely.union_all(run.framed) for run in legible])
    for one, other in shapely.STRtree(bodies).query(bodies, "intersects").T:
        first, second = legible[one], legible[other]
        if one >= other or first.label == second.label or _one_sign(first, second):
            continue
        shared = shapely.intersection(bodies[one], bodies[other])
        if shared.is_empty:
            continue
        left, bottom, right, top = shared.bounds
        depth = min(right - left, top - bottom)
        place = ((left + right) / 2, (bottom + top) / 2)
        why = f"{first.name} and {second.name} run into each other {at(place)} by {depth:.1f} pt"
        yield CraftFinding(1 - depth / (SHARED * min(first.capital, second.capital)), why, place)


def _one_sign(first: Run, second: Run) -> bool:
    """Whether two texts belong to one formula: set one after the other, a sign over another (≠), or smaller by rule (∫₀)."""
    if abs(first.shape.index - second.shape.index) > FORMULA:
        return False
    signs = any(len(run.letters) == 1 and not run.shape.text.strip().isalnum() for run in (first, second))
    return signs or not 0.9 < first.size / second.size < 1.1


def _hidden(run: Run) -> Iterator[CraftFinding]:
    """Yield how much of a label is covered by later shapes."""
    if run.covered.max() > 0:
        share = float(run.covered @ shapely.area(run.letters)) / float(shapely.area(run.letters).sum())
        why = f"{run.name} {at(run.place)} is hidden by later shapes: {share:.0%} of it is covered"
        yield CraftFinding(1 - float(run.covered.max()) / HIDDEN, why, run.place)
