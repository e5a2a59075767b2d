"""The Inspect side of the street: solvers that ask and draw, and the scorer that judges.

    ask ──► draw ──► rubric_and_clip
    reply   picture  verdicts

A provider's or this machine's failure is raised as an exception, so that Inspect logs the sample as failed and
makes it again next time; it is never a score.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from inspect_ai.log import transcript
from inspect_ai.model import (
    ChatMessageUser,
    Content,
    ContentImage,
    ContentReasoning,
    ContentText,
    ModelOutput,
    get_model,
)
from inspect_ai.scorer import Score as InspectScore
from inspect_ai.scorer import Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from tikzeval.drawing import Drawn, draw_apart
from tikzeval.errors import InfraError, ProviderError, TikzevalError
from tikzeval.models.address import Address, address_metadata
from tikzeval.models.ledger import Entry, Ledger, slug
from tikzeval.picture.lone import lone_pictures
from tikzeval.picture.raster import RasterError, Rasteriser
from tikzeval.scoring.checks.base import ClipAnswers, LoneQuestion
from tikzeval.scoring.checks.lone import lone_questions
from tikzeval.scoring.clip import ClipService
from tikzeval.scoring.examine import NO_CLIP, examine
from tikzeval.scoring.rubric import fold, unjudged
from tikzeval.suites.suite import Item
from tikzeval.values import Outcome, Reply, Score
from tikzeval.workers import WorkerDiedError, workers

STORE = "tikzeval"  # the key under which a sample's store says what became of the reply


def reply_of(output: ModelOutput) -> Reply:
    """Take the text, the reasoning and the stop reason out of a model's output."""
    if not output.choices:
        return Reply("", stop_reason="unknown")
    content = output.message.content
    reasoning = ""
    if not isinstance(content, str):
        reasoning = "\n".join(part.reasoning for part in content if isinstance(part, ContentReasoning))
    return Reply(output.completion, reasoning, output.stop_reason)


def _address(state: TaskState) -> Address:
    return Address(state.metadata["suite"], str(state.sample_id), state.epoch)


@solver
def ask(folder: str | None = None) -> Solver:
    """Ask the model once, and keep the reply the moment it is there.

    Args:
        folder: A run's folder; the calls are recorded in its `calls/`. None keeps no record.
    """
    ledger = Ledger(Path(folder) / "calls") if folder else None

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the call is made here, so that its failure can be told from ours
        address = _address(state)
        path = ledger.path(str(state.model), address) if ledger else None
        known = ledger.read(path) if ledger and path else None
        if known and known.state == "received":
            state.output = ModelOutput.model_validate(known.output)
        else:
            lost = (known.lost + (known.state == "asked")) if known else 0
            state.output = await _call(state, address, ledger, path, lost)
        if state.output.choices:
            state.messages.append(state.output.message)
        return state

    return solve


async def _call(state: TaskState, address: Address, ledger: Ledger | None, path: Path | None, lost: int) -> ModelOutput:
    def note(entry: Entry) -> None:
        if ledger and path:
            ledger.write(path, entry)

    metadata = address_metadata(address)
    messages = [
        message.model_copy(update={"metadata": metadata}) if isinstance(message, ChatMessageUser) else message
        for message in state.messages
    ]
    note(Entry(state="asked", lost=lost))
    try:
        output = await get_model().generate(messages)
    except InfraError:
        note(Entry(state="failed", lost=lost))
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {str(error).strip()}"
        note(Entry(state="failed", lost=lost, error=told))
        msg = f"{Outcome.PROVIDER_ERROR}: {told}"
        raise ProviderError(msg) from error
    if output.error and not output.choices:
        note(Entry(state="failed", lost=lost, error=output.error))
        msg = f"{Outcome.PROVIDER_ERROR}: {output.error}"
        raise ProviderError(msg)
    note(Entry(state="received", lost=lost, output=output.model_dump(mode="json")))
    return output


def _is_ours(state: TaskState) -> bool:
    """Whether the reply is a control's, derived from our own drawings."""
    return str(state.model).startswith("control/")


_drawn: dict[str, Drawn] = {}  # sample uuid → picture, between the solver and the scorer


async def drawn_reply(state: TaskState, rasteriser: Rasteriser) -> Drawn:
    """Draw a sample's reply, once.

    Raises:
        InfraError: This machine failed.
    """
    if state.uuid not in _drawn:
        try:
            _drawn[state.uuid] = await draw_apart(reply_of(state.output), rasteriser, trusted=_is_ours(state))
        except (TikzevalError, OSError) as error:
            msg = f"{Outcome.INFRA_ERROR}: {error}"
            raise InfraError(msg) from error
    return _drawn[state.uuid]


