"""The suites as Inspect tasks: ``inspect eval tikzeval/otter --model openai/gpt-4o`` works too."""

from __future__ import annotations

from typing import Literal, cast

from inspect_ai import Epochs, Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser

from tikzeval.errors import UsageError, nearest
from tikzeval.files import content_hash
from tikzeval.models.judges import resolve_judges
from tikzeval.models.opened import opened
from tikzeval.picture.raster import Rasteriser
from tikzeval.scoring.clip import ClipService
from tikzeval.scoring.clip_names import AUTO, check_clip_id
from tikzeval.scoring.detector.service import DetectorService
from tikzeval.street.ask import ask
from tikzeval.street.draw import draw
from tikzeval.street.edits import changes
from tikzeval.street.panel import Judge, Panel
from tikzeval.street.rounds import rounds as further_rounds
from tikzeval.street.score import rubric_and_clip
from tikzeval.suites.instructions import Instruction, load_instruction
from tikzeval.suites.protocols import Protocol, rounds_at_most
from tikzeval.suites.suite import Suite, load_suites

_clips: dict[str, ClipService] = {}
_detectors: dict[str, DetectorService] = {}


def clip_service(name: str) -> ClipService:
    """Return the service of a CLIP model; all tasks of a process share it."""
    return _clips.setdefault(name, ClipService(name))


def detector_service(name: str) -> DetectorService:
    """Return the service of a detector; all tasks of a process share it."""
    return _detectors.setdefault(name, DetectorService(name))


def close_detectors() -> None:
    """End the processes of all detectors."""
    while _detectors:
        _detectors.popitem()[1].close()


def suite_task(  # noqa: PLR0913  one parameter a choice of the run's
    suite: Suite,
    instruction: Instruction,
    *,
    clip: str = AUTO,
    detector: str | None = None,
    raster: Rasteriser = "pdfium",
    epochs: int = 1,
    rounds: int | None = None,
    folder: str | None = None,
    panel: Panel | None = None,
) -> Task:
    """Build the Inspect task of a suite.

    Args:
        suite: The prompts with their rubrics, `under` the protocol.
        instruction: What is said around each prompt.
        clip: A CLIP id, `auto` or `none`.
        detector: Whose boxes answer what needs vectors where there are none: a hub id or a folder; None for nobody's.
        raster: pdfium or poppler.
        epochs: How often each prompt is asked.
        rounds: How often the drawing may be handed back; None for a protocol with one reply.
        folder: A run's folder, for pictures and the record of calls.
        panel: The judges; None asks none.
    """
    samples = [
        Sample(
            id=item.prompt.id,
            input=[ChatMessageUser(content=instruction.wrap(item.prompt))],
            target=item.prompt.caption,
            metadata={
                "suite": suite.name,
                "prompt": item.prompt.text,
                "language": item.prompt.language,
                "level": item.prompt.level,
                "split": item.prompt.split,
                "parts": list(item.prompt.parts),
                "rubric_hash": item.hash,
                "family": item.prompt.family,
                "n": item.prompt.n,
                "seed": item.prompt.seed,
            },
        )
        for item in suite.items
    ]
    items = {item.prompt.id: item for item in suite.items}
    later = [further_rounds(instruction.later, rounds, raster, folder)] if instruction.later and rounds else []
    if any(item.edits for item in suite.items):
        later = [changes(items, instruction, raster, folder)]
    return Task(
        name=suite.name,
        dataset=MemoryDataset(samples, name=suite.name),
        solver=[ask(folder), *later, draw(raster, folder)],
        scorer=rubric_and_clip(
            items, clip_service(clip), raster, panel, detector_service(detector) if detector else None
        ),
        epochs=Epochs(epochs, "mean"),
        # Inspect tells tasks apart by this, not by the text of their samples.
        version=content_hash(suite.hash, instruction.hash, *([rounds] if rounds else [])),
        metadata={"suite_hash": suite.hash, "instruction_hash": instruction.hash},
    )


def _task(
    name: str,
    language: str,
    parts: bool | str,
    clip: str,
    raster: str,
    protocol: str,
    rounds: int | None,
    judge: Judges,
) -> Task:
    if raster not in ("pdfium", "poppler"):
        msg = f"there is no rasteriser {raster}; {nearest(raster, ('pdfium', 'poppler'))}"
        raise UsageError(msg)
    check_clip_id(clip)
    (suite,) = load_suites([name], language=language)
    suite = suite.under(protocol)
    if not suite.items:
        msg = f"no prompt of suite {name} has edits; the suite otter has some"
        raise UsageError(msg)
    return suite_task(
        suite,
        load_instruction(protocol, language, parts=parts not in (False, "off")),
        clip=clip,
        raster=cast(Rasteriser, raster),
        rounds=rounds_at_most(protocol, rounds),
        panel=_panel(judge),
    )


def _panel(judge: Judges) -> Panel | None:
    """Return the judges of `-T judge=a,b`. Without a run there is no record of what they said but Inspect's log."""
    names = judge.split(",") if isinstance(judge, str) else judge
    judges = resolve_judges([name.strip() for name in names if name.strip()])
    found = [Judge(model, opened(model), None) for model in judges]
    return Panel(tuple(found)) if judges else None


Raster = Literal["pdfium", "poppler"]
Judges = str | list[str]


@task
def otter(
    language: str = "en",
    parts: bool | str = True,
    clip: str = AUTO,
    raster: Raster = "pdfium",
    protocol: Protocol = "blind",
    rounds: int | None = None,
    judge: Judges = "",
) -> Task:
    """An otter on a plane using wifi, and its kin."""
    return _task("otter", language, parts, clip, raster, protocol, rounds, judge)


@task
def sparks(
    language: str = "en",
    parts: bool | str = True,
    clip: str = AUTO,
    raster: Raster = "pdfium",
    protocol: Protocol = "blind",
    rounds: int | None = None,
    judge: Judges = "",
) -> Task:
    """The unicorn of "Sparks of Artificial General Intelligence", and its kin."""
    return _task("sparks", language, parts, clip, raster, protocol, rounds, judge)


@task
def scenes(
    language: str = "en",
    parts: bool | str = True,
    clip: str = AUTO,
    raster: Raster = "pdfium",
    protocol: Protocol = "blind",
    rounds: int | None = None,
    judge: Judges = "",
) -> Task:
    """Unusual combinations that nobody has drawn before."""
    return _task("scenes", language, parts, clip, raster, protocol, rounds, judge)


@task
def spatial(
    language: str = "en",
    parts: bool | str = True,
    clip: str = AUTO,
    raster: Raster = "pdfium",
    protocol: Protocol = "blind",
    rounds: int | None = None,
    judge: Judges = "",
) -> Task:
    """Fresh spatial problems with exact answers, from the public seed."""
    return _task("spatial", language, parts, clip, raster, protocol, rounds, judge)


@task
def pairs(
    language: str = "en",
    parts: bool | str = True,
    clip: str = AUTO,
    raster: Raster = "pdfium",
    protocol: Protocol = "blind",
    rounds: int | None = None,
    judge: Judges = "",
) -> Task:
    """Two things in one relation, generated; the easiest."""
    return _task("pairs", language, parts, clip, raster, protocol, rounds, judge)


@task
def edits(
    language: str = "en",
    parts: bool | str = True,
    clip: str = AUTO,
    raster: Raster = "pdfium",
    protocol: Protocol = "blind",
    rounds: int | None = None,
    judge: Judges = "",
) -> Task:
    """Drawings with one change to make, and nothing else: after "Sparks of Artificial General Intelligence"."""
    return _task("edits", language, parts, clip, raster, protocol, rounds, judge)
