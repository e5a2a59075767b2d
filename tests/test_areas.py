"""Areas computed from the vectors agree with the pixels that poppler, another renderer, paints at high resolution."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from tests.conftest import REPLIES, ROOT
from tests.oracle.draw import drawn
from tikzeval.drawing import draw, draw_source
from tikzeval.picture.scene import build_scene
from tikzeval.suites.references import glyphs_of
from tikzeval.values import Reply

SIDE = 2000  # pixels of the longer side
AGREE = 0.02  # of the area
CLOSER = 3  # times as many pixels for a second look: poppler's thin lines, and edges painted twice, are too wide
BESIDE_TEXT = 3.0  # points around a text that are left out on both sides: letters are no polygons here
REFERENCES = ROOT / "latex" / "references"

pytestmark = pytest.mark.skipif(
    shutil.which("pdftocairo") is None or shutil.which("pdflatex") is None, reason="needs poppler and pdflatex"
)


def areas(pdf: bytes, side: int = SIDE) -> tuple[float, float] | None:
    """The area that paths cover, in square points: from the vectors, and from poppler's pixels; text left out.

    None where the vectors are not all there is, or paint is not opaque: images, shadings, fadings, opacity.
    """
    scene = build_scene(pdf)
    painted = [shape for shape in scene.shapes if shape.opacity > 0]
    paths = [shape for shape in painted if shape.kind != "text"]
    if not paths or not all(shape.exact and shape.opacity == 1 for shape in paths):
        return None
    scale = side / scene.size
    left, _, _, top = scene.frame.box
    opacity = _opacity(pdf, scale)
    ink = shapely.union_all([scene.visible[shape] for shape in paths])
    for text in painted:
        if text.kind == "text" and not text.region.is_empty:
            x0, y0, x1, y1 = text.region.buffer(BESIDE_TEXT).bounds
            columns = [max(0, round((x - left) * scale)) for x in (x0, x1)]
            rows = [max(0, round((top - y) * scale)) for y in (y1, y0)]
            opacity[slice(*rows), slice(*columns)] = 0
            (x0, x1), (y1, y0) = [left + x / scale for x in columns], [top - y / scale for y in rows]
            ink = ink.difference(shapely.box(x0, y0, x1, y1))
    return ink.area, float(opacity.sum()) / scale**2


def _opacity(pdf: bytes, scale: float) -> np.ndarray:
    """Paint a PDF with poppler on a transparent ground, so many pixels a point; return its opacity, 0 … 1."""
    from pdf2image import convert_from_bytes

    (image,) = convert_from_bytes(
        pdf, dpi=72 * scale, last_page=1, use_pdftocairo=True, use_cropbox=True, transparent=True, fmt="png"
    )
    return np.array(image.convert("RGBA"), dtype=np.float64)[:, :, 3] / 255


def stray(pdf: bytes) -> float | None:
    """By how much the two areas differ, as a share of the larger; None where they cannot be compared."""
    for side in (SIDE, CLOSER * SIDE):
        found = areas(pdf, side)
        if found is None or max(found) < 1:
            return None
        beyond = abs(found[0] - found[1]) / max(found)
        if beyond <= AGREE:
            break
    return beyond


def replies() -> Iterator[tuple[str, str]]:
    for path in sorted(REPLIES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            yield f"{path.stem} {said['id']}", said["reply"]


def reference(path: Path) -> bytes:
    body = path.read_text(encoding="utf-8")
    made = draw_source(glyphs_of(body, path) + body).compilation
    assert made
    return made.pdf


def recorded(part: int, parts: int) -> dict[str, float]:
    """By how much the areas differ in every so many-th of the recorded replies."""
    found = {}
    for name, said in list(replies())[part::parts]:
        made = draw(Reply(said))
        if (
            made.outcome.rendered
            and not made.crop
            and made.compilation
            and (by := stray(made.compilation.pdf)) is not None
        ):
            found[name] = by
    return found


# Curves so tight that the line is wider than they are: only their ends have mitres, not the chords in between.
FOLDED = r"""\begin{tikzpicture}
\draw[line width=2.2pt, decorate, decoration={brace, mirror}] (0,0) -- (.0175,.0175);
\path (-1,-1) rectangle (1,1);
\end{tikzpicture}"""
HATCHED = r"""\begin{tikzpicture}
\fill[pattern=north east lines, pattern color=gray!60] (0,0) rectangle (3,2);
\end{tikzpicture}"""


def test_of_a_brace_that_is_folded_upon_itself() -> None:
    made = draw_source(FOLDED).compilation
    assert made
    found = areas(made.pdf)
    assert found
    assert found[0] == pytest.approx(found[1], rel=AGREE)


def test_a_hatching_is_not_taken_for_a_fill() -> None:
    made = draw_source(HATCHED).compilation
    assert made
    assert not any(shape.exact for shape in build_scene(made.pdf).shapes)


def test_of_random_scenes() -> None:
    found = {one.scene.seed: stray(one.pdf) for one in drawn([f"areas-{number}" for number in range(40)])}
    compared = {seed: by for seed, by in found.items() if by is not None}
    assert len(compared) >= 15
    assert {seed: by for seed, by in compared.items() if by > 0.003} == {}


def test_of_references() -> None:
    found = {path.stem: stray(reference(path)) for path in sorted(REFERENCES.rglob("*.tex"))[::5]}
    assert {name: by for name, by in found.items() if by is not None and by > AGREE} == {}
    assert any(by is not None for by in found.values())


@pytest.mark.long
@pytest.mark.skipif(not REPLIES.is_dir(), reason="no recorded replies here")
def test_of_recorded_replies() -> None:
    found = recorded(3, 12)
    assert len(found) >= 8
    assert {name: by for name, by in found.items() if by > AGREE} == {}


@pytest.mark.long
@pytest.mark.skipif(not REPLIES.is_dir(), reason="no recorded replies here")
def test_of_all_recorded_replies() -> None:
    found = recorded(0, 1)
    beyond = {name: by for name, by in found.items() if by > AGREE}
    print(f"{len(found) - len(beyond)} of {len(found)} agree")
    assert len(found) >= 100
    assert beyond == {}