@solver
def draw(raster: Rasteriser = "pdfium", folder: str | None = None) -> Solver:
    """Compile and rasterise the reply; the picture joins the transcript, and the run's folder if there is one.

    Args:
        raster: pdfium or poppler.
        folder: A run's folder; .tex, .pdf and .png go to its `pictures/`.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        drawn = await drawn_reply(state, raster)
        picture = _keep(drawn, Path(folder), str(state.model), _address(state)) if folder else ""
        state.store.set(STORE, _told(drawn, picture))
        said: list[Content] = [ContentText(text=f"Outcome: {drawn.outcome}")]
        if drawn.png:
            image = f"data:image/png;base64,{base64.b64encode(drawn.png).decode()}"
            said.append(ContentImage(image=image))
            transcript().info(f"![{drawn.outcome}]({image})", source=f"tikzeval: {drawn.outcome}")
        state.messages.append(ChatMessageUser(content=said))
        return state

    return solve


def _told(drawn: Drawn, picture: str) -> dict[str, Any]:
    """Return what a log should know about a drawing, as plain data."""
    done = drawn.compilation
    return {
        "outcome": str(drawn.outcome),
        "form": str(drawn.drawing.form),
        "found": str(drawn.drawing.found),
        "picture": picture,
        "pages": done.pages if done else 0,
        "errors": [asdict(error) for error in done.errors[:5]] if done else [],
        "missing_glyphs": done.missing_glyphs if done else 0,
        "tex_seconds": round(done.seconds, 3) if done else 0.0,
        "tier": done.tier if done else "",
        "isolation": done.isolation if done else "",
    }


def _keep(drawn: Drawn, folder: Path, model: str, address: Address) -> str:
    """Write the source, the PDF and the picture; return the picture's path in the run's folder."""
    stem = Path("pictures") / slug(model) / address.suite / f"{address.prompt}-{address.epoch}"
    (folder / stem).parent.mkdir(parents=True, exist_ok=True)
    files = {".tex": drawn.drawing.source.encode("utf-8", "replace"), ".png": drawn.png}
    if drawn.compilation:
        files[".pdf"] = drawn.compilation.pdf
    for suffix, content in files.items():
        if content:
            (folder / f"{stem}{suffix}").write_bytes(content)
    return f"{stem}.png" if drawn.png else ""


@scorer(metrics={"*": [mean(), stderr()]})
def rubric_and_clip(
    items: dict[str, Item] | None = None, clip: ClipService | None = None, raster: Rasteriser = "pdfium"
) -> Scorer:
    """Judge the picture by its prompt's rubric, and compare it with the caption by CLIP.

    The value holds `strict`, `rubric` and `rendered`; the verdicts, the CLIP similarities and what else
    leaderboards need are in the metadata.
    """

    async def score(state: TaskState, target: Target) -> InspectScore:
        del target
        assert items is not None, "tasks pass their items"
        item = items[str(state.sample_id)]
        drawn = await drawn_reply(state, raster)
        result, clip_name = await _judged(item, drawn, clip)
        _drawn.pop(state.uuid, None)
        return inspect_score(result, clip_name, _told(drawn, (state.store.get(STORE) or {}).get("picture", "")))

    return score


async def _judged(item: Item, drawn: Drawn, clip: ClipService | None) -> tuple[Score, str]:
    """Score a drawing; returns the score, and the CLIP model's name or the reason why there is none.

    A picture that was painted and then crashes who judges it, or uses up its memory or CPU seconds, is the model's doing: it
    keeps its outcome, and no check passes.

    Raises:
        InfraError: This machine failed.
    """
    answers = await _clip_answers(item, drawn, clip) if clip else NO_CLIP
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
    name = (clip.loaded if clip else None) or f"skipped: {answers.missing}"
    return replace(result, clip=answers.whole, clip_no_text=answers.choice[0] if answers.choice else None), name


async def _clip_answers(item: Item, drawn: Drawn, clip: ClipService) -> ClipAnswers:
    """Ask CLIP about a picture, and about the single parts that the rubric wants recognised."""
    if not (drawn.png and drawn.compilation):
        return ClipAnswers(missing=clip.missing or NO_CLIP.missing)
    captions = (item.prompt.caption, *item.prompt.near_misses)
    whole, choice = await asyncio.gather(
        clip.similarities(drawn.png, captions[:1]), clip.similarities(drawn.png_no_text, captions)
    )
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
        choice=tuple(choice) if choice else None,
        lone=lone,
        missing=clip.missing or NO_CLIP.missing,
    )


def inspect_score(score: Score, clip_name: str, told: dict[str, Any]) -> InspectScore:
    """Say a score in Inspect's words."""
    verdicts = [{**asdict(verdict), "mark": str(verdict.mark)} for verdict in score.verdicts]
    lines = [f"- **{v.check}** {v.mark}: {v.evidence}" for v in score.verdicts]
    return InspectScore(
        value={
            "strict": float(bool(score.strict)),
            "rubric": float(score.rubric or 0.0),
            "rendered": float(score.outcome.rendered),
        },
        answer=str(score.outcome),
        explanation="\n".join(lines),
        metadata={
            **told,
            "outcome": str(score.outcome),
            "verdicts": verdicts,
            "parts_named": score.parts_named,
            "clip": score.clip,
            "clip_no_text": score.clip_no_text,
            "clip_model": clip_name,
        },
    )
