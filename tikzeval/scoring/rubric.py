"""A rubric: the checks on one prompt's pictures, and how their verdicts fold into a score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from tikzeval.errors import FileFormatError, nearest
from tikzeval.files import content_hash, read_yaml
from tikzeval.mistakes import validate
from tikzeval.scoring.checks import KINDS, Check, PartCheck, View, decide
from tikzeval.scoring.checks.base import NEEDS_VECTORS, ClipAnswers
from tikzeval.scoring.checks.judge import JUDGE
from tikzeval.scoring.detector.answer import by_boxes, why_not
from tikzeval.scoring.detector.seen import Sight, phrases_of
from tikzeval.scoring.finding import Finding
from tikzeval.values import Mark, Outcome, Prompt, Score, Verdict

DRAWN = "drawn"  # the check that every rubric begins with: there is a picture


class _RubricFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    prompt: str
    version: int
    like: str | None = None  # the rubric beside this one whose checks stand before its own
    leave_out: tuple[str, ...] = ()  # ids of checks that are not taken over from there
    checks: list[dict[str, object]] = []


@dataclass(frozen=True, slots=True)
class Rubric:
    """The checks for one prompt, each after those it requires."""

    prompt: str
    version: int
    checks: tuple[Check, ...]
    hash: str  # of everything in the file but the mutants and reasons

    def parts(self) -> list[str]:
        """Return the names of all parts that some check looks at."""
        return list(dict.fromkeys(part for check in self.checks for part in check.mentions()))

    def common(self, prompt: Prompt, *, boxes: bool = False) -> frozenset[str]:
        """Return the ids of the checks that a picture without vectors can answer too; what they require can be answered by it as well.

        Args:
            prompt: Whose rubric this is.
            boxes: A detector answers what boxes can answer.
        """
        phrases = phrases_of(prompt.parts, self.checks) if boxes else {}
        found: set[str] = set()
        for check in self.checks:
            able = check.common(prompt) or (boxes and not why_not(check, phrases))
            if able and found.issuperset(check.requires):
                found.add(check.id)
        return frozenset(found)


def load_rubric(path: Path, *, parts: Sequence[str]) -> Rubric:
    """Read a rubric.

    Args:
        path: rubrics/<suite>/<prompt>.yaml.
        parts: The part names of its prompt; a check on any other is an error.

    Raises:
        FileFormatError: One line that names the file, the check and the remedy.
    """
    return build_rubric(read_yaml(path), str(path), parts=parts)


def build_rubric(data: Any, place: str, *, parts: Sequence[str]) -> Rubric:
    """Make a rubric of what a rubric file holds.

    Args:
        data: Plain data.
        place: The file, or the line in it, for errors.
        parts: The part names of its prompt; a check on any other is an error.

    Raises:
        FileFormatError: One line that names the place, the check and the remedy.
    """
    raw = validate(_RubricFile, data, place)
    checks: dict[str, Check] = {}
    taken = [(f"{place}: like {raw.like}", item) for item in _taken_over(raw, Path(place))]
    own = [(f"{place}: checks[{index}]", item) for index, item in enumerate(raw.checks)]
    if not taken + own:
        msg = f"{place}: checks: there is none; a rubric has at least one"
        raise FileFormatError(msg)
    for where, item in taken + own:
        if item.get("kind") is None:
            msg = f"{where}.kind: this key is missing; give one of {', '.join(KINDS)}"
            raise FileFormatError(msg)
        kind = str(item["kind"])
        if kind not in KINDS:
            msg = f"{where}.kind: {kind!r} is no kind of check; {nearest(kind, KINDS)}"
            raise FileFormatError(msg)
        check = validate(KINDS[kind], item, where)
        if check.id in checks or check.id == DRAWN:
            msg = f"{where}.id: {check.id} stands twice; give each check an id of its own"
            raise FileFormatError(msg)
        _check_required(check, checks, where)
        checks[check.id] = check
    rubric = Rubric(raw.prompt, raw.version, tuple(checks.values()), "")
    for part in rubric.parts():
        if part not in parts:
            msg = f"{place}: the prompt {raw.prompt} has no part {part}; {nearest(part, parts)}"
            raise FileFormatError(msg)
    # Without defaults: a key that checks learn later changes no rubric that does not use it.
    told = [
        {"kind": check.kind, **check.model_dump(mode="json", exclude={"mutant", "why"}, exclude_defaults=True)}
        for check in rubric.checks
    ]
    return Rubric(raw.prompt, raw.version, rubric.checks, content_hash(raw.prompt, raw.version, told))


def _check_required(check: Check, before: Mapping[str, Check], where: str) -> None:
    for required in check.requires:
        if required not in before:
            remedy = nearest(required, before) or "put it after the check that it requires"
            msg = f"{where}.requires: no check before this one has the id {required}; {remedy}"
            raise FileFormatError(msg)
        if before[required].kind == JUDGE:
            msg = f"{where}.requires: {required} is a judge's opinion, on which nothing else may hang; leave it out"
            raise FileFormatError(msg)


def written_checks(path: Path) -> list[dict[str, object]]:
    """Return the checks of a rubric as they are written, after those that it has from another.

    Raises:
        FileFormatError: The file is not as it should be.
    """
    raw = validate(_RubricFile, read_yaml(path), str(path))
    return [*_taken_over(raw, path), *raw.checks]


def _taken_over(raw: _RubricFile, path: Path) -> list[dict[str, object]]:
    """Return the checks that a rubric has from another."""
    if raw.like is None:
        return []
    other = path.with_name(f"{raw.like}.yaml")
    if other == path or not other.is_file():
        msg = f"{path}: like: there is no other rubric {raw.like}; {nearest(raw.like, [p.stem for p in path.parent.glob('*.yaml')])}"
        raise FileFormatError(msg)
    held = {str(item.get("id")): item for item in written_checks(other)}
    for name in raw.leave_out:
        if name not in held:
            msg = f"{path}: leave_out: {raw.like} has no check {name}; {nearest(name, held)}"
            raise FileFormatError(msg)
    return [item for name, item in held.items() if name not in raw.leave_out]


def judge(rubric: Rubric, view: View) -> tuple[Verdict, ...]:
    """Ask every check of a rubric, in order. A check whose parts or required checks are wanting is void."""
    words = frozenset(check.part for check in rubric.checks if isinstance(check, PartCheck) and check.text_counts)
    view = replace(view, words=words)
    marks: dict[str, Mark] = {}
    verdicts = []
    for check in rubric.checks:
        verdict = _ask(check, view, marks)
        marks[check.id] = verdict.mark
        verdicts.append(verdict)
    return tuple(verdicts)


def _ask(check: Check, view: View, marks: dict[str, Mark]) -> Verdict:
    for required in check.requires:
        if marks[required] is not Mark.PASS:
            return check.verdict(Mark.VOID, f"{required} did not pass")
    finding = check.answer(view)
    mark = decide(finding)
    measured = mark not in (Mark.SKIPPED, Mark.VOID)
    return check.verdict(mark, finding.evidence, finding.margin if measured else None)


def judge_bitmap(
    rubric: Rubric, prompt: Prompt, outcome: Outcome, clip: ClipAnswers, sight: Sight | None = None
) -> tuple[Verdict, ...]:
    """Ask every check of a rubric what it can say of a picture without its vectors; what needs them, and more than boxes, is skipped.

    Args:
        rubric: The checks.
        prompt: What was to be shown.
        outcome: Of the reply; where it is not rendered, what could have been answered is void.
        clip: What CLIP says of the picture.
        sight: What a detector found in it; None without a detector.
    """
    common = rubric.common(prompt, boxes=sight is not None)
    nothing = {verdict.check: verdict for verdict in undrawn(rubric, outcome)}
    marks: dict[str, Mark] = {}
    verdicts = []
    for check in rubric.checks:
        failed = next((name for name in check.requires if marks[name] is not Mark.PASS), None)
        if outcome.unscored:
            verdict = nothing[check.id]
        elif check.id not in common:
            verdict = check.verdict(Mark.SKIPPED, _looked(check, prompt, clip, sight).evidence)
            if check.common(prompt) or (failed and sight is not None and not why_not(check, sight.phrases)):
                verdict = check.verdict(Mark.SKIPPED, f"requires {failed}, which {NEEDS_VECTORS}")
        elif not outcome.rendered:
            verdict = nothing[check.id]
        elif failed:
            verdict = check.verdict(Mark.VOID, f"{failed} did not pass")
        else:
            finding = _looked(check, prompt, clip, sight)
            mark = decide(finding)
            measured = mark not in (Mark.SKIPPED, Mark.VOID)
            verdict = check.verdict(mark, finding.evidence, finding.margin if measured else None)
        marks[check.id] = verdict.mark
        verdicts.append(verdict)
    return tuple(verdicts)


def _looked(check: Check, prompt: Prompt, clip: ClipAnswers, sight: Sight | None) -> Finding:
    if sight is None or check.common(prompt):
        return check.look(prompt, clip)
    return by_boxes(check, sight)


def boxed_verdicts(rubric: Rubric, prompt: Prompt, outcome: Outcome, sight: Sight | None) -> dict[str, Verdict]:
    """Return check id → the verdict by a detector's boxes, of the checks that boxes answer and that count in `common`."""
    if sight is None:
        return {}
    own = {check.id for check in rubric.checks if not check.common(prompt)} & rubric.common(prompt, boxes=True)
    verdicts = judge_bitmap(rubric, prompt, outcome, ClipAnswers(), sight)
    return {verdict.check: verdict for verdict in verdicts if verdict.check in own}


