"""Compiled drawing → score: the function that worker processes run."""

from __future__ import annotations

from collections.abc import Sequence

from tikzeval.picture.raster import RasterError
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.checks import View
from tikzeval.scoring.rubric import Rubric, fold, judge, undrawn
from tikzeval.values import Outcome, Prompt, Score


def examine(
    prompt: Prompt,
    rubric: Rubric,
    outcome: Outcome,
    pdf: bytes,
    *,
    crop: bool = False,
    clip_choice: Sequence[float] | None = None,
    clip_missing: str = "no CLIP model",
) -> Score:
    """Score what became of a reply.

    Args:
        prompt: What was to be drawn.
        rubric: Its checks.
        outcome: Of the reply; only a rendered one is looked at.
        pdf: The compiled drawing.
        crop: The picture is the page's ink, not the page.
        clip_choice: Similarity of the picture without text to the caption and to each near miss.
        clip_missing: Why there is no clip_choice.
    """
    if outcome.rendered:
        try:
            scene = build_scene(pdf, crop=crop, names=prompt.parts)
        except RasterError:
            outcome = Outcome.RASTER_ERROR
        else:
            view = View(prompt, scene, None if clip_choice is None else tuple(clip_choice), clip_missing)
            named = sum(name in scene.parts for name in prompt.parts) / len(prompt.parts) if prompt.parts else None
            return fold(outcome, judge(rubric, view), named)
    return fold(outcome, undrawn(rubric, outcome), None if outcome.unscored or not prompt.parts else 0.0)
