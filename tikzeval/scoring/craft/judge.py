"""PDF → craft findings: the function that worker processes run."""

from __future__ import annotations

from tikzeval.picture.raster import RasterError, is_blank, open_page
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.craft import CRAFT, CraftFinding
from tikzeval.values import Outcome

PAPER = (
    (595.28, 841.89),
    (841.89, 1190.55),
    (419.53, 595.28),
    (612.0, 792.0),
    (612.0, 1008.0),
)  # A4 A3 A5 letter legal
Judged = tuple[Outcome, dict[str, CraftFinding]]


def judge_pdf(pdf: bytes) -> Judged:
    """Judge the first page of a PDF that is no drawing's: a page of a usual size of paper is cropped to its ink.

    Raises:
        RasterError: pdfium cannot open it, so that it is no PDF, a damaged or a locked one.
    """
    return judge_craft(pdf, crop=_is_paper(pdf))


def judge_craft(pdf: bytes, outcome: Outcome = Outcome.OK, *, crop: bool = False) -> Judged:
    """Judge the first page of a drawing's PDF.

    Args:
        pdf: The document; hostile perhaps, so in a worker process.
        outcome: Of the drawing that it was compiled from.
        crop: The picture is the page's ink, not the page.

    Returns:
        The outcome, which is another where nothing can be seen or read, and what each check of `CRAFT` found.
    """
    try:
        scene = build_scene(pdf, crop=crop, names=())
    except RasterError as error:
        return undrawn(Outcome.RASTER_ERROR, str(error))
    if is_blank(scene.pixels):
        return undrawn(Outcome.BLANK, "nothing can be seen on the page")
    return outcome, {name: check(scene) for name, check in CRAFT.items()}


def undrawn(outcome: Outcome, why: str = "") -> Judged:
    """Return what is said where there is no picture: no check passes."""
    return _all_fail(outcome, f"there is no picture ({outcome}{f': {why}' if why else ''})")


def unjudged(outcome: Outcome, why: str) -> Judged:
    """Return what is said of a picture whose judging crashed or went beyond the limits of a worker: no check passes."""
    return _all_fail(outcome, f"the picture ({outcome}) cannot be judged: {why}")


def _all_fail(outcome: Outcome, why: str) -> Judged:
    return outcome, dict.fromkeys(CRAFT, CraftFinding(-1.0, why))


def _is_paper(pdf: bytes) -> bool:
    """Whether the first page has a usual size of paper, upright or lying."""
    document, page = open_page(pdf)
    try:
        width, height = page.get_size()
    finally:
        document.close()
    return any(abs(min(width, height) - w) < 2 and abs(max(width, height) - h) < 2 for w, h in PAPER)