def undrawn(rubric: Rubric, outcome: Outcome) -> tuple[Verdict, ...]:
    """Return the verdicts on a reply that gave no picture: void, or unscored where that is not the model's fault."""
    mark = Mark.UNSCORED if outcome.unscored else Mark.VOID
    return tuple(check.verdict(mark, f"there is no picture: {outcome}") for check in rubric.checks)


def unjudged(rubric: Rubric, why: str) -> tuple[Verdict, ...]:
    """Return the verdicts on a picture whose judging crashed or went beyond the limits of a worker: void."""
    return tuple(check.verdict(Mark.VOID, f"the picture cannot be judged: {why}") for check in rubric.checks)


def fold(
    outcome: Outcome,
    verdicts: Sequence[Verdict],
    parts_named: float | None,
    *,
    bitmap: bool = False,
    why: str = "",
) -> Score:
    """Fold verdicts into a score; `why` is added to what the first says of the outcome.

    The rubric score is the weighted share of checks passed; failed, void and ambiguous count as not passed, skipped
    ones leave the sum, and so do all of judges, whatever they say. A reply without a picture scores 0; an unscored one has no score. Strict pass: a picture, and every
    `must` check passed. Of an image generator's picture most checks cannot be asked, and the rest is another rubric: it has neither.

    Returns:
        The score, whose first verdict is `drawn`: whether there is a picture at all.
    """
    if outcome.unscored:
        drawn = Verdict(DRAWN, "outcome", Mark.UNSCORED, f"the outcome is {outcome}", None, 0.0, must=True)
        return Score(outcome, (drawn, *verdicts))
    mark = Mark.PASS if outcome.rendered else Mark.FAIL
    evidence = f"the outcome is {outcome}: {why}" if why else f"the outcome is {outcome}"
    drawn = Verdict(DRAWN, "outcome", mark, evidence, None, 0.0, must=True)
    if bitmap:
        return Score(outcome, (drawn, *verdicts))
    counted = [verdict for verdict in verdicts if verdict.kind != JUDGE]
    return Score(
        outcome=outcome,
        verdicts=(drawn, *verdicts),
        rubric=share(counted),
        strict=mark is Mark.PASS and all(v.mark is Mark.PASS for v in decided(counted) if v.must),
        parts_named=parts_named,
    )


