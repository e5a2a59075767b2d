"""The scorer: what the rubric, CLIP and the judges say of a picture."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import asdict, replace
from typing import Any

from inspect_ai.scorer import Score as InspectScore
from inspect_ai.scorer import Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from tikzeval.drawing import Drawn
from tikzeval.errors import InfraError, ProviderError, TikzevalError
from tikzeval.picture.lone import lone_pictures
from tikzeval.picture.raster import RasterError, Rasteriser
from tikzeval.scoring.checks.base import ClipAnswers, LoneQuestion
from tikzeval.scoring.checks.clip import ClipCheck
from tikzeval.scoring.checks.judge import JUDGE
from tikzeval.scoring.checks.lone import lone_questions
from tikzeval.scoring.clip import ClipService
from tikzeval.scoring.clip_names import TINY, UNFIT
from tikzeval.scoring.detector.seen import Sight, phrases_of
from tikzeval.scoring.detector.service import DetectorService
from tikzeval.scoring.examine import NO_CLIP, examine
from tikzeval.scoring.judging.votes import with_verdicts
from tikzeval.scoring.rubric import boxed_verdicts, common_share, fold, judge_bitmap, unjudged
from tikzeval.street import PARTIAL
from tikzeval.street.consult import Consulted, consult
from tikzeval.street.draw import STORE, drawn_reply, forget, told
from tikzeval.street.edits import forget_rounds, round_pictures, steps_of
from tikzeval.street.looked import Looked, boxed, judgements, note_rounds, together
from tikzeval.street.panel import Panel
from tikzeval.suites.suite import Item
from tikzeval.values import Outcome, Score
from tikzeval.workers import WorkerDiedError, workers

CLIP = "clip"  # the kind of check


@scorer(metrics={"*": [mean(), stderr()]})
def rubric_and_clip(
    items: dict[str, Item] | None = None,
    clip: ClipService | None = None,
    raster: Rasteriser = "pdfium",
    panel: Panel | None = None,
    detector: DetectorService | None = None,
) -> Scorer:
    """Judge the picture by its prompt's rubric, compare it with the caption by CLIP, and ask the judges about it.

    The value holds `strict`, `rubric` and `rendered`, that of an image generator's picture only the last; the verdicts, the CLIP similarities and what else
    leaderboards need are in the metadata. Where a judge fails, what there is stays in the sample's store, and the
    sample is in error, so that Inspect makes it again.
    """

    async def score(state: TaskState, target: Target) -> InspectScore:
        del target
        assert items is not None, "tasks pass their items"
        item = items[str(state.sample_id)]
        try:
            drawings = round_pictures(state) if item.edits else [await drawn_reply(state, raster)]
            looked = [
                await look(step, drawn, clip, panel, detector)
                for step, drawn in zip(steps_of(item), drawings, strict=True)
            ]
        finally:
            forget(state)
            forget_rounds(state)
        note_rounds(state, looked)
        last = looked[-1]
        about = told(last.drawn, (state.store.get(STORE) or {}).get("picture", ""))
        scored = inspect_score(
            together(looked), last.clip_name, about | {"judgements": judgements(looked), "boxed": boxed(looked)}
        )
        failed = next((each.said.failed for each in looked if each.said.failed), "")
        if failed:
            state.store.set(PARTIAL, {"value": scored.value, "metadata": scored.metadata})
            msg = f"{Outcome.PROVIDER_ERROR}: {failed}"
            raise ProviderError(msg)
        return scored

    return score


async def look(
    item: Item, drawn: Drawn, clip: ClipService | None, panel: Panel | None, detector: DetectorService | None
) -> Looked:
    """Ask the rubric, CLIP, the detector and the judges about one picture. Raises as `judged` does."""
    sight = await _sight(item, drawn, detector) if detector else None
    result, clip_name = await judged(item, drawn, clip, sight)
    said = await consult(panel, item.rubric, drawn, result) if panel else Consulted()
    if panel:
        result = with_verdicts(result, said.verdicts)
    kinds = {JUDGE} if panel else set()
    if clip and clip_name == clip.loaded != TINY:
        kinds.add(CLIP)
    by_box = boxed_verdicts(item.rubric, item.prompt, result.outcome, sight)
    common = common_share(result, item.rubric.common(item.prompt, boxes=sight is not None), kinds, by_box)
    return Looked(item, drawn, replace(result, common=common), clip_name, said, by_box)


async def _sight(item: Item, drawn: Drawn, detector: DetectorService) -> Sight:
    """Let a detector look for the parts of a prompt in a picture.

    Raises:
        InfraError: The detector's process died.
    """
    phrases = phrases_of(item.prompt.parts, item.rubric.checks)
    if not drawn.png:
        return Sight(None, phrases)
    try:
        return Sight(await detector.detect(drawn.png, tuple(phrases.values())), phrases)
    except TikzevalError as error:
        msg = f"{Outcome.INFRA_ERROR}: {error}"
        raise InfraError(msg) from error


async def judged(item: Item, drawn: Drawn, clip: ClipService | None, sight: Sight | None = None) -> tuple[Score, str]:
    """Score a drawing; returns the score, and the CLIP model's name or the reason why there is none.

    A picture that was painted and then crashes who judges it, or uses up its memory or CPU seconds, is the model's doing: it
    keeps its outcome, and no check passes.

    Raises:
        InfraError: This machine failed.
    """
    answers = await _clip_answers(item, drawn, clip) if clip else NO_CLIP
    name = (clip.loaded if clip else None) or f"skipped: {answers.missing}"
    if drawn.bitmap:
        verdicts = judge_bitmap(item.rubric, item.prompt, drawn.outcome, answers, sight)
        return replace(fold(drawn.outcome, verdicts, None, bitmap=True, why=drawn.why), clip=answers.whole), name
    try:
        result = await workers.run(
            examine,
            item.prompt,
            item.rubric,
            drawn.outcome,
            drawn.compilation.pdf if drawn.compilation else b"",
            crop=drawn.crop,
            source=drawn.drawing.source,
            clip=answers,
        )
    except WorkerDiedError as error:
        result = fold(drawn.outcome, unjudged(item.rubric, str(error)), parts_named=None)
    except TikzevalError as error:
        msg = f"{Outcome.INFRA_ERROR}: {error}"
        raise InfraError(msg) from error
    return replace(result, clip=answers.whole, clip_no_text=answers.no_text), name


async def _clip_answers(item: Item, drawn: Drawn, clip: ClipService) -> ClipAnswers:
    """Ask CLIP about a picture, and about the single parts that the rubric wants recognised.

    tiny-clip has no say in a rubric: what it finds similar is shown in columns of its own, and decides nothing.
    """
    if not drawn.png:
        if any(isinstance(check, ClipCheck) for check in item.rubric.checks):
            await clip.start()  # whether it could have answered decides what failing costs
        return ClipAnswers(missing=clip.missing or NO_CLIP.missing)
    captions = (item.prompt.caption, *item.prompt.near_misses)
    if not drawn.compilation:
        return await _clip_of_bitmap(drawn.png, captions, clip)
    whole, choice = await asyncio.gather(
        clip.similarities(drawn.png, captions[:1]), clip.similarities(drawn.png_no_text, captions)
    )
    if clip.loaded == TINY and whole and choice:
        return ClipAnswers(whole=whole[0], no_text=choice[0], missing=UNFIT)
    lone: dict[LoneQuestion, tuple[float, ...]] = {}
    questions = lone_questions(item.rubric.checks, item.prompt)
    if questions and not clip.missing:
        names = sorted({question.part for question in questions})
        # A page that cannot be painted has no answers: `examine` finds that out, and says so.
        with contextlib.suppress(RasterError, WorkerDiedError):
            pictures = await workers.run(lone_pictures, drawn.compilation.pdf, names, crop=drawn.crop)
            lone = {question: () for question in questions if question.part not in pictures}
            asked = [question for question in questions if question.part in pictures]
            found = await asyncio.gather(*(clip.similarities(pictures[each.part], each.captions) for each in asked))
            lone |= {question: tuple(each) for question, each in zip(asked, found, strict=True) if each}
    return ClipAnswers(
        whole=whole[0] if whole else None,
        no_text=choice[0] if choice else None,
        choice=tuple(choice) if choice else None,
        lone=lone,
        missing=clip.missing or NO_CLIP.missing,
    )


async def _clip_of_bitmap(png: bytes, captions: tuple[str, ...], clip: ClipService) -> ClipAnswers:
    """Ask CLIP about a picture without vectors, of which neither text nor parts can be taken."""
    found = await clip.similarities(png, captions)
    if not found:
        return ClipAnswers(missing=clip.missing or NO_CLIP.missing)
    if clip.loaded == TINY:
        return ClipAnswers(whole=found[0], missing=UNFIT)
    return ClipAnswers(whole=found[0], choice=tuple(found))


def inspect_score(score: Score, clip_name: str, about: dict[str, Any]) -> InspectScore:
    """Say a score in Inspect's words."""
    verdicts = [{**asdict(verdict), "mark": str(verdict.mark)} for verdict in score.verdicts]
    lines = [f"- **{v.check}** {v.mark}: {v.evidence}" for v in score.verdicts]
    return InspectScore(
        value={
            **(
                {}
                if about.get("bitmap")
                else {"strict": float(bool(score.strict)), "rubric": float(score.rubric or 0.0)}
            ),
            "rendered": float(score.outcome.rendered),
        },
        answer=str(score.outcome),
        explanation="\n".join(lines),
        metadata={
            **about,
            "outcome": str(score.outcome),
            "verdicts": verdicts,
            "parts_named": score.parts_named,
            "rubric_judged": score.rubric_judged,
            "common": score.common,
            "clip": score.clip,
            "clip_no_text": score.clip_no_text,
            "clip_model": clip_name,
        },
    )
