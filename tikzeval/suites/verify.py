"""Proof that rubrics work: the reference passes, each mutant flips its check and nothing else, controls do not pass.

``python -m tikzeval.suites.verify [SUITE] [PROMPT …]`` prints a line for everything that is not so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tikzeval.drawing import Drawn
from tikzeval.errors import ExitCode, TikzevalError
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.checks import Check, Edit, PartCheck
from tikzeval.scoring.examine import examine
from tikzeval.scoring.rubric import Rubric
from tikzeval.suites.controls import control_drawing, part_boxes
from tikzeval.suites.references import canvas, edited, glyphs_of, reference_body, reference_path
from tikzeval.suites.suite import Item, load_suites, suite_names
from tikzeval.suites.together import draw_together
from tikzeval.values import Mark, Outcome, Score, Verdict

SCRAMBLES = 4  # places of the parts that are tried, of which none may pass


@dataclass
class Proof:
    """What was found about one prompt."""

    prompt: str
    problems: list[str] = field(default_factory=list)
    controls: dict[str, Score] = field(default_factory=dict)  # control → its score


def score_drawn(item: Item, drawn: Drawn) -> Score:
    """Score a drawing of a prompt, without CLIP."""
    pdf = drawn.compilation.pdf if drawn.compilation else b""
    return examine(item.prompt, item.rubric, drawn.outcome, pdf, crop=drawn.crop, source=drawn.drawing.source)


def prove(item: Item) -> Proof:
    """Try the reference, every mutant and every control of one prompt."""
    proof = Proof(item.prompt.id)
    path = reference_path(item.prompt)
    body = reference_body(item.prompt)
    glyphs = glyphs_of(body, path)
    (drawn,) = draw_together([glyphs + body])
    if drawn.outcome is not Outcome.OK or drawn.compilation is None:
        errors = drawn.compilation.errors if drawn.compilation else ()
        proof.problems.append(f"the reference does not compile cleanly: {drawn.outcome} {errors[:2]}")
        return proof
    score = score_drawn(item, drawn)
    boxes = part_boxes(build_scene(drawn.compilation.pdf, names=item.prompt.parts), canvas(body, path))
    proof.controls["reference"] = score
    for verdict in score.verdicts:
        if verdict.mark not in (Mark.PASS, Mark.SKIPPED):
            proof.problems.append(f"the reference does not pass {_told(verdict)}")
    specific = [check for check in item.rubric.checks if check.mutant]
    if len(specific) < 4:
        proof.problems.append(f"{len(specific)} checks have a mutant; at least 4 are needed")
    mutants: list[tuple[Check, str]] = []
    for check in item.rubric.checks:
        try:
            mutants += [(check, mutant) for mutant in _mutant(check, body)]
        except ValueError as error:
            proof.problems.append(f"mutant of {check.id}: {error}")
    tries = [(name, 1) for name in ("scrambled", "boxes", "label", "blank")]
    tries += [("scrambled", epoch) for epoch in range(2, SCRAMBLES + 1)]
    controls = [control_drawing(name, item.prompt, boxes, epoch) for name, epoch in tries]
    pictures = draw_together([*(glyphs + mutant for _, mutant in mutants), *controls])
    for (check, _), mutated in zip(mutants, pictures, strict=False):
        proof.problems += _unproven(item, check, mutated, score)
    for (name, epoch), control in zip(tries, pictures[len(mutants) :], strict=True):
        after = score_drawn(item, control)
        proof.controls.setdefault(name, after)
        if after.strict:
            proof.problems.append(f"the control {name} passes strictly in epoch {epoch}")
    return proof


def _mutant(check: Check, body: str) -> list[str]:
    """Return the drawing that must fail a check, if there is one: a part's is taken away where no mutant is given.

    Raises:
        ValueError: An edit does not fit the drawing.
    """
    edits: Sequence[Edit] = check.mutant
    if not edits and isinstance(check, PartCheck):
        edits = (Edit(remove=check.part),)
    return [edited(body, edits)] if edits else []


def _unproven(item: Item, check: Check, drawn: Drawn, score: Score) -> Iterator[str]:
    """Yield what a mutant does not show of its check."""
    if not drawn.outcome.rendered:
        yield f"mutant of {check.id}: does not compile: {drawn.compilation and drawn.compilation.errors[:2]}"
        return
    after = score_drawn(item, drawn)
    dependent = _dependents(item.rubric, check)
    for old, new in zip(score.verdicts, after.verdicts, strict=True):
        if new.check == check.id and new.mark in (Mark.PASS, Mark.SKIPPED):
            yield f"mutant of {check.id}: the check still passes: {new.evidence}"
        excused = new.mark is Mark.VOID and new.check in dependent
        if new.check != check.id and new.mark is not old.mark and not excused:
            yield f"mutant of {check.id}: also changes {_told(new)}"


def _dependents(rubric: Rubric, check: Check) -> set[str]:
    """Return the ids of the checks that are void once this one does not pass."""
    fallen = {check.id}
    part = check.part if isinstance(check, PartCheck) else None
    for other in rubric.checks:
        if fallen & set(other.requires) or (part is not None and part in other.parts()):
            fallen.add(other.id)
    return fallen - {check.id}


def _told(verdict: Verdict) -> str:
    margin = "" if verdict.margin is None else f" ({verdict.margin:+.3f})"
    return f"{verdict.check}: {verdict.mark}{margin}, {verdict.evidence}"


def main(arguments: Sequence[str]) -> int:
    """Print what is not proven; return 0 if all is, 1 if not, 2 if there is no such suite or prompt."""
    try:
        suites = load_suites(arguments[:1] or suite_names())
    except TikzevalError as error:
        print(f"tikzeval.suites.verify: {error}", file=sys.stderr)
        return int(ExitCode.USAGE)
    items = [each for suite in suites for item in suite.items for each in (item, *item.edits)]
    unknown = set(arguments[1:]) - {item.prompt.id for item in items}
    if unknown:
        print(f"tikzeval.suites.verify: {arguments[0]} has no prompt {', '.join(sorted(unknown))}", file=sys.stderr)
        return int(ExitCode.USAGE)
    items = [item for item in items if not arguments[1:] or item.prompt.id in arguments[1:]]
    problems = 0
    with ProcessPoolExecutor(2) as pool:
        for proof in pool.map(prove, items):
            scores = "  ".join(
                f"{name} {s.rubric:.2f}{' strict' if s.strict else ''}" for name, s in proof.controls.items()
            )
            print(f"{proof.prompt}: {scores}")
            for problem in proof.problems:
                print(f"    {problem}")
            problems += len(proof.problems)
    print(f"{len(items)} prompts, {problems} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
