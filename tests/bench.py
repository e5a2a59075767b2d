"""Times what a picture costs between TeX and its verdicts: `python -m tests.bench [INPUT …]`.

INPUT is as for `tikzeval draw`; without it the reference drawings are taken. Each drawing is compiled once; then PDF bytes → scene → PNG → the exact
visible region of every painted shape is timed in CPU milliseconds, the best of three for each, and the quartiles over the drawings printed.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tikzeval.cli.draw import read_input
from tikzeval.drawing import Drawn, draw, draw_source
from tikzeval.picture.raster import to_png
from tikzeval.picture.scene import build_scene
from tikzeval.suites.references import reference
from tikzeval.suites.suite import load_suites, suite_names
from tikzeval.values import Reply


def drawings(files: list[Path]) -> Iterator[Drawn]:
    """Draw the replies in the files, or every reference."""
    if files:
        for file in files:
            for said in read_input(file):
                yield draw_source(said.text) if said.is_tex else draw(Reply(said.text, stop_reason="unknown"))
    else:
        for suite in load_suites(suite_names()):
            for item in suite.items:
                yield draw_source(reference(item.prompt))


def look(drawn: Drawn) -> list[float]:
    """Make the scene, the PNG and the visible regions of a drawing; return the milliseconds of each, and of all."""
    assert drawn.compilation is not None, "only pictures are looked at"
    clock = [time.process_time()]
    scene = build_scene(drawn.compilation.pdf, crop=drawn.crop)
    clock.append(time.process_time())
    to_png(scene.pixels)
    clock.append(time.process_time())
    for shape in scene.shapes:
        scene.visible[shape]
    clock.append(time.process_time())
    return [1000 * (end - start) for start, end in [*itertools.pairwise(clock), (clock[0], clock[-1])]]


if __name__ == "__main__":
    pictures = [drawn for drawn in drawings([Path(argument) for argument in sys.argv[1:]]) if drawn.png]
    best = np.array([min((look(drawn) for _ in range(3)), key=lambda times: times[-1]) for drawn in pictures])
    for stage, times in zip(("scene", "PNG", "visible regions", "all"), best.T, strict=True):
        low, median, high = np.percentile(times, (25, 50, 75))
        print(f"{stage:16} median {median:5.1f} ms CPU, quartiles {low:.1f} … {high:.1f}, n={len(times)}")
