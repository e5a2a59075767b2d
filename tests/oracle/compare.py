"""Holds what is read from pictures against the truth."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.oracle.draw import Drawn, drawn
from tests.oracle.parts import EDGE, Answer, Part
from tests.oracle.questions import questions, seen
from tests.oracle.scenes import Scene
from tests.oracle.truth import Truth
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.checks import KINDS, View, decide
from tikzeval.values import Mark, Prompt

BLUR = {"in_front_of": 0.05, "behind": 0.05}  # tolerances that the definitions give
NARROW = 0.01  # what any other tolerance may be, where three times the bound is less


@dataclass(frozen=True)
class Disagreement:
    """Where what was read from a picture is not what is true of it."""

    scene: str
    question: str
    truth: str
    found: str
    source: str

    def __str__(self) -> str:
        return f"scene {self.scene}: {self.question}: true {self.truth}, found {self.found}"


@dataclass
class Tally:
    """What a run of scenes came to."""

    scenes: int = 0
    parts: int = 0
    exact: int = 0
    answers: Counter[str] = field(default_factory=Counter)  # by relation
    held: Counter[str] = field(default_factory=Counter)  # whose true margin is positive
    close: int = 0  # within tolerance and bound, where every mark is right
    worst: dict[str, float] = field(default_factory=dict)  # largest error, as a share of its bound
    wrong: list[Disagreement] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.scenes += other.scenes
        self.parts += other.parts
        self.exact += other.exact
        self.answers += other.answers
        self.held += other.held
        self.close += other.close
        self.wrong += other.wrong
        for name, share in other.worst.items():
            self.worst[name] = max(share, self.worst.get(name, 0.0))

    def __str__(self) -> str:
        lines = [
            f"{self.scenes} scenes, {self.parts} parts, of which {self.exact} exact",
            f"{sum(self.answers.values())} answers, {self.close} too close to call, {len(self.wrong)} disagreements",
            "relation: answers, of which hold, largest error as a share of its bound",
        ]
        for name, count in sorted(self.answers.items()):
            lines.append(f"  {name}: {count}, {self.held[name]}, {self.worst.get(name, 0.0):.2f}")
        return "\n".join(lines)


def examined(seeds: Sequence[str], known_as: Callable[[str], Scene] | None = None) -> Tally:
    """Draw the scenes of some seeds, and hold all that is asked of them against the truth.

    Args:
        seeds: A scene each.
        known_as: What is taken for the scene of a seed, to see whether errors are noticed; default: that which is drawn.
    """
    tally = Tally()
    for seed, each in zip(seeds, drawn(seeds), strict=True):
        _Examiner(replace(each, scene=known_as(seed)) if known_as else each, tally).examine()
    return tally


class _Examiner:
    """Holds one picture against its scene."""

    def __init__(self, one: Drawn, tally: Tally) -> None:
        self.one = one
        self.tally = tally
        self.scene = build_scene(one.pdf)
        self.view = View(Prompt("oracle", "oracle", "", "en", "", tuple(self.scene.parts)), self.scene)
        self.standing: dict[tuple[object, object], float] = {}  # what was found for `on`

    def wrong(self, question: str, truth: object, found: object) -> None:
        self.tally.wrong.append(Disagreement(self.one.scene.seed, question, str(truth), str(found), self.one.source))

    def examine(self) -> None:
        self.tally.scenes += 1
        names = self.one.scene.names
        if not set(names) <= set(self.scene.parts):
            self.wrong("names", names, list(self.scene.parts))
            return
        truth = Truth(self.one.scene, {name: self.edge(name) for name in names})
        for part in truth.parts.values():
            if seen(part, self.one.scene):
                self.ink(part)
        for question, answer in questions(self.one.scene, truth):
            self.ask(question, answer)

    def edge(self, name: str) -> float:
        """Points by which the edges of a part may be off."""
        part = self.scene.parts[name]
        exact = part.exact and all(rest.exact for rest in part.without.values())
        self.tally.parts += 1
        self.tally.exact += exact
        return EDGE if exact else EDGE + 2 / self.scene.frame.scale

    def ink(self, true: Part) -> None:
        """Compare a part's box and areas."""
        part = self.scene.parts[true.name]
        off = max(abs(p - q) for p, q in zip(true.box, part.box, strict=True))
        if not off <= true.reach:
            self.wrong(f"the box of {true.name}", f"{true.box} ± {true.reach:.3f}", part.box)
        for what, bound in (
            ("region", true.edge * true.region.perimeter),
            ("full", true.edge * true.full.perimeter),
            ("outline", true.blur),
        ):
            area, found = getattr(true, what).area, getattr(part, what).area
            if not abs(area - found) <= bound:
                self.wrong(f"the area of the {what} of {true.name}", f"{area:.2f} ± {bound:.2f}", f"{found:.2f}")

    def ask(self, question: dict[str, object], answer: Answer) -> None:
        name = str(question.get("relation", question.get("is")))
        finding = KINDS[str(question["kind"])].model_validate({"id": "q", **question}).examine(self.view)
        pair = question.get("subject"), question.get("object")
        if name == "on":
            self.standing[pair] = finding.margin
        if name == "aboard" and self.standing[pair] > answer.margin:
            answer = Answer(self.standing[pair], 1e-9)
        if math.isinf(answer.bound):
            return
        told = " ".join(str(value) for key, value in question.items() if key != "kind")
        true = f"{answer.margin:.4f} ± {answer.bound:.4f}"
        found = f"{decide(finding)} {finding.margin:.4f} ± {finding.tolerance:.4f} ({finding.evidence})"
        self.tally.answers[name] += 1
        self.tally.held[name] += int(answer.margin >= 0)
        error = 0.0 if answer.sign_only else abs(finding.margin - answer.margin)
        bound = answer.bound + min(answer.tie, finding.tolerance)
        if not error <= bound + 1e-9:
            self.wrong(f"margin of {told}", true, found)
        elif bound:
            self.tally.worst[name] = max(self.tally.worst.get(name, 0.0), error / bound)
        if not finding.tolerance <= max(BLUR.get(name, NARROW), 3 * (answer.bound + answer.tie)):
            self.wrong(f"tolerance of {told}", true, found)
        if abs(answer.margin) <= finding.tolerance + bound:
            self.tally.close += 1
        elif decide(finding) is not (Mark.PASS if answer.margin >= 0 else Mark.FAIL):
            self.wrong(f"mark of {told}", true, found)
