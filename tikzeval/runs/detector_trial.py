"""How far a detector is to be trusted: its verdicts beside those of the vectors, on pictures of which both are known.

For each prompt three of our own drawings are looked at: the reference, its parts at random places (the control `scrambled`), and the
reference without one of its parts. Each check that boxes can answer is answered twice, by boxes and by vectors, and both agree where
both pass or neither does. What the vectors call void (a part that cannot be seen) is not asked. The interval is that of `stats.interval`:
Wilson's, with prompts as clusters. The table is kept in the user's cache: it is found out once for a detector and some prompts.
"""

from __future__ import annotations

import asyncio
import json
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tikzeval.drawing import Drawn, draw_apart
from tikzeval.errors import InfraError
from tikzeval.files import read_text
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.checks import Check, Edit, PartCheck, View, decide
from tikzeval.scoring.checks.any_of import AnyOfCheck
from tikzeval.scoring.checks.arrangement import ArrangementCheck
from tikzeval.scoring.checks.relation import RelationCheck
from tikzeval.scoring.detector.answer import by_boxes
from tikzeval.scoring.detector.names import detector_identity
from tikzeval.scoring.detector.seen import Sight, phrases_of
from tikzeval.scoring.detector.service import DetectorService
from tikzeval.suites.controls import control_drawing, part_boxes
from tikzeval.suites.references import canvas, edited, glyphs_of, reference, reference_path
from tikzeval.suites.suite import Item, Suite
from tikzeval.tex.cache import cache_folder, digest, put
from tikzeval.values import Mark
from tikzeval.workers import workers

VERSION = "1"  # raise it where the trial, or what boxes answer, changes
MOST = 24  # prompts; a seeded sample where there are more
SEED = 2306
ALL = "all"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a detector's boxes and the vectors say the same about one kind of check."""

    kind: str  # part, a relation, an arrangement, count; or all of them together
    n: int  # verdicts
    agree: float  # share
    low: float | None  # ends of the 95 % interval; None for fewer than two prompts
    high: float | None


@dataclass(frozen=True, slots=True)
class _Truth:
    """What the vectors say of one drawing."""

    png: bytes
    passes: tuple[bool | None, ...]  # of each question; None where it is void


def chosen(suites: Sequence[Suite]) -> list[Item]:
    """Return the prompts that a detector is tried on."""
    items = [item for suite in suites for item in suite.items if reference_path(item.prompt).is_file()]
    chance = random.Random(SEED)  # noqa: S311  chooses pictures, keeps no secret
    return [items[index] for index in sorted(chance.sample(range(len(items)), min(MOST, len(items))))]


async def try_detector(detector: DetectorService, suites: Sequence[Suite]) -> list[Agreement]:
    """Try a detector, or return what was found earlier.

    Returns:
        A row for each kind of check, the last of them for all together; none where no prompt has a reference.

    Raises:
        UsageError: The detector's weights cannot be had.
        InfraError: A reference does not draw here, or the detector's process died.
    """
    items = chosen(suites)
    drawings = [reference(item.prompt) for item in items]
    key = digest(VERSION, detector_identity(detector.name), *(item.hash for item in items), *drawings)
    path = cache_folder("detectors") / f"{key}.json"
    kept = _read(path)
    if kept is None:
        kept = _table(await asyncio.gather(*(_try(detector, item) for item in items)))
        put(path, json.dumps([asdict(row) for row in kept]).encode())
    return kept


def _read(path: Path) -> list[Agreement] | None:
    try:
        return TypeAdapter(list[Agreement]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


async def _try(detector: DetectorService, item: Item) -> list[tuple[str, bool]]:
    """Return, for each verdict on the drawings of one prompt, its kind and whether detector and vectors agree."""
    phrases = phrases_of(item.prompt.parts, item.rubric.checks)
    said = []
    for truth in await _truths(item):
        sight = Sight(await detector.detect(truth.png, tuple(phrases.values())), phrases)
        for check, passes in zip(questions(item.rubric.checks), truth.passes, strict=True):
            found = by_boxes(check, sight)
            if passes is not None and not found.skipped:
                said.append((_kind(check), (decide(found) is Mark.PASS) == passes))
    return said


async def _truths(item: Item) -> list[_Truth]:
    path = reference_path(item.prompt)
    body = read_text(path)
    whole = await _drawn(reference(item.prompt), item)
    assert whole.compilation is not None, "rendered"
    boxes = await workers.run(_boxes, whole.compilation.pdf, item.prompt.parts, canvas(body, path))
    others = [control_drawing("scrambled", item.prompt, boxes)]
    parts = [check.part for check in item.rubric.checks if isinstance(check, PartCheck) and not check.text_counts]
    if parts:
        gone = parts[zlib.crc32(item.prompt.id.encode()) % len(parts)]
        others.append(glyphs_of(body, path) + edited(body, [Edit(remove=gone)]))
    drawn = [whole, *await asyncio.gather(*(_drawn(source, item) for source in others))]
    return list(await asyncio.gather(*(workers.run(_truth, item, each) for each in drawn)))


async def _drawn(source: str, item: Item) -> Drawn:
    drawn = await draw_apart(source, trusted=True)
    if not drawn.outcome.rendered or drawn.compilation is None:
        msg = f"the reference drawing of {item.prompt.id} does not draw here ({drawn.outcome}); run `tikzeval doctor`"
        raise InfraError(msg)
    return drawn


def _boxes(pdf: bytes, parts: Sequence[str], size: tuple[float, float]) -> dict[str, tuple[float, float, float, float]]:
    return dict(part_boxes(build_scene(pdf, names=parts), size))


def _truth(item: Item, drawn: Drawn) -> _Truth:
    assert drawn.compilation is not None, "rendered"
    scene = build_scene(drawn.compilation.pdf, crop=drawn.crop)
    words = frozenset(check.part for check in item.rubric.checks if isinstance(check, PartCheck) and check.text_counts)
    view = View(item.prompt, scene, words=words)
    marks = [decide(check.answer(view)) for check in questions(item.rubric.checks)]
    passes = tuple(None if mark in (Mark.VOID, Mark.SKIPPED) else mark is Mark.PASS for mark in marks)
    return _Truth(drawn.png, passes)


def questions(checks: Sequence[Check]) -> Iterator[Check]:
    """Yield the single questions in some checks: alternatives are asked each for itself."""
    for check in checks:
        if isinstance(check, AnyOfCheck):
            yield from questions(check.checks)
        else:
            yield check


def _kind(check: Check) -> str:
    if isinstance(check, RelationCheck):
        return check.relation
    return check.is_ if isinstance(check, ArrangementCheck) else check.kind


def _table(said: Sequence[Sequence[tuple[str, bool]]]) -> list[Agreement]:
    kinds = sorted({kind for each in said for kind, _ in each}, key=lambda kind: (kind != "part", kind))
    return [_row(kind, said) for kind in (*kinds, ALL) if kinds]


def _row(kind: str, said: Sequence[Sequence[tuple[str, bool]]]) -> Agreement:
    import numpy as np

    from tikzeval.analysis.stats import interval

    prompts = [[right for name, right in each if kind in (name, ALL)] for each in said]
    answers = [right for each in prompts for right in each]
    low, high = interval(np.array([np.mean(each) for each in prompts if each]))
    return Agreement(kind, len(answers), round(float(np.mean(answers)), 4), _rounded(low), _rounded(high))


def _rounded(end: float | None) -> float | None:
    return None if end is None else round(end, 4)
