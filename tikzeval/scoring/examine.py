"""Compiled drawing → score: the function that worker processes run."""

from __future__ import annotations

from tikzeval.picture.raster import RasterError, pdfium_errors
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.checks.base import ClipAnswers, View
from tikzeval.scoring.rubric import Rubric, fold, judge, undrawn, unjudged
from tikzeval.values import Outcome, Prompt, Score

NO_CLIP = ClipAnswers()


def examine(
    prompt: Prompt,
    rubric: Rubric,
    outcome: Outcome,
    pdf: bytes,
    *,
    crop: bool = False,
    source: str = "",
    clip: ClipAnswers = NO_CLIP,
) -> Score:
    """Score what became of a reply.

    A picture whose geometry is beyond computing keeps its outcome: it can be seen, only its checks are void.

    Args:
        prompt: What was to be drawn.
        rubric: Its checks.
        outcome: Of the reply; only a rendered one is looked at.
        pdf: The compiled drawing.
        crop: The picture is the page's ink, not the page.
        source: The drawing's TikZ.
        clip: What CLIP says of the picture.
    """
    if outcome.rendered:
        try:
            scene = build_scene(pdf, crop=crop)
        except RasterError:
            outcome = Outcome.RASTER_ERROR
        else:
            named = sum(name in scene.parts for name in prompt.parts) / len(prompt.parts) if prompt.parts else None
            try:
                with pdfium_errors():
                    verdicts = judge(rubric, View(prompt, scene, clip, source))
            except RasterError as error:
                verdicts = unjudged(rubric, str(error))
            return fold(outcome, verdicts, named)
    return fold(outcome, undrawn(rubric, outcome), None if outcome.unscored or not prompt.parts else 0.0)