def common_share(
    score: Score, common: Collection[str], kinds: Collection[str], boxed: Mapping[str, Verdict] | None = None
) -> float | None:
    """Return the weighted share of the checks passed that a picture without vectors can answer too, judges' among them.

    What a detector's boxes answer is taken from them, whether there are vectors or not: the same eyes for all.

    Args:
        score: Of the reply, with what judges said.
        common: Ids of such checks: `Rubric.common`.
        kinds: The kinds that could be answered in this run at all. A reply without a picture fails those, and only those.
        boxed: Check id → the verdict by a detector's boxes: `boxed_verdicts`.

    Returns:
        None where the reply is unscored, nobody was there to answer any of the checks, or one of the answers is wanting.
    """
    boxed = boxed or {}
    told = [boxed.get(verdict.check, verdict) for verdict in score.verdicts if verdict.check in common]
    own = [verdict for verdict in told if verdict.kind in kinds or verdict.check in boxed]
    if score.outcome.unscored or not decided(own) or any(verdict.mark is Mark.UNSCORED for verdict in own):
        return None
    return share(own)


def decided(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts that count: those that are neither skipped nor unscored."""
    return [verdict for verdict in verdicts if verdict.mark not in (Mark.SKIPPED, Mark.UNSCORED)]


def share(verdicts: Iterable[Verdict]) -> float:
    """Return the weighted share of the verdicts that count which are passes; 0 of none."""
    counted = decided(verdicts)
    total = sum(verdict.weight for verdict in counted)
    return sum(verdict.weight for verdict in counted if verdict.mark is Mark.PASS) / total if total else 0.0
