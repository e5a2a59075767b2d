"""What an explained picture says: verdicts on a prompt's rubric, or what is known of each part."""

from __future__ import annotations

from tikzeval.picture.explain import explained
from tikzeval.picture.notes import Note, Section, Sheet
from tikzeval.picture.overlay import SHOWN
from tikzeval.picture.scene import Part, Scene, build_scene
from tikzeval.scoring.checks import View, presence
from tikzeval.scoring.craft import CRAFT
from tikzeval.scoring.rubric import Rubric, fold, judge
from tikzeval.values import Mark, Outcome, Prompt, Score, Verdict


def explain(
    title: str,
    outcome: Outcome,
    pdf: bytes,
    *,
    crop: bool = False,
    source: str = "",
    judged: tuple[Prompt, Rubric] | None = None,
) -> bytes:
    """Explain a compiled drawing; the function that worker processes run.

    Args:
        title: The drawing's name.
        outcome: A rendered one.
        pdf: The compiled drawing.
        crop: The picture is the page's ink, not the page.
        source: The drawing's TikZ.
        judged: The prompt it was drawn for and its rubric; None says what is known of each part.

    Returns:
        A PNG; see `tikzeval.picture.explain`.

    Raises:
        RasterError: pdfium cannot read or paint the PDF.
    """
    scene = build_scene(pdf, crop=crop)
    if judged is None:
        return explained(scene, tuple(scene.parts), _inventory(title, scene))
    prompt, rubric = judged
    score = fold(outcome, judge(rubric, View(prompt, scene, source=source)), None)
    return explained(scene, prompt.parts, _judged(title, prompt, rubric, score, _craft(scene)))


def _judged(title: str, prompt: Prompt, rubric: Rubric, score: Score, craft: Section) -> Sheet:
    about = {check.id: tuple(dict.fromkeys(check.mentions())) for check in rubric.checks}
    verdicts = [verdict for verdict in score.verdicts if verdict.check in about]
    counted = [verdict for verdict in verdicts if verdict.mark not in (Mark.SKIPPED, Mark.UNSCORED)]
    passed = sum(verdict.mark is Mark.PASS for verdict in counted)
    strict = "every must is met" if score.strict else "a must is not met"
    notes = tuple(_verdict(verdict, about[verdict.check]) for verdict in verdicts)
    return Sheet(
        title=title if title == prompt.id else f"{title}: {prompt.id}",
        about=(prompt.text, f"rubric score {score.rubric:.2f}, {passed} of {len(counted)} checks passed, {strict}"),
        sections=(Section("Verdicts", notes), craft),
    )


def _verdict(verdict: Verdict, parts: tuple[str, ...]) -> Note:
    weight = [] if verdict.weight == 1 else [f"weight {verdict.weight:g}"]
    aside = ", ".join(["must"] * verdict.must + weight)
    return Note(verdict.check, verdict.evidence, verdict.mark, verdict.margin, aside, parts)


def _inventory(title: str, scene: Scene) -> Sheet:
    parts = sorted(scene.parts.values(), key=lambda part: -int(part.visible.sum()))
    notes = [_part(part, scene) for part in parts[:SHOWN]]
    if len(parts) > SHOWN:
        notes.append(Note(f"{len(parts) - SHOWN} more", "parts with less visible ink, not outlined"))
    left, bottom, right, top = scene.frame.box
    many = len(scene.shapes)
    return Sheet(
        title=title,
        about=(
            f"{_counted(len(parts), 'part')}, {_counted(many, 'shape')}, {right - left:.0f} by {top - bottom:.0f} pt",
        ),
        sections=((Section("Parts", tuple(notes)),) if notes else ()) + (_craft(scene),),
    )


def _part(part: Part, scene: Scene) -> Note:
    found = presence(scene, part.name, text_counts=False)
    made = "exact outlines" if part.exact else f"outlines from pixels, within {part.slack:.1g} pt"
    told = f"{found.evidence}; {_counted(len(part.shapes), 'shape')}, {made}"
    return Note(part.name, told, aside=f"{part.region.area / scene.page.area:.1%} of the page", parts=(part.name,))


def _craft(scene: Scene) -> Section:
    found = [(name, check(scene)) for name, check in CRAFT.items()]
    notes = [
        Note(name, finding.why, Mark.PASS if finding.margin >= 0 else Mark.FAIL, finding.margin, place=finding.place)
        for name, finding in found
    ]
    return Section("Craft", tuple(notes))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
