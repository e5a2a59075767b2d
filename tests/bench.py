"""Times what a picture costs between TeX and its verdicts: `python -m tests.bench [INPUT …]`.

INPUT is as for `tikzeval draw`; without it the reference drawings are taken. Each drawing is compiled once; then PDF bytes → PNG + scene (every
painted shape with its exact visible region) is timed, the best of three for each, and the median over them printed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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


def best_of_three(work: Callable[[], object]) -> float:
    """Return milliseconds."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return 1000 * min(seconds)


def look(drawn: Drawn) -> None:
    """Make the PNG and the scene of a drawing."""
    assert drawn.compilation is not None, "only pictures are looked at"
    scene = build_scene(drawn.compilation.pdf, crop=drawn.crop)
    to_png(scene.pixels)
    for shape in scene.shapes:
        scene.visible[shape]


if __name__ == "__main__":
    times = [best_of_three(lambda d=d: look(d)) for d in drawings([Path(a) for a in sys.argv[1:]]) if d.png]
    quarters = statistics.quantiles(times, n=4)
    print(
        f"PDF → PNG + scene: median {quarters[1]:.1f} ms, quartiles {quarters[0]:.1f} … {quarters[2]:.1f}, n={len(times)}"
    )
